"""What is decided again when something arrives, changes or goes: the tables are those of one full decision, whatever the order."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from orchestration import settings as settings_module
from orchestration.identities import forget_descriptions, resolve_organisations
from orchestration.linkage import names as linkage
from orchestration.linkage import scoring
from orchestration.linkage.comparisons import COMPARISONS, LEVEL_PREFIX
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.vocabulary import load_vocabulary
from orchestration.warehouse import make_tables

VOCABULARY = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
COLUMNS = "origin_id, document_id, source_path, name, country_code, city, organisation_type, registry_scheme, registry_id"
# names that share a block or an acronym, in a few families, so that much hangs together and much does not
NAMES = [
    *(
        f"{stem} {kind}".strip()
        for stem in ("Harbourlan", "Harborlan", "Meadowgate", "Quillon")
        for kind in ("", "Bank", "Robotics", "Robotics Ltd", "Fund II")
    ),
    "National Robotics Institute Quay", "Nordic Rail Initiative Quay", "NRIQ", "Natural Rubber Import Quota", "MGX",
    "Meadow Gate Xenon",
]  # fmt: skip
JUDGEMENTS = [
    "Harbourlan Bank,Quillon Bank,positive,desk,2024-05-01,one",
    "Harbourlan,Harborlan,negative,desk,2024-05-01,two",
    "Meadowgate,Quillon,positive,desk,,",
    "Quillon Bank,Meadowgate,negative,desk,2024-05-02,two",
    "NRIQ,National Robotics Institute Quay,unsure,desk,2024-05-02,",
]

Local = dict[str, str | None]
_NUMBERS = count()


def fake_scores(names: pa.Table, pairs: pa.Table, _: object, least_weight: float | None = None) -> pa.Table:
    """A weight for every pair that is the same in every order, in the place of Splink's, which takes a while."""
    name_of = dict(zip(names["name_id"].to_pylist(), names["name"].to_pylist(), strict=True))
    kept = []
    for left, right in zip(pairs["left_id"].to_pylist(), pairs["right_id"].to_pylist(), strict=True):
        told = hashlib.sha256("|".join(sorted((name_of[left], name_of[right]))).encode()).digest()
        weight = (6.0, 3.0, 0.0, -1.0, -9.0)[told[0] % 5]
        if least_weight is None or weight >= least_weight:
            kept.append((left, right, weight))
    columns = {
        "left_id": [left for left, _, _ in kept],
        "right_id": [right for _, right, _ in kept],
        "match_weight": pa.array([weight for *_, weight in kept], pa.float64()),
    }
    return pa.table(columns | {f"{LEVEL_PREFIX}{name}": pa.array([0] * len(kept)) for name in COMPARISONS})


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout of its own with scores that cost nothing; the seed of decisions in it."""
    checkout = tmp_path_factory.mktemp("checkout")
    shutil.copytree(PROJECT_DIR / "dbt_project" / "seeds", checkout / "dbt_project" / "seeds")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings_module, "PROJECT_DIR", checkout)
        patched.setattr(scoring, "score_pairs", fake_scores)
        words = linkage.lexicon(checkout / "dbt_project" / "seeds", VOCABULARY)
        patched.setattr(linkage, "lexicon", cache(lambda *_: words))
        yield checkout / "dbt_project" / "seeds" / "organisation_judgements.csv"


@contextmanager
def working() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        make_tables(connection)
        yield connection


def note_extraction(connection: duckdb.DuckDBPyConnection, origin_id: str | None) -> None:
    connection.execute(
        "insert or replace into statements.extractions "
        "values (?, 'organisations', 'document', 'sha', 'rules', ?, '2024-05-01', null, '2024-05-01')",
        [origin_id, str(next(_NUMBERS))],
    )


def put(connection: duckdb.DuckDBPyConnection, local_id: str, local: Local | None) -> None:
    """The local organisation as it is now, or none any more."""
    before = connection.execute(
        "select origin_id from statements.local_organisations where local_organisation_id = ?", [local_id]
    ).fetchall()
    for origin_id in {*(origin_id for (origin_id,) in before), *([local["origin_id"]] if local else [])}:
        note_extraction(connection, origin_id)
    for table in ("local_organisations", "local_organisation_aliases"):
        connection.execute(f"delete from statements.{table} where local_organisation_id = ?", [local_id])
    if local is None:
        return
    columns = [column.strip() for column in COLUMNS.split(",")]
    connection.execute(
        f"""
        insert into statements.local_organisations
            (local_organisation_id, name_key, is_in_registry, confidence, {COLUMNS})
        values (?, ?, false, 1, {", ".join("?" for _ in columns)})
        """,
        [
            local_id,
            VOCABULARY.organisation_name_key(local["name"] or ""),
            *(local.get(column) for column in columns),
        ],
    )
    if alias := local.get("alias"):
        key = VOCABULARY.organisation_name_key(alias)
        connection.execute(
            "insert into statements.local_organisation_aliases values (?, ?, ?, ?, 'short')",
            [local["origin_id"], local_id, alias, key],
        )


def decide(connection: duckdb.DuckDBPyConnection, seed: Path, judgements: list[str], at: int) -> None:
    rows = "".join(f"{row}\n" for row in judgements)
    seed.write_text(f"left_name,right_name,judgement,decided_by,decided_on,reason\n{rows}", encoding="utf-8")
    settings = Settings(seed.parent, seed.parent)
    resolve_organisations(connection, settings, VOCABULARY, datetime(2024, 5, 1, 12, at))


def stored(connection: duckdb.DuckDBPyConnection, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(connection.execute(f"from resolution.{table}").fetchall(), key=str) for table in tables
    }


LOCALS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "alias": st.sampled_from([None, None, None, "NRIQ", "MGX", "Quillon", "Harbourlan", "Nobody Named So"]),
        "country_code": st.sampled_from([None, "SG", "FR"]),
        "city": st.sampled_from([None, None, "Lyon"]),
        "organisation_type": st.sampled_from([None, "investor", "government"]),
        "registry": st.sampled_from([None, None, None, "lei 1", "lei 2", "ror 1", "place SG"]),
        "origin_id": st.sampled_from(["d1", "d2", "d3"]),
    }
)  # fmt: skip
CHANGES = st.tuples(
    st.sampled_from([f"l{number}" for number in range(14)]), st.none() | LOCALS | LOCALS | LOCALS
)
BATCHES = st.lists(
    st.tuples(st.lists(CHANGES, min_size=1, max_size=6), st.lists(st.sampled_from(JUDGEMENTS), max_size=2)),
    min_size=2,
    max_size=5,
)


def as_local(given_as: Mapping[str, str | None] | None) -> Local | None:
    if given_as is None:
        return None
    scheme, _, identifier = (given_as["registry"] or "").partition(" ")
    return {**given_as, "registry_scheme": scheme or None, "registry_id": identifier or None}


@example_settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES, order=st.randoms(use_true_random=False))
def test_what_changed_is_decided_as_if_all_were(
    seed: Path, batches: list[tuple[list[tuple[str, Local | None]], list[str]]], order: random.Random
) -> None:
    last: dict[str, Local] = {}
    with working() as by_change, working() as all_anew:
        for at, (changes, judgements) in enumerate(batches):
            for local_id, given_as in changes:
                local = as_local(given_as)
                put(by_change, local_id, local)
                put(all_anew, local_id, local)
                if local is None:
                    last.pop(local_id, None)
                else:
                    last[local_id] = local
            decide(by_change, seed, judgements, at)
            forget_descriptions(all_anew)
            decide(all_anew, seed, judgements, at)
            kept = ("members", "edges", "redirects", "successions")
            assert stored(by_change, *kept) == stored(all_anew, *kept)

        with working() as at_once, working() as one_by_one:
            for connection, step in ((at_once, len(last) or 1), (one_by_one, 3)):
                arriving = list(last.items())
                order.shuffle(arriving)
                for start in range(0, len(arriving), step):
                    for local_id, local in arriving[start : start + step]:
                        put(connection, local_id, local)
                    decide(connection, seed, batches[-1][1], 0)
                if arriving:
                    assert stored(connection, "members", "edges") == stored(by_change, "members", "edges")


def touched(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {local_id for (local_id,) in connection.execute("from touched").fetchall()}


def arriving(name: str, **known: str) -> Local:
    return {"name": name, "origin_id": "o", **known}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(dict, set(), id="nothing"),
        pytest.param(lambda: {"z": arriving("Lanternquay")}, {"z"}, id="a name that nothing is like"),
        pytest.param(lambda: {"z": arriving("Harbourlan Ltd")}, {"z", "a", "b"}, id="a known name"),
        pytest.param(lambda: {"c": None}, {"d"}, id="an acronym is gone that a name may have had"),
        pytest.param(lambda: {"e": arriving("Quillon", country_code="SG")}, {"e"}, id="another country"),
        pytest.param(
            lambda: {"z": arriving("Oarlock", registry_scheme="lei", registry_id="1")}, {"z", "f"}, id="an identifier"
        ),
        pytest.param(lambda: {"z": arriving("Zed", alias="Meadowgate")}, {"z", "g"}, id="a name that is its alias"),
        pytest.param(lambda: {"z": arriving("Zed", alias="Fillip")}, {"z"}, id="an alias that nobody is called"),
    ],
)  # fmt: skip
def test_only_what_hangs_together_is_decided_again(
    seed: Path, change: Callable[[], dict[str, Local | None]], expected: set[str]
) -> None:
    with working() as connection:
        for local_id, local in {
            "a": arriving("Harbourlan"),
            "b": arriving("Harborlan"),
            "c": arriving("NRIQ"),
            "d": arriving("National Robotics Institute Quay"),
            "e": arriving("Quillon"),
            "f": arriving("Fennel", registry_scheme="lei", registry_id="1"),
            "g": arriving("Meadowgate"),
            "h": arriving("Thistle", alias="Fillip"),
        }.items():
            put(connection, local_id, local)
        decide(connection, seed, [], 0)
        assert touched(connection) == set("abcdefgh")
        for local_id, local in change().items():
            put(connection, local_id, local)
        decide(connection, seed, [], 1)
        assert touched(connection) == expected


def test_a_decision_and_its_end_touch_whom_they_are_about(seed: Path) -> None:
    with working() as connection:
        for local_id, name in (("a", "Alder"), ("b", "Birch"), ("c", "Cedar")):
            put(connection, local_id, arriving(name))
        for judgements in ([], ["Alder,Birch,positive,desk,2024-05-01,one"], []):
            decide(connection, seed, judgements, 0)
            members = stored(connection, "members")["members"]
            assert len({organisation for _, organisation in members}) == 3 - len(judgements)
        assert touched(connection) == {"a", "b"}
