"""E-mail: a letter (.eml) is one document, what is attached to it are members; an mbox is many letters.

The older policy of the standard library reads the headers: it takes them as they are, where the newer one parses
each by a grammar in a time that hostile headers drive up, and raises for some. What headers and texts mean is
`headers.py`'s and `text_of_letters.py`'s.
"""

from __future__ import annotations

import email
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from itertools import count
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.article_keys import language_code
from orchestration.readers.base import Item, Note, checked_document, clean_text, excerpt, positional_member
from orchestration.readers.formats import Head, MemberReader
from orchestration.readers.letters.headers import decoded_header, decoded_text, moment_sent, publisher_of
from orchestration.readers.letters.text_of_letters import Forwarded, forwarded_in, letter_text, unflowed
from orchestration.readers.markup import text_of_markup
from orchestration.readers.rights import rights_from_headers
from orchestration.readers.text import document_of_lines

MAX_LETTER_BYTES = 64_000_000
_MAX_LINES = 1_000_000  # a letter full of attachments has 830,000; each takes the parser some hundred bytes
_MAX_BOUNDARIES = 30  # every line is compared with every boundary that is open
_MAX_DASHED_LINES = 10_000  # lines that may part two parts
_MAX_PART_HEADERS = 3_000
_MAX_HEADER_LINES, _MAX_HEADER_CHARACTERS = 30, 2_000  # the parser's time grows with the square of parameters
_MAX_PARTS = 1_000
_MAX_NESTED = 30

_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,70}:|[ \t]+\S")
_TELLING = re.compile(
    rb"^(from|received|return-path|delivered-to|message-id|mime-version|subject|date|to|content-type"
    rb"|x-mailer|dkim-signature|reply-to)[ \t]{0,5}:",
    re.IGNORECASE | re.MULTILINE,
)
_PART_HEADER = re.compile(rb"^content-(?:type|disposition)", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"\bboundary\b", re.IGNORECASE)
_MBOX_LINE = re.compile(
    rb"From [^\r\n]{1,200} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?[^\r\n]{0,40}[0-9]{4}[^\r\n]{0,20}\r?\n"
)


