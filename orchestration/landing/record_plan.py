"""What is to do for the files of one record source: read, called a copy, touched, or let stand.

Of files with the same bytes one is read: the first by (not gone, path), whatever the order in which they came.
Of a file that cannot be read now (no permission, being written, no table any more) the rows of its last load stay, until
another file of its source is read that is what it was then: no rows are in force twice. So the tables follow from the
set of files where all of these can be read; else also from what could be read before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from orchestration.landing.ledger import FileResult, LedgerRow, ignored, unreadable
from orchestration.landing.record_sources import SourceFiles
from orchestration.landing.store import (
    STILL_WRITTEN,
    RawFile,
    RawStore,
    UnreadableFileError,
    UnsettledFileError,
    sha256_of,
)
from orchestration.model import IngestOutcome, Reject
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import RecordSourceError, missing_columns
from orchestration.readers.records.tables import UnreadableTableError, layout_of

OPTED_OUT = "its source opts out of text mining (text_mining_opt_out): nothing of it is loaded"


@dataclass(frozen=True, slots=True)
class FileToLoad:
    """A file whose rows are read, and the hash of its bytes."""

    raw: RawFile
    sha256: str


@dataclass(slots=True)
class SourcePlan:
    """What is to do for the files of a source.

    Attributes:
        to_load: are read.
        copies: ledger rows of files that say the same as another, or that must not be read, and whose rows go.
        left: ledger rows of files that cannot be read now; their rows stay.
        touched: have a new time and the same content.
        standing: need not be looked at.
    """

    files: SourceFiles
    to_load: list[FileToLoad] = field(default_factory=list)
    copies: list[FileResult] = field(default_factory=list)
    left: list[FileResult] = field(default_factory=list)
    touched: list[RawFile] = field(default_factory=list)
    standing: list[RawFile] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether nothing of it is new."""
        return not (self.files.is_new_yaml or self.to_load or self.copies or self.left)


@dataclass(frozen=True, slots=True)
class Known:
    """What the working database and the listing say of raw/records.

    Attributes:
        ledger: rows of files, by path.
        standing: paths of files whose ledger row still holds.
        loaded: paths of files that have rows, and the hash of the bytes that these are of.
        gone: paths of files that the ledger has and raw/ has not.
        unsettled: paths of files that are being written.
    """

    ledger: Mapping[str, LedgerRow]
    standing: frozenset[str]
    loaded: Mapping[str, str]
    gone: frozenset[str]
    unsettled: frozenset[str]


