"""Fits the weights of events on the labelled texts that are for tuning, and says how well they foretell unseen ones.

    .venv/bin/python tests/golden/evaluation/fit_events.py [--write]

Every candidate of the rules is right where it is a label, required or optional, and wrong where it is none; besides the
labelled texts those of `event_phrasings.txt` (own wording, invented names). The scores printed are of labelled documents that
the weights were not fitted on; `--write` fits on all and writes `orchestration/extraction/weights/events.csv`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import fitting
from evaluate import FOLDER, PROJECT_DIR, SHARED, tuning_documents
from predictions import event_of, stated_date
from scoring import Tally, load_scorer, scores, tally

from orchestration.extraction.engine import analyse
from orchestration.extraction.event_context import Context, context_of
from orchestration.extraction.event_evidence import UNWEIGHED, Candidate, statement_of
from orchestration.extraction.event_holders import Holders, held_by, holders_of
from orchestration.extraction.event_times import DateReader, Dates
from orchestration.extraction.event_triggers import Draft
from orchestration.extraction.events import attributed, dated, find_drafts, told_once
from orchestration.extraction.weights import FOLDER as WEIGHTS
from orchestration.model import UNKNOWN_PERIOD, Document, Period
from orchestration.vocabulary import load_vocabulary

_RIDGE = 15.0
_RIDGE_OF_DATES = 3.0
_RIDGE_OF_HOLDERS = 20.0
_LEAST_OF_CHOICES = 4  # dates or organisations that must have a sign
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
    drafts: Sequence[tuple[Draft, Period | None]]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [fact for fact in self.label["facts"] if fact["kind"] == "event"]


def read_texts() -> list[Text]:
    """The labelled documents that weights are fitted on, then the phrasings."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    found = []
    for label, document in (*tuning_documents(), *phrasings()):
        context = context_of(analyse(document, vocabulary), vocabulary)
        found.append(Text(label, context, list(find_drafts(context, vocabulary))))
    return found


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


class Judge:
    """Compares candidates with labels as the scorer does."""

    def __init__(self) -> None:
        self._matches = load_scorer(SHARED / "labelled" / "score.py").MATCH["event"]

    def is_right(self, text: Text, candidate: Candidate) -> bool:
        fact = fact_of(text, candidate)
        return any(self._matches(fact, label, False) for label in text.events)

    def right_dates(self, text: Text, draft: Draft, dates: Dates) -> frozenset[Period]:
        """Which of the dates labels give the event; none where they do not have it, or any will do."""
        fact = fact_of(text, Candidate(draft, UNKNOWN_PERIOD, None, ()))
        if fact is None:
            return frozenset()
        near = _near(text, draft)
        alike = [one for one in near if self._matches(fact, {**one, "date": [None]}, False)]
        alike = [one for one in alike if not one.get("optional")] or alike
        if any(one["date"] == [None] for one in alike):
            return frozenset()
        told = {
            period: {**fact, "date": stated_date(period.start_on, period.precision)} for period in dates.signs
        }
        return frozenset(
            period for period, dated in told.items() if any(self._matches(dated, one, False) for one in alike)
        )

    def right_holders(self, text: Text, draft: Draft, holders: Holders) -> frozenset[str]:
        """Which of the organisations labels have the event about."""
        near = [{**one, "date": [None]} for one in _near(text, draft)]
        found = set()
        for key in holders.signs:
            fact = fact_of(text, Candidate(held_by(draft, key), UNKNOWN_PERIOD, None, ()))
            if fact is not None and any(self._matches(fact, one, False) for one in near):
                found.add(key)
        return frozenset(found)


def _near(text: Text, draft: Draft) -> list[dict[str, Any]]:
    """The labels that quote the sentence of a draft; of a title, which says again what the text tells, all."""
    sentence = draft.trigger.sentence
    return [
        one
        for one in text.events
        if sentence.is_title or "start" not in one or (sentence.start < one["end"] and one["start"] < sentence.end)
    ]  # fmt: skip


def weights_of_holders(texts: Sequence[Text], judge: Judge) -> Mapping[str, float]:
    choices = []
    for text in texts:
        for draft, _ in text.drafts:
            holders = holders_of(text.context, draft)
            right = judge.right_holders(text, draft, holders) if holders is not None else frozenset()
            if holders is not None and right and len(right) < len(holders.signs):
                choices.append((list(holders.signs.values()), [key in right for key in holders.signs]))
    return fitting.fit_choices(choices, ridge=_RIDGE_OF_HOLDERS, least=_LEAST_OF_CHOICES)


def _choices(
    texts: Sequence[Text], judge: Judge, held: Mapping[str, float], weights: Mapping[str, float] | None
) -> Iterator[tuple[Dates, frozenset[Period]]]:
    """The dates offered for each labelled event, and the right ones; those before are given by `weights`, else by labels."""
    for text in texts:
        reader = DateReader(text.context)
        for draft, own in attributed(text.context, text.drafts, held):
            dates = reader.offered(draft, own)
            right = judge.right_dates(text, draft, dates)
            if weights is not None:
                reader.tell(draft, dates.best(weights))
            elif right:
                reader.tell(draft, next(period for period in dates.signs if period in right))
            if right and len(right) < len(dates.signs):
                yield dates, right


def weights_of_dates(texts: Sequence[Text], judge: Judge, held: Mapping[str, float]) -> Mapping[str, float]:
    """Fitted twice: at first with what stands before an event dated by the labels, then as the weights date it."""
    weights: Mapping[str, float] | None = None
    for _ in range(2):
        choices = [
            (list(dates.signs.values()), [period in right for period in dates.signs])
            for dates, right in _choices(texts, judge, held, weights)
        ]
        weights = fitting.fit_choices(choices, ridge=_RIDGE_OF_DATES, least=_LEAST_OF_CHOICES)
    assert weights is not None
    return weights


def examples_of(texts: Sequence[Text]) -> list[Example]:
    """Every candidate, its organisation and date chosen by weights that never saw its document, with what the labels say."""
    judge = Judge()
    fold = fitting.folds(len(texts))
    found = []
    for number in range(fitting.FOLDS):
        known = [text for at, text in enumerate(texts) if fold[at] != number]
        held = weights_of_holders(known, judge)
        weights = weights_of_dates(known, judge, held)
        for at, text in enumerate(texts):
            if fold[at] != number:
                continue
            candidates = dated(text.context, attributed(text.context, text.drafts, held), weights)
            found += [
                Example(at, candidate, judge.is_right(text, candidate))
                for candidate in candidates
                if candidate.draft.event_type not in UNWEIGHED and fact_of(text, candidate) is not None
            ]
    return sorted(found, key=lambda one: one.document)


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
        held = weights_of_holders(texts, Judge())
        fitting.write_weights(WEIGHTS / "event_holders.csv", held)
        fitting.write_weights(WEIGHTS / "event_times.csv", weights_of_dates(texts, Judge(), held))
        fitting.write_weights(WEIGHTS / "events.csv", fitting.fit(candidates, ridge=_RIDGE, least=1))


if __name__ == "__main__":
    main()
