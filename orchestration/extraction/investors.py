"""Who put the money in: every organisation around a financing, with the evidence that it gave.

Belongs here: the features of an investor, named as in `weights/funding.csv`, and its role. The financing itself belongs to
`funding_evidence`, who received it to `funding_recipients`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestration.extraction.funding_cues import PASSIVE
from orchestration.extraction.funding_parts import parts_elsewhere
from orchestration.extraction.funding_reading import Anchor, Line, Named, Reading
from orchestration.extraction.funding_syntax import governing, link_before
from orchestration.extraction.tokens import Token
from orchestration.extraction.weights import probability
from orchestration.extraction.word_lists import word_set
from orchestration.model import Investor, InvestorRole

_FLOOR = 0.4
_AFTERWARDS = 3  # sentences after a financing that may still name who gave
_LEADING = word_set(
    "lead leads led leading co-led co-lead co-leads co-leading anchor anchors anchored head heads headed heading spearhead "
    "spearheaded front helm leader"
)
_LINKS = word_set(", and & plus ; the its both new existing other also as well a an then from by")
_OF = word_set("arm unit fund office foundation family subsidiary vehicle branch")
_ADVISERS = word_set(
    "adviser advisor advisers advised advising acted acting counsel lawyers legal broker brokers bookrunner bookrunners "
    "arranger arranged former formerly ex previously alumnus rival competitor like unlike customers clients advisory"
)
_SPEAKING = word_set("said says told added partner director chief founder analyst")


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations named as a list: "A, B and the bank C"."""

    line: Line
    members: Sequence[Named]


def investors_of(
    reading: Reading, anchor: Anchor, recipient: str | None, taken: Collection[int], takers: Collection[str]
) -> tuple[Investor, ...]:
    """Who gave to a financing, in the order of the text.

    Args:
        taken: the sentences that tell of another financing.
        takers: the organisations that receive in this text.
    """
    roles: dict[str, InvestorRole] = {}
    found: list[tuple[str, InvestorRole]] = []
    for line, place in lines_around(reading, anchor, taken):
        for group in groups_of(reading, line, recipient):
            for one in group.members:
                features = investor_features(reading, anchor, group, one=one, place=place, takers=takers)
                if probability(reading.weights, features) >= _FLOOR:
                    found.append((one.key, _role(reading.tokens, group, one)))
    has_lead = any(role == "lead" for _, role in found)
    for key, role in found:
        if key not in roles or role == "lead":
            roles[key] = "participant" if role == "unstated" and has_lead else role
    return tuple(Investor(key, role) for key, role in roles.items())


def united(first: Iterable[Investor], second: Iterable[Investor]) -> tuple[Investor, ...]:
    """Both lists without repetition; a lead stays a lead."""
    order: dict[InvestorRole, int] = {"lead": 2, "participant": 1, "unstated": 0}
    merged: dict[str, Investor] = {}
    for investor in (*first, *second):
        known = merged.get(investor.organisation_key)
        if known is None or order[investor.role] > order[known.role]:
            merged[investor.organisation_key] = investor
    return tuple(merged.values())


def lines_around(reading: Reading, anchor: Anchor, taken: Collection[int]) -> Iterator[tuple[Line, str]]:
    """The lines that may name investors, each with how it stands to the financing."""
    index = anchor.line.sentence.index
    before = reading.line(index - 1) if index > 1 and index - 1 not in taken else None
    if before is not None:
        yield before, "before"
    yield anchor.line, "here"
    if index == 0:
        return
    for step in range(1, _AFTERWARDS + 1):
        after = reading.line(index + step)
        if after is None or index + step in taken:
            return
        yield after, f"after{step}"


