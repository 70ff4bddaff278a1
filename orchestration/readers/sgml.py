"""News wires as SGML: Reuters-21578 (<REUTERS> ... ) and collections of the TREC kind (<DOC> ...).

Every element is a document; a file that is cut loses the element it was cut in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    MAX_DOCUMENT_BYTES,
    Item,
    Note,
    UndecodableError,
    checked_document,
    clean_line,
    clean_text,
    decode,
    excerpt,
    full_text,
    is_positional,
    positional_member,
)
from orchestration.readers.dates import whole_date
from orchestration.readers.formats import Format, Head, MemberReader
from orchestration.readers.line_breaks import join_wrapped_lines
from orchestration.readers.member_names import MemberNames

_CHUNK_BYTES = 2**20
_ROOT = re.compile(r"<!DOCTYPE\s{1,20}lewis\b|<REUTERS[\s>]|<DOC(?:\s{1,20}[^<>]{0,1000})?>", re.IGNORECASE)
_OPENS = re.compile(rb"<(REUTERS|DOC)(?=[\s>])", re.IGNORECASE)
_TAGS = re.compile(rb"<(/?)(REUTERS|DOC)(?:\s{0,20}>|(?=\s))", re.IGNORECASE)
_LONGEST_TAG = 40  # bytes: what of a chunk may be the beginning of an opening or closing tag


def is_sgml(head: Head) -> bool:
    """Whether the first element is one of a news wire."""
    return head.markup.startswith("<") and _ROOT.match(head.markup) is not None


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of a file: its bytes with both tags, or without the last where `fault` says why."""

    data: bytes
    fault: str = ""


def read_sgml(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:  # noqa: ARG001
    """One document an element; its member is its number, else its place."""
    names = MemberNames()
    notes: set[str] = set()
    position = 0
    for position, element in enumerate(_elements(stream), start=1):
        place = positional_member("entry", position)
        if element.fault:
            detail = f"{name}: entry {position} {element.fault}: fetch the file again"
            yield Reject("the element has no end", detail, place, raw_excerpt=excerpt(element.data[:4000]))
            continue
        try:
            decoded = decode(element.data)
        except UndecodableError as error:
            detail = f"entry {position}: {error}"
            yield Reject("not readable as text", detail, place, raw_excerpt=excerpt(element.data[:4000]))
            continue
        if decoded.note and decoded.note not in notes and len(notes) < _MAX_NOTES:
            notes.add(decoded.note)
            yield Note(f"entry {position} and perhaps others: {decoded.note}")
        yield _item(decoded.text, names, place)
    if not position:
        yield Reject("no entry in the file", f"{name}: there is neither a REUTERS nor a DOC element in it")


_MAX_NOTES = 3


def _elements(stream: BinaryIO) -> Iterator[_Element]:
    """The elements one by one; what stands around them (a document type, blanks) is passed over."""
    buffer = b""
    at = 0
    while True:
        opening = _OPENS.search(buffer, at)
        if opening is not None:
            end = _end(buffer, opening)
            if end is not None:
                at = end.end() if end[1] else end.start()
                yield _Element(buffer[opening.start() : at], "" if end[1] else "ends where another begins")
                continue
            if len(buffer) - opening.start() > MAX_DOCUMENT_BYTES:
                yield _Element(buffer[opening.start() :], f"has no end within {MAX_DOCUMENT_BYTES:,} bytes")
                opening = None
                buffer = b""
        kept = buffer[opening.start() if opening else max(at, len(buffer) - _LONGEST_TAG) :]
        if not (more := stream.read(_CHUNK_BYTES)):
            if opening is not None:
                yield _Element(kept, "ends where the file ends")
            return
        buffer = kept + more
        at = 0


def _end(buffer: bytes, opening: re.Match[bytes]) -> re.Match[bytes] | None:
    """The closing tag of an element, or the opening tag of one that begins before it; None where neither is."""
    for tag in _TAGS.finditer(buffer, opening.end()):
        if not tag[1] or tag[2].upper() == opening[1].upper():
            return tag
    return None


_OPENING_TAG = re.compile(r"<(?P<kind>[A-Za-z]+)(?P<attributes>[^<>]{0,2000})>")
_NUMBER = re.compile(r"""\b(?:NEWID|id)\s{0,5}=\s{0,5}["']?([^"'\s<>]{1,200})""", re.IGNORECASE)
_TITLES = ("TITLE", "HEADLINE", "HEAD", "HL", "TI")
_DATES = ("DATE", "DATE_TIME", "DD", "DATELINE")
_HEADINGS = re.compile(r"<(TITLE|AUTHOR|DATELINE)>[^<]{0,2000}</\1>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</?(?:P|BR)(?:\s[^<>]{0,1000})?>", re.IGNORECASE)
_INNER_TAG = re.compile(r"</?[A-Za-z][\w.-]{0,30}(?:\s[^<>]{0,1000})?>")
_INDENTED = re.compile(r"\n[ \t]{3,20}(?=\S)")
_SIGN_OFF = re.compile(r"\n\s*reuters?\s*$", re.IGNORECASE)


def _item(text: str, names: MemberNames, place: str) -> Document | Reject:
    opening = _OPENING_TAG.match(text)
    is_reuters = opening is not None and opening["kind"].upper() == "REUTERS"
    number = _NUMBER.search(opening["attributes"]) if opening is not None else None
    own = number[1] if number else _line(text, ("DOCNO",))
    title = _line(text, _TITLES)
    body = _body(_field(text, ("BODY",)) or _without_headings(_field(text, ("TEXT",))))
    if is_reuters:
        body = _SIGN_OFF.sub("", body)
    dateline = _line(text, ("DATELINE",))
    if dateline and not body.startswith(dateline):
        body = f"{dateline} {body}"
    if not title:
        title, _, body = body.partition("\n")
    return checked_document(
        Document(
            title=title,
            text=full_text(title, body.strip()),
            source_format="sgml",
            member=names.name_of(None if is_positional(own) else own, place),
            published_on=_date(text),
            publisher="Reuters" if is_reuters else None,
        ),
        text[:4000],
    )


def _field(text: str, names: tuple[str, ...]) -> str:
    """What the first element of the first of these names holds; "" where there is none.

    An element without an end goes to the end of the text.
    """
    for name in names:
        opening = re.search(rf"<{name}(?:\s[^<>]{{0,500}})?>", text, re.IGNORECASE)
        if opening is not None:
            closing = re.compile(rf"</{name}\s{{0,20}}>", re.IGNORECASE).search(text, opening.end())
            return text[opening.end() : closing.start() if closing else len(text)]
    return ""


def _line(text: str, names: tuple[str, ...]) -> str:
    return clean_line(_INNER_TAG.sub(" ", _field(text, names)))


def _without_headings(text: str) -> str:
    """What a TEXT holds that has no BODY in it, without what stands in it beside the words."""
    return _HEADINGS.sub(" ", text)


def _body(markup: str) -> str:
    """Running text: tags of paragraphs and indented first lines begin paragraphs; other tags are passed over."""
    markup = markup.replace("\r\n", "\n")
    if _PARAGRAPH.search(markup):  # then the ends of lines mean nothing
        markup = _PARAGRAPH.sub("\n\n", markup.replace("\n", " "))
    markup = _INDENTED.sub("\n\n", _INNER_TAG.sub(" ", markup))
    return join_wrapped_lines(clean_text(markup))


def _date(text: str) -> date | None:
    return next((found for name in _DATES if (found := whole_date(_line(text, (name,))))), None)


FORMAT = Format("sgml", is_sgml, ("sgm", "sgml"), read_stream=read_sgml, reads_forward=True)
