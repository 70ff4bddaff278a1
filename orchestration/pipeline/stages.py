"""The stages of a run, each a function of the working database, for `run` and for Dagster's assets alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration import publication, repeated_build, run_history, transformation
from orchestration.changes import Changes, note_changes, settle_changes
from orchestration.damage import damage_of, is_damage, set_aside
from orchestration.dbt_files import DbtFiles
from orchestration.extraction.engine import RulesExtractor
from orchestration.extraction.extractor import Extractor
from orchestration.extraction.rule_versions import record_version, rule_versions
from orchestration.identities import ResolutionSummary, resolve_organisations
from orchestration.journal import Counts
from orchestration.landing import WHOLE, LandingSummary, Scope, land
from orchestration.linkage.names import lexicon
from orchestration.model import PARTS, Document
from orchestration.pipeline.extracting import ExtractionSummary, extract_new
from orchestration.pipeline.figures import in_words
from orchestration.pipeline.fingerprint import build_version
from orchestration.pipeline.reporting import Reporter, Stage
from orchestration.pipeline.reprocessing import settle_requests
from orchestration.pipeline.writer import writing
from orchestration.publication import Publication
from orchestration.settings import Settings
from orchestration.transformation import Transformation
from orchestration.vocabulary import Vocabulary, load_vocabulary
from orchestration.warehouse import WorkingDatabaseError, open_working

# something for every kind of rule
_WARM_UP_TEXT = (
    "Quayside Labs, an incubator in Rotterdam, opened on 3 March 2024. Its floor area grew by 40 percent to 900 square metres. "
    "The biotech start-up Tern Bio raised $2 million from Harbour Ventures."
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a stage works with.

    Attributes:
        is_begun_anew: there was no database that could be used, though something is published.
        warnings: what befell it, one line each.
    """

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    vocabulary: Vocabulary
    is_begun_anew: bool = False
    warnings: tuple[str, ...] = ()


@contextmanager
def working(settings: Settings, *, is_first: bool = False) -> Iterator[Work]:
    """The working database for one stage, as its only writer; `is_first`: for the landing, which may begin it anew.

    Raises:
        AnotherRunError: another process writes this warehouse.
        DamagedDatabaseError: it was damaged, and is set aside.
        VocabularyError: a seed cannot be used.
        WorkingDatabaseError: it cannot be opened, or nothing has landed in it.
    """
    with writing(settings), (opened_first if is_first else opened)(settings) as work:
        yield work


@contextmanager
def opened(settings: Settings) -> Iterator[Work]:
    """The same for a caller that holds the lock already; for the stages after the landing."""
    if not settings.working_path.exists():
        raise WorkingDatabaseError(
            f"{settings.working_path}: nothing has landed yet: begin with the landing, or run all"
        )
    with _opened(settings) as work:
        yield work


@contextmanager
def opened_first(settings: Settings) -> Iterator[Work]:
    """The same for the landing: a database that is damaged, or not there, is begun anew."""
    cause = damage_of(settings)
    warnings = (str(set_aside(settings, cause)),) if cause else ()
    is_begun_anew = not settings.working_path.exists() and settings.published_path.exists()
    with _opened(settings) as work:
        yield replace(work, is_begun_anew=is_begun_anew, warnings=warnings)


@contextmanager
def _opened(settings: Settings) -> Iterator[Work]:
    vocabulary = vocabulary_of(settings)
    with _set_aside_if_damaged(settings), open_working(settings) as connection:
        yield Work(connection, settings, vocabulary)


@contextmanager
def _set_aside_if_damaged(settings: Settings) -> Iterator[None]:
    """The damage that is met while something is read of the working database is told as such, once it is closed.

    Raises:
        DamagedDatabaseError: it was damaged, and is set aside.
    """
    try:
        yield
    except (duckdb.Error, WorkingDatabaseError) as error:
        if not is_damage(error):
            raise
        raise set_aside(settings, str(error).splitlines()[0]) from error


def vocabulary_of(settings: Settings) -> Vocabulary:
    """The words of the seeds, read again only where a seed was written since: what is derived from them is kept by them.

    Raises:
        VocabularyError: a seed cannot be used.
    """
    seeds_dir = settings.dbt_dir / "seeds"
    stamps = [(path.name, path.stat()) for path in sorted(seeds_dir.glob("*.csv"))]
    return _vocabulary(seeds_dir, tuple((name, at.st_mtime_ns, at.st_size) for name, at in stamps))


@lru_cache(maxsize=1)
def _vocabulary(seeds_dir: Path, stamps: tuple[tuple[str, int, int], ...]) -> Vocabulary:  # noqa: ARG001 - the key
    return load_vocabulary(seeds_dir)


def warm_up(settings: Settings) -> None:
    """Load words, weights and all that is derived from them, so that the first document does not wait for it.

    Raises:
        NameWordError, VocabularyError: a seed cannot be used.
    """
    vocabulary = vocabulary_of(settings)
    extractor_of(settings).extract(Document("", _WARM_UP_TEXT, "text"), vocabulary, PARTS)
    lexicon(settings.dbt_dir / "seeds", vocabulary)


