"""Clusters of local organisations, the identifier of each cluster, and the edges that made it.

People's judgements win; equal identifiers of a register settle it and different ones of the same register forbid it; equal
names are the same organisation; a short form or acronym leads to the one organisation known to bear it, and to none where two
bear it; then names that the model finds alike, the surest first, so that of a chain the weakest link is cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from orchestration.model import stable_id
from orchestration.resolution.acronyms import Shortened, acronym_pairs
from orchestration.resolution.clusters import Clusters
from orchestration.resolution.edges import Edge, ScoredPair, edge, model_edge
from orchestration.resolution.judgements import Judgement
from orchestration.resolution.name_model import NameModel
from orchestration.resolution.organisations import (
    Known,
    NamedOrganisation,
    Node,
    compatible,
    is_place,
    known_of,
    nodes_of,
)

_SHORTEST_LINKING_ALIAS = 3  # characters: two letters are borne by too many

NamePair = tuple[str, str]  # two names as they are written, in order


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """What the names say by themselves.

    Attributes:
        model: the parameters.
        pairs: the pairs of names that are worth a look.
        shortened: name -> the acronym that it is, and the initials that it has.
        chained: other pairs that were scored because a chain depends on them; they join nobody by themselves.
    """

    model: NameModel
    pairs: Mapping[NamePair, ScoredPair]
    shortened: Mapping[str, Shortened]
    chained: Mapping[NamePair, ScoredPair] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is who, and why.

    Attributes:
        members: `local_organisation_id` -> `organisation_id`.
        edges: what was held of two nodes, in order.
        nodes: `local_organisation_id` -> its node.
        unscored: pairs of names whose score decides whether a chain holds, and that have none yet.
    """

    members: dict[str, str]
    edges: tuple[Edge, ...]
    nodes: dict[str, Node]
    unscored: frozenset[NamePair]


def resolve(
    organisations: Iterable[NamedOrganisation],
    judgements: Sequence[Judgement],
    key_of: Callable[[str], str],
    evidence: NameEvidence | None = None,
) -> Resolution:
    """Find out which local organisations are one.

    Args:
        organisations: all local organisations of the warehouse, in any order.
        judgements: people's decisions.
        key_of: makes the name key of a judgement's name, as it made those of the organisations.
        evidence: what the names say; without it only what is settled counts.

    Returns:
        The same for every order of the input.
    """
    locals_ = sorted(organisations, key=lambda local: local.local_organisation_id)
    node_of = nodes_of(locals_)
    known = known_of(locals_, node_of)
    nodes_by_name: dict[str, set[Node]] = defaultdict(set)
    for node in known:
        nodes_by_name[node[0]].add(node)

    clusters = Clusters(known)
    edges = _join_by_judgement(judgements, key_of, _bearers(locals_, node_of, nodes_by_name), clusters)
    settled = _pairs(edges)
    edges += _join_by_register(known, clusters, settled)
    settled = _pairs(edges)
    edges += _join_by_alias(
        locals_, node_of=node_of, known=known, nodes_by_name=nodes_by_name, clusters=clusters, settled=settled
    )
    unscored: frozenset[NamePair] = frozenset()
    if evidence is not None:
        by_name, unscored = _join_by_name(known, evidence, _pairs(edges), clusters)
        edges += by_name
    one_a_pair: dict[tuple[Node, Node], Edge] = {}
    for held in (
        edges
    ):  # two organisations may each give the other's name as another of theirs, or share two identifiers
        one_a_pair.setdefault((held.left, held.right), held)

    ids: dict[Node, str] = {}
    for members in clusters.groups():
        anchor = min(members, key=lambda node: (known[node].first_reported_on, node))
        ids |= dict.fromkeys(members, stable_id("organisation", *anchor))
    return Resolution(
        {local: ids[node] for local, node in node_of.items()},
        tuple(sorted((_dated(held, known) for held in one_a_pair.values()), key=_order)),
        node_of,
        unscored,
    )


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


def _pairs(edges: Iterable[Edge]) -> set[tuple[Node, Node]]:
    """What has an edge already: whoever spoke first on a pair has the word."""
    return {(held.left, held.right) for held in edges}


