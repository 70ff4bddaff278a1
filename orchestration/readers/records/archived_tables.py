"""Archives that hold a record file: the one file in them, as a copy that can be sought in.

Going through an archive is `containers/`; what the file is, and what becomes of its rows, is `files.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from orchestration.model import Reject
from orchestration.readers.base import Item
from orchestration.readers.containers.expansion import (
    LIMITS,
    DamagedError,
    Expansion,
    ExpansionLimitError,
    MemberRefusedError,
    Unpacked,
    spooled,
)
from orchestration.readers.containers.not_news import kind_beside_news
from orchestration.readers.containers.tar_archives import FORMAT as TAR
from orchestration.readers.containers.zip_archives import FORMAT as ZIP
from orchestration.readers.formats import ByteSource, Format, Head, head_from
from orchestration.readers.records.tables import UnreadableTableError

_ARCHIVES = (ZIP, TAR)
# a workbook is a zip inside; one that was packed again by hand may begin with any of its parts
_WORKBOOK_PARTS = frozenset(("xl/workbook.xml", "content.xml"))


@dataclass(frozen=True, slots=True)
class SoleMember:
    """The one file of an archive: a seekable copy, its name without folders, and why its end is missing ("")."""

    stream: BinaryIO
    name: str
    damage: str


def archive_of(head: Head) -> Format | None:
    """What kind of archive a file is, by its beginning; None for a workbook and anything else."""
    return next((known for known in _ARCHIVES if known.recognises(head)), None)


def sole_member(archive: Format, stream: BinaryIO, name: str, file_bytes: int) -> SoleMember | None:
    """The one file of an archive; None where the archive is a workbook after all.

    What systems and pages leave beside a table (`__MACOSX/`, `.DS_Store`, images) is passed over.

    Args:
        archive: its kind.
        stream: the archive at its start; seekable, unless it is read forward.
        name: its name without folders.
        file_bytes: of the file in raw/ that it is, or is in.

    Raises:
        UnreadableTableError: it holds several files or none, or what it holds cannot be unpacked.
    """
    if archive.read_stream is None:
        return None
    found = _Members(Expansion(LIMITS, file_bytes))
    try:
        faults = [item for item in archive.read_stream(stream, name, found) if isinstance(item, Reject)]
    except (ExpansionLimitError, MemberRefusedError) as error:
        raise UnreadableTableError(f"{found.last or name}: {error.reason}: {error.detail}") from None
    except Exception as error:  # what reads archives fails on hostile ones in ways that it does not document
        raise UnreadableTableError(f"the {archive.name} archive cannot be read: {error}") from error
    if found.is_workbook:
        return None
    if found.count > 1:
        raise UnreadableTableError(
            f"the {archive.name} archive holds {found.count:,} files ({found.first}, {found.second}"
            f"{', ...' if found.count > 2 else ''}), and a record file is one: unpack it, or pack each by itself"
        )
    if found.copy is None:
        why = [f"{fault.reason}: {fault.detail.removeprefix(f'{name}: ')}" for fault in faults]
        raise UnreadableTableError(why[0] if why else f"the {archive.name} archive holds no file")
    if found.damage is not None and not found.damage.is_cut:
        raise UnreadableTableError(f"{found.first}: {found.damage}: fetch it again")
    damage = f"{found.first}: {found.damage}" if found.damage is not None else ""
    if faults and not damage:
        damage = faults[0].reason
    return SoleMember(found.copy, found.first.rpartition("/")[2], damage)


@dataclass(slots=True)
class _Members:
    """Reads the members of an archive: a copy of the first, and of others that they are there."""

    expansion: Expansion
    count: int = 0
    first: str = ""
    second: str = ""
    last: str = ""
    is_workbook: bool = False
    copy: BinaryIO | None = None
    damage: DamagedError | None = None

    def __call__(self, stream: ByteSource, member: str, name: str = "") -> Iterator[Item]:
        """See `formats.MemberReader`; there are no items."""
        self.last = self.expansion.count_member(member)
        self.is_workbook |= member in _WORKBOOK_PARTS
        with Unpacked(stream, self.expansion) as content:
            head = head_from(content.beginning(), b"", name or member.rpartition("/")[2])
            if kind_beside_news(head) is None:
                self.count += 1
                self._take(content, member)
        return iter(())

    def _take(self, content: Unpacked, member: str) -> None:
        if self.count == 1:
            self.first = member
            self.copy = spooled(content, LIMITS.member_bytes)
            self.damage = content.damage
        elif self.count == 2:
            self.second = member
            self.copy = None
