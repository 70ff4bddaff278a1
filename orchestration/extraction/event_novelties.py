"""What is new, told by a noun with "new", "second", "another" before it: a place, a scheme, a person in a post.

Belongs here: "X plans a new plant in Y", "its second fund", "the new chief executive, Jane Roe". What is told by a verb of
starting belongs to `event_growth`, posts told by a verb to `event_people`.
"""

from __future__ import annotations

from orchestration.extraction.event_context import DETERMINERS, Context, NounPhrase, Subject
from orchestration.extraction.event_lexicon import PLACES, SCHEMES
from orchestration.extraction.event_triggers import Draft, Trigger, owner_before, phrase_after, roles
from orchestration.extraction.name_lexicon import JOB_TITLES
from orchestration.extraction.word_lists import word_set

_TYPES = (("place", PLACES, "opening"), ("scheme", SCHEMES, "programme"))
_POSTS = JOB_TITLES | word_set("chair principal dean rector partner")
_REACH = 4  # tokens before the phrase in which its verb is looked for
_PREPOSITIONS = frozenset({"of", "at", "for"})


def novelty(context: Context, trigger: Trigger) -> Draft | None:
    """The event of a noun that is called new."""
    phrase = context.noun_phrase(trigger.first, trigger.end)
    if phrase.first >= phrase.last:
        return None
    if phrase.head in _POSTS or (phrase.span is not None and not _POSTS.isdisjoint(phrase.words)):
        return _post(context, trigger, phrase)
    for kind, listed, event_type in _TYPES:
        if phrase.head in listed:
            return _started(context, trigger, phrase, (kind, event_type))
    return None


def _started(context: Context, trigger: Trigger, phrase: NounPhrase, sort: tuple[str, str]) -> Draft | None:
    kind, event_type = sort
    owner = owner_before(context, trigger)
    verb = _governor(context, trigger)
    if owner is not None:
        subject = Subject(owner.organisation_key, "owner")
    elif phrase.mention is not None:
        subject = Subject(phrase.mention.organisation_key, "modifier")
    else:
        subject = context.subject(verb, trigger.sentence, trigger.start)
    if subject.organisation_key is None:
        return None
    where = phrase_after(context, phrase.last, trigger.end, frozenset({"in", "at", "near"}), 1)
    tags = (
        "new:" + kind,
        "gov:" + context.tokens[verb].lower,
        *(["somewhere"] if where.span is not None else []),
        *(["plural"] if phrase.head.endswith("s") else []),
    )
    parts = roles((subject.organisation_key, "subject"))
    name = context.text_of(phrase.first, phrase.last)
    return Draft(
        event_type,
        trigger,
        subject.organisation_key,
        subject.source,
        parts,
        trigger.first,
        phrase.last,
        name,
        tags,
    )


def _post(context: Context, trigger: Trigger, phrase: NounPhrase) -> Draft | None:
    """ "the new chief executive of X, Jane Roe", "X's new chairman Jane Roe": a person stands in or right after it, or nowhere."""
    end = min(phrase.last + 2, trigger.end)
    person = next(
        (
            span
            for at in range(phrase.first, end)
            if (span := context.spans.get(at)) is not None
            and span.last - span.first in (2, 3)
            and not context.analysis.mentions_in(span.start, span.end)
        ),
        None,
    )
    owner = owner_before(context, trigger)
    of = phrase_after(context, phrase.last, trigger.end, _PREPOSITIONS, 1)
    mention = owner or phrase.mention or of.mention
    subject = (
        Subject(mention.organisation_key, "owner")
        if mention is not None
        else context.subject(_governor(context, trigger), trigger.sentence, trigger.start)
    )
    if subject.organisation_key is None or (
        person is None and subject.source not in {"direct", "we", "owner"}
    ):
        return None
    parts = roles((subject.organisation_key, "subject"))
    last = phrase.last if person is None else max(phrase.last, person.last)
    name = None if person is None else context.text_of(person.first, person.last)
    return Draft(
        "appointment", trigger, subject.organisation_key, subject.source, parts, trigger.first, last,
        name, ("new:post", "no_person" if person is None else "person"),
    )  # fmt: skip


def _governor(context: Context, trigger: Trigger) -> int:
    """The token that governs the phrase of the trigger, past its determiner and number."""
    at = trigger.first - 1
    for _ in range(_REACH):
        if at <= trigger.start or not (context.may_modify(at) or context.tokens[at].lower in DETERMINERS):
            break
        if context.tokens[at].lower.endswith(("s", "ed", "ing")) and not context.tokens[at].possessive:
            break
        at -= 1
    return max(at, trigger.start)
