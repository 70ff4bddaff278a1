"""Record files into their landing tables: every YAML and header checked before anything is written, then file after file.

Reading a table is `readers/records/files.py`, typing its rows `readers/records/batches.py`; which files are read is `record_plan`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.extraction.record_words import RecordWords
from orchestration.landing.ledger import (
    FileResult,
    add_results,
    file_rows,
    ignored,
    release,
    touch,
    unreadable,
    write_results,
)
from orchestration.landing.listing import find_gone, listed_files, standing_paths
from orchestration.landing.record_plan import (
    FileToLoad,
    Known,
    SourcePlan,
    loaded_files,
    plan_source,
    rejected_whole,
    undescribed,
)
from orchestration.landing.record_rows import FileRows, files_with_rows_of, remove_rows
from orchestration.landing.record_sources import SourceFiles, load_sources
from orchestration.landing.scope import WHOLE
from orchestration.landing.store import RawFile, RawStore, UnreadableFileError, UnsettledFileError
from orchestration.model import IngestOutcome
from orchestration.readers.records.batches import read_batches
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import RecordSource, missing_columns, unmapped_columns
from orchestration.readers.records.tables import UnreadableTableError, layout_of
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import delete_rows, insert_rows, registered, transaction

# told of the path of every file that was looked at
Step = Callable[[str], None]


class RecordLanding:
    """One landing of raw/records: its inputs, and what it gathers.

    Attributes:
        counts: rows of record files, as `LandingSummary` names them.
        warnings: what a person should look at, one line each.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        store: RawStore,
        vocabulary: Vocabulary,
        now: datetime,
        step: Step,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.warnings: list[str] = []
        self._connection = connection
        self._store = store
        self._vocabulary = vocabulary
        self._now = now
        self._step = step
        self._files: list[RawFile] = []
        self._plans: list[SourcePlan] = []
        self._known = Known({}, frozenset(), {}, frozenset(), frozenset())

    def check(self, settle_seconds: float) -> None:
        """Check every YAML, and plan what to read; the files must have been listed and compared. Nothing is written.

        Raises:
            RecordSourceError: a YAML cannot be used.
            RawStoreError: the store does not answer.
        """
        self._files = listed_files(self._connection, "records")
        standing = standing_paths(self._connection, "records")
        new = [raw for raw in self._files if raw.source_path not in standing]
        self._known = Known(
            file_rows(self._connection, "records"),
            standing,
            loaded_files(self._connection),
            self._gone_paths(),
            self._store.settle(new, settle_seconds),
        )
        sources = load_sources(
            self._store, self._files, self._known.ledger, self._vocabulary, self._known.unsettled
        )
        try:
            self._plans = [plan_source(self._store, files, self._known) for files in sources]
        except BaseException:
            self._store.release(self._files)
            raise

    def _gone_paths(self) -> frozenset[str]:
        find_gone(self._connection, "records", WHOLE)
        rows = self._connection.execute(
            "select source_path from gone_files union select source_path from landing.ledger as known "
            "anti join listing on known.source_path = listing.source_path "
            "where known.collection = 'records' and known.member = '' and known.is_gone"
        ).fetchall()
        return frozenset(path for (path,) in rows)

    def land(self) -> None:
        """Read what `check` found to be new; each file in a transaction of its own."""
        for plan in self._plans:
            self._land_source(plan)
        results = undescribed(self._files, [plan.files for plan in self._plans], self._known.ledger)
        with transaction(self._connection):
            write_results(self._connection, results, self._now)
            self._flag_gone()
        for result in results:
            self._step(result.raw.source_path)
            if result.outcomes[0].items_quarantined or not result.raw.left_out:
                self._warn_of(result)

    def _flag_gone(self) -> None:
        gone = pa.table({"source_path": pa.array(sorted(self._known.gone), pa.string())})
        with registered(self._connection, "gone_record_files", gone):
            self._connection.execute(
                "update landing.ledger set is_gone = not is_gone where collection = 'records' "
                "and is_gone <> (source_path in (select source_path from gone_record_files)) "
            )

    def _land_source(self, plan: SourcePlan) -> None:
        files = plan.files
        if not files.files and not files.source.text_mining_opt_out:
            self.warnings.append(
                f"{files.yaml.source_path}: file: {files.source.file} is gone; the rows of its last load stay"
            )
        unread = [*plan.standing, *plan.touched]
        self.counts["records_unchanged"] += sum(
            self._known.ledger[raw.source_path].items_loaded for raw in unread
        )
        for raw in (files.yaml, *unread):
            self._step(raw.source_path)
        with transaction(self._connection):
            touch(self._connection, plan.touched)
            if files.yaml.source_path not in self._known.standing and not files.is_new_yaml:
                touch(self._connection, [files.yaml])
        if plan.is_idle:
            return
        industries: Counter[str] = Counter()
        for file in plan.to_load:
            industries.update(self._land_file(file, files))
            self._step(file.raw.source_path)
        with transaction(self._connection):
            remove_rows(self._connection, [result.raw.source_path for result in plan.copies])
            write_results(self._connection, [*plan.copies, *plan.left], self._now)
            # last: a landing that is broken off before finds the YAML new again
            self._write_yaml(files)
        for result in (*plan.copies, *plan.left):
            self._step(result.raw.source_path)
            self._count(result)
        self._warn_of_source(files, industries)

    def _land_file(self, file: FileToLoad, files: SourceFiles) -> Counter[str]:
        """Read one file, all of it or nothing; how often each industry was loaded."""
        raw = file.raw
        try:
            with transaction(self._connection):
                result, industries = self._load(file, files)
                self._store.check_unchanged(raw)
        except UnsettledFileError as error:
            result, industries = ignored(raw, str(error), self._known.ledger, is_final=False), Counter()
            self._write(result)
        except UnreadableFileError as error:
            result, industries = unreadable(raw, str(error), self._known.ledger), Counter()
            self._write(result)
        finally:
            self._store.release([raw])
        self._count(result)
        return industries

    def _write(self, result: FileResult) -> None:
        with transaction(self._connection):
            write_results(self._connection, [result], self._now)

    def _load(self, file: FileToLoad, files: SourceFiles) -> tuple[FileResult, Counter[str]]:
        """Read one file into the tables; the caller holds the transaction."""
        source, path = files.source, file.raw.source_path
        rows = FileRows(self._connection, source, path, self._now)
        format_name = None
        fault = "the table has a header and no rows"
        try:
            with self._store.open(file.raw) as stream:
                table = open_table(stream, file.raw.name, layout_of(source))
                format_name = table.format_name
                absent = missing_columns(source, table.header)
                if absent:
                    fault = f"the column {', '.join(map(repr, absent.values()))} is missing"
                else:
                    release(self._connection, [path], [], self._now)
                    rows.write(read_batches(table, source, self._vocabulary))
        except UnreadableTableError as error:
            fault = str(error)
        if not rows.loaded + rows.rejected:
            result = rejected_whole(file, format_name, fault)
            write_results(self._connection, [result], self._now)
            return result, Counter()
        if rows.loaded:
            self._make_room(file, files)
            rows.describe(file.sha256, files.yaml_sha256, unmapped_columns(source, table.header))
        total = rows.loaded + rows.rejected
        outcome = IngestOutcome(
            path,
            "",
            "loaded" if rows.loaded else "quarantined",
            total,
            rows.loaded,
            rows.rejected,
            f"{rows.rejected:,} of {total:,} rows quarantined" if rows.rejected else "",
            content_sha256=file.sha256,
            size_bytes=file.raw.size_bytes,
        )
        result = FileResult(file.raw, format_name, (outcome,), notes=table.note)
        delete_rows(self._connection, "landing.ledger", "source_path", [path])
        add_results(self._connection, [result], self._now)
        return result, rows.industries

    def _make_room(self, file: FileToLoad, files: SourceFiles) -> None:
        """Take out rows that another file of the source left of the same bytes: it is a copy, gone, or unreadable."""
        of_same_bytes = files_with_rows_of(self._connection, file.sha256)
        others = [path for path in of_same_bytes if path != file.raw.source_path and files.describes(path)]
        remove_rows(self._connection, others)

    def _write_yaml(self, files: SourceFiles) -> None:
        """The ledger row of a YAML, and the row of its source."""
        source, connection = files.source, self._connection
        described = IngestOutcome(
            files.yaml.source_path,
            "",
            "loaded",
            *(0, 0, 0),
            f"describes the source {source.source}",
            content_sha256=files.yaml_sha256,
            size_bytes=files.yaml.size_bytes,
        )
        write_results(connection, [FileResult(files.yaml, "yaml", (described,))], self._now)
        paths = [raw.source_path for raw in files.files]
        # a source that got another name keeps its rows of files that are not read this time
        connection.execute(
            "update landing.record_files set source_name = ? where source_name <> ? and list_contains(?, source_path)",
            [source.source, source.source, paths],
        )
        delete_rows(connection, "landing.record_sources", "source_name", [source.source])
        delete_rows(connection, "landing.record_sources", "yaml_path", [files.yaml.source_path])
        row = {
            "source_name": source.source,
            "entity": source.entity,
            "publisher": source.publisher,
            "licence": source.licence,
            "url": source.url,
            "published_on": source.published_on,
            "yaml_path": files.yaml.source_path,
            "text_mining_opt_out": source.text_mining_opt_out,
            "min_rows": source.bounds.min,
            "max_rows": source.bounds.max,
            "rows_in": self._rows_in(source, paths),
            "unmapped_columns": ", ".join(self._unmapped(source)),
        }
        insert_rows(connection, "landing.record_sources", [row])

    def _rows_in(self, source: RecordSource, paths: list[str]) -> int:
        """Rows that the files of a source have: loaded, or in the quarantine."""
        ((rows,),) = self._connection.execute(
            "select (select coalesce(sum(rows_loaded), 0) from landing.record_files where source_name = $name) "
            "+ (select count(*) from landing.quarantine where list_contains($paths, source_path) "
            "and row_number is not null and released_at is null)",
            {"name": source.source, "paths": paths},
        ).fetchall()
        return int(rows)

    def _unmapped(self, source: RecordSource) -> list[str]:
        """Columns of the files of a source that its YAML neither maps nor ignores."""
        rows = self._connection.execute(
            "select distinct unnest(from_json(unmapped_columns_json, '[\"varchar\"]')) from landing.record_files "
            "where source_name = ?",
            [source.source],
        ).fetchall()
        return sorted(name for (name,) in rows)

    def _count(self, result: FileResult) -> None:
        total = result.outcomes[0]
        self.counts["records_landed"] += total.items_loaded
        self.counts["records_quarantined"] += total.items_quarantined
        if total.items_quarantined or (total.outcome == "ignored" and not result.is_final) or result.notes:
            self._warn_of(result)

    def _warn_of(self, result: FileResult) -> None:
        said = "; ".join(filter(None, (result.outcomes[0].reason, result.notes)))
        self.warnings.append(f"{result.raw.source_path}: {said}")

    def _warn_of_source(self, files: SourceFiles, industries: Counter[str]) -> None:
        path, expected = files.yaml.source_path, files.source.bounds
        ((rows_in, unmapped),) = self._connection.execute(
            "select rows_in, unmapped_columns from landing.record_sources where source_name = ?",
            [files.source.source],
        ).fetchall()
        if unmapped:
            self.warnings.append(
                f"{path}: neither mapped nor ignored: {unmapped}: add them to columns or to ignore"
            )
        low, high = expected.min, expected.max
        if (low is not None and rows_in < low) or (high is not None and rows_in > high):
            self.warnings.append(f"{path}: expected_rows: {rows_in} rows, expected {low} to {high}")
        words = RecordWords(self._vocabulary)
        unknown = {text: count for text, count in industries.items() if not words.industries(text)[0]}
        if unknown:
            text, count = min(unknown.items(), key=lambda each: (-each[1], each[0]))
            self.warnings.append(
                f"{path}: industries: {sum(unknown.values()):,} of {industries.total():,} cells match no industry; "
                f"the most frequent: {text[:80]} ({count:,})"
            )
