"""Archives made to do harm, read in a process of their own: bounded memory and time, nothing written, nothing lost silently."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

MEBIBYTE = 2**20
MAX_PEAK_BYTES = 700 * MEBIBYTE
MAX_SECONDS = 20.0
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"

# reads every file of a folder, and says of each what came of it
READ_ALL = """
import json, re, sys, time
from pathlib import Path
from orchestration.model import Document, Reject
from orchestration.readers import open_reading

for path in sorted(Path(sys.argv[1]).iterdir()):
    start = time.perf_counter()
    documents, rejects = [], []
    with path.open("rb") as stream:
        for item in open_reading(stream, path.name).items:
            if isinstance(item, Document):
                documents.append(item.member)
            elif isinstance(item, Reject):
                rejects.append([item.member[:60], item.reason])
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    print(json.dumps({
        "name": path.name, "documents": documents[:20], "rejects": rejects[:20], "count": len(documents) + len(rejects),
        "seconds": time.perf_counter() - start, "peak_bytes": int(peak[1]) * 1024,
    }), flush=True)
"""


def gzip_of_zeros(size: int, start: bytes = b"") -> bytes:
    """Zeros after some other bytes; a compressed block of them many times, the checksum is never reached."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    beginning = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    return beginning + (packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)) * (
        size // MEBIBYTE
    )


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def nested_zips(levels: int, width: int, leaf: bytes) -> bytes:
    data = leaf
    for _ in range(levels):
        data = zipped((f"{number}.zip", data) for number in range(width))
    return data


def directory_entry(name: bytes, offset: int, packed: bytes, size: int, checksum: int) -> bytes:
    fields = (
        b"PK\x01\x02",
        20,
        20,
        0,
        8,
        0,
        0x21,
        checksum,
        len(packed),
        size,
        len(name),
        0,
        0,
        0,
        0,
        0,
        offset,
    )
    return struct.pack("<4s6H3L5H2L", *fields) + name


def zip_by_hand(entries: list[bytes], local: bytes) -> bytes:
    directory = b"".join(entries)
    count = min(len(entries), 0xFFFF)
    return (
        local
        + directory
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(local), 0)
    )


def local_member(name: bytes, packed: bytes, size: int, checksum: int) -> bytes:
    fields = (b"PK\x03\x04", 20, 0, 8, 0, 0x21, checksum, len(packed), size, len(name), 0)
    return struct.pack("<4s5H3L2H", *fields) + name + packed


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def overlapping_zip() -> bytes:
    packed, size, checksum = deflated(bytes(8 * MEBIBYTE)), 8 * MEBIBYTE, zlib.crc32(bytes(8 * MEBIBYTE))
    entries = [directory_entry(b"%d.txt" % number, 0, packed, size, checksum) for number in range(2000)]
    return zip_by_hand(entries, local_member(b"0.txt", packed, size, checksum))


def zip_of_many_entries() -> bytes:
    packed, checksum = deflated(TEXT), zlib.crc32(TEXT)
    entry = directory_entry(b"", 0, packed, len(TEXT), checksum)
    return zip_by_hand([entry] * 400_000, local_member(b"", packed, len(TEXT), checksum))


