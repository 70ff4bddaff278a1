"""Groups of nodes that grow edge by edge and refuse what must stay apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from orchestration.resolution.organisations import Known, Node, contradict


class Clusters:
    """Union-find under constraints: pairs held apart, and identifiers of one register that differ."""

    def __init__(self, known: Mapping[Node, Known]) -> None:
        self._parent: dict[Node, Node] = {node: node for node in known}
        self._members: dict[Node, list[Node]] = {}  # of the groups that have grown
        self._apart: dict[Node, set[Node]] = defaultdict(set)
        self._registries: dict[Node, Set[str]] = {
            node: of.registries for node, of in known.items() if of.registries
        }

    def root(self, node: Node) -> Node:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def members_with(self, node: Node) -> list[Node]:
        """All nodes of the group of `node`."""
        root = self.root(node)
        return self._members.get(root, [root])

    def forbid(self, left: Node, right: Node) -> None:
        left, right = self.root(left), self.root(right)
        if left != right:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def join(self, left: Node, right: Node, *, against_registers: bool = False) -> bool:
        """Make the two one; False where they are held apart, or (unless overruled) two identifiers forbid it."""
        left, right = sorted((self.root(left), self.root(right)))
        if left == right:
            return True
        if right in self._apart[left]:
            return False
        left_registries, right_registries = self._registries.get(left), self._registries.get(right)
        if left_registries and right_registries:
            if not against_registers and contradict(left_registries | right_registries):
                return False
            self._registries[left] = left_registries | right_registries
        elif right_registries:
            self._registries[left] = right_registries
        self._parent[right] = left
        self._members.setdefault(left, [left]).extend(self._members.pop(right, [right]))
        for other in self._apart.pop(right, set()):
            self._apart[other].discard(right)
            self._apart[other].add(left)
            self._apart[left].add(other)
        return True

    def groups(self) -> Iterable[list[Node]]:
        return (self._members.get(node, [node]) for node in self._parent if self.root(node) == node)
