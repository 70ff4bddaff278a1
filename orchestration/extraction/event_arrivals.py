"""Coming into a country, a city or a market: "X will enter Argentina", "is coming to Dublin", "expands into the US".

Belongs here: telling places and markets from all else that one comes to. Places opened there belong to `event_growth`.
"""

from __future__ import annotations

from orchestration.extraction.event_context import Context, NounPhrase
from orchestration.extraction.event_triggers import Draft, Trigger, roles, subject_of
from orchestration.extraction.word_lists import word_set

_MARKETS = word_set(
    "market markets country countries region regions city cities state states territory territories continent abroad overseas "
    "quarter headquarters premises"
)


def arrival(context: Context, trigger: Trigger) -> Draft | None:
    """Somebody comes to where they were not before."""
    if trigger.voice != "active":
        return None
    where = context.noun_phrase(trigger.last, trigger.end)
    sort = _sort(context, where)
    if sort is None:
        return None
    subject = subject_of(context, trigger)
    if subject.organisation_key is None:
        return None
    tags = (
        f"into:{sort}",
        *(["progressive"] if trigger.form == "ing" else []),
        *(["new"] if "new" in where.words else []),
    )
    return Draft(
        "expansion", trigger, subject.organisation_key, subject.source, roles((subject.organisation_key, "subject")),
        trigger.first, max(where.last, trigger.last), None, tags,
    )  # fmt: skip


def _sort(context: Context, where: NounPhrase) -> str | None:
    """Whether a phrase means a place or a market; None where it means neither."""
    if where.first >= where.last or (where.mention is not None and where.is_head):
        return None
    if where.head in _MARKETS:
        return "market"
    for last in range(min(where.last, where.first + 3), where.first, -1):
        if context.is_place(context.text_of(where.first, last)):
            return "place"
    start, end = context.tokens[where.first].start, context.tokens[where.last - 1].end
    return "place" if context.analysis.places_in(start, end) else None
