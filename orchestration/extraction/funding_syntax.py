"""How the words of a line hang together around a financing: the verb it depends on, the word that ties a name to the rest.

Belongs here: what stands where, without what it is worth. Evidence belongs to `funding_evidence`, `funding_recipients` and
`investors`.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.extraction.funding_cues import GIVING, RECEIVING
from orchestration.extraction.funding_reading import Line, Named
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set

_PREPOSITIONS = word_set(
    "from by in into for to of with at on and plus including include includes included alongside joined "
    "as between than like via through are were is was under both"
)


def governing(line: Line, first: int, last: int) -> tuple[int, str] | None:
    """The verb of receiving or giving that an anchor tokens[first:last] depends on: the nearest before it, else after.

    Returns:
        Its index and "receive" or "give".
    """
    best: tuple[int, str] | None = None
    for index, kinds in line.cues:
        is_receiving, is_giving = not RECEIVING.isdisjoint(kinds), not GIVING.isdisjoint(kinds)
        if not (is_receiving or is_giving) or (first <= index < last and last - first > 1):
            continue
        if index < last:
            best = (index, "receive" if is_receiving else "give")
        elif best is None:
            return index, "receive" if is_receiving else "give"
    return best


def link_before(tokens: Sequence[Token], one: Named, floor: int) -> str:
    """The word that ties a name to what stands before it; "" where none does."""
    at = link_at(tokens, one, floor)
    return "" if at is None else tokens[at].lower


def link_at(tokens: Sequence[Token], one: Named, floor: int) -> int | None:
    """Where that word stands, past articles and describing words in small letters."""
    for at in range(one.first - 1, max(floor, one.first - 7) - 1, -1):
        token = tokens[at]
        if token.shape == "mark" or token.lower in _PREPOSITIONS:
            return at
        if token.shape not in ("lower", "cap"):
            break
    return None
