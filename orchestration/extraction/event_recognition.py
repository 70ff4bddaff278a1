"""Titles, registrations and prizes that an organisation is given."""

from __future__ import annotations

from orchestration.extraction.event_context import EMPTY, Context, NounPhrase, Subject
from orchestration.extraction.event_lexicon import AWARDS, RANKED, RECOGNISED_AS, STATUSES, TITLES_OF
from orchestration.extraction.event_triggers import (
    Draft,
    Trigger,
    agent_of,
    object_of,
    phrase_after,
    phrase_before,
    roles,
    subject_of,
)
from orchestration.extraction.name_lexicon import JOB_TITLES
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set

_AS_OR_IN = frozenset({"as", "in", "on", "with"})
_GIVERS = frozenset({"by", "from", "of"})
_PLACED = frozenset(
    {
        "come first",
        "come second",
        "come third",
        "come out on top",
        "finish first",
        "finish second",
        "finish third",
        "triumph",
    }
)
_GIVING = word_set(
    "give hand award grant name rank recognise recognize honour honor crown place vote adjudge shortlist confer"
)
_OF_KINDS = word_set("name list identify select rate promote upgrade recognise recognize enter get")
_OF_STATUSES = word_set("obtain receive gain secure win earn give award grant get confer")
_LICENSING = word_set("license licence")
_CLEARING = word_set("approve authorise authorize clear issue")
_NO_PRIZES = word_set("contract contracts order orders approval bid deal")


def _phrase(context: Context, phrase: NounPhrase, end: int) -> tuple[int, int, str | None]:
    """The tokens and grantor of a title: "public space of X", "a national incubator by Y", cut before the grantor."""
    last, grantor = phrase.last, None
    while last < end and last - phrase.first < 14:
        word = context.tokens[last].lower
        if word not in {"of", "for", "in"} | _GIVERS:
            break
        following = context.noun_phrase(last + 1, end)
        if following.first >= following.last:
            break
        if following.mention is not None and word in _GIVERS:
            grantor = following.mention.organisation_key
            break
        if word != "of" or last in context.timed:
            break
        last = following.last
    if phrase.mention is not None and grantor is None:
        at = index_at(context.tokens, phrase.mention.start)
        if at > phrase.first:
            return phrase.first, at, phrase.mention.organisation_key
    return phrase.first, last, grantor


def recognition(context: Context, trigger: Trigger) -> Draft | None:
    """ "was registered as a …", "obtained the title of … of Y", "received approval from Y", "was certified by Y"."""
    is_passive = trigger.voice in {"passive", "reduced"}
    subject = subject_of(context, trigger)
    words = trigger.lemma.split()
    as_phrase = trigger.lemma.endswith(" as") or trigger.lemma.endswith(" to")
    if as_phrase:
        title = context.noun_phrase(trigger.last, trigger.end)
    elif is_passive and words[0] in {"register", "accredit", "certify", "designate", "recognise", "recognize", "approve", "license",
                                     "licence", "clear", "list", "identify", "name", "upgrade", "select", "enter"}:  # fmt: skip
        title = phrase_after(context, trigger.last, trigger.end, _AS_OR_IN, 2)
        if title is EMPTY:
            title = context.noun_phrase(trigger.last, trigger.end)
    else:
        title = object_of(context, trigger)
    agent = agent_of(context, trigger)
    if title is EMPTY and agent.mention is None:
        return None
    heads = set(title.words)
    is_status = bool(heads & STATUSES) or (bool(heads & TITLES_OF) and title.head in STATUSES | TITLES_OF)
    is_kind = bool(heads & RECOGNISED_AS)
    lacks_kind = words[0] in _OF_KINDS and not is_kind
    lacks_status = words[0] in _OF_STATUSES and not is_status
    if words[0] in _CLEARING and trigger.voice == "active" and not as_phrase:
        return _cleared(context, trigger, title)
    is_plain = words[0] in {"register", "approve", "clear"} and not trigger.is_heading
    is_plain = is_plain or words[0] in _LICENSING  # told by `event_partnerships`
    is_plain = is_plain and not (is_passive or as_phrase)
    if lacks_kind or lacks_status or is_plain:
        return None
    if as_phrase and not (is_passive or trigger.is_heading or trigger.voice == "reduced"):
        subject = _object_subject(context, trigger)
    if subject.organisation_key is None or JOB_TITLES & heads:
        return None
    first, last, grantor = _phrase(context, title, trigger.end)
    if agent.mention is not None:
        grantor = agent.mention.organisation_key
    if (
        title.head in TITLES_OF
        and last > first
        and context.tokens[min(title.last, trigger.end - 1)].lower == "of"
    ):
        inner = context.noun_phrase(title.last + 1, trigger.end)
        first, last, grantor = _phrase(context, inner, trigger.end)
    if grantor == subject.organisation_key:
        grantor = None
    name = context.text_of(first, last) if last > first else None
    parts = roles((subject.organisation_key, "subject"), (grantor, "grantor"))
    tags = (
        "status" if is_status else "kind" if is_kind else "no_kind",
        *(["granted"] if grantor else []),
        *(["as"] if as_phrase else []),
    )
    event_type = "registration" if words[0] == "register" else "accreditation"
    return Draft(
        event_type, trigger, subject.organisation_key, subject.source, parts, trigger.first,
        max(trigger.last, last, agent.last), name, tags,
    )  # fmt: skip


