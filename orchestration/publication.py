"""The one file that people query: audited, written beside the old one, synced, swapped in by a rename.

Only schema `marts` of the working database is copied, and only after a whole build that passed. What a
build is and how it went is `transformation`'s; what to do when it failed is `pipeline`'s.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.dbt_files import DbtFiles
from orchestration.model import stable_id
from orchestration.settings import Settings
from orchestration.transformation import Transformation

KEPT_PUBLICATIONS = 3  # before the current one, to compare with
STORAGE_VERSION = "v1.5.0"  # the oldest DuckDB whose clients open the published file

CONTRACT_TABLES = (
    "dim_organisations",
    "dim_organisation_aliases",
    "dim_organisation_redirects",
    "resolver_edges",
    "dim_industries",
    "dim_metrics",
    "dim_event_types",
    "dim_documents",
    "dim_document_texts",
    "dim_years",
    "dim_organisation_history",
    "fct_events",
    "fct_funding",
    "fct_yearly_metrics",
    "fct_metric_claims",
    "fct_claim_audits",
    "bridge_funding_investors",
    "bridge_event_organisations",
    "bridge_organisation_industries",
    "bridge_document_organisations",
    "bridge_document_industries",
    "bridge_fact_sources",
    "mart_funding_amounts",
    "mart_hub_panel",
    "mart_funding_by_industry_year",
    "mart_investor_portfolio",
    "mart_event_calendar",
    "mart_contradictions",
    "mart_source_reliability",
    "ops_ingestion_ledger",
    "ops_quarantine",
    "ops_retractions",
    "ops_extraction_coverage",
    "ops_figure_outcomes",
    "ops_publications",
)

_PUBLICATION_COLUMNS = (
    "publication_id",
    "published_at",
    "run_id",
    "code_version",
    "input_fingerprint",
    "documents",
    "facts",
    "tests_passed",
    "tests_warned",
)
_COLUMN_LIST = ", ".join(_PUBLICATION_COLUMNS)
_WORKING_SCHEMA = re.compile(r"\bmarts\.(?=[a-z])")


class PublicationRefusedError(RuntimeError):
    """The build may not be published; the message says why. The old publication stands."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One row of `ops_publications`. `published_at` is UTC without a zone."""

    publication_id: str
    published_at: datetime
    run_id: str
    code_version: str
    input_fingerprint: str
    documents: int
    facts: int
    tests_passed: int
    tests_warned: int

    def row(self) -> tuple[object, ...]:
        return tuple(getattr(self, column) for column in _PUBLICATION_COLUMNS)


def audit(connection: duckdb.DuckDBPyConnection, outcome: Transformation) -> None:
    """See to it that the last build may be published.

    Raises:
        PublicationRefusedError: a test failed, something was not built, or a table of the contract is missing.
    """
    reasons = []
    if outcome.failures:
        tests = ", ".join(f"{finding.name} ({finding.failures} rows)" for finding in outcome.failures)
        reasons.append(f"{len(outcome.failures)} tests failed: {tests}")
    if outcome.broken_models:
        reasons.append("could not be built: " + ", ".join(name for name, _ in outcome.broken_models))
    if outcome.not_run:
        reasons.append(f"{len(outcome.not_run)} models or tests did not run, the first: {outcome.not_run[0]}")
    missing = sorted(set(CONTRACT_TABLES) - set(_tables(connection, "marts")))
    if missing:
        reasons.append("tables of the contract are missing: " + ", ".join(missing))
    if reasons:
        raise PublicationRefusedError("; ".join(reasons))


def publish(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    outcome: Transformation,
    *,
    run_id: str,
    code_version: str,
    now: datetime,
) -> Publication:
    """Audit the last build, copy its marts into a new file, and put that in the place of the published one.

    Whoever has the old file open keeps reading it. Killed at any moment, this leaves the old file or the new one.

    Args:
        connection: the working database.
        settings: where to publish.
        outcome: of the build that filled the marts.
        run_id: of the run that publishes.
        code_version: of the code that built.
        now: UTC, without a zone.

    Raises:
        PublicationRefusedError: see `audit`.
    """
    audit(connection, outcome)
    publication = _describe(connection, outcome, run_id, code_version, now)
    new_path = settings.published_path.with_name(
        f"{settings.published_path.name}.{publication.publication_id}.new"
    )
    _write(connection, new_path, publication, _comments(DbtFiles.of(settings)))
    _keep(settings)
    _swap_in(new_path, settings.published_path)
    _remember(connection, [publication.row()])
    return publication


def current(settings: Settings) -> Publication | None:
    """The publication that people query now, from the published file itself; None where there is none.

    Raises:
        duckdb.Error: the file is there and is no publication.
    """
    return described(settings.published_path) if settings.published_path.exists() else None