def _dated(held: Edge, known: Mapping[Node, Known]) -> Edge:
    """An edge that no person decided is of the day from which both names are known: whatever the order of arrival."""
    day = max(known[held.left].first_reported_on, known[held.right].first_reported_on)
    if held.method == "person" or day == date.max:
        return held
    return replace(held, decided_at=datetime.combine(day, time()))


def _order(held: Edge) -> tuple[Node, Node, str]:
    return held.left, held.right, held.method


def _bearers(
    locals_: Sequence[NamedOrganisation],
    node_of: Mapping[str, Node],
    nodes_by_name: Mapping[str, set[Node]],
) -> dict[str, set[Node]]:
    """Whom a person means by a name: who is called so; where nobody is, who is called so besides."""
    found: dict[str, set[Node]] = defaultdict(set)
    for local in locals_:
        for alias in local.alias_keys:
            if alias not in nodes_by_name:
                found[alias].add(node_of[local.local_organisation_id])
    return {**found, **nodes_by_name}


def _join_by_judgement(
    judgements: Sequence[Judgement],
    key_of: Callable[[str], str],
    bearers: Mapping[str, set[Node]],
    clusters: Clusters,
) -> list[Edge]:
    """People's decisions: of two on one pair the later counts."""
    latest: dict[tuple[Node, Node], Judgement] = {}
    for judgement in sorted(
        judgements, key=lambda one: (one.decided_on or date.min, one.left_name, one.right_name, one.verdict)
    ):
        for one in bearers.get(key_of(judgement.left_name), ()):
            for other in bearers.get(key_of(judgement.right_name), ()):
                if one != other:
                    latest[min(one, other), max(one, other)] = judgement
    for (left, right), judgement in sorted(latest.items(), key=lambda item: item[0]):
        if judgement.verdict == "negative":
            clusters.forbid(left, right)
    found: list[Edge] = []
    for (left, right), judgement in sorted(latest.items(), key=lambda item: item[0]):
        reason = judgement.reason
        if judgement.verdict == "positive" and not clusters.join(left, right, against_registers=True):
            reason = "; ".join(filter(None, (reason, "kept apart by another decision")))
        score = {"positive": 1.0, "negative": 0.0, "unsure": 0.5}[judgement.verdict]
        moment = datetime.combine(judgement.decided_on, time()) if judgement.decided_on else None
        found.append(
            edge(
                left,
                right,
                judgement.verdict,
                "person",
                score=score,
                decided_by=judgement.decided_by,
                reason=reason,
                decided_at=moment,
            )
        )
    return found


def _join_by_register(
    known: Mapping[Node, Known], clusters: Clusters, settled: set[tuple[Node, Node]]
) -> list[Edge]:
    nodes_of_registry: dict[str, set[Node]] = defaultdict(set)
    for node, of in known.items():
        for registry in of.registries:
            nodes_of_registry[registry].add(node)
    found: list[Edge] = []
    for registry, nodes in sorted(nodes_of_registry.items()):
        first, *others = sorted(nodes)
        found.extend(
            edge(
                first,
                other,
                "positive",
                "register",
                score=1.0,
                decided_by="rule register",
                reason=f"both are {registry}",
            )
            for other in others
            if (first, other) not in settled and clusters.join(first, other)
        )
    return found


