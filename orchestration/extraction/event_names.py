"""What is convened: by its name ("the 3rd Y Summit", "Y Expo 2019") or by a noun alone ("a seminar on patents").

Belongs here: finding such phrases. Who holds such an event and when is read in `event_gatherings`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.event_context import STOPS, Context
from orchestration.extraction.event_lexicon import ATTENDING, CONTESTS, GATHERINGS, HOSTING
from orchestration.extraction.word_lists import word_set

CONVENING = frozenset({"forum", "conference", "competition", "roadshow", "training", "exhibition"})
ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$")
CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d$")
_LONGEST_NAME = 12
_LONGEST_PHRASE = 8
_VERBS = ATTENDING | HOSTING
# Words that end the name of an event only where they have a capital: "Startup Week", "Demo Night".
_IN_CAPITALS = word_set("week weekend night days")
_NOT_OURS = word_set(
    "press news board earnings conference-call phone telephone closed-door trading bilateral main current series"
)


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """A name of an event, at tokens[first:last] of the text; `how` is what shows that it is one."""

    first: int
    last: int
    start: int
    end: int
    event_type: str
    how: str


def find_named(context: Context) -> tuple[NamedEvent, ...]:
    """Capitalised names with a noun of convening in or after them, an ordinal or year beside them; "X 2019" too."""
    tokens = context.tokens
    nouns = {noun: kind for noun, kind in context.event_nouns.items() if kind in CONVENING}
    heads = {noun.rsplit(" ", 1)[-1] for noun in nouns} | _IN_CAPITALS
    headed = set(tokens.places_of(heads))
    followed = set(tokens.places_of(heads | GATHERINGS))
    found = []
    for span in context.spans.values():
        if span.last - span.first > _LONGEST_NAME or (span.in_heading and span.last - span.first > 6):
            continue
        after = tokens[span.last] if span.last < len(tokens) else None
        lasts = [at for at in range(span.last - 1, span.first - 1, -1) if at in headed]
        first, last, how, event_type = span.first, span.last, "", None
        if (
            after is not None
            and span.last in followed
            and after.shape == "lower"
            and not tokens[last - 1].possessive
        ):
            event_type, last, how = nouns.get(after.lower, "forum"), last + 1, "lower"
        elif lasts:
            event_type = _type_of(nouns, tokens, span.first, lasts[0] + 1)
            how = "head" if lasts[0] == span.last - 1 else "inside"
            if (
                event_type is None
                or tokens[lasts[0]].shape == "lower"
                or _is_organisation(context, span, lasts[0])
            ):
                continue
        elif (
            after is not None
            and CALENDAR_YEAR.match(after.text)
            and span.last - span.first <= 3
            and not span.in_heading
        ):
            before = tokens[span.first - 1].lower if span.first else ""
            if before not in {"at", "attend", "to", "join", "for"}:
                continue
            event_type, how = "forum", "year"
        else:
            continue
        while first > 0 and (
            ORDINAL.match(tokens[first - 1].text) or CALENDAR_YEAR.match(tokens[first - 1].text)
        ):
            first -= 1
        if last < len(tokens) and CALENDAR_YEAR.match(tokens[last].text):
            last += 1
        if last - first < 2 or event_type is None:
            continue
        found.append(NamedEvent(first, last, tokens[first].start, tokens[last - 1].end, event_type, how))
    found += _by_noun(context, nouns, found)
    return tuple(sorted(found, key=lambda event: event.start))


def _by_noun(context: Context, nouns: dict[str, str], named: Sequence[NamedEvent]) -> list[NamedEvent]:
    """Noun phrases whose head is a noun of convening, outside of names."""
    tokens = context.tokens
    heads = {noun.rsplit(" ", 1)[-1] for noun in nouns} | GATHERINGS
    alone = GATHERINGS | nouns.keys()  # the others make a type only with the words before them: "demo day"
    places = [at for at in tokens.places_of(heads) if tokens[at].shape == "lower"]
    if not places:
        return []
    taken = {at for event in named for at in range(event.first, event.last)}
    found = []
    for at in places:
        if at in taken:
            continue
        if at + 1 < len(tokens):
            after = tokens[at + 1]
            if after.shape != "mark" and after.lower not in STOPS and at + 1 not in context.timed:
                continue  # "event management"
        first = at
        while first > 0 and at - first < _LONGEST_PHRASE and context.may_modify(first - 1):
            if tokens[first - 1].lower in _VERBS and not tokens[first - 1].lower.endswith("ing"):
                break
            first -= 1
        words = [token.lower for token in tokens[first : at + 1]]
        if not _NOT_OURS.isdisjoint(words) or (
            words[-1].endswith("s") and any(word.isdigit() for word in words)
        ):
            continue
        head = words[-1].rsplit("-", 1)[-1]
        kind = _type_of(nouns, tokens, first, at + 1)
        if kind is None and head not in alone:
            continue
        event_type = kind or ("competition" if head in CONTESTS else "forum")
        found.append(NamedEvent(first, at + 1, tokens[first].start, tokens[at].end, event_type, "words"))
    return found


def _is_organisation(context: Context, span: Span, noun: int) -> bool:
    """Whether the noun of convening is a word of an organisation's name: "Harbour Festival Ltd"."""
    end = context.tokens[noun].end
    return any(
        item.start < end < item.end
        for item in context.analysis.mentions_in(span.start, span.end)
        if item.kind == "name"
    )


def _type_of(nouns: dict[str, str], tokens: Sequence[object], first: int, last: int) -> str | None:
    words = [getattr(token, "lower", "") for token in tokens[max(first, last - 3) : last]]
    kind = next(
        (nouns[" ".join(words[-size:])] for size in (3, 2, 1) if " ".join(words[-size:]) in nouns), None
    )
    return "forum" if kind is None and words[-1] in _IN_CAPITALS else kind
