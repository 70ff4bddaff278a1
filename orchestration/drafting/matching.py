"""Which column is which field, and what the rows of a table are: the entity whose fields fit best."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestration.drafting.cell_fits import Knowledge, cell_fit, is_telling, metric_of, telling_fit
from orchestration.drafting.number_style import currency_of_word
from orchestration.drafting.sample import Column, Sample
from orchestration.drafting.words import header_fit, header_key, header_variants
from orchestration.model import Entity
from orchestration.normalisation import text_key
from orchestration.readers.records.source import convertible_unit
from orchestration.readers.records.values import FIELDS

_LEAST_SCORE = 0.3  # below, a column is no field
_LEAST_CELL_FIT = 0.5  # of kinds that a cell either is or is not
_LOOSE_KINDS = frozenset(("name", "names", "text", "texts"))
_BRACKETS = re.compile(r"[\[(]([^\[\]()]{1,40})[\])]")
_MISSING_REQUIRED = -4.0
_NAME_WORD = 1.5
_WIDE = 12.0  # more than what such a table cannot fill costs
_YEAR_HEADER = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of a wide table of yearly figures. `is_sure`: the header says the unit."""

    metric_id: str
    column: Column
    unit: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Match:
    """An entity with the columns found for its fields.

    Attributes:
        columns: the column of each field, with how well it fits (0 to 1).
        rivals: for a field, another column that fits nearly as well.
        score: how well the table fits the entity.
        absent: required fields that no column was found for.
    """

    entity: Entity
    columns: Mapping[str, tuple[Column, float]]
    measures: tuple[Measure, ...] = ()
    rivals: Mapping[str, str] = field(default_factory=dict)
    score: float = 0.0
    absent: tuple[str, ...] = ()


def match_entities(sample: Sample, known: Knowledge) -> list[Match]:
    """Every entity matched with the table, the best first."""
    matches = [match_entity(entity, sample, known) for entity in known.words.entities]
    return sorted(matches, key=lambda match: (-match.score, match.entity))


def match_entity(entity: Entity, sample: Sample, known: Knowledge) -> Match:
    """The columns of one entity's fields: the best pairs first, each column and field once."""
    pairs = sorted(
        (
            (-score, place, field_name)
            for place, column in enumerate(sample.columns)
            for field_name in known.words.entities[entity]
            if (score := _pair_score(entity, field_name, column, known)) >= _LEAST_SCORE
        ),
    )
    columns: dict[str, tuple[Column, float]] = {}
    rivals: dict[str, str] = {}
    used: set[int] = set()
    for negative, place, field_name in pairs:
        if _is_taken(field_name, columns):
            if place not in used and columns.get(field_name, (None, 9.0))[1] + negative < 0.1:
                rivals.setdefault(field_name, sample.columns[place].header)
        elif place not in used:
            columns[field_name] = (sample.columns[place], -negative)
            used.add(place)
    measures: tuple[Measure, ...] = ()
    if entity == "yearly_metric" and not {"metric_id", "value"} <= set(columns):
        columns = {name: found for name, found in columns.items() if name in {"organisation", "year"}}
        measures = _measures(sample, columns, known)
    absent = _absent(entity, columns, measures)
    match = Match(entity, columns, measures, rivals, absent=absent)
    return replace(match, score=_entity_score(match, sample, known))


_ONE_OF = (frozenset(("date", "year")), frozenset(("usd_per_unit", "per_usd")))


def _is_taken(field_name: str, columns: Mapping[str, object]) -> bool:
    """Whether a field, or another that says the same, has a column. Only exchange rates have such pairs."""
    return field_name in columns or any(
        field_name in choice and any(other in columns for other in choice) for choice in _ONE_OF
    )


def _pair_score(entity: Entity, field_name: str, column: Column, known: Knowledge) -> float:
    kind = FIELDS[entity][field_name].kind
    named = header_fit(column.header, known.words.entities[entity][field_name], known.words)
    if not named and not is_telling(field_name):
        return 0.0
    fit = cell_fit(field_name, kind, column, known)
    if field_name == "date" and entity == "exchange_rate" and known.dates_of(column).formats == ("%Y",):
        return 0.0
    if kind not in _LOOSE_KINDS and fit < _LEAST_CELL_FIT:
        return 0.0
    return max(named * (0.35 + 0.65 * fit), telling_fit(field_name, kind, column, known))


