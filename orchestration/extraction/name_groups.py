"""All places of one name in a document, and what they say together.

Belongs here: the sum of the signs, and the signs that only the whole document gives (capitals inside
sentences, ordinary words, repetition). One place is weighed in `name_evidence`; `names` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.extraction.analysis import Sentence, Span
from orchestration.extraction.name_evidence import Evidence
from orchestration.extraction.name_lexicon import (
    APPOSITION_NOUNS,
    EVENT_WORDS,
    FOR_HEADS,
    GENERIC_NAME_WORDS,
    SCHEME_WORDS,
    TECHNOLOGIES,
    NameIndex,
)
from orchestration.extraction.tokens import Token, index_at

_THINGS = EVENT_WORDS | SCHEME_WORDS
_COMMON_WORD = -2.0
_TOLD_COMMON_WORD = -1.2  # the text says what it is: "The Engine, an accelerator"
_FINANCED_COMMON_WORD = -0.5  # "Figure raised $675 million": without an article, a name
_ORDINARY_WORDS = -1.5
_TAKEN_UP = 1.2
_TELLING = frozenset({"apposition", "role"})
# Signs that make a name of ordinary words.
_NAMING = frozenset(
    {
        "legal",
        "type",
        "body",
        "role",
        "apposition",
        "kind",
        "deal",
        "agent",
        "verb",
        "object",
        "example",
        "employer",
    }
)
# Signs strong enough to call a name an organisation's that is elsewhere read as a person's.
OVER_PERSON = frozenset({"legal", "type", "body", "role", "apposition", "kind"})


@dataclass(slots=True)
class Group:
    """All places of one name key, and what they say together."""

    key: str
    places: list[int] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    vetoes: list[str] = field(default_factory=list)
    extra: dict[str, float] = field(default_factory=dict)

    @property
    def is_person(self) -> bool:
        persons = sum(item.is_person for item in self.evidence)
        if not persons:
            return False
        strong = sum(1 for item in self.evidence if OVER_PERSON & item.signs.keys())
        return strong <= persons

    @property
    def is_vetoed(self) -> bool:
        """Whether it looks like no organisation's name wherever it stands."""
        return len(self.vetoes) >= len(self.places)

    def score(self) -> float:
        """The best of each sign for, the mean of each sign against, and what the document adds."""
        best: dict[str, float] = {}
        against = 0.0
        for item in self.evidence:
            for sign, weight in item.signs.items():
                if weight > 0:
                    best[sign] = max(best.get(sign, 0.0), weight)
                else:
                    against += weight
        return sum(best.values()) + against / max(len(self.evidence), 1) + sum(self.extra.values())


class DocumentSigns:
    """Adds to a group what only the whole document says of it."""

    __slots__ = ("_index", "_owners", "_sentences", "_spans", "_tokens")

    def __init__(
        self, sentences: Sequence[Sentence], tokens: Sequence[Token], spans: Sequence[Span], index: NameIndex
    ) -> None:
        self._sentences = sentences
        self._tokens = tokens
        self._spans = spans
        self._index = index
        self._owners = frozenset(
            tokens[span.first].lower
            for span in spans
            if span.last - span.first > 1 and tokens[span.last - 1].lower in _THINGS
        )

    def add(self, group: Group) -> None:
        """Adds the signs of all places together: capitals, ordinary words, repetition, being taken up."""
        free = [
            self._spans[place]
            for place in group.places
            if not self._spans[place].opens_sentence and not self._spans[place].in_heading
        ]
        first = self._spans[group.places[0]]
        is_shown = any(not self._spans[place].in_heading for place in group.places)
        if free or (" " not in group.key and is_shown and group.key not in self._index.common_words):
            group.extra["capital"] = 0.4
        is_body = any("body" in item.signs for item in group.evidence)
        if group.key in self._index.common_words and self._tokens[first.first].shape == "cap" and not is_body:
            signs = {sign for item in group.evidence for sign in item.signs}
            if any(item.is_financed for item in group.evidence):
                group.extra["common"] = _FINANCED_COMMON_WORD
            else:
                group.extra["common"] = _COMMON_WORD if signs.isdisjoint(_TELLING) else _TOLD_COMMON_WORD
        words = group.key.split()
        is_office = words[0] in FOR_HEADS and {"of", "for"} & set(words)
        if len(words) > 1 and not is_office and all(self._is_ordinary(word) for word in words):
            signs = {sign for item in group.evidence for sign in item.signs}
            is_financed = any(item.is_financed for item in group.evidence)
            if signs.isdisjoint(_NAMING) and not is_financed:
                group.extra["ordinary"] = _ORDINARY_WORDS
        self._add_taken_up(group)
        if group.key in self._owners and self._tokens[first.first].shape == "caps":
            group.extra["names_event"] = 0.9
        sentences = {self._spans[place].sentence for place in group.places}
        if len(sentences) >= 2 and free:
            group.extra["repeated"] = 0.5 if len(sentences) < 4 else 0.9

    def _is_ordinary(self, word: str) -> bool:
        index = self._index
        return (
            word in index.common_words
            or word.removesuffix("s") in index.common_words
            or word in GENERIC_NAME_WORDS
            or word in TECHNOLOGIES
            or word in index.final_words
        )

    def _add_taken_up(self, group: Group) -> None:
        """The next sentence takes up what opens this one by its kind: "X has … . The incubator …"."""
        for place in group.places:
            span = self._spans[place]
            opens = place == 0 or self._spans[place - 1].sentence != span.sentence
            if not opens or span.in_heading or span.sentence + 1 >= len(self._sentences):
                continue
            first = index_at(self._tokens, self._sentences[span.sentence].start)
            if span.first - first > 1:
                continue
            at = index_at(self._tokens, self._sentences[span.sentence + 1].start)
            opening = [token.lower for token in self._tokens[at : at + 2]]
            if len(opening) == 2 and opening[0] == "the" and opening[1] in APPOSITION_NOUNS:
                group.extra["taken_up"] = _TAKEN_UP
