"""What the builds that passed have touched, one after the other, and so what a publication lacks of what is built now.

Kept as long as a publication that is kept lacks it. What a build has to do is `changes`'s, and how a publication is brought
up to date `publication`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from orchestration.warehouse import transaction

EVERYTHING = "everything"  # the kind that says so of the whole of a build

# Numbers go on though rows that no publication lacks are removed.
_LAST = """
select greatest(
    coalesce((select max(number) from changes.settled), 0),
    coalesce((select max(settled) from changes.publications), 0)
)
"""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a publication lacks, and what its file was like.

    Attributes:
        kinds: of the keys in the temporary table `touched_since` (kind, key).
        row_count: of all its tables.
        bytes_per_row: of the file when everything was last copied into it.
    """

    kinds: frozenset[str]
    row_count: int
    bytes_per_row: float


def note_settled(connection: duckdb.DuckDBPyConnection) -> None:
    """Write down what stands in `changes.touched`, of a build that has passed."""
    connection.execute(
        f"insert into changes.settled select 1 + ({_LAST}), kind, key from (select distinct kind, key from changes.touched)"  # noqa: S608
    )


def note_everything(connection: duckdb.DuckDBPyConnection) -> None:
    """Write down that a build is to make everything anew."""
    connection.execute(f"insert into changes.settled select 1 + ({_LAST}), ?, ''", [EVERYTHING])


def note_publication(
    connection: duckdb.DuckDBPyConnection, publication_id: str, row_count: int, bytes_per_row: float
) -> None:
    """Write down that a publication is of what is built now; call it before it is published. See `Lacking`."""
    connection.execute(
        f"insert or replace into changes.publications select ?, ({_LAST}), ?, ?",
        [publication_id, row_count, bytes_per_row],
    )


def lacking(connection: duckdb.DuckDBPyConnection, publication_id: str) -> Lacking | None:
    """What a publication lacks, its keys in the temporary table `touched_since`; None where that is not known."""
    noted = connection.execute(
        "select settled, row_count, bytes_per_row from changes.publications where publication_id = ?",
        [publication_id],
    ).fetchone()
    if noted is None:
        return None
    settled, row_count, bytes_per_row = noted
    # what is touched and not settled may be built, too, where a publication was asked for by itself
    connection.execute(
        """
        create or replace temp table touched_since as
        select kind, key from changes.settled where number > ?
        union
        select kind, key from changes.touched
        """,
        [settled],
    )
    kinds = connection.execute("select distinct kind from touched_since").fetchall()
    return Lacking(frozenset(kind for (kind,) in kinds), row_count, bytes_per_row)


def forget_publications(connection: duckdb.DuckDBPyConnection, still_there: Sequence[str]) -> None:
    """Forget the publications that are not among these, and what none of these lacks."""
    with transaction(connection):
        connection.execute(
            "delete from changes.publications where not list_contains(?::varchar[], publication_id)",
            [list(still_there)],
        )
        connection.execute(
            "delete from changes.settled where number <= (select min(settled) from changes.publications)"
        )
