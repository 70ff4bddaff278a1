"""Members of zip and tar archives, each read in its own format, and what becomes of those that cannot be."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Sequence

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read

Members = Sequence[tuple[str, bytes]]
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
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


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


def summary(contents: Contents) -> list[tuple[str, str]]:
    """(member, format) of documents, (member, reason) of rejects."""
    return [
        (item.member, item.source_format if isinstance(item, Document) else item.reason)
        for item in contents.items
    ]


@every_archive
def test_members_of_every_format(name: str) -> None:
    members = [
        ("page.html", PAGE),
        ("deep/er/text.txt", TEXT),
        ("feed.xml", FEED),
        ("text.txt.gz", gzip.compress(TEXT, mtime=0)),
    ]
    contents = read(PACKERS[name](members), name)
    assert contents.source_format == ("zip" if name == "a.zip" else "tar")
    assert summary(contents) == [
        ("page.html", "html"),
        ("deep/er/text.txt", "text"),
        ("feed.xml#one", "feed"),
        ("feed.xml#entry 2", "feed"),
        ("text.txt.gz", "text"),
    ]
    assert contents.notes == ()


@every_archive
def test_a_member_says_what_the_file_alone_says(name: str) -> None:
    (alone,) = read(PAGE, "page.html").items
    (member,) = read(PACKERS[name]([("page.html", PAGE)]), name).items
    assert isinstance(alone, Document)
    assert isinstance(member, Document)
    assert (member.title, member.text, member.published_on) == (alone.title, alone.text, alone.published_on)


@every_archive
def test_archives_in_archives(name: str) -> None:
    inner = [("a.txt", TEXT), ("feed.xml", FEED)]
    members = [
        ("inner.zip", zipped(inner)),
        ("folder/inner.tar.gz", tarred(inner, "gz")),
        ("lines.jsonl.gz", gzip.compress(b"".join(LINES.splitlines(keepends=True)[:3]), mtime=0)),
    ]
    assert [member for member, _ in summary(read(PACKERS[name](members), name))] == [
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


def test_an_archive_that_is_compressed_as_a_whole() -> None:
    assert summary(read(gzip.compress(zipped([("a.txt", TEXT)]), mtime=0), "a.zip.gz")) == [("a.txt", "text")]


def test_no_two_items_have_one_name() -> None:
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


@every_archive
def test_what_pages_need_is_counted_and_not_quarantined(name: str) -> None:
    members = [
        ("a.txt", TEXT),
        ("img/a.png", PNG),
        ("img/b.jpg", b"\xff\xd8\xff\xe0" + bytes(50)),
        ("logo.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>'),
        ("site.css", b"p { margin: 0 }"),
        ("site.js", b"let a = 1 < 2;"),
        ("font.woff2", b"wOF2" + bytes(50)),
        ("clip.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(50)),
        ("empty.txt", b""),
        ("robots.txt", b"User-agent: *\nDisallow:"),
        ("__MACOSX/._a.txt", b"\x00\x05\x16\x07\x00\x02\x00\x00" + bytes(50)),
        (".DS_Store", b"\x00\x00\x00\x01Bud1" + bytes(50)),
    ]
    contents = read(PACKERS[name](members), name)
    assert summary(contents) == [("a.txt", "text")]
    assert contents.notes == (
        "left out: empty files 1 (first: empty.txt), files for crawlers 1 (first: robots.txt), "
        "files of the operating system 2 (first: __MACOSX/._a.txt), fonts 1 (first: font.woff2), "
        "images 3 (first: img/a.png), scripts 1 (first: site.js), sound and video 1 (first: clip.mp4), "
        "style sheets 1 (first: site.css)",
    )


@every_archive
def test_an_archive_without_news_is_quarantined(name: str) -> None:
    (reject,) = read(PACKERS[name]([("a.png", PNG)]), name).items
    assert isinstance(reject, Reject)
    assert reject.reason == "there is no news in it"
    assert "images 1" in reject.detail


def test_an_empty_zip_is_quarantined() -> None:
    (reject,) = read(zipped([]), "a.zip").items
    assert isinstance(reject, Reject)
    assert "it has no members" in reject.detail


@every_archive
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
def test_what_is_not_read_is_one_reject(name: str, member: str, data: bytes, reason: str) -> None:
    contents = read(PACKERS[name]([("a.txt", TEXT), (member, data), ("z.txt", TEXT)]), name)
    assert summary(contents) == [("a.txt", "text"), (member, reason), ("z.txt", "text")]


@every_archive
def test_remarks_on_members_are_counted(name: str) -> None:
    latin = "Début\n\nLe pôle a ouvert à Gand.".encode("latin-1")
    contents = read(PACKERS[name]([(f"{number}.txt", latin) for number in range(5)]), name)
    assert len(contents.items) == 5
    assert contents.notes == ("0.txt and 4 more: not UTF-8: read as cp1252",)
