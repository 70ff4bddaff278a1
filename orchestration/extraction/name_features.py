"""What is looked at to decide whether a name of a document is an organisation's: features, each with its amount.

Belongs here: the features of all places of a name, of its words and of the lists it stands in. The words around one
place are read in `name_surroundings`, the signs of a place in `name_evidence`; what a feature weighs is fitted, and
read by `name_model`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import log2

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_evidence import Evidence
from orchestration.extraction.name_groups import Group
from orchestration.extraction.name_lexicon import (
    EVENT_WORDS,
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    PRODUCT_NOUNS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    TECHNOLOGIES,
    NameIndex,
)
from orchestration.extraction.name_surroundings import around
from orchestration.extraction.segments import Segments
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set

_LEVELLED = frozenset({"type", "verb", "head", "deal"})  # signs that come with more than one weight
_CLASSES_OF_ENDS = (
    ("event", EVENT_WORDS),
    ("scheme", SCHEME_WORDS),
    ("product", PRODUCT_NOUNS),
    ("role", ROLE_NOUNS),
)
_BUSINESS_WORDS = word_set(
    "million billion crore funding shares investors investor revenue profit profits raised round sales deal "
    "acquisition startup startups start-up start-ups founded market stake fund companies shareholders incubator"
)
_MUCH_BUSINESS = 4  # words of business in a text that is about it
_OWN_WORDS = word_set("we our us")
_OWN_VOICE = 3  # words of the first person in a text that an organisation writes of itself
_OFTEN = 3  # places
_LONG_LIST = 4  # names
# Features that mean another thing in a text about business than in one about software or sports.
_BY_TOPIC = frozenset(
    {
        "first one unknown",
        "shape one mixed",
        "shape one caps",
        "dotted",
        "digit one",
        "two unknown unknown",
        "first many unknown",
        "shape many mixed",
    }
)
_NAMING_KINDS = frozenset({"unknown", "given", "place", "demonym"})
_INFLECTIONS = ("s", "es", "ed", "ing", "ly", "er", "ers", "ings")
_SHORTEST_STEM = 3
_MOST_PLACES = 3.0  # as a power of two
_SCORES = (-4.0, 7.0)
_LIST_SCORES = (-2.0, 4.0)


@lru_cache(maxsize=1_000)
def _sign_name(sign: str, weight: float) -> str:
    return f"sign {sign} {weight:.1f}" if sign in _LEVELLED else "sign " + sign


def _is_inflected(word: str, known: Collection[str]) -> bool:
    """Whether a word without its ending is known: "freezing", "saved", "stopping"."""
    for ending in _INFLECTIONS:
        stem = word.removesuffix(ending)
        if len(stem) < _SHORTEST_STEM or stem == word:
            continue
        if stem in known or stem + "e" in known or (stem[-1] == stem[-2] and stem[:-1] in known):
            return True
    return False


class FeatureReader:
    """Reads the features of the names of one document.

    Args:
        groups: the names by their keys.
        persons: the keys that are names of persons, in full or by the surname.
        lists: keys of names that stand beside each other in a list, list by list.
    """

    def __init__(
        self,
        segments: Segments,
        spans: Sequence[Span],
        *,
        groups: Mapping[str, Group],
        persons: Collection[str],
        lists: Sequence[Sequence[str]],
        index: NameIndex,
    ) -> None:
        self._tokens = segments.tokens
        self._spans = spans
        self._groups = groups
        self._persons = persons
        self._index = index
        self._kinds: dict[str, str] = {}
        words = Counter(token.lower for token in segments.tokens if token.shape == "lower")
        self._lower_words = words.keys()
        business = sum(words[word] for word in _BUSINESS_WORDS)
        self._topic = "business" if business >= _MUCH_BUSINESS else "some business" if business else "other"
        self._is_own = sum(words[word] for word in _OWN_WORDS) >= _OWN_VOICE
        several = [key.split() for key in groups if " " in key]
        self._first_words = {of_key[0] for of_key in several}
        self._last_words = {of_key[-1] for of_key in several}
        self._given_here = {key.split()[0] for key, group in groups.items() if group.is_person}
        self._in_list = self._listed(lists)

    def of_group(self, group: Group) -> dict[str, float]:
        """Feature -> amount, of all places of a name.

        What holds at some places counts half, and by their share up to the whole.
        """
        number = len(group.places)
        counts: Counter[str] = Counter()
        for place, evidence in zip(group.places, group.evidence, strict=True):
            counts.update(self._at_place(self._spans[place], evidence))
        features = {name: (1.0 + count / number) / 2.0 for name, count in counts.items()}
        for veto in group.vetoes:
            features["veto " + veto] = features.get("veto " + veto, 0.0) + 1.0 / number
        for name in group.extra:
            features["extra " + name] = 1.0
        features["score"] = max(_SCORES[0], min(group.score(), _SCORES[1]))
        features.update(self._in_list.get(group.key, {}))
        self._add_spread(group, features)
        of_name = self._of_name(group)
        features.update(of_name)
        for name in of_name.keys() & _BY_TOPIC:
            features[f"{name}, {self._topic}"] = 1.0
        if self._is_own and number >= _OFTEN and " " not in group.key:
            features["own, often"] = 1.0
            if "first one unknown" in of_name:
                features["own, often, unknown"] = 1.0
                if "in title" in features:
                    features["own, often, unknown, in title"] = 1.0
        return features

    def _at_place(self, span: Span, evidence: Evidence) -> set[str]:
        found = around(self._tokens, span)
        for sign, weight in evidence.signs.items():
            found.add(_sign_name(sign, weight))
        if evidence.is_person:
            found.add("person")
        if evidence.organisation_type:
            found.add("kind " + evidence.organisation_type)
        if evidence.is_financed:
            found.add("financed")
        return found

    def _add_spread(self, group: Group, features: dict[str, float]) -> None:
        """How often the name stands in the document, and where."""
        number = len(group.places)
        sentences = {self._spans[place].sentence for place in group.places}
        features["places"] = min(log2(number), _MOST_PLACES)
        features["sentences"] = min(log2(len(sentences)), _MOST_PLACES)
        if number == 1:
            features["single"] = 1.0
        if 0 in sentences:
            features["in title"] = 1.0
            if len(sentences) > 1:
                features["in title and text"] = 1.0
        if sentences & {1, 2}:
            features["early"] = 1.0

    # --- lists

    def _listed(self, lists: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
        """What the lists that names stand in say of their members."""
        found: dict[str, dict[str, float]] = {}
        for members in lists:
            groups = [self._groups[key] for key in dict.fromkeys(members) if key]
            kinds = [self._kind_of_member(group) for group in groups]
            scores = [max(_LIST_SCORES[0], min(group.score(), _LIST_SCORES[1])) for group in groups]
            for at, group in enumerate(groups):
                others = kinds[:at] + kinds[at + 1 :]
                if not others:
                    continue
                features = found.setdefault(group.key, {})
                features["in list"] = 1.0
                if len(groups) >= _LONG_LIST:
                    features["in long list"] = 1.0
                for kind in set(others):
                    features["list with " + kind] = others.count(kind) / len(others)
                if len(set(kinds)) == 1:
                    features["list of " + kinds[0]] = 1.0
                features["list score"] = max(scores[:at] + scores[at + 1 :])
        return found

    def _kind_of_member(self, group: Group) -> str:
        if group.key in self._persons:
            return "person"
        if group.is_vetoed:
            return group.vetoes[0]
        words = group.key.split()
        if len(words) == 1:
            return self._kind_of_word(words[0])
        return "unknown" if any(self._kind_of_word(word) == "unknown" for word in words) else "known words"

    # --- the words of a name

    def _of_name(self, group: Group) -> dict[str, float]:
        """What the words of the name are, wherever it stands."""
        span = self._spans[group.places[0]]
        all_tokens = self._tokens[span.first : span.last]
        tokens = [token for token in all_tokens if token.shape != "mark"]
        kinds = [self._kind_of_word(token.lower) for token in tokens]
        single = "one" if len(tokens) == 1 else "many"
        found = {f"words {min(len(tokens), 5)}", f"first {single} {kinds[0]}"}
        found.update(f"shape {single} {token.shape}" for token in tokens)
        self._add_looks(tokens, single, found)
        if len(all_tokens) > len(tokens) and any(token.text == "&" for token in all_tokens):
            found.add("ampersand")
        if single == "one":
            self._add_single(tokens[0], group.key, found)
        else:
            self._add_several(tokens, kinds, group.key.split(), found)
        return dict.fromkeys(found, 1.0)

    @staticmethod
    def _add_looks(tokens: Sequence[Token], single: str, found: set[str]) -> None:
        """Marks and digits inside the words, and classes of the first and last word."""
        for token in tokens:
            if token.text.isalpha():
                continue
            if "." in token.text:
                found.add("dotted")
            if "-" in token.text:
                found.add("hyphen")
            if any(char.isdigit() for char in token.text):
                found.add("digit " + single)
        for which, token in (("first", tokens[0]), ("last", tokens[-1])):
            for name, words in _CLASSES_OF_ENDS:
                if token.lower in words:
                    found.add(f"{which} {name}")

    def _add_single(self, token: Token, key: str, found: set[str]) -> None:
        found.add(f"length {min(len(token.text), 9)}")
        if token.shape == "caps":
            found.add(f"caps length {min(len(token.text), 7)}")
        for name, known in (
            ("lower elsewhere", self._lower_words),
            ("surname", self._persons),
            ("given here", self._given_here),
            ("begins others", self._first_words),
            ("ends others", self._last_words),
        ):
            if (token.lower if known is self._lower_words else key) in known:
                found.add(name)

    def _add_several(
        self, tokens: Sequence[Token], kinds: Sequence[str], words: Sequence[str], found: set[str]
    ) -> None:
        found.add("last " + kinds[-1])
        distinct = set(kinds)
        found.update("has " + kind for kind in distinct)
        if len(distinct) == 1:
            found.add("all " + kinds[0])
        if _NAMING_KINDS.isdisjoint(distinct):
            found.add("all known")
            if distinct.isdisjoint({"type", "legal"}):
                found.add("all known, no type")
        if len(tokens) == 2:
            found.add(f"two {kinds[0]} {kinds[1]}")
        type_word = self._index.final_words.get(tokens[-1].lower)
        if type_word is not None:
            found.add(f"final {type_word.position} {type_word.organisation_type}")
        if tokens[-1].text[0].isdigit():
            found.add("ends in number")
        if any(token.lower in {"of", "for", "and"} for token in tokens):
            found.add("connector")
        if all(token.lower in self._lower_words for token in tokens):
            found.add("all lower elsewhere")
        if words[0] in self._groups:
            found.add("first alone")
        if words[-1] in self._groups:
            found.add("last alone")

    def _kind_of_word(self, word: str) -> str:
        kind = self._kinds.get(word)
        if kind is None:
            kind = self._kinds[word] = self._found_kind(word)
        return kind

    def _found_kind(self, word: str) -> str:
        index = self._index
        for kind, words in (
            ("legal", index.legal_words),
            ("technology", TECHNOLOGIES),
            ("type", index.final_words),
            ("demonym", index.demonyms),
            ("place", index.places),
            ("given", index.given_names),
            ("function", FUNCTION_WORDS),
            ("generic", GENERIC_NAME_WORDS),
            ("common", index.common_words),
            ("place", index.place_words),
        ):
            if word in words:
                return kind
        if _is_inflected(word, index.common_words):
            return "common"
        return "number" if word.isdigit() else "unknown"
