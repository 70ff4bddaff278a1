"""What the tests of the rules share: a document analysed with the organisations that the test names.

Names are given, not found, so that a rule is tested apart from the finding of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.attribution import CLAUSES
from orchestration.extraction.dates import find_times
from orchestration.extraction.funding import find_funding
from orchestration.extraction.metrics import find_metrics
from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.numbers import find_figures
from orchestration.extraction.segments import segment
from orchestration.model import Document, FundingStatement, LocalOrganisation, Mention, MetricStatement
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
FUNDED = ("Acme", "Birch Capital", "Cedar Ventures", "Dune Partners", "Elm Fund", "Elm Works")
HUBS = ("Acme Hub", "Birch Park")
_PRONOUN = re.compile(r"\b(?:It|Its|it|its)\b")


@pytest.fixture(scope="session")
def analyse(vocabulary: Vocabulary) -> Analyse:
    """Analyses a body (or a title alone) in which the given names are organisations.

    Their keys are the names in lower case; "it" and "its" mean the first of them.
    """

    def build(
        body: str,
        names: Sequence[str] = (),
        published_on: date | None = date(2020, 5, 12),
        title: str | None = "A title",
    ) -> Analysis:
        text = body if title is None else f"{title}\n\n{body}"
        document = Document(title or body, text, "text", published_on=published_on)
        segments = segment(text)
        mentions = [
            Mention(match.start(), match.end(), name.lower(), "name")
            for name in names
            for match in re.finditer(rf"\b{re.escape(name)}(?!\w)", text)
        ]
        if names:
            mentions += [
                Mention(match.start(), match.end(), names[0].lower(), "pronoun")
                for match in _PRONOUN.finditer(text)
            ]
        mentions.sort(key=lambda mention: mention.start)
        return Analysis(
            document=document,
            sentences=segments.sentences,
            tokens=segments.tokens,
            spans=tuple(find_spans(segments, name_index(vocabulary))),
            figures=find_figures(segments, vocabulary),
            times=find_times(segments, published_on),
            mentions=tuple(mentions),
            organisations={name.lower(): LocalOrganisation(name.lower(), name) for name in names},
            attribution=CLAUSES,
        )

    return build


@pytest.fixture
def funding(analyse: Analyse, vocabulary: Vocabulary) -> Callable[..., tuple[FundingStatement, ...]]:
    """The financings that a body reports, of the invented organisations of `FUNDED`."""

    def find(body: str, names: Sequence[str] = FUNDED, **options: object) -> tuple[FundingStatement, ...]:
        return find_funding(analyse(body, names, **options), vocabulary)

    return find


@pytest.fixture
def exact_metrics(analyse: Analyse, vocabulary: Vocabulary) -> Callable[..., list[MetricStatement]]:
    """The metrics in a body that rules for exact shapes read; not those that evidence alone accepts."""

    def find(body: str, names: Sequence[str] = HUBS, **options: object) -> list[MetricStatement]:
        found = find_metrics(analyse(body, names, **options), vocabulary, ())
        return [item for item in found if item.basis.rule_id != "metric.general"]

    return find
