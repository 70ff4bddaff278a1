"""Who receives a financing: every organisation near it with the evidence for it, and the one that has most.

Belongs here: the features of a recipient, named as in `weights/funding.csv`. What makes a financing belongs to
`funding_evidence`; who gives belongs to `investors`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.clause_context import clause_around
from orchestration.extraction.funding_cues import CLASSES_OF, GIVING, RECEIVING
from orchestration.extraction.funding_parts import parts_elsewhere
from orchestration.extraction.funding_reading import Anchor, Line, Named, Reading
from orchestration.extraction.funding_slots import FIRMS, FROM, INTO, clause_of, introductions, slots_of
from orchestration.extraction.funding_syntax import governing, link_before
from orchestration.extraction.tokens import Token
from orchestration.extraction.weights import weight_of

_REACH = 4  # sentences before a financing in which its recipient may be named
_KINDS = (
    r"companies|firms|start-?ups|enterprises|businesses|investors|banks|funds|ventures|projects|people|governments|graduates|"
    r"alumni|founders|tenants|teams|spin-?outs|members"
)
_MANY = re.compile(
    rf"\b(?:{_KINDS})\b(?:[ ](?:[^,;]|,(?=\d)){{0,60}})?(?:,[ ](?:who|which|that)\b[^,;]{{0,40}})?[ ]?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|many|several|some|most|half|each|them|these|those)[ ]$",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"(?:(?:have|has|had|together|also|already|gone|on|to|will|would|can|could|who|which|collectively|jointly|so far|then)[ ])+$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|which|that)\b", re.IGNORECASE)
_SURE = 0.75  # of a recipient that no other place overrules
_LEAST = 0.01  # of a chance: no place alone rules a recipient out
_HEADING = 8  # words of a line that is a heading at most


def chances_of(reading: Reading, anchor: Anchor) -> dict[str | None, float]:
    """How likely each organisation near a financing received it; None is for nobody that has a name here."""
    scores: dict[str | None, float] = {None: weight_of(reading.weights, none_features(reading, anchor))}
    for key, features in recipient_features(reading, anchor).items():
        scores[key] = weight_of(reading.weights, features)
    top = max(scores.values())
    raised = {key: math.exp(max(score - top, -50.0)) for key, score in scores.items()}
    total = sum(raised.values())
    return {key: one / total for key, one in raised.items()}


def likeliest(chances: Mapping[str | None, float]) -> tuple[str | None, float]:
    """The organisation that most speaks for, and how sure that is (0 to 1)."""
    best = max(chances, key=lambda key: chances[key])
    return best, chances[best]


def agreed(told: Sequence[Mapping[str | None, float]]) -> dict[str | None, float]:
    """Who received a sum that a text tells several times, by what each place says; empty where two places disagree surely.

    A recipient that one place does not name ("a biotech start-up") is nobody there.
    """
    best = [likeliest(chances) for chances in told]
    if len({key for key, sure in best if sure > _SURE and key is not None}) > 1:
        return {}
    keys = dict.fromkeys(key for chances in told for key in chances)
    share = 1 / math.sqrt(len(told))  # places of one text are no independent witnesses
    scores = {
        key: share * sum(math.log(max(chances.get(key, chances[None]), _LEAST)) for chances in told)
        for key in keys
    }
    top = max(scores.values())
    raised = {key: math.exp(score - top) for key, score in scores.items()}
    total = sum(raised.values())
    return {key: one / total for key, one in raised.items()}


def none_features(reading: Reading, anchor: Anchor) -> list[str]:
    """What speaks for a recipient that has no name here, or a name that nothing tells to be an organisation's."""
    line, tokens = anchor.line, reading.tokens
    found = ["to.nobody"]
    verb = governing(line, anchor.first, anchor.last)
    if verb is not None:
        found.append(f"to.nobody.{verb[1]}")
        if "many" in line.kinds and is_about_many(reading.analysis, line.sentence, tokens[verb[0]].start):
            found.append("to.nobody.many")
    if not line.named:
        found.append("to.nobody.unnamed")
        if line.sentence.is_title:
            found.append("to.nobody.unnamed_title")
    return [*found, *(f"to.nobody.{place}" for place in _places_of_unknown(reading, anchor, verb))]