def _cleared(context: Context, trigger: Trigger, thing: NounPhrase) -> Draft | None:
    """ "the agency approved X's drug", "the office issued the company its patent": about whom it is given."""
    subject = subject_of(context, trigger)
    agency = subject.organisation_key
    if (
        agency is None
        or subject.source != "direct"
        or context.organisation(agency).organisation_type != "government"
    ):
        return None
    is_status = bool(set(thing.words) & STATUSES)
    if trigger.lemma == "issue" and not is_status:
        return None
    mention = (
        thing.mention
        or phrase_after(
            context, thing.last, trigger.end, frozenset({"of", "by", "from", "to", "for"}), 6
        ).mention
    )
    receiver = (
        mention.organisation_key
        if mention is not None
        else context.fallback(trigger.sentence).organisation_key
    )
    if receiver is None or receiver == agency:
        return None
    name = (
        context.text_of(thing.first, thing.last) if thing.span is not None and thing.mention is None else None
    )
    tags = (
        "cleared",
        "receiver:named" if mention is not None else "receiver:focus",
        *(["status"] if is_status else []),
    )
    parts = roles((receiver, "subject"), (agency, "grantor"))
    return Draft(
        "accreditation", trigger, receiver, "object" if mention is not None else "focus", parts, trigger.first,
        max(trigger.last, thing.last), name, tags,
    )  # fmt: skip


def _object_subject(context: Context, trigger: Trigger) -> Subject:
    """Of "named X as …" the one named is the subject."""
    before = context.named_in(max(trigger.start, trigger.first - 4), trigger.first)
    return Subject(before[-1].organisation_key, "object") if before else context.fallback(trigger.sentence)


def award(context: Context, trigger: Trigger) -> Draft | None:
    """ "X won the Y Award", "X was named best …", "the Y prize went to X", "X took second place in the Z Challenge"."""
    if trigger.lemma == "go to" or (trigger.voice == "passive" and _is_next(context, trigger, "to")):
        return _goes_to(context, trigger)
    is_given = trigger.lemma.split()[0] in _GIVING
    won = (
        _handed(context, trigger)
        if is_given and trigger.voice == "active"
        else _won(context, trigger, is_given)
    )
    if won is None:
        return None
    prize, key, source, giver = won
    if not AWARDS & set(prize.words):  # "won five of the 16 Y Awards"
        whole = phrase_after(context, prize.last, trigger.end, frozenset({"of"}), 1)
        prize = whole if AWARDS & set(whole.words) else prize
    words = set(prize.words)
    is_of_year = prize.last < trigger.end and context.text_of(
        prize.first, min(prize.last + 3, trigger.end)
    ).lower().rstrip('.,"”').endswith("of the year")
    wins = words & AWARDS or ((words & RANKED or is_of_year) and is_given)
    if prize.head == "place" and words & RANKED:
        wins = words
    is_other = (key is None and source != "agent") or JOB_TITLES & words or words & _NO_PRIZES
    if is_other or not (wins or trigger.lemma in _PLACED):
        return None
    last = _whole_prize(context, prize, trigger)
    by = phrase_after(context, max(last, trigger.last), trigger.end, frozenset({"by", "from"}), 3)
    if giver is None and by.mention is not None and by.mention.organisation_key != key:
        giver = by.mention.organisation_key
    name = context.text_of(prize.first, last) if prize.last > prize.first else None
    parts = roles((key, "subject"), (giver, "grantor"))
    tags = (
        *(["named"] if prize.span is not None else []),
        *(["ranked"] if words & RANKED else []),
        "head:award" if prize.head in AWARDS else "head:other",
        *(["given"] if is_given else []),
        *([] if prize.words else ["no_prize"]),
    )
    return Draft(
        "award", trigger, key, source, parts, min(trigger.first, prize.first or trigger.first), max(trigger.last, last, by.last if giver else 0),
        name, tags,
    )  # fmt: skip


