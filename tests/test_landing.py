"""Landing: what is new, changed, doubled or broken, and that a second landing changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.landing import LandingSummary, files, land
from orchestration.readers.record_source import RecordSourceError
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import open_working

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
YAML = """source: hubs
entity: organisation
file: "{file}"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {{column: Hub}}
  founded_year: {{column: Founded}}
"""


class Desk:
    """A raw/ to put files in, and a working database to land them into."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary):
        self.settings = settings
        self.connection = connection
        self.vocabulary = vocabulary
        self.clock = NOW

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.settings.raw_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        # long ago, and another moment at every write: neither fresh nor standing
        self.clock += timedelta(minutes=1)
        stamp = (self.clock - timedelta(days=30)).timestamp()
        os.utime(path, (stamp, stamp))
        return path

    def put_fixture(self, fixture: str, name: str) -> Path:
        return self.put(name, (FIXTURES / fixture).read_bytes())

    def land(self) -> LandingSummary:
        self.clock += timedelta(minutes=1)
        steps: list[tuple[str, int, int]] = []
        summary = land(
            self.connection,
            self.settings,
            self.vocabulary,
            self.clock,
            lambda *step: steps.append(step),
            settle_seconds=0,
        )
        assert all(0 < done <= total for _, done, total in steps)
        assert self.rows(
            "select count(*) from landing.ledger where items_in <> items_loaded + items_quarantined"
        ) == [(0,)]
        return summary

    def rows(self, query: str) -> list[Any]:
        return self.connection.execute(query).fetchall()

    def ledger(self, name: str) -> tuple[str, int, int, int, str]:
        ((row),) = self.rows(
            "select outcome, items_in, items_loaded, items_quarantined, reason from landing.ledger "
            f"where source_path = '{name}' and member = ''"
        )
        return row  # type: ignore[no-any-return]

    def state(self) -> list[Any]:
        """Everything that landing writes."""
        tables = ("ledger", "quarantine", "documents", "record_sources", "records")
        return [self.rows(f"select * from landing.{table} order by all") for table in tables]


@pytest.fixture
def desk(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Desk]:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    with open_working(settings) as connection:
        yield Desk(settings, connection, vocabulary)


def test_an_empty_raw_lands_nothing(desk: Desk) -> None:
    assert desk.land() == LandingSummary()


def test_all_formats_land(desk: Desk) -> None:
    for fixture in sorted((FIXTURES / "news").iterdir()):
        desk.put_fixture(f"news/{fixture.name}", f"news/in/{fixture.name}")
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_quarantined, summary.files) == (9, 0, 5)
    assert len(summary.changed_origin_ids) == 9
    assert desk.rows(
        "select source_format, count(*), count(distinct document_id) from landing.documents "
        "where is_current and document_version = 1 group by all order by all"
    ) == [("feed", 4, 4), ("html", 1, 1), ("json_lines", 3, 3), ("text", 1, 1)]
    assert desk.ledger("news/in/wire.jsonl") == ("loaded", 3, 3, 0, "")
    assert desk.rows(
        "select member, outcome from landing.ledger where source_path like '%feed.rss.xml' order by member"
    ) == [
        ("", "loaded"),
        ("entry 3", "loaded"),
        ("https://wire.example/pollenworks", "loaded"),
        ("wire-1", "loaded"),
    ]
    assert desk.rows("select word_count, view_count from landing.documents where source_format = 'text'") == [
        (31, 1063)
    ]


def test_a_second_landing_changes_nothing(desk: Desk) -> None:
    for fixture in [*(FIXTURES / "news").iterdir(), *(FIXTURES / "broken").iterdir()]:
        desk.put_fixture(f"{fixture.parent.name}/{fixture.name}", f"news/{fixture.name}")
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded,Clerk\nQuayside Labs,2015,4\nOsier Gate,soon,4\n")
    desk.put("records/notes.txt", "nobody describes this")
    first = desk.land()
    state = desk.state()
    second = desk.land()
    assert desk.state() == state
    assert second == LandingSummary(
        documents_unchanged=first.documents_landed + first.documents_unchanged,
        records_unchanged=1,
        files=first.files,
    )


def test_a_touched_file_is_unchanged(desk: Desk) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody.")
    desk.land()
    ledger = desk.rows("select * exclude (modified_ns) from landing.ledger")
    os.utime(path, (1, 1))
    assert desk.land().documents_unchanged == 1
    assert desk.rows("select * exclude (modified_ns) from landing.ledger") == ledger
    assert desk.rows("select modified_ns from landing.ledger") == [(1_000_000_000,)]


