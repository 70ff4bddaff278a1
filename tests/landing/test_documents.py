"""What is new, a new version or a duplicate."""

from __future__ import annotations

from typing import Any


def feed(*items: tuple[str, str]) -> str:
    entries = "".join(
        f"<item><title>{name}</title><link>https://a.example/{name}</link><description>{text}</description></item>"
        for name, text in items
    )
    return f"<rss><channel><title>Feed</title>{entries}</channel></rss>"


def test_all_formats_land(desk: Any) -> None:
    for fixture in sorted((desk.fixtures / "news").iterdir()):
        desk.put_fixture(f"news/{fixture.name}", f"news/in/{fixture.name}")
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_quarantined, summary.files) == (20, 0, 12)
    assert desk.rows(
        "select source_format, count(*), count(distinct document_id) from landing.documents "
        "where is_current and document_version = 1 group by all order by all"
    ) == [
        ("docx", 1, 1),
        ("email", 1, 1),
        ("feed", 4, 4),
        ("html", 1, 1),
        ("json", 3, 3),
        ("json_feed", 3, 3),
        ("json_lines", 3, 3),
        ("markdown", 1, 1),
        ("pdf", 1, 1),
        ("text", 2, 2),  # one of them hangs on a letter
    ]
    assert desk.ledger("news/in/wire.jsonl") == ("loaded", 3, 3, 0, "")
    assert desk.rows(
        "select member, outcome from landing.ledger where source_path like '%feed.rss.xml' order by member"
    ) == [
        ("", "loaded"),
        ("entry 3", "loaded"),
        ("https://wire.example/pollenworks", "loaded"),
        ("wire-1", "loaded"),
    ]
    counts = "select word_count, view_count from landing.documents where source_path like '%article.txt'"
    assert desk.rows(counts) == [(31, 1063)]


def test_the_same_bytes_under_another_name_are_a_duplicate(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/c.txt", "Title\n\nBody.")
    summary = desk.land()
    assert summary.documents_landed == 0
    for name in ("news/b.txt", "news/c.txt"):
        assert desk.ledger(name) == ("duplicate", 1, 1, 0, "the same bytes as news/a.txt")
    assert desk.rows("select count(*) from landing.documents") == [(1,)]


def test_a_copy_is_read_when_its_original_changes(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/a.txt", "Title\n\nAnother body.")
    desk.land()
    desk.land()
    current = desk.rows("select source_path, text from landing.documents where is_current order by all")
    assert current == [("news/a.txt", "Title\n\nAnother body."), ("news/b.txt", "Title\n\nBody.")]


def test_a_changed_file_is_a_new_version(desk: Any) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/a.txt", "Title\n\nBody, corrected.")
    summary = desk.land()
    assert summary.documents_landed == 1
    assert desk.ledger("news/a.txt")[4] == "version 2 of the document"
    assert desk.rows("select document_version, is_current, text from landing.documents order by all") == [
        (1, False, "Title\n\nBody."),
        (2, True, "Title\n\nBody, corrected."),
    ]
    assert desk.rows("select count(distinct document_id) from landing.documents") == [(1,)]
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.land()
    assert desk.rows("select document_version, is_current, text from landing.documents order by all") == [
        (1, False, "Title\n\nBody, corrected."),
        (2, True, "Title\n\nBody."),
    ]


def test_a_changed_feed_keeps_what_left_it(desk: Any) -> None:
    desk.put("news/f.xml", feed(("one", "Text one."), ("two", "Text two.")))
    desk.land()
    desk.put("news/f.xml", feed(("two", "Text two, corrected."), ("three", "Text three.")))
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_unchanged) == (2, 0)
    assert desk.rows(
        "select title, document_version from landing.documents where is_current order by title"
    ) == [("one", 1), ("three", 1), ("two", 2)]
    assert desk.ledger("news/f.xml") == ("loaded", 2, 2, 0, "")


def test_one_article_in_two_feeds(desk: Any) -> None:
    desk.put("news/a.xml", feed(("one", "Text.")))
    desk.put("news/b.xml", feed(("one", "Text."), ("two", "Text two.")))
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_unchanged) == (2, 1)
    assert desk.rows("select outcome, items_in, items_loaded, reason from landing.ledger where member like '%one' and "
                     "source_path = 'news/b.xml'") == [("duplicate", 1, 1, "the same article as in news/a.xml")]  # fmt: skip


def test_two_feeds_that_differ_do_not_take_turns(desk: Any) -> None:
    desk.put("news/a.xml", feed(("one", "Text.")))
    desk.put("news/b.xml", feed(("one", "Text, longer.")))
    desk.land()
    desk.put("news/a.xml", feed(("one", "Text."), ("two", "Text two.")))
    desk.land()
    assert desk.rows(
        "select title, document_version, text from landing.documents where is_current order by title"
    ) == [
        ("one", 2, "one\n\nText, longer."),
        ("two", 1, "two\n\nText two."),
    ]
