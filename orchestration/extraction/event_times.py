"""When an event took place, by evidence: every date that a text offers is weighed, and that no date is meant.

Belongs here: which dates are offered (by the times of the sentence and of the one before, by the event told before, by the head of
the text, by the day of publication), and what speaks for each. What a sign weighs is fitted on labelled texts
(`weights/event_times.csv`); what is made of the day of publication is in `event_dates`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestration.extraction.analysis import Sentence, TimeExpression
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_dates import day_of_lead, next_occurrence, year_of_publication
from orchestration.extraction.event_triggers import Draft
from orchestration.extraction.tokens import index_at
from orchestration.extraction.weights import weight_of
from orchestration.extraction.word_lists import word_set
from orchestration.model import UNKNOWN_PERIOD, Period

_NEAR, _FAR = 3, 10  # tokens
_BACK = 2  # sentences before that of an event, whose times may be its own
_LEAD = 3  # sentences at the head of a text
_RECENT = 8  # days
_WITHOUT_TENSE = frozenset({"gathering", "new (noun)"})
_CLAUSES = word_set("which who that while when where after before since but and as because whose until")
_SAYING = word_set("said says told announced reported according published statement wrote added")
_COMPARING = word_set("than from against compared previous until till through")
_BEGINNINGS = word_set("founded established launched opened formed created started began since born set")
_VERBS = word_set(
    "is are was were has have had will would can could may might did does said says rose fell grew became made took came went"
)
_HAVING = word_set("has have 've")
_GONE = frozenset({"past", "perfect", "cancelled"})  # tenses of what is not to come
_DIRECT = word_set("in on for of by at the early late this last next mid end beginning start")
_PREPOSITIONS = word_set("in on by at for from since until during of after before early late last next this")
_MARKS = frozenset(",;:()–—")


_HOW = {  # by the first sign that a date has of these
    "settled": "own",
    "none": "none",
    "of name": "name",
    "time after direct": "after",
    "time before direct": "before",
    "time": "far",
    "day of lead": "lead",
    "published": "published",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates offered for one event: the signs of each, and the words it is told with."""

    signs: Mapping[Period, Sequence[str]]
    times: Mapping[Period, TimeExpression]

    def best(self, weights: Mapping[str, float]) -> Period:
        """The date for which most speaks."""
        return max(self.signs, key=lambda period: weight_of(weights, self.signs[period]))


def how_found(signs: Sequence[str]) -> str:
    """In one word where a date was found, by its signs."""
    return next((name for sign, name in _HOW.items() if sign in signs), "elsewhere")


@dataclass(frozen=True, slots=True)
class Told:
    """The date given to an event told before, and where that stands."""

    period: Period
    sentence: Sentence
    event_type: str


@dataclass(slots=True)
class DateReader:
    """Reads the dates of one text's events in the order in which they are drafted.

    Attributes:
        told: the dates given so far.
    """

    context: Context
    told: list[Told] = field(default_factory=list)

    def offered(self, draft: Draft, own: Period | None) -> Dates:
        """The dates that an event may have; `own` is that which its rule has found."""
        if own is not None:
            return Dates({own: ["settled"]}, {})
        place = _Place.of(self.context, draft)
        found = _Offers(place)
        for time in place.times:
            signs = _signs_of_time(place, time)
            found.add(time.period, signs, time)
            later = next_occurrence(self.context, time) if place.tense not in _GONE else None
            if later is not None:
                found.add(later, ["to come", f"to come {place.tense}", *signs], time)
        _add_before(found)
        self._add_told(found)
        _add_head(found)
        _add_open(found)
        return Dates(found.signs, found.times)

    def tell(self, draft: Draft, period: Period) -> None:
        """Notes the date of an event, which those behind it may share."""
        if period != UNKNOWN_PERIOD:
            self.told.append(Told(period, draft.trigger.sentence, draft.event_type))

    def _add_told(self, found: _Offers) -> None:
        place = found.place
        index = place.sentence.index
        before = [told for told in self.told if told.sentence.index <= index and not told.sentence.is_title]
        for rank, told in enumerate(before[:-3:-1]):
            back = index - told.sentence.index
            where = "here" if back == 0 else f"back {min(back, 3)}"
            near = "same paragraph" if place.sentence.paragraph == told.sentence.paragraph else "far"
            signs = [
                f"told {rank}",
                f"told {where}",
                f"told {near}",
                f"told {place.count}",
                f"told {place.tense}",
            ]
            signs.append(f"told {where} {place.count}")
            if told.event_type == place.draft.event_type:
                signs.append(f"told alike {where}")
            found.add(told.period, signs)