def described(path: Path) -> Publication | None:
    """The publication that a published file is; None for one that says nothing of itself.

    Raises:
        duckdb.Error: the file is no publication.
    """
    with duckdb.connect(path, read_only=True) as published:
        row = published.execute(
            f"select {_COLUMN_LIST} from ops_publications order by published_at desc, publication_id limit 1"  # noqa: S608
        ).fetchone()
    return None if row is None else Publication(*row)


def recover(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Clean up after a run that was killed: half-written files go, and the working database learns
    of publications that it does not know (cut off after the rename, or deleted and built anew)."""
    for leftover in settings.warehouse_dir.glob(f"{settings.published_path.name}.*.new*"):
        leftover.unlink()
    if settings.published_path.exists():
        with duckdb.connect(settings.published_path, read_only=True) as published:
            rows = published.execute(f"select {_COLUMN_LIST} from ops_publications").fetchall()  # noqa: S608
        _remember(connection, rows)


def kept(settings: Settings) -> dict[str, Path]:
    """Earlier publications that can still be compared with, by identifier, the newest last."""
    paths = sorted(settings.kept_dir.glob("*.duckdb"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return {path.stem: path for path in paths}


def _keep(settings: Settings) -> None:
    """Keep the publication that is about to be replaced, under its identifier, and no more than the last few."""
    replaced = current(settings)
    if replaced is None:
        return
    settings.kept_dir.mkdir(exist_ok=True)
    path = settings.kept_dir / f"{replaced.publication_id}.duckdb"
    path.unlink(missing_ok=True)
    try:
        path.hardlink_to(
            settings.published_path
        )  # takes no time, and no room while it is the published file too
    except OSError:  # not every file system has links
        shutil.copy2(settings.published_path, path)
    for old in list(kept(settings).values())[:-KEPT_PUBLICATIONS]:
        old.unlink()


def _describe(
    connection: duckdb.DuckDBPyConnection,
    outcome: Transformation,
    run_id: str,
    code_version: str,
    now: datetime,
) -> Publication:
    """The identifier is of what went in and of what it follows, so the same history gives the same ids."""
    previous = connection.execute(
        "select publication_id from landing.publications order by published_at desc, publication_id limit 1"
    ).fetchone()
    facts = sum(fact_counts(connection, "marts").values())
    (documents,) = connection.execute("select count(*) from marts.dim_documents where is_current").fetchall()[
        0
    ]
    return Publication(
        publication_id=stable_id("publication", outcome.input_fingerprint, previous and previous[0]),
        published_at=now,
        run_id=run_id,
        code_version=code_version,
        input_fingerprint=outcome.input_fingerprint,
        documents=documents,
        facts=facts,
        tests_passed=outcome.tests_passed,
        tests_warned=len(outcome.warnings),
    )


def fact_counts(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, int]:
    """Rows of every fact table of `schema` (`marts` of the working database, `main` of the published), of claims those held."""
    return {
        table: connection.execute(
            f'select count(*) from "{schema}"."{table}"'  # noqa: S608
            f"{' where is_current' if table == 'fct_metric_claims' else ''}"
        ).fetchall()[0][0]
        for table in CONTRACT_TABLES
        if table.startswith("fct_")
    }


def _write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    publication: Publication,
    comments: Mapping[tuple[str, str | None], str],
) -> None:
    with _attached(connection, path):
        for table in _tables(connection, "marts"):
            connection.execute(
                f'create table publication.main."{table}" as select * from marts."{table}"'  # noqa: S608
            )
        _copy_functions(connection)
        _complete_publications(connection, publication)
        _comment(connection, comments)
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


def _complete_publications(connection: duckdb.DuckDBPyConnection, publication: Publication) -> None:
    """The copy also knows what each publication was made from, and this one, which dbt could not know yet."""
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
        f"insert into publication.main.ops_publications ({_COLUMN_LIST}) "  # noqa: S608
        f"values ({', '.join('?' * len(_PUBLICATION_COLUMNS))})",
        publication.row(),
    )


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """`path` as the catalog `publication`; detached (so complete on disk) afterwards."""
    connection.execute(f"attach {_quoted(str(path))} as publication (storage_version '{STORAGE_VERSION}')")
    try:
        yield
    finally:
        connection.execute("detach publication")


def _swap_in(new_path: Path, published_path: Path) -> None:
    """Sync, rename, sync the folder: after a power cut there is one whole file under the published name."""
    _sync(new_path)
    new_path.replace(published_path)
    _sync(published_path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remember(connection: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    for row in rows:
        connection.execute(
            f"insert or ignore into landing.publications ({_COLUMN_LIST}) "  # noqa: S608
            f"values ({', '.join('?' * len(_PUBLICATION_COLUMNS))})",
            row,
        )


def _tables(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ? order by table_name",
        [schema],
    ).fetchall()
    return [name for (name,) in rows]


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
            connection.execute(f'comment on table publication.main."{table}" is {_quoted(text)}')
    for table, column in columns:
        if text := comments.get((table, column)):
            connection.execute(f'comment on column publication.main."{table}"."{column}" is {_quoted(text)}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
