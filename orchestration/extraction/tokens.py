"""Cuts text into words and marks, and finds listed phrases among them.

Belongs here: what a word looks like (capitals, digits, possessive) and where phrases of a vocabulary stand.
What a word means to a rule belongs to the rule. One pass over the text, no backtracking.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, NamedTuple, TypeVar

Shape = Literal["lower", "cap", "caps", "mixed", "number", "mark"]

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.&+/][^\W_]+)*\+{0,2}|[^\w\s]|_+")
_POSSESSIVE = ("'s", "’s")
_APOSTROPHES = ("'", "’")
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


_NO_TOKEN = Token(0, 0, "", "", "mark", False)


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`; offsets count in `text`."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word, lower, shape, possessive = _word(match.group())
        word_start, word_end = match.span()
        if possessive:
            word_end -= 2
        elif word in _APOSTROPHES and tokens:
            last = tokens[-1]
            if last.end == word_start and last.lower.endswith("s"):
                tokens[-1] = last._replace(possessive=True)
                continue
        tokens.append(_new_token(Token, (word_start, word_end, word, lower, shape, possessive)))
    return tokens


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[str, str, Shape, bool]:
    """Text, small letters, shape and whether possessive, of what stands in the text."""
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


@dataclass(frozen=True, slots=True)
class PhraseMatch(Generic[_Payload]):
    """A phrase found in tokens[first:last]."""

    first: int
    last: int
    start: int
    end: int
    payload: _Payload


@dataclass(frozen=True, slots=True)
class PhraseIndex(Generic[_Payload]):
    """Phrases by their first word, the longest first. Phrases all in capitals match only so written."""

    by_first_word: Mapping[str, Sequence[tuple[tuple[str, ...], bool, _Payload]]]

    def find(self, tokens: Sequence[Token]) -> Iterator[PhraseMatch[_Payload]]:
        """Matches from left to right, the longest at each place, none overlapping another."""
        position = 0
        firsts = self.by_first_word
        for at, token in enumerate(tokens):
            if token.lower in firsts and at >= position:
                match = self.match_at(tokens, at)
                if match is not None:
                    yield match
                    position = match.last

    def match_at(self, tokens: Sequence[Token], position: int) -> PhraseMatch[_Payload] | None:
        """The longest phrase that begins with the token at `position`."""
        following = tokens[position + 1] if position + 1 < len(tokens) else _NO_TOKEN
        for words, is_cased, payload in self.by_first_word.get(tokens[position].lower, ()):
            attribute = 2 if is_cased else 3  # of the tuple: `text` or `lower`
            if len(words) > 1 and words[1] != following[attribute]:
                continue  # many phrases share a first word, few the second
            last = position + len(words)
            if last <= len(tokens) and all(
                tokens[position + at][attribute] == word for at, word in enumerate(words)
            ):
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
    return PhraseIndex(
        {
            first: tuple(
                (words, is_cased, payload)
                for words, (is_cased, payload) in sorted(entries.items(), key=lambda item: -len(item[0]))
            )
            for first, entries in found.items()
        }
    )


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


def index_at(tokens: Sequence[Token], offset: int) -> int:
    """The index of the first token that starts at or after `offset`."""
    return bisect_left(tokens, (offset,))