@dataclass(frozen=True, slots=True)
class _Place:
    """An event in its sentence.

    Attributes:
        first, last: tokens of its trigger; start, end: those of the sentence.
        tense: how it is told: planned, held, open and the like, as a sign.
        count: how many times the sentence has, as a sign.
        lead_day: the day that the first sentence gives to a headline.
    """

    context: Context
    draft: Draft
    sentence: Sentence
    first: int
    last: int
    start: int
    end: int
    times: Sequence[TimeExpression]
    tense: str
    count: str
    published: date | None
    lead_day: Period

    @classmethod
    def of(cls, context: Context, draft: Draft) -> _Place:
        trigger = draft.trigger
        sentence = trigger.sentence
        times = context.analysis.times_in(sentence.start, sentence.end)
        return cls(
            context,
            draft,
            sentence,
            trigger.first,
            trigger.last,
            trigger.start,
            trigger.end,
            times,
            _tense(context, draft),
            f"times {min(2, len(times))}",
            context.analysis.document.published_on,
            day_of_lead(context),
        )


def _tense(context: Context, draft: Draft) -> str:
    trigger = draft.trigger
    status = draft.status or trigger.status
    if status != "held":
        return "cancelled" if status == "cancelled" else "planned"
    if trigger.lemma in _WITHOUT_TENSE:
        return "open" if "present" not in draft.tags else "present"
    if trigger.form == "noun":
        return "noun"
    if trigger.form in {"base", "present"} or "present" in draft.tags:
        return "present"
    if trigger.form == "ing":
        return "ing"
    group = context.verb_group(trigger.first, trigger.start)
    helpers = {token.lower for token in context.tokens[group : trigger.first]}
    return "perfect" if not _HAVING.isdisjoint(helpers) else "past"


@dataclass(slots=True)
class _Offers:
    """The dates offered so far for the event at `place`."""

    place: _Place
    signs: dict[Period, list[str]] = field(default_factory=dict)
    times: dict[Period, TimeExpression] = field(default_factory=dict)

    def add(self, period: Period, signs: Sequence[str], time: TimeExpression | None = None) -> None:
        if period == UNKNOWN_PERIOD and signs[0] != "none":
            return
        if self._is_gone(period) and not (time is not None and time.is_inferred):
            return  # a plan has no date of the past
        known = self.signs.get(period)
        if known is None:
            known = self.signs[period] = self._age(period)
        known.extend([sign for sign in signs if sign not in known])
        if time is not None:
            self.times.setdefault(period, time)

    def _is_gone(self, period: Period) -> bool:
        published = self.place.published
        is_past = published is not None and period.end_on is not None and period.end_on < published
        return is_past and self.place.tense == "planned"

    def _age(self, period: Period) -> list[str]:
        place = self.place
        published, start, end = place.published, period.start_on, period.end_on
        if period == UNKNOWN_PERIOD:
            return []
        if published is None or start is None or end is None:
            return ["age unknown"]
        if start > published:
            age = "coming"
        elif (published - start).days <= _RECENT:
            age = "now"
        elif end >= published:
            age = "running"
        elif start.year == published.year:
            age = "this year"
        else:
            age = f"years {min(published.year - start.year, 3)}"
        kind = place.draft.event_type
        return [f"age {age}", f"age {age} {place.tense}", f"age {age} {kind}"]


