"""Forms of one name: acronyms in brackets, "also known as", short forms of a long name.

Belongs here: which two runs of a document mean the same. Whether either is an organisation is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_lexicon import (
    CORPORATE_TAILS,
    GENERIC_NAME_WORDS,
    NameIndex,
)
from orchestration.extraction.tokens import Token, Tokens, index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import AliasKind

_KNOWN_AS = (
    ("better", "known", "as"),
    ("also", "known", "as"),
    ("known", "as"),
    ("now", "called"),
    ("trading", "as"),
    ("or", "simply"),
    ("dubbed",),
    ("called",),
)
_FORMER = (
    ("formerly", "known", "as"),
    ("formerly",),
    ("previously", "known", "as"),
    ("previously",),
    ("formerly", "called"),
)
_OPENING_DEFINITIONS = {words[0] for words in (*_KNOWN_AS, *_FORMER)} | {",", "("}
_BRACKET = re.compile(r"\(")
_SMALL_WORDS = word_set("of and for the in on de la & @")


@dataclass(frozen=True, slots=True)
class Definition:
    """The run `alias` is another name of the run `name` (positions in the sequence of runs)."""

    name: int
    alias: int
    kind: AliasKind


def find_definitions(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Definition]:
    """Every place that introduces a second name: "Long Name (LN)", "LN (Long Name)", "X, better known as Y"."""
    found: list[Definition] = []
    for position in range(len(spans) - 1):
        left, right = spans[position], spans[position + 1]
        if right.sentence != left.sentence or right.first - left.last > 6:
            continue
        if tokens[left.last].lower not in _OPENING_DEFINITIONS:
            continue
        between = [token.lower for token in tokens[left.last : right.first]]
        if between == ["("] and right.last < len(tokens) and tokens[right.last].text == ")":
            definition = _bracket(tokens, spans, position)
            if definition is not None:
                found.append(definition)
        else:
            kind = _introduced(between)
            if kind is not None:
                found.append(Definition(position, position + 1, kind))
    return found


def lower_case_expansions(text: str, tokens: Tokens) -> frozenset[str]:
    """Acronyms that a text spells out in lower case, as it does for things: "radio tags (RFID)"."""
    found = set()
    for bracket in _BRACKET.finditer(text):
        position = index_at(tokens, bracket.start())
        if not 2 <= position < len(tokens) - 2 or tokens[position + 2].text != ")":
            continue
        acronym = tokens[position + 1]
        letters = acronym.text.rstrip("s").lower()
        words = tokens[max(position - len(letters) - 1, 0) : position]
        if acronym.shape in {"caps", "mixed"} and tokens[position - 1].shape == "lower":
            initials = "".join(
                part[0] for token in words for part in token.lower.split("-") if part and part[0].isalnum()
            )
            if initials.endswith(letters) or (
                len(letters) > 2 and tokens[position - 1].lower[0] == letters[-1]
            ):
                found.add(acronym.lower)
    return frozenset(found)


def _bracket(tokens: Sequence[Token], spans: Sequence[Span], position: int) -> Definition | None:
    left, right = spans[position], spans[position + 1]
    outer, inner = _words(tokens, left), _words(tokens, right)
    if len(inner) == 2 and tokens[right.first + 1].text == "*":
        inner = ["".join(inner)]  # "A*STAR" is one word
    is_short = len(inner) == 1 and tokens[right.first].shape in {"caps", "mixed"}
    is_short = is_short or (len(inner) == 1 and inner[0].isupper())
    if (
        is_short
        and len(outer) > 1
        and (is_initials(inner[0], outer) or _in_order(inner[0].lower(), _parts(outer)))
    ):
        return Definition(position, position + 1, "acronym")
    if (
        len(outer) == 1
        and (is_initials(outer[0], inner) or any(char.isdigit() for char in outer[0]))
        and len(inner) > 1
    ):
        return Definition(position + 1, position, "acronym")
    return None


def is_initials(acronym: str, words: Sequence[str]) -> bool:
    """Whether the letters of `acronym` are taken in order from the beginnings of `words`, the first from the first."""
    letters = "".join(char for char in acronym.lower() if char.isalnum())
    parts = _parts(words)
    if len(letters) < 2 or (len(parts) < 2 and len(letters) < 3) or not parts:
        return False
    big = [part for part in parts if part not in _SMALL_WORDS]
    for candidate in (big, parts):
        initials = "".join(part[0] for part in candidate)
        if letters in {initials, initials[-len(letters) :]} and len(letters) >= 2:
            return True
    return False


def _parts(words: Sequence[str]) -> list[str]:
    return [part for word in words for part in word.lower().replace("-", " ").split() if part]


def _in_order(letters: str, parts: Sequence[str]) -> bool:
    """Syllable acronyms, which take several letters of one long word: each letter in order from a word's start."""
    if len(letters) < 3:
        return False
    for first, part in enumerate(parts):
        if part[0] != letters[0]:
            continue
        joined = "".join(parts[first:])
        position = 0
        for letter in letters:
            position = joined.find(letter, position) + 1
            if position == 0:
                break
        else:
            return True
    return False


