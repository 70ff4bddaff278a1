"""Companies that change hands or merge, told by verbs ("X bought Y") and by nouns ("the sale of Y to X")."""

from __future__ import annotations

from dataclasses import replace

from orchestration.extraction.event_context import EMPTY, Context, NounPhrase, Subject
from orchestration.extraction.event_lexicon import COMPANIES, STAKES
from orchestration.extraction.event_triggers import (
    Draft,
    Trigger,
    agent_of,
    antecedent_of,
    kind_of,
    listed_after,
    object_of,
    owner_before,
    phrase_after,
    phrase_before,
    roles,
    subject_of,
    with_listed,
)
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import Mention

_SELLING = word_set("sell offload divest part dispose hive")
_FALLING_TO = frozenset({"become part of", "belong to"})
_STAKE_VERBS = word_set("take secure pick clinch bid")
_MAJORITY = word_set("control controlling majority all rest remaining outright whole full entire")
_WITH = word_set("with")
_FOR = word_set("for")
_TO = word_set("to")
_IN_OF = word_set("in of")
_OF = word_set("of")
_HALF, _WHOLE = 50.0, 100.0  # per cent


def acquisition(context: Context, trigger: Trigger) -> Draft | None:
    """ "X acquired Y", "Y was bought by X", "X sold Y to Z", "X takes a controlling stake in Y", "X bid for Y"."""
    lemma = trigger.lemma
    if lemma.split()[0] in _SELLING:
        return _sale(context, trigger)
    if lemma in _FALLING_TO:
        return _fallen_to(context, trigger)
    if lemma == "pay":
        return _paid(context, trigger)
    if trigger.voice in {"passive", "reduced"}:
        agent = agent_of(context, trigger)
        subject = subject_of(context, trigger)
        buyer = agent.mention.organisation_key if agent.mention else None
        tags = ["agent:" + kind_of(agent)]
        if buyer == subject.organisation_key and buyer is not None:
            return None
        is_other = lemma.split()[0] in _STAKE_VERBS and lemma != "take over"
        if is_other or (agent is EMPTY and trigger.voice == "reduced"):
            return None
        return _bought(trigger, (subject.organisation_key, buyer), subject.source, agent, tags)
    target = (
        phrase_after(context, trigger.last, trigger.end, _FOR)
        if lemma == "bid"
        else object_of(context, trigger)
    )
    is_relative = target is EMPTY or not target.words
    if is_relative:
        target = antecedent_of(context, trigger)
    target, tags = _of_stake(context, trigger, target)
    if lemma in {"take", "secure", "pick up", "clinch"} and "stake" not in tags:
        return None
    if lemma == "take control":
        target = phrase_after(context, trigger.last, trigger.end, _OF, 3)
    subject = subject_of(context, trigger)
    if is_relative and target.last:  # "Y, which X bought": the subject stands after the pronoun
        inside = context.mentioned_in(target.last, trigger.first)
        subject = Subject(inside[-1].organisation_key, "direct") if inside else subject
    bought = target.mention.organisation_key if target.mention else None
    if bought is not None and bought == subject.organisation_key:
        return None
    if target is EMPTY or (bought is None and target.span is None and not COMPANIES & set(target.words)):
        return None
    tags.append("target:" + kind_of(target))
    return _bought(
        trigger, (bought, subject.organisation_key), subject.source, target, tags, name=_name(context, target)
    )


def _fallen_to(context: Context, trigger: Trigger) -> Draft | None:
    """ "Y is to become part of X", "Y now belongs to X"."""
    buyer, subject = object_of(context, trigger), subject_of(context, trigger)
    if (
        buyer.mention is None
        or not buyer.is_head
        or buyer.mention.organisation_key == subject.organisation_key
    ):
        return None
    sides = (subject.organisation_key, buyer.mention.organisation_key)
    return _bought(trigger, sides, subject.source, buyer, [trigger.lemma])


