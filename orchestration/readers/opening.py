"""How one file is opened: what it is, who reads it, and what to do where it is packed, cut or damaged.

`open_with` never raises for what the bytes hold, and is lazy: one item at a time, whatever the size.
What a file may expand to is `expansion`; the formats themselves are modules of their own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.base import Item, Note, Reader, excerpt
from orchestration.readers.containers.compressed import Compression, Decompressed, compression_of
from orchestration.readers.containers.expansion import (
    LIMITS,
    DamagedError,
    Expansion,
    ExpansionLimitError,
    Limits,
    MemberRefusedError,
    Unpacked,
    spooled,
)
from orchestration.readers.containers.not_news import kind_beside_news, kind_by_name, refusal
from orchestration.readers.formats import ByteSource, Format, Head, format_of, head_from, head_of

_BLANKS = b"\x00 \t\r\n"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is being read: its format (None where it has none) and its items, in its order.

    Going through the items never raises for what the bytes hold. A compressed file has the format of what
    it holds: that of `a.html.gz` is html.
    """

    source_format: str | None
    items: Iterator[Item]


@dataclass(frozen=True, slots=True)
class Formats:
    """What a file may be: the formats in the order in which they are tried, and what shows no other format."""

    known: Sequence[Format]
    fallback: Format


def open_with(formats: Formats, stream: BinaryIO, name: str, limits: Limits = LIMITS) -> Reading:
    """Begin to read one file.

    Args:
        formats: what it may be.
        stream: the file, seekable.
        name: its name without folders.
        limits: what it may expand to.
    """
    expansion = Expansion(limits)
    try:
        opened = _Opener(formats, expansion).open(stream, name)
    except ExpansionLimitError as error:
        return Reading(None, iter((_limit_reject(error, name),)))
    source_format = opened.format.name if opened.format else None
    items = _accounted(opened.items, expansion, name) if expansion.file_bytes else opened.items
    return Reading(source_format, items)


def _accounted(items: Iterator[Item], expansion: Expansion, name: str) -> Iterator[Item]:
    """The items of a file that was unpacked, and at the end its notes, or the reject that there is nothing else."""
    found_any = False
    notes: list[str] = []
    try:
        for item in items:
            if isinstance(item, Note):
                notes.append(item.text)
            else:
                found_any = True
                yield item
    except ExpansionLimitError as error:
        found_any = True
        yield _limit_reject(error, name)
    notes.extend(expansion.summary())
    if found_any:
        yield from map(Note, notes)
    else:
        what = "; ".join(notes) or "it has no members"
        yield Reject("there is no news in it", f"{name}: {what}: take it out of raw/, or fetch it again")


def _limit_reject(error: ExpansionLimitError, name: str) -> Reject:
    return Reject(error.reason, f"{name}: {error.detail}; what came before is loaded", error.member)


@dataclass(frozen=True, slots=True)
class _Opened:
    format: Format | None
    items: Iterator[Item]


def _refused(reject: Reject) -> _Opened:
    return _Opened(None, iter((reject,)))


