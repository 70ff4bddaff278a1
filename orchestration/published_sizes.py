"""How many rows each table of the published file has, kept in the working database for the tests of the next build.

The file itself is counted, so that a working database which is built anew still knows what people query. What too many
or too few rows are is decided in dbt (`assert_tables_within_bounds`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.warehouse import transaction


def remember_sizes(
    connection: duckdb.DuckDBPyConnection, published_path: Path, publication_id: str | None
) -> None:
    """Count the tables of the published file, unless those of this publication are known.

    Args:
        connection: the working database.
        published_path: the file.
        publication_id: of the publication that it is; None where it says nothing of itself.
    """
    known = connection.execute("select distinct publication_id from landing.published_tables").fetchall()
    if publication_id is None or known == [(publication_id,)]:
        return
    with duckdb.connect(published_path, read_only=True) as published:
        tables = published.execute("select table_name from duckdb_tables() order by table_name").fetchall()
        sizes = [
            (publication_id, table, published.execute(f'select count(*) from "{table}"').fetchall()[0][0])  # noqa: S608
            for (table,) in tables
        ]
    with transaction(connection):
        connection.execute("delete from landing.published_tables")
        connection.executemany("insert into landing.published_tables values (?, ?, ?)", sizes)