def _signs_of_time(place: _Place, time: TimeExpression) -> list[str]:
    """What the place of a time in the sentence says of it."""
    context = place.context
    tokens = context.tokens
    begin, end = index_at(tokens, time.start), index_at(tokens, time.end)
    if begin >= place.last:
        side, between = "after", tokens[place.last : begin]
        behind = context.analysis.times_in(tokens[place.last - 1].end, time.start)
    elif end <= place.first:
        side, between = "before", tokens[end : place.first]
        behind = context.analysis.times_in(time.end, tokens[place.first].start)
    else:
        side, between, behind = "inside", tokens[:0], ()
    name = f"time {side}"
    words = [token[3] for token in between]
    distance = "near" if len(words) <= _NEAR else "mid" if len(words) <= _FAR else "far"
    precision = time.period.precision
    found = [
        "time",
        f"time {place.count}",
        f"{name} {distance}",
        f"{name} {place.count}",
        f"{name} {precision}",
        f"{name} {place.tense}",
        f"{name} {time.relation}",
        f"time {time.relation} {place.tense}",
    ]
    found += [f"{name} {word}" for word in set(words) if word in _MARKS or word in _CLAUSES]
    if any(word in _VERBS or (len(word) > 4 and word.endswith("ed")) for word in words):
        found.append(f"{name} verb")
    if not words or _DIRECT.issuperset(words):
        found.append(f"{name} direct")
    found.append(f"{name} behind {min(2, len(behind))}")
    opens = begin - place.start
    if opens <= 2:
        found += ["time opens", f"time opens {side}"]
    own = [token[3] for token in tokens[max(place.start, begin - 4) : begin]]
    for sort, listed in (("saying", _SAYING), ("comparing", _COMPARING), ("beginning", _BEGINNINGS)):
        if not listed.isdisjoint(own) and not (
            sort == "beginning" and begin - place.last < 4 and side == "after"
        ):
            found.append(f"{name} {sort}")
    if side == "before" and not _BEGINNINGS.isdisjoint(own):
        found.append("time of another")
    if time.is_inferred:
        found.append("time inferred")
    if own and own[-1] in _PREPOSITIONS:
        found.append(f"time word {own[-1]}")
    if end >= place.end - 1:
        found.append("time closes")
    return found


def _add_before(found: _Offers) -> None:
    """The times of the sentences before."""
    place = found.place
    analysis = place.context.analysis
    for back in range(1, _BACK + 1):
        index = place.sentence.index - back
        if index < 1:
            break
        sentence = analysis.sentences[index]
        start = max(sentence.start, sentence.end - 600)
        for time in analysis.times_in(start, sentence.end):
            near = "same" if sentence.paragraph == place.sentence.paragraph else "other"
            signs = [
                f"back {back}", f"back {back} {place.count}", f"back {near}", f"back {place.tense}",
                f"back {time.period.precision}", f"back {time.relation}",
            ]  # fmt: skip
            found.add(time.period, signs)


def _add_head(found: _Offers) -> None:
    """The times at the head of the text: a headline tells what the first sentences date."""
    place = found.place
    analysis = place.context.analysis
    where = "title" if place.sentence.is_title else "lead" if place.sentence.index <= _LEAD else "later"
    if place.lead_day != UNKNOWN_PERIOD:
        found.add(
            place.lead_day,
            [
                "day of lead",
                f"day of lead {where}",
                f"day of lead {where} {place.tense}",
                f"day of lead {place.count}",
            ],
        )
    for index in range(1, min(_LEAD, len(analysis.sentences))):
        sentence = analysis.sentences[index]
        if index == place.sentence.index:
            continue
        for time in analysis.times_in(sentence.start, min(sentence.end, sentence.start + 300)):
            signs = [
                f"head {where}",
                f"head {index} {where}",
                f"head {time.period.precision}",
                f"head {place.count}",
                f"head {where} {place.tense}",
            ]
            found.add(time.period, signs)


def _add_open(found: _Offers) -> None:
    """No date at all, and the year of publication."""
    place = found.place
    analysis = place.context.analysis
    index = place.sentence.index
    share = place.sentence.start / max(len(analysis.text), 1)
    where = (
        "title"
        if place.sentence.is_title
        else "lead"
        if index <= _LEAD
        else "first half"
        if share < 0.5
        else "second half"
    )
    kind = place.draft.event_type
    dated = "dated" if place.published else "undated"
    has_day = place.sentence.is_title and place.lead_day != UNKNOWN_PERIOD  # which is more precise
    for name, period in (("none", UNKNOWN_PERIOD), ("published", year_of_publication(place.context))):
        if name == "published" and (period == UNKNOWN_PERIOD or has_day):
            continue
        found.add(
            period,
            [name, f"{name} {where}", f"{name} {place.tense}", f"{name} {place.count}", f"{name} {kind}", f"{name} {dated}",
             f"{name} {where} {place.tense}", f"{name} {place.count} {place.tense}"],
        )  # fmt: skip
