"""Posts taken and left: the person, the title of the post, and whose post it is."""

from __future__ import annotations

from orchestration.extraction.analysis import Span
from orchestration.extraction.event_context import DETERMINERS, NOBODY, Context, Subject
from orchestration.extraction.event_lexicon import BE
from orchestration.extraction.event_triggers import (
    Draft,
    Trigger,
    agent_of,
    object_of,
    owner_before,
    phrase_after,
    roles,
    subject_of,
)
from orchestration.extraction.name_lexicon import HONORIFICS, JOB_TITLES
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set

_TITLES = JOB_TITLES - word_set(
    "analyst analysts economist economists reporter correspondent author tycoon billionaire"
) | word_set(
    "helm chair chairwoman chairperson vp vice-chairman officer principal dean rector member lead intern governor minister"
)
_LEADING = word_set("lead head chair run direct manage oversee")  # a post only where it is to come
_BY_PERSON = (
    word_set("join become succeed replace take step assume") | _LEADING
)  # verbs whose subject is the person
_HE = word_set("he she who")
_HIM = word_set("him her them")
_POST_REACH = 6  # tokens between "as" and the noun of a post
_OF_PERSONS = word_set(
    "welcome call add tap pick choose bring install confirm become hand name recruit hire poach make"
)
_LEAVING = word_set(
    "step stepped stepping stands stand stood resign resigned resigns quit quits leave left leaves retire retired retires ousted sacked"
)
_LINKS = BE | word_set("as become becomes became")
_OF_POSTS_ALONE = word_set("appoint hire recruit promote bring join succeed replace appointment poach")
_PREPOSITIONS = frozenset({"of", "at", "for"})
_FROM = word_set("at with of from for")
_TITLE_REACH = 14


def appointment(context: Context, trigger: Trigger) -> Draft | None:
    """ "X appointed Jane Roe as chief executive", "Jane Roe was named CEO of X", "Jane Roe joins X as CTO"."""
    verb = trigger.lemma.split()[0]
    by_person = verb in _BY_PERSON
    if verb in _LEADING:
        return _leading(context, trigger) if _is_to_come(context, trigger) else None
    if verb == "make" and not _is_made_of(context, trigger):
        return None
    title = _title_near(context, trigger)
    is_passive = trigger.voice in {"passive", "reduced"}
    is_before = by_person or is_passive or trigger.form == "noun"
    person = (
        _person(context, trigger, is_before) if trigger.form != "noun" else _person(context, trigger, False)
    )
    if person is None and title is None:
        return None
    is_he = person is None and by_person and _is_he_before(context, trigger)
    if by_person and person is None and not is_he and verb != "take":
        return None
    is_he = is_he or (verb == "make" and person is None)
    if person is None and not is_he and verb in _OF_PERSONS:
        return None
    if title is None and verb not in _OF_POSTS_ALONE:
        return None
    employer = _employer(context, trigger, is_before, verb)
    if employer.organisation_key is None:
        return None
    tags = (
        "title" if title is not None else "no_title",
        "person" if person is not None else "he" if is_he else "no_person",
        *(["known_given"] if person is not None and _is_given(context, person) else []),
        "by_person" if by_person else "by_firm",
    )
    name = context.text_of(person.first, person.last) if person is not None else None
    last = max(trigger.last, person.last if person is not None else 0)
    if title is not None and title > trigger.first:
        last = max(last, title + 1)
    first = min(trigger.first, person.first) if person is not None else trigger.first
    return Draft(
        "appointment", trigger, employer.organisation_key, employer.source, roles((employer.organisation_key, "subject")),
        first, last, name, tags,
    )  # fmt: skip


def _is_he_before(context: Context, trigger: Trigger) -> bool:
    group = context.verb_group(trigger.first, trigger.start)
    return any(token.lower in _HE for token in context.tokens[max(trigger.start, group - 3) : group])


def _is_to_come(context: Context, trigger: Trigger) -> bool:
    """Whether somebody is yet to lead: "will head", "chairs from May"; else it only says who does."""
    if trigger.status == "planned":
        return True
    near = range(trigger.last, min(trigger.end, trigger.last + 4))
    return any(context.tokens[at].lower == "from" and at + 1 in context.timed for at in near)


