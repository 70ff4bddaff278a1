"""Organisations that come into being, open, and grow into new places. Other predicates have modules of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.extraction.analysis import Referent, Sentence
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_reach import around
from orchestration.extraction.event_triggers import (
    AFTER_VERB,
    DIRECT,
    Trigger,
    event_statement,
    is_bare,
    is_passive,
    launched_organisation,
    of_thing,
    subject_of,
    with_listed,
)
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole, EventStatement, Mention

_PLACES_THAT_OPEN = word_set(
    "incubator accelerator hub centre center campus lab laboratory office offices headquarters factory "
    "plant park store stores branch branches shop base facility school academy institute warehouse "
    "showroom studio space refinery mine airport terminal museum hospital clinic outlet outlets"
)


_LAUNCHED_THINGS = word_set(
    "incubator accelerator hub centre center campus lab laboratory network alliance consortium platform "
    "fund venture institute academy base park airline bank subsidiary company firm start-up startup "
    "business"
)


_THAT_START = frozenset({"incubator", "start_up", "zone", "other", "university", None})
# "its founding in 2015", "X's official opening": the noun, and the event it tells.
_TOLD_BY_NOUN = re.compile(
    r"\b(?P<opening>(?:official|formal|grand|public)\s+opening|inauguration)\b|\b(?P<founding>founding|establishment|inception|"
    r"incorporation)\b|\b(?P<launch>launch)\b"
)
_STATED = 0.85  # the confidence of a subject that stands in the clause itself
_KINDS_BY_OPENING = {"launched": "launch", "launch": "launch", "launching": "launch", "opening": "opening"}
_OPENS_SENTENCE = re.compile(
    r"(?:Founded|Established|Set\s+up|Incorporated|Launched)\s+(?:back\s+)?(?:in|on)\s+|"
    r"Since\s+(?:its\s+)?(?P<since>opening|founding|establishment|launch(?:ing)?)\s+(?:in|on)\s+"
)


def founding(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X, founded in 2016, …", "was set up in August 2008 by Y", "A and B set up the X Network"."""
    target = context.object_mention(trigger.end, trigger.sentence)
    subject = context.analysis.subject_at(trigger.start)
    if target is not None and not is_passive(context, trigger):
        if target.kind == "nominal" or (
            subject is not None and subject.organisation_key == target.organisation_key
        ):
            return None
        founders = (
            with_listed(context, subject, trigger, "organiser")
            if subject and subject.confidence >= DIRECT
            else []
        )
        return event_statement(
            context,
            trigger,
            target.organisation_key,
            0.9,
            [(target.organisation_key, "subject"), *founders],
            name=context.analysis.text[target.start : target.end],
            end=target.end,
        )
    if subject is None or subject.confidence < DIRECT:
        return None
    following = context.analysis.times_in(trigger.end, trigger.sentence.end)
    if not following or not re.fullmatch(
        r"(?:,?\s+(?:in|on|at|back|by|early|late|mid|[A-Z][\w&'’.-]*|and|the|a|year|of))*\s*",
        context.analysis.text[trigger.end : following[0].start],
    ):
        return None
    if following[0].relation in {"since", "until", "over"}:
        return None
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence,
        [(subject.organisation_key, "subject")],
    )


def launch(context: Context, trigger: Trigger) -> EventStatement | None:
    """An organisation, a hub or network started; products and programmes have rules of their own."""
    subject = subject_of(context, trigger)
    if subject is None:
        return None
    if is_passive(context, trigger) or AFTER_VERB.match(
        context.analysis.text, trigger.end, trigger.sentence.end
    ):
        return _started(context, trigger, subject)
    target = launched_organisation(context, trigger)
    if target is not None:
        if target.organisation_key == subject.organisation_key or not is_bare(context, target):
            return None
        participants = [
            (target.organisation_key, "subject"),
            *with_listed(context, subject, trigger, "organiser"),
        ]
        return event_statement(
            context,
            trigger,
            target.organisation_key,
            subject.confidence,
            participants,
            name=context.analysis.text[target.start : target.end],
            end=target.end,
        )
    return of_thing(context, trigger, _LAUNCHED_THINGS, subject)


def _started(context: Context, trigger: Trigger, subject: Referent) -> EventStatement | None:
    """ "X was launched in 2015", "X launched in 2015": about the subject, where a time follows at once."""
    kind = context.analysis.organisations[subject.organisation_key].organisation_type
    following = context.analysis.times_in(trigger.end, min(trigger.end + 40, trigger.sentence.end))
    if kind not in _THAT_START or not following:
        return None
    if not re.fullmatch(
        r"\s+(?:(?:in|on|back|early|late|,)\s*){0,3}", context.analysis.text[trigger.end : following[0].start]
    ):
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    return event_statement(context, trigger, subject.organisation_key, subject.confidence, participants)


