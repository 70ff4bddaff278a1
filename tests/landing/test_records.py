"""Record files: what is loaded, what is left out, and what stays when a file can no longer be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.readers.record_source import RecordSourceError

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


def test_a_source_that_opts_out_of_text_mining_is_known_to_the_ledger_alone(desk: Any) -> None:
    opted_out = YAML.format(file="hubs.csv") + "text_mining_opt_out: true\n"
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    desk.put("records/hubs.yml", opted_out)
    for _ in range(2):
        desk.land()
        outcome, *_, reason = desk.ledger("records/hubs.csv")
        assert (outcome, "opts out of text mining" in reason) == ("ignored", True)
        assert desk.rows("select * from landing.records") == []
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    assert desk.land().records_landed == 1
    assert desk.ledger("records/hubs.csv")[0] == "loaded"


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
