"""The words of a letter without what mail adds to them: soft line ends, signatures, footers, heads of forwarded mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.readers.base import clean_line, clean_text

_SIGNATURE = re.compile(r"^--[ \u00a0]?$", re.MULTILINE)
_LINK = re.compile(r" ?<(?:https?://|mailto:)[^<>\s]{1,2000}>")
_FOOTER = re.compile(
    r"\bunsubscribe\b|\bopt[ -]?out of\b|\b(?:manage|update|change) (?:your |e-?mail |subscription )+(?:preferences|subscription|settings)"
    r"|\b(?:view|read|open|see) (?:this|it|the) (?:e-?mail |message |newsletter |mail )?(?:in|on) (?:your |a |the )?(?:web ?)?browser"
    r"|\byou (?:are receiving|received|have received) this (?:e-?mail|message|newsletter)\b"
    r"|\bthis (?:e-?mail|message)(?: \(?including any attachments?\)?| and any (?:attachments?|files)[^.]{0,60})?"
    r" (?:is|are|may be|contains?|may contain) (?:strictly )?(?:confidential|privileged|intended)"
    r"|\bsent from my (?:iphone|ipad|android|mobile|phone)\b|\badd us to your address book\b|\bwhy did i get this\b",
    re.IGNORECASE,
)
_LONGEST_FOOTER = 800  # characters; a longer paragraph is the letter's own
_TOP, _END = 2, 8  # paragraphs at the beginning and the end where such lines stand


def unflowed(text: str) -> str:
    """Lines that end in a space go on in the next (RFC 3676, format=flowed)."""
    pieces: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        shown = line.removeprefix(" ")
        is_soft = shown.endswith(" ") and shown != "-- "
        pieces.append(shown if is_soft else f"{shown}\n")
    return "".join(pieces)


def letter_text(text: str) -> str:
    """The final text of a body: without signature, link addresses, and the footers that mailings end in."""
    text = text.replace("\r\n", "\n")
    if (cut := _SIGNATURE.search(text)) and any(char.isalpha() for char in text[: cut.start()]):
        text = text[: cut.start()]
    paragraphs = clean_text(_LINK.sub("", text)).split("\n\n")
    kept = [
        paragraph
        for place, paragraph in enumerate(paragraphs)
        if not (
            (place < _TOP or place >= len(paragraphs) - _END)
            and len(paragraph) <= _LONGEST_FOOTER
            and _FOOTER.search(paragraph)
        )
    ]
    return "\n\n".join(kept or paragraphs)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A letter that another carries in its text."""

    text: str
    subject: str = ""
    sender: str = ""
    sent: str = ""


_FORWARD_MARK = re.compile(
    r"^[ >]{0,3}(?:-{2,20} ?(?:forwarded message|original message|weitergeleitete nachricht|message transféré) ?-{2,20}"
    r"|begin forwarded message:)[ ]{0,5}$",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_LINE = re.compile(
    r"[ >*]{0,4}(?P<name>from|date|sent|subject|to|cc|reply-to)\*?:\*?[ ]{0,5}(?P<value>.{0,500})",
    re.IGNORECASE,
)
_MOST_WORDS_BEFORE = 60  # "see below": more is a letter of its own


def forwarded_in(text: str) -> Forwarded | None:
    """The letter that a text forwards, where little but that stands in it."""
    mark = _FORWARD_MARK.search(text)
    if mark is None or len(text[: mark.start()].split()) > _MOST_WORDS_BEFORE:
        return None
    head: dict[str, str] = {}
    lines = text[mark.end() :].lstrip("\n").split("\n")
    at = 0
    while at < len(lines) and (found := _HEAD_LINE.match(lines[at])):
        head[found["name"].lower()] = clean_line(found["value"])
        at += 1
        while at + 1 < len(lines) and not lines[at].strip() and _HEAD_LINE.match(lines[at + 1]):
            at += 1
    if "from" not in head or "subject" not in head:
        return None
    body = "\n".join(lines[at:])
    if all(line.startswith(">") for line in lines[at:] if line.strip()):
        body = re.sub(r"^> ?", "", body, flags=re.MULTILINE)
    return Forwarded(body, head["subject"], head["from"], head.get("date") or head.get("sent") or "")
