"""Recall and precision of the figure and time finders on the worked cases of an open recogniser suite.

The cases (third-party, beside the checkout) hold English inputs with the values that a recogniser should
find. Counted per kind: values found that are expected, found that are not, and expected but not found.
Much in them is outside our scope by design (ordinals, fractions, bare "fifteen", holidays, times of day).

    .venv/bin/python tests/benchmarks/bench_numbers_dates.py [-v]
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from orchestration.extraction.analysis import Figure, TimeExpression
from orchestration.extraction.dates import find_times
from orchestration.extraction.numbers import find_figures
from orchestration.extraction.segments import segment
from orchestration.model import Document
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import Vocabulary, load_vocabulary

SPECS = PROJECT_DIR.parent / "shared" / "data" / "number_date_specs"
_NOTHING = (None, "", "null")
_LEAD = "Cases.\n\n"  # the first paragraph of a document is its title


def cases(name: str) -> Iterator[dict[str, Any]]:
    """The cases of one file."""
    yield from json.loads((SPECS / f"{name}.json").read_text(encoding="utf-8-sig"))


def document_of(case: dict[str, Any]) -> Document:
    """A case's input as a document published at its reference date."""
    reference = case.get("Context", {}).get("ReferenceDateTime", "2016-11-07")[:10]
    text = _LEAD + case["Input"]
    return Document("Cases.", text, "text", published_on=date.fromisoformat(reference))


def figures_of(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[Figure, ...]:
    """The figures found in a case."""
    document = document_of(case)
    return find_figures(segment(document.text), vocabulary)


def times_of(case: dict[str, Any]) -> tuple[TimeExpression, ...]:
    """The times found in a case."""
    document = document_of(case)
    return find_times(segment(document.text), document.published_on)


def number_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found plain numbers."""
    expected = [
        _rounded(float(item["Resolution"]["value"]))
        for item in case["Results"]
        if item["Resolution"]["value"] not in _NOTHING
    ]
    return expected, [_rounded(figure.original_value) for figure in figures_of(case, vocabulary)]


def range_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found intervals."""
    expected = [tuple(item["Resolution"]["value"].strip("[]()").split(",")) for item in case["Results"]]
    found = [
        (_bound(figure.number.low), _bound(figure.number.high))
        for figure in figures_of(case, vocabulary)
        if figure.number.operator in ("<", "<=", ">", ">=") or figure.number.value is None
    ]
    return expected, found


def percent_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found percentages."""
    stated = [str(item["Resolution"]["value"]).rstrip("%") for item in case["Results"]]
    expected = [_rounded(float(value)) for value in stated if value not in _NOTHING]
    return expected, [_rounded(f.original_value) for f in figures_of(case, vocabulary) if f.kind == "percent"]


def currency_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found amounts of money; the currency where the case gives its code."""
    expected = [
        _rounded(float(item["Resolution"]["value"]))
        for item in case["Results"]
        if item["Resolution"].get("value") not in _NOTHING
    ]
    return expected, [_rounded(f.original_value) for f in figures_of(case, vocabulary) if f.kind == "money"]


def area_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found areas."""
    expected = [
        _rounded(float(item["Resolution"]["value"]))
        for item in case["Results"]
        if item["Resolution"].get("subtype") == "Area" and item["Resolution"]["value"] not in _NOTHING
    ]
    return expected, [_rounded(f.original_value) for f in figures_of(case, vocabulary) if f.kind == "area"]


def date_values(case: dict[str, Any], _vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found days; a case's past or future reading counts as expected."""
    found = [time.period.start_on.isoformat() for time in times_of(case) if time.period.start_on]
    expected = [_reading(item["Value"], "date", found) for item in case["Results"] if item["Value"]]
    return expected, found


def period_values(case: dict[str, Any], _vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found spans, both ends inclusive."""
    found = [(t.period.start_on, t.period.end_on) for t in times_of(case) if t.period.start_on]
    expected = []
    for item in case["Results"]:
        # The cases leave the last day out of a span even where the words include it: both readings count.
        known = [
            span
            for side in ("PastResolution", "FutureResolution")
            for last in (1, 0)
            if (span := _span(item["Value"].get(side, {}), last)) is not None
        ]
        if known:
            expected.append(next((reading for reading in known if reading in found), known[0]))
    return expected, found


def _reading(value: dict[str, Any], key: str, found: list[str]) -> str:
    readings = [value.get(side, {}).get(key, "") for side in ("PastResolution", "FutureResolution")]
    return next((reading for reading in readings if reading in found), readings[0])


def _span(resolution: dict[str, str], last: int) -> tuple[date, date] | None:
    try:
        start, end = (date.fromisoformat(resolution[key]) for key in ("startDate", "endDate"))
    except (KeyError, ValueError):
        return None
    return start, end - timedelta(days=last)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


KINDS: dict[str, tuple[str, Callable[[dict[str, Any], Vocabulary], tuple[list[Any], list[Any]]]]] = {
    "number": ("Number_English_NumberModel", number_values),
    "number range": ("Number_English_NumberRangeModel", range_values),
    "percentage": ("Number_English_PercentModel", percent_values),
    "currency": ("NumberWithUnit_English_CurrencyModel", currency_values),
    "area": ("NumberWithUnit_English_DimensionModel", area_values),
    "date": ("DateTime_English_DateParser", date_values),
    "date period": ("DateTime_English_DatePeriodParser", period_values),
}


def main(arguments: list[str]) -> int:
    """Print a row for each kind; with -v the cases that differ."""
    if not SPECS.is_dir():
        print(f"the worked cases are not here: {SPECS}")
        return 2
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    print(f"{'kind':14}{'right':>7}{'extra':>7}{'missed':>8}{'precision':>11}{'recall':>8}")
    for kind, (name, values) in KINDS.items():
        right = extra = missed = 0
        for case in cases(name):
            expected, found = (Counter(side) for side in values(case, vocabulary))
            both = expected & found
            right += both.total()
            extra += (found - both).total()
            missed += (expected - both).total()
            if "-v" in arguments and expected != found:
                print(f"  {kind}: {case['Input']!r}: expected {list(expected)}, found {list(found)}")
        precision, recall = right / max(right + extra, 1), right / max(right + missed, 1)
        print(f"{kind:14}{right:7}{extra:7}{missed:8}{precision:11.3f}{recall:8.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
