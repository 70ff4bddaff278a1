"""What speaks for and against an amount, or a word without an amount, being a financing.

Belongs here: the features of a candidate, named as in `weights/funding.csv`. Whose money it is belongs to
`funding_recipients`, who gave it to `investors`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from orchestration.extraction.analysis import Figure
from orchestration.extraction.funding_cues import CLASS_NAMES, GIVING, RECEIVING
from orchestration.extraction.funding_reading import Line, Reading
from orchestration.extraction.funding_syntax import governing, link_before
from orchestration.extraction.tokens import Token, index_at
from orchestration.extraction.word_lists import word_set

MAJORITY = "stake.majority"
_STEPS = (1, 2, 4, 9)
_SIDES = {
    (side, kind): (f"{side}.{kind}", *(f"{side}.{kind}.{step}" for step in reversed(_STEPS)))
    for side in "LR"
    for kind in CLASS_NAMES
}
_OUTER = {kind: f"outer.{kind}" for kind in CLASS_NAMES}
_BEFORE = {kind: f"before.{kind}" for kind in CLASS_NAMES}
_AFTER = {kind: f"after.{kind}" for kind in CLASS_NAMES}
_TITLE = {kind: f"title.{kind}" for kind in CLASS_NAMES}
_LINKS = word_set(
    "for of at to by with in from into on worth a an the its his their this was is were and or as than "
    "another totalling through via among against ( ) : – - — , . ; ? ! per"
)
_INTO = word_set("in into for to")
_FROM = word_set("from by")
_SHORT = 14  # words of a line that is no full sentence


def amount_features(reading: Reading, line: Line, at: int) -> list[str]:
    """The evidence on `line.money[at]`."""
    figure = line.money[at]
    tokens = reading.tokens
    first = index_at(tokens, figure.qualified_start)
    last = max(index_at(tokens, figure.end), first + 1)
    low = index_at(tokens, line.money[at - 1].end) if at else line.first
    following = line.money[at + 1] if at + 1 < len(line.money) else None
    high = index_at(tokens, following.qualified_start) if following else line.last
    found = ["amount"]
    found += _around(line, first, last, low, high)
    found += _beside(tokens, line, first, last)
    found += _phrases(tokens, line, first, last, low=low, high=high)
    found += _named_around(tokens, line, first, last, low=low, high=high)
    found += _elsewhere_once(reading, line)
    found += _size(figure)
    if len(line.money) > 2:
        found.append("money.many")
    if at:
        found.append("money.later")
    return found


def trigger_features(reading: Reading, line: Line, at: int) -> list[str]:
    """The evidence on the word `tokens[at]` telling of a financing whose sum stands nowhere near."""
    low, high = line.first, line.last
    for figure in line.money:
        begin = index_at(reading.tokens, figure.start)
        if begin <= at:
            low = max(low, begin)
        else:
            high = min(high, begin)
    found = ["trigger"]
    found += [f"is.{kind}" for index, kinds in line.cues if index == at for kind in kinds]
    found.append(f"word.{reading.tokens[at].lower}")
    found += _around(line, at, at + 1, low, high)
    found += _beside(reading.tokens, line, at, at + 1)
    found += _named_around(reading.tokens, line, at, at + 1, low=low, high=high)
    found += _elsewhere_once(reading, line)
    if line.money:
        found.append("line.has_money")
    if at > low > line.first or high < line.last:
        found.append("beside.money")
    return [f"w.{name}" for name in found]


def _around(line: Line, first: int, last: int, low: int, high: int) -> Iterator[str]:  # noqa: PLR0912 - one branch a kind of evidence
    """Each class of words, by side and nearness; beyond another amount or a clause's end only that it is there."""
    left: dict[str, int] = {}
    right: dict[str, int] = {}
    outer: set[str] = set()
    for index, kinds in line.cues:
        if "break" in kinds:
            if index < first:
                outer.update(left)
                left.clear()
            elif index >= last:
                high = min(high, index)
            continue
        if first <= index < last:
            continue
        for kind in kinds:
            if index < low or index >= high:
                outer.add(kind)
            elif index < first:
                left[kind] = first - index
            elif kind not in right:
                right[kind] = index - last + 1
    for side, found in (("L", left), ("R", right)):
        for kind, distance in found.items():
            names = _SIDES[side, kind]
            yield names[0]
            for step, name in zip(reversed(_STEPS), names[1:], strict=True):
                if distance > step:
                    break
                yield name
    for kind in outer:
        if kind not in left and kind not in right:
            yield _OUTER[kind]


