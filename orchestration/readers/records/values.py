"""The fields of an entity, and how a cell becomes a typed value.

One table says which fields there are; the YAML model, the CSV reader and the statements follow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from orchestration.model import Entity, Period, StatedNumber
from orchestration.normalisation import text_key
from orchestration.readers.people.contacts import EMAIL_MARK, TELEPHONE_MARK, without_contacts
from orchestration.vocabulary import Vocabulary

Kind = Literal[
    "name",
    "names",
    "texts",
    "text",
    "organisation_type",
    "country",
    "currency",
    "status",
    "event_type",
    "event_status",
    "rate",
    "url",
    "year",
    "whole_number",
    "number",
    "date",
]

LIST_KINDS: frozenset[Kind] = frozenset(("names", "texts"))
# a wide table's row holds, beside `metrics.<metric_id>` (a number), `units.<metric_id>` (its unit, as the YAML has it)
UNIT_PREFIX = "units."


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field of an entity."""

    kind: Kind
    is_required: bool = False


FIELDS: Mapping[Entity, Mapping[str, FieldKind]] = {
    "organisation": {
        "name": FieldKind("name", is_required=True),
        "short_name": FieldKind("text"),
        "organisation_type": FieldKind("organisation_type"),
        "country_code": FieldKind("country"),
        "city": FieldKind("text"),
        "founded_year": FieldKind("year"),
        "website": FieldKind("url"),
        "registry_id": FieldKind("text"),
        "registry_scheme": FieldKind("text"),
        "operator": FieldKind("name"),
        "industries": FieldKind("texts"),
        "former_names": FieldKind("names"),
    },
    "funding": {
        "organisation": FieldKind("name", is_required=True),
        "date": FieldKind("date"),
        "amount": FieldKind("number"),
        "currency": FieldKind("currency"),
        "round_type": FieldKind("text"),
        "investors": FieldKind("names"),
        "industries": FieldKind("texts"),
        "city": FieldKind("text"),
        "country_code": FieldKind("country"),
        "rounds_count": FieldKind("whole_number"),
        "status": FieldKind("status"),
    },
    "yearly_metric": {
        "organisation": FieldKind("name", is_required=True),
        "year": FieldKind("year", is_required=True),
        "metric_id": FieldKind("text"),
        "value": FieldKind("number"),
        "unit": FieldKind("text"),
    },
    "event": {
        "organisation": FieldKind("name", is_required=True),
        "event_type": FieldKind("event_type", is_required=True),
        "name": FieldKind("text"),
        "date": FieldKind("date"),
        "end_date": FieldKind("date"),
        "location": FieldKind("text"),
        "status": FieldKind("event_status"),
        "organisers": FieldKind("names"),
        "hosts": FieldKind("names"),
        "grantors": FieldKind("names"),
        "partners": FieldKind("names"),
        "participants": FieldKind("names"),
    },
    # of a rate, one period (date or year) and one direction of quotation are given
    "exchange_rate": {
        "currency": FieldKind("currency", is_required=True),
        "date": FieldKind("date"),
        "year": FieldKind("year"),
        "usd_per_unit": FieldKind("rate"),
        "per_usd": FieldKind("rate"),
        "method": FieldKind("text"),
    },
}

_ORGANISATION_TYPES = (
    "incubator", "start_up", "company", "investor", "government", "university", "zone", "other",
)  # fmt: skip
_STATUSES = ("closed", "announced", "planned", "rumoured")
_EVENT_STATUSES = ("held", "planned", "cancelled")
_MAX_CELL = 10_000
_MAX_NAME = 300


class CellError(ValueError):
    """A cell that cannot be typed; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a source writes numbers and dates. `date_formats` are those of strptime, tried in order."""

    decimal: str
    grouping: str
    date_formats: tuple[str, ...]


