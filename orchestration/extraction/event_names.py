"""Events that are convened under a name: forums, contests, conferences, and schemes such as programmes.

Belongs here: finding such names, and giving each of a list its own times. Predicates that need no name
of an event are in `event_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Referent, Sentence, TimeExpression
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_reach import around
from orchestration.extraction.references import coordinated_at
from orchestration.extraction.tokens import index_at
from orchestration.model import UNKNOWN_PERIOD, EventRole, EventStatement, EventStatus, Mention, Period

RULE_VERSION = 1
_CONVENING = frozenset({"forum", "conference", "competition", "roadshow", "training", "exhibition"})
_CONVENING_VERBS = re.compile(
    r"\b(?:held|holds?|holding|hosted|hosts?|organi[sz]ed|organi[sz]es?|launched|launches|launch|opened|opens|"
    r"kicked\s+off|staged|ran|convened|co-hosted|co-organi[sz]ed|sponsored|started|inaugurated|put\s+on|"
    r"chosen\s+(?:[\w-]+\s+){1,4}for)\b"
)
_TAKES_PLACE = re.compile(
    r"\s*(?:took\s+place|takes\s+place|will\s+take\s+place|was\s+held|were\s+held|is\s+held|is\s+being\s+held|will\s+be\s+held|"
    r"opened|opens|kicked\s+off|concluded|closed|came\s+to\s+an\s+end|was\s+cancelled|was\s+canceled|was\s+postponed|started|"
    r"ended|is\s+to\s+be\s+held|was\s+launched|was\s+organi[sz]ed|was\s+hosted)\b"
)
_ORGANISED_BY = re.compile(
    r"[^.;]{0,80}?\b(?:hosted|organi[sz]ed|co-hosted|sponsored|held|run|staged)\s+by\s+(?:the\s+)?"
)
_LOWER_NAME = re.compile(
    r"\s+(?:a|an|its|the|their|our)\s+((?:(?!(?:of|in|on|at|for|with|by|and|to|that|which|press|news|the|a)\b)[\w-]+\s+){0,6}"
    r"(?P<noun>forum|summit|conference|competition|contest|hackathon|roadshow|road\s+show|demo\s+day|exhibition|expo|carnival|"
    r"training\s+camp|bootcamp|boot\s+camp|workshop|seminar|symposium))(?=\s+(?:in|on|at|for|with|to|from|this|last|next|today|about|and|titled|called)\b|[.,;)]|\s*$)"
)
_LONGEST_SHARE = 8  # names in a list that can share one time
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_ONLY_LIST = re.compile(r"[\s,]*(?:and|the|an?|as well as|in|on|followed by|then|\s|,)*$")


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """A name of an event, at tokens[first:last] of the text."""

    first: int
    last: int
    start: int
    end: int
    event_type: str


def find_named(context: Context) -> tuple[NamedEvent, ...]:
    """Capitalised names that end in a noun of convening, with an ordinal or year beside them."""
    nouns = {noun: kind for noun, kind in context.event_nouns.items() if kind in _CONVENING}
    found = []
    tokens = context.tokens
    for span in context.spans.values():
        if span.in_heading and span.last - span.first > 6:
            continue
        words = [token.lower for token in tokens[span.first : span.last]]
        event_type = next(
            (nouns[" ".join(words[-size:])] for size in (3, 2, 1) if " ".join(words[-size:]) in nouns), None
        )
        if event_type is None or tokens[span.last - 1].shape == "lower":
            continue
        first, last = span.first, span.last
        while first > 0 and (_ORDINAL.match(tokens[first - 1].text) or _YEAR.match(tokens[first - 1].text)):
            first -= 1
        if last - first < 2:
            continue
        if last < len(tokens) and _YEAR.match(tokens[last].text):
            last += 1
        found.append(NamedEvent(first, last, tokens[first].start, tokens[last - 1].end, event_type))
    return tuple(found)


def convened(context: Context) -> Iterator[EventStatement]:
    """Statements of every event that somebody held, or that took place, under a name."""
    named = find_named(context)
    at = 0
    for sentence in context.analysis.sentences:
        first = at
        while at < len(named) and named[at].start < sentence.end:
            at += 1
        yield from _of_sentence(context, sentence, named[first:at])
        yield from _lower_case(context, sentence)


def _of_sentence(
    context: Context, sentence: Sentence, here: Sequence[NamedEvent]
) -> Iterator[EventStatement]:
    """A list shares its verb: from the first name that a verb governs to the last that only times and commas part."""
    text = context.analysis.text
    group: list[NamedEvent] = []
    verb: re.Match[str] | None = None
    for event in here:
        linked = bool(group) and _is_list(context, group[-1].end, event.start)
        if not linked:
            if verb is not None:
                yield from _list_statements(context, sentence, verb, group)
            group, verb = [], _verb_before(text, sentence, event)
        group.append(event)
        if verb is None and not linked:
            yield from _taking_place(context, sentence, event)
    if verb is not None and group:
        yield from _list_statements(context, sentence, verb, group)


def _verb_before(text: str, sentence: Sentence, event: NamedEvent) -> re.Match[str] | None:
    """A verb of convening right before the name, only an article and a few words between."""
    verb = None
    for match in _CONVENING_VERBS.finditer(text, max(sentence.start, event.start - 80), event.start):
        verb = match
    if verb is None:
        return None
    between = text[verb.end() : event.start]
    if any(mark in between for mark in ",;:.()") or len(between.split()) > 5:
        return None
    return None if re.search(r"\b(?:at|during|after|before|by|of|with|in|to)\b", between) else verb


def _is_list(context: Context, start: int, end: int) -> bool:
    """Whether only commas, "and", articles and times stand in text[start:end]."""
    rest = context.analysis.text[start:end]
    for time in reversed(context.analysis.times_in(start, end)):
        rest = rest[: time.start - start] + rest[time.end - start :]
    return bool(_ONLY_LIST.match(rest))


def _list_statements(
    context: Context, sentence: Sentence, verb: re.Match[str], group: Sequence[NamedEvent]
) -> Iterator[EventStatement]:
    status = context.status(index_at(context.tokens, verb.start()), around(sentence, verb.start()))
    subject = context.analysis.subject_at(verb.start())
    if status is None:
        return
    for position, event in enumerate(group):
        times = _own_times(context, sentence, group, position)
        periods = [time.period for time in times] or [_opening_period(context, sentence, verb)]
        end = max([event.end, *(time.end for time in times)])
        for period in periods:
            yield _statement(context, sentence, event, subject, period, status=status, end=end)


def _own_times(
    context: Context, sentence: Sentence, group: Sequence[NamedEvent], position: int
) -> tuple[TimeExpression, ...]:
    """The times between a name and the next; a name with none shares those of the next that has some."""
    for at in range(position, min(position + _LONGEST_SHARE, len(group))):
        start = group[at].end
        limit = group[at + 1].start if at + 1 < len(group) else around(sentence, start).end
        times = _adjacent_times(context, start, limit)
        if times:
            return times
    return ()


def _adjacent_times(context: Context, start: int, limit: int) -> tuple[TimeExpression, ...]:
    """The first time after a name and those joined to it ("in 2018 and 2019")."""
    text = context.analysis.text
    times: list[TimeExpression] = []
    for time in context.analysis.times_in(start, limit):
        between = text[times[-1].end if times else start : time.start]
        if times and not re.fullmatch(r"\s*(?:,|and|,\s*and|\()?\s*(?:again\s+)?(?:in\s+|on\s+)?", between):
            break
        if not times and re.search(r"[;:]|,\s+(?:which|who|while|but)\b", between):
            break
        if times and time.period == times[-1].period:
            continue
        times.append(time)
    return tuple(times)


def _opening_period(context: Context, sentence: Sentence, verb: re.Match[str]) -> Period:
    period, _ = context.period(verb.start(), verb.end(), around(sentence, verb.start()))
    return period


def _taking_place(context: Context, sentence: Sentence, event: NamedEvent) -> Iterator[EventStatement]:
    """ "The X Forum took place on Saturday at Y", "the X Forum, hosted by Y, …"."""
    text = context.analysis.text
    takes_place = _TAKES_PLACE.match(text, event.end, min(event.end + 60, sentence.end))
    by = _ORGANISED_BY.match(text, event.end, sentence.end)
    if takes_place is None and by is None:
        return
    anchor = takes_place or by
    if anchor is None:
        return
    status = _status_after(text[event.end : min(event.end + 200, sentence.end)])
    organiser = _mention_at(context, by.end()) if by else None
    host = None if organiser else _host(context, anchor.end(), around(sentence, anchor.end()))
    owner = organiser or host
    period, time = context.period(event.start, anchor.end(), around(sentence, event.start))
    role: EventRole = "organiser" if organiser else "host"
    end = max(anchor.end(), time.end if time else 0, owner.end if owner else 0)
    yield _statement(
        context,
        sentence,
        event,
        Referent(owner.organisation_key, 0.9 if organiser else 0.75) if owner else None,
        period,
        status=status,
        end=end,
        role=role,
    )


def _status_after(words: str) -> EventStatus:
    """What the words after a name say became of the event."""
    if re.search(r"\b(?:cancelled|canceled|called\s+off|postponed)\b", words):
        return "cancelled"
    return (
        "planned"
        if re.search(r"\b(?:will|is\s+to|are\s+to)\s+(?:be\s+held|take|open|run|start)\b", words)
        else "held"
    )


def _mention_at(context: Context, start: int) -> Mention | None:
    following = context.analysis.mentions_in(start, start + 120)
    return following[0] if following and following[0].start - start < 5 else None


def _host(context: Context, start: int, sentence: Sentence) -> Mention | None:
    for mention in context.analysis.mentions_in(start, sentence.end):
        if re.search(
            r"\bat\s+(?:the\s+)?$", context.analysis.text[max(start, mention.start - 10) : mention.start]
        ):
            return mention
    return None


def _lower_case(context: Context, sentence: Sentence) -> Iterator[EventStatement]:
    """ "opened an international technology carnival on 3 May": no proper name, but a verb, a holder and a time."""
    text = context.analysis.text
    for verb in _CONVENING_VERBS.finditer(text, sentence.start, sentence.end):
        name = _LOWER_NAME.match(text, verb.end(), min(verb.end() + 130, sentence.end))
        if name is None or not name.group("noun").islower():
            continue
        status = context.status(index_at(context.tokens, verb.start()), around(sentence, verb.start()))
        subject = context.analysis.subject_at(verb.start())
        period, time = context.period(verb.start(), name.end(), around(sentence, verb.start()))
        if status is None or subject is None or subject.confidence < 0.6 or time is None:
            continue
        noun = re.sub(r"\s+", " ", name.group("noun"))
        event = NamedEvent(0, 0, name.start(1), name.end(1), context.event_nouns.get(noun, "forum"))
        yield _statement(
            context, sentence, event, subject, period, status=status, end=max(name.end(), time.end)
        )


def _statement(
    context: Context,
    sentence: Sentence,
    event: NamedEvent,
    subject: Referent | None,
    period: Period,
    *,
    status: EventStatus,
    end: int,
    role: EventRole = "organiser",
) -> EventStatement:
    analysis = context.analysis
    start = min(
        [
            event.start,
            *(item.start for item in analysis.mentions_in(around(sentence, event.start).start, event.start)),
        ]
    )
    confidence = 0.9 * (subject.confidence if subject else 0.6) * (1.0 if period != UNKNOWN_PERIOD else 0.85)
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, role)] if subject else []
    co_organisers = _co_organisers(context, sentence, event, subject)
    participants.extend((mention.organisation_key, role) for mention in co_organisers)
    return EventStatement(
        event_type=event.event_type,
        event_name=re.sub(r"\s+", " ", analysis.text[event.start : event.end]),
        organisation_key=subject.organisation_key if subject else None,
        period=period,
        status=status,
        basis=analysis.basis(start, max(end, event.end), "event.convened", RULE_VERSION, confidence),
        location=context.location(event.end, around(sentence, event.end).end),
        participants=tuple(dict.fromkeys(participants)),
    )


def _co_organisers(
    context: Context, sentence: Sentence, event: NamedEvent, subject: Referent | None
) -> Sequence[Mention]:
    if subject is None:
        return ()
    for mention in context.analysis.mentions_in(around(sentence, event.start).start, event.start):
        if mention.organisation_key == subject.organisation_key:
            return coordinated_at(context.analysis, mention)
    return ()
