"""How far the cells of a column can be the values of a field, and which of them need a translation.

Words of headers are `words.py`; choosing a field for each column is `matching.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from orchestration.drafting.date_formats import DateGuess, guess_dates
from orchestration.drafting.number_style import NumberGuess
from orchestration.drafting.sample import Column
from orchestration.drafting.words import Words
from orchestration.extraction.record_words import RecordWords
from orchestration.model import StatedNumber
from orchestration.normalisation import text_key
from orchestration.readers.records.values import LIST_KINDS, CellError, CellStyle, Kind, parse_cell
from orchestration.vocabulary import Vocabulary

_MOST_DISTINCT = 500  # cells of a column that are tried
_TRANSLATED_AS: Mapping[Kind, str] = {
    "organisation_type": "organisation_type",
    "status": "status",
    "event_status": "event_status",
    "event_type": "event_type",
    "country": "country_code",
}
_LONG_TEXT = 120  # characters: the cells of a remark
_MAX_HEAD_WORDS = 3
_LEAST_END = 5  # letters of a word that ends a compound
_LEAST_AMOUNT = 10_000  # a column of figures that are mostly larger may be amounts of money


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What cells are compared with, and how the table writes its figures.

    `countries` are codes by the text key of a name or code; `dates`, `values` and `fits` keep what has been found.
    """

    vocabulary: Vocabulary
    words: Words
    record_words: RecordWords
    numbers: NumberGuess
    countries: Mapping[str, str]
    dates: dict[str, DateGuess] = field(default_factory=dict)
    values: dict[tuple[Kind, str, tuple[str, ...]], object] = field(default_factory=dict)
    fits: dict[tuple[str, Kind, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, vocabulary: Vocabulary, words: Words, numbers: NumberGuess) -> Self:
        places = [place for place in vocabulary.places.values() if place.kind == "country"]
        countries = {text_key(place.name): place.country_code for place in places}
        countries |= {place.country_code.casefold(): place.country_code for place in places}
        return cls(vocabulary, words, RecordWords(vocabulary), numbers, countries)

    def dates_of(self, column: Column) -> DateGuess:
        """The formats of a column's dates, guessed once."""
        if column.header not in self.dates:
            self.dates[column.header] = guess_dates(column.cells, self.words)
        return self.dates[column.header]

    def value(self, kind: Kind, cell: str, formats: tuple[str, ...] = ()) -> object | None:
        """A cell as a value of its kind; None where it is none. Of two letters, only codes that are known are countries."""
        if kind == "country":
            return self.countries.get(text_key(cell))
        place = (kind, cell, formats)
        if place not in self.values:
            style = CellStyle(self.numbers.decimal, self.numbers.grouping, formats)
            try:
                self.values[place] = parse_cell(kind, cell, style, self.vocabulary)
            except CellError:
                self.values[place] = None
        return self.values[place]

    def translation(self, kind: Kind, cell: str) -> str | None:
        """The value that a cell means where the cell itself is none: a word of `words.yml`, or its last words."""
        known = self.words.translations.get(_TRANSLATED_AS.get(kind, ""), {})
        key = text_key(cell)
        if key in known:
            return known[key]
        if kind == "currency":
            return self._currency_of_country(cell)
        if kind not in {"event_type", "organisation_type"}:
            return None
        parts = key.split()
        if len(parts) == 1:  # a compound, as "Fachkonferenz"
            return next((known[end] for end in known if len(end) >= _LEAST_END and key.endswith(end)), None)
        for length in range(min(_MAX_HEAD_WORDS, len(parts) - 1), 0, -1):
            for part in (" ".join(parts[-length:]), " ".join(parts[:length])):
                if part in known:
                    return known[part]
                value = self.value(kind, part)
                if value is not None:
                    return str(value)
        return None

    def _currency_of_country(self, cell: str) -> str | None:
        country = self.value("country", cell) or self.translation("country", cell)
        if country is None or len(cell) <= 2:
            return None
        codes = [
            known.currency for known in self.vocabulary.currencies.values() if known.country_code == country
        ]
        return codes[0] if codes else None


def share(column: Column, is_fit: Callable[[str], bool]) -> float:
    """The share of a column's cells, of the first distinct ones, that fit."""
    tried = list(column.cells.items())[:_MOST_DISTINCT]
    total = sum(count for _, count in tried)
    return sum(count for cell, count in tried if is_fit(cell)) / total if total else 0.0


def cell_fit(field_name: str, kind: Kind, column: Column, known: Knowledge) -> float:
    """From 0 to 1: how far the cells can be values of a field; 0.5 where there are none to tell."""
    place = (field_name if kind == "text" else "", kind, column.header)
    if place not in known.fits:
        known.fits[place] = _cell_fit(field_name, kind, column, known)
    return known.fits[place]


def _cell_fit(field_name: str, kind: Kind, column: Column, known: Knowledge) -> float:
    if not column.filled:
        return 0.5
    if column.is_nested and kind not in LIST_KINDS:
        return 0.0
    if kind == "date":
        return known.dates_of(column).share
    if kind in {"text", "texts", "names"}:
        return _text_fit(field_name, kind, column, known)
    if kind == "name":
        return _name_fit(column, known)
    return share(
        column,
        lambda cell: known.value(kind, cell) is not None or known.translation(kind, cell) is not None,
    )


def _name_fit(column: Column, known: Knowledge) -> float:
    fit = share(column, lambda cell: known.value("name", cell) is not None and len(cell) <= _LONG_TEXT)
    is_place = share(column, lambda cell: known.value("country", cell) is not None and len(cell) > 2)
    return fit * (1 - is_place)


def _text_fit(field_name: str, kind: Kind, column: Column, known: Knowledge) -> float:
    if field_name == "metric_id":
        return share(column, lambda cell: metric_of(cell, known) is not None)
    if field_name == "unit":
        return share(column, lambda cell: len(cell) <= 30 and not cell.isdecimal())
    if field_name == "registry_id":
        return 0.8 if len(column.cells) == column.filled else 0.4
    fit = share(column, lambda cell: len(cell) <= _LONG_TEXT or kind != "text")
    figures = share(column, lambda cell: not any(char.isalpha() for char in cell))
    return fit * (1 - figures)


# what the cells alone tell, whatever the header says: the kind, how sure that is, and the share it needs
_TELLING: Mapping[str, tuple[float, float]] = {
    "website": (0.55, 0.8),
    "date": (0.5, 0.9),
    "country_code": (0.45, 0.9),
    "currency": (0.5, 0.9),
    "round_type": (0.6, 0.6),
    "event_type": (0.5, 0.8),
    "year": (0.45, 0.95),
    "metric_id": (0.6, 0.6),
    "organisation_type": (0.4, 0.9),
    "status": (0.35, 0.95),
    "usd_per_unit": (0.35, 0.95),
    "per_usd": (0.35, 0.95),
    "amount": (0.32, 0.8),
    "name": (0.32, 0.95),
    "organisation": (0.32, 0.95),
}


def is_telling(field_name: str) -> bool:
    """Whether cells alone may say that a column is this field."""
    return field_name in _TELLING


def telling_fit(field_name: str, kind: Kind, column: Column, known: Knowledge) -> float:
    """How far the cells alone, without the header, say that a column is this field."""
    sure, needed = _TELLING.get(field_name, (0.0, 1.0))
    if not sure or column.filled < 2:
        return 0.0
    if field_name == "round_type":
        found = share(column, lambda cell: known.record_words.round_type(cell) != "unspecified")
    elif field_name == "country_code":  # two letters may be many things
        found = share(
            column,
            lambda cell: len(cell) > 2 and bool(known.value(kind, cell) or known.translation(kind, cell)),
        )
    elif field_name == "date":
        found = known.dates_of(column).share if known.dates_of(column).formats != ("%Y",) else 0.0
    elif kind == "name":
        found = _name_fit(column, known) if _is_of_names(column) else 0.0
    elif field_name == "name":  # of an event: too much is a text
        found = 0.0
    elif field_name == "amount":
        found = share(column, lambda cell: _is_large(known.value("number", cell)))
    else:
        found = cell_fit(field_name, kind, column, known)
    return sure * found if found >= needed else 0.0


def _is_of_names(column: Column) -> bool:
    """Whether cells are short, hold letters and hardly a digit, and do not stand there again and again."""
    longest = max(map(len, column.cells), default=0)
    digits = sum(count for cell, count in column.cells.items() if any(char.isdigit() for char in cell))
    return longest <= _LONG_TEXT and digits * 10 <= column.filled and len(column.cells) * 6 >= column.filled


def _is_large(value: object) -> bool:
    return isinstance(value, StatedNumber) and (value.value or 0) >= _LEAST_AMOUNT


def metric_of(text: str, known: Knowledge) -> str | None:
    """The measure that a cell or a header names: its code, its name, a term of the seed, or of `words.yml`."""
    key = text_key(text.replace("_", " "))
    counted = next(
        (key.removeprefix(f"{word} ") for word in known.words.count_words if key.startswith(f"{word} ")), key
    )
    by_key = _metrics_by_key(known.vocabulary)
    return next(
        (found for name in (key, counted) if (found := by_key.get(name) or known.words.metrics.get(name))),
        None,
    )


@lru_cache(maxsize=8)
def _metrics_by_key(vocabulary: Vocabulary) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for metric in vocabulary.metrics.values():
        # a term with @ is a pattern for sentences
        for name in (metric.metric_id.replace("_", " "), metric.metric_name, *metric.terms):
            if "@" not in name:
                found.setdefault(text_key(name), metric.metric_id)
    found.pop("", None)
    return found
