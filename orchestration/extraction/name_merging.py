"""Which names of a document are forms of one organisation, and the organisations that come of it.

Belongs here: short forms, acronyms and spellings of an accepted name, and collecting all places of each organisation.
Where a text itself introduces a second name belongs to `aliases`; what is accepted was decided in `names`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.extraction.aliases import Definition, is_initials, short_form_of
from orchestration.extraction.analysis import Span
from orchestration.extraction.name_groups import TELLING, Group
from orchestration.extraction.name_lexicon import CORPORATE_TAILS, NameIndex
from orchestration.extraction.tokens import Token
from orchestration.model import AliasKind


@dataclass(frozen=True, slots=True)
class NameMerger:
    """Finds the names that stand for one organisation in one document.

    Attributes:
        keys: of each span, the key of its name.
        persons: keys of the names that are persons'.
    """

    tokens: Sequence[Token]
    spans: Sequence[Span]
    keys: Sequence[str]
    groups: Mapping[str, Group]
    definitions: Sequence[Definition]
    persons: frozenset[str]
    index: NameIndex

    def merged(self, accepted: set[str]) -> dict[str, tuple[str, AliasKind]]:
        """Every key that names an organisation, with the key of its full form and the kind of the form."""
        full: dict[str, tuple[str, AliasKind]] = {}
        for definition in self.definitions:
            self._merge_definition(definition, accepted, full)
        long_keys = sorted(key for key in accepted if key not in full or full[key][1] == "full")
        first_words = Counter(key.split()[0] for key in long_keys)
        by_word = _by_word(long_keys)
        by_initial: dict[str, list[str]] = {}
        for long_key in long_keys:
            by_initial.setdefault(long_key[0], []).append(long_key)
        squashed = {self._squash(key): key for key in [*long_keys, *full]}
        for key, group in self.groups.items():
            if key in full or key in self.persons:
                continue
            target = None
            first = key.split()[0]
            longer = [other for other in by_word.get(first, ()) if other != key]
            if longer:
                introduced = [other for other in longer if self._is_introduced(other, key)]
                others = first_words[first] - (key in accepted)
                target = short_form_of(key, introduced, self.index, others)
                target = target or self._title_form_of(key, longer)
            if target is not None and not group.is_vetoed:
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
        name, alias = self.keys[definition.name], self.keys[definition.alias]
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
        body = [self.spans[place].start for place in self.groups[key].places if self.spans[place].sentence]
        return (
            not body
            or self.spans[self.groups[long_key].places[0]].start <= body[0]
            or not any(TELLING & item.signs.keys() for item in self.groups[key].evidence)
        )

    def _title_form_of(self, key: str, long_keys: Sequence[str]) -> str | None:
        """The one long name that a title cuts down to its first word."""
        is_ordinary = key in self.index.common_words or key in self.index.place_words
        if " " in key or len(key) < 4 or is_ordinary:
            return None
        if not all(self.spans[place].sentence == 0 for place in self.groups[key].places):
            return None
        return long_keys[0] if len(long_keys) == 1 else None

    @staticmethod
    def _squash(key: str) -> str:
        return key.replace(" ", "")

    def _is_spelling(self, key: str, squashed: Mapping[str, str], accepted: set[str]) -> bool:
        """Whether the key is another, differently spaced, spelling of an accepted one."""
        other = squashed.get(self._squash(key))
        return other is not None and other != key and (other in accepted) and len(other) > 2

    def _acronym_of(self, key: str, long_keys: Sequence[str]) -> str | None:
        group = self.groups[key]
        token = self.tokens[self.spans[group.places[0]].first]
        is_acronym = token.shape == "caps" or (token.shape == "cap" and len(key) >= 4)
        if " " in key or not is_acronym or len(key) < 3 or group.is_vetoed:
            return None
        found = [
            long_key
            for long_key in long_keys
            if " " in long_key and is_initials(key, long_key.split()) and _strict(key, long_key)
        ]
        return found[0] if len(found) == 1 else None


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
