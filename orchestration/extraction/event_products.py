"""Products, programmes and policies that are brought out. Named forums and contests are in `event_names`."""

from __future__ import annotations

from orchestration.extraction.analysis import Referent
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_triggers import Trigger, event_statement, is_passive, subject_of
from orchestration.extraction.name_lexicon import SCHEME_WORDS
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole, EventStatement

_PRODUCTS = word_set(
    "app application product products device phone handset console software version website service "
    "services game system model car browser player laptop computer chip drug vaccine robot speaker tool "
    "range series website site engine"
)


_POLICY_NOUNS = word_set(
    "policy policies regulations guidelines measures directive plan rules law bill act budget opinions"
)


def product_release(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X launched a new app", "X unveiled the Y": the object is no organisation."""
    subject = subject_of(context, trigger, 0.85)
    if subject is None or is_passive(context, trigger):
        return None
    at = trigger.last
    while at < len(context.tokens) and context.tokens[at].lower in {"the", "its", "a", "an", "new", "latest"}:
        at += 1
    span = context.spans.get(at)
    if (
        span is not None
        and span.end <= trigger.sentence.end
        and not context.analysis.mentions_in(span.start, span.end)
    ):
        name = context.analysis.text[span.start : span.end]
        is_place = name.lower() in context.index.places or name.lower() in context.index.demonyms
        following = context.tokens[span.last].lower if span.last < len(context.tokens) else ""
        nouns = context.event_nouns.keys() | SCHEME_WORDS
        if (
            not is_place
            and name.split()[-1].lower() not in nouns
            and (following in _PRODUCTS or is_end(following))
        ):
            return event_statement(
                context,
                trigger,
                subject.organisation_key,
                0.75,
                [(subject.organisation_key, "subject")],
                name=name,
                end=span.end,
            )
        return None
    return _of_product(context, trigger, subject)


def is_end(word: str) -> bool:
    return word in {"", ".", ",", "in", "on", "at", "last", "this", "for", "and", "to", "with"}


def _of_product(context: Context, trigger: Trigger, subject: Referent) -> EventStatement | None:
    first, last = context.noun_phrase(trigger.last, trigger.sentence, 9)
    words = [token.lower for token in context.tokens[first:last]]
    if not words or words[-1] not in _PRODUCTS or not {"new", "first", "latest"} & set(words):
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    end = context.tokens[last - 1].end
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        0.7,
        participants,
        name=context.text_of(first, last),
        end=end,
    )


def programme(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "X launched the Y Programme"."""
    subject = subject_of(context, trigger)
    if subject is None or is_passive(context, trigger):
        return None
    nouns = frozenset(noun for noun, kind in context.event_nouns.items() if kind == "programme")
    at = trigger.last
    while at < len(context.tokens) and context.tokens[at].lower in {"the", "its", "a", "an", "new"}:
        at += 1
    span = context.spans.get(at)
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "organiser")]
    if span is not None and span.last - span.first > 1 and context.tokens[span.last - 1].lower in nouns:
        name = context.analysis.text[span.start : span.end]
        return event_statement(
            context,
            trigger,
            subject.organisation_key,
            subject.confidence,
            participants,
            name=name,
            end=span.end,
        )
    if span is not None and span.last < len(context.tokens) and context.tokens[span.last].lower in nouns:
        return event_statement(
            context,
            trigger,
            subject.organisation_key,
            subject.confidence,
            participants,
            name=context.text_of(span.first, span.last + 1),
            end=context.tokens[span.last].end,
        )
    if trigger.words.split()[-1] in nouns:
        return event_statement(
            context, trigger, subject.organisation_key, subject.confidence * 0.8, participants
        )
    return None


def policy(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "the ministry issued new guidelines": a public body, and a noun for rules."""
    subject = subject_of(context, trigger)
    if (
        subject is None
        or context.analysis.organisations[subject.organisation_key].organisation_type != "government"
    ):
        return None
    first, last = context.noun_phrase(trigger.last, trigger.sentence, 9)
    if last <= first or context.tokens[last - 1].lower not in _POLICY_NOUNS:
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    end = context.tokens[last - 1].end
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence,
        participants,
        name=context.text_of(first, last),
        end=end,
    )
