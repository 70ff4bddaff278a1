"""A dry run of a record source: what of its files would land and what would not, through the code that lands them.

Nothing is written. How the findings are shown is `cli/source_command.py`.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.extraction.record_words import RecordWords
from orchestration.model import METRIC_PREFIX, Record, Reject
from orchestration.readers.records.batches import read_batches, row_origin
from orchestration.readers.records.columns import field_schema, records_of
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import (
    PLACEHOLDER,
    RecordSource,
    RecordSourceError,
    load_record_source,
    missing_columns,
    unmapped_columns,
)
from orchestration.readers.records.tables import UnreadableTableError, layout_of
from orchestration.readers.records.values import FIELDS
from orchestration.vocabulary import Vocabulary

_SHOWN_REJECTS = 5
_SHOWN_RECORDS = 3
_YAML_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What would become of one file.

    Attributes:
        name: relative to the YAML's folder.
        rows_in, loaded: rows of the file, and those that would land.
        rejects: the first of the others.
        unmapped: columns that the YAML neither maps nor ignores.
        filled: for each field that a column gives, the share of loaded rows in which it has a value.
        records: the first rows, typed.
        unknown_industries: cells that no term of the seed industries.csv is in, with how often they occur.
        fault: why nothing of the file would land; "" where something would.
        note: what else the reader says of the file.
    """

    name: str
    rows_in: int = 0
    loaded: int = 0
    rejects: tuple[Reject, ...] = ()
    unmapped: tuple[str, ...] = ()
    filled: dict[str, float] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    unknown_industries: dict[str, int] = field(default_factory=dict)
    fault: str = ""
    note: str = ""

    @property
    def quarantined(self) -> int:
        return self.rows_in - self.loaded


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What a YAML and its files come to. `complaints` are what a person should settle before it is loaded."""

    path: str
    source: RecordSource
    files: tuple[FileCheck, ...]
    complaints: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        return not self.complaints and all(not file.fault and not file.quarantined for file in self.files)


def yaml_paths(paths: Sequence[Path]) -> list[Path]:
    """The YAML files among paths, and those that stand in folders among them, sorted within each.

    Raises:
        RecordSourceError: a path does not exist, or a folder holds no YAML.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(inner for inner in path.rglob("*") if inner.suffix.lower() in _YAML_SUFFIXES)
            if not inside:
                raise RecordSourceError(f"{path}: there is no YAML in this folder")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise RecordSourceError(f"{path}: there is no such file or folder")
    return list(dict.fromkeys(found))


def check_source(yaml_path: Path, vocabulary: Vocabulary) -> SourceCheck:
    """Dry-run one YAML.

    Raises:
        RecordSourceError: the YAML cannot be used: it says what cannot be, describes no file, or names a column
            that none of its files has.
    """
    try:
        text = yaml_path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordSourceError(f"{yaml_path}: not UTF-8 at byte {error.start}: save it as UTF-8") from None
    except OSError as error:
        raise RecordSourceError(f"{yaml_path}: cannot be read ({error.strerror})") from None
    source = load_record_source(text, str(yaml_path), vocabulary)
    paths = sorted(_described(source, yaml_path))
    if not paths:
        raise RecordSourceError(f"{yaml_path}: file: there is no {source.file!r} beside the YAML")
    words = RecordWords(vocabulary)
    files = tuple(
        _check_file(path, path.relative_to(yaml_path.parent).as_posix(), source, vocabulary, words)
        for path in paths
    )
    if all(_NO_COLUMN in file.fault for file in files):
        raise RecordSourceError(f"{yaml_path}: {files[0].fault} ({files[0].name})")
    return SourceCheck(str(yaml_path), source, files, tuple(_complaints(source, files)))


def clashes(sources: Sequence[SourceCheck]) -> Iterator[str]:
    """What two YAMLs may not share: a name, and a file."""
    names: dict[str, str] = {}
    owners: dict[Path, str] = {}
    for checked in sources:
        name = checked.source.source
        if names.setdefault(name, checked.path) != checked.path:
            yield f"{checked.path}: source: {name!r} is the name of {names[name]} already"
        for file in checked.files:
            path = Path(checked.path).absolute().parent / file.name
            if owners.setdefault(path, checked.path) != checked.path:
                yield (
                    f"{checked.path}: file: {path.name} is described by {owners[path]} already: "
                    "a file belongs to one source, so save each of its sheets as a file of its own"
                )


