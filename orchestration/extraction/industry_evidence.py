"""How likely each industry that a text names is one that the text is about.

Belongs here: what speaks for it (how often, where, in which words, beside which others) and the weights. The words
themselves belong to the seed, their places to `industry_terms`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.industry_terms import Place
from orchestration.extraction.weights import INTERCEPT, load_weights
from orchestration.vocabulary import Vocabulary

_LEAD = 2  # the sentence after the title up to which an article says what it is about
_SHORT = 6  # sentences up to which a text has no room to say a thing twice
_LEAST_LENGTH = 120  # tokens; in a shorter text nothing comes late
_IN_NAME = 0.3  # of a word that stands in a name, to one that stands alone
_PRODUCT = 0.25  # of a thing of an industry, to the industry's own name
_AT_HEAD = 2.0  # of a word in the title or lead, to one further down


Evidence = Mapping[str, float]
"""What speaks for one industry of a text, and how much of it there is; the features of `weights/industries.csv`.

named: log(1 + times that words name it); traded: log(1 + times that a noun of trade follows); opens: it is named in the
first sentence after the title; share: its mass (weighted places) to that of the industry with the greatest; kin: log(1 + mass
of the wider, narrower and neighbouring industries); outweighed: a wider or narrower one has more mass; enumerated: a short
text has it among the fields of companies, or in a row of industries; listed, field: so has a text of any length; attached: the
text says that it is an organisation's; broad: it is one of the widest industries; first, last: its first and last place, from 0 at the beginning of the text to 1; "is <code>": how
much likelier than others this industry is what a text is about, and not a word in passing ("research", "investment").
"""


def likelihoods(
    analysis: Analysis, places: Sequence[Place], attached: Set[str], vocabulary: Vocabulary
) -> dict[str, float]:
    """How likely the text is about each industry of `places`, 0 to 1, by code; `attached` are those of organisations."""
    weights = load_weights("industries")
    weighed = weigh(analysis, places, attached, vocabulary)
    return {code: _logistic(weights, evidence) for code, evidence in weighed.items()}


def _logistic(weights: Mapping[str, float], evidence: Evidence) -> float:
    total = sum(weights.get(feature, 0.0) * amount for feature, amount in evidence.items())
    return 1 / (1 + math.exp(-weights[INTERCEPT] - total))


def weigh(
    analysis: Analysis, places: Sequence[Place], attached: Set[str], vocabulary: Vocabulary
) -> dict[str, Evidence]:
    """The evidence for each industry of `places`, by code."""
    by_code: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_code[place.code].append(place)
    masses = {code: sum(map(_mass, found)) for code, found in by_code.items()}
    wider = _wider(vocabulary)
    kin, outweighed = _kin(masses, wider)
    greatest = max(masses.values(), default=1.0)
    is_short = len(analysis.sentences) <= _SHORT
    length = max(len(analysis.tokens), _LEAST_LENGTH)
    result: dict[str, Evidence] = {}
    for code, found in by_code.items():
        named = [place for place in found if place.is_named and not place.is_in_name]
        is_listed = any(place.is_listed for place in named)
        is_field = any(place.is_field for place in named)
        result[code] = {
            "named": math.log1p(len(named)),
            "traded": math.log1p(sum(place.is_trade for place in named)),
            "opens": float(any(place.sentence.index == 1 for place in named)),
            "share": masses[code] / greatest,
            "kin": math.log1p(kin[code]),
            "outweighed": float(code in outweighed),
            "enumerated": float(is_short and (is_listed or is_field)),
            "attached": float(code in attached),
            "listed": float(is_listed),
            "field": float(is_field),
            "broad": float(not wider[code]),
            "first": found[0].match.first / length,
            "last": found[-1].match.first / length,
            f"is {code}": 1.0,
        }
    return result


def _mass(place: Place) -> float:
    weight = 1.0 if place.is_named else _PRODUCT
    if place.is_in_name:
        weight = _IN_NAME * (_PRODUCT if place.match.payload.is_product else 1.0)
    return weight * _AT_HEAD if place.sentence.index <= _LEAD else weight


def _kin(
    masses: Mapping[str, float], wider: Mapping[str, Sequence[str]]
) -> tuple[dict[str, float], set[str]]:
    """The mass of each industry's relatives; those of which a wider or narrower one has more than itself."""
    kin = dict.fromkeys(masses, 0.0)
    outweighed = set()
    neighbours: defaultdict[str, float] = defaultdict(float)
    for code, mass in masses.items():
        if wider[code]:
            neighbours[wider[code][0]] += mass
    for code, mass in masses.items():
        if wider[code]:
            kin[code] += neighbours[wider[code][0]] - mass
        for ancestor in wider[code]:
            if ancestor in masses:
                kin[code] += masses[ancestor]
                kin[ancestor] += mass
                if masses[ancestor] != mass:
                    outweighed.add(min((mass, code), (masses[ancestor], ancestor))[1])
    return kin, outweighed


@lru_cache(maxsize=8)
def _wider(vocabulary: Vocabulary) -> Mapping[str, Sequence[str]]:
    """The wider industries of each, the nearest first, without the sections at the top."""
    industries = vocabulary.industries
    result = {}
    for code in industries:
        chain = []
        parent = industries[code].parent_industry_code
        while parent is not None and industries[parent].parent_industry_code is not None:
            chain.append(parent)
            parent = industries[parent].parent_industry_code
        result[code] = tuple(chain)
    return result
