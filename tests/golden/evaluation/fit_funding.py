"""Fits the weights by which financings are told: what is one, whose it is, and who gave the money.

    .venv/bin/python tests/golden/evaluation/fit_funding.py [--more FOLDER] [--write]

Logistic regression with an L2 penalty over the evidence that the extraction gathers, on the tuning half of the labels in
this folder on the set that comes with the shared data, and on `funding_phrasings.txt` (own wording, invented names). Labels marked optional are left out. The same
labels give the same weights. Prints what cross-validation over documents finds; `--write` writes
`orchestration/extraction/weights/funding.csv`. FOLDER holds further labels in the form of those that come with the shared
data (`gold/*.json` beside `texts/*.txt`).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
from evaluate import PROJECT_DIR, SHARED, labels, text_of  # noqa: E402
from scoring import load_scorer  # noqa: E402

from orchestration.extraction.engine import analyse  # noqa: E402
from orchestration.extraction.funding import Sighting, amount_room, anchor_of, triggers_of  # noqa: E402
from orchestration.extraction.funding_evidence import (  # noqa: E402
    amount_features,
    governing,
    trigger_features,
)
from orchestration.extraction.funding_reading import Anchor, Line, Reading  # noqa: E402
from orchestration.extraction.funding_recipients import (  # noqa: E402
    is_about_many,
    none_features,
    recipient_features,
)
from orchestration.extraction.investors import (  # noqa: E402
    groups_of,
    investor_features,
    lines_around,
)
from orchestration.extraction.weights import FOLDER as WEIGHTS_DIR  # noqa: E402
from orchestration.extraction.weights import INTERCEPT  # noqa: E402
from orchestration.model import Document  # noqa: E402
from orchestration.readers import read  # noqa: E402
from orchestration.vocabulary import load_vocabulary  # noqa: E402

PHRASINGS = FOLDER / "funding_phrasings.txt"
_PUBLISHED = date(2021, 3, 15)
_FOLDS = 5
_LEAST_WEIGHT = 0.005
_LABEL = re.compile(
    r"= (?P<amount>[\d.]+)?(?P<scale>[kmb]?)(?:\?)? ?(?P<currency>[A-Z]{3})?; (?P<org>[^;]+);(?P<investors>.*)"
)
_PATTERN = re.compile(r"^~ [+-] .*\n", re.MULTILINE)
_UNKNOWN_WEIGHT = 0.5  # of a recipient whose name is not found
_DRAWS = 24  # sentences made of a pattern
_PATTERN_WEIGHT = 0.4  # of a made sentence against one that somebody wrote
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}

Fact = dict[str, Any]


@dataclass(slots=True)
class Samples:
    """Candidates with their evidence; `group` is the document, `choice` those of which at most one is right."""

    features: list[list[str]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def add(self, features: Sequence[str], right: bool, group: int, weight: float = 1.0) -> None:
        self.weight.append(weight)
        self.features.append(list(features))
        self.right.append(right)
        self.group.append(group)


def phrasings() -> Iterator[tuple[str, Document, list[Fact]]]:
    text = PHRASINGS.read_text(encoding="utf-8")
    for number, block in enumerate(_PATTERN.sub("", text).strip().split("\n\n")):
        lines = block.split("\n")
        told = [line for line in lines if not line.startswith("= ")]
        body = ("\n" if len(told) > 4 else "\n\n").join(told[1:])
        facts = [_fact(line) for line in lines if line.startswith("= ")]
        text = f"{told[0]}\n\n{body}" if body else told[0]
        yield f"phrasing {number}", Document(told[0], text, "text", published_on=_PUBLISHED), facts


def patterns() -> Iterator[tuple[str, Document, bool]]:
    """Sentences of one amount made by choosing among words, and whether the amount is a financing."""
    draw = np.random.default_rng(0)
    for pattern in _PATTERN.findall(PHRASINGS.read_text(encoding="utf-8")):
        parts = re.split(r"\{([^}]*)\}", pattern[4:].strip())
        made = {
            "".join(draw.choice(part.split("|")) if at % 2 else part for at, part in enumerate(parts)).strip()
            for _ in range(_DRAWS)
        }
        for at, body in enumerate(sorted(made)):
            title, text = ("A note", f"A note\n\n{body}") if at % 2 else (body.rstrip("."), body.rstrip("."))
            yield pattern, Document(title, text, "text", published_on=_PUBLISHED), pattern[2] == "+"


def _fact(line: str) -> Fact:
    match = _LABEL.fullmatch(line)
    if match is None:
        raise ValueError(f"{PHRASINGS.name}: {line!r} is no label")
    named = [name.strip() for name in match["investors"].split(",") if name.strip()]
    return {
        "kind": "funding",
        "org": [match["org"].strip()],
        "amount": float(match["amount"]) * _SCALES[match["scale"]] if match["amount"] else None,
        "currency": [match["currency"]] if match["currency"] else None,
        "investors": [name.rstrip("*") for name in named],
        "lead": [name.rstrip("*") for name in named if name.endswith("*")],
        "quote": None,
    }


def documents(more: Sequence[Path]) -> Iterator[tuple[str, Document, list[Fact]]]:
    yield from phrasings()
    for label in labels("tune"):
        document = text_of(label)
        facts = [
            {**fact, "quote": document.text[fact["start"] : fact["end"]]}
            for fact in label["facts"]
            if fact["kind"] == "funding"
        ]
        yield label["doc"], document, facts
    for label in labelled():
        document = label.pop("document")
        yield label["doc"], document, [fact for fact in label["facts"] if fact["kind"] == "funding"]
    for folder in more:
        for path in sorted((folder / "gold").glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            document = _document(folder, path.stem, gold)
            if document is not None:
                yield path.stem, document, [fact for fact in gold["facts"] if fact["kind"] == "funding"]


def labelled() -> Iterator[dict[str, Any]]:
    """The set that comes with the shared data, with its documents."""
    folder = SHARED / "labelled"
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = folder / gold["text_file"]
        items = read(text.read_bytes(), text.name).items
        yield {**gold, "document": next(item for item in items if isinstance(item, Document))}
    for line in (folder / "gold" / "headlines.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            gold = json.loads(line)
            published = date.fromisoformat(gold["date"])
            yield {**gold, "document": Document(gold["text"], gold["text"], "jsonl", published_on=published)}


def _document(folder: Path, name: str, gold: Fact) -> Document | None:
    """The labelled text; None where it is of the testing half, which is not to be learnt from."""
    beside = folder / "texts" / f"{name}.json"
    told = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    number = re.search(r"\d+$", name)
    is_test = told.get("split", gold.get("split")) == "test" or (
        not told and number and int(number[0]) % 2 == 0
    )
    if is_test or (FOLDER / "labels" / f"{name}.json").exists():
        return None
    path = SHARED / told["source"] if told else folder / "texts" / f"{name}.txt"
    items = [item for item in read(path.read_bytes(), path.name).items if isinstance(item, Document)]
    return next((item for item in items if item.member == told.get("member", item.member)), None)


def fit(samples: Samples, rows: np.ndarray, names: Sequence[str], penalty: float) -> np.ndarray:
    """Weights of `names` by Newton's method on the given rows."""
    index = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for row, at in enumerate(rows):
        for name in samples.features[at]:
            if name in index:
                matrix[row, index[name]] = 1.0
    right = np.array([samples.right[at] for at in rows], dtype=float)
    share = np.array([samples.weight[at] for at in rows])
    weights = np.zeros(len(names))
    for _ in range(30):
        chance = 1.0 / (1.0 + np.exp(-matrix @ weights))
        slope = matrix.T @ (share * (chance - right)) + penalty * weights
        curve = (matrix * (share * chance * (1 - chance))[:, None]).T @ matrix + penalty * np.eye(len(names))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def scored(samples: Samples, rows: Sequence[int], weights: dict[str, float]) -> np.ndarray:
    total = np.array([sum(weights.get(name, 0.0) for name in samples.features[at]) for at in rows])
    return 1.0 / (1.0 + np.exp(-total))


