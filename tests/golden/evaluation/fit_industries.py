"""Fits the weights by which a text is said to be about an industry, on all labels that are not for testing.

    .venv/bin/python tests/golden/evaluation/fit_industries.py [--write]

Prints what the weights would score on documents they have not seen (ten folds), and how well their probabilities hold;
`--write` fits on all and writes `orchestration/extraction/weights/industries.csv`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluate import PROJECT_DIR, tuning_documents
from fitting import Array, Candidate, cross_validated, fit, print_reliability, write_weights
from scoring import is_industry

from orchestration.extraction.engine import analyse
from orchestration.extraction.industries import LEAST, MOST, find_owners
from orchestration.extraction.industry_evidence import weigh
from orchestration.extraction.industry_terms import find_places
from orchestration.vocabulary import load_vocabulary

_TABLE = PROJECT_DIR / "orchestration" / "extraction" / "weights" / "industries.csv"
_RIDGE = 1.0
_LEAST = 1
_REAL = 2.5  # what a text as it was published counts beside one of our own wording, of which there are more

Label = Mapping[str, Any]


def _found() -> Iterator[tuple[Candidate, str, Sequence[Label]]]:
    """Every industry that a labelled text names, as its name is displayed, and the labels of the text."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    for number, (label, document) in enumerate(tuning_documents()):
        analysis = analyse(document, vocabulary)
        places = find_places(analysis, vocabulary)
        attached = frozenset(places[at].code for at in find_owners(analysis, places))
        for code, evidence in weigh(analysis, places, attached, vocabulary).items():
            name = vocabulary.industries[code].industry_name
            labels = label.get("industries")  # headlines are labelled with facts alone
            is_right = None if labels is None else _is_right(name, labels)
            yield (
                Candidate(
                    number,
                    evidence,
                    is_right,
                    1.0 if label.get("source", "own/").startswith("own/") else _REAL,
                ),
                name,
                labels or (),
            )


def _is_right(name: str, labels: Sequence[Label]) -> bool | None:
    """None where readers may differ."""
    fitting = [one for one in labels if is_industry(name, _forms(one))]
    if not fitting:
        return False
    return None if all(one.get("optional") for one in fitting) else True


def _forms(label: Label) -> list[str]:
    return [label["label"], *label.get("aliases", [])]


def _print_scores(found: Sequence[tuple[Candidate, str, Sequence[Label]]], likely: Array) -> None:
    by_document: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for at, (one, _, _) in enumerate(found):
        by_document[one.document].append((-likely[at], at))
    for least in (LEAST - 0.1, LEAST - 0.05, LEAST, LEAST + 0.05, LEAST + 0.1):
        right = wrong = required = 0
        for candidates in by_document.values():
            chosen = [at for negative, at in sorted(candidates)[:MOST] if -negative >= least]
            wanted = [one for one in found[candidates[0][1]][2] if not one.get("optional")]
            wrong += sum(found[at][0].is_right is False for at in chosen)
            right += sum(any(is_industry(found[at][1], _forms(one)) for at in chosen) for one in wanted)
            required += len(wanted)
        precision, recall = right / (right + wrong), right / required
        f1 = 2 * precision * recall / (precision + recall)
        print(f"from {least:.2f}: precision {precision:.2f}, recall {recall:.2f} of {required}, F1 {f1:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the table")
    options = parser.parse_args()
    found = list(_found())
    candidates = [one for one, _, _ in found]
    likely = cross_validated(candidates, ridge=_RIDGE, least=_LEAST)
    _print_scores(found, likely)
    print_reliability(candidates, likely)
    if options.write:
        write_weights(_TABLE, fit(candidates, ridge=_RIDGE, least=_LEAST))


if __name__ == "__main__":
    main()
