"""The vocabulary's currencies and units as patterns, built once for each vocabulary.

Belongs here: which words before or after a number make it money, an area, a percentage or a
duration. What a bare "$" means in one document belongs to `bare_signs`; finding the numbers, to `numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestration.vocabulary import Currency, Unit, Vocabulary

_WORDS = frozenset({"try", "rub", "all", "mad"})  # codes of currencies that are words in lower case
_SPACES = " \u00a0"
_SIGNS = "$€£¥"
_HEAD = re.compile(r"[ \t\n\u00a0-]{0,2}([^\W\d_]+|[^\w\s])")  # the first word or sign behind a number
_PREFIX_ROOM = 24  # characters: longer than any currency's name


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """What follows (or precedes) a number. `end` is where it ends, or begins for a prefix."""

    end: int
    text: str
    unit: Unit | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """Patterns over all terms. Treat the mappings as read-only."""

    prefix: re.Pattern[str]
    prefix_ends: Mapping[str, tuple[str, ...]]
    suffix: re.Pattern[str]
    suffix_heads: frozenset[str]
    currencies: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]
    units: dict[str, Unit]
    evidence: dict[str, re.Pattern[str]]
    others: dict[str, frozenset[str]]

    def prefix_before(self, text: str, position: int) -> FoundUnit | None:
        """The currency written right before `position` ("US$", "RMB ", "Australian dollar ")."""
        if position == 0 or text[position - 1].isdigit():
            return None
        last = position - 1 if text[position - 1] not in _SPACES else position - 2
        if last < 0 or not text.endswith(self.prefix_ends.get(text[last], ()), 0, last + 1):
            return None
        match = self.prefix.search(text, max(0, position - _PREFIX_ROOM), position)
        if match is None:
            return None
        term = match.group(1)
        return FoundUnit(match.start(1), term, None, self.currencies.get(term.casefold(), ""))

    def suffix_after(self, text: str, position: int) -> FoundUnit | None:
        """The unit or currency written right after `position`."""
        head = _HEAD.match(text, position)
        match = (
            self.suffix.match(text, position) if head and head[1].casefold() in self.suffix_heads else None
        )
        if match is None:
            return None
        term = match.group(1)
        key = term_key(term)
        if len(term) == 1 and term.isalpha() and match.start(1) > position:
            return None  # "70p" is pence, "5 p" is not
        unit = self.units.get(term) or self.units.get(key)
        if unit is not None:
            return FoundUnit(match.end(1), term, unit, None)
        if key in _WORDS and not term.isupper():
            return None  # "try" is no Turkish lira
        return FoundUnit(match.end(1), term, None, self.currencies.get(key, ""))


@lru_cache(maxsize=8)
def unit_index(vocabulary: Vocabulary) -> UnitIndex:
    """The index of a vocabulary; built on first use, then shared."""
    currencies, units = tuple(vocabulary.currencies.values()), tuple(vocabulary.units.values())
    certain = {term_key(term): row.currency for row in currencies for term in row.terms}
    ambiguous: dict[str, tuple[str, ...]] = {}
    for row in currencies:
        for term in row.ambiguous_terms:
            ambiguous[term_key(term)] = (*ambiguous.get(term_key(term), ()), row.currency)
    terms = [term for row in currencies for term in (*row.terms, *row.ambiguous_terms)]
    prefixes = [term for term in terms if not term.islower()]
    by_term = {term_key(unit.term): unit for unit in units} | {unit.term: unit for unit in units}
    suffixes = [*(term for term in terms if not is_letter(term)), *(unit.term for unit in units)]
    return UnitIndex(
        prefix=re.compile(rf"(?<![A-Za-z])({_alternatives(prefixes)})[ \u00a0]?[$€£¥]?[ \u00a0]?$"),
        prefix_ends=_by_last_character(prefixes),
        suffix=re.compile(
            rf"[ \t\n\u00a0-]{{0,2}}({_alternatives(suffixes)})(?![^\W_])",
            re.IGNORECASE,
        ),
        suffix_heads=frozenset(head[1].casefold() for term in suffixes if (head := _HEAD.match(term))),
        currencies=certain,
        ambiguous=ambiguous,
        units=by_term,
        evidence={term: _evidence(currencies, names) for term, names in ambiguous.items()},
        others={term: _first_words(currencies, names[1:]) for term, names in ambiguous.items()},
    )


def _by_last_character(prefixes: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The last words of what may stand before an amount, by their last character; a sign may follow any."""
    found: dict[str, set[str]] = {sign: {sign} for sign in _SIGNS}
    for prefix in prefixes:
        word = prefix.replace("-", " ").split()[-1]
        found.setdefault(word[-1], set()).add(word)
    return {last: tuple(sorted(words)) for last, words in found.items()}


def _first_words(currencies: tuple[Currency, ...], names: Collection[str]) -> frozenset[str]:
    return frozenset(term.split()[0] for row in currencies if row.currency in names for term in row.terms)


def _evidence(currencies: tuple[Currency, ...], names: Collection[str]) -> re.Pattern[str]:
    terms = [term for row in currencies if row.currency in names for term in row.terms]
    return re.compile(rf"(?<![A-Za-z])(?:{_alternatives(terms)})(?![a-z])")


def _alternatives(terms: Iterable[str]) -> str:
    """The terms as one pattern, the longest first; "140,000-square-foot" is written with hyphens."""
    return "|".join(
        re.escape(term).replace(r"\ ", "[ -]")
        for term in sorted(set(terms), key=lambda term: (-len(term), term))
    )


def is_letter(term: str) -> bool:
    """Whether a currency's sign is a letter that may as well be part of a name: "R" of "R150 million", "R2"."""
    return len(term) == 1 and term.isascii() and term.isalpha()


def term_key(term: str) -> str:
    """By which a term of a seed and its spellings in texts are one."""
    return " ".join(term.casefold().replace("-", " ").split())