def parse_cell(kind: Kind, text: str, style: CellStyle, vocabulary: Vocabulary) -> object:
    """A typed value: str, int, `StatedNumber` or `Period`, by kind. Lists are parsed item by item.

    Args:
        kind: what the field holds.
        text: the cell, trimmed, not empty and not a marker for a missing value.
        style: how the source writes numbers and dates.
        vocabulary: for currencies and countries.

    Raises:
        CellError: the text is none of that kind.
    """
    if len(text) > _MAX_CELL:
        raise CellError(f"at most {_MAX_CELL:,} characters")
    if kind == "number":
        return parse_number(text, style)
    if kind == "date":
        return parse_date(text, style.date_formats)
    if kind == "country":
        return _country(text, vocabulary)
    if kind == "currency":
        return _currency(text, vocabulary)
    if kind == "event_type":
        return _event_type(text, vocabulary)
    if kind == "rate":
        return _rate(text, style)
    return _PLAIN_PARSERS[kind](text)


_MARKS = re.compile(f"{re.escape(EMAIL_MARK)}|{re.escape(TELEPHONE_MARK)}")
_WEB_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.)\S", re.IGNORECASE)


def _name(text: str) -> str:
    if _WEB_ADDRESS.match(text):
        raise CellError("a name, not a web address")
    if not any(char.isalpha() for char in text):
        raise CellError("a name with at least one letter")
    if len(text) > _MAX_NAME:
        raise CellError(f"a name of at most {_MAX_NAME} characters")
    name = without_contacts(text)
    if name != text and not any(char.isalpha() for char in _MARKS.sub("", name)):
        raise CellError("a name, not an e-mail address or a telephone number")
    return name


def _web_site(text: str) -> str:
    if not re.fullmatch(r"(?:https?://)?[^\s/:.]+(?:\.[^\s/:.]+)+(?:[:/]\S*)?", text, re.IGNORECASE):
        raise CellError("a web address, as https://example.org")
    return without_contacts(text)


def _organisation_type(text: str) -> str:
    found = text_key(text).replace(" ", "_")
    if found not in _ORGANISATION_TYPES:
        raise CellError(f"one of {', '.join(_ORGANISATION_TYPES)} (translate others with `map`)")
    return found


def _status(text: str) -> str:
    found = text_key(text)
    if found not in _STATUSES:
        raise CellError(f"one of {', '.join(_STATUSES)} (translate others with `map`)")
    return found


def _event_status(text: str) -> str:
    found = text_key(text)
    if found not in _EVENT_STATUSES:
        raise CellError(f"one of {', '.join(_EVENT_STATUSES)} (translate others with `map`)")
    return found


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}(?:\.0)?", text) or not 1000 <= int(text[:4]) <= 2200:
        raise CellError("a year of four digits")
    return int(text[:4])


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}(?:\.0)?", text):
        raise CellError("a whole number")
    return int(text.removesuffix(".0"))


_PLAIN_PARSERS: Mapping[Kind, Callable[[str], object]] = {
    "name": _name,
    "names": _name,
    "text": without_contacts,
    "texts": without_contacts,
    "organisation_type": _organisation_type,
    "status": _status,
    "event_status": _event_status,
    "url": _web_site,
    "year": _year,
    "whole_number": _whole_number,
}


def _country(text: str, vocabulary: Vocabulary) -> str:
    if re.fullmatch(r"[A-Za-z]{2}", text):
        named = vocabulary.places.get(text.upper())  # "UK" is a name: the code is GB
        return named.country_code if named is not None and named.kind == "country" else text.upper()
    key = text_key(text)
    for place in vocabulary.places.values():
        if place.kind == "country" and text_key(place.name) == key:
            return place.country_code
    raise CellError("a country: a code of two letters (ISO 3166), or a name of the seed places.csv")


def _currency(text: str, vocabulary: Vocabulary) -> str:
    if text.upper() in vocabulary.currencies:
        return text.upper()
    folded = text.casefold()
    for currency in vocabulary.currencies.values():
        if folded in (term.casefold() for term in currency.terms):
            return currency.currency
    raise CellError("a currency: a code or term of the seed currencies.csv")


