"""Rows of events whose end lies before their start are rejected, read as columns or one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest

from orchestration.model import Record, Reject
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import load_record_source
from orchestration.readers.records.tables import layout_of
from orchestration.vocabulary import Vocabulary

ReadRecords = Callable[..., Iterator[Record | Reject]]

YAML = """source: s
entity: event
file: s.csv
publisher: P
licence: L
dates: ["%Y-%m-%d", "%Y"]
columns:
  organisation: {column: Org}
  event_type: {value: forum}
  date: {column: From}
  end_date: {column: To}
"""


Read = Callable[..., list[Record | Reject]]


@pytest.fixture(scope="module")
def read(read_records: ReadRecords) -> Read:
    """Every row of a file."""

    def read(text: str, yaml: str, vocabulary: Vocabulary) -> list[Record | Reject]:
        source = load_record_source(yaml, "s.yml", vocabulary)
        return list(
            read_records(
                open_table(io.BytesIO(text.encode()), "s.csv", layout_of(source)), source, vocabulary
            )
        )

    return read


@pytest.mark.parametrize("quote", ["", '"x ""y"" '], ids=["as columns", "one by one"])
@pytest.mark.parametrize(
    ("start", "end", "is_event"),
    [
        ("2020-01-01", "2020-01-02", True),
        ("2020-01-01", "2020-01-01", True),
        ("2020-01-02", "2020-01-01", False),
        ("2020", "2020-03-01", True),
        ("2020", "2019", False),
        ("2020-05-05", "2020", True),
        ("2020-01-02", "", True),
        ("", "2020-01-02", True),
    ],
)
def test_the_days_of_an_event(
    quote: str, start: str, end: str, *, is_event: bool, vocabulary: Vocabulary, read: Read
) -> None:
    organisation = f'{quote}Quayside"' if quote else "Quayside"
    (row,) = read(f"Org,From,To\n{organisation},{start},{end}\n", YAML, vocabulary)
    assert isinstance(row, Record) is is_event
    if isinstance(row, Reject):
        assert row.reason == "cannot be read: To"
        assert "expected a day not before the start" in row.detail


def test_a_constant_start_is_compared_too(vocabulary: Vocabulary, read: Read) -> None:
    yaml = YAML.replace("{column: From}", "{value: 2020-06-01}")
    early, late = read("Org,To\nQuayside,2020-05-01\nQuayside,2020-07-01\n", yaml, vocabulary)
    assert isinstance(early, Reject)
    assert isinstance(late, Record)