def zip_without_directory() -> bytes:
    """Members whose end is known only when they are unpacked, and which nobody wants to read."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = packer.compress(b"\x89PNG") + packer.flush(zlib.Z_FULL_FLUSH)
    middle = (packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)) * 100
    packed = start + middle + packer.flush()
    one = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 8, 8, 0, 0x21, 0, 0, 0, 5, 0) + b"a.png" + packed
    return (one + b"PK\x07\x08" + bytes(12)) * 50


def zip_that_lies_about_size() -> bytes:
    packed, checksum = deflated(TEXT), zlib.crc32(TEXT)
    entry = directory_entry(b"a.txt", 0, packed, 20, checksum)
    return zip_by_hand([entry], local_member(b"a.txt", packed, 20, checksum))


def header(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info.tobuf(tarfile.GNU_FORMAT)


def block(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def tar_member(name: str, data: bytes = TEXT) -> bytes:
    return header(name, size=len(data)) + block(data)


def tar_that_leaves_its_folder(outside: Path) -> bytes:
    return b"".join(
        (
            tar_member("good.txt"),
            tar_member("../outside.txt"),
            tar_member("a/../../outside.txt"),
            tar_member(str(outside)),
            tar_member("C:\\outside.txt"),
            tar_member("..\\outside.txt"),
            header("symbolic", tarfile.SYMTYPE, link=str(outside)),
            header("hard", tarfile.LNKTYPE, link="../outside.txt"),
            header("character", tarfile.CHRTYPE),
            header("block", tarfile.BLKTYPE),
            header("pipe", tarfile.FIFOTYPE),
            tar_member("symbolic/inside.txt"),
            bytes(1024),
        )
    )


def tar_with_extended(content: bytes, kind: bytes = tarfile.XHDTYPE, times: int = 1) -> bytes:
    one = header("pax", kind, size=len(content)) + block(content)
    return tar_member("good.txt") + one * times + tar_member("after.txt") + bytes(1024)


def huge_extended_header() -> bytes:
    size = 900 * MEBIBYTE
    return gzip_of_zeros(size, tar_member("good.txt") + header("pax", tarfile.XHDTYPE, size=size))


def negative_offset() -> bytes:
    raw = bytearray(header("a.txt"))
    raw[124:136] = b"\xff" * 12  # base 256: minus one
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw)
    return tar_member("good.txt") + bytes(raw) + bytes(1024)


def web_record(payload: bytes, headers: bytes, length: int | None = None) -> bytes:
    body = b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n" + payload
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/a\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body) if length is None else length, body)
    )


def many_headers() -> bytes:
    size = 60 * MEBIBYTE
    record = b"http://example.org/a 127.0.0.1 20210309100000 text/html %d\nHTTP/1.1 200 OK\n" % (size + 16)
    header = (
        b"filedesc://a.arc 0.0.0.0 20210309100000 text/plain 67\n1 0 Crawler\n" + b"URL" + b" " * 51 + b"\n\n"
    )
    return gzip.compress(header + record + b"a:b\n" * (size // 4), 1, mtime=0)


@dataclass(frozen=True)
class Attack:
    """What to write, and what must come of it: so many documents, and a reject that says this."""

    data: Callable[[], bytes]
    documents: int
    reason: str


def attacks(outside: Path) -> dict[str, Attack]:
    html = b"Content-Type: text/html\r\n"
    return {
        "text_of_zeros.txt.gz": Attack(lambda: gzip_of_zeros(1024 * MEBIBYTE), 0, "binary, not text"),
        "lines_of_zeros.jsonl.gz": Attack(
            lambda: gzip_of_zeros(1024 * MEBIBYTE, b'{"title": "Quayside opens"}\n{"title": "'), 0, "unpacks to a multiple"
        ),
        "zeros_in_two.txt.gz.gz": Attack(lambda: gzip.compress(gzip_of_zeros(1024 * MEBIBYTE), mtime=0), 0, "binary, not text"),
        "bzip2.jsonl.bz2": Attack(lambda: bz2.compress(b'{"title": "') + bz2.compress(bytes(MEBIBYTE)) * 1024, 0, "unpacks to a multiple"),
        "xz.jsonl.xz": Attack(lambda: lzma.compress(b'{"title": "') + lzma.compress(bytes(MEBIBYTE)) * 1024, 0, "unpacks to a multiple"),
        "nested.zip": Attack(
            lambda: nested_zips(3, 10, zipped([("a.jsonl", b'{"title": "a"}\n' + b" " * 20 * MEBIBYTE)])),
            3,
            "unpacks to a multiple",
        ),
        "deep.zip": Attack(lambda: nested_zips(30, 1, TEXT), 0, "deeper than they may be"),
        "overlapping.zip": Attack(overlapping_zip, 0, "overlap"),
        "many_entries.zip": Attack(zip_of_many_entries, 0, "larger than a file may be"),
        "without_directory.zip": Attack(zip_without_directory, 0, "cut off or damaged"),
        "lying.zip": Attack(zip_that_lies_about_size, 0, "damaged"),
        "leaving.tar": Attack(lambda: tar_that_leaves_its_folder(outside), 2, "unsafe path"),
        "leaving.zip": Attack(
            lambda: zipped([("good.txt", TEXT), ("../outside.txt", TEXT), (str(outside), TEXT), ("D:/a.txt", TEXT)]),
            1,
            "unsafe path",
        ),
        "header.tar.gz": Attack(huge_extended_header, 1, "cut off or damaged"),
        "digits.tar": Attack(lambda: tar_with_extended(b"1" * 900_000), 1, "cut off or damaged"),
        "records.tar": Attack(lambda: tar_with_extended(b"4 4 " * 200_000 + b"=\n"), 1, "cut off or damaged"),
        "globals.tar": Attack(
            lambda: tar_with_extended(b"".join(b"12 k%05d=v\n" % at for at in range(5000)), tarfile.XGLTYPE, 50),
            1,
            "cut off or damaged",
        ),
        "sparse.tar": Attack(
            lambda: tar_with_extended(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"), 1, "cut off or damaged"
        ),
        "long_names.tar": Attack(
            lambda: tar_member("good.txt") + header("n", tarfile.GNUTYPE_LONGNAME, size=8) * 5000 + bytes(1024), 1, "cut off or damaged"
        ),
        "negative.tar": Attack(negative_offset, 1, "cut off or damaged"),
        "claims.tar": Attack(lambda: tar_member("good.txt") + header("a.txt", size=8 * 2**30 - 1), 1, "cut off"),
        "encoded.warc": Attack(
            lambda: web_record(gzip_of_zeros(512 * MEBIBYTE, b"<html><p>"), html + b"Content-Encoding: gzip\r\n"),
            0,
            "larger than a file",
        ),
        "claims.warc": Attack(lambda: web_record(b"<html><p>Quayside", html, 2**62), 0, "cut off"),
        "line.warc.gz": Attack(lambda: gzip_of_zeros(1024 * MEBIBYTE, b"WARC/1.0\r\nX: "), 0, "unpacks to a multiple"),
        "line.arc.gz": Attack(lambda: gzip_of_zeros(1024 * MEBIBYTE, b"filedesc://a 0 0 text/plain 1\n"), 0, "cut off or damaged"),
        "headers.arc.gz": Attack(many_headers, 0, "unpacks to a multiple|no article|there is no text"),
        "chunks.warc": Attack(
            lambda: web_record(b"ffffffff\r\n<html><p>Quayside", html + b"Transfer-Encoding: chunked\r\n"), 0, "cut off"
        ),
        "open.sgm": Attack(lambda: b"<DOC >" * 20_000, 0, "has no end"),
        "endless.sgm.gz": Attack(lambda: gzip_of_zeros(1024 * MEBIBYTE, b"<DOC>"), 0, "has no end|multiple"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that no archive may touch."""
    path = tmp_path_factory.mktemp("elsewhere") / "outside.txt"
    path.write_bytes(b"untouched")
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, outside: Path) -> dict[str, dict[str, object]]:
    """What came of every attack, in one process, so that the peak is that of all."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, attack in attacks(outside).items():
        (folder / name).write_bytes(attack.data())
    working = tmp_path_factory.mktemp("working")
    finished = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(folder)],
        check=False, capture_output=True, text=True, timeout=240, cwd=working,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr[-3000:]
    assert list(working.iterdir()) == []
    lines = [json.loads(line) for line in finished.stdout.splitlines()]
    return {line["name"]: line for line in lines}


NAMES = sorted(attacks(Path("outside.txt")))


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_of_it(name: str, results: dict[str, dict[str, object]], outside: Path) -> None:
    attack, result = attacks(outside)[name], results[name]
    assert len(result["documents"]) == attack.documents, result
    assert any(part in reason for _, reason in result["rejects"] for part in attack.reason.split("|")), result
    assert result["peak_bytes"] < MAX_PEAK_BYTES
    assert result["seconds"] < MAX_SECONDS


def test_files_outside_are_untouched(results: dict[str, dict[str, object]], outside: Path) -> None:
    assert results
    assert outside.read_bytes() == b"untouched"
    assert list(outside.parent.iterdir()) == [outside]


def test_every_member_that_leaves_has_its_reject(results: dict[str, dict[str, object]]) -> None:
    assert results["leaving.tar"]["count"] == 12
    assert results["leaving.zip"]["count"] == 4
