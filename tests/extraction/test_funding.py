"""Which sentences report a financing, of whom, how much, by whom, when and how certain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.funding import find_funding
from orchestration.model import FundingStatement, Passage
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
PUBLISHED = date(2020, 5, 12)
DOUBTFUL = 0.5  # the confidence below which a statement is kept, not meant


def roles(statement: FundingStatement) -> list[tuple[str, str]]:
    return [(investor.organisation_key, investor.role) for investor in statement.investors]


@pytest.mark.parametrize(
    ("body", "money", "round_type", "investors"),
    [
        ("Acme raised $5 million.", (5e6, "USD"), "unspecified", []),
        ("Acme raised €5m in a Series B round.", (5e6, "EUR"), "series_b", []),
        (
            "Acme closed a Series C round of CNY 250 million (USD 36.38 million) led by Birch Capital, with "
            "Cedar Ventures joining.",
            (250e6, "CNY"),
            "series_c",
            [("birch capital", "lead"), ("cedar ventures", "participant")],
        ),
        (
            "Acme secured S$2 million in seed funding from Birch Capital, Cedar Ventures and Dune Partners.",
            (2e6, "SGD"),
            "seed",
            [("birch capital", "unstated"), ("cedar ventures", "unstated"), ("dune partners", "unstated")],
        ),
        (
            "Acme received a US$3 million grant from Elm Fund.",
            (3e6, "USD"),
            "grant",
            [("elm fund", "unstated")],
        ),
        ("Acme obtained a loan of 20 million yuan.", (20e6, "CNY"), "debt", []),
        ("Acme raised $90 million in its initial public offering.", (90e6, "USD"), "ipo", []),
        ("Acme completed a pre-A round of RMB 30 million.", (30e6, "CNY"), "pre_a", []),
        ("Acme closed its A round of RMB 30 million.", (30e6, "CNY"), "series_a", []),
        ("Acme closed a round of RMB 30 million.", (30e6, "CNY"), "unspecified", []),
        (
            "Birch Capital led a US$3 million series A round in Acme.",
            (3e6, "USD"),
            "series_a",
            [("birch capital", "lead")],
        ),
        (
            "Birch Capital and Cedar Ventures invested $7 million in Acme.",
            (7e6, "USD"),
            "unspecified",
            [("birch capital", "unstated"), ("cedar ventures", "unstated")],
        ),
        (
            "Birch Capital injected 40m euros into Acme.",
            (40e6, "EUR"),
            "unspecified",
            [("birch capital", "unstated")],
        ),
    ],
)
def test_rounds(
    funding: Callable[..., tuple[FundingStatement, ...]],
    body: str,
    money: tuple[float, str],
    round_type: str,
    investors: list[tuple[str, str]],
) -> None:
    (found,) = funding(body)
    assert found.amount is not None
    assert found.organisation_key == "acme"
    assert ((found.amount.value, found.currency), found.round_type) == (money, round_type)
    assert (found.scope, found.status) == ("round", "closed")
    assert roles(found) == investors


@pytest.mark.parametrize(
    ("title", "amount", "round_type", "investors"),
    [
        ("Acme nets US$10M to take its battery abroad", 10e6, "unspecified", []),
        ("Acme bags $5m in Birch Capital led funding round", 5e6, "unspecified", [("birch capital", "lead")]),
        (
            "Robot startup Acme snags $4m seed funding from Birch Capital",
            4e6,
            "seed",
            [("birch capital", "unstated")],
        ),
        ("Acme lands $6m Series A", 6e6, "series_a", []),
        (
            "Birch Capital, Cedar Ventures back Acme in $5M seed funding",
            5e6,
            "seed",
            [("birch capital", "unstated"), ("cedar ventures", "unstated")],
        ),
        (
            "Birch Capital pumps SGD 200 million into Acme",
            200e6,
            "unspecified",
            [("birch capital", "unstated")],
        ),
        ("Acme raises Series A funding led by Birch Capital", None, "series_a", [("birch capital", "lead")]),
        (
            "Acme secures strategic investment from Birch Capital",
            None,
            "strategic",
            [("birch capital", "unstated")],
        ),
        ("Birch Capital invests in Acme", None, "unspecified", [("birch capital", "unstated")]),
        (
            "Birch Capital, others back robot startup Acme",
            None,
            "unspecified",
            [("birch capital", "unstated")],
        ),
        ("Acme secures funding", None, "unspecified", []),
    ],
)
def test_headlines(
    funding: Callable[..., tuple[FundingStatement, ...]],
    title: str,
    amount: float | None,
    round_type: str,
    investors: list[tuple[str, str]],
) -> None:
    (found,) = funding(title, title=None)
    assert (found.amount.value if found.amount else None) == amount
    assert (found.organisation_key, found.round_type) == ("acme", round_type)
    assert roles(found) == investors


def test_a_total_over_rounds_is_an_aggregate_with_its_stated_span(
    funding: Callable[..., tuple[FundingStatement, ...]],
) -> None:
    (found,) = funding(
        "Acme obtained three rounds of financing of more than 200 million yuan from the Birch Capital, "
        "Cedar Ventures and Dune Partners between 2017 and 2018."
    )
    assert (found.scope, found.rounds_count) == ("aggregate", 3)
    assert found.amount is not None
    assert (found.amount.operator, found.amount.low, found.amount.high) == (">", 200e6, None)
    assert (found.period.start_on, found.period.end_on) == (date(2017, 1, 1), date(2018, 12, 31))
    assert {investor.role for investor in found.investors} == {"unstated"}
    assert isinstance(found.basis.place, Passage)
    assert found.basis.place.quote.endswith("between 2017 and 2018")


def test_a_round_and_the_total_it_brings_are_two_statements(
    funding: Callable[..., tuple[FundingStatement, ...]],
) -> None:
    first, second = funding("Acme raised $5m in a seed round, bringing its total funding to $7m.")
    assert (first.scope, second.scope) == ("round", "aggregate")
    assert second.period.start_on is None


def test_a_later_sentence_adds_investors_to_the_round(
    funding: Callable[..., tuple[FundingStatement, ...]],
) -> None:
    (found,) = funding(
        "Acme raised $5m in seed funding. The round was led by Birch Capital. Cedar Ventures also participated."
    )
    assert roles(found) == [("birch capital", "lead"), ("cedar ventures", "participant")]


def test_title_and_body_report_one_round(funding: Callable[..., tuple[FundingStatement, ...]]) -> None:
    (found,) = funding(
        "Birch Capital has led an RMB20 million (US$3 million) series A round in Acme.",
        title="Birch Capital backs Acme",
    )
    assert found.amount is not None
    assert (found.amount.value, found.currency, found.round_type) == (20e6, "CNY", "series_a")
    assert roles(found) == [("birch capital", "lead")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Acme plans to raise $5 million.", "planned"),
        ("Acme is seeking $5 million in funding.", "planned"),
        ("Acme is reportedly raising $5 million.", "rumoured"),
        ("Acme is in talks to raise $5 million.", "rumoured"),
        ("Acme announced a $5 million funding round.", "announced"),
        ("Birch Capital agreed to invest $5 million in Acme.", "announced"),
        ("Acme has raised $5 million.", "closed"),
        ("In May 2020 Acme raised $5 million.", "closed"),
        ("Acme may raise $5 million.", "rumoured"),
    ],
)
def test_status(funding: Callable[..., tuple[FundingStatement, ...]], body: str, status: str) -> None:
    (found,) = funding(body)
    assert found.status == status


@pytest.mark.parametrize(
    ("body", "amount", "status"),
    [
        ("Birch Capital started an investment fund with a target size of 5 billion yuan.", 5e9, "planned"),
        ("Birch Capital closed a $100 million venture fund.", 100e6, "closed"),
        ("Birch Capital launched a fund of $60 million.", 60e6, "announced"),
    ],
)
def test_a_funds_own_money(
    funding: Callable[..., tuple[FundingStatement, ...]], body: str, amount: float, status: str
) -> None:
    (found,) = funding(body)
    assert found.amount is not None
    assert (found.organisation_key, found.round_type, found.amount.value) == (
        "birch capital",
        "fund_close",
        amount,
    )
    assert found.status == status


def test_a_reported_round_takes_the_month_of_publication_less_surely(
    funding: Callable[..., tuple[FundingStatement, ...]],
) -> None:
    (dated,) = funding("Acme raised $5m in seed funding in March 2019.")
    (undated,) = funding("Acme raised $5m in seed funding.")
    (unpublished,) = funding("Acme raised $5m in seed funding.", published_on=None)
    assert (dated.period.start_on, dated.period.precision) == (date(2019, 3, 1), "month")
    assert (undated.period.start_on, undated.period.precision) == (date(2020, 5, 1), "month")
    assert undated.basis.confidence < dated.basis.confidence
    assert unpublished.period.start_on is None


@pytest.mark.parametrize(
    "body",
    [
        "Acme bought Birch Capital for $5 million.",
        "Acme made a profit of $5 million.",
        "Acme raised its offer to $5 million.",
        "Acme raised prices by $5.",
        "Acme won a contract worth $5 million.",
        "Acme received a $5 million fine.",
        "Acme did not raise $5 million.",
        "Acme has a market value of $5 billion.",
        "Acme will invest 100m euros in marketing.",
        "Acme closed 5 shops.",
        "Acme set a budget of $5 million.",
        "You can invest in Acme.",
        "Acme is ready to sell $5m of shares to fund a bid.",
        "Cedar Ventures invested earlier.",
        "The bank raised rates by 0.27 percentage points.",
    ],
)
def test_no_financing(funding: Callable[..., tuple[FundingStatement, ...]], body: str) -> None:
    assert [found for found in funding(body) if found.basis.confidence >= DOUBTFUL] == []


def test_the_quote_is_what_stands_at_its_place(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse(
        "In May, Acme raised $5m in seed funding led by Birch Capital.", ("Acme", "Birch Capital")
    )
    (found,) = find_funding(analysis, vocabulary)
    place = found.basis.place
    assert isinstance(place, Passage)
    assert analysis.text[place.char_start : place.char_end] == place.quote
    assert place.quote == "Acme raised $5m in seed funding led by Birch Capital"
    assert 0 < found.basis.confidence <= 1
