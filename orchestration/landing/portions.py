"""Items of news files as rows, in portions of bounded size: what reading makes of files, before anything is decided.

No database here, so that reading can be done by other processes. What the rows mean is `places` and `versions`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from orchestration.landing.defaults import FolderDefaults
from orchestration.landing.ledger import FileResult
from orchestration.landing.listing import FileToRead
from orchestration.landing.store import RawFile
from orchestration.model import Document, IngestOutcome, Reject, stable_id
from orchestration.readers.base import is_positional

ITEM_SCHEMA = pa.schema(
    [
        ("source_path", pa.string()),
        ("member", pa.string()),
        ("natural_id", pa.string()),
        ("has_address", pa.bool_()),
        ("is_positional", pa.bool_()),
        ("has_same_bytes", pa.bool_()),
        ("content_sha256", pa.string()),
        ("title", pa.string()),
        ("publisher", pa.string()),
        ("url", pa.string()),
        ("published_on", pa.date32()),
        ("updated_at", pa.timestamp("us")),
        ("language", pa.string()),
        ("licence", pa.string()),
        ("text_mining_opt_out", pa.bool_()),
        ("source_format", pa.string()),
        ("text", pa.string()),
        ("word_count", pa.int64()),
        ("view_count", pa.int64()),
    ]
)
ItemRow = tuple[object, ...]


@dataclass(slots=True)
class Portion:
    """Files that were read, or a part of one.

    Attributes:
        items: rows of ITEM_SCHEMA.
        results: rows of the ledger and of the quarantine.
        finished: files that were read to their end: (path, whether their bytes are those of the last time).
        touched: files with the bytes that they had, which were not read.
        large: files to be read by themselves.
        rest: files that are to be read with the next portion, since this one is full.
        characters: of the texts of the items.
    """

    items: list[ItemRow] = field(default_factory=list)
    results: list[FileResult] = field(default_factory=list)
    finished: list[tuple[str, bool]] = field(default_factory=list)
    touched: list[RawFile] = field(default_factory=list)
    large: list[FileToRead] = field(default_factory=list)
    rest: list[FileToRead] = field(default_factory=list)
    characters: int = 0


def item_table(rows: Sequence[ItemRow]) -> pa.Table:
    """Rows of ITEM_SCHEMA as a table."""
    if not rows:
        return ITEM_SCHEMA.empty_table()
    return pa.table(list(map(list, zip(*rows, strict=True))), schema=ITEM_SCHEMA)


class MemberNames:
    """Names for the items of one file of several, no two alike."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._count = 0

    def name(self, wanted: str) -> str:
        """The name that an item gives itself, or its place in the file; with a number where it is taken."""
        self._count += 1
        wanted = storable(wanted) or f"entry {self._count}"
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted} ({number})"
        self._taken.add(name)
        return name


def storable(text: str) -> str:
    """Without lone surrogates, which no table holds."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def words_digest(title: str, published_on: date | None, text: str) -> str:
    """SHA-256 of what a document says: of two with one digest, only the places, publishers and rights differ."""
    joined = f"{title}\x1f{published_on or ''}\x1f{text}"
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def content_digest(words_sha256: str, publisher: str | None, url: str | None, *, opt_out: bool) -> str:
    """SHA-256 of what makes a version of a document."""
    joined = f"{words_sha256}\x1f{publisher or ''}\x1f{url or ''}\x1f{'opt-out' if opt_out else ''}"
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def natural_id(url: str | None, words_sha256: str) -> str:
    """The id that a document has by itself: of its address, else of what it says."""
    return stable_id("document", url or words_sha256)


def word_count(text: str) -> int:
    """How many words there are in a text that a reader gave: between two of them is one space, or one or two line feeds."""
    return text.count(" ") + text.count("\n") - text.count("\n\n") + 1


def item_row(
    raw: RawFile, member: str, document: Document, defaults: FolderDefaults, *, has_same_bytes: bool
) -> tuple[ItemRow, str]:
    """A document as a row of ITEM_SCHEMA, and its content digest. What it does not say, its folder may.

    Of a document that may not be mined only the metadata are kept.
    """
    publisher = document.publisher or defaults.publisher
    opt_out = document.text_mining_opt_out or bool(defaults.text_mining_opt_out)
    title, text = storable(document.title), storable(document.text)
    words_sha256 = words_digest(title, document.published_on, text)
    digest = content_digest(words_sha256, publisher, document.url, opt_out=opt_out)
    row = (
        raw.source_path,
        member,
        natural_id(document.url, words_sha256),
        document.url is not None,
        bool(member) and is_positional(member.rpartition("#")[2]),
        has_same_bytes,
        digest,
        title,
        publisher,
        document.url,
        document.published_on,
        document.updated_at,
        document.language or defaults.language,
        document.licence or defaults.licence,
        opt_out,
        document.source_format,
        "" if opt_out else text,
        word_count(text),
        document.view_count,
    )
    return row, digest


def loaded(raw: RawFile, member: str, digest: str, size_bytes: int | None = None) -> IngestOutcome:
    """The ledger's row of an item that is in the warehouse, new or not: `versions` says which.

    The digest is of the item, or with the size of the file that is the item.
    """
    return IngestOutcome(raw.source_path, member, "loaded", 1, 1, 0, "", digest, size_bytes)


def rejected(
    raw: RawFile, member: str, reject: Reject, digest: str | None = None, size_bytes: int | None = None
) -> IngestOutcome:
    """The ledger's row of an item that could not be loaded; digest and size where the file is the item."""
    detail = reject.detail.removeprefix(f"{raw.name}: ")  # the row names the file itself
    reason = storable(f"{reject.reason}: {detail}" if detail else reject.reason)
    kept = Reject(
        storable(reject.reason),
        storable(reject.detail),
        member,
        reject.row_number,
        storable(reject.raw_excerpt),
    )
    return IngestOutcome(
        raw.source_path, member, "quarantined", 1, 0, 1, reason, digest, size_bytes, rejects=(kept,)
    )


def total_of(raw: RawFile, sha256: str, items_in: int, items_quarantined: int) -> IngestOutcome:
    """The row of a file of several items."""
    reason = f"{items_quarantined} of {items_in} items quarantined" if items_quarantined else ""
    return IngestOutcome(
        raw.source_path,
        "",
        "loaded" if items_in > items_quarantined else "quarantined",
        items_in,
        items_in - items_quarantined,
        items_quarantined,
        reason,
        content_sha256=sha256,
        size_bytes=raw.size_bytes,
    )
