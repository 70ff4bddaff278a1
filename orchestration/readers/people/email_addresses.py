"""Where e-mail addresses stand in a text, plainly written or in the usual disguises ("name (at) example.org").

What becomes of them is `contacts.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_LONGEST_LOCAL_PART = 64  # RFC 5321
_LETTERS = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
# read backwards from the sign
_LOCAL_PART_BACKWARDS = re.compile(rf"[{_LETTERS}0-9._%+'&=~-]{{1,{_LONGEST_LOCAL_PART}}}")
_LABEL = rf"[{_LETTERS}0-9][{_LETTERS}0-9-]{{0,62}}+"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{1,8}}")
_TOP_LABEL = re.compile(rf"(?:[{_LETTERS}]{{2,24}}|xn--[A-Za-z0-9-]{{2,59}})")
_FILE_ENDINGS = frozenset(
    ("png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "json", "html", "md")
)  # logo@2x.png

_PLAIN_SIGNS = ("@", "\uff20", "%40")
_BRACKETED_SIGN = re.compile(r"[(\[{] ?(?:at|@|arroba) ?[)\]}] ?", re.IGNORECASE)
# of RE2: `may_hold_address` as one expression
SIGNS_OF_ADDRESSES = r"@|\x{ff20}|%40| dot | DOT |[(\[{] ?(?i:at|@|arroba) ?[)\]}]"
_SPOKEN_SIGN = re.compile(r" (?:at|AT) ")
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|punkt|point|\.) ?[)\]}>] ?| dot )"
_DISGUISED_DOMAIN = re.compile(rf"{_LABEL}(?:{_DOT}{_LABEL}){{1,8}}", re.IGNORECASE)
_SPOKEN_DOMAIN = re.compile(rf"{_LABEL}(?: dot {_LABEL}){{1,4}}", re.IGNORECASE)
_MAIL_NEARBY = re.compile(r"mail|contact|write to|reach|enquir|inquir", re.IGNORECASE)
_NEARBY = 60


def may_hold_address(text: str) -> bool:
    """Whether anything stands in the text without which there is no address; a few microseconds."""
    # a single character is looked for in a tenth of the time of several
    if "@" in text or ("%" in text and "%40" in text) or (not text.isascii() and "\uff20" in text):
        return True
    return _may_be_spoken(text) or next(_bracketed_signs(text), None) is not None


def _may_be_spoken(text: str) -> bool:
    return " dot " in text or " DOT " in text


def email_addresses(text: str) -> Iterator[Span]:
    """Where each address stands, a "mailto:" before it included; in the order of the text."""
    last_end = 0
    for sign_start, sign_end, kind in sorted(_signs(text)):
        if sign_start < last_end:
            continue
        start = _local_start(text, sign_start, last_end)
        end = _domain_end(text, sign_end, kind)
        if start is None or end is None:
            continue
        is_doubtful = kind in {"spaced", "spoken"}  # "dinner @ noma.example", "sign up at example dot org"
        if is_doubtful and not _MAIL_NEARBY.search(text, max(0, start - _NEARBY), start):
            continue
        last_end = end
        yield start, end


def _signs(text: str) -> Iterator[tuple[int, int, str]]:
    """What may stand between the two parts of an address, with blanks around it where there are any."""
    for sign in _PLAIN_SIGNS:
        at = text.find(sign)
        while at >= 0:
            end = at + len(sign)
            start = at - (text[at - 1 : at] == " ")
            spaced_end = end + (text[end : end + 1] == " ")
            yield start, spaced_end, "plain" if (start, spaced_end) == (at, end) else "spaced"
            at = text.find(sign, end)
    yield from _bracketed_signs(text)
    if _may_be_spoken(text):
        for spoken in _SPOKEN_SIGN.finditer(text):
            yield spoken.start(), spoken.end(), "spoken"


def _bracketed_signs(text: str) -> Iterator[tuple[int, int, str]]:
    for opening in "([{":
        at = text.find(opening)
        while at >= 0:
            if sign := _BRACKETED_SIGN.match(text, at):
                yield at - (text[at - 1 : at] == " "), sign.end(), "bracketed"
            at = text.find(opening, at + 1)


def _local_start(text: str, sign: int, earliest: int) -> int | None:
    earliest = max(earliest, sign - _LONGEST_LOCAL_PART)
    local_part = _LOCAL_PART_BACKWARDS.match(text[earliest:sign][::-1])
    start = sign - local_part.end() if local_part else sign
    while start < sign and text[start] in ".'-=&~%":
        start += 1
    if start == sign:
        return None
    return start - 7 if text[max(0, start - 7) : start].lower() == "mailto:" else start


def _domain_end(text: str, start: int, kind: str) -> int | None:
    """Where the domain ends; it ends in a label of letters that is no file's ending."""
    form = {"bracketed": _DISGUISED_DOMAIN, "spoken": _SPOKEN_DOMAIN}.get(kind, _DOMAIN)
    domain = form.match(text, start)
    if domain is None:
        return None
    end = domain.end()
    while True:
        *rest, last = re.split(r"[^\w-]+|(?<=\W)dot(?=\W)", text[start:end])
        if not rest:
            return None
        if _TOP_LABEL.fullmatch(last) and last.lower() not in _FILE_ENDINGS:
            return end
        end = text.rindex(last, start, end) - 1
