"""All places of one name in a document, and what they say together.

Belongs here: the sum of the signs, and the signs that only the whole document gives (capitals inside
sentences, ordinary words, repetition). One place is weighed in `name_evidence`; `names` decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from orchestration.extraction.analysis import Sentence, Span
from orchestration.extraction.name_evidence import Evidence
from orchestration.extraction.name_lexicon import (
    APPOSITION_NOUNS,
    FOR_HEADS,
    GENERIC_NAME_WORDS,
    TECHNOLOGIES,
    THING_WORDS,
    NameIndex,
)
from orchestration.extraction.tokens import Tokens, index_at

_COMMON_WORD = -2.0
_TOLD_COMMON_WORD = -1.2  # the text says what it is: "The Engine, an accelerator"
_FINANCED_COMMON_WORD = -0.5  # "Figure raised $675 million": without an article, a name
_ORDINARY_WORDS = -1.5
_START = attrgetter("start")
_TAKEN_UP = 1.2
_OFTEN = 4  # sentences
TELLING = frozenset({"apposition", "role"})
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
        persons = sum([item.is_person for item in self.evidence])
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

    __slots__ = ("_index", "_owners", "_sentences", "_spans", "_taken_up_sentences", "_tokens")

    def __init__(
        self, sentences: Sequence[Sentence], tokens: Tokens, spans: Sequence[Span], index: NameIndex
    ) -> None:
        self._sentences = sentences
        self._tokens = tokens
        self._spans = spans
        self._index = index
        self._owners = frozenset(
            tokens[span.first].lower
            for span in spans
            if span.last - span.first > 1 and tokens[span.last - 1].lower in THING_WORDS
        )

        self._taken_up_sentences = self._taken_up()

    def add(self, group: Group) -> None:
        """Adds the signs of all places together: capitals, ordinary words, repetition, being taken up."""
        spans = [self._spans[place] for place in group.places]
        shown = [span for span in spans if not span.in_heading]
        free = any(not span.opens_sentence for span in shown)
        first = spans[0]
        is_common = group.key in self._index.common_words
        if free or (shown and not is_common and " " not in group.key):
            group.extra["capital"] = 0.4
        if (
            is_common
            and self._tokens[first.first].shape == "cap"
            and not any("body" in item.signs for item in group.evidence)
        ):
            signs = {sign for item in group.evidence for sign in item.signs}
            if any(item.is_financed for item in group.evidence):
                group.extra["common"] = _FINANCED_COMMON_WORD
            else:
                group.extra["common"] = _COMMON_WORD if signs.isdisjoint(TELLING) else _TOLD_COMMON_WORD
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
        if free and len(spans) > 1 and (sentences := len({span.sentence for span in spans})) > 1:
            group.extra["repeated"] = 0.5 if sentences < _OFTEN else 0.9

    def _is_ordinary(self, word: str) -> bool:
        index = self._index
        return (
            word in index.common_words
            or word.removesuffix("s") in index.common_words
            or word in GENERIC_NAME_WORDS
            or word in TECHNOLOGIES
            or word in index.final_words
        )

    def _taken_up(self) -> frozenset[int]:
        """The sentences whose first words the next sentence takes up by their kind: "X has … . The incubator …"."""
        found = []
        tokens = self._tokens
        for at in tokens.by_word.get("the", ()):
            if at + 1 < len(tokens) and tokens[at + 1].lower in APPOSITION_NOUNS:
                start = tokens[at].start
                sentence = self._sentences[bisect_right(self._sentences, start, key=_START) - 1]
                if sentence.start == start and sentence.index:
                    found.append(sentence.index - 1)
        return frozenset(found)

    def _add_taken_up(self, group: Group) -> None:
        for place in group.places:
            span = self._spans[place]
            if span.sentence not in self._taken_up_sentences or span.in_heading:
                continue
            first = index_at(self._tokens, self._sentences[span.sentence].start)
            if span.first - first <= 1 and (place == 0 or self._spans[place - 1].sentence != span.sentence):
                group.extra["taken_up"] = _TAKEN_UP
