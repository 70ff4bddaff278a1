"""Families of phrasing that rules of events read, before they are weighed. All names are invented."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.event_context import context_of
from orchestration.extraction.events import find_drafts
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary


def drafted(vocabulary: Vocabulary, body: str) -> set[tuple[str, str | None]]:
    text = f"News of the day\n\n{body}"
    document = Document("News of the day", text, "text", published_on=date(2024, 6, 14))
    context = context_of(analyse(document, vocabulary), vocabulary)
    return {(draft.event_type, draft.organisation) for draft, _ in find_drafts(context, vocabulary)}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Quandrel Ltd is coming to Dublin.", ("expansion", "quandrel")),
        ("Quandrel Ltd will enter Argentina before December.", ("expansion", "quandrel")),
        ("Quandrel Ltd made him its permanent chief executive.", ("appointment", "quandrel")),
        ("Quandrel Ltd grew. Jane Roe has come on board as chief business officer.", ("appointment", "quandrel")),
        ("Quandrel Ltd grew. Jane Roe, once at Zintlo Ltd, becomes chief executive.", ("appointment", "quandrel")),
        ("Quandrel Ltd now belongs to Zintlo Ltd.", ("acquisition", "quandrel")),
        ("Zintlo Ltd has agreed to pay $2bn in cash for Quandrel Ltd.", ("acquisition", "quandrel")),
        ("Quandrel Ltd licensed two drugs to Zintlo Ltd.", ("partnership", "quandrel")),
        ("Quandrel Ltd and Zintlo Ltd agreed to share their data.", ("partnership", "quandrel")),
        ("Quandrel Ltd is developing an app together with Zintlo Ltd.", ("partnership", "quandrel")),
        ("Quandrel Ltd wants to change its name to Zintlo.", ("launch", "quandrel")),
        ("The tower of Quandrel Ltd will be ready by 2026.", ("opening", "quandrel")),
        ("Quandrel Ltd will host this year's Harbour Live.", ("forum", "quandrel")),
        ("Quandrel Ltd was started in 2016 by Jane Roe.", ("founding", "quandrel")),
    ],
)  # fmt: skip
def test_reads(vocabulary: Vocabulary, body: str, told: tuple[str, str]) -> None:
    assert told in drafted(vocabulary, body)


@pytest.mark.parametrize(
    ("body", "event_type"),
    [
        ("Sales of Quandrel Ltd came to $5m.", "expansion"),
        ("Quandrel Ltd entered a partnership.", "expansion"),
        ("The round made Quandrel Ltd a unicorn.", "appointment"),
        ("Jane Roe stepped down as chief executive of Quandrel Ltd.", "appointment"),
        ("Quandrel Ltd agreed to raise wages.", "partnership"),
        ("Quandrel Ltd paid $2m for new pumps.", "acquisition"),
        ("Quandrel Ltd is ready for winter.", "opening"),
        ("Quandrel Ltd held shares in May.", "forum"),
    ],
)
def test_leaves(vocabulary: Vocabulary, body: str, event_type: str) -> None:
    assert event_type not in {found for found, _ in drafted(vocabulary, body)}
