"""Figures in a text: counts, percentages, areas, durations and money, with what qualifies them.

Belongs here: that a number is a quantity, its value, unit, interval and counted noun. What it is a
figure of belongs to the rules. Years, dates, versions, names ("Block 71"), times of day and scores are no figures.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from orchestration.extraction import number_patterns as patterns
from orchestration.extraction.analysis import Figure, FigureKind, Sentence
from orchestration.extraction.conversions import linked
from orchestration.extraction.fractions import share_at
from orchestration.extraction.noun_phrases import STOP_WORDS, counted_phrase
from orchestration.extraction.number_words import scale_value, words_value
from orchestration.extraction.qualification import after_number, qualify
from orchestration.extraction.segments import Segments
from orchestration.extraction.units import FoundUnit, UnitIndex, unit_index
from orchestration.extraction.word_lists import word_set
from orchestration.model import StatedNumber
from orchestration.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class _Core:
    """A bare number with its scale, currency sign and unit; `scaled` tells whether a scale word is its own."""

    start: int
    end: int
    number_end: int
    value: float
    stated: float
    scaled: bool
    unit: FoundUnit | None
    is_prefixed: bool


def find_figures(segments: Segments, vocabulary: Vocabulary) -> tuple[Figure, ...]:
    """Every figure in a text, ordered by where it begins."""
    text = segments.text
    index = unit_index(vocabulary)
    taken = _merged([*(date.span() for date in segments.dates), *_skipped(text)])
    finder = _Finder(text, index, segments.sentences, taken, index.ambiguous_in(text))
    figures: list[Figure] = []
    position = 0
    for token in segments.tokens:
        for offset in _number_offsets(token.lower):
            start = token.start + offset
            if start < position:
                continue
            share = finder.share(start)
            if share is not None:
                figures.append(share)
                position = share.end
                continue
            match = patterns.NUMBER.match(text, start)
            if match is None:
                continue
            position = match.end()
            core = finder.core(match)
            if core is not None:
                position = core.end
                for figure in finder.figures_from(core):
                    figures.append(linked(text, figures, figure))
                    position = max(position, figure.end)
    return tuple(figures)


@lru_cache(maxsize=50_000)
def _number_offsets(word: str) -> tuple[int, ...]:
    """Where in a word a number can begin: at its digits, and at the words that open one told in words."""
    return tuple(match.start() for match in patterns.OPENER.finditer(word))


def _skipped(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in patterns.SKIPPED.finditer(text)]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@dataclass(frozen=True, slots=True)
class _Finder:
    text: str
    index: UnitIndex
    sentences: Sequence[Sentence]
    taken: Sequence[tuple[int, int]]
    ambiguous: Mapping[str, str]

    def core(self, match: re.Match[str]) -> _Core | None:
        """The number at a match; None where it is part of a date, name, version or word."""
        text, start = self.text, match.start()
        if self._is_taken(start):
            return None
        if match["words"]:
            return self._word_core(match)
        if match.end() - start > patterns.MAX_DIGITS:
            return None
        prefix = self.index.prefix_before(text, start)
        if prefix is None and not self._stands_free(start):
            return None
        return self._digit_core(match, prefix)

    def share(self, start: int) -> Figure | None:
        """The share of something that begins at `start`, in per cent: "two-thirds of firms"."""
        share = None if self._is_taken(start) else share_at(self.text, start)
        if share is None:
            return None
        qualified_start, number = qualify(self.text, start, share.end, round(100 * share.ratio, 2))
        words = self.text[start : share.end]
        unit = "pp" if share.is_points and words.casefold().endswith("point") else "pct"
        return Figure(start, share.end, qualified_start, "percent", number, unit, share.ratio, words)

    def _is_taken(self, position: int) -> bool:
        at = bisect_right(self.taken, (position, len(self.text))) - 1
        return at >= 0 and self.taken[at][1] > position

    def _stands_free(self, start: int) -> bool:
        if start == 0:
            return True
        before = self.text[start - 1]
        if (
            before.isalnum()
            or before in "_./,:#=&@\\+*^~"
            or self.text[max(0, start - 2) : start] in {'="', "='"}
        ):
            return False
        return not (before in "-–" and (start < 2 or not self.text[start - 2].isspace() or before == "-"))

    def _word_core(self, match: re.Match[str]) -> _Core | None:
        start, end = match.span()
        if start and self.text[start - 1] in "-–'’":
            return None
        value = words_value(match["words"])
        if value is None or value == 0 or patterns.FRACTION.match(self.text, end):
            return None
        if patterns.RANKED.search(self.text, max(0, start - 9), start):
            return None
        unit = self.index.suffix_after(self.text, end)
        if match["words"].casefold() == "one" and unit is None:
            return None  # mostly a pronoun
        return _Core(start, unit.end if unit else end, end, value, value, value >= 1e3, unit, False)

    def _digit_core(self, match: re.Match[str], prefix: FoundUnit | None) -> _Core | None:
        text, end = self.text, match.end()
        digits = patterns.plain_digits(match)
        stated = float(digits)
        factor = 1.0
        european = patterns.EURO_SCALE.match(text, end) if prefix is None else None
        scale = None if european else patterns.SCALE.match(text, end)
        if scale is None and prefix is not None:
            scale = patterns.SPACED_LETTER.match(text, end)
        if european is not None:
            factor = 1e9 if european["billion"] else scale_value(european["letter"] or "m")
            end, scale = european.end(), european
        elif scale is not None:
            factor = self._scale_factor(scale, prefix)
            if factor > 0:
                end = scale.end()
            else:
                factor, scale = 1.0, None
        unit = prefix or self.index.suffix_after(text, end)
        if prefix is not None:
            after = self.index.suffix_after(text, end)
            if after is not None and after.currency and after.currency == prefix.currency:
                end = after.end  # "RMB 20 million yuan"
        stop = end if unit is None or unit is prefix else unit.end
        if patterns.CLOCK.match(text, end) or (
            unit is None and patterns.GLUED.match(text, stop) and not self._is_range(stop)
        ):
            return None
        if unit is None and scale is None and self._is_name(match):
            return None
        begin = prefix.end if prefix is not None else match.start()
        return _Core(
            begin,
            stop,
            end,
            float(Decimal(digits) * int(factor)),
            stated,
            scale is not None,
            unit,
            prefix is not None,
        )

    def _scale_factor(self, scale: re.Match[str], prefix: FoundUnit | None) -> float:
        groups = scale.groupdict()
        letter = groups.get("letter")
        if letter is None:
            return scale_value(groups["scale"]) * scale_value(groups.get("scale2"))
        if prefix is not None:
            return scale_value(letter)
        if letter.islower():
            follows = self.text[scale.end() : scale.end() + 2]
            is_counting = follows[:1] in " -)" and follows[1:].isalpha()
            is_counting = is_counting or (letter == "k" and not follows.strip(" .,;)"))
            is_counting = is_counting and not patterns.LENGTH_AFTER.match(self.text, scale.end())
        else:  # "10M users", not the firm 3M
            is_counting = counted_phrase(self.text, scale.end()) is not None
        if letter in "mkMKB" and is_counting:
            return scale_value(letter)
        return 0.0

    def _is_range(self, position: int) -> bool:
        return self.text[position] in "-–" and self.text[position + 1 : position + 2].isdigit()

    def _is_name(self, match: re.Match[str]) -> bool:
        """ "Block 71", "Chapter 11", "Xbox 2": a small bare number after a capitalised word."""
        digits = match["digits"]
        if patterns.ORDINAL_USE.search(self.text, max(0, match.start() - 12), match.start()) and not (
            counted_phrase(self.text, match.end())
        ):
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
            "." in digits
            or not patterns.LOWER_NOUN_AFTER.match(self.text, match.end())
            or word.casefold() in _NUMBERED
        )

    def figures_from(self, core: _Core) -> list[Figure]:
        """The figure of a number, or the one or two figures of a range that it opens."""
        other = self._second(core)
        if other is None:
            return [figure] if (figure := self._figure(core, core.value, None)) else []
        is_levels = (
            re.search(r"\bfrom[ ](?:\w+[ ]){0,2}$", self.text[max(0, core.start - 28) : core.start])
            is not None
        )
        unit = core.unit or other.unit
        first = replace(core, unit=unit, is_prefixed=core.is_prefixed)
        if is_levels:
            return [
                f
                for f in (self._figure(first, first.value, None), self._figure(other, other.value, None))
                if f
            ]
        low = core.value
        if other.scaled and not core.scaled and core.stated < other.stated:
            low = core.stated * other.value / other.stated
        whole = replace(other, start=core.start, unit=unit)
        figure = self._figure(whole, other.value, low)
        return [figure] if figure else []

    def _second(self, core: _Core) -> _Core | None:
        """The other end of "5-7 million", "between 5 and 7", "from 918 to 3,559 square metres"."""
        text = self.text
        link = patterns.TO.match(text, core.end)
        if link is None:
            return None
        match = patterns.NUMBER.match(text, link.end())
        if match is None:
            prefixed = re.compile(r"[^\s\d]{1,4}[ ]?").match(text, link.end())
            match = prefixed and patterns.NUMBER.match(text, prefixed.end())
        if match is None or self._is_taken(match.start()):
            return None
        prefix = self.index.prefix_before(text, match.start())
        if match["words"]:
            other = self._word_core(match)
        elif prefix is None and match.start() != link.end():
            other = None
        else:
            other = self._digit_core(match, prefix)
        if other is None or not self._pairs(core, other, link.group().strip()):
            return None
        return other

    def _pairs(self, core: _Core, other: _Core, link: str) -> bool:
        before = self.text[max(0, core.start - 28) : core.start]
        if core.unit is not None and other.unit is not None and _unit_name(core) != _unit_name(other):
            return False
        if link == "and" or link.startswith("and"):
            return re.search(r"\bbetween[ ](?:\w+[ ]){0,2}$", before) is not None
        if link.startswith("to") and re.search(r"\bfrom[ ](?:\w+[ ]){0,2}$", before):
            return core.unit is None or other.unit is not None
        if core.unit is not None and not core.is_prefixed and link.startswith("to"):
            return False  # "up 5% to 20m": two figures
        scaled = (
            core.stated * (other.value / other.stated) if other.scaled and not core.scaled else core.value
        )
        if not scaled < other.value:
            return False  # a score
        return (
            core.unit is not None
            or other.unit is not None
            or counted_phrase(self.text, other.number_end) is not None
        )

    def _figure(self, core: _Core, value: float, low: float | None) -> Figure | None:
        kind, unit, factor, original = self._measured(core.unit)
        if kind is None:
            return None
        noun = (
            counted_phrase(self.text, after_number(self.text, core.number_end)) if kind == "count" else None
        )
        if noun and self._is_proper(noun):
            return None
        if kind == "count" and noun is None and not value.is_integer():
            return None  # a version or a rate without a unit
        qualified_start, number = qualify(self.text, core.start, core.end, value * factor)
        if low is not None:
            number = StatedNumber(None, "=", low * factor, value * factor)
        return Figure(
            core.start, core.end, qualified_start, kind, number, unit, value, original, *(noun or (-1, -1))
        )

    def _is_proper(self, noun: tuple[int, int]) -> bool:
        """ "500 Startups" inside a sentence is a name."""
        phrase = self.text[noun[0] : noun[1]]
        sentence = self.sentences[max(bisect_right(self.sentences, noun[0], key=_start) - 1, 0)]
        return phrase.istitle() and " " not in phrase and not sentence.is_title and not phrase.endswith("ns")

    def _measured(self, found: FoundUnit | None) -> tuple[FigureKind | None, str, float, str]:
        if found is None:
            return "count", "count", 1.0, ""
        if found.unit is None:
            currency = found.currency or self.ambiguous[found.text.casefold()]
            return "money", currency, 1.0, found.text
        kind = _KINDS.get(found.unit.dimension)
        return kind, found.unit.unit, found.unit.factor, found.text


_KINDS: dict[str, FigureKind] = {
    "area": "area",
    "percent": "percent",
    "percentage_point": "percent",
    "duration": "duration",
}
_SENTENCE_OPENERS = word_set(
    "more less fewer nearly almost around approximately roughly up least most another total nine eleven employs "
    "however meanwhile today currently so far"
)
_NUMBERED = word_set(
    "block chapter version step page part phase stage section article flight route channel "
    "area building floor room gate level unit no number zone hall highway line act"
)


def _start(sentence: Sentence) -> int:
    return sentence.start


def _unit_name(core: _Core) -> str | None:
    if core.unit is None:
        return None
    return core.unit.unit.unit if core.unit.unit else core.unit.currency or core.unit.text
