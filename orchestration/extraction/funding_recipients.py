"""Who receives a financing: every organisation near it with the evidence for it, and the one that has most.

Belongs here: the features of a recipient, named as in `weights/funding.csv`. What makes a financing belongs to
`funding_evidence`; who gives belongs to `investors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.clause_context import clause_around
from orchestration.extraction.funding_cues import CLASSES_OF, GIVING, RECEIVING
from orchestration.extraction.funding_reading import Anchor, Line, Named, Reading
from orchestration.extraction.funding_syntax import governing, link_before
from orchestration.extraction.tokens import Token
from orchestration.extraction.weights import weight_of
from orchestration.extraction.word_lists import word_set

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
_FOR_RECIPIENT = frozenset({"in", "into", "for", "to", "of", "at"})
_FIRMS = word_set(
    "company firm startup start-up business maker developer provider platform group biotech fintech insurer lender operator "
    "manufacturer retailer bank specialist spin-off spin-out spinout outfit venture app scale-up"
)


def recipient_of(reading: Reading, anchor: Anchor) -> tuple[str | None, float]:
    """The organisation that most speaks for, and how sure that is (0 to 1); None where nobody has more than nobody."""
    scores: list[tuple[float, str | None]] = [
        (weight_of(reading.weights, none_features(reading, anchor)), None)
    ]
    for key, features in recipient_features(reading, anchor).items():
        scores.append((weight_of(reading.weights, features), key))
    best = max(scores, key=lambda score: score[0])
    top = best[0]
    total = sum(2.718281828 ** max(score - top, -50.0) for score, _ in scores)
    return best[1], 1.0 / total


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
        if tokens[at].lower in _FIRMS and at not in known:
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
        if any(link in _FOR_RECIPIENT for link in links):
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


def recipient_features(reading: Reading, anchor: Anchor) -> Mapping[str, list[str]]:  # noqa: PLR0912 - one branch a kind of evidence
    """The evidence for each organisation that is named near a financing."""
    found: dict[str, dict[str, None]] = {}
    line = anchor.line
    verb = governing(line, anchor.first, anchor.last)
    subject = _subject(reading, verb)
    role = verb[1] if verb else "none"
    is_after = verb is not None and verb[0] >= anchor.last
    named = line.named
    for at, one in enumerate(named):
        features = found.setdefault(one.key, {})
        for name in _in_line(reading, anchor, verb, named, at):
            features[f"to.{name}"] = None
            if name.startswith(("side", "link", "then")):
                features[f"to.{role}.{name}"] = None
    if subject is not None and (subject in found or not named):
        found.setdefault(subject, {})[f"to.subject.{role}{'.after' if is_after else ''}"] = None
    for step in range(1, _REACH + 1):
        before = reading.line(line.sentence.index - step)
        if before is None:
            continue
        for at, one in enumerate(before.named):
            features = found.setdefault(one.key, {})
            features[f"to.back.{step}"] = None
            if at == 0:
                features[f"to.back.{step}.first"] = None
    title = reading.line(0)
    for at, one in enumerate(title.named if title and title is not line else ()):
        features = found.setdefault(one.key, {})
        features["to.title"] = None
        if at == 0:
            features["to.title.first"] = None
    if anchor.earlier is not None:
        found.setdefault(anchor.earlier, {})
    most = max((reading.counts[key] for key in found), default=0)
    mentions = reading.analysis.mentions
    opening = mentions[0].organisation_key if mentions else None
    has_here = {one.key for one in named}
    for key, features in found.items():
        for name in _of_document(reading, anchor, key, most, opening):
            features[f"to.{name}"] = None
            features[f"to.{'here' if key in has_here else 'away'}.{name}"] = None
        if key not in has_here:
            features["to.away"] = None
            if not named:
                features["to.away.alone"] = None
            features[f"to.away.{role}"] = None
    return {key: list(features) for key, features in found.items()}


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


def _of_document(reading: Reading, anchor: Anchor, key: str, most: int, opening: str | None) -> Iterator[str]:
    organisation = reading.analysis.organisations.get(key)
    kind = organisation.organisation_type if organisation else None
    yield f"type.{kind}"
    if reading.is_investor(key):
        yield "investor"
        yield f"investor.{'fund' if anchor.is_fund else 'no_fund'}"
    elif anchor.is_fund:
        yield "not_investor.fund"
    if reading.counts[key] == most:
        yield "most"
    if reading.counts[key] > 2:
        yield "often"
    if key == opening:
        yield "opening"
    if key == anchor.earlier:
        yield "earlier"
    if key == anchor.previous:
        yield "previous"


def is_about_many(analysis: Analysis, sentence: Sentence, verb: int) -> bool:
    """Whether the subject is a kind of organisations ("start-ups in the city"): no financing of one of them."""
    clause_start, _ = clause_around(analysis, sentence, verb)
    lead = analysis.text[max(clause_start, verb - 160) : verb]
    bare = _AUXILIARY.sub("", lead)
    is_relative = _RELATIVE.search(lead[len(bare) :]) is not None
    lead = f"{bare.rstrip(' ,') if is_relative else bare.rstrip()} "
    return _MANY.search(lead) is not None or _NUMBERED.search(lead) is not None
