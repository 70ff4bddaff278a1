"""What is less sure than STARHALL_MIN_CONFIDENCE is kept as a statement and makes no fact."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

# A hub of our own invention.
IN_DOUBT = """Tarnfield Innovation Hub stays where it is

2021-03-09

Tarnfield Innovation Hub opened in 2016. Tarnfield Innovation Hub would host a forum for founders if the town agreed.
"""
FACTS = ("fct_events", "fct_funding", "fct_metric_claims", "fct_yearly_metrics", "bridge_fact_sources")


def published(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        return {table: connection.execute(f"from {table} order by all").fetchall() for table in FACTS}


def asked(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_threshold_decides_what_is_published_and_not_what_is_kept(
    copied: Settings, starhall: Callable[..., Any]
) -> None:
    everything = published(copied)
    statements = "select statement_id, confidence from statements.metrics union all from (select statement_id, confidence from statements.events) order by all"
    kept = asked(copied.working_path, statements)
    confidences = sorted({confidence for _, confidence in kept})
    threshold = confidences[len(confidences) // 2]
    assert confidences[0] < threshold

    strict = replace(copied, min_confidence=threshold)
    assert "published" in starhall("run", settings=strict).out.splitlines()[-3]
    sure = published(copied)
    for table in FACTS:
        assert set(sure[table]) <= set(everything[table])
    assert len(sure["bridge_fact_sources"]) < len(everything["bridge_fact_sources"])
    lowest = (
        "select min(confidence) from (select confidence from {} union all from (select confidence from {}))"
    )
    assert asked(copied.published_path, lowest.format("fct_metric_claims", "fct_events")) >= [(threshold,)]
    assert asked(copied.working_path, statements) == kept

    tables = json.loads(starhall("diff", "--json", settings=strict).out)["tables"]
    for table in ("fct_events", "fct_metric_claims"):
        lost = len(everything[table]) - len(sure[table])
        assert tables[table]["counts"] == {"appeared": 0, "vanished": lost, "changed": 0}

    assert "nothing new" in starhall("run", settings=strict).out
    assert starhall("run", settings=copied).code == 0
    assert published(copied) == everything


def test_an_event_in_doubt_is_kept_and_published_once_the_threshold_is_lower(
    tmp_path: Path, starhall: Callable[..., Any]
) -> None:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    news = settings.raw_dir / "news"
    news.mkdir(parents=True)
    (news / "hub.txt").write_text(IN_DOUBT, encoding="utf-8")
    facts = "select confidence from fct_events order by all"
    assert starhall("run", settings=settings).code == 0
    (doubtful,), (sure,) = asked(
        settings.working_path, "select confidence from statements.events order by all"
    )
    assert doubtful < settings.min_confidence <= sure
    assert asked(settings.published_path, facts) == [(sure,)]

    assert starhall("run", settings=replace(settings, min_confidence=0.1)).code == 0
    assert asked(settings.published_path, facts) == [(doubtful,), (sure,)]
    assert starhall("run", settings=settings).code == 0
    assert asked(settings.published_path, facts) == [(sure,)]


def test_a_threshold_that_cannot_be_one_is_said_in_one_line(
    tmp_path: Path, starhall: Callable[..., Any]
) -> None:
    finished = starhall("run", settings=Settings(tmp_path, tmp_path, 7))
    assert finished.code == 2
    assert finished.err == "STARHALL_MIN_CONFIDENCE is '7': it must be a number from 0 to 1, such as 0.7\n"
