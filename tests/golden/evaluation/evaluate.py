"""How well facts are found in texts that nobody tuned the rules for: scores of the published tables, with intervals.

    .venv/bin/python tests/golden/evaluation/evaluate.py [--set test|restated|own|tune|labelled] [--misses] [--reliability] [--record]

Unseen are three sets: `test`, real texts that lie in the shared data; `restated`, news of the field in our own words; `own`,
texts of our own that are hard on purpose (both in `own/`). `tune` is the other half of the three, `labelled` the set that comes
with the shared data. `--misses` prints every fact missed or wrong: of `tune` and `labelled` only, or the others are unseen no
longer. `--reliability` prints how often facts are right by how sure the rules are. `--record` writes `recorded.json`, below
which `test_scores.py` lets no score fall.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.model import Document
from orchestration.readers import read

FOLDER = Path(__file__).resolve().parent
PROJECT_DIR = FOLDER.parents[2]
SHARED = PROJECT_DIR.parent / "shared" / "data"
RECORDED = FOLDER / "recorded.json"
UNSEEN = ("test", "restated", "own")
CONFIDENCES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)  # lower bounds of the rows of the reliability table

sys.path.insert(0, str(FOLDER))  # run as a program, and imported by the test beside it
from predictions import predictions  # noqa: E402
from scoring import KINDS, SHARES, Score, Tally, load_scorer, reliability, scores, tally  # noqa: E402


class LabelsOutOfDateError(RuntimeError):
    """A labelled text is not what it was when it was labelled."""


def labels(split: str) -> list[dict[str, Any]]:
    """The labels of one half; each fact has the place of its quote in the text."""
    documents = (
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "labels").glob("*.json"))
    )
    return [document for document in documents if document["split"] == split]


def text_of(label: dict[str, Any]) -> Document:
    """The labelled document, read from the shared data.

    Raises:
        LabelsOutOfDateError: it reads otherwise than when it was labelled.
    """
    path = _file_of(label)
    for item in read(path.read_bytes(), path.name).items:
        if isinstance(item, Document) and item.member == label["member"]:
            if hashlib.sha256(item.text.encode()).hexdigest() == label["text_sha256"]:
                return item
            break
    raise LabelsOutOfDateError(f"{label['doc']}: {label['source']} reads otherwise than when it was labelled")


def tuning_documents() -> Iterator[tuple[dict[str, Any], Document]]:
    """What weights are fitted on: the labels that are for tuning, and those that come with the shared data."""
    for label in labels("tune"):
        yield label, text_of(label)
    labelled = SHARED / "labelled"
    for path in sorted((labelled / "gold").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        text = labelled / label["text_file"]
        yield (
            label,
            next(item for item in read(text.read_bytes(), text.name).items if isinstance(item, Document)),
        )
    lines = (labelled / "gold" / "headlines.jsonl").read_text(encoding="utf-8").splitlines()
    for line in filter(None, lines):
        label = json.loads(line)
        published_on = date.fromisoformat(label["date"])
        yield label, Document(label["text"], label["text"], "jsonl", published_on=published_on)


def _file_of(label: dict[str, Any]) -> Path:
    source = Path(label["source"])
    return (FOLDER if source.parts[0] == "own" else SHARED) / source


def _write_labelled(raw_dir: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The set that comes with the shared data, as news; source path, member and labels of each document."""
    labelled = SHARED / "labelled"
    for path in sorted((labelled / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        (raw_dir / f"{gold['doc']}.txt").write_bytes((labelled / gold["text_file"]).read_bytes())
        yield f"news/{gold['doc']}.txt", "", gold
    lines = (labelled / "gold" / "headlines.jsonl").read_text(encoding="utf-8").splitlines()
    for line in filter(None, lines):
        gold = json.loads(line)
        article = {"title": gold["text"], "date": gold["date"]}
        (raw_dir / f"{gold['doc']}.jsonl").write_text(json.dumps(article) + "\n", encoding="utf-8")
        yield f"news/{gold['doc']}.jsonl", "line 1", gold


def _write_split(raw_dir: Path, split: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for label in labels(split):
        text_of(label)
        source = Path(label["source"])
        name = label["doc"] + "".join(source.suffixes[-2:])
        (raw_dir / name).write_bytes(_file_of(label).read_bytes())
        yield f"news/{name}", label["member"], label


def tallies(which: str) -> dict[str, Tally]:
    """Run the whole pipeline over a set of documents, and compare what is published of each with its labels."""
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    with tempfile.TemporaryDirectory() as scratch:
        raw_dir, warehouse_dir = Path(scratch, "raw"), Path(scratch, "warehouse")
        news = raw_dir / "news"
        news.mkdir(parents=True)
        gold = list(_write_labelled(news) if which == "labelled" else _write_split(news, which))
        subprocess.run(
            [
                str(Path(sys.executable).with_name("starhall")),
                *("run", "--raw", str(raw_dir), "--warehouse", str(warehouse_dir)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        published = warehouse_dir / "warehouse.duckdb"
        found = {(path, member): prediction for path, member, prediction in predictions(published)}
    return {label["doc"]: tally(scorer, label, found[path, member]) for path, member, label in gold}


def _shown(kind: str, fact: Any) -> str:
    if isinstance(fact, str):
        return f"{kind:12} {fact}"
    if kind in ("organisation", "industry"):
        return f"{kind:12} {fact.get('name') or fact.get('label')}"
    told = {
        key: value
        for key, value in fact.items()
        if key not in ("kind", "optional") and value not in (None, [], "")
    }
    return f"{kind:12} {json.dumps(told, ensure_ascii=False, default=str)}"


def _print_misses(found: dict[str, Tally]) -> None:
    for doc, one in found.items():
        for what, facts in (("missed", one.missed), ("wrong", one.wrong)):
            for kind, fact in facts:
                print(f"{doc:18} {what:7} {_shown(kind, fact)}")


def _print_scores(found: dict[str, Tally], of: dict[str, Score]) -> None:
    print(f"{len(found)} documents; 95 % intervals over documents")
    print(f"{'':14}{'labels':>8}  {'precision':22}{'recall':22}{'F1':22}")
    for kind in KINDS:
        required = sum(one.kinds[kind][0] + one.kinds[kind][2] for one in found.values())
        figures = "".join(f"{of[f'{kind} {name}']!s:22}" for name in ("precision", "recall", "F1"))
        print(f"{kind:14}{required:8}  {figures}")
    for share in SHARES:
        print(f"{share:22}  {of[share]} of {sum(one.shares[share][1] for one in found.values())}")


def _print_reliability(found: list[Tally]) -> None:
    print(f"\n{'':14}{'confidence':>12}{'facts':>7}{'mean':>7}{'right':>7}")
    for one in reliability(found, CONFIDENCES):
        print(f"{one.kind:14}{f'from {one.low:.2f}':>12}{one.facts:7}{one.confidence:7.2f}{one.right:7.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", choices=(*UNSEEN, "tune", "labelled"), default="test", dest="which")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--reliability", action="store_true")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"the shared data is not here: {SHARED}", file=sys.stderr)
        return 2
    if options.misses and options.which in UNSEEN:
        parser.error("the errors of the test parts are not for looking at: use --set tune")
    found = tallies(options.which)
    of = scores(list(found.values()))
    if options.misses:
        _print_misses(found)
    _print_scores(found, of)
    if options.reliability:
        _print_reliability(list(found.values()))
    if options.record:
        recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
        recorded[options.which] = {name: round(score.value, 4) for name, score in of.items()}
        RECORDED.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