class _BoundedHeaders(Compat32):
    """Headers as they are, the first characters of hostile ones."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines[:_MAX_HEADER_LINES])
        return name, value[:_MAX_HEADER_CHARACTERS]


_LETTER_POLICY = _BoundedHeaders()


def is_email(head: Head) -> bool:
    """Whether it begins with the headers of a letter: two different ones that tell, one of them From or Received."""
    return _begins_with_headers(head.data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))


def _begins_with_headers(data: bytes) -> bool:
    block = re.split(rb"\r?\n\r?\n", data[:16_384], maxsplit=1)[0]
    lines = block.split(b"\n")
    if not all(_HEADER.match(line) for line in lines[:3] if line.strip()):
        return False
    names = {match[1].lower() for match in _TELLING.finditer(block)}
    return len(names) >= 2 and not names.isdisjoint((b"from", b"received", b"return-path"))


def is_mbox(head: Head) -> bool:
    """Whether it begins with the line that stands before each letter of an mbox, and then a letter."""
    mark = _MBOX_LINE.match(head.data)
    return mark is not None and _begins_with_headers(head.data[mark.end() :])


def read_email(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:
    """The letter (member ""), then the documents attached to it, each under its file name."""
    data = _beginning(stream)
    if (fault := _too_much(data)) is not None:
        yield Reject("more than a letter may be", f"{name}: {fault}", raw_excerpt=excerpt(data[:4000]))
        return
    try:
        message = email.message_from_bytes(data.lstrip(b"\r\n"), policy=_LETTER_POLICY)
        contents = _contents(message)
    except (RecursionError, MessageError, ValueError, LookupError) as error:
        detail = f"{name}: {type(error).__name__}: save the letter again, or its text"
        yield Reject("the letter cannot be taken apart", detail, raw_excerpt=excerpt(data[:4000]))
        return
    document = _document(message, contents)
    if document is not None:
        yield checked_document(document, data[:4000])
    yield from _attached(contents, read_member)
    left_out = ", ".join(f"{number} {kind}" for kind, number in sorted(contents.left_out.items()))
    if left_out:
        yield Note(f"left out of the letter: {left_out}")
    if document is None and not contents.attachments:
        yield Reject(
            "there is no text in it", f"{name}: the letter has no text", raw_excerpt=excerpt(data[:4000])
        )


def _beginning(stream: BinaryIO) -> bytes:
    """The whole letter, or so much that it is known to be too long; a stream may give less than it is asked for."""
    data = bytearray()
    while len(data) <= MAX_LETTER_BYTES and (step := stream.read(MAX_LETTER_BYTES + 1 - len(data))):
        data += step
    return bytes(data)


def _too_much(data: bytes) -> str | None:
    if len(data) > MAX_LETTER_BYTES:
        return f"the limit is {MAX_LETTER_BYTES:,} bytes: save its attachments on their own"
    if data.count(b"\n") > _MAX_LINES:
        return f"the limit is {_MAX_LINES:,} lines: save its attachments on their own"
    if data.count(b"\n--") > _MAX_DASHED_LINES or len(_PART_HEADER.findall(data)) > _MAX_PART_HEADERS:
        return "it has more parts than any letter: save what is inside on its own"
    if len(_BOUNDARY.findall(data)) > _MAX_BOUNDARIES:
        return f"it has more than {_MAX_BOUNDARIES} parts inside parts: save what is inside on its own"
    return None


@dataclass(frozen=True, slots=True)
class _Attachment:
    name: str
    data: bytes


@dataclass(slots=True)
class _Contents:
    """What a letter holds: its texts, in its order, and what is attached."""

    texts: list[str] = field(default_factory=list)
    attachments: list[_Attachment] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def _contents(message: Message) -> _Contents:
    contents = _Contents()
    seen = count(1)
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if next(seen) > _MAX_PARTS:
            contents.left_out["parts beyond the first thousand"] += 1 + len(waiting)
            break
        kind = part.get_content_type()
        payload = part.get_payload() if part.is_multipart() else None
        inner = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
        if part is not message and kind == "message/rfc822" and inner:
            contents.attachments.append(_Attachment("letter.eml", inner[0].as_bytes()))
        elif kind == "multipart/alternative" and inner:
            waiting.extend(reversed(_best(inner, contents)))
        elif kind == "multipart/related" and inner:
            waiting.append(inner[0])
            contents.left_out["pictures of the page"] += len(inner) - 1
        elif inner:
            waiting.extend(reversed(inner))
        else:
            _add_leaf(part, kind, contents)
    contents.left_out += Counter()  # drops what counts nothing
    return contents


def _add_leaf(part: Message, kind: str, contents: _Contents) -> None:
    name = _file_name(part)
    is_attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind in ("text/plain", "text/html") and not is_attached:
        contents.texts.append(_text_of(part, kind))
    elif _is_document(kind, name):
        payload = part.get_payload(decode=True)
        contents.attachments.append(
            _Attachment(name or f"attachment{_SUFFIXES.get(kind, '')}", _bytes(payload))
        )
    else:
        contents.left_out[_kind_in_words(kind)] += 1


def _bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else b""


def _best(parts: list[Message], contents: _Contents) -> list[Message]:
    """Of renderings of one text the plain one, unless it is a stub that points at the other."""
    plain = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    rich = next((part for part in reversed(parts) if part.get_content_type() != "text/plain"), None)
    contents.left_out["calendar entries"] += sum(part.get_content_type() == "text/calendar" for part in parts)
    if rich is None or rich.get_content_type() == "text/calendar":
        return [plain] if plain is not None else []
    if plain is None:
        return [rich]
    length = _letters(_text_of(plain, "text/plain"))
    page = next((part for part in rich.walk() if part.get_content_type() == "text/html"), None)
    if page is None or 2 * length >= _letters(_text_of(page, "text/html")):
        attached = [part for part in rich.walk() if part.get_filename()] if rich.is_multipart() else []
        return [plain, *attached]
    return [rich]


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _text_of(part: Message, kind: str) -> str:
    text = decoded_text(_bytes(part.get_payload(decode=True)), part.get_content_charset())
    if kind == "text/html":
        return text_of_markup(text)
    return unflowed(text) if str(part.get_param("format", "")).lower() == "flowed" else text


_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/markdown": ".md",
    "application/json": ".json",
    "application/zip": ".zip",
}
_EXTENSIONS = (
    *_SUFFIXES.values(),
    ".htm",
    ".text",
    ".markdown",
    ".eml",
    ".jsonl",
    ".gz",
    ".tgz",
    ".tar",
    ".xml",
    ".rss",
    ".atom",
)


def _is_document(kind: str, name: str) -> bool:
    """Whether a reader may know it; a picture or a card of contacts none does."""
    if name.lower().endswith(_EXTENSIONS):
        return True
    return kind in _SUFFIXES and "." not in name


def _file_name(part: Message) -> str:
    """The last part of a file's stated name: no folder, no control character."""
    stated = decoded_header(part.get_filename())
    return re.split(r"[/\\]", stated)[-1].strip(". ")[-150:]


