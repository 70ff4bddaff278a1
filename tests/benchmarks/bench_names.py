"""How well pairs of names are told apart: on 266 labelled pairs that nobody here chose, and on 385 that the project wrote itself.

    .venv/bin/python tests/benchmarks/bench_names.py [--errors]

The pairs are those of `shared/data/names/name_bench_cases.csv` with the schemas of organisations. A fixed half, by the hash of
the pair, was looked at when rules were made; the other half was not fitted on. The list calls funds of one series that differ
in a numeral ("Partners V", "Partners VI") the same; the warehouse keeps them apart, which costs recall here.

The project's own pairs (`tests/golden/resolution/name_pairs.csv`) are real organisations in two spellings, and real neighbours, by
what they differ in. They were written before the words and rules of names were last widened, and looked at afterwards.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
import time

import pyarrow as pa

from orchestration.linkage.names import arrow_names, lexicon
from orchestration.linkage.scoring import score_pairs
from orchestration.resolution.name_model import probability, read_name_model
from orchestration.resolution.name_parts import name_parts
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import load_vocabulary

_CASES = PROJECT_DIR.parent / "shared" / "data" / "names" / "name_bench_cases.csv"
_OWN = PROJECT_DIR / "tests" / "golden" / "resolution" / "name_pairs.csv"
_SCHEMAS = frozenset({"Company", "Organization", "LegalEntity"})
_SEEDS = PROJECT_DIR / "dbt_project" / "seeds"

_NUMBERS = re.compile(r"\b(?:[ivxl]+|[a-z]*\d+)\b")

Case = tuple[str, str, bool]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--errors", action="store_true", help="print the pairs of the looked-at half that are decided wrongly"
    )
    show_errors = parser.parse_args().errors
    report_own()
    if not _CASES.exists():
        print(f"skipped: {_CASES} is not there (the labelled pairs are not part of the project)")
        return 0
    cases, model = labelled_cases(), read_name_model()
    started = time.perf_counter()
    chances = scored(cases)
    seconds = time.perf_counter() - started
    every = range(len(cases))
    parts = {
        "looked-at half": [at for at in every if is_looked_at(cases[at])],
        "other half": [at for at in every if not is_looked_at(cases[at])],
        "all": list(every),
        "all but those that differ in a number alone": [
            at for at in every if not differ_in_number(cases[at])
        ],
    }
    for title, chosen in parts.items():
        for floor, what in (
            (model.same_from, "made one"),
            (model.unsure_from, "made one or left to a person"),
        ):
            report(f"{title}, {what}", [(chances[at] >= floor, cases[at][2]) for at in chosen])
    print(f"{seconds:.2f} s")
    if show_errors:
        for case, chance in zip(cases, chances, strict=True):
            if (chance >= model.same_from) != case[2] and is_looked_at(case):
                print("should be one:" if case[2] else "should be two:", case[0], "|", case[1])
    return 0


def report_own() -> None:
    """The project's own pairs, and of each kind of difference how many are decided as they are."""
    with _OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cases = [(row["left_name"], row["right_name"], row["is_one"] == "true") for row in rows]
    model, chances = read_name_model(), scored(cases)
    for floor, what in ((model.same_from, "made one"), (model.unsure_from, "made one or left to a person")):
        report(
            f"own pairs, {what}",
            [(chance >= floor, true) for chance, (*_, true) in zip(chances, cases, strict=True)],
        )
    of: dict[str, list[bool]] = {}
    for row, chance, (*_, true) in zip(rows, chances, cases, strict=True):
        of.setdefault(row["difference"], []).append((chance >= model.same_from) == true)
    for difference, right in of.items():
        print(f"  {difference}: {sum(right)} of {len(right)}")


def labelled_cases() -> list[Case]:
    with _CASES.open(encoding="utf-8", newline="") as file:
        return [
            (row["name1"], row["name2"], row["is_match"] == "true")
            for row in csv.DictReader(file)
            if row["schema"] in _SCHEMAS
        ]


def is_looked_at(case: Case) -> bool:
    """The fixed split: of each pair of names the same half on every machine."""
    digest = hashlib.sha256("\x1f".join(sorted(case[:2])).encode()).digest()
    return digest[0] % 2 == 0


def differ_in_number(case: Case) -> bool:
    """Funds and trusts of one series: equal but for numerals, years or numbered tranches."""
    left, right = (_NUMBERS.sub("", name.casefold()) for name in case[:2])
    return case[0] != case[1] and left == right


def scored(cases: list[Case]) -> list[float]:
    """How likely the names alone make each pair one organisation."""
    words = lexicon(_SEEDS, load_vocabulary(_SEEDS))
    names = [name for case in cases for name in case[:2]]
    table = arrow_names([name_parts(name, words) for name in names])
    pairs = pa.table({"left_id": range(0, len(names), 2), "right_id": range(1, len(names), 2)})
    weights = {
        row["left_id"]: row["match_weight"]
        for row in score_pairs(table, pairs, read_name_model()).to_pylist()
    }
    return [probability(weights[2 * at]) for at in range(len(cases))]


def report(title: str, decided: list[tuple[bool, bool]]) -> None:
    right = sum(found and true for found, true in decided)
    precision, recall = right / sum(found for found, _ in decided), right / sum(true for _, true in decided)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{title}: {len(decided)} pairs, precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    sys.exit(main())
