"""`starhall retract`: a document leaves every fact at the next run, stays out of a rebuild, and can be put back."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]


def ask(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        return connection.execute(query).fetchall()


def the_document(settings: Settings) -> str:
    return str(ask(settings, "select document_id from dim_documents")[0][0])


def noted(settings: Settings) -> list[dict[str, str]]:
    with (settings.raw_dir / "retractions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_document_leaves_every_fact_and_comes_back(
    copied: Settings, starhall: Starhall, starhall_program: Starhall
) -> None:
    document_id = the_document(copied)
    from_document = f"select count(*) from bridge_fact_sources where document_id = '{document_id}'"
    before = ask(copied, from_document)
    assert before != [(0,)]
    retracted = starhall_program(
        "retract", document_id[:6], "--why", "the hub denies it, says r@lab.be", settings=copied
    )
    assert retracted.code == 0, retracted.err
    for words in (document_id, "Quayside Labs moves", "takes effect with the next run", "run"):
        assert words in retracted.out
    (row,) = noted(copied)
    assert (row["document_id"], row["reason"]) == (document_id, "the hub denies it, says [e-mail]")
    assert row["retracted_at"].endswith("Z")
    assert ask(copied, from_document) == before, "not before the next run"

    finished = starhall("run", settings=copied)
    assert finished.code == 0, finished.out + finished.err
    assert ask(copied, from_document) == [(0,)]
    assert ask(copied, "select count(*) from dim_document_texts") == [(0,)]
    assert ask(copied, "select document_id, title is not null, is_known, reason from ops_retractions") == [
        (document_id, True, True, "the hub denies it, says [e-mail]")
    ]
    assert ask(copied, "select is_retracted from dim_documents") == [(True,)]

    back = starhall("retract", document_id, "--undo", settings=copied)
    assert back.code == 0, back.err
    assert noted(copied) == []
    assert starhall("run", settings=copied).code == 0
    assert ask(copied, from_document) == before
    assert ask(copied, "select count(*) from ops_retractions") == [(0,)]


def test_a_rebuild_from_raw_keeps_it_out_and_names_its_copies(copied: Settings, starhall: Starhall) -> None:
    article = copied.raw_dir / "news" / "quayside.txt"
    longer = (
        article.read_text(encoding="utf-8") + "\nSubscribe to the letter of the canal towns, it is free.\n"
    )
    (copied.raw_dir / "news" / "syndicated.txt").write_text(longer, encoding="utf-8")
    assert starhall("run", settings=copied).code == 0
    ((copy, original),) = ask(
        copied,
        "select document_id, duplicate_of_document_id from dim_documents where duplicate_of_document_id is not null",
    )
    assert ask(copied, "select distinct source_count from fct_funding") == [(1,)]
    retracted = starhall("retract", original, "--why", "withdrawn", settings=copied)
    assert "Copies of it stand" in retracted.out
    assert copy in retracted.out
    shutil.rmtree(copied.warehouse_dir)
    assert starhall("run", settings=copied).code == 0
    assert ask(
        copied, "select distinct document_id from bridge_fact_sources where document_id is not null"
    ) == [(copy,)]
    assert ask(
        copied, "select document_id, is_retracted, duplicate_of_document_id from dim_documents order by 2"
    ) == [
        (copy, False, None),
        (original, True, None),
    ]


def test_what_cannot_be_done_is_one_line_and_writes_nothing(copied: Settings, starhall: Starhall) -> None:
    document_id = the_document(copied)
    for arguments, words in (
        ((document_id,), "--why"),
        ((document_id, "--why", " \n "), "--why"),
        (("ffffffffffff", "--why", "x"), "no such document"),
        (("https://example.org/never-seen", "--why", "x"), "no such document"),
        (("", "--why", "x"), "no such document"),
        ((document_id, "--undo"), "not retracted"),
        (("ffffffffffff", "--undo"), "no such document"),
    ):
        answer = starhall("retract", *arguments, settings=copied)
        assert (answer.code, len(answer.err.splitlines()), answer.out) == (2, 1, ""), arguments
        assert words in answer.err
    assert not (copied.raw_dir / "retractions.csv").exists()
    assert starhall("retract", document_id, "--undo", "--why", "x", settings=copied).code == 2


def test_a_second_retraction_is_refused_with_the_first(copied: Settings, starhall: Starhall) -> None:
    document_id = the_document(copied)
    assert starhall("retract", document_id, "--why", "first reason", settings=copied).code == 0
    again = starhall("retract", document_id, "--why", "second", settings=copied)
    assert again.code == 2
    assert "first reason" in again.err
    assert len(noted(copied)) == 1


def test_without_a_publication_it_says_what_to_do(starhall: Starhall, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    answer = starhall(
        "retract", "a", "--why", "x", settings=Settings(tmp_path / "raw", tmp_path / "warehouse")
    )
    assert answer.code == 2
    assert "nothing is published yet" in answer.err


def test_a_file_of_retractions_that_cannot_be_used_stops_a_run_in_one_line(
    copied: Settings, starhall_program: Starhall
) -> None:
    (copied.raw_dir / "retractions.csv").write_text("document_id,reason\nabc,why\n", encoding="utf-8")
    for arguments in (("run",), ("retract", the_document(copied), "--why", "x")):
        answer = starhall_program(*arguments, settings=copied)
        assert answer.code == 2
        assert "retractions.csv: row 1" in answer.err
        assert len(answer.err.splitlines()) == 1
