"""A document read for financings: its sentences with the words of money, the amounts and the organisations in them.

Belongs here: what stands in a sentence and how it is found fast. What it speaks for belongs to `funding_evidence`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Figure, Sentence, Span
from orchestration.extraction.funding_cues import CLASSES_OF, CORE, INVESTOR_WORDS, TRIGGERS
from orchestration.extraction.sentences import is_prose
from orchestration.extraction.tokens import index_at
from orchestration.model import LocalOrganisation, Mention

_SCALES = ("m", "n", "k", "lion", "crore", "lakh")
_DOUBTS = (0.4, 0.2, 0.08)  # of the probability that a name is an organisation's
_CURRENCIES = frozenset(
    ("AED", "AUD", "BRL", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "HKD", "INR", "JPY", "KES", "KRW", "MYR", "NGN", "NOK",
     "NZD", "PLN", "RMB", "Rs", "SEK", "SGD", "TRY", "USD", "ZAR", "Mn", "Bn", "Cr", "Crore", "Lakh", "Million", "Billion")
)  # fmt: skip
_NO_NAMES = frozenset({"round", "money", "debt"})  # classes of words that make no name without another
_LEAST_BARE = 1e5  # "255m in notes" in a text of euros: below it, a bare number is a count of something


class Named(NamedTuple):
    """A mention in a sentence: tokens[first:last] of the document.

    `doubt`: how little tells the name to be an organisation's, from 0 to 3.
    """

    mention: Mention
    first: int
    last: int
    is_investor: bool
    doubt: int

    @property
    def key(self) -> str:
        return self.mention.organisation_key


class Line(NamedTuple):
    """A sentence with what speaks of money in it.

    Attributes:
        first, last: its tokens are `tokens[first:last]` of the document.
        cues: (index of a token, its classes), in order; words inside names are none.
        kinds: all classes of the cues.
        money: its amounts, without those that restate another.
    """

    sentence: Sentence
    first: int
    last: int
    cues: Sequence[tuple[int, tuple[str, ...]]]
    kinds: frozenset[str]
    money: Sequence[Figure]
    named: Sequence[Named]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a financing stands: tokens[first:last] of its amount or, without one, of its word.

    Attributes:
        low, high: the tokens between which words are of this financing: to the next amount on either side.
        has_amount: whether the place is that of an amount.
        is_fund: whether it is a fund that gathers money.
        earlier: the recipient of the financing told right before.
        previous: that of the one told before it in the same sentence.
    """

    line: Line
    first: int
    last: int
    low: int
    high: int
    has_amount: bool = True
    is_fund: bool = False
    earlier: str | None = None
    previous: str | None = None


