"""The words of financings: verbs, what may stand between a verb and its amount, round types, status.

Belongs here: patterns and the index of `round_types.csv`. How they make a statement belongs to `funding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from orchestration.extraction.analysis import Analysis
from orchestration.model import FundingStatus
from orchestration.vocabulary import RoundType, Vocabulary

RECEIVE = re.compile(
    r"(?<![\w-])(?P<verb>(?P<raise>rais(?:e|es|ed|ing))|(?P<head>bag(?:s|ged)?|net(?:s|ted)|snag(?:s|ged)?|land(?:s|ed)?|nab(?:s|bed)?|score[sd]?|"
    r"grab(?:s|bed)?|pocket(?:s|ed)|clinch(?:es|ed)?|rake[sd]?[ ]in|pull(?:s|ed)[ ]in|picks?[ ]up|picked[ ]up|scoop(?:s|ed)?)|"
    r"secur(?:e|es|ed|ing)|clos(?:e|es|ed|ing)(?:[ ]on)?|complet(?:e|es|ed|ing)|receiv(?:e|es|ed|ing)|obtain(?:s|ed|ing)?|attract(?:s|ed|ing)?|"
    r"w[io]n(?:s|ning)?|gets?|got|garner(?:s|ed)?|collect(?:s|ed)?|gain(?:s|ed)?|captur(?:e|es|ed)|seek(?:s|ing)?|sought|"
    r"(?P<announce>announc(?:e|es|ed|ing)|confirm(?:s|ed)?)|(?P<granted>(?:was|were|(?:has|have|had)[ ]been)[ ](?:awarded|granted|given|allocated|handed|lent))|"
    r"(?P<borrow>borrow(?:s|ed|ing)?|(?:drew|drawn|draws)[ ]down)|(?P<crowd>crowd-?fund(?:s|ed))|"
    r"(?P<agree>agree[sd]|sign(?:s|ed)|enter(?:s|ed)[ ]into|arrang(?:es|ed)|negotiat(?:es|ed)|accept(?:s|ed)|took(?:[ ]out)?|takes[ ]out|file[sd][ ]for)|"
    r"finaliz(?:e|es|ed)|finalis(?:e|es|ed)|"
    r"(?P<issue>issu(?:es|ed|ing))(?=[ ](?:an?[ ])?(?:[\w.$€£¥]{1,12}[ ]){0,3}(?:convertible|bonds?|notes?|new[ ]shares|shares)))(?![\w-])",
    re.IGNORECASE,
)
INVEST = re.compile(
    r"(?<![\w-])(?P<verb>(?P<invest>invest(?:s|ed|ing)?|re-?invest(?:s|ed))|(?P<pump>pump(?:s|ed|ing)?|pour(?:s|ed|ing)?|inject(?:s|ed|ing)?|put(?:s|ting)?|"
    r"plough(?:s|ed)?|plow(?:s|ed)?|sink(?:s)?|sank|channel(?:s|led|ed)?|commit(?:s|ted|ting)?|place[sd]?|"
    r"(?P<give>(?<!was[ ])(?<!were[ ])(?<!been[ ])(?:approv(?:es|ed)|award(?:s|ed)|grant(?:s|ed)|allocat(?:es|ed)|provid(?:es|ed|ing)|gave|giv(?:es|en)|earmark(?:s|ed)|lent|lends|"
    r"contribut(?:es|ed)|extend(?:s|ed)|offer(?:s|ed)|loaned|hand(?:s|ed)(?:[ ]out)?|suppli(?:es|ed)|giving[ ]out|(?P<deal>made|makes|making|agree[sd]|announc(?:es|ed)|unveil(?:s|ed)))))|"
    r"(?P<pay>spen(?:t|ds)|pa(?:id|ys?))|"
    r"(?P<lead>(?:co-)?le(?:ads|ading|ad|d)|anchor(?:s|ed)|head(?:s|ed)|join(?:s|ed)|participat(?:es|ed|ing)[ ]in|took[ ]part[ ]in)|"
    r"(?P<back>back(?:s|ed|ing)?|fund(?:s|ed|ing)?|support(?:s|ed)|bail(?:s|ed)[ ]out|rescu(?:es|ed)))(?![\w-])",
    re.IGNORECASE,
)
_MONEY_NOUN = (
    r"fund(?:ing|raising|-raising|[ ]raising|[ ]raise)?|funcing|financing|rounds?|investments?|capital|equity|venture[ ]debt|debt|loans?|grants?|subsid(?:y|ies)|"
    r"pre-?seed|seed|(?:pre-)?series[ -][a-j][1-9]?\b\+?|angel|pre-[a-j]\b|extension(?=[ ](?:to|of|round)\b)|IPO|initial[ ]public[ ]offering|flotation|credit[ ](?:line|facility)|facility|"
    r"line[ ]of[ ]credit|convertible[ ](?:notes?|loans?|bonds?)|crowdfunding|backing|rights[ ]issue|bail-?outs?|lifelines?|rescue[ ](?:packages?|deals?|plans?)|aid[ ]packages?|"
    r"(?:equity|capital|cash)[ ]injections?|(?:share|stock)[ ](?:placing|placement|issue|sale|offering)"
)
MONEY_NOUN = re.compile(rf"(?<![\w])(?:{_MONEY_NOUN})(?!\w)", re.IGNORECASE)
STRONG_NOUN = re.compile(
    r"(?<!\w)(?:funding|funcing|financing|fund-?raising|rounds?|(?:pre-)?series[ -][a-j][1-9]?\b\+?|pre-?seed|seed|angel|investment|pre-[a-j]\b|grants?|backing(?=[ ]from\b)|lifeline(?=[ ]from\b)|bail-?out(?=[ ]from\b)|"
    r"undisclosed[ ](?:sum|amount)(?=[ ]from\b))(?!\w)",
    re.IGNORECASE,
)
DEBT = re.compile(r"\b(?:loans?|credit|debt|facility)\b", re.IGNORECASE)
GAP = re.compile(
    rf"(?:[ \n,]+(?:(?:an?|the|its|their|his|another|additional|further|new|fresh|first|second|third|fourth|fifth|sixth|latest|total|totals|of|in|around|"
    rf"combined|pre|[A-J]\+?|worth|valued|at|up|to|from|undisclosed|oversubscribed|early[- ]stage|late[- ]stage|growth|bridge|strategic|private|public|"
    rf"venture|mezzanine|convertible|initial|money|totall?ing|amounting|cash|government|state|research|sum|amount|successful|major|massive|huge|mega|"
    rf"whopping|record|more|than|over|nearly|about|some|just|two|three|four|five|six|seven|eight|nine|ten|several|multiple|\d{{1,2}}|extension|tranche|closing|"
    rf"completion|issue|issuance|follow-on|external|outside|fund|total\W|raising|syndicated|term|low-interest|soft|interest-free|bank|external|significant|for|backing|emergency|rescue|financial|non-dilutive|deal|agreement|"
    rf"{_MONEY_NOUN})(?![\w-])))*[ \n(]*",
    re.IGNORECASE,
)
"""All that may stand between a verb of receiving and its amount: a closed list, so that prices and bids do not pass."""

_EVIDENCE_AFTER = (
    r"[ ](?:\([^)]{0,60}\)[ ]?)?(?:,[ ])?(?:(?:in|of|as|through|via|for|worth of|to close)[ ])?"
    r"(?:(?:its|a|an|the|new|fresh|their|latest|first|second|additional|further|private|venture|equity|strategic|early-stage|oversubscribed|"
    r"growth|bridge|convertible|mezzanine|[\w-]{3,20}-led|[\w]{3,20}[ ]led)[ ]){0,3}"
)
EVIDENCE = re.compile(
    rf"{_EVIDENCE_AFTER}(?:{_MONEY_NOUN})(?!\w)|[ ](?:\([^)]{{0,60}}\)[ ])?,?[ ]?(?:co-)?led[ ]by\b",
    re.IGNORECASE,
)
FROM_AFTER = re.compile(r"[ ](?:\([^)]{0,60}\)[ ])?(?:from|by)[ ]")
NOT_FINANCING = re.compile(
    r"[ ](?:\([^)]{0,60}\)[ ])?(?:[\w-]+[ ]){0,2}(?:loss(?:es)?|profits?|fines?|bids?|offer|deals?|contracts?|orders?|settlement|payout|takeover|"
    r"stake|sales|revenues?|lawsuit|bill|bonus|dividend|a[ ]share(?![ ](?:placing|placement|issue|sale|offering))|per[ ]share|tax|damages|compensation|budget|acquisition|purchase|merger|prize|"
    r"award|salary|ransom|donations?|for[ ]charity|by[ ]selling(?![ ](?:an?[ ])?(?:[\w.%]+[ ]){0,3}(?:stake|shares|equity))|from[ ](?:the|its)[ ]sale|from[ ]selling|through[ ](?:the|its)[ ]sale|in[ ]damages|"
    r"in[ ](?:sales|revenues?|profits?|savings|exports|taxes|cash[ ]and)|of[ ](?:goods|shares|assets)|worth[ ]of[ ](?!funding|investment))\b",
    re.IGNORECASE,
)
NOT_RAISING = re.compile(
    r"\b(?:offer|bid|price|prices|stake|forecast|estimate|target|rates?|taxes|tax|dividend|salary|salaries|wages|spending|output|limit|ceiling|charges|"
    r"interest[ ]rates?)\b",
    re.IGNORECASE,
)
FUND_BEFORE = re.compile(
    r"\bfunds?(?:[ ](?:[A-Z][\w&.-]*|I{1,3}|IV|V|VI))?(?:,)?[ ](?:with[ ](?:(?:an?|its|the|initial|target(?:ed)?|total|first|planned)[ ]){0,4}"
    r"(?:size|target|value|capital|scale|volume|commitments?)[ ]of|of|worth|totall?ing|at|targeting|that[ ]will[ ]total|valued[ ]at)[ ]"
    r"(?:more[ ]than[ ]|over[ ]|up[ ]to[ ]|about[ ]|around[ ]|nearly[ ]|a[ ]total[ ]of[ ])?$",
    re.IGNORECASE,
)
FUND_AFTER = re.compile(
    r"[ ](?:\([^)]{0,60}\)[ ])?(?:(?!(?:pension|trust|hedge|mutual|compensation|relief|rescue|sinking|to|for|from|and|would|will|by|on|of|that)\b)[\w&-]+[ ]){0,5}?(?:fund|funds|vehicle)(?![\w-])(?![ ](?:raising|managers?))",
    re.IGNORECASE,
)
FUND_VERB = re.compile(
    r"\b(?:launch(?:es|ed|ing)?|clos(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|set(?:s|ting)?[ ]up|establish(?:es|ed|ing)?|announc(?:e|es|ed|ing)|"
    r"unveil(?:s|ed|ing)?|start(?:s|ed|ing)?|creat(?:e|es|ed|ing)|open(?:s|ed)?|secur(?:e|es|ed|ing)|complet(?:es|ed)|plan(?:s|ned|ning)?|"
    r"form(?:s|ed)|found(?:s|ed)|seek(?:s|ing)?)\b",
    re.IGNORECASE,
)
FUND_CLOSE = re.compile(
    r"\b(?:first|final|second|third|interim|initial)[ ]clos(?:e|ing)(?:[ ]of[ ](?:its|the)[^,.;]{0,40})?[ ](?:of|at|on|with)[ ]$|"
    r"\bfund[ -]?raising[ ](?:has[ ]|had[ ])?(?:reached|totall?ed|stood[ ]at|hit|amounted[ ]to)[ ](?:over[ ]|more[ ]than[ ]|about[ ])?$",
    re.IGNORECASE,
)
TOTAL_BEFORE = re.compile(
    r"\btotal(?:[ ](?:equity|venture|external|disclosed|amount[ ]of))?"
    r"(?:[ ](?:funding|financing|investment|capital|funds|money|haul|backing)(?:[ ](?:it[ ]has[ ])?raised)?|[ ](?:amount[ ])?(?:it[ ]has[ ])?raised)"
    r"(?:[ ](?:so[ ]far|to[ ]date))?(?:[ ]by[ ][^,;.]{1,40})?[ ](?:(?:now|currently|already)[ ])?"
    r"(?:to|at|of|is|now|stands[ ]at|stood[ ]at|reached|reaches|exceeds|raised[ ]to)[ ](?:date[ ](?:to|at|of)[ ])?$|"
    r"\b(?:funding|financing|raised|fund-?raising|haul)[ ](?:to[ ]date|so[ ]far)[ ](?:to|of|at|is)[ ]$|"
    r"\b(?P<bare>(?:bringing|taking|brings|takes|brought|took)[ ](?:the|its)[ ](?:overall[ ]|grand[ ])?total[ ](?:to|up[ ]to)[ ])$",
    re.IGNORECASE,
)
"""The words before a total; `bare` ones say no more than "total" and count only beside a financing."""
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


FUND_TARGET = re.compile(
    r"\b(?:with[ ](?:an?|its)[ ](?:overall[ ]|final[ ]|total[ ])?target(?:[ ](?:size|volume|close))?[ ]of|targeting|aiming[ ]for)[ ](?:up[ ]to[ ]|about[ ])?$",
    re.IGNORECASE,
)
SHARED_OUT = re.compile(
    r"\b(?:allocat(?:es|ed|ing|ion)|grants?|funding|programmes?|schemes?|awarded|budget|subsid(?:y|ies))\b",
    re.IGNORECASE,
)
DEBT_AND_EQUITY = re.compile(
    r"\b(?:debt[ ](?:and|&|plus)[ ]equity|equity[ ](?:and|&|plus)[ ]debt)\b", re.IGNORECASE
)
LISTING_BEFORE = re.compile(
    r"\b(?:IPO|initial[ ]public[ ]offering|flotation|(?:stock[ ]market|second|secondary|dual|public)[ ]listing)[ ](?:[^,;.]{1,30}[ ])?(?:to|and|that[ ]will|will|would|has|had)?[ ]?$",
    re.IGNORECASE,
)
FLOATED_BEFORE = re.compile(
    r"\b(?:floated|(?:went|going|goes)[ ]public|listed[ ](?:its[ ]shares[ ])?on|IPO|flotation|(?:stock[ ]market|market|trading)[ ]debut)\b[^;.]{0,60}?"
    r"(?:,[ ]|[ ]and[ ]|,[ ]and[ ]|(?<=IPO)[ ]|(?<=flotation)[ ]|[ ])(?=rais)",
    re.IGNORECASE,
)
"""A flotation right before the amount that it raises: "floated on the exchange, raising"."""
STAKE_SOLD = re.compile(
    r"\b(?P<verb>s(?:old|ells|elling)|(?:gave|gives|giving)(?:[ ]up)?|offloaded)[ ](?:an?[ ])?(?:[\w-]+[ ]){0,2}(?:\d[\d.]*[ ]?(?:%|per[ ]?cent)[ ])?"
    r"(?:equity[ ])?(?:stake|share(?:holding)?|interest)[ ](?:(?:in[ ](?:itself|the[ ]company|the[ ]business)|of[ ]\d[\d.]*[ ]?(?:%|per[ ]?cent))[ ])?(?P<to>to[ ])?",
    re.IGNORECASE,
)
"""A company that sells a part of itself; a stake "in" another company is a sale between its owners."""


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
            away = min(abs(match.start() - near), abs(match.end() - near))
            if away < distance and _is_named(match.group()):
                best, distance = self.by_term[_key(match.group())], away
        return best


_LETTER_ROUND = re.compile(r"[a-z][+]?[ -]round|round[ ][a-z]", re.IGNORECASE)


def _is_named(term: str) -> bool:
    """ "A round" in capitals is a type, "a round" is an article and a noun."""
    if _LETTER_ROUND.fullmatch(term):
        return term[0].isupper() if term[1:2] in " +-" else term[-1].isupper()
    return True


_ALONE_AFTER_AMOUNT = frozenset({"seed", "bridge"})  # "lands €4m seed"
_ROUND_NOUN_AHEAD = (
    r"(?=[ -](?:(?:stage|extension|equity)[ -])?(?:round|funding|financing|investment|capital|money|raise|fund-?raising|"
    r"extension|tranche|and\b|to\b|facility|finance))"
)
_NEEDS_NOUN = frozenset({"venture", "growth", "debt", "private equity", "mezzanine"})


def round_index(vocabulary: Vocabulary) -> RoundIndex:
    """The index of a vocabulary; built on first use, then shared."""
    return _build(tuple(vocabulary.round_types.values()))


@lru_cache(maxsize=8)
def _build(round_types: tuple[RoundType, ...]) -> RoundIndex:
    by_term = {
        _key(term): row.round_type
        for row in round_types
        for term in row.terms
        if row.round_type != "unspecified"
    }
    parts = []
    for term in sorted(by_term, key=lambda term: (-len(term), term)):
        pattern = re.escape(term).replace(r"\ ", "[ -]").replace(r"\-", "[ -]?")
        if term in _ALONE_AFTER_AMOUNT:
            pattern += rf"(?:{_ROUND_NOUN_AHEAD}|(?=[ ]*(?:[,.;:]|$)|[ ](?:led|from|backed|with|as|in)\b))"
        elif term == "angel":
            pattern += rf"(?:{_ROUND_NOUN_AHEAD}|(?=[ ](?:investors?|backers?|networks?|syndicates?)\b))"
        elif term in _NEEDS_NOUN:
            pattern += _ROUND_NOUN_AHEAD
        parts.append(pattern)
    return RoundIndex(re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w+])", re.IGNORECASE), by_term)


def _key(term: str) -> str:
    return " ".join(term.casefold().split())
