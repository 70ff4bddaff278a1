"""What cannot be read is in the ledger and in the quarantine, and the rest is loaded."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("fixture", "items", "loaded", "reason"),
    [
        ("empty.txt", 1, 0, "the file is empty"),
        ("blank.txt", 1, 0, "only blanks"),
        ("binary.txt", 1, 0, "binary, not text"),
        ("broken_utf8.txt", 1, 1, "1 place is not valid utf-8"),
        ("latin1.txt", 1, 1, "not UTF-8: read as cp1252"),
        ("cut.rss.xml", 2, 1, "1 of 2 items quarantined; the feed is cut off"),
        ("three_bad_of_ten.jsonl", 10, 7, "3 of 10 items quarantined"),
        ("page_without_article.html", 1, 0, "no article in the page"),
    ],
)
def test_bad_files_are_in_the_ledger_and_the_rest_is_loaded(
    desk: Any, fixture: str, items: int, loaded: int, reason: str
) -> None:
    desk.put_fixture(f"broken/{fixture}", f"news/{fixture}")
    desk.put("news/good.txt", "A good one\n\nIt is loaded.")
    summary = desk.land()
    _, items_in, items_loaded, items_quarantined, said = desk.ledger(f"news/{fixture}")
    assert (items_in, items_loaded, items_quarantined) == (items, loaded, items - loaded)
    assert reason in said
    assert summary.documents_quarantined == items - loaded
    assert desk.rows("select count(*) from landing.quarantine") == [(items - loaded,)]
    assert bool(summary.warnings) is (items > loaded)
    assert desk.ledger("news/good.txt")[0] == "loaded"


def test_a_text_of_fifty_megabytes(desk: Any) -> None:
    desk.put("news/long.txt", b"word " * 10_000_000)
    assert desk.land().documents_quarantined == 1
    ((excerpt,),) = desk.rows("select raw_excerpt from landing.quarantine")
    assert 0 < len(excerpt) <= 500


def test_quarantine_rows_are_released_when_the_file_is_mended(desk: Any) -> None:
    desk.put("news/w.jsonl", '{"title": "One"}\nbroken\n[]\n')
    desk.land()
    before = desk.rows("select quarantine_id, quarantined_at from landing.quarantine where row_number = 3")
    desk.put("news/w.jsonl", '{"title": "One"}\n{"title": "Two"}\n[]\n')
    desk.land()
    assert desk.rows("select row_number, released_at is null from landing.quarantine order by 1") == [
        (2, False),
        (3, True),
    ]
    assert (
        desk.rows("select quarantine_id, quarantined_at from landing.quarantine where row_number = 3")
        == before
    )
    desk.put("news/w.jsonl", '{"title": "One"}\nbroken\n[]\n')
    desk.land()
    assert desk.rows("select count(*), count(released_at) from landing.quarantine") == [(2, 0)]
