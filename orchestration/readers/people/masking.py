"""Where contacts of people are taken out of what a reader gives: the one place that all items pass.

They are looked for in titles, texts and publishers (before any offset is counted), in the excerpts and
details of rejects, in notes, and in the names of members. What counts as one is `contacts.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from orchestration.model import Document, Reject
from orchestration.readers.base import Item, Note
from orchestration.readers.people.contacts import may_hold_contact, without_contacts


def items_without_contacts(items: Iterable[Item]) -> Iterator[Item]:
    """Documents and rejects without contacts of people; members that only a contact told apart are numbered."""
    counts: dict[str, int] = {}
    for item in items:
        masked = item_without_contacts(item)
        if not isinstance(item, Note) and not isinstance(masked, Note) and masked.member != item.member:
            member = masked.member
            count = counts[member] = counts.get(member, 0) + 1
            if count > 1:
                masked = replace(masked, member=f"{member} ({count})")
        yield masked


def item_without_contacts(item: Item) -> Item:
    """A document, a reject or a note without contacts of people."""
    if isinstance(item, Document):
        return _document_without_contacts(item)
    if isinstance(item, Reject):
        return replace(
            item,
            detail=without_contacts(item.detail),
            member=without_contacts(item.member),
            # the mark may be longer than what it stands for; the length that an excerpt may have stays
            raw_excerpt=without_contacts(item.raw_excerpt)[: len(item.raw_excerpt)],
        )
    return Note(without_contacts(item.text))


def _document_without_contacts(document: Document) -> Document:
    named = f"{document.member}\n{document.publisher or ''}"
    is_titled = document.text.startswith(document.title)  # else the title is looked through by itself
    if not (may_hold_contact(document.text) or may_hold_contact(named)) and is_titled:
        return document
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
