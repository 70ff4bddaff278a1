"""The year of a figure, by evidence: every year that a text offers is weighed, and that no year is meant.

Belongs here: which years are offered (by the times in the sentence, by what was told before, by the head of the text, by the day
of publication), and what speaks for each. What a sign weighs is fitted on labelled texts (`weights/metric_years.csv`); the time that
the clause of a figure states is for `clause_context`, what is compared with the year before for `metric_comparisons`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp

from orchestration.extraction.analysis import Analysis, Sentence, TimeExpression
from orchestration.extraction.clause_context import UNTIMED, Timing, clause_around, published_year
from orchestration.extraction.metric_comparisons import is_of_year_before, is_old_level
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.periods import year_period
from orchestration.extraction.tokens import Token, index_at
from orchestration.extraction.weights import weight_of
from orchestration.extraction.word_lists import word_set

_LEAD_SENTENCES = 4  # the title and what follows it, where a text says what time it is about
_LEADS = 2  # times at the head that are weighed
_NEAR, _FAR = 4, 12  # tokens
_REACH = 6  # tokens before a time that tell what it is
_NOW_REACH = 8
_COMPARING = word_set(
    "than from against over since compared versus vs behind above below before after until until on unlike previous same beat past"
)
_BEGINNINGS = word_set(
    "founded established launched opened built formed created started began since born incorporated set introduced"
)
_SAYING = word_set(
    "said says told announced reported according published released unveiled added on statement"
)
_FUTURE = word_set(
    "will would could may might should shall expects expected expect forecast forecasts plans planned plan aims aim hopes targets "
    "target wants intends next due to"
)
_PAST = word_set(
    "was were had did rose fell grew became saw held sold built made took went came brought spent won lost led got put paid "
    "stood left ran kept met began hit"
)
_PRESENT = word_set(
    "is are has have hosts houses counts operates owns runs employs serves includes offers manages covers stands holds works "
    "sells provides now currently says makes remains account accounts comes"
)
_REPORT = word_set(
    "report reports survey figures statistics results annual review index study yearly data numbers statistical census ranking "
    "barometer preliminary bureau edition published"
)
_HAVING = word_set("has have having")
_NOW = word_set("now currently already far date today present presently")
_MARKS = frozenset(",;:()")
_JOINING = word_set("and while but")
_DIRECT = word_set("in for during of by at on as the end")
_AROUND = (("comparing", _COMPARING), ("beginning", _BEGINNINGS), ("saying", _SAYING))
_PRECISE = ("year", "quarter", "month", "range")


@dataclass(frozen=True, slots=True)
class Told:
    """The time last given to a figure, the sentence of that figure, and where the time came from."""

    timing: Timing
    sentence: Sentence
    source: str


@dataclass(frozen=True, slots=True)
class Years:
    """The years offered for one figure, None for no year: the signs of each, and the period that goes with it."""

    signs: Mapping[int | None, Sequence[str]]
    timings: Mapping[int | None, Timing]

    def best(self, weights: Mapping[str, float]) -> tuple[int | None, float]:
        """The year for which most speaks, and how likely it is (0 to 1) beside the others."""
        scores = {year: weight_of(weights, signs) for year, signs in self.signs.items()}
        best = max(scores, key=lambda year: (scores[year], year or 0))
        return best, 1 / sum(exp(score - scores[best]) for score in scores.values())


@dataclass(slots=True)
class YearReader:
    """Reads the years of one text's figures, in the order of the text, the title last.

    Attributes:
        lead: the times at the head of the text, days left out.
        told: the time given to the figure before.
        given: the time given to each figure of the body, by value and unit; the title says some of them again.
    """

    analysis: Analysis
    lead: Sequence[TimeExpression]
    is_report: bool
    counts: Mapping[int, int]
    told: Told | None = None
    given: dict[tuple[float | None, str], Timing] = field(default_factory=dict)

    @classmethod
    def of(cls, analysis: Analysis) -> YearReader:
        end = analysis.sentences[min(_LEAD_SENTENCES, len(analysis.sentences)) - 1].end
        times = [time for time in analysis.times if time.period.precision in _PRECISE]
        counts = Counter(year for time in times if (year := year_of(_timing(time))) is not None)
        named = analysis.tokens.places_of(_REPORT)
        is_report = bool(named) and analysis.tokens.starts[named[0]] < end
        return cls(analysis, [time for time in times if time.end <= end], is_report, counts)

    def offered(self, sentence: Sentence, draft: Draft) -> Years:
        """The years that a figure may be of; `draft.timing` is what its own clause says."""
        if draft.is_timed:
            year = year_of(draft.timing)
            return Years({year: ["settled"]}, {year: draft.timing})
        if sentence.is_title:
            self.told = None
        place = _Place.of(self.analysis, sentence, draft)
        found = _Offers(place)
        is_open = True
        for time in place.times:
            signs = _signs_of_time(place, time)
            is_open = is_open and "time after direct" not in signs
            found.add(_timing(time), signs)
        if draft.timing is not UNTIMED and year_of(draft.timing) in found.timings:
            found.add(draft.timing, ["clause"])
        published = published_year(self.analysis)
        self._add_comparison(found, draft, published)
        genre = "report" if self.is_report else "news"
        if is_open and self.told is not None:
            found.add(
                self.told.timing._replace(is_inferred=True), self._signs_of_told(place, self.told, genre)
            )
        for rank, time in enumerate(
            self.lead[:_LEADS] if is_open else ()
        ):  # "in 2017" leaves nothing to the text
            name = f"lead {rank}"
            signs = [
                name,
                f"{name} {place.tense}",
                f"{name} {genre} {place.count}",
                f"{name} {time.period.precision}",
            ]
            found.add(Timing(time.period, True), [*signs, f"lead {place.dated}"])
        twin = self.given.get(_key(draft)) if sentence.is_title else None
        if twin is not None:
            found.add(twin._replace(is_inferred=True), ["twin"])
        if published is not None:
            now = "published now" if place.is_now else "published then"
            signs = ["published", now, *(f"published {sign}" for sign in (place.tense, place.count))]
            found.add(published, [*signs, f"published {genre} {place.count}"])
            if draft.timing == published:
                found.add(published, ["clause now"])
        self._add_shares(found, place)
        signs = [
            "none",
            *(f"none {sign}" for sign in (place.tense, place.count, f"{genre} {place.count}", place.dated)),
        ]
        found.signs[None] = [*signs, "none old" if place.is_old else "none new"]
        found.timings[None] = UNTIMED
        return Years(found.signs, found.timings)

    def tell(self, sentence: Sentence, draft: Draft, years: Years, year: int | None) -> Draft:
        """The draft with the time of that year, which the figures behind it may be of too."""
        timing = years.timings[year]
        if year is not None and year_of(draft.timing) == year:
            timing = draft.timing  # as precise as its clause says
        if year is not None:
            if not sentence.is_title:
                self.given.setdefault(_key(draft), timing)
            if draft.modality == "reported":
                before = self.told.source if self.told is not None else "lead"
                is_stated = not {"time", "settled"}.isdisjoint(years.signs[year])
                self.told = Told(timing, sentence, "time" if is_stated else before)
        return draft._replace(timing=timing)

    def _add_comparison(self, found: _Offers, draft: Draft, published: Timing | None) -> None:
        """The year before that of which a figure is told beside it: "up from 227m a year earlier"."""
        place, told = found.place, self.told
        base = told.timing if told is not None and told.sentence.index == place.sentence.index else None
        if base is None and self.lead:
            base = Timing(self.lead[0].period, True)
        base = base or (told.timing if told is not None else None) or published
        year = year_of(base) if base is not None else None
        if base is None or year is None:
            return
        if is_of_year_before(self.analysis, place.sentence, draft):
            found.add(Timing(year_period(year - 1), True), ["year before"])
            found.add(base, ["year after"])
        elif place.is_old:
            found.add(Timing(year_period(year - 1), True), ["old level"])
            found.add(base, ["new level"])

    def _signs_of_told(self, place: _Place, told: Told, genre: str) -> list[str]:
        back = place.sentence.index - told.sentence.index
        paragraphs = place.sentence.paragraph - told.sentence.paragraph
        where = "here" if back == 0 else f"back {min(back, 3)}"
        near = "same paragraph" if paragraphs == 0 else "next paragraph" if paragraphs == 1 else "far"
        signs = (
            where,
            near,
            place.tense,
            told.source,
            place.count,
            f"{genre} {place.count}",
            f"{where} {place.count}",
        )
        return [
            "told",
            *(f"told {sign}" for sign in signs),
            "told old" if place.is_old else "told new",
            f"told {place.dated}",
        ]

    def _add_shares(self, found: _Offers, place: _Place) -> None:
        """How much of the text is of each year."""
        total, most = sum(self.counts.values()), max(self.counts.values(), default=0)
        for year, signs in found.signs.items():
            count = self.counts.get(year, 0) if year is not None else 0
            share = count / total if total else 0
            signs.append(f"share {0 if not share else 1 if share < 0.25 else 2 if share < 0.5 else 3}")
            if most and count == most:
                signs += ["most told", f"most told {place.tense}"]


def year_of(timing: Timing) -> int | None:
    """The year of a time, or that in which it ends."""
    return timing.period.year or (timing.period.end_on.year if timing.period.end_on else None)


def _timing(time: TimeExpression) -> Timing:
    return Timing(time.period, time.is_inferred, time.relation)


def _key(draft: Draft) -> tuple[float | None, str]:
    return draft.figure.number.value, draft.figure.unit


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure in its sentence.

    Attributes:
        first, at, after, last: tokens where the sentence begins, the figure begins and ends, the sentence ends.
        count: how many times the sentence has, as a sign.
        dated: whether the text has a date, as a sign.
    """

    analysis: Analysis
    sentence: Sentence
    draft: Draft
    first: int
    at: int
    after: int
    last: int
    times: Sequence[TimeExpression]
    clause: tuple[int, int]
    tense: str
    count: str
    dated: str
    published: int | None
    is_now: bool
    is_old: bool

    @classmethod
    def of(cls, analysis: Analysis, sentence: Sentence, draft: Draft) -> _Place:
        tokens, figure = analysis.tokens, draft.figure
        first, last = index_at(tokens, sentence.start), index_at(tokens, sentence.end)
        at, after = index_at(tokens, figure.qualified_start), index_at(tokens, figure.end)
        times = analysis.times_in(sentence.start, sentence.end)
        published = analysis.document.published_on
        near = [token.lower for token in tokens[max(first, at - _NOW_REACH) : after + _NOW_REACH]]
        return cls(
            analysis,
            sentence,
            draft,
            first,
            at,
            after,
            last,
            times,
            clause_around(analysis, sentence, figure.start),
            "title" if sentence.is_title else _tense(tokens[first:at], tokens[after:last]),
            f"times {min(2, len(times))}",
            "dated" if published else "undated",
            published.year if published else None,
            not _NOW.isdisjoint(near),
            is_old_level(tokens[max(first, at - 2) : at]),
        )


