"""The words that give a financing its type, scope and status.

Belongs here: patterns and the index of `round_types.csv`. What makes a financing belongs to `funding_evidence`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.units import term_key
from orchestration.model import FundingStatus
from orchestration.vocabulary import Vocabulary

AGGREGATE = re.compile(
    r"\b(?:in[ ]total|to[ ]date|so[ ]far|combined|cumulative(?:ly)?|altogether|in[ ]all|all[ ]told|since[ ](?:its[ ])?(?:founding|inception|launch)|over[ ]the[ ]years|"
    r"total[ ]funding|total[ ]investment|lifetime)\b",
    re.IGNORECASE,
)
ROUNDS = re.compile(
    r"\b(?P<count>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})[ ](?:(?:successive|separate|consecutive|funding|financing|investment|further|more|"
    r"venture|different)[ ]){0,2}rounds\b",
    re.IGNORECASE,
)
COUNT_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip

_RUMOURED = re.compile(
    r"\b(?:reportedly|rumou?r(?:s|ed)?|in[ ]talks|considering|mulls?|mulling|said[ ]to[ ]be|is[ ]said[ ]to|are[ ]said[ ]to|sources|exploring|weighing|(?-i:may)|might|could)\b",
    re.IGNORECASE,
)
_DONE_TO = re.compile(r"\b(?:persuaded|convinced|got)[ ][^;.]{2,120}[ ]to[ ]$")
_PLANNED = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|seek(?:s|ing)?|sought|aim(?:s|ed|ing)?|wants?|wanted|looking|hop(?:es|ed|ing)|intends?|expect(?:s|ed)?|target(?:s|ed|ing)?|will|"
    r"set[ ]to|trying|preparing|is[ ]raising|are[ ]raising|needs?|would|should|must|can|attempt(?:s|ing)?|due[ ]to|want[ ]to)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|failed|fails|unable|without|denied|instead[ ]of|no[ ]longer)\b|n['’]t\b", re.IGNORECASE
)
_ANNOUNCED = re.compile(
    r"\b(?:announc(?:e|es|ed|ing)|agreed|agrees|pledg(?:es|ed)|commit(?:s|ted)|unveil(?:s|ed)|confirm(?:s|ed)|sets[ ]aside)\b",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"(?:^|[ ])to[ ]$")
TOTAL = re.compile(
    r"\b(?:total(?:s|led|ing|ling)?[ ](?:(?:equity|venture|external|disclosed|amount)[ ])*(?:of[ ])?(?:funding|financing|investment|capital|funds|money|haul|backing|raised)|"
    r"(?:bring(?:s|ing)?|brought|tak(?:es|ing)|took|push(?:es|ed|ing)|lift(?:s|ed|ing))[ ](?:the|its|their)[ ](?:[\w-]+[ ]){0,6}?(?:total|funding|haul)|"
    r"total[ ]raised|now[ ]totals?|together[ ]with|altogether|in[ ]total[ ]since)\b",
    re.IGNORECASE,
)
DEBT_AND_EQUITY = re.compile(
    r"\b(?:debt[ ](?:and|&|plus)[ ]equity|equity[ ](?:and|&|plus)[ ]debt)\b", re.IGNORECASE
)


def status_of(lead: str, verb: str) -> FundingStatus | None:
    """The status that the words before a verb, and the verb, give; None where they deny it."""
    if _DENIED.search(lead[-40:]):
        return None
    if _RUMOURED.search(lead):
        return "rumoured"
    if _DONE_TO.search(lead):
        return "closed"
    if verb.casefold().startswith(("seek", "sought", "file")) or _PLANNED.search(lead):
        return "planned"
    if _ANNOUNCED.search(f"{lead} {verb}"):
        return "announced"
    return "planned" if _INFINITIVE.search(lead) else "closed"


@dataclass(frozen=True, slots=True)
class RoundIndex:
    """Terms of the round types as one pattern, the longest first."""

    pattern: re.Pattern[str]
    by_term: dict[str, str]

    def find(self, analysis: Analysis, start: int, end: int, near: int) -> str:
        """The round type named in `text[start:end]` nearest to `near`; "unspecified" where none is.

        Names of organisations do not count ("Seed Capital" as an investor).
        """
        best, distance = "unspecified", 10**9
        for match in self.pattern.finditer(analysis.text, start, end):
            if any(
                m.start < match.end() and match.start() < m.end
                for m in analysis.mentions_in(max(0, start - 60), end + 60)
            ):
                continue
            before = analysis.text[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:]
            away = min(abs(match.start() - near), abs(match.end() - near))
            if away < distance and _is_named(match.group(), before):
                best, distance = self.by_term[term_key(match.group())], away
        return best


_SENTENCE_BEFORE = frozenset({"", "\n", ".", "!", "?", ":"})  # what a sentence begins behind
_LETTER_ROUND = re.compile(r"[a-z][+]?[ -]round|round[ ][a-z]", re.IGNORECASE)


def _is_named(term: str, before: str) -> bool:
    """ "A round" in capitals is a type, "a round" is an article and a noun, and so is "A round" behind a full stop."""
    if not _LETTER_ROUND.fullmatch(term):
        return True
    if term[1:2] not in {" ", "+", "-"}:
        return term[-1].isupper()
    return term[0].isupper() and not (term[:2] == "A " and before in _SENTENCE_BEFORE)


_ALONE_AFTER_AMOUNT = frozenset({"seed", "bridge"})  # "lands €4m seed"
_ROUND_NOUN_AHEAD = (
    r"(?=[ -](?:(?:stage|extension|equity)[ -])?(?:round|funding|financing|investment|capital|money|raise|fund-?raising|"
    r"extension|tranche|and\b|to\b|facility|finance))"
)
_NEEDS_NOUN = frozenset({"venture", "growth", "debt", "private equity", "mezzanine"})


@lru_cache(maxsize=8)
def round_index(vocabulary: Vocabulary) -> RoundIndex:
    """The index of a vocabulary; built on first use, then shared."""
    by_term = {
        term_key(term): row.round_type
        for row in vocabulary.round_types.values()
        for term in row.terms
        if row.round_type != "unspecified"
    }
    parts = []
    for term in sorted(by_term, key=lambda term: (-len(term), term)):
        pattern = re.escape(term).replace(r"\ ", "[ -]")
        if term in _ALONE_AFTER_AMOUNT:
            pattern += rf"(?:{_ROUND_NOUN_AHEAD}|(?=[ ]*(?:[,.;:]|$)|[ ](?:led|from|backed|with|as|in)\b))"
        elif term == "angel":
            pattern += rf"(?:{_ROUND_NOUN_AHEAD}|(?=[ ](?:investors?|backers?|networks?|syndicates?)\b))"
        elif term in _NEEDS_NOUN:
            pattern += _ROUND_NOUN_AHEAD
        parts.append(pattern)
    return RoundIndex(re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w+])", re.IGNORECASE), by_term)