def loaded_files(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The files that have rows in the warehouse, and the hash of the bytes that these are of."""
    return dict(connection.execute("select source_path, content_sha256 from landing.record_files").fetchall())


def plan_source(store: RawStore, files: SourceFiles, known: Known) -> SourcePlan:
    """Look at the files of a source that are new; nothing is written.

    The store is asked to keep those to load: they are opened here, and again when they are loaded.

    Raises:
        RecordSourceError: the YAML names a column that none of the files has, and that none ever had.
    """
    plan = SourcePlan(files)
    if files.source.text_mining_opt_out:
        _leave_out(plan, known)
        return plan
    store.keep(files.files)
    digests: dict[str, str] = {}
    for raw in files.files:
        row = known.ledger.get(raw.source_path)
        if raw.source_path in known.standing and row is not None and row.content_sha256:
            digests[raw.source_path] = row.content_sha256
            continue
        try:
            digests[raw.source_path] = _digest(store, raw, known)
        except UnsettledFileError as error:
            plan.left.append(ignored(raw, str(error), known.ledger, is_final=False))
        except UnreadableFileError as error:
            plan.left.append(unreadable(raw, str(error), known.ledger))
    firsts = _firsts(files, digests, known)
    for raw in files.files:
        if raw.source_path in digests:
            _decide(plan, raw, digests[raw.source_path], firsts, known)
    _leave_to_copies(plan, firsts, known)
    loading = {file.raw.source_path for file in plan.to_load}
    store.release(raw for raw in files.files if raw.source_path not in loading)
    has_loaded = any(raw.source_path in known.loaded for raw in files.files)
    if files.is_new_yaml or not has_loaded:
        _check_columns(store, plan)
    return plan


def _leave_out(plan: SourcePlan, known: Known) -> None:
    """Of a source that reserves its rights only the ledger knows; rows that stood there go."""
    for raw in plan.files.files:
        result = ignored(raw, OPTED_OUT, known.ledger)
        if result.is_new or raw.source_path in known.loaded:
            plan.copies.append(result)
        else:
            plan.standing.append(raw)
    for path in sorted(known.gone & known.loaded.keys()):
        if plan.files.describes(path):
            plan.copies.append(ignored(_gone_file(path, known), OPTED_OUT, known.ledger))


def _digest(store: RawStore, raw: RawFile, known: Known) -> str:
    if raw.source_path in known.unsettled:
        raise UnsettledFileError(STILL_WRITTEN)
    if raw.fault:
        raise UnreadableFileError(raw.fault)
    with store.open(raw) as stream:
        return sha256_of(stream)


def _firsts(files: SourceFiles, digests: Mapping[str, str], known: Known) -> dict[str, str]:
    """The path of the file that is read, by the hash of what it says."""
    paths: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for path, sha256 in digests.items():
        paths[sha256].append((False, path))
    for path in known.gone & known.loaded.keys():
        if files.describes(path):
            paths[known.loaded[path]].append((True, path))
    return {sha256: min(candidates)[1] for sha256, candidates in paths.items()}


def _decide(plan: SourcePlan, raw: RawFile, sha256: str, firsts: Mapping[str, str], known: Known) -> None:
    row = known.ledger.get(raw.source_path)
    is_same = row is not None and row.content_sha256 == sha256 and not row.must_read
    was_copy = row is not None and row.outcome == "duplicate"
    first = firsts[sha256]
    is_copy = first != raw.source_path
    if is_copy:
        result = _copy(raw, sha256, first)
        is_done = is_same and row is not None and row.reason == result.outcomes[0].reason
        if not is_done:
            plan.copies.append(result)
            return
    elif plan.files.is_new_yaml or not is_same or was_copy:
        plan.to_load.append(FileToLoad(raw, sha256))
        return
    (plan.standing if raw.source_path in known.standing else plan.touched).append(raw)


def _copy(raw: RawFile, sha256: str, first: str) -> FileResult:
    outcome = IngestOutcome(
        raw.source_path, "", "duplicate", *(0, 0, 0), f"the same bytes as {first}",
        content_sha256=sha256, size_bytes=raw.size_bytes,
    )  # fmt: skip
    return FileResult(raw, None, (outcome,))


def _leave_to_copies(plan: SourcePlan, firsts: Mapping[str, str], known: Known) -> None:
    """Files that are gone, of which a copy is there: the copy is read in their place."""
    for path in sorted(known.gone & known.loaded.keys()):
        sha256 = known.loaded[path]
        first = firsts.get(sha256, path)
        if first != path and plan.files.describes(path):
            plan.copies.append(_copy(_gone_file(path, known), sha256, first))


def _gone_file(path: str, known: Known) -> RawFile:
    """A file that is gone, as it was last seen."""
    row = known.ledger[path]
    return RawFile(path, "records", row.size_bytes or 0, row.modified_ns or 0)


def _check_columns(store: RawStore, plan: SourcePlan) -> None:
    """That every column of the YAML is in one of the files, as far as these are tables."""
    files = plan.files
    absent: dict[str, str] | None = None
    names = ""
    for file in plan.to_load:
        try:
            with store.open(file.raw) as stream:
                header = open_table(stream, file.raw.name, layout_of(files.source)).header
        except (UnreadableTableError, UnreadableFileError, UnsettledFileError):
            continue  # said when the file is read
        missing = missing_columns(files.source, header)
        if absent is None:
            absent, names = missing, ", ".join(name for name in header[:100] if name)
        absent = {key: column for key, column in absent.items() if key in missing}
        if not absent:
            return
    for key, column in (absent or {}).items():
        raise RecordSourceError(
            f"{files.yaml.source_path}: {key}: there is no column {column!r} in {files.source.file}; it has {names}"
        )


def undescribed(
    files: list[RawFile], sources: list[SourceFiles], ledger: Mapping[str, LedgerRow]
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


def rejected_whole(file: FileToLoad, format_name: str | None, fault: str) -> FileResult:
    """A file of which nothing can be read. Rows of an earlier load stay, unless another file gives them."""
    raw = file.raw
    reason = f"{fault}; rows of an earlier load stay, unless another file gives them"
    outcome = IngestOutcome(
        raw.source_path, "", "quarantined", 1, 0, 1, reason,
        content_sha256=file.sha256, size_bytes=raw.size_bytes,
        rejects=(Reject("the table cannot be read", f"{raw.source_path}: {fault}"),),
    )  # fmt: skip
    return FileResult(raw, format_name, (outcome,))
