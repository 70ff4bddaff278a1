"""What every reader shares: the protocol, decoding, and the clean-up that makes a text final.

A reader turns the bytes of one file into documents, rejects and notes, and never raises for what the
bytes hold. Formats live in their own modules; where files come from is `landing/`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.compute as pc
from charset_normalizer import from_bytes

from orchestration.model import Document, Reject
from orchestration.readers.people.contacts import EMAIL_MARK, without_contacts

MAX_DOCUMENT_BYTES = 8_000_000  # of one news text or page; a long report has well under a million
MAX_DOCUMENT_CHARACTERS = 2_000_000
MAX_EXCERPT_CHARACTERS = 500

_DETECTION_SAMPLE_BYTES = 200_000
_MAX_BAD_SHARE = 0.01  # of the bytes: above this a "broken UTF-8" is some other thing
_FEW_HIGH_BYTES = 32  # too few to tell one 8-bit encoding from another


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file as a whole that its ledger row should say; no item of its own."""

    text: str


Item = Document | Reject | Note


class Reader(Protocol):
    """Reads one format. The items come in the order of the file."""

    def __call__(self, data: bytes, name: str) -> Iterator[Item]:
        """Read a file.

        Args:
            data: the whole file.
            name: its name without folders, for messages and for what the content leaves open.
        """


class UndecodableError(ValueError):
    """Bytes that are text in no encoding that can be told."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`note` is "" for clean UTF-8, else what a person should know about how the bytes were read."""

    text: str
    encoding: str
    note: str = ""


_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes) -> Decoded:
    """Bytes to text: byte order mark, then strict UTF-8, then slightly broken UTF-8, then a legacy encoding.

    Raises:
        UndecodableError: none of them fits.
    """
    text = _strict_utf8(data)
    if text is not None and "\x00" not in text and not text.startswith("\ufeff"):
        # neither a mark nor the NULs of a wide encoding: what nearly all files are
        return Decoded(text, "utf-8")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _with_few_replacements(data[len(mark) :], encoding)
    wide = _unmarked_wide_encoding(data)
    if wide:
        return _with_few_replacements(data, wide)
    if text is not None:
        return Decoded(text, "utf-8")
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    if good >= bad:
        return _with_few_replacements(data, "utf-8")
    return _decode_legacy(data)


