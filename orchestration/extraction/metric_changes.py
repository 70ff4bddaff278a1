"""Claims of change as two levels of one measure: "from seven to 81", "750, up from 500 now".

Belongs here: which figures are the old and the new level, and when each held. Levels that stand alone belong to
`metric_counts` and its neighbours, rates of growth to `metric_growth`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import (
    UNTIMED,
    Timing,
    clause_around,
    last_match,
    modality_of,
    published_year,
    speaks_of_now,
    stated_timing,
)
from orchestration.extraction.measures import canonical_unit
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.ownership import (
    Context,
    Owner,
    noun_phrase_before,
    owner_of_phrase,
    owner_of_predicate,
)
from orchestration.extraction.periods import year_period
from orchestration.model import Period
from orchestration.vocabulary import Metric

_RISE = (
    r"increas(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|gr(?:ow|ows|ew|own|owing)|expand(?:s|ed|ing)?|jump(?:s|ed|ing)?|"
    r"surg(?:e|es|ed|ing)|climb(?:s|ed|ing)?|soar(?:s|ed|ing)?|swell(?:s|ed)?|swollen|mount(?:s|ed)|improv(?:e|es|ed|ing)|"
    r"advanc(?:e|es|ed|ing)|(?:went|gone|go|goes|going|shot)\s+up|up|leap(?:s|t|ed)?|gain(?:s|ed)?|lift(?:s|ed)|rais(?:e|es|ed)|"
    r"boost(?:s|ed)|doubl(?:e|es|ed)|tripl(?:e|es|ed)|rebound(?:s|ed)?|accelerat(?:e|es|ed)|widen(?:s|ed|ing)?|quadrupl(?:e|es|ed)|edg(?:e|es|ed)\s+up|hik(?:e|es|ed)"
)
_FALL = (
    r"f(?:all|alls|ell|allen|alling)|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|shr(?:ink|inks|ank|unk)|"
    r"slip(?:s|ped|ping)?|slid(?:e|es|ing)?|slump(?:s|ed|ing)?|tumbl(?:e|es|ed|ing)|plung(?:e|es|ed|ing)|plummet(?:s|ed)?|"
    r"dip(?:s|ped)?|contract(?:s|ed|ing)?|(?:went|gone|go|goes)\s+down|down|cut|reduc(?:e|es|ed)|los(?:e|es|t)|sank|sink(?:s)?|"
    r"weaken(?:s|ed)?|slow(?:s|ed)?|slash(?:es|ed|ing)?|trim(?:s|med|ming)?|narrow(?:s|ed|ing)?|eas(?:es|ed)|halv(?:e|es|ed|ing)"
)
CHANGE = re.compile(rf"(?<![\w-])(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?![\w-])", re.IGNORECASE)
REACH = re.compile(
    r"(?<![\w-])(?:reach(?:es|ed|ing)?|hit(?:s|ting)?|total(?:s|ed|led|ling|ing)|amount(?:s|ed|ing)?\s+to|stood\s+at|stands?\s+at|standing\s+at|"
    r"exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|top(?:s|ped|ping)|account(?:s|ed)?\s+for|number(?:s|ed)?|came\s+to|"
    r"(?:is|was|are|were)(?=\s+(?:(?:now|already|about|around|over|nearly|at|more\s+than|some|almost|only|just|up\s+to)\s+)*$))(?![\w-])",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom[ \n]$", re.IGNORECASE)
_TO = re.compile(r"[ ]?[^,;.\d]{0,20}(?:\d{4}[ ]?)?,?[ \n]to[ \n](?:the[ ])?$")
_FROM_AFTER = re.compile(
    r"(?:[ \n][^;.]{0,40})?[, \n](?:up[ ]|down[ ])?(?:from|compared[ ](?:with|to)|against|versus|vs\.?)[ \n](?:just[ ]|only[ ]|the[ ]|a[ ])?$"
)
_BRACKETS = re.compile(r"[ ]\([^()]{0,60}\)")  # the same amount in other currencies
_AND_THEN = re.compile(r"[^,;.]{0,20},?[ \n]and[ \n]$")
_EARLIER = re.compile(
    r"[ ](?:a|one)[ ]year[ ](?:earlier|ago|before)|[ ]last[ ]year\b|[ ]the[ ](?:previous|prior|year)[ ](?:year|before)",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"[ ](?:above|below|higher|lower|more|less|cheaper|faster|off|stake)\b")
_TO_END = re.compile(r"[ ]to[ ](?:just[ ]|only[ ]|a[ ]total[ ]of[ ])?$")
WORD = re.compile(r"(?<![\w'’])[a-z][a-z-]{2,}")


@dataclass(frozen=True, slots=True)
class Levels:
    """The old and the new level of a measure, and the verb that says so."""

    figures: tuple[Figure, ...]
    verb_start: int
    is_ascending: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """What a claim leaves behind for the next figure or sentence: the periods of its levels, and its measure.

    `end` is where its last figure ends; `is_change` tells two levels from a single one, which counts in its own sentence only.
    """

    sentence: int
    old: Timing
    new: Timing
    span: Timing
    metric: Metric | None
    measure: tuple[int, int]
    owner: Owner
    end: int
    is_change: bool = True


def find_levels(context: Context, sentence: Sentence, figures: Sequence[Figure]) -> list[Levels]:
    """Pairs (or chains) of figures of one unit that are levels of one measure, old first."""
    text = context.analysis.text
    found: list[Levels] = []
    taken: set[int] = set()
    for first, second in pairwise(figures):
        if first.start in taken or first.kind != second.kind or first.unit != second.unit:
            continue
        between = _BRACKETS.sub("", text[first.end : second.qualified_start])
        before = text[max(sentence.start, first.qualified_start - 80) : first.qualified_start]
        verb = last_change(text, sentence.start, first.qualified_start)
        if _FROM.search(before) and len(between) < 40 and _TO.fullmatch(between):
            if verb is not None:
                found.append(Levels((first, second), verb.start(), True))
                taken.update((first.start, second.start))
        elif len(between) < 70 and _FROM_AFTER.fullmatch(between) and not _COMPARES.match(text, first.end):
            anchor = verb.start() if verb is not None else first.qualified_start
            if verb is None and not re.search(r"\b(?:up|down|compared|against|versus)\b", between):
                continue
            chain = [second, first]
            third = next((f for f in figures if f.start > second.end), None)
            if (
                third
                and third.unit == first.unit
                and _AND_THEN.fullmatch(text[second.end : third.qualified_start])
            ):
                chain.insert(0, third)
            found.append(Levels(tuple(chain), anchor, False))
            taken.update(figure.start for figure in chain)
    return found


def last_change(text: str, start: int, end: int) -> re.Match[str] | None:
    """The last verb of change before `end`, not further back than a clause is long."""
    return last_match(CHANGE, text, max(start, end - 90), end)


def level_drafts(
    context: Context, sentence: Sentence, levels: Levels, previous: Trend | None
) -> tuple[list[Draft], Trend]:
    """One claim a level; and what the next sentence may take over."""
    analysis = context.analysis
    clause_start, _ = clause_around(analysis, sentence, levels.verb_start)
    phrase = _object_of_levels(analysis.text, levels) or tightened(
        analysis.text, noun_phrase_before(analysis, sentence, clause_start, levels.verb_start)
    )
    new = levels.figures[-1]
    measure, metric = _measure_of(context, phrase, new)
    owner = owner_of_phrase(context, *phrase, levels.verb_start)
    if not owner.is_known and (metric is not None or measure != phrase):
        owner = owner_of_predicate(context, levels.verb_start)
    timings = _level_timings(context, sentence, levels, previous)
    span = _span(timings)
    end = max(figure.end for figure in levels.figures)
    end = _through_time(context, sentence, end)
    is_timed = UNTIMED not in timings
    drafts = []
    for figure, timing in zip(levels.figures, timings, strict=True):
        is_new = figure is new
        modality = modality_of(analysis, sentence, levels.verb_start) if is_new else "reported"
        drafts.append(
            Draft(
                figure,
                "level",
                metric,
                measure,
                timing,
                modality,
                owner,
                phrase[0],
                end,
                "metric.levels",
                0.95 if metric else 0.85,
                is_timed=is_timed,
            )
        )
    trend = Trend(
        sentence.index,
        timings[0],
        timings[-1],
        span,
        metric,
        measure,
        owner,
        max(f.end for f in levels.figures),
    )
    return drafts, trend


def _object_of_levels(text: str, levels: Levels) -> tuple[int, int] | None:
    """ "increase matchday earnings from 29% to 40%": what is increased stands after the verb."""
    verb = CHANGE.match(text, levels.verb_start)
    if verb is None or not levels.is_ascending:
        return None
    return _object(text, verb.end(), text.rfind("from", verb.end(), levels.figures[0].qualified_start))


def object_of_change(text: str, verb: int, end: int) -> tuple[int, int] | None:
    """ "double its headcount to 60": the same, of one level that begins at `end`."""
    change = CHANGE.search(text, verb, end)
    to = _TO_END.search(text, change.end(), end) if change else None
    return _object(text, change.end(), to.start()) if change and to else None


def _object(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end].strip()
    if (
        len(words) < 4
        or not WORD.search(words)
        or re.match(r"(?:by|to|in|at|from|sharply|slightly|steadily|rapidly|\w+ly)\b", words)
    ):
        return None
    return start + 1, len(text[:end].rstrip())


def tightened(text: str, phrase: tuple[int, int]) -> tuple[int, int]:
    """A subject without the clause it stands in: "a move which caused the firm's earnings" is the earnings."""
    cut = _CUT.match(text, *phrase)
    return (cut.end(), phrase[1]) if cut and cut.end() < phrase[1] else phrase


def _measure_of(
    context: Context, phrase: tuple[int, int], figure: Figure
) -> tuple[tuple[int, int], Metric | None]:
    text = context.analysis.text
    unit = canonical_unit(figure.unit, figure.kind)
    if figure.noun_start >= 0:
        noun = (figure.noun_start, figure.noun_end)
        metric = context.index.in_text(text[noun[0] : noun[1]], unit) or context.index.of_noun(
            text[noun[0] : noun[1]], ("residence", "support", "holding"), unit
        )
        return noun, metric
    return phrase, context.index.in_text(text[phrase[0] : phrase[1]], unit)


def _level_timings(
    context: Context, sentence: Sentence, levels: Levels, previous: Trend | None
) -> list[Timing]:
    analysis = context.analysis
    clause_start, clause_end = clause_around(analysis, sentence, levels.verb_start)
    clause_end = max(clause_end, *(figure.end for figure in levels.figures))
    times = analysis.times_in(clause_start, clause_end)
    for time in times:
        if (
            time.period.precision == "range"
            and time.period.start_on
            and time.period.end_on
            and levels.is_ascending
        ):
            ends = (time.period.start_on, time.period.end_on)
            return [Timing(_year_of(on), time.is_inferred) for on in ends]
    if not times and not speaks_of_now(analysis, clause_start, clause_end):
        is_continued = previous is not None and previous.is_change and previous.sentence == sentence.index - 1
        if is_continued and previous is not None and len(levels.figures) == 2:
            return [previous.old._replace(is_inferred=True), previous.new._replace(is_inferred=True)]
        return [UNTIMED] * len(levels.figures)
    return _timings_each(context, sentence, levels)


def _timings_each(context: Context, sentence: Sentence, levels: Levels) -> list[Timing]:
    analysis, text = context.analysis, context.analysis.text
    in_text_order = sorted(levels.figures, key=lambda figure: figure.start)
    timings: dict[int, Timing] = {}
    for position, figure in enumerate(in_text_order):
        limit = in_text_order[position + 1].start if position + 1 < len(in_text_order) else sentence.end
        own = analysis.times_in(figure.end, limit)
        if own and not re.search(r"[;.]\s", text[figure.end : own[0].start]):
            timings[figure.start] = Timing(own[0].period, own[0].is_inferred)
        elif speaks_of_now(analysis, figure.end, min(limit, figure.end + 24)):
            timings[figure.start] = published_year(analysis) or UNTIMED
    new = levels.figures[-1]
    if new.start not in timings:
        stated = stated_timing(analysis, sentence, levels.verb_start, new.end)
        if stated is not None and len(timings) == 0:
            timings[new.start] = stated
        before = analysis.times_in(levels.verb_start, new.start) or analysis.times_in(
            sentence.start, new.start
        )
        if timings and before and not levels.is_ascending and new.start not in timings:
            timings[new.start] = Timing(before[-1].period, before[-1].is_inferred)
    for figure in levels.figures[:-1]:
        year = timings[new.start].period.year if new.start in timings else None
        if year and new.start < figure.start and _is_of_year(timings.get(figure.start), year):
            timings.pop(
                figure.start
            )  # "in the fourth quarter, against 6.3bn last year": not of the same year
        if figure.start not in timings and year and _EARLIER.match(text, figure.end):
            timings[figure.start] = Timing(year_period(year - 1), True)
    return [timings.get(figure.start, UNTIMED) for figure in levels.figures]


def _is_of_year(timing: Timing | None, year: int) -> bool:
    return timing is not None and timing.is_inferred and timing.period.year == year


def _year_of(on: date) -> Period:
    return year_period(on.year)


def _span(timings: Sequence[Timing]) -> Timing:
    start, end = timings[0].period.start_on, timings[-1].period.end_on
    if start is None or end is None or start >= end:
        return UNTIMED
    return Timing(Period(start, end, "range"), True)


def _through_time(context: Context, sentence: Sentence, end: int) -> int:
    """Where the clause ends that holds the levels: through the time that directly follows."""
    for time in context.analysis.times_in(end, min(sentence.end, end + 40)):
        if "," not in context.analysis.text[end : time.start]:
            return time.end
    return end


_CUT = re.compile(
    r"(?:.*\b(?:which|that|who|saw|sees?|caus(?:ed|ing)|helped|push(?:ed)?|show(?:s|ed|ing)?|suggest(?:s|ed|ing)?|indicat(?:es|ed|ing)|after|hop(?:es|ing) to|expects?|said|says|with|where|when|estimates?|"
    r"believes?|means|while)\b[ ])",
    re.DOTALL,
)
