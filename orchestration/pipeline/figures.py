"""How many of the numbers of all texts are accounted for: in a statement, or ignored on purpose.

Belongs here: the sums over the working database. What a number is belongs to `extraction.coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class FigureTotals:
    """Numbers of all texts that count, by what became of them."""

    in_statements: int
    ignored: int
    unaccounted: int

    @property
    def figures(self) -> int:
        return self.in_statements + self.ignored + self.unaccounted

    @property
    def share_accounted_for(self) -> float | None:
        """0 to 1; None where there is no number."""
        return 1 - self.unaccounted / self.figures if self.figures else None


def figure_totals(connection: duckdb.DuckDBPyConnection) -> FigureTotals:
    """The totals of what is extracted now."""
    counts = dict(
        connection.execute(
            "select outcome, sum(figures)::bigint from statements.figure_counts group by outcome"
        ).fetchall()
    )
    return FigureTotals(counts.get("statement", 0), counts.get("ignored", 0), counts.get("unaccounted", 0))


def in_words(totals: FigureTotals) -> str:
    """ "88.2 % of 1,204 figures accounted for"; "no figures" where there are none."""
    share = totals.share_accounted_for
    return (
        "no figures" if share is None else f"{100 * share:.1f} % of {totals.figures:,} figures accounted for"
    )