def _absent(entity: Entity, columns: Mapping[str, object], measures: Sequence[Measure]) -> tuple[str, ...]:
    absent = [name for name, kind in FIELDS[entity].items() if kind.is_required and name not in columns]
    if entity == "exchange_rate":
        absent += [min(choice) for choice in _ONE_OF if not choice & set(columns)]
    if entity == "yearly_metric" and not measures and not {"metric_id", "value"} <= set(columns):
        absent.append("metrics")
    return tuple(absent)


def _entity_score(match: Match, sample: Sample, known: Knowledge) -> float:
    evidence = known.words.evidence[match.entity]
    fits = {name: fit for name, (_, fit) in match.columns.items()}
    score = sum(evidence.fields.get(name, 0.0) * fit for name, fit in fits.items())
    score += sum(
        2.0 * fits[name] for name, kind in FIELDS[match.entity].items() if kind.is_required and name in fits
    )
    score += _MISSING_REQUIRED * len(match.absent) + 1.5 * min(len(match.measures), 4)
    file_words = set(header_key(sample.name.rpartition(".")[0] or sample.name).split())
    file_words |= set(header_key(sample.layout.sheet or "").split())
    score += _NAME_WORD if file_words & evidence.names else 0.0
    return score + (_WIDE if _is_wide(match.entity, sample, known) else 0.0)


def _is_wide(entity: Entity, sample: Sample, known: Knowledge) -> bool:
    """Whether columns are headed by years, as figures of years are, or by currencies, as rates are."""
    headers = [column.header for column in sample.columns]
    if entity == "yearly_metric":
        return len(year_headers(headers)) > 1
    return entity == "exchange_rate" and len(currency_headers(headers, known)) > 1


def year_headers(headers: Sequence[str]) -> list[str]:
    """Headers that are years."""
    return [header for header in headers if _YEAR_HEADER.fullmatch(header.strip())]


def currency_headers(headers: Sequence[str], known: Knowledge) -> list[str]:
    """Headers that are codes of currencies."""
    return [header for header in headers if header.strip() in known.vocabulary.currencies]


def _measures(
    sample: Sample, columns: Mapping[str, tuple[Column, float]], known: Knowledge
) -> tuple[Measure, ...]:
    taken = {column.header for column, _ in columns.values()}
    found: dict[str, Measure] = {}
    for column in sample.columns:
        if column.header in taken or cell_fit("value", "number", column, known) < _LEAST_CELL_FIT:
            continue
        metric_id = _metric_of_header(column.header, known)
        if metric_id is not None and metric_id not in found:
            unit, is_sure = _unit_of_header(column.header, metric_id, known)
            found[metric_id] = Measure(metric_id, column, unit, is_sure)
    return tuple(found.values())


def _metric_of_header(header: str, known: Knowledge) -> str | None:
    """The measure of a header: all its words, without what stands in brackets, or without a unit at its end."""
    for name in sorted(header_variants(header, known.words), key=len, reverse=True):
        parts = name.split()
        for length in range(len(parts), 0, -1):
            metric_id = metric_of(" ".join(parts[:length]), known)
            rest = " ".join(parts[length:])
            if metric_id is not None and (not rest or _is_unit(rest, known)):
                return metric_id
    return None


def _is_unit(text: str, known: Knowledge) -> bool:
    key = text_key(text)
    return key in {text_key(written) for written in known.words.units} or any(
        text_key(term) == key for term in known.vocabulary.units
    )


def _unit_of_header(header: str, metric_id: str, known: Knowledge) -> tuple[str, bool]:
    """The unit that a header gives its figures, else the canonical unit of the measure."""
    metric = known.vocabulary.metrics[metric_id]
    if metric.unit == "count":
        return metric.metric_name.lower(), True
    candidates = [
        *_BRACKETS.findall(header),
        *header.replace("_", " ").split()[-1:],
        *header.replace("_", " ").split()[-2:],
    ]
    for written in (*candidates, " ".join(candidates[-2:])):
        unit = known.words.units.get(written.strip().casefold(), written.strip())
        if metric.unit == "currency":
            code, is_ambiguous = currency_of_word(unit, known.vocabulary)
            if code is not None:
                return code, not is_ambiguous
        elif unit and convertible_unit(unit, metric_id, known.vocabulary) is not None:
            return unit, True
    return {"pct": "percent", "m2": "square metres", "currency": "USD"}.get(metric.unit, metric.unit), False
