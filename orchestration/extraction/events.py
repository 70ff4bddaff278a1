"""The events a text tells of.

Belongs here: which rule reads which trigger, weighing what they read, and making one event of what is told twice.
The rules themselves are in `event_gatherings`, `event_takeovers`, `event_partnerships`, `event_growth`, `event_recognition`, `event_people`,
`event_novelties` and `event_status`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.event_arrivals import arrival
from orchestration.extraction.event_context import Context, context_of
from orchestration.extraction.event_evidence import (
    UNWEIGHED,
    Candidate,
    candidate_of,
    coarse_type,
    confidence_of,
    statement_of,
)
from orchestration.extraction.event_gatherings import convened
from orchestration.extraction.event_growth import made_ready, participation, renaming, started
from orchestration.extraction.event_holders import held_by, holders_of
from orchestration.extraction.event_lexicon import trigger_index
from orchestration.extraction.event_novelties import novelty
from orchestration.extraction.event_partnerships import agreement, partnership, rights, together
from orchestration.extraction.event_people import appointment, departure, post
from orchestration.extraction.event_recognition import award, prize_goes, recognition
from orchestration.extraction.event_status import OF_SUBJECT, of_subject, policy
from orchestration.extraction.event_takeovers import acquisition, each_target, merger, takeover
from orchestration.extraction.event_times import DateReader
from orchestration.extraction.event_triggers import Draft, Trigger, find_triggers
from orchestration.extraction.weights import HEARD_FROM, KEPT_FROM, load_weights
from orchestration.model import UNKNOWN_PERIOD, EventStatement, Period
from orchestration.normalisation import text_key
from orchestration.vocabulary import Vocabulary

_NEW = "new (noun)"
_OBJECT_REACH = 5  # tokens from a verb to the "new" of its object

_Rule = Callable[[Context, Trigger], Draft | None]
# In the order of trying: the first rule that reads something has the trigger.
_RULES: Sequence[tuple[frozenset[str], _Rule]] = (
    (frozenset(OF_SUBJECT), of_subject),
    (frozenset({"departure"}), departure),
    (frozenset({"appointment"}), appointment),
    (frozenset({"award"}), award),
    (frozenset({"registration", "accreditation"}), recognition),
    (frozenset({"merger"}), merger),
    (frozenset({"expansion"}), arrival),
    (frozenset({"acquisition"}), acquisition),
    (frozenset({"policy"}), policy),
    (frozenset({"programme"}), participation),
    (frozenset({"launch"}), renaming),
    (frozenset({"partnership"}), partnership),
    (frozenset({"launch", "opening", "founding", "product_release"}), started),
)
_NOUN_RULES: dict[str, _Rule] = {
    "takeover (noun)": takeover,
    "bid (noun)": takeover,
    "sale (noun)": takeover,
    "merger (noun)": merger,
    "agreement (noun)": agreement,
    "winner (noun)": prize_goes,
    "appointment (noun)": appointment,
    "post (noun)": post,
    "together (noun)": together,
    "rights (noun)": rights,
    "ready (noun)": made_ready,
    "launch (noun)": started,
    "opening (noun)": started,
    "founding (noun)": started,
    "new (noun)": novelty,
}


def find_candidates(context: Context, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Everything in a text that may tell an event, with its date and what speaks for and against it."""
    drafts = attributed(context, find_drafts(context, vocabulary), load_weights("event_holders"))
    return dated(context, drafts, load_weights("event_times"))


def attributed(
    context: Context, drafts: Iterable[tuple[Draft, Period | None]], weights: Mapping[str, float]
) -> Iterator[tuple[Draft, Period | None]]:
    """The drafts of a text, each about the organisation for which most speaks by `weights`."""
    for draft, own in drafts:
        holders = holders_of(context, draft)
        yield (draft if holders is None else held_by(draft, holders.best(weights))), own


def dated(
    context: Context, drafts: Iterable[tuple[Draft, Period | None]], weights: Mapping[str, float]
) -> Iterator[Candidate]:
    """The drafts of a text, each with the date for which most speaks by `weights`."""
    reader = DateReader(context)
    for draft, own in drafts:
        dates = reader.offered(draft, own)
        period = dates.best(weights)
        reader.tell(draft, period)
        yield candidate_of(context, draft, dates, period)


def find_drafts(context: Context, vocabulary: Vocabulary) -> Iterator[tuple[Draft, Period | None]]:
    """What the rules read, with the period that a rule has found."""
    yield from convened(context)
    last_told = told_at = -1
    for trigger in find_triggers(context, trigger_index(vocabulary)):
        if trigger.first == told_at:
            continue  # as a longer phrase
        if (
            trigger.mood == "infinitive"
            and trigger.sentence.index == last_told
            and not trigger.sentence.is_title
            and "acquisition" not in trigger.entry.types
        ):
            continue  # what was agreed on, not another event: "X teamed up with Y to launch Z"
        if trigger.lemma == _NEW and trigger.first - told_at < _OBJECT_REACH:
            continue  # the object of what is told: "launched its second fund"
        told = _read(context, trigger)
        if told is not None:
            last_told, told_at = trigger.sentence.index, trigger.first
            yield from ((draft, None) for draft in each_target(context, told))


