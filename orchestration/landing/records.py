"""Record files into typed rows: every YAML checked before anything is written, then file after file."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.landing.files import (
    RawFile,
    UnreadableFileError,
    UnsettledFileError,
    read_file,
)
from orchestration.landing.ledger import FileResult, LedgerRow, ignored, unreadable, write_results
from orchestration.model import IngestOutcome, Record, Reject, stable_id
from orchestration.readers.record_files import open_table
from orchestration.readers.record_source import (
    RecordSource,
    RecordSourceError,
    load_record_source,
    missing_columns,
    unmapped_columns,
)
from orchestration.readers.record_tables import Table, UnreadableTableError, layout_of
from orchestration.readers.record_values import values_to_json
from orchestration.readers.records import read_records
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import as_utc, delete_rows, insert_rows

_YAML_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """One YAML and the files it describes. `is_new_yaml`: its words differ from those of the last landing."""

    source: RecordSource
    yaml: RawFile
    yaml_sha256: str
    files: tuple[RawFile, ...]
    is_new_yaml: bool


def is_yaml(raw: RawFile) -> bool:
    return raw.path.name.lower().endswith(_YAML_SUFFIXES) and not raw.left_out


def load_sources(
    files: Sequence[RawFile],
    ledger: Mapping[str, LedgerRow],
    vocabulary: Vocabulary,
    unsettled: frozenset[str],
) -> list[SourceFiles]:
    """Every YAML, checked, with its files.

    Raises:
        RecordSourceError: one cannot be read or used, two bear one name or describe one file, or a new one
            describes no file.
    """
    sources: list[SourceFiles] = []
    names: dict[str, str] = {}
    owners: dict[str, str] = {}
    for yaml in filter(is_yaml, files):
        text, sha256 = _yaml_text(yaml, unsettled)
        source = load_record_source(text, yaml.source_path, vocabulary)
        if source.source in names:
            raise RecordSourceError(
                f"{yaml.source_path}: source: {source.source!r} is the name of {names[source.source]} already"
            )
        names[source.source] = yaml.source_path
        known = ledger.get(yaml.source_path)
        matching = tuple(raw for raw in files if _describes(source, yaml, raw))
        if not matching and known is None:
            raise RecordSourceError(f"{yaml.source_path}: file: there is no {source.file!r} beside the YAML")
        for raw in matching:
            if raw.source_path in owners:
                raise RecordSourceError(
                    f"{yaml.source_path}: file: {raw.source_path} is described by {owners[raw.source_path]} already"
                )
            owners[raw.source_path] = yaml.source_path
        is_new = known is None or known.content_sha256 != sha256
        sources.append(SourceFiles(source, yaml, sha256, matching, is_new))
    return sources


def _yaml_text(yaml: RawFile, unsettled: frozenset[str]) -> tuple[str, str]:
    try:
        data = read_file(yaml, unsettled)
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        raise RecordSourceError(
            f"{yaml.source_path}: not UTF-8 at byte {error.start}: save it as UTF-8"
        ) from None
    except (UnreadableFileError, UnsettledFileError) as error:
        raise RecordSourceError(f"{yaml.source_path}: {error}") from None


def _describes(source: RecordSource, yaml: RawFile, raw: RawFile) -> bool:
    if raw.left_out or is_yaml(raw):
        return False
    folder = yaml.source_path.rpartition("/")[0]
    path = raw.source_path
    return path.startswith(folder + "/") and fnmatch.fnmatchcase(path[len(folder) + 1 :], source.file)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A record file of which the header is known, or why it has none."""

    raw: RawFile
    sha256: str
    table: Table | None
    fault: str
    result: FileResult | None = None


def open_file(
    raw: RawFile, source: RecordSource, ledger: Mapping[str, LedgerRow], unsettled: frozenset[str]
) -> OpenedFile:
    """Read a file up to its header."""
    try:
        data = read_file(raw, unsettled)
    except UnsettledFileError as error:
        return OpenedFile(raw, "", None, str(error), ignored(raw, str(error), ledger, is_final=False))
    except UnreadableFileError as error:
        return OpenedFile(raw, "", None, str(error), unreadable(raw, str(error), ledger))
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return OpenedFile(raw, sha256, open_table(io.BytesIO(data), raw.source_path, layout_of(source)), "")
    except UnreadableTableError as error:
        return OpenedFile(raw, sha256, None, str(error))


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source with the files of it that must be read; `touched` have a new time and the same bytes."""

    files: SourceFiles
    tables: tuple[OpenedFile, ...]
    touched: tuple[RawFile, ...]

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(raw.source_path for raw in (*self.touched, *(file.raw for file in self.tables)))


def record_paths(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The files that have rows in the warehouse."""
    rows = connection.execute("select distinct source_path from landing.records").fetchall()
    return frozenset(source_path for (source_path,) in rows)