class Reading:
    """A document's lines, each read when it is first asked for, and what each sign in them is worth.

    Attributes:
        elsewhere: what the rest of the text says for every candidate of a line, by the line's first token.
        parts: what each organisation is told to do with money, once somebody has asked (`funding_parts`).
    """

    __slots__ = (
        "_cued",
        "_lines",
        "_natures",
        "_trigger_at",
        "analysis",
        "core_share",
        "counts",
        "elsewhere",
        "parts",
        "tokens",
        "weights",
    )

    def __init__(self, analysis: Analysis, weights: Mapping[str, float]) -> None:
        self.analysis = analysis
        self.weights = weights
        self.tokens = analysis.tokens
        self._lines: dict[int, Line] = {}
        self._natures: dict[str, tuple[bool, int]] = {}
        self.elsewhere: dict[int, Sequence[str]] = {}
        self.parts: Mapping[str, Sequence[tuple[str, int]]] | None = None
        classes = CLASSES_OF
        if "-led" in analysis.text:
            self._cued = self.tokens.places_where(
                classes, lambda word: word in classes or word.endswith("-led")
            )
        else:
            self._cued = self.tokens.places_of(classes)
        kinds = [classes.get(self.tokens[at].lower, ()) for at in self._cued]
        core = sum(1 for one in kinds if not CORE.isdisjoint(one))
        self.core_share = core / max(len(analysis.sentences), 1)
        self._trigger_at = [
            at for at, one in zip(self._cued, kinds, strict=True) if not TRIGGERS.isdisjoint(one)
        ]
        self.counts = Counter(mention.organisation_key for mention in analysis.mentions)
        self.counts.update(mention.organisation_key for mention in analysis.doubtful_mentions)

    def line(self, index: int) -> Line | None:
        """The sentence at `index`; None where there is none, or it is too long to be prose."""
        if not 0 <= index < len(self.analysis.sentences):
            return None
        sentence = self.analysis.sentences[index]
        if not is_prose(sentence):
            return None
        if index not in self._lines:
            self._lines[index] = self._read(sentence)
        return self._lines[index]

    def of_interest(self) -> Iterator[Line]:
        """The lines that hold an amount or a word that may tell of a financing without one."""
        starts = [sentence.start for sentence in self.analysis.sentences]
        wanted = {
            bisect_left(starts, figure.start + 1) - 1
            for figure in self.analysis.figures
            if self._is_money(figure)
        }
        wanted.update(bisect_left(starts, self.tokens[at].start + 1) - 1 for at in self._trigger_at)
        for index in sorted(wanted):
            line = self.line(index)
            if line is not None:
                yield line

    def cued_sentences(self) -> Sequence[int]:
        """The indexes of the sentences with a word of money."""
        starts = [sentence.start for sentence in self.analysis.sentences]
        return sorted({bisect_left(starts, self.tokens[at].start + 1) - 1 for at in self._cued})

    def _is_money(self, figure: Figure) -> bool:
        if figure.converted_of is not None:
            return False
        if figure.kind == "money":
            return True
        return (
            figure.kind == "count"
            and figure.noun_start < 0
            and figure.original_value >= _LEAST_BARE
            and self.analysis.text[figure.start : figure.end].lower().endswith(_SCALES)
        )

    def _read(self, sentence: Sentence) -> Line:
        tokens = self.tokens
        first, last = index_at(tokens, sentence.start), index_at(tokens, sentence.end)
        mentions = self._mentions(sentence)
        named = [self._named(mention, first, last) for mention in mentions]
        inside = {at for one in named if one.mention.kind != "nominal" for at in range(one.first, one.last)}
        cues = tuple(
            (at, CLASSES_OF.get(tokens[at].lower, ("lead",)))
            for at in self._cued[bisect_left(self._cued, first) : bisect_left(self._cued, last)]
            if at not in inside or tokens[at].lower.endswith("-led")
        )
        kinds = frozenset(kind for _, classes in cues for kind in classes)
        money = [
            self._priced(figure)
            for figure in self.analysis.figures_in(sentence.start, sentence.end)
            if self._is_money(figure)
        ]
        return Line(sentence, first, last, cues, kinds, money, named)

    def _mentions(self, sentence: Sentence) -> Sequence[Mention]:
        mentions = self.analysis.mentions_in(sentence.start, sentence.end)
        doubtful = self.analysis.doubtful_mentions_in(sentence.start, sentence.end)
        if not doubtful:
            return mentions
        alone = [
            one
            for one in doubtful
            if not any(one.start < other.end and other.start < one.end for other in mentions)
            and self._may_be_name(one)
        ]
        return sorted([*mentions, *alone], key=lambda one: one.start)

    def _may_be_name(self, mention: Mention) -> bool:
        """A name of words of money alone ("Series C", "Mn Series D", "CHF 20") is none."""
        tokens = self.tokens
        first = bisect_left(tokens, (mention.start,))
        words = [token for token in tokens[first : first + 8] if token.end <= mention.end]
        return not all(
            not _NO_NAMES.isdisjoint(CLASSES_OF.get(token.lower, ()))
            or len(token.text) < 2
            or token.text.isdigit()
            or token.text in _CURRENCIES
            for token in words
        )

    def organisation(self, key: str) -> LocalOrganisation | None:
        return self.analysis.organisations.get(key) or self.analysis.doubtful.get(key)

    def _priced(self, figure: Figure) -> Figure:
        """A bare number takes the currency of the amount that stands nearest to it."""
        if figure.kind == "money":
            return figure
        amounts = [other for other in self.analysis.figures if other.kind == "money"]
        if not amounts:
            return figure
        nearest = min(amounts, key=lambda other: abs(other.start - figure.start))
        return replace(
            figure, kind="money", unit=nearest.unit, is_currency_inferred=nearest.is_currency_inferred
        )

    def spans_in(self, first: int, last: int) -> Sequence[Span]:
        """The runs of words that may be names within tokens[first:last]."""
        spans = self.analysis.spans
        begin = bisect_left(spans, first, key=lambda span: span.first)
        end = bisect_left(spans, last, lo=begin, key=lambda span: span.first)
        return spans[begin:end]

    def _named(self, mention: Mention, first: int, last: int) -> Named:
        tokens = self.tokens
        begin = bisect_left(tokens.starts, mention.start, first, last)
        end = bisect_left(tokens.starts, mention.end, begin, last)
        key = mention.organisation_key
        nature = self._natures.get(key)
        if nature is None:
            nature = self._natures[key] = (self.is_investor(key), self._doubt(key))
        return Named(mention, begin, max(end, begin + 1), *nature)

    def _doubt(self, key: str) -> int:
        organisation = self.organisation(key)
        return 0 if organisation is None else sum(organisation.confidence < step for step in _DOUBTS)

    def is_investor(self, key: str) -> bool:
        """Whether the text or the name says that an organisation's business is to invest."""
        organisation = self.organisation(key)
        if organisation is None:
            return False
        if organisation.organisation_type == "investor":
            return True
        words = organisation.name.lower().replace("-", " ").split()
        return any(word.strip(".,()") in INVESTOR_WORDS for word in words[1:])
