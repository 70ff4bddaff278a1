"""Raw files into the landing tables: what is new, what changed, what could not be read, and why.

`land` is the whole of it. `files` walks and stats, `news` and `records` decide what each file means for
the tables; reading a format is `readers/`, writing a table is `warehouse.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.landing.files import RawFile, batches, settle, walk
from orchestration.landing.ledger import FileResult, LedgerRow, file_rows, touch, write_results
from orchestration.landing.news import decide_batch, loaded_news_files, mark_duplicates, write_batch
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
from orchestration.model import stable_id
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import remove_stale_statements, transaction

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
        files_changed: files whose ledger row this landing wrote.
        warnings: what a person should look at, one line each.
        changed_origin_ids: documents and record files with new content, and those whose statements went.
    """

    documents_landed: int = 0
    documents_unchanged: int = 0
    documents_quarantined: int = 0
    records_landed: int = 0
    records_unchanged: int = 0
    records_quarantined: int = 0
    files: int = 0
    files_changed: int = 0
    warnings: tuple[str, ...] = ()
    changed_origin_ids: tuple[str, ...] = ()


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

    Files are written in batches, each in one transaction: a landing that is broken off is taken up by the next.

    Args:
        connection: to the working database, with the schema applied.
        settings: where raw/ is.
        vocabulary: for the constants, measures and units of record sources.
        now: stamps the rows that are written.
        progress: told of every file that is looked at.
        settle_seconds: how long to wait, once, where files were written a moment ago.

    Raises:
        RecordSourceError: a YAML under raw/records cannot be used; nothing was written.
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
        self._changed: set[str] = set()
        self._done = 0
        self._total = 0

    def run(self, settle_seconds: float) -> LandingSummary:
        news = walk(self._settings.raw_dir, "news")
        records = walk(self._settings.raw_dir, "records")
        self._total = len(news) + len(records)
        ledger = file_rows(self._connection)
        loaded_files = loaded_news_files(news, ledger)
        new_news = [raw for raw in news if not _stands(raw, ledger, loaded_files)]
        new_records = [raw for raw in records if not _stands(raw, ledger, {})]
        unsettled = settle([*new_news, *new_records], settle_seconds)
        sources = load_sources(records, ledger, self._vocabulary, unsettled)
        # every header is checked before the first row is written: a broken YAML changes nothing
        loaded_paths = record_paths(self._connection)
        opened = [open_source(files, new_records, loaded_paths, ledger, unsettled) for files in sources]
        self._count_standing(news, new_news, ledger, "documents_unchanged")
        self._land_news(new_news, unsettled, ledger, loaded_files)
        for source in opened:
            self._land_source(source, ledger)
        self._land_undescribed(records, sources, ledger)
        return self._summary()

    def _count_standing(
        self, files: Sequence[RawFile], new: Sequence[RawFile], ledger: Mapping[str, LedgerRow], count: str
    ) -> None:
        new_paths = {raw.source_path for raw in new}
        standing = [raw for raw in files if raw.source_path not in new_paths]
        self._counts[count] += sum(ledger[raw.source_path].items_loaded for raw in standing)
        if standing:
            self._step(standing[-1], len(standing))

    def _step(self, raw: RawFile, files: int = 1) -> None:
        self._done += files
        self._progress(raw.source_path, min(self._done, self._total), self._total)

    def _land_news(
        self,
        new: Sequence[RawFile],
        unsettled: frozenset[str],
        ledger: Mapping[str, LedgerRow],
        loaded_files: dict[str, tuple[str, int]],
    ) -> None:
        groups = list(batches(new))
        for number, group in enumerate(groups, start=1):
            batch = decide_batch(
                self._connection, group, unsettled, ledger, loaded_files=loaded_files, step=self._step
            )
            with transaction(self._connection):
                write_batch(self._connection, batch, self._now)
                touch(self._connection, batch.touched)
                if number == len(groups):
                    # in the transaction of the last batch: no landing ends between the two
                    mark_duplicates(self._connection)
                    self._changed.update(remove_stale_statements(self._connection))
            self._changed.update(version.document_id for version in batch.versions)
            for result in batch.results:
                self._count_news(result)
            self._counts["documents_unchanged"] += sum(
                ledger[raw.source_path].items_loaded for raw in batch.touched
            )
            self._counts["files_changed"] += sum(result.is_new for result in batch.results)

    def _count_news(self, result: FileResult) -> None:
        total, *members = result.outcomes
        items = members or [total]
        landed = sum(item.items_loaded for item in items if item.outcome == "loaded")
        self._counts["documents_landed"] += landed
        self._counts["documents_unchanged"] += total.items_loaded - landed
        self._counts["documents_quarantined"] += total.items_quarantined
        self._warn(result)

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
            self._step(raw)
        if not opened.tables and not files.is_new_yaml:
            moved = ledger[files.yaml.source_path].modified_ns != files.yaml.modified_ns
            touch(self._connection, [*opened.touched, *([files.yaml] if moved else [])])
            return
        landed = []
        for table in opened.tables:
            landed.append(read_opened(table, files.source, self._vocabulary))
            self._step(table.raw)
        with transaction(self._connection):
            description = write_source(self._connection, opened, landed, self._now)
            touch(self._connection, opened.touched)
            self._changed.update(remove_stale_statements(self._connection))
        for file in landed:
            self._count_records(file)
        self._warnings += description.warnings(files)

    def _count_records(self, file: LandedFile) -> None:
        total = file.result.outcomes[0]
        self._counts["records_landed"] += total.items_loaded
        self._counts["records_quarantined"] += total.items_quarantined
        self._counts["files_changed"] += file.result.is_new
        if file.records is not None:
            self._changed.add(stable_id("record_source", total.source_path))
        self._warn(file.result)

    def _land_undescribed(
        self, records: Sequence[RawFile], sources: Sequence[SourceFiles], ledger: Mapping[str, LedgerRow]
    ) -> None:
        results = undescribed(records, sources, ledger)
        with transaction(self._connection):
            write_results(self._connection, results, self._now)
        for result in results:
            self._step(result.raw)
            self._counts["files_changed"] += 1
            total = result.outcomes[0]
            if total.items_quarantined or not result.raw.left_out:
                self._warnings.append(f"{total.source_path}: {total.reason}")

    def _summary(self) -> LandingSummary:
        return LandingSummary(
            **self._counts,
            files=self._total,
            warnings=tuple(self._warnings),
            changed_origin_ids=tuple(sorted(self._changed)),
        )


def _stands(
    raw: RawFile, ledger: Mapping[str, LedgerRow], loaded_files: Mapping[str, tuple[str, int]]
) -> bool:
    """Whether the ledger's row of a file still holds, as far as a stat tells."""
    row = ledger.get(raw.source_path)
    if row is None:
        return False
    if raw.left_out:
        return (row.outcome, row.reason) == ("ignored", raw.left_out)
    if row.is_same_bytes and row.content_sha256 not in loaded_files:
        return False  # the file that it was a copy of says something else by now
    return (row.size_bytes, row.modified_ns) == (raw.size_bytes, raw.modified_ns)
