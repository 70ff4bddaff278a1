"""What is spelt in several ways sounds the same; what is another name does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.resolution.sounds import sound


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("lanternkhim", "lanternhim"),
        ("oaksenov", "oaxenoff"),
        ("mueller", "muller"),
        ("goeteborg", "goteborg"),
        ("harboury", "harbouri"),
        ("nornikel", "nornickel"),
        ("quaytschik", "quaychik"),
        ("boulevard", "bulevard"),
        ("kompaniya", "kompaniia"),
        ("phosagro", "fosagro"),
        ("wester", "vester"),
        ("harrbour", "harbour"),
    ],
)
def test_spelt_otherwise(left: str, right: str) -> None:
    assert sound(left) == sound(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("harbour", "harbor5"),
        ("chemo", "kemo"),
        ("lantern", "lantarn"),
        ("visa", "vista"),
        ("zhao", "zao"),
        ("quay4", "quay5"),
        ("quay4", "quay44"),
    ],
)
def test_another_word(left: str, right: str) -> None:
    assert sound(left) != sound(right)


@given(word=st.from_regex(r"[a-z0-9]{1,30}", fullmatch=True))
def test_a_word_sounds_like_something_and_keeps_its_digits(word: str) -> None:
    assert sound(word)
    assert [sign for sign in sound(word) if sign.isdigit()] == [sign for sign in word if sign.isdigit()]