def _strict_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _with_few_replacements(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if not bad:
        return Decoded(text, encoding)
    if bad > max(3, len(data) * _MAX_BAD_SHARE):
        raise UndecodableError(f"{bad} places are not valid {encoding}")
    plural = "place is" if bad == 1 else "places are"
    return Decoded(text, encoding, f"{bad} {plural} not valid {encoding} and read as \ufffd")


def _unmarked_wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark has a NUL beside nearly every Latin letter, UTF-32 at least one in every character."""
    head = data[:2000]
    if len(head) < 8 or b"\x00" not in head:
        return None
    quarter = len(head) // 4
    if (
        head[0::4].count(0) >= quarter
        and head[1::4].count(0) >= quarter * 0.9
        and head[3::4].count(0) < quarter * 0.1
    ):
        return "utf-32-be"
    if (
        head[3::4].count(0) >= quarter
        and head[2::4].count(0) >= quarter * 0.9
        and head[0::4].count(0) < quarter * 0.1
    ):
        return "utf-32-le"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _decode_legacy(data: bytes) -> Decoded:
    high = sum(1 for byte in data if byte > 0x7F)
    encoding = "cp1252"
    if high >= _FEW_HIGH_BYTES:
        best = from_bytes(data[:_DETECTION_SAMPLE_BYTES]).best()
        if best is None:
            raise UndecodableError("no encoding fits")
        encoding = best.encoding
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > max(3, len(data) * _MAX_BAD_SHARE):
        raise UndecodableError("no encoding fits")
    return Decoded(text, encoding, f"not UTF-8: read as {encoding}")


_SIGNATURES = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"BZh",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
    b"SQLite format 3",
    b"PAR1",
)
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\x0b\x0c\r\x1b")


def is_binary(data: bytes) -> bool:
    """Whether the head of a file is that of no text, by signature and by control bytes."""
    if data.startswith(_SIGNATURES):
        return True
    head = data[:8192]
    if not head or any(head.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS):
        return False
    if _unmarked_wide_encoding(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(4, len(head) * 0.02)


_LINE_ENDINGS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# controls, marks without width, and those that turn the direction of what follows; the two joiners stay
# in scripts that need them
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]"
    "|(?<=[A-Za-z0-9])[\u200c\u200d]+(?=[A-Za-z0-9])"
)
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_SURROGATES = re.compile("[\ud800-\udfff]")
# page builders leave their layout in exported texts: [vc_row type="in_container"] ... [/vc_row]
_SHORTCODE = re.compile(r"\[/?[a-z]{1,20}(?:_[a-z]{1,20}){1,5}(?:\s[^\[\]]{0,3000})?\]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


# what most texts hold nothing of is not looked for by a regular expression in each
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
_ODD_SET = "\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff"
_ODD = re.compile(f"[{_ODD_SET}\ud800-\udfff]")
# of RE2: what `clean_text` might change. A sign that may begin an entity or a shortcode is enough.
_UNCLEAN = rf"[{_ODD_SET}]|  | \n|\n |\n\n\n|&|\[/?[a-z]"


def may_be_unclean(texts: pa.Array) -> pa.Array:
    """Which of many texts `clean_text` might change by more than blanks at their ends; a few microseconds each."""
    return pc.match_substring_regex(texts, _UNCLEAN)


def clean_text(text: str) -> str:
    """Final text: one kind of line end, one kind of space, nothing invisible, at most one blank line.

    Letters are left as they are (no Unicode normalisation), so that quotes of the text read as published.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    if "[" in text and "_" in text:
        text = _SHORTCODE.sub("\n\n", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\u00a0" in text:
        text = text.replace("\u00a0", " ")
    if _holds_odd(text):
        text = _SURROGATES.sub("\ufffd", _LINE_ENDINGS.sub("\n", text))
        text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    # faster than to look for a space beside a line feed: there are few lines
    text = "\n".join([line.strip(" ") for line in text.split("\n")])
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    return text.strip()


def _holds_odd(text: str) -> bool:
    """Whether there is a character that is neither a letter or sign to be kept, nor a plain space or line feed."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return bool(rest) and _ODD.search(rest.decode("utf-8", "surrogatepass")) is not None


def clean_line(text: str) -> str:
    """`clean_text` on one line: for titles and names."""
    return " ".join(clean_text(text).split())


def excerpt(raw: bytes | str) -> str:
    """The beginning of something rejected, printable and short."""
    if isinstance(raw, bytes):
        raw = raw[: MAX_EXCERPT_CHARACTERS * 4].decode("utf-8", "replace")
    shown = "".join(char if char.isprintable() else " " for char in raw[: MAX_EXCERPT_CHARACTERS * 2])
    # before the cut: half an address would not be known for one
    return without_contacts(" ".join(shown.split()))[:MAX_EXCERPT_CHARACTERS]


def full_text(title: str, body: str) -> str:
    """What a Document's offsets count in."""
    return f"{title}\n\n{body}" if body else title


def positional_member(kind: str, position: int) -> str:
    """A name for an item that has no id of its own: "line 3", "entry 12"."""
    return f"{kind} {position}"


_POSITIONAL = re.compile(r"(?:line|entry|record) [0-9]+")


def is_positional(member: str) -> bool:
    """Whether a member's name is only its place in the file, so that another item may bear it tomorrow."""
    return _POSITIONAL.fullmatch(member) is not None


_TRACKING_PARAMETERS = re.compile(r"utm_[a-z]+|fbclid|gclid|mc_[ce]id", re.IGNORECASE)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def canonical_url(url: str | None) -> str | None:
    """The address of an article without what differs between links to it; None where it is no web address.

    What names a person (a user before the host, an e-mail address in the query) is left out of it; an address
    whose path holds one is None.
    """
    if not url or len(url) > 2000:
        return None
    try:
        parts = urlsplit(_INVISIBLE.sub("", _SURROGATES.sub("\ufffd", url)).strip())
        scheme, host = parts.scheme.lower(), parts.netloc.lower().rpartition("@")[2]
        if scheme not in _DEFAULT_PORTS or not parts.hostname or any(char.isspace() for char in host):
            return None
        query = [
            (key, value)
            for key, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING_PARAMETERS.fullmatch(key)
            and not ("@" in value and EMAIL_MARK in without_contacts(value))
        ]
        path = parts.path.rstrip("/")
        if EMAIL_MARK in without_contacts(path):
            return None
        return urlunsplit((scheme, host.removesuffix(_DEFAULT_PORTS[scheme]), path, urlencode(query), ""))
    except ValueError:
        return None  # urlsplit's word for an impossible host or port: no address


def checked_document(document: Document, member_bytes: bytes | str) -> Document | Reject:
    """The document, or a reject where it is empty or longer than a news text can be."""
    if not any(char.isalpha() for char in document.text):
        return Reject(
            "there is no text in it",
            "no letter was found",
            member=document.member,
            raw_excerpt=excerpt(member_bytes),
        )
    if len(document.text) > MAX_DOCUMENT_CHARACTERS:
        return Reject(
            "longer than a document may be",
            f"{len(document.text):,} characters; the limit is {MAX_DOCUMENT_CHARACTERS:,}: split the text",
            member=document.member,
            raw_excerpt=excerpt(document.text),
        )
    return document
