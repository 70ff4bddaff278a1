"""What resolution needs of the organisations that sources know, and the nodes it makes of them.

A node is one name, or one entry of a register where a register gives several organisations the same name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from orchestration.model import PLACE_SCHEME

Node = tuple[str, str]  # (name key, register identifier or "")

_BUSINESS_TYPES = frozenset({"start_up", "company", "investor", "incubator", "other"})


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """What resolution needs of one local organisation.

    Attributes:
        local_organisation_id: whom the membership is for.
        name_key: `organisation_name_key` of its best name.
        alias_keys: keys of its other names.
        organisation_type: as in `dim_organisations`, or None.
        registry: "scheme:identifier", or None.
        name: its best name as it is written; the key where nothing else is known.
        country_code: ISO 3166, or None.
        city: as it is written, or None.
        apart_in: the document that names it, or the list of organisations that has it: two of one are told apart there.
        is_listed: `apart_in` is a list of organisations.
        reported_on: the day of its source, or None.
        partners: name keys of those it does business with in its source.
    """

    local_organisation_id: str
    name_key: str
    alias_keys: tuple[str, ...] = ()
    organisation_type: str | None = None
    registry: str | None = None
    name: str = ""
    country_code: str | None = None
    city: str | None = None
    apart_in: str | None = None
    is_listed: bool = False
    reported_on: date | None = None
    partners: tuple[str, ...] = ()


_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Known:
    """What all local organisations of one node say of it. Most say little: what is empty is shared and takes no room."""

    names: frozenset[str] = _NOTHING
    types: frozenset[str] = _NOTHING
    registries: frozenset[str] = _NOTHING
    countries: frozenset[str] = _NOTHING
    cities: frozenset[str] = _NOTHING
    documents: frozenset[str] = _NOTHING
    lists: frozenset[str] = _NOTHING
    partners: frozenset[str] = _NOTHING
    first_reported_on: date = date.max


def is_place(registry: str) -> bool:
    return registry.startswith(f"{PLACE_SCHEME}:")


def contradict(registries: Iterable[str]) -> bool:
    """Whether one scheme gives several identifiers."""
    schemes = [registry.partition(":")[0] for registry in registries]
    return len(schemes) != len(set(schemes))


def compatible(left: Set[str], right: Set[str]) -> bool:
    """Businesses change type (a start-up becomes a company); a ministry does not become a fund."""
    return not left or not right or bool(left & right) or bool(left | right <= _BUSINESS_TYPES)


def nodes_of(locals_: Sequence[NamedOrganisation]) -> dict[str, Node]:
    """`local_organisation_id` -> its node: one a name; several where a register gives a name to several organisations.

    A place is the node of its entry alone, under whatever name, so that no organisation that bears its name is it.
    """
    registers_of: dict[str, set[str]] = defaultdict(set)
    for local in locals_:
        if local.registry and not is_place(local.registry):
            registers_of[local.name_key].add(local.registry)
    shared = {name for name, registries in registers_of.items() if contradict(registries)}
    kept: dict[Node, Node] = {}  # a node stands for many
    found: dict[str, Node] = {}
    for local in locals_:
        if local.registry and is_place(local.registry):
            node = "", local.registry
        else:
            node = local.name_key, (local.registry or "") if local.name_key in shared else ""
        found[local.local_organisation_id] = kept.setdefault(node, node)
    return found


def known_of(locals_: Iterable[NamedOrganisation], node_of: Mapping[str, Node]) -> dict[Node, Known]:
    """What is known of every node."""
    members: dict[Node, list[NamedOrganisation]] = defaultdict(list)
    for local in locals_:
        members[node_of[local.local_organisation_id]].append(local)
    kept: dict[frozenset[str], frozenset[str]] = {}  # types and places are the same of many
    return {node: _known(of, lambda values: kept.setdefault(values, values)) for node, of in members.items()}


def _known(locals_: Sequence[NamedOrganisation], kept: Callable[[frozenset[str]], frozenset[str]]) -> Known:
    return Known(
        names=frozenset(local.name or local.name_key for local in locals_),
        types=kept(frozenset(local.organisation_type for local in locals_ if local.organisation_type)),
        registries=frozenset(local.registry for local in locals_ if local.registry),
        countries=kept(frozenset(local.country_code for local in locals_ if local.country_code)),
        cities=kept(frozenset(local.city.casefold() for local in locals_ if local.city)),
        documents=frozenset(local.apart_in for local in locals_ if local.apart_in and not local.is_listed),
        lists=frozenset(local.apart_in for local in locals_ if local.apart_in and local.is_listed),
        partners=frozenset(partner for local in locals_ for partner in local.partners),
        first_reported_on=min(
            (local.reported_on for local in locals_ if local.reported_on is not None), default=date.max
        ),
    )
