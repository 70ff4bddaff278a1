"""Doing again what was done: what a request concerns, that the next run does it, and that breaking off costs nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.definitions import definitions
from orchestration.defs.resources import failure_of
from orchestration.pipeline import extracting, refresh
from orchestration.pipeline.reporting import Silent, Stage
from orchestration.pipeline.reprocessing import (
    Marked,
    NothingToReprocessError,
    Request,
    is_requested,
    request,
)
from orchestration.settings import Settings
from orchestration.warehouse import open_working

pytestmark = pytest.mark.end_to_end

MOMENT = datetime(2026, 1, 1, 12)
SECOND = "Quayside Labs grows\n\n2022-05-01\n\nIn 2021 Quayside Labs had 40 resident projects.\n"
SEEN = "select source_path, seen_at from landing.ledger where member = ''"
EXTRACTED = "select origin_id, max(extracted_at) from statements.extractions group by all"
FACTS = "select * from main.fct_metric_claims order by all"


@pytest.fixture(scope="module")
def grown(copy_warehouse: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the built warehouse, and a second article that has been published in it."""
    settings = copy_warehouse(tmp_path_factory.mktemp("grown"))
    later = settings.news_dir / "2022" / "grows.txt"
    later.parent.mkdir()
    later.write_text(SECOND, encoding="utf-8")
    assert run(settings) == "published"
    return settings


@pytest.fixture
def copied(grown: Settings, copy_warehouse: Callable[..., Settings], tmp_path: Path) -> Settings:
    """A warehouse to change."""
    return copy_warehouse(tmp_path, grown)


def run(settings: Settings) -> str:
    return refresh.run(settings, Silent(), "test").status


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(query).fetchall()


def moments(settings: Settings, query: str) -> Mapping[str, datetime]:
    return dict(ask(settings.working_path, query))


def later_than(before: Mapping[str, datetime], after: Mapping[str, datetime]) -> set[str]:
    assert before.keys() == after.keys()
    return {key for key, moment in after.items() if moment > before[key]}


def ordered(settings: Settings, wish: Request) -> Marked:
    with open_working(settings) as connection:
        return request(connection, wish, MOMENT)


def document_of(settings: Settings, source_path: str) -> str:
    query = f"select document_id from landing.places where source_path = '{source_path}'"
    ((document_id,),) = ask(settings.working_path, query)
    return str(document_id)


@pytest.mark.parametrize(
    ("wish", "marked"),
    [
        pytest.param(Request(Stage.LAND), Marked(files=4), id="every file that was read"),
        pytest.param(Request(Stage.LAND, ("news/2022",)), Marked(files=1), id="a folder"),
        pytest.param(Request(Stage.LAND, ("records/hubs.csv",)), Marked(files=1), id="a record file"),
        pytest.param(Request(Stage.LAND, ("news",), date(2022, 1, 1)), Marked(files=1), id="a folder since"),
        pytest.param(
            Request(Stage.LAND, since=date(2022, 1, 1)), Marked(files=3), id="since, the undated as landed"
        ),
        pytest.param(
            Request(Stage.EXTRACT), Marked(documents=2, record_files=1), id="all that was extracted"
        ),
        pytest.param(
            Request(Stage.EXTRACT, ("news/quayside.txt", "records")),
            Marked(documents=1, record_files=1),
            id="several",
        ),
        pytest.param(Request(Stage.RESOLVE), Marked(), id="who is who"),
        pytest.param(Request(Stage.TRANSFORM), Marked(), id="every table"),
    ],
)
def test_a_request_concerns_what_it_names(copied: Settings, wish: Request, marked: Marked) -> None:
    assert ordered(copied, wish) == marked
    with open_working(copied) as connection:
        assert is_requested(connection)