def _join_by_alias(
    locals_: Sequence[NamedOrganisation],
    *,
    node_of: Mapping[str, Node],
    known: Mapping[Node, Known],
    nodes_by_name: Mapping[str, set[Node]],
    clusters: Clusters,
    settled: set[tuple[Node, Node]],
) -> list[Edge]:
    bearers: dict[str, set[Node]] = defaultdict(set)
    for local in locals_:
        for alias in local.alias_keys:
            if len(alias) >= _SHORTEST_LINKING_ALIAS and alias != local.name_key:
                bearers[alias].add(node_of[local.local_organisation_id])
    found: list[Edge] = []
    for alias, owners in sorted(bearers.items()):
        named = nodes_by_name.get(alias, set())
        if len(named) != 1 or len({clusters.root(owner) for owner in owners}) != 1:
            continue
        (target,) = named
        owner = min(owners)
        if (
            owner != target
            and (min(owner, target), max(owner, target)) not in settled
            and compatible(known[owner].types, known[target].types)
            and clusters.join(owner, target)
        ):
            found.append(
                edge(
                    owner,
                    target,
                    "positive",
                    "alias",
                    score=1.0,
                    decided_by="rule alias",
                    reason=f"a source gives {alias!r} as its other name",
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """What names and context say of pairs of nodes.

    Attributes:
        known: what is known of the nodes.
        evidence: what the names say.
        worth_a_look: pair of nodes -> what is held of it.
        unscored: pairs of names that were asked about, and have no score yet.
    """

    known: Mapping[Node, Known]
    evidence: NameEvidence
    worth_a_look: Mapping[tuple[Node, Node], Edge]
    unscored: set[NamePair] = field(default_factory=set)

    def between(self, left: Node, right: Node) -> Edge | None:
        """Of a pair that was not worth a look by itself, what the likest of its spellings says; None without a score."""
        if held := self.worth_a_look.get((left, right)):
            return held
        spellings = {
            (min(a, b), max(a, b)) for a in self.known[left].names for b in self.known[right].names if a != b
        }
        missing = spellings - self.evidence.chained.keys()
        self.unscored.update(missing)
        if missing or not spellings:
            return None
        scores = (self.evidence.chained[pair] for pair in spellings)
        likest = max(scores, key=lambda pair: (pair.weight, pair.reason))
        return model_edge(left, right, likest, self.known, self.evidence.model)


def _join_by_name(
    known: Mapping[Node, Known],
    evidence: NameEvidence,
    settled: set[tuple[Node, Node]],
    clusters: Clusters,
) -> tuple[list[Edge], frozenset[NamePair]]:
    """The surest first; one that would put two names into a chain that the model tells apart is cut."""
    held = _Held(known, evidence, _held_by_name(known, evidence, clusters))
    chains = Clusters(known)  # of names that were found alike, and of nothing else
    found: list[Edge] = []
    for at, proposed in sorted(held.worth_a_look.items(), key=lambda item: (-item[1].score, item[0])):
        if at in settled or proposed.judgement == "negative":
            continue
        if proposed.judgement == "unsure":
            if clusters.root(at[0]) != clusters.root(at[1]):
                found.append(proposed)
            continue
        against = _what_is_against(proposed, held, chains)
        if against is None and not clusters.join(*at):
            against = "two identifiers or a decision keep them apart"
        if against is not None:
            found.append(replace(proposed, judgement="unsure", reason=f"{proposed.reason}; {against}"))
            continue
        chains.join(*at, against_registers=True)
        found.append(proposed)
    return found, frozenset(held.unscored)


def _held_by_name(
    known: Mapping[Node, Known], evidence: NameEvidence, clusters: Clusters
) -> dict[tuple[Node, Node], Edge]:
    """What names and context say of every pair of nodes worth a look; of several spellings the likest counts."""
    nodes_of_name: dict[str, list[Node]] = defaultdict(list)
    for node, of in sorted(known.items(), key=lambda item: item[0]):
        if not is_place(node[1]):
            for name in of.names:
                nodes_of_name[name].append(node)
    held: dict[tuple[Node, Node], Edge] = {}
    for (left_name, right_name), pair in evidence.pairs.items():
        for one in nodes_of_name.get(left_name, ()):
            for other in nodes_of_name.get(right_name, ()):
                if one[0] == other[0]:
                    continue
                proposed = model_edge(one, other, pair, known, evidence.model)
                at = (proposed.left, proposed.right)
                if at not in held or (proposed.score, proposed.reason) > (held[at].score, held[at].reason):
                    held[at] = proposed
    for proposed in acronym_pairs(known, evidence.shortened, clusters, evidence.model):
        held.setdefault((proposed.left, proposed.right), proposed)
    return held


def _what_is_against(proposed: Edge, held: _Held, chains: Clusters) -> str | None:
    """Two names that the edge would bring together and the model tells apart."""
    for one in sorted(chains.members_with(proposed.left)):
        for other in sorted(chains.members_with(proposed.right)):
            left, right = sorted((one, other))
            if left == right or (left, right) == (proposed.left, proposed.right):
                continue
            between = held.between(left, right)
            if between is not None and between.judgement == "negative":
                return f"{_shown(held.known[left])} and {_shown(held.known[right])} are two"
    return None


def _shown(of: Known) -> str:
    return f"“{min(of.names)}”"
