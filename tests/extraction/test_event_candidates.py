"""What is weighed as an event, by the rules alone: drafts and their dates, whatever the weights say of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.event_context import context_of
from orchestration.extraction.events import find_candidates
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary

PUBLISHED = date(2024, 6, 14)
Told = tuple[str, str | None, str | None]
Read = Callable[[str], list[Told]]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def run(body: str) -> list[Told]:
        document = Document("News", f"News\n\n{body}", "text", published_on=PUBLISHED)
        context = context_of(analyse(document, vocabulary), vocabulary)
        return [
            (
                candidate.draft.event_type,
                candidate.draft.organisation,
                candidate.period.start_on.isoformat() if candidate.period.start_on else None,
            )
            for candidate in find_candidates(context, vocabulary)
        ]

    return run


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Quandrel Ltd plans a second plant in Leeds.", ("opening", "quandrel", "2024-01-01")),
        ("Quandrel Ltd has a new chief executive.", ("appointment", "quandrel", "2024-01-01")),
        ("Jane Roe will lead Quandrel Ltd.", ("appointment", "quandrel", "2024-01-01")),
        ("Quandrel Ltd will be headed by Jane Roe.", ("appointment", "quandrel", "2024-01-01")),
        ("Ann Lee has been promoted to vice president of Quandrel Ltd.", ("appointment", "quandrel", "2024-01-01")),
        ("Quandrel Ltd has signed a memorandum on exports.", ("partnership", "quandrel", "2024-01-01")),
        ("Quandrel Ltd inked an MoU with Zintlo Ltd in May.", ("partnership", "quandrel", "2024-05-01")),
        ("Quandrel Ltd has bought 49% of Zintlo Ltd.", ("acquisition", "zintlo", "2024-01-01")),
        ("Quandrel Ltd won five of the 16 Leeds Business Awards.", ("award", "quandrel", "2024-01-01")),
        ("Quandrel Ltd is shortlisted for the Harbour Growth Award.", ("award", "quandrel", "2024-01-01")),
        ("Quandrel Ltd will host a 48-hour hackathon on 15 July 2024.", ("competition", "quandrel", "2024-07-15")),
        ("Quandrel Ltd wants to open in Brazil.", ("opening", "quandrel", "2024-01-01")),
    ],
)  # fmt: skip
def test_is_weighed(read: Read, body: str, told: Told) -> None:
    assert told in read(body)


@pytest.mark.parametrize(
    "body",
    [
        "Quandrel Ltd brought in £3 million.",
        "Quandrel Ltd announced a Series B.",
        "Quandrel Ltd started building in Leeds.",
        "Quandrel Ltd has found its anchor.",
        "Quandrel Ltd completed the purchase of new shares.",
        "Jane Roe leads Quandrel Ltd.",
        "Quandrel Ltd tenant launched an incubator.",
        "Trading rose on the first day.",
    ],
)
def test_is_not_weighed(read: Read, body: str) -> None:
    assert read(body) == []


@pytest.mark.parametrize(
    ("body", "day"),
    [
        # what has happened has no date to come, and a plan none that is past
        ("In May Quandrel Ltd merged with Zintlo Ltd and will move in 2026.", "2024-05-01"),
        ("Founded in 2019, Quandrel Ltd plans to launch a second app.", "2024-01-01"),
        # a month without a year, after a verb of the present
        ("Quandrel Ltd opens a laboratory in February.", "2025-02-01"),
        # a date in another clause of the sentence
        ("Five firms changed hands last year, among them Quandrel Ltd, which was bought by Zintlo Ltd.", "2023-01-01"),
    ],
)  # fmt: skip
def test_is_dated(read: Read, body: str, day: str) -> None:
    assert day in [told[2] for told in read(body) if told[0] != "founding"]
