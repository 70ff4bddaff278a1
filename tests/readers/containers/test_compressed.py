"""gzip, bzip2 and xz are transparent; of what is cut, the whole items are loaded and one reject says that the rest is not."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import read
from orchestration.readers.containers.compressed import COMPRESSIONS

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
    for number in range(400)
)
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def documents(data: bytes, name: str) -> list[Document]:
    return [item for item in read(data, name).items if isinstance(item, Document)]


def rejects(data: bytes, name: str) -> list[Reject]:
    return [item for item in read(data, name).items if isinstance(item, Reject)]


@pytest.mark.parametrize("extension", PACKERS)
@pytest.mark.parametrize(
    ("data", "name"), [(TEXT, "a.txt"), (PAGE, "a.html"), (LINES, "a.jsonl"), (PAGE, "a")]
)
def test_a_compressed_file_reads_as_what_it_holds(data: bytes, name: str, extension: str) -> None:
    assert read(PACKERS[extension](data), f"{name}.{extension}") == read(data, name)


@pytest.mark.parametrize(
    ("name", "content_name"),
    [
        ("a.html.gz", "a.html"),
        ("A.HTML.GZ", "A.HTML"),
        ("a.tgz", "a.tar"),
        ("a.gz", "a"),
        (".gz", ".gz"),
        ("a", "a"),
        ("a.gz.html", "a.gz.html"),
    ],
)
def test_the_name_of_what_a_gzip_holds(name: str, content_name: str) -> None:
    assert COMPRESSIONS[0].content_name(name) == content_name


def test_the_name_tells_what_the_content_does_not() -> None:
    assert (
        read(gzip.compress(b"Hub,City\nQuayside,Ghent\n", mtime=0), "a.csv.gz").items[0].reason
        == "not a news format"
    )
    assert read(gzip.compress(TEXT, mtime=0), "no_extension").source_format == "text"


@pytest.mark.parametrize("extension", PACKERS)
def test_streams_one_after_the_other_are_one(extension: str) -> None:
    pack = PACKERS[extension]
    data = pack(b"") + pack(LINES[:5000]) + pack(b"") + pack(LINES[5000:])
    assert read(data, f"a.jsonl.{extension}") == read(LINES, "a.jsonl")


def test_zero_bytes_pad_to_a_block_of_tape() -> None:
    assert read(gzip.compress(TEXT, mtime=0) + bytes(10_240), "a.txt.gz") == read(TEXT, "a.txt")


@pytest.mark.parametrize("extension", PACKERS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_cut_lines_are_loaded_as_far_as_they_are_whole(extension: str, share: float) -> None:
    packed = PACKERS[extension](LINES)
    cut = packed[: int(len(packed) * share)]
    whole = documents(cut, f"a.jsonl.{extension}")
    assert whole == documents(LINES, "a.jsonl")[: len(whole)]
    (reject,) = rejects(cut, f"a.jsonl.{extension}")
    assert reject.reason == "cut off, or damaged in the middle"
    assert "end in the middle" in reject.detail


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_something_of_cut_lines_is_loaded(share: float) -> None:
    packed = gzip.compress(LINES, mtime=0)
    assert documents(packed[: int(len(packed) * share)], "a.jsonl.gz")


@pytest.mark.parametrize("extension", PACKERS)
@pytest.mark.parametrize(("data", "name"), [(TEXT, "a.txt"), (PAGE, "a.html")])
def test_half_an_article_is_not_loaded(extension: str, data: bytes, name: str) -> None:
    packed = PACKERS[extension](data)
    for size in (len(packed) - 1, len(packed) // 2, 30):
        (reject,) = read(packed[:size], f"{name}.{extension}").items
        assert isinstance(reject, Reject)
        assert reject.reason == "cut off, or damaged in the middle"
        assert "fetch it again" in reject.detail


def test_half_a_letter_is_not_loaded() -> None:
    """The words of a letter are one item, what is attached others."""
    letter = (
        b"From: Desk <desk@wire.example>\nSubject: A hall opens\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        + TEXT
        + b"\n--b\n"
        b'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\n' + TEXT + b"\n--b\n"
        b'Content-Type: text/plain\nContent-Disposition: attachment; filename="b.txt"\n\n'
        + TEXT * 30
        + b"\n--b--\n"
    )
    assert all(isinstance(item, Document) for item in read(letter, "a.eml").items)
    cut = read(gzip.compress(letter, mtime=0)[:-20], "a.eml.gz").items
    assert [(item.member, isinstance(item, Document)) for item in cut] == [
        ("", False),
        ("a.txt", True),
        ("b.txt", False),
    ]
    assert all("end in the middle" in item.detail for item in cut if isinstance(item, Reject))


def test_a_wrong_checksum_quarantines_all_that_can_still_be_held_back() -> None:
    for data, name in ((TEXT, "a.txt"), (LINES, "a.jsonl"), (PAGE, "a.html")):
        packed = bytearray(gzip.compress(data, mtime=0))
        packed[-6] ^= 1
        (reject,) = read(bytes(packed), f"{name}.gz").items
        assert isinstance(reject, Reject)
        assert reject.reason == "damaged"
        assert "incorrect data check" in reject.detail


def test_what_follows_is_said_not_to_be_read() -> None:
    (*loaded, reject) = read(gzip.compress(LINES, mtime=0) + b"and some words", "a.jsonl.gz").items
    assert len(loaded) == 400
    assert isinstance(reject, Reject)
    assert "is something else" in reject.detail


def test_an_empty_file_that_is_compressed() -> None:
    (reject,) = read(gzip.compress(b"", mtime=0), "a.txt.gz").items
    assert isinstance(reject, Reject)
    assert reject.reason == "there is no news in it"


def test_xz_that_asks_for_much_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 160 * 2**20}]
    (reject,) = read(lzma.compress(TEXT, filters=filters), "a.txt.xz").items
    assert isinstance(reject, Reject)
    assert "emory" in reject.detail


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7-Zip"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"(\xb5/\xfd\x04\x00", "Zstandard"),
        (b"\x04\x22\x4d\x18\x60\x40", "LZ4"),
        (b"\x1f\x9d\x90\x51\x00", "compress"),
        (b"MSCF\x00\x00\x00\x00", "cabinet"),
    ],
)
def test_what_is_packed_in_other_ways_is_refused_with_advice(data: bytes, what: str) -> None:
    (reject,) = read(data + bytes(100), "a.txt").items
    assert isinstance(reject, Reject)
    assert reject.reason == "an archive of a kind that is not read"
    assert what in reject.detail
    assert "pack it as zip or tar.gz" in reject.detail
