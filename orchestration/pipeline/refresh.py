"""A whole run: every stage in order, from raw files to the published warehouse, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from orchestration import failed_rows, publication
from orchestration.damage import DamagedDatabaseError
from orchestration.journal import Ending, Journal, error_in_words, recorded
from orchestration.landing import WHOLE, LandingSummary, Scope
from orchestration.landing.store import open_store
from orchestration.pipeline import stages
from orchestration.pipeline.extracting import ExtractionSummary
from orchestration.pipeline.fingerprint import code_version, input_fingerprint
from orchestration.pipeline.recording import RecordingReporter
from orchestration.pipeline.reporting import Reporter
from orchestration.pipeline.reprocessing import is_requested
from orchestration.pipeline.writer import AnotherRunError, writing
from orchestration.publication import Publication
from orchestration.settings import Settings
from orchestration.transformation import Transformation

Status = Literal["published", "nothing new", "not published"]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did.

    Attributes:
        status: `not published` means that the build did not pass and that the old publication, if any, stands.
        landing: files, documents and records.
        extraction: what was extracted; None where nothing was new.
        transformation: the build and its tests; None where nothing was new.
        publication: what people query after this run; None where nothing was ever published.
        fact_counts: rows by fact table of `publication`; empty where this run did not publish what it built.
    """

    status: Status
    landing: LandingSummary
    extraction: ExtractionSummary | None
    transformation: Transformation | None
    publication: Publication | None
    fact_counts: Mapping[str, int]


_ENDINGS: Mapping[Status, Ending] = {
    "published": Ending.PUBLISHED,
    "nothing new": Ending.NOTHING_NEW,
    "not published": Ending.HELD_BACK,
}


def run(
    settings: Settings,
    reporter: Reporter,
    run_id: str,
    started_by: str = "starhall run",
    *,
    scope: Scope = WHOLE,
) -> RunOutcome:
    """Bring the published warehouse up to what lies in raw/, or in that part of it, and leave word of it in the journal.

    Raises:
        NoRawFolderError: there is no raw/.
        RawStoreError: raw/ cannot be listed or read, though it may be there.
        AnotherRunError: another process writes this warehouse.
        RecordSourceError, VocabularyError, JudgementError: a YAML or a seed cannot be used.
        WorkingDatabaseError: the working database cannot be opened.
        TransformationError: dbt could not start to build.
        PublicationRefusedError: the build passed its tests and lacks a table of the contract.
    """
    with recorded(Journal(settings.journal_path), run_id, started_by) as recording:
        try:
            outcome = _refresh(settings, RecordingReporter(recording, reporter), run_id, scope)
        except KeyboardInterrupt:
            recording.ended(Ending.INTERRUPTED)
            raise
        except AnotherRunError as error:
            recording.ended(Ending.OCCUPIED, str(error))
            raise
        except BaseException as error:
            recording.ended(Ending.FAILED, error_in_words(error))
            raise
        recording.ended(_ENDINGS[outcome.status], _why_held_back(outcome))
        return outcome


def _why_held_back(outcome: RunOutcome) -> str:
    built = outcome.transformation
    if built is None or built.passed:
        return ""
    names = [finding.name for finding in built.failures] + [name for name, _ in built.broken_models]
    return f"tests failed: {', '.join(names)}"


def _refresh(settings: Settings, reporter: Reporter, run_id: str, scope: Scope) -> RunOutcome:
    open_store(settings).check()
    with writing(settings):
        try:
            return _from_raw_to_published(settings, reporter, run_id, scope)
        except DamagedDatabaseError as error:
            rebuilt = _from_raw_to_published(settings, reporter, run_id, WHOLE)
            warnings = (str(error), *rebuilt.landing.warnings)
            return replace(rebuilt, landing=replace(rebuilt.landing, warnings=warnings))


def _from_raw_to_published(settings: Settings, reporter: Reporter, run_id: str, scope: Scope) -> RunOutcome:
    code = code_version()
    with stages.opened_first(settings) as work:
        landed = stages.land_raw(work, reporter, scope)
        published = publication.current(settings)
        known = input_fingerprint(work.connection, code, settings.variables)
        if published and published.input_fingerprint == known and not is_requested(work.connection):
            return RunOutcome("nothing new", landed, None, None, published, _published_counts(settings))
        extracted = stages.extract(work, reporter)
        stages.resolve(work, reporter)
        fingerprint = input_fingerprint(work.connection, code, settings.variables)
    built = stages.transform(settings, fingerprint, reporter)
    with stages.opened(settings) as work:
        built = failed_rows.keep(work.connection, settings, built, stages.utc_now())
        if not built.passed:
            return RunOutcome("not published", landed, extracted, built, published, {})
        new = stages.publish(work, built, reporter, run_id=run_id, code_version=code)
        counts = publication.fact_counts(work.connection, "marts")
        return RunOutcome("published", landed, extracted, built, new, counts)


def _published_counts(settings: Settings) -> dict[str, int]:
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        return publication.fact_counts(connection, "main")