@dataclass(frozen=True, slots=True)
class _Opener:
    """Opens one file, or what stands in it at a path ("" for the file itself)."""

    formats: Formats
    expansion: Expansion
    path: str = ""
    depth: int = 0

    def open(self, stream: BinaryIO | Unpacked, name: str) -> _Opened:
        """Tell the format and begin to read.

        Raises:
            ExpansionLimitError: the file as a whole unpacks to too much.
        """
        packed = stream if isinstance(stream, Unpacked) else None
        head = _beginning(packed, name) if packed is not None else head_of(stream, name)
        # of something long and packed only the beginning is known
        if (
            not head.data.strip(_BLANKS)
            and not head.tail.strip(_BLANKS)
            and (packed is None or head.is_whole)
        ):
            return self._blank(packed, head)
        if (compression := compression_of(head)) is not None:
            return self._decompressed(compression, stream, head)
        return self._recognised(stream, head)

    def _recognised(self, stream: BinaryIO | Unpacked, head: Head) -> _Opened:
        if self.depth and (kind := kind_beside_news(head)) is not None:
            return self._left_out(kind, head)
        found = format_of(head, self.formats.known)
        if isinstance(stream, Unpacked) and not head.is_whole and _needs_copy(found, head):
            return self._from_copy(stream, head.name)
        if found is None and self.depth and (kind := kind_by_name(head)) is not None:
            return self._left_out(kind, head)
        if found is None and (reject := refusal(head)) is not None:
            return _refused(reject)
        found = found or self.formats.fallback
        if found.read is not None:
            return _Opened(found, self._read_whole(found, found.read, stream, head))
        if self.depth >= self.expansion.limits.depth:
            return self._too_deep(head)
        if isinstance(stream, Unpacked):
            source = stream if found.reads_forward else io.BytesIO(head.data)
            return _Opened(found, self._read_stream(found, source, head))
        if not self.depth:
            self._begin_account(stream)
        return _Opened(found, self._read_stream(found, stream, head))

    def _from_copy(self, packed: Unpacked, name: str) -> _Opened:
        """Read what must be seekable from a copy; its end may show another format than its beginning did."""
        copy = spooled(packed, self.expansion.limits.member_bytes)
        if packed.damage is not None and not packed.damage.is_cut:
            return _refused(Reject("damaged", name))  # said by whoever holds the packed data
        return self._recognised(copy, head_of(copy, name))

    def _begin_account(self, stream: BinaryIO) -> None:
        self.expansion.file_bytes = stream.seek(0, io.SEEK_END)
        stream.seek(0)

    def _blank(self, packed: Unpacked | None, head: Head) -> _Opened:
        if packed is not None and not head.data and packed.damage is None:
            return self._left_out("empty files", head)
        what = "the file holds only blanks" if head.data else "the file is empty"
        return _refused(Reject(what, f"{head.name}: fill it, or take it out of raw/"))

    def _left_out(self, kind: str, head: Head) -> _Opened:
        self.expansion.leave_out(kind, self.path or head.name)
        return _Opened(None, iter(()))

    def _too_deep(self, head: Head) -> _Opened:
        limit = self.expansion.limits.depth
        detail = f"{head.name}: the limit is {limit}: unpack the outer ones"
        return _refused(Reject("containers in containers, deeper than they may be", detail))

    def _decompressed(self, compression: Compression, stream: BinaryIO | Unpacked, head: Head) -> _Opened:
        if self.depth >= self.expansion.limits.depth:
            return self._too_deep(head)
        if not self.depth:
            self._begin_account(stream)
        content = Unpacked(Decompressed(stream, compression), self.expansion)
        opened = replace(self, depth=self.depth + 1).open(content, compression.content_name(head.name))
        return _Opened(opened.format, _as_far_as_whole(opened, content, head.name))

    def _read_whole(
        self, found: Format, read: Reader, stream: BinaryIO | Unpacked, head: Head
    ) -> Iterator[Item]:
        try:
            data = head.data if head.is_whole else stream.read(found.max_bytes + 1)
            if len(data) > found.max_bytes:
                yield _too_large(found, head)
            elif not (isinstance(stream, Unpacked) and stream.damage and not stream.damage.is_cut):
                yield from read(data, head.name)
        except ExpansionLimitError:
            raise
        except Exception as error:  # the parsers of others fail on hostile files in ways they do not document
            yield _failed(found, head, error)

    def _read_stream(self, found: Format, stream: BinaryIO | Unpacked, head: Head) -> Iterator[Item]:
        if found.read_stream is None:
            return
        separator = "/" if found.is_folder else "#"
        prefix = f"{self.path}{separator}" if self.path else ""
        try:
            yield from found.read_stream(stream, head.name, partial(self.read_member, prefix))
        except ExpansionLimitError:
            raise
        except Exception as error:  # as above
            yield _failed(found, head, error)

    def read_member(self, prefix: str, stream: ByteSource, member: str, name: str = "") -> Iterator[Item]:
        """Read what stands inside this file; see `formats.MemberReader`.

        Args:
            prefix: what the path of a member begins with: this file's own, and what separates them.
            stream, member, name: of the member.
        """
        path = self.expansion.count_member(f"{prefix}{member}")
        member = path.removeprefix(prefix)
        content = Unpacked(stream, self.expansion)
        try:
            opened = replace(self, path=path, depth=self.depth + 1).open(
                content, name or member.rpartition("/")[2]
            )
            separator = "/" if opened.format is not None and opened.format.is_folder else "#"
            for item in _as_far_as_whole(opened, content, member):
                if isinstance(item, Note):
                    self.expansion.remark(item.text, path)
                else:
                    yield replace(item, member=f"{member}{separator}{item.member}" if item.member else member)
        except MemberRefusedError as error:
            yield Reject(error.reason, error.detail, member, raw_excerpt=error.raw_excerpt)
        except ExpansionLimitError as error:
            error.member = error.member or path
            if error.ends_file:
                raise
            yield Reject(error.reason, error.detail, member)
        finally:
            content.close()


