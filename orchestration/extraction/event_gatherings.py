"""Events that are convened: forums, contests, conferences, under a name or as "an event on 2 December".

Belongs here: whose such an event is, and giving each of a list its own times. Names are found in `event_names`; predicates
that need no event of a name are in the modules of their types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.event_context import Context, Subject
from orchestration.extraction.event_lexicon import ATTENDING, HOSTING, SCHEMES, Entry
from orchestration.extraction.event_list_times import own_times
from orchestration.extraction.event_names import CALENDAR_YEAR, ORDINAL, NamedEvent, find_named
from orchestration.extraction.event_reach import around
from orchestration.extraction.event_triggers import Draft, Trigger, roles
from orchestration.extraction.references import coordinated_at
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole, EventStatus, Mention, Period

_TAKES_PLACE = re.compile(
    r"[^.;:]{0,40}?\b(?:took\s+place|tak(?:es?|ing)\s+place|(?:was|were|is|are|be|being)\s+(?:\w+\s+)?(?:held|launched|organi[sz]ed|"
    r"hosted|staged|cancelled|canceled|postponed|scheduled)|open(?:s|ed)|kick(?:s|ed)\s+off|concluded|clos(?:ed|es)|"
    r"came\s+to\s+an\s+end|start(?:s|ed)|beg[ai]ns?|end(?:s|ed)|gets\s+under\s+way|runs|ran|returns|culminated)\b"
)
_ORGANISED_BY = re.compile(
    r"[^.;]{0,80}?\b(?:hosted|organi[sz]ed|co-hosted|sponsored|held|run|staged|put\s+on|convened)\s+(?:jointly\s+)?by\s+(?:the\s+)?"
)
_ORDINAL_WORDS = word_set("annual first second third fourth fifth sixth seventh eighth ninth tenth inaugural")
_ONLY_LIST = re.compile(r"[\s,]*(?:and|the|an?|as well as|in|on|followed by|then|\s|,)*$")
_PARTS = word_set("of in on at during after before by with to for from")
_ARTICLES = word_set("a an the its their our this another")
_OWN = frozenset({"agent", "owner", "of"})
_GOVERNOR_REACH = 7  # tokens between a verb of convening and the name


def convened(context: Context) -> Iterator[tuple[Draft, Period | None]]:
    """A draft of every event that somebody may have held or taken part in, with its own period if it has one."""
    named = find_named(context)
    at = 0
    for sentence in context.analysis.sentences:
        first = at
        while at < len(named) and named[at].start < sentence.end:
            at += 1
        if first < at:
            yield from _of_sentence(context, sentence, named[first:at])


def _of_sentence(
    context: Context, sentence: Sentence, here: Sequence[NamedEvent]
) -> Iterator[tuple[Draft, Period | None]]:
    """A list shares its verb: from the first name that a verb governs to the last that only times and commas part."""
    group: list[NamedEvent] = []
    verb: int | None = None
    for event in here:
        linked = bool(group) and _is_list(context, group[-1].end, event.start)
        if not linked:
            if verb is not None:
                yield from _list_drafts(context, sentence, verb, group)
            group, verb = [], _governor(context, sentence, event)
        group.append(event)
        if verb is None:
            yield from _by_itself(context, sentence, event)
    if verb is not None and group:
        yield from _list_drafts(context, sentence, verb, group)


def _governor(context: Context, sentence: Sentence, event: NamedEvent) -> int | None:
    """A verb of convening right before the name, only an article and a few words between."""
    start = index_at(context.tokens, sentence.start)
    for at in range(event.first - 1, max(start, event.first - _GOVERNOR_REACH) - 1, -1):
        token = context.tokens[at]
        if token.lower in HOSTING and token.shape == "lower":
            return at
        if token.lower == "for" and context.tokens[at + 1].lower in {"its", "their", "our"}:
            continue
        if (token.shape == "mark" and token.text not in "\"“'-") or (
            token.lower in _PARTS and token.lower != "of"
        ):
            return None
    return None


def _is_list(context: Context, start: int, end: int) -> bool:
    """Whether only commas, "and", articles and times stand in text[start:end]."""
    rest = context.analysis.text[start:end]
    for time in reversed(context.analysis.times_in(start, end)):
        rest = rest[: time.start - start] + rest[time.end - start :]
    return bool(_ONLY_LIST.match(rest))


def _list_drafts(
    context: Context, sentence: Sentence, verb: int, group: Sequence[NamedEvent]
) -> Iterator[tuple[Draft, Period | None]]:
    near = around(sentence, context.tokens[verb].start)
    start = index_at(context.tokens, near.start)
    status, mood = context.modality(verb, max(start, verb - 12))
    if status is None:
        return
    subject = context.subject(verb, near, start)
    for position, event in enumerate(group):
        times = own_times(context, sentence, group, position)
        periods: list[Period | None] = [time.period for time in times] or [None]
        for period in periods:
            last = max([event.last, *(index_at(context.tokens, time.end) for time in times)])
            yield (
                _draft(
                    context, near, event, subject, (status, mood), role="organiser", tags=("held",), last=last
                ),
                period,
            )


def _by_itself(
    context: Context, sentence: Sentence, event: NamedEvent
) -> Iterator[tuple[Draft, Period | None]]:
    """ "The X Forum took place on Saturday at Y", "the X Forum, hosted by Y, …", "Z will speak at the X Forum"."""
    text = context.analysis.text
    near = around(sentence, event.start)
    start = index_at(context.tokens, near.start)
    takes_place = _TAKES_PLACE.match(text, event.end, min(event.end + 80, near.end))
    by = _ORGANISED_BY.match(text, event.end, near.end)
    verb = next(
        (
            at
            for at in range(event.first - 1, max(start, event.first - 9) - 1, -1)
            if context.tokens[at].lower in ATTENDING
        ),
        None,
    )
    before = context.tokens[event.first - 1].lower if event.first > start else ""
    if before in {"the", "a", "an", "this", "our", "its", "annual"} and event.first - 1 > start:
        before = context.tokens[event.first - 2].lower
    tags = [
        f"before:{before if before in _PARTS else ''}",
        *(["takes_place"] if takes_place else []),
        *(["attended"] if verb is not None else []),
    ]
    role: EventRole = "participant"
    organiser = _mention_at(context, by.end()) if by else None
    owner = _owner_in(context, event)
    host = _host(context, takes_place.end(), near) if takes_place and not organiser else None
    if organiser is not None:
        subject, role = Subject(organiser.organisation_key, "agent"), "organiser"
    elif owner is not None:
        subject, role = Subject(owner.organisation_key, "owner"), "organiser"
    elif host is not None:
        subject, role = Subject(host.organisation_key, "of"), "host"
    elif takes_place is not None:
        subject = Subject(None, "none")
    else:
        subject = context.subject(verb if verb is not None else event.first, near, start)
    if event.how == "words" and not _has_reason(
        context, event, near, verb is not None or takes_place is not None or subject.source in _OWN
    ):
        return
    if subject.organisation_key is None and takes_place is None:
        return
    status: EventStatus | None = "held"
    mood = "plain"
    following = context.tokens[event.last].lower if event.last < len(context.tokens) else ""
    if following in {"is", "are", "takes", "returns", "runs", "starts", "begins", "opens"}:
        tags.append("present")
    if takes_place is not None:
        status = _status_after(text[event.end : min(event.end + 200, near.end)])
    elif verb is not None:
        status, mood = context.modality(verb, max(start, verb - 12))
    if status is None:
        return
    last = index_at(context.tokens, takes_place.end()) if takes_place else event.last
    yield _draft(context, near, event, subject, (status, mood), role=role, tags=tuple(tags), last=last), None


def _has_reason(context: Context, event: NamedEvent, sentence: Sentence, is_governed: bool) -> bool:
    """Whether a noun without a name is more than a word: it is governed, owned, dated, or of the title."""
    if is_governed or sentence.is_title:
        return True
    return any(event.end <= time.start for time in context.analysis.times_in(event.end, sentence.end))


def _owner_in(context: Context, event: NamedEvent) -> Mention | None:
    """Whose the event is by its name: "Y's Network Computing event"; an organisation named inside it."""
    inside = [item for item in context.analysis.mentions_in(event.start, event.end) if item.kind != "pronoun"]
    if inside:
        return inside[0]
    for at in range(event.first - 1, max(0, event.first - 4) - 1, -1):
        token = context.tokens[at]
        mention = context.mention_at.get(at)
        if mention is not None and (token.lower == "its" or token.possessive):
            return mention
        if token.possessive:
            before = context.analysis.mentions_in(max(0, token.start - 80), token.end + 2)
            return before[-1] if before and before[-1].end >= token.end else None
        if token.shape != "lower":
            return None
    return None


def _status_after(words: str) -> EventStatus:
    """What the words after a name say became of the event."""
    if re.search(r"\b(?:cancelled|canceled|called\s+off|postponed)\b", words):
        return "cancelled"
    return (
        "planned"
        if re.search(
            r"\b(?:will|(?:is|are)(?:\s+(?:set|due|scheduled|expected))?\s+to)\s+(?:be\s+held|take|open|run|start|kick|begin|return)\b",
            words,
        )
        else "held"
    )


def _mention_at(context: Context, start: int) -> Mention | None:
    following = context.analysis.mentions_in(start, start + 120)
    return following[0] if following and following[0].start - start < 40 else None


def _host(context: Context, start: int, sentence: Sentence) -> Mention | None:
    for mention in context.analysis.mentions_in(start, sentence.end):
        if re.search(
            r"\bat\s+(?:the\s+)?$", context.analysis.text[max(start, mention.start - 10) : mention.start]
        ):
            return mention
    return None


def _draft(
    context: Context,
    sentence: Sentence,
    event: NamedEvent,
    subject: Subject,
    happened: tuple[EventStatus, str],
    *,
    role: EventRole,
    tags: tuple[str, ...],
    last: int,
) -> Draft:
    status, mood = happened
    words = [token.lower for token in context.tokens[max(0, event.first - 2) : event.last]]
    start, end = index_at(context.tokens, sentence.start), index_at(context.tokens, sentence.end)
    entry = Entry((), "gathering", "noun", frozenset())
    trigger = Trigger(
        event.first,
        event.last,
        entry,
        sentence,
        start,
        end,
        "noun",
        "nominal",
        status,
        mood,
        sentence.is_title,
    )
    others = _co_organisers(context, sentence, event, subject) if role == "organiser" else ()
    parts = roles((subject.organisation_key, role), *((item.organisation_key, role) for item in others))
    before = context.tokens[event.first - 1].lower if event.first > start else ""
    evidence = (
        *tags,
        "how:" + event.how,
        "det:" + (before if before in _ARTICLES else ""),
        *(["plural"] if event.how == "words" and words[-1].endswith("s") else []),
        "noun:" + words[-1],
        *(["numbered"] if any(ORDINAL.match(word) or word in _ORDINAL_WORDS for word in words) else []),
        *(["of_year"] if any(CALENDAR_YEAR.match(word) for word in words) else []),
        *(["scheme"] if words[-1] in SCHEMES else []),
    )
    return Draft(
        event.event_type,
        trigger,
        subject.organisation_key,
        subject.source,
        parts,
        event.first,
        last,
        re.sub(r"\s+", " ", context.analysis.text[event.start : event.end]),
        evidence,
        status,
    )


def _co_organisers(
    context: Context, sentence: Sentence, event: NamedEvent, subject: Subject
) -> Sequence[Mention]:
    if subject.organisation_key is None or subject.source not in {"direct", "indirect"}:
        return ()
    for mention in context.analysis.mentions_in(around(sentence, event.start).start, event.start):
        if mention.organisation_key == subject.organisation_key:
            return coordinated_at(context.analysis, mention)
    return ()
