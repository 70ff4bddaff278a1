"""The events a text tells of.

Belongs here: running the rules of named events and of predicates over one document. The rules themselves
are in `event_names` and `event_rules`.
"""

from __future__ import annotations

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_names import convened
from orchestration.extraction.event_rules import predicated
from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.tokens import tokenise
from orchestration.model import EventStatement
from orchestration.vocabulary import Vocabulary


def find_events(analysis: Analysis, vocabulary: Vocabulary) -> tuple[EventStatement, ...]:
    """Every event with a trigger and a subject or name, in the order of the text."""
    index = name_index(vocabulary)
    tokens = tokenise(analysis.text)
    spans = tuple(find_spans(analysis.text, tokens, analysis.sentences, index))
    context = Context(analysis, tokens, index)
    found = [*convened(context, spans, vocabulary), *predicated(context, spans, vocabulary)]
    return tuple(sorted(found, key=_place))


def _place(statement: EventStatement) -> tuple[int, str]:
    place = statement.basis.place
    return (getattr(place, "char_start", 0), statement.event_type)