def _beginning(packed: Unpacked, name: str) -> Head:
    data = packed.beginning()
    head = head_from(data, b"", name)
    return replace(head, tail=data) if head.is_whole else head


def _needs_copy(found: Format | None, head: Head) -> bool:
    """Whether what is packed must be seekable: its reader seeks, or its end shows what it is."""
    if found is None:
        return head.data.startswith(b"PK")
    return found.read_stream is not None and not found.reads_forward


def _too_large(found: Format, head: Head) -> Reject:
    return Reject(
        f"larger than a file of the format {found.name} may be",
        f"{head.name}: the limit is {found.max_bytes:,} bytes: split the file",
        raw_excerpt=excerpt(head.data[:4000]),
    )


def _failed(found: Format, head: Head, error: Exception) -> Reject:
    detail = f"{head.name}: the {found.name} parser failed ({type(error).__name__}: {error})"[:500]
    return Reject("not readable in its format", detail, raw_excerpt=excerpt(head.data[:4000]))


def _as_far_as_whole(opened: _Opened, content: Unpacked, name: str) -> Iterator[Item]:
    """The items of something packed; where it is cut or damaged, the whole ones, and one reject for the rest.

    The last item is held back: if it was refused and the data end there, the cut is why. What is one item with
    no name of its own (an article, the words of a letter) is not loaded by half.
    """
    held: Document | Reject | None = None
    is_said = False
    try:
        for item in opened.items:
            if isinstance(item, Note):
                yield item
                continue
            if held is not None and content.damage is not None and _is_the_whole(held):
                yield _damaged(content.damage, held, name)
                is_said = True
            elif held is not None:
                yield held
            held = item
        if opened.format is not None and not isinstance(held, Reject):
            content.drain()
    except ExpansionLimitError:
        if held is not None:
            yield held
        raise
    damage = content.damage
    is_whole = damage is None or (opened.format is None and held is None)
    is_held_whole = isinstance(held, Document) and held.member and opened.format and opened.format.sees_cuts
    if held is not None and (is_whole or is_held_whole):
        yield held
        held = None
    if damage is not None and not is_whole and not (is_said and held is None):
        yield _damaged(damage, held, name)


def _is_the_whole(item: Document | Reject) -> bool:
    return isinstance(item, Document) and not item.member


def _damaged(damage: DamagedError, last: Document | Reject | None, name: str) -> Reject:
    reason = "cut off, or damaged in the middle" if damage.is_cut else "damaged"
    detail = f"{name}: {damage}: fetch it again"
    if isinstance(last, Reject):
        why = f" ({last.reason})" if last.member else ""
        return replace(last, reason=reason, detail=f"{detail}{why}")
    if last is None:
        return Reject(reason, detail)
    return Reject(reason, detail, last.member, raw_excerpt=excerpt(last.text[:4000]))
