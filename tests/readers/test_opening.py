"""Members of containers, each read in its own format: their names, what cannot be read, and what a file may unpack to."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Sequence

import pytest

from orchestration.model import Document
from orchestration.readers import READERS, Contents, read
from orchestration.readers.base import Note
from orchestration.readers.containers.expansion import Limits
from orchestration.readers.formats import Format
from orchestration.readers.opening import Formats, open_with
from orchestration.readers.text import read_text

Pack = Callable[..., bytes]
Packer = Callable[[Sequence[tuple[str, bytes]]], tuple[bytes, str]]
Summary = Callable[[Contents], list[tuple[str, str]]]
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"
PAGE = (
    b"<!doctype html><html lang=en><head><title>Quayside opens a hall</title></head><body><article>"
    + b"<p>Quayside Labs opened a hall for start-ups in Ghent, which the city had left empty for years.</p>"
    * 4
    + b"</article></body></html>"
)
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Quayside news</title>'
    b"<item><guid>one</guid><title>First hall</title><description>Quayside opened a hall.</description></item>"
    b"<item><title>Second hall</title><description>Quayside opened another.</description></item></channel></rss>"
)
LINES = b"".join(
    json.dumps({"title": f"Hall {number}", "text": f"Quayside Labs opened hall {number * 7919}."}).encode()
    + b"\n"
    for number in range(300)
)
FORMATS = Formats(READERS, Format("text", lambda _: False, ("txt",), read=read_text))


def test_members_of_every_format(packed: Packer, summary: Summary) -> None:
    members = [
        ("page.html", PAGE),
        ("deep/er/text.txt", TEXT),
        ("feed.xml", FEED),
        ("text.txt.gz", gzip.compress(TEXT, mtime=0)),
    ]
    data, name = packed(members)
    contents = read(data, name)
    assert contents.source_format == ("zip" if name == "a.zip" else "tar")
    assert summary(contents) == [
        ("page.html", "html"),
        ("deep/er/text.txt", "text"),
        ("feed.xml#one", "feed"),
        ("feed.xml#entry 2", "feed"),
        ("text.txt.gz", "text"),
    ]
    assert contents.notes == ()


def test_a_member_says_what_the_file_alone_says(packed: Packer) -> None:
    (alone,) = read(PAGE, "page.html").items
    (member,) = read(*packed([("page.html", PAGE)])).items
    assert isinstance(alone, Document)
    assert isinstance(member, Document)
    assert (member.title, member.text, member.published_on) == (alone.title, alone.text, alone.published_on)


def test_archives_in_archives(packed: Packer, zipped: Pack, tarred: Pack, summary: Summary) -> None:
    inner = [("a.txt", TEXT), ("feed.xml", FEED)]
    members = [
        ("inner.zip", zipped(inner)),
        ("folder/inner.tar.gz", tarred(inner, "gz")),
        ("lines.jsonl.gz", gzip.compress(b"".join(LINES.splitlines(keepends=True)[:3]), mtime=0)),
    ]
    assert [member for member, _ in summary(read(*packed(members)))] == [
        "inner.zip/a.txt",
        "inner.zip/feed.xml#one",
        "inner.zip/feed.xml#entry 2",
        "folder/inner.tar.gz/a.txt",
        "folder/inner.tar.gz/feed.xml#one",
        "folder/inner.tar.gz/feed.xml#entry 2",
        "lines.jsonl.gz#line 1",
        "lines.jsonl.gz#line 2",
        "lines.jsonl.gz#line 3",
    ]


def test_an_archive_that_is_compressed_as_a_whole(zipped: Pack, summary: Summary) -> None:
    assert summary(read(gzip.compress(zipped([("a.txt", TEXT)]), mtime=0), "a.zip.gz")) == [("a.txt", "text")]


def test_no_two_items_have_one_name(zipped: Pack, summary: Summary) -> None:
    members = [
        ("a.txt", TEXT),
        ("a.txt", TEXT + b"More."),
        ("a.txt (2)", TEXT),
        ("./a.txt", TEXT),
        ("inner.zip/a.txt", TEXT),
        ("inner.zip", zipped([("a.txt", TEXT)])),
        ("feed.xml#one", TEXT),
        ("feed.xml", FEED),
    ]
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed = zipped(members)
    assert [member for member, _ in summary(read(packed, "a.zip"))] == [
        "a.txt",
        "a.txt (2)",
        "a.txt (2) (2)",
        "a.txt (3)",
        "inner.zip/a.txt",
        "inner.zip/a.txt (2)",
        "feed.xml%23one",
        "feed.xml#one",
        "feed.xml#entry 2",
    ]


@pytest.mark.parametrize(
    ("member", "data", "reason"),
    [
        ("hubs.csv", b"Hub,City\nQuayside,Ghent\n", "not a news format"),
        ("data.bin", bytes(range(256)) * 10, "binary, not text"),
        ("inner.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "an archive of a kind that is not read"),
        ("blank.txt", b"  \n\n ", "the file holds only blanks"),
        ("cut.txt.gz", gzip.compress(TEXT, mtime=0)[:-9], "cut off, or damaged in the middle"),
    ],
)
def test_what_is_not_read_is_one_reject(
    member: str, data: bytes, reason: str, packed: Packer, summary: Summary
) -> None:
    contents = read(*packed([("a.txt", TEXT), (member, data), ("z.txt", TEXT)]))
    assert summary(contents) == [("a.txt", "text"), (member, reason), ("z.txt", "text")]


def test_remarks_on_members_are_counted(packed: Packer) -> None:
    latin = "Début\n\nLe pôle a ouvert à Gand.".encode("latin-1")
    contents = read(*packed([(f"{number}.txt", latin) for number in range(5)]))
    assert len(contents.items) == 5
    assert contents.notes == ("0.txt and 4 more: not UTF-8: read as cp1252",)


def limited(data: bytes, name: str, limits: Limits) -> list[tuple[str, str]]:
    items = open_with(FORMATS, io.BytesIO(data), name, limits).items
    return [
        (item.member, item.source_format if isinstance(item, Document) else item.reason)
        for item in items
        if not isinstance(item, Note)
    ]


def test_too_many_members(packed: Packer) -> None:
    data, name = packed([(f"{number}.txt", TEXT) for number in range(10)])
    items = limited(data, name, Limits(members=4))
    assert items[:4] == [(f"{number}.txt", "text") for number in range(4)]
    assert items[4:] == [("4.txt", "has more members than a file may")]


def test_members_of_nested_archives_count_together(zipped: Pack) -> None:
    inner = zipped([(f"{number}.txt", TEXT) for number in range(3)])
    items = limited(zipped([("a.zip", inner), ("b.zip", inner)]), "a.zip", Limits(members=6))
    assert items == [
        *((f"a.zip/{number}.txt", "text") for number in range(3)),
        ("b.zip/0.txt", "text"),
        ("b.zip/1.txt", "has more members than a file may"),
    ]


def test_too_many_bytes_in_all(packed: Packer) -> None:
    data, name = packed([(f"{number}.txt", TEXT) for number in range(2000)])
    items = limited(data, name, Limits(total_bytes=100_000))
    assert items[0] == ("0.txt", "text")
    assert items[-1][1] == "unpacks to more bytes than a file may"
    assert sum(what != "text" for _, what in items) == 1


def test_a_ratio_that_no_news_has(zipped: Pack) -> None:
    packed = zipped([("a.txt", TEXT), ("b.jsonl", b'{"title": "' + bytes(3_000_000)), ("z.txt", TEXT)])
    items = limited(packed, "a.zip", Limits(ratio=100, ratio_from_bytes=10_000))
    assert items == [("a.txt", "text"), ("b.jsonl", "unpacks to a multiple of its size that no news has")]


def test_one_member_that_is_too_large_costs_no_other(zipped: Pack) -> None:
    packed = zipped(
        [("a.txt", TEXT), ("inner.zip", zipped([("b.bin", bytes(range(256)) * 2000)], 0)), ("z.txt", TEXT)]
    )
    assert limited(packed, "a.zip", Limits(member_bytes=100_000)) == [
        ("a.txt", "text"),
        ("inner.zip", "unpacks to more bytes than one member may"),
        ("z.txt", "text"),
    ]


def test_containers_in_containers(zipped: Pack) -> None:
    data = TEXT
    for level in range(4):
        data = zipped([(f"{level}.zip" if level else "a.txt", data)])
    assert limited(data, "a.zip", Limits(depth=4)) == [("3.zip/2.zip/1.zip/a.txt", "text")]
    assert limited(data, "a.zip", Limits(depth=3)) == [
        ("3.zip/2.zip/1.zip", "containers in containers, deeper than they may be")
    ]


@pytest.mark.parametrize(("name", "compression"), [("a.tar", ""), ("a.tgz", "gz")])
def test_an_archive_is_read_as_it_is_asked_for(name: str, compression: str, tarred: Pack) -> None:
    class Counting(io.BytesIO):
        furthest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.furthest = max(self.furthest, self.tell())
            return data

    members = [(f"{number}.txt", TEXT + str(number * 7919).encode() * 1000) for number in range(500)]
    stream = Counting(tarred(members, compression))
    items = open_with(FORMATS, stream, name).items
    stream.furthest = 0
    assert next(items)
    assert stream.furthest < len(stream.getvalue()) // 2
    assert sum(1 for _ in items) == 499