def _is_made_of(context: Context, trigger: Trigger) -> bool:
    """Whether "made" has a person and a post for objects: "made him its chief executive"."""
    at = trigger.last
    if at >= trigger.end or trigger.voice != "active":
        return False
    if context.tokens[at].lower in _HIM:
        end = at + 1
    else:
        person = _person(context, trigger, False)
        end = person.last if person is not None else trigger.end
    return any(token.lower in _TITLES for token in context.tokens[end : min(end + 5, trigger.end)])


def post(context: Context, trigger: Trigger) -> Draft | None:
    """ "has come on board as chief executive", "is the new head of X": a person linked with the noun of a post."""
    tokens = context.tokens
    first = trigger.first
    while first > trigger.start and trigger.first - first < _POST_REACH and context.may_modify(first - 1):
        if tokens[first - 1].lower in _LINKS:
            break
        first -= 1
    determiner = tokens[first - 1].lower if first > trigger.start else ""
    link = first - 1 - (determiner in DETERMINERS)
    if link <= trigger.start or tokens[link].lower not in _LINKS:
        return None
    how = "as" if tokens[link].lower == "as" else "is"
    person = _last_person(context, trigger, link)
    if not _LEAVING.isdisjoint(token.lower for token in tokens[max(trigger.start, link - 6) : link]):
        return None
    is_he = any(token.lower in _HE | _HIM for token in tokens[max(trigger.start, link - 6) : link])
    if person is None and not is_he:
        return None
    owner = context.mention_at.get(first - 1) if determiner in {"its", "their", "our"} else None
    of = phrase_after(context, trigger.last, trigger.end, _PREPOSITIONS, 1)
    before = _named_before(context, trigger.start, link)
    if owner is not None:
        employer = Subject(owner.organisation_key, "owner")
    elif of.mention is not None:
        employer = Subject(of.mention.organisation_key, "of")
    elif len(before) == 1:
        employer = Subject(before[0], "before")
    else:
        employer = context.fallback(trigger.sentence)
    if employer.organisation_key is None:
        return None
    tags = (
        f"post:{how}", "new" if "new" in {token.lower for token in tokens[first : trigger.first]} else "not_new",
        "person" if person is not None else "he", f"post:{tokens[link].lower}",
        "post:of" if of.words else "post:bare",
    )  # fmt: skip
    begin = link if person is None else min(link, person.first)
    name = None if person is None else context.text_of(person.first, person.last)
    return Draft(
        "appointment", trigger, employer.organisation_key, employer.source, roles((employer.organisation_key, "subject")),
        begin, trigger.last, name, tags,
    )  # fmt: skip


def _last_person(context: Context, trigger: Trigger, before: int) -> Span | None:
    for at in range(before - 1, max(trigger.start, before - _TITLE_REACH) - 1, -1):
        span = context.spans.get(at)
        if span is not None and span.last <= before and _is_person(context, span, trigger):
            return span
    return None


def _leading(context: Context, trigger: Trigger) -> Draft | None:
    """ "Jane Roe will lead X", "the centre will be headed by Jane Roe": who is led is the employer."""
    if trigger.voice == "active":
        person = _person(context, trigger, True)
        target = object_of(context, trigger)
        employer = (
            Subject(target.mention.organisation_key, "object")
            if target.mention is not None
            else context.fallback(trigger.sentence)
        )
        if person is None and not _is_he_before(context, trigger):
            return None
    else:
        agent = agent_of(context, trigger)
        person = agent.span if agent.span is not None and _is_person(context, agent.span, trigger) else None
        employer = subject_of(context, trigger)
        if person is None:
            return None
    if employer.organisation_key is None:
        return None
    name = context.text_of(person.first, person.last) if person is not None else None
    tags = ("leads", "person" if person is not None else "he")
    return Draft(
        "appointment", trigger, employer.organisation_key, employer.source, roles((employer.organisation_key, "subject")),
        min(trigger.first, person.first) if person is not None else trigger.first, trigger.last, name, tags,
    )  # fmt: skip