_Won = tuple[NounPhrase, str | None, str, str | None]  # prize, winner, how the winner was found, giver


def _handed(context: Context, trigger: Trigger) -> _Won | None:
    """ "Y handed X the award": the winner is the object."""
    prize, receiver = _given(context, trigger)
    if receiver is None or trigger.form == "base":
        return None
    subject = subject_of(context, trigger)
    giver = subject.organisation_key if subject.source in {"direct", "we"} else None
    return prize, receiver, "object", giver


def _won(context: Context, trigger: Trigger, is_given: bool) -> _Won | None:
    """ "X won the award", "X was named best …", "the award was won by X"."""
    subject = subject_of(context, trigger)
    prize = object_of(context, trigger)
    if trigger.lemma in _PLACED:
        prize = phrase_after(context, trigger.last, trigger.end, frozenset({"in", "at", "of"}), 3)
    elif trigger.voice == "passive" and not is_given:
        agent = agent_of(context, trigger)
        if agent.mention is None and agent.span is None:
            return None
        prize = phrase_before(context, trigger.first, trigger.start)
        return prize, agent.mention.organisation_key if agent.mention else None, "agent", None
    elif trigger.voice != "active" and not prize.words:
        prize = phrase_after(context, trigger.last, trigger.end, frozenset({"in", "as", "among", "for"}), 3)
    return prize, subject.organisation_key, subject.source, None


def _is_next(context: Context, trigger: Trigger, word: str) -> bool:
    return trigger.last < trigger.end and context.tokens[trigger.last].lower == word


def _goes_to(context: Context, trigger: Trigger) -> Draft | None:
    """ "the Y prize went to X", "the Y award was given to X"."""
    prize = phrase_before(context, trigger.first, trigger.start)
    at = trigger.last + (trigger.lemma != "go to")
    receiver = context.noun_phrase(at, trigger.end)
    if (receiver.mention is None and receiver.span is None) or not set(prize.words) & AWARDS:
        return None
    key = receiver.mention.organisation_key if receiver.mention else None
    name = context.text_of(prize.first, prize.last)
    parts = roles((key, "subject"))
    return Draft("award", trigger, key, "object", parts, prize.first, receiver.last, name, ("goes_to",))


def _whole_prize(context: Context, prize: NounPhrase, trigger: Trigger) -> int:
    """The end of a prize's name, its "for best …" or year with it."""
    last = prize.last
    if prize.span is not None and prize.span.last > last:
        last = prize.span.last
    if (
        last < trigger.end
        and last in context.timed
        and len(context.tokens[last].text) == 4
        and context.tokens[last].shape == "number"
    ):
        return last + 1
    return last


def _given(context: Context, trigger: Trigger) -> tuple[NounPhrase, str | None]:
    """ "handed X the Y award", "gave the Y award to X", "named X the best …"."""
    receiver = object_of(context, trigger)
    if receiver.mention is None:
        to = phrase_after(context, receiver.last, trigger.end, frozenset({"to"}), 4)
        return receiver, to.mention.organisation_key if to.mention else None
    after = context.noun_phrase(index_at(context.tokens, receiver.mention.end), trigger.end)
    if not after.words:
        after = phrase_after(context, receiver.last, trigger.end, frozenset({"as", "for"}), 2)
    return after, receiver.mention.organisation_key


def prize_goes(context: Context, trigger: Trigger) -> Draft | None:
    """ "the winner of the Y Award", said of an organisation beside it."""
    prize = phrase_after(context, trigger.last, trigger.end, frozenset({"of", "in", "at"}), 2)
    if prize.span is None and not set(prize.words) & AWARDS:
        return None
    subject = subject_of(context, trigger)
    if subject.organisation_key is None:
        return None
    return Draft(
        "award", trigger, subject.organisation_key, subject.source, roles((subject.organisation_key, "subject")),
        trigger.first, max(trigger.last, prize.last), context.text_of(prize.first, prize.last), ("winner_of",),
    )  # fmt: skip