def _beside(tokens: Sequence[Token], line: Line, first: int, last: int) -> Iterator[str]:
    before = tokens[first - 1] if first > line.first else None
    after = tokens[last] if last < line.last else None
    if before is None:
        yield "prev.none"
    elif before.possessive:
        yield "prev.possessive"
    elif before.lower in _LINKS:
        yield f"prev.{before.lower}"
        if first - 1 > line.first:
            yield f"prev2.{before.lower}" if tokens[first - 2].lower not in _LINKS else "prev2.link"
    if after is None:
        yield "next.none"
    elif after.lower in _LINKS:
        yield f"next.{after.lower}"
    elif after.shape == "lower":
        yield "next.lower"
    if last + 1 < line.last and after is not None and after.lower in ("a", "per", "each", "an"):
        yield f"per.{tokens[last + 1].lower}"
        yield "per"
    if line.last - line.first <= _SHORT:
        yield "line.short"
    if any(
        token.lower in ("not", "never", "denied", "no", "without", "scrapped")
        for token in tokens[max(line.first, first - 8) : first]
    ):
        yield "denied"


def _phrases(
    tokens: Sequence[Token], line: Line, first: int, last: int, *, low: int, high: int
) -> Iterator[str]:
    """What the amount is an amount of: "$5m grant", "$5m in damages", "a loan of $5m"; and the verb before it."""
    classes = dict(line.cues)
    at = _past_brackets(tokens, last, high)
    run, after = _run(tokens, at, high)
    if run.start == run.stop:
        yield "head.none"
    else:
        yield from _heads("head", [classes[index] for index in run if index in classes])
    if after < high and tokens[after].lower in _PHRASES and run.start == run.stop:
        link = tokens[after].lower
        if after + 1 < high and tokens[after + 1].lower in ("its", "their", "the", "a", "an", "new"):
            yield f"phrase.{link}.{tokens[after + 1].lower}"
        inner, _ = _run(tokens, after + 1, high)
        yield from _heads(f"phrase.{link}", [classes[index] for index in inner if index in classes])
        if (
            link == "for"
            and tokens[after + 1].lower in _OWN
            and any("stake" in classes.get(at, ()) for at in inner)
        ):
            yield MAJORITY  # "$5m for its stake" goes to who held it
    if first - 1 > low and tokens[first - 1].lower in _TYING:
        link = tokens[first - 1].lower
        for index in (first - 2, first - 3):
            if index in classes and index >= low:
                for kind in classes[index]:
                    yield f"lefthead.{kind}"
                    yield f"lefthead.{kind}.{link}"
                break
    if any(_is_majority(tokens, index, kinds, line) for index, kinds in line.cues):
        yield MAJORITY
    verb = governing(line, first, last)
    if verb is not None and low <= verb[0] < first:
        yield f"verb.{tokens[verb[0]].lower[:4]}"


def _is_majority(tokens: Sequence[Token], at: int, kinds: tuple[str, ...], line: Line) -> bool:
    """Whether the stake named at `at` is more than a half: what is paid for it goes to its owners."""
    if "stake" not in kinds:
        return False
    near = [token.lower for token in tokens[max(line.first, at - 6) : at]]
    return not _MAJORITY.isdisjoint(near) or any(
        word.isdigit() and 50 < int(word) <= 100 and near[place + 1 :][:1] in (["%"], ["per"], ["percent"])
        for place, word in enumerate(near)
    )


