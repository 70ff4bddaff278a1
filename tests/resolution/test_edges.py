"""Edges of names: what the model finds, what context adds, chains that are cut, and undoing."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import stable_id
from orchestration.normalisation import organisation_name_key
from orchestration.resolution import (
    Edge,
    Judgement,
    NamedOrganisation,
    NameEvidence,
    Resolution,
    ScoredPair,
    Shortened,
    read_name_model,
    resolve,
)

MODEL = read_name_model()
SURE, OPEN, UNLIKE = 6.0, 0.0, -9.0  # weights: log2 of the odds


def key(name: str) -> str:
    return organisation_name_key(name, frozenset({"ltd"}))


def named(local: str, name: str, *aliases: str, **known: object) -> NamedOrganisation:
    return NamedOrganisation(local, key(name), tuple(map(key, aliases)), name=name, **known)  # type: ignore[arg-type]


def evidence(pairs: Mapping[tuple[str, str], float], **shortened: Shortened) -> NameEvidence:
    scored = {(min(pair), max(pair)): ScoredPair(weight, "names alike") for pair, weight in pairs.items()}
    return NameEvidence(MODEL, scored, shortened)


def groups(resolution: Resolution) -> set[str]:
    members: dict[str, str] = {}
    for local, organisation_id in sorted(resolution.members.items()):
        members[organisation_id] = members.get(organisation_id, "") + local
    return set(members.values())


def only(resolution: Resolution) -> Edge:
    (edge,) = resolution.edges
    return edge


@pytest.mark.parametrize(
    ("weight", "left", "right", "expected", "judgement"),
    [
        pytest.param(SURE, {}, {}, {"ab"}, "positive", id="alike"),
        pytest.param(OPEN, {}, {}, {"a", "b"}, "unsure", id="open"),
        pytest.param(UNLIKE, {}, {}, {"a", "b"}, None, id="unlike"),
        pytest.param(
            OPEN, {"country_code": "SG", "city": "Singapore"}, {"country_code": "SG", "city": "singapore"}, {"ab"},
            "positive", id="an open pair in one city",
        ),
        pytest.param(
            3.0, {"country_code": "SG"}, {"country_code": "FR"}, {"a", "b"}, "unsure", id="alike in two countries"
        ),
        pytest.param(
            3.0, {"apart_in": "doc"}, {"apart_in": "doc"}, {"a", "b"}, "unsure", id="named apart in one document"
        ),
        pytest.param(3.0, {"apart_in": "doc"}, {"apart_in": "other"}, {"ab"}, "positive", id="in two documents"),
        pytest.param(
            3.0, {"apart_in": "list", "is_listed": True}, {"apart_in": "list", "is_listed": True}, {"a", "b"}, None,
            id="two entries of one list",
        ),
        pytest.param(OPEN, {"partners": ("fund",)}, {"partners": ("fund", "bank")}, {"ab"}, "positive", id="partner"),
        pytest.param(
            3.0, {"organisation_type": "government"}, {"organisation_type": "investor"}, {"a", "b"}, "unsure", id="types"
        ),
        pytest.param(SURE, {"registry": "lei:1"}, {"registry": "lei:2"}, {"a", "b"}, "unsure", id="two identifiers"),
        pytest.param(SURE, {"registry": "lei:1"}, {"registry": "ror:2"}, {"ab"}, "positive", id="of two registers"),
        pytest.param(SURE, {"registry": "place:SG"}, {}, {"a", "b"}, None, id="a place is no organisation"),
    ],
)  # fmt: skip
def test_names_and_context(
    weight: float,
    left: dict[str, object],
    right: dict[str, object],
    expected: set[str],
    judgement: str | None,
) -> None:
    found = resolve(
        [named("a", "Harbourline", **left), named("b", "Harborline", **right)],
        (),
        key,
        evidence({("Harbourline", "Harborline"): weight}),
    )
    assert groups(found) == expected
    assert [edge.judgement for edge in found.edges] == ([judgement] if judgement else [])


def test_an_edge_says_who_decided_and_why() -> None:
    pair = evidence({("Harbourline", "Harborline"): OPEN})
    locals_ = [named("a", "Harbourline", country_code="SG"), named("b", "Harborline", country_code="SG")]
    edge = only(resolve(locals_, (), key, pair))
    assert (edge.left, edge.right) == (("harborline", ""), ("harbourline", ""))
    assert (edge.method, edge.decided_by) == ("model", f"model {MODEL.version}")
    assert edge.reason == "names alike; same country"

    assert edge.decided_at is None

    reported = [
        named("a", "Harbourline", reported_on=date(2024, 3, 1)),
        named("b", "Harborline", reported_on=date(2023, 1, 1)),
    ]
    assert only(resolve(reported, (), key, pair)).decided_at == datetime(2024, 3, 1)

    decided = Judgement(
        "Harbourline Ltd", "Harborline", "negative", "registrar", date(2024, 5, 31), "two registers"
    )
    edge = only(resolve(locals_, (decided,), key, pair))
    assert (edge.judgement, edge.method, edge.score) == ("negative", "person", 0.0)
    assert (edge.decided_by, edge.decided_at, edge.reason) == (
        "registrar",
        datetime(2024, 5, 31),
        "two registers",
    )


@pytest.mark.parametrize(
    ("verdict", "expected"), [("positive", {"ab"}), ("negative", {"a", "b"}), ("unsure", {"a", "b"})]
)
def test_a_person_wins_over_the_model_and_over_registers(verdict: str, expected: set[str]) -> None:
    locals_ = [named("a", "Alder", registry="lei:1"), named("b", "Alber", registry="lei:2")]
    if verdict != "positive":
        locals_ = [named("a", "Alder"), named("b", "Alber")]
    judgement = Judgement("Alder", "Alber", verdict)  # type: ignore[arg-type]
    assert groups(resolve(locals_, (judgement,), key, evidence({("Alder", "Alber"): SURE}))) == expected


@pytest.mark.parametrize(
    "locals_",
    [
        pytest.param(
            [named("a", "Harbour Yard", "Rope Works"), named("b", "Rope Works", "Harbour Yard")],
            id="each gives the other's name",
        ),
        pytest.param(
            [
                named("a", "Harbour Yard", registry="lei:1"),
                named("b", "Harbour Yard", registry="ror:2"),
                named("c", "Rope Works", registry="lei:1"),
                named("d", "Rope Works", registry="ror:2"),
            ],
            id="two identifiers in common",
        ),
    ],
)
def test_of_a_pair_there_is_one_edge_however_often_it_is_given(locals_: list[NamedOrganisation]) -> None:
    resolution = resolve(locals_, (), key)
    pairs = [(held.left, held.right) for held in resolution.edges]
    assert len(pairs) == len(set(pairs)) > 0


def test_of_two_decisions_on_a_pair_the_later_counts() -> None:
    locals_ = [named("a", "Alder"), named("b", "Birch")]
    early = Judgement("Alder", "Birch", "positive", "one", date(2024, 1, 1))
    late = Judgement("Birch", "Alder", "negative", "two", date(2024, 2, 1))
    for judgements in ((early, late), (late, early)):
        assert groups(resolve(locals_, judgements, key)) == {"a", "b"}


def test_a_chain_does_not_glue_what_the_model_tells_apart() -> None:
    locals_ = [named("a", "Harbour One"), named("b", "Harbour"), named("c", "Harbour Two")]
    links = {("Harbour One", "Harbour"): 5.0, ("Harbour", "Harbour Two"): 3.0}
    first = resolve(locals_, (), key, evidence(links))
    assert first.unscored == {("Harbour One", "Harbour Two")}

    told = resolve(locals_, (), key, evidence(links | {("Harbour One", "Harbour Two"): UNLIKE}))
    assert groups(told) == {"ab", "c"}
    assert told.unscored == frozenset()
    cut = next(edge for edge in told.edges if edge.judgement == "unsure")
    assert (cut.left[0], cut.right[0]) == ("harbour", "harbour two")
    assert "“Harbour One” and “Harbour Two” are two" in cut.reason

    one = resolve(locals_, (), key, evidence(links | {("Harbour One", "Harbour Two"): OPEN}))
    assert groups(one) == {"abc"}


@pytest.mark.parametrize(
    ("locals_", "expected", "judgement"),
    [
        pytest.param(
            [named("a", "NRIX", country_code="SG"), named("b", "National Robotics Institute X", country_code="SG")],
            {"ab"}, "positive", id="one bearer in the same country",
        ),
        pytest.param(
            [named("a", "NRIX"), named("b", "National Robotics Institute X")], {"a", "b"}, "unsure", id="nothing else known"
        ),
        pytest.param(
            [
                named("a", "NRIX", country_code="SG"),
                named("b", "National Robotics Institute X", country_code="SG"),
                named("c", "Nordic Rail Initiative X", country_code="SG"),
            ],
            {"a", "b", "c"}, None, id="two bearers",
        ),
        pytest.param(
            [named("a", "NRIX", country_code="FR"), named("b", "National Robotics Institute X", country_code="SG")],
            {"a", "b"}, None, id="another country",
        ),
        pytest.param(
            [named("a", "NRIX", apart_in="doc"), named("b", "National Robotics Institute X", apart_in="doc")],
            {"ab"}, "positive", id="both in one document",
        ),
        pytest.param(
            [
                named("a", "NRIX", apart_in="doc"),
                named("b", "National Robotics Institute X", apart_in="doc"),
                named("c", "Nordic Rail Initiative X"),
            ],
            {"ab", "c"}, "positive", id="two bearers, of whom one stands beside it",
        ),
        pytest.param(
            [
                named("a", "NRIX", country_code="SG"),
                named("b", "National Robotics Institute X", country_code="SG"),
                named("c", "Nordic Rail Initiative X"),
            ],
            {"a", "b", "c"}, "unsure", id="two bearers, of whom one is of its country",
        ),
        pytest.param(
            [
                named("a", "NRIX", apart_in="list", is_listed=True),
                named("b", "National Robotics Institute X", apart_in="list", is_listed=True),
            ],
            {"a", "b"}, None, id="two entries of one list",
        ),
    ],
)  # fmt: skip
def test_acronyms(locals_: list[NamedOrganisation], expected: set[str], judgement: str | None) -> None:
    shortened = {
        "NRIX": Shortened("nrix", ""),
        "National Robotics Institute X": Shortened("", "nrix"),
        "Nordic Rail Initiative X": Shortened("", "nrix"),
    }
    found = resolve(locals_, (), key, NameEvidence(MODEL, {}, shortened))
    assert groups(found) == expected
    assert [edge.judgement for edge in found.edges] == ([judgement] if judgement else [])


def test_the_identifier_is_of_the_name_that_was_reported_first() -> None:
    old = named("a", "Zebra Works", reported_on=date(2019, 1, 1))
    new = named("b", "Able Works", reported_on=date(2024, 1, 1))
    pair = evidence({("Zebra Works", "Able Works"): SURE})
    before = resolve([old], (), key).members["a"]
    assert before == stable_id("organisation", "zebra works", "")
    assert set(resolve([old, new], (), key, pair).members.values()) == {before}


NAMES = [f"Name {letter}" for letter in "abcdefghij"]
PAIRS = [(left, right) for at, left in enumerate(NAMES) for right in NAMES[at + 1 :]]


@settings(max_examples=60, deadline=None)
@given(
    weights=st.fixed_dictionaries({pair: st.sampled_from([SURE, 3.0, OPEN, UNLIKE]) for pair in PAIRS}),
    registers=st.lists(st.sampled_from([None, None, "lei:1", "lei:2"]), min_size=10, max_size=10),
    apart=st.sets(st.sampled_from(PAIRS), max_size=4),
    seed=st.integers(0, 1000),
)
def test_order_does_not_count_and_nothing_forbidden_is_joined(
    weights: dict[tuple[str, str], float],
    registers: list[str | None],
    apart: set[tuple[str, str]],
    seed: int,
) -> None:
    locals_ = [named(name, name, registry=registry) for name, registry in zip(NAMES, registers, strict=True)]
    judgements = tuple(Judgement(*pair, "negative") for pair in sorted(apart))
    expected = resolve(locals_, judgements, key, evidence(weights))
    shuffled, pairs, turned = locals_[:], list(weights.items()), list(judgements)
    for values in (shuffled, pairs, turned):
        random.Random(seed).shuffle(values)  # type: ignore[arg-type]
    again = resolve(shuffled, tuple(turned), key, evidence(dict(pairs)))
    assert (again.members, again.edges) == (expected.members, expected.edges)

    members = expected.members
    assert all(members[left] != members[right] for left, right in apart)
    schemes = {
        one: {registers[NAMES.index(name)] for name in NAMES if members[name] == one}
        for one in members.values()
    }
    assert all(not {"lei:1", "lei:2"} <= of for of in schemes.values())


@settings(max_examples=40, deadline=None)
@given(
    weights=st.fixed_dictionaries({pair: st.sampled_from([SURE, OPEN, UNLIKE]) for pair in PAIRS}),
    merged=st.sets(st.sampled_from(PAIRS), max_size=12),
)
def test_merges_are_undone_exactly(
    weights: dict[tuple[str, str], float], merged: set[tuple[str, str]]
) -> None:
    locals_ = [named(name, name) for name in NAMES]
    before = resolve(locals_, (), key, evidence(weights))
    judgements = tuple(Judgement(*pair, "positive") for pair in sorted(merged))
    after = resolve(locals_, judgements, key, evidence(weights))
    assert all(after.members[left] == after.members[right] for left, right in merged)
    assert resolve(locals_, (), key, evidence(weights)) == before


def test_a_group_falls_apart_where_its_edge_is_taken_away() -> None:
    locals_ = [named(name, name) for name in NAMES]
    path = [(left, right) for left, right in itertools.pairwise(NAMES)]
    rest = dict.fromkeys(PAIRS, OPEN)
    whole = resolve(locals_, (), key, evidence(rest | dict.fromkeys(path, SURE)))
    assert len(set(whole.members.values())) == 1
    parted = resolve(
        locals_, (Judgement(*path[3], "unsure"),), key, evidence(rest | dict.fromkeys(path, SURE))
    )
    assert groups(parted) == {"".join(NAMES[:4]), "".join(NAMES[4:])}
