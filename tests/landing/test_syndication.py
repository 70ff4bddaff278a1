"""Copies and originals in the working database: the same whatever came when. Every organisation here is invented."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.extractions import documents_to_extract, note_documents_to_extract
from orchestration.landing import wordings
from orchestration.landing.syndication import mark_syndicated
from orchestration.model import PARTS
from orchestration.warehouse import insert_rows, make_tables

NOON = datetime(2024, 6, 1, 12)
DAY = date(2024, 5, 1)
TITLE = "Quayside Labs moves into the old rope works"
PARAGRAPHS = (
    "Quayside Labs, an incubator in Ghent, has moved into the old rope works on the canal, where it rents 3,400 square "
    "metres on two floors. The city council agreed to the plan in March after two years of talks with the owner.",
    "The incubator was founded in 2015 and had 31 resident projects at the end of last year, most of them in robotics "
    "and in software for hospitals. Its director, Marieke Osier, said that the new building leaves room for 60 more.",
    "Lanternquay Robotics, one of the first residents, raised 2 million euros in a seed round led by Osier Gate "
    "Ventures in June. The company builds arms that sort parcels and wants to hire 12 engineers before the summer.",
    "The rope works stood empty for eleven years. The walls were kept, and the roof was replaced by one that carries "
    "solar panels, which are expected to cover about half of the electricity that the residents use.",
)
STORY = "\n\n".join((TITLE, *PARAGRAPHS))
NOTICE = "Subscribe to our weekly letter for more news of the canal towns, and tell us what you think of it."
LONGER = f"{STORY}\n\n{NOTICE}"
LONGEST = (
    f"{LONGER} We print letters of our readers on Fridays, and answer each one that bears a name and a place."
)


@dataclass(frozen=True)
class Row:
    """A version of a document, as far as it matters here."""

    document_id: str
    text: str
    published_on: date | None = DAY
    is_retracted: bool = False
    text_mining_opt_out: bool = False

    @property
    def content_sha256(self) -> str:
        return sha256(f"{self.published_on} {self.text}".encode()).hexdigest()


class Archive:
    """A working database with the current versions of some documents."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        make_tables(self.connection)

    def put(self, *rows: Row) -> None:
        """Add documents, in place of what they said before."""
        ids = [row.document_id for row in rows]
        self.connection.execute(
            "delete from landing.documents where list_contains(?::varchar[], document_id)", [ids]
        )
        insert_rows(
            self.connection,
            "landing.documents",
            [
                {
                    "document_id": row.document_id,
                    "document_version": 1,
                    "is_current": True,
                    "title": row.text.partition("\n")[0],
                    "published_on": row.published_on,
                    "text_mining_opt_out": row.text_mining_opt_out,
                    "source_format": "text",
                    "source_path": f"news/{row.document_id}.txt",
                    "member": "",
                    "content_sha256": row.content_sha256,
                    "text": "" if row.text_mining_opt_out else row.text,
                    "word_count": len(row.text.split()),
                    "landed_at": NOON,
                    "is_retracted": row.is_retracted,
                }
                for row in rows
            ],
        )

    def change(self, document_id: str, setting: str) -> None:
        self.connection.execute(
            f"update landing.documents set {setting} where document_id = ? and is_current", [document_id]
        )

    def mark(self) -> int:
        return mark_syndicated(self.connection)

    def copies(self) -> dict[str, str]:
        return dict(
            self.connection.execute(
                "select document_id, duplicate_of_document_id from landing.documents "
                "where duplicate_of_document_id is not null"
            ).fetchall()
        )

    def tables(self) -> list[list[tuple[object, ...]]]:
        """Everything that is kept of the texts, and what follows from it."""
        return [
            self.connection.execute(f"select * from landing.{table} order by all").fetchall()
            for table in ("wordings", "wording_bodies", "wording_bands", "wording_pairs")
        ] + [sorted(self.copies().items())]

    def close(self) -> None:
        self.connection.close()


@pytest.fixture
def archive() -> Iterator[Archive]:
    archive = Archive()
    yield archive
    archive.close()


def test_copies_point_to_the_earliest_and_then_to_the_lowest_id(archive: Archive) -> None:
    archive.put(
        Row("undated", STORY, None),
        Row("later", LONGER, DAY + timedelta(days=2)),
        Row("b", STORY.replace(TITLE, "A home by the canal")),
        Row("a", STORY),
        Row("another", STORY.replace("2 million", "3 million")),
    )
    assert archive.mark() == 3
    assert archive.copies() == {"undated": "a", "later": "a", "b": "a"}
    assert archive.mark() == 0


def test_short_texts_are_copies_only_word_for_word_and_of_one_date(archive: Archive) -> None:
    headline = "Quayside Labs moves into the old rope works in Ghent"
    archive.put(
        Row("first", headline),
        Row("same", headline.upper()),
        Row("next week", headline, DAY + timedelta(days=7)),
        Row("nearly", f"{headline} today"),
    )
    archive.mark()
    assert archive.copies() == {"same": "first"}


def test_a_story_that_runs_again_much_later_is_a_copy_only_word_for_word(archive: Archive) -> None:
    later = DAY + timedelta(days=200)
    archive.put(
        Row("first", STORY), Row("again", STORY, later), Row("changed", LONGER, later + timedelta(days=1))
    )
    archive.mark()
    assert archive.copies() == {"again": "first", "changed": "first"}
    archive.change("again", "is_retracted = true")
    archive.mark()
    assert archive.copies() == {}


