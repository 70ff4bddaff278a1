"""What a draft should tell a person: guesses that lie near another, and what a file holds that a YAML cannot say.

Doubts about the rule of one field arise where the rule does (`column_rules.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from orchestration.drafting.cell_fits import Knowledge, cell_fit
from orchestration.drafting.matching import Match, currency_headers, year_headers
from orchestration.drafting.number_style import is_figure_like
from orchestration.drafting.sample import Column, Doubt, Sample
from orchestration.drafting.words import header_fit, header_key
from orchestration.model import StatedNumber
from orchestration.normalisation import text_key
from orchestration.readers.records.values import FIELDS

_CLOSE_SCORE = 1.5  # entities that lie nearer than this cannot be told apart
_LEAST_SCORE = 2.0  # of an entity that is more than a guess in the dark
_CLEAR_HEADER = 0.8  # a header that names a field, whatever its cells hold
_ADVICE = "name one in place of ?, or give `value: …`"


def doubts_of(
    matches: Sequence[Match], sample: Sample, known: Knowledge, markers: Collection[str]
) -> list[Doubt]:
    """Everything about the best of some matches that a person should look at, in the order of the YAML."""
    match = matches[0]
    found = [*_entity_doubts(matches)]
    if known.numbers.reason and _figure_columns(match):
        found.append(Doubt("numbers", known.numbers.reason))
    if markers:
        found.append(Doubt("missing", f"taken for 'not stated': {', '.join(sorted(markers))}"))
    found += _date_doubts(match, known)
    found += _column_doubts(match, known)
    found += _magnitude_doubts(match, known)
    found += _wide_doubts(match, sample, known)
    found += _near_misses(match, sample, known)
    found += _unused_figures(match, sample)
    found += _other_base(match, sample, known)
    found += _total_doubts(sample, known)
    return found


def _figure_columns(match: Match) -> dict[str, Column]:
    """The columns of figures, by the key that the YAML has for them."""
    fields = FIELDS[match.entity]
    found = {
        f"columns.{name}": column
        for name, (column, _) in match.columns.items()
        if fields[name].kind in {"number", "rate"}
    }
    return found | {f"metrics.{measure.metric_id}": measure.column for measure in match.measures}


def _entity_doubts(matches: Sequence[Match]) -> Iterator[Doubt]:
    best = matches[0]
    if len(matches) > 1 and best.score < _LEAST_SCORE:
        others = ", ".join(match.entity for match in matches[1:])
        yield Doubt("entity", f"little speaks for {best.entity}; it could be {others}")
    elif len(matches) > 1 and best.score - matches[1].score < _CLOSE_SCORE:
        yield Doubt("entity", f"{matches[1].entity} fits nearly as well")
    for name in best.absent:
        if name == "metrics":
            yield Doubt(
                "metrics",
                "no column names a measure of the seed metrics.csv: add columns here, or a row there",
            )
        else:
            yield Doubt(f"columns.{name}", f"required, and no column looks like it: {_ADVICE}")


def _date_doubts(match: Match, known: Knowledge) -> Iterator[Doubt]:
    for name, (column, _) in match.columns.items():
        if FIELDS[match.entity][name].kind == "date":
            guess = known.dates_of(column)
            for reason in guess.doubts:
                yield Doubt("dates", f"column {column.header!r}: {reason}")
            if guess.share < 1 and column.filled:
                yield Doubt(
                    "dates", f"column {column.header!r}: {1 - guess.share:.1%} of the cells fit no format"
                )


def _column_doubts(match: Match, known: Knowledge) -> Iterator[Doubt]:
    concepts = known.words.entities[match.entity]
    for name, (column, _) in match.columns.items():
        if not header_fit(column.header, concepts[name], known.words):
            yield Doubt(
                f"columns.{name}", f"told by its cells; the header {column.header!r} is no word that is known"
            )
        if name in match.rivals:
            yield Doubt(f"columns.{name}", f"the column {match.rivals[name]!r} fits nearly as well")
    for measure in match.measures:
        if not measure.is_sure:
            yield Doubt(f"metrics.{measure.metric_id}", f"the header {measure.column.header!r} gives no unit")


def _magnitude_doubts(match: Match, known: Knowledge) -> Iterator[Doubt]:
    for key, column in _figure_columns(match).items():
        words = [word for word in header_key(column.header).split() if word in known.words.magnitudes]
        if words:
            reason = f"the header says {words[0]!r}: figures are loaded as they stand, so write them out in the file"
            yield Doubt(key, reason)


def _wide_doubts(match: Match, sample: Sample, known: Knowledge) -> Iterator[Doubt]:
    headers = [column.header for column in sample.columns]
    for what, wide in (("years", year_headers(headers)), ("currencies", currency_headers(headers, known))):
        if len(wide) > 1 and match.absent:
            shown = ", ".join(wide[:3])
            yield Doubt(
                "columns", f"the columns {shown} … are {what}: turn the table round, a row for each of them"
            )


def _near_misses(match: Match, sample: Sample, known: Knowledge) -> Iterator[Doubt]:
    """Columns that are headed like a field whose kind their cells are not."""
    used = {column.header for column, _ in match.columns.values()}
    used |= {measure.column.header for measure in match.measures}
    for column in sample.columns:
        if column.header in used or not column.cells:
            continue
        for name, concepts in known.words.entities[match.entity].items():
            kind = FIELDS[match.entity][name].kind
            is_headed = header_fit(column.header, concepts, known.words) >= _CLEAR_HEADER
            if is_headed and name not in match.columns and cell_fit(name, kind, column, known) < 1:
                cells = list(column.cells)[:500]
                example = next((cell for cell in cells if known.value(kind, cell) is None), cells[0])[:40]
                yield Doubt(
                    "ignore",
                    f"{column.header!r} is headed like {name}, but cells such as {example!r} are none",
                )
                break


def _unused_figures(match: Match, sample: Sample) -> Iterator[Doubt]:
    """Columns of figures that no field takes, where figures are what the table is about."""
    if (
        match.entity not in {"yearly_metric", "funding"}
        or "amount" in match.columns
        or "value" in match.columns
    ):
        return
    used = {column.header for column, _ in match.columns.values()}
    used |= {measure.column.header for measure in match.measures}
    unused = [
        column.header
        for column in sample.columns
        if column.header not in used and is_figure_like(column.cells) and not year_headers([column.header])
    ]
    if unused:
        what = "an amount" if match.entity == "funding" else "a measure of the seed metrics.csv"
        yield Doubt(
            "ignore", f"figures that no field takes: {', '.join(unused[:5])}: map them if one is {what}"
        )


def _other_base(match: Match, sample: Sample, known: Knowledge) -> Iterator[Doubt]:
    """Rates that are not against the dollar: the dollar itself stands among them, at another rate than 1."""
    rate = match.columns.get("per_usd") or match.columns.get("usd_per_unit")
    if match.entity != "exchange_rate" or rate is None or "currency" not in match.columns:
        return
    currency = match.columns["currency"][0].header
    for row in sample.first_rows:
        value = known.value("rate", row.get(rate[0].header, ""))
        if (
            known.value("currency", row.get(currency, "")) == "USD"
            and isinstance(value, StatedNumber)
            and value.value != 1
        ):
            reason = f"the dollar itself stands at {value.value}: the rates are against another currency; restate them in dollars"
            yield Doubt("entity", reason)
            return


def _total_doubts(sample: Sample, known: Knowledge) -> Iterator[Doubt]:
    if not sample.last_row:
        return
    total = next((cell for cell in sample.last_row.values() if text_key(cell) in known.words.totals), None)
    if total is not None:
        yield Doubt("file", f"the last row begins with {total!r}: take it out of the file if it is a sum")
