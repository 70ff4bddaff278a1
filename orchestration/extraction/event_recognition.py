"""Titles, registrations and prizes that an organisation is given. Other predicates have modules of their own."""

from __future__ import annotations

import re

from orchestration.extraction.event_context import Context
from orchestration.extraction.event_triggers import Trigger, event_statement, is_passive, subject_of
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole, EventStatement, Mention

_RECOGNISED_AS = word_set(
    "space spaces incubator incubators accelerator accelerators park parks zone zones base bases center "
    "centers centre centres enterprise enterprises unicorn hub hubs demonstration platform laboratory "
    "institution start-up startup startups makerspace level school university leader district"
)


_AWARD_NOUNS = word_set("award awards prize prizes medal trophy honour honor title place accolade")


_AWARD_TITLES = re.compile(
    r"(?:Awards?|Prize|Medal|Trophy|Program(?:me)?|Competition|Contest|Challenge|Cup)(?:\s(?:19|20)\d\d)?$"
)


def recognition(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "was registered as a …", "obtained the title of … of Y in 2016", "named its first batch of …"."""
    subject = subject_of(context, trigger, 0.45)
    if subject is None:
        return None
    if trigger.words.endswith(" as") and not (trigger.sentence.is_title or is_passive(context, trigger)):
        return None
    first, last = context.noun_phrase(trigger.last, trigger.sentence)
    if last <= first or last - first > 11:
        return None
    words = [token.lower for token in context.tokens[first:last]]
    if (
        trigger.event_type == "accreditation"
        and trigger.words.split()[-1] in {"as", "to", "batch"}
        and not _RECOGNISED_AS & set(words)
    ):
        return None
    end = context.tokens[last - 1].end
    grantor = _grantor(context, first, trigger)
    if grantor is not None and grantor.start < end:
        cut = index_at(context.tokens, grantor.start)
        while cut > first and context.tokens[cut - 1].lower in {"of", "by", "the", "from"}:
            cut -= 1
        last = max(cut, first + 1)
    while last - first > 1 and context.tokens[last - 1].lower in {"of", "by", "from", "for"}:
        last -= 1
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    if trigger.words == "named its first batch":
        participants = [(subject.organisation_key, "grantor")]
    elif grantor is not None:
        participants.append((grantor.organisation_key, "grantor"))
    name = context.text_of(first, last)
    stop = max(end, grantor.end if grantor else 0)
    return event_statement(
        context, trigger, subject.organisation_key, subject.confidence, participants, name=name, end=stop
    )


def _grantor(context: Context, first: int, trigger: Trigger) -> Mention | None:
    """ "… of Y", "… by Y", "… from Y" in what was given."""
    start = context.tokens[first].start
    for mention in context.analysis.mentions_in(start, trigger.sentence.end):
        head = context.analysis.text[max(start, mention.start - 9) : mention.start]
        if mention.start - start < 120 and re.search(r"\b(?:of|by|from)\s+(?:the\s+)?$", head):
            return mention
    return None


def award(context: Context, trigger: Trigger) -> EventStatement | None:
    """ "won the X Award", "took second place in the X Programme"."""
    subject = subject_of(context, trigger)
    if subject is None:
        return None
    limit = min(trigger.last + 10, len(context.tokens))
    name = end = None
    for at in range(trigger.last, limit):
        token = context.tokens[at]
        if token.start >= trigger.sentence.end or token.text in ",;:.":
            break
        span = context.spans.get(at)
        if span is not None and _AWARD_TITLES.search(context.analysis.text[span.start : span.end]):
            first = at - 1 if re.fullmatch(r"(?:19|20)\d\d", context.tokens[at - 1].text) else at
            name, end = context.text_of(first, span.last), span.end
            break
    is_placed = trigger.words.endswith(("place", "prize", "first", "second", "third"))
    if name is None:
        first, last = context.noun_phrase(trigger.last, trigger.sentence, 8)
        words = {token.lower for token in context.tokens[first:last]}
        if last > first and words & _AWARD_NOUNS and not words & {"place"}:
            name, end = context.text_of(first, last), context.tokens[last - 1].end
    if name is None and not is_placed:
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    grantor = context.analysis.mentions_in(end or trigger.end, trigger.sentence.end)
    if grantor and re.search(
        r"\b(?:by|from)\s+(?:the\s+)?$", context.analysis.text[trigger.end : grantor[0].start][-12:]
    ):
        participants.append((grantor[0].organisation_key, "grantor"))
    return event_statement(
        context,
        trigger,
        subject.organisation_key,
        subject.confidence,
        participants,
        name=name,
        end=end or 0,
    )
