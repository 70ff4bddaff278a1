"""What is hardly likely is kept as a statement, and changes nothing of what is likely. All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orchestration.extraction.engine import extract
from orchestration.extraction.weights import HEARD_FROM, KEPT_FROM
from orchestration.model import Document, Extraction
from orchestration.settings import DEFAULT_MIN_CONFIDENCE
from orchestration.vocabulary import Vocabulary

Read = Callable[[str], Extraction]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def run(body: str) -> Extraction:
        text = f"News of the day\n\n{body}"
        return extract(Document("News of the day", text, "text", published_on=date(2020, 5, 4)), vocabulary)

    return run


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("events", "Tarnfield Innovation Hub would host a forum for founders if the town agreed."),
        ("events", "Visitors to Tarnfield Innovation Hub launched a debate about the harbour."),
        ("funding", "Some $3m in prices was spoken of by Tarnfield Innovation Hub in 2018."),
        ("metrics", "Tarnfield Innovation Hub has pushed through three rises."),
        ("industries", "Quandrel Ltd, a maker of sensors, has 40 employees."),
    ],
)
def test_what_is_not_published_is_kept(read: Read, kind: str, body: str) -> None:
    (confidence,) = {statement.basis.confidence for statement in getattr(read(body), kind)}
    assert KEPT_FROM <= confidence < DEFAULT_MIN_CONFIDENCE


def test_a_figure_of_a_financing_that_is_hardly_one_is_a_metric(read: Read) -> None:
    found = read("Some $3m in prices was spoken of by Tarnfield Innovation Hub in 2018.")
    (financing,), (metric,) = found.funding, found.metrics
    assert financing.amount == metric.number
    assert financing.basis.confidence < HEARD_FROM < metric.basis.confidence
    assert not found.unused_figures


def test_a_figure_of_a_financing_is_no_metric(read: Read) -> None:
    found = read("Quandrel Ltd raised $3m in 2018.")
    assert [statement.basis.confidence > HEARD_FROM for statement in found.funding] == [True]
    assert not found.metrics
