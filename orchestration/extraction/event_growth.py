"""What is started: organisations founded, places opened, products and services brought out, schemes begun."""

from __future__ import annotations

from orchestration.extraction.event_context import EMPTY, Context, NounPhrase
from orchestration.extraction.event_lexicon import (
    BE,
    COMPANIES,
    CONTESTS,
    DEALS,
    GATHERINGS,
    NEW,
    NOT_STARTED,
    PLACES,
    PRODUCTS,
    SCHEMES,
    STATUSES,
)
from orchestration.extraction.event_triggers import (
    Draft,
    Trigger,
    agent_of,
    object_of,
    owner_before,
    phrase_after,
    phrase_before,
    roles,
    subject_of,
    with_listed,
)
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole

_FOUNDING = word_set("found co-found incorporate establish form create set spin bear spawn build founding")
_PLACING = word_set(
    "open reopen inaugurate unlock throw break cut opening move put declare commission switch house plan complete finish ready"
)
_ONLY_PLACES = word_set("put commission switch house plan complete finish")  # that are done to much else
_OPERATIONS = frozenset(
    {"begin operation", "begin operations", "start operation", "start operations", "come into operation", "put into operation",
     "put into use", "begin production", "start production", "break ground", "cut the ribbon", "cut ribbon", "come on stream",
     "go into operation", "enter service", "set up shop"}
)  # fmt: skip
_WEAK = word_set(
    "start begin create build add offer deliver update develop present publish move take announce make arrive come"
)
_TRANSITIVE = word_set(
    "add announce reveal present create release introduce unveil develop publish build update offer deliver form establish "
    "found showcase incorporate spawn bear inaugurate"
)
_BEGETTING = word_set("found co-found incorporate start")
_MADE = word_set("build create start bear")  # said of goods as much as of firms
_CEREMONIES = word_set("ribbon-cutting inauguration")
_RENAMING = frozenset({"rename", "rebrand", "trade as", "change its name", "rebrand itself"})
_SUBJECT_REACH = 9  # tokens
_OF = frozenset({"of"})
_INTO = frozenset({"into", "to", "on", "at", "in"})


def started(context: Context, trigger: Trigger) -> Draft | None:
    """ "X launched Y", "Y was opened by X", "Y, founded in 2016", "Y launches tomorrow", "the opening of Y"."""
    if trigger.form == "noun":
        return _by_noun(context, trigger)
    if trigger.lemma in _OPERATIONS or trigger.lemma in {"move into", "move"}:
        return _operations(context, trigger)
    thing = object_of(context, trigger) if trigger.voice == "active" else EMPTY
    if trigger.voice == "active" and thing.words and thing.first < thing.last:
        subject = subject_of(context, trigger)
        return _draft(context, trigger, thing, (subject.organisation_key, subject.source), "object")
    thing = phrase_before(context, trigger.first, trigger.start)
    if thing.first > trigger.start and context.tokens[thing.first - 1].lower == "by":
        return None  # "the scheme, run by X, launched": of something before
    agent = agent_of(context, trigger) if trigger.voice != "active" else EMPTY
    subject = subject_of(context, trigger)
    if trigger.voice == "active" and trigger.lemma in _TRANSITIVE:
        return None
    is_progressive = context.tokens[context.verb_group(trigger.first, trigger.start)].lower in BE
    is_another = thing.span is not None and thing.mention is None and subject.source in {"main", "focus"}
    if trigger.voice == "active" and ((trigger.form == "ing" and not is_progressive) or is_another):
        return None
    actor, source = (
        (agent.mention.organisation_key, "agent")
        if agent.mention
        else (subject.organisation_key, subject.source)
    )
    told_of = subject.organisation_key if agent.mention else None
    return _draft(context, trigger, thing, (actor, source), "subject", told_of=told_of)


