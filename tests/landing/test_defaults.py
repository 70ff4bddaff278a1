"""`source.yml` in a folder of news: what it gives, which one wins, and what a broken one does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing.defaults import FolderDefaults, UnusableDefaultsError, parse_defaults

STORY = "The story\n\n2024-03-05\n\nQuayside Labs opened a hall in Ghent."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", FolderDefaults()),
        ("publisher: Example wire (invented)", FolderDefaults(publisher="Example wire (invented)")),
        ("licence: CC-BY-4.0\nlanguage: en\n", FolderDefaults(licence="CC-BY-4.0", language="en")),
        ("text_mining_opt_out: true", FolderDefaults(text_mining_opt_out=True)),
        ("text_mining_opt_out: false", FolderDefaults(text_mining_opt_out=False)),
    ],
)
def test_what_a_file_gives(text: str, expected: FolderDefaults) -> None:
    assert parse_defaults(text) == expected


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("publsher: A", "publsher: there is no such key; there are publisher, licence"),
        ("text_mining_opt_out: perhaps", "text_mining_opt_out: 'perhaps', expected true or false"),
        ("licence: [CC0-1.0]", "licence: ['CC0-1.0'], expected a text"),
        ("publisher: 7", "publisher: 7, expected a text"),
        ("a: [", "line 1: not YAML"),
        ("just words", "expected lines such as"),
        ("publisher: !!python/object:os.system x", "not YAML"),
    ],
)
def test_a_fault_is_one_line_that_names_the_key(text: str, fault: str) -> None:
    with pytest.raises(UnusableDefaultsError) as caught:
        parse_defaults(text)
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    faults = []
    try:
        parse_defaults(text)
    except UnusableDefaultsError as error:
        faults.append(str(error))
    assert not any("\n" in fault for fault in faults)


def documents(desk: Any) -> list[Any]:
    found: list[Any] = desk.rows(
        "select source_path, publisher, licence, language, text_mining_opt_out, text = '' from landing.documents "
        "where is_current order by all"
    )
    return found


def test_the_nearest_folder_wins_key_by_key(desk: Any) -> None:
    desk.put("news/source.yml", "publisher: Outer (invented)\nlanguage: de\n")
    desk.put("news/a/b/source.yml", "publisher: Inner (invented)\nlicence: CC0-1.0\n")
    desk.put("news/a/b/c/x.txt", STORY)
    desk.put("news/a/y.txt", STORY.replace("story", "tale"))
    desk.land()
    assert documents(desk) == [
        ("news/a/b/c/x.txt", "Inner (invented)", "CC0-1.0", "de", False, False),
        ("news/a/y.txt", "Outer (invented)", None, "de", False, False),
    ]
    assert desk.ledger("news/a/b/source.yml") == ("loaded", 0, 0, 0, "gives its folder publisher, licence")


def test_what_a_document_says_itself_wins(desk: Any) -> None:
    desk.put("news/source.yml", "publisher: Outer (invented)\n")
    desk.put("news/x.txt", "The story\n\n2024-03-05 Source: The Herald\n\nQuayside Labs opened a hall.")
    desk.land()
    assert desk.rows("select publisher from landing.documents") == [("The Herald",)]


def test_a_change_reads_the_files_below_again(desk: Any) -> None:
    desk.put("news/a/x.txt", STORY)
    desk.put("news/b/x.txt", STORY.replace("story", "tale"))
    desk.land()
    desk.put("news/a/source.yml", "publisher: Example wire (invented)\n")
    desk.land()
    assert [row[:2] for row in documents(desk)] == [
        ("news/a/x.txt", "Example wire (invented)"),
        ("news/b/x.txt", None),
    ]
    assert desk.rows("select count(*) from landing.documents") == [
        (2,)
    ]  # no older version: the source said nothing new
    (desk.settings.news_dir / "a" / "source.yml").unlink()
    desk.land()
    assert [row[:2] for row in documents(desk)] == [("news/a/x.txt", None), ("news/b/x.txt", None)]
    state = desk.state()
    desk.land()
    assert desk.state() == state


def test_an_opt_out_keeps_the_metadata_alone(desk: Any) -> None:
    desk.put("news/a/x.txt", STORY)
    desk.land()
    desk.put("news/a/source.yml", "text_mining_opt_out: true\n")
    desk.land()
    assert documents(desk) == [("news/a/x.txt", None, None, None, True, True)]
    assert desk.rows("select title, published_on is not null, word_count from landing.documents") == [
        ("The story", True, 9)
    ]
    desk.put("news/a/source.yml", "text_mining_opt_out: false\n")
    desk.land()
    assert documents(desk) == [("news/a/x.txt", None, None, None, False, False)]


def test_a_broken_file_is_quarantined_and_what_it_gave_stays(desk: Any) -> None:
    desk.put("news/a/x.txt", STORY)
    desk.put("news/a/source.yml", "text_mining_opt_out: true\n")
    desk.land()
    desk.put("news/a/source.yml", "text_mining_opt_out: certainly\n")
    summary = desk.land()
    assert summary.warnings == (
        "news/a/source.yml: text_mining_opt_out: 'certainly', expected true or false; what it last gave stays in force",
    )
    assert desk.ledger("news/a/source.yml")[:4] == ("quarantined", 1, 0, 1)
    assert documents(desk) == [("news/a/x.txt", None, None, None, True, True)]
    desk.put("news/a/source.yml", "text_mining_opt_out: true\n")
    desk.land()
    assert desk.rows("select count(*) from landing.quarantine where released_at is null") == [(0,)]


def test_a_file_that_was_always_broken_gives_nothing(desk: Any) -> None:
    desk.put("news/a/source.yml", "licence: [\n")
    desk.put("news/a/x.txt", STORY)
    assert desk.land().documents_landed == 1
    assert documents(desk) == [("news/a/x.txt", None, None, None, False, False)]
