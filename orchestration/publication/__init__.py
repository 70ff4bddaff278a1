"""The one file that people query: audited, written beside the old one, synced, swapped in by a rename.

Only schema `marts` of the working database is copied, and only after a whole build that passed. What a
build is and how it went is `transformation`'s; what to do when it failed is `pipeline`'s.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.model import stable_id
from orchestration.publication.copying import copy_marts, counted, tables_of
from orchestration.publication.kept import (
    NoSuchPublicationError,
    drop_old,
    kept,
    kept_after,
    kept_before,
    new_path,
    put_in_place,
    remove_leftovers,
    remove_written,
    roll_back,
    the_one,
)
from orchestration.publication.record import Publication, current, described, history, remember
from orchestration.publication.recycling import CopyNeededError, recycle
from orchestration.published_sizes import remember_sizes
from orchestration.settings import Settings
from orchestration.settled import forget_publications, note_publication
from orchestration.transformation import Transformation

__all__ = [
    "CONTRACT_TABLES",
    "NoSuchPublicationError",
    "Publication",
    "PublicationRefusedError",
    "audit",
    "current",
    "described",
    "fact_counts",
    "kept",
    "kept_after",
    "kept_before",
    "publish",
    "recover",
    "roll_back",
    "the_one",
]

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
    "ops_runs",
)

_LOG = logging.getLogger(__name__)
_LEAST_APART = timedelta(microseconds=1)


class PublicationRefusedError(RuntimeError):
    """The build may not be published; the message says why. The old publication stands."""


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
    missing = sorted(set(CONTRACT_TABLES) - set(tables_of(connection, "marts")))
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
    """Audit the last build, write its marts into a file of their own, and put that in the place of the published one.

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
    path = new_path(settings, publication)
    remove_leftovers(settings)  # a step that is run by itself follows no `recover`
    try:
        _write(connection, settings, path, publication)
        put_in_place(settings, path, publication)
    except BaseException:
        remove_written(path)
        raise
    remember(connection, [publication.row()])
    remember_sizes(connection, settings.published_path, publication.publication_id)
    drop_old(settings)
    forget_publications(connection, [publication.publication_id, *kept(settings)])
    return publication


def _write(
    connection: duckdb.DuckDBPyConnection, settings: Settings, path: Path, publication: Publication
) -> None:
    """Write the file, complete but for the sync, and note what it has: as one that was brought up to date, else as a copy."""
    rows = sum(counted(connection, f'marts."{table}"') for table in tables_of(connection, "marts"))
    try:
        lacked = recycle(connection, settings, path, publication)
        bytes_per_row = lacked.bytes_per_row
        _LOG.info("publication %s: a former one was brought up to date", publication.publication_id)
    except CopyNeededError as error:
        _LOG.info("publication %s: everything is copied, as %s", publication.publication_id, error)
        copy_marts(connection, path, publication, settings)
        bytes_per_row = path.stat().st_size / max(rows, 1)
    note_publication(connection, publication.publication_id, rows, bytes_per_row)


def recover(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Clean up after a run that was killed: half-written files go, and the working database learns
    of publications that it does not know (cut off after the rename, or deleted and built anew)."""
    remove_leftovers(settings)
    if settings.published_path.exists():
        remember(connection, history(settings.published_path))
        known = current(settings)
        remember_sizes(connection, settings.published_path, known.publication_id if known else None)


def _describe(
    connection: duckdb.DuckDBPyConnection,
    outcome: Transformation,
    run_id: str,
    code_version: str,
    now: datetime,
) -> Publication:
    """The identifier is of what went in and of what it follows, so the same history gives the same ids; the time is later
    than that of any publication before, though somebody set the clock back."""
    previous_id, previous_at = connection.execute(
        "select publication_id, published_at from landing.publications order by published_at desc, publication_id limit 1"
    ).fetchone() or (None, now - _LEAST_APART)
    facts = sum(fact_counts(connection, "marts").values())
    (documents,) = connection.execute("select count(*) from marts.dim_documents where is_current").fetchall()[
        0
    ]
    return Publication(
        publication_id=stable_id("publication", outcome.input_fingerprint, previous_id),
        published_at=max(now, previous_at + _LEAST_APART),
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
