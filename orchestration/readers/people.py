"""No e-mail address or telephone number of a person goes further than a reader.

They are replaced wherever text leaves the readers: in titles, texts and publishers (before any offset is
counted), in the excerpts and details of rejects, in the names of members. How they are found is
`email_addresses.py`'s and `telephone_numbers.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar, cast

from orchestration.model import Document, Reject
from orchestration.readers.email_addresses import email_addresses, may_hold_address
from orchestration.readers.telephone_numbers import may_hold_number, telephone_numbers

EMAIL_MARK = "[e-mail]"
TELEPHONE_MARK = "[telephone]"

AnyItem = TypeVar("AnyItem")


def without_contacts(text: str) -> str:
    """The text with e-mail addresses and telephone numbers replaced by marks; nothing else changes.

    Linear in the text; a few microseconds where there is neither an "@" nor a run of six digits.
    """
    if may_hold_address(text):
        text = _replaced(text, email_addresses(text), EMAIL_MARK)
    if may_hold_number(text):
        text = _replaced(text, telephone_numbers(text), TELEPHONE_MARK)
    return text


def _replaced(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (text[at:start], mark)
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


def items_without_contacts(items: Iterable[AnyItem]) -> Iterator[AnyItem]:
    """Documents and rejects without contacts of people; members that only a contact told apart are numbered."""
    counts: dict[str, int] = {}
    for item in items:
        masked = item_without_contacts(item)
        if isinstance(masked, Document | Reject) and isinstance(item, Document | Reject):
            member = masked.member
            if member != item.member:
                count = counts[member] = counts.get(member, 0) + 1
                if count > 1:
                    masked = replace(masked, member=f"{member} ({count})")
        yield masked


def item_without_contacts(item: AnyItem) -> AnyItem:
    """A document or a reject without contacts of people; anything else as it is."""
    if isinstance(item, Document):
        return cast("AnyItem", _document_without_contacts(item))
    if isinstance(item, Reject):
        return replace(
            item,
            detail=without_contacts(item.detail),
            member=without_contacts(item.member),
            # the mark may be longer than what it stands for; the length that an excerpt may have stays
            raw_excerpt=without_contacts(item.raw_excerpt)[: len(item.raw_excerpt)],
        )
    return item


def _document_without_contacts(document: Document) -> Document:
    title = without_contacts(document.title)
    # the rest by itself, so that what follows the title is the same whatever the title was
    body = without_contacts(document.text[len(document.title) :])
    member = without_contacts(document.member)
    publisher = document.publisher and without_contacts(document.publisher)
    if (title, member, publisher) == (document.title, document.member, document.publisher) and (
        len(title) + len(body) == len(document.text) and document.text.endswith(body)
    ):
        return document
    return replace(document, title=title, text=title + body, member=member, publisher=publisher)