def _paid(context: Context, trigger: Trigger) -> Draft | None:
    """ "X has agreed to pay $2bn for Y": a sum, and an organisation that it buys."""
    target = phrase_after(context, trigger.last, trigger.end, _FOR, 14)
    if target.mention is None or not target.is_head or trigger.voice != "active":
        return None
    between = context.analysis.figures_in(context.tokens[trigger.last].start, target.mention.start)
    subject = subject_of(context, trigger)
    if (
        not any(figure.kind == "money" for figure in between)
        or subject.organisation_key == target.mention.organisation_key
    ):
        return None
    sides = (target.mention.organisation_key, subject.organisation_key)
    return _bought(trigger, sides, subject.source, target, ["paid"])


def _bought(
    trigger: Trigger,
    sides: tuple[str | None, str | None],
    source: str,
    phrase: NounPhrase,
    tags: list[str],
    *,
    name: str | None = None,
) -> Draft | None:
    target, buyer = sides
    if target is None and buyer is None:
        return None
    tags.append("sides:2" if target and buyer else "sides:1")
    parts = roles((target, "subject"), (buyer, "participant"))
    last = max(trigger.last, phrase.last)
    return Draft(
        "acquisition",
        trigger,
        target or buyer,
        source,
        parts,
        trigger.first,
        last,
        name if target is None else None,
        tuple(tags),
    )


def each_target(context: Context, draft: Draft) -> list[Draft]:
    """One draft for each company of a list that is bought: "bought A, B and C"."""
    if draft.event_type != "acquisition" or draft.organisation is None or draft.first >= draft.last:
        return [draft]
    start = context.tokens[draft.trigger.last - 1].end
    target = next(
        (
            item
            for item in context.analysis.mentions_in(start, draft.trigger.sentence.end)
            if item.organisation_key == draft.organisation
        ),
        None,
    )
    if target is None or index_at(context.tokens, target.start) >= draft.last:
        return [draft]
    others = [key for key in listed_after(context, target) if key != draft.organisation]
    sides = tuple(
        item for item in draft.participants if item[0] != draft.organisation and item[0] not in others
    )
    return [
        draft,
        *(replace(draft, organisation=key, participants=((key, "subject"), *sides)) for key in others),
    ]


def _name(context: Context, phrase: NounPhrase) -> str | None:
    return context.text_of(phrase.span.first, phrase.span.last) if phrase.span is not None else None


def _of_stake(context: Context, trigger: Trigger, phrase: NounPhrase) -> tuple[NounPhrase, list[str]]:
    """What a share bought is a share of: "a 51% stake in Y", "control of Y"."""
    is_share = STAKES & set(phrase.words) or context.tokens[phrase.last - 1].text == "%"
    if phrase is EMPTY or not is_share or phrase.is_head:
        return phrase, []
    whole = phrase_after(context, phrase.last, trigger.end, _IN_OF, 2)
    shares = [float(word) for word in phrase.words if word.replace(".", "", 1).isdigit()]
    if not _MAJORITY & set(phrase.words) and not any(_HALF <= share <= _WHOLE for share in shares):
        return (whole, ["minority"]) if shares else (EMPTY, [])  # money that flows in, not a change of hands
    return whole, ["stake"]


def _sale(context: Context, trigger: Trigger) -> Draft | None:
    """ "X sold Y to Z", "Y was sold to Z": about Y."""
    if trigger.voice in {"passive", "reduced"}:
        subject = subject_of(context, trigger)
        buyer = phrase_after(context, trigger.last, trigger.end, _TO)
        key = buyer.mention.organisation_key if buyer.mention else None
        if key == subject.organisation_key and key is not None:
            return None
        thing = phrase_before(context, trigger.first, trigger.start)
        is_named = (
            thing.mention is not None
            or set(thing.words[-1:]) & (COMPANIES | {"it", "which"})
            or not thing.words
        )
        if not is_named:
            return None
        tags = ["agent:" + kind_of(buyer), "sold", "thing:" + kind_of(thing)]
        return _bought(trigger, (subject.organisation_key, key), subject.source, buyer, tags)
    target, tags = _of_stake(context, trigger, object_of(context, trigger))
    is_firm = target.mention is not None or bool(COMPANIES & set(target.words))
    if not is_firm:
        return None
    seller = subject_of(context, trigger)
    buyer = phrase_after(context, target.last, trigger.end, _TO, 6)
    key = buyer.mention.organisation_key if buyer.mention else None
    bought = target.mention.organisation_key if target.mention and not target.owns else None
    tags += ["target:" + kind_of(target), "agent:" + kind_of(buyer), "sold"]
    draft = _bought(trigger, (bought or seller.organisation_key, key), seller.source, target, tags)
    if draft is None or bought is None:
        return draft
    parts = roles(*draft.participants, (seller.organisation_key, "participant"))
    return Draft(
        draft.event_type,
        trigger,
        bought,
        "object",
        parts,
        trigger.first,
        max(target.last, buyer.last),
        None,
        draft.tags,
    )


