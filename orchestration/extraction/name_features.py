"""What is looked at to decide whether a name of a document is an organisation's: features, each with its amount.

Belongs here: the features of all places of a name and of the lists it stands in. Its words are read in `name_forms`,
those around one place in `name_surroundings`, the signs of a place in `name_evidence`; what a feature weighs is fitted,
and read by `name_model`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import log2

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_evidence import Evidence
from orchestration.extraction.name_forms import FormReader, NameForm
from orchestration.extraction.name_groups import Group
from orchestration.extraction.name_surroundings import around
from orchestration.extraction.segments import Segments
from orchestration.extraction.word_lists import word_set

_LEVELLED = frozenset({"type", "verb", "head", "deal"})  # signs that come with more than one weight
_BUSINESS_WORDS = word_set(
    "million billion crore funding shares investors investor revenue profit profits raised round sales deal "
    "acquisition startup startups start-up start-ups founded market stake fund companies shareholders incubator"
)
_MUCH_BUSINESS = 4  # words of business in a text that is about it
_OWN_WORDS = word_set("we our us")
_OWN_VOICE = 3  # words of the first person in a text that an organisation writes of itself
_OFTEN = 3  # places
_LONG_LIST = 4  # names
_MOST_PLACES = 3.0  # as a power of two
_SCORES = (-4.0, 7.0)
_LIST_SCORES = (-2.0, 4.0)


@lru_cache(maxsize=1_000)
def _sign_name(sign: str, weight: float) -> str:
    return f"sign {sign} {weight:.1f}" if sign in _LEVELLED else "sign " + sign


class FeatureReader:
    """Reads the features of the names of one document.

    Args:
        forms: of each run, its spelling.
        groups: the names by their keys.
        persons: the keys that are names of persons, in full or by the surname.
        lists: keys of names that stand beside each other in a list, list by list.
    """

    def __init__(
        self,
        segments: Segments,
        spans: Sequence[Span],
        forms: Sequence[NameForm],
        *,
        groups: Mapping[str, Group],
        persons: Collection[str],
        lists: Sequence[Sequence[str]],
        reader: FormReader,
    ) -> None:
        self._spans = spans
        self._groups = groups
        self._persons = persons
        self._forms = forms
        self._kind_of_word = reader.kind_of_word
        self._tokens = tokens = segments.tokens
        self._lower_words = {token[3] for token in tokens if token[4] == "lower"}
        business = sum([tokens[at].shape == "lower" for at in tokens.places_of(_BUSINESS_WORDS)])
        self._topic = "business" if business >= _MUCH_BUSINESS else "some business" if business else "other"
        own = sum([tokens[at].shape == "lower" for at in tokens.places_of(_OWN_WORDS)])
        self._is_own = own >= _OWN_VOICE
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
        first = self._spans[group.places[0]]
        if number == 1:
            features = dict.fromkeys(self._at_place(first, group.evidence[0]), 1.0)
        else:
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
        form = self._forms[group.places[0]]
        features.update(dict.fromkeys(form.features, 1.0))
        features.update(dict.fromkeys(self._of_name(group, form), 1.0))
        for name in form.by_topic:
            features[f"{name}, {self._topic}"] = 1.0
        if self._is_own and number >= _OFTEN and " " not in group.key:
            features["own, often"] = 1.0
            if "first one unknown" in features:
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

    def _of_name(self, group: Group, form: NameForm) -> list[str]:
        """What the words of the name say in this document; what they say anywhere is in its form."""
        key = group.key
        word = form.words[0]
        if len(form.words) == 1:
            return [
                name
                for name, one, known in (
                    ("lower elsewhere", word, self._lower_words),
                    ("surname", key, self._persons),
                    ("given here", key, self._given_here),
                    ("begins others", key, self._first_words),
                    ("ends others", key, self._last_words),
                )
                if one in known
            ]
        words = key.split()
        found = []
        if word in self._lower_words and all(one in self._lower_words for one in form.words):
            found.append("all lower elsewhere")
        if words[0] in self._groups:
            found.append("first alone")
        if words[-1] in self._groups:
            found.append("last alone")
        return found
