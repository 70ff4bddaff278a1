"""News files into documents: which item is new, a new version, a duplicate, or the same as before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.landing.files import (
    RawFile,
    UnreadableFileError,
    UnsettledFileError,
    read_file,
)
from orchestration.landing.ledger import (
    FileResult,
    LedgerRow,
    ignored,
    member_digests,
    unreadable,
    write_results,
)
from orchestration.model import Document, IngestOutcome, Outcome, Reject, stable_id
from orchestration.readers import Contents, read
from orchestration.readers.base import is_positional
from orchestration.warehouse import as_utc, insert_rows, registered


def content_digest(document: Document) -> str:
    """SHA-256 of what makes a version of a document."""
    parts = (document.title, document.published_on, document.publisher, document.url, document.text)
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def natural_id(document: Document) -> str:
    """The id of a document that nothing is known of yet: of its address, else of what it says."""
    if document.url:
        return stable_id("document", document.url)
    joined = f"{document.title}\x1f{document.published_on or ''}\x1f{document.text}"
    return stable_id("document", hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest())


@dataclass(slots=True)
class Known:
    """What the warehouse holds of the documents that a batch may touch; kept up to date while it is decided.

    Attributes:
        versions: document_id -> its highest version.
        current: document_id -> (content digest, source path) of its current version.
        places: (source path, member) -> the document that stands there.
        members: (source path, member) -> the content that was last read there.
        loaded_files: digest of a file whose items are all in the warehouse -> (its path, its items).
    """

    versions: dict[str, int] = field(default_factory=dict)
    current: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    members: dict[tuple[str, str], str] = field(default_factory=dict)
    loaded_files: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """A document version to write."""

    document_id: str
    document_version: int
    document: Document
    content_sha256: str
    source_path: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What one document means for the warehouse."""

    outcome: Outcome
    reason: str
    version: Version | None = None


def decide(source_path: str, document: Document, known: Known) -> Decision:
    """Whether a document is new, a new version, a duplicate or unchanged; `known` takes note of what is new."""
    digest = content_digest(document)
    place = (source_path, document.member)
    standing = None if is_positional(document.member) else known.places.get(place)
    document_id = natural_id(document)
    if not document.url and standing is not None:
        document_id = standing
    current = known.current.get(document_id)
    if current is not None:
        current_digest, current_path = current
        if current_digest == digest:
            if current_path == source_path:
                return Decision("unchanged", "")
            return Decision("duplicate", f"the same article as in {current_path}")
        if known.members.get(place) == digest:
            return Decision("unchanged", f"a later version stands, from {current_path}")
        if not document.url and standing is None:
            # the text was that of another file once, which has changed since: here it is a document of its own
            document_id = stable_id("document", document_id, source_path, document.member)
            if document_id in known.current and known.current[document_id][0] == digest:
                return Decision("unchanged", "")
    number = known.versions.get(document_id, 0) + 1
    known.versions[document_id] = number
    known.current[document_id] = (digest, source_path)
    known.places[place] = document_id
    reason = "" if number == 1 else f"version {number} of the document"
    return Decision("loaded", reason, Version(document_id, number, document, digest, source_path))


def read_batch(
    batch: Sequence[RawFile], unsettled: frozenset[str], ledger: Mapping[str, LedgerRow]
) -> tuple[list[tuple[RawFile, str, bytes]], list[FileResult]]:
    """The bytes of the files that can be read, with their digests, and the results of those that cannot."""
    contents: list[tuple[RawFile, str, bytes]] = []
    results: list[FileResult] = []
    for raw in batch:
        if raw.left_out:
            results.append(ignored(raw, raw.left_out, ledger))
            continue
        try:
            data = read_file(raw, unsettled)
        except UnsettledFileError as error:
            results.append(ignored(raw, str(error), ledger, is_final=False))
        except UnreadableFileError as error:
            results.append(unreadable(raw, str(error), ledger))
        else:
            contents.append((raw, hashlib.sha256(data).hexdigest(), data))
    return contents, results


def decide_file(
    raw: RawFile, sha256: str, reading: Contents, known: Known
) -> tuple[FileResult, list[Version]]:
    """The ledger rows of one file that was read, and the document versions in it."""
    rows: list[IngestOutcome] = []
    versions: list[Version] = []
    for item in reading.items:
        if isinstance(item, Reject):
            rows.append(_rejected(raw, item))
            continue
        decision = decide(raw.source_path, item, known)
        if decision.version is not None:
            versions.append(decision.version)
        digest = content_digest(item)
        rows.append(
            IngestOutcome(raw.source_path, item.member, decision.outcome, 1, 1, 0, decision.reason, digest)
        )
    return FileResult(raw, reading.source_format, _with_totals(raw, sha256, rows, reading.notes)), versions


