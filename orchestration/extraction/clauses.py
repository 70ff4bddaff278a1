"""Which of the mentions before a predicate can be its subject.

Belongs here: the shape of one sentence (relative clauses, appositions, prepositional phrases, clause
boundaries). What an organisation is, and the memory across sentences, belong to `names` and `references`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orchestration.extraction.name_lexicon import MONTHS_AND_DAYS
from orchestration.extraction.tokens import Token, Tokens, index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import Mention

PREPOSITIONS = word_set(
    "of in at by from with for to on into onto near under over between among within inside outside "
    "against through across around behind beside besides beyond towards toward via versus like unlike "
    "than as including excluding about after before since until during without despite alongside amid per"
)
_RELATIVE = word_set("which who whose whom where")
_ARTICLES = word_set("a an the one its their this another formerly part maker makers owner home")
_NEW_CLAUSE = word_set("while whereas although though because when but and so as if unless until")
_AUXILIARIES = word_set(
    "is are was were be been being has have had will would can could may might shall should must does do "
    "did said says say told"
)
_OPENING_PREPOSITIONS = PREPOSITIONS | word_set("according due thanks following given based")


# Between two names of which the second is the head: "X's Y", "X rival Y", "X's incubator, Y".
_MODIFIER = re.compile(
    r"['’]s?\s(?:own\s)?(?:[a-z][\w-]*\s){0,3}?|['’]s\s(?:[a-z][\w-]*\s?){1,3},\s(?:the\s)?|"
    r"\s(?:rival|competitor|subsidiary|spin-off|spinoff|spin-out|spinout|alumnus|alum|unit|parent|owner)\s"
)
_ITS_OWN = re.compile(r"\s|\s(?:[a-z][\w-]*\s?){1,3},\s(?:the\s)?")  # "Its incubator, Y, …"
OTHER_HEAD = re.compile(
    r"\s(?:residents?|tenants?|alumn(?:us|i)|alum|graduates?|spin-?offs?|spin-?outs?|rivals?|competitors?|shares)\b"
)
_SPEECH = word_set("said says announced claims claimed")
_TURNS = (
    _RELATIVE | _NEW_CLAUSE | _SPEECH | {"that", ",", "–", "—", ";", "(", ")"}
)  # all else says nothing of clauses
_LONGEST_CLAUSE = 700  # characters before a predicate in which its subject is looked for
_MOST_MENTIONS = 40


@dataclass(slots=True)
class _Clause:
    """The mentions of the clause that is open, from its start to where the scan stands."""

    direct: list[Mention] = field(default_factory=list)
    indirect: list[Mention] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """Where the scan stands: the open clause, and whether a phrase about `antecedent` is being skipped."""

    is_skipping: bool
    clause: _Clause = field(default_factory=_Clause)
    previous: Mention | None = None
    antecedent: Mention | None = None
    depth: int = 0
    is_foreign: bool = False  # the relative clause being read is about something else


class ClauseSubject(NamedTuple):
    """What can be the subject.

    Attributes:
        mention: None where the clause has a subject of its own that no mention stands for.
        is_direct: false for a mention inside a prepositional phrase.
    """

    mention: Mention | None
    is_direct: bool


def subject_before(
    text: str, tokens: Tokens, start: int, position: int, mentions: Sequence[Mention]
) -> ClauseSubject | None:
    """The mention that is the subject of the predicate at `position`, in the sentence that begins at `start`.

    Args:
        tokens: of the whole text.
        mentions: those of the sentence that end at or before `position`, in order.
    """
    start = clipped(text, start, position)
    mentions = [mention for mention in mentions[-_MOST_MENTIONS:] if mention.start >= start]
    if not mentions:
        return None
    words = tokens[index_at(tokens, start) : index_at(tokens, position)]
    scan = _Scan(text, words, position, mentions)
    return scan.subject()


def clipped(text: str, start: int, position: int) -> int:
    """The offset, from `start` on, at which to begin reading before `position`: sentences without end are cut."""
    if position - start <= _LONGEST_CLAUSE:
        return start
    space = text.find(" ", position - _LONGEST_CLAUSE, position)
    return position if space == -1 else space + 1


class _Scan:
    """One pass over the tokens of a sentence up to a predicate."""

    __slots__ = ("_by_start", "_mentions", "_position", "_text", "_tokens")

    def __init__(
        self, text: str, tokens: Sequence[Token], position: int, mentions: Sequence[Mention]
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._position = position
        self._mentions = mentions
        self._by_start = {mention.start: mention for mention in mentions}

    def subject(self) -> ClauseSubject | None:
        state = _State(is_skipping=self._opens_with_preposition())
        by_start = self._by_start
        for index, token in enumerate(self._tokens):
            if token[3] not in _TURNS and token[0] not in by_start:
                continue
            if self._is_bracketed(token, state):
                continue
            self._turn(index, token, state)
            self._note(index, token, state)
        return self._chosen(state)

    @staticmethod
    def _is_bracketed(token: Token, state: _State) -> bool:
        if token.text == "(":
            state.depth += 1
        elif token.text == ")":
            state.depth = max(state.depth - 1, 0)
            return True
        return state.depth > 0

    def _turn(self, index: int, token: Token, state: _State) -> None:
        """Opens and closes what is skipped, and begins a new clause where one begins."""
        if token.text in ",–—;":
            is_list = state.antecedent is not None and self._is_and(index + 1)  # "X, the …, and Y"
            is_opened = self._region_opens(index, state.previous)
            state.is_skipping = is_opened
            state.antecedent = state.previous if is_opened else None
            state.is_foreign = False
            if not is_opened and not is_list and self._clause_opens(index):
                state.clause = _Clause()
        elif token.lower in _RELATIVE or (token.lower == "that" and self._touches(index, state.previous)):
            is_coordinated = index > 0 and self._tokens[index - 1].lower in {"and", "or"}
            if not (is_coordinated and state.antecedent is not None):
                state.antecedent = state.previous if self._is_antecedent(index, state.previous) else None
                state.is_foreign = state.antecedent is None
            state.is_skipping = True
        elif not state.is_skipping and token.lower in _SPEECH:
            if self._clause_opens(index):
                state.clause = _Clause()
        elif not state.is_skipping and token.lower in _NEW_CLAUSE:
            is_list = token.lower == "and" and self._touches(index, state.previous)
            if not is_list and self._clause_opens(index - 1):
                state.clause = _Clause()

    def _is_and(self, index: int) -> bool:
        return index < len(self._tokens) and self._tokens[index].lower == "and"

    def _note(self, index: int, token: Token, state: _State) -> None:
        mention = self._by_start.get(token.start)
        if mention is None:
            return
        if not state.is_skipping:
            preposition = self._preposition_before(index)
            if OTHER_HEAD.match(self._text, mention.end, self._position):
                pass  # "X graduate Y": the predicate is said of another
            elif preposition is None:
                self._add_direct(mention, state)
            elif preposition != "by":  # an agent is no subject
                state.clause.indirect.append(mention)
        state.previous = mention

    def _add_direct(self, mention: Mention, state: _State) -> None:
        """A name is no subject where it owns, or stands as a modifier before, the one that follows."""
        direct = state.clause.direct
        if direct:
            is_its = (
                direct[-1].kind == "pronoun"
                and self._text[direct[-1].start : direct[-1].end].lower() == "its"
            )
            link = _ITS_OWN if is_its else _MODIFIER
            if link.fullmatch(self._text, direct[-1].end, mention.start):
                direct.pop()
        direct.append(mention)

    def _chosen(self, state: _State) -> ClauseSubject | None:
        if state.is_skipping and state.antecedent is not None:
            return ClauseSubject(state.antecedent, True)
        if state.is_foreign:
            return ClauseSubject(None, False)
        if state.clause.direct:
            return ClauseSubject(state.clause.direct[0], True)
        if state.clause.indirect:
            return ClauseSubject(state.clause.indirect[0], False)
        return ClauseSubject(self._mentions[-1], False) if state.is_skipping else None

    def _opens_with_preposition(self) -> bool:
        """An opening phrase ("In 2018, …", "With X as its orientation, …") ends at the first comma."""
        return bool(
            self._tokens
            and self._tokens[0].lower in _OPENING_PREPOSITIONS
            and any(token.text == "," for token in self._tokens)
        )

    def _region_opens(self, index: int, previous: Mention | None) -> bool:
        """Whether the comma at `index` opens an apposition or relative clause about `previous`."""
        following = self._tokens[index + 1 : index + 3]
        if previous is None or not self._touches(index, previous):
            return False
        if not following:  # the predicate itself is the participle: "X, opened in 2013"
            if any(token.text == "," for token in self._tokens[:index]):
                return False
            word = self._text[self._position : self._position + 12].partition(" ")[0].lower()
        else:
            word = following[0].lower
            is_item = word == "the" and len(following) > 1 and following[1].start in self._by_start
            if word in _RELATIVE or (
                word in _ARTICLES and following[0].start not in self._by_start and not is_item
            ):
                return True
        return word.endswith("ed") or word in {
            "set",
            "built",
            "run",
            "led",
            "made",
            "owned",
            "based",
            "known",
        }

    def _is_antecedent(self, index: int, previous: Mention | None) -> bool:
        """Whether a relative pronoun takes up the mention: next to it, or after an apposition to it."""
        if previous is None:
            return False
        between = self._text[previous.end : self._tokens[index].start].lstrip()
        return len(between.split()) <= 2 or between.startswith((",", "("))

    def _touches(self, index: int, previous: Mention | None) -> bool:
        """Whether nothing but brackets and marks stands between `previous` and the token at `index`."""
        if previous is None:
            return False
        between = self._text[previous.end : self._tokens[index].start]
        cut = between.find("(")
        if cut != -1 and ")" in between:
            between = between[:cut] + between[between.rfind(")") + 1 :]
        return not any(char.isalnum() for char in between.removeprefix("'s").removeprefix("’s"))

    def _clause_opens(self, index: int) -> bool:
        """Whether a new clause with a subject of its own begins after the token at `index`."""
        rest = self._tokens[index + 1 :]
        if not rest:
            return False
        if rest[0].lower in _NEW_CLAUSE:
            rest = rest[1:]
        if not rest:
            return False
        is_subject = rest[0].start in self._by_start or (
            rest[0].lower in {"the", "it", "its", "this"} and len(rest) > 1
        )
        if not is_subject:
            return self._opens_unknown(rest)
        return any(_is_verb(token) for token in self._following(rest)) or self._reaches_predicate(rest)

    def _opens_unknown(self, rest: Sequence[Token]) -> bool:
        """A name that no mention stands for, and a verb right after it: "…, Y followed in May"."""
        at = 0
        while (
            at < min(len(rest), 4)
            and rest[at].shape in {"cap", "caps", "mixed"}
            and rest[at].lower not in MONTHS_AND_DAYS
        ):
            if rest[at].start in self._by_start:
                return False
            at += 1
        while (
            at
            and at + 1 < min(len(rest), 8)
            and rest[at].lower == "and"
            and rest[at + 1].shape in {"cap", "caps", "mixed"}
        ):
            at += 2
        return 0 < at < len(rest) and _is_verb(rest[at]) and rest[at].lower not in {"said", "says", "told"}

    def _reaches_predicate(self, rest: Sequence[Token]) -> bool:
        """Whether only one mention and adverbs stand between here and the predicate."""
        mention = self._by_start.get(rest[0].start)
        if mention is None:
            return False
        between = self._text[mention.end : self._position]
        return "," not in between and " and " not in between and len(between) < 40

    @staticmethod
    def _following(rest: Sequence[Token]) -> Iterator[Token]:
        for token in rest[:12]:
            if token.text in ",;":
                return
            yield token

    def _preposition_before(self, index: int) -> str | None:
        """The preposition that governs the noun phrase at `index`."""
        back = index - 1
        while back >= 0 and (
            self._tokens[back].lower in {"the", "a", "an", "its", "their"}
            or (self._tokens[back].shape == "lower" and self._tokens[back].lower.endswith("-based"))
        ):
            back -= 1
        word = self._tokens[back].lower if back >= 0 else ""
        return word if word in PREPOSITIONS else None


def _is_verb(token: Token) -> bool:
    return token.lower in _AUXILIARIES or (token.shape == "lower" and token.lower.endswith("ed"))
