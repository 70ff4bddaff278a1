"""Raw files into the landing tables: what is new, what changed, what could not be read, and why.

`land` is the whole of it. `store` lists and opens, `listing` compares with the ledger, `news` and `records` say what
each file means for the tables; reading a format is `readers/`. The tables are a function of what lies in raw/, not
of the order or the number of runs in which it came, times of landing aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.landing import files as record_files
from orchestration.landing.defaults import land_defaults
from orchestration.landing.ledger import FileResult, LedgerRow, file_rows, request_retry, touch, write_results
from orchestration.landing.listing import compare, gather, standing, standing_paths
from orchestration.landing.news import NewsLanding
from orchestration.landing.records import (
    LandedFile,
    OpenedSource,
    SourceFiles,
    load_sources,
    open_source,
    read_opened,
    record_paths,
    undescribed,
    write_source,
)
from orchestration.landing.retractions import (
    RETRACTIONS_PATH,
    RetractionsError,
    apply_retractions,
    read_retractions,
    unknown_retractions,
)
from orchestration.landing.store import RawStore, open_store
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import remove_stale_statements, transaction

__all__ = ["LandingSummary", "Progress", "RetractionsError", "land", "request_retry"]

# what is being landed (a path relative to raw/), how many files are done, of how many
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LandingSummary:
    """What one landing did.

    Attributes:
        documents_landed: new documents and new versions of documents.
        documents_unchanged: items of news files that were in the warehouse already.
        documents_quarantined: items of news files read in this landing that could not be loaded.
        records_landed: rows of record files loaded in this landing.
        records_unchanged: rows of record files that stand from an earlier landing.
        records_quarantined: rows of record files read in this landing that could not be loaded.
        files: files seen.
        warnings: what a person should look at, one line each.
    """

    documents_landed: int = 0
    documents_unchanged: int = 0
    documents_quarantined: int = 0
    records_landed: int = 0
    records_unchanged: int = 0
    records_quarantined: int = 0
    files: int = 0
    warnings: tuple[str, ...] = ()


def land(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    vocabulary: Vocabulary,
    now: datetime,
    progress: Progress,
    *,
    settle_seconds: float = 0.5,
) -> LandingSummary:
    """Bring the landing tables up to what lies in raw/.

    Files are written in portions, each in one transaction: a landing that is broken off is taken up by the next.

    Args:
        connection: to the working database, with the schema applied.
        settings: where raw/ is.
        vocabulary: for the constants, measures and units of record sources.
        now: stamps the rows that are written.
        progress: told of every file that is looked at.
        settle_seconds: how long to wait, once, where files were written a moment ago.

    Raises:
        RecordSourceError: a YAML under raw/records cannot be used; nothing was written.
        RetractionsError: raw/retractions.csv cannot be used; nothing was written.
        RawStoreError: raw/ cannot be listed or read; what was written before stays.
    """
    return _Landing(connection, settings, vocabulary, now, progress).run(settle_seconds)


class _Landing:
    """One landing: its inputs, and the counts it gathers."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        settings: Settings,
        vocabulary: Vocabulary,
        now: datetime,
        progress: Progress,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._vocabulary = vocabulary
        self._now = now
        self._progress = progress
        self._counts: Counter[str] = Counter()
        self._warnings: list[str] = []
        self._done = 0
        self._total = 0

    def run(self, settle_seconds: float) -> LandingSummary:
        store = open_store(self._settings)
        retractions = read_retractions(store)
        self._total = gather(self._connection, store, ("news", "records"))
        compare(self._connection)
        ledger = file_rows(self._connection, "records")
        records = record_files.walk(self._settings.raw_dir, "records")
        standing_records = standing_paths(self._connection, "records")
        new_records = [raw for raw in records if raw.source_path not in standing_records]
        unsettled = record_files.settle(new_records, settle_seconds)
        # every header is checked before the first row is written: a broken YAML changes nothing
        sources = load_sources(records, ledger, self._vocabulary, unsettled)
        loaded_paths = record_paths(self._connection)
        opened = [open_source(files, new_records, loaded_paths, ledger, unsettled) for files in sources]
        with transaction(self._connection):
            apply_retractions(self._connection, retractions)
        self._land_news(store, settle_seconds)
        for source in opened:
            self._land_source(source, ledger)
        self._land_undescribed(records, sources, ledger)
        with transaction(self._connection):
            remove_stale_statements(self._connection)
        self._warnings += [
            f"{RETRACTIONS_PATH}: column document_id: there is no document {document_id}"
            for document_id in unknown_retractions(self._connection)
        ]
        return self._summary()

    def _land_news(self, store: RawStore, settle_seconds: float) -> None:
        with transaction(self._connection):
            results = land_defaults(self._connection, store, self._now)
        self._warnings += [
            f"{result.raw.source_path}: {result.outcomes[0].reason}"
            for result in results
            if result.outcomes[0].items_quarantined
        ]
        compare(self._connection)
        files, items = standing(self._connection, "news")
        self._counts["documents_unchanged"] += items
        self._step("news", files)
        news = NewsLanding(self._connection, store, self._now, self._step)
        news.land(settle_seconds)
        self._counts.update(news.counts)
        self._warnings += news.warnings

    def _step(self, source_path: str, files: int = 1) -> None:
        if files:
            self._done += files
            self._progress(source_path, min(self._done, self._total), self._total)

    def _warn(self, result: FileResult) -> None:
        total = result.outcomes[0]
        is_temporary = total.outcome == "ignored" and not result.is_final
        if total.items_quarantined or is_temporary:
            self._warnings.append(f"{total.source_path}: {total.reason}")

    def _land_source(self, opened: OpenedSource, ledger: Mapping[str, LedgerRow]) -> None:
        files = opened.files
        if not files.files:
            self._warnings.append(
                f"{files.yaml.source_path}: file: {files.source.file} is gone; the rows of its last load stay"
            )
        standing = [raw for raw in files.files if raw.source_path not in opened.paths]
        self._counts["records_unchanged"] += sum(
            ledger[raw.source_path].items_loaded for raw in (*standing, *opened.touched)
        )
        for raw in (files.yaml, *standing, *opened.touched):
            self._step(raw.source_path)
        if not opened.tables and not files.is_new_yaml:
            moved = ledger[files.yaml.source_path].modified_ns != files.yaml.modified_ns
            touch(self._connection, [*opened.touched, *([files.yaml] if moved else [])])
            return
        landed = []
        for table in opened.tables:
            landed.append(read_opened(table, files.source, self._vocabulary))
            self._step(table.raw.source_path)
        with transaction(self._connection):
            description = write_source(self._connection, opened, landed, self._now)
            touch(self._connection, opened.touched)
        for file in landed:
            self._count_records(file)
        self._warnings += description.warnings(files)

    def _count_records(self, file: LandedFile) -> None:
        total = file.result.outcomes[0]
        self._counts["records_landed"] += total.items_loaded
        self._counts["records_quarantined"] += total.items_quarantined
        self._warn(file.result)

    def _land_undescribed(
        self,
        records: Sequence[record_files.RawFile],
        sources: Sequence[SourceFiles],
        ledger: Mapping[str, LedgerRow],
    ) -> None:
        results = undescribed(records, sources, ledger)
        with transaction(self._connection):
            write_results(self._connection, results, self._now)
        for result in results:
            self._step(result.raw.source_path)
            total = result.outcomes[0]
            if total.items_quarantined or not result.raw.left_out:
                self._warnings.append(f"{total.source_path}: {total.reason}")

    def _summary(self) -> LandingSummary:
        return LandingSummary(
            **self._counts,
            files=self._total,
            warnings=tuple(self._warnings),
        )
