"""Financings told as nouns, lists, stakes and totals, and whose they are; and what looks like one and is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orchestration.model import FundingStatement

Find = Callable[..., tuple[FundingStatement, ...]]
DOUBTFUL = 0.5  # the confidence below which a statement is kept, not meant


def amount(statement: FundingStatement) -> float | None:
    return statement.amount.value if statement.amount else None


def givers(statement: FundingStatement) -> list[str]:
    return [investor.organisation_key for investor in statement.investors]


@pytest.mark.parametrize(
    ("body", "expected", "investors"),
    [
        ("We are proud to have led Acme's $8 million Series A.", (8e6, "series_a"), []),
        ("Following a $10m Series A round in 2018, Acme has grown.", (10e6, "series_a"), []),
        (
            "A $16 million Series B was raised by Acme in March from Birch Capital.",
            (16e6, "series_b"),
            ["birch capital"],
        ),
        (
            "Acme sold a 20% stake to Birch Capital for £8m.",
            (8e6, "unspecified"),
            ["birch capital"],
        ),
        (
            "Acme has secured a £1.5m extension to its seed round. The extension was led by Birch Capital.",
            (1.5e6, "seed"),
            ["birch capital"],
        ),
        ("Acme has been awarded £1.2m by Birch Capital.", (1.2e6, "grant"), ["birch capital"]),
        (
            "Birch Capital has approved a £2.75m grant for the Acme project.",
            (2.75e6, "grant"),
            ["birch capital"],
        ),
        (
            "Acme issued a convertible note of CHF 4 million to Birch Capital.",
            (4e6, "convertible_note"),
            ["birch capital"],
        ),
        ("Acme raised £750,000 from angel investors.", (750e3, "angel"), []),
        (
            "Acme announced the completion of a Series A1 financing of $22 million, led by Birch Capital.",
            (22e6, "series_a_plus"),
            ["birch capital"],
        ),
        (
            "Acme has raised an undisclosed amount in a pre-Series A round led by Birch Capital.",
            (None, "pre_a"),
            ["birch capital"],
        ),
        (
            "Acme has received a strategic investment of several hundred million yuan from Birch Capital.",
            (None, "strategic"),
            ["birch capital"],
        ),
        (
            "Acme completed its $35 million Series B financing, with Birch Capital leading and Cedar Ventures and "
            "Dune Partners participating.",
            (35e6, "series_b"),
            ["birch capital", "cedar ventures", "dune partners"],
        ),
        (
            "Acme closed a Series B round of RMB 300 million. The investors include Birch Capital and Cedar Ventures.",
            (300e6, "series_b"),
            ["birch capital", "cedar ventures"],
        ),
        (
            "Acme raised €105 million. Birch Capital led the seed round, joined by an angel investor.",
            (105e6, "seed"),
            ["birch capital"],
        ),
        ("Acme secured ₹120 crore in debt and equity.", (120e7, "unspecified"), []),
        ("Acme has filed for an IPO to raise up to $150 million.", (150e6, "ipo"), []),
        (
            "“We raised $2 million from Birch Capital,” said Jo Doe, the chief executive of Acme.",
            (2e6, "unspecified"),
            ["birch capital"],
        ),
    ],
)
def test_one_financing(
    funding: Find, body: str, expected: tuple[float | None, str], investors: list[str]
) -> None:
    (found,) = funding(body, title="A title")
    assert (found.organisation_key, amount(found), found.round_type) == ("acme", *expected)
    assert (found.scope, sorted(givers(found))) == ("round", investors)


@pytest.mark.parametrize(
    ("title", "value", "round_type"),
    [
        ("Acme in £10m grant boost", 10e6, "grant"),
        ("Acme nets $4M bridge, plans Series A by Q2", 4e6, "bridge"),
        ("Elm Works, Acme lands €4m seed", 4e6, "seed"),
        ("Acme secures RM5m from Birch Capital", 5e6, "unspecified"),
    ],
)
def test_headlines(funding: Find, title: str, value: float, round_type: str) -> None:
    (found,) = funding(title, title=None)
    assert (amount(found), found.round_type) == (value, round_type)


def test_a_list_of_rounds_is_one_statement_each_with_its_year(funding: Find) -> None:
    found = funding(
        "Acme raised $1.2 million in seed funding in 2016, $6 million in a Series A in 2018 and $20 million in a "
        "Series B in 2019."
    )
    assert [(amount(item), item.round_type, item.period.year) for item in found] == [
        (1.2e6, "seed", 2016),
        (6e6, "series_a", 2018),
        (20e6, "series_b", 2019),
    ]
    assert {item.organisation_key for item in found} == {"acme"}


def test_two_recipients_in_one_sentence(funding: Find) -> None:
    found = funding(
        "Medtech firm Acme raised $5 million in seed funding and agritech start-up Elm Works raised $3 million in a "
        "pre-seed round."
    )
    assert [(item.organisation_key, amount(item), item.round_type) for item in found] == [
        ("acme", 5e6, "seed"),
        ("elm works", 3e6, "pre_seed"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Acme has closed a $10m Series A round led by Birch Capital. Cedar Ventures also participated. "
        "The round brings its total funding to $14.5m.",
        "Acme raised a $10m Series A round led by Birch Capital. Total funding now stands at $14.5m.",
        "Acme raised a $10m Series A round, taking the total raised to $14.5 million.",
    ],
)
def test_the_total_is_the_recipients_and_a_row_of_its_own(funding: Find, body: str) -> None:
    first, total = funding(body)
    assert (amount(first), first.scope, amount(total), total.scope) == (10e6, "round", 14.5e6, "aggregate")
    assert (total.organisation_key, total.round_type, total.investors) == ("acme", "unspecified", ())


def test_it_means_the_recipient_and_not_an_investor(funding: Find) -> None:
    first, second = funding(
        "Acme raised €6.5 million. Birch Capital led the round, joined by Cedar Ventures. "
        "The start-up had previously raised €1.8 million."
    )
    assert (first.organisation_key, second.organisation_key) == ("acme", "acme")


def test_new_and_existing_investors_of_a_later_sentence(funding: Find) -> None:
    round_, total = funding(
        "Acme announced a $40 million Series C, bringing total capital raised to $83 million. The financing was led by "
        "Birch Capital with participation from new investor Cedar Ventures and existing investor Dune Partners."
    )
    assert [(item.organisation_key, item.role) for item in round_.investors] == [
        ("birch capital", "lead"),
        ("cedar ventures", "participant"),
        ("dune partners", "participant"),
    ]
    assert total.investors == ()


def test_a_first_close_and_its_target(funding: Find) -> None:
    close, target = funding(
        "Birch Capital announced the first closing of its fund at CHF 70 million, with a target size of CHF 150 million."
    )
    assert (amount(close), amount(target), target.status) == (70e6, 150e6, "planned")
    (planned,) = funding("Birch Capital plans to hold a first close at $30 million by December.")
    assert planned.status == "planned"


def test_public_money_that_is_shared_out(funding: Find) -> None:
    found = funding(
        "The ministry has allocated €30 million to hubs. Of this, Acme will receive €4.5 million."
    )
    assert [(item.organisation_key, amount(item), item.status) for item in found] == [
        ("acme", 4.5e6, "planned")
    ]


def test_a_range_of_money(funding: Find) -> None:
    (found,) = funding("Acme is looking to raise $5-7 million in seed funding.")
    assert found.amount is not None
    assert (found.amount.value, found.amount.low, found.amount.high) == (None, 5e6, 7e6)


@pytest.mark.parametrize(
    "body",
    [
        "Of these, 20 attracted investment worth 45 billion won.",
        "Each will receive €25,000 in funding.",
        "A typical $2m seed round takes months.",
        "Acme subsidiaries have agreed to pay a total of $515m.",
        "The deficit rose, taking the total to $8.2 trillion.",
        "Acme provided $5m of goods to Elm Works.",
        "Acme offered $5m for Elm Works.",
        "Start-ups in the city raised €160 million in 2018.",
    ],
)
def test_no_financing(funding: Find, body: str) -> None:
    found = funding(body, published_on=date(2020, 5, 12))
    assert [one for one in found if one.basis.confidence >= DOUBTFUL] == []


@pytest.mark.parametrize(
    "unit",
    [
        "raised $5m in ",
        "a $5m Series A and ",
        "total funding to ",
        "sold a 5% stake to ",
        "“We raised $2m” said of ",
    ],
)
def test_hostile_runs_end(funding: Find, unit: str) -> None:
    assert len(funding(unit * (20_000 // len(unit)))) < 10
