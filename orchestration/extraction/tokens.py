"""Cuts text into words and marks, and finds listed phrases among them.

Belongs here: what a word looks like (capitals, digits, possessive) and where phrases of a vocabulary stand.
What a word means to a rule belongs to the rule. One pass over the text, no backtracking.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, Literal, NamedTuple, TypeVar

Shape = Literal["lower", "cap", "caps", "mixed", "number", "mark"]

_TOKEN = re.compile(r"([^\W_]+(?:[-'’.&+/][^\W_]+)*\+{0,2}|[^\w\s]|_+)")
_POSSESSIVE = ("'s", "’s")
_APOSTROPHES = ("'", "’")
_MOST_WORDS = 50_000  # kept at a time
_new_token = tuple.__new__  # many words: the class's own constructor takes twice as long


class Token(NamedTuple):
    """A word, number or mark; `text` and `end` leave a possessive "'s" out.

    Attributes:
        shape: "cap" Boeing, "caps" IBM or 3M, "mixed" eBay, "number" 2019, "mark" any punctuation, else "lower".
        possessive: whether "'s" (or the apostrophe of a plural) follows.
    """

    start: int
    end: int
    text: str
    lower: str
    shape: Shape
    possessive: bool


class Tokens(list[Token]):
    """The tokens of a whole text, in its order; a slice of them is a plain list.

    Attributes:
        starts: the offset where each begins.
        by_word: indices of the tokens by their words in small letters. A text has half as many words as tokens, so
            that who looks for some words asks here and does not go through all tokens.
    """

    __slots__ = ("by_word", "starts")

    def __init__(self, tokens: Iterable[Token]) -> None:
        super().__init__(tokens)
        self.starts: Sequence[int] = [token[0] for token in self]
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(self):
            places[token[3]].append(at)
        self.by_word: Mapping[str, Sequence[int]] = places

    def places_of(self, words: Collection[str]) -> list[int]:
        """The indices of the tokens that are one of `words`, in the order of the text."""
        places = self.by_word
        few, many = (words, places) if len(words) < len(places) else (places, words)
        return sorted([at for word in filter(many.__contains__, few) for at in places[word]])

    def places_where(self, words: Container[str], fits: Callable[[str], object]) -> list[int]:
        """The indices of the tokens that are one of `words` or, with more than letters in them, fit; in order."""
        return sorted(
            [
                at
                for word, places in self.by_word.items()
                if (word in words if word.isalpha() else fits(word))
                for at in places
            ]
        )


def tokenise(text: str) -> Tokens:
    """The tokens of `text`, in its order."""
    parts = _TOKEN.split(text)  # what lies between words, a word, what lies between, …
    ends = list(accumulate(map(len, parts)))
    words = map(_WORDS.__getitem__, parts[1::2])
    tokens = [
        _new_token(Token, (start, end - 2 if possessive else end, word, lower, shape, possessive))
        for start, end, (word, lower, shape, possessive) in zip(ends[0::2], ends[1::2], words, strict=False)
    ]
    return Tokens(_with_plural_owners(tokens) if any(mark in parts for mark in _APOSTROPHES) else tokens)


def _with_plural_owners(tokens: Sequence[Token]) -> list[Token]:
    """With an apostrophe after "s" taken for the possessive of a plural, no mark of its own."""
    found: list[Token] = []
    for token in tokens:
        if token.text in _APOSTROPHES and found:
            last = found[-1]
            if last.end == token.start and last.lower.endswith("s"):
                found[-1] = last._replace(possessive=True)
                continue
        found.append(token)
    return found


class _Words(dict[str, tuple[str, str, Shape, bool]]):
    """Text, small letters, shape and whether possessive, of what stands in the text: read once for each word."""

    def __missing__(self, word: str) -> tuple[str, str, Shape, bool]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[word] = _word(word)
        return found


_WORDS = _Words()


def _word(word: str) -> tuple[str, str, Shape, bool]:
    if not word[0].isalnum():
        return word, word, "mark", False
    is_possessive = len(word) > 2 and word.endswith(_POSSESSIVE)
    if is_possessive:
        word = word[:-2]
    return word, word.lower(), _shape(word), is_possessive


def _shape(word: str) -> Shape:
    if word.islower():
        return "lower"
    if word.isupper():
        return "caps" if len(word) > 1 else "cap"
    if word[0].isupper():
        rest = word[1:]
        if rest.islower() or "-" in word or "'" in word or "’" in word:
            return "cap"
        return "mixed"
    return "mixed" if any(char.isupper() for char in word) else "number"


_Payload = TypeVar("_Payload")


class PhraseMatch(NamedTuple, Generic[_Payload]):
    """A phrase found in tokens[first:last]."""

    first: int
    last: int
    start: int
    end: int
    payload: _Payload


@dataclass(frozen=True, slots=True)
class PhraseIndex(Generic[_Payload]):
    """Phrases by their first word, then by their second ("" for a single word), the longest first.

    Phrases all in capitals match only so written.
    """

    by_first_word: Mapping[str, Mapping[str, Sequence[tuple[tuple[str, ...], bool, _Payload]]]]

    def find(self, tokens: Sequence[Token]) -> Iterator[PhraseMatch[_Payload]]:
        """Matches from left to right, the longest at each place, none overlapping another."""
        firsts = self.by_first_word
        if isinstance(tokens, Tokens):
            places = tokens.places_of(firsts)
        else:
            places = [at for at, token in enumerate(tokens) if token[3] in firsts]
        position = 0
        last = len(tokens) - 1
        for at in places:
            if at < position:
                continue
            by_second = firsts[tokens[at][3]]
            if "" in by_second or (at < last and tokens[at + 1][3] in by_second):
                match = self.match_at(tokens, at)
                if match is not None:
                    yield match
                    position = match.last

    def match_at(self, tokens: Sequence[Token], position: int) -> PhraseMatch[_Payload] | None:
        """The longest phrase that begins with the token at `position`."""
        by_second = self.by_first_word.get(tokens[position].lower)
        if by_second is None:
            return None
        following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
        for phrases in (by_second.get(following) if following else None, by_second.get("")):
            for words, is_cased, payload in phrases or ():
                attribute = 2 if is_cased else 3  # of the tuple: `text` or `lower`
                last = position + len(words)
                if tuple([token[attribute] for token in tokens[position:last]]) == words:
                    return PhraseMatch(position, last, tokens[position].start, tokens[last - 1].end, payload)
        return None


def phrase_index(phrases: Iterable[tuple[str, _Payload]]) -> PhraseIndex[_Payload]:
    """An index of (phrase, payload); the first payload of a phrase named twice wins."""
    found: dict[str, dict[tuple[str, ...], tuple[bool, _Payload]]] = {}
    for phrase, payload in phrases:
        tokens = tokenise(phrase)
        is_cased = is_acronym(phrase)
        words = tuple(token.text if is_cased else token.lower for token in tokens)
        found.setdefault(tokens[0].lower, {}).setdefault(words, (is_cased, payload))
    index: dict[str, dict[str, list[tuple[tuple[str, ...], bool, _Payload]]]] = {}
    for first, entries in found.items():
        for words, (is_cased, payload) in sorted(entries.items(), key=lambda item: -len(item[0])):
            second = words[1].lower() if len(words) > 1 else ""
            index.setdefault(first, {}).setdefault(second, []).append((words, is_cased, payload))
    return PhraseIndex(index)


def is_acronym(term: str) -> bool:
    """Whether a term is written so that its capitals carry it: "AI", "IoT", "EVs", not "Industry 4.0"."""
    return len(term) <= 6 and sum(char.isupper() for char in term) >= 2


def plural_of(word: str) -> str:
    """The plural of a noun or phrase; one that ends in s is taken to be one."""
    if word.endswith("s"):
        return word
    if is_acronym(word):
        return f"{word}s"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("ch", "sh", "x")) else f"{word}s"


def index_at(tokens: Tokens, offset: int) -> int:
    """The index of the first token that starts at or after `offset`."""
    return bisect_left(tokens.starts, offset)
