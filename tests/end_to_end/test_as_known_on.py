"""A story lands, is corrected, and is retracted: what every day knew can still be asked for, and the claims keep all of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.pipeline import refresh
from orchestration.pipeline.reporting import Silent
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

TABLES = ("dim_organisations", "fct_events", "fct_funding", "fct_yearly_metrics", "fct_metric_claims")
# which events are one is what is known today; claims no longer held have identifiers of their own, and no words of
# documents that were retracted since
OF_TODAY = {
    "fct_events": "event_id",
    "fct_metric_claims": "metric_claim_id, is_current, known_until, end_reason, measure_text",
}
DAYS = tuple(datetime(2026, 1, day, 9, 30) for day in (5, 6, 7, 8))
URL = "https://wire.example/quayside"
# its correction changes a value of a year, an amount, and the day of an event
STORY = """Quayside Labs, an incubator in Ghent, was founded in 2015. In 2019 Quayside Labs had {projects} resident projects.
In 2020 Quayside Labs had 31 resident projects.
In June 2020 Lanternquay Robotics raised {amount} million euros in a seed round led by Osier Gate Ventures.
Quayside Labs held the Ghent Rope Works Forum on {day} September 2020."""
# another source of the same forum, and of a value of a year
OTHER = """In 2019 Quayside Labs had 24 resident projects. The Ghent Rope Works Forum took place on 14 September 2020.
In May 2021 Marrowlight Imaging raised 5 million euros in a series A round."""
ROUNDS_YAML = """source: rounds
entity: funding
file: rounds.csv
publisher: Example agency (invented)
licence: CC0-1.0
dates: ["%Y-%m-%d", "%Y"]
columns:
  organisation: {column: Company}
  date: {column: Date}
  amount: {column: Amount}
  currency: {value: EUR}
