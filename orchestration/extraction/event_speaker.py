"""Who says "we" in a text.

Belongs here: telling a text of one's own from a report. Whom a predicate of "we" is said of is asked in `event_context`.
"""

from __future__ import annotations

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.word_lists import word_set
from orchestration.normalisation import text_key

FIRST_PERSON = word_set("we our we're we've we’re we’ve")
_QUOTES = frozenset('“”"')
_LEAST_USES_OF_WE = 2


def speaker_of(analysis: Analysis, told_of: str | None) -> str | None:
    """Who says "we" outside quotation marks: the publisher, else whom the text is about; None in a report."""
    uses, depth = 0, False
    if FIRST_PERSON.isdisjoint(analysis.tokens.by_word):
        return None
    for at in analysis.tokens.places_of(FIRST_PERSON | _QUOTES):
        word = analysis.tokens[at].lower
        if word == "“":
            depth = True
        elif word == "”":
            depth = False
        elif word == '"':
            depth = not depth
        elif not depth:
            uses += 1
            if uses >= _LEAST_USES_OF_WE:
                break
    if uses < _LEAST_USES_OF_WE:
        return None
    publisher = text_key(analysis.document.publisher or "")
    if publisher:
        for key, organisation in analysis.organisations.items():
            names = [organisation.name, *(alias.name for alias in organisation.aliases)]
            if any(text_key(name) == publisher for name in names):
                return key
    return told_of
