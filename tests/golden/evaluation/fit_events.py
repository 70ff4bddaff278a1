"""Fits the weights of events on the labelled texts that are for tuning, and says how well they foretell unseen ones.

    .venv/bin/python tests/golden/evaluation/fit_events.py [--write]

Every candidate of the rules is right where it is a label, required or optional, and wrong where it is none; besides the
labelled texts those of `event_phrasings.txt` (own wording, invented names). The scores printed are of labelled documents that
the weights were not fitted on; `--write` fits on all and writes `orchestration/extraction/weights/events.csv`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import fitting
from evaluate import FOLDER, PROJECT_DIR, SHARED, tuning_documents
from predictions import event_of
from scoring import Tally, load_scorer, scores, tally

from orchestration.extraction.engine import analyse
from orchestration.extraction.event_context import Context, context_of
from orchestration.extraction.event_evidence import UNWEIGHED, Candidate, statement_of
from orchestration.extraction.events import find_candidates, told_once
from orchestration.extraction.weights import FOLDER as WEIGHTS
from orchestration.model import Document
from orchestration.vocabulary import load_vocabulary

_RIDGE = 15.0
_LEAST_DOCUMENTS = 3  # in which a feature must occur to have a weight
_PHRASINGS = FOLDER / "event_phrasings.txt"
_PUBLISHED = date(2021, 3, 15)
_FLOORS = (0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate of document number `document`; `is_right` where it is a label."""

    document: int
    candidate: Candidate
    is_right: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled document as the rules read it."""

    label: dict[str, Any]
    context: Context


def read_texts() -> list[Text]:
    """The labelled documents that weights are fitted on, then the phrasings."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    return [
        Text(label, context_of(analyse(document, vocabulary), vocabulary))
        for label, document in (*tuning_documents(), *phrasings())
    ]


def phrasings() -> Iterator[tuple[dict[str, Any], Document]]:
    """Short texts, a line each for title, body and labels: "= types; organisations; date; name", optional with "?"."""
    for number, block in enumerate(_PHRASINGS.read_text(encoding="utf-8").strip().split("\n\n")):
        lines = block.split("\n")
        told = [line for line in lines if line[:2] not in {"= ", "? "}]
        facts = [_fact(line) for line in lines[len(told) :]]
        label = {"doc": f"phrasing {number}", "is_phrasing": True, "facts": facts}
        yield label, Document(told[0], "\n\n".join(told), "text", published_on=_PUBLISHED)


def _fact(line: str) -> dict[str, Any]:
    types, organisations, date_stated, name = [*(part.strip() for part in line[2:].split(";")), "", ""][:4]
    return {
        "kind": "event",
        "type": types.split("/"),
        "org": [one for one in organisations.split(", ") if one],
        "date": [date_stated or None],
        "name": name or None,
        "optional": line[0] == "?",
    }


def fact_of(text: Text, candidate: Candidate) -> dict[str, Any] | None:
    """The candidate in the form in which labels are compared; None where they do not have its type."""
    statement = statement_of(text.context, candidate, 0.5)
    return event_of(
        statement.event_type,
        text.context.organisation(statement.organisation_key).name if statement.organisation_key else None,
        statement.event_name,
        (statement.period.start_on, statement.period.precision),
        partners=sorted(text.context.organisation(key).name for key, _ in statement.participants),
        quote="",
        confidence=0.5,
    )


def examples_of(texts: Sequence[Text]) -> list[Example]:
    """Every candidate of the texts, with what the labels say of it."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    matches = load_scorer(SHARED / "labelled" / "score.py").MATCH["event"]
    found = []
    for number, text in enumerate(texts):
        known = [fact for fact in text.label["facts"] if fact["kind"] == "event"]
        for candidate in find_candidates(text.context, vocabulary):
            fact = fact_of(text, candidate)
            if candidate.draft.event_type in UNWEIGHED or fact is None:
                continue
            found.append(Example(number, candidate, any(matches(fact, label, False) for label in known)))
    return found


def weighable(examples: Sequence[Example]) -> list[fitting.Candidate]:
    """The examples with those of their features that enough documents have."""
    pairs = {(feature, one.document) for one in examples for feature in one.candidate.features}
    documents = Counter(feature for feature, _ in pairs)
    known = {feature for feature, count in documents.items() if count >= _LEAST_DOCUMENTS}
    return [
        fitting.Candidate(
            one.document,
            tuple(feature for feature in one.candidate.features if feature in known),
            one.is_right,
        )
        for one in examples
    ]


def tallies(
    texts: Sequence[Text], examples: Sequence[Example], likely: Sequence[float], floor: float
) -> list[Tally]:
    """How the candidates above a floor compare with the labels, document by document."""
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    by_document: dict[int, list[tuple[float, Candidate]]] = {}
    for example, confidence in zip(examples, likely, strict=True):
        if confidence >= floor:
            by_document.setdefault(example.document, []).append((confidence, example.candidate))
    found = []
    for number, text in enumerate(texts):
        if "is_phrasing" in text.label:
            continue
        kept = told_once(by_document.get(number, []))
        facts = [fact for _, candidate in kept if (fact := fact_of(text, candidate)) is not None]
        found.append(tally(scorer, text.label, {"facts": facts, "organisations": [], "industries": []}))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the table")
    options = parser.parse_args()
    texts = read_texts()
    examples = examples_of(texts)
    right = sum(example.is_right for example in examples)
    print(f"{len(texts)} texts, {len(examples)} candidates, {right} right")
    candidates = weighable(examples)
    likely = fitting.cross_validated(candidates, ridge=_RIDGE, least=1)
    for floor in _FLOORS:
        of = scores(tallies(texts, examples, likely.tolist(), floor))
        figures = "  ".join(f"{name} {of[f'event {name}']}" for name in ("precision", "recall", "F1"))
        print(f"from {floor}: {figures}")
    fitting.print_reliability(candidates, likely)
    if options.write:
        fitting.write_weights(WEIGHTS / "events.csv", fitting.fit(candidates, ridge=_RIDGE, least=1))


if __name__ == "__main__":
    main()
