"""DOCX: what its last writer sees, in order; cut, lying and hostile packages; what other programs write."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Document, Reject
from orchestration.readers import Contents, open_reading, read
from orchestration.readers.docx import MAX_XML_BYTES

FIXTURES = Path(__file__).parent.parent / "fixtures"


def test_a_release(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/release.docx")
    assert reading.source_format == "docx"
    assert reading.items == (
        Document(
            title="Fenwick Dock counts its teams",
            text="Fenwick Dock counts its teams\n\nPRESS RELEASE\n\n"
            "Fenwick Dock, an invented incubator of Leiden, had nineteen teams in May. Two left.\n\n"
            "Brackenfold Robotics\n\nSallowmere Energy\n\nYear | Teams\n2024 | 19\n\nIn a content control.",
            source_format="docx",
            published_on=date(2024, 6, 1),
            language="en",
            updated_at=datetime(2024, 6, 2, 10),
        ),
    )


_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def package(body: str, declaration: str = "") -> bytes:
    """The smallest DOCX with this body."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr(
            "word/document.xml", f"{declaration}<w:document {_NAMES}><w:body>{body}</w:body></w:document>"
        )
    return packed.getvalue()


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph("One.") + paragraph("Two."), "One.\n\nTwo."),
        (
            paragraph("T") + "<w:p><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>",
            "T\n\nOne two\nthree",
        ),
        ("<w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>", "a link"),
        ("<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>kept</w:t></w:r></w:p>", "kept"),
        ("<w:p><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>kept</w:t></w:r></w:p>", "kept"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>shown</w:t></w:r></w:p>", "shown"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>shown</w:t></w:r></w:p>", "shown"),
        (
            "<w:p><w:r><w:t>beside</w:t><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
            f"{paragraph('in a box')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:txbxContent>"
            f"{paragraph('in a box')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "beside\n\nin a box",
        ),
        (
            paragraph("T") + "<w:tbl><w:tr><w:tc>" + paragraph("a") + "</w:tc><w:tc><w:tbl><w:tr><w:tc>"
            + paragraph("b") + "</w:tc></w:tr></w:tbl></w:tc></w:tr><w:sdt><w:sdtContent><w:tr><w:tc>"
            + paragraph("c") + "</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
            "T\n\na | b\nc",
        ),
    ],
)  # fmt: skip
def test_words(body: str, expected: str) -> None:
    (item,) = read(package(body), "a.docx").items
    assert isinstance(item, Document)
    assert item.text == expected
    assert item.updated_at is None  # nothing is made up where the file does not say when it was changed


def lying(data: bytes) -> bytes:
    """The package, its directory saying that the main part has ten bytes."""
    patched = bytearray(data)
    at = patched.rfind(b"PK\x01\x02")
    struct.pack_into("<L", patched, at + 24, 10)
    return bytes(patched)


_LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + level)} '{f'&{chr(97 + level)};' * 10}'>" for level in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (package(" " * (MAX_XML_BYTES + 1)), "its XML is longer"),
        (lying(package(paragraph("words") * 100_000)), "open it and save it again"),
        (package("<w:ins>" * 100_000), "open it and save it again"),
        (package(paragraph("&j;"), _LAUGHS), "open it and save it again"),
        (package(""), "no paragraph has words"),
        (package("<w:p/>" * 100_000), "no paragraph has words"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml" + bytes(5000), "open it and save it again"),
    ],
    ids=["bomb", "lies", "deep", "laughs", "empty", "blank", "no zip"],
)
def test_hostile_packages(data: bytes, detail: str) -> None:
    (item,) = read(data, "a.docx").items
    assert isinstance(item, Reject)
    assert detail in item.detail


def test_no_file_of_the_machine_is_read() -> None:
    declaration = f"<!DOCTYPE x [<!ENTITY x SYSTEM '{Path(__file__).as_uri()}'>]>"
    (item,) = read(package(paragraph("Words &x; here."), declaration), "a.docx").items
    assert isinstance(item, Document)
    assert item.text == "Words here."


def test_cut(read_fixture: Callable[[str], Contents]) -> None:
    (item,) = read_fixture("broken/cut.docx").items
    assert isinstance(item, Reject)
    assert "open it and save it again" in item.detail


@pytest.mark.parametrize(
    ("name", "data", "advice"),
    [
        ("old.doc", None, "save it as .docx or PDF"),
        ("note.rtf", None, "save it as .docx or PDF"),
        ("a.msg", b"\xd0\xcf\x11\xe0" + bytes(600), "save it as .eml"),
        (
            "a.odt",
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text",
            ".docx or PDF",
        ),
    ],
)
def test_other_programs(name: str, data: bytes | None, advice: str) -> None:
    reading = read((FIXTURES / "broken" / name).read_bytes() if data is None else data, name)
    (item,) = reading.items
    assert isinstance(item, Reject)
    assert advice in item.detail


def test_a_docx_is_told_by_its_content() -> None:
    assert open_reading(io.BytesIO(package(paragraph("x"))), "a.zip").source_format == "docx"


def test_an_archive_of_a_docx_is_an_archive() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("release.docx", package(paragraph("Words.")))
    reading = read(packed.getvalue(), "a.zip")
    assert [(item.member, item.text) for item in reading.items if isinstance(item, Document)] == [
        ("release.docx", "Words.")
    ]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_damage(data: st.DataObject) -> None:
    packed = bytearray(package(paragraph("Some words.") * 20))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(packed) - 1))
        packed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    items = read(bytes(packed), "a.docx").items
    assert items
    assert not any(isinstance(item, Reject) and "parser failed" in item.detail for item in items)
