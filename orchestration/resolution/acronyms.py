"""Acronyms that no source explains: the organisation whose initials they are, where context tells it from all others.

Whoever has these initials may be meant, or someone whom no source names: the chances of all of them add up to one, each
weighed by what its context shares with that of the acronym.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orchestration.resolution.clusters import Clusters
from orchestration.resolution.edges import Edge, ScoredPair, context_weight, model_edge
from orchestration.resolution.name_model import NameModel
from orchestration.resolution.organisations import Known, Node, is_place

_LONG = 4  # letters: three are borne by too many


@dataclass(frozen=True, slots=True)
class Shortened:
    """The acronym that a name is, and the initials that it has, lower case; "" for none."""

    acronym: str
    initials: str


def acronym_pairs(
    known: Mapping[Node, Known],
    shortened: Mapping[str, Shortened],
    clusters: Clusters,
    model: NameModel,
) -> Iterator[Edge]:
    """An edge for every acronym that one organisation is the likeliest to bear, clusters as they stand."""
    acronyms: dict[str, set[Node]] = defaultdict(set)
    bearers: dict[str, set[Node]] = defaultdict(set)
    for node, of in known.items():
        if is_place(node[1]):
            continue
        for name in of.names:
            if short := shortened.get(name):
                if short.acronym:
                    acronyms[short.acronym].add(node)
                if short.initials:
                    bearers[short.initials].add(node)
    for letters, nodes in sorted(acronyms.items()):
        for node in sorted(nodes):
            owners = bearers.get(letters, set()) - {node}
            if owners and not any(clusters.root(owner) == clusters.root(node) for owner in owners):
                yield from _likeliest(node, letters, owners, known=known, clusters=clusters, model=model)


def _likeliest(
    node: Node,
    letters: str,
    owners: Iterable[Node],
    *,
    known: Mapping[Node, Known],
    clusters: Clusters,
    model: NameModel,
) -> Iterator[Edge]:
    """The edge to the owner whose context fits best, if no other's fits as well. Owners that are one count once."""
    best: dict[Node, tuple[float, Node]] = {}
    for owner in sorted(owners):
        weight, _ = context_weight(known[node], known[owner], model.context, is_acronym=True)
        root = clusters.root(owner)
        if root not in best or weight > best[root][0]:
            best[root] = (weight, owner)
    (first, owner), *others = sorted(best.values(), key=lambda item: (-item[0], item[1]))
    if others and others[0][0] == first:
        return
    alone = model.context[
        "acronym of four letters or more" if len(letters) >= _LONG else "acronym of three letters"
    ]
    # against it: that someone else is meant, known or unknown
    against = 2.0**-alone + sum(2.0**weight for weight, _ in others)
    rest = f", as of {len(others)} more" if others else ", and no one else's here"
    pair = ScoredPair(-math.log2(against), f"“{letters.upper()}” are its initials{rest}")
    yield model_edge(node, owner, pair, known, model, is_acronym=True)
