"""What an organisation comes to all by itself: flotations, closures, patents, moves, and the rules that a public body issues."""

from __future__ import annotations

import re

from orchestration.extraction.event_context import Context
from orchestration.extraction.event_triggers import Draft, Trigger, object_of, roles, subject_of
from orchestration.extraction.word_lists import word_set

_MARKETS = re.compile(
    r"\s+(?:the\s+)?(?:[\w'’-]+\s+){0,3}(?:[Ee]xchange|[Mm]arket|[Nn]asdaq|NASDAQ|NYSE|AIM|[Bb]oard)"
)
_ON_A_MARKET = frozenset({"list on", "debut on", "float on"})
_LOOSE = frozenset({"shut down", "close down", "wind up", "liquidate", "dissolve", "delist", "patent"})
_POLICY_NOUNS = word_set(
    "policy policies regulations guidelines measures directive plan rules law bill act budget opinions"
)


def of_subject(context: Context, trigger: Trigger) -> Draft | None:
    """Predicates that say all: "X went public", "X filed for bankruptcy"."""
    subject = subject_of(context, trigger)
    if subject.organisation_key is None or subject.source not in {"direct", "we"} or trigger.form == "ing":
        return None
    event_type = next(kind for kind in OF_SUBJECT if kind in trigger.entry.types)
    before = context.analysis.mentions_in(trigger.sentence.start, context.tokens[trigger.first].start)
    after = context.analysis.text[context.tokens[trigger.last - 1].end :][:70]
    if trigger.lemma in _LOOSE:
        is_far = (
            not before
            or len(context.analysis.text[before[-1].end : context.tokens[trigger.first].start].split()) > 3
        )
        if is_far or not re.match(
            r"\s*(?:in|on|by|at|for|last|this|next|today|yesterday|after|\.|,|$)", after
        ):
            return None
    if trigger.lemma in _ON_A_MARKET and not _MARKETS.match(after):
        return None
    return Draft(
        event_type, trigger, subject.organisation_key, subject.source, roles((subject.organisation_key, "subject")),
        trigger.first, trigger.last,
    )  # fmt: skip


def policy(context: Context, trigger: Trigger) -> Draft | None:
    """ "the ministry issued new guidelines": a public body, and a noun for rules."""
    rules = object_of(context, trigger)
    if rules.head not in _POLICY_NOUNS:
        return None
    subject = subject_of(context, trigger)
    key = subject.organisation_key
    if key is None or context.organisation(key).organisation_type != "government":
        return None
    name = context.text_of(rules.first, rules.last)
    return Draft(
        "policy", trigger, key, subject.source, roles((key, "subject")), trigger.first, rules.last, name
    )


OF_SUBJECT = ("ipo", "closure", "revocation", "patent")