def opening(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X will open in 2016", "X opened its first office in Y", "X was opened on …"."""
    if trigger.words in {"open", "opening"} and trigger.status != "planned":
        return None
    subject = subject_of(context, trigger)
    if subject is None:
        return None
    has_place_type = context.analysis.organisations[subject.organisation_key].organisation_type in {
        "incubator",
        "zone",
        "university",
        "other",
        None,
    }
    if AFTER_VERB.match(context.analysis.text, trigger.end, trigger.sentence.end):
        _, time = context.period(trigger.start, trigger.end, trigger.sentence)
        if (
            time is None
            or not has_place_type
            or re.match(r"\s*(?:at|with|as|for)\b", context.analysis.text[trigger.end : trigger.end + 8])
        ):
            return None
        listed = with_listed(context, subject, trigger, "subject")
        return event_statement(context, trigger, subject.organisation_key, subject.confidence, listed)
    target = launched_organisation(context, trigger)
    if target is not None and target.organisation_key != subject.organisation_key:
        participants: list[tuple[str, EventRole]] = [
            (target.organisation_key, "subject"),
            (subject.organisation_key, "organiser"),
        ]
        return event_statement(
            context,
            trigger,
            target.organisation_key,
            subject.confidence,
            participants,
            name=None,
            end=target.end,
        )
    return _named_place(context, trigger, subject) or of_thing(context, trigger, _PLACES_THAT_OPEN, subject)


def _named_place(context: Context, trigger: Trigger, subject: Referent) -> EventStatement | None:
    """ "X opened Y in Town in 2023", where Y has a name and no more is said of it."""
    span = context.spans.get(trigger.last)
    if span is None or subject.confidence < _STATED or span.last >= len(context.tokens):
        return None
    if context.tokens[span.last].lower not in {"in", "at", "on"} or not context.location(
        trigger.end, trigger.sentence.end
    ):
        return None
    name = context.text_of(span.first, span.last)
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence * 0.85,
        with_listed(context, subject, trigger, "organiser"),
        name=name,
        end=span.end,
    )


def told_by_nouns(context: Context) -> Iterator[EventStatement]:
    """ "its official opening today", "the grand opening of X on 3 May", "its founding in 2015"."""
    analysis = context.analysis
    for match in _TOLD_BY_NOUN.finditer(analysis.text):
        sentence = around(analysis.sentence_at(match.start()), match.start())
        owner = _owner(context, match, sentence)
        first = index_at(context.tokens, match.start())
        status = context.status(first, sentence)
        if owner is None or status is None or match.lastgroup is None:
            continue
        words = match.group().lower()
        trigger = Trigger(
            first, first + 1, match.start(), match.end(), sentence, status, words, match.lastgroup
        )
        following = analysis.times_in(match.end(), min(match.end() + 60, sentence.end))
        is_dated = bool(following) and following[0].relation == "in"
        if is_dated and (match.lastgroup == "opening" or following[0].start - match.end() <= 6):
            participants: list[tuple[str, EventRole]] = [(owner.organisation_key, "subject")]
            yield event_statement(context, trigger, owner.organisation_key, 0.85, participants)


def _owner(context: Context, match: re.Match[str], sentence: Sentence) -> Mention | None:
    """Whose founding or opening it is: right before the noun, or after "of"."""
    analysis = context.analysis
    before = [
        item for item in analysis.mentions_in(sentence.start, match.start()) if match.start() - item.end <= 4
    ]
    if before:
        return before[-1]
    after = analysis.mentions_in(match.end(), min(match.end() + 80, sentence.end))
    if after and re.fullmatch(r"\s+of\s+(?:the\s+)?", analysis.text[match.end() : after[0].start]):
        return after[0]
    return None


def opening_sentences(context: Context) -> Iterator[EventStatement]:
    """ "Founded in 2012, X has …": the subject follows the comma."""
    analysis = context.analysis
    for sentence in analysis.sentences:
        match = _OPENS_SENTENCE.match(analysis.text, sentence.start, sentence.end)
        if match is None:
            continue
        near = around(sentence, sentence.start)
        times = analysis.times_in(match.end(), near.end)
        mentions = analysis.mentions_in(match.end(), near.end)
        if not times or not mentions or times[0].start != match.end():
            continue
        between = analysis.text[times[0].end : mentions[0].start]
        if not re.fullmatch(r"(?:\s+(?:by|in)\s+[^,]{1,60})?,\s*(?:the\s+)?(?:[a-z-]+\s+){0,3}", between):
            continue
        kind = _KINDS_BY_OPENING.get(match.group("since") or match.group().split()[0].lower(), "founding")
        first = index_at(context.tokens, sentence.start)
        trigger = Trigger(
            first, first + 1, match.start(), match.end(), near, "held", match.group().lower(), kind
        )
        key = mentions[0].organisation_key
        yield event_statement(context, trigger, key, 0.9, [(key, "subject")], end=mentions[0].end)


def expansion(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X expanded into Y": the subject stands in the sentence and a place is named."""
    subject = subject_of(context, trigger, 0.85)
    location = context.location(trigger.start, trigger.sentence.end) or _place_right_after(context, trigger)
    if subject is None or location is None:
        return None
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence * 0.8,
        [(subject.organisation_key, "subject")],
    )


def _place_right_after(context: Context, trigger: Trigger) -> str | None:
    for size in (3, 2, 1):
        tokens = context.tokens[trigger.last : trigger.last + size]
        name = " ".join(token.text for token in tokens)
        if len(tokens) == size and name.lower() in context.index.places:
            return name
    return None
