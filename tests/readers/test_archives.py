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
from orchestration.readers import READERS, Contents, read
from orchestration.readers.archive_paths import UnsafePathError, archive_path
from orchestration.readers.base import Note
from orchestration.readers.expansion import Limits
from orchestration.readers.formats import Format
from orchestration.readers.opening import Formats, open_with
from orchestration.readers.text import read_text

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
        ("text.txt.gz", gzip.compress(TEXT)),
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
        ("lines.jsonl.gz", gzip.compress(b"".join(LINES.splitlines(keepends=True)[:3]))),
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
    assert summary(read(gzip.compress(zipped([("a.txt", TEXT)])), "a.zip.gz")) == [("a.txt", "text")]


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
        ("cut.txt.gz", gzip.compress(TEXT)[:-9], "cut off, or damaged in the middle"),
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


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.txt", "a.txt"),
        ("./b//c/./a.txt", "b/c/a.txt"),
        ("b\\a.txt", "b/a.txt"),
        ("a#b.txt", "a%23b.txt"),
        ("a\x00\n\u202eb.txt", "a\ufffd\ufffd\ufffdb.txt"),
        ("..a/b..txt", "..a/b..txt"),
        ("Ünïcode/日本.txt", "Ünïcode/日本.txt"),
    ],
)
def test_paths(name: str, path: str) -> None:
    assert archive_path(name) == path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/a.txt", "absolute"),
        ("\\\\host\\a.txt", "absolute"),
        ("../a.txt", "leaves its folder"),
        ("a/../../b.txt", "leaves its folder"),
        ("a\\..\\b.txt", "leaves its folder"),
        ("C:\\a.txt", "names a drive"),
        ("c:a.txt", "names a drive"),
        ("", "no name"),
        (".", "no name"),
        ("a/" * 600, "longer than"),
    ],
)
def test_unsafe_paths(name: str, why: str) -> None:
    with pytest.raises(UnsafePathError, match=why):
        archive_path(name)


# --- zip alone


def test_names_without_a_mark_are_utf8_where_they_can_be() -> None:
    marked = zipped([("pôle.txt", TEXT)])
    unmarked = marked.replace(b"\x00\x08", b"\x00\x00")  # the flag of UTF-8, in both headers
    assert summary(read(marked, "a.zip")) == summary(read(unmarked, "a.zip")) == [("pôle.txt", "text")]


def test_names_in_the_code_page_of_dos() -> None:
    packed = zipped([("pXle.txt", TEXT)]).replace(b"pXle", b"p\x93le")
    assert summary(read(packed, "a.zip")) == [("pôle.txt", "text")]


