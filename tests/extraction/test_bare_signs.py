"""What a bare sign of currency means, by the country that a text speaks of."""

from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.model import FundingStatement, MetricStatement

Analyse = Callable[..., Analysis]


@pytest.mark.parametrize(
    ("body", "currency"),
    [
        ("Osaka-based Aruba Labs raised ¥500m.", "JPY"),
        ("A Japanese firm raised ¥500m.", "JPY"),
        ("A firm raised ¥500m in Shanghai and Beijing, and a Japanese one followed.", "CNY"),
        ("A firm raised ¥500m.", "CNY"),
        ("It won 3 million pesos in Chile.", "CLP"),
        ("It won 3 million pesos in Mexico City.", "MXN"),
        ("It paid 5 million crowns in Oslo.", "NOK"),
        ("It paid 5 million crowns in Gothenburg.", "SEK"),
        ("The New Zealand firm raised $5m. It is the largest round in Auckland.", "NZD"),
        ("The Canadian firm raised $5m. It is the largest round in Vancouver.", "CAD"),
        # a single mention of a country, or as many of another one, does not settle what a dollar is
        ("The Canadian firm raised $5m.", "USD"),
        ("The Canadian firm of Toronto raised $5m in Boston and New York.", "USD"),
        ("The Australian firm of Sydney raised $5m, US$2m of it in shares.", "USD"),
        # where one's own dollars have a sign of their own, a bare one is another
        ("The Singapore firm raised $5m in Singapore.", "USD"),
        ("The firm of Toronto, Canada, got C$50 million ($39 million) and then $7m.", "CAD"),
    ],
)
def test_a_bare_sign_means_the_currency_of_the_country_that_a_text_speaks_of(
    analyse: Analyse, body: str, currency: str
) -> None:
    figures = [one for one in analyse(body).figures if one.kind == "money"]
    assert figures[0].unit == currency


def test_a_bare_sign_that_restates_an_amount_means_another_currency(analyse: Analyse) -> None:
    text = "The firm of Toronto, Canada, got C$50 million ($39 million) and then $7m."
    assert [one.unit for one in analyse(text).figures if one.kind == "money"] == ["CAD", "USD", "USD"]


@pytest.mark.parametrize(
    ("body", "is_inferred"),
    [
        # nothing says whose money it is: the usual one is taken
        ("A firm raised $5m.", True),
        ("A firm raised ¥500m.", True),
        ("The Singapore firm raised $5m in Singapore.", True),
        ("The Canadian firm of Toronto raised $5m in Boston and New York.", True),
        # the text says it: by the country it speaks of, or in so many words
        ("The New Zealand firm raised $5m. It is the largest round in Auckland.", False),
        ("The American firm of Boston raised $5m.", False),
        ("A Japanese firm raised ¥500m.", False),
        ("The Australian firm of Sydney raised $5m, US$2m of it in shares.", False),
        ("A firm raised $5m, S$2m of it in shares.", False),
        # no bare sign
        ("A firm raised US$5m.", False),
        ("A firm raised €5m.", False),
        ("A firm hired 5 people.", False),
    ],
)
def test_a_currency_that_the_text_does_not_say_is_marked(
    analyse: Analyse, body: str, is_inferred: bool
) -> None:
    assert analyse(body).figures[0].is_currency_inferred is is_inferred


@pytest.mark.parametrize(("amount", "is_inferred"), [("$5 million", True), ("€5 million", False)])
def test_a_financing_says_that_its_currency_is_inferred(
    funding: Callable[..., tuple[FundingStatement, ...]], amount: str, is_inferred: bool
) -> None:
    (found,) = funding(f"Acme raised {amount} in a seed round.")
    assert found.is_currency_inferred is is_inferred


@pytest.mark.parametrize(("amount", "is_inferred"), [("$5 million", True), ("€5 million", False)])
def test_a_metric_says_that_its_currency_is_inferred(
    exact_metrics: Callable[..., list[MetricStatement]], amount: str, is_inferred: bool
) -> None:
    (found,) = exact_metrics(f"In 2019 Acme Hub had revenue of {amount}.")
    assert (found.unit, found.is_currency_inferred) == ("currency", is_inferred)
