"""Zip archives that are cut off: whole members are loaded, and one reject says that the rest is not."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from orchestration.readers import Contents, read

Pack = Callable[..., bytes]
Summary = Callable[[Contents], list[tuple[str, str]]]
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"
PAGE = (
    b"<!doctype html><html lang=en><head><title>Quayside opens a hall</title></head><body><article>"
    + b"<p>Quayside Labs opened a hall for start-ups in Ghent, which the city had left empty for years.</p>"
    * 4
    + b"</article></body></html>"
)
LINES = b"".join(
    json.dumps({"title": f"Hall {number}", "text": f"Quayside Labs opened hall {number * 7919}."}).encode()
    + b"\n"
    for number in range(300)
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


class Unseekable(io.BytesIO):
    """zipfile writes lengths and checksums behind the data of what it cannot go back in."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_cut_zip_loads_whole_members(method: int, zipped: Pack, summary: Summary) -> None:
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


def test_a_cut_zip_that_was_written_as_a_stream(summary: Summary) -> None:
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


def test_damage_in_a_cut_zip_is_seen(zipped: Pack, summary: Summary) -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)], zipfile.ZIP_STORED)[:-10])
    packed[packed.index(b"Quayside")] ^= 0x20
    assert summary(read(bytes(packed), "a.zip")) == [
        ("a.txt", "damaged"),
        ("z.txt", "text"),
        ("", "the zip archive is cut off or damaged"),
    ]


def test_encrypted_members_of_a_cut_zip(zipped: Pack, summary: Summary) -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)])[:-10])
    packed[6] |= 1
    assert summary(read(bytes(packed), "a.zip"))[:2] == [
        ("a.txt", "the member cannot be recovered"),
        ("z.txt", "text"),
    ]