def _read(context: Context, trigger: Trigger) -> Draft | None:
    if trigger.lemma in _NOUN_RULES:
        return _NOUN_RULES[trigger.lemma](context, trigger)
    for types, read in _RULES:
        if types & trigger.entry.types:
            draft = read(context, trigger)
            if draft is not None:
                return draft
    return None


def find_events(analysis: Analysis, vocabulary: Vocabulary) -> tuple[EventStatement, ...]:
    """Every event that is likely enough, in the order of the text; told twice it is one."""
    context = context_of(analysis, vocabulary)
    weighed = [
        (confidence, candidate)
        for candidate in find_candidates(context, vocabulary)
        if (confidence := confidence_of(candidate)) >= KEPT_FROM
    ]
    found = [statement_of(context, candidate, confidence) for confidence, candidate in told_once(weighed)]
    return tuple(sorted(found, key=_place))


def told_once(weighed: Sequence[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """The candidates with their confidence, of those that tell the same event the surest."""
    kept: list[tuple[float, Candidate]] = []
    for confidence, candidate in sorted(weighed, key=lambda item: (-item[0], item[1].draft.first)):
        for at, (other_confidence, other) in enumerate(kept):
            if _is_same(candidate, other):
                if confidence >= HEARD_FROM:
                    kept[at] = (other_confidence, _joined(other, candidate))
                break
        else:
            kept.append((confidence, candidate))
    return kept


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates tell one event: of a kind, of the same sides, and of no other name or time."""
    first, second = one.draft, other.draft
    if coarse_type(first.event_type) != coarse_type(second.event_type) or first.event_type in UNWEIGHED:
        return first == second
    if not _fits(one, other):
        return False
    names = [text_key(draft.name) if draft.name else "" for draft in (first, second)]
    sides = [{key for key, _ in draft.participants} for draft in (first, second)]
    kind = coarse_type(first.event_type)
    if kind == "acquisition":
        return first.organisation == second.organisation or len(sides[0] & sides[1]) > 1
    if kind == "partnership":
        return len(sides[0] & sides[1]) > 1 or (
            min(len(sides[0]), len(sides[1])) == 1 and bool(sides[0] & sides[1])
        )
    if all(names) and kind != "forum" and first.organisation == second.organisation and _in_title(one, other):
        return True  # the title names it in short
    if all(names):
        is_within = names[0] in names[1] or names[1] in names[0]
        return is_within and (
            bool(sides[0] & sides[1]) or kind in {"forum", "competition"} or names[0] == names[1]
        )
    if not sides[0] & sides[1]:
        return False
    return first.organisation == second.organisation and (not any(names) or _is_near(one, other))


def _in_title(one: Candidate, other: Candidate) -> bool:
    """Whether the one of two stands in the title and the other in the text."""
    return one.draft.trigger.sentence.is_title != other.draft.trigger.sentence.is_title


def _is_near(one: Candidate, other: Candidate) -> bool:
    """Whether one of two stands in the title, or both in the same sentence."""
    sentences = (one.draft.trigger.sentence, other.draft.trigger.sentence)
    return any(sentence.is_title for sentence in sentences) or sentences[0].index == sentences[1].index


def _fits(one: Candidate, other: Candidate) -> bool:
    """Whether two periods can be one: one unknown, or one inside the other."""
    if UNKNOWN_PERIOD in (one.period, other.period):
        return True
    starts, ends = (one.period.start_on, other.period.start_on), (one.period.end_on, other.period.end_on)
    if None in starts or None in ends:
        return True
    return max(starts) <= min(ends)  # type: ignore[type-var,operator]


def _joined(kept: Candidate, again: Candidate) -> Candidate:
    """The surer of two that tell one event, with the date, name and participants that only the other has."""
    draft = kept.draft
    known = {key for key, _ in draft.participants}
    more = tuple(item for item in again.draft.participants if item[0] not in known)
    draft = replace(draft, participants=draft.participants + more, name=draft.name or again.draft.name)
    if kept.period == UNKNOWN_PERIOD and again.period != UNKNOWN_PERIOD:
        return replace(kept, draft=draft, period=again.period)
    return replace(kept, draft=draft)


def _place(statement: EventStatement) -> tuple[int, str]:
    place = statement.basis.place
    return (getattr(place, "char_start", 0), statement.event_type)
