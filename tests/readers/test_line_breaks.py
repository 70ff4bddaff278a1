"""Lines broken at a width become paragraphs again; lines that someone meant stay lines."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.readers.line_breaks import join_wrapped_lines

PARAGRAPHS = [
    "In June 2020 Lanternquay Robotics, a start-up at the incubator Quayside Labs, raised 2 million euros in a seed round "
    "that was led by Osier Gate Ventures and in which two earlier investors took part again.",
    "The incubator had 24 resident projects in 2019 and 31 in 2020, and its halls cover an area of 3,400 square metres.",
]


@pytest.mark.parametrize("width", [45, 60, 72, 80, 100])
def test_wrapped_paragraphs_become_whole(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in PARAGRAPHS)
    assert join_wrapped_lines(wrapped) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n\n".join(PARAGRAPHS), id="already whole"),
        pytest.param(
            "Robotics\nClean energy\nMedical imaging of the eye and of the heart\nFintech", id="a list"
        ),
        pytest.param("First line of verse\nsecond line of verse", id="narrow"),
        pytest.param(
            "Quayside Labs opens a hall in Ghent\nOsier Gate raises money again\nTallow Hill closes",
            id="headlines a line",
        ),
        pytest.param("", id="nothing"),
    ],
)
def test_lines_that_someone_meant_stay(text: str) -> None:
    assert join_wrapped_lines(text) == text


def test_list_items_stay_apart_in_a_wrapped_text() -> None:
    text = textwrap.fill(PARAGRAPHS[0], 60) + "\n- robotics\n- clean energy"
    assert join_wrapped_lines(text) == PARAGRAPHS[0] + "\n- robotics\n- clean energy"


def test_a_compound_broken_at_its_hyphen_stays_a_compound() -> None:
    text = "The hub was registered on the list of the state-\nlevel innovation spaces of the whole country in\n2020."
    assert join_wrapped_lines(text) == text.replace("state-\nlevel", "state-level").replace("\n", " ")


@given(st.lists(st.text(alphabet="ab -\n", max_size=130), max_size=8).map("\n".join))
def test_nothing_but_breaks_changes(text: str) -> None:
    assert join_wrapped_lines(text).replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(
        " ", ""
    )
