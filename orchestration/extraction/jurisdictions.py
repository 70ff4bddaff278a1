"""Countries, regions and cities as owners of figures: "China", "the US economy", "Indian exports", "the city".

Belongs here: where a text speaks of a place, and which place that is. A place is no organisation of the document (nobody
"mentions" it as one); it becomes one only as the owner of a figure. Which figure it owns belongs to `attribution`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestration.extraction.analysis import PlaceMention, Sentence
from orchestration.extraction.segments import Segments
from orchestration.extraction.tokens import PhraseIndex, Token, phrase_index
from orchestration.extraction.word_lists import word_set
from orchestration.model import PLACE_SCHEME, LocalOrganisation, Mention
from orchestration.vocabulary import Vocabulary

_FAR_MORE = 2  # times
PLACE = "place:"  # keys of places begin so
_SOMEWHERE = "world"  # where every place lies: its figures are nobody's
_NATION = frozenset({"country"})
# Nouns that mean the place last spoken of, by the kinds of place they can mean.
_NOUNS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(word_set("country nation economy kingdom republic government"), _NATION),
    **dict.fromkeys(word_set("city town municipality capital metropolis"), frozenset({"city"})),
    **dict.fromkeys(word_set("state province region county territory island"), frozenset({"region"})),
    "city-state": _NATION,
    "bloc": frozenset({"region"}),
}
_DETERMINERS = word_set("the this that whole entire our local national domestic")
_WORLD = word_set("world worldwide global globally")
_MIDDLE = word_set("north south east west")


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    name: str
    kind: str
    country_code: str
    is_demonym: bool


@lru_cache(maxsize=8)
def _index(vocabulary: Vocabulary) -> tuple[PhraseIndex[_Entry], frozenset[str]]:
    """The names of places (a variant or demonym leads to the place it stands for), and all words that may open a place."""
    places, variants = vocabulary.places, vocabulary.place_variants
    of_code = {
        place.country_code: place
        for name, place in reversed(tuple(places.items()))
        if place.kind == "country" and name not in variants and place.country_code
    }
    entries: list[tuple[str, _Entry]] = []
    for name, place in places.items():
        is_demonym = place.kind == "demonym"
        target = places.get(variants.get(name, ""))
        if target is None:
            target = of_code.get(place.country_code) if is_demonym else place
        if target is None:
            continue
        key = PLACE + target.name.casefold()
        entries.append((name, _Entry(key, target.name, target.kind, target.country_code, is_demonym)))
    index = phrase_index(entries)
    return index, frozenset(index.by_first_word.keys() | _NOUNS.keys() | _WORLD)


def find_places(
    segments: Segments, mentions: Sequence[Mention], vocabulary: Vocabulary
) -> tuple[dict[str, LocalOrganisation], tuple[PlaceMention, ...]]:
    """The places that a text speaks of, by key, and where it does, in the order of the text.

    Args:
        mentions: those of organisations: a place inside one ("Bank of England") is not spoken of.
    """
    finder = _Finder(segments, mentions, vocabulary)
    return finder.found()


class _Finder:
    def __init__(self, segments: Segments, mentions: Sequence[Mention], vocabulary: Vocabulary) -> None:
        self._tokens = segments.tokens
        self._sentences: Sequence[Sentence] = segments.sentences
        self._mentions = [mention for mention in mentions if mention.kind not in {"nominal", "pronoun"}]
        self._phrases, self._openers = _index(vocabulary)
        self._given_names = vocabulary.given_names
        self._common = vocabulary.common_words
        self._entries: dict[str, _Entry] = {}
        self._last: dict[str, str] = {}  # kind of place -> the key last spoken of
        self._counts: defaultdict[str, Counter[str]] = defaultdict(
            Counter
        )  # kind of place -> how often each key was spoken of
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def found(self) -> tuple[dict[str, LocalOrganisation], tuple[PlaceMention, ...]]:
        tokens = self._tokens
        places: list[PlaceMention] = []
        named = 0
        end = -1
        for at in tokens.places_of(self._openers):
            token = tokens[at]
            if token.start < end:
                continue
            while named < len(self._mentions) and self._mentions[named].end <= token.start:
                named += 1
            if named < len(self._mentions) and self._mentions[named].start <= token.start:
                continue
            place = self._named(at) if token.shape != "lower" else self._noun(at)
            if place is not None:
                places.append(place)
                end = place.end
        spoken_of = dict.fromkeys(place.key for place in places if place.key in self._entries)
        return {key: self._organisation(key) for key in spoken_of}, tuple(places)

    def _named(self, at: int) -> PlaceMention | None:
        token = self._tokens[at]
        match = self._phrases.match_at(self._tokens, at)
        if match is None:
            return self._noun(at)
        if match.last == at + 1 and self._is_given_name(at):
            return None
        if match.last == at + 1 and token.lower in self._common and not self._is_inside_sentence(at):
            return None
        if self._ends_name(at):
            return None
        entry = match.payload
        following = self._tokens[match.last] if match.last < len(self._tokens) else None
        if (
            match.last == at + 1
            and not entry.is_demonym
            and token.shape == "cap"
            and following is not None
            and following.lower in _MIDDLE
        ):
            return None
        is_part = (
            following is not None
            and following.start == match.end + 1
            and _is_name(following)
            and not self._tokens[match.last - 1].possessive
        )
        self._entries[entry.key] = entry
        self._last[entry.kind] = entry.key
        self._counts[entry.kind][entry.key] += 1
        if not entry.is_demonym:
            self._forms[entry.key][" ".join(word.text for word in self._tokens[at : match.last])] += 1
        return PlaceMention(
            match.start, match.end, entry.key, "demonym" if entry.is_demonym else "name", is_part
        )

    def _noun(self, at: int) -> PlaceMention | None:
        token = self._tokens[at]
        if token.lower in _WORLD:
            return PlaceMention(token.start, token.end, PLACE + _SOMEWHERE, "nominal", False)
        kinds = _NOUNS.get(token.lower)
        if kinds is None or not at or self._tokens[at - 1].lower not in _DETERMINERS:
            return None
        keys = [self._meant(kind) for kind in kinds if kind in self._last]
        if not keys:
            return None
        return PlaceMention(self._tokens[at - 1].start, token.end, keys[0], "nominal", False)

    def _meant(self, kind: str) -> str:
        """The place of a kind that "the country" means: the last, unless the text speaks of another far more."""
        last, counts = self._last[kind], self._counts[kind]
        most = max(counts, key=lambda key: counts[key])
        return most if counts[most] >= _FAR_MORE * counts[last] else last

    def _is_given_name(self, at: int) -> bool:
        following = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        return (
            self._tokens[at].text in self._given_names
            and following is not None
            and following.start == self._tokens[at].end + 1
            and _is_name(following)
        )

    def _ends_name(self, at: int) -> bool:
        """Whether the word before is a part of the same name: "Jack London"."""
        before = self._tokens[at - 1] if at else None
        if (
            before is None
            or before.end + 1 != self._tokens[at].start
            or not _is_name(before)
            or before.possessive
        ):
            return False
        return before.text in self._given_names or self._is_inside_sentence(at - 1)

    def _is_inside_sentence(self, at: int) -> bool:
        return (
            at > 0
            and self._tokens[at - 1].text not in {".", "!", "?", ":", "“", '"'}
            and self._tokens[at].start - self._tokens[at - 1].end < 2
        )

    def _organisation(self, key: str) -> LocalOrganisation:
        entry = self._entries[key]
        forms = self._forms.get(key)
        name = min(forms, key=lambda form: (-forms[form], form)) if forms else entry.name
        return LocalOrganisation(
            key,
            name,
            organisation_type="government",
            country_code=entry.country_code or None,
            registry_id=entry.name,
            registry_scheme=PLACE_SCHEME,
        )


def _is_name(token: Token) -> bool:
    return token.shape in {"cap", "caps", "mixed"}
