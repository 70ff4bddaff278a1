"""Clusters of local organisations, and the identifier of each cluster.

Equal identifiers of a register settle it and different ones of the same register forbid it; equal
names are the same organisation; a short form or acronym leads to the one organisation known to bear
it, and to none where two bear it; people's judgements win over all of these. Nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.model import PLACE_SCHEME, stable_id
from orchestration.resolution.judgements import Judgement

_SHORTEST_LINKING_ALIAS = 3  # characters: two letters are borne by too many
_BUSINESS_TYPES = frozenset({"start_up", "company", "investor", "incubator", "other"})

_Node = tuple[str, str]  # (name key, register identifier or "")


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """What resolution needs of one local organisation.

    Attributes:
        local_organisation_id: whom the membership is for.
        name_key: `organisation_name_key` of its best name.
        alias_keys: keys of its other names.
        organisation_type: as in `dim_organisations`, or None.
        registry: "scheme:identifier", or None.
    """

    local_organisation_id: str
    name_key: str
    alias_keys: tuple[str, ...] = ()
    organisation_type: str | None = None
    registry: str | None = None


def resolve(
    organisations: Iterable[NamedOrganisation],
    judgements: Sequence[Judgement],
    key_of: Callable[[str], str],
) -> dict[str, str]:
    """Find out which local organisations are one.

    Args:
        organisations: all local organisations of the warehouse, in any order.
        judgements: people's decisions.
        key_of: makes the name key of a judgement's name, as it made those of the organisations.

    Returns:
        `local_organisation_id` -> `organisation_id`; the same for every order of the input.
    """
    locals_ = sorted(organisations, key=lambda local: local.local_organisation_id)
    node_of = _nodes(locals_)
    clusters = _Clusters(node_of.values())
    nodes_by_name: dict[str, set[_Node]] = defaultdict(set)
    for node in node_of.values():
        nodes_by_name[node[0]].add(node)

    for verdict in ("negative", "positive"):
        for judgement in judgements:
            if judgement.verdict != verdict:
                continue
            for left in sorted(nodes_by_name.get(key_of(judgement.left_name), ())):
                for right in sorted(nodes_by_name.get(key_of(judgement.right_name), ())):
                    if verdict == "negative":
                        clusters.forbid(left, right)
                    else:
                        clusters.join(left, right)
    _join_by_register(locals_, node_of, clusters)
    _join_by_alias(locals_, node_of, nodes_by_name, clusters)

    ids = {root: stable_id("organisation", *_anchor(members)) for root, members in clusters.members().items()}
    return {local.local_organisation_id: ids[clusters.root(node_of[local])] for local in locals_}


def redirects(previous: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """Where identifiers that no longer exist lead now.

    Args:
        previous: the memberships of the last resolution, `local_organisation_id` -> `organisation_id`.
        current: those of this one.

    Returns:
        Old `organisation_id` -> the one that now holds most of its members (the smallest id on a tie).
        An organisation whose every source is gone leads nowhere and is left out.
    """
    living = set(current.values())
    heirs: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for local, old in previous.items():
        if old not in living and local in current:
            heirs[old][current[local]] += 1
    return {old: min(counts, key=lambda new: (-counts[new], new)) for old, counts in sorted(heirs.items())}


def _nodes(locals_: Sequence[NamedOrganisation]) -> dict[NamedOrganisation, _Node]:
    """One node a name; a name that a register gives to several organisations is one node for each of them.

    A place is the node of its entry alone, under whatever name, so that no organisation that bears its name is it.
    """
    registers_of: dict[str, set[str]] = defaultdict(set)
    for local in locals_:
        if local.registry and not _is_place(local.registry):
            registers_of[local.name_key].add(local.registry)
    return {
        local: ("", local.registry)
        if local.registry and _is_place(local.registry)
        else (
            local.name_key,
            local.registry if local.registry and _contradict(registers_of[local.name_key]) else "",
        )
        for local in locals_
    }


def _is_place(registry: str) -> bool:
    return registry.startswith(f"{PLACE_SCHEME}:")


def _contradict(registries: Iterable[str]) -> bool:
    """Whether one scheme gives several identifiers."""
    schemes = [registry.partition(":")[0] for registry in registries]
    return len(schemes) != len(set(schemes))


def _join_by_register(
    locals_: Sequence[NamedOrganisation], node_of: Mapping[NamedOrganisation, _Node], clusters: _Clusters
) -> None:
    nodes_of_registry: dict[str, set[_Node]] = defaultdict(set)
    for local in locals_:
        if local.registry:
            nodes_of_registry[local.registry].add(node_of[local])
            clusters.add_registry(node_of[local], local.registry)
    for _, nodes in sorted(nodes_of_registry.items()):
        first, *others = sorted(nodes)
        for other in others:
            clusters.join(first, other)


def _join_by_alias(
    locals_: Sequence[NamedOrganisation],
    node_of: Mapping[NamedOrganisation, _Node],
    nodes_by_name: Mapping[str, set[_Node]],
    clusters: _Clusters,
) -> None:
    bearers: dict[str, set[_Node]] = defaultdict(set)
    types: dict[_Node, set[str]] = defaultdict(set)
    for local in locals_:
        if local.organisation_type:
            types[node_of[local]].add(local.organisation_type)
        for alias in local.alias_keys:
            if len(alias) >= _SHORTEST_LINKING_ALIAS and alias != local.name_key:
                bearers[alias].add(node_of[local])
    for alias, owners in sorted(bearers.items()):
        named = nodes_by_name.get(alias, set())
        if len(named) != 1 or len({clusters.root(owner) for owner in owners}) != 1:
            continue
        (target,) = named
        owner = min(owners)
        if _compatible(types[owner], types[target]):
            clusters.join(owner, target)


def _compatible(left: set[str], right: set[str]) -> bool:
    """Businesses change type (a start-up becomes a company); a ministry does not become a fund."""
    return not left or not right or bool(left & right) or bool(left | right <= _BUSINESS_TYPES)


def _anchor(members: Sequence[_Node]) -> _Node:
    """What the identifier is made of: the first name in the alphabet, which new members seldom precede."""
    return min(members)


class _Clusters:
    """Union-find that refuses to join what must stay apart."""

    def __init__(self, nodes: Iterable[_Node]) -> None:
        self._parent: dict[_Node, _Node] = {node: node for node in nodes}
        self._apart: dict[_Node, set[_Node]] = defaultdict(set)
        self._registries: dict[_Node, set[str]] = defaultdict(set)

    def root(self, node: _Node) -> _Node:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def forbid(self, left: _Node, right: _Node) -> None:
        left, right = self.root(left), self.root(right)
        if left != right:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def add_registry(self, node: _Node, registry: str) -> None:
        self._registries[self.root(node)].add(registry)

    def join(self, left: _Node, right: _Node) -> None:
        """Make the two one, unless a judgement or two identifiers of one register forbid it."""
        left, right = sorted((self.root(left), self.root(right)))
        if left == right or right in self._apart[left]:
            return
        if _contradict(self._registries[left] | self._registries[right]):
            return
        self._parent[right] = left
        self._registries[left] |= self._registries.pop(right, set())
        for other in self._apart.pop(right, set()):
            self._apart[other].discard(right)
            self._apart[other].add(left)
            self._apart[left].add(other)

    def members(self) -> dict[_Node, list[_Node]]:
        found: dict[_Node, list[_Node]] = defaultdict(list)
        for node in self._parent:
            found[self.root(node)].append(node)
        return found
