"""Posts taken and left. A statement needs the person, a title of the post, and whose post it is."""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Referent, Span
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_triggers import DIRECT, Trigger, event_statement, is_passive
from orchestration.extraction.name_lexicon import JOB_TITLES
from orchestration.model import EventRole, EventStatement

_OF_OR_AT = re.compile(r"\b(?:of|at|from|as)\s+(?:the\s+)?$")


def appointment(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X appointed Jane Roe as chief executive", "Jane Roe was named CEO of X"."""
    text = context.analysis.text
    tail = text[trigger.end : min(trigger.end + 90, trigger.sentence.end)]
    title = next((word for word in re.findall(r"[\w-]+", tail)[:12] if word.lower() in JOB_TITLES), None)
    if title is None:
        return None
    passive = is_passive(context, trigger) or trigger.words.endswith(" as")
    person = _person_near(context, trigger, passive)
    organisation = _employer(context, trigger) if passive else context.analysis.subject_at(trigger.start)
    if person is None or organisation is None or organisation.confidence < DIRECT:
        return None
    participants: list[tuple[str, EventRole]] = [(organisation.organisation_key, "subject")]
    name = text[person.start : person.end]
    return event_statement(
        context,
        trigger,
        organisation.organisation_key,
        organisation.confidence * 0.85,
        participants,
        name=name,
        end=person.end,
    )


def departure(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "Jane Roe stepped down as chief executive of X"."""
    text = context.analysis.text
    person = _person_near(context, trigger, True)
    around = text[
        max(trigger.sentence.start, trigger.start - 90) : min(trigger.end + 90, trigger.sentence.end)
    ]
    if person is None or not any(word.lower() in JOB_TITLES for word in re.findall(r"[\w-]+", around)):
        return None
    organisation = _employer(context, trigger)
    if organisation is None:
        return None
    participants: list[tuple[str, EventRole]] = [(organisation.organisation_key, "subject")]
    name = text[person.start : person.end]
    return event_statement(
        context,
        trigger,
        organisation.organisation_key,
        organisation.confidence * 0.85,
        participants,
        name=name,
    )


def _person_near(context: Context, trigger: Trigger, is_before: bool) -> Span | None:
    """A run of capitals that is no organisation, right before the verb (as its subject) or right after it."""
    if is_before:
        candidates = [
            context.spans[at] for at in range(max(trigger.first - 8, 0), trigger.first) if at in context.spans
        ]
    else:
        candidates = [
            context.spans[at]
            for at in range(trigger.last, min(trigger.last + 5, len(context.tokens)))
            if at in context.spans
        ]
    for span in candidates:
        inside = trigger.sentence.start <= span.start and span.end <= trigger.sentence.end
        words = context.analysis.text[span.start : span.end].lower()
        if (
            inside
            and not context.analysis.mentions_in(span.start, span.end)
            and words not in context.index.places
        ):
            return span
    return None


def _employer(context: Context, trigger: Trigger) -> Referent | None:
    """The organisation of a post: "of X", "at X" after the verb, or "X's …" before it."""
    analysis = context.analysis
    for mention in analysis.mentions_in(trigger.end, min(trigger.end + 110, trigger.sentence.end)):
        if _OF_OR_AT.search(analysis.text[trigger.end : mention.start]) or mention.kind == "pronoun":
            return Referent(mention.organisation_key, 0.85)
        if analysis.text[mention.end : mention.end + 2] in {"'s", "’s"}:
            return Referent(mention.organisation_key, 0.85)
    before = list(analysis.mentions_in(trigger.sentence.start, trigger.start))
    if len({item.organisation_key for item in before}) == 1:
        return Referent(before[0].organisation_key, 0.7)
    return None
