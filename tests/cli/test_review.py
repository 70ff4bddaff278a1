"""`starhall review`: the open pairs, and a decision that the next run obeys."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import settings as settings_module
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]


@pytest.fixture
def open_pair(built_warehouse: Settings, tmp_path: Path) -> tuple[Settings, str, str]:
    """A published file in which two organisations with facts are an open pair, and two without are another."""
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    settings.warehouse_dir.mkdir()
    shutil.copyfile(built_warehouse.published_path, settings.published_path)
    with duckdb.connect(settings.published_path) as connection:
        left, right = connection.execute(
            """
            select organisation_id, organisation_name from dim_organisations
            where organisation_id in (
                select organisation_id from fct_metric_claims where is_current
                union select organisation_id from fct_funding
                union select organisation_id from bridge_funding_investors
            )
            order by organisation_name limit 2
            """
        ).fetchall()
        for score, one, other in ((0.5, left, right), (0.6, left, left)):
            connection.execute(
                """
                insert into resolver_edges by name
                select
                    'pair' || ? as resolver_edge_id, 'a' as left_name_key, '' as left_registry, 'b' as right_name_key,
                    '' as right_registry, ? as left_name, ? as right_name, ? as left_organisation_id,
                    ? as right_organisation_id, 'unsure' as judgement, ?::double as score, 'model' as method,
                    'model' as decided_by, 'distinctive words: a slip' as reason
                """,
                [str(score), one[1], other[1], one[0], other[0], score],
            )
    return settings, left[1], right[1]


@pytest.fixture
def seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The seeds of a checkout of its own."""
    shutil.copytree(PROJECT_DIR / "dbt_project" / "seeds", tmp_path / "checkout" / "dbt_project" / "seeds")
    monkeypatch.setattr(settings_module, "PROJECT_DIR", tmp_path / "checkout")
    return tmp_path / "checkout" / "dbt_project" / "seeds" / "organisation_judgements.csv"


def test_open_pairs_are_listed(open_pair: tuple[Settings, str, str], starhall: Starhall) -> None:
    settings, left, right = open_pair
    found = json.loads(starhall("review", "--json", settings=settings).out)
    (pair,) = [
        one for one in found if one["reason"] == "distinctive words: a slip"
    ]  # of one organisation none is open
    assert (pair["left_name"], pair["right_name"], pair["score"]) == (left, right, 0.5)
    assert pair["facts_changed"] > 0
    assert pair["left_in"]
    assert [one["facts_changed"] for one in found] == sorted(
        (one["facts_changed"] for one in found), reverse=True
    )

    rows = list(csv.DictReader(io.StringIO(starhall("review", "--csv", settings=settings).out)))
    assert [row["left_name"] for row in rows] == [one["left_name"] for one in found]
    shown = starhall("review", settings=settings).out
    assert "distinctive words" in " ".join(shown.split())
    assert "review decide" in shown


def test_a_decision_is_written_and_replaced(
    open_pair: tuple[Settings, str, str], starhall: Starhall, seed: Path
) -> None:
    settings, left, right = open_pair
    finished = starhall(
        "review", "decide", left, right, "same", "--why", "one letterhead", "--by", "desk", settings=settings
    )
    assert finished.code == 0, finished.err
    (row,) = csv.DictReader(io.StringIO(seed.read_text(encoding="utf-8")))
    assert (row["left_name"], row["right_name"], row["judgement"]) == (left, right, "positive")
    assert (row["decided_by"], row["reason"]) == ("desk", "one letterhead")

    finished = starhall(
        "review", "decide", right, left, "different", "--why", "two registers", settings=settings
    )
    assert "it was positive" in finished.out
    (row,) = csv.DictReader(io.StringIO(seed.read_text(encoding="utf-8")))
    assert row["judgement"] == "negative"


@pytest.mark.parametrize(
    ("names", "why", "message"),
    [
        (
            ("{left}", "Nobody Knows It"),
            "x",
            "'Nobody Knows It' is no name of an organisation of this warehouse",
        ),
        (("{left}", "{left} Ltd"), "x", "are one name"),
        (("{left}", "{right}"), None, "--why: say in a few words why"),
    ],
)
def test_what_cannot_be_decided_is_said_in_one_line(
    open_pair: tuple[Settings, str, str],
    starhall: Starhall,
    seed: Path,
    *,
    names: tuple[str, str],
    why: str | None,
    message: str,
) -> None:
    settings, left, right = open_pair
    before = seed.read_bytes()
    options = ["--why", why] if why else []
    given = [name.format(left=left, right=right) for name in names]
    finished = starhall("review", "decide", *given, "same", *options, settings=settings)
    assert finished.code == 2
    assert message in finished.err
    assert len(finished.err.splitlines()) == 1
    assert seed.read_bytes() == before


def test_without_a_publication_it_says_what_to_do(starhall: Starhall, tmp_path: Path) -> None:
    finished = starhall("review", settings=Settings(tmp_path / "raw", tmp_path / "warehouse"))
    assert finished.code == 2
    assert "nothing is published yet" in finished.err