def _rejected(raw: RawFile, reject: Reject) -> IngestOutcome:
    detail = reject.detail.removeprefix(f"{raw.path.name}: ")  # the row names the file itself
    reason = f"{reject.reason}: {detail}" if detail else reject.reason
    return IngestOutcome(raw.source_path, reject.member, "quarantined", 1, 0, 1, reason, rejects=(reject,))


def _with_totals(
    raw: RawFile, sha256: str, rows: Sequence[IngestOutcome], notes: Sequence[str]
) -> tuple[IngestOutcome, ...]:
    """The file's own row, and the rows of its members. A file that is one item has one row."""
    members = [row for row in rows if row.member]
    own = [row for row in rows if not row.member]
    outcomes = [row.outcome for row in rows]
    order: tuple[Outcome, ...] = ("loaded", "unchanged", "duplicate", "quarantined")
    outcome: Outcome = next((candidate for candidate in order if candidate in outcomes), "quarantined")
    quarantined = sum(row.items_quarantined for row in rows)
    reasons = [row.reason for row in own if row.reason]
    if members and quarantined:
        reasons.append(f"{quarantined} of {len(rows)} items quarantined")
    total = IngestOutcome(
        raw.source_path,
        "",
        outcome,
        len(rows),
        len(rows) - quarantined,
        quarantined,
        "; ".join([*reasons, *notes]),
        content_sha256=sha256,
        size_bytes=raw.size_bytes,
        rejects=tuple(reject for row in own for reject in row.rejects),
    )
    return (total, *members)


def same_bytes(raw: RawFile, sha256: str, known: Known) -> FileResult | None:
    """The result of a file whose bytes are loaded under another name; None for any other."""
    twin = known.loaded_files.get(sha256)
    if twin is None or twin[0] == raw.source_path:
        return None
    path, items = twin
    outcome = IngestOutcome(
        raw.source_path, "", "duplicate", items, items, 0, f"the same bytes as {path}",
        content_sha256=sha256, size_bytes=raw.size_bytes,
    )  # fmt: skip
    return FileResult(raw, None, (outcome,))


@dataclass(frozen=True, slots=True)
class NewsBatch:
    """What one batch of news files means; written in one transaction. `touched` have a new time and the same bytes."""

    results: tuple[FileResult, ...]
    versions: tuple[Version, ...]
    touched: tuple[RawFile, ...]


def loaded_news_files(
    files: Sequence[RawFile], ledger: Mapping[str, LedgerRow]
) -> dict[str, tuple[str, int]]:
    """Digest -> (path, items) of the files that stand as the ledger has them, with every item in the warehouse."""
    loaded = {}
    for raw in files:
        row = ledger.get(raw.source_path)
        if (
            row is not None
            and row.content_sha256 is not None
            and row.outcome in {"loaded", "unchanged", "duplicate"}
            and not row.is_same_bytes
            and not row.items_quarantined
            and (row.size_bytes, row.modified_ns) == (raw.size_bytes, raw.modified_ns)
        ):
            loaded[row.content_sha256] = (raw.source_path, row.items_in)
    return loaded


def decide_batch(
    connection: duckdb.DuckDBPyConnection,
    batch: Sequence[RawFile],
    unsettled: frozenset[str],
    ledger: Mapping[str, LedgerRow],
    *,
    loaded_files: dict[str, tuple[str, int]],
    step: Callable[[RawFile], None],
) -> NewsBatch:
    """Read a batch and decide on it; writes nothing.

    Args:
        connection: for what the warehouse holds already.
        batch: the files.
        unsettled: source paths of files that are being written.
        ledger: what the ledger says of every file.
        loaded_files: as of `loaded_news_files`; the files of the batch are added.
        step: told of every file.
    """
    contents, results = read_batch(batch, unsettled, ledger)
    known = Known(loaded_files=loaded_files)
    touched: list[RawFile] = []
    readings: list[tuple[RawFile, str, Contents]] = []
    for raw, sha256, data in contents:
        step(raw)
        row = ledger.get(raw.source_path)
        if row is not None and row.content_sha256 == sha256 and not row.is_same_bytes:
            touched.append(raw)
        elif (duplicate := same_bytes(raw, sha256, known)) is not None:
            results.append(duplicate)
        else:
            reading = read(data, raw.path.name)
            readings.append((raw, sha256, reading))
            if not any(isinstance(item, Reject) for item in reading.items):
                known.loaded_files.setdefault(sha256, (raw.source_path, len(reading.items)))
    _look_up(connection, readings, known)
    versions: list[Version] = []
    for raw, sha256, reading in readings:
        result, of_file = decide_file(raw, sha256, reading, known)
        results.append(result)
        versions.extend(of_file)
    return NewsBatch(tuple(results), tuple(versions), tuple(touched))


