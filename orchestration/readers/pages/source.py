"""The markup of a page as a parser may have it: decoded, and bounded where the parser's time is not.

Compressed pages are `containers/compressed.py`'s: nothing is unpacked here.
"""

from __future__ import annotations

import codecs
import re

from orchestration.readers.base import Decoded, UndecodableError, decode

MOST_TAGS = 100_000  # a long article has some thousand; extraction takes some ten seconds for so many
_MOST_ATTRIBUTES = 1_000  # of one tag: the parser compares each with all the others
_SHORTEST_CROWD = 3 * _MOST_ATTRIBUTES  # characters that so many attributes take

_DECLARED = re.compile(
    rb"<meta\b[^>]{0,200}?\bcharset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_DECLARED_WITHIN = 4_096  # bytes
_OPENS = re.compile(r"<(?:!--|([A-Za-z][A-Za-z0-9]{0,30}))")
# as the standard of HTML has it: quotes count behind "=" alone, where a value may hold what ends a tag
_ATTRIBUTE = r"[^\s/>=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?"
_ATTRIBUTES = re.compile(rf"(?:[\s/=]+|{_ATTRIBUTE})*+>?")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
# what stands between these and their ends is no markup
_RAW = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style")}


def decoded_page(data: bytes) -> Decoded:
    """The markup: UTF-8 or what a byte order mark says, else what the page declares, else what is detected.

    Raises:
        UndecodableError: it is text in no encoding that can be told.
    """
    try:
        decoded = decode(data)
    except UndecodableError:
        declared = _as_declared(data)
        if declared is None:
            raise
        return declared
    if not decoded.note or decoded.encoding.startswith("utf"):
        return decoded
    return _as_declared(data) or decoded


# what Python counts to its encodings, and no page is written in; the time of the first grows with the square
_NO_CHARACTER_SETS = frozenset(
    ("punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined")
)


def is_character_set(name: str) -> bool:
    """Whether a page or a feed may declare this encoding: it is known, and decodes in time linear in the text."""
    try:
        return codecs.lookup(name).name not in _NO_CHARACTER_SETS
    except (LookupError, ValueError):
        return False


def _as_declared(data: bytes) -> Decoded | None:
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    if declared is None:
        return None
    encoding = declared[1].decode("ascii")
    if not is_character_set(encoding):
        return None
    try:
        return Decoded(data.decode(encoding), encoding.lower())
    except (LookupError, ValueError):
        return None  # no encoding of text, or not the one that the page is in


def count_tags(markup: str) -> int:
    """About how many tags there are; never fewer."""
    return markup.count("<")


def without_crowded_tags(markup: str, *, is_xml: bool = False) -> str:
    """Without the tags that have thousands of attributes; what stands between tags is left.

    Args:
        markup: of a page, or of a feed.
        is_xml: whether tags are looked for in comments and scripts too, which XML does not know.
    """
    pieces: list[str] = []
    at = kept_from = 0
    while opening := _OPENS.search(markup, at):
        name = (opening[1] or "").lower()
        if not name:
            at = opening.end() if is_xml else _after(markup.find("-->", opening.end() - 2), markup)
            continue
        attributes = _ATTRIBUTES.match(markup, opening.end())
        at = attributes.end() if attributes else opening.end()
        if at - opening.end() >= _SHORTEST_CROWD and _is_crowded(markup[opening.end() : at]):
            pieces += (markup[kept_from : opening.start()], " ")
            kept_from = at
        elif name in _RAW and not is_xml and markup[at - 2 : at] != "/>":
            closing = _RAW[name].search(markup, at)
            at = closing.start() if closing else len(markup)
    return "".join((*pieces, markup[kept_from:])) if pieces else markup


def _after(found: int, markup: str) -> int:
    return found if found >= 0 else len(markup)


def _is_crowded(attributes: str) -> bool:
    return sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes)) > _MOST_ATTRIBUTES
