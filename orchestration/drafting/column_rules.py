"""The rule of each field of a draft: its column, how its lists are split, what its cells are translated to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.drafting.cell_fits import Knowledge, metric_of
from orchestration.drafting.matching import Match
from orchestration.drafting.number_style import currency_of_signs, currency_of_word
from orchestration.drafting.rates import KnownRate, compare_rates, direction_of_header
from orchestration.drafting.sample import Column, Doubt, Sample
from orchestration.drafting.words import header_key
from orchestration.model import StatedNumber
from orchestration.readers.records.values import FIELDS, LIST_KINDS, Kind

_MOST_TRANSLATIONS = 60
_LEAST_LIST_SHARE = 0.03  # of the cells that hold a separator
_FEWEST_OF_A_MARKER = 2
_SHORT_NAME = 3  # words
_LONG_FORM = frozenset(
    ("metric_id", "value")
)  # of a yearly metric whose measures have no columns of their own
_TRANSLATABLE: frozenset[Kind] = frozenset(
    ("organisation_type", "status", "event_status", "event_type", "country", "currency")
)
_STRICT: frozenset[Kind] = frozenset(("number", "rate", "date", "year", "whole_number", "url"))
# a comma before one of these belongs to the name of an organisation
_LEGAL_FORMS = r"(?! ?(?:Inc|Ltd|LLC|LLP|LP|Co|Corp|S\.?A|AG|GmbH|BV|B\.V)\b)"


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a field comes from; as the YAML has it. `column` is "?" where none was found."""

    column: str | None = None
    value: str | None = None
    split: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None


def rules_of(
    match: Match, sample: Sample, known: Knowledge, known_rates: Sequence[KnownRate]
) -> tuple[dict[str, Rule], list[Doubt]]:
    """The rule of every field that has a column, or must have one, in the order of the entity's fields."""
    fields = FIELDS[match.entity]
    columns = {name: column for name, (column, _) in match.columns.items()}
    doubts: list[Doubt] = []
    if match.entity == "exchange_rate":
        columns, doubts = _directed(columns, sample, known, known_rates)
    rules: dict[str, Rule] = {}
    for name, kind in fields.items():
        if name in match.absent or (name in _LONG_FORM and "metrics" in match.absent):
            rules[name] = Rule("?")
        elif name in columns:
            rules[name], found = _rule(name, kind.kind, columns[name], known)
            doubts += found
    if match.entity == "funding" and "amount" in columns and "currency" not in columns:
        rule, found = _constant_currency(columns["amount"], known)
        doubts += found
        rules |= {"currency": rule} if rule else {}
    return {name: rules[name] for name in fields if name in rules}, doubts


def _rule(name: str, kind: Kind, column: Column, known: Knowledge) -> tuple[Rule, list[Doubt]]:
    if kind in LIST_KINDS:
        return Rule(column.header, split=None if column.is_nested else separator_of(column, known)), []
    if name == "metric_id":
        return _metric_rule(column, known)
    if kind not in _TRANSLATABLE:
        return Rule(column.header), []
    translated: dict[str, str] = {}
    unknown: list[str] = []
    for cell in list(column.cells)[: _MOST_TRANSLATIONS * 10]:
        if known.value(kind, cell) is None:
            value = known.translation(kind, cell) or ("other" if kind == "organisation_type" else None)
            if value is None or len(translated) >= _MOST_TRANSLATIONS:
                unknown.append(cell)
            else:
                translated[cell] = value
    return Rule(column.header, map=translated), _translation_doubts(name, kind, translated, unknown)


def _translation_doubts(
    name: str, kind: Kind, translated: Mapping[str, str], unknown: Sequence[str]
) -> list[Doubt]:
    doubts = []
    if kind == "organisation_type" and (
        others := [cell for cell, value in translated.items() if value == "other"]
    ):
        doubts.append(Doubt(f"columns.{name}", f"read as other, for want of a better type: {_some(others)}"))
    if kind == "currency" and translated:
        doubts.append(
            Doubt(
                f"columns.{name}",
                "the column names countries: each is read as the currency that the seed currencies.csv gives it",
            )
        )
    if unknown:
        doubts.append(
            Doubt(
                f"columns.{name}",
                f"no translation was found for {_some(unknown)}: add it to map, or the rows are quarantined",
            )
        )
    return doubts


def _some(cells: Sequence[str]) -> str:
    shown = ", ".join(repr(cell[:40]) for cell in cells[:5])
    return shown if len(cells) <= 5 else f"{shown} and {len(cells) - 5} more"


def _metric_rule(column: Column, known: Knowledge) -> tuple[Rule, list[Doubt]]:
    cells = list(column.cells)[:_MOST_TRANSLATIONS]
    found = {cell: metric_of(cell, known) for cell in cells}
    translated = {cell: metric for cell, metric in found.items() if metric is not None and metric != cell}
    unknown = [cell for cell, metric in found.items() if metric is None]
    doubts = []
    if unknown:
        doubts.append(
            Doubt(
                "columns.metric_id",
                f"no measure of the seed metrics.csv: {_some(unknown)}; kept as claims without a measure",
            )
        )
    return Rule(column.header, map=translated), doubts