def _by_noun(context: Context, trigger: Trigger) -> Draft | None:
    """ "the launch of Y", "X's official opening", "since its founding in 2015"."""
    thing = phrase_after(context, trigger.last, trigger.end, _OF, 1)
    owner = owner_before(context, trigger)
    if thing is EMPTY:
        if owner is None and trigger.first == trigger.start + 1:
            subject = subject_of(context, trigger)
            return (
                _whole(trigger, subject.organisation_key, "opening", ("thing:owner",))
                if subject.source == "direct"
                else None
            )
        if owner is None and context.tokens[trigger.first].lower in _CEREMONIES:
            return _whole(
                trigger, context.fallback(trigger.sentence).organisation_key, "main", ("thing:ceremony",)
            )
        if owner is None:
            return None
        return _whole(trigger, owner.organisation_key, "owner", ("thing:owner",))
    subject = context.subject(trigger.first, trigger.sentence, trigger.start)
    actor, source = (owner.organisation_key, "owner") if owner else (subject.organisation_key, subject.source)
    by = phrase_after(context, thing.last, trigger.end, frozenset({"by"}), 2)
    if by.mention is not None:
        actor, source = by.mention.organisation_key, "agent"
    return _draft(context, trigger, thing, (actor, source), "of")


def _operations(context: Context, trigger: Trigger) -> Draft | None:
    """ "X begins operations", "X moves into its new tower", "X cut the ribbon on Y"."""
    subject = subject_of(context, trigger)
    if subject.organisation_key is None:
        return None
    thing = phrase_after(context, trigger.last, trigger.end, _INTO, 2)
    if trigger.lemma == "move into":
        thing = object_of(context, trigger)
    if trigger.lemma in {"move into", "move"} and not PLACES & set(thing.words):
        return None
    target = thing.mention.organisation_key if thing.mention and thing.is_head else None
    name = _name(context, thing)
    organisation: tuple[str | None, EventRole] = (target or subject.organisation_key, "subject")
    parts = roles(organisation, (subject.organisation_key, "organiser"))
    tags = ("operations", "thing:" + _kind(thing))
    return Draft(
        "opening",
        trigger,
        parts[0][0],
        subject.source,
        parts,
        trigger.first,
        max(trigger.last, thing.last),
        name,
        tags,
    )


def _whole(trigger: Trigger, key: str | None, source: str, tags: tuple[str, ...]) -> Draft | None:
    """An event that says no more than whose it is."""
    if key is None:
        return None
    family = trigger.lemma.split()[0]
    event_type = "founding" if family in _FOUNDING else "opening" if family in _PLACING else "launch"
    return Draft(
        event_type, trigger, key, source, roles((key, "subject")), trigger.first, trigger.last, None, tags
    )


def _kind(thing: NounPhrase) -> str:
    """What sort of thing is started, for the weighing and for the type of the event."""
    words = set(thing.words)
    if thing.mention is not None and thing.is_head:
        return "organisation"
    if thing.head in SCHEMES:
        return "scheme"
    if thing.head in PLACES:
        return "place"
    if thing.head in PRODUCTS:
        return "product"
    if thing.head in COMPANIES:
        return "company"
    if thing.span is not None and thing.span.last >= thing.last - 1:
        return "name"
    if words & SCHEMES:
        return "of_scheme"
    if words & PLACES:
        return "of_place"
    if words & PRODUCTS:
        return "of_product"
    return "none" if not words else "other"


def _type(trigger: Trigger, kind: str) -> str:
    family = trigger.lemma.split()[0]
    if family in _PLACING:
        return "opening"
    if family in _BEGETTING and kind in {"organisation", "company", "place", "none"}:
        return "founding"
    if kind == "scheme":
        return "programme"
    if family in _FOUNDING:
        if kind in {"organisation", "company", "none"}:
            return "founding"
        if kind == "place":
            return "opening"
        if kind == "name":
            return "product_release" if family in _MADE else "founding"
        return "product_release" if kind in {"product", "of_product"} else "launch"
    if kind == "place":
        return "launch"
    if kind in {"organisation", "company"}:
        return "launch"
    return "product_release" if kind in {"product", "name", "of_product"} else "launch"


