"""What holds for the statements of every kind, on whole documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.extraction import engine
from orchestration.extraction.engine import analyse, extract
from orchestration.model import PARTS, Document, Extraction, Part, Passage
from orchestration.settings import DEFAULT_MIN_CONFIDENCE
from orchestration.vocabulary import Vocabulary

# All organisations are invented.
ARTICLE = """Norlake Incubator registered as national space

Norlake Incubator (NLI), a project launched by the Tarnfield Center, was registered as a State-level space on March 24.

The center cooperated with Quandrel Technology Co Ltd in 2015 to launch the NLI project.

With biomedicine and big data as its main industrial orientation, NLI obtained the title of public space of Ashdown \
Demonstration Zone in 2016.

Zintlo, a biotech start-up, raised $5 million from Norlake Capital in May 2018. Zintlo, founded in 2016, is young."""


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(ARTICLE.partition("\n")[0], ARTICLE, "text", published_on=date(2020, 5, 12))


@pytest.fixture(scope="module")
def extraction(document: Document, vocabulary: Vocabulary) -> Extraction:
    return extract(document, vocabulary)


def test_organisations(extraction: Extraction) -> None:
    organisations = {item.name: item for item in extraction.organisations}
    assert set(organisations) == {
        "Norlake Incubator",
        "Tarnfield Center",
        "Quandrel Technology Co Ltd",
        "Ashdown Demonstration Zone",
        "Zintlo",
        "Norlake Capital",
    }
    assert organisations["Norlake Incubator"].short_name == "NLI"
    assert organisations["Norlake Incubator"].operator_key == organisations["Tarnfield Center"].key
    assert organisations["Zintlo"].organisation_type == "start_up"
    assert organisations["Zintlo"].founded_year == 2016


def test_events(extraction: Extraction) -> None:
    assert {(item.event_type, item.organisation_key, item.period.year) for item in extraction.events} == {
        ("registration", "norlake incubator", 2020),
        ("partnership", "tarnfield center", 2015),
        ("accreditation", "norlake incubator", 2016),
        ("founding", "zintlo", 2016),
    }


def test_statements_refer_to_organisations_that_are_there(extraction: Extraction) -> None:
    keys = {item.key for item in extraction.organisations}
    used = {mention.organisation_key for mention in extraction.mentions}
    for statement in (*extraction.industries, *extraction.events, *extraction.funding, *extraction.metrics):
        if statement.organisation_key is not None:
            used.add(statement.organisation_key)
    assert used <= keys
    assert keys <= used


def test_quotes_stand_in_the_text(extraction: Extraction) -> None:
    statements = (*extraction.industries, *extraction.events, *extraction.funding, *extraction.metrics)
    assert statements
    for statement in statements:
        place = statement.basis.place
        assert isinstance(place, Passage)
        assert ARTICLE[place.char_start : place.char_end] == place.quote


def test_the_same_document_gives_the_same_statements(
    document: Document, extraction: Extraction, vocabulary: Vocabulary
) -> None:
    assert extract(document, vocabulary) == extraction


def test_what_is_said_twice_is_one_statement(vocabulary: Vocabulary) -> None:
    said = "Quandrel Ltd merged with Zintlo Ltd in 2019."
    once = extract(Document("News", f"News\n\n{said}", "text"), vocabulary)
    twice = extract(Document("News", f"News\n\n{said}\n\n{said}", "text"), vocabulary)
    assert [replace(item, basis=once.events[0].basis) for item in twice.events] == list(once.events)


@pytest.mark.parametrize(
    "text", ["T", "Title only", "Title\n\n", "标题\n\n正文没有英文。", "T\n\n" + "(" * 3000]
)
def test_texts_with_nothing_in_them(vocabulary: Vocabulary, text: str) -> None:
    found = extract(Document(text.partition("\n")[0], text, "text"), vocabulary)
    assert (found.organisations, found.events, found.funding) == ((), (), ())


def test_the_seed_article(shared_data: Path, vocabulary: Vocabulary) -> None:
    title, _, *body = (
        (shared_data / "labelled" / "texts" / "seed_psh.txt").read_text(encoding="utf-8").split("\n\n")
    )
    document = Document(title, "\n\n".join([title, *body]), "text", published_on=date(2020, 5, 12))
    found = extract(document, vocabulary)
    names = {item.key: item.name for item in found.organisations}
    assert len(names) == 8
    published = [event for event in found.events if event.basis.confidence >= DEFAULT_MIN_CONFIDENCE]
    by_kind = sorted((event.event_type, event.period.year) for event in published)
    assert by_kind == [
        ("accreditation", 2016),
        ("competition", 2017),
        ("forum", 2017),
        ("forum", 2018),
        ("forum", 2018),
        ("forum", 2019),
        ("forum", 2019),
        ("partnership", 2015),
        ("registration", 2020),
    ]
    attached = sorted(
        (names[item.organisation_key], item.industry_code)
        for item in found.industries
        if item.organisation_key is not None
    )
    assert len(attached) == 7
    investors = {item.name for item in found.organisations if item.organisation_type == "investor"}
    assert len(investors) == 3


def test_analyse_keeps_the_order_of_the_text(document: Document, vocabulary: Vocabulary) -> None:
    analysis = analyse(document, vocabulary)
    starts = [mention.start for mention in analysis.mentions]
    assert starts == sorted(starts)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_by_itself_is_what_it_is_in_the_whole(
    document: Document, extraction: Extraction, vocabulary: Vocabulary, part: Part
) -> None:
    fields = {"organisations": ("organisations", "mentions"), "figures": ("unused_figures", "figure_counts")}
    alone = extract(document, vocabulary, parts=frozenset({part}))
    for field in fields.get(part, (part,)):
        assert getattr(alone, field) == getattr(extraction, field)


def test_industries_alone_cost_no_other_rules(
    document: Document, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rule in ("find_events", "find_funding", "find_metrics", "coverage"):
        monkeypatch.setattr(engine, rule, None)
    assert extract(document, vocabulary, parts=frozenset({"industries"})).industries
