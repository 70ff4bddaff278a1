"""Which figures are listed as read by no rule."""

from __future__ import annotations

from collections.abc import Callable

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.coverage import figures_used, unused_figures
from orchestration.extraction.funding import find_funding
from orchestration.extraction.metrics import find_metrics
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
NAMES = ("Acme Hub", "Birch Capital")  # invented


def unused(analysis: Analysis, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    funding = find_funding(analysis, vocabulary)
    metrics = find_metrics(analysis, vocabulary, figures_used(analysis, funding))
    return [(item.passage.quote, item.kind) for item in unused_figures(analysis, (*funding, *metrics))]


def test_what_no_rule_reads_is_listed_by_kind(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse("He paid 5 million yuan for 40 chairs, and 12% of it in cash.")
    assert unused(analysis, vocabulary) == [
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