def test_an_encrypted_member() -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)]))
    packed[6] |= 1  # of the local header
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert summary(read(bytes(packed), "a.zip")) == [("a.txt", "the member is encrypted"), ("z.txt", "text")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_bounded(method: int) -> None:
    ((member, reason),) = summary(read(zipped([("a.txt", TEXT)], method), "a.zip"))
    assert (member, reason) == ("a.txt", "the member is compressed in a way that is not read")


def test_stored_members() -> None:
    assert summary(read(zipped([("a.txt", TEXT)], zipfile.ZIP_STORED), "a.zip")) == [("a.txt", "text")]


@pytest.mark.parametrize("data", [TEXT, PAGE, LINES], ids=["text", "page", "lines"])
def test_a_wrong_checksum_quarantines_the_member_alone(data: bytes) -> None:
    packed = bytearray(zipped([("a.jsonl", data), ("z.txt", TEXT)], zipfile.ZIP_STORED))
    packed[packed.index(b"Quayside")] ^= 0x20
    assert summary(read(bytes(packed), "a.zip")) == [("a.jsonl", "damaged"), ("z.txt", "text")]


class Unseekable(io.BytesIO):
    """zipfile writes lengths and checksums behind the data of what it cannot go back in."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_cut_zip_loads_whole_members(method: int) -> None:
    packed = zipped(
        [("a.txt", TEXT), ("p.png", PNG), ("lines.jsonl", LINES), ("z/", b""), ("z.html", PAGE)], method
    )
    whole = summary(read(packed, "a.zip"))
    lost = ("", "the zip archive is cut off or damaged")
    assert summary(read(packed[: packed.index(b"PK\x01\x02") + 20], "a.zip")) == [*whole, lost]
    assert summary(read(packed[: packed.index(b"z.html") + 40], "a.zip")) == [
        *whole[:-1],
        ("z.html", "cut off, or damaged in the middle"),
        lost,
    ]
    assert summary(read(packed[: packed.index(b"p.png") + 40], "a.zip"))[0] == ("a.txt", "text")


def test_a_cut_zip_that_was_written_as_a_stream() -> None:
    target = Unseekable()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            ("a.txt", TEXT),
            ("p.png", PNG),
            ("b.html", PAGE),
            ("../c.txt", TEXT),
            ("d.txt", TEXT),
        ):
            archive.writestr(name, data)
    packed = target.getvalue()
    assert summary(read(packed[: packed.index(b"d.txt") + 10], "a.zip")) == [
        ("a.txt", "text"),
        ("b.html", "html"),
        ("../c.txt", "a member with an unsafe path"),
        ("d.txt", "cut off, or damaged in the middle"),
        ("", "the zip archive is cut off or damaged"),
    ]


def test_damage_in_a_cut_zip_is_seen() -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)], zipfile.ZIP_STORED)[:-10])
    packed[packed.index(b"Quayside")] ^= 0x20
    assert summary(read(bytes(packed), "a.zip")) == [
        ("a.txt", "damaged"),
        ("z.txt", "text"),
        ("", "the zip archive is cut off or damaged"),
    ]


def test_encrypted_members_of_a_cut_zip() -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)])[:-10])
    packed[6] |= 1
    assert summary(read(bytes(packed), "a.zip"))[:2] == [
        ("a.txt", "the member cannot be recovered"),
        ("z.txt", "text"),
    ]


def test_a_workbook_is_no_archive_of_news() -> None:
    workbook = zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])
    (reject,) = read(workbook, "deals.xlsx").items
    assert isinstance(reject, Reject)
    assert "raw/records" in reject.detail


# --- tar alone


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_forms_of_tar(form: int) -> None:
    target = io.BytesIO()
    name = "/".join(["folder"] * 20) + "/a.txt" if form != tarfile.USTAR_FORMAT else "folder/a.txt"
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        info = tarfile.TarInfo(name)
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    assert summary(read(target.getvalue(), "a")) == [(name, "text")]


def test_an_archive_older_than_posix() -> None:
    packed = bytearray(tarred([("a.txt", TEXT)]))
    packed[257:265] = bytes(8)
    packed[148:156] = b" " * 8
    packed[148:156] = b"%06o\x00 " % sum(packed[:512])
    assert summary(read(bytes(packed), "a.bin")) == [("a.txt", "text")]


def test_names_in_an_old_encoding() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        info = tarfile.TarInfo("pôle.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    assert summary(read(target.getvalue(), "a.tar")) == [("pôle.txt", "text")]


def test_a_cut_tar_loads_whole_members_and_whole_lines() -> None:
    packed = tarred([("a.txt", TEXT), ("lines.jsonl", LINES), ("z.txt", TEXT)])
    cut = summary(read(packed[: 512 * 3 + len(LINES) // 2], "a.tar"))
    assert cut[0] == ("a.txt", "text")
    whole = [member for member, what in cut if what == "json_lines"]
    assert whole == [f"lines.jsonl#line {number}" for number in range(1, len(whole) + 1)]
    assert len(whole) > 100
    assert [what for _, what in cut[1 + len(whole) :]] == [
        "cut off, or damaged in the middle",
        "the tar archive is cut off or damaged",
    ]


def test_a_tar_without_its_end() -> None:
    assert [what for _, what in summary(read(tarred([("a.txt", TEXT)])[:1024], "a.tar"))] == [
        "text",
        "the tar archive is cut off or damaged",
    ]


def test_a_cut_tar_that_is_compressed_has_one_reject_for_the_rest() -> None:
    packed = tarred(
        [(f"{number}.txt", TEXT + bytes(f"{number * 7919}", "ascii")) for number in range(200)], "gz"
    )
    items = summary(read(packed[: len(packed) // 2], "a.tar.gz"))
    assert len(items) > 20
    assert {what for _, what in items[:-2]} == {"text"}
    assert items[-2][1] == "cut off, or damaged in the middle"  # the member that the cut is in
    assert items[-1] == ("", "cut off, or damaged in the middle")


# --- limits

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
