"""A publication as a new file: every table of the marts copied, with the functions and descriptions that go with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration import run_history
from orchestration.dbt_files import DbtFiles
from orchestration.publication.record import COLUMN_LIST, COLUMNS, Publication
from orchestration.settings import Settings

STORAGE_VERSION = "v1.5.0"  # the oldest DuckDB whose clients open the published file

_WORKING_SCHEMA = re.compile(r"\bmarts\.(?=[a-z])")


def copy_marts(
    connection: duckdb.DuckDBPyConnection, path: Path, publication: Publication, settings: Settings
) -> None:
    """Write `path`, complete on disk but for the sync; descriptions are those of dbt's manifest."""
    with attached(connection, path):
        for table in tables_of(connection, "marts"):
            connection.execute(
                f'create table publication.main."{table}" as select * from marts."{table}"'  # noqa: S608
            )
        _copy_functions(connection)
        complete(connection, publication, settings)
        _comment(connection, _comments(DbtFiles.of(settings)))
        connection.execute("checkpoint publication")


def _copy_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """The table functions of dbt (macros/as_known_on.sql), over the tables beside them whatever the file is called."""
    rows = connection.execute(
        "select function_name, parameters, macro_definition from duckdb_functions() "
        "where database_name = current_database() and schema_name = 'marts' and function_type = 'table_macro' "
        "order by function_name"
    ).fetchall()
    ((working,),) = connection.execute("select current_database()").fetchall()
    connection.execute("use publication")
    try:
        for name, parameters, definition in rows:
            body = _WORKING_SCHEMA.sub("", definition)
            connection.execute(f"create macro {name}({', '.join(parameters)}) as table {body}")
    finally:
        connection.execute(f'use "{working}"')


def complete(connection: duckdb.DuckDBPyConnection, publication: Publication, settings: Settings) -> None:
    """The file also knows what each publication was made from, and this one and its run, which dbt could not know yet."""
    connection.execute(
        "alter table publication.main.ops_publications add column if not exists input_fingerprint varchar"
    )
    connection.execute(
        """
        update publication.main.ops_publications as copied set input_fingerprint = kept.input_fingerprint
        from landing.publications as kept where copied.publication_id = kept.publication_id
        """
    )
    connection.execute(
        f"insert into publication.main.ops_publications ({COLUMN_LIST}) "  # noqa: S608
        f"values ({', '.join('?' * len(COLUMNS))})",
        publication.row(),
    )
    run_history.complete(
        connection, settings, "publication.main.ops_runs", publication.run_id, publication.facts
    )


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """`path` as the catalog `publication`; detached (so complete on disk) afterwards."""
    connection.execute(f"attach {quoted(str(path))} as publication (storage_version '{STORAGE_VERSION}')")
    try:
        yield
    finally:
        connection.execute("detach publication")


def tables_of(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """The tables of a schema of the working database, by name."""
    rows = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ? order by table_name",
        [schema],
    ).fetchall()
    return [name for (name,) in rows]


def counted(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    ((rows,),) = connection.execute(f"select count(*) from {table}").fetchall()  # noqa: S608
    return int(rows)


def _comments(files: DbtFiles) -> dict[tuple[str, str | None], str]:
    """What dbt's `.yml` say of tables and columns: (table, None) or (table, column) -> description."""
    nodes = json.loads(files.manifest_path.read_text(encoding="utf-8"))["nodes"].values()
    comments: dict[tuple[str, str | None], str] = {}
    for model in (node for node in nodes if node["resource_type"] == "model"):
        comments[model["name"], None] = model["description"]
        for name, column in model["columns"].items():
            comments[model["name"], name] = column["description"]
    return {place: " ".join(text.split()) for place, text in comments.items() if text.strip()}


def _comment(connection: duckdb.DuckDBPyConnection, comments: Mapping[tuple[str, str | None], str]) -> None:
    """Put the descriptions on the tables and columns that were copied; DESCRIBE and most clients show them."""
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = 'publication'"
    ).fetchall()
    for table in {table for table, _ in columns}:
        if text := comments.get((table, None)):
            connection.execute(f'comment on table publication.main."{table}" is {quoted(text)}')
    for table, column in columns:
        if text := comments.get((table, column)):
            connection.execute(f'comment on column publication.main."{table}"."{column}" is {quoted(text)}')


def quoted(text: str) -> str:
    """A literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
