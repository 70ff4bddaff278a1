"""What whole cells of a record source mean: industries, rounds, units, and the type that a name tells.

What belongs here is looking words up; what the fields of a row state is `readers/records/batches.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from orchestration.extraction.tokens import plural_of
from orchestration.model import OrganisationType
from orchestration.normalisation import text_key
from orchestration.vocabulary import Unit, Vocabulary

_WITHIN_CONFIDENCE = 0.7  # of an industry that is only a word of the cell: "Online education platform"
_LONGEST_TERM = 5  # words
# what may follow the name of a round and adds nothing to it: "series a funding round"
_ROUND_WORDS = frozenset(("round", "funding", "financing", "investment", "stage", "extension"))
_PARTS = re.compile(r"[/&,;]|\band\b", re.IGNORECASE)


class RecordWords:
    """The vocabulary, indexed by text key for whole cells."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        industries = vocabulary.industries.values()
        self._named_industries = _by_key(
            (form, industry.industry_code)
            for industry in industries
            for term in (industry.industry_name, industry.industry_code.replace("_", " "), *industry.terms)
            for form in (term, plural_of(term))
        )
        self._industries = {
            **_by_key(
                (form, industry.industry_code)
                for industry in industries
                for product in industry.products
                for form in (product, plural_of(product))
            ),
            **self._named_industries,
        }
        self._rounds = _by_key(
            (term, round_type.round_type)
            for round_type in vocabulary.round_types.values()
            for term in (round_type.round_type.replace("_", " "), *round_type.terms)
        )
        self._types = {
            text_key(word.term): word
            for word in vocabulary.organisation_words.values()
            if word.position in {"final", "any"}
        }

    def industries(self, text: str) -> tuple[list[str], float]:
        """The industries that a cell names, and how sure that is.

        As a whole ("Banking", also "Cars"), else by its parts ("Food & Beverage"), else by the longest terms among its
        words.
        """
        for candidates in ([text], _PARTS.split(text)):
            codes = [
                self._industries[key] for part in candidates if (key := text_key(part)) in self._industries
            ]
            if codes:
                return list(dict.fromkeys(codes)), 1.0
        return self._industries_within(text_key(text).split()), _WITHIN_CONFIDENCE

    def _industries_within(self, words: Sequence[str]) -> list[str]:
        codes: list[str] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_TERM, len(words) - at), 0, -1):
                code = self._named_industries.get(" ".join(words[at : at + length]))
                if code is not None:
                    codes.append(code)
                    at += length
                    break
            else:
                at += 1
        return list(dict.fromkeys(codes))

    def round_type(self, text: str) -> str:
        words = text_key(text).split()
        while words:
            found = self._rounds.get(" ".join(words))
            if found is not None:
                return found
            if words[-1] not in _ROUND_WORDS:
                break
            words.pop()
        return "unspecified"

    def organisation_type(self, name: str) -> OrganisationType | None:
        """The type that the words of a name tell: the longest at its end, else any within it."""
        words = self.vocabulary.organisation_name_key(name).split()
        for length in range(min(4, len(words)), 0, -1):
            word = self._types.get(" ".join(words[-length:]))
            if word is not None and length < len(words):
                return word.organisation_type
        for length in range(min(4, len(words)), 0, -1):
            for start in range(len(words) - length):
                word = self._types.get(" ".join(words[start : start + length]))
                if word is not None and word.position == "any":
                    return word.organisation_type
        return None

    def unit(self, text: str, metric_unit: str | None) -> Unit:
        """A unit by its name; a noun that is none counts things."""
        found = self.vocabulary.units.get(text) or next(
            (unit for unit in self.vocabulary.units.values() if text_key(unit.term) == text_key(text) != ""),
            None,
        )
        if metric_unit == "currency" and text.upper() in self.vocabulary.currencies:
            return Unit(text, text.upper(), 1.0, "money")
        if found is not None and found.factor and metric_unit in {None, found.unit}:
            return found
        return Unit(text, metric_unit or "count", 1.0, metric_unit or "count")


def _by_key(terms: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for term, code in terms:
        found.setdefault(text_key(term), code)
    found.pop("", None)
    return found
