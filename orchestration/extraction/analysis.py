"""What the rules read: a document cut into sentences, with its figures, times and mentions found.

The finders (`sentences`, `numbers`, `dates`, `names`, `references`) fill an Analysis once; the rules
(`industries`, `events`, `funding`, `metrics`) only read it. All offsets count in `document.text`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from orchestration.extraction.tokens import Tokens
from orchestration.model import (
    Basis,
    Document,
    LocalOrganisation,
    Mention,
    Passage,
    Period,
    StatedNumber,
)

if TYPE_CHECKING:
    from orchestration.extraction.attribution import Attribution

_START = attrgetter("start")
FigureKind = Literal["money", "percent", "area", "duration", "count"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` without surrounding space. The title is the sentence 0, alone in paragraph 0."""

    index: int
    start: int
    end: int
    paragraph: int
    is_title: bool


class Span(NamedTuple):
    """A run of tokens[first:last] that may be a name.

    Attributes:
        opens_sentence: its first word would have a capital anyhow.
        in_heading: it stands in a line where all words have capitals.
        after_title: a title of a person ("Chairman") stands before it.
    """

    first: int
    last: int
    start: int
    end: int
    sentence: int
    opens_sentence: bool
    in_heading: bool
    after_title: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, as it stands in the text.

    Attributes:
        start, end: number and unit, without the words of qualification ("918 square meters").
        qualified_start: where the qualification begins ("more than"); `start` where there is none.
        number: in `unit`, with operator and interval from the qualification.
        unit: "m2", "pct", "count", a physical unit ("t", "MW"), a duration ("year", "month", "day") or a currency code (ISO 4217;
            "" for a bare currency sign that the text does not settle).
        original_value: the figure in the unit of the text (9800 for "9,800 square feet").
        original_unit: the unit as the text has it ("square feet", "RMB", "").
        noun_start, noun_end: for a count, the noun phrase counted ("12,000 shared desks"); else -1.
        converted_of: index (in the document's figures) of the figure that this one restates in another
            currency, as in "CNY 250 million (USD 36 million)"; None for a figure of its own.
        is_currency_inferred: for money, whether nothing in the text says which country's a bare sign ("$") means.
    """

    start: int
    end: int
    qualified_start: int
    kind: FigureKind
    number: StatedNumber
    unit: str
    original_value: float
    original_unit: str
    noun_start: int = -1
    noun_end: int = -1
    converted_of: int | None = None
    is_currency_inferred: bool = False


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date or span as it stands in the text.

    `is_inferred`: a part of it (the year, the week) comes from the publication date.
    `relation` is the word before it that matters to a rule: "by", "since", "until", "over", "before", "after"; else "in".
    """

    start: int
    end: int
    period: Period
    is_inferred: bool
    relation: str


class PlaceMention(NamedTuple):
    """A country, region or city that the text speaks of, by its name, a demonym or a noun ("the city").

    `is_part`: the next word has a capital too, so that the place may be part of a longer name ("US Chancellor").
    """

    start: int
    end: int
    key: str
    kind: Literal["name", "demonym", "nominal"]
    is_part: bool


class Referent(NamedTuple):
    """An organisation that a phrase means, and how sure that is (0 to 1)."""

    organisation_key: str
    confidence: float


_T = TypeVar("_T", Sentence, Figure, TimeExpression, Mention, PlaceMention)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document as the rules see it. Every sequence is ordered by `start`.

    Attributes:
        spans: every run of words that may be a name, whether of an organisation or of anything else.
        attribution: answers whom the text means; rules ask it by `owner_at`, `subject_at`, `referent_in` and `focus_of`.
        places: where the text speaks of a country, region or city, outside the names of organisations.
        jurisdictions: those places as owners of figures, by their key.
        doubtful: names that are organisations' only where a statement is about them, by their key.
        doubtful_mentions: where those stand.
        memo: what a reader of the analysis has found out and will ask again, by (reader, place).
    """

    document: Document
    sentences: Sequence[Sentence]
    tokens: Tokens
    spans: Sequence[Span]
    figures: Sequence[Figure]
    times: Sequence[TimeExpression]
    mentions: Sequence[Mention]
    organisations: Mapping[str, LocalOrganisation]
    attribution: Attribution
    places: Sequence[PlaceMention] = ()
    jurisdictions: Mapping[str, LocalOrganisation] = field(default_factory=dict)
    doubtful: Mapping[str, LocalOrganisation] = field(default_factory=dict)
    doubtful_mentions: Sequence[Mention] = ()
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> str:
        return self.document.text

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds `position`, or the last one that begins before it."""
        index = bisect_right(self.sentences, position, key=_START) - 1
        return self.sentences[max(index, 0)]

    def figures_in(self, start: int, end: int) -> Sequence[Figure]:
        return _within(self.figures, start, end)

    def times_in(self, start: int, end: int) -> Sequence[TimeExpression]:
        return _within(self.times, start, end)

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        return _within(self.mentions, start, end)

    def doubtful_mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        return _within(self.doubtful_mentions, start, end)

    def subject_at(self, position: int) -> Referent | None:
        """The organisation that the predicate at `position` is said of; None where the text leaves it open.

        Args:
            position: the offset where the predicate (its verb) begins.
        """
        return self.attribution.subject_at(self, position)

    def referent_in(self, start: int, end: int) -> Referent | None:
        """The organisation meant by the noun phrase `text[start:end]`: its owner, or the one it is "of", "at", "by"."""
        return self.attribution.referent_in(self, start, end)

    def focus_of(self, sentence: int) -> Referent | None:
        """What the sentences before the one of this index were about."""
        return self.attribution.focus_of(self, sentence)

    def owner_at(self, start: int, end: int) -> Referent | None:
        """The organisation or place that owns the figure `text[start:end]`."""
        return self.attribution.owner_at(self, start, end)

    def places_in(self, start: int, end: int) -> Sequence[PlaceMention]:
        return _within(self.places, start, end)

    def basis(self, start: int, end: int, rule_id: str, rule_version: int, confidence: float) -> Basis:
        """A Basis whose quote is exactly `text[start:end]`."""
        return Basis(Passage(start, end, self.text[start:end]), rule_id, rule_version, round(confidence, 3))


def _within(items: Sequence[_T], start: int, end: int) -> Sequence[_T]:
    found: list[_T] = []
    for at in range(bisect_left(items, start, key=_START), len(items)):
        item = items[at]
        if item.start >= end:
            break
        if item.end <= end:
            found.append(item)
    return found