def _look_up(
    connection: duckdb.DuckDBPyConnection,
    readings: Sequence[tuple[RawFile, str, Contents]],
    known: Known,
) -> None:
    paths = {raw.source_path for raw, _, _ in readings}
    ids = set()
    for raw, _, reading in readings:
        for item in reading.items:
            if isinstance(item, Document):
                document_id = natural_id(item)
                ids |= {document_id, stable_id("document", document_id, raw.source_path, item.member)}
    with (
        registered(connection, "wanted_ids", _column(ids)),
        registered(connection, "wanted_paths", _column(paths)),
    ):
        rows = connection.execute(
            "select document_id, document_version, is_current, content_sha256, source_path, member "
            "from landing.documents where document_id in (select value from wanted_ids) "
            "or document_id in (select document_id from landing.documents "
            "    where source_path in (select value from wanted_paths)) "
            "order by document_id, document_version"
        ).fetchall()
    for document_id, version, is_current, digest, source_path, member in rows:
        known.versions[document_id] = max(version, known.versions.get(document_id, 0))
        if is_current:
            known.current[document_id] = (digest, source_path)
        if source_path in paths:
            known.places[(source_path, member)] = document_id
    known.members.update(member_digests(connection, paths))


def _column(values: Iterable[str]) -> pa.Table:
    return pa.table({"value": pa.array(sorted(set(values)), pa.string())})


def write_batch(connection: duckdb.DuckDBPyConnection, batch: NewsBatch, now: datetime) -> None:
    """Write a batch; the caller holds the transaction."""
    newest = {version.document_id: version.document_version for version in batch.versions}
    with registered(connection, "wanted_ids", _column(newest)):
        connection.execute(
            "update landing.documents set is_current = false, duplicate_of_document_id = null "
            "where is_current and document_id in (select value from wanted_ids)"
        )
    insert_rows(
        connection,
        "landing.documents",
        [
            {
                "document_id": version.document_id,
                "document_version": version.document_version,
                "is_current": newest[version.document_id] == version.document_version,
                "title": version.document.title,
                "publisher": version.document.publisher,
                "url": version.document.url,
                "published_on": version.document.published_on,
                "language": version.document.language,
                "source_format": version.document.source_format,
                "source_path": version.source_path,
                "member": version.document.member,
                "content_sha256": version.content_sha256,
                "text": version.document.text,
                "word_count": len(version.document.text.split()),
                "view_count": version.document.view_count,
                "landed_at": as_utc(now),
                "is_retracted": False,
            }
            for version in batch.versions
        ],
    )
    write_results(connection, batch.results, now)


def mark_duplicates(connection: duckdb.DuckDBPyConnection) -> None:
    """Point every current document whose text another one has to the earliest of them.

    Case and spacing do not count. A short text (a headline) must also bear the same date: headlines recur.
    """
    connection.execute(
        """
        with keyed as (
            select
                document_id,
                document_version,
                published_on,
                md5(lower(regexp_replace(text, '\\s+', ' ', 'g'))) as text_key,
                case when length(text) < 300 then published_on end as headline_on
            from landing.documents
            where is_current and not is_retracted
        ),
        originals as (
            select
                document_id,
                document_version,
                first_value(document_id) over (
                    partition by text_key, headline_on order by published_on asc nulls last, document_id asc
                ) as original_id
            from keyed
        )
        update landing.documents
        set duplicate_of_document_id = nullif(originals.original_id, originals.document_id)
        from originals
        where documents.document_id = originals.document_id
            and documents.document_version = originals.document_version
            and documents.duplicate_of_document_id
                is distinct from nullif(originals.original_id, originals.document_id)
        """
    )
