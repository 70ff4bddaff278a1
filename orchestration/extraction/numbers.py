"""Figures in a text: counts, percentages, areas, durations and money, with what qualifies them.

Belongs here: that a number is a quantity, its value, unit, interval and counted noun. What it is a
figure of belongs to the rules. Years, dates, versions, names ("Block 71"), times of day and scores are no figures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.extraction import number_patterns as patterns
from orchestration.extraction.analysis import Figure, FigureKind, Sentence
from orchestration.extraction.bare_numbers import Core, NumberReader
from orchestration.extraction.bare_signs import BareSign, bare_signs
from orchestration.extraction.conversions import linked
from orchestration.extraction.fractions import share_at
from orchestration.extraction.noun_phrases import counted_phrase
from orchestration.extraction.number_words import NUMBER_OPENERS, words_value
from orchestration.extraction.qualification import after_number, qualify
from orchestration.extraction.segments import Segments
from orchestration.extraction.tokens import Token
from orchestration.extraction.units import FoundUnit, unit_index
from orchestration.extraction.word_lists import word_set
from orchestration.model import StatedNumber
from orchestration.vocabulary import Vocabulary

_JOINING = word_set("and or said says has is was will")  # after a name, not between a number and its noun


def find_figures(segments: Segments, vocabulary: Vocabulary) -> tuple[Figure, ...]:
    """Every figure in a text, ordered by where it begins."""
    text = segments.text
    index = unit_index(vocabulary)
    taken = _merged([*(date.span() for date in segments.dates), *_skipped(text)])
    reader = NumberReader(text, index, segments.sentences, taken)
    finder = _Finder(text, reader, bare_signs(text, segments.tokens, vocabulary))
    figures: list[Figure] = []
    position = 0
    tokens = segments.tokens
    for at in tokens.places_where(NUMBER_OPENERS, patterns.OPENER.search):
        token = tokens[at]
        if token.lower in _ARTICLES and not _opens_after_article(tokens[at + 1 : at + 2]):
            continue
        if token.text in vocabulary.well_known_organisations and not _counts(tokens[at + 1 : at + 2]):
            continue
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
            if text[position : position + 1] in patterns.BEFORE_MORE_DIGITS and (
                skipped := patterns.SKIPPED_DIGITS.match(text, start)
            ):
                position = skipped.end()  # a telephone number, a score
                continue
            core = reader.core(match)
            if core is not None:
                position = core.end
                for figure in finder.figures_from(core):
                    figures.append(linked(text, figures, figure))
                    position = max(position, figure.end)
    return tuple(figures)


def _counts(following: Sequence[Token]) -> bool:
    """Whether a noun may follow: "3M users" are counted, "DTZ and 3M." are firms."""
    return bool(following) and following[0].shape == "lower" and following[0].lower not in _JOINING


def _number_offsets(word: str) -> Sequence[int]:
    """Where in a word a number can begin: at its digits, and at the words that open one told in words."""
    return [0] if word.isalpha() else [match.start() for match in patterns.OPENER.finditer(word)]


def _opens_after_article(following: Sequence[Token]) -> bool:
    """Whether a number may go on where an article stands: "a third", "a million"."""
    return bool(following) and patterns.AFTER_ARTICLE.match(following[0].lower) is not None


def _skipped(text: str) -> list[tuple[int, int]]:
    """Addresses on the web, of mail, and tags: what is in them is no figure."""
    if any(mark in text for mark in patterns.MARKS_OF_SKIPPED_TEXT):
        return [match.span() for match in patterns.SKIPPED_TEXT.finditer(text)]
    return []


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
    reader: NumberReader
    ambiguous: Mapping[str, BareSign]

    def share(self, start: int) -> Figure | None:
        """The share of something that begins at `start`, in per cent: "two-thirds of firms"."""
        share = None if self.reader.is_taken(start) else share_at(self.text, start)
        if share is None:
            return None
        qualified_start, number = qualify(self.text, start, share.end, round(100 * share.ratio, 2))
        words = self.text[start : share.end]
        unit = "pp" if share.is_points and words.casefold().endswith("point") else "pct"
        return Figure(start, share.end, qualified_start, "percent", number, unit, share.ratio, words)

    def figures_from(self, core: Core) -> list[Figure]:
        """The figure of a number, or the one or two figures of a range that it opens."""
        other = self._second(core)
        if other is None:
            if core.unit is None and not core.scaled and patterns.GLUED.match(self.text, core.end):
                return []  # "3-0", "passed 8-1 by"
            core = self._with_cents(core)
            return [figure] if (figure := self._figure(core, core.value, None)) else []
        is_levels = patterns.FROM.search(self.text, max(0, core.start - 28), core.start) is not None
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

    def _with_cents(self, core: Core) -> Core:
        """ "3 dollars 50 cents", "thirteen dollars and forty-five cents"."""
        if core.unit is None or core.unit.unit is not None or core.is_prefixed or not core.value.is_integer():
            return core
        cents = patterns.CENTS.match(self.text, core.end)
        if cents is None:
            return core
        count = float(cents["cents"]) if cents["cents"].isdigit() else words_value(cents["cents"])
        if count is None or not 0 < count < 100:
            return core
        return replace(core, end=cents.end(), number_end=cents.end(), value=core.value + count / 100)

    def _second(self, core: Core) -> Core | None:
        """The other end of "5-7 million", "between 5 and 7", "from 918 to 3,559 square metres"."""
        text = self.text
        link = patterns.TO.match(text, core.end)
        if link is None:
            return None
        match = patterns.NUMBER.match(text, link.end())
        if match is None:
            prefixed = patterns.CURRENCY_MARK.match(text, link.end())
            match = prefixed and patterns.NUMBER.match(text, prefixed.end())
        if match is None or self.reader.is_taken(match.start()):
            return None
        prefix = self.reader.index.prefix_before(text, match.start())
        if match["words"]:
            other = self.reader.word_core(match)
        elif prefix is None and match.start() != link.end():
            other = None
        else:
            other = self.reader.digit_core(match, prefix, 1.0)
        if other is None or not self._pairs(core, other, link.group().strip()):
            return None
        return other

    def _pairs(self, core: Core, other: Core, link: str) -> bool:
        text, room = self.text, max(0, core.start - 28)
        if core.unit is not None and other.unit is not None and _unit_name(core) != _unit_name(other):
            return False
        if link == "and" or link.startswith("and"):
            return patterns.BETWEEN.search(text, room, core.start) is not None
        if link.startswith("to"):
            if patterns.FROM.search(text, room, core.start):
                return core.unit is None or other.unit is not None
            if core.is_prefixed and patterns.MOVED.search(text, room, core.start):
                return False
            if (
                core.unit is not None and not core.is_prefixed
            ):  # "up 5% to 20m", "cut rates 0.25% to 5.5%": two figures
                return other.unit is not None and patterns.FORESEEN.search(text, room, core.start) is not None
        scaled = (
            core.stated * (other.value / other.stated) if other.scaled and not core.scaled else core.value
        )
        if not scaled < other.value:
            return False  # a score
        if core.unit is not None or other.unit is not None or (core.scaled and other.scaled):
            return True
        is_model = text[core.start - 2 : core.start - 1].isdigit()  # "10 737-800 planes"
        return not is_model and counted_phrase(text, other.number_end) is not None

    def _figure(self, core: Core, value: float, low: float | None) -> Figure | None:
        kind, unit, factor, original = self._measured(core.unit)
        if kind is None:
            return None
        noun = (
            counted_phrase(self.text, after_number(self.text, core.number_end)) if kind == "count" else None
        )
        if noun and self._is_proper(noun):
            return None
        if kind == "count" and core.unit is not None and noun is None:
            noun = core.end - len(original), core.end  # "80 MW"
        if kind == "count" and noun is None and not value.is_integer() and self.text[core.start].isdigit():
            return None  # a version or a rate without a unit
        qualified_start, number = qualify(self.text, core.start, core.end, value * factor)
        if low is not None:
            number = StatedNumber(None, "=", low * factor, value * factor)
        return Figure(
            core.start,
            core.end,
            qualified_start,
            kind,
            number,
            unit,
            value,
            original,
            *(noun or (-1, -1)),
            is_currency_inferred=kind == "money" and self._is_inferred(core.unit),
        )

    def _is_inferred(self, found: FoundUnit | None) -> bool:
        """Whether nothing in the text says which country's money a sign stands for."""
        sign = found and self.ambiguous.get(found.text.casefold())
        return bool(sign and found and not found.currency and sign.is_inferred)

    def _is_proper(self, noun: tuple[int, int]) -> bool:
        """ "500 Startups" inside a sentence is a name."""
        phrase = self.text[noun[0] : noun[1]]
        sentence = self.reader.sentences[max(bisect_right(self.reader.sentences, noun[0], key=_start) - 1, 0)]
        return phrase.istitle() and " " not in phrase and not sentence.is_title and not phrase.endswith("ns")

    def _measured(self, found: FoundUnit | None) -> tuple[FigureKind | None, str, float, str]:
        if found is None:
            return "count", "count", 1.0, ""
        if found.unit is None:
            currency = found.currency or self.ambiguous[found.text.casefold()].currency
            return "money", currency, 1.0, found.text
        if found.unit.dimension == "small_money":
            if not found.text.islower():
                return None, "", 0.0, ""  # "50 Cent"
            return "money", found.unit.unit or self._currency_of_cents(), found.unit.factor, found.text
        kind = _KINDS.get(found.unit.dimension)
        return kind, found.unit.unit, found.unit.factor, found.text.replace("-", " ")

    def _currency_of_cents(self) -> str:
        """A hundredth of what the document calls dollars, of a euro where it speaks of no dollars."""
        dollars = next((sign.currency for term, sign in self.ambiguous.items() if term in _DOLLARS), None)
        if dollars is None and ("€" in self.text or "euro" in self.text):
            return "EUR"
        return dollars or "USD"


_KINDS: dict[str, FigureKind] = {
    "area": "area",
    "percent": "percent",
    "percentage_point": "percent",
    "duration": "duration",
    # goods told by weight, volume or power; what one thing weighs or draws ("small_mass") is no quantity
    **dict.fromkeys(("mass", "volume", "power", "energy"), "count"),
}
_ARTICLES = frozenset(("a", "an"))
_DOLLARS = frozenset(("$", "dollar", "dollars"))


def _start(sentence: Sentence) -> int:
    return sentence.start


def _unit_name(core: Core) -> str | None:
    if core.unit is None:
        return None
    return core.unit.unit.unit if core.unit.unit else core.unit.currency or core.unit.text