def _title_near(context: Context, trigger: Trigger) -> int | None:
    """The index of a title of a post after the trigger, else right before it."""
    for at in range(trigger.last, min(trigger.end, trigger.last + _TITLE_REACH)):
        if context.tokens[at].text == ";":
            break
        if context.tokens[at].lower in _TITLES:
            return at
    for at in range(trigger.first - 1, max(trigger.start, trigger.first - 6) - 1, -1):
        if context.tokens[at].lower in _TITLES:
            return at
    return None


def _person(context: Context, trigger: Trigger, is_before: bool) -> Span | None:
    """A run of capitals that is no organisation: the last before the verb, or the first after it."""
    if is_before:
        places = range(trigger.first - 1, max(trigger.start, trigger.first - 14) - 1, -1)
    else:
        places = range(trigger.last, min(trigger.end, trigger.last + 12))
    for at in places:
        span = context.spans.get(at)
        if span is not None and span.last <= trigger.end and _is_person(context, span, trigger):
            return span
    return None


def _is_person(context: Context, span: Span, trigger: Trigger) -> bool:
    words = [token.lower for token in context.tokens[span.first : span.last]]
    if context.analysis.mentions_in(span.start, span.end) or context.is_place(" ".join(words)):
        return False
    if words[-1] in _TITLES or len(words) > 4:
        return False
    before = context.tokens[span.first - 1].lower if span.first > trigger.start else ""
    if before in HONORIFICS or words[0] in HONORIFICS or words[0] in context.index.given_names:
        return True
    return 2 <= len(words) <= 3 and all(
        token.shape in {"cap", "mixed"} for token in context.tokens[span.first : span.last]
    )


def _is_given(context: Context, person: Span) -> bool:
    first = context.tokens[person.first].lower
    return first in context.index.given_names or first in HONORIFICS or person.after_title


def _employer(context: Context, trigger: Trigger, is_before: bool, verb: str) -> Subject:
    """The organisation of a post: the subject of "appoints", else "of X", "at X", "joins X", "X's new …", the agent."""
    if not is_before and trigger.form != "noun":
        subject = subject_of(context, trigger)
        if subject.organisation_key is not None:
            return subject
    if verb == "join":
        target = object_of(context, trigger)
        if target.mention is not None:
            return Subject(target.mention.organisation_key, "object")
    agent = agent_of(context, trigger)
    if agent.mention is not None:
        return Subject(agent.mention.organisation_key, "agent")
    of = phrase_after(context, trigger.last, trigger.end, _PREPOSITIONS, 16)
    if of.mention is not None:
        return Subject(of.mention.organisation_key, "of")
    after = context.named_in(trigger.last, min(trigger.end, trigger.last + 16))
    if after:
        return Subject(after[0].organisation_key, "after")
    if trigger.form == "noun":
        owner = owner_before(context, trigger)
        if owner is not None:
            return Subject(owner.organisation_key, "owner")
    before = _named_before(context, trigger.start, trigger.first)
    if len(before) == 1:
        return Subject(before[0], "before")
    return context.fallback(trigger.sentence) or NOBODY


def _named_before(context: Context, first: int, last: int) -> list[str]:
    """The organisations named in tokens[first:last], but for those that a person came from: "once at X, becomes …"."""
    found = []
    for mention in context.named_in(first, last):
        at = index_at(context.tokens, mention.start) - 1
        while at > first and context.tokens[at].lower in DETERMINERS:
            at -= 1
        is_former = (
            at > first
            and context.tokens[at].lower in _FROM
            and "," in context.analysis.text[mention.end :][:2]
        )
        if not is_former:
            found.append(mention.organisation_key)
    return list(dict.fromkeys(found))


def departure(context: Context, trigger: Trigger) -> Draft | None:
    """ "Jane Roe stepped down as chief executive of X"."""
    person = _person(context, trigger, True)
    if person is None or _title_near(context, trigger) is None:
        return None
    employer = _employer(context, trigger, True, trigger.lemma)
    if employer.organisation_key is None or employer.source not in {"of", "after", "before", "agent"}:
        return None
    name = context.text_of(person.first, person.last)
    parts = roles((employer.organisation_key, "subject"))
    return Draft(
        "departure",
        trigger,
        employer.organisation_key,
        employer.source,
        parts,
        person.first,
        trigger.last,
        name,
    )
