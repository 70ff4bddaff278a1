"""Which document a file is after it changed in place, went away or came back, and that no standing words are lost."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

STANDING_WORDS = """
    select places.source_path
    from landing.places as places
    inner join landing.documents as documents
        on places.document_id = documents.document_id and places.content_sha256 = documents.content_sha256
    where places.is_standing and not places.has_address and not documents.is_current
"""


def current(desk: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = desk.rows(
        "select source_path, text from landing.documents where is_current order by all"
    )
    return found


@pytest.fixture(autouse=True)
def nothing_is_lost(desk: Any) -> Any:
    yield
    assert desk.rows(STANDING_WORDS) == []
    assert (
        desk.rows(
            "select document_id from landing.documents group by all having count(*) filter (where is_current) <> 1"
        )
        == []
    )


def test_words_whose_document_has_changed_are_a_document_of_their_own(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/a.txt", "Title\n\nAnother body.")
    desk.land()
    for name in ("news/b.txt", "news/c.txt"):
        desk.put(name, "Title\n\nBody.")
        desk.land()
    assert current(desk) == [("news/a.txt", "Title\n\nAnother body."), ("news/b.txt", "Title\n\nBody.")]
    assert desk.ledger("news/c.txt")[0] == "duplicate"
    assert desk.rows("select count(distinct document_id), count(*) from landing.documents") == [(2, 3)]


def test_two_copies_that_change_at_once(desk: Any) -> None:
    for name in ("news/a.txt", "news/b.txt"):
        desk.put(name, "Title\n\nBody.")
    desk.land()
    desk.put("news/a.txt", "Title\n\nOne body.")
    desk.put("news/b.txt", "Title\n\nOther body.")
    desk.land()
    assert current(desk) == [("news/a.txt", "Title\n\nOne body."), ("news/b.txt", "Title\n\nOther body.")]


def test_a_file_that_is_moved_and_its_name_taken_by_another(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.put("news/a.txt", "Else\n\nSomething else.")
    desk.land()
    assert current(desk) == [("news/a.txt", "Else\n\nSomething else."), ("news/b.txt", "Title\n\nBody.")]
    assert desk.rows("select max(document_version) from landing.documents") == [(1,)]


def test_a_changed_file_with_the_words_of_another(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("news/b.txt", "Title\n\nOther body.")
    desk.land()
    desk.put("news/a.txt", "Title\n\nOther body.")
    desk.land()
    assert [text for _, text in current(desk)] == ["Title\n\nOther body."] * 2
    desk.put("news/b.txt", "Title\n\nThird body.")
    desk.land()
    assert current(desk) == [("news/a.txt", "Title\n\nOther body."), ("news/b.txt", "Title\n\nThird body.")]


def test_a_file_that_is_gone_stays_loaded_and_is_flagged(desk: Any) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.land()
    path.unlink()
    assert desk.land().documents_landed == 0
    assert desk.rows("select source_path, is_gone, outcome from landing.ledger order by all") == [
        ("news/a.txt", True, "duplicate"),
        ("news/b.txt", False, "loaded"),
    ]
    assert desk.rows("select source_path, is_standing from landing.places order by all") == [
        ("news/a.txt", False),
        ("news/b.txt", True),
    ]
    (desk.settings.news_dir / "b.txt").unlink()
    desk.land()
    assert current(desk) == [("news/a.txt", "Title\n\nBody.")]
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.land()
    assert desk.rows("select source_path from landing.ledger where not is_gone") == [("news/b.txt",)]
    assert current(desk) == [("news/b.txt", "Title\n\nBody.")]


def test_a_file_that_comes_back_after_its_document_was_changed_elsewhere(desk: Any) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody.")
    stamp = path.stat().st_mtime_ns
    desk.land()
    path.rename(path.with_name("b.txt"))
    desk.land()
    desk.put("news/b.txt", "Title\n\nBody, corrected.")
    desk.land()
    assert current(desk) == [("news/b.txt", "Title\n\nBody, corrected.")]
    desk.put("news/a.txt", "Title\n\nBody.")
    os.utime(path, ns=(stamp, stamp))
    desk.land()
    assert current(desk) == [("news/a.txt", "Title\n\nBody."), ("news/b.txt", "Title\n\nBody, corrected.")]


def test_an_unreadable_folder_is_not_gone(desk: Any) -> None:
    desk.put("news/a/one.txt", "Title\n\nBody.")
    desk.land()
    folder = desk.settings.news_dir / "a"
    folder.rename(desk.settings.news_dir / "a.part")
    desk.land()
    assert desk.rows("select is_gone from landing.ledger where source_path = 'news/a/one.txt'") == [(True,)]
    (desk.settings.news_dir / "a.part").rename(folder)
    desk.land()
    assert desk.rows("select is_gone from landing.ledger where source_path = 'news/a/one.txt'") == [(False,)]


def test_lines_that_move_are_not_followed(desk: Any) -> None:
    lines = [json.dumps({"title": f"Title {n}", "text": f"Body {n}."}) for n in range(3)]
    desk.put("news/w.jsonl", "\n".join(lines))
    desk.land()
    desk.put("news/w.jsonl", "\n".join(lines[1:]))
    assert desk.land().documents_landed == 0
    assert desk.rows("select title, document_version, is_current from landing.documents order by all") == [
        (f"Title {n}", 1, True) for n in range(3)
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_what_documents_say_of_themselves_orders_versions(desk: Any, first: int) -> None:
    """`updated` before `date`, a dated version before an undated one, whichever lands first."""
    versions = [
        ("news/z.jsonl", {"date": "2024-05-02", "text": "Undated change."}),
        ("news/a.jsonl", {"date": "2024-05-01", "updated": "2024-05-03T10:00:00Z", "text": "Changed later."}),
        ("news/y.jsonl", {"text": "Undated."}),
    ]
    for name, article in [*versions[first:], *versions[:first]]:
        desk.put(name, json.dumps({"title": "T", "url": "https://a.example/1", **article}))
        desk.land()
    assert desk.rows("select document_version, source_path from landing.documents order by all") == [
        (1, "news/y.jsonl"),
        (2, "news/z.jsonl"),
        (3, "news/a.jsonl"),
    ]


def test_words_replaced_at_their_place_are_never_current(desk: Any) -> None:
    """Though they say that they are later: the file was corrected."""
    desk.put(
        "news/a.jsonl", '{"title": "T", "url": "https://a.example/1", "date": "2024-05-09", "text": "Old."}'
    )
    desk.land()
    desk.put(
        "news/a.jsonl", '{"title": "T", "url": "https://a.example/1", "date": "2024-05-01", "text": "New."}'
    )
    desk.land()
    assert current(desk) == [("news/a.jsonl", "T\n\nNew.")]


def test_a_member_name_that_recurs_has_a_number(desk: Any) -> None:
    items = "".join(
        f"<item><guid>x</guid><title>One</title><description>Text {n}.</description></item>" for n in range(3)
    )
    desk.put("news/f.xml", f"<rss><channel><title>F</title>{items}</channel></rss>")
    desk.land()
    assert desk.rows("select member from landing.ledger order by member") == [
        ("",),
        ("x",),
        ("x (2)",),
        ("x (3)",),
    ]
    assert len(current(desk)) == 3
