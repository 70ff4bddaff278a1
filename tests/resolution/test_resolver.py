"""Which names become one organisation, and which never do."""

from __future__ import annotations

import random

import pytest

from orchestration.model import stable_id
from orchestration.normalisation import organisation_name_key
from orchestration.resolution import Judgement, NamedOrganisation, redirects, resolve

LEGAL_FORMS = frozenset({"ltd", "co ltd", "inc"})


def key(name: str) -> str:
    return organisation_name_key(name, LEGAL_FORMS)


def named(
    local: str,
    name: str,
    *aliases: str,
    kind: str | None = None,
    registry: str | None = None,
) -> NamedOrganisation:
    return NamedOrganisation(local, key(name), tuple(key(alias) for alias in aliases), kind, registry)


def groups(*organisations: NamedOrganisation, judgements: tuple[Judgement, ...] = ()) -> set[frozenset[str]]:
    members: dict[str, set[str]] = {}
    for local, organisation_id in resolve(organisations, judgements, key).members.items():
        members.setdefault(organisation_id, set()).add(local)
    return {frozenset(group) for group in members.values()}


@pytest.mark.parametrize(
    ("organisations", "expected"),
    [
        pytest.param(
            [named("a", "Harbour Labs Ltd"), named("b", "The Harbour Labs")],
            ["ab"],
            id="legal form and article",
        ),
        pytest.param([named("a", "Harbour Labs"), named("b", "Harbor Labs")], ["a", "b"], id="no guessing"),
        pytest.param(
            [named("a", "US", registry="place:US"), named("b", "America", registry="place:US")],
            ["ab"],
            id="one place under two names",
        ),
        pytest.param(
            [
                named("a", "Harbourton", registry="place:Harbourton"),
                named("b", "Harbourton Technology", "Harbourton"),
                named("c", "Harbourton"),
            ],
            ["a", "bc"],
            id="a place is no organisation of its name",
        ),
        pytest.param(
            [named("a", "National Robotics Institute", "NRI"), named("b", "NRI")],
            ["ab"],
            id="an acronym known once",
        ),
        pytest.param(
            [
                named("a", "National Robotics Institute", "NRI"),
                named("b", "Nordic Rail Initiative", "NRI"),
                named("c", "NRI"),
            ],
            ["a", "b", "c"],
            id="an acronym borne by two leads to neither",
        ),
        pytest.param(
            [named("a", "Alpha Beta", "AB"), named("b", "AB")], ["a", "b"], id="two letters do not link"
        ),
        pytest.param(
            [
                named("a", "Ministry of Ports", "MOP", kind="government"),
                named("b", "MOP", kind="investor"),
            ],
            ["a", "b"],
            id="types that cannot be one",
        ),
        pytest.param(
            [named("a", "Quayside", registry="uscc:1"), named("b", "Quayside Holdings", registry="uscc:1")],
            ["ab"],
            id="an equal identifier settles it",
        ),
        pytest.param(
            [named("a", "Quayside", registry="uscc:1"), named("b", "Quayside", registry="uscc:2")],
            ["a", "b"],
            id="a different identifier of the same register forbids it",
        ),
        pytest.param(
            [named("a", "Quayside", registry="uscc:1"), named("b", "Quayside", registry="lei:2")],
            ["ab"],
            id="identifiers of different registers do not",
        ),
    ],
)
def test_which_names_are_one(organisations: list[NamedOrganisation], expected: list[str]) -> None:
    assert groups(*organisations) == {frozenset(group) for group in expected}


def test_a_positive_judgement_joins_and_a_negative_one_parts() -> None:
    left, right = named("a", "Harbour Labs"), named("b", "Harbour Laboratories")
    assert groups(left, right) == {frozenset("a"), frozenset("b")}
    positive = Judgement("Harbour Labs", "Harbour Laboratories", "positive")
    assert groups(left, right, judgements=(positive,)) == {frozenset("ab")}

    acronym = named("c", "HLX"), named("d", "Harbour Labs Extension", "HLX")
    assert groups(*acronym) == {frozenset("cd")}
    negative = Judgement("HLX", "Harbour Labs Extension", "negative")
    assert groups(*acronym, judgements=(negative,)) == {frozenset("c"), frozenset("d")}


def test_a_negative_judgement_holds_through_a_chain() -> None:
    chain = (named("a", "Alder"), named("b", "Birch"), named("c", "Cedar"))
    judgements = (
        Judgement("Alder", "Birch", "positive"),
        Judgement("Birch", "Cedar", "positive"),
        Judgement("Alder", "Cedar", "negative"),
    )
    assert groups(*chain, judgements=judgements) == {frozenset("ab"), frozenset("c")}


def test_an_unsure_judgement_changes_nothing() -> None:
    pair = (named("a", "Alder"), named("b", "Birch"))
    assert groups(*pair, judgements=(Judgement("Alder", "Birch", "unsure"),)) == groups(*pair)


def test_identifiers_do_not_depend_on_the_order_of_arrival() -> None:
    organisations = [
        named("a", "National Robotics Institute", "NRI"),
        named("b", "NRI"),
        named("c", "Quayside", registry="uscc:1"),
        named("d", "Quayside", registry="uscc:2"),
        named("e", "Quayside"),
    ]
    expected = resolve(organisations, (), key).members
    for seed in range(20):
        shuffled = organisations[:]
        random.Random(seed).shuffle(shuffled)
        assert resolve(shuffled, (), key).members == expected
    assert expected["a"] == stable_id("organisation", "national robotics institute", "")


def test_redirects_lead_from_lost_identifiers_to_the_heir() -> None:
    previous = {"a": "old", "b": "old", "c": "kept", "d": "gone"}
    current = {"a": "new", "b": "new", "c": "kept"}
    assert redirects(previous, current) == {"old": "new"}