def test_the_same_bytes_under_another_name_are_a_duplicate(desk: Desk) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/c.txt", "Title\n\nBody.")
    summary = desk.land()
    assert summary.documents_landed == 0
    for name in ("news/b.txt", "news/c.txt"):
        assert desk.ledger(name) == ("duplicate", 1, 1, 0, "the same bytes as news/a.txt")
    assert desk.rows("select count(*) from landing.documents") == [(1,)]


def test_a_copy_is_read_when_its_original_changes(desk: Desk) -> None:
    desk.put("news/a.txt", "Title\n\nBody.")
    desk.put("news/b.txt", "Title\n\nBody.")
    desk.land()
    desk.put("news/a.txt", "Title\n\nAnother body.")
    desk.land()
    desk.land()
    current = desk.rows("select source_path, text from landing.documents where is_current order by all")
    assert current == [("news/a.txt", "Title\n\nAnother body."), ("news/b.txt", "Title\n\nBody.")]


def test_a_changed_file_is_a_new_version(desk: Desk) -> None:
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
    assert desk.rows("select document_version from landing.documents where is_current") == [(3,)]


def feed(*items: tuple[str, str]) -> str:
    entries = "".join(
        f"<item><title>{name}</title><link>https://a.example/{name}</link><description>{text}</description></item>"
        for name, text in items
    )
    return f"<rss><channel><title>Feed</title>{entries}</channel></rss>"


def test_a_changed_feed_keeps_what_left_it(desk: Desk) -> None:
    desk.put("news/f.xml", feed(("one", "Text one."), ("two", "Text two.")))
    desk.land()
    desk.put("news/f.xml", feed(("two", "Text two, corrected."), ("three", "Text three.")))
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_unchanged) == (2, 0)
    assert desk.rows(
        "select title, document_version from landing.documents where is_current order by title"
    ) == [("one", 1), ("three", 1), ("two", 2)]
    assert desk.ledger("news/f.xml") == ("loaded", 2, 2, 0, "")


def test_one_article_in_two_feeds(desk: Desk) -> None:
    desk.put("news/a.xml", feed(("one", "Text.")))
    desk.put("news/b.xml", feed(("one", "Text."), ("two", "Text two.")))
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_unchanged) == (2, 1)
    assert desk.rows("select outcome, items_in, items_loaded, reason from landing.ledger where member like '%one' and "
                     "source_path = 'news/b.xml'") == [("duplicate", 1, 1, "the same article as in news/a.xml")]  # fmt: skip


def test_two_feeds_that_differ_do_not_take_turns(desk: Desk) -> None:
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


def test_a_syndicated_copy_points_to_the_earliest(desk: Desk) -> None:
    body = "The same words in both papers, at some length. " * 10
    desk.put(
        "news/a.jsonl",
        f'{{"title": "T", "text": "{body}", "url": "https://a.example/1", "date": "2024-05-02"}}',
    )
    desk.land()
    assert desk.rows("select count(duplicate_of_document_id) from landing.documents") == [(0,)]
    desk.put(
        "news/b.jsonl",
        f'{{"title": "T", "text": "{body.upper()}", "url": "https://b.example/2", "date": "2024-05-01"}}',
    )
    desk.land()
    assert desk.rows(
        "select copy.url, original.url from landing.documents as copy inner join landing.documents as original "
        "on copy.duplicate_of_document_id = original.document_id"
    ) == [("https://a.example/1", "https://b.example/2")]