@dataclass(slots=True)
class _Offers:
    """The years offered so far for the figure at `place`."""

    place: _Place
    signs: dict[int | None, list[str]] = field(default_factory=dict)
    timings: dict[int | None, Timing] = field(default_factory=dict)

    def add(self, timing: Timing, signs: Sequence[str]) -> None:
        year = year_of(timing)
        if year is None:
            return
        if year not in self.timings:
            published = self.place.published
            age = "age unknown" if published is None else f"age {max(-3, min(2, year - published))}"
            self.timings[year] = timing
            self.signs[year] = [age, f"{age} {self.place.draft.modality}"]
        known = self.signs[year]
        known.extend([sign for sign in signs if sign not in known])


def _signs_of_time(place: _Place, time: TimeExpression) -> list[str]:
    """What the place of a time in the sentence says of it."""
    tokens, analysis, figure = place.analysis.tokens, place.analysis, place.draft.figure
    begin, end = index_at(tokens, time.start), index_at(tokens, time.end)
    is_after = time.start >= figure.end
    span = (figure.end, time.start) if is_after else (time.end, figure.start)
    words = [token.lower for token in (tokens[place.after : begin] if is_after else tokens[end : place.at])]
    side = "time after" if is_after else "time before"
    distance = "near" if len(words) <= _NEAR else "mid" if len(words) <= _FAR else "far"
    found = ["time", *(f"time {sign}" for sign in (time.relation, place.count, place.tense))]
    found += [f"{side} {sign}" for sign in (distance, time.period.precision, time.relation)]
    found += [f"{side} {word}" for word in words if word in _MARKS]
    found.append(f"{side} figures {min(2, len(analysis.figures_in(*span)))}")
    own = (
        words[-_REACH:]
        if is_after
        else [token.lower for token in tokens[max(place.first, begin - _REACH) : begin]]
    )
    found += [f"{side} {name}" for name, listed in _AROUND if not listed.isdisjoint(own)]
    if own and own[-1] in _COMPARING:
        found.append(f"{side} after {own[-1]}")
    if any(word in _PAST or word in _PRESENT for word in words):
        found.append(f"{side} verb between")
    if _DIRECT.issuperset(words):
        found.append(f"{side} direct")
    if not _JOINING.isdisjoint(words):
        found.append(f"{side} joined")
    if analysis.times_in(*span):
        found.append(f"{side} behind another")
    elif not is_after or len(words) <= _gap_before(place):
        found.append("time nearest")
    if not is_after and begin - place.first <= 1:
        found.append("time opens")
    if not place.clause[0] <= time.start < place.clause[1]:
        found.append(f"{side} other clause")
    if place.draft.modality != "reported":
        is_ahead = place.published is None or (year_of(_timing(time)) or 0) >= place.published
        found.append("time foreseen" if is_ahead else "time gone")
    if time.is_inferred:
        found.append("time inferred")
    return found


def _gap_before(place: _Place) -> int:
    """Words from the last time before the figure to it."""
    times = [time for time in place.times if time.end <= place.draft.figure.qualified_start]
    return place.at - index_at(place.analysis.tokens, times[-1].end) if times else len(place.analysis.tokens)


def _tense(left: Sequence[Token], right: Sequence[Token]) -> str:
    """By the last verb before the figure, else by the first after it."""
    words = [token.lower for token in (*reversed(left), *right)]
    for place, word in enumerate(words):
        if word in _FUTURE and word != "to":
            return "future"
        if word in _PRESENT:
            return "present"
        if word in _PAST or (len(word) > 4 and word.endswith("ed")):
            is_perfect = place < len(left) and not _HAVING.isdisjoint(words[place + 1 : place + 4])
            return "perfect" if is_perfect else "past"
    return "open"
