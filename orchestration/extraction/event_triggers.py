"""What the rules of predicated events share: the trigger, its subject, and how a statement is made of them.

Belongs here: building blocks. What a verb means is in `event_recognition`, `event_growth`, `event_deals`,
`event_products` and `event_people`; which rule reads which event type is in `event_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Referent, Sentence
from orchestration.extraction.event_context import Context
from orchestration.extraction.references import coordinated_at
from orchestration.extraction.tokens import index_at
from orchestration.model import UNKNOWN_PERIOD, EventRole, EventStatement, EventStatus, Mention

RULE_VERSION = 1


_SURE = 0.88


DIRECT = 0.6  # the least confidence of a subject that stands in the sentence


AFTER_VERB = re.compile(
    r"\s*(?:in|on|by|at|for|last|this|next|today|yesterday|earlier|later|as|after|with|\.|,|$)"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb phrase of the seed, at tokens[first:last], with what stands around it."""

    first: int
    last: int
    start: int
    end: int
    sentence: Sentence
    status: EventStatus
    words: str
    event_type: str


Rule = Callable[[Context, Trigger], EventStatement | None]


def event_statement(
    context: Context,
    trigger: Trigger,
    organisation: str | None,
    confidence: float,
    participants: Sequence[tuple[str, EventRole]],
    *,
    name: str | None = None,
    end: int = 0,
) -> EventStatement:
    """A statement of the trigger's event, dated, placed and quoted from the clause it stands in.

    Args:
        organisation: key of the organisation that the event is about.
        confidence: how sure the rule is of that.
        participants: (organisation key, role), the organisation it is about among them.
        name: what the text calls the event, or what was given, opened or brought out.
        end: offset up to which the quote must reach.
    """
    analysis = context.analysis
    period, time = context.period(trigger.start, trigger.end, trigger.sentence)
    before = analysis.mentions_in(trigger.sentence.start, trigger.start)
    start = min([trigger.start, *(item.start for item in before)])
    stop = max(trigger.end, end, time.end if time is not None else 0)
    if time is not None:
        start = min(start, time.start)
    sure = (
        _SURE
        * confidence
        * (1.0 if time is not None else 0.85)
        * (0.9 if trigger.status == "planned" else 1.0)
    )
    return EventStatement(
        event_type=trigger.event_type,
        event_name=re.sub(r"\s+", " ", name).strip(" \"'“”‘’") if name else None,
        organisation_key=organisation,
        period=period if time is not None else UNKNOWN_PERIOD,
        status=trigger.status,
        basis=analysis.basis(start, stop, f"event.{trigger.event_type}", RULE_VERSION, sure),
        location=context.location(trigger.end, min(stop + 25, trigger.sentence.end)),
        participants=tuple(dict.fromkeys(participants)),
    )


def subject_of(context: Context, trigger: Trigger, least: float = DIRECT) -> Referent | None:
    """The organisation that the trigger is said of, if that is at least so sure."""
    subject = context.analysis.subject_at(trigger.start)
    return subject if subject is not None and subject.confidence >= least else None


def with_listed(
    context: Context, subject: Referent, trigger: Trigger, role: EventRole
) -> list[tuple[str, EventRole]]:
    """The subject and those listed beside it, with one role."""
    for mention in context.analysis.mentions_in(trigger.sentence.start, trigger.start):
        if mention.organisation_key == subject.organisation_key:
            return [(item.organisation_key, role) for item in coordinated_at(context.analysis, mention)]
    return [(subject.organisation_key, role)]


def is_passive(context: Context, trigger: Trigger) -> bool:
    """Whether a form of "be" makes the trigger a passive."""
    before = [token.lower for token in context.tokens[max(trigger.first - 3, 0) : trigger.first]]
    return bool({"was", "were", "been", "be", "is", "are", "being"} & {*before, trigger.words.split()[0]})


def launched_organisation(context: Context, trigger: Trigger) -> Mention | None:
    """The named organisation that is the trigger's object."""
    target = context.object_mention(trigger.end, trigger.sentence)
    return target if target is not None and target.kind != "nominal" else None


def is_bare(context: Context, target: Mention) -> bool:
    """Whether the name stands alone, not before a noun of its own ("the X project")."""
    at = index_at(context.tokens, target.end)
    if (
        at >= len(context.tokens)
        or context.tokens[at].start >= context.analysis.sentence_at(target.start).end
    ):
        return True
    following = context.tokens[at]
    return (
        following.shape == "mark"
        or bool(AFTER_VERB.match(following.text))
        or following.lower in {"and", "to", "which", "that"}
    )


def of_thing(
    context: Context, trigger: Trigger, things: frozenset[str], subject: Referent
) -> EventStatement | None:
    """The object is a noun phrase in lower case whose head is one of `things`."""
    first, last = context.noun_phrase(trigger.last, trigger.sentence, 9)
    if last <= first or context.tokens[last - 1].lower not in things:
        return None
    between = context.tokens[trigger.last : first]
    if len(between) > 1 or any(token.lower == "of" for token in between):
        return None
    participants = with_listed(context, subject, trigger, "organiser")
    name = context.text_of(first, last)
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence * 0.85,
        participants,
        name=name,
        end=context.tokens[last - 1].end,
    )