def _event_type(text: str, vocabulary: Vocabulary) -> str:
    key = text_key(text)
    code = key.replace(" ", "_")
    if code in vocabulary.event_types:
        return code
    by_noun = _event_types_by_noun(vocabulary).get(key, ())
    if len(by_noun) != 1:  # a word of two kinds tells neither
        raise CellError(
            "an event type: a code or noun of the seed event_types.csv (translate others with `map`)"
        )
    return by_noun[0]


@lru_cache(maxsize=8)
def _event_types_by_noun(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for known in vocabulary.event_types.values():
        for key in {text_key(noun) for noun in known.nouns}:
            found[key] = (*found.get(key, ()), known.event_type)
    return found


def _rate(text: str, style: CellStyle) -> StatedNumber:
    rate = parse_number(text, style)
    if rate.operator != "=" or rate.value is None or rate.value <= 0:
        raise CellError("an exact rate above zero")
    return rate


_NUMBER = re.compile(
    r"(?P<sign>>=|<=|[<>~≥≤≈+-])? {0,3}(?P<currency>[$€£¥₹])? {0,3}"
    r"(?P<figure>[0-9](?:[0-9.,'’ ]*[0-9])?) {0,3}(?P<mark>[%+$€£¥₹])?"
)
_OPERATORS = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", ">": ">", "<": "<", "~": "~", "≈": "~"}
_APPROXIMATION = 0.1  # "~" asserts ten per cent to either side, as the rules for texts have it


def parse_number(text: str, style: CellStyle) -> StatedNumber:
    """A figure in the source's own style: "20,00,00,000", "1.234,5", "14,342,000+", ">= 7", "95%".

    Grouping marks may stand anywhere (Indian style), but three digits follow the last of them: "4,5" is
    no number where "," groups.

    Raises:
        CellError: the text is no such figure.
    """
    expected = f"a number such as 1{style.grouping or ''}234{style.decimal}5"
    match = _NUMBER.fullmatch(text) if len(text) <= 60 else None
    if match is None:
        raise CellError(expected)
    whole, decimal, fraction = match["figure"].partition(style.decimal)
    groups = whole.split(style.grouping) if style.grouping else [whole]
    if len(groups) > 1 and len(groups[-1]) != 3:
        raise CellError(expected)
    digits = "".join(groups)
    if not digits.isdecimal() or (decimal and not fraction.isdecimal()):
        raise CellError(expected)
    value = float(f"{digits}.{fraction or 0}")
    if match["sign"] == "-":
        value = -value
    operator = ">=" if match["mark"] == "+" else _OPERATORS.get(match["sign"] or "", "=")
    return stated(value, operator)


def stated(value: float, operator: str) -> StatedNumber:
    """A number with the interval that its operator asserts."""
    if operator == ">":
        return StatedNumber(value, ">", value, None)
    if operator == ">=":
        return StatedNumber(value, ">=", value, None)
    if operator == "<":
        return StatedNumber(value, "<", None, value)
    if operator == "<=":
        return StatedNumber(value, "<=", None, value)
    if operator == "~":
        margin = abs(value) * _APPROXIMATION
        return StatedNumber(value, "~", value - margin, value + margin)
    return StatedNumber(value, "=", value, value)


def parse_date(text: str, formats: tuple[str, ...]) -> Period:
    """The day, month or year that the first fitting format finds.

    Raises:
        CellError: no format fits.
    """
    for date_format in formats:
        try:
            found = datetime.strptime(text, date_format).date()  # noqa: DTZ007
        except ValueError:
            continue  # the next format may fit
        if 1800 <= found.year <= 2200:
            return period_of(found, date_format)
    raise CellError(f"a date like {' or '.join(formats)}")


def period_of(found: date, date_format: str) -> Period:
    """The span that a date of this format means: a format without a day means the month, without a month the year."""
    directives = set(re.findall(r"%-?([A-Za-z])", date_format))
    if directives & set("djxcD"):
        return Period(found, found, "day")
    if directives & set("mbB"):
        next_month = (found.replace(day=1) + timedelta(days=32)).replace(day=1)
        return Period(found.replace(day=1), next_month - timedelta(days=1), "month")
    return Period(date(found.year, 1, 1), date(found.year, 12, 31), "year")
