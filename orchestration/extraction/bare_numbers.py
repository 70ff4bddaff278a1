"""Bare numbers in a text: value, scale, sign and unit, and whether a run of digits or words is a quantity at all.

Belongs here: what is read off one number and the words that touch it. Ranges, qualification and what is counted
belong to `numbers`, the patterns to `number_patterns`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.extraction import number_patterns as patterns
from orchestration.extraction.analysis import Sentence
from orchestration.extraction.noun_phrases import STOP_WORDS, counted_phrase
from orchestration.extraction.number_words import scale_value, words_value
from orchestration.extraction.units import FoundUnit, UnitIndex, is_letter
from orchestration.extraction.word_lists import word_set

_MINUS_SIGNS = frozenset("-–−")
_ATTRIBUTES = frozenset(('="', "='"))
_LINES_OF_SCREENS = frozenset((480, 576, 720, 1080, 1440, 2160))  # "1080p" are no pence
_STOPS = frozenset(".,;)")
_SCALES_OF_MONEY = frozenset(("mm", "mil"))
_ALWAYS_ORDINAL = word_set(
    "chapter page version type level phase step grade top block room section article paragraph episode aged"
)
_SENTENCE_OPENERS = word_set(
    "more less fewer nearly almost around approximately roughly up least most another total nine eleven employs "
    "however meanwhile today currently so far"
)
_NUMBERED = word_set(
    "block chapter version step page part phase stage section article flight route channel "
    "area building floor room gate level unit no number zone hall highway line act mark type model series class tier category generation volume issue"
)


@dataclass(frozen=True, slots=True)
class Core:
    """A bare number with its scale, currency sign and unit; `scaled` tells whether a scale word is its own."""

    start: int
    end: int
    number_end: int
    value: float
    stated: float
    scaled: bool
    unit: FoundUnit | None
    is_prefixed: bool


@dataclass(frozen=True, slots=True)
class NumberReader:
    """Reads numbers of one text; `taken` are the spans of dates, addresses and the like, in order and apart."""

    text: str
    index: UnitIndex
    sentences: Sequence[Sentence]
    taken: Sequence[tuple[int, int]]

    def core(self, match: re.Match[str]) -> Core | None:
        """The number at a match; None where it is part of a date, name, version or word."""
        start = match.start()
        if self.is_taken(start):
            return None
        if match["words"]:
            return self.word_core(match)
        if match.end() - start > patterns.MAX_DIGITS:
            return None
        prefix, factor = self._prefix(start)
        core = self.digit_core(match, prefix, factor) if prefix or self._stands_free(start) else None
        return core and self._signed(core)

    def is_taken(self, position: int) -> bool:
        """Whether a date, an address or the like stands at `position`."""
        at = bisect_right(self.taken, (position, len(self.text))) - 1
        return at >= 0 and self.taken[at][1] > position

    def _prefix(self, start: int) -> tuple[FoundUnit | None, float]:
        """The currency before a number, and its scale where that stands before it: "USD million 75", "MSEK 60"."""
        text = self.text
        prefix = self.index.prefix_before(text, start)
        if prefix is not None or start < 5 or text[start - 1] != " " or not text[start - 2].isalpha():
            return prefix, 1.0
        code = patterns.SCALED_CODE.search(text, start - 5, start)
        if code is not None and code["code"].casefold() in self.index.currencies:
            currency = self.index.currencies[code["code"].casefold()]
            return FoundUnit(code.start(), code["code"], None, currency), 1e6 if code["scale"] == "M" else 1e3
        scale = patterns.SCALE_BEFORE.search(text, max(0, start - 9), start)
        prefix = self.index.prefix_before(text, scale.start()) if scale else None
        return (prefix, scale_value(scale["scale"])) if scale and prefix else (None, 1.0)

    def _signed(self, core: Core) -> Core | None:
        """Below zero where a sign stands at an amount or a percentage: "-5%", "minus five per cent", "-$3m"."""
        text, start = self.text, core.unit.end if core.unit and core.is_prefixed else core.start
        sign = text[start - 1] if start else ""
        is_sign = sign in _MINUS_SIGNS and (start < 2 or text[start - 2] in " \n(\t")
        if is_sign and core.unit is None:
            return None if sign == "-" else core
        if is_sign:
            return replace(core, start=start - 1, value=-core.value, stated=-core.stated)
        words = (
            patterns.MINUS.search(text, max(0, start - 10), start)
            if sign == " " and text[start - 2] in "se"
            else None
        )
        return replace(core, start=words.start(), value=-core.value, stated=-core.stated) if words else core

    def _stands_free(self, start: int) -> bool:
        if start == 0:
            return True
        before, two = self.text[start - 1], self.text[max(0, start - 2) : start]
        if before.isalnum() or before in "_./,:#=&@\\+*^%" or two in _ATTRIBUTES:
            return False
        return before not in _MINUS_SIGNS or (len(two) == 2 and (two[0].isspace() or two[0] == "("))

    def word_core(self, match: re.Match[str]) -> Core | None:
        """The number in words at a match; None where it is a pronoun, a rank, a fraction."""
        start, end = match.span()
        if start and self.text[start - 1] in "-–'’":
            return None
        words = match["words"].casefold()
        value = words_value(words)
        if value is None or value == 0 or patterns.FRACTION.match(self.text, end):
            return None
        if patterns.RANKED.search(self.text, max(0, start - 9), start):
            return None
        unit = self.index.suffix_after(self.text, end)
        if unit is None and (words == "one" or patterns.AGED.search(self.text, max(0, start - 9), start)):
            return None  # "one" is mostly a pronoun
        if words.startswith("one point") and self.text.startswith(("at ", "At "), start - 3):
            return None  # "at one point five of them"
        return self._signed(
            Core(start, unit.end if unit else end, end, value, value, value >= 1e3, unit, False)
        )

    def digit_core(self, match: re.Match[str], prefix: FoundUnit | None, factor: float) -> Core | None:
        """The number in digits at a match, of the currency `prefix` before it; None where it counts nothing."""
        text = self.text
        stated = Decimal(patterns.plain_digits(match))
        end, own = self._scale(match.end(), prefix)
        is_scaled = own is not None
        if prefix is not None and is_letter(prefix.text) and not is_scaled:
            return None
        value = float(stated * int(own or factor))
        part = patterns.AND_PART.match(text, end) if own is not None else None
        if own is not None and part is not None:  # "3 million and a half"
            end, value = part.end(), value + own * (0.5 if part["part"].casefold() == "half" else 0.25)
        after = self.index.suffix_after(text, end)
        unit, stop = prefix or after, end
        if prefix is not None and after is not None and after.currency and after.currency == prefix.currency:
            end = stop = after.end  # "RMB 20 million yuan"
        elif prefix is not None and not prefix.currency and after and after.currency and after.text.isupper():
            end = stop = after.end  # "$26 million CAD": the code says which dollars
            unit = replace(prefix, currency=after.currency)
        elif prefix is None and after is not None:
            stop = after.end
            behind = patterns.SCALE_AFTER_CODE.match(text, stop) if after.currency and not is_scaled else None
            if behind is not None:  # "75 USD million"
                stop, value = behind.end(), value * scale_value(behind["scale"])
        if patterns.CLOCK.match(text, end) or (stated in _LINES_OF_SCREENS and text[end:stop] == "p"):
            return None
        if unit is None and (
            (not is_scaled and self._is_no_count(match, stop))
            or (patterns.GLUED.match(text, stop) and not self._is_range(stop))
        ):
            return None
        begin = prefix.end if prefix is not None else match.start()
        return Core(begin, stop, end, value, float(stated), is_scaled, unit, prefix is not None)

    def _scale(self, end: int, prefix: FoundUnit | None) -> tuple[int, float | None]:
        """Where the scale word after a number ends, and its worth; `end` and None where there is none."""
        european = patterns.EURO_SCALE.match(self.text, end) if prefix is None else None
        if european is not None:
            return european.end(), 1e9 if european["billion"] else scale_value(european["letter"] or "m")
        scale = patterns.SCALE.match(self.text, end)
        if scale is None and prefix is not None:
            scale = patterns.SPACED_LETTER.match(self.text, end)
        factor = self._scale_factor(scale, prefix) if scale is not None else 0.0
        return (scale.end(), factor) if scale is not None and factor > 0 else (end, None)

    def _is_no_count(self, match: re.Match[str], end: int) -> bool:
        """ "056", "360 x 640", a 16" screen, the "1." of a list, "Jones, 42,", the "(2)" of "7-6 (2)"."""
        text, start, digits = self.text, match.start(), match["digits"]
        if digits[0] == "0" and digits.isdigit() and len(digits) > 1:
            return True
        after, two = text[end : end + 1], text[max(0, start - 2) : start]
        opens_line = start == 0 or two[-1] == "\n"
        if two in patterns.MULTIPLIED:
            return True
        if after and after in '"”″x×*/=+. )' and (mark := patterns.NO_COUNT_AFTER.match(text, end)):
            found = mark.group()
            if found[0] in '"”':
                return found[-1] == "+" or text.count('"', max(0, start - 200), start) % 2 == 0
            return found[0] not in ".)" or opens_line
        if two == ", " and after == "," and len(digits) == 2 and text[start - 3 : start - 2].isalpha():
            return True
        if two == " (" and after == ")" and text[start - 4 : start - 3] == "-":
            return True
        return self._is_name(match)

    def _scale_factor(self, scale: re.Match[str], prefix: FoundUnit | None) -> float:
        groups = scale.groupdict()
        letter = groups.get("letter")
        if letter is None:
            word = groups["scale"].casefold()
            if prefix is None and word in _SCALES_OF_MONEY and not self._is_money(scale.end()):
                return 0.0  # "35mm" are millimetres
            return scale_value(word) * scale_value(groups.get("scale2"))
        if prefix is not None:
            return scale_value(letter)
        if letter.islower():
            follows = self.text[scale.end() : scale.end() + 2]
            is_counting = follows[:1] in " -)" and follows[1:].isalpha()
            is_counting = is_counting or (letter == "k" and not follows.strip(" .,;)"))
            is_counting = is_counting or (follows[:1] in "-–" and follows[1:].isdigit())  # "5k-20k"
            is_counting = is_counting and not patterns.LENGTH_AFTER.match(self.text, scale.end())
        else:  # "10M users", not the firm 3M
            is_counting = counted_phrase(self.text, scale.end()) is not None or (
                letter == "M" and self.text[scale.end() : scale.end() + 1] in _STOPS
            )
        if letter in "mkMKB" and is_counting:
            return scale_value(letter)
        return 0.0

    def _is_money(self, position: int) -> bool:
        unit = self.index.suffix_after(self.text, position)
        return unit is not None and unit.unit is None

    def _is_range(self, position: int) -> bool:
        return self.text[position] in "-–" and self.text[position + 1 : position + 2].isdigit()

    def _is_name(self, match: re.Match[str]) -> bool:
        """ "Block 71", "Chapter 11", "Xbox 2": a small bare number after a capitalised word."""
        digits = match["digits"]
        phrase = counted_phrase(self.text, match.end())
        ordinal = patterns.ORDINAL_USE.search(self.text, max(0, match.start() - 12), match.start())
        if ordinal is not None:
            word = ordinal["word"].casefold()
            if word in _ALWAYS_ORDINAL or (phrase is None and (word != "under" or len(digits) < 3)):
                return True
        before = patterns.NAME_BEFORE.search(self.text, max(0, match.start() - 30), match.start())
        if before is None or "," in digits:
            return False
        sentence = self.sentences[max(bisect_right(self.sentences, match.start(), key=_start) - 1, 0)]
        word = before.group(1).rstrip(".")
        if before.start() <= sentence.start and word.casefold() in STOP_WORDS | _SENTENCE_OPENERS:
            return False
        if sentence.is_title and (
            patterns.TITLE_NOUN_AFTER.match(self.text, match.end())
            or patterns.LOWER_NOUN_AFTER.match(self.text, match.end())
        ):
            return False
        return (
            "." in digits or phrase is None or self.text[phrase[0]].isupper() or word.casefold() in _NUMBERED
        )


def _start(sentence: Sentence) -> int:
    return sentence.start
