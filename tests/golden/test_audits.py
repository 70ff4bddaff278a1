"""Audits of claims, each from a few sentences to its verdict, with the arithmetic beside it.

The texts and the register lie in `audits/`; every organisation in them is invented. What the rules say is in
`fct_claim_audits.yml`; the 76 % claim of the example article is audited in `test_worked_example.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings

TEXTS = Path(__file__).with_name("audits")

# Text, rule, and the rows that there must be: reading, verdict, explanation.
AUDITS = [
    # 90 / 60 = 1.5; "doubled" is 2, give or take 10 %: 1.8 to 2.2
    (
        "doubled",
        "multiple",
        [
            (
                *("as_stated", "contradicted"),
                'From 60 in 2022 to 90 in 2023 is 1.5 times as much, but what is stated is "doubled".',
            )
        ],
    ),
    # 12 / 5 = 2.4, which is more than 2
    (
        "more_than_doubled",
        "multiple",
        [
            (
                *("as_stated", "consistent"),
                "From 5 million in 2022 to 12 million in 2023 is 2.4 times as much, which agrees with what is stated:"
                ' "more than doubled".',
            )
        ],
    ),
    # 15 + 20 + 8 = 43, and a colon says that these are all
    (
        "all_parts",
        "whole_of_parts",
        [("sum_of_parts", "contradicted", "A whole of 40 is stated, but its 3 parts come to 43.")],
    ),
    # 12 + 10 + 8 = 30
    (
        "all_parts_that_add_up",
        "whole_of_parts",
        [("sum_of_parts", "consistent", "A whole of 30 is stated, and its 3 parts come to 30.")],
    ),
    # 50 + 40 = 90 is more than 80: that can only be if some start-ups are foreign companies
    (
        "some_parts",
        "whole_of_parts",
        [
            (
                *("at_least_the_largest_part", "consistent_under_reading"),
                "A whole of 80 is stated, and the largest of the 2 parts that are named, which may overlap, is 50.",
            )
        ],
    ),
    # 50 + 30 = 80 may be all, or overlap
    (
        "parts_of_one_measure",
        "whole_of_parts",
        [
            (
                *("at_least_the_largest_part", "consistent"),
                "A whole of 80 is stated, and the largest of the 2 parts that are named, which may overlap, is 50.",
            ),
            (
                *("at_least_the_sum_of_parts", "consistent"),
                "A whole of 80 is stated, and the 2 parts that are named come to 80.",
            ),
        ],
    ),
    # 144 / 100 = 1.44 = 1.2 squared: 20 % a year compounded; 44 % / 2 = 22 % on the simple average
    (
        "growth",
        "growth_rate",
        [
            (
                *("compound", "consistent_under_reading"),
                "From 100 in 2020 to 144 in 2022 is 20 % a year compounded, which agrees with what is stated: 20 %.",
            )
        ],
    ),
    # 52 / 80 = 65 %
    (
        "share",
        "share_of_counts",
        [("as_stated", "contradicted", "52 of 80 is 65 %, but what is stated is 60 %.")],
    ),
    # no more than all can be let
    (
        "rate",
        "rate_within_bounds",
        [
            (
                *("as_stated", "contradicted"),
                "The source states 104 %, and occupancy rate can only lie between 0 and 100 %.",
            )
        ],
    ),
    # 5 + 9 = 14 from two of three rounds; the third can only add to it
    (
        "funding_total",
        "funding_total",
        [
            (
                *("at_least_the_known_rounds", "contradicted"),
                "A total of 12 million EUR is stated, but the rounds known, 2, come to at least 14 million.",
            )
        ],
    ),
    # there was one in 2018, so that of 2019 is the second at least
    (
        "first",
        "edition",
        [
            (
                *("as_stated", "contradicted"),
                '"First Ostend Harbour Forum" of 2019 is by its name number 1 of its series, but by the others known it'
                " is at least 2.",
            )
        ],
    ),
    # the third of 2021 leaves room for a fourth, and the fifth for one between
    (
        "editions",
        "edition",
        [
            (
                *("as_stated", "consistent"),
                '"3rd Leuven Robotics Summit" of 2021 is by its name number 3 of its series, which agrees with the'
                " others known: at most 4.",
            ),
            (
                *("as_stated", "consistent"),
                '"5th Leuven Robotics Summit" of 2023 is by its name number 5 of its series, which agrees with the'
                " others known: at least 4.",
            ),
        ],
    ),
    # the list of the end of 2021 has it
    (
        "listed_title",
        "register",
        [
            (
                *("as_stated", "consistent"),
                'A registration as "national business incubator" in 2020 is reported, and the register'
                " national_incubators of 2021-12-31 lists it as N-17.",
            )
        ],
    ),
    # the list of the end of 2021 has two incubators of Belgium, and this is neither
    (
        "unlisted_title",
        "register",
        [
            (
                *("as_stated", "contradicted"),
                'A registration as "national business incubator" in 2020 is reported, but the register'
                " national_incubators of 2021-12-31 does not list it among its 2 of type incubator in BE.",
            )
        ],
    ),
]


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, starhall: Callable[..., Any]
) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("audits")
    settings = Settings(folder / "raw", folder / "warehouse")
    for path in TEXTS.iterdir():
        home = settings.news_dir if path.suffix == ".txt" else settings.records_dir
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, home)
    finished = starhall("run", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    return duckdb.connect(str(settings.published_path), read_only=True)


def audits_of(published: duckdb.DuckDBPyConnection, text: str, rule: str) -> list[tuple[Any, ...]]:
    """The audits by one rule of what rests on one text."""
    return published.execute(
        "select distinct reading, verdict, explanation from fct_claim_audits"
        " join bridge_fact_sources on fact_id = claim_audit_id and fact_table = 'fct_claim_audits'"
        " join dim_documents using (document_id) where dim_documents.source_path = ? and rule = ? order by all",
        [f"news/{text}.txt", rule],
    ).fetchall()


@pytest.mark.parametrize(("text", "rule", "expected"), AUDITS)
def test_audit(
    published: duckdb.DuckDBPyConnection, text: str, rule: str, expected: list[tuple[str, str, str]]
) -> None:
    assert audits_of(published, text, rule) == expected


def test_two_sources_of_one_value_contradict_each_other_once(published: duckdb.DuckDBPyConnection) -> None:
    """40 and 52 of one year: the one that was taken (read more surely) is no claim against itself."""
    rows = audits_of(published, "one_source", "other_source")
    rows += audits_of(published, "another_source", "other_source")
    assert rows in (
        [("as_stated", "contradicted", "This source states 40 for 2022, but another source 52.")],
        [("as_stated", "contradicted", "This source states 52 for 2022, but another source 40.")],
    )


def test_two_amounts_of_one_round_contradict_each_other(published: duckdb.DuckDBPyConnection) -> None:
    """31 is within 5 % of 30, so that it is one round, and more than 1 % above it; each report keeps its amount."""
    assert audits_of(published, "one_amount", "other_amount") in (
        [
            (
                *("as_stated", "contradicted"),
                "The amount taken is 30 million EUR, but another source states 31 million.",
            )
        ],
        [
            (
                *("as_stated", "contradicted"),
                "The amount taken is 31 million EUR, but another source states 30 million.",
            )
        ],
    )
    assert published.execute(
        "select fct_funding_claims.amount, count(*) over (partition by funding_id), source_path is null"
        " from fct_funding_claims join fct_funding using (funding_id) join dim_organisations"
        " on fct_funding.organisation_id = dim_organisations.organisation_id"
        " where organisation_name = 'Tern Sensors' order by 1"
    ).fetchall() == [(30e6, 2, True), (31e6, 2, True)]


def test_derived_growth_carries_the_figures_of_its_claims(published: duckdb.DuckDBPyConnection) -> None:
    """144 / 100 over two years is 20 % a year; both passages stand behind it."""
    assert published.execute(
        "select metric_id, year, base_year, value, value_operator, claim_count, source_count from fct_yearly_metrics"
        " join dim_organisations using (organisation_id)"
        " where basis = 'derived' and organisation_name = 'Copper Lane Hub'"
    ).fetchall() == [("resident_projects_compound_growth", 2022, 2020, 20, "=", 2, 1)]
    assert published.execute(
        "select quote from bridge_fact_sources join fct_yearly_metrics on fact_id = yearly_metric_id"
        " where metric_id = 'resident_projects_compound_growth' and year = 2022 order by char_start"
    ).fetchall() == [("had 100 resident projects",), ("resident projects in 2020 and 144 resident projects",)]


def test_parts_are_no_levels_of_the_whole(published: duckdb.DuckDBPyConnection) -> None:
    """80 companies, of which 50 here and 30 there: the year has one value, and no conflict."""
    assert published.execute(
        "select value, claim_count, has_conflict from fct_yearly_metrics join dim_organisations using (organisation_id)"
        " where organisation_name = 'Wharf Nine' and metric_id = 'resident_companies'"
    ).fetchall() == [(80, 1, False)]
