"""The organisations that a document names, and every place where it names them.

Belongs here: collecting what all places of a name say, and deciding. Cutting runs of words is
`name_candidates`, weighing one place `name_evidence`, equal names `aliases`, attributes `organisation_profiles`.
A description without a name ("SG biotech startup snags $4m") is no organisation: it would stand for another
firm in every text. Its facts stay without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from orchestration.extraction.aliases import (
    Definition,
    find_definitions,
    is_initials,
    lower_case_expansions,
    short_form_of,
)
from orchestration.extraction.analysis import Sentence, Span
from orchestration.extraction.name_evidence import Weigher
from orchestration.extraction.name_groups import OVER_PERSON, DocumentSigns, Group
from orchestration.extraction.name_lexicon import (
    CORPORATE_TAILS,
    EVENT_WORDS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    TECHNOLOGIES,
    name_index,
)
from orchestration.extraction.name_trimming import trimmed, unshouted, without_office
from orchestration.extraction.organisation_profiles import NamedOrganisation, Passages, describe
from orchestration.extraction.segments import Segments
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import AliasKind, LocalOrganisation, Mention, MentionKind
from orchestration.vocabulary import Vocabulary

_LIST_SUPPORT = 1.7
_DEFINED = 1.5
_SEPARATORS = word_set(", and or & ; plus / with")


def find_organisations(
    segments: Segments, spans: Sequence[Span], vocabulary: Vocabulary
) -> tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]:
    """Organisations by their key, and the places where their names stand, in the order of the text.

    The key is `organisation_name_key` of the best full form.
    """
    index = name_index(vocabulary)
    tokens = segments.tokens
    spans = unshouted(tokens, spans, segments.sentences, index)
    spans = trimmed(tokens, without_office(tokens, spans), index)
    finder = _Finder(segments.text, segments.sentences, tokens, spans, vocabulary)
    accepted = finder.accepted()
    merged = finder.merged(accepted)
    return finder.result(merged)


class _Finder:
    """The steps from runs of words to organisations, over one document."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        tokens: Sequence[Token],
        spans: Sequence[Span],
        vocabulary: Vocabulary,
    ) -> None:
        index = name_index(vocabulary)
        self._text = text
        self._sentences = sentences
        self._tokens = tokens
        self._spans = spans
        self._index = index
        self._weigher = Weigher(text, tokens, index)
        self._keys = [vocabulary.organisation_name_key(text[span.start : span.end]) for span in spans]
        self._definitions = find_definitions(tokens, spans)
        self._things = lower_case_expansions(tokens)
        self._groups = self._grouped()
        self._described = frozenset(
            group.key
            for group in self._groups.values()
            if any({"apposition", "role"} & item.signs.keys() for item in group.evidence)
        )

    def _grouped(self) -> dict[str, Group]:
        groups: dict[str, Group] = {}
        for position, span in enumerate(self._spans):
            key = self._keys[position]
            if not key:
                continue
            group = groups.setdefault(key, Group(key))
            group.places.append(position)
            group.evidence.append(self._weigher.weigh(span))
            words = self._weigher.words(span)
            is_financed = group.evidence[-1].is_financed
            if (self._weigher.is_veto(span, words) and not is_financed) or key in self._things:
                group.vetoes += 1
        signs = DocumentSigns(self._sentences, self._tokens, self._spans, self._index)
        for group in groups.values():
            signs.add(group)
        return groups

    # --- deciding

    def accepted(self) -> set[str]:
        """Keys of the groups that are organisations."""
        for definition in self._definitions:
            groups = [self._groups[self._keys[place]] for place in (definition.name, definition.alias)]
            if _is_thing(groups[0].key) or groups[1].key in TECHNOLOGIES:
                self._make_things(groups)
                continue
            for group in groups:
                group.extra["defined"] = _DEFINED
        surnames = self._surnames()
        possible = {
            key: group
            for key, group in self._groups.items()
            if group.vetoes < len(group.places) and not self._is_person(group, surnames)
        }
        accepted = {key for key, group in possible.items() if group.is_accepted()}
        for _ in range(2):
            for left, right in self._list_neighbours():
                for one, other in ((left, right), (right, left)):
                    if other in accepted and one in possible and one not in accepted:
                        possible[one].extra["list"] = _LIST_SUPPORT
                        if possible[one].is_accepted():
                            accepted.add(one)
        accepted |= {key for key in possible if self._has_numbered_sibling(key, accepted)}
        for definition in self._definitions:
            name, alias = self._keys[definition.name], self._keys[definition.alias]
            if name in accepted or (alias in accepted and name in possible):
                accepted.update({name, alias} - {""})
        return accepted

    @staticmethod
    def _make_things(groups: Sequence[Group]) -> None:
        """What an index or an agreement is called in short is no organisation either."""
        for group in groups:
            if not any(OVER_PERSON & item.signs.keys() for item in group.evidence):
                group.vetoes = len(group.places)

    def _has_numbered_sibling(self, key: str, accepted: set[str]) -> bool:
        """Names that differ only in their number ("Hall 3", "Hall 4") are of one kind."""
        words = key.split()
        if len(words) < 2 or not words[-1].isdigit():
            return False
        known = accepted | {
            self._keys[item.alias] for item in self._definitions if self._keys[item.name] in accepted
        }
        return any(
            other != key and other.split()[:-1] == words[:-1] and other.split()[-1].isdigit()
            for other in known
        )

    def _surnames(self) -> frozenset[str]:
        return frozenset(
            group.key.split()[-1] for group in self._groups.values() if group.is_person and " " in group.key
        ) | frozenset(group.key for group in self._groups.values() if group.is_person)

    def _is_person(self, group: Group, surnames: frozenset[str]) -> bool:
        if group.is_person:
            return True
        if group.key not in surnames:
            return False
        return not any(OVER_PERSON & item.signs.keys() for item in group.evidence)

    def _list_neighbours(self) -> list[tuple[str, str]]:
        """Pairs of names that stand side by side in a list."""
        pairs = []
        for position in range(len(self._spans) - 1):
            left, right = self._spans[position], self._spans[position + 1]
            between = self._tokens[left.last : right.first]
            if left.sentence == right.sentence and 0 < len(between) <= 5:
                words = {token.lower for token in between} - {"the", "(", ")"} - ROLE_NOUNS.keys()
                if words and words <= _SEPARATORS and not self._tokens[left.last - 1].possessive:
                    pairs.append((self._keys[position], self._keys[position + 1]))
        return pairs

    # --- equal names

    def merged(self, accepted: set[str]) -> dict[str, tuple[str, AliasKind]]:
        """Every key that names an organisation, with the key of its full form and the kind of the form."""
        full: dict[str, tuple[str, AliasKind]] = {}
        for definition in self._definitions:
            self._merge_definition(definition, accepted, full)
        long_keys = sorted(key for key in accepted if key not in full or full[key][1] == "full")
        first_words = Counter(key.split()[0] for key in long_keys)
        by_word = _by_word(long_keys)
        by_initial: dict[str, list[str]] = {}
        for long_key in long_keys:
            by_initial.setdefault(long_key[0], []).append(long_key)
        squashed = {self._squash(key): key for key in [*long_keys, *full]}
        surnames = self._surnames()
        for key, group in self._groups.items():
            if key in full or self._is_person(group, surnames):
                continue
            others = first_words - Counter([key.split()[0]]) if key in accepted else first_words
            introduced = [
                other for other in by_word.get(key.split()[0], ()) if self._is_introduced(other, key)
            ]
            target = short_form_of(key, introduced, self._index, others)
            target = target or self._title_form_of(key, by_word.get(key.split()[0], ()))
            if target is not None and group.vetoes < len(group.places):
                full[key] = (target, "short")
            elif self._is_spelling(key, squashed, accepted):
                full[key] = (squashed[self._squash(key)], "short")
            elif (acronym_of := self._acronym_of(key, by_initial.get(key[0], ()))) is not None:
                full[key] = (acronym_of, "acronym")
            elif key in accepted:
                full[key] = (key, "full")
        return {key: (_root(key, full), kind) for key, (_, kind) in full.items()}

    def _merge_definition(
        self, definition: Definition, accepted: set[str], full: dict[str, tuple[str, AliasKind]]
    ) -> None:
        name, alias = self._keys[definition.name], self._keys[definition.alias]
        if (
            name in accepted
            and alias in accepted
            and name != alias
            and alias not in full
            and full.get(name, ("",))[0] != alias
        ):
            full[alias] = (name, definition.kind)
            full.setdefault(name, (name, "full"))

    def _is_introduced(self, long_key: str, key: str) -> bool:
        """Whether a long name can have the short form: the body gives it first, or has a corporate tail to it."""
        if set(long_key.split()[len(key.split()) :]) <= CORPORATE_TAILS:
            return True
        body = [self._spans[place].start for place in self._groups[key].places if self._spans[place].sentence]
        return (
            not body
            or self._spans[self._groups[long_key].places[0]].start <= body[0]
            or key not in self._described
        )

    def _title_form_of(self, key: str, long_keys: Sequence[str]) -> str | None:
        """The one long name that a title cuts down to its first word."""
        is_ordinary = key in self._index.common_words or key in self._index.place_words
        if " " in key or len(key) < 4 or is_ordinary:
            return None
        if not all(self._spans[place].sentence == 0 for place in self._groups[key].places):
            return None
        longer = [other for other in long_keys if other != key]
        return longer[0] if len(longer) == 1 else None

    @staticmethod
    def _squash(key: str) -> str:
        return key.replace(" ", "")

    def _is_spelling(self, key: str, squashed: Mapping[str, str], accepted: set[str]) -> bool:
        """Whether the key is another, differently spaced, spelling of an accepted one."""
        other = squashed.get(self._squash(key))
        return other is not None and other != key and (other in accepted) and len(other) > 2

    def _acronym_of(self, key: str, long_keys: Sequence[str]) -> str | None:
        group = self._groups[key]
        token = self._tokens[self._spans[group.places[0]].first]
        is_acronym = token.shape == "caps" or (token.shape == "cap" and len(key) >= 4)
        if " " in key or not is_acronym or len(key) < 3 or group.vetoes == len(group.places):
            return None
        found = [
            long_key
            for long_key in long_keys
            if " " in long_key and is_initials(key, long_key.split()) and _strict(key, long_key)
        ]
        return found[0] if len(found) == 1 else None

    # --- result

    def result(
        self, merged: Mapping[str, tuple[str, AliasKind]]
    ) -> tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]:
        mentions: list[Mention] = []
        forms: dict[str, list[tuple[str, AliasKind]]] = {}
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
            forms.setdefault(root, []).append((self._text[span.start : span.end], kind))
        named = []
        members: dict[str, list[Group]] = {}
        for key, (root, _) in merged.items():
            members.setdefault(root, []).append(self._groups[key])
        for root, of_root in forms.items():
            evidence = [item for group in members[root] for item in group.evidence]
            score = max(group.score() for group in members[root])
            named.append(NamedOrganisation(root, tuple(of_root), tuple(evidence), score))
        organisations = describe(
            Passages(self._text, self._tokens, self._sentences, mentions), named, self._index
        )
        return organisations, tuple(mentions)


def _is_thing(key: str) -> bool:
    """Whether a name is an event's, a scheme's, an index's or a technology's."""
    words = key.split()
    is_index = words[0] in TECHNOLOGIES and all(word.isdigit() for word in words[1:])
    return is_index or words[-1] in SCHEME_WORDS or words[-1] in EVENT_WORDS


def _root(key: str, full: Mapping[str, tuple[str, AliasKind]]) -> str:
    """The end of a chain of short forms; a circle ends where it began."""
    seen = {key}
    target = full[key][0]
    while target in full and full[target][0] != target and full[target][0] not in seen:
        seen.add(target)
        target = full[target][0]
    return target


def _by_word(keys: Sequence[str]) -> dict[str, list[str]]:
    """Keys by each of their words."""
    found: dict[str, list[str]] = {}
    for key in keys:
        for word in dict.fromkeys(key.split()):
            found.setdefault(word, []).append(key)
    return found


def _strict(acronym: str, key: str) -> bool:
    words = key.split()
    small = {"of", "and", "for", "the", "in", "on", "de", "la"}
    initials = "".join(word[0] for word in words if word not in small)
    return acronym in {initials, "".join(word[0] for word in words)}