def names_of(samples: Samples, least: int = 3) -> list[str]:
    counts: dict[str, int] = {}
    for features in samples.features:
        for name in set(features):
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= least)


def crossed(samples: Samples, penalty: float) -> np.ndarray:
    """The probability of each sample by weights fitted without its document."""
    folds = np.array([hash_of(group) % _FOLDS for group in samples.group])
    result = np.zeros(len(samples.right))
    for fold in range(_FOLDS):
        train, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        names = names_of(samples)
        weights = fit(samples, train, names, penalty)
        result[held] = scored(samples, held, dict(zip(names, weights, strict=True)))
    return result


def hash_of(group: int) -> int:
    return (group * 2654435761) % 4294967296 // 65536


def report(title: str, samples: Samples, penalty: float) -> np.ndarray:
    chance, right = crossed(samples, penalty), np.array(samples.right)
    written = np.array(samples.weight) == 1.0
    held = chance
    chance, right = chance[written], right[written]
    print(f"{title}: {len(right)} candidates, {right.sum()} right, penalty {penalty}")
    loss = -np.mean(np.where(right, np.log(chance + 1e-9), np.log(1 - chance + 1e-9)))
    best = (0.0, 0.0, 0.0, 0.0)
    for floor in np.arange(0.05, 0.95, 0.05):
        taken = chance >= floor
        hits = float((taken & right).sum())
        precision, recall = hits / max(taken.sum(), 1), hits / max(right.sum(), 1)
        best = max(best, (2 * precision * recall / max(precision + recall, 1e-9), precision, recall, floor))
    print(f"  log loss {loss:.3f}  best F1 {best[0]:.2f} (P {best[1]:.2f} R {best[2]:.2f} at {best[3]:.2f})")
    return held