def _places_of_unknown(reading: Reading, anchor: Anchor, verb: tuple[int, str] | None) -> Iterator[str]:
    """Where a recipient would stand, and a name or a word for a firm stands that means no known organisation."""
    line, tokens = anchor.line, reading.tokens
    known = {at for one in line.named for at in range(one.first, one.last)}
    found: dict[str, None] = {}
    for span in reading.spans_in(line.first, line.last):
        is_word = span.opens_sentence and tokens[span.first].lower in CLASSES_OF
        if is_word or _is_time(reading, span.start):
            continue
        if known.isdisjoint(range(span.first, span.last)):
            for place in _stands(tokens, anchor, verb, (span.first, span.last)):
                found[f"unknown.{place}"] = None
    for at in range(line.first, line.last):
        if tokens[at].lower in FIRMS and at not in known:
            for place in _stands(tokens, anchor, verb, (at, at + 1)):
                found[f"firm.{place}"] = None
    yield from found


def _stands(
    tokens: Sequence[Token], anchor: Anchor, verb: tuple[int, str] | None, place: tuple[int, int]
) -> Iterator[str]:
    first, last = place
    if verb is not None:
        index, role = verb
        if last <= index <= last + 2 and not any(token.shape == "mark" for token in tokens[last:index]):
            yield f"before.{role}"
        if index < first <= index + 4 and first < anchor.first:
            yield f"after.{role}"
    if anchor.last <= first <= anchor.last + 7:
        links = [token.lower for token in tokens[max(anchor.last, first - 4) : first]]
        if any(link in INTO for link in links):
            yield "into"
        elif any(link in ("from", "by") for link in links):
            yield "from"
    if last <= anchor.first <= last + 4 and tokens[last - 1].possessive:
        yield "owner"
    if first <= anchor.line.first + 2 and last < anchor.line.last and last <= anchor.first:
        yield "opens"
        if tokens[last].text in (":", "(", "–", "—", ","):
            yield "head"


def _is_time(reading: Reading, start: int) -> bool:
    return any(time.start <= start < time.end for time in reading.analysis.times_in(start - 20, start + 30))


def recipient_features(reading: Reading, anchor: Anchor) -> Mapping[str, list[str]]:
    """The evidence for each organisation that is named near a financing."""
    line = anchor.line
    verb = governing(line, anchor.first, anchor.last)
    role = verb[1] if verb else "none"
    clause = clause_of(reading, anchor)
    found: dict[str, dict[str, None]] = {}
    for at, one in enumerate(line.named):
        features = found.setdefault(one.key, {})
        for name in _in_line(reading, anchor, verb, line.named, at):
            features[f"to.{name}"] = None
            if name.startswith(("side", "link", "then", "into", "from")):
                features[f"to.{role}.{name}"] = None
        for name in slots_of(reading, anchor, clause, line.named, at):
            features[f"to.slot.{name}"] = None
        for name in introductions(reading.tokens, clause, one):
            features[f"to.{name}"] = None
    here = frozenset(found)
    subject = _subject(reading, verb)
    if subject is not None and (subject in found or not here):
        is_after = verb is not None and verb[0] >= anchor.last
        found.setdefault(subject, {})[f"to.subject.{role}{'.after' if is_after else ''}"] = None
    beside: dict[str, dict[str, None]] = {}
    for key, name in _told_before(reading, anchor):
        beside.setdefault(key, {})[name] = None
        found.setdefault(key, {})
    for key, name in _of_document(reading, found):
        beside.setdefault(key, {})[name] = None
    for key, features in found.items():
        where = "here" if key in here else "away"
        features[f"to.{where}.{role}"] = None
        features[f"to.{where}.{clause.subject}"] = None
        if not here:
            features["to.alone"] = None
        for name in beside.get(key, ()):
            features[f"to.{name}"] = None
            features[f"to.{where}.{name}"] = None
            features[f"to.{clause.subject}.{where}.{name}"] = None
        for name in _of_organisation(reading, anchor, key):
            features[f"to.{name}"] = None
            features[f"to.{where}.{name}"] = None
    return {key: list(features) for key, features in found.items()}