def open_source(
    files: SourceFiles,
    new: Sequence[RawFile],
    loaded_paths: frozenset[str],
    ledger: Mapping[str, LedgerRow],
    unsettled: frozenset[str],
) -> OpenedSource:
    """Open the files of a source that are new: all of them where its YAML is, or where none was ever loaded.

    Raises:
        RecordSourceError: the YAML names a column that none of the files has, and that none ever had.
    """
    has_loaded = any(raw.source_path in loaded_paths for raw in files.files)
    new_paths = {raw.source_path for raw in new}
    tables: list[OpenedFile] = []
    touched: list[RawFile] = []
    for raw in files.files:
        if not files.is_new_yaml and has_loaded and raw.source_path not in new_paths:
            continue
        opened = open_file(raw, files.source, ledger, unsettled)
        row = ledger.get(raw.source_path)
        if not files.is_new_yaml and row is not None and row.content_sha256 == opened.sha256:
            touched.append(raw)
        else:
            tables.append(opened)
    if files.is_new_yaml or not has_loaded:
        _check_columns(files, tables)
    return OpenedSource(files, tuple(tables), tuple(touched))


def _check_columns(files: SourceFiles, opened: Sequence[OpenedFile]) -> None:
    headers = [file.table.header for file in opened if file.table is not None]
    absent = [missing_columns(files.source, header) for header in headers]
    for key, column in absent[0].items() if absent else ():
        if all(key in others for others in absent):
            names = ", ".join(name for name in headers[0] if name)
            raise RecordSourceError(
                f"{files.yaml.source_path}: {key}: there is no column {column!r} in {files.source.file}; it has {names}"
            )


@dataclass(frozen=True, slots=True)
class LandedFile:
    """What became of one record file. `records` is None where the rows that stood before stay."""

    result: FileResult
    records: tuple[Record, ...] | None


def read_opened(opened: OpenedFile, source: RecordSource, vocabulary: Vocabulary) -> LandedFile:
    """Type the rows of a file; a file without all its columns is quarantined as a whole."""
    if opened.result is not None:
        return LandedFile(opened.result, None)
    absent = missing_columns(source, opened.table.header) if opened.table else {}
    if opened.table is None or absent:
        fault = (
            opened.fault
            or "the column " + ", ".join(repr(column) for column in absent.values()) + " is missing"
        )
        return _whole_file_rejected(opened, fault)
    records: list[Record] = []
    rejects: list[Reject] = []
    for row in read_records(opened.table, source, vocabulary):
        (rejects if isinstance(row, Reject) else records).append(row)  # type: ignore[arg-type]
    reasons = [f"{len(rejects)} of {len(records) + len(rejects)} rows quarantined"] if rejects else []
    if not records and not rejects:
        return _whole_file_rejected(opened, "the table has a header and no rows")
    outcome = IngestOutcome(
        opened.raw.source_path,
        "",
        "loaded" if records else "quarantined",
        len(records) + len(rejects),
        len(records),
        len(rejects),
        "; ".join([*reasons, *filter(None, [opened.table.note])]),
        content_sha256=opened.sha256,
        size_bytes=opened.raw.size_bytes,
        rejects=tuple(rejects),
    )
    return LandedFile(FileResult(opened.raw, "csv", (outcome,)), tuple(records))


def _whole_file_rejected(opened: OpenedFile, fault: str) -> LandedFile:
    outcome = IngestOutcome(
        opened.raw.source_path, "", "quarantined", 1, 0, 1, f"{fault}; rows of an earlier load stay",
        content_sha256=opened.sha256, size_bytes=opened.raw.size_bytes,
        rejects=(Reject("the table cannot be read", f"{opened.raw.source_path}: {fault}"),),
    )  # fmt: skip
    return LandedFile(FileResult(opened.raw, "csv", (outcome,)), None)


