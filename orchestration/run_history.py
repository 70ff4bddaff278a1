"""What the journal says of runs, as a table of the working database: what `ops_runs` publishes.

The journal is bounded and outlives the database; the table has every run of the last STARHALL_RUN_DAYS days. A database that
was made anew has those that the publication knows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb

from orchestration.journal import Ending, Journal, Run, Step
from orchestration.settings import Settings
from orchestration.statements import Row
from orchestration.warehouse import delete_rows, insert_rows, transaction

_LOG = logging.getLogger(__name__)

MOST_JOURNAL_BYTES = 1_000_000  # beyond, the older half of it goes, which the table has by then

# runs of which nothing more will be heard
_SETTLED = "select run_id from landing.runs where stage = 'run' and (seconds is not null or outcome = ?)"


def take_over(connection: duckdb.DuckDBPyConnection, settings: Settings, now: datetime) -> None:
    """Bring `landing.runs` up to what the journal says now."""
    with transaction(connection):
        _restore(connection, settings)
        known = {run_id for (run_id,) in connection.execute(_SETTLED, [Ending.LOST]).fetchall()}
        runs = [run for run in _runs(settings) if run.run_id not in known]
        delete_rows(connection, "landing.runs", "run_id", (run.run_id for run in runs))
        insert_rows(connection, "landing.runs", [row for run in runs for row in _rows(run)])
        connection.execute(
            "delete from landing.runs where started_at < ?", [now - timedelta(days=settings.run_days)]
        )
    Journal(settings.journal_path).shorten(MOST_JOURNAL_BYTES)


def complete(
    connection: duckdb.DuckDBPyConnection, settings: Settings, table: str, run_id: str, facts: int
) -> None:
    """Tell the table of a file that is about to be published (`catalog.schema.table`) of this run since it was built.

    Whoever reads it there reads what was published; how long that took is in the next one.
    """
    run = next((run for run in _runs(settings) if run.run_id == run_id), None)
    rows = [] if run is None else list(_rows(_as_published(run, facts)))
    if rows:
        connection.execute(f"delete from {table} where run_id = ?", [run_id])  # noqa: S608
        columns = list(rows[0])
        connection.executemany(
            f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",  # noqa: S608
            [[row[column] for column in columns] for row in rows],
        )


def _runs(settings: Settings) -> list[Run]:
    """What the journal says; a build is worth more than the table of runs."""
    try:
        return Journal(settings.journal_path).runs()
    except OSError as error:
        _LOG.warning("%s: cannot be read, so ops_runs stays as it was: %s", settings.journal_path, error)
        return []


def _restore(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """A table that is empty was never filled, or its database is new."""
    if (
        connection.execute("select 1 from landing.runs limit 1").fetchall()
        or not settings.published_path.exists()
    ):
        return
    try:
        with duckdb.connect(settings.published_path, read_only=True) as published:
            cursor = published.execute("from ops_runs")
            names = [name for name, *_ in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:  # damaged, or of an earlier version
        _LOG.warning("%s knows of no runs: %s", settings.published_path, str(error).partition("\n")[0])
        return
    insert_rows(connection, "landing.runs", rows)


def _as_published(run: Run, facts: int) -> Run:
    def done(step: Step, ending: Ending) -> Step:
        return replace(step, ending=ending, counts=replace(step.counts, facts=facts))

    return replace(
        run,
        whole=done(run.whole, Ending.PUBLISHED),
        stages=tuple(
            done(stage, Ending.DONE) if stage.ending is Ending.RUNNING else stage for stage in run.stages
        ),
    )


def _rows(run: Run) -> Iterator[Row]:
    for step in (run.whole, *run.stages):
        yield _row(run, step)


def _row(run: Run, step: Step) -> Row:
    return {
        "run_id": run.run_id,
        "stage": step.stage,
        "started_by": run.started_by,
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "seconds": step.seconds,
        "outcome": str(step.ending),
        "error": step.error or None,
        "documents": step.counts.documents,
        "records": step.counts.records,
        "size_bytes": step.counts.size_bytes,
        "facts": step.counts.facts,
        "quarantined": step.counts.quarantined,
        "seconds_per_1000_documents": step.seconds_per_1000_documents,
    }
