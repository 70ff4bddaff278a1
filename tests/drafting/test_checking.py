"""A dry run says what would land and what would not, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.drafting.checking import SourceCheck, check_source, clashes, yaml_paths
from orchestration.readers.records.source import RecordSourceError
from orchestration.vocabulary import Vocabulary

YAML = """source: rounds
entity: funding
file: rounds*.csv
publisher: Example agency (invented)
licence: CC0-1.0
missing: ["", n/a]
columns:
  organisation: {column: Company}
  amount: {column: Amount}
  industries: {column: Sector, split: ";"}
"""
ROWS = (
    'Company,Amount,Sector,Note\nQuayside,"1,000",robotics; zeppelins,\nOsier,lots,robotics,\n,5,robotics,x\n'
)


def check(folder: Path, vocabulary: Vocabulary, yaml: str = YAML, **files: str) -> SourceCheck:
    (folder / "s.yml").write_text(yaml, encoding="utf-8")
    for name, text in (files or {"rounds": ROWS}).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return check_source(folder / "s.yml", vocabulary)


def test_rows_that_would_land_and_rows_that_would_not(vocabulary: Vocabulary, tmp_path: Path) -> None:
    checked = check(tmp_path, vocabulary)
    (file,) = checked.files
    assert (file.name, file.rows_in, file.loaded, file.quarantined) == ("rounds.csv", 3, 1, 2)
    assert [reject.row_number for reject in file.rejects] == [3, 4]
    assert "row 3, column 'Amount': 'lots', expected a number" in file.rejects[0].detail
    assert file.unmapped == ("Note",)
    assert file.filled == {"organisation": 1.0, "amount": 1.0, "industries": 1.0}
    assert [record.values["organisation"] for record in file.records] == ["Quayside"]
    assert file.unknown_industries == {"zeppelins": 1}
    assert not checked.is_fine
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rounds.csv", "s.yml"]


def test_a_source_that_is_fine(vocabulary: Vocabulary, tmp_path: Path) -> None:
    checked = check(tmp_path, vocabulary, rounds="Company,Amount,Sector\nQuayside,5,robotics\n")
    assert checked.is_fine
    assert checked.complaints == ()


def test_a_source_that_opts_out(vocabulary: Vocabulary, tmp_path: Path) -> None:
    checked = check(tmp_path, vocabulary, YAML + "text_mining_opt_out: true\nexpected_rows: {min: 1}\n")
    assert "opts out of text mining" in checked.files[0].fault
    assert checked.complaints == ()
    assert not checked.is_fine


def test_measures_of_a_wide_table_are_counted(vocabulary: Vocabulary, tmp_path: Path) -> None:
    yaml = YAML.partition("entity:")[0] + (
        "entity: yearly_metric\nfile: h.csv\npublisher: P\nlicence: L\n"
        "columns:\n  organisation: {column: Hub}\n  year: {column: Year}\n"
        "metrics:\n  floor_area: {column: Area, unit: m2}\n  employees: {column: Staff, unit: people}\n"
    )
    checked = check(
        tmp_path, vocabulary, yaml, h="Hub,Year,Area,Staff\nQuayside,2019,5,\nQuayside,2020,6,7\n"
    )
    assert checked.files[0].filled == {
        "organisation": 1.0,
        "year": 1.0,
        "metrics.floor_area": 1.0,
        "metrics.employees": 0.5,
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("publisher: Example agency (invented)", "publisher: '?'", "publisher: still '?'"),
        ("licence: CC0-1.0", "licence: '?'", "licence: still '?'"),
        ("columns:", "expected_rows: {min: 9}\ncolumns:", "expected_rows: 3 rows, expected 9 to None"),
        ("columns:", "expected_rows: {max: 2}\ncolumns:", "expected_rows: 3 rows, expected None to 2"),
    ],
)
def test_what_is_to_be_settled_first(
    old: str, new: str, complaint: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    checked = check(tmp_path, vocabulary, YAML.replace(old, new))
    assert any(said.startswith(complaint) for said in checked.complaints), checked.complaints


def test_a_file_without_the_columns_is_told_from_those_that_have_them(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    checked = check(tmp_path, vocabulary, rounds_1=ROWS, rounds_2="Name\nQuayside\n", rounds_3="")
    assert [bool(file.fault) for file in checked.files] == [False, True, True]
    assert "columns.organisation: there is no column 'Company'; it has Name" in checked.files[1].fault
    assert "empty" in checked.files[2].fault
    assert not checked.is_fine


@pytest.mark.parametrize(
    ("yaml", "text", "message"),
    [
        (YAML.replace("entity: funding", "entity: fund"), ROWS, "s.yml: entity: "),
        (YAML.replace("rounds*", "other*"), ROWS, "there is no 'other*.csv' beside the YAML"),
        (YAML, "Name\nQuayside\n", "columns.organisation: there is no column 'Company'"),
    ],
)
def test_a_yaml_that_cannot_be_used(
    yaml: str, text: str, message: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    with pytest.raises(RecordSourceError) as caught:
        check(tmp_path, vocabulary, yaml, rounds=text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_yamls_may_not_share_a_name_or_a_file(vocabulary: Vocabulary, tmp_path: Path) -> None:
    one = check(tmp_path, vocabulary)
    (tmp_path / "t.yml").write_text(YAML.replace("source: rounds", "source: deals"), encoding="utf-8")
    (tmp_path / "u.yml").write_text(YAML.replace("rounds*", "other"), encoding="utf-8")
    (tmp_path / "other.csv").write_text(ROWS, encoding="utf-8")
    others = [check_source(tmp_path / name, vocabulary) for name in ("t.yml", "u.yml")]
    shares_file, shares_name = clashes([one, *others])
    assert "t.yml: file: rounds.csv is described by" in shares_file
    assert "u.yml: source: 'rounds' is the name of" in shares_name
    assert list(clashes([one])) == []


def test_yamls_of_paths_and_folders(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("in/b.yaml", "in/a.yml", "in/c.csv", "d.yml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    found = yaml_paths([tmp_path / "d.yml", tmp_path / "in", tmp_path / "d.yml"])
    assert [path.name for path in found] == ["d.yml", "a.yml", "b.yaml"]


@pytest.mark.parametrize(("name", "message"), [("none.yml", "no such file"), ("empty", "no YAML in this")])
def test_paths_that_hold_no_yaml(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordSourceError, match=message):
        yaml_paths([tmp_path / name])