def _draft(
    context: Context,
    trigger: Trigger,
    thing: NounPhrase,
    started_by: tuple[str | None, str],
    place: str,
    *,
    told_of: str | None = None,
) -> Draft | None:
    """The event of a thing and of who started it; `told_of` is the grammatical subject where the agent is another."""
    words = set(thing.words)
    actor, source = started_by
    if (
        thing.head in NOT_STARTED
        or thing.head in GATHERINGS | CONTESTS
        or thing.head in DEALS
        or thing.head in STATUSES
    ):
        return None  # told by `event_gatherings`, `event_partnerships` and `event_recognition`
    if _is_money(context, thing) or (thing.head.endswith("ing") and thing.first + 1 == thing.last):
        return None  # "brought in $3m", "started building"
    kind = _kind(thing)
    if trigger.lemma.split()[0] in _ONLY_PLACES and not PLACES & set(thing.words[-1:]):
        return None
    own = thing.mention.organisation_key if thing.mention is not None and thing.is_head else None
    if place == "subject" and own is None and source in {"direct", "indirect"} and thing.span is None:
        own = told_of or (actor if kind in {"organisation", "none"} else None)
    if told_of is not None and own is None:
        own = told_of
    organisation = own or actor or (thing.mention.organisation_key if thing.mention else None)
    if organisation is None and thing.span is None:
        return None
    owner = thing.mention.organisation_key if thing.mention is not None and not thing.is_head else None
    is_weak = trigger.lemma.split()[0] in _WEAK
    is_old = is_weak and not words & NEW
    if is_old and place == "object" and kind in {"other", "none"}:
        return None
    is_vague = is_old and trigger.form in {"base", "present"} and trigger.mood not in {"planned", "is_to"}
    event_type = _type(trigger, kind)
    if trigger.voice == "reduced" and thing.determiner and not _is_dated(context, trigger):
        return None  # "X, a project launched by Y": what X is, not what happened
    name = None if place == "subject" and own is not None and thing.is_head else _name(context, thing)
    founders = (
        [actor]
        if place != "object" or source not in {"direct", "indirect"} or actor is None
        else with_listed(context, context.subject(trigger.first, trigger.sentence, trigger.start), trigger)
    )
    parts = roles(
        (organisation, "subject"), *((key, "organiser") for key in founders), (owner, "participant")
    )
    tags = [
        f"thing:{kind}",
        f"det:{_determiner(thing)}",
        f"place:{place}",
        *(["vague"] if is_vague else []),
        *(["new"] if words & NEW else []),
        *(["named"] if thing.span is not None else []),
        *(["intransitive"] if place == "subject" and trigger.voice == "active" else []),
        *(["plural"] if thing.head.endswith("s") and kind not in {"organisation", "name"} else []),
        *(["self"] if own is not None and own == actor else []),
    ]
    first = min(trigger.first, thing.first) if place == "subject" else trigger.first
    return Draft(
        event_type,
        trigger,
        organisation,
        source,
        parts,
        first,
        max(trigger.last, thing.last),
        name,
        tuple(tags),
    )


def _is_money(context: Context, thing: NounPhrase) -> bool:
    """Whether a thing is a sum or a round of money, which financings tell."""
    if thing.first >= thing.last:
        return False
    if thing.words[:1] == ("series",):
        return True
    start, end = context.tokens[thing.first].start, context.tokens[thing.last - 1].end
    return any(
        figure.kind == "money" and figure.end >= end
        for figure in context.analysis.figures_in(start, end + 12)
    )


def _is_dated(context: Context, trigger: Trigger) -> bool:
    """Whether a date stands between the trigger and the comma that ends its phrase."""
    for at in range(trigger.last, trigger.end):
        if context.tokens[at].text == ",":
            return False
        if at in context.timed:
            return True
    return False


