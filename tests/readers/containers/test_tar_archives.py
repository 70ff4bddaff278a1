"""tar archives: old and new forms of headers, names in old encodings, and what is left of a cut one."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable

import pytest

from orchestration.readers import Contents, read

Pack = Callable[..., bytes]
Summary = Callable[[Contents], list[tuple[str, str]]]
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"
LINES = b"".join(
    json.dumps({"title": f"Hall {number}", "text": f"Quayside Labs opened hall {number * 7919}."}).encode()
    + b"\n"
    for number in range(300)
)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_forms_of_tar(form: int, summary: Summary) -> None:
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


def test_an_archive_older_than_posix(tarred: Pack, summary: Summary) -> None:
    packed = bytearray(tarred([("a.txt", TEXT)]))
    packed[257:265] = bytes(8)
    packed[148:156] = b" " * 8
    packed[148:156] = b"%06o\x00 " % sum(packed[:512])
    assert summary(read(bytes(packed), "a.bin")) == [("a.txt", "text")]


def test_names_in_an_old_encoding(summary: Summary) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        info = tarfile.TarInfo("pôle.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    assert summary(read(target.getvalue(), "a.tar")) == [("pôle.txt", "text")]


def test_a_cut_tar_loads_whole_members_and_whole_lines(tarred: Pack, summary: Summary) -> None:
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


def test_a_tar_without_its_end(tarred: Pack, summary: Summary) -> None:
    assert [what for _, what in summary(read(tarred([("a.txt", TEXT)])[:1024], "a.tar"))] == [
        "text",
        "the tar archive is cut off or damaged",
    ]


def test_a_cut_tar_that_is_compressed_has_one_reject_for_the_rest(tarred: Pack, summary: Summary) -> None:
    packed = tarred(
        [(f"{number}.txt", TEXT + bytes(f"{number * 7919}", "ascii")) for number in range(200)], "gz"
    )
    items = summary(read(packed[: len(packed) // 2], "a.tar.gz"))
    assert len(items) > 20
    assert {what for _, what in items[:-2]} == {"text"}
    assert items[-2][1] == "cut off, or damaged in the middle"  # the member that the cut is in
    assert items[-1] == ("", "cut off, or damaged in the middle")
