"""How many worked cases of an open recogniser suite the finders of figures and times pass.

The cases (third-party, beside the checkout) hold English inputs with the values that a recogniser should find. A case
passes where the values found are those expected, no more and no fewer. Much in the suite is what people say to an
assistant; `tests/extraction/number_date_specs/applicable.yml` lists what news and registers write, case by case. Both
rates are printed; of the second none may fall below `recorded.json` beside it (`test_number_date_specs.py`).

    .venv/bin/python tests/benchmarks/bench_numbers_dates.py [-v] [--record]
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import yaml

from orchestration.extraction.analysis import Figure, TimeExpression
from orchestration.extraction.dates import find_times
from orchestration.extraction.numbers import find_figures
from orchestration.extraction.segments import segment
from orchestration.model import Document
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import Vocabulary, load_vocabulary

SPECS = PROJECT_DIR.parent / "shared" / "data" / "number_date_specs"
DECISIONS = PROJECT_DIR / "tests" / "extraction" / "number_date_specs"
_NOTHING = (None, "", "null")
_SECONDS = {"day": 86_400, "month": 30 * 86_400, "year": 365 * 86_400}
_LEAD = "Cases.\n\n"  # the first paragraph of a document is its title


@dataclass(frozen=True)
class Tally:
    """The cases of one kind: which apply, and which of all pass."""

    cases: int
    applicable: frozenset[int]
    passing: frozenset[int]

    @property
    def applicable_passing(self) -> int:
        return len(self.applicable & self.passing)


def applicable(kind: str) -> tuple[str, frozenset[int]]:
    """The file of a kind, and the places in it of the cases that apply."""
    decision = yaml.safe_load((DECISIONS / "applicable.yml").read_text(encoding="utf-8"))[kind]
    places: set[int] = set()
    for part in str(decision["applies"]).split():
        first, _, last = part.partition("-")
        places.update(range(int(first), int(last or first) + 1))
    return decision["file"], frozenset(places)


def recorded() -> dict[str, int]:
    """How many of the cases that apply passed when last recorded, by kind."""
    figures: dict[str, int] = json.loads((DECISIONS / "recorded.json").read_text(encoding="utf-8"))
    return figures


def tally(kind: str, vocabulary: Vocabulary) -> Tally:
    """What passes of one kind."""
    name, places = applicable(kind)
    passing = [
        at for at, (_, expected, found) in enumerate(results(kind, name, vocabulary)) if expected == found
    ]
    return Tally(len(list(cases(name))), places, frozenset(passing))


def results(
    kind: str, name: str, vocabulary: Vocabulary
) -> Iterator[tuple[dict[str, Any], Counter[Any], Counter[Any]]]:
    """Each case of a file with the values expected and found."""
    for case in cases(name):
        expected, found = KINDS[kind](case, vocabulary)
        yield case, Counter(expected), Counter(found)


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


def duration_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found durations, in seconds as the cases count them (30 days a month, 365 a year)."""
    expected = [_rounded(float(item["Value"]["FutureResolution"]["duration"])) for item in case["Results"]]
    found = [
        _rounded((figure.number.value or 0) * _SECONDS[figure.unit])
        for figure in figures_of(case, vocabulary)
        if figure.kind == "duration"
    ]
    return expected, found


def age_values(case: dict[str, Any], vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found ages, in the unit of the text."""
    expected = [_rounded(float(item["Resolution"]["value"])) for item in case["Results"]]
    found = [_rounded(f.original_value) for f in figures_of(case, vocabulary) if f.kind == "duration"]
    return expected, found


def time_values(case: dict[str, Any], _vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Expected and found days and spans, both ends inclusive."""
    found = [(t.period.start_on, t.period.end_on) for t in times_of(case) if t.period.start_on]
    expected = []
    for item in case["Results"]:
        readings = _readings(item) or [
            None
        ]  # a time of day, a duration: never found, and no case that applies
        expected.append(next((reading for reading in readings if reading in found), readings[0]))
    return expected, found


def _readings(item: dict[str, Any]) -> list[tuple[date, date] | None]:
    """A day, or a span with the last day that the cases name and without it."""
    spans: list[tuple[date, date] | None] = []
    for value in (item["Resolution"] or {}).get("values", []):
        if item.get("TypeName", "").endswith(".date") and value["value"] != "not resolved":
            spans.append((date.fromisoformat(value["value"]), date.fromisoformat(value["value"])))
        elif item.get("TypeName", "").endswith(".daterange"):
            span = {"startDate": value.get("start", ""), "endDate": value.get("end", "")}
            spans.extend(_span(span, last) for last in (1, 0))
    return spans


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


KINDS: dict[str, Callable[[dict[str, Any], Vocabulary], tuple[list[Any], list[Any]]]] = {
    "number": number_values,
    "number range": range_values,
    "percentage": percent_values,
    "currency": currency_values,
    "area": area_values,
    "duration": duration_values,
    "age": age_values,
    "date": date_values,
    "date period": period_values,
    "dates and periods": time_values,
}


def main(arguments: list[str]) -> int:
    """Print a row for each kind; with -v the cases that apply and fail, with --record what passes now."""
    if not SPECS.is_dir():
        print(f"the worked cases are not here: {SPECS}")
        return 2
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    tallies = {kind: tally(kind, vocabulary) for kind in KINDS}
    print(f"{'kind':18}{'cases':>7}{'pass':>6}{'rate':>7}{'applicable':>12}{'pass':>6}{'rate':>7}")
    for kind, found in [*tallies.items(), ("all", _sum(tallies.values()))]:
        if "-v" in arguments and kind in KINDS:
            _print_failures(kind, found, vocabulary)
        passing, applies = len(found.passing), len(found.applicable)
        print(
            f"{kind:18}{found.cases:7}{passing:6}{passing / found.cases:7.0%}"
            f"{applies:12}{found.applicable_passing:6}{found.applicable_passing / applies:7.0%}"
        )
    if "--record" in arguments:
        figures = {kind: found.applicable_passing for kind, found in tallies.items()}
        (DECISIONS / "recorded.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _sum(tallies: Iterable[Tally]) -> Tally:
    """All kinds as one; the places of a kind begin where those of the kind before end."""
    cases, places, passing = 0, set(), set()
    for found in tallies:
        places |= {cases + place for place in found.applicable}
        passing |= {cases + place for place in found.passing}
        cases += found.cases
    return Tally(cases, frozenset(places), frozenset(passing))


def _print_failures(kind: str, found: Tally, vocabulary: Vocabulary) -> None:
    name, _ = applicable(kind)
    for at, (case, expected, values) in enumerate(results(kind, name, vocabulary)):
        if at in found.applicable and at not in found.passing:
            print(f"  {kind} {at}: {case['Input']!r}: expected {list(expected)}, found {list(values)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
