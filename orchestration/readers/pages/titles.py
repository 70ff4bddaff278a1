"""Titles, date lines and changes of files made to be printed (DOCX, PDF), which do not say what is which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from orchestration.normalisation import text_key
from orchestration.readers.base import clean_line
from orchestration.readers.text import date_line_of

MAX_TITLE_CHARACTERS = 300

_BEGINNING = 5_000  # characters in which a title is looked for
_SEARCHED = 10  # paragraphs at the beginning among which the title and the date line stand
_NO_TITLE = re.compile(
    r"^(?:microsoft |powerpoint |untitled|document\d*\b|slide 1\b)|\.(?:docx?|pdf|indd|rtf|odt|pptx?|txt)\b|[/\\_]",
    re.IGNORECASE,
)


def stated_title(stated: str, beginning: Iterable[str]) -> str:
    """The title in a file's properties where the text begins with those words too; else "".

    Properties keep the title of the template, or the name of an earlier file.
    """
    title = clean_line(stated)
    if len(title.split()) < 2 or len(title) > MAX_TITLE_CHARACTERS or _NO_TITLE.search(title):
        return ""
    return title if text_key(title) in text_key(" ".join(beginning)[:_BEGINNING]) else ""


def under_title(title: str, paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs below a title: without the title itself, a date line among the first put before the others."""
    rest = list(paragraphs)
    key = text_key(title)
    short = ((at, text) for at, text in enumerate(rest[:_SEARCHED]) if len(text) <= 2 * MAX_TITLE_CHARACTERS)
    place = next((at for at, text in short if text_key(text) == key), None)
    if place is not None:
        del rest[place]
    dated = next((at for at, text in enumerate(rest[:_SEARCHED]) if date_line_of(text)), None)
    if dated is not None:
        rest.insert(0, rest.pop(dated))
    return rest


def change_after(published_on: date | None, changed_at: datetime | None) -> datetime | None:
    """The moment of the file's last change; None for one before the publication, which changed no published text."""
    if published_on and changed_at and changed_at.date() < published_on:
        return None
    return changed_at