def test_what_does_not_count_is_neither_copy_nor_original(archive: Archive) -> None:
    archive.put(
        Row("a", STORY, is_retracted=True),
        Row("b", STORY, text_mining_opt_out=True),
        Row("c", STORY),
        Row("d", LONGER),
    )
    archive.mark()
    assert archive.copies() == {"d": "c"}


def test_the_cluster_of_an_original_that_is_taken_out_is_decided_anew(archive: Archive) -> None:
    archive.put(Row("a", STORY), Row("b", LONGER), Row("c", STORY))
    archive.mark()
    assert archive.copies() == {"b": "a", "c": "a"}
    archive.change("a", "is_retracted = true")
    archive.mark()
    assert archive.copies() == {"c": "b"}
    archive.change("a", "is_retracted = false")
    archive.mark()
    assert archive.copies() == {"b": "a", "c": "a"}


def test_a_version_that_says_something_else_leaves_its_cluster(archive: Archive) -> None:
    archive.put(Row("a", STORY), Row("b", LONGER), Row("c", LONGEST))
    archive.mark()
    assert archive.copies() == {"b": "a", "c": "a"}
    archive.put(Row("a", f"{TITLE}\n\nThe move is off."))
    archive.mark()
    assert archive.copies() == {"c": "b"}
    archive.put(Row("c", LONGEST.replace("2 million", "5 million")))
    archive.mark()
    assert archive.copies() == {}


def test_other_rules_sign_everything_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put(Row("a", STORY), Row("b", LONGER))
    archive.mark()
    monkeypatch.setattr(wordings, "SIGNATURE_VERSION", "next")
    assert archive.mark() == 0
    assert archive.copies() == {"b": "a"}
    assert archive.connection.execute(
        "select distinct signature_version from landing.wordings"
    ).fetchall() == [("next",)]


def test_a_mark_that_landing_has_reset_is_written_again(archive: Archive) -> None:
    archive.put(Row("a", STORY), Row("b", STORY))
    archive.mark()
    archive.change("b", "duplicate_of_document_id = null")
    assert archive.mark() == 1
    assert archive.copies() == {"b": "a"}


def variants(count: int) -> list[Row]:
    """Rows of a few stories with small changes: cuts, notices, other titles, dates, figures."""
    rng = random.Random(20)
    rows = []
    for number in range(count):
        paragraphs = [
            one.replace("Lanternquay", rng.choice(("Lanternquay", "Wharfside"))) for one in PARAGRAPHS
        ]
        if rng.random() < 0.4:
            del paragraphs[rng.randrange(4)]
        text = "\n\n".join((rng.choice((TITLE, "A home by the canal")), *paragraphs))
        text += rng.choice(("", "", f"\n\n{NOTICE}", " More soon."))
        text = text.replace("2 million", rng.choice(("2 million", "2 million", "3 million")))
        day = rng.choice((None, DAY, DAY + timedelta(days=rng.randrange(60))))
        rows.append(Row(f"{rng.randrange(10**6):06}-{number}", text, day, is_retracted=rng.random() < 0.1))
    return rows


ROWS = variants(24)


@settings(max_examples=12, deadline=None)
@given(st.permutations(ROWS), st.lists(st.integers(0, len(ROWS)), max_size=3), st.integers(2, 8))
def test_the_order_and_the_portions_of_arrival_change_nothing(
    rows: Sequence[Row], cuts: list[int], most_in_bucket: int
) -> None:
    """Overfull buckets included: they are made small here, so that they fill and empty again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordings, "_MOST_IN_BUCKET", most_in_bucket)
        at_once, in_portions = Archive(), Archive()
        at_once.put(*ROWS)
        at_once.mark()
        bounds = [0, *sorted(cuts), len(rows)]
        for start, end in pairwise(bounds):
            # what came first said something else, or was not yet taken out
            early = [
                replace(row, text=f"{row.text} {NOTICE}", is_retracted=False) for row in rows[start:end:3]
            ]
            in_portions.put(*early)
            in_portions.mark()
            in_portions.put(*rows[start:end])
            in_portions.mark()
        assert in_portions.tables() == at_once.tables()
        assert len(at_once.copies()) > 5 or most_in_bucket < 8
        at_once.close()
        in_portions.close()


def test_a_template_filled_in_many_times_has_no_copies_and_few_comparisons(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    plain = wordings.are_one_story
    monkeypatch.setattr(wordings, "are_one_story", lambda one, other: compared.append(1) or plain(one, other))
    archive.put(*(Row(f"{number:03}", STORY.replace("3,400", f"{3400 + number}")) for number in range(300)))
    archive.put(Row("copy", LONGER.replace("3,400", "3407")))
    archive.mark()
    assert archive.copies() == {"copy": "007"}  # their facts are the same, and few share them
    assert len(compared) < 300


def test_a_copy_that_states_more_than_its_original_is_extracted_too(archive: Archive) -> None:
    archive.put(
        Row("a", STORY),
        Row("b", LONGER, DAY + timedelta(days=1)),
        Row(
            "c",
            f"{STORY}\n\nIn 2022 the fund of Osier Gate had put 7 million euros into firms of the canal towns.",
            None,
        ),
        Row("d", STORY, DAY + timedelta(days=2)),
    )
    archive.mark()
    assert archive.copies() == {"b": "a", "c": "a", "d": "a"}
    note_documents_to_extract(archive.connection, "rules", dict.fromkeys(PARTS, "1"))
    pending = {origin.origin_id for origin in documents_to_extract(archive.connection)}
    assert pending == {"a", "c"}