def _introduced(between: Sequence[str]) -> AliasKind | None:
    words = [word for word in between if word.isalpha() and word not in {"the", "and", "a"}]
    if not words or between[0] not in {",", "(", *words}:
        return None
    if tuple(words) in _FORMER:
        return "former"
    return "short" if tuple(words) in _KNOWN_AS[:6] or tuple(words) == ("dubbed",) else None


def _words(tokens: Sequence[Token], span: Span) -> list[str]:
    return [token.text for token in tokens[span.first : span.last] if token.shape != "mark"]


def short_form_of(key: str, long_keys: Collection[str], index: NameIndex, of_first_word: int) -> str | None:
    """The one longer name that `key` shortens; None where none or several would do.

    Args:
        of_first_word: how many other accepted names begin with the first word of `key`.
    """
    words = key.split()
    candidates: list[tuple[int, str]] = []
    for long_key in long_keys:
        long_words = long_key.split()
        if len(long_words) <= len(words):
            continue
        rank = _shortens(words, long_words, index)
        if rank:
            candidates.append((rank, long_key))
    if not candidates:
        return None
    best = max(rank for rank, _ in candidates)
    of_best = [long_key for rank, long_key in candidates if rank == best]
    if len(of_best) != 1 or (best == 1 and len(words) == 1 and of_first_word > 1):
        return None
    return of_best[0]


def _shortens(words: Sequence[str], long_words: Sequence[str], index: NameIndex) -> int:
    """0: no; 1: the rest is generic; 2: the rest is a corporate tail or a place."""
    length = len(words)
    if all(
        word in index.place_words or word in GENERIC_NAME_WORDS or word in index.final_words for word in words
    ):
        return 0
    for start in range(len(long_words) - length + 1):
        if list(long_words[start : start + length]) != list(words):
            continue
        before, after = long_words[:start], long_words[start + length :]
        if all(word in CORPORATE_TAILS for word in after) and all(
            word in index.place_words for word in before
        ):
            return 3 if not before else 2
        if before and not all(word in index.place_words or word == "the" for word in before):
            return (
                1
                if length == 1
                and len(words[0]) >= 6
                and after[:1] != ["of"]
                and words[0] not in index.common_words
                else 0
            )
        if all(
            word in index.final_words
            or word in GENERIC_NAME_WORDS
            or word in index.place_words
            or word in _SMALL_WORDS
            for word in after
        ):
            return 2 if len(after) == 1 and _is_company_word(after[0], index) else 1
    return 0


def _is_company_word(word: str, index: NameIndex) -> bool:
    found = index.final_words.get(word)
    return found is not None and found.organisation_type == "company"