def _told_before(reading: Reading, anchor: Anchor) -> Iterator[tuple[str, str]]:
    """Organisations named before a financing, each with where."""
    line = anchor.line
    for step in range(1, _REACH + 1):
        before = reading.line(line.sentence.index - step)
        for at, one in enumerate(before.named if before else ()):
            yield one.key, f"back.{step}"
            if at == 0:
                yield one.key, f"back.{step}.first"
    title = reading.line(0)
    for at, one in enumerate(title.named if title and title is not line else ()):
        yield one.key, "title"
        if at == 0:
            yield one.key, "title.first"
    yield from _of_paragraph(reading, anchor)
    focus = reading.analysis.focus_of(line.sentence.index)
    if focus is not None:
        yield focus.organisation_key, "focus"
    if anchor.earlier is not None:
        yield anchor.earlier, "earlier"
    if anchor.previous is not None:
        yield anchor.previous, "previous"


def _of_document(reading: Reading, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    most = max((reading.counts[key] for key in keys), default=0)
    mentions = reading.analysis.mentions
    opening = mentions[0].organisation_key if mentions else None
    for key in keys:
        if reading.counts[key] == most:
            yield key, "most"
        if reading.counts[key] > 2:
            yield key, "often"
        if key == opening:
            yield key, "opening"


def _of_organisation(reading: Reading, anchor: Anchor, key: str) -> Iterator[str]:
    organisation = reading.organisation(key)
    yield f"type.{organisation.organisation_type if organisation else None}"
    if reading.is_investor(key):
        yield "investor"
        yield f"investor.{'fund' if anchor.is_fund else 'no_fund'}"
    elif anchor.is_fund:
        yield "not_investor.fund"
    yield from (f"elsewhere.{part}" for part in parts_elsewhere(reading, key, anchor.line.sentence.index))


def _of_paragraph(reading: Reading, anchor: Anchor) -> Iterator[tuple[str, str]]:
    """The name that the paragraph of a financing opens with, and that of a heading over it."""
    sentences, line = reading.analysis.sentences, anchor.line
    begin = line.sentence.index
    while begin and sentences[begin - 1].paragraph == line.sentence.paragraph:
        begin -= 1
    for index in range(begin, line.sentence.index + 1):
        here = reading.line(index)
        if here is not None and here.named:
            yield here.named[0].key, "paragraph.first"
            if here.last - here.first <= _HEADING and here is not line:
                yield here.named[0].key, "paragraph.heading"
            break
    above = reading.line(begin - 1) if begin > 1 else None
    if above is not None and above.named and above.last - above.first <= _HEADING:
        yield above.named[0].key, "paragraph.heading"


def _subject(reading: Reading, verb: tuple[int, str] | None) -> str | None:
    if verb is None:
        return None
    referent = reading.analysis.subject_at(reading.tokens[verb[0]].start)
    return referent.organisation_key if referent else None


def _in_line(  # noqa: PLR0912 - one branch a kind of evidence
    reading: Reading, anchor: Anchor, verb: tuple[int, str] | None, named: Sequence[Named], at: int
) -> Iterator[str]:
    tokens, line, one = reading.tokens, anchor.line, named[at]
    yield f"kind.{one.mention.kind}"
    for step in range(1, one.doubt + 1):
        yield f"doubt.{step}"
    side = "L" if one.last <= anchor.first else "R"
    yield f"side.{side}"
    if one.first < anchor.low or one.first >= anchor.high:
        yield "beyond"
        yield f"beyond.{side}"
    else:
        between = [
            other
            for other in named
            if (
                one.last <= other.first < anchor.first
                if side == "L"
                else anchor.last <= other.first < one.first
            )
        ]
        yield f"side.{side}.{min(len({other.key for other in between}), 3)}"
        distance = anchor.first - one.last if side == "L" else one.first - anchor.last
        if distance <= 3:
            yield f"side.{side}.near"
    if at == 0:
        yield "first"
        if one.first <= line.first + 2:
            yield "opens"
    link = link_before(tokens, one, line.first) or ("start" if one.first == line.first else "none")
    yield f"link.{link}"
    yield f"link.{side}.{link}"
    if link in INTO or link in FROM:
        side_of = "into" if link in INTO else "from"
        tie = _tied_noun(tokens, one, line.first)
        if tie is not None and (anchor.first <= tie < anchor.last):
            yield f"{side_of}.amount"
        elif tie is not None:
            for kind in CLASSES_OF.get(tokens[tie].lower, ()):
                yield f"{side_of}.{kind}"
                if side == "R" and not any(
                    other.first >= anchor.last and other.last <= tie for other in named
                ):
                    yield f"{side_of}.{kind}.next"
    if link == "by" and any(index == one.first - 2 and "lead" in kinds for index, kinds in line.cues):
        yield "link.led_by"
    if tokens[one.last - 1].possessive:
        yield "then.owner"
        if side == "L" and anchor.first - one.last <= 4:
            yield "then.owner.near"
    elif one.last < line.last:
        yield from _what_follows(reading, line, one)
    if verb is not None:
        if one.last <= verb[0]:
            yield f"verb.before.{verb[1]}"
        elif one.first > verb[0]:
            is_first = not any(verb[0] < other.first < one.first for other in named)
            yield f"verb.after.{verb[1]}"
            if is_first and one.first - verb[0] <= 5:
                yield f"verb.object.{verb[1]}"
    is_listed = (at > 0 and _is_list(tokens, named[at - 1], one)) or (
        at + 1 < len(named) and _is_list(tokens, one, named[at + 1])
    )
    if is_listed:
        yield "listed"


def _tied_noun(tokens: Sequence[Token], one: Named, floor: int) -> int | None:
    """The word before the preposition that ties a name: "round" of "the round in Acme"."""
    for at in range(one.first - 1, max(floor, one.first - 7), -1):
        if tokens[at].lower in INTO or tokens[at].lower in FROM:
            return at - 1
    return None


def _what_follows(reading: Reading, line: Line, one: Named) -> Iterator[str]:
    tokens = reading.tokens
    mark = tokens[one.last].text
    if mark in (":", "(", "–", "-", "—", ",", "|"):
        yield f"then.{mark}"
    for index, kinds in line.cues:
        if one.last <= index <= one.last + 3:
            if any(tokens[between].text in ",;:." for between in range(one.last, index)):
                break
            if not RECEIVING.isdisjoint(kinds):
                yield "then.receives"
            elif not GIVING.isdisjoint(kinds):
                yield "then.gives"
            else:
                continue
            break


def _is_list(tokens: Sequence[Token], one: Named, other: Named) -> bool:
    between = [token.lower for token in tokens[one.last : other.first]]
    return 0 < len(between) <= 3 and all(word in (",", "and", "&", "the", "plus", ";") for word in between)


def is_about_many(analysis: Analysis, sentence: Sentence, verb: int) -> bool:
    """Whether the subject is a kind of organisations ("start-ups in the city"): no financing of one of them."""
    clause_start, _ = clause_around(analysis, sentence, verb)
    lead = analysis.text[max(clause_start, verb - 160) : verb]
    bare = _AUXILIARY.sub("", lead)
    is_relative = _RELATIVE.search(lead[len(bare) :]) is not None
    lead = f"{bare.rstrip(' ,') if is_relative else bare.rstrip()} "
    return _MANY.search(lead) is not None or _NUMBERED.search(lead) is not None