@dataclass(frozen=True, slots=True)
class Description:
    """What a source turned out to be."""

    rows_in: int
    unmapped: tuple[str, ...]

    def warnings(self, files: SourceFiles) -> list[str]:
        """What a person should look at."""
        found = []
        if self.unmapped:
            found.append(
                f"{files.yaml.source_path}: neither mapped nor ignored: {', '.join(self.unmapped)}: "
                "add them to columns or to ignore"
            )
        low, high = files.source.expected_rows.min, files.source.expected_rows.max
        if (low is not None and self.rows_in < low) or (high is not None and self.rows_in > high):
            found.append(
                f"{files.yaml.source_path}: expected_rows: {self.rows_in} rows, expected {low} to {high}"
            )
        return found


def write_source(
    connection: duckdb.DuckDBPyConnection,
    opened: OpenedSource,
    landed: Sequence[LandedFile],
    now: datetime,
) -> Description:
    """Replace the rows of the files that were read; the caller holds the transaction."""
    files, source = opened.files, opened.files.source
    replaced = [file.result.raw.source_path for file in landed if file.records is not None]
    delete_rows(connection, "landing.records", "source_path", replaced)
    insert_rows(
        connection,
        "landing.records",
        [
            _record_row(source, file.result.raw.source_path, record, now)
            for file in landed
            for record in file.records or ()
        ],
    )
    described = IngestOutcome(
        files.yaml.source_path,
        "",
        "loaded",
        *(0, 0, 0),
        f"describes the source {source.source}",
        content_sha256=files.yaml_sha256,
        size_bytes=files.yaml.size_bytes,
    )
    results = [FileResult(files.yaml, "yaml", (described,)), *(file.result for file in landed)]
    write_results(connection, results, now)
    return _write_description(connection, opened)


def _record_row(source: RecordSource, source_path: str, record: Record, now: datetime) -> dict[str, object]:
    return {
        "record_id": stable_id("record", source.source, source_path, record.row_number),
        "source_name": source.source,
        "source_path": source_path,
        "row_number": record.row_number,
        "entity": record.entity,
        "values_json": values_to_json(record.values),
        "columns_json": json.dumps(dict(record.columns), sort_keys=True, ensure_ascii=False),
        "landed_at": as_utc(now),
    }


def _write_description(connection: duckdb.DuckDBPyConnection, opened: OpenedSource) -> Description:
    files, source = opened.files, opened.files.source
    paths = [raw.source_path for raw in files.files]
    # a source that got another name keeps its rows of files that are not read this time
    connection.execute(
        "update landing.records set source_name = ? where source_name <> ? and list_contains(?, source_path)",
        [source.source, source.source, paths],
    )
    ((rows_in,),) = connection.execute(
        "select (select count(*) from landing.records where list_contains($paths, source_path)) "
        "+ (select count(*) from landing.quarantine where list_contains($paths, source_path) "
        "and row_number is not null and released_at is null)",
        {"paths": paths},
    ).fetchall()
    description = Description(int(rows_in), _unmapped(connection, opened))
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
        "min_rows": source.expected_rows.min,
        "max_rows": source.expected_rows.max,
        "rows_in": description.rows_in,
        "unmapped_columns": ", ".join(description.unmapped),
    }
    insert_rows(connection, "landing.record_sources", [row])
    return description


def _unmapped(connection: duckdb.DuckDBPyConnection, opened: OpenedSource) -> tuple[str, ...]:
    """Columns that the YAML neither maps nor ignores, in the files read now and in those that stand."""
    names: list[str] = []
    if not opened.files.is_new_yaml:
        standing = connection.execute(
            "select unmapped_columns from landing.record_sources where yaml_path = ?",
            [opened.files.yaml.source_path],
        ).fetchall()
        names += [name for (joined,) in standing for name in joined.split(", ") if name]
    for file in opened.tables:
        if file.table is not None:
            names += unmapped_columns(opened.files.source, file.table.header)
    return tuple(dict.fromkeys(names))


def undescribed(
    files: Sequence[RawFile], sources: Sequence[SourceFiles], ledger: Mapping[str, LedgerRow]
) -> list[FileResult]:
    """What the ledger must newly say of the files that no YAML describes. Rows of an earlier load stay."""
    described = {raw.source_path for source in sources for raw in (source.yaml, *source.files)}
    results = []
    for raw in files:
        row = ledger.get(raw.source_path)
        if raw.source_path in described or (row is not None and row.items_loaded):
            continue
        if raw.fault:
            result = unreadable(raw, raw.fault, ledger)
        else:
            result = ignored(raw, raw.left_out or "no YAML in raw/records describes it", ledger)
        if result.is_new:
            results.append(result)
    return results
