"""What a test of the dbt project found, and the words for it.

Running the tests is `transformation`'s, keeping the rows they found `failed_rows`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FindingStatus = Literal["warn", "fail", "error"]

BROKEN_RULE = "broken_rule"  # the column in which a test of several rules says which of them a row breaks

_WIDEST_CELL = 60
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A dbt test that did not pass.

    Attributes:
        name: as dbt calls it, for `dbt test --select <name>`.
        subject: the model, or model.column, it speaks of ("" for a test of several).
        status: `warn` is shown and published all the same; `fail` and `error` stop the publication.
        failures: how many rows, or 0 where the test could not run.
        message: dbt's own words.
        key: columns that identify a row of the model; none where the test is of several.
        remedy: what to do about it, as the project says; "" where it says nothing.
        columns: names of the cells of `rows`.
        rows: the first rows that failed.
    """

    name: str
    subject: str
    status: FindingStatus
    failures: int
    message: str
    key: tuple[str, ...] = ()
    remedy: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()

    @property
    def severity(self) -> Literal["warn", "error"]:
        """`error` holds the publication back."""
        return "warn" if self.status == "warn" else "error"


def finding_in_words(finding: Finding) -> str:
    """Which test, on what, and how many rows, or why it could not run."""
    subject = f" on {finding.subject}" if finding.subject else ""
    rows = f": {finding.failures:,} {'row' if finding.failures == 1 else 'rows'}" if finding.rows else ""
    message = "" if finding.rows else f": {finding.message}"
    return f"test {finding.name}{subject}{rows}{message}"


def with_first_row(finding: Finding) -> str:
    """The same, and the first row that failed."""
    if not finding.rows:
        return finding_in_words(finding)
    return f"{finding_in_words(finding)}, the first: {row_in_words(finding, finding.rows[0])}"


def row_in_words(finding: Finding, row: Sequence[object]) -> str:
    """The rule that a row breaks, what identifies it, and the cells that the rule speaks of.

    A test that does not name its rule selects what it speaks of: every cell is shown.
    """
    cells = dict(zip(finding.columns, row, strict=True))
    rule = cells.pop(BROKEN_RULE, None)
    if rule is None:
        return _in_pairs(cells)
    spoken_of = {*finding.key, *_WORD.findall(str(rule))}
    at_fault = {column: cell for column, cell in cells.items() if column in spoken_of}
    # a rule that names no column, or rows that are no rows of a model
    return f"{rule}: {_in_pairs(at_fault if finding.key and at_fault else cells)}"


def _in_pairs(cells: dict[str, object]) -> str:
    return ", ".join(
        f"{column} {'NULL' if cell is None else repr(str(cell)[:_WIDEST_CELL])}"
        for column, cell in cells.items()
    )
