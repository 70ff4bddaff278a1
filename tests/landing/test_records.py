"""Record files: what is loaded, what is left out, and what stays when a file can no longer be read."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestration.extractions import record_sources_to_extract
from orchestration.model import StatedNumber
from orchestration.readers.records.columns import arrow_schema
from orchestration.readers.records.source import RecordSourceError
from orchestration.readers.records.values import FIELDS

YAML = """source: hubs
entity: organisation
file: "{file}"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {{column: Hub}}
  founded_year: {{column: Founded}}
"""


def test_records_land_with_their_bounds_and_unmapped_columns(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv") + "expected_rows: {min: 5, max: 9}\n")
    desk.put("records/hubs.csv", "Hub,Founded,Clerk\nQuayside Labs,2015,4\nOsier Gate,soon,4\n")
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (1, 1)
    assert desk.ledger("records/hubs.csv") == ("loaded", 2, 1, 1, "1 of 2 rows quarantined")
    assert desk.ledger("records/hubs.yml")[:4] == ("loaded", 0, 0, 0)
    assert desk.rows("select rows_in, min_rows, max_rows, unmapped_columns from landing.record_sources") == [
        (2, 5, 9, "Clerk")
    ]
    assert summary.warnings == (
        "records/hubs.csv: 1 of 2 rows quarantined",
        "records/hubs.yml: neither mapped nor ignored: Clerk: add them to columns or to ignore",
        "records/hubs.yml: expected_rows: 2 rows, expected 5 to 9",
    )
    assert desk.rows("select row_number, detail from landing.quarantine") == [
        (3, "row 3, column 'Founded': 'soon', expected a year of four digits")
    ]


def test_a_changed_record_file_replaces_its_rows(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/a.csv", "Hub,Founded\nQuayside Labs,2015\nOsier Gate,2009\n")
    desk.put("records/b.csv", "Hub,Founded\nBrindle Wharf,2018\n")
    desk.land()
    desk.put("records/a.csv", "Hub,Founded\nQuayside Labs,2016\n")
    summary = desk.land()
    assert (summary.records_landed, summary.records_unchanged) == (1, 1)
    assert desk.rows(
        "select source_path, row_number, founded_year from landing.record_organisation order by all"
    ) == [("records/a.csv", 2, 2016), ("records/b.csv", 2, 2018)]


def test_a_changed_yaml_reads_its_files_again(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv").replace("source: hubs", "source: register"))
    summary = desk.land()
    assert summary.records_landed == 1
    assert desk.rows("select source_name, count(*) from landing.records group by all") == [("register", 1)]
    assert desk.rows("select source_name from landing.record_sources") == [("register",)]


def test_a_column_missing_in_one_of_several_files(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/a.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.put("records/b.csv", "Hub\nBrindle Wharf\n")
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (1, 1)
    outcome, *_, reason = desk.ledger("records/b.csv")
    assert outcome == "quarantined"
    assert "the column 'Founded' is missing" in reason


def test_a_column_that_goes_missing_leaves_the_old_rows(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    desk.put("records/hubs.csv", "Hub,Year\nQuayside Labs,2016\n")
    summary = desk.land()
    assert summary.records_quarantined == 1
    assert (
        "the column 'Founded' is missing; rows of an earlier load stay" in desk.ledger("records/hubs.csv")[4]
    )
    assert desk.rows("select founded_year from landing.record_organisation") == [(2015,)]
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2017\n")
    assert desk.land().records_landed == 1
    assert desk.rows("select count(*) from landing.quarantine where released_at is null") == [(0,)]


@pytest.mark.parametrize(
    ("yaml", "csv", "message"),
    [
        (YAML.format(file="hubs.csv"), "Hub,Year\nA,2015\n", "records/hubs.yml: columns.founded_year: there is no column 'Founded'"),
        (YAML.format(file="gone.csv"), "Hub,Founded\nA,2015\n", "records/hubs.yml: file: there is no 'gone.csv'"),
        (YAML.format(file="hubs.csv") + "colour: blue\n", "Hub,Founded\nA,2015\n", "records/hubs.yml: colour: there is no such key"),
        ("a: [", "Hub\n", "records/hubs.yml: line 1"),
    ],
)  # fmt: skip
def test_a_broken_yaml_stops_before_anything_is_written(desk: Any, yaml: str, csv: str, message: str) -> None:
    desk.put("news/good.txt", "Title\n\nBody.")
    desk.put("records/hubs.yml", yaml)
    desk.put("records/hubs.csv", csv)
    state = desk.state()
    with pytest.raises(RecordSourceError) as caught:
        desk.land()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert desk.state() == state


def test_a_record_file_that_is_gone_leaves_its_rows(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    path = desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    path.unlink()
    assert desk.land().warnings == (
        "records/hubs.yml: file: hubs.csv is gone; the rows of its last load stay",
    )
    assert desk.rows("select count(*) from landing.records") == [(1,)]


def test_two_yamls_may_not_share_a_name_or_a_file(desk: Any) -> None:
    desk.put("records/a.yml", YAML.format(file="hubs.csv"))
    desk.put("records/b.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nA hub,2015\n")
    with pytest.raises(RecordSourceError, match=r"b\.yml: source: 'hubs' is the name of records/a\.yml"):
        desk.land()
    desk.put("records/b.yml", YAML.format(file="hubs.csv").replace("source: hubs", "source: other"))
    with pytest.raises(
        RecordSourceError, match=r"b\.yml: file: records/hubs\.csv is described by records/a\.yml"
    ):
        desk.land()


def test_a_source_that_opts_out_of_text_mining_is_landed_as_metadata_only(desk: Any) -> None:
    yaml = YAML.format(file="*.csv") + "expected_rows: {min: 1, max: 9}\n"
    shown = "select publisher, licence, text_mining_opt_out, min_rows, rows_in from landing.record_sources"
    desk.put("records/hubs.yml", yaml)
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    gone = desk.put("records/older.csv", "Hub,Founded\nOsier Gate,2009\n")
    desk.land()
    assert desk.rows(shown) == [("Test register (invented)", "CC0-1.0", False, 1, 2)]
    gone.unlink()
    desk.land()
    assert desk.rows("select count(*) from landing.records") == [(2,)]
    desk.put("records/hubs.yml", yaml + "text_mining_opt_out: true\n")
    for _ in range(2):
        assert desk.land().warnings == ()
        for path in ("records/hubs.csv", "records/older.csv"):
            outcome, *counts, reason = desk.ledger(path)
            assert (outcome, counts, "opts out of text mining" in reason) == ("ignored", [0, 0, 0], True)
        assert desk.rows("select * from landing.records") == []
        assert desk.rows("select * from landing.record_files") == []
        assert desk.rows(shown) == [("Test register (invented)", "CC0-1.0", True, None, 0)]
    desk.put("records/hubs.yml", yaml)
    assert desk.land().records_landed == 1
    assert desk.ledger("records/hubs.csv")[0] == "loaded"
    assert desk.rows(shown) == [("Test register (invented)", "CC0-1.0", False, 1, 1)]


def test_a_table_that_no_yaml_describes_is_ignored_visibly(desk: Any) -> None:
    desk.put("records/orphan.csv", "Hub\nA hub\n")
    summary = desk.land()
    assert desk.ledger("records/orphan.csv")[0] == "ignored"
    assert summary.warnings == ("records/orphan.csv: no YAML in raw/records describes it",)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"Hub,Founded\n"])
def test_a_table_that_is_none_is_quarantined(desk: Any, content: bytes) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", content)
    summary = desk.land()
    assert summary.records_quarantined == 1
    assert desk.ledger("records/hubs.csv")[:4] == ("quarantined", 1, 0, 1)


def test_the_indian_list(desk: Any, shared_data: Path) -> None:
    desk.put_fixture("records/india_startup_funding.yml", "records/india_startup_funding.yml")
    desk.put(
        "records/india_startup_funding.csv", (shared_data / "records/india_startup_funding.csv").read_bytes()
    )
    summary = desk.land()
    assert summary.records_landed + summary.records_quarantined == 3044
    assert summary.records_quarantined == 8
    assert desk.rows(
        "select reason, list(row_number order by row_number) from landing.quarantine group by all order by all"
    ) == [
        ("cannot be read: AmountInUSD", [239, 281, 290, 296, 303]),
        ("cannot be read: Date", [194, 2573]),
        ("cannot be read: StartupName", [5]),
    ]
    assert desk.rows("select unmapped_columns from landing.record_sources") == [("",)]


ROWS = "Hub,Founded\nQuayside Labs,2015\nOsier Gate,2009\n"


def test_the_same_bytes_under_another_name_are_a_copy(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/b.csv", ROWS)
    desk.land()
    first = desk.put("records/a.csv", ROWS)
    summary = desk.land()
    # as if both had come at once: the first by its path is read, whichever came first
    assert (summary.records_landed, summary.records_quarantined) == (2, 0)
    assert desk.ledger("records/a.csv") == ("loaded", 2, 2, 0, "")
    assert desk.ledger("records/b.csv") == ("duplicate", 0, 0, 0, "the same bytes as records/a.csv")
    assert desk.rows("select source_path, count(*) from landing.records group by all") == [
        ("records/a.csv", 2)
    ]
    assert desk.land().records_landed == 0
    first.unlink()
    # what is there goes before what is gone
    assert desk.land().records_landed == 2
    assert desk.ledger("records/b.csv") == ("loaded", 2, 2, 0, "")
    assert desk.ledger("records/a.csv") == ("duplicate", 0, 0, 0, "the same bytes as records/b.csv")
    assert desk.rows(
        "select source_path, is_gone from landing.ledger where source_format is not null order by all"
    ) == [
        ("records/b.csv", False),
        ("records/hubs.yml", False),
    ]
    assert desk.rows("select source_path from landing.ledger where is_gone") == [("records/a.csv",)]
    desk.put("records/a.csv", ROWS)
    desk.land()
    assert desk.rows(
        "select source_path, outcome, is_gone from landing.ledger where member = '' order by all"
    ) == [
        ("records/a.csv", "loaded", False),
        ("records/b.csv", "duplicate", False),
        ("records/hubs.yml", "loaded", False),
    ]
    assert desk.rows("select rows_in from landing.record_sources") == [(2,)]


def test_a_copy_that_changes_is_a_file_of_its_own(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/a.csv", ROWS)
    desk.put("records/b.csv", ROWS)
    assert desk.land().records_landed == 2
    desk.put("records/b.csv", ROWS + "Brindle Wharf,2018\n")
    assert desk.land().records_landed == 3
    assert desk.rows("select source_path, rows_loaded from landing.record_files order by all") == [
        ("records/a.csv", 2),
        ("records/b.csv", 3),
    ]


def test_a_file_that_is_gone_is_flagged_and_comes_back(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    path = desk.put("records/a.csv", ROWS)
    desk.land()
    path.unlink()
    desk.land()
    gone = "select is_gone, items_loaded from landing.ledger where source_path = 'records/a.csv'"
    assert desk.rows(gone) == [(True, 2)]
    assert desk.rows("select count(*) from landing.records") == [(2,)]
    desk.put("records/a.csv", ROWS)
    desk.land()
    assert desk.rows(gone) == [(False, 2)]


def test_nothing_new_changes_nothing(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/a.csv", ROWS)
    desk.put("records/b.csv", ROWS)
    desk.put("records/c.csv", "Hub\n")
    desk.land()
    state = desk.state()
    summary = desk.land()
    assert (summary.records_landed, summary.records_unchanged, summary.records_quarantined) == (0, 2, 0)
    assert desk.state() == state


def test_rows_in_the_quarantine_are_released_and_come_back(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="a.csv"))
    bad = "Hub,Founded\nQuayside Labs,soon\nOsier Gate,later\n"
    desk.put("records/a.csv", bad)
    desk.land()
    held = "select row_number, released_at is null from landing.quarantine order by all"
    assert desk.rows(held) == [(2, True), (3, True)]
    assert desk.ledger("records/a.csv")[:4] == ("quarantined", 2, 0, 2)
    desk.put("records/a.csv", bad.replace("soon", "2015"))
    desk.land()
    assert desk.rows(held) == [(2, False), (3, True)]
    desk.put("records/a.csv", bad)
    desk.land()
    assert desk.rows(held) == [(2, True), (3, True)]
    assert desk.rows("select count(*) from landing.records") == [(0,)]


def test_industries_that_no_term_knows_are_reported(desk: Any) -> None:
    yaml = YAML.format(file="a.csv") + "  industries: {column: Field, split: ';'}\n"
    desk.put("records/hubs.yml", yaml)
    desk.put(
        "records/a.csv",
        "Hub,Founded,Field\nA hub,2015,Robotics;Zyxwort\nB hub,2015,Zyxwort\nC hub,2016,Qwerk\n",
    )
    assert desk.land().warnings == (
        "records/hubs.yml: industries: 3 of 4 cells match no industry; the most frequent: Zyxwort (2)",
    )


def test_files_of_several_formats_in_one_source(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs/*"))
    desk.put("records/hubs/a.csv", ROWS)
    desk.put("records/hubs/b.json", '[{"Hub": "Brindle Wharf", "Founded": 2018}]')
    desk.put(
        "records/hubs/c.jsonl.gz",
        gzip.compress(b'{"Hub": "Tallow Yard", "Founded": "2020"}\n{"Hub"', mtime=0),
    )
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (4, 1)
    assert desk.rows(
        "select source_format, items_in, items_loaded from landing.ledger where source_path like '%/hubs/%' order by all"
    ) == [("csv", 2, 2), ("json", 1, 1), ("jsonl", 2, 1)]
    assert desk.rows("select name, founded_year from landing.record_organisation order by all")[0] == (
        "Brindle Wharf",
        2018,
    )


def test_a_cut_file_says_so(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML.format(file="a.csv.gz"))
    packed = gzip.compress(
        ("Hub,Founded\n" + "".join(f"Hub {n * n},2015\n" for n in range(3000))).encode(), mtime=0
    )
    desk.put("records/a.csv.gz", packed[: len(packed) // 2])
    summary = desk.land()
    assert summary.records_landed > 500
    assert summary.records_quarantined == 1
    assert "cut: the gzip data end in the middle; whole rows are loaded" in desk.ledger("records/a.csv.gz")[4]


def test_every_entity_has_a_table_with_the_columns_that_are_written(desk: Any) -> None:
    for entity in FIELDS:
        table = desk.connection.sql(
            f"select * exclude (source_path) from landing.record_{entity}"
        ).to_arrow_table()
        assert table.schema.names == arrow_schema(entity).names
        kinds = {field.name: field.type for field in arrow_schema(entity)}
        for field in table.schema:
            assert pa.types.is_list(field.type) == pa.types.is_list(kinds[field.name])
            assert pa.types.is_list(field.type) or field.type == kinds[field.name]


def test_rows_come_back_as_they_were_read(desk: Any) -> None:
    desk.put(
        "records/figures.yml",
        "source: figures\nentity: yearly_metric\nfile: figures.csv\npublisher: P\nlicence: CC0-1.0\nmissing: ['', '-']\n"
        "columns: {organisation: {column: Hub}, year: {column: Year}}\n"
        "metrics: {floor_area: {column: Area, unit: square feet}, resident_projects: {column: Projects, unit: projects}}\n",
    )
    desk.put("records/figures.csv", "Hub,Year,Area,Projects\nA hub,2019,>9800,7\nA hub,2020,-,8\n")
    desk.land()
    (origin,) = record_sources_to_extract(desk.connection, "1")
    first, second = origin.records
    assert first.values == {
        "organisation": "A hub",
        "year": 2019,
        "metrics.floor_area": StatedNumber(9800.0, ">", 9800.0, None),
        "metrics.resident_projects": StatedNumber(7.0, "=", 7.0, 7.0),
        "units.floor_area": "square feet",
        "units.resident_projects": "projects",
    }
    assert first.columns["metrics.floor_area"] == "Area"
    assert "metrics.floor_area" not in second.values