@dataclass(slots=True)
class Choice:
    """Candidates of which one is right: the evidence for each, and which it is."""

    features: list[list[str]]
    right: int
    group: int
    weight: float = 1.0


@dataclass(slots=True)
class Gathered:
    amounts: Samples = field(default_factory=Samples)
    triggers: Samples = field(default_factory=Samples)
    givers: Samples = field(default_factory=Samples)
    takers: list[Choice] = field(default_factory=list)


class Gatherer:
    """Goes over the labelled documents and asks the extraction for its evidence."""

    def __init__(self, more: Sequence[Path]) -> None:
        self._scorer = load_scorer(SHARED / "labelled" / "score.py")
        self._vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
        self._documents = list(documents(more))
        self.found = Gathered()
        self.shown: dict[str, list[str]] = {"amounts": [], "triggers": [], "givers": [], "takers": []}

    def gather(self) -> Gathered:
        for group, (name, document, facts) in enumerate(self._documents):
            reading = Reading(analyse(document, self._vocabulary))
            self._document(group, name, reading, facts)
        for pattern, document, right in patterns():
            reading = Reading(analyse(document, self._vocabulary))
            number = 10_000 + hash_of(len(pattern) * 31 + ord(pattern[5]))
            for line in reading.of_interest():
                if not line.money and (line.sentence.index or "\n" not in document.text):
                    for at in triggers_of(line):
                        self.found.triggers.add(
                            trigger_features(reading, line, at), right, number, _PATTERN_WEIGHT
                        )
                        self.shown["triggers"].append(document.text[8:])
                for at, figure in enumerate(line.money):
                    is_meant = right and at == len(line.money) - 1
                    self.found.amounts.add(
                        amount_features(reading, line, at), is_meant, number, _PATTERN_WEIGHT
                    )
                    self.shown["amounts"].append(document.text[8:])
                    if is_meant:
                        self._made(
                            number, reading, Sighting(line, *amount_room(reading, line, at), figure, 1.0)
                        )
        return self.found

    def _made(self, group: int, reading: Reading, sighting: Sighting) -> None:
        """Who receives and who gives in a made sentence, whose names say it."""
        anchor = anchor_of(reading, sighting, [])
        candidates = recipient_features(reading, anchor)
        taker = next(
            (
                key
                for key in candidates
                if "corbin" in key.lower() or "Corbin" in reading.analysis.organisations[key].name
            ),
            None,
        )
        if taker is None:
            return
        features = [none_features(reading, anchor), *map(list, candidates.values())]
        self.found.takers.append(Choice(features, 1 + list(candidates).index(taker), group, _PATTERN_WEIGHT))
        self.shown["takers"].append("made")
        for line, where in lines_around(reading, anchor, {sighting.line.sentence.index}):
            for run in groups_of(reading, line, taker):
                for one in run.members:
                    evidence = investor_features(reading, anchor, run, one=one, place=where, takers={taker})
                    is_giver = reading.analysis.organisations[one.key].name.startswith(("Heron", "Larch"))
                    self.found.givers.add(evidence, is_giver, group, _PATTERN_WEIGHT)
                    self.shown["givers"].append("made")

    def _document(self, group: int, name: str, reading: Reading, facts: list[Fact]) -> None:
        text = reading.analysis.text
        takers = {key for fact in facts for key in self._keys(reading, fact["org"])}
        placed: list[tuple[Sighting, Fact | None]] = []
        for line in reading.of_interest():
            told = []
            for at, figure in enumerate(line.money):
                fits = [fact for fact in facts if self._is_of(figure, fact)]
                required = [fact for fact in fits if not fact.get("optional")]
                if fits and not required:
                    continue
                self.found.amounts.add(amount_features(reading, line, at), bool(fits), group)
                self.shown["amounts"].append(f"{name} {text[max(0, figure.start - 80) : figure.end + 60]!r}")
                sighting = Sighting(line, *amount_room(reading, line, at), figure, 1.0)
                placed.append((sighting, self._best(reading, line, required) if required else None))
                told += required
            if told:
                continue
            self._triggers(group, name, reading, line, facts, placed)
        self._roles(group, name, reading, placed, takers)

    def _is_of(self, figure: Any, fact: Fact) -> bool:
        if fact["amount"] is None or not self._scorer.num_eq(figure.number.value, fact["amount"]):
            return False
        currencies = {self._scorer.cur(one) for one in fact["currency"] or ()}
        return not currencies or self._scorer.cur(figure.unit) in currencies

    def _best(self, reading: Reading, line: Line, facts: list[Fact]) -> Fact:
        here = {one.key for one in line.named}
        return max(facts, key=lambda fact: len(here & set(self._keys(reading, fact["org"]))))

    def _keys(self, reading: Reading, names: list[str]) -> list[str]:
        return [
            key
            for key, organisation in reading.analysis.organisations.items()
            if any(
                self._scorer.any_name(form, names)
                for form in (organisation.name, *(alias.name for alias in organisation.aliases))
            )
        ]

    def _triggers(  # noqa: PLR0917
        self, group: int, name: str, reading: Reading, line: Line, facts: list[Fact], placed: list[Any]
    ) -> None:
        here = {one.key for one in line.named}
        text = reading.analysis.text[line.sentence.start : line.sentence.end]
        silent, is_open = [], False
        for fact in facts:
            is_here = bool(here & set(self._keys(reading, fact["org"])))
            if fact["amount"] is not None:
                is_open |= is_here or not line.named
                continue
            quote = fact.get("quote")
            named = not fact["investors"] or any(one in text for one in fact["investors"])
            if quote in text if quote else is_here and named:
                if fact.get("optional"):
                    is_open = True
                else:
                    silent.append(fact)
        if not silent and is_open:
            return  # it may tell again of a financing whose amount stands elsewhere
        for at in triggers_of(line):
            self.found.triggers.add(trigger_features(reading, line, at), bool(silent), group)
            self.shown["triggers"].append(f"{name} {reading.tokens[at].text}: {text[:150]!r}")
        if silent and triggers_of(line):
            at = triggers_of(line)[0]
            placed.append((Sighting(line, at, at + 1, line.first, line.last, None, 1.0), silent[0]))

    def _roles(
        self,
        group: int,
        name: str,
        reading: Reading,
        placed: list[tuple[Sighting, Fact | None]],
        takers: set[str],
    ) -> None:
        taken = {sighting.line.sentence.index for sighting, fact in placed if fact is not None}
        found: list[tuple[Anchor, str | None, float]] = []
        for sighting, fact in sorted(placed, key=lambda item: item[0].first):
            anchor = anchor_of(reading, sighting, found)
            keys = self._keys(reading, fact["org"]) if fact is not None else []
            candidates = recipient_features(reading, anchor)
            right = [key for key in candidates if key in keys]
            if fact is None:
                self._nobody(group, reading, sighting, anchor, candidates)
                continue
            if right:
                key = max(right, key=lambda one: reading.counts[one])
                features = [
                    list(features) for one, features in candidates.items() if one == key or one not in right
                ]
                at = [one for one in candidates if one == key or one not in right].index(key)
                self.found.takers.append(Choice([none_features(reading, anchor), *features], at + 1, group))
                self.shown["takers"].append(
                    f"{name} {[one for one in candidates if one == key or one not in right]} right {key}: "
                    f"{reading.analysis.text[max(0, reading.tokens[anchor.first].start - 90) : reading.tokens[anchor.first].start + 90]!r}"
                )
            else:  # its name is not known to be one: nobody is right, rather than somebody else
                features = [none_features(reading, anchor), *map(list, candidates.values())]
                self.found.takers.append(Choice(features, 0, group, _UNKNOWN_WEIGHT))
                self.shown["takers"].append(f"{name} unknown {fact['org']} among {list(candidates)}")
            recipient = right[0] if right else None
            found.append((anchor, recipient, 1.0))
            if recipient is not None:
                self._givers(group, name, reading, (anchor, recipient), fact, taken, takers)

    def _nobody(
        self, group: int, reading: Reading, sighting: Sighting, anchor: Anchor, candidates: Any
    ) -> None:
        verb = governing(anchor.line, anchor.first, anchor.last)
        start = reading.tokens[verb[0]].start if verb else 0
        if verb and is_about_many(reading.analysis, anchor.line.sentence, start):
            features = [none_features(reading, anchor), *map(list, candidates.values())]
            self.found.takers.append(Choice(features, 0, group))
            self.shown["takers"].append(f"nobody: {reading.analysis.text[start - 60 : start + 60]!r}")

    def _givers(  # noqa: PLR0917
        self,
        group: int,
        name: str,
        reading: Reading,
        place: tuple[Anchor, str],
        fact: Fact,
        taken: set[int],
        takers: set[str],
    ) -> None:
        (anchor, recipient), known = place, set(self._keys(reading, [*fact["investors"], *fact["lead"]]))
        for line, where in lines_around(reading, anchor, taken):
            for run in groups_of(reading, line, recipient):
                for one in run.members:
                    features = investor_features(reading, anchor, run, one=one, place=where, takers=takers)
                    self.found.givers.add(features, one.key in known, group)
                    self.shown["givers"].append(
                        f"{name} {where} {one.key}: {reading.analysis.text[line.sentence.start : line.sentence.end][:200]!r}"
                    )


