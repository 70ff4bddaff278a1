"""The draft of a YAML: every key with its guess, and the doubts that a person should settle.

How the guesses are made is in the modules beside; how the YAML is written down is `yaml_text.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.drafting.cell_fits import Knowledge
from orchestration.drafting.column_rules import Rule, extra_markers, rules_of
from orchestration.drafting.doubts import doubts_of
from orchestration.drafting.matching import Match, match_entities, match_entity
from orchestration.drafting.number_style import guess_numbers, is_figure_like
from orchestration.drafting.rates import KnownRate
from orchestration.drafting.sample import Doubt, Sample
from orchestration.drafting.words import load_words
from orchestration.model import Entity
from orchestration.readers.records.values import FIELDS
from orchestration.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Draft:
    """What a YAML may say of a file.

    Attributes:
        entity: what its rows are.
        columns: rule of each field.
        metrics: column and unit of each measure of a wide table.
        missing: markers beyond the empty cell.
        dates: formats, in the order in which they are tried.
        ignore: columns that are no field.
        doubts: what a person should look at.
    """

    source: str
    entity: Entity
    sample: Sample
    columns: Mapping[str, Rule]
    metrics: Mapping[str, Rule]
    missing: tuple[str, ...]
    numbers: tuple[str, str]
    dates: tuple[str, ...]
    ignore: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def draft_of(
    sample: Sample,
    vocabulary: Vocabulary,
    known_rates: Sequence[KnownRate],
    entity: Entity | None,
) -> Draft:
    """Guess what a table is.

    Args:
        sample: the table.
        vocabulary: for currencies, countries, measures and kinds of event.
        known_rates: exchange rates to tell the direction of unknown ones by.
        entity: what its rows are, where a person says so; else None.
    """
    words = load_words()
    numbers = guess_numbers(
        (column.cells for column in sample.columns if is_figure_like(column.cells)), words
    )
    known = Knowledge.of(vocabulary, words, numbers)
    matches = [match_entity(entity, sample, known)] if entity else match_entities(sample, known)
    match = matches[0]
    markers = extra_markers(match, known)
    if markers:
        sample = replace(sample, columns=tuple(column.without(markers) for column in sample.columns))
        known = replace(known, dates={}, fits={})
        match = match_entity(match.entity, sample, known)
    matches[0] = match
    rules, rule_doubts = rules_of(match, sample, known, known_rates)
    metrics = {
        measure.metric_id: Rule(measure.column.header, unit=measure.unit) for measure in match.measures
    }
    used = {rule.column for rule in (*rules.values(), *metrics.values())}
    doubts = [*sample.doubts, *doubts_of(matches, sample, known, markers), *rule_doubts]
    return Draft(
        source=source_name(sample.name),
        entity=match.entity,
        sample=sample,
        columns=rules,
        metrics=metrics,
        missing=_missing(sample, match),
        numbers=(numbers.decimal, numbers.grouping),
        dates=_dates(match, known),
        ignore=tuple(
            column.header for column in sample.columns if column.header and column.header not in used
        ),
        doubts=tuple(dict.fromkeys(doubts)),
    )


def source_name(file_name: str) -> str:
    """A name for a source, of a file's: small letters, digits and underscores."""
    stem = file_name.partition(".")[0] or file_name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "records"


def _dates(match: Match, known: Knowledge) -> tuple[str, ...]:
    """The formats of every date column, each column's own order kept."""
    formats = [
        date_format
        for field, (column, _) in match.columns.items()
        if FIELDS[match.entity][field].kind == "date"
        for date_format in known.dates_of(column).formats
    ]
    return tuple(dict.fromkeys(formats))


def _missing(sample: Sample, match: Match) -> tuple[str, ...]:
    """The markers that stand in columns that are read, the commonest first."""
    headers = {column.header for column, _ in match.columns.values()}
    headers |= {measure.column.header for measure in match.measures}
    counts: dict[str, int] = {}
    for column in sample.columns:
        if column.header in headers:
            for marker, count in column.markers.items():
                folded = marker.casefold()
                counts[folded] = counts.get(folded, 0) + count
    counts.pop("", None)
    return tuple(sorted(counts, key=lambda marker: (-counts[marker], marker)))
