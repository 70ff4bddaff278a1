"""Whatever a file holds: a YAML that can be read back, or an error of one line."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestration.drafting.draft import draft_of
from orchestration.drafting.sampling import sample_of
from orchestration.drafting.yaml_text import yaml_of
from orchestration.readers.records.source import load_record_source
from orchestration.readers.records.tables import UnreadableTableError
from orchestration.vocabulary import Vocabulary

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "-", "n/a", "1,234.5", "1.234,5", "31/12/2020", "2020", "€5", "EUR", "India", "Seed", "\x85"]
    ),
)
TABLES = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=8).map("\n".join)
STARTS = st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b"{", b"[{", b"\xff\xfe", b'"'])


def draft_or_error(data: bytes, name: str, vocabulary: Vocabulary) -> None:
    try:
        sample = sample_of(io.BytesIO(data), name)
    except UnreadableTableError as error:
        message = str(error)
    else:
        message = ""
    if message:
        assert "\n" not in message
        return
    draft = draft_of(sample, vocabulary, (), None)
    source = load_record_source(yaml_of(draft, None), "draft.yml", vocabulary)
    assert source.entity == draft.entity


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=STARTS, rest=st.binary(max_size=200), name=st.sampled_from(["f.csv", "f.xlsx", "f.json", "f"]))
@example(start=b"", rest=b"", name="f.csv")
@example(start=b"{", rest=b'"a": {"b": [{"c": 1}, 2]}}', name="f.json")
def test_any_bytes(start: bytes, rest: bytes, name: str, vocabulary: Vocabulary) -> None:
    draft_or_error(start + rest, name, vocabulary)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES)
def test_any_table(table: str, vocabulary: Vocabulary) -> None:
    draft_or_error(table.encode("utf-8", "surrogatepass"), "f.csv", vocabulary)


@pytest.mark.parametrize(
    "table",
    [
        ",".join(f"c{n}" for n in range(3_000)) + "\n" + ",".join("1" for _ in range(3_000)) + "\n",
        "name\n" + "\n".join("x" * 50_000 for _ in range(20)) + "\n",
        "a,b\n" * 30_000,
        "a\n" + "1" * 100_000 + "\n",
    ],
    ids=["many columns", "long cells", "many rows", "a long figure"],
)
def test_tables_of_extreme_shape(table: str, vocabulary: Vocabulary) -> None:
    draft_or_error(table.encode(), "f.csv", vocabulary)
