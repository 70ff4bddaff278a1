"""What organisations do with money in the rest of a text: who is told to give, who to receive, in which sentences.

Belongs here: plain signs beside a name ("Acme raised", "led by Acme", "in Acme"), gathered once for a document. What they are
worth belongs to `funding_recipients` and `investors`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orchestration.extraction.funding_cues import CLASSES_OF, GIVING, PASSIVE
from orchestration.extraction.funding_reading import Line, Named, Reading
from orchestration.extraction.funding_syntax import link_at
from orchestration.extraction.word_lists import word_set

_RAISING = frozenset({"raise", "head", "get", "close"})
_MONEY = frozenset({"round", "money", "raise", "debt", "grant"})
_PUT_IN = frozenset({"invest", "put", "stake", "round", "money", "back", "raise"})
_AUXILIARIES = word_set("has have had also already recently just will would is are was were been being to")
_INTO = word_set("in into")
_NEAR = 3

Part = tuple[str, int]  # "gives" or "receives", the index of the sentence


def parts_of(reading: Reading) -> Mapping[str, Sequence[Part]]:
    """What each organisation is told to do, by its key."""
    if reading.parts is None:
        reading.parts = _gathered(reading)
    return reading.parts


def _gathered(reading: Reading) -> Mapping[str, Sequence[Part]]:
    found: dict[str, list[Part]] = {}
    for index in reading.cued_sentences():
        line = reading.line(index)
        if line is None:
            continue
        giving: Named | None = None
        for one in line.named:
            part = _part(reading, line, one)
            if part is None and giving is not None and _is_listed(reading, giving, one):
                part = "gives"
            giving = one if part == "gives" else None
            if part is not None:
                found.setdefault(one.key, []).append((part, index))
    return found


def parts_elsewhere(reading: Reading, key: str, sentence: int) -> Iterator[str]:
    """What the organisation does in other sentences than the one at `sentence`."""
    found = {part for part, index in parts_of(reading).get(key, ()) if index != sentence}
    for part in sorted(found):
        yield part
        if len(found) == 1:
            yield f"{part}.only"


def _part(reading: Reading, line: Line, one: Named) -> str | None:
    tokens = reading.tokens
    if tokens[one.last - 1].lower.endswith(("-led", "-backed")):
        return "gives"
    tie = link_at(tokens, one, line.first)
    if tie is not None and tie > line.first:
        link, kinds = tokens[tie].lower, CLASSES_OF.get(tokens[tie - 1].lower, ())
        if link == "by" and not GIVING.isdisjoint(kinds):
            return "gives"
        if link in _INTO and not _PUT_IN.isdisjoint(kinds):
            return "receives"
        if link == "from" and not _MONEY.isdisjoint(kinds):
            return "gives"
    at, last = one.last, min(one.last + _NEAR + 1, line.last)
    if tokens[one.last - 1].possessive:
        return (
            "receives"
            if any(not _MONEY.isdisjoint(CLASSES_OF.get(token.lower, ())) for token in tokens[at:last])
            else None
        )
    is_passive = False
    while at < last and tokens[at].lower in _AUXILIARIES:
        is_passive = tokens[at].lower in PASSIVE
        at += 1
    if at >= last:
        return None
    kinds = CLASSES_OF.get(tokens[at].lower, ())
    if not _RAISING.isdisjoint(kinds):
        return None if is_passive else "receives"
    if GIVING.isdisjoint(kinds):
        return None
    return "receives" if is_passive or tokens[min(at + 1, line.last - 1)].lower in ("by", "with") else "gives"


def _is_listed(reading: Reading, one: Named, other: Named) -> bool:
    between = [token.lower for token in reading.tokens[one.last : other.first]]
    return 0 < len(between) <= _NEAR and all(word in (",", "and", "&", "the", "plus") for word in between)
