"""How far a rule reads in a sentence: texts without stops must not cost more than their length."""

from __future__ import annotations

from dataclasses import replace

from orchestration.extraction.analysis import Sentence

_REACH = 700  # characters on either side of a trigger that a rule reads


def around(sentence: Sentence, position: int) -> Sentence:
    """The sentence, cut to the reach of the rules on both sides of `position`."""
    start, end = max(sentence.start, position - _REACH), min(sentence.end, position + _REACH)
    is_whole = start == sentence.start and end == sentence.end
    return sentence if is_whole else replace(sentence, start=start, end=end)