def land_raw(work: Work, reporter: Reporter, scope: Scope = WHOLE) -> LandingSummary:
    """Stage 1: what is new under raw/, or in that part of it, into the landing tables; all of it into a database begun anew.

    Raises:
        RecordSourceError: a YAML under raw/records cannot be used; nothing was written.
    """
    reporter.started(Stage.LAND)
    publication.recover(work.connection, work.settings)
    summary = land(
        work.connection,
        work.settings,
        work.vocabulary,
        utc_now(),
        lambda path, done, total: reporter.advanced(Stage.LAND, done, total, path),
        scope=WHOLE if work.is_begun_anew else scope,
    )
    summary = replace(summary, warnings=work.warnings + summary.warnings)
    reporter.finished(
        Stage.LAND,
        f"{summary.files:,} files: {summary.documents_landed:,} documents and "
        f"{summary.records_landed:,} records new or changed",
        Counts(
            documents=summary.documents_landed,
            records=summary.records_landed,
            size_bytes=summary.size_bytes,
            quarantined=summary.documents_quarantined + summary.records_quarantined,
        ),
    )
    return summary


def extractor_of(settings: Settings) -> Extractor:
    """The engine that reads the texts: an offline one, so that the same files give the same facts everywhere."""
    return RulesExtractor(rule_versions(settings.dbt_dir / "seeds"))


def extract(work: Work, reporter: Reporter) -> ExtractionSummary:
    """Stage 2: what the new documents and records state."""
    reporter.started(Stage.EXTRACT)
    summary = extract_new(
        work.connection,
        extractor_of(work.settings),
        work.vocabulary,
        record_version(work.settings.dbt_dir / "seeds"),
        now=utc_now(),
        progress=lambda done, total, title: reporter.advanced(Stage.EXTRACT, done, total, title),
    )
    reporter.finished(
        Stage.EXTRACT,
        f"{summary.documents:,} documents and {summary.record_files:,} record files; {in_words(summary.figures)}",
        Counts(documents=summary.documents, quarantined=len(summary.warnings)),
    )
    return summary


def resolve(work: Work, reporter: Reporter) -> ResolutionSummary:
    """Stage 3: which names are one organisation.

    Raises:
        JudgementError: `organisation_judgements.csv` cannot be used.
    """
    reporter.started(Stage.RESOLVE)
    summary = resolve_organisations(work.connection, work.settings, work.vocabulary, utc_now())
    reporter.finished(
        Stage.RESOLVE,
        f"{summary.local_organisations:,} names in their sources are {summary.organisations:,} organisations",
        Counts(),
    )
    return summary


def transform(
    settings: Settings,
    fingerprint: str,
    reporter: Reporter,
    select: Sequence[str] = (),
    *,
    test_all: bool = False,
) -> Transformation:
    """Stage 4: the dbt project, built and tested. No connection to the working database may be open.

    `select` names the nodes to build or test, else it is all of them; `test_all`: tests look at every row, and not
    only at those that this build was to make.

    Raises:
        DamagedDatabaseError: it was damaged, and is set aside.
        TransformationError: dbt could not start to build.
    """
    reporter.started(Stage.TRANSFORM)
    version = build_version(settings)
    files = DbtFiles.of(settings)

    def progress(done: int, total: int, name: str) -> None:
        reporter.advanced(Stage.TRANSFORM, done, total, name)

    with _set_aside_if_damaged(settings), open_working(settings, as_dbt=True) as connection:
        changes = note_changes(connection, version)
        run_history.take_over(connection, settings, utc_now())
        is_of_changes = not (changes.is_whole or changes.must_test_all or test_all or select)
        built = (
            repeated_build.repeat(connection, files, version, fingerprint, progress)
            if is_of_changes
            else None
        )
        if built is not None:
            settle_changes(connection, version, changes, passed=built.passed)
    if built is None:
        log = repeated_build.StatementLog()
        built = transformation.build(
            files,
            fingerprint,
            progress,
            select,
            only_changes=not (changes.is_whole or test_all),
            test_all=test_all or changes.must_test_all,
            listen=log if is_of_changes else None,
        )
        if is_of_changes:
            repeated_build.remember(files, version, log, built)
        _settle(settings, built, version, changes, is_all=not select)
    reporter.finished(
        Stage.TRANSFORM,
        f"{built.models_built:,} models and seeds; tests: {built.tests_passed:,} passed, "
        f"{len(built.warnings):,} warned, {len(built.failures):,} failed",
        Counts(
            failed_tests=tuple(
                [finding.name for finding in built.failures] + [name for name, _ in built.broken_models]
            )
        ),
    )
    return built


def _settle(
    settings: Settings, built: Transformation, version: str, changes: Changes, *, is_all: bool
) -> None:
    """Note what dbt has built, if it was all that changed.

    Raises:
        DamagedDatabaseError: it met a damaged database, which is set aside.
    """
    for _, said in built.broken_models:
        if is_damage(said):
            raise set_aside(settings, said)
    if is_all and not built.broken_models and not built.not_run:
        with _set_aside_if_damaged(settings), open_working(settings) as connection:
            settle_changes(connection, version, changes, passed=built.passed)


def publish(
    work: Work, built: Transformation, reporter: Reporter, *, run_id: str, code_version: str
) -> Publication:
    """Stage 5: the build as the file that people query.

    Raises:
        PublicationRefusedError: the build may not be published; the old publication stands.
    """
    reporter.started(Stage.PUBLISH)
    new = publication.publish(
        work.connection, work.settings, built, run_id=run_id, code_version=code_version, now=utc_now()
    )
    settle_requests(work.connection)
    reporter.finished(
        Stage.PUBLISH, f"{new.documents:,} documents, {new.facts:,} facts", Counts(facts=new.facts)
    )
    return new


def utc_now() -> datetime:
    """Now in UTC without a zone, as TIMESTAMP columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None)
