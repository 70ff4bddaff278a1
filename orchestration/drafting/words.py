"""The words that a draft is guessed by (`words.yml`), and how well a header fits one of their concepts.

Reading and indexing the words belongs here; what a column's cells tell is `columns.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from orchestration.model import Entity
from orchestration.normalisation import text_key

_WORDS_PATH = Path(__file__).with_name("words.yml")
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETED = re.compile(r"[\[(][^\[\]()]{0,80}[\])]")
_MAX_HEADER = 200  # characters that are looked at

_EXACT = 1.0
_WITHIN = 0.85  # of the share of the header's words that the term covers, and more where it stands at its end
_COMPOUND = 0.6  # of one word that ends with a term, as "Vestigingsplaats"
_LEAST_END = 5  # letters of that term
_LATER_CONCEPT = 0.12  # what a field's second concept counts less than its first


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an entity is told by: fields that speak for it, each with a weight, and words in a file's name."""

    fields: Mapping[str, float]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """`words.yml`, indexed by text key.

    Attributes:
        fillers: words of a header that say nothing of their own.
        before_units: words of a header after which a unit stands.
        count_words: words before a measure that say that it counts, the longest first.
        magnitudes: words of a header that say that its figures are thousands, millions, ….
        totals: cells that begin a row of totals.
        concepts: terms of each concept.
        entities: for each entity, the concepts of each field, the best first.
        evidence: what each entity is told by.
        missing: cells that say that nothing is stated, as written.
        dates: formats of strptime.
        swapped: formats with the day first, and what they are with the month first.
        numbers: (decimal, grouping), the commonest first.
        separators, conjunctions: of lists, as regular expressions.
        translations: for each kind of cell, the value that a cell's text key means.
        units: a term of the seed units.csv by how a header may write it.
        metrics: a measure of the seed metrics.csv by words beyond its own terms.
    """

    fillers: frozenset[str]
    before_units: frozenset[str]
    count_words: tuple[str, ...]
    magnitudes: frozenset[str]
    totals: frozenset[str]
    concepts: Mapping[str, frozenset[str]]
    entities: Mapping[Entity, Mapping[str, tuple[str, ...]]]
    evidence: Mapping[Entity, Evidence]
    missing: tuple[str, ...]
    dates: tuple[str, ...]
    swapped: Mapping[str, str]
    numbers: tuple[tuple[str, str], ...]
    separators: tuple[str, ...]
    conjunctions: tuple[str, ...]
    translations: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]
    metrics: Mapping[str, str]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words that ship with the package."""
    content = yaml.safe_load(_WORDS_PATH.read_text(encoding="utf-8"))
    return Words(
        fillers=frozenset(content["fillers"]),
        before_units=frozenset(content["before_units"]),
        count_words=tuple(sorted(content["count_words"], key=len, reverse=True)),
        magnitudes=frozenset(map(text_key, content["magnitudes"])),
        totals=frozenset(map(text_key, content["totals"])),
        concepts={name: frozenset(map(text_key, terms)) for name, terms in content["concepts"].items()},
        entities={
            entity: {field: tuple(concepts) for field, concepts in fields.items()}
            for entity, fields in content["entities"].items()
        },
        evidence={
            entity: Evidence(known["fields"], frozenset(map(text_key, known["names"])))
            for entity, known in content["evidence"].items()
        },
        missing=tuple(map(str, content["missing"])),
        dates=tuple(content["dates"]),
        swapped=content["swapped"],
        numbers=tuple((decimal, grouping) for decimal, grouping in content["numbers"]),
        separators=tuple(content["separators"]),
        conjunctions=tuple(content["conjunctions"]),
        translations={kind: _inverted(values) for kind, values in content["translations"].items()},
        units={written.casefold(): unit for unit, terms in content["units"].items() for written in terms},
        metrics=_inverted(content["metrics"]),
    )


def _inverted(values: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {text_key(term): value for value, terms in values.items() for term in terms}


def header_key(header: str) -> str:
    """The words of a header: "StartupName", "startup_name" and "Startup name*" are "startup name"."""
    return text_key(_CAMEL_CASE.sub(" ", header[:_MAX_HEADER]).replace("_", " "))


def bare_header(header: str) -> str:
    """A header's words without what stands in brackets: a unit, a currency, a remark."""
    return header_key(_BRACKETED.sub(" ", header)) or header_key(header)


def header_fit(header: str, concepts: Iterable[str], words: Words) -> float:
    """How well a header names one of a field's concepts: 1 for its very words, 0 for none of them."""
    best = 0.0
    for place, concept in enumerate(concepts):
        terms = words.concepts[concept]
        fit = max(_term_fit(key, terms) for key in header_variants(header, words))
        best = max(best, fit - _LATER_CONCEPT * place if fit else 0.0)
    return best


def header_variants(header: str, words: Words) -> set[str]:
    """A header's words: all of them, without brackets, without a unit at the end, without fillers."""
    keys = {header_key(header), bare_header(header), text_key(header[:_MAX_HEADER])}
    for key in tuple(keys):
        parts = key.split()
        cut = next((at for at, part in enumerate(parts) if at and part in words.before_units), len(parts))
        keys.add(" ".join(parts[:cut]))
        keys.add(" ".join(part for part in parts[:cut] if part not in words.fillers) or key)
    return keys


def _term_fit(key: str, terms: frozenset[str]) -> float:
    if key in terms:
        return _EXACT
    parts = key.split()
    if len(parts) == 1 and any(len(term) >= _LEAST_END and key.endswith(term) for term in terms):
        return _COMPOUND
    best = 0.0
    for length in range(len(parts) - 1, 0, -1):
        for start in range(len(parts) - length + 1):
            if " ".join(parts[start : start + length]) in terms:
                is_head = start + length == len(parts)
                share = length / len(parts)
                best = max(best, _WITHIN * (share + (0.1 if is_head else 0.0)))
    return best