@pytest.mark.parametrize(
    ("stage", "wanted", "since", "words"),
    [
        (Stage.EXTRACT, ("news/2023",), None, "news/2023: no such document, file or folder"),
        (Stage.EXTRACT, ("news/quay",), None, "news/quay: no such"),
        (Stage.LAND, ("news", "zzzz"), None, "zzzz: no such"),
        (Stage.EXTRACT, (), date(2999, 1, 1), "nothing of that is from 2999-01-01 or later"),
        (Stage.EXTRACT, ("records/hubs.yml",), None, "none of that was extracted"),
        (Stage.RESOLVE, ("news",), None, "concerns the warehouse as a whole"),
        (Stage.TRANSFORM, (), date(2020, 1, 1), "concerns the warehouse as a whole"),
        (Stage.PUBLISH, (), None, "begin with one of land, extract, resolve, transform"),
    ],
)
def test_what_concerns_nothing_is_refused_and_marks_nothing(
    copied: Settings, stage: Stage, wanted: tuple[str, ...], since: date | None, words: str
) -> None:
    with pytest.raises(NothingToReprocessError, match=words):
        ordered(copied, Request(stage, wanted, since))
    with open_working(copied) as connection:
        assert not is_requested(connection)
        assert connection.execute("from landing.ledger where must_read").fetchall() == []


def test_the_next_run_does_it_again_and_only_that(copied: Settings) -> None:
    facts = ask(copied.published_path, FACTS)
    assert run(copied) == "nothing new"
    seen, extracted = moments(copied, SEEN), moments(copied, EXTRACTED)

    ordered(copied, Request(Stage.LAND, ("news/2022",)))
    assert run(copied) == "published"
    assert later_than(seen, moments(copied, SEEN)) == {"news/2022/grows.txt"}
    assert later_than(extracted, moments(copied, EXTRACTED)) == set(), "it says what it said"

    document_id = document_of(copied, "news/quayside.txt")
    ordered(copied, Request(Stage.EXTRACT, (document_id[:8],)))
    assert run(copied) == "published"
    assert later_than(extracted, moments(copied, EXTRACTED)) == {document_id}

    ordered(copied, Request(Stage.RESOLVE))
    assert ask(copied.working_path, "from resolution.described where digest <> 0") == []
    assert run(copied) == "published"
    assert len(ask(copied.working_path, "from resolution.described where digest <> 0")) == len(
        ask(copied.working_path, "from resolution.members")
    )

    ordered(copied, Request(Stage.TRANSFORM))
    assert run(copied) == "published"
    assert ask(copied.working_path, "select kind from changes.settled where kind = 'everything'") != []

    assert run(copied) == "nothing new"
    assert ask(copied.published_path, FACTS) == facts


def test_what_is_broken_off_is_taken_up_by_the_next_run(
    copied: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches of one document, and the second one never comes to its end."""
    monkeypatch.setattr(extracting, "_BATCH_DOCUMENTS", 1)
    before = moments(copied, EXTRACTED)
    published = copied.published_path.stat().st_mtime_ns
    ordered(copied, Request(Stage.EXTRACT, ("news",)))
    saved: list[object] = []

    def save(*arguments: Any) -> None:
        if len(saved) == 1:
            raise KeyboardInterrupt
        saved.append(arguments)
        extracting_save(*arguments)

    extracting_save = extracting.save_extractions
    with monkeypatch.context() as patch:
        patch.setattr(extracting, "save_extractions", save)
        with pytest.raises(KeyboardInterrupt):
            run(copied)
    broken_off = moments(copied, EXTRACTED)
    assert len(later_than(before, broken_off)) == 1
    assert copied.published_path.stat().st_mtime_ns == published
    assert run(copied) == "published"
    assert len(later_than(broken_off, moments(copied, EXTRACTED))) == 1, "the other one, and not both again"


def test_the_job_has_a_form_for_it(copied: Settings) -> None:
    extracted = moments(copied, EXTRACTED)
    job = definitions().resolve_job_def("reprocess")
    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        patch.setenv("STARHALL_RAW_DIR", str(copied.raw_dir))
        patch.setenv("STARHALL_WAREHOUSE_DIR", str(copied.warehouse_dir))
        form = {"stage": "EXTRACT", "documents": ["news/2022"], "since": "2022-05-01"}
        assert job.execute_in_process(run_config=form, instance=instance).success
        assert later_than(extracted, moments(copied, EXTRACTED)) == {
            document_of(copied, "news/2022/grows.txt")
        }
        wrong = job.execute_in_process(
            run_config={"since": "May 2022"}, instance=instance, raise_on_error=False
        )
        assert not wrong.success
        assert failure_of(instance, wrong.run_id) == (
            "landing: since: 'May 2022' is no date: write it as 2024-05-31"
        )
