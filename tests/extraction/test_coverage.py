"""Which figures are listed as read by no rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.coverage import coverage
from orchestration.extraction.funding import find_funding
from orchestration.extraction.metrics import find_metrics
from orchestration.extraction.used_figures import figures_used
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
NAMES = ("Acme Hub", "Birch Capital")  # invented


def unused(analysis: Analysis, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    funding = find_funding(analysis, vocabulary)
    metrics = find_metrics(analysis, vocabulary, figures_used(analysis, funding))
    return [(item.passage.quote, item.kind) for item in coverage(analysis, (*funding, *metrics)).unused]


def counts(analysis: Analysis, *statements: object) -> dict[tuple[str, str], int]:
    return {(item.outcome, item.figure_class): item.figures for item in coverage(analysis, statements).counts}


def test_what_no_statement_rests_on_is_listed_by_kind(analyse: Analyse) -> None:
    analysis = analyse("He paid 5 million yuan for 40 chairs, and 12% of it in cash.")
    assert [(item.passage.quote, item.kind) for item in coverage(analysis, ()).unused] == [
        ("5 million yuan", "amount"),
        ("40", "quantity"),
        ("12%", "percentage"),
    ]


def test_years_dates_and_durations_are_not_listed(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse("On March 24, 2016 he left after three years; in 2018 he was back.")
    assert unused(analysis, vocabulary) == []


def test_a_statement_takes_its_figure_and_the_restatements_of_it(
    analyse: Analyse, vocabulary: Vocabulary
) -> None:
    analysis = analyse(
        "Acme Hub raised CNY 250 million (USD 36.38 million; EUR 33 million) in three funding rounds.", NAMES
    )
    assert unused(analysis, vocabulary) == []


def test_an_amount_repeated_in_title_and_body_is_used_once_for_both(
    analyse: Analyse, vocabulary: Vocabulary
) -> None:
    analysis = analyse(
        "Acme Hub has raised US$5 million in seed funding from Birch Capital.",
        NAMES,
        title="Acme Hub nets US$5 million",
    )
    assert unused(analysis, vocabulary) == []


def test_metrics_use_their_figures(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse("Acme Hub houses 12 start-ups on 9,800 square feet of office space.", NAMES)
    assert unused(analysis, vocabulary) == []


def test_every_number_has_one_outcome(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse(
        "Acme Hub houses 12 start-ups. It opened in 2016, at 9:30 on the 3rd of May, after three years. Mira Tolland, 45, "
        "runs it on iOS 14.5. He paid 5 million yuan. Of these 7 left. Its 3:1 rule holds.\n\n5 comments",
        NAMES,
    )
    metrics = find_metrics(analysis, vocabulary, frozenset())
    assert counts(analysis, *metrics) == {
        ("statement", "quantity"): 2,
        ("statement", "amount"): 1,
        ("ignored", "date"): 2,
        ("ignored", "clock_time"): 2,
        ("ignored", "duration"): 1,
        ("ignored", "age"): 1,
        ("ignored", "name"): 1,
        ("ignored", "page_furniture"): 1,
        ("unaccounted", "number"): 2,
    }
    numbers = re.findall(r"\d+(?:[.,]\d+)*|three years", analysis.text)
    assert sum(counts(analysis, *metrics).values()) == len(numbers)


def test_a_number_of_nothing_known_is_listed(analyse: Analyse, vocabulary: Vocabulary) -> None:
    assert unused(analyse("The index stood at 10,137.25 at noon."), vocabulary) == [("10,137.25", "number")]


def test_a_number_within_a_name_goes_with_it(analyse: Analyse) -> None:
    analysis = analyse("Acme Hub 21 works on Industry 4.0.", ["Acme Hub 21"])
    assert counts(analysis) == {("ignored", "name"): 2}


def test_a_text_without_numbers_has_no_counts(analyse: Analyse) -> None:
    assert coverage(analyse("Nothing happened."), ()).counts == ()