def _described(source: RecordSource, yaml_path: Path) -> Iterator[Path]:
    folder = yaml_path.parent
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and path.suffix.lower() not in _YAML_SUFFIXES
            and not path.name.startswith((".", "~$"))
            and fnmatch.fnmatchcase(name, source.file)
        ):
            yield path


_NO_COLUMN = "there is no column "


def _check_file(
    path: Path, name: str, source: RecordSource, vocabulary: Vocabulary, words: RecordWords
) -> FileCheck:
    if source.text_mining_opt_out:
        return FileCheck(name, fault="its source opts out of text mining (text_mining_opt_out)")
    try:
        with path.open("rb") as stream:
            table = open_table(stream, path.name, layout_of(source))
            absent = missing_columns(source, table.header)
            if absent:
                key, column = next(iter(absent.items()))
                names = ", ".join(header for header in table.header if header)
                return FileCheck(name, fault=f"{key}: {_NO_COLUMN}{column!r}; it has {names}")
            tally = _Tally(source, words)
            for batch in read_batches(table, source, vocabulary):
                tally.add(batch.rows, batch.rejects)
            return FileCheck(
                name,
                tally.loaded + tally.rejected,
                tally.loaded,
                tuple(tally.rejects),
                unmapped_columns(source, table.header),
                tally.filled(),
                tuple(tally.records),
                tally.unknown_industries(),
                "" if tally.loaded + tally.rejected else "the table has a header and no rows",
                table.note,
            )
    except UnreadableTableError as error:
        return FileCheck(name, fault=str(error))
    except OSError as error:
        return FileCheck(name, fault=f"cannot be read ({error.strerror})")


class _Tally:
    """Counts over the batches of one file."""

    def __init__(self, source: RecordSource, words: RecordWords) -> None:
        self._source = source
        self._words = words
        self._filled: dict[str, int] = {}
        self._industries: dict[str, int] = {}
        self.loaded = 0
        self.rejected = 0
        self.rejects: list[Reject] = []
        self.records: list[Record] = []

    def add(self, rows: pa.Table, rejects: Sequence[Reject]) -> None:
        self.loaded += rows.num_rows
        self.rejected += len(rejects)
        self.rejects = sorted([*self.rejects, *rejects], key=lambda reject: reject.row_number or 0)[
            :_SHOWN_REJECTS
        ]
        if len(self.records) < _SHOWN_RECORDS and rows.num_rows:
            first = rows.sort_by("row_number").slice(0, _SHOWN_RECORDS)
            self.records = [*self.records, *records_of(first, row_origin(self._source))][:_SHOWN_RECORDS]
        for name, kind in FIELDS[self._source.entity].items():
            if name in self._source.columns:
                column = rows[field_schema(name, kind.kind)[0][0]]
                self._filled[name] = self._filled.get(name, 0) + rows.num_rows - column.null_count
        if self._source.metrics:
            measured = pc.struct_field(pc.list_flatten(rows["metrics"]), "metric_id")
            for counted in pc.value_counts(measured).to_pylist():
                name = METRIC_PREFIX + counted["values"]
                self._filled[name] = self._filled.get(name, 0) + counted["counts"]
        if "industries" in self._source.columns:
            for counted in pc.value_counts(pc.list_flatten(rows["industries"])).to_pylist():
                text = str(counted["values"])
                self._industries[text] = self._industries.get(text, 0) + counted["counts"]

    def filled(self) -> dict[str, float]:
        return {name: count / self.loaded for name, count in self._filled.items()} if self.loaded else {}

    def unknown_industries(self) -> dict[str, int]:
        unknown = {
            text: count for text, count in self._industries.items() if not self._words.industries(text)[0]
        }
        return dict(sorted(unknown.items(), key=lambda item: (-item[1], item[0])))


def _complaints(source: RecordSource, files: Sequence[FileCheck]) -> Iterator[str]:
    for key in ("publisher", "licence"):
        if getattr(source, key) == PLACEHOLDER:
            yield f"{key}: still {PLACEHOLDER!r}: say it before the source is loaded"
    rows = sum(file.rows_in for file in files)
    low, high = source.bounds.min, source.bounds.max
    if (low is not None and rows < low) or (high is not None and rows > high):
        yield f"expected_rows: {rows:,} rows, expected {low} to {high}"
