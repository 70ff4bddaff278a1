"""The texts that financings are learnt from, and what each tells of them.

Belongs here: labels as facts, from the labels for tuning and from `funding_phrasings.txt` (own wording, invented names). Which
candidate of the extraction a fact is belongs to `funding_samples`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from evaluate import FOLDER, tuning_documents

from orchestration.model import Document

PHRASINGS = FOLDER / "funding_phrasings.txt"
_PUBLISHED = date(2021, 3, 15)
_LABEL = re.compile(
    r"= (?P<amount>[\d.]+)?(?P<scale>[kmb]?)(?:\?)? ?(?P<currency>[A-Z]{3})?; (?P<org>[^;]+);(?P<investors>.*)"
)
_PATTERN = re.compile(r"^~ [+-] .*\n", re.MULTILINE)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}
_DRAWS = 24  # sentences made of a pattern
_SHORT = 4  # lines of a text up to which each is a paragraph

Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A text, the financings that it tells, and its labels where a reader made them."""

    name: str
    document: Document
    facts: list[Fact]
    label: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A sentence made of a pattern, and whether it tells of a financing: one of Corbin, by Heron or Larch."""

    pattern: str
    document: Document
    is_financing: bool


def texts() -> Iterator[Told]:
    yield from _phrasings()
    for label, document in tuning_documents():
        facts = [
            {
                **fact,
                "quote": document.text[fact["start"] : fact["end"]] if "start" in fact else fact["quote"],
            }
            for fact in label["facts"]
            if fact["kind"] == "funding"
        ]
        yield Told(label["doc"], document, facts, label)


def made() -> Iterator[Made]:
    """Sentences of one amount made by choosing among words; the same on every machine."""
    draw = np.random.default_rng(0)
    for pattern in _PATTERN.findall(PHRASINGS.read_text(encoding="utf-8")):
        parts = re.split(r"\{([^}]*)\}", pattern[4:].strip())
        bodies = {
            "".join(draw.choice(part.split("|")) if at % 2 else part for at, part in enumerate(parts)).strip()
            for _ in range(_DRAWS)
        }
        for at, body in enumerate(sorted(bodies)):
            title, text = ("A note", f"A note\n\n{body}") if at % 2 else (body.rstrip("."), body.rstrip("."))
            document = Document(title, text, "text", published_on=_PUBLISHED)
            yield Made(pattern, document, pattern[2] == "+")


def _phrasings() -> Iterator[Told]:
    """Blocks of a title, lines, and one line `= AMOUNT CURRENCY; RECIPIENT; INVESTOR*, INVESTOR` for each financing."""
    blocks = _PATTERN.sub("", PHRASINGS.read_text(encoding="utf-8")).strip().split("\n\n")
    for number, block in enumerate(filter(None, map(str.strip, blocks))):
        lines = block.split("\n")
        told = [line for line in lines if not line.startswith("= ")]
        body = ("\n" if len(told) > _SHORT else "\n\n").join(told[1:])
        text = f"{told[0]}\n\n{body}" if body else told[0]
        facts = [_fact(line) for line in lines if line.startswith("= ")]
        yield Told(f"phrasing {number}", Document(told[0], text, "text", published_on=_PUBLISHED), facts)


def _fact(line: str) -> Fact:
    match = _LABEL.fullmatch(line)
    if match is None:
        raise ValueError(f"{PHRASINGS.name}: {line!r} is no label")
    named = [name.strip() for name in match["investors"].split(",") if name.strip()]
    return {
        "kind": "funding",
        "org": [name.strip() for name in match["org"].split("/")],
        "amount": float(match["amount"]) * _SCALES[match["scale"]] if match["amount"] else None,
        "currency": [match["currency"]] if match["currency"] else None,
        "round": None,
        "investors": [name.rstrip("*") for name in named],
        "lead": [name.rstrip("*") for name in named if name.endswith("*")],
        "quote": None,
    }
