"""`starhall source new` and `starhall source check` as a person calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli import app

CSV = (
    "Company,Date,Amount (USD),Sector\n"
    'Quayside,2020-01-31,"1,000",robotics\n'
    'Osier,2021-02-28,"2,500",fintech\n'
)


def source(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["source", *map(str, arguments)])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rounds.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_from_an_unknown_file_to_a_source_that_is_fine(table: Path) -> None:
    drafted = source("new", table)
    yaml = table.with_suffix(".yml")
    assert drafted.exit_code == 0, drafted.output
    assert "2 rows of funding" in drafted.stdout
    assert "publisher, licence: say who publishes it" in drafted.stdout
    assert "source check" in drafted.stdout

    checked = source("check", yaml)
    assert checked.exit_code == 1
    assert "licence: still '?'" in checked.stdout
    assert "2 rows: 2 would land, 0 quarantined" in checked.stdout

    yaml.write_text(yaml.read_text(encoding="utf-8").replace("'?'", "someone"), encoding="utf-8")
    checked = source("check", table.parent)
    assert checked.exit_code == 0, checked.output
    assert "Quayside" in checked.stdout
    assert "filled: organisation 100%" in checked.stdout


def test_a_yaml_that_is_there_is_kept(table: Path) -> None:
    yaml = table.with_suffix(".yml")
    yaml.write_text("mine", encoding="utf-8")
    refused = source("new", table)
    assert refused.exit_code == 2
    assert "is there already" in refused.stderr
    assert yaml.read_text(encoding="utf-8") == "mine"
    assert source("new", table, "--force").exit_code == 0
    assert yaml.read_text(encoding="utf-8").startswith("# Drafted from rounds.csv")


def test_a_draft_on_standard_output(table: Path) -> None:
    drafted = source("new", table, "--output", "-", "--entity", "organisation")
    assert drafted.exit_code == 0
    assert "\nentity: organisation\n" in drafted.stdout
    assert "rows of organisation" in drafted.stderr
    assert not table.with_suffix(".yml").exists()


def test_a_yaml_names_its_file_as_seen_from_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "2024" / "rounds [final].csv"
    file.parent.mkdir()
    file.write_text(CSV, encoding="utf-8")
    yaml = tmp_path / "rounds.yml"
    assert source("new", file, "--output", yaml).exit_code == 0
    checked = source("check", yaml)
    assert "2024/rounds [final].csv: 2 rows: 2 would land" in checked.stdout, checked.output


@pytest.mark.parametrize(
    ("command", "name", "message"),
    [
        ("new", "none.csv", "none.csv: No such file"),
        ("new", "empty.csv", "empty.csv: the file is empty"),
        ("new", ".", "Is a directory"),
        ("check", "none.yml", "there is no such file"),
        ("check", "bad.yml", "bad.yml: "),
    ],
)
def test_errors_are_one_line(command: str, name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "bad.yml").write_text("source: [", encoding="utf-8")
    refused = source(command, tmp_path / name)
    assert refused.exit_code == 2
    assert message in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_rows_that_would_be_quarantined_are_shown(table: Path) -> None:
    source("new", table)
    yaml = table.with_suffix(".yml")
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("'?'", "someone"), encoding="utf-8")
    table.write_text(CSV + "Lanternquay,soon,5,robotics\n", encoding="utf-8")
    checked = source("check", yaml)
    assert checked.exit_code == 1
    assert "3 rows: 2 would land, 1 quarantined" in checked.stdout
    assert "row 4, column 'Date': 'soon', expected a date like %Y-%m-%d" in checked.stdout


def test_the_sources_that_ship(project_dir: Path) -> None:
    """They hold one row that cannot be read, on purpose."""
    checked = source("check", "--raw", project_dir / "raw")
    assert checked.exit_code == 1
    assert checked.stdout.count("would land") >= 3
    assert checked.stdout.count("row 10, column 'Date': 'soon'") == 1
    assert not checked.stderr
