"""What is convened: by its name ("the 3rd Y Summit", "Y Expo 2019") or by a noun alone ("a seminar on patents").

Belongs here: finding such phrases. Who holds such an event and when is read in `event_gatherings`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.event_context import STOPS, Context
from orchestration.extraction.event_lexicon import ATTENDING, CONTESTS, GATHERINGS, HOSTING, IN_CAPITALS
from orchestration.extraction.name_lexicon import HONORIFICS
from orchestration.extraction.word_lists import word_set

ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$")
CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d$")
_LONGEST_NAME = 12
_LONGEST_IN_HEADING = 6
_LONGEST_PHRASE = 8
_VERBS = ATTENDING | HOSTING
_BY_NEIGHBOURS = frozenset({"apposition", "held", "hosted"})
_APPOSITION = 10  # tokens after a name in which a noun may say what it is
_TAKING = word_set("takes took taking")
_HOLDING = word_set(
    "hold holds held holding host hosts hosted hosting organise organises organised organising organize organizes organized organizing stage stages staged"
)
_BEFORE_NAME = word_set(
    "the a an its their our this next last annual first second third year inaugural own big latest new edition of"
)
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
    nouns = context.nouns.types
    headed = set(tokens.places_of(context.nouns.ends))
    followed = headed.union(tokens.places_of(context.nouns.gatherings))
    found = []
    for span in context.spans.values():
        length = span.last - span.first
        is_time = span.first in context.timed  # "Last week"
        if is_time or length > _LONGEST_NAME or (span.in_heading and length > _LONGEST_IN_HEADING):
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
        elif (kind := _told_by_neighbours(context, span)) is not None:
            event_type, how = kind
        else:
            continue
        while first > 0 and (
            ORDINAL.match(tokens[first - 1].text) or CALENDAR_YEAR.match(tokens[first - 1].text)
        ):
            first -= 1
        if last < len(tokens) and CALENDAR_YEAR.match(tokens[last].text):
            last += 1
        if (last - first < 2 and how not in _BY_NEIGHBOURS) or event_type is None:
            continue
        found.append(NamedEvent(first, last, tokens[first].start, tokens[last - 1].end, event_type, how))
    found += _by_noun(context, found)
    return tuple(sorted(found, key=lambda event: event.start))


def _by_noun(context: Context, named: Sequence[NamedEvent]) -> list[NamedEvent]:
    """Noun phrases whose head is a noun of convening, outside of names."""
    tokens, nouns = context.tokens, context.nouns.types
    places = [at for at in tokens.places_of(context.nouns.gatherings) if tokens[at].shape == "lower"]
    if not places:
        return []
    taken = {
        at
        for event in named
        for at in range(event.first, event.last + (_APPOSITION if event.how == "apposition" else 0))
    }
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
        if kind is None and head not in GATHERINGS and head not in nouns:
            continue  # the others make a type only with the words before them: "demo day"
        event_type = kind or ("competition" if head in CONTESTS else "forum")
        found.append(NamedEvent(first, at + 1, tokens[first].start, tokens[at].end, event_type, "words"))
    return found


def _told_by_neighbours(context: Context, span: Span) -> tuple[str, str] | None:
    """The type of what is held or takes place under a name without such a noun: "hosts Norlake Live", "Norlake Live, a fair, ran …"."""
    if span.in_heading or span.after_title or _is_named(context, span):
        return None
    tokens = context.tokens
    after = tokens[span.last : span.last + _APPOSITION]
    if (
        after
        and after[0].text in {",", "("}
        and len(after) > 1
        and after[1].lower in {"a", "an", "the", "its", "their"}
    ):
        for at, token in enumerate(after[2:], start=2):
            if token.shape == "mark" or token.lower in STOPS:
                break
            following = after[at + 1 : at + 2]
            if token.lower in context.nouns.ends | GATHERINGS and (
                not following or following[0].shape == "mark" or following[0].lower in STOPS
            ):
                return context.nouns.types.get(
                    token.lower, "competition" if token.lower in CONTESTS else "forum"
                ), "apposition"
    if len(after) > 2 and (
        (after[0].lower in _TAKING and after[1].lower == "place")
        or (after[0].lower in {"was", "is", "were"} and after[1].lower == "held")
        or (
            after[0].lower == "will"
            and after[1].lower in {"be", "take"}
            and after[2].lower in {"held", "place"}
        )
    ):
        return "forum", "held"
    at = span.first - 1
    while at > 0 and (
        tokens[at].lower in _BEFORE_NAME or tokens[at].possessive or ORDINAL.match(tokens[at].text)
    ):
        at -= 1
    return ("forum", "hosted") if at >= 0 and tokens[at].lower in _HOLDING else None


def _is_named(context: Context, span: Span) -> bool:
    """Whether a run of capitals is a person's or a place's name, or begins with an organisation's."""
    words = [token.lower for token in context.tokens[span.first : span.last]]
    if words[0] in context.index.given_names or words[0] in HONORIFICS or context.is_place(" ".join(words)):
        return True
    return bool(context.analysis.places_in(span.start, span.end))


def _is_organisation(context: Context, span: Span, noun: int) -> bool:
    """Whether the noun of convening is a word of an organisation's name: "Harbour Festival Ltd"."""
    end = context.tokens[noun].end
    return any(
        item.start < end < item.end
        for item in context.analysis.mentions_in(span.start, span.end)
        if item.kind == "name"
    )


def _type_of(nouns: Mapping[str, str], tokens: Sequence[object], first: int, last: int) -> str | None:
    words = [getattr(token, "lower", "") for token in tokens[max(first, last - 3) : last]]
    kind = next(
        (nouns[" ".join(words[-size:])] for size in (3, 2, 1) if " ".join(words[-size:]) in nouns), None
    )
    return "forum" if kind is None and words[-1] in IN_CAPITALS else kind
