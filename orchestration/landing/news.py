"""News files into documents: portions are read, written in one transaction each, and the tables brought up to them.

Reading is `reading`, deciding is `places` and `versions`; here is what is written when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import BinaryIO

import duckdb
import pyarrow as pa

from orchestration.landing import places, versions
from orchestration.landing.defaults import NewsDefaults, is_defaults, load_defaults
from orchestration.landing.ledger import (
    FileResult,
    add_results,
    held_ids,
    release,
    touch,
    write_results,
)
from orchestration.landing.listing import FileToRead, files_to_read, find_gone, find_returned
from orchestration.landing.portions import ItemRow, Portion, item_table
from orchestration.landing.reading import (
    FileReading,
    could_not_be_read,
    left_out,
    portions_of,
    read_small_files,
)
from orchestration.landing.scope import Scope
from orchestration.landing.store import RawFile, RawStore, UnreadableFileError, UnsettledFileError, sha256_of
from orchestration.warehouse import (
    as_utc,
    delete_rows,
    registered,
    registered_values,
    transaction,
    trim_cache,
)

_CACHE = "64MB"  # of the database, between portions: else it grows with all that is landed

# told of the path of every file that was looked at
Step = Callable[[str], None]


class NewsLanding:
    """One landing of raw/news: its inputs, and the counts it gathers."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        store: RawStore,
        now: datetime,
        step: Step,
        scope: Scope,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.warnings: list[str] = []
        self._connection = connection
        self._store = store
        self._now = now
        self._step = step
        self._scope = scope

    def land(self, settle_seconds: float) -> None:
        """Read what is new and changed; the files must have been listed and compared."""
        self._flag_gone_and_returned()
        defaults = load_defaults(self._connection)
        for file in self._land_small(settle_seconds, defaults):
            self._land_large(file, defaults)
            trim_cache(self._connection, _CACHE)

    def _land_small(self, settle_seconds: float, defaults: NewsDefaults) -> list[FileToRead]:
        """Land all files but those that are to be read by themselves, which are left."""
        large: list[FileToRead] = []
        groups = self._groups()
        group = next(groups, None)
        # one group is read while the one before is written: the database works beside the interpreter.
        # The connection is asked for the next group between two writes, never during one.
        with ThreadPoolExecutor(1) as writer:
            writing: tuple[Portion, Future[int]] | None = None
            while group is not None:
                portion = self._read(group, settle_seconds, defaults)
                self._finish(writing)
                group = portion.rest or next(groups, None)
                writing = (portion, writer.submit(self._write, portion))
                large += portion.large
            self._finish(writing)
        return large

    def _groups(self) -> Iterator[list[FileToRead]]:
        for page in files_to_read(self._connection, "news"):
            yield from portions_of([file for file in page if not is_defaults(file.raw)])

    def _read(self, group: Sequence[FileToRead], settle_seconds: float, defaults: NewsDefaults) -> Portion:
        files = [file.raw for file in group]
        unsettled = self._store.settle(files, settle_seconds)
        self._store.prepare(files)
        return read_small_files(self._store, group, unsettled, defaults)

    def _finish(self, writing: tuple[Portion, Future[int]] | None) -> None:
        """Wait until a portion is written, and count it."""
        if writing is None:
            return
        portion, written = writing
        self._count_landed(written.result())
        for result in portion.results:
            self._count(result)
            self._step(result.raw.source_path)
        for raw in portion.touched:
            self._step(raw.source_path)
        if portion.touched:
            self.counts["documents_unchanged"] += self._items_loaded(portion.touched)

    def _count_landed(self, landed: int) -> None:
        self.counts["documents_landed"] += landed
        self.counts["documents_unchanged"] -= landed

    def _flag_gone_and_returned(self) -> None:
        gone = find_gone(self._connection, "news", self._scope)
        returned = find_returned(self._connection, "news")
        if gone:
            with transaction(self._connection):
                places.begin_changes(self._connection)
                places.flag_gone(self._connection)
                self._place([], [])
        if returned:
            with transaction(self._connection):
                places.begin_changes(self._connection)
                places.flag_returned(self._connection)
                versions.reconcile(self._connection, as_utc(self._now), "returned_items")

    def _write(self, portion: Portion) -> int:
        """Write a portion in one transaction; how many documents and versions are new."""
        trim_cache(self._connection, _CACHE)
        with transaction(self._connection):
            write_results(self._connection, portion.results, self._now)
            touch(self._connection, portion.touched)
            places.begin_changes(self._connection)
            return self._place(portion.items, portion.finished)

    def _write_now(self, portion: Portion) -> None:
        done: Future[int] = Future()
        done.set_result(self._write(portion))
        self._finish((portion, done))

    def _place(self, items: Sequence[ItemRow], finished: Sequence[tuple[str, bool]]) -> int:
        """Bring the tables up to items that were read; how many documents and versions are new."""
        finished_files = pa.table(
            {
                "source_path": pa.array([path for path, _ in finished], pa.string()),
                "has_same_bytes": pa.array([has_same_bytes for _, has_same_bytes in finished], pa.bool_()),
            }
        )
        with (
            registered(self._connection, "incoming_items", item_table(items)),
            registered(self._connection, "finished_files", finished_files),
        ):
            self._connection.execute(places.CREATE_INCOMING)
            places.place(self._connection)
            if finished:
                places.leave(self._connection)
            return versions.reconcile(self._connection, as_utc(self._now), "incoming_items")

    def _land_large(self, file: FileToRead, defaults: NewsDefaults) -> None:
        """Read one file piece by piece, in a transaction of its own: all of it, or nothing."""
        raw = file.raw
        try:
            with self._store.open(raw) as stream:
                sha256 = sha256_of(stream)
                if sha256 == file.known_sha256 and not file.must_read:
                    self._write_now(Portion(touched=[raw]))
                    return
                reading = FileReading(file, sha256, defaults)
                with transaction(self._connection):
                    landed = self._write_pieces(reading, stream)
                    self._store.check_unchanged(raw)
        except UnsettledFileError as error:
            self._write_now(Portion(results=[left_out(file, str(error), is_final=False)]))
        except UnreadableFileError as error:
            self._write_now(Portion(results=[could_not_be_read(file, str(error))]))
        else:
            self._count_landed(landed)
            self._count(FileResult(raw, reading.source_format, (reading.total(),), notes=reading.notes))
            self._step(raw.source_path)

    def _write_pieces(self, reading: FileReading, stream: BinaryIO) -> int:
        raw = reading.file.raw
        held: list[str] = []
        landed = 0
        places.begin_changes(self._connection)
        if reading.file.is_known:
            delete_rows(self._connection, "landing.ledger", "source_path", [raw.source_path])
        # the file's own row comes first, since its items' rows tell by it which files are the same
        add_results(self._connection, [FileResult(raw, None, (reading.total(),))], self._now)
        for _ in reading.pieces(stream):
            landed += self._write_piece(reading, held, [])
        finished = [(raw.source_path, reading.sha256 == reading.file.known_sha256)]
        if reading.is_single:
            delete_rows(self._connection, "landing.ledger", "source_path", [raw.source_path])
            result = reading.result()
            held += held_ids([result])
            add_results(self._connection, [result], self._now)
            landed += self._place(reading.take_items(), finished)
        else:
            landed += self._write_piece(reading, held, finished)
            versions.write_total(self._connection, reading.total(), reading.source_format, reading.notes)
        if reading.file.is_known:
            release(self._connection, [raw.source_path], held, self._now)
        return landed

    def _write_piece(
        self, reading: FileReading, held: list[str], finished: Sequence[tuple[str, bool]]
    ) -> int:
        rows = reading.take_members()
        held += held_ids([rows])
        add_results(self._connection, [rows], self._now)
        return self._place(reading.take_items(), finished)

    def _count(self, result: FileResult) -> None:
        total = result.outcomes[0]
        self.counts["documents_unchanged"] += total.items_loaded
        self.counts["documents_quarantined"] += total.items_quarantined
        is_temporary = total.outcome == "ignored" and not result.is_final
        if total.items_quarantined or is_temporary:
            reason = "; ".join(filter(None, (total.reason, result.notes)))
            self.warnings.append(f"{total.source_path}: {reason}")

    def _items_loaded(self, files: Sequence[RawFile]) -> int:
        paths = [raw.source_path for raw in files]
        with registered_values(self._connection, "wanted_paths", paths):
            ((count,),) = self._connection.execute(
                "select coalesce(sum(items_loaded), 0) from landing.ledger "
                "where member = '' and source_path in (select value from wanted_paths)"
            ).fetchall()
        return int(count)
