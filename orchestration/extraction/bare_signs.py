"""What a currency's bare sign or word ("$", "¥", "pesos") means in one document.

Belongs here: the choice among the currencies that share a sign, by what the text spells out and by the country it speaks of.
Which signs there are, and what stands beside a number, belongs to `units`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration.extraction.tokens import Token
from orchestration.extraction.units import UnitIndex, term_key, unit_index
from orchestration.vocabulary import Place, Vocabulary

_AMOUNT_ROOM = 24  # characters before a currency in which its amount in figures stands
_AMOUNT_BEFORE = re.compile(r"\d[ -]?(?:(?:thousand|million|billion|trillion|[mbk]n?)[ -])?$", re.IGNORECASE)
_RESTATED = re.compile(
    r"[ ]?\d[\d.,]{0,16}[ -]?(?:thousand|million|billion|trillion|[mbk]n?)?[ ]?\([a-z ]{0,14}([$¥])",
    re.IGNORECASE,
)
_INTERNATIONAL = "USD"  # by which texts of any country count
# Of the dollars, those that their country's papers write as a bare "$"; others write "S$", "HK$", "NT$".
_WRITTEN_BARE = frozenset({"AUD", "NZD", "CAD"})
_CAPITAL = frozenset({"cap", "caps", "mixed"})  # shapes of words with a capital
_LEAST = 2  # mentions of their country


class BareSign(NamedTuple):
    """The currency that a sign or word stands for; `is_inferred` where nothing in the text says that it does."""

    currency: str
    is_inferred: bool


def bare_signs(text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> dict[str, BareSign]:
    """What each ambiguous term in `text` means there, by the term in lower case.

    The first row of the seed that has the term, unless the text names only another of them ("S$"), or speaks of the
    country of another more than of any that could be meant; for a bare dollar, more than of any country at all.
    """
    index, lower = unit_index(vocabulary), text.casefold()
    found: dict[str, BareSign] = {}
    countries: Counter[str] | None = None
    for term in index.ambiguous:
        if term not in lower:
            continue
        spelled, contrasted = _spelled(index, term, text)
        first = index.ambiguous[term][0]
        if first in spelled or len(spelled) > 1:
            found[term] = BareSign(first, first not in spelled)
        elif spelled:
            found[term] = BareSign(next(iter(spelled)), False)
        else:
            if countries is None:
                countries = _countries(tokens, vocabulary.places)
            found[term] = _local(index.ambiguous[term], contrasted, countries, vocabulary)
    return found


def _spelled(index: UnitIndex, term: str, text: str) -> tuple[set[str], set[str]]:
    """The currencies of `term` that the text spells out, and those that it spells out where a bare sign means another."""
    spelled: set[str] = set()
    contrasted: set[str] = set()
    if any(word in text for word in index.others[term]):
        for match in index.evidence[term].finditer(text):
            is_contrast = _is_contrast(text, match, term)
            (contrasted if is_contrast else spelled).add(index.currencies[term_key(match.group())])
    return spelled, contrasted


def _is_contrast(text: str, match: re.Match[str], term: str) -> bool:
    """Who spells out the currency of one amount means another by a bare sign: "88 billion Hong Kong dollars", "C$5m ($4m)"."""
    if _AMOUNT_BEFORE.search(text, max(0, match.start() - _AMOUNT_ROOM), match.start()):
        return True
    restated = _RESTATED.match(text, match.end())
    return restated is not None and restated[1] == term


def _countries(tokens: Sequence[Token], places: Mapping[str, Place]) -> Counter[str]:
    """How often the text speaks of each country, by its code: its places, its people, "Japan-based"."""
    found: Counter[str] = Counter()
    for at in [at for at, token in enumerate(tokens) if token[4] in _CAPITAL]:
        word = tokens[at].text
        place = places.get(word) or places.get(word.partition("-")[0])
        if place is None and at + 1 < len(tokens) and tokens[at + 1].text[0].isupper():
            place = places.get(f"{word} {tokens[at + 1].text.partition('-')[0]}")
        if place is not None and place.country_code:
            found[place.country_code] += 1
    return found


def _local(
    candidates: Sequence[str], contrasted: set[str], countries: Counter[str], vocabulary: Vocabulary
) -> BareSign:
    first = candidates[0]
    codes = {one: vocabulary.currencies[one].country_code or "" for one in candidates}
    if first == _INTERNATIONAL:
        rivals, least = countries, _LEAST
        eligible = [one for one in candidates if one in _WRITTEN_BARE]
    else:
        rivals, least = Counter({code: countries[code] for code in codes.values()}), 1
        eligible = list(candidates[1:])
    ranked = rivals.most_common(2)
    if not ranked or ranked[0][1] < least or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return BareSign(first, True)
    country = ranked[0][0]
    local = next((one for one in eligible if codes[one] == country and one not in contrasted), first)
    return BareSign(local, codes[local] != country)
