"""DOCX: one document a file, as its last writer sees it (insertions in, deletions out).

The package is a zip that may lie about its sizes: its parts are unpacked in bounded steps into a plain copy, and
python-docx reads that. Other files of word processors are refused with what to do.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import docx
from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from lxml import etree

from orchestration.model import Document, Reject
from orchestration.readers.article_keys import language_code, utc_without_zone
from orchestration.readers.base import Item, checked_document, clean_line, clean_text, excerpt, full_text
from orchestration.readers.formats import Head
from orchestration.readers.pages.titles import change_after, stated_title, under_title
from orchestration.readers.text import document_of_lines

MAX_DOCX_BYTES = 64_000_000
MAX_XML_BYTES = 12_000_000  # of all parts; a book has a few millions, and the tree takes thirty times as much
MAX_MEMBERS = 10_000

_MAIN_PART = b"word/document.xml"
_NAME_AT = 30  # where the name of the first member of a zip stands
_FIRST_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"customXml/")
_STEP = 65_536


class _PackageError(ValueError):
    """A package that cannot be read; the message says why."""


def is_docx(head: Head) -> bool:
    """Whether it is a package, not an archive that holds one, with the main part of a word processor's file."""
    if not head.data.startswith(b"PK\x03\x04") or not head.data[_NAME_AT:].startswith(_FIRST_PARTS):
        return False
    return _MAIN_PART in head.tail or _MAIN_PART in head.data


