"""The organisations that a document names, and every place where it names them.

Belongs here: collecting what all places of a name say, and deciding. Cutting runs of words is
`name_candidates`, weighing one place `name_evidence`, equal names `name_merging`, attributes `organisation_profiles`.
A description without a name ("SG biotech startup snags $4m") is no organisation: it would stand for another
firm in every text. Its facts stay without one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from orchestration.extraction.aliases import find_definitions, lower_case_expansions
from orchestration.extraction.analysis import Span
from orchestration.extraction.name_evidence import Weigher
from orchestration.extraction.name_features import FeatureReader
from orchestration.extraction.name_forms import form_reader
from orchestration.extraction.name_groups import OVER_PERSON, DocumentSigns, Group
from orchestration.extraction.name_lexicon import (
    EVENT_WORDS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    TECHNOLOGIES,
)
from orchestration.extraction.name_merging import NameMerger
from orchestration.extraction.name_model import NameModel, name_model, probability
from orchestration.extraction.name_trimming import trimmed, unshouted, without_office
from orchestration.extraction.name_vetoes import Vetoes
from orchestration.extraction.organisation_profiles import NamedOrganisation, Passages, describe
from orchestration.extraction.segments import Segments
from orchestration.extraction.word_lists import word_set
from orchestration.model import AliasKind, LocalOrganisation, Mention, MentionKind
from orchestration.vocabulary import Vocabulary

_SEPARATORS = word_set(", and or & ; plus / with")
_BETWEEN = _SEPARATORS | {"the", "(", ")"} | ROLE_NOUNS.keys()
_EXCLUDING = frozenset({"nothing", "code", "office", "place", "technology", "money"})
_EVEN = 0.0  # the odds, as a logarithm, of a name that only its forms speak for
_DOUBTFUL = 0.02  # the probability from which a name that is not accepted may yet be an organisation's
_ROUNDS = 2  # names in a list support each other; what is accepted so supports once more


class Names(NamedTuple):
    """What the names of a document are.

    Attributes:
        organisations: by their key, the `organisation_name_key` of the best full form.
        mentions: the places where their names stand, in the order of the text.
        doubtful: names that nothing tells to be organisations' by themselves, and may be where a financing is of them.
        doubtful_mentions: where those stand.
    """

    organisations: Mapping[str, LocalOrganisation]
    mentions: tuple[Mention, ...]
    doubtful: Mapping[str, LocalOrganisation]
    doubtful_mentions: tuple[Mention, ...]


def find_organisations(segments: Segments, spans: Sequence[Span], vocabulary: Vocabulary) -> Names:
    """The organisations that a document names."""
    return NameFinder(segments, spans, vocabulary).organisations(name_model())


class NameFinder:
    """The steps from runs of words to organisations, over one document.

    Attributes:
        groups: the names of the document by their keys.
        features: what is known of each name, apart from its neighbours in lists.
    """

    def __init__(self, segments: Segments, spans: Sequence[Span], vocabulary: Vocabulary) -> None:
        reader = form_reader(vocabulary)
        index = reader.index
        tokens = segments.tokens
        spans = unshouted(tokens, spans, segments.sentences, index)
        spans = trimmed(tokens, without_office(tokens, spans), index)
        self._segments = segments
        self._tokens = tokens
        self._spans = spans
        self._index = index
        self._forms = [reader.form_of(segments.text, tokens, span) for span in spans]
        self._keys = [form.key for form in self._forms]
        self._definitions = find_definitions(tokens, spans)
        self.groups = self._grouped()
        self._persons = self._found_persons()
        lists = self._lists()
        self._listed = _neighbours(lists)
        self._defined = self._definition_partners()
        features = FeatureReader(
            segments,
            spans,
            self._forms,
            groups=self.groups,
            persons=self._persons,
            lists=lists,
            reader=reader,
        )
        self.features = {
            key: features.of_group(group) for key, group in self.groups.items() if not _is_excluded(group)
        }

    def _grouped(self) -> dict[str, Group]:
        weigher = Weigher(self._tokens, self._index)
        vetoes = Vetoes(self._segments.text, self._tokens, self._index)
        things = lower_case_expansions(self._segments.text, self._tokens)
        groups: dict[str, Group] = {}
        for position, (span, form) in enumerate(zip(self._spans, self._forms, strict=True)):
            key = form.key
            if not key:
                continue
            group = groups.get(key)
            if group is None:
                group = groups[key] = Group(key)
            group.places.append(position)
            evidence = weigher.weigh(span, form)
            group.evidence.append(evidence)
            veto = "thing" if key in things else vetoes.veto(span, form)
            if veto is not None and not (evidence.is_financed and key not in things):
                group.vetoes.append(veto)
        signs = DocumentSigns(self._segments.sentences, self._tokens, self._spans, self._index)
        for group in groups.values():
            signs.add(group)
        return groups

    def _found_persons(self) -> frozenset[str]:
        """Keys of the names of persons, in full or by the surname alone."""
        full = frozenset(key for key, group in self.groups.items() if group.is_person)
        surnames = full | {key.split()[-1] for key in full}
        return full | {
            key
            for key in surnames & self.groups.keys()
            if not any(OVER_PERSON & item.signs.keys() for item in self.groups[key].evidence)
        }

    def _definition_partners(self) -> Mapping[str, Collection[str]]:
        """Of each name that the text gives another name, or is another name, those on the other side."""
        partners: dict[str, set[str]] = {}
        for definition in self._definitions:
            name, alias = self._keys[definition.name], self._keys[definition.alias]
            if not (name and alias):
                continue
            if _is_thing(name) or alias in TECHNOLOGIES:
                self._make_things((self.groups[name], self.groups[alias]))
                continue
            partners.setdefault(name, set()).add(alias)
            partners.setdefault(alias, set()).add(name)
        return partners

    @staticmethod
    def _make_things(groups: Sequence[Group]) -> None:
        """What an index or an agreement is called in short is no organisation either."""
        for group in groups:
            if not any(OVER_PERSON & item.signs.keys() for item in group.evidence):
                group.vetoes = ["thing"] * len(group.places)

    def _lists(self) -> list[list[str]]:
        """Names that stand beside each other in a list, list by list."""
        lists: list[list[str]] = []
        last = -1
        for position in range(len(self._spans) - 1):
            left, right = self._spans[position], self._spans[position + 1]
            if left.sentence != right.sentence or not 0 < right.first - left.last <= 5:
                continue
            if self._tokens[left.last].lower not in _BETWEEN:
                continue
            between = self._tokens[left.last : right.first]
            if between[0].text == "," and between[-1].lower == "the" and len(between) == 2:
                continue  # "Quandrel, the German maker": an apposition
            words = {token.lower for token in between} - {"the", "(", ")"} - ROLE_NOUNS.keys()
            if words and words <= _SEPARATORS and not self._tokens[left.last - 1].possessive:
                if last != position:
                    lists.append([self._keys[position]])
                lists[-1].append(self._keys[position + 1])
                last = position + 1
        return lists

    def forms(self, key: str) -> frozenset[str]:
        """A name as the text writes it."""
        spans = [self._spans[place] for place in self.groups[key].places]
        return frozenset(self._segments.text[span.start : span.end] for span in spans)

    # --- deciding

    def support(self, key: str, likely: Mapping[str, float]) -> dict[str, float]:
        """The features that depend on what else is an organisation: neighbours in lists, and definitions.

        Args:
            likely: how likely a name is an organisation's, by its key; a name that is left out is none.
        """
        found = {}
        for kind, partners in (("list", self._listed.get(key)), ("defined", self._defined.get(key))):
            if partners:
                best = max(likely.get(one, 0.0) for one in partners)
                found[kind + " accepted"] = best
                found[kind + " other"] = 1.0 - best
        return found

    def sums(self, model: NameModel) -> tuple[Mapping[str, float], set[str]]:
        """The logarithm of the odds of each name that it is an organisation's, and the keys accepted."""
        own = {key: model.intercept + model.sum_of(features) for key, features in self.features.items()}
        totals = dict(own)
        supported = [key for key in own if key in self._listed or key in self._defined]
        for _ in range(_ROUNDS):
            likely = {key: probability(totals[key]) for key in supported}
            for key in supported:
                totals[key] = own[key] + model.sum_of(self.support(key, likely))
        accepted = {key for key, total in totals.items() if total > model.threshold}
        accepted |= {key for key in self.groups if self._has_numbered_sibling(key, accepted)}
        for definition in self._definitions:
            name, alias = self._keys[definition.name], self._keys[definition.alias]
            if name in accepted and alias in self._defined:
                accepted.add(alias)
        return totals, accepted

    def _has_numbered_sibling(self, key: str, accepted: Collection[str]) -> bool:
        """Names that differ only in their number ("Hall 3", "Hall 4") are of one kind."""
        words = key.split()
        if len(words) < 2 or not words[-1].isdigit():
            return False
        known = {*accepted, *(one for name in accepted for one in self._defined.get(name, ()))}
        return any(
            other != key and other.split()[:-1] == words[:-1] and other.split()[-1].isdigit()
            for other in known
        )

    def organisations(self, model: NameModel) -> Names:
        """The organisations by their key, and their mentions; and the same of doubtful names."""
        totals, accepted = self.sums(model)
        merger = NameMerger(
            self._tokens,
            self._spans,
            self._keys,
            self.groups,
            self._definitions,
            self._persons,
            self._index,
        )
        merged = merger.merged(accepted)
        return Names(*self._described(merged, totals), *self._doubtful(merged, totals))

    def _doubtful(
        self, merged: Collection[str], totals: Mapping[str, float]
    ) -> tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]:
        likely = {key: probability(total) for key, total in totals.items() if key not in merged}
        keys = {key for key, one in likely.items() if one >= _DOUBTFUL and key not in self._persons}
        mentions = tuple(
            Mention(span.start, span.end, key, "name")
            for span, key in zip(self._spans, self._keys, strict=True)
            if key in keys
        )
        text = self._segments.text
        found: dict[str, LocalOrganisation] = {}
        for mention in mentions:
            key = mention.organisation_key
            if key not in found:
                found[key] = LocalOrganisation(key, text[mention.start : mention.end], confidence=likely[key])
        return found, mentions

    def _described(
        self, merged: Mapping[str, tuple[str, AliasKind]], totals: Mapping[str, float]
    ) -> tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]:
        mentions: list[Mention] = []
        forms: dict[str, list[tuple[str, AliasKind]]] = {}
        text = self._segments.text
        for position, span in enumerate(self._spans):
            entry = merged.get(self._keys[position])
            if entry is None:
                continue
            root, kind = entry
            kind = "full" if self._keys[position] == root else kind
            mention_kind: MentionKind = (
                "name" if kind in {"full", "former"} else "acronym" if kind == "acronym" else "short"
            )
            mentions.append(Mention(span.start, span.end, root, mention_kind))
            forms.setdefault(root, []).append((text[span.start : span.end], kind))
        members: dict[str, list[str]] = {}
        for key, (root, _) in merged.items():
            members.setdefault(root, []).append(key)
        named = []
        for root, of_root in forms.items():
            evidence = [item for key in members[root] for item in self.groups[key].evidence]
            # what can be no organisation by itself ("Xbox") is not weighed, and may be a form of one all the same
            weighed = (totals[key] for key in members[root] if key in totals)
            confidence = probability(max(weighed, default=_EVEN))
            named.append(NamedOrganisation(root, tuple(of_root), tuple(evidence), confidence))
        passages = Passages(text, self._tokens, self._segments.sentences, mentions)
        return describe(passages, named, self._index), tuple(mentions)


def _neighbours(lists: Sequence[Sequence[str]]) -> Mapping[str, Collection[str]]:
    """Of each name, those that stand beside it in a list."""
    found: dict[str, set[str]] = {}
    for members in lists:
        for one, other in pairwise(members):
            if one and other:
                found.setdefault(one, set()).add(other)
                found.setdefault(other, set()).add(one)
    return found


def _is_excluded(group: Group) -> bool:
    """Whether nothing around a name can make it an organisation's: a place, a code, a technology."""
    return group.is_vetoed and all(veto in _EXCLUDING for veto in group.vetoes)


def _is_thing(key: str) -> bool:
    """Whether a name is an event's, a scheme's, an index's or a technology's."""
    words = key.split()
    is_index = words[0] in TECHNOLOGIES and all(word.isdigit() for word in words[1:])
    return is_index or words[-1] in SCHEME_WORDS or words[-1] in EVENT_WORDS
