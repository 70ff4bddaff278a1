"""People's decisions on pairs of names, kept as rows of a seed. They win over every rule."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

Verdict = Literal["positive", "negative", "unsure"]
_COLUMNS = ("left_name", "right_name", "judgement", "decided_by", "decided_on", "reason")


class JudgementError(ValueError):
    """A row of the seed that cannot be used; the message names file, line and column."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The organisations that bear these two names are the same (`positive`), are not (`negative`), or it is open.

    `decided_by`, `decided_on` and `reason` say who decided, when and why; "" and None where the row does not.
    """

    left_name: str
    right_name: str
    verdict: Verdict
    decided_by: str = ""
    decided_on: date | None = None
    reason: str = ""


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Read `organisation_judgements.csv`.

    Raises:
        JudgementError: a column is missing, a name is empty, or a judgement is not one of the three words.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise JudgementError(f"{path.name}: the column {missing[0]} is missing")
        return tuple(_judgement(path, line, row) for line, row in enumerate(reader, start=2))


def _judgement(path: Path, line: int, row: dict[str, str]) -> Judgement:
    left, right, verdict, decided_by, decided_on, reason = (
        (row[column] or "").strip() for column in _COLUMNS
    )
    if not left or not right:
        raise JudgementError(f"{path.name} line {line}: left_name and right_name must both be filled")
    if verdict not in get_args(Verdict):
        raise JudgementError(
            f"{path.name} line {line}, judgement: {verdict!r} is not one of {', '.join(get_args(Verdict))}"
        )
    try:
        day = date.fromisoformat(decided_on) if decided_on else None
    except ValueError:
        raise JudgementError(
            f"{path.name} line {line}, decided_on: {decided_on!r} is no day such as 2024-05-31"
        ) from None
    return Judgement(left, right, cast("Verdict", verdict), decided_by, day, reason)


def record_judgement(path: Path, judgement: Judgement, key_of: Callable[[str], str]) -> Judgement | None:
    """Write a decision into the seed, in the place of an earlier one on the same pair of names.

    Returns:
        The decision that it replaces, if there was one.

    Raises:
        JudgementError: the seed cannot be used as it stands.
    """
    pair = {key_of(judgement.left_name), key_of(judgement.right_name)}
    standing = read_judgements(path)
    earlier = [one for one in standing if {key_of(one.left_name), key_of(one.right_name)} == pair]
    kept = [one for one in standing if one not in earlier]
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for one in [*kept, judgement]:
            day = one.decided_on.isoformat() if one.decided_on else ""
            writer.writerow([one.left_name, one.right_name, one.verdict, one.decided_by, day, one.reason])
    draft.replace(path)
    return earlier[-1] if earlier else None
