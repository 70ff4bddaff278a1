"""Organisations that agree to work together, told by verbs ("X teams up with Y") and by nouns ("a deal with Y")."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.extraction.event_context import Context, NounPhrase, Subject
from orchestration.extraction.event_triggers import (
    Draft,
    Trigger,
    agent_of,
    kind_of,
    listed,
    listed_after,
    object_of,
    owner_before,
    phrase_after,
    roles,
    subject_of,
    with_listed,
)
from orchestration.extraction.word_lists import word_set

_WITH = word_set("with")
_SIGNING = word_set(
    "sign signs signed signing ink inks inked inking strike strikes struck form forms formed forming enter enters entered "
    "entering announce announces announced announcing reach reaches reached reaching agree agrees agreed seal seals sealed "
    "win wins won secure secures secured establish established build built set clinch clinched clinches land landed lands "
    "create created finalise finalised finalize finalized conclude concluded make made unveil unveiled"
)
_TOGETHER = word_set("partner team") | {
    "team up",
    "join forces",
    "join hands",
    "work together",
    "tie up",
    "combine forces",
    "pair up",
}
_GOVERNOR_REACH = 9
_LICENSING = word_set("license licence sublicense")
_PROMISING = word_set("pledge undertake commit")
_TRADING = word_set(
    "buy acquire sell merge pay purchase part invest raise take combine lend provide"
)  # told by other rules
_GETTING = word_set(
    "get gets got getting acquire acquires acquired acquiring secure secures secured obtain obtains obtained receive receives "
    "received gain gains gained win wins won buy buys bought sell sells sold grant grants granted take takes took license licensed"
)
_PROMISE_REACH = 16  # tokens
_OTHER_SIDE = frozenset({"to", "from", "of", "for", "with"})


def partnership(context: Context, trigger: Trigger) -> Draft | None:
    """ "X teams up with Y", "X and Y have partnered", "X selected Y as its supplier"."""
    lemma = trigger.lemma
    if lemma in {"select", "choose", "tap", "engage"}:
        return _selection(context, trigger)
    if lemma == "join":
        return _joining(context, trigger)
    if lemma in _LICENSING:
        return _licensing(context, trigger)
    if lemma in _PROMISING:
        return _promise(context, trigger)
    subject = subject_of(context, trigger)
    is_within = lemma.endswith(" with")  # "works with": the preposition is part of the verb
    other = (
        object_of(context, trigger)
        if is_within
        else phrase_after(context, trigger.last, trigger.end, _WITH, 12)
    )
    tags = ["with:" + kind_of(other)]
    if lemma == "agree" and other.mention is None:
        return _promise(context, trigger)
    if lemma in {"sign", "sign up"} and other.mention is None:
        other = object_of(context, trigger)
        tags = ["direct:" + kind_of(other)]
        if not other.is_head:
            return None
    is_named = subject.source in {"direct", "indirect"}
    between = _joined_before(context, trigger) if is_named and lemma in _TOGETHER else []
    own: list[str | None] = (
        [*with_listed(context, subject, trigger)] if is_named else [subject.organisation_key]
    )
    own += between
    others = listed_after(context, other.mention) if other.mention else []
    return _joined(trigger, (own, others), subject.source, other, tags)


def _joined_before(context: Context, trigger: Trigger) -> list[str]:
    """All that a plural verb is said of: "X and the maker of pumps Y joined forces"."""
    before = context.named_in(trigger.start, trigger.first)
    words = [token.lower for token in context.tokens[trigger.start : trigger.first]]
    return [mention.organisation_key for mention in before[-3:]] if "and" in words else []


def _of_two(trigger: Trigger, subject: Subject, other: NounPhrase, tag: str) -> Draft | None:
    """The partnership of two organisations, each on a side; None where the other is unknown or the same."""
    if other.mention is None or other.mention.organisation_key == subject.organisation_key:
        return None
    sides = ([subject.organisation_key], [other.mention.organisation_key])
    return _joined(trigger, sides, subject.source, other, [tag])


def _joined(
    trigger: Trigger,
    sides_known: tuple[Sequence[str | None], list[str]],
    source: str,
    phrase: NounPhrase,
    tags: list[str],
) -> Draft | None:
    own, others = sides_known
    sides = [key for key in dict.fromkeys(own) if key is not None]
    others = [key for key in others if key not in sides]
    if not sides and not others:
        return None
    if not others and len(sides) < 2:
        if phrase.span is None and "gov:sign" not in tags:
            return None
        tags.append("no_side" if phrase.span is None else "unknown_side")
    tags.append("sides:2" if len({*sides, *others}) > 1 else "sides:1")
    organisation = sides[0] if sides else others[0]
    parts = (
        roles((organisation, "subject"), *((key, "partner") for key in [*sides[1:], *others]))
        if others
        else roles(*((key, "partner") for key in sides))
    )
    last = max(trigger.last, phrase.last)
    return Draft("partnership", trigger, organisation, source, parts, trigger.first, last, None, tuple(tags))


def _selection(context: Context, trigger: Trigger) -> Draft | None:
    """ "X chose Y as its supplier", "Y was selected by X"."""
    subject = subject_of(context, trigger)
    if trigger.voice in {"passive", "reduced"}:
        other = agent_of(context, trigger)
    else:
        other = object_of(context, trigger)
    return _of_two(trigger, subject, other, "selection")


def _joining(context: Context, trigger: Trigger) -> Draft | None:
    """ "X joins the Y Alliance": an organisation, not a person, and a body that has members."""
    subject = subject_of(context, trigger)
    other = object_of(context, trigger)
    if subject.source not in {"direct", "we"} or not other.is_head:
        return None
    return _of_two(trigger, subject, other, "joining")


def agreement(context: Context, trigger: Trigger) -> Draft | None:
    """ "X signed a six-year supply deal with Y", "a joint venture between X and Y", "X and Y form an alliance"."""
    tokens = context.tokens
    governor = next(
        (
            at
            for at in range(trigger.first - 1, max(trigger.start, trigger.first - _GOVERNOR_REACH) - 1, -1)
            if tokens[at].lower in _SIGNING
        ),
        None,
    )
    if tokens[trigger.first].lower == "venture" and (
        trigger.first == 0 or tokens[trigger.first - 1].lower != "joint"
    ):
        return None
    if (
        tokens[trigger.first].lower == "letter"
        and tokens[min(trigger.first + 2, len(tokens) - 1)].lower != "intent"
    ):
        return None
    between = phrase_after(context, trigger.last, trigger.end, frozenset({"between", "among"}), 4)
    other = phrase_after(context, trigger.last, trigger.end, _WITH, 8)
    tags = ["gov:" + ("none" if governor is None else "sign"), "with:" + kind_of(other)]
    if between.mention is not None:
        keys = listed(context, between.mention)
        return _joined(trigger, (keys, []), "object", between, [*tags, "between"])
    owner = owner_before(context, trigger)
    if owner is not None:
        own, source = [owner.organisation_key], "owner"
    else:
        at = governor if governor is not None else trigger.first
        subject = context.subject(at, trigger.sentence, trigger.start)
        source = subject.source
        moved = Trigger(
            at, trigger.last, trigger.entry, trigger.sentence, trigger.start, trigger.end, trigger.form, trigger.voice,
            trigger.status, trigger.mood, trigger.is_heading,
        )  # fmt: skip
        own = (
            with_listed(context, subject, moved)
            if source in {"direct", "indirect"}
            else [subject.organisation_key or ""]
        )
        if governor is not None:
            status, mood = context.modality(governor, max(trigger.start, governor - 12))
            if status is None:
                return None
            trigger = Trigger(
                trigger.first, trigger.last, trigger.entry, trigger.sentence, trigger.start, trigger.end, trigger.form,
                trigger.voice, status, mood, trigger.is_heading,
            )  # fmt: skip
    others = listed_after(context, other.mention) if other.mention else []
    return _joined(trigger, ([key for key in own if key], others), source, other, tags)


def _licensing(context: Context, trigger: Trigger) -> Draft | None:
    """ "X licensed its candidate to Y", "licensed several products from Y"."""
    if trigger.voice != "active":
        return None
    other = phrase_after(context, trigger.last, trigger.end, frozenset({"to", "from"}), 12)
    subject = subject_of(context, trigger)
    others = [other.mention.organisation_key] if other.mention is not None else []
    return _joined(
        trigger,
        ([subject.organisation_key], others),
        subject.source,
        object_of(context, trigger),
        ["licence"],
    )


def _promise(context: Context, trigger: Trigger) -> Draft | None:
    """ "X and Y agreed to make each other's codes readable", "X agreed to supply cells to Y": two sides and no purchase."""
    at = trigger.last
    if trigger.voice != "active" or at + 1 >= trigger.end or context.tokens[at].lower != "to":
        return None
    if context.tokens[at + 1].lower in _TRADING:
        return None
    subject = subject_of(context, trigger)
    if subject.organisation_key is None or subject.source not in {"direct", "we"}:
        return None
    own = with_listed(context, subject, trigger)
    inside = context.named_in(at, min(trigger.end, at + _PROMISE_REACH))
    others = [item.organisation_key for item in inside if item.organisation_key not in own]
    if len(own) + len(others) < 2:
        return None
    tags = ["promise", f"own:{min(2, len(own))}", f"others:{min(2, len(others))}"]
    phrase = context.noun_phrase(at + 2, trigger.end)
    return _joined(trigger, (own, others[:2]), subject.source, phrase, tags)


def together(context: Context, trigger: Trigger) -> Draft | None:
    """ "X, together with Y, is developing …", "jointly with Y"."""
    at = trigger.last
    if at + 1 >= trigger.end or context.tokens[at].lower != "with":
        return None
    other = context.noun_phrase(at + 1, trigger.end)
    if other.mention is None:
        return None
    subject = subject_of(context, trigger)
    if subject.organisation_key == other.mention.organisation_key:
        return None
    sides = ([subject.organisation_key], listed_after(context, other.mention))
    return _joined(trigger, sides, subject.source, other, ["together"])


def rights(context: Context, trigger: Trigger) -> Draft | None:
    """ "X gets the Asian rights to Y's drugs", "sold the rights to Y"."""
    governor = next(
        (at for at in range(trigger.first - 1, max(trigger.start, trigger.first - 7) - 1, -1) if context.tokens[at].lower in _GETTING),
        None,
    )  # fmt: skip
    if governor is None:
        return None
    other = phrase_after(context, trigger.last, trigger.end, _OTHER_SIDE, 6)
    subject = context.subject(governor, trigger.sentence, trigger.start)
    others = [other.mention.organisation_key] if other.mention is not None else []
    return _joined(trigger, ([subject.organisation_key], others), subject.source, other, ["rights"])