def separator_of(column: Column, known: Knowledge) -> str | None:
    """The regular expression that cuts the lists of a column; None where its cells are no lists."""
    total = sum(column.cells.values())
    for separator in known.words.separators:
        pattern = re.compile(separator)
        holding = sum(count for cell, count in column.cells.items() if pattern.search(cell))
        if holding and holding >= total * _LEAST_LIST_SHARE:
            parts = [separator + (_LEGAL_FORMS if separator == "," and _has_forms(column) else "")]
            parts += [word for word in known.words.conjunctions if _joins_lists(word, separator, column)]
            return "|".join(parts)
    return None


def _has_forms(column: Column) -> bool:
    return any(
        re.search(r", ?(?:Inc|Ltd|LLC|LLP|LP|Co|Corp|S\.?A|AG|GmbH|BV|B\.V)\b", cell) for cell in column.cells
    )


def _joins_lists(word: str, separator: str, column: Column) -> bool:
    """Whether a conjunction stands before the last item of lists: after a separator, in at least two cells."""
    joined = re.compile(f"(?:{separator}).{{1,200}}{re.escape(word)}")
    return sum(1 for cell in column.cells if joined.search(cell[:1000])) >= _FEWEST_OF_A_MARKER


def extra_markers(match: Match, known: Knowledge) -> set[str]:
    """Cells that say 'not stated' beyond the known markers.

    They come again, and are no value among figures, dates and codes, or no name among names.
    """
    found: set[str] = set()
    columns = [(FIELDS[match.entity][name].kind, column) for name, (column, _) in match.columns.items()]
    columns += [("number", measure.column) for measure in match.measures]
    for kind, column in columns:
        if kind in {"name", "names"}:
            found |= {
                cell for cell, count in column.cells.items() if count > 1 and _begins_missing(cell, known)
            }
        if kind not in _STRICT:
            continue
        formats = known.dates_of(column).formats if kind == "date" else ()
        for cell, count in column.cells.items():
            if count >= _FEWEST_OF_A_MARKER and not any(char.isdigit() for char in cell) and len(cell) <= 40:
                is_value = known.value(kind, cell, formats) is not None or known.translation(kind, cell)
                found |= set() if is_value else {cell}
    return found


def _begins_missing(cell: str, known: Knowledge) -> bool:
    """Whether a short name begins with a word for what is not stated: "Undisclosed investors"."""
    parts = cell.casefold().split()
    return 1 < len(parts) <= _SHORT_NAME and len(parts[0]) > 4 and parts[0] in known.words.missing


def _constant_currency(amount: Column, known: Knowledge) -> tuple[Rule | None, list[Doubt]]:
    """The currency that the header of the amounts names, or the sign before them."""
    for word in header_key(amount.header).split():
        if len(word) == 3 and word.upper() in known.vocabulary.currencies:
            return Rule(value=word.upper()), []
    for word in re.findall(r"[A-Z]{0,3}[$€£¥₹]|[^\W\d_]{4,}", amount.header):
        code, is_ambiguous = currency_of_word(word, known.vocabulary)
        if code is not None:
            return Rule(value=code), _sign_doubts(code, is_ambiguous)
    code, is_ambiguous = currency_of_signs(amount.cells, known.vocabulary)
    if code is not None:
        return Rule(value=code), _sign_doubts(code, is_ambiguous)
    reason = "no column gives the currency: add `currency: {value: …}`, or the amounts compare with nothing"
    return None, [Doubt("columns", reason)]


def _sign_doubts(code: str, is_ambiguous: bool) -> list[Doubt]:
    reason = f"the sign may mean other currencies than {code}"
    return [Doubt("columns.currency", reason)] if is_ambiguous else []


def _directed(
    columns: Mapping[str, Column], sample: Sample, known: Knowledge, known_rates: Sequence[KnownRate]
) -> tuple[dict[str, Column], list[Doubt]]:
    """The columns of an exchange rate with the rate under the field of its direction."""
    rate = columns.get("per_usd") or columns.get("usd_per_unit")
    others = {name: column for name, column in columns.items() if name not in {"per_usd", "usd_per_unit"}}
    if rate is None:
        return others, []
    direction = direction_of_header(rate.header, known.words)
    if direction is not None:
        return {**others, direction: rate}, []
    times = others.get("date") or others.get("year")
    if "currency" in others and times is not None:
        votes = compare_rates(
            sample.first_rows,
            (others["currency"].header, times.header, rate.header),
            lambda cell: _currency(cell, known),
            lambda cell: _figure(cell, known),
            known_rates,
        )
        if votes.winner is not None:
            count = max(votes.usd_per_unit, votes.per_usd)
            other = "usd_per_unit" if votes.winner == "per_usd" else "per_usd"
            reason = f"told by {count} rows that lie near the rates of the seed fx_rates.csv; else {other}"
            return {**others, votes.winner: rate}, [Doubt(f"columns.{votes.winner}", reason)]
    reason = "nothing tells the direction: units of the currency a dollar are taken; else usd_per_unit"
    return {**others, "per_usd": rate}, [Doubt("columns.per_usd", reason)]


def _currency(cell: str, known: Knowledge) -> str | None:
    value = known.value("currency", cell) or known.translation("currency", cell)
    return str(value) if value is not None else None


def _figure(cell: str, known: Knowledge) -> float | None:
    value = known.value("rate", cell)
    return value.value if isinstance(value, StatedNumber) else None
