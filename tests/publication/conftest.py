"""A working database with a few tables that were built, for publications of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt_files import DbtFiles
from orchestration.publication import CONTRACT_TABLES
from orchestration.settings import Settings
from orchestration.warehouse import open_working


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Folders with a manifest: rows of `fct_events` go by the keys of an event, those of other tables by none."""
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    manifest_path = DbtFiles.of(settings).manifest_path
    manifest_path.parent.mkdir(parents=True)
    model = {
        "resource_type": "model",
        "name": "fct_events",
        "description": "What happened.\nGrain: it's one event.",
        "columns": {"fact_id": {"description": "One event"}, "gone": {"description": "No such column"}},
        "config": {"materialized": "touched", "meta": {"touched_by": [[["event", "happening"], "fact_id"]]}},
    }
    manifest_path.write_text(json.dumps({"nodes": {"model.starhall.fct_events": model}}), encoding="utf-8")
    return settings


@pytest.fixture
def working(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Each table of the contract with one row."""
    with open_working(settings) as connection:
        connection.execute("create schema marts")
        for table in CONTRACT_TABLES:
            connection.execute(f"create table marts.{table} as select 'a' as fact_id")
        connection.execute("alter table marts.fct_metric_claims add column is_current boolean default true")
        connection.execute("create or replace table marts.dim_documents as select true as is_current")
        connection.execute(
            "create or replace table marts.ops_publications as "
            "select * exclude (input_fingerprint) from landing.publications"
        )
        yield connection
