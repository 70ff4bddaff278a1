"""Which numbers are figures, and what they assert."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis, Figure
from orchestration.extraction.number_words import words_value
from orchestration.model import StatedNumber

Analyse = Callable[..., Analysis]


def figures(analyse: Analyse, body: str) -> list[Figure]:
    return list(analyse(body).figures)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("seven", 7),
        ("twenty-five", 25),
        ("a dozen", 12),
        ("two dozen", 24),
        ("one hundred and five", 105),
        ("two hundred and fifty thousand", 250_000),
        ("half a million", 500_000),
        ("two and a half million", 2_500_000),
        ("two million five hundred thousand", 2_500_000),
        ("a hundred thousand", 100_000),
        ("ninety nine", 99),
        ("five six", None),
        ("twenty thirty", None),
    ],
)
def test_number_words(words: str, value: float | None) -> None:
    assert words_value(words) == value


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("US$5M", 5e6, "USD"),
        ("$26 million CAD", 26e6, "CAD"),
        ("USD18 billion", 18e9, "USD"),
        ("RMB20 million", 20e6, "CNY"),
        ("CNY 250 million", 250e6, "CNY"),
        ("200 million yuan", 200e6, "CNY"),
        ("Rs 20 crore", 200e6, "INR"),
        ("Rs 20,00,000", 2e6, "INR"),
        ("5bn euros", 5e9, "EUR"),
        ("16.4bn rupees", 16.4e9, "INR"),
        ("$4m", 4e6, "USD"),
        ("S$150 million", 150e6, "SGD"),
        ("€5", 5, "EUR"),
        ("£1.2m", 1.2e6, "GBP"),
        ("Australian dollar 29.4bn", 29.4e9, "AUD"),
        ("751.5 million U.S. dollars", 751.5e6, "USD"),
        ("HK$3bn", 3e9, "HKD"),
        ("61 M€", 61e6, "EUR"),
        ("2.5 Mio. €", 2.5e6, "EUR"),
        ("3 Mrd euros", 3e9, "EUR"),
        ("RM5m", 5e6, "MYR"),
        ("two and a half million dollars", 2.5e6, "USD"),
    ],
)
def test_money(analyse: Analyse, text: str, value: float, currency: str) -> None:
    (figure,) = figures(analyse, f"It was {text} in all.")
    assert (figure.kind, figure.number.value, figure.unit) == ("money", value, currency)


@pytest.mark.parametrize(
    ("body", "currency"),
    [
        ("It cost $5m.", "USD"),
        ("It cost $5m, and S$7m before.", "SGD"),
        ("It cost $5m, and S$7m or US$6m before.", "USD"),
        ("It cost ¥5m.", "CNY"),
        ("It cost ¥5m, a Japanese yen price, JPY 7 before.", "JPY"),
    ],
)
def test_an_ambiguous_sign_follows_the_rest_of_the_document(
    analyse: Analyse, body: str, currency: str
) -> None:
    assert figures(analyse, body)[0].unit == currency


@pytest.mark.parametrize(
    ("text", "kind", "value", "units"),
    [
        ("918 square meters", "area", 918, ("m2", "square meters")),
        ("3,559 sq m", "area", 3559, ("m2", "sq m")),
        ("2 hectares", "area", 20_000, ("m2", "hectares")),
        ("1,000 square feet", "area", 92.90304, ("m2", "square feet")),
        ("95 percent", "percent", 95, ("pct", "percent")),
        ("9.5%", "percent", 9.5, ("pct", "%")),
        ("thirty per cent", "percent", 30, ("pct", "per cent")),
        ("0.27 percentage points", "percent", 0.27, ("pp", "percentage points")),
        ("10-month", "duration", 10, ("month", "month")),
        ("two weeks", "duration", 14, ("day", "weeks")),
        ("380,000", "count", 380_000, ("count", "")),
        ("1.2m", "count", 1.2e6, ("count", "")),
    ],
)
def test_units(analyse: Analyse, text: str, kind: str, value: float, units: tuple[str, str]) -> None:
    (figure,) = figures(analyse, f"There were {text} people.")
    assert figure.number.value == pytest.approx(value)
    assert (figure.kind, (figure.unit, figure.original_unit)) == (kind, units)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("more than 200", StatedNumber(200, ">", 200, None)),
        ("over 200", StatedNumber(200, ">", 200, None)),
        ("at least 200", StatedNumber(200, ">=", 200, None)),
        ("200 or more", StatedNumber(200, ">=", 200, None)),
        ("200+", StatedNumber(200, ">=", 200, None)),
        ("up to 200", StatedNumber(200, "<=", None, 200)),
        ("as many as 200", StatedNumber(200, "<=", None, 200)),
        ("fewer than 200", StatedNumber(200, "<", None, 200)),
        ("under 200", StatedNumber(200, "<", None, 200)),
        ("nearly 100", StatedNumber(100, "~", 90, 100)),
        ("almost 100", StatedNumber(100, "~", 90, 100)),
        ("about 100", StatedNumber(100, "~", 90, 110.00000000000001)),
        ("some 100", StatedNumber(100, "~", 90, 110.00000000000001)),
        ("100", StatedNumber(100, "=", 100, 100)),
        ("between 5 and 7", StatedNumber(None, "=", 5, 7)),
        ("5-7", StatedNumber(None, "=", 5, 7)),
        ("5 to 7", StatedNumber(None, "=", 5, 7)),
    ],
)
def test_qualifications(analyse: Analyse, text: str, number: StatedNumber) -> None:
    (figure,) = figures(analyse, f"It has {text} firms.")
    assert figure.number == number
    start = analyse(f"It has {text} firms.").text.index("has") + 4
    assert figure.qualified_start in (start, figure.start)


def test_a_range_shares_its_scale(analyse: Analyse) -> None:
    (figure,) = figures(analyse, "It will cost 5-7 million euros.")
    assert (figure.number.low, figure.number.high, figure.unit) == (5e6, 7e6, "EUR")


def test_from_to_is_two_figures_that_share_their_unit(analyse: Analyse) -> None:
    first, second = figures(analyse, "It grew from 918 to 3559 square meters.")
    assert [(f.number.value, f.unit) for f in (first, second)] == [(918, "m2"), (3559, "m2")]


@pytest.mark.parametrize(
    ("body", "noun"),
    [
        ("It has 12,000 shared desks in all.", "shared desks"),
        ("It has 12 more high-tech development zones there.", "more high-tech development zones"),
        ("About 104 of 131 unicorn companies came.", "unicorn companies"),
        ("It has 300+ firms.", "firms"),
        ("It employs 40,000 sales staff.", "sales staff"),
        ("20 of the incubators are new.", "incubators"),
    ],
)
def test_counted_nouns(analyse: Analyse, body: str, noun: str) -> None:
    analysis = analyse(body)
    figure = analysis.figures[0]
    assert analysis.text[figure.noun_start : figure.noun_end] == noun


@pytest.mark.parametrize("body", ["It rose to 81.", "More than 800 of them are new."])
def test_a_count_may_stand_without_a_noun(analyse: Analyse, body: str) -> None:
    (figure,) = figures(analyse, body)
    assert (figure.kind, figure.noun_start) == ("count", -1)


def test_a_restatement_in_another_currency_points_to_its_original(analyse: Analyse) -> None:
    found = figures(analyse, "It made 537m euros ($701m; £371m) and 2bn yen.")
    assert [figure.converted_of for figure in found] == [None, 0, 0, None]


@pytest.mark.parametrize(
    "body",
    [
        "It began in 2016.",
        "On March 24 it opened.",
        "It opened on 2016-03-24.",
        "Between 2016 and 2019 it grew.",
        "The 1990s were good.",
        "It is the world's number two.",
        "It took several hundred million yuan.",
        "They use 5G and Web 2.0 there.",
        "They met at Block 71 again.",
        "Deals were signed with DTZ and 3M.",
        "Since then 3M has grown, and 3i too.",
        "The firms 3M and a16z came.",
        "It opens at 10:30 or 9 a.m. or 1500 GMT.",
        "They won 2-1, again.",
        "It is version 3.1.2 now.",
        "Call +86 21 5432 1234 now.",
        "See https://example.org/2019/12/45 there.",
        "It came 12th of all.",
        "It weighs 9,000 kg and holds 40GB.",
        "It is one of them.",
        "It fell in the first half of 2004.",
        "A quarter of 2004 was cold.",
        "The firm 3M and others came.",
        "It is number 12 in the list.",
        "It won a place at 500 Startups.",
        "He filed for Chapter 11 protection.",
    ],
)
def test_no_figures(analyse: Analyse, body: str) -> None:
    assert figures(analyse, body) == []


@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", "1,", "$1 ", "one ", "one hundred and ", "from 1 to ", "2016 ", "(", "%20", "a@", "5% "],
)
def test_hostile_runs_take_linear_time(analyse: Analyse, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    started = time.perf_counter()
    analyse(text)
    assert time.perf_counter() - started < 8


@pytest.mark.parametrize(
    ("body", "value", "unit"),
    [
        ("It has 5 200 m2 there.", 5200, "m2"),
        ("It is a 120-strong team.", 120, "count"),
        ("It has 140,000-square-foot halls.", 140_000 * 0.09290304, "m2"),
    ],
)
def test_one_figure(analyse: Analyse, body: str, value: float, unit: str) -> None:
    (figure,) = figures(analyse, body)
    assert figure.number.value == pytest.approx(value)
    assert figure.unit == unit


@pytest.mark.parametrize(
    ("body", "low", "high"),
    [
        ("It wants to raise $5-7 million.", 5e6, 7e6),
        ("It pays between $250,000 and $1 million.", 250e3, 1e6),
    ],
)
def test_a_range_of_money(analyse: Analyse, body: str, low: float, high: float) -> None:
    (figure,) = figures(analyse, body)
    assert (figure.number.value, figure.number.low, figure.number.high) == (None, low, high)


@pytest.mark.parametrize(
    ("body", "restated"),
    [
        ("It covers 35,000 sq m (377,000 sq ft).", [None, 0]),
        ("It got CNY 250 million (USD 36 million).", [None, 0]),
        ("It covers 40 hectares and 35,000 sq m.", [None, None]),
        ("It covers 40 hectares (50 hectares in 2020).", [None, None]),
    ],
)
def test_a_figure_said_twice(analyse: Analyse, body: str, restated: list[int | None]) -> None:
    assert [figure.converted_of for figure in figures(analyse, body)] == restated


@pytest.mark.parametrize(
    ("body", "quote", "value", "operator"),
    [
        ("Half of its staff left.", "Half", 50, "="),
        ("Two thirds of them left.", "Two thirds", 66.67, "="),
        ("More than half the firms left.", "half", 50, ">"),
        ("Nearly three-quarters of firms left.", "three-quarters", 75, "~"),
        ("It has a quarter of the market.", "a quarter", 25, "="),
        ("About one in five people left.", "one in five", 20, "~"),
        ("Some 3 out of 10 firms left.", "3 out of 10", 30, "~"),
        ("Prices rose half a percent.", "half a percent", 0.5, "="),
    ],
)
def test_shares_in_words(analyse: Analyse, body: str, quote: str, value: float, operator: str) -> None:
    (figure,) = figures(analyse, body)
    assert analyse(body).text[figure.start : figure.end] == quote
    assert (figure.kind, figure.unit, figure.number.value) == ("percent", "pct", value)
    assert figure.number.operator == operator


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("30 MUSD", 30e6, "USD"),
        ("55 MSEK", 55e6, "SEK"),
        ("500k€", 500e3, "EUR"),
        ("GBP£4m", 4e6, "GBP"),
        ("€12,4 million", 12.4e6, "EUR"),
        ("USD 4.000.000", 4e6, "USD"),
        ("a quarter million US dollars", 250e3, "USD"),
    ],
)
def test_money_as_the_continent_writes_it(analyse: Analyse, text: str, value: float, currency: str) -> None:
    (figure,) = figures(analyse, f"It raised {text} there.")
    assert (figure.kind, figure.number.value, figure.unit) == ("money", value, currency)


def test_a_range_with_decimals_is_no_score(analyse: Analyse) -> None:
    (figure,) = figures(analyse, "It wants $1.2-1.5 million for that.")
    assert (figure.number.low, figure.number.high, figure.unit) == (1.2e6, 1.5e6, "USD")


@pytest.mark.parametrize(
    ("body", "value"),
    [("It has 10M users.", 10e6), ("Some 40-plus firms came.", 40), ("It has 40-odd firms.", 40)],
)
def test_counts_in_short(analyse: Analyse, body: str, value: float) -> None:
    (figure,) = figures(analyse, body)
    assert (figure.kind, figure.number.value) == ("count", value)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("USD million 75", 75e6, "USD"),
        ("75 USD million", 75e6, "USD"),
        ("MSEK 60", 60e6, "SEK"),
        ("TEUR 350", 350e3, "EUR"),
        ("USD$ 15", 15, "USD"),
        ("100元", 100, "CNY"),
        ("2mil SEK", 2e6, "SEK"),
        ("12,34,567.89 rupees", 1234567.89, "INR"),
        ("470 pence", 4.7, "GBP"),
        ("70p", 0.7, "GBP"),
        ("a quarter of a million dollars", 250e3, "USD"),
        ("$3 million and a half", 3.5e6, "USD"),
        ("one and a half million euros", 1.5e6, "EUR"),
        ("two point five million euros", 2.5e6, "EUR"),
        ("3 dollars 50 cents", 3.5, "USD"),
        ("thirteen dollars and forty-five cents", 13.45, "USD"),
        ("-€30m", -30e6, "EUR"),
        ("minus $5m", -5e6, "USD"),
        ("250 million guilders", 250e6, "NLG"),
    ],
)
def test_money_in_rarer_forms(analyse: Analyse, text: str, value: float, currency: str) -> None:
    (figure,) = figures(analyse, f"It was {text} in all.")
    assert (figure.kind, figure.unit) == ("money", currency)
    assert figure.number.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("body", "currency"),
    [
        ("It pays 12 cents a share.", "USD"),
        ("It costs S$5, or 12 cents a day.", "SGD"),
        ("It made €5m, and pays 12 cents a share.", "EUR"),
    ],
)
def test_cents_are_of_the_money_the_document_speaks_of(analyse: Analyse, body: str, currency: str) -> None:
    figure = (
        figures(analyse, body)[-1]
        if "€" in body
        else next(f for f in figures(analyse, body) if f.original_unit == "cents")
    )
    assert (figure.number.value, figure.unit, figure.original_value) == (0.12, currency, 12)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("growth of -5%", [-5]),
        ("growth of minus 5.2 per cent", [-5.2]),
        ("a margin (-3%)", [-3]),
        ("sales of 10-12%", [None]),
        ("growth of 5% to 7%", [None]),
        ("growth of 5 per cent to 7 per cent", [None]),
        ("rates from 5% to 7%", [5, 7]),
        ("rates up 5% to 7%", [5, 7]),
        ("shares of two-thirds of it", [66.67]),
        ("more than 1/2 of it", [50]),
    ],
)
def test_percentages(analyse: Analyse, text: str, values: list[float | None]) -> None:
    found = figures(analyse, f"There were {text} then.")
    assert [figure.number.value for figure in found] == values
    assert all(figure.kind == "percent" for figure in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("40 000", 40_000),
        ("1\u202f234\u202f567.89 people", 1_234_567.89),
        ("1 234 567.89 tokens", 1_234_567.89),
        ("10M users", 10e6),
        ("two hundred point zero three", 200.03),
        ("five and a quarter times the", 5.25),
        ("three dozens", 36),
    ],
)
def test_grouped_and_broken_numbers(analyse: Analyse, text: str, value: float) -> None:
    found = figures(analyse, f"It came to {text} for all.")
    assert [figure.number.value for figure in found if figure.kind == "count"] == (
        [] if "times" in text else [pytest.approx(value)]
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("about 500 or more", StatedNumber(500, ">=", 500, None)),
        ("less than or equal to 500", StatedNumber(500, "<=", None, 500)),
        (">500", StatedNumber(500, ">", 500, None)),
        (">= 500", StatedNumber(500, ">=", 500, None)),
        ("≤500", StatedNumber(500, "<=", None, 500)),
        ("~500", StatedNumber(500, "~", 450, 550)),
        ("5k-20k", StatedNumber(None, "=", 5000, 20_000)),
    ],
)
def test_signs_of_comparison(analyse: Analyse, text: str, number: StatedNumber) -> None:
    (figure,) = figures(analyse, f"It has {text} firms.")
    assert figure.number.value == number.value
    assert figure.number.operator == number.operator
    assert figure.number.low == pytest.approx(number.low)
    assert figure.number.high == pytest.approx(number.high)


@pytest.mark.parametrize(
    "body",
    [
        "They won 6-3, 7-6 (2), and left.",
        "They won 3-0 against others.",
        "It was passed 8-1 by the board.",
        "The singer, 42, was there.",
        "He began at the age of seven.",
        "It shows 800 × 480, or 360 x 640, on a 4” display.",
        'The 16" machine came.',
        "It is a 35mm print.",
        "It shows 1080p films.",
        "It is on the 056 and the 02 lines.",
        "It is in the top ten.",
        "It is one of the top 10 companies.",
        "It came with Mark 1 units.",
        "A Quayside 3 was there, he says.",
        "It entered phase 2 trials.",
        "1. Ship it.\n2) Test it.",
        "It is for the under 21s.",
        "The book by 50 Cent came.",
        "It is half the battle.",
        "At one point five of them left.",
    ],
)
def test_numbers_that_count_nothing(analyse: Analyse, body: str) -> None:
    assert figures(analyse, body) == []


def test_a_number_of_models_is_no_range(analyse: Analyse) -> None:
    (figure,) = figures(analyse, "It bought 10 737-800 planes there.")
    assert figure.number.value == 10


def test_a_name_of_digits_is_a_number_where_something_is_counted(analyse: Analyse) -> None:
    assert [figure.number.value for figure in figures(analyse, "It has 3M users now.")] == [3e6]
