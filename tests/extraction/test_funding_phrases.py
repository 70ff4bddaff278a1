"""Loans, rescues, grants, stakes, flotations and numbered rounds in the words of news; and what only sounds like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.model import FundingStatement

Find = Callable[..., tuple[FundingStatement, ...]]
BIRCH = ["birch capital"]
DOUBTFUL = 0.5  # the confidence below which a statement is kept, not meant


def amount(statement: FundingStatement) -> float | None:
    return statement.amount.value if statement.amount else None


def givers(statement: FundingStatement) -> list[str]:
    return [investor.organisation_key for investor in statement.investors]


@pytest.mark.parametrize(
    ("body", "expected", "investors"),
    [
        ("Birch Capital has made a $110,000 strategic investment in Acme.", (110e3, "strategic"), BIRCH),
        ("Birch Capital made an investment of $3 million in Acme.", (3e6, "unspecified"), BIRCH),
        ("Birch Capital announced a $5m investment in Acme.", (5e6, "unspecified"), BIRCH),
        ("Birch Capital is giving out $225,000 in grants to Acme.", (225e3, "grant"), BIRCH),
        ("Birch Capital awarded Acme a $500,000 grant.", (500e3, "grant"), BIRCH),
        ("Birch Capital has given Acme $500,000 in grants.", (500e3, "grant"), BIRCH),
        ("Acme was awarded a $500,000 grant by Birch Capital.", (500e3, "grant"), BIRCH),
        ("Acme was handed a £200,000 grant.", (200e3, "grant"), []),
        ("Birch Capital provided Acme with $40m in financing.", (40e6, "unspecified"), BIRCH),
        ("Birch Capital gave Acme a $5m loan.", (5e6, "debt"), BIRCH),
        ("Birch Capital lent Acme $900m.", (900e6, "debt"), BIRCH),
        ("Birch Capital supplied Acme with a $40m loan.", (40e6, "debt"), BIRCH),
        ("Acme borrowed $900m from Birch Capital.", (900e6, "debt"), BIRCH),
        ("Acme borrowed $900m secured on its assets.", (900e6, "debt"), []),
        ("Acme drew down $40m from a credit facility.", (40e6, "debt"), []),
        ("Acme took out a £2m loan from Birch Capital.", (2e6, "debt"), BIRCH),
        ("Acme signed a $40m loan agreement with a bank.", (40e6, "debt"), []),
        ("Acme crowdfunded £1m.", (1e6, "crowdfunding"), []),
        ("Acme raised £40m in a share placing.", (40e6, "post_ipo"), []),
        ("Birch Capital committed to a $9.5 billion rescue package for Acme.", (9.5e9, "unspecified"), BIRCH),
        ("Birch Capital agreed a $9.5 billion bailout of Acme.", (9.5e9, "unspecified"), BIRCH),
        ("Birch Capital bailed out Acme with an $85bn loan.", (85e9, "debt"), BIRCH),
        ("Acme accepted a $500m rescue package from Birch Capital.", (500e6, "unspecified"), BIRCH),
        (
            "After receiving a lifeline from investor Birch Capital worth up to $8 billion, Acme is cutting costs.",
            (8e9, "unspecified"),
            BIRCH,
        ),
        ("Birch Capital took a 20% stake in Acme for $40m.", (40e6, "unspecified"), BIRCH),
        ("Birch Capital will pay $40m for a 20% stake in Acme.", (40e6, "unspecified"), BIRCH),
        (
            "Acme is valued at $1 billion after a $100m investment from Birch Capital.",
            (100e6, "unspecified"),
            BIRCH,
        ),
        ("Acme was founded with a $50,000 grant from Birch Capital.", (50e3, "grant"), BIRCH),
        ("Acme has raised an undisclosed sum from Birch Capital.", (None, "unspecified"), BIRCH),
        ("Acme has received backing from Birch Capital.", (None, "unspecified"), BIRCH),
        (
            "Acme secured two rounds of funding in 1995; the first was an investment of $2m from Birch Capital.",
            (2e6, "unspecified"),
            BIRCH,
        ),
        ("The $17m raised by Acme will fund growth.", (17e6, "unspecified"), []),
        ("Some $17m in funding secured by Acme went into the lab.", (17e6, "unspecified"), []),
        ("Acme sold $500m of bonds.", (500e6, "debt"), []),
        ("Acme sold $20m in new shares.", (20e6, "post_ipo"), []),
        ("A $50m investment by Birch Capital in Acme was announced.", (50e6, "unspecified"), BIRCH),
        ("The funding round raised $17m for Acme.", (17e6, "unspecified"), []),
    ],
)
def test_who_gave_whom_how_much(
    funding: Find, body: str, expected: tuple[float | None, str], investors: list[str]
) -> None:
    (statement,) = funding(body)
    assert (amount(statement), statement.round_type) == expected
    assert statement.organisation_key == "acme"
    assert givers(statement) == investors


@pytest.mark.parametrize(
    ("body", "money", "status"),
    [
        ("Acme floated on the London Stock Exchange, raising £50m.", 50e6, "closed"),
        ("Acme went public in 2004, raising $1.7 billion.", 1.7e9, "closed"),
        ("Acme priced its IPO at $20 a share, raising $400m.", 400e6, "closed"),
        ("Acme filed for a $400m IPO.", 400e6, "planned"),
        ("Acme is set to raise up to $12.9 billion from its second listing in Hong Kong.", 12.9e9, "planned"),
        ("The IPO raised $1.7bn for Acme.", 1.7e9, "closed"),
        ("Acme floated on the stock exchange in 1999.", None, "closed"),
        ("Acme went public on the Nasdaq in 2004.", None, "closed"),
        ("Acme listed on the Nasdaq in 2012.", None, "closed"),
        ("Acme made its stock market debut on Monday.", None, "closed"),
    ],
)
def test_flotations(funding: Find, body: str, money: float | None, status: str) -> None:
    (statement,) = funding(body)
    assert (statement.organisation_key, statement.round_type) == ("acme", "ipo")
    assert (amount(statement), statement.status) == (money, status)


def test_a_round_that_followed_and_a_flotation_are_financings_of_their_own(funding: Find) -> None:
    found = funding(
        "Acme raised $2m from Birch Capital in 1995. A second round of funding followed in the autumn and "
        "Acme floated in April 1996."
    )
    assert [(s.organisation_key, s.round_type, amount(s)) for s in found] == [
        ("acme", "unspecified", 2e6),
        ("acme", "unspecified", None),
        ("acme", "ipo", None),
    ]
    assert givers(found[0]) == BIRCH
    assert found[2].period.year == 1996


@pytest.mark.parametrize(
    "following",
    [
        "Birch Capital and Cedar Ventures were among the investors.",
        "Among the investors were Birch Capital and Cedar Ventures.",
        "Birch Capital and Cedar Ventures were also among its early backers.",
    ],
)
def test_those_among_the_investors_are_of_the_round(funding: Find, following: str) -> None:
    (statement,) = funding(f"Acme raised $20 million. {following}")
    assert givers(statement) == ["birch capital", "cedar ventures"]


def test_who_reports_a_deal_does_not_raise_its_money(funding: Find) -> None:
    found = funding(
        "Acme plans to raise $40m, Elm Works reported. The deal could eventually raise $50m.",
    )
    assert {statement.organisation_key for statement in found} == {"acme"}


@pytest.mark.parametrize(
    ("body", "currency"),
    [
        ("Acme raised $5m. Its rival sold goods for 88 billion Hong Kong dollars.", "USD"),
        ("Acme raised $5m. Tickets cost 20 Australian dollars.", "USD"),
        ("Acme raised $5m. All sums are in Australian dollars.", "AUD"),
        ("Acme raised $5m. Tickets cost A$20.", "AUD"),
    ],
)
def test_a_bare_sign_is_not_the_currency_spelt_out_for_another_amount(
    funding: Find, body: str, currency: str
) -> None:
    (statement,) = funding(body)
    assert statement.currency == currency


@pytest.mark.parametrize(
    "body",
    [
        "Acme sold $40m of goods.",
        "Acme sold $40m of shares in Elm Works.",
        "Acme sold $40m in new cars.",
        "A fine of $17m was raised by the regulator.",
        "The $17m raised by fans went to a hospital.",
        "Acme floated the idea of a merger.",
        "Acme listed three reasons.",
        "Acme was listed on the register.",
        "Acme went public with its complaint in 2004.",
        "Acme abandoned plans for an IPO.",
        "Acme plans to go public in 2021.",
        "Acme has not gone public.",
        "The boat floated in the harbour.",
        "A second round of talks followed in the autumn.",
        "A second round of funding followed in the autumn.",  # of nobody known
        "Acme repaid a $40m loan.",
        "Acme did not borrow $40m.",
        "Acme borrowed an idea from Birch Capital.",
        "Acme filed for $5m in damages.",
        "Acme took a $40m charge.",
        "Acme took a $4m investment write-down.",
        "Acme accepted a $5m fine.",
        "Acme was handed a $5m fine.",
        "Acme was handed $5m in damages by Birch Capital.",
        "Acme was offered $5m for its stake.",
        "Acme signed a £5m deal for the striker.",
        "Acme signed a $5m contract with Birch Capital.",
        "Acme agreed to a $5m settlement with Birch Capital.",
        "Acme made $5m in profit.",
        "Acme made $5m from investments.",
        "Acme made a $5m bid for Birch Capital.",
        "Acme made a $5m payment to Birch Capital.",
        "Acme paid $40m for Elm Works.",
        "Acme paid $5m for a 60% stake in Birch Capital.",
        "Birch Capital took a 60% stake in Acme for $40m.",
        "Birch Capital acquired a 60% stake in Acme from Cedar Ventures for $40m.",
        "Birch Capital gave Acme $40m in damages.",
        "Birch Capital awarded Acme a $40m contract.",
        "Acme gave Birch Capital a $5m contract.",
        "Acme provided Birch Capital with $5m of goods.",
        "Acme offered Birch Capital $5m.",
        "Acme handed out $5m in bonuses to Elm Works.",
        "Acme rescued Birch Capital with a $5m offer.",
        "Acme supported Birch Capital with $5m in sales.",
        "Acme invested $40m in its new factory.",
        "Acme announced a $5m investment in its factory.",
        "The government agreed a $700bn bailout of the banks.",
        "The deal could raise prices by $5.",
        "Acme had its valuation slashed from $47 billion to $8 billion.",
    ],
)
def test_what_only_sounds_like_a_financing(funding: Find, body: str) -> None:
    assert [found for found in funding(body) if found.basis.confidence >= DOUBTFUL] == []