def _kind_in_words(kind: str) -> str:
    main = kind.partition("/")[0]
    return {"image": "pictures", "audio": "recordings", "video": "recordings"}.get(
        main, f"parts of type {kind[:80]}"
    )


def _attached(contents: _Contents, read_member: MemberReader) -> Iterator[Item]:
    for attachment in contents.attachments[:_MAX_NESTED]:
        if attachment.data.strip():
            yield from read_member(io.BytesIO(attachment.data), attachment.name)
    beyond = contents.attachments[_MAX_NESTED:]
    if beyond:
        detail = f"{len(beyond)} of {len(contents.attachments)} are not read: save them on their own"
        yield Reject("more attachments than a letter may have", detail, beyond[0].name)


_RIGHTS_HEADERS = frozenset(("link", "tdm-reservation", "x-robots-tag", "content-usage"))
_PREFIXES = re.compile(
    r"(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs|转发|回复) ?(?:\[[0-9]{1,3}\])?[:：] ?|\[(?:ext|external)\] ?)*",
    re.IGNORECASE,
)


def _document(message: Message, contents: _Contents) -> Document | None:
    texts = [text for text in contents.texts if text.strip()]
    if not texts:
        return None
    text = "\n\n".join(texts)
    carried = forwarded_in(clean_text(text.replace("\r\n", "\n")))
    body = letter_text(carried.text if carried else text)
    subject = carried.subject if carried else decoded_header(_header(message, "Subject"))
    title = subject[_match_end(subject) :].strip() or body.partition("\n")[0]
    body = body if subject.strip() else body.partition("\n")[2]
    if not title:
        return None
    published_on, updated_at = moment_sent(carried.sent if carried else _header(message, "Date"))
    rights = rights_from_headers(
        (name, decoded_header(value))
        for name, value in message.raw_items()
        if name.lower() in _RIGHTS_HEADERS
    )
    written = document_of_lines(clean_text(f"{title}\n\n{body}"), "email")
    return replace(
        written,
        published_on=published_on or written.published_on,
        updated_at=updated_at,
        publisher=_publisher(message, carried) or written.publisher,
        language=language_code(decoded_header(_header(message, "Content-Language")).split(",")[0]),
        licence=rights.licence,
        text_mining_opt_out=rights.text_mining_opt_out,
    )


def _match_end(subject: str) -> int:
    match = _PREFIXES.match(subject)
    return match.end() if match else 0


def _header(message: Message, name: str) -> str | None:
    """A header as it stands in the letter, undecoded; the first of its name."""
    wanted = name.lower()
    return next((str(value) for key, value in message.raw_items() if key.lower() == wanted), None)


def _publisher(message: Message, carried: Forwarded | None) -> str | None:
    if carried:
        return publisher_of(None, (carried.sender,))
    return publisher_of(
        _header(message, "Organization"), (_header(message, "From"), _header(message, "Sender"))
    )


def read_mbox(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:  # noqa: ARG001
    """The items of every letter, in the order of the file; a letter's member is its place."""
    for number, letter in enumerate(_letters_of(stream), start=1):
        yield from read_member(io.BytesIO(letter), positional_member("entry", number), "letter.eml")


def _letters_of(stream: BinaryIO) -> Iterator[bytes]:
    """The letters without the lines that part them; of one that is too long, so much that it is refused."""
    letter = bytearray()
    after_blank = is_first = True
    while line := stream.readline(65_536):
        if after_blank and _MBOX_LINE.match(line):
            if not is_first:
                yield bytes(letter)
            letter.clear()
            is_first = False
        elif len(letter) <= MAX_LETTER_BYTES:
            letter += line[1:] if line.startswith(b">From ") else line
        after_blank = not line.strip()
    yield bytes(letter)
