"""Cells of the kinds that events and exchange rates have."""

from __future__ import annotations

import pytest

from orchestration.readers.records.values import CellError, CellStyle, Kind, parse_cell, stated
from orchestration.vocabulary import Vocabulary

STYLE = CellStyle(".", ",", ("%Y-%m-%d",))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("event_type", "forum", "forum"),
        ("event_type", "Product release", "product_release"),
        ("event_type", "product_release", "product_release"),
        ("event_type", "Hackathon", "competition"),
        ("event_type", "demo day", "roadshow"),
        ("event_status", "Held", "held"),
        ("event_status", "cancelled", "cancelled"),
        ("rate", "6.6118", stated(6.6118, "=")),
        ("rate", "1,234.5", stated(1234.5, "=")),
        ("number", "1,200 €", stated(1200.0, "=")),
        ("country", "UK", "GB"),
        ("country", "us", "US"),
        ("country", "xx", "XX"),
        ("country", "United Kingdom", "GB"),
        ("number", "€1,200", stated(1200.0, "=")),
    ],
)
def test_cells_with_a_value(kind: Kind, cell: str, value: object, vocabulary: Vocabulary) -> None:
    assert parse_cell(kind, cell, STYLE, vocabulary) == value


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("event_type", "ball", "an event type"),
        ("event_type", "launched", "an event type"),
        ("event_type", "", "an event type"),
        ("event_status", "rumoured", "one of held, planned, cancelled"),
        ("rate", "0", "an exact rate above zero"),
        ("rate", "-1.5", "an exact rate above zero"),
        ("rate", "~1.5", "an exact rate above zero"),
        ("rate", "1.5+", "an exact rate above zero"),
        ("rate", "n/a", "a number"),
    ],
)
def test_cells_without_one(kind: Kind, cell: str, expected: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(CellError, match=expected):
        parse_cell(kind, cell, STYLE, vocabulary)


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("name", "Quayside Labs (press@quayside.example)", "Quayside Labs ([e-mail])"),
        ("text", "Ghent, Tel. +32 9 555 01 42", "Ghent, Tel. [telephone]"),
        ("names", "Osier Gate press (at) osier.example", "Osier Gate [e-mail]"),
        ("text", "HR-91310104", "HR-91310104"),
    ],
)
def test_no_contact_of_a_person_is_kept(kind: Kind, cell: str, expected: str, vocabulary: Vocabulary) -> None:
    assert parse_cell(kind, cell, STYLE, vocabulary) == expected


def test_a_contact_is_no_name(vocabulary: Vocabulary) -> None:
    with pytest.raises(CellError, match="not an e-mail address"):
        parse_cell("name", "press@quayside.example", STYLE, vocabulary)
