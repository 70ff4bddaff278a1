"""News files read into portions: many small files together, or one large file piece by piece.

A file counts only if it stood still from its listing until it was read to its end. What the rows mean for the
tables is decided later, in `places`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from orchestration.landing.defaults import NewsDefaults
from orchestration.landing.ledger import FileResult
from orchestration.landing.listing import FileToRead
from orchestration.landing.portions import (
    ItemRow,
    MemberNames,
    Portion,
    item_row,
    loaded,
    rejected,
    total_of,
)
from orchestration.landing.store import (
    STILL_WRITTEN,
    RawStore,
    UnreadableFileError,
    UnsettledFileError,
)
from orchestration.model import Document, IngestOutcome, Reject
from orchestration.readers import open_reading, read_plain_articles
from orchestration.readers.base import Note

SMALL_FILE_BYTES = 8_000_000  # read into memory whole
PORTION_BYTES = 32_000_000  # of small files, read and written together
PORTION_FILES = 3_000
_PORTION_CHARACTERS = 8_000_000
_FILES_AT_ONCE = 250  # read before the first of them is looked at
_PIECE_ITEMS = 2_000  # of one file, written together
_PIECE_CHARACTERS = 8_000_000


def portions_of(files: Sequence[FileToRead]) -> Iterator[list[FileToRead]]:
    """Files in groups that are read and written together: bounded in number and in bytes."""
    group: list[FileToRead] = []
    size = 0
    for file in files:
        if group and (len(group) >= PORTION_FILES or size + file.raw.size_bytes > PORTION_BYTES):
            yield group
            group, size = [], 0
        group.append(file)
        size += file.raw.size_bytes if file.raw.size_bytes <= SMALL_FILE_BYTES else 0
    if group:
        yield group


def read_small_files(
    store: RawStore, files: Sequence[FileToRead], unsettled: frozenset[str], defaults: NewsDefaults
) -> Portion:
    """Read the files that are small; those that turn out to be large are left in `Portion.large`.

    Args:
        store: opens them.
        files: as listed.
        unsettled: paths of files that are being written.
        defaults: what folders say for their documents.

    Raises:
        RawStoreError: the store does not answer.
    """
    portion = Portion()
    for start in range(0, len(files), _FILES_AT_ONCE):
        end = start + _FILES_AT_ONCE
        contents = list(_contents(portion, store, files[start:end], unsettled))
        articles = read_plain_articles([(content.data, content.file.raw.name) for content in contents])
        for position, (content, article) in enumerate(zip(contents, articles, strict=True)):
            if portion.characters >= _PORTION_CHARACTERS:  # packed files hold more than their size shows
                portion.rest = [*(content.file for content in contents[position:]), *files[end:]]
                return portion
            if article is None:
                _read_content(portion, content, defaults)
            else:
                _add_article(portion, content, article, defaults)
    return portion


@dataclass(frozen=True, slots=True)
class _Content:
    """A small file with other bytes than it had, or one to be read in any case."""

    file: FileToRead
    data: bytes
    sha256: str

    @property
    def has_same_bytes(self) -> bool:
        return self.sha256 == self.file.known_sha256


def _contents(
    portion: Portion, store: RawStore, files: Sequence[FileToRead], unsettled: frozenset[str]
) -> Iterator[_Content]:
    """The bytes of files whose items are to be read; what becomes of the others is put into the portion."""
    for file in files:
        raw = file.raw
        if raw.left_out:
            portion.results.append(left_out(file, raw.left_out, is_final=True))
        elif raw.source_path in unsettled:
            portion.results.append(left_out(file, STILL_WRITTEN, is_final=False))
        elif raw.size_bytes > SMALL_FILE_BYTES:
            portion.large.append(file)
        else:
            try:
                data = store.read(raw)
            except UnsettledFileError as error:
                portion.results.append(left_out(file, str(error), is_final=False))
                continue
            except UnreadableFileError as error:
                portion.results.append(could_not_be_read(file, str(error)))
                continue
            content = _Content(file, data, hashlib.sha256(data).hexdigest())
            if content.has_same_bytes and not file.must_read:
                portion.touched.append(raw)
            else:
                yield content


def left_out(file: FileToRead, reason: str, *, is_final: bool) -> FileResult:
    """A file that is not read, on purpose or (not final) for now."""
    raw = file.raw
    outcome = IngestOutcome(
        raw.source_path, "", "ignored", 0, 0, 0, reason, size_bytes=raw.size_bytes if is_final else None
    )
    is_new = (file.known_outcome, file.known_reason) != ("ignored", reason)
    return FileResult(raw, None, (outcome,), is_final, is_new, file.is_known)


def could_not_be_read(file: FileToRead, reason: str) -> FileResult:
    """A file that cannot be read as a whole, and is tried again by every run."""
    raw = file.raw
    reject = Reject("cannot be read", f"{raw.source_path}: {reason}")
    outcome = IngestOutcome(
        raw.source_path, "", "quarantined", 1, 0, 1, reason, size_bytes=raw.size_bytes, rejects=(reject,)
    )
    is_new = (file.known_outcome, file.known_reason) != ("quarantined", reason)
    return FileResult(raw, None, (outcome,), is_final=False, is_new=is_new, is_known=file.is_known)


def _add_article(portion: Portion, content: _Content, article: Document, defaults: NewsDefaults) -> None:
    """Put a file that is one article into the portion."""
    raw = content.file.raw
    row, _ = item_row(raw, "", article, defaults.of(raw.source_path), has_same_bytes=content.has_same_bytes)
    outcome = loaded(raw, "", content.sha256, raw.size_bytes)
    portion.items.append(row)
    portion.characters += len(article.text)
    portion.results.append(FileResult(raw, article.source_format, (outcome,), is_known=content.file.is_known))
    portion.finished.append((raw.source_path, content.has_same_bytes))


def _read_content(portion: Portion, content: _Content, defaults: NewsDefaults) -> None:
    """Read a file of any format and put what it holds into the portion."""
    reading = FileReading(content.file, content.sha256, defaults)
    for _ in reading.pieces(io.BytesIO(content.data)):
        # a small file of very much: an archive, which is read again by itself
        portion.large.append(content.file)
        return
    portion.items += reading.take_items()
    portion.characters += reading.characters
    portion.results.append(reading.result())
    portion.finished.append((content.file.raw.source_path, content.has_same_bytes))


@dataclass(slots=True)
class FileReading:
    """One file while it is read: its items as rows, and what it came to so far.

    Attributes:
        file: as listed.
        sha256: of its bytes.
        defaults: what folders say for its documents.
        source_format: as read.
        items_in, items_quarantined: so far.
        characters: of the texts of the piece, and of a file of one piece when it is read.
        is_single: known at the end: whether the file is one item, which has no name of its own.
    """

    file: FileToRead
    sha256: str
    defaults: NewsDefaults
    source_format: str | None = None
    items_in: int = 0
    items_quarantined: int = 0
    is_single: bool = False
    characters: int = 0
    _pending: list[Document | Reject] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _names: MemberNames = field(default_factory=MemberNames)
    _items: list[ItemRow] = field(default_factory=list)
    _members: list[IngestOutcome] = field(default_factory=list)

    def pieces(self, stream: BinaryIO) -> Iterator[None]:
        """Read the file; pauses wherever a piece is full, so that it can be taken before the next is read."""
        reading = open_reading(stream, self.file.raw.name)
        self.source_format = reading.source_format
        for item in reading.items:
            if isinstance(item, Note):
                self._notes.append(item.text)
                continue
            self._pending.append(item)
            self.characters += len(item.text) if isinstance(item, Document) else 0
            if len(self._pending) >= _PIECE_ITEMS or self.characters >= _PIECE_CHARACTERS:
                if len(self._pending) == 1 and not self.items_in:
                    continue  # whether it is alone decides on its name
                self._name_pending()
                self.characters = 0
                yield
        if len(self._pending) == 1 and not self.items_in and not self._pending[0].member:
            self.is_single = True
        self._name_pending()

    def take_items(self) -> list[ItemRow]:
        """The documents of the piece; they are not kept."""
        items, self._items = self._items, []
        return items

    def take_members(self) -> FileResult:
        """The ledger rows of the piece; they are not kept."""
        members, self._members = self._members, []
        return FileResult(self.file.raw, self.source_format, tuple(members), is_known=self.file.is_known)

    def result(self) -> FileResult:
        """The ledger rows of a file that was read in one piece."""
        outcomes = tuple(self._members) if self.is_single else (self.total(), *self._members)
        return FileResult(
            self.file.raw, self.source_format, outcomes, is_known=self.file.is_known, notes=self.notes
        )

    def total(self) -> IngestOutcome:
        """The file's own row, as far as it is read."""
        return total_of(self.file.raw, self.sha256, self.items_in, self.items_quarantined)

    @property
    def notes(self) -> str:
        """What the reader said of the file as a whole."""
        return "; ".join(self._notes)

    def _name_pending(self) -> None:
        raw = self.file.raw
        has_same_bytes = self.sha256 == self.file.known_sha256
        defaults = self.defaults.of(raw.source_path)
        whole_file = (self.sha256, raw.size_bytes) if self.is_single else None
        for item in self._pending:
            member = "" if self.is_single else self._names.name(item.member)
            self.items_in += 1
            if isinstance(item, Reject):
                self.items_quarantined += 1
                self._members.append(rejected(raw, member, item, *(whole_file or ())))
            else:
                row, digest = item_row(raw, member, item, defaults, has_same_bytes=has_same_bytes)
                self._items.append(row)
                self._members.append(loaded(raw, member, *(whole_file or (digest,))))
        self._pending.clear()