def takeover(context: Context, trigger: Trigger) -> Draft | None:
    """ "X's takeover of Y", "the acquisition of Y by X", "its bid for Y", "the sale of Y to X", "Y takeover"."""
    lemma = trigger.lemma.partition(" ")[0]
    words = {token.lower for token in context.tokens[max(trigger.start, trigger.first - 3) : trigger.first]}
    tags = []
    link = _FOR if lemma == "bid" else _OF | {"including", "like"}
    thing = phrase_after(context, trigger.last, trigger.end, link, 2)
    target, stake = _of_stake(context, trigger, thing)
    tags += stake
    if thing is not EMPTY and target is EMPTY:
        return None  # of shares, or a stake in whom nobody names
    if lemma == "bid" and not words & {"takeover", "hostile", "cash", "formal", "rival", "acquisition"}:
        tags.append("bare_bid")
        if target.mention is None:
            return None
    owner = owner_before(context, trigger)
    is_sale = lemma == "sale"
    by = phrase_after(
        context, max(target.last, trigger.last), trigger.end, _TO if is_sale else frozenset({"by", "from"}), 4
    )
    beside = context.named_in(max(trigger.start, trigger.first - 2), trigger.first)
    bought = target.mention.organisation_key if target.mention else None
    if bought is None and target is EMPTY and beside:
        bought = beside[-1].organisation_key
        tags.append("compound")
    buyer = by.mention.organisation_key if by.mention else None
    source = "object"
    if buyer is None and owner is not None and owner.organisation_key != bought and not is_sale:
        buyer, source = owner.organisation_key, "owner"
    elif buyer is None and not is_sale:
        found = subject_of(context, trigger)
        if found.organisation_key != bought:
            buyer, source = found.organisation_key, found.source
    if bought is None and target.span is None and by.mention is None:
        tags.append("no_target")
    tags.append("target:" + kind_of(target))
    draft = _bought(
        trigger,
        (bought, buyer if buyer != bought else None),
        source,
        target,
        tags,
        name=_name(context, target),
    )
    if draft is None or lemma != "bid" or draft.trigger.status == "cancelled":
        return draft
    return Draft(
        draft.event_type, trigger, draft.organisation, source, draft.participants, draft.first, draft.last, draft.name,
        draft.tags, "planned",
    )  # fmt: skip


def merger(context: Context, trigger: Trigger) -> Draft | None:
    """ "X merged with Y", "X and Y merge", "the merger of X with Y", "merger between X and Y"."""
    other = phrase_after(context, trigger.last, trigger.end, frozenset({"with", "between", "of", "into"}), 6)
    subject = subject_of(context, trigger)
    keys = with_listed(context, subject, trigger) if subject.source in {"direct", "indirect"} else []
    owner = owner_before(context, trigger) if trigger.form == "noun" else None
    if owner is not None:
        keys = [owner.organisation_key]
    if other.mention is not None:
        keys += listed_after(context, other.mention)
        more = phrase_after(context, other.last, trigger.end, _WITH, 3)
        keys += [more.mention.organisation_key] if more.mention else []
    if trigger.form != "noun" and trigger.voice == "active":
        keys += [mention.organisation_key for mention in _object_list(context, trigger)]
    keys = list(dict.fromkeys(keys))
    if len(keys) < 2:
        return None
    parts = roles(*((key, "partner") for key in keys))
    last = max(trigger.last, other.last)
    return Draft("merger", trigger, keys[0], subject.source, parts, trigger.first, last, None, ("sides:2",))


def _object_list(context: Context, trigger: Trigger) -> list[Mention]:
    target = object_of(context, trigger)
    return [target.mention] if target.mention is not None else []