def test_headlines_that_recur_are_no_copies(desk: Desk) -> None:
    desk.put("news/a.txt", "Weekly round-up\n\n2024-01-01")
    desk.put("news/b.txt", "Weekly round-up\n\n2024-01-08")
    desk.land()
    assert desk.rows("select count(*), count(duplicate_of_document_id) from landing.documents") == [(2, 0)]


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
        ("array.json", 1, 0, "one object a line"),
    ],
)
def test_bad_files_are_in_the_ledger_and_the_rest_is_loaded(
    desk: Desk, fixture: str, items: int, loaded: int, reason: str
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


def test_a_text_of_fifty_megabytes(desk: Desk) -> None:
    desk.put("news/long.txt", b"word " * 10_000_000)
    assert desk.land().documents_quarantined == 1
    ((excerpt,),) = desk.rows("select raw_excerpt from landing.quarantine")
    assert 0 < len(excerpt) <= 500


def test_quarantine_rows_are_released_when_the_file_is_mended(desk: Desk) -> None:
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


@pytest.mark.parametrize("name", ["draft.txt.tmp", "feed.xml.part", "notes.txt~"])
def test_temporary_names_are_ignored_with_a_reason(desk: Desk, name: str) -> None:
    desk.put(f"news/{name}", "Title\n\nBody.")
    assert desk.land().documents_landed == 0
    outcome, *items, reason = desk.ledger(f"news/{name}")
    assert (outcome, items) == ("ignored", [0, 0, 0])
    assert "temporary name" in reason


def test_hidden_names_are_passed_over(desk: Desk) -> None:
    desk.put("news/.hidden.txt", "Title\n\nBody.")
    desk.put("news/.git/config.txt", "Title\n\nBody.")
    assert desk.land() == LandingSummary()


def test_links_that_lead_in_circles(desk: Desk) -> None:
    path = desk.put("news/a/article.txt", "Title\n\nBody.")
    (path.parent / "up").symlink_to(desk.settings.news_dir)
    (path.parent / "self").symlink_to(path.parent / "self")
    (path.parent / "gone.txt").symlink_to(path.parent / "nowhere.txt")
    summary = desk.land()
    assert summary.documents_landed == 1
    assert desk.ledger("news/a/up")[0] == "ignored"
    assert "read already" in desk.ledger("news/a/up")[4]
    for name in ("news/a/self", "news/a/gone.txt"):
        assert desk.ledger(name)[:4] == ("quarantined", 1, 0, 1)
        assert "cannot be read" in desk.ledger(name)[4]
    state = desk.state()
    assert desk.land().files_changed == 0
    assert desk.state() == state


def test_a_linked_folder_elsewhere_is_read(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_text("Title\n\nBody.", encoding="utf-8")
    desk.settings.news_dir.mkdir(parents=True)
    (desk.settings.news_dir / "linked").symlink_to(tmp_path / "elsewhere")
    desk.land()
    assert desk.ledger("news/linked/a.txt")[0] == "loaded"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(desk: Desk) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody.")
    path.chmod(0)
    desk.land()
    assert desk.ledger("news/a.txt")[0] == "quarantined"
    assert "ermission" in desk.ledger("news/a.txt")[4]
    path.chmod(0o644)
    assert desk.land().documents_landed == 1


def test_a_pipe_is_not_waited_for(desk: Desk) -> None:
    desk.settings.news_dir.mkdir(parents=True)
    os.mkfifo(desk.settings.news_dir / "pipe.txt")
    desk.land()
    assert desk.ledger("news/pipe.txt")[4] == "not a regular file"


def test_a_file_that_grows_is_left_for_the_next_landing(desk: Desk) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody")
    path.write_text("Title\n\nBody.", encoding="utf-8")  # a moment ago

    def grow(*_: object) -> None:
        path.write_text("Title\n\nBody, and more of it.", encoding="utf-8")

    seen = files.walk(desk.settings.raw_dir, "news")
    grow()
    with pytest.raises(files.UnsettledFileError, match="left for the next run"):
        files.read_file(seen[0])
    assert files.settle(seen, 0) == frozenset({"news/a.txt"})


def test_an_unsettled_file_has_its_row_and_is_read_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody")
    path.write_text("Title\n\nBody", encoding="utf-8")
    desk.put("news/b.txt", "Other\n\nBody")
    monkeypatch.setattr("time.sleep", lambda _: path.write_text("Title\n\nBody, whole", encoding="utf-8"))
    summary = desk.land()
    assert desk.ledger("news/a.txt") == ("ignored", 0, 0, 0, "still being written: left for the next run")
    assert summary.documents_landed == 1
    assert summary.warnings == ("news/a.txt: still being written: left for the next run",)
    monkeypatch.undo()
    os.utime(path, (1, 1))
    assert desk.land().documents_landed == 1
    assert desk.ledger("news/a.txt")[0] == "loaded"


def test_a_name_that_is_not_utf8(desk: Desk) -> None:
    desk.settings.news_dir.mkdir(parents=True)
    with open(os.fsencode(desk.settings.news_dir) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123
        file.write(b"Title\n\nBody.")
    assert desk.land().documents_landed == 1
    assert desk.ledger(r"news/caf\xe9.txt")[0] == "loaded"


def test_a_crash_between_batches_loses_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        desk.put(f"news/{number}.txt", f"Title {number}\n\nThe body of it.")
    monkeypatch.setattr("orchestration.landing.batches", lambda new: files.batches(new, max_files=2))
    writes = iter([None, RuntimeError("power cut")])

    def fail(*_: object) -> None:
        error = next(writes)
        if error:
            raise error

    monkeypatch.setattr("orchestration.landing.touch", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        desk.land()
    assert desk.rows("select count(*) from landing.documents") == [(2,)]
    monkeypatch.undo()
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_unchanged) == (4, 2)
    assert desk.rows("select count(*), count(distinct document_id) from landing.documents") == [(6, 6)]


def test_ids_do_not_depend_on_the_order_of_arrival(
    desk: Desk, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    names = ["article.txt", "feed.atom.xml", "wire.jsonl", "page.html"]
    for name in names:
        desk.put_fixture(f"news/{name}", f"news/{name}")
        desk.land()
    with open_working(Settings(tmp_path / "raw", tmp_path / "again")) as connection:
        again = Desk(replace(desk.settings, warehouse_dir=tmp_path / "again"), connection, vocabulary)
        again.land()
        query = "select document_id, content_sha256 from landing.documents order by all"
        assert again.rows(query) == desk.rows(query)


def test_records_land_with_their_bounds_and_unmapped_columns(desk: Desk) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv") + "expected_rows: {min: 5, max: 9}\n")
    desk.put("records/hubs.csv", "Hub,Founded,Clerk\nQuayside Labs,2015,4\nOsier Gate,soon,4\n")
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (1, 1)
    assert desk.ledger("records/hubs.csv") == ("loaded", 2, 1, 1, "1 of 2 rows quarantined")
    assert desk.ledger("records/hubs.yml")[:4] == ("loaded", 0, 0, 0)
    assert desk.rows("select rows_in, min_rows, max_rows, unmapped_columns from landing.record_sources") == [
        (2, 5, 9, "Clerk")
    ]
    assert summary.warnings == (
        "records/hubs.csv: 1 of 2 rows quarantined",
        "records/hubs.yml: neither mapped nor ignored: Clerk: add them to columns or to ignore",
        "records/hubs.yml: expected_rows: 2 rows, expected 5 to 9",
    )
    assert desk.rows("select row_number, detail from landing.quarantine") == [
        (3, "row 3, column 'Founded': 'soon', expected a year of four digits")
    ]


def test_a_changed_record_file_replaces_its_rows(desk: Desk) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/a.csv", "Hub,Founded\nQuayside Labs,2015\nOsier Gate,2009\n")
    desk.put("records/b.csv", "Hub,Founded\nBrindle Wharf,2018\n")
    desk.land()
    desk.put("records/a.csv", "Hub,Founded\nQuayside Labs,2016\n")
    summary = desk.land()
    assert (summary.records_landed, summary.records_unchanged) == (1, 1)
    assert desk.rows(
        "select source_path, row_number, values_json ->> 'founded_year' from landing.records order by all"
    ) == [("records/a.csv", 2, "2016"), ("records/b.csv", 2, "2018")]


def test_a_changed_yaml_reads_its_files_again(desk: Desk) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv").replace("source: hubs", "source: register"))
    summary = desk.land()
    assert summary.records_landed == 1
    assert desk.rows("select source_name, count(*) from landing.records group by all") == [("register", 1)]
    assert desk.rows("select source_name from landing.record_sources") == [("register",)]


def test_a_column_missing_in_one_of_several_files(desk: Desk) -> None:
    desk.put("records/hubs.yml", YAML.format(file="*.csv"))
    desk.put("records/a.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.put("records/b.csv", "Hub\nBrindle Wharf\n")
    summary = desk.land()
    assert (summary.records_landed, summary.records_quarantined) == (1, 1)
    outcome, *_, reason = desk.ledger("records/b.csv")
    assert outcome == "quarantined"
    assert "the column 'Founded' is missing" in reason


def test_a_column_that_goes_missing_leaves_the_old_rows(desk: Desk) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    desk.put("records/hubs.csv", "Hub,Year\nQuayside Labs,2016\n")
    summary = desk.land()
    assert summary.records_quarantined == 1
    assert (
        "the column 'Founded' is missing; rows of an earlier load stay" in desk.ledger("records/hubs.csv")[4]
    )
    assert desk.rows("select values_json ->> 'founded_year' from landing.records") == [("2015",)]
    desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2017\n")
    assert desk.land().records_landed == 1
    assert desk.rows("select count(*) from landing.quarantine where released_at is null") == [(0,)]


@pytest.mark.parametrize(
    ("yaml", "csv", "message"),
    [
        (YAML.format(file="hubs.csv"), "Hub,Year\nA,2015\n", "records/hubs.yml: columns.founded_year: there is no column 'Founded'"),
        (YAML.format(file="gone.csv"), "Hub,Founded\nA,2015\n", "records/hubs.yml: file: there is no 'gone.csv'"),
        (YAML.format(file="hubs.csv") + "colour: blue\n", "Hub,Founded\nA,2015\n", "records/hubs.yml: colour: there is no such key"),
        ("a: [", "Hub\n", "records/hubs.yml: line 1"),
    ],
)  # fmt: skip
def test_a_broken_yaml_stops_before_anything_is_written(
    desk: Desk, yaml: str, csv: str, message: str
) -> None:
    desk.put("news/good.txt", "Title\n\nBody.")
    desk.put("records/hubs.yml", yaml)
    desk.put("records/hubs.csv", csv)
    state = desk.state()
    with pytest.raises(RecordSourceError) as caught:
        desk.land()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert desk.state() == state


def test_a_record_file_that_is_gone_leaves_its_rows(desk: Desk) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    path = desk.put("records/hubs.csv", "Hub,Founded\nQuayside Labs,2015\n")
    desk.land()
    path.unlink()
    assert desk.land().warnings == (
        "records/hubs.yml: file: hubs.csv is gone; the rows of its last load stay",
    )
    assert desk.rows("select count(*) from landing.records") == [(1,)]


def test_two_yamls_may_not_share_a_name_or_a_file(desk: Desk) -> None:
    desk.put("records/a.yml", YAML.format(file="hubs.csv"))
    desk.put("records/b.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded\nA hub,2015\n")
    with pytest.raises(RecordSourceError, match=r"b\.yml: source: 'hubs' is the name of records/a\.yml"):
        desk.land()
    desk.put("records/b.yml", YAML.format(file="hubs.csv").replace("source: hubs", "source: other"))
    with pytest.raises(
        RecordSourceError, match=r"b\.yml: file: records/hubs\.csv is described by records/a\.yml"
    ):
        desk.land()


def test_a_table_that_no_yaml_describes_is_ignored_visibly(desk: Desk) -> None:
    desk.put("records/orphan.csv", "Hub\nA hub\n")
    summary = desk.land()
    assert desk.ledger("records/orphan.csv")[0] == "ignored"
    assert summary.warnings == ("records/orphan.csv: no YAML in raw/records describes it",)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"Hub,Founded\n"])
def test_a_table_that_is_none_is_quarantined(desk: Desk, content: bytes) -> None:
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", content)
    summary = desk.land()
    assert summary.records_quarantined == 1
    assert desk.ledger("records/hubs.csv")[:4] == ("quarantined", 1, 0, 1)


def test_the_indian_list(desk: Desk, shared_data: Path) -> None:
    desk.put_fixture("records/india_startup_funding.yml", "records/india_startup_funding.yml")
    desk.put(
        "records/india_startup_funding.csv", (shared_data / "records/india_startup_funding.csv").read_bytes()
    )
    summary = desk.land()
    assert summary.records_landed + summary.records_quarantined == 3044
    assert summary.records_quarantined == 8
    assert desk.rows(
        "select reason, list(row_number order by row_number) from landing.quarantine group by all order by all"
    ) == [
        ("cannot be read: AmountInUSD", [239, 281, 290, 296, 303]),
        ("cannot be read: Date", [194, 2573]),
        ("cannot be read: StartupName", [5]),
    ]
    assert desk.rows("select unmapped_columns from landing.record_sources") == [("",)]


def test_the_progress_reaches_every_file(desk: Desk, write_raw: Callable[[Path], None]) -> None:
    write_raw(desk.settings.raw_dir)
    steps: list[tuple[str, int, int]] = []
    land(
        desk.connection, desk.settings, desk.vocabulary, NOW, lambda *step: steps.append(step), settle_seconds=0
    )  # fmt: skip
    assert steps[-1][1:] == (3, 3)
    assert {step[0] for step in steps} == {"news/quayside.txt", "records/hubs.csv", "records/hubs.yml"}
