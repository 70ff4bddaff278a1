"""Names of events that are convened: "the 3rd Y Summit", "Y Expo 2019".

Belongs here: finding such names. Who holds such an event and when is read in `event_gatherings`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_lexicon import GATHERINGS

CONVENING = frozenset({"forum", "conference", "competition", "roadshow", "training", "exhibition"})
ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)$")
CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d$")
_LONGEST_NAME = 12


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
    nouns = {noun: kind for noun, kind in context.event_nouns.items() if kind in CONVENING}
    heads = {noun.rsplit(" ", 1)[-1] for noun in nouns}
    found = []
    tokens = context.tokens
    for span in context.spans.values():
        if span.last - span.first > _LONGEST_NAME or (span.in_heading and span.last - span.first > 6):
            continue
        after = tokens[span.last] if span.last < len(tokens) else None
        lasts = [at for at in range(span.last - 1, span.first - 1, -1) if tokens[at].lower in heads]
        first, last, how, event_type = span.first, span.last, "", None
        if (
            after is not None
            and after.lower in heads | GATHERINGS
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
    return tuple(sorted(found, key=lambda event: event.start))


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
    return next(
        (nouns[" ".join(words[-size:])] for size in (3, 2, 1) if " ".join(words[-size:]) in nouns), None
    )
