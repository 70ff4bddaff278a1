"""Phrases that may mean an organisation without naming it: "the center", "the Singapore-based start-up", "it".

Belongs here: where such a phrase stands and what it says of whom it means. Whom it means belongs to `references`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType

Kinds = frozenset[OrganisationType | None]

_COMPANY: Kinds = frozenset({"company", "start_up", None})
# Nouns for an organisation, by what it can be. A type that is not among them speaks against it.
_HEADS: Mapping[str, Kinds] = {
    **dict.fromkeys(
        word_set(
            "company firm group retailer business manufacturer maker giant carmaker insurer conglomerate lender publisher "
            "supplier broker operator corporation airline carrier chain brewer broadcaster utility miner developer "
            "producer provider distributor exporter contractor consultancy label studio newspaper subsidiary outfit "
            "multinational dealer builder refiner bookmaker shipper wholesaler telco supermarket venture restaurateur "
            "grocer caterer jeweller integrator specialist vendor"
        ),
        _COMPANY,
    ),
    **dict.fromkeys(word_set("bank exchange bourse"), frozenset({"company", "investor", "government", None})),
    **dict.fromkeys(
        word_set("start-up startup unicorn fintech scale-up scaleup spin-off spinoff spin-out newcomer"),
        frozenset({"start_up", "company", None}),
    ),
    **dict.fromkeys(
        word_set("incubator accelerator makerspace campus"), frozenset({"incubator", "zone", "other", None})
    ),
    **dict.fromkeys(word_set("investor fund"), frozenset({"investor"})),
    **dict.fromkeys(word_set("park zone district"), frozenset({"zone"})),
    **dict.fromkeys(word_set("university college academy school"), frozenset({"university"})),
    **dict.fromkeys(
        word_set("organisation organization body"), frozenset({"other", "company", "government", None})
    ),
    **dict.fromkeys(word_set("center centre"), frozenset({"incubator", "other"})),
    **dict.fromkeys(word_set("club"), frozenset({"other", "company", None})),
    **dict.fromkeys(
        word_set("charity foundation association union alliance federation society museum institute"),
        frozenset({"other"}),
    ),
    **dict.fromkeys(
        word_set(
            "ministry regulator watchdog authority agency department commission committee council bureau"
        ),
        frozenset({"government"}),
    ),
    "hub": frozenset({"incubator"}),
    "lab": frozenset({"incubator", "other"}),
    "network": frozenset({"other"}),
}
# Heads that stand in the name they refer back to, by the spellings and kin that count as the same.
_SPELLINGS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("center", "centre"), word_set("center centre")),
    **dict.fromkeys(("airline", "carrier"), word_set("airlines airways airline air")),
    "hub": word_set("hub ihub"),
    "lab": word_set("lab labs"),
    "fund": word_set("fund funds"),
    "club": word_set("club fc united"),
    "exchange": word_set("exchange bourse boerse"),
    "bourse": word_set("exchange bourse boerse"),
    **{
        head: frozenset({head})
        for head in [
            "park",
            "university",
            "institute",
            "ministry",
            "bureau",
            "bank",
            "agency",
            "association",
            "foundation",
            "commission",
            "committee",
            "council",
            "authority",
            "zone",
            "district",
            "college",
            "school",
            "academy",
            "network",
            "campus",
            "makerspace",
            "alliance",
            "department",
            "museum",
        ]
    },
}
_MAKERS = ("maker", "makers")
_STOP = word_set(
    "of in at by from with for to and or but is was are were has had have that which who other first last next whole new "
    "world same than more most rest other's"
)
# A head before one of these only modifies it: "the company car".
_FOLLOWED = word_set(
    "holiday account accounts card cards law rules car policy sector industry market markets manager rate rates system "
    "stage level levels space house governor executive chief chairman spokesman president boss board bank's analysts"
)
_ALONE = word_set("business")  # "the car business" is a part of whom "the business" means
_LONGEST = 5  # words from the article to the head
_DETERMINERS = word_set("the this")
_PRONOUNS = word_set("it its")
# "It is clear that": the pronoun means nothing.
_EXPLETIVE_VERBS = word_set(
    "is was will would has seems seemed appears appeared turns turned takes took remains means comes came may could might"
)
_LINKS = word_set("be been not very more most still quite too so also now out a")
_EXPLETIVE = word_set(
    "unclear impossible unlikely hard clear likely possible important expected hoped thought believed estimated easy difficult "
    "true necessary interesting time matter about reported understood said feared revealed announced that to as after worth "
    "great good essential known rumoured"
)


class Nominal(NamedTuple):
    """`text[start:end]`, the tokens first to last; `head` is None for a pronoun.

    Attributes:
        kinds: types that whom it means can have; None among them means no known type.
        spellings: words of which one may stand in the name.
        modifiers: the words before the head, in lower case.
    """

    start: int
    end: int
    first: int
    head: str | None
    kinds: Kinds = frozenset()
    spellings: frozenset[str] = frozenset()
    modifiers: tuple[str, ...] = ()


def nominals_in(tokens: Sequence[Token], first: int, last: int) -> Iterator[Nominal]:
    """The phrases among tokens[first:last] that may mean an organisation, in their order."""
    end = -1
    for at, token in enumerate(tokens[first:last], first):
        word = token[3]
        if word in _DETERMINERS:
            nominal = _phrase(tokens, at, last)
            if nominal is not None:
                end = nominal.end
                yield nominal
        elif (
            word in _PRONOUNS
            and token.start >= end
            and token.shape != "caps"
            and not token.possessive  # nor "it's"
            and not _is_expletive(tokens, at, last)
        ):
            yield Nominal(token.start, token.end, at, None)


def _phrase(tokens: Sequence[Token], at: int, last: int) -> Nominal | None:
    head = -1
    for index in range(at + 1, min(at + 1 + _LONGEST, last)):
        token = tokens[index]
        if token.shape == "mark" or token.lower in _STOP:
            break
        if (
            token.shape != "lower"
            and index > at + 1
            and tokens[index - 1].shape != "lower"
            and _kinds(token.lower)
        ):
            return None  # "the Norlake Research Centre" is a name
        if _kinds(token.lower) is not None:
            head = index
            is_owner = token.possessive and index + 1 < last and _kinds(tokens[index + 1].lower) is not None
            if not is_owner and not (index + 1 < last and _kinds(tokens[index + 1].lower) is not None):
                break
        elif token.possessive and token.shape == "lower":
            break
    if head > at + 1 and tokens[head].lower in _ALONE:
        return None
    if head < 0:
        return None
    token = tokens[head]
    if not token.possessive and head + 1 < last:
        following = tokens[head + 1]
        is_next = following.start == token.end + 1
        if is_next and (following.lower in _FOLLOWED or following.shape in {"cap", "caps", "mixed"}):
            return None
    word = token.lower
    return Nominal(
        tokens[at].start,
        token.end,
        at,
        word,
        _kinds(word) or frozenset(),
        _SPELLINGS.get(word, frozenset()),
        tuple(one.lower for one in tokens[at + 1 : head]),
    )


def _kinds(word: str) -> Kinds | None:
    kinds = _HEADS.get(word)
    if kinds is None and len(word) > 7 and word.endswith(_MAKERS[0]):
        return _COMPANY
    return kinds


def _is_expletive(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether an "it" only opens a sentence: "it is clear that", "it took a year to"."""
    if tokens[at].lower != "it" or at + 1 >= last or tokens[at + 1].lower not in _EXPLETIVE_VERBS:
        return False
    index = at + 2
    while index < min(last, at + 6) and tokens[index].lower in _LINKS:
        index += 1
    return index < last and tokens[index].lower in _EXPLETIVE