def _heads(name: str, kinds: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not kinds:
        yield f"{name}.other"
    for kind in kinds[-1] if kinds else ():
        yield f"{name}.{kind}"


def _past_brackets(tokens: Sequence[Token], at: int, high: int) -> int:
    if at < high and tokens[at].text == "(":
        for end in range(at + 1, min(at + 12, high)):
            if tokens[end].text == ")":
                return end + 1
    return at


def _run(tokens: Sequence[Token], at: int, high: int) -> tuple[range, int]:
    """The words of one noun phrase from `at`, and where it ends."""
    end = at
    while end < min(at + 6, high) and tokens[end].shape != "mark" and tokens[end].lower not in _ENDS_PHRASE:
        end += 1
    return range(at, end), end


_OWN = word_set("its their his her")
_MAJORITY = word_set("majority controlling whole entire remaining")
_PHRASES = word_set("in of as through via for on from by to with into")
_TYING = word_set("of worth totalling totaling at to with by for was is reached :")
_ENDS_PHRASE = word_set(
    "in of as through via for on from by to with into at and or but was were is are has had have will "
    "would said says that which who when after before last this next while if than today yesterday "
    "tomorrow led so"
)


def _named_around(  # noqa: PLR0912 - one branch a kind of evidence
    tokens: Sequence[Token], line: Line, first: int, last: int, *, low: int, high: int
) -> Iterator[str]:
    before = [one for one in line.named if low <= one.first and one.last <= first]
    after = [one for one in line.named if last <= one.first and one.last <= high]
    if before:
        yield "named.L"
        nearest = before[-1]
        if nearest.last >= first - 3:
            yield "named.L.3"
        if tokens[nearest.last - 1].possessive and nearest.last >= first - 4:
            yield "named.owner"
    if any(one.is_investor for one in before):
        yield "investor.L"
    if any(one.is_investor for one in after):
        yield "investor.R"
    if len(after) > 1 and any(one.is_investor for one in after):
        yield "investors.R"
    for one in after[:3]:
        link = link_before(tokens, one, last)
        if link in _INTO and one.first - last <= 12:
            yield "into.named"
            if one.first - last <= 5:
                yield "into.named.5"
        elif link in _FROM:
            yield "from.named"
            if one.is_investor:
                yield "from.investor"
        else:
            continue
        break
    else:
        if last < line.last and tokens[last].lower in ("in", "into", "on") and after[:1] == []:
            yield "into.other"
    for index, kinds in line.cues:
        if low <= index < first and not RECEIVING.isdisjoint(kinds) and before and before[0].last <= index:
            yield "subject.receives"
            break
    for index, kinds in line.cues:
        if low <= index < first and not GIVING.isdisjoint(kinds):
            if any(one.first > index for one in before):
                yield "gives.object"
            if any(one.last <= index for one in before):
                yield "subject.gives"
            break
    if line.named and line.named[0].first <= line.first + 2 and line.last - line.first <= 40:
        lead = line.named[0]
        if lead.last < line.last and tokens[lead.last].text in (":", "(", "–", "-", "—", "|"):
            yield "line.head"


def _elsewhere_once(reading: Reading, line: Line) -> Sequence[str]:
    found = reading.elsewhere.get(line.first)
    if found is None:
        found = reading.elsewhere[line.first] = tuple(_elsewhere(reading, line))
    return found


def _elsewhere(reading: Reading, line: Line) -> Iterator[str]:  # noqa: PLR0912 - one branch a kind of evidence
    index = line.sentence.index
    if line.sentence.is_title:
        yield "is.title"
    else:
        title = reading.line(0)
        if title is not None:
            for kind in title.kinds:
                if kind in _TITLE:
                    yield _TITLE[kind]
            if title.money:
                yield "title.amount"
    for step in (1, 2):
        before = reading.line(index - step) if index - step > 0 else None
        if before is not None:
            for kind in before.kinds & _TOLD_BEFORE:
                yield _BEFORE[kind]
    after = reading.line(index + 1)
    if after is not None and index:
        for kind in after.kinds & _TOLD_AFTER:
            yield _AFTER[kind]
        if any(one.is_investor for one in after.named):
            yield "after.investor_named"
    if reading.core_share >= 1:
        yield "core.1"
    if reading.core_share >= 0.5:
        yield "core.05"
    if reading.core_share >= 0.25:
        yield "core.025"
    if reading.core_share >= 0.1:
        yield "core.01"


_TOLD_BEFORE = word_set(
    "market back round lead vehicle raise grant list profit revenue investor invest debt price penalty "
    "buy stake"
)
_TOLD_AFTER = word_set("round back lead raise investor invest")


def _size(figure: Figure) -> Iterator[str]:
    value = figure.number.value or figure.number.high or figure.number.low or 1.0
    size = math.log10(max(abs(value), 1.0))
    for step in (3, 4, 5, 6, 7, 8, 9, 10):
        if size >= step:
            yield f"size.{step}"
    if figure.original_unit == "":
        yield "bare"
    if figure.number.operator == "<=":
        yield "up_to"
    if figure.number.value is None:
        yield "range"
