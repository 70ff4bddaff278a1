"""Where the table of a file is: delimiter, header row, list of rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.drafting.table_shape import (
    TextShape,
    header_place,
    items_path,
    looks_like_data,
    text_shape,
)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("a,b\n1,2\n", TextShape(",", None)),
        ("a;b\n1,5;2,5\n3,5;4,5\n", TextShape(";", None)),
        ("a\tb\nx, y\tz\nv, w\tu\n", TextShape("\t", None)),
        ("a|b\n1|2\n", TextShape("|", None)),
        ('name,note\n"Quayside, Inc",a;b\n"Lanternquay, Ltd",c;d\n', TextShape(",", None)),
        ("A title\n\nname,city,year\nQuayside,Ghent,2020\nOsier,Delft,2021\n", TextShape(",", 3)),
        (
            "A title,,\nby an office,,\nname,city,year\nQuayside,Ghent,2020\nOsier,Delft,2021\n",
            TextShape(",", 3),
        ),
        ("name\nQuayside\n", TextShape(",", None)),
        ("", None),
        ("\n\n", None),
    ],
)
def test_the_shape_of_a_text(text: str, shape: TextShape | None) -> None:
    assert text_shape(text) == shape


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["Register of hubs"], ["No", "Name", "Town"], ["1", "Quayside", "Ghent"], ["2", "Osier", ""]], 1),
        ([["No", "Name"], ["1", "Quayside"]], 0),
        ([["Hub", "2019", "2020"], ["Quayside", "1", "2"]], 0),
        ([["1", "2"], ["3", "4"]], 0),
        ([], 0),
    ],
)
def test_the_row_that_names_the_columns(rows: list[list[str]], place: int) -> None:
    assert header_place(rows) == place


@pytest.mark.parametrize(
    ("header", "is_data"),
    [
        (["Quayside", "2020-01-02", "400,000"], True),
        (["Name", "Date", "Amount"], False),
        (["Hub", "2019", "2020"], False),
        ([], False),
    ],
)
def test_a_header_that_is_a_row(header: list[str], is_data: bool) -> None:
    assert looks_like_data(header) is is_data


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ([{"a": 1}], ""),
        ({"data": {"rounds": [{"a": 1}, {"a": 2}], "notes": [{"b": 1}]}}, "data.rounds"),
        ({"data": [1, 2]}, None),
        ({"a.b": [{"c": 1}]}, None),
        ("text", None),
        (None, None),
    ],
)
def test_where_a_json_has_its_rows(content: object, path: str | None) -> None:
    assert items_path(content) == path


@given(st.text(max_size=300))
def test_any_text_has_a_shape_or_none(text: str) -> None:
    shape = text_shape(text)
    assert shape is None or shape.delimiter in {",", ";", "\t", "|"}
