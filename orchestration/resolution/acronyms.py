"""Acronyms that no source explains: the one organisation of the warehouse whose initials they are, if it is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestration.resolution.clusters import Clusters
from orchestration.resolution.edges import Edge, ScoredPair, model_edge
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
    """An edge for every acronym whose letters are the initials of one organisation only, clusters as they stand."""
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
        owners = bearers.get(letters, set())
        if len(nodes) != 1 or len({clusters.root(owner) for owner in owners}) != 1:
            continue
        (node,) = nodes
        weight = model.context[
            "acronym of four letters or more" if len(letters) >= _LONG else "acronym of three letters"
        ]
        pair = ScoredPair(weight, f"“{letters.upper()}” are its initials, and no one else's here")
        yield model_edge(node, min(owners), pair, known, model)
