"""The words Starhall knows: dbt's seed CSVs read into one frozen Vocabulary, passed as an argument.

The same files are seeds of the dbt project, so what Python extracts and what SQL tests cannot drift
apart. What belongs here is reading and indexing them; what the words mean to a rule belongs in `extraction/`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.model import OrganisationType
from orchestration.normalisation import organisation_name_key, text_key

TERM_SEPARATOR = "|"


class VocabularyError(ValueError):
    """A seed that cannot be used; the message names file, row and column."""


@dataclass(frozen=True, slots=True)
class Metric:
    metric_id: str
    metric_name: str
    unit: str
    kind: str
    min_value: float | None
    max_value: float | None
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """`nouns` end the name of such an event ("forum"); `verbs` are what a subject does ("was registered as")."""

    event_type: str
    event_family: str
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """`terms` name it ("airline"); `products` are things of it that other texts speak of too ("flight")."""

    industry_code: str
    industry_name: str
    parent_industry_code: str | None
    terms: tuple[str, ...]
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Currency:
    """`terms` are words and codes that mean it anywhere; `ambiguous_terms` ("$") mean it unless the text says else."""

    currency: str
    terms: tuple[str, ...]
    ambiguous_terms: tuple[str, ...]
    country_code: str | None


@dataclass(frozen=True, slots=True)
class RoundType:
    round_type: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as texts write it, and how many of the canonical `unit` one of it is."""

    term: str
    unit: str
    factor: float
    dimension: str


@dataclass(frozen=True, slots=True)
class OrganisationWord:
    """A word that tells an organisation's type when it ends (`final`) or stands in its name (`any`)."""

    term: str
    organisation_type: OrganisationType
    position: str


@dataclass(frozen=True, slots=True)
class Place:
    """A country, city, region or demonym, and the country it lies in."""

    name: str
    kind: str
    country_code: str


@dataclass(frozen=True, slots=True)
class WellKnownOrganisation:
    """An organisation that texts name without saying what it is; `is_word` where its name means something else too."""

    name: str
    is_word: bool


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Every seed, indexed by what it is looked up by. Treat the mappings as read-only.

    Compared and hashed by identity, so that what is derived from one vocabulary can be kept by it.
    """

    metrics: Mapping[str, Metric]
    event_types: Mapping[str, EventType]
    industries: Mapping[str, Industry]
    currencies: Mapping[str, Currency]
    round_types: Mapping[str, RoundType]
    units: Mapping[str, Unit]
    organisation_words: Mapping[str, OrganisationWord]
    legal_forms: frozenset[str]
    places: Mapping[str, Place]
    common_words: frozenset[str] = frozenset()
    given_names: frozenset[str] = frozenset()
    place_variants: Mapping[str, str] = field(default_factory=dict)
    well_known_organisations: Mapping[str, WellKnownOrganisation] = field(default_factory=dict)

    def organisation_name_key(self, name: str) -> str:
        """`normalisation.organisation_name_key` with this vocabulary's legal forms."""
        return organisation_name_key(name, self.legal_forms)


def load_vocabulary(seeds_dir: Path) -> Vocabulary:
    """Read every seed under `seeds_dir`.

    Raises:
        VocabularyError: a seed is missing, lacks a column, or holds a value of the wrong type.
    """
    return Vocabulary(
        metrics={
            row["metric_id"]: Metric(
                row["metric_id"],
                row["metric_name"],
                row["unit"],
                row["kind"],
                row.number("min_value"),
                row.number("max_value"),
                row.terms("terms"),
            )
            for row in _rows(seeds_dir / "metrics.csv")
        },
        event_types={
            row["event_type"]: EventType(
                row["event_type"], row["event_family"], row.terms("nouns"), row.terms("verbs")
            )
            for row in _rows(seeds_dir / "event_types.csv")
        },
        industries={
            row["industry_code"]: Industry(
                row["industry_code"],
                row["industry_name"],
                row["parent_industry_code"] or None,
                row.terms("terms"),
                row.terms("products"),
            )
            for row in _rows(seeds_dir / "industries.csv")
        },
        currencies={
            row["currency"]: Currency(
                row["currency"], row.terms("terms"), row.terms("ambiguous_terms"), row["country_code"] or None
            )
            for row in _rows(seeds_dir / "currencies.csv")
        },
        round_types={
            row["round_type"]: RoundType(row["round_type"], row.terms("terms"))
            for row in _rows(seeds_dir / "round_types.csv")
        },
        units={
            row["term"]: Unit(row["term"], row["unit"], row.required_number("factor"), row["dimension"])
            for row in _rows(seeds_dir / "units.csv")
        },
        organisation_words={
            row["term"]: OrganisationWord(row["term"], row.organisation_type(), row["position"])
            for row in _rows(seeds_dir / "organisation_words.csv")
        },
        legal_forms=frozenset(text_key(row["term"]) for row in _rows(seeds_dir / "legal_forms.csv")),
        places={
            row["place"]: Place(row["place"], row["kind"], row["country_code"])
            for row in _rows(seeds_dir / "places.csv")
        },
        common_words=frozenset(row["word"] for row in _rows(seeds_dir / "common_words.csv")),
        given_names=frozenset(row["given_name"] for row in _rows(seeds_dir / "given_names.csv")),
        place_variants={row["variant"]: row["place"] for row in _rows(seeds_dir / "place_variants.csv")},
        well_known_organisations={
            row["name"]: WellKnownOrganisation(row["name"], row["is_word"] == "true")
            for row in _rows(seeds_dir / "well_known_organisations.csv")
        },
    )


_ORGANISATION_TYPES: Mapping[str, OrganisationType] = {
    "incubator": "incubator",
    "start_up": "start_up",
    "company": "company",
    "investor": "investor",
    "government": "government",
    "university": "university",
    "zone": "zone",
    "other": "other",
}


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        try:
            return self.cells[column].strip()
        except KeyError:
            raise VocabularyError(f"{self.path.name}: the column {column} is missing") from None

    def terms(self, column: str) -> tuple[str, ...]:
        return tuple(term.strip() for term in self[column].split(TERM_SEPARATOR) if term.strip())

    def number(self, column: str) -> float | None:
        return self.required_number(column) if self[column] else None

    def required_number(self, column: str) -> float:
        try:
            return float(self[column])
        except ValueError:
            raise VocabularyError(
                f"{self.path.name} line {self.line}, {column}: {self[column]!r} is no number"
            ) from None

    def organisation_type(self) -> OrganisationType:
        try:
            return _ORGANISATION_TYPES[self["organisation_type"]]
        except KeyError:
            raise VocabularyError(
                f"{self.path.name} line {self.line}: {self['organisation_type']!r} is not one of "
                + ", ".join(_ORGANISATION_TYPES)
            ) from None


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, cells in enumerate(csv.DictReader(file), start=2):
                if None in cells or None in cells.values():
                    raise VocabularyError(f"{path.name} line {line}: more or fewer cells than columns")
                yield _Row(path, line, cells)
    except FileNotFoundError:
        raise VocabularyError(f"{path}: the seed is missing") from None
