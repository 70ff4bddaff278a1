"""What one file may unpack to: members, bytes, ratio and depth; and that no more is read than is asked for."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Sequence

import pytest

from orchestration.model import Document
from orchestration.readers import READERS
from orchestration.readers.base import Note
from orchestration.readers.containers.expansion import Limits
from orchestration.readers.formats import Format
from orchestration.readers.opening import Formats, open_with
from orchestration.readers.text import read_text

Members = Sequence[tuple[str, bytes]]
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def tarred(members: Members, compression: str = "") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=f"w:{compression}") as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


PACKERS: dict[str, Callable[[Members], bytes]] = {
    "a.zip": zipped,
    "a.tar": tarred,
    "a.tgz": lambda members: tarred(members, "gz"),
    "a.tar.bz2": lambda members: tarred(members, "bz2"),
    "a.tar.xz": lambda members: tarred(members, "xz"),
}
every_archive = pytest.mark.parametrize("name", PACKERS)

FORMATS = Formats(READERS, Format("text", lambda _: False, ("txt",), read=read_text))


def limited(data: bytes, name: str, limits: Limits) -> list[tuple[str, str]]:
    items = open_with(FORMATS, io.BytesIO(data), name, limits).items
    return [
        (item.member, item.source_format if isinstance(item, Document) else item.reason)
        for item in items
        if not isinstance(item, Note)
    ]


@every_archive
def test_too_many_members(name: str) -> None:
    packed = PACKERS[name]([(f"{number}.txt", TEXT) for number in range(10)])
    items = limited(packed, name, Limits(members=4))
    assert items[:4] == [(f"{number}.txt", "text") for number in range(4)]
    assert items[4:] == [("4.txt", "has more members than a file may")]


def test_members_of_nested_archives_count_together() -> None:
    inner = zipped([(f"{number}.txt", TEXT) for number in range(3)])
    items = limited(zipped([("a.zip", inner), ("b.zip", inner)]), "a.zip", Limits(members=6))
    assert items == [
        *((f"a.zip/{number}.txt", "text") for number in range(3)),
        ("b.zip/0.txt", "text"),
        ("b.zip/1.txt", "has more members than a file may"),
    ]


@every_archive
def test_too_many_bytes_in_all(name: str) -> None:
    packed = PACKERS[name]([(f"{number}.txt", TEXT) for number in range(2000)])
    items = limited(packed, name, Limits(total_bytes=100_000))
    assert items[0] == ("0.txt", "text")
    assert items[-1][1] == "unpacks to more bytes than a file may"
    assert sum(what != "text" for _, what in items) == 1


def test_a_ratio_that_no_news_has() -> None:
    packed = zipped([("a.txt", TEXT), ("b.jsonl", b'{"title": "' + bytes(3_000_000)), ("z.txt", TEXT)])
    items = limited(packed, "a.zip", Limits(ratio=100, ratio_from_bytes=10_000))
    assert items == [("a.txt", "text"), ("b.jsonl", "unpacks to a multiple of its size that no news has")]


def test_one_member_that_is_too_large_costs_no_other() -> None:
    packed = zipped(
        [("a.txt", TEXT), ("inner.zip", zipped([("b.bin", bytes(range(256)) * 2000)], 0)), ("z.txt", TEXT)]
    )
    assert limited(packed, "a.zip", Limits(member_bytes=100_000)) == [
        ("a.txt", "text"),
        ("inner.zip", "unpacks to more bytes than one member may"),
        ("z.txt", "text"),
    ]


def test_containers_in_containers() -> None:
    data = TEXT
    for level in range(4):
        data = zipped([(f"{level}.zip" if level else "a.txt", data)])
    assert limited(data, "a.zip", Limits(depth=4)) == [("3.zip/2.zip/1.zip/a.txt", "text")]
    assert limited(data, "a.zip", Limits(depth=3)) == [
        ("3.zip/2.zip/1.zip", "containers in containers, deeper than they may be")
    ]


@pytest.mark.parametrize("name", ["a.tar", "a.tgz"])
def test_an_archive_is_read_as_it_is_asked_for(name: str) -> None:
    class Counting(io.BytesIO):
        furthest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.furthest = max(self.furthest, self.tell())
            return data

    members = [(f"{number}.txt", TEXT + str(number * 7919).encode() * 1000) for number in range(500)]
    stream = Counting(PACKERS[name](members))
    items = open_with(FORMATS, stream, name).items
    stream.furthest = 0
    assert next(items)
    assert stream.furthest < len(stream.getvalue()) // 2
    assert sum(1 for _ in items) == 499
