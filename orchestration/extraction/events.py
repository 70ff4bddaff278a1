"""The events a text tells of.

Belongs here: running the rules of named events and of predicates over one document. The rules themselves
are in `event_names` and `event_rules`.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_names import convened
from orchestration.extraction.event_rules import predicated
from orchestration.extraction.name_lexicon import name_index
from orchestration.model import UNKNOWN_PERIOD, EventStatement
from orchestration.vocabulary import Vocabulary


def find_events(analysis: Analysis, vocabulary: Vocabulary) -> tuple[EventStatement, ...]:
    """Every event with a trigger and a subject or name, in the order of the text."""
    index = name_index(vocabulary)
    spans = {span.first: span for span in analysis.spans}
    nouns = {noun: item.event_type for item in vocabulary.event_types.values() for noun in item.nouns}
    context = Context(analysis, analysis.tokens, index, spans, nouns)
    found = [*convened(context), *predicated(context, vocabulary)]
    return tuple(sorted(_without_announcements(analysis, found), key=_place))


def _without_announcements(analysis: Analysis, found: Sequence[EventStatement]) -> list[EventStatement]:
    """Without what the title says and the body tells again, of the same organisation, with its date."""
    title_end = analysis.sentences[0].end if analysis.sentences else 0
    told = {(item.event_type, item.organisation_key) for item in found if _place(item)[0] >= title_end}
    return [
        item
        for item in found
        if _place(item)[0] >= title_end
        or item.period != UNKNOWN_PERIOD
        or (item.event_type, item.organisation_key) not in told
    ]


def _place(statement: EventStatement) -> tuple[int, str]:
    place = statement.basis.place
    return (getattr(place, "char_start", 0), statement.event_type)
