"""Raw files into the landing tables: what is new, what changed, what could not be read, and why.

`land` is the whole of it. `store` lists and opens, `listing` compares with the ledger, `news` and `records` say what
each file means for the tables; reading a format is `readers/`. The tables are a function of what lies in raw/, not
of the order or the number of runs in which it came, times of landing aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.extractions import remove_stale_statements
from orchestration.landing.defaults import land_defaults
from orchestration.landing.ledger import request_retry
from orchestration.landing.listing import compare, gather, standing
from orchestration.landing.news import NewsLanding
from orchestration.landing.records import RecordLanding
from orchestration.landing.retractions import (
    RETRACTIONS_PATH,
    RetractionsError,
    apply_retractions,
    read_retractions,
    unknown_retractions,
)
from orchestration.landing.scope import WHOLE, OutsideRawError, Scope
from orchestration.landing.store import RawStore, open_store
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import as_utc, transaction

__all__ = [
    "WHOLE",
    "LandingSummary",
    "OutsideRawError",
    "Progress",
    "RetractionsError",
    "Scope",
    "land",
    "request_retry",
]

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
        size_bytes: of the files that were read.
        warnings: what a person should look at, one line each.
    """

    documents_landed: int = 0
    documents_unchanged: int = 0
    documents_quarantined: int = 0
    records_landed: int = 0
    records_unchanged: int = 0
    records_quarantined: int = 0
    files: int = 0
    size_bytes: int = 0
    warnings: tuple[str, ...] = ()


def land(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    vocabulary: Vocabulary,
    now: datetime,
    progress: Progress,
    *,
    scope: Scope = WHOLE,
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
        scope: what to look at; what lies elsewhere stays as it was loaded.
        settle_seconds: how long to wait, once, where files were written a moment ago.

    Raises:
        RecordSourceError: a YAML under raw/records cannot be used; nothing was written.
        RetractionsError: raw/retractions.csv cannot be used; nothing was written.
        RawStoreError: raw/ cannot be listed or read; what was written before stays.
    """
    return _Landing(connection, settings, vocabulary, now, progress, scope=scope).run(settle_seconds)


class _Landing:
    """One landing: its inputs, and the counts it gathers."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        settings: Settings,
        vocabulary: Vocabulary,
        now: datetime,
        progress: Progress,
        *,
        scope: Scope,
    ) -> None:
        self._scope = scope
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
        self._total = gather(self._connection, store, self._scope)
        compare(self._connection)
        records = RecordLanding(self._connection, store, self._vocabulary, self._now, self._step)
        if "records" in self._scope.collections:
            # every header is checked before the first row is written: a broken YAML changes nothing
            records.check(settle_seconds)
        with transaction(self._connection):
            apply_retractions(self._connection, retractions)
        if "news" in self._scope.collections:
            self._land_news(store, settle_seconds)
        if "records" in self._scope.collections:
            records.land()
            self._counts.update(records.counts)
            self._warnings += records.warnings
        with transaction(self._connection):
            remove_stale_statements(self._connection, self._now)
        self._warnings += [
            f"{RETRACTIONS_PATH}: column document_id: there is no document {document_id}"
            for document_id in unknown_retractions(self._connection)
        ]
        return self._summary()

    def _land_news(self, store: RawStore, settle_seconds: float) -> None:
        with transaction(self._connection):
            results = land_defaults(self._connection, store, self._now, self._scope)
        self._warnings += [
            f"{result.raw.source_path}: {result.outcomes[0].reason}"
            for result in results
            if result.outcomes[0].items_quarantined
        ]
        files, items = standing(self._connection, "news")
        self._counts["documents_unchanged"] += items
        self._step("news", files)
        news = NewsLanding(self._connection, store, self._now, self._step, self._scope)
        news.land(settle_seconds)
        self._counts.update(news.counts)
        self._warnings += news.warnings

    def _step(self, source_path: str, files: int = 1) -> None:
        if files:
            self._done += files
            self._progress(source_path, min(self._done, self._total), self._total)

    def _summary(self) -> LandingSummary:
        ((size_bytes,),) = self._connection.execute(
            "select coalesce(sum(size_bytes), 0)::bigint from landing.ledger where member = '' and seen_at = ?",
            [as_utc(self._now)],
        ).fetchall()
        return LandingSummary(
            **self._counts,
            files=self._total,
            size_bytes=size_bytes,
            warnings=tuple(self._warnings),
        )
