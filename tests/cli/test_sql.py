"""`starhall sql` against a published warehouse."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Ask = Callable[..., Any]


@pytest.fixture
def ask(starhall: Callable[..., Any], built_warehouse: Settings) -> Ask:
    def run(*arguments: str, stdin: str | None = None) -> Any:
        return starhall("sql", *arguments, settings=built_warehouse, stdin=stdin)

    return run


@pytest.fixture
def ask_program(starhall_program: Callable[..., Any], built_warehouse: Settings) -> Ask:
    def run(*arguments: str, stdin: str | None = None) -> Any:
        return starhall_program("sql", *arguments, settings=built_warehouse, stdin=stdin)

    return run


def test_a_table(ask_program: Ask) -> None:
    answer = ask_program("select title, published_on from dim_documents")
    assert answer.code == 0
    assert "Quayside Labs moves into the old rope works" in answer.out
    assert "2021-03-09" in answer.out
    assert "1 row" in answer.out


def test_a_table_says_what_it_leaves_out(ask: Ask) -> None:
    answer = ask("select range as n from range(1000)", "--rows", "3")
    assert "3 rows of 1,000" in answer.out
    assert len(answer.out.splitlines()) < 10


def test_a_sentence_is_shown_whole_and_a_page_of_text_is_cut(ask: Ask) -> None:
    sentence = (
        "From 918 in 2016 to 3559 in 2019 is 57.1 % a year compounded, but what is stated is 76 %. " * 3
    )
    answer = ask(f"select '{sentence}' as explanation, repeat('word ', 500) as text")
    shown = " ".join(line.split("│")[1].strip() for line in answer.out.splitlines() if line.startswith("│"))
    assert " ".join(shown.split()) == sentence.strip()
    assert 70 < answer.out.count("word") < 90
    assert "…" in answer.out


def test_a_wide_table_stays_readable(ask: Ask) -> None:
    columns = ", ".join(f"'{'x' * 200}' as column_{n}" for n in range(30))
    answer = ask(f"select {columns}")
    assert max(map(len, answer.out.splitlines())) <= 160
    assert "more columns did not fit" in answer.out


@pytest.mark.parametrize(
    ("expression", "csv_cell", "json_value"),
    [
        ("null", "", None),
        ("1.5::double", "1.5", 1.5),
        ("'a,\"b\"'", 'a,"b"', 'a,"b"'),
        ("date '2024-02-29'", "2024-02-29", "2024-02-29"),
        ("timestamp '2024-02-29 12:00:00'", "2024-02-29 12:00:00", "2024-02-29 12:00:00"),
        ("[1, 2]", "[1, 2]", [1, 2]),
        ("{'k': 'v'}", '{"k": "v"}', {"k": "v"}),
        ("'nan'::double", "nan", None),
        ("'Zürich 上海'", "Zürich 上海", "Zürich 上海"),
        # nothing is put before what a spreadsheet would take for a formula: -5 is a figure, and @hub a name
        ("'=1+1'", "=1+1", "=1+1"),
        ("'@hub'", "@hub", "@hub"),
        ("-5", "-5", -5),
    ],
)
def test_each_value_as_csv_and_json(ask: Ask, expression: str, csv_cell: str, json_value: object) -> None:
    rows = list(csv.reader(io.StringIO(ask(f"select {expression} as cell, 1 as one", "--csv").out)))
    assert rows == [["cell", "one"], [csv_cell, "1"]]
    assert json.loads(ask(f"select {expression} as cell", "--json").out) == [{"cell": json_value}]


def test_csv_and_json_hold_every_row(ask_program: Ask) -> None:
    query = "select range as n from range(25000)"
    assert len(ask_program(query, "--csv").out.splitlines()) == 25_001
    assert len(json.loads(ask_program(query, "--json").out)) == 25_000


def test_no_rows(ask: Ask) -> None:
    assert json.loads(ask("select 1 as n where false", "--json").out) == []
    assert ask("select 1 as n where false", "--csv").out == "n\n"
    assert "0 rows" in ask("select 1 as n where false").out


def test_a_question_from_standard_input(ask_program: Ask) -> None:
    assert ask_program("-", "--csv", stdin="select 42 as answer\n").out == "answer\n42\n"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select * from fct_nothing", "fct_nothing does not exist"),
        ("selct 1", "syntax error"),
        ("select 'x'::double", "Could not convert"),
        ("delete from fct_funding", "read-only"),
        ("-- nothing", "the question is empty"),
    ],
)
def test_a_wrong_question_is_one_line(ask_program: Ask, query: str, words: str) -> None:
    answer = ask_program(query)
    assert answer.code == 2
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1
    assert answer.out == ""


def test_two_forms_at_once_are_wrong_usage(ask: Ask) -> None:
    answer = ask("select 1", "--csv", "--json")
    assert answer.code == 2
    assert "exclude each other" in answer.err


def test_without_a_publication_it_says_what_to_do(starhall: Callable[..., Any], tmp_path: Path) -> None:
    answer = starhall("sql", "select 1", settings=Settings(tmp_path, tmp_path / "warehouse"))
    assert answer.code == 2
    assert "nothing is published yet" in answer.err
    assert "starhall run" in answer.err
    assert not (tmp_path / "warehouse").exists()


def test_a_file_that_is_no_database_is_one_line(starhall: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    answer = starhall("sql", "select 1", settings=Settings(tmp_path, tmp_path))
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1


def test_a_reader_that_has_enough_is_no_error(built_warehouse: Settings) -> None:
    program = Path(sys.executable).with_name("starhall")
    finished = subprocess.run(
        f'"{program}" sql "select range from range(300000)" --csv '
        f'--warehouse "{built_warehouse.warehouse_dir}" | head -n 1',
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (finished.stdout, finished.stderr) == ("range\n", "")
