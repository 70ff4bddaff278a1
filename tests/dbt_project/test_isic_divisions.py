"""The seed of ISIC divisions: all of them, each in its section, and themes that exist and lie in no other section."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
# Divisions a section of ISIC Rev. 4; the numbers that are missing between 01 and 99 are those of no division.
DIVISIONS_OF_SECTIONS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTU", (3, 5, 24, 1, 4, 3, 3, 5, 2, 6, 3, 1, 7, 6, 1, 1, 3, 4, 3, 2, 1), strict=True
    )
)
UNUSED_NUMBERS = {4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def divisions() -> Rows:
    return rows_of("isic_divisions")


@pytest.fixture(scope="module")
def industries() -> dict[str, dict[str, str]]:
    return {row["industry_code"]: row for row in rows_of("industries")}


def rows_of(seed: str) -> Rows:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_divisions_stand_once_in_their_order(divisions: Rows) -> None:
    codes = [f"{number:02}" for number in range(1, 100) if number not in UNUSED_NUMBERS]
    assert [row["division_code"] for row in divisions] == codes
    assert Counter(row["section_code"] for row in divisions) == DIVISIONS_OF_SECTIONS
    assert [row["section_code"] for row in divisions] == sorted(row["section_code"] for row in divisions)


def test_the_sections_are_those_of_the_industries(industries: dict[str, dict[str, str]]) -> None:
    sections = {code for code, row in industries.items() if row["scheme"] == "isic_rev4"}
    assert sections == set(DIVISIONS_OF_SECTIONS)


def test_a_theme_is_in_one_division_of_its_own_section(
    divisions: Rows, industries: dict[str, dict[str, str]]
) -> None:
    placed = [(code, row) for row in divisions for code in row["theme_codes"].split("|") if code]
    assert len({code for code, _ in placed}) == len(placed)
    for code, division in placed:
        assert industries[code]["scheme"] == "starhall_themes", code
        assert section_of(code, industries) == division["section_code"], code


def section_of(code: str, industries: dict[str, dict[str, str]]) -> str:
    parent = industries[code]["parent_industry_code"]
    return section_of(parent, industries) if parent else code
