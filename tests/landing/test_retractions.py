"""raw/retractions.csv: a document named there gives no facts, and a damaged file is never ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from orchestration.extractions import documents_to_extract, note_documents_to_extract
from orchestration.landing import RetractionsError
from orchestration.landing.retractions import Retraction, parse_retractions
from orchestration.model import PARTS

HEADER = "document_id,reason,retracted_at\n"
PAGE = (
    '{{"title": "T", "url": "https://a.example/1", "date": "2024-05-0{day}", "text": "Words of day {day}."}}'
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "row 1: the column document_id is missing"),
        ("document_id,reason\n", "row 1: the column retracted_at is missing"),
        (HEADER + "abc,,2024-01-01\n", "row 2, column reason: empty"),
        (HEADER + ",wrong,2024-01-01\n", "row 2, column document_id: empty"),
        (HEADER + "abc,wrong,yesterday\n", "row 2, column retracted_at: 'yesterday', expected a moment"),
        (HEADER + "abc,wrong, and more,2024-01-01\n", "row 2: more cells than columns"),
        (
            HEADER + "abc,wrong,2024-01-01\nabc,again,2024-01-02\n",
            "row 3, column document_id: abc is there already",
        ),
        (HEADER + 'abc,"wrong,2024-01-01\n', "not CSV"),
    ],
)
def test_a_fault_is_one_line_that_says_where(text: str, fault: str) -> None:
    with pytest.raises(RetractionsError) as caught:
        parse_retractions(text)
    assert fault in str(caught.value)
    assert str(caught.value).startswith("retractions.csv: ")
    assert "\n" not in str(caught.value)


def test_a_moment_without_a_zone_is_utc() -> None:
    rows = HEADER + "abc,wrong,2024-01-01T12:00:00\ndef,wrong,2024-01-01T12:00:00+02:00\n"
    assert parse_retractions(rows) == (
        Retraction("abc", "wrong", datetime(2024, 1, 1, 12)),
        Retraction("def", "wrong", datetime(2024, 1, 1, 10)),
    )


def titles_to_extract(desk: Any) -> list[str]:
    note_documents_to_extract(desk.connection, "rules", dict.fromkeys(PARTS, "1"))
    return [origin.document.title for origin in documents_to_extract(desk.connection)]


def test_every_version_is_retracted_also_those_that_land_later(desk: Any) -> None:
    desk.put("news/a.jsonl", PAGE.format(day=1))
    desk.put("news/b.txt", "Other\n\nBody.")
    desk.land()
    ((document_id,),) = desk.rows("select document_id from landing.documents where url is not null")
    assert len(titles_to_extract(desk)) == 2
    desk.put("retractions.csv", f"{HEADER}{document_id},withdrawn by its publisher,2024-05-31T12:00:00\n")
    assert desk.land().warnings == ()
    desk.put("news/c.jsonl", PAGE.format(day=2))
    desk.land()
    assert desk.rows(
        "select document_version, is_retracted from landing.documents where url is not null order by all"
    ) == [
        (1, True),
        (2, True),
    ]
    assert desk.rows("select * from landing.retractions") == [
        (document_id, "withdrawn by its publisher", datetime(2024, 5, 31, 12))
    ]
    assert titles_to_extract(desk) == ["Other"]
    (desk.settings.raw_dir / "retractions.csv").unlink()
    desk.land()
    assert desk.rows("select count(*) from landing.documents where is_retracted") == [(0,)]
    assert desk.rows("select count(*) from landing.retractions") == [(0,)]


def test_a_document_that_is_not_there_is_a_warning(desk: Any) -> None:
    desk.put("retractions.csv", HEADER + "abc,wrong,2024-01-01\n")
    assert desk.land().warnings == ("retractions.csv: column document_id: there is no document abc",)


def test_a_damaged_file_stops_before_anything_is_written(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("retractions.csv", b"document_id,reason,retracted_at\n\xff\xfe,x,2024-01-01\n")
    with pytest.raises(RetractionsError, match=r"^retractions\.csv: "):
        desk.land()
    assert desk.rows("select count(*) from landing.ledger") == [(0,)]