def _determiner(thing: NounPhrase) -> str:
    return (
        thing.determiner
        if thing.determiner in {"a", "an", "the", "its", "their", "our"}
        else ""
        if not thing.determiner
        else "x"
    )


def _name(context: Context, thing: NounPhrase) -> str | None:
    """What the thing is called: its name, or its noun phrase where that ends in a known noun."""
    if thing is EMPTY or thing.first >= thing.last:
        return None
    if thing.mention is not None and thing.is_head:
        return context.analysis.text[thing.mention.start : thing.mention.end]
    span = thing.span
    if span is not None:
        is_owner = context.tokens[span.last - 1].possessive or context.is_place(
            context.text_of(span.first, span.last)
        )
        last = thing.last if thing.last - span.last <= 1 else span.last
        if not is_owner and last > span.first:
            return context.text_of(span.first, last)
    if thing.head in PLACES | PRODUCTS | SCHEMES | COMPANIES and thing.last - thing.first <= 7:
        return context.text_of(thing.first, thing.last)
    return None


def made_ready(context: Context, trigger: Trigger) -> Draft | None:
    """ "the tower will be ready by mid-2024": a place, and when it can be used."""
    at = context.verb_group(trigger.first, trigger.start)
    helpers = {token.lower for token in context.tokens[at : trigger.first]}
    after = range(trigger.last, min(trigger.end, trigger.last + 4))
    if not helpers & BE or not any(place in context.timed for place in after):
        return None
    before = [token.lower for token in context.tokens[max(trigger.start, at - _SUBJECT_REACH) : at]]
    if PLACES.isdisjoint(before):
        return None
    subject = subject_of(context, trigger)
    return _whole(trigger, subject.organisation_key, subject.source, ("ready",))


def renaming(context: Context, trigger: Trigger) -> Draft | None:
    """ "X changes its name to Y", "trades as Y", "was renamed Y": a name that is new."""
    if trigger.lemma not in _RENAMING:
        return None
    name = context.noun_phrase(trigger.last, trigger.end)
    if name.first >= name.last:
        name = phrase_after(context, trigger.last, trigger.end, frozenset({"to", "as", "into"}), 2)
    if name.span is None:
        return None
    subject = subject_of(context, trigger)
    own = name.mention.organisation_key if name.mention is not None else None
    parts = roles((subject.organisation_key or own, "subject"), (own, "participant"))
    if not parts:
        return None
    return Draft(
        "launch", trigger, parts[0][0], subject.source, parts, trigger.first, name.last,
        context.text_of(name.first, name.last), ("renamed",),
    )  # fmt: skip


def participation(context: Context, trigger: Trigger) -> Draft | None:
    """ "X joins the Y Accelerator", "X was selected for the Y programme", "X graduated from Y": about the one that takes part."""
    if trigger.lemma not in _TAKING_PART:
        return None
    scheme = object_of(context, trigger) if trigger.voice == "active" else EMPTY
    if not SCHEMES & set(scheme.words):
        scheme = phrase_after(
            context, trigger.last, trigger.end, frozenset({"in", "from", "for", "into", "to", "by"}), 3
        )
    if not SCHEMES & set(scheme.words):
        return None
    subject = subject_of(context, trigger)
    if subject.organisation_key is None:
        return None
    named = scheme.mention.organisation_key if scheme.mention is not None else None
    parts = roles((subject.organisation_key, "participant"), (named, "organiser"))
    tags = ("takes_part", *(["named"] if scheme.span is not None else []))
    name = context.text_of(scheme.first, scheme.last)
    return Draft(
        "programme",
        trigger,
        subject.organisation_key,
        subject.source,
        parts,
        trigger.first,
        scheme.last,
        name,
        tags,
    )


_TAKING_PART = word_set("join graduate participate complete select enter accept admit")
