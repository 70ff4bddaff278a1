"""A name taken apart, once: what distinguishes its bearer, and what it says of form, business, place and number.

Pure: the same name gives the same parts everywhere. What two names' parts mean for one another is the name model's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.resolution.name_words import NameWords, slips
from orchestration.resolution.numerals import joins, numeral
from orchestration.resolution.sounds import sound
from orchestration.resolution.tokens import tokens

_ACRONYM = re.compile(r"[A-Z](?:\.?[A-Z]){2,5}\.?")
# what follows is another name of the same organisation
_OTHER_NAME = re.compile(
    r"[\s,;(]+(?:t/a|d/b/a|dba|f/k/a|fka|a/k/a|aka|trading as|doing business as|formerly|previously|also known as|now known as)"
    r"[\s:]",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*\(\s*([A-Z]{2,8})\s*\)")
_SMALL_WORD = 3  # letters of of, and, for, the
_FEWEST_INITIALS = 3
_MOST_INITIALS = 7
_LONGEST_SLIPPED = 11  # letters: of longer names one half is unharmed by a slip, and that half is the block
_SHORTEST_SLIPPED = 5
_ROMAN_FIRST = frozenset(
    {"i", "v", "x", "l", "vi", "xi", "ii", "iv"}
)  # at the head of a name a word or an initial
_ROMAN_WORD = re.compile(r"\b[IVXL]+\b")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of one name; lists in the order of the name unless said otherwise.

    Attributes:
        name: as it is written.
        core: the distinctive words.
        plain: those of `core` that are ordinary words of the language.
        sounds: what the words of `core` sound like.
        kinds: lines of business and kinds of body, sorted.
        structures: words of corporate structure, sorted.
        geo: places, sorted; of a country its code.
        numbers: numbers, as digits.
        legal_class: class of the legal form; "" where there is none or it tells none.
        is_firm: a legal form, a kind or a structure says that no person bears it.
        sequence: every word but legal forms, structures and fillers, in one spelling.
        letters: the name without legal form, "the" and spaces.
        acronym: the name itself where it is written as one, lower case; else "".
        initials: the first letters of its words where an acronym may be made of them; else "".
        block_keys: two names are compared where they share one of these.
    """

    name: str
    core: tuple[str, ...]
    plain: tuple[str, ...]
    sounds: tuple[str, ...]
    kinds: tuple[str, ...]
    structures: tuple[str, ...]
    geo: tuple[str, ...]
    numbers: tuple[str, ...]
    legal_class: str
    is_firm: bool
    sequence: str
    letters: str
    acronym: str
    initials: str
    block_keys: tuple[str, ...]


def name_parts(name: str, words: NameWords) -> NameParts:
    """Take a name apart. A name of which nothing would be left keeps all of its words as its core."""
    whole = tokens(_first_name(name))
    stripped, legal_class = _without_legal_forms([words.corrected(token) for token in whole], words)
    romans = frozenset(found.casefold() for found in _ROMAN_WORD.findall(name))
    parts = _sort_out(stripped, words, romans)
    if not parts.core:  # what looks like a slip of a common word may be all that distinguishes the bearer
        stripped, legal_class = _without_legal_forms(whole, words)
        parts = _sort_out(stripped, words, romans)
    if not parts.sequence:
        parts.core = parts.sequence = stripped or whole
    sounds = tuple(map(sound, parts.core))
    spelt = [word for word in stripped if word not in words.fillers]
    letters = "".join(word for word in stripped if word != "the")
    initials = "".join(word[0] for word in spelt if word.isalpha())
    can_shorten = len(initials) == len(spelt) and _FEWEST_INITIALS <= len(initials) <= _MOST_INITIALS
    return NameParts(
        name=name,
        core=tuple(parts.core),
        plain=tuple(word for word in parts.core if word in words.plain_words),
        sounds=sounds,
        kinds=tuple(sorted(set(parts.kinds))),
        structures=tuple(sorted(set(parts.structures))),
        geo=tuple(sorted(set(parts.geo))),
        numbers=tuple(parts.numbers),
        legal_class=legal_class,
        is_firm=bool(parts.kinds or parts.structures or len(stripped) < len(whole) - whole[:1].count("the")),
        sequence=" ".join(parts.sequence),
        letters=letters,
        acronym="".join(stripped) if len(stripped) == 1 and _ACRONYM.fullmatch(_bare(name)) else "",
        initials=initials if can_shorten else "",
        block_keys=tuple(sorted({"=" + letters, *_block_keys(parts, sounds)})),
    )


def _first_name(name: str) -> str:
    """The name without another one that it gives besides: "(formerly ...)", "trading as ...", its own initials in brackets."""
    first = _OTHER_NAME.split(name, maxsplit=1)[0]
    without = _IN_BRACKETS.sub(" ", first) if (found := _IN_BRACKETS.search(first)) else first
    if found and found.group(1).casefold() in _initials(tokens(without)):
        first = without
    return first if tokens(first) else name


