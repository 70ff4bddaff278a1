"""A whole run: every stage in order, from raw files to the published warehouse, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import duckdb

from orchestration import publication, transformation
from orchestration.identities import resolve_organisations
from orchestration.landing import LandingSummary, land
from orchestration.pipeline.extracting import ExtractionSummary, extract_new
from orchestration.pipeline.fingerprint import code_version, input_fingerprint
from orchestration.pipeline.reporting import Reporter, Stage
from orchestration.pipeline.writer import writing
from orchestration.publication import Publication
from orchestration.settings import Settings
from orchestration.transformation import DbtFiles, Transformation
from orchestration.vocabulary import Vocabulary, load_vocabulary
from orchestration.warehouse import open_working

Status = Literal["published", "nothing new", "not published"]


class NoRawFolderError(RuntimeError):
    """There is no folder of raw files; the message says where one was looked for."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did.

    Attributes:
        status: `not published` means that the build did not pass and that the old publication, if any, stands.
        landing: files, documents and records.
        extraction: what was extracted; None where nothing was new.
        transformation: the build and its tests; None where nothing was new.
        publication: what people query after this run; None where nothing was ever published.
        fact_counts: rows by fact table of `publication`, or of the build that did not pass.
    """

    status: Status
    landing: LandingSummary
    extraction: ExtractionSummary | None
    transformation: Transformation | None
    publication: Publication | None
    fact_counts: Mapping[str, int]


def run(settings: Settings, reporter: Reporter, run_id: str) -> RunOutcome:
    """Bring the published warehouse up to what lies in raw/.

    Raises:
        NoRawFolderError: `settings.raw_dir` is no folder.
        AnotherRunError: another process writes this warehouse.
        RecordSourceError, VocabularyError, JudgementError: a YAML or a seed cannot be used.
        WorkingDatabaseError: the working database cannot be opened.
        TransformationError: dbt could not start to build.
        PublicationRefusedError: the build passed its tests and lacks a table of the contract.
    """
    if not settings.raw_dir.is_dir():
        raise NoRawFolderError(
            f"{settings.raw_dir}: no such folder: say where the raw files are with --raw DIR"
        )
    with writing(settings):
        vocabulary = load_vocabulary(settings.dbt_dir / "seeds")
        code = code_version()
        with open_working(settings) as connection:
            publication.recover(connection, settings)
            landed = land_raw(connection, settings, vocabulary, reporter)
            published = publication.current(settings)
            if published and published.input_fingerprint == input_fingerprint(connection, code):
                return _nothing_new(settings, landed, published)
            extracted = extract(connection, vocabulary, reporter)
            resolve(connection, settings, vocabulary, reporter)
            fingerprint = input_fingerprint(connection, code)
        built = transform(settings, fingerprint, reporter)
        with open_working(settings) as connection:
            built = transformation.with_sample_rows(connection, DbtFiles.of(settings), built)
            if not built.passed:
                return RunOutcome("not published", landed, extracted, built, published, {})
            new = publish(connection, settings, built, reporter, run_id=run_id, code_version=code)
            counts = publication.fact_counts(connection, "marts")
            return RunOutcome("published", landed, extracted, built, new, counts)


def land_raw(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary, reporter: Reporter
) -> LandingSummary:
    """Stage 1: what is new under raw/ into the landing tables."""
    reporter.started(Stage.LAND)
    summary = land(
        connection,
        settings,
        vocabulary,
        utc_now(),
        lambda path, done, total: reporter.advanced(Stage.LAND, done, total, path),
    )
    reporter.finished(
        Stage.LAND,
        f"{summary.files:,} files: {summary.documents_landed:,} documents and "
        f"{summary.records_landed:,} records new or changed",
    )
    return summary


def extract(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, reporter: Reporter
) -> ExtractionSummary:
    """Stage 2: what the new documents and records state."""
    reporter.started(Stage.EXTRACT)
    summary = extract_new(
        connection,
        vocabulary,
        utc_now(),
        lambda done, total, title: reporter.advanced(Stage.EXTRACT, done, total, title),
    )
    reporter.finished(
        Stage.EXTRACT, f"{summary.documents:,} documents and {summary.record_files:,} record files"
    )
    return summary


def resolve(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary, reporter: Reporter
) -> None:
    """Stage 3: which names are one organisation."""
    reporter.started(Stage.RESOLVE)
    summary = resolve_organisations(connection, settings, vocabulary, utc_now())
    reporter.finished(
        Stage.RESOLVE,
        f"{summary.local_organisations:,} names in their sources are {summary.organisations:,} organisations",
    )


def transform(settings: Settings, fingerprint: str, reporter: Reporter) -> Transformation:
    """Stage 4: the dbt project, built and tested. No connection to the working database may be open."""
    reporter.started(Stage.TRANSFORM)
    built = transformation.build(
        DbtFiles.of(settings),
        fingerprint,
        lambda done, total, name: reporter.advanced(Stage.TRANSFORM, done, total, name),
    )
    reporter.finished(
        Stage.TRANSFORM,
        f"{built.models_built:,} models and seeds; tests: {built.tests_passed:,} passed, "
        f"{len(built.warnings):,} warned, {len(built.failures):,} failed",
    )
    return built


def publish(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    built: Transformation,
    reporter: Reporter,
    *,
    run_id: str,
    code_version: str,
) -> Publication:
    """Stage 5: the build as the file that people query.

    Raises:
        PublicationRefusedError: the build may not be published; the old publication stands.
    """
    reporter.started(Stage.PUBLISH)
    new = publication.publish(
        connection, settings, built, run_id=run_id, code_version=code_version, now=utc_now()
    )
    reporter.finished(Stage.PUBLISH, f"{new.documents:,} documents, {new.facts:,} facts")
    return new


def utc_now() -> datetime:
    """Now in UTC without a zone, as TIMESTAMP columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _nothing_new(settings: Settings, landed: LandingSummary, published: Publication) -> RunOutcome:
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        counts = publication.fact_counts(connection, "main")
    return RunOutcome("nothing new", landed, None, None, published, counts)
