"""What organisations do with one another, or come to: partnerships, acquisitions, mergers, flotations, closures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.extraction.analysis import Referent
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_reach import around
from orchestration.extraction.event_triggers import (
    AFTER_VERB,
    Trigger,
    event_statement,
    is_bare,
    is_passive,
    subject_of,
    with_listed,
)
from orchestration.extraction.references import coordinated_at
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole, EventStatement

_TRANSITIVE_STOP = word_set("stake stakes share shares % per percent portion rest remaining more than")


def partnership(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X partnered with A, B and C in 2015"."""
    subject = subject_of(context, trigger, 0.45)
    partner = context.object_mention(trigger.end, trigger.sentence, 60)
    if subject is None or partner is None:
        return None
    partners = [
        item.organisation_key
        for item in coordinated_at(context.analysis, partner)
        if item.start >= partner.start
    ]
    partners = [key for key in dict.fromkeys(partners) if key != subject.organisation_key]
    if not partners:
        return None
    participants: list[tuple[str, EventRole]] = [
        (subject.organisation_key, "subject"),
        *((key, "partner") for key in partners),
    ]
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence,
        participants,
        name=None,
        end=partner.end,
    )


_AGREEMENT = re.compile(
    r"\b(?:signed|signs?|inked|struck|formed|forms?|creates?|created|entered\s+into|announced|announces|reached|established|set\s+up|agreed)\s+"
    r"(?:(?!(?:and|to|that|which|with|for)\b)[\w$£€.,%’'-]{1,25}\s+){0,7}?"
    r"(?:agreements?|deal|contract|partnership|alliance|joint\s+venture|memorandum\s+of\s+understanding|MoU|MOU|pact|"
    r"collaboration|letter\s+of\s+intent)\b(?P<with>\s+with\b)?"
)


def agreements(context: Context) -> Iterator[EventStatement]:
    """ "X signed a six-year supply deal with Y", "X and Y formed a joint venture"."""
    for match in _AGREEMENT.finditer(context.analysis.text):
        sentence = around(context.analysis.sentence_at(match.start()), match.start())
        first = index_at(context.tokens, match.start())
        status = context.status(first, sentence)
        if status is None or match.end() > sentence.end:
            continue
        last = index_at(context.tokens, match.end())
        trigger = Trigger(
            first, last, match.start(), match.end(), sentence, status, match.group(), "partnership"
        )
        statement = partnership(context, trigger) if match.group("with") else _joint(context, trigger)
        if statement is not None:
            yield statement


def _joint(context: Context, trigger: Trigger) -> EventStatement | None:
    """The subjects of an agreement that names no other side are its sides."""
    subject = subject_of(context, trigger)
    if subject is None:
        return None
    partners = with_listed(context, subject, trigger, "partner")
    if len(dict.fromkeys(partners)) < 2:
        return None
    return event_statement(context, trigger, subject.organisation_key, subject.confidence, partners)


def acquisition(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X acquired Y", "Y was bought by X": about the one that was bought."""
    text = context.analysis.text
    if is_passive(context, trigger) or trigger.words == "taken over":
        buyer = context.object_mention(index_at_end(context, trigger), trigger.sentence)
        subject = subject_of(context, trigger)
        if not re.match(r"\s+by\s", text[trigger.end : trigger.end + 5]) or buyer is None or subject is None:
            return None
        target, acquirer, end = subject, buyer.organisation_key, buyer.end
    else:
        bought = context.object_mention(trigger.end, trigger.sentence)
        acquirer_referent = subject_of(context, trigger)
        if bought is None or acquirer_referent is None or bought.kind == "nominal":
            return None
        between = {
            token.lower for token in context.tokens[trigger.last : index_at(context.tokens, bought.start)]
        }
        if between & _TRANSITIVE_STOP or not is_bare(context, bought):
            return None
        target, acquirer, end = (
            Referent(bought.organisation_key, acquirer_referent.confidence),
            acquirer_referent.organisation_key,
            bought.end,
        )
    if acquirer == target.organisation_key:
        return None
    participants: list[tuple[str, EventRole]] = [
        (target.organisation_key, "subject"),
        (acquirer, "participant"),
    ]
    return event_statement(
        context, trigger, target.organisation_key, target.confidence, participants, name=None, end=end
    )


def index_at_end(context: Context, trigger: Trigger) -> int:
    """The offset after the "by" that follows a passive trigger, or the trigger's end."""
    text = context.analysis.text
    match = re.compile(r"\s+by\b").match(text, trigger.end)
    return match.end() if match else trigger.end


def _after_with(context: Context, trigger: Trigger) -> int | None:
    """The offset after "with", which ends the trigger or follows it."""
    if trigger.words.endswith("with"):
        return trigger.end
    following = " with"
    is_next = context.analysis.text.startswith(following + " ", trigger.end)
    return trigger.end + len(following) if is_next else None


def merger(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X merged with Y", "X and Y merged"."""
    subject = subject_of(context, trigger)
    if subject is None:
        return None
    after = _after_with(context, trigger)
    other = context.object_mention(after, trigger.sentence) if after is not None else None
    keys = [key for key, _ in with_listed(context, subject, trigger, "partner")]
    if other is not None:
        keys.append(other.organisation_key)
    keys = list(dict.fromkeys(keys))
    if len(keys) < 2:
        return None
    participants: list[tuple[str, EventRole]] = [(key, "partner") for key in keys]
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence,
        participants,
        name=None,
        end=other.end if other else 0,
    )


_SHUT = frozenset({"shut down", "shuts down", "shutting down", "closed down", "closes down"})


def _is_far(context: Context, trigger: Trigger) -> bool:
    """Whether more than an auxiliary stands between the subject and a verb that takes other subjects as well."""
    before = context.analysis.mentions_in(trigger.sentence.start, trigger.start)
    return not before or len(context.analysis.text[before[-1].end : trigger.start].split()) > 3


def of_subject(context: Context, trigger: Trigger) -> EventStatement | None:
    """Predicates that say all by themselves: "X went public", "X filed for bankruptcy"."""
    subject = subject_of(context, trigger, 0.85)
    if subject is None:
        return None
    if trigger.words in _SHUT and _is_far(context, trigger):
        return None
    if trigger.words in _SHUT and not (
        AFTER_VERB.match(context.analysis.text, trigger.end, trigger.sentence.end)
    ):
        return None
    if trigger.words in {
        "listed on",
        "was listed on",
        "debuted on",
        "floated on",
        "floats on",
    } and not re.match(
        r"\s+(?:the\s+)?(?:[\w'’-]+\s+){0,3}(?:[Ee]xchange|[Mm]arket|[Nn]asdaq|NASDAQ|NYSE|AIM|[Bb]oard)",
        context.analysis.text[trigger.end : trigger.end + 70],
    ):
        return None
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence * 0.9,
        [(subject.organisation_key, "subject")],
    )
