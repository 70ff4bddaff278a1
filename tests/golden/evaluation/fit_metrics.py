"""Fits the weights by which a figure is taken for a measure, on all labels that are not for testing.

    .venv/bin/python tests/golden/evaluation/fit_metrics.py [--write]

Prints what the weights would score on documents they have not seen (ten folds), and how well their probabilities hold;
`--write` fits on all and writes `orchestration/extraction/weights/metrics.csv`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from evaluate import PROJECT_DIR, SHARED, tuning_documents
from fitting import Candidate, cross_validated, fit, print_reliability, write_weights
from predictions import AREA_UNITS
from scoring import load_scorer

from orchestration.extraction.coverage import figures_used
from orchestration.extraction.engine import analyse
from orchestration.extraction.events import find_events
from orchestration.extraction.funding import find_funding
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.metrics import candidates
from orchestration.vocabulary import load_vocabulary

_TABLE = PROJECT_DIR / "orchestration" / "extraction" / "weights" / "metrics.csv"
_RIDGE = 10.0
_LEAST = 10


def _told(draft: Draft) -> dict[str, Any]:
    """A draft in the form in which labels are compared."""
    figure, period = draft.figure, draft.timing.period
    in_other_area = figure.original_unit.lower() in AREA_UNITS
    value = figure.original_value if in_other_area else figure.number.value
    return {
        "value": None if value is None else abs(value),
        "unit": figure.original_unit if in_other_area else figure.unit,
        "year": period.year or (period.end_on.year if period.end_on else None),
    }


def _is_right(scorer: Any, draft: Draft, metrics: list[dict[str, Any]]) -> bool | None:
    told = _told(draft)
    fitting = [label for label in metrics if scorer.m_metric(told, label, False)]
    if not fitting:
        return False
    return None if all(label.get("optional") for label in fitting) else True


def _found() -> Iterator[tuple[Candidate, int]]:
    """Every candidate of the labelled documents, with the number of metrics required of its document."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    for number, (label, document) in enumerate(tuning_documents()):
        analysis = analyse(document, vocabulary)
        taken = (*find_events(analysis, vocabulary), *find_funding(analysis, vocabulary))
        metrics = [fact for fact in label["facts"] if fact["kind"] == "metric"]
        required = sum(not fact.get("optional") for fact in metrics)
        for draft, features in candidates(analysis, vocabulary, figures_used(analysis, taken)):
            yield Candidate(number, features, _is_right(scorer, draft, metrics)), required


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the table")
    options = parser.parse_args()
    pairs = list(_found())
    found = [candidate for candidate, _ in pairs]
    required = sum({candidate.document: count for candidate, count in pairs}.values())
    likely = cross_validated(found, ridge=_RIDGE, least=_LEAST)
    for least in (0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        right = sum(one.is_right is True and p >= least for one, p in zip(found, likely, strict=True))
        wrong = sum(one.is_right is False and p >= least for one, p in zip(found, likely, strict=True))
        precision, recall = right / max(1, right + wrong), right / required
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"from {least}: precision {precision:.2f}, recall {recall:.2f} of {required}, F1 {f1:.3f}")
    print_reliability(found, likely)
    if options.write:
        write_weights(_TABLE, fit(found, ridge=_RIDGE, least=_LEAST))


if __name__ == "__main__":
    main()