def _initials(words: list[str]) -> set[str]:
    """The first letters of these words, with and without the small ones, and without those of a legal form at the end."""
    letters = {
        "".join(word[0] for word in kept)
        for kept in (words, [word for word in words if len(word) > _SMALL_WORD])
    }
    return {word[:length] for word in letters for length in range(2, len(word) + 1)}


def _bare(name: str) -> str:
    """The first word of a name of several: of an acronym with a legal form, the acronym."""
    first, _, others = name.strip().partition(" ")
    return first.rstrip(",") if others and len(tokens(first)) == 1 else name.strip()


def _without_legal_forms(found: list[str], words: NameWords) -> tuple[list[str], str]:
    """The tokens, in one spelling, without legal forms at end and start; and the class that the first form to tell one has."""
    legal_class = ""
    left = found[1:] if len(found) > 1 and found[0] == "the" else found
    for at_end in (True, False):
        while len(left) > 1:
            for length in range(min(words.longest, len(left) - 1), 0, -1):
                form = tuple(left[-length:] if at_end else left[:length])
                if form in (words.legal_forms if at_end else words.opening_forms) and (
                    at_end or len(form[0]) > 1
                ):
                    legal_class = legal_class or words.legal_forms[form]
                    left = left[:-length] if at_end else left[length:]
                    break
            else:
                break
    return [words.spellings.get(word, word) for word in left], legal_class


@dataclass(slots=True)
class _Sorted:
    """The words of a name by what they say."""

    core: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    structures: list[str] = field(default_factory=list)
    geo: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    sequence: list[str] = field(default_factory=list)

    def add_place(self, place: str) -> None:
        self.geo.append(place)
        self.sequence.append("@" + place.casefold().replace(" ", ""))

    def add_number(self, number: int, *, follows_number: bool) -> None:
        if follows_number and joins(self.numbers[-1], number):
            number += int(self.numbers.pop())
            self.sequence.pop()
        self.numbers.append(str(number))
        self.sequence.append(str(number))

    def leave_out_first(self) -> None:
        """The first fund of a series is named with its number once there is a second, and without it before."""
        if "fund" in self.kinds and self.numbers == ["1"] and self.sequence[-1] == "1":
            self.numbers.pop()
            self.sequence.pop()

    def add_phrase(self, meaning: str, words: NameWords) -> None:
        if meaning in words.structures.values():
            self.structures.append(meaning)
        else:
            self.kinds.append(meaning)
            self.sequence.append(meaning.replace(" ", ""))

    def add_word(self, word: str, words: NameWords) -> None:
        if word in words.structures:
            self.structures.append(words.structures[word])
            return
        if word in words.kinds:
            word = words.kinds[word]
            self.kinds.append(word)
        else:
            self.core.append(word)
        self.sequence.append(word)


def _sort_out(found: list[str], words: NameWords, romans: frozenset[str]) -> _Sorted:
    parts = _Sorted()
    place = 0
    last_number = -2
    while place < len(found):
        if length := _listed_length(found, place, words.places, words.longest):
            parts.add_place(words.places[tuple(found[place : place + length])])
            place += length
            continue
        if length := _listed_length(found, place, words.phrases, words.longest):
            parts.add_phrase(words.phrases[tuple(found[place : place + length])], words)
            place += length
            continue
        word = found[place]
        may_be_number = place > 0 or word not in _ROMAN_FIRST
        number = numeral(word, may_be_roman=word in romans) if may_be_number else None
        if number is not None:
            parts.add_number(number, follows_number=last_number == place - 1)
            last_number = place
        elif word not in words.fillers:
            parts.add_word(word, words)
        place += 1
    parts.leave_out_first()
    return parts


def _listed_length(found: list[str], start: int, listed: Mapping[tuple[str, ...], str], longest: int) -> int:
    """How many tokens from `start` on are listed as one; 0 where none are."""
    for length in range(min(longest, len(found) - start), 0, -1):
        if tuple(found[start : start + length]) in listed:
            return length
    return 0


def _block_keys(parts: _Sorted, sounds: Sequence[str]) -> set[str]:
    """The words in any order; and what a slip of the pen leaves of the distinctive ones."""
    if not parts.core:
        return {"=" + "".join(sorted(parts.sequence))}
    joined = "".join(parts.core)
    keys = {"=" + "".join(sorted(parts.core)), "=" + joined, "*" + "".join(sorted(sounds))}
    if _SHORTEST_SLIPPED <= len(joined) <= _LONGEST_SLIPPED:
        keys.update("~" + slip for slip in slips(joined))
    if len(joined) >= _LONGEST_SLIPPED:
        for half in {len(joined) // 2, (len(joined) - 1) // 2, (len(joined) + 1) // 2}:
            keys.update(("<" + joined[:half], ">" + joined[-half:]))
    return keys