def fit_choices(choices: Sequence[Choice], names: Sequence[str], penalty: float) -> np.ndarray:
    """Weights by which the right one of each choice is likeliest (conditional logit)."""
    index = {name: at for at, name in enumerate(names)}
    blocks = []
    for choice in choices:
        block = np.zeros((len(choice.features), len(names)))
        for row, features in enumerate(choice.features):
            block[row, [index[name] for name in set(features) if name in index]] = 1.0
        blocks.append((block, choice.right, choice.weight))
    weights = np.zeros(len(names))
    for _ in range(25):
        slope, curve = penalty * weights, penalty * np.eye(len(names))
        for block, right, share in blocks:
            total = block @ weights
            chance = np.exp(total - total.max())
            chance /= chance.sum()
            mean = chance @ block
            slope = slope + share * (mean - block[right])
            curve = curve + share * ((block * chance[:, None]).T @ block - np.outer(mean, mean))
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def report_choices(choices: Sequence[Choice], penalty: float, shown: Sequence[str] = ()) -> None:
    names = names_of(Samples([features for one in choices for features in one.features]))
    hits = wrong = 0
    for fold in range(_FOLDS):
        train = [one for one in choices if hash_of(one.group) % _FOLDS != fold]
        weights = dict(zip(names, fit_choices(train, names, penalty), strict=True))
        for number, one in enumerate(choices):
            if hash_of(one.group) % _FOLDS != fold:
                continue
            totals = [sum(weights.get(name, 0.0) for name in set(features)) for features in one.features]
            best = int(np.argmax(totals))
            if one.weight < _UNKNOWN_WEIGHT:
                continue
            hits += best == one.right
            wrong += best not in (one.right, 0)
            if shown and best != one.right:
                print("   ", best - 1, shown[number])
    written = sum(one.weight >= _UNKNOWN_WEIGHT for one in choices)
    print(
        f"recipients: {written}, right {hits / written:.2f}, wrong {wrong / written:.2f}, penalty {penalty}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--more", action="append", type=Path, default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", choices=("amounts", "triggers", "givers", "takers"))
    options = parser.parse_args()
    gatherer = Gatherer(options.more)
    found = gatherer.gather()
    weights: dict[str, float] = {}
    for title, samples, penalty in (
        ("amounts", found.amounts, 3.0),
        ("triggers", found.triggers, 1.5),
        ("givers", found.givers, 2.0),
    ):
        chance = report(title, samples, penalty)
        if options.errors == title:
            _print_errors(chance, samples, gatherer.shown[title])
        names = names_of(samples)
        weights |= dict(zip(names, fit(samples, np.arange(len(samples.right)), names, penalty), strict=True))
    report_choices(found.takers, 1.0, gatherer.shown["takers"] if options.errors == "takers" else ())
    names = names_of(Samples([features for one in found.takers for features in one.features]))
    weights |= dict(zip(names, fit_choices(found.takers, names, 1.0), strict=True))
    if options.write:
        with (WEIGHTS_DIR / "funding.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("feature", "weight"))
            writer.writerow((INTERCEPT, "0.000"))
            writer.writerows(
                (name, f"{weight:.3f}")
                for name, weight in sorted(weights.items())
                if abs(weight) >= _LEAST_WEIGHT
            )
    return 0


def _print_errors(chance: np.ndarray, samples: Samples, shown: Sequence[str]) -> None:
    order = sorted(range(len(chance)), key=lambda at: abs(chance[at] - samples.right[at]), reverse=True)
    for at in order[:80]:
        if abs(chance[at] - samples.right[at]) > 0.4:
            print(f"    {'missed' if samples.right[at] else 'wrong '} {chance[at]:.2f} {shown[at]}")


if __name__ == "__main__":
    sys.exit(main())
