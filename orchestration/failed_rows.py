"""The rows that the tests of the last build found, in a small database of their own beside the warehouse.

It is written after every build, published or not, so that it can be read at any time: the working database belongs to
the run that writes it, and the published one only knows builds that passed. Reading what dbt recorded is
`transformation`'s, showing it `cli`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from orchestration.dbt_files import DbtFiles
from orchestration.findings import Finding
from orchestration.settings import Settings
from orchestration.transformation import Transformation, failing_queries

KEPT_ROWS = 10_000  # of one test: enough to see what is wrong, and no second warehouse
SAMPLE_ROWS = 5

_TABLES = """
    create table failed_rows.builds (
        built_at timestamp, passed boolean, tests_passed integer, tests_warned integer, tests_failed integer,
        not_run integer
    );
    create table failed_rows.failed_tests (
        position integer, test_name varchar, table_name varchar, severity varchar, status varchar, failed_rows bigint,
        message varchar, remedy varchar, key_columns varchar[], rows_table varchar
    );
    create table failed_rows.broken_models (model_name varchar, message varchar);
"""


@dataclass(frozen=True, slots=True)
class LastBuild:
    """What the last build left to be looked at.

    Attributes:
        built_at: UTC, without a zone.
        passed: no test of severity `error` found anything, and everything was built.
        tests_passed: tests that found nothing.
        findings: those that did, errors first, each with its first rows.
        broken_models: models and seeds that could not be built, with the reason.
        not_run: how many models and tests have no result, as what they rest on failed or as they were not asked for.
    """

    built_at: datetime
    passed: bool
    tests_passed: int
    findings: tuple[Finding, ...]
    broken_models: tuple[tuple[str, str], ...]
    not_run: int


def keep(
    connection: duckdb.DuckDBPyConnection, settings: Settings, outcome: Transformation, now: datetime
) -> Transformation:
    """Write what the last build's tests found, in place of what the build before left.

    Each test that found something is asked again for its rows, which become a table of the name of the test.

    Args:
        connection: the working database.
        settings: where to write.
        outcome: of the last build.
        now: UTC, without a zone.

    Returns:
        The same outcome, each finding with its first rows.
    """
    path = settings.failed_rows_path
    new_path = path.with_name(path.name + ".new")
    new_path.unlink(missing_ok=True)
    queries = failing_queries(DbtFiles.of(settings))
    connection.execute(f"attach {_literal(str(new_path))} as failed_rows")
    try:
        connection.execute(_TABLES)
        kept = {
            finding.name: _keep_finding(connection, position, finding, queries.get(finding.name))
            for position, finding in enumerate((*outcome.failures, *outcome.warnings))
        }
        connection.execute(
            "insert into failed_rows.builds values (?, ?, ?, ?, ?, ?)",
            [
                *(now, outcome.passed, outcome.tests_passed),
                *(len(outcome.warnings), len(outcome.failures), len(outcome.not_run)),
            ],
        )
        for model in outcome.broken_models:
            connection.execute("insert into failed_rows.broken_models values (?, ?)", model)
    finally:
        connection.execute("detach failed_rows")
    new_path.replace(path)
    return replace(
        outcome,
        failures=tuple(kept[finding.name] for finding in outcome.failures),
        warnings=tuple(kept[finding.name] for finding in outcome.warnings),
    )


def last_build(settings: Settings, rows: int = SAMPLE_ROWS) -> LastBuild | None:
    """What the last build left, with so many rows of each finding; None before the first build.

    Raises:
        duckdb.Error: the file is damaged.
    """
    if not settings.failed_rows_path.exists():
        return None
    with duckdb.connect(settings.failed_rows_path, read_only=True) as connection:
        built_at, passed, tests_passed, not_run = connection.execute(
            "select built_at, passed, tests_passed, not_run from builds"
        ).fetchall()[0]
        findings = connection.execute(
            "select test_name, table_name, status, failed_rows, message, key_columns, remedy, rows_table "
            "from failed_tests order by position"
        ).fetchall()
        return LastBuild(
            built_at,
            passed,
            tests_passed,
            tuple(_finding(connection, cells, rows) for cells in findings),
            tuple(connection.execute("select model_name, message from broken_models").fetchall()),
            not_run,
        )


def _keep_finding(
    connection: duckdb.DuckDBPyConnection, position: int, finding: Finding, query: str | None
) -> Finding:
    """A test whose query is broken has no rows to keep, nor one of which dbt could count the rows and no more."""
    rows_table = None
    if query is not None:
        table = f"failed_rows.{_name(finding.name)}"
        try:
            connection.execute(f"create table {table} as select * from (\n{query}\n) limit {KEPT_ROWS}")  # noqa: S608
        except duckdb.Error as error:
            finding = replace(finding, message=f"{finding.message}; no row can be shown: {error}")
        else:
            rows_table = finding.name
            finding = _with_rows(connection, finding, table, SAMPLE_ROWS)
    connection.execute(
        "insert into failed_rows.failed_tests values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(position, finding.name, finding.subject, finding.severity, finding.status, finding.failures),
            *(finding.message, finding.remedy, list(finding.key), rows_table),
        ],
    )
    return finding


def _finding(connection: duckdb.DuckDBPyConnection, cells: tuple[object, ...], rows: int) -> Finding:
    name, subject, status, failures, message, key, remedy, rows_table = cells
    finding = Finding(name, subject, status, failures, message, tuple(key), remedy)  # type: ignore[arg-type]
    return finding if rows_table is None else _with_rows(connection, finding, _name(str(rows_table)), rows)


def _with_rows(connection: duckdb.DuckDBPyConnection, finding: Finding, table: str, rows: int) -> Finding:
    cursor = connection.execute(f"select * from {table} limit {rows}")  # noqa: S608
    columns = tuple(column[0] for column in cursor.description or ())
    return replace(finding, columns=columns, rows=tuple(cursor.fetchall()))


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
