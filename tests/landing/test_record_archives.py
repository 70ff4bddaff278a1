"""Record files in archives: landed as the one file they hold; the ledger adds up, and names what was read."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration.cli import app

YAML = """source: hubs
entity: organisation
file: "hubs*"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {column: Hub}
  founded_year: {column: Founded}
"""
ROWS = "Hub,Founded\nQuayside Labs,2015\nOsier Gate,soon\n"


def zipped(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), text)
    return target.getvalue()


def tarred(name: str, text: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text.encode()))
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [("hubs.csv.zip", zipped(hubs=ROWS)), ("hubs.tar.gz", tarred("2024/hubs.csv", ROWS))],
)
def test_the_one_file_of_an_archive_lands_as_itself(desk: Any, name: str, data: bytes) -> None:
    path = f"records/{name}"
    desk.put("records/hubs.yml", YAML)
    desk.put(path, data)
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (1, 1)
    assert desk.ledger(path) == ("loaded", 2, 1, 1, "1 of 2 rows quarantined")
    assert desk.rows(
        f"select source_format, size_bytes from landing.ledger where source_path = '{path}'"
    ) == [("csv", len(data))]
    assert desk.rows("select source_path, row_number, name from landing.record_organisation") == [
        (path, 2, "Quayside Labs")
    ]
    assert desk.rows("select row_number from landing.quarantine") == [(3,)]
    state = desk.state()
    assert desk.land().records_landed == 0
    assert desk.state() == state


def test_an_archive_of_several_files_is_refused_until_it_is_one(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML)
    desk.put("records/hubs.zip", zipped(hubs=ROWS, more=ROWS))
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (0, 1)
    outcome, *counts, reason = desk.ledger("records/hubs.zip")
    assert (outcome, counts) == ("quarantined", [1, 0, 1])
    assert reason.startswith("the zip archive holds 2 files (hubs.csv, more.csv), and a record file is one: ")
    assert desk.rows("select count(*) from landing.records") == [(0,)]
    desk.put("records/hubs.zip", zipped(hubs=ROWS))
    assert desk.land().records_landed == 1
    assert desk.ledger("records/hubs.zip")[:4] == ("loaded", 2, 1, 1)


def test_a_cut_archive_lands_its_whole_rows(desk: Any) -> None:
    text = "Hub,Founded\n" + "".join(f"Hub {number * number},2015\n" for number in range(3000))
    data = zipped(hubs=text)
    desk.put("records/hubs.yml", YAML)
    desk.put("records/hubs.zip", data[: len(data) // 2])
    summary = desk.land()
    assert summary.records_landed > 500
    assert summary.records_quarantined == 1
    assert "whole rows are loaded" in desk.ledger("records/hubs.zip")[4]


def source(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["source", *map(str, arguments)])


@pytest.mark.parametrize(
    ("name", "data"),
    [("hubs.csv.zip", zipped(register=ROWS)), ("hubs.tgz", tarred("register.csv", ROWS))],
)
def test_a_yaml_is_drafted_of_an_archive_and_tried(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    drafted = source("new", tmp_path / name)
    assert drafted.exit_code == 0, drafted.output
    assert "2 rows of organisation" in drafted.stdout
    yaml = tmp_path / "hubs.yml"
    assert f"file: {name}\n" in yaml.read_text(encoding="utf-8")
    checked = source("check", yaml)
    assert f"{name}: 2 rows: " in checked.stdout
    assert "Quayside Labs" in checked.stdout


def test_no_yaml_is_drafted_of_an_archive_of_several_files(tmp_path: Path) -> None:
    (tmp_path / "hubs.zip").write_bytes(zipped(a=ROWS, b=ROWS))
    drafted = source("new", tmp_path / "hubs.zip")
    assert drafted.exit_code == 2
    assert "the zip archive holds 2 files (a.csv, b.csv), and a record file is one" in drafted.stderr
    (tmp_path / "hubs.yml").write_text(YAML.replace("hubs*", "hubs.zip"), encoding="utf-8")
    checked = source("check", tmp_path / "hubs.yml")
    assert checked.exit_code == 1
    assert "nothing would land: the zip archive holds 2 files" in checked.stdout