def groups_of(reading: Reading, line: Line, recipient: str | None) -> list[Group]:
    """The organisations of a line other than the recipient, by lists."""
    tokens = reading.tokens
    named = [one for one in line.named if one.mention.kind not in ("pronoun", "nominal")]
    runs: list[list[Named]] = []
    for one in named:
        if one.key == recipient:
            runs.append([])
        elif runs and runs[-1] and _is_linked(tokens[runs[-1][-1].last : one.first]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [Group(line, tuple(run)) for run in runs if run]


def _is_linked(between: Sequence[Token]) -> bool:
    """Whether the words between two names only list and describe: ", the Geneva bank"."""
    words: list[str] = []
    depth = 0
    for token in between:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            words.append(token.lower)
    if not words or len(words) > 9 or not any(word in (",", "and", "&", "plus", ";") for word in words):
        return "as" in words and "well" in words and len(words) <= 5
    described = 0
    for at, word in enumerate(words):
        if word in _LINKS or (word == "of" and at and words[at - 1] in _OF):
            continue
        described += 1
        if word in _NO_DESCRIPTION or not word.replace("-", "").isalpha():
            return False
    return described <= 5


_NO_DESCRIPTION = word_set(
    "with in into to for at on of that which who will has have had was were is are said says led leads leading joined "
    "participated participation invested invests backed after before while including include includes alongside bought "
    "acquired than but has raised raises secured received where when"
)


def investor_features(
    reading: Reading, anchor: Anchor, group: Group, *, one: Named, place: str, takers: Collection[str]
) -> list[str]:
    """The evidence that `one` of `group` gave to the financing at `anchor`."""
    found = ["by"]
    found += [f"by.{name}" for name in _of_group(reading, anchor, group, place)]
    found += [f"by.{name}" for name in _of_member(reading, group, one, takers)]
    found += [f"by.elsewhere.{part}" for part in parts_elsewhere(reading, one.key, group.line.sentence.index)]
    return found


def _of_group(reading: Reading, anchor: Anchor, group: Group, place: str) -> Iterator[str]:  # noqa: PLR0912 - one branch a kind of evidence
    tokens, line = reading.tokens, group.line
    first, last = group.members[0], group.members[-1]
    yield f"place.{place}"
    side = place
    if place == "here":
        side = "L" if last.last <= anchor.first else "R"
        yield f"side.{side}"
        if first.first < anchor.low or first.first >= anchor.high:
            yield "beyond"
            yield f"beyond.{side}"
        verb = governing(line, anchor.first, anchor.last)
        if verb is not None:
            yield f"verb.{verb[1]}.{side}"
            yield f"verb.{verb[1]}.{'before' if last.last <= verb[0] else 'after'}"
    else:
        for kind in ("lead", "investor", "invest", "back", "round", "put", "lend"):
            if kind in line.kinds:
                yield f"{place[:5]}.kind.{kind}"
        if line.money:
            yield "elsewhere.money"
    link = link_before(tokens, first, line.first) or ("start" if first.first == line.first else "none")
    yield f"link.{link}"
    yield f"link.{side}.{link}"
    before, after = _cues_beside(line, first.first, last.last)
    for kind in before:
        yield f"before.{kind}"
        yield f"before.{kind}.{link}"
    passive = any(token.lower in PASSIVE for token in tokens[last.last : min(last.last + 3, line.last)])
    for kind in after:
        yield f"then.{kind}"
        if passive:
            yield f"then.passive.{kind}"
    if len(group.members) > 1:
        yield "listed.2"
        yield f"listed.2.{side}"
    if len(group.members) > 2:
        yield "listed.3"
    if any(member.is_investor for member in group.members):
        yield "list.investor"
        yield f"list.investor.{side}"
    near = tokens[max(line.first, first.first - 6) : first.first]
    behind = tokens[last.last : min(last.last + 6, line.last)]
    if any(token.lower in _ADVISERS for token in (*near, *behind)):
        yield "adviser"
    if any(token.lower in _SPEAKING for token in (*near[-4:], *behind[:3])):
        yield "speaker"
    if near and near[-1].possessive:
        yield "owned"
    if tokens[last.last - 1].possessive:
        yield "owner"
    if behind and behind[0].text in (":", "–", "—", "-") and first.first <= line.first + 2:
        yield "line.head"


def _cues_beside(line: Line, first: int, last: int) -> tuple[list[str], list[str]]:
    before: dict[str, None] = {}
    after: dict[str, None] = {}
    for index, kinds in line.cues:
        if first - 4 <= index < first:
            before.update(dict.fromkeys(kinds))
        elif last <= index < last + 5:
            after.update(dict.fromkeys(kinds))
    return list(before), list(after)


def _of_member(reading: Reading, group: Group, one: Named, takers: Collection[str]) -> Iterator[str]:
    organisation = reading.organisation(one.key)
    yield f"type.{organisation.organisation_type if organisation else None}"
    if one.is_investor:
        yield "investor"
    for step in range(1, one.doubt + 1):
        yield f"doubt.{step}"
    if one.key in takers:
        yield "taker"
    if reading.counts[one.key] == max(reading.counts.values()):
        yield "most"
    if reading.tokens[one.last - 1].lower.endswith("-led"):
        yield "led_suffix"
    if one is not group.members[0]:
        yield "listed.later"


def _role(tokens: Sequence[Token], group: Group, one: Named) -> InvestorRole:
    first, last, line = group.members[0], group.members[-1], group.line
    if tokens[one.last - 1].lower.endswith("-led"):
        return "lead"
    aside = [token.lower for token in tokens[one.last : min(one.last + 3, line.last)]]
    if aside[:1] == ["("] and _LEADING.intersection(aside):
        return "lead"
    before = [token.lower for token in tokens[max(line.first, first.first - 5) : first.first]]
    if any(word in _LEADING for word in before) and ({"by", ":", "investor", "investors"} & set(before)):
        return "lead"
    after = tokens[last.last : min(last.last + 5, line.last)]
    for at, token in enumerate(after):
        if token.text in (".", ";", ")"):
            break
        if token.lower in _LEADING:
            is_passive = at + 1 < len(after) and after[at + 1].lower == "by"
            return "unstated" if is_passive else "lead"
    joined = {*before, *(token.lower for token in after)}
    return "participant" if joined & _JOINING else "unstated"


_JOINING = word_set(
    "participation participated participating participate participants joined joining joins join alongside also other existing"
)
