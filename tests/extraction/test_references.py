"""What "the center", "the firm" and "it" mean, and whom a predicate is said of. All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from orchestration.extraction.analysis import Analysis, Referent
from orchestration.extraction.engine import analyse
from orchestration.extraction.references import coordinated_at, referent_in, resolve_references, subject_at
from orchestration.extraction.segments import segment
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary

Read = Callable[[str], Analysis]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def run(body: str) -> Analysis:
        text = f"News of the day\n\n{body}"
        return analyse(Document("News of the day", text, "text"), vocabulary)

    return run


def references(analysis: Analysis) -> list[tuple[str, str]]:
    return [
        (analysis.text[mention.start : mention.end], mention.organisation_key)
        for mention in analysis.mentions
        if mention.kind in {"nominal", "pronoun"}
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Tarnfield Center is old. The center has grown.", [("The center", "tarnfield center")]),
        ("Tarnfield Centre is old. The center has grown.", [("The center", "tarnfield centre")]),
        (
            "Tarnfield Center met Quandrel Ltd. The center paid, and the firm left.",
            [("The center", "tarnfield center"), ("the firm", "quandrel")],
        ),
        (
            "Quelldorf Science Park met Norlake Technology Park. The park has grown.",
            [("The park", "norlake technology park")],
        ),
        (
            "Quandrel, a start-up, is young. The Singapore-based start-up sells pumps.",
            [("The Singapore-based start-up", "quandrel")],
        ),
        ("Norlake Incubator is old. It has grown.", [("It", "norlake incubator")]),
        ("Projects moving into Norlake Incubator rose. Its area rose too.", [("Its", "norlake incubator")]),
        ("With pumps as its main field, Quandrel Ltd sells well.", [("its", "quandrel")]),
        ("Quandrel Ltd said it would wait.", [("it", "quandrel")]),
        ("Quandrel Ltd met Zintlo Ltd. The firm paid.", [("The firm", "quandrel")]),
    ],
)
def test_resolves(read: Read, body: str, expected: list[tuple[str, str]]) -> None:
    assert references(read(body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "The center has grown.",
        "Quandrel Ltd is old. The university has grown.",
        "Quandrel Ltd is old. It is clear that prices rise.",
        "Quandrel Ltd is old. The company car is new.",
        "Quandrel Ltd is old. The firms have grown.",
        "Quandrel Ltd is old. The firm Zintlo Ltd has grown.",
        "It has grown. Quandrel Ltd is old.",
    ],
)
def test_leaves_open(read: Read, body: str) -> None:
    assert references(read(body)) == []


@pytest.mark.parametrize(
    ("body", "predicate", "expected"),
    [
        ("Quandrel Ltd raised money.", "raised", "quandrel"),
        ("Quandrel Ltd, a maker of pumps in Norlake Park, raised money.", "raised", "quandrel"),
        ("Quandrel Ltd, which bought Zintlo Ltd, raised money.", "raised", "quandrel"),
        ("Quandrel Ltd, which bought Zintlo Ltd, raised money.", "bought", "quandrel"),
        ("Zintlo Ltd met Quandrel Ltd, which raised money.", "raised", "quandrel"),
        ("In 2015, Quandrel Ltd raised money.", "raised", "quandrel"),
        ("With help from Zintlo Ltd, Quandrel Ltd raised money.", "raised", "quandrel"),
        ("Quandrel Ltd bought Zintlo Ltd and raised money.", "raised", "quandrel"),
        ("Zintlo Ltd grew, but Quandrel Ltd raised money.", "raised", "quandrel"),
        ("Zintlo Ltd led a round in Quandrel Ltd, a start-up founded in May.", "founded", "quandrel"),
        ("The tower of Norlake Science Park, opened in May, is tall.", "is tall", "norlake science park"),
        ("Tenants at the Norlake Science Park rose.", "rose", "norlake science park"),
        ("Quandrel Ltd is old. Sales rose.", "rose", "quandrel"),
        ("Zintlo Ltd's Norlake Park raised money.", "raised", "norlake park"),
        ("Zintlo Ltd's incubator, Norlake Park, raised money.", "raised", "norlake park"),
        ("Zintlo Ltd is old. Its incubator, Norlake Park, raised money.", "raised", "norlake park"),
        ("Zintlo Ltd is old. Its Norlake Park raised money.", "raised", "norlake park"),
        (
            "Quandrel Ltd grew. Tarnfield Ventures met Zintlo Ltd. The company raised money.",
            "raised",
            "quandrel",
        ),
        ("Zintlo Ltd rival Quandrel Ltd raised money.", "raised", "quandrel"),
        ("Zintlo Ltd said Norlake Park has raised money.", "raised", "norlake park"),
        ("Quandrel Ltd, the arm of Zintlo Ltd, and Norlake Park will open.", "open", "quandrel"),
    ],
)
def test_subject(read: Read, body: str, predicate: str, expected: str) -> None:
    analysis = read(body)
    subject = subject_at(analysis, analysis.text.index(predicate))
    assert subject is not None
    assert subject.organisation_key == expected


@pytest.mark.parametrize(
    ("body", "predicate"),
    [
        ("Sales rose.", "rose"),
        ("Quandrel Ltd is old. The city raised money.", "raised"),
        ("Quandrel Ltd is old. He raised money.", "raised"),
        ("Quandrel Ltd is old. Analysts raised doubts.", "raised"),
        ("Quandrel Ltd is old. In Berlin sales rose.", "rose"),
        ("Quandrel Ltd grew, Zintlo followed in June and Telvo and Orbo are due to launch.", "launch"),
        ("A Quandrel Ltd alumnus raised money.", "raised"),
    ],
)
def test_open_subject(read: Read, body: str, predicate: str) -> None:
    analysis = read(body)
    assert subject_at(analysis, analysis.text.index(predicate)) is None


def test_a_subject_of_an_earlier_sentence_is_less_sure(read: Read) -> None:
    analysis = read("Quandrel Ltd is old. Sales rose.")
    near = subject_at(analysis, analysis.text.index("is old"))
    far = subject_at(analysis, analysis.text.index("rose"))
    assert near is not None
    assert far is not None
    assert far.confidence < near.confidence


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Quandrel Ltd's rooms", "quandrel"),
        ("rooms of Zintlo Ltd", "zintlo"),
        ("Quandrel Ltd's rooms at Zintlo Ltd", "quandrel"),
        ("rooms of Quandrel Ltd at Zintlo Ltd", "zintlo"),
        ("empty rooms", None),
    ],
)
def test_referent_of_a_phrase(read: Read, phrase: str, expected: str | None) -> None:
    analysis = read(f"Quandrel Ltd met Zintlo Ltd. There were {phrase}.")
    start = analysis.text.index(phrase)
    found = referent_in(analysis, start, start + len(phrase))
    assert (found.organisation_key if isinstance(found, Referent) else None) == expected


def test_lists(read: Read) -> None:
    analysis = read("Quandrel Ltd, Zintlo Ltd and Norlake Park met Tarnfield Center.")
    listed = coordinated_at(analysis, analysis.mentions[1])
    assert [mention.organisation_key for mention in listed] == ["quandrel", "zintlo", "norlake park"]


def test_no_mentions_no_references(vocabulary: Vocabulary) -> None:
    text = "Title\n\nThe firm has grown. It sells pumps."
    assert resolve_references(segment(text), {}, (), vocabulary) == ()


def test_references_do_not_depend_on_the_order_of_organisations(read: Read, vocabulary: Vocabulary) -> None:
    analysis = read("Tarnfield Center met Quandrel Ltd. The center paid.")
    reordered = dict(reversed(list(analysis.organisations.items())))
    named = [mention for mention in analysis.mentions if mention.kind != "nominal"]
    again = resolve_references(segment(analysis.text), reordered, named, vocabulary)
    assert replace(analysis, mentions=again).mentions == analysis.mentions
