"""Events told in the many ways of news: which type, of whom, with whom. All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.events import find_events
from orchestration.model import Document, EventStatement
from orchestration.settings import DEFAULT_MIN_CONFIDENCE
from orchestration.vocabulary import Vocabulary

PUBLISHED = date(2024, 6, 14)
Read = Callable[..., tuple[EventStatement, ...]]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def run(body: str, title: str = "News of the day") -> tuple[EventStatement, ...]:
        document = Document(title, f"{title}\n\n{body}", "text", published_on=PUBLISHED)
        found = find_events(analyse(document, vocabulary), vocabulary)
        return tuple(event for event in found if event.basis.confidence >= DEFAULT_MIN_CONFIDENCE)

    return run


@pytest.mark.parametrize(
    ("body", "event_type", "organisations"),
    [
        ("Quandrel Ltd has agreed to buy Zintlo Ltd.", "acquisition", {"quandrel", "zintlo"}),
        ("Quandrel Ltd snapped up rival Zintlo Ltd last year.", "acquisition", {"quandrel", "zintlo"}),
        ("Quandrel Ltd completed its takeover of Zintlo Ltd.", "acquisition", {"quandrel", "zintlo"}),
        ("The acquisition of Zintlo Ltd by Quandrel Ltd closed.", "acquisition", {"quandrel", "zintlo"}),
        (
            "Quandrel Ltd sold Zintlo Ltd to Orbano Ltd in 2021.",
            "acquisition",
            {"zintlo", "orbano", "quandrel"},
        ),
        ("Quandrel Ltd bought a 51% stake in Zintlo Ltd.", "acquisition", {"quandrel", "zintlo"}),
        (
            "Zintlo Ltd, which Quandrel Ltd bought in 2021, makes pumps.",
            "acquisition",
            {"quandrel", "zintlo"},
        ),
        ("Quandrel Ltd has teamed up with Zintlo Ltd.", "partnership", {"quandrel", "zintlo"}),
        ("Quandrel Ltd and Zintlo Ltd have joined forces.", "partnership", {"quandrel", "zintlo"}),
        ("Quandrel Ltd announced a partnership with Zintlo Ltd.", "partnership", {"quandrel", "zintlo"}),
        ("Quandrel Ltd is working with Zintlo Ltd on pumps.", "partnership", {"quandrel", "zintlo"}),
        ("Quandrel Ltd has unveiled a new payment service.", "product_release", {"quandrel"}),
        ("Quandrel Ltd has launched its Bright Pumps initiative.", "programme", {"quandrel"}),
    ],
)
def test_tells(read: Read, body: str, event_type: str, organisations: set[str]) -> None:
    events = [event for event in read(body) if event.event_type == event_type]
    assert [{key for key, _ in event.participants} for event in events] == [organisations]


@pytest.mark.parametrize(
    "body",
    [
        "Quandrel Ltd said it had a good year.",
        "Quandrel Ltd launched legal action on Monday.",
        "Quandrel Ltd is open to all.",
        "Quandrel Ltd has revealed it lost money.",
        "A meeting will take place.",
        "Quandrel Ltd bought shares in Zintlo Ltd.",
        "The decision was taken by Quandrel Ltd.",
        "Quandrel Ltd published its results on Monday.",
    ],
)
def test_tells_nothing(read: Read, body: str) -> None:
    assert read(body) == ()


def test_a_list_of_companies_bought_is_as_many_events(read: Read) -> None:
    events = read("Quandrel Ltd bought Zintlo Ltd, Orbano Ltd and Telvik Ltd in 2021.")
    assert [event.organisation_key for event in events] == ["zintlo", "orbano", "telvik"]


def test_a_headline_has_the_day_of_the_lead(read: Read) -> None:
    (event,) = read(
        "Pump maker Quandrel Ltd said on Wednesday that it was pleased.", "Quandrel Ltd buys Zintlo Ltd"
    )
    assert (event.event_type, event.period.start_on) == ("acquisition", date(2024, 6, 12))


def test_a_date_after_publication_is_planned(read: Read) -> None:
    (event,) = read("Norlake Incubator opens in September 2025.")
    assert event.status == "planned"