def read_docx(data: bytes, name: str) -> Iterator[Item]:
    """One document a file."""
    try:
        opened = docx.Document(_plain_copy(data))
        document = _document(opened)
    except (_PackageError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        yield _damaged(name, str(error))
    except (etree.XMLSyntaxError, OpcError, InvalidXmlError, KeyError, ValueError, AttributeError) as error:
        # the library takes for granted what a part's root element is
        yield _damaged(name, f"a part of it is no such XML ({' '.join(str(error).split())})")
    else:
        yield (
            checked_document(document, "")
            if document
            else Reject(
                "there is no text in it", f"{name}: no paragraph has words; save what a picture shows as text"
            )
        )


def _damaged(name: str, fault: str) -> Reject:
    return Reject(
        "the DOCX cannot be read", f"{name}: {fault[:300]}: open it and save it again, or save it as PDF"
    )


def _plain_copy(data: bytes) -> io.BytesIO:
    """The package with its XML parts as they are and everything else (pictures, fonts) empty.

    Raises:
        _PackageError: it is encrypted, or unpacks to more than a text can be.
    """
    copy, left = io.BytesIO(), MAX_XML_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(copy, "w") as plain:
        members = package.infolist()
        if len(members) > MAX_MEMBERS:
            raise _PackageError(f"it has {len(members):,} parts; the limit is {MAX_MEMBERS:,}")
        for member in members:
            if member.flag_bits & 1:
                raise _PackageError("it is encrypted: save it without a password")
            content = b""
            if member.filename.lower().endswith((".xml", ".rels")):
                content = _unpacked(package, member, left)
                left -= len(content)
            plain.writestr(member.filename, content)
    copy.seek(0)
    return copy


def _unpacked(package: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    content = bytearray()
    with package.open(member) as stream:
        while step := stream.read(_STEP):
            content += step
            if len(content) > limit:
                raise _PackageError(f"its XML is longer than {MAX_XML_BYTES:,} bytes: split the text")
    return bytes(content)


def _document(opened: DocxDocument) -> Document | None:
    styled = [(style, clean_text(text)) for style, text in _blocks(opened.element.body)]
    names = {style.style_id: style.name.lower() for style in opened.styles if style.name}
    headings = [(names.get(style, ""), text) for style, text in styled if text]
    paragraphs = [text for _, text in headings]
    if not paragraphs:
        return None
    properties = _Properties.of(opened)
    title = clean_line(
        next((text for style, text in headings[:10] if style == "title"), "")
        or stated_title(properties.title, paragraphs[:10])
        or next((text for style, text in headings[:5] if style.startswith("heading")), "")
        or paragraphs[0]
    )
    text = clean_text(full_text(title, "\n\n".join(under_title(title, paragraphs))))
    document = document_of_lines(text, "docx")
    changed_at = change_after(document.published_on, properties.modified)
    return replace(document, language=properties.language, updated_at=changed_at)


class _Properties:
    """What the file says of itself. Its author is a person, and no publisher."""

    def __init__(
        self, title: str = "", language: str | None = None, modified: datetime | None = None
    ) -> None:
        self.title, self.language, self.modified = title, language, modified

    @classmethod
    def of(cls, opened: DocxDocument) -> _Properties:
        relations = opened.part.package.rels.values()
        if not any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
            return cls()  # the library would make some up, changed just now
        core = opened.core_properties
        modified = core.modified
        return cls(
            core.title or "",
            language_code(core.language or ""),
            utc_without_zone(modified) if modified else None,
        )


_W = {
    name: qn(f"w:{name}")
    for name in ("p", "tbl", "tr", "tc", "t", "r", "rPr", "vanish", "pPr", "pStyle", "val")
}
_HIDDEN = frozenset(
    (
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:rPr"),
        qn("w:pPr"),
        qn("w:instrText"),
        *tuple(
            f"{{http://schemas.openxmlformats.org/markup-compatibility/2006}}{name}" for name in ("Fallback",)
        ),
    )
)
_TRANSPARENT = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT_BOX = qn("w:txbxContent")
_TOO_DEEP = 200


def _blocks(parent: etree._Element, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(style id, text) of each paragraph and each table row below an element, in the order of the page."""
    for child in parent if depth < _TOO_DEEP else ():
        if not len(child):
            continue  # nothing in it, as in most of what stands between paragraphs
        if child.tag == _W["p"]:
            boxes: list[etree._Element] = []
            text = _text(child, boxes)
            yield _style(child), text
            for box in boxes:
                yield from _blocks(box, depth + 1)
        elif child.tag == _W["tbl"]:
            yield "", "\n".join(_rows(child, depth + 1))
        elif child.tag not in _HIDDEN and isinstance(child.tag, str):
            yield from _blocks(child, depth + 1)  # content controls, insertions, sections of custom XML


def _rows(table: etree._Element, depth: int) -> Iterator[str]:
    for row in _inside(table, _W["tr"]):
        cells = (
            " ".join(" ".join(text.split()) for _, text in _blocks(cell, depth + 1) if text.strip())
            for cell in _inside(row, _W["tc"])
        )
        yield " | ".join(cell for cell in cells if cell)


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, those in content controls and insertions too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _inside(child, tag)


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W['pPr']}/{_W['pStyle']}")
    return str(style.get(_W["val"], "")) if style is not None else ""


def _text(paragraph: etree._Element, boxes: list[etree._Element]) -> str:
    """The words of a paragraph; text boxes that hang on it are added to `boxes`."""
    pieces: list[str] = []
    waiting = [iter(paragraph)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == _W["t"]:
            pieces.extend((child.text or "", *(unresolved.tail or "" for unresolved in child)))
        elif child.tag in _BREAKS:
            pieces.append(_BREAKS[child.tag])
        elif child.tag == _TEXT_BOX:
            boxes.append(child)
        elif child.tag not in _HIDDEN and not _is_hidden_run(child):
            waiting.append(iter(child))
    return "".join(pieces)


def _is_hidden_run(element: etree._Element) -> bool:
    return element.tag == _W["r"] and element.find(f"{_W['rPr']}/{_W['vanish']}") is not None


_OLE = b"\xd0\xcf\x11\xe0"
_RTF = b"{\\rtf"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"


def is_other_document(head: Head) -> bool:
    """Whether it is a file of a word processor, or a message of Outlook, in a format that is not read."""
    return head.data.startswith((_OLE, _RTF)) or head.data[_NAME_AT:].startswith(_OPEN_DOCUMENT)


def refuse_document(data: bytes, name: str) -> Iterator[Item]:
    """What to do with such a file."""
    if data.startswith(_RTF):
        what, advice = "Rich Text (RTF)", "open it and save it as .docx or PDF"
    elif not data.startswith(_OLE):
        what, advice = "OpenDocument text (.odt)", "open it and save it as .docx or PDF"
    elif name.lower().endswith(".msg"):
        what, advice = "a message of Outlook", "save it as .eml"
    else:
        what, advice = "a file of an old Office (.doc, .xls, .ppt)", "open it and save it as .docx or PDF"
    yield Reject(
        "a format of documents that is not read", f"{name}: {what}: {advice}", raw_excerpt=excerpt(data[:200])
    )
