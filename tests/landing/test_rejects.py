"""What cannot be read is in the ledger and in the quarantine, and the rest is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orchestration.landing import request_retry
from orchestration.landing.news import NewsLanding
from orchestration.model import Document, Reject
from orchestration.readers import Reading


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


def test_a_retry_reads_the_same_bytes_again(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("news/w.jsonl", '{"title": "One"}\nbroken\n')
    desk.put("news/empty.txt", "")
    with monkeypatch.context() as patched:
        # as if the reader could not do then what it can do now
        patched.setattr(
            "orchestration.landing.reading.open_reading", lambda *_: Reading(None, iter([Reject("not yet")]))
        )
        desk.land()
    assert desk.ledger("news/w.jsonl")[:4] == ("quarantined", 1, 0, 1)
    assert desk.land().documents_landed == 0
    ((quarantine_id,),) = desk.rows(
        "select quarantine_id from landing.quarantine where source_path = 'news/w.jsonl'"
    )
    assert request_retry(desk.connection, [quarantine_id, "news/nowhere.txt"]) == ("news/w.jsonl",)
    assert desk.land().documents_landed == 1
    assert desk.rows(
        "select source_path, reason, released_at is null from landing.quarantine order by all"
    ) == [
        ("news/empty.txt", "not yet", True),
        ("news/w.jsonl", "not yet", False),
        ("news/w.jsonl", "the line is not JSON", True),
    ]
    assert request_retry(desk.connection, ["news/empty.txt"]) == ("news/empty.txt",)
    desk.land()
    assert desk.ledger("news/empty.txt")[4] == "the file is empty: fill it, or take it out of raw/"
    state = desk.state()
    desk.land()
    assert desk.state() == state


def test_what_a_better_reader_says_replaces_what_was_said_of_the_same_bytes(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    document = Document(title="Titel", text="Titel", source_format="text")
    reject = Reject("half of it")
    with monkeypatch.context() as patched:
        patched.setattr(
            "orchestration.landing.reading.open_reading", lambda *_: Reading("text", iter([document, reject]))
        )
        desk.land()
    request_retry(desk.connection, ["news/a.txt"])
    desk.land()
    assert desk.rows("select title, document_version, is_current from landing.documents") == [
        ("Title", 1, True)
    ]
    assert desk.rows("select member from landing.places") == [("",)]


def test_a_file_read_in_pieces_is_loaded_whole_or_not_at_all(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.landing.reading._PIECE_ITEMS", 3)
    path = desk.put("news/w.jsonl", "\n".join(f'{{"title": "Title {n}"}}' for n in range(10)))
    stamp = path.stat().st_mtime_ns
    writes = iter([None, None, RuntimeError("power cut")])

    place = NewsLanding._place
    with monkeypatch.context() as patched:
        patched.setattr(NewsLanding, "_place", lambda *arguments: fail_after(writes, place, arguments))
        with pytest.raises(RuntimeError, match="power cut"):
            desk.land()
    assert desk.rows("select count(*) from landing.ledger") == [(0,)]
    # it grows while it is read
    with monkeypatch.context() as patched:
        patched.setattr(NewsLanding, "_place", lambda *arguments: (path.touch(), place(*arguments))[1])
        assert desk.land().documents_landed == 0
    assert desk.ledger("news/w.jsonl")[0] == "ignored"
    assert desk.rows("select count(*) from landing.documents") == [(0,)]
    assert path.stat().st_mtime_ns > stamp
    assert desk.land().documents_landed == 10
    assert desk.ledger("news/w.jsonl") == ("loaded", 10, 10, 0, "")


def fail_after(
    writes: Iterator[Exception | None], place: Callable[..., int], arguments: tuple[Any, ...]
) -> int:
    error = next(writes, None)
    if error:
        raise error
    return place(*arguments)


def test_a_portion_ends_where_its_texts_are_many(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.landing.reading._PORTION_CHARACTERS", 30)
    for number in range(5):
        desk.put(f"news/{number}.txt", f"Title {number}\n\nThe body of it.")
    assert desk.land().documents_landed == 5
    assert desk.rows("select count(*) from landing.ledger where outcome = 'loaded'") == [(5,)]
