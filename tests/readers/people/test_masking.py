"""Contacts are masked in all that a reader gives: titles, texts, publishers, members, rejects, excerpts, notes."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import read
from orchestration.readers.base import Note, excerpt
from orchestration.readers.people.masking import item_without_contacts, items_without_contacts

E, T = "[e-mail]", "[telephone]"


def test_a_document_is_masked_before_offsets_are_counted() -> None:
    document = Document(
        title="Call +44 7700 900123",
        text="Call +44 7700 900123\n\nOr write to jane@example.org. 2016-2019.",
        source_format="text",
        member="mail of jane@example.org",
        publisher="Desk, tel. 020 7946 0123",
        published_on=date(2020, 1, 1),
    )
    masked = item_without_contacts(document)
    assert masked == Document(
        title=f"Call {T}",
        text=f"Call {T}\n\nOr write to {E}. 2016-2019.",
        source_format="text",
        member=f"mail of {E}",
        publisher=f"Desk, tel. {T}",
        published_on=date(2020, 1, 1),
    )
    assert item_without_contacts(masked) is masked


def test_a_reject_is_masked_and_its_excerpt_stays_short() -> None:
    raw = "a@b.example " * 100
    masked = item_without_contacts(Reject("why", "at jane@example.org", "m +44 7700 900123", 1, raw[:500]))
    assert (masked.detail, masked.member) == (f"at {E}", f"m {T}")
    assert "@" not in masked.raw_excerpt
    assert len(masked.raw_excerpt) <= 500
    assert item_without_contacts(Note("left out: pictures 1, such as jane@example.org.png")) == Note(
        f"left out: pictures 1, such as {E}.png"
    )


def test_members_that_only_a_contact_told_apart_stay_apart() -> None:
    names = ["jane@example.org", "a", "joe@example.org", "a"]
    rejects = [Reject("why it is refused", member=name) for name in names]
    assert [item.member for item in items_without_contacts(rejects)] == [E, "a", f"{E} (2)", "a"]


def test_an_address_that_an_excerpt_cuts_is_masked() -> None:
    shown = excerpt("x" * 470 + " jane.doe.of.the.invented.house@example.org and more")
    assert "jane" not in shown
    assert len(shown) <= 500


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Title\n\nAsk jane@example.org or call 020 7946 0123.", "a.txt"),
        (
            b"<html><title>T</title><p>Ask jane@example.org or call 020 7946 0123 for more of the same.",
            "a.html",
        ),
        (
            b"<rss><channel><item><guid>jane@example.org</guid><title>T</title>"
            b"<description>Call 020 7946 0123.</description></item></channel></rss>",
            "a.xml",
        ),
        (
            b'{"title": "T", "text": "Ask jane@example.org or call 020 7946 0123."}\n{"cut jane@example.org',
            "a.jsonl",
        ),
        (b"\x00\x01\x02\x03\x04\x05\x06 jane@example.org call 020 7946 0123", "a.txt"),
    ],
)
def test_no_reader_lets_a_contact_through(data: bytes, name: str) -> None:
    shown = repr(read(data, name))
    assert "jane@" not in shown
    assert "7946" not in shown