"""


def put(raw: Path, name: str, content: object) -> None:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def story(raw: Path, **values: object) -> None:
    text = STORY.format(**values)
    put(raw, "news/a.json", {"title": "The rope works", "text": text, "date": "2021-03-09", "url": URL})


def rounds(raw: Path, amount: str) -> None:
    put(raw, "records/rounds.yml", ROUNDS_YAML)
    put(raw, "records/rounds.csv", f"Company,Date,Amount\nPollenworks,2019-03-03,{amount}\n")


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """The file that was published on each of the days."""
    folder = tmp_path_factory.mktemp("days")
    settings = Settings(folder / "raw", folder / "warehouse")
    raw = folder / "raw"
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        for number, moment in enumerate(DAYS):
            patch.setattr("orchestration.pipeline.stages.utc_now", lambda moment=moment: moment)
            if number == 0:
                story(raw, projects=20, amount=2, day=15)
                put(raw, "news/b.json", {"title": "A forum", "text": OTHER, "date": "2021-06-01"})
                rounds(raw, "1000000")
            elif number == 1:
                story(raw, projects=26, amount=3, day=16)
            elif number == 2:
                story_id = rows(
                    kept[-1], f"select any_value(document_id) from dim_documents where url = '{URL}'"
                )
                put(
                    raw,
                    "retractions.csv",
                    f"document_id,reason,retracted_at\n{story_id[0][0]},withdrawn,2026-01-07T09:00:00Z\n",
                )
            else:
                rounds(raw, "1200000")
            outcome = refresh.run(settings, Silent(), "test")
            assert outcome.status == "published", outcome
            kept.append(folder / f"{number}.duckdb")
            shutil.copyfile(settings.published_path, kept[-1])
    return kept


def of_that_day(path: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    held = " where is_current" if table == "fct_metric_claims" else ""
    return sorted(rows(path, f"select {columns} from {table}{held}"), key=repr)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("day", range(len(DAYS)))
def test_each_day_is_as_it_was_published(published: Sequence[Path], table: str, day: int) -> None:
    columns = f"* exclude ({OF_TODAY[table]})" if table in OF_TODAY else "*"
    then = of_that_day(published[day], table, columns)
    on = date.isoformat(DAYS[day].date())
    asked = rows(published[-1], f"select {columns} from {table}_as_known_on(date '{on}')")
    assert sorted(asked, key=repr) == then
    assert then, "nothing was compared"


@pytest.mark.parametrize("table", TABLES)
def test_nothing_was_known_before_the_first_load(published: Sequence[Path], table: str) -> None:
    assert rows(published[-1], f"select * from {table}_as_known_on(date '2026-01-04')") == []


@pytest.mark.parametrize("table", TABLES)
def test_the_last_day_is_what_the_tables_say(published: Sequence[Path], table: str) -> None:
    asked = rows(published[-1], f"select * from {table}_as_known_on(current_date)")
    assert sorted(asked, key=repr) == of_that_day(published[-1], table)


def test_a_correction_and_a_retraction_reach_every_fact_in_their_run(published: Sequence[Path]) -> None:
    seed = (
        "select amount from fct_funding inner join dim_organisations using (organisation_id) "
        "where organisation_name = 'Lanternquay Robotics'"
    )
    assert [rows(path, seed) for path in published] == [[(2e6,)], [(3e6,)], [], []]
    projects = "select value, has_conflict from fct_yearly_metrics where metric_id = 'resident_projects' and year = 2019"
    assert [rows(path, projects) for path in published[:3]] == [
        [(20.0, True)],
        [(26.0, True)],
        [(24.0, False)],
    ]
    forum = "select source_count from fct_events where event_name like '%Rope Works Forum'"
    assert [rows(path, forum) for path in published[:3]] == [[(2,)], [(2,)], [(1,)]]
    assert [
        rows(path, "select count(*) from dim_document_texts where text like '%incubator%'")
        for path in published
    ] == [
        [(1,)],
        [(2,)],
        [(0,)],
        [(0,)],
    ]


def test_both_values_stay_in_the_claims_with_the_time_in_which_they_were_held(
    published: Sequence[Path],
) -> None:
    seed = """
        select amount, is_current, known_from, known_until, end_reason
        from fct_funding_claims
        where round_type = 'seed'
        order by known_from
    """
    assert rows(published[1], seed) == [
        (2e6, False, DAYS[0], DAYS[1], "superseded"),
        (3e6, True, DAYS[1], None, None),
    ]
    assert rows(published[-1], seed) == [
        (2e6, False, DAYS[0], DAYS[1], "superseded"),
        (3e6, False, DAYS[1], DAYS[2], "retracted"),
    ]
    same = "select count(distinct funding_id), count(*) from fct_funding_claims where round_type = 'seed'"
    assert rows(published[-1], same) == [(1, 2)]
    records = "select amount, is_current, end_reason from fct_funding_claims where source_path is not null order by 1"
    assert rows(published[-1], records) == [(1e6, False, "superseded"), (1.2e6, True, None)]


def test_what_was_known_of_an_organisation_has_its_periods(published: Sequence[Path]) -> None:
    history = """
        select known_from, known_until, organisation_type, founded_year, document_count
        from dim_organisation_history
        where organisation_name = 'Quayside Labs'
        order by known_from
    """
    assert rows(published[-1], history) == [
        (DAYS[0], DAYS[2], "incubator", 2015, 2),
        (DAYS[2], None, "company", None, 1),
    ]
    gone = "select known_from, known_until from dim_organisation_history where organisation_name = 'Lanternquay Robotics'"
    assert rows(published[-1], gone) == [(DAYS[0], DAYS[2])]
    open_periods = "select count(*) from dim_organisation_history where known_until is null"
    assert rows(published[-1], open_periods) == rows(published[-1], "select count(*) from dim_organisations")


def test_words_of_a_retracted_document_are_not_published(published: Sequence[Path]) -> None:
    withheld = "select distinct measure_text from fct_metric_claims where end_reason = 'retracted'"
    assert rows(published[-1], withheld) == [("",)]
    assert rows(published[1], "select count(*) from fct_metric_claims where measure_text = ''") == [(0,)]


def test_a_claim_leads_to_its_words_in_the_version_that_had_them(published: Sequence[Path]) -> None:
    words = """
        select claims.amount, texts.text[claims.char_start + 1 : claims.char_end]
        from fct_funding_claims as claims
        inner join dim_documents as documents using (document_id, content_sha256)
        inner join dim_document_texts as texts using (document_id, document_version)
        where claims.round_type = 'seed'
        order by 1
    """
    (before, now) = rows(published[1], words)
    assert (before[0], "raised 2 million euros" in before[1]) == (2e6, True)
    assert (now[0], "raised 3 million euros" in now[1]) == (3e6, True)
    assert rows(published[-1], words) == []
