"""Members of archives that are no news: what pages need is counted, an archive of nothing else is quarantined."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orchestration.model import Reject
from orchestration.readers import Contents, read

Pack = Callable[..., bytes]
Packer = Callable[[Sequence[tuple[str, bytes]]], tuple[bytes, str]]
Summary = Callable[[Contents], list[tuple[str, str]]]
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def test_what_pages_need_is_counted_and_not_quarantined(packed: Packer, summary: Summary) -> None:
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
    contents = read(*packed(members))
    assert summary(contents) == [("a.txt", "text")]
    assert contents.notes == (
        "left out: empty files 1 (first: empty.txt), files for crawlers 1 (first: robots.txt), "
        "files of the operating system 2 (first: __MACOSX/._a.txt), fonts 1 (first: font.woff2), "
        "images 3 (first: img/a.png), scripts 1 (first: site.js), sound and video 1 (first: clip.mp4), "
        "style sheets 1 (first: site.css)",
    )


def test_an_archive_without_news_is_quarantined(packed: Packer) -> None:
    (reject,) = read(*packed([("a.png", PNG)])).items
    assert isinstance(reject, Reject)
    assert reject.reason == "there is no news in it"
    assert "images 1" in reject.detail


def test_an_empty_zip_is_quarantined(zipped: Pack) -> None:
    (reject,) = read(zipped([]), "a.zip").items
    assert isinstance(reject, Reject)
    assert "it has no members" in reject.detail
