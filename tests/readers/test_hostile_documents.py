"""Files made to fill the memory: they are read in a process of their own, which says how much it took at most."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

_MOST_MEGABYTES = 1024

_PROGRAM = """
import io, json, re, zipfile
from itertools import chain, repeat
from pathlib import Path
from orchestration.model import Document, Reject
from orchestration.readers import open_reading


class Long(io.RawIOBase):
    '''A long file of which no more exists than is being read.'''

    def __init__(self, start, unit, count, end=b""):
        self.start, self.unit, self.count, self.end = start, unit, count, end
        self.size = len(start) + len(unit) * count + len(end)
        self.at = 0

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        self.at = (0, self.at, self.size)[whence] + offset
        return self.at

    def tell(self):
        return self.at

    def read(self, size=-1):
        if self.at < len(self.start):
            piece = self.start[self.at :][:size]
        elif self.at < self.size - len(self.end):
            inside = (self.at - len(self.start)) % len(self.unit)
            piece = self.unit[inside:][: min(size, self.size - len(self.end) - self.at)]
        else:
            piece = self.end[self.at - self.size + len(self.end) :][:size]
        self.at += len(piece)
        return piece


def package(body):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for piece in body:
                part.write(piece)
    return io.BytesIO(packed.getvalue())


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
DOCUMENT = b'<document xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><body>'
GIGABYTE = 1000
MILLION = b"a" * 1_000_000
HEADERS = b"From: a@b.example\\nSubject: s\\n"
ALIASES = b"".join(b"k%d: &k%d [%s]\\n" % (n, n, b",".join([b"*k%d" % (n - 1)] * 9)) for n in range(1, 12))
CASES = {
    "line.jsonl": lambda: Long(b'{"title": "', MILLION, GIGABYTE, b'"}\\n{"title": "after"}\\n'),
    "string.json": lambda: Long(b'[{"title": "before"}, {"title": "', MILLION, GIGABYTE, b'"}]'),
    "deep.json": lambda: Long(b"[", b"[" * 1_000_000, 10),
    "lists.json": lambda: io.BytesIO(b'[{"a": [' + b"[]," * 1_300_000 + b"[]]}]"),
    "feed.json": lambda: Long(
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"title": "', MILLION, GIGABYTE, b'"}]}'
    ),
    "laughs.md": lambda: io.BytesIO(b"---\\ntitle: t\\nk0: &k0 [x]\\n" + ALIASES + b"---\\nwords"),
    "parts.eml": lambda: io.BytesIO(
        HEADERS + b"Content-Type: multipart/mixed; boundary=b\\n\\n" + b"--b\\n\\nx\\n" * 1_000_000
    ),
    "long.eml": lambda: Long(HEADERS + b"\\n", MILLION, GIGABYTE),
    "bomb.docx": lambda: package(repeat(MILLION, 300)),
    "empty.docx": lambda: package(chain((DOCUMENT,), repeat(b"<p/>" * 250_000, 11), (b"</body></document>",))),
}

def own_peak():  # in kibibytes; ru_maxrss of a process counts what it was started from
    return int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])

for name, case in CASES.items():
    items = list(open_reading(case(), name).items)
    print(json.dumps({
        "name": name,
        "documents": [item.title[:20] for item in items if isinstance(item, Document)],
        "reasons": [item.reason for item in items if isinstance(item, Reject)],
        "megabytes": own_peak() // 1024,
    }), flush=True)
"""


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """What came of every file, in one process, so that the peak is that of all."""
    finished = subprocess.run(
        [sys.executable, "-c", _PROGRAM], check=False, capture_output=True, text=True, timeout=240
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    return {said["name"]: said for said in map(json.loads, finished.stdout.splitlines())}


@pytest.mark.parametrize(
    ("name", "documents", "reason"),
    [
        ("line.jsonl", ["after"], "longer than a document may be"),
        ("string.json", ["before"], "the rest of the file is no JSON that can be read"),
        ("deep.json", [], "no JSON that can be read"),
        ("lists.json", [], "there is no text in it"),
        ("feed.json", [], "no JSON that can be read"),
        ("laughs.md", ["words"], None),
        ("parts.eml", [], "more than a letter may be"),
        ("long.eml", [], "more than a letter may be"),
        ("bomb.docx", [], "the DOCX cannot be read"),
        ("empty.docx", [], "there is no text in it"),
    ],
)
def test_memory(
    name: str, documents: list[str], reason: str | None, results: dict[str, dict[str, Any]]
) -> None:
    said = results[name]
    assert said["documents"] == documents
    assert said["reasons"] == ([reason] if reason else [])
    assert said["megabytes"] < _MOST_MEGABYTES
