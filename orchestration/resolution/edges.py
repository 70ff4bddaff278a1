"""Edges: what is held of two nodes, by whom, and why. The memberships are a function of the nodes and these alone."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from orchestration.resolution.judgements import Verdict
from orchestration.resolution.name_model import NameModel, probability
from orchestration.resolution.organisations import Known, Node, compatible

Method = Literal["person", "register", "alias", "acronym", "model"]


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """What the name model says of two names: the weight (log2 of the odds), and the levels in words."""

    weight: float
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """What is held of two nodes.

    Attributes:
        left: the first of the two in the order of their keys.
        right: the other.
        judgement: `positive`, one organisation; `negative`, two; `unsure`, as two until someone decides.
        method: what decided.
        score: probability that they are one; 0 or 1 where it is settled.
        decided_by: the person, the rule, or the model with its version.
        decided_at: of a person's decision its day; of any other the day from which sources give both names. None where
            that is not known.
        reason: in a few words.
    """

    left: Node
    right: Node
    judgement: Verdict
    method: Method
    score: float
    decided_by: str
    reason: str
    decided_at: datetime | None = None


def edge(
    one: Node,
    other: Node,
    judgement: Verdict,
    method: Method,
    *,
    score: float,
    decided_by: str,
    reason: str,
    decided_at: datetime | None = None,
) -> Edge:
    """An edge with its nodes in order."""
    left, right = sorted((one, other))
    return Edge(left, right, judgement, method, round(score, 4), decided_by, reason, decided_at)


def context_weight(
    left: Known, right: Known, weights: Mapping[str, float], *, is_acronym: bool = False
) -> tuple[float, list[str]]:
    """What is known of two nodes besides their names: the sum of its weights, and what it was.

    A document tells apart whom it gives two names that are alike; but an acronym beside the name whose initials it is, is
    that name's.
    """
    in_one_document = "acronym and name in one document" if is_acronym else "named apart in one document"
    found = [
        reason
        for reason, holds in (
            ("same country", left.countries & right.countries),
            ("other country", _apart(left.countries, right.countries)),
            ("same city", left.cities & right.cities),
            ("other city", _apart(left.cities, right.cities)),
            (in_one_document, left.documents & right.documents),
            ("two entries of one list", left.lists & right.lists),
            ("common partner", left.partners & right.partners),
            ("types that exclude each other", not compatible(left.types, right.types)),
        )
        if holds
    ]
    return sum(weights[reason] for reason in found), found


def _apart(left: Set[str], right: Set[str]) -> bool:
    return bool(left) and bool(right) and not left & right


def model_edge(
    one: Node,
    other: Node,
    pair: ScoredPair,
    known: Mapping[Node, Known],
    model: NameModel,
    *,
    is_acronym: bool = False,
) -> Edge:
    """What names and context together say of two nodes."""
    extra, reasons = context_weight(known[one], known[other], model.context, is_acronym=is_acronym)
    chance = probability(pair.weight + extra)
    verdict: Verdict = (
        "positive" if chance >= model.same_from else "unsure" if chance >= model.unsure_from else "negative"
    )
    return edge(
        one,
        other,
        verdict,
        "model",
        score=chance,
        decided_by=f"model {model.version}",
        reason="; ".join([pair.reason, *reasons]),
    )
