"""Fits the weights by which a figure gets its year and is taken for a measure, on all labels that are not for testing.

    .venv/bin/python tests/golden/evaluation/fit_metrics.py [--write]

Prints what the weights would score on documents they have not seen (ten folds), and how well their probabilities hold;
`--write` fits on all and writes `metric_years.csv` and `metrics.csv` in `orchestration/extraction/weights`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from evaluate import PROJECT_DIR, SHARED, tuning_documents
from fitting import (
    FOLDS,
    Candidate,
    Choice,
    cross_validated,
    fit,
    folds,
    print_reliability,
    solve_choices,
    write_weights,
)
from predictions import is_labelled_as_stated
from scoring import load_scorer

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.coverage import figures_used
from orchestration.extraction.engine import analyse, heard
from orchestration.extraction.events import find_events
from orchestration.extraction.funding import find_funding
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.metric_evidence import features_of_owner
from orchestration.extraction.metric_years import YearReader, Years, year_of
from orchestration.extraction.metrics import candidates, drafts_of, with_owner
from orchestration.extraction.ownership import Context
from orchestration.vocabulary import load_vocabulary

_FOLDER = PROJECT_DIR / "orchestration" / "extraction" / "weights"
_RIDGE, _LEAST = 10.0, 10
_RIDGE_OF_YEARS, _LEAST_OF_YEARS = 3.0, 5
_OPTIONAL = 0.5  # how much a fact counts that a reader may leave out

Label = Mapping[str, Any]
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text, read as far as its figures need no weights."""

    number: int
    context: Context
    used: frozenset[tuple[int, int]]
    drafts: Sequence[tuple[Sentence, Draft]]
    metrics: Sequence[Label]


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure that labels have, the years offered for it, and which of them are right."""

    years: Years
    right: frozenset[int | None]
    weight: float


def _texts() -> Iterator[Text]:
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    for number, (label, document) in enumerate(tuning_documents()):
        analysis = analyse(document, vocabulary)
        taken = (*heard(find_events(analysis, vocabulary)), *heard(find_funding(analysis, vocabulary)))
        context, used = Context.of(analysis, vocabulary), figures_used(analysis, taken)
        metrics = [fact for fact in label["facts"] if fact["kind"] == "metric"]
        yield Text(number, context, used, drafts_of(context, used), metrics)


class Judge:
    """Compares claims with labels as the scorer does."""

    def __init__(self) -> None:
        self._scorer = load_scorer(SHARED / "labelled" / "score.py")

    def is_right(self, draft: Draft, metrics: Sequence[Label]) -> bool | None:
        """None where readers may differ."""
        fitting = [label for label in metrics if self._scorer.m_metric(_told(draft), label, False)]
        if not fitting:
            return False
        return None if all(label.get("optional") for label in fitting) else True

    def years(self, draft: Draft, metrics: Sequence[Label]) -> tuple[frozenset[int | None], float] | None:
        """The years that labels give the figure, and how much they count; None where they have none or any will do."""
        told = {**_told(draft), "year": None}
        alike = [label for label in metrics if self._scorer.m_metric(told, {**label, "year": [None]}, False)]
        required = [label for label in alike if not label.get("optional")]
        if not alike or any(label["year"] == [None] for label in alike):
            return None
        years = frozenset(year for label in required or alike for year in label["year"])
        return years, 1.0 if required else _OPTIONAL


def _told(draft: Draft) -> dict[str, Any]:
    """A draft in the form in which labels are compared."""
    figure = draft.figure
    as_stated = is_labelled_as_stated(figure.unit, figure.original_unit)
    value = figure.original_value if as_stated else figure.number.value
    return {
        "value": None if value is None else abs(value),
        "unit": figure.original_unit if as_stated else figure.unit,
        "year": year_of(draft.timing),
    }


def _dated(text: Text, judge: Judge, weights: Weights | None) -> Iterator[Dated]:
    """The labelled figures of a text; each year is chosen by `weights`, by the labels where these are None."""
    reader = YearReader.of(text.context.analysis)
    for sentence, draft in text.drafts:
        years = reader.offered(sentence, draft)
        label = judge.years(draft, text.metrics)
        if weights is None:
            told = sorted(year for year in (label[0] if label else ()) if year in years.timings and year)
            year = told[0] if told else None if None in years.timings else next(iter(years.timings))
        else:
            year, _ = years.best(weights)
        reader.tell(sentence, draft, years, year)
        if label is not None:
            stated = label[0] & years.timings.keys() - {None}
            yield Dated(
                years, stated or label[0], label[1]
            )  # no year is right only where none that is offered is


def _weights_of_years(texts: Sequence[Text], judge: Judge) -> Weights:
    """Fitted twice: at first with what stands before a figure told by the labels, then as the weights tell it."""
    weights: Weights | None = None
    for _ in range(2):
        weights = _solved([one for text in texts for one in _dated(text, judge, weights)])
    assert weights is not None
    return weights


def _solved(dated: Sequence[Dated]) -> Weights:
    counts = Counter(sign for one in dated for signs in one.years.signs.values() for sign in set(signs))
    names = sorted(sign for sign, count in counts.items() if count >= _LEAST_OF_YEARS)
    column = {name: at for at, name in enumerate(names)}
    choices = []
    for one in dated:
        right = [year in one.right for year in one.years.signs]
        if not any(right) or all(right):
            continue
        design = np.zeros((len(right), len(names)))
        for row, signs in enumerate(one.years.signs.values()):
            design[row, [column[sign] for sign in signs if sign in column]] = 1
        choices.append(Choice(design, right, one.weight))
    return dict(zip(names, solve_choices(choices, _RIDGE_OF_YEARS).tolist(), strict=True))


def _candidates(texts: Sequence[Text], judge: Judge) -> Iterator[Candidate]:
    """Every candidate, its year chosen by weights that never saw its document."""
    fold = folds(max(text.number for text in texts) + 1)
    for number in range(FOLDS):
        weights = _weights_of_years([text for text in texts if fold[text.number] != number], judge)
        for text in texts:
            if fold[text.number] != number:
                continue
            for draft, features in candidates(text.context, text.used, weights):
                owned = with_owner(text.context, draft)
                is_right = judge.is_right(draft, text.metrics)
                yield Candidate(text.number, [*features, *features_of_owner(owned)], is_right)


def _print_scores(found: Sequence[Candidate], likely: Sequence[float], required: int) -> None:
    for least in (0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        right = sum(one.is_right is True and p >= least for one, p in zip(found, likely, strict=True))
        wrong = sum(one.is_right is False and p >= least for one, p in zip(found, likely, strict=True))
        precision, recall = right / max(1, right + wrong), right / required
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"from {least}: precision {precision:.2f}, recall {recall:.2f} of {required}, F1 {f1:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the tables")
    options = parser.parse_args()
    judge, texts = Judge(), list(_texts())
    found = sorted(_candidates(texts, judge), key=lambda one: one.document)
    required = sum(not fact.get("optional") for text in texts for fact in text.metrics)
    likely = cross_validated(found, ridge=_RIDGE, least=_LEAST)
    _print_scores(found, likely.tolist(), required)
    print_reliability(found, likely)
    if options.write:
        write_weights(_FOLDER / "metric_years.csv", _weights_of_years(texts, judge))
        write_weights(_FOLDER / "metrics.csv", fit(found, ridge=_RIDGE, least=_LEAST))


if __name__ == "__main__":
    main()
