"""The words that organisations' names are made of, as rows of a seed: what a word in a name says of its bearer.

Belongs here: reading `organisation_name_words.csv` and indexing it by tokens. Taking a name apart is `name_parts.py`'s.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from orchestration.resolution.tokens import tokens

Reading = Literal["legal_form", "closing_form", "kind", "structure", "filler", "spelling", "place"]
_COLUMNS = ("term", "reading", "canonical")
_SHORTEST_CORRECTED = 7  # letters: shorter words have too many neighbours
_SHORTEST_CUT = 4  # letters left of a word that was cut
_COUNTRY_CODE_LETTERS = 2


class NameWordError(ValueError):
    """A row of the seed that cannot be used; the message names file, line and column."""


@dataclass(frozen=True, slots=True, eq=False)
class NameWords:
    """The lexicon of names, by token. Treat the mappings as read-only.

    Attributes:
        legal_forms: tokens of a legal form -> its class ("" where the form tells none).
        opening_forms: those that may stand at the head of a name; of the others the letters are as often a name's own.
        kinds: token -> the line of business or kind of body it names, in one spelling.
        structures: token -> a word of corporate structure (group, holdings), in one spelling.
        phrases: several tokens -> the kind or structure that they name together (real estate; a word in ideographs).
        fillers: tokens that say nothing.
        spellings: token -> the spelling that stands for it.
        places: tokens of a place -> the place, or the country where it is a country's name or people.
        plain_words: ordinary words of the language: two that differ in a letter are two words, not one misspelt.
        corrections: a word with one letter left out -> the long legal or kind words it may be a slip of.
        longest: tokens of the longest legal form, phrase or place.
    """

    legal_forms: Mapping[tuple[str, ...], str]
    opening_forms: frozenset[tuple[str, ...]]
    kinds: Mapping[str, str]
    structures: Mapping[str, str]
    phrases: Mapping[tuple[str, ...], str]
    fillers: frozenset[str]
    spellings: Mapping[str, str]
    places: Mapping[tuple[str, ...], str]
    plain_words: frozenset[str]
    corrections: Mapping[str, frozenset[str]]
    longest: int

    def corrected(self, token: str) -> str:
        """A long word of the lexicon that `token` is a slip away from, if all such words mean the same; else `token`."""
        if (
            len(token) < _SHORTEST_CORRECTED
            or token in self.plain_words
            or token in self.corrections.get(token, ())
            or (token,) in self.places
            or token in self.spellings
        ):
            return token
        found = {
            word for slip in slips(token) for word in self.corrections.get(slip, ()) if word[0] == token[0]
        }
        meanings = {self.kinds.get(word) or self.structures.get(word) or word for word in found}
        return min(found) if len(meanings) == 1 else token


def slips(word: str) -> Iterable[str]:
    """The word, and the word with each of its letters left out: words one edit apart share one of them."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def read_name_words(path: Path, places: Iterable[tuple[str, str]], plain_words: Collection[str]) -> NameWords:
    """Read `organisation_name_words.csv`.

    Args:
        path: the seed.
        places: spellings of places, and what stands for the place in names (a country's code, else its name).
        plain_words: ordinary words, lower case.

    Raises:
        NameWordError: a column is missing, a term is empty, or a reading is unknown.
    """
    by_reading: dict[str, dict[tuple[str, ...], str]] = {reading: {} for reading in get_args(Reading)}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise NameWordError(f"{path.name}: the column {missing[0]} is missing")
        for line, row in enumerate(reader, start=2):
            term, reading, canonical = ((row[column] or "").strip() for column in _COLUMNS)
            if reading not in by_reading:
                raise NameWordError(
                    f"{path.name} line {line}, reading: {reading!r} is not one of {', '.join(by_reading)}"
                )
            key = tuple(tokens(term))
            if not key:
                raise NameWordError(f"{path.name} line {line}, term: {term!r} has no letter")
            by_reading[reading].setdefault(key, canonical)
    return _indexed(by_reading, places, frozenset(plain_words))


def _indexed(
    by_reading: Mapping[str, Mapping[tuple[str, ...], str]],
    places: Iterable[tuple[str, str]],
    plain_words: frozenset[str],
) -> NameWords:
    single = {
        reading: {key[0]: canonical or key[0] for key, canonical in terms.items() if len(key) == 1}
        for reading, terms in by_reading.items()
    }
    spellings = single["spelling"]
    place_of: dict[tuple[str, ...], str] = {}
    for spelling, place in places:
        key = tuple(tokens(spelling))
        if key and (len(key) > 1 or len(key[0]) > _COUNTRY_CODE_LETTERS or spelling.isupper()):
            place_of.setdefault(_respelt(key, spellings), place)
    for key, place in by_reading["place"].items():
        place_of.setdefault(_respelt(key, spellings), place)
    opening_forms = _with_cut_ones(by_reading["legal_form"])
    legal_forms = {**by_reading["closing_form"], **opening_forms}
    phrases = {
        _respelt(key, spellings): canonical or " ".join(key)
        for reading in ("kind", "structure")
        for key, canonical in by_reading[reading].items()
        if len(key) > 1
    }
    corrections: dict[str, set[str]] = {}
    long_words = (
        {word for key in legal_forms for word in key} | set(single["kind"]) | set(single["structure"])
    )
    for word in long_words:
        if len(word) >= _SHORTEST_CORRECTED:
            for slip in slips(word):
                corrections.setdefault(slip, set()).add(word)
    return NameWords(
        legal_forms=legal_forms,
        opening_forms=frozenset(opening_forms),
        kinds=single["kind"],
        structures=single["structure"],
        phrases=phrases,
        fillers=frozenset(single["filler"]),
        spellings=spellings,
        places=place_of,
        plain_words=plain_words,
        corrections={slip: frozenset(words) for slip, words in corrections.items()},
        longest=max(map(len, (*legal_forms, *phrases, *place_of)), default=1),
    )


def _respelt(key: tuple[str, ...], spellings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(spellings.get(token, token) for token in key)


def _with_cut_ones(legal_forms: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """Legal forms, and those of several words with the last one cut, as fields of fixed width cut names."""
    cut = {
        (*form[:-1], form[-1][:length]): told
        for form, told in legal_forms.items()
        if len(form) > 1
        for length in range(_SHORTEST_CUT, len(form[-1]))
    }
    return {**cut, **legal_forms}
