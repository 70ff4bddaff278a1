"""Who is who as tables: memberships, the edges behind them, and where identifiers lead that are no more.

Only rows of what was decided again are written; every other row stands as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import duckdb

from orchestration.resolution import NamedOrganisation, Resolution, redirects
from orchestration.statements import Row
from orchestration.warehouse import delete_rows, insert_rows, registered_values


def store_decision(
    connection: duckdb.DuckDBPyConnection,
    resolution: Resolution,
    locals_: Sequence[NamedOrganisation],
    now: datetime,
) -> int:
    """Write what was decided again of the local organisations in `touched`, and take away those that are gone.

    Returns:
        How many identifiers ended and lead to another organisation now.
    """
    previous = _previous_members(connection)
    moved = redirects(previous, resolution.members)
    _store_edges(connection, _edge_rows(resolution, locals_), set(previous.values()))
    if previous != resolution.members:
        _store_members(connection, previous, resolution.members)
        _store_redirects(connection, moved, now)
    return len(moved)


def _previous_members(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The memberships of those that are decided again, and of those that are gone."""
    return dict(
        connection.execute(
            """
            select local_organisation_id, organisation_id
            from resolution.members
            where local_organisation_id in (
                select local_organisation_id from touched
                union all
                select local_organisation_id from changed
            )
            """
        ).fetchall()
    )


def _store_members(
    connection: duckdb.DuckDBPyConnection, previous: Mapping[str, str], members: Mapping[str, str]
) -> None:
    differing = [
        local_id
        for local_id in previous.keys() | members.keys()
        if previous.get(local_id) != members.get(local_id)
    ]
    delete_rows(connection, "resolution.members", "local_organisation_id", previous.keys() & set(differing))
    insert_rows(
        connection,
        "resolution.members",
        [
            {"local_organisation_id": local_id, "organisation_id": members[local_id]}
            for local_id in sorted(differing)
            if local_id in members
        ],
    )


def _edge_rows(resolution: Resolution, locals_: Iterable[NamedOrganisation]) -> list[Row]:
    """The edges as rows, each with the first spelling of its two names and the organisations they are of now."""
    shown: dict[tuple[str, str], str] = {}
    organisation: dict[tuple[str, str], str] = {}
    for local in locals_:
        node = resolution.nodes[local.local_organisation_id]
        shown[node] = min(shown.get(node, local.name), local.name)
        organisation[node] = resolution.members[local.local_organisation_id]
    return [
        {
            "left_name_key": edge.left[0],
            "left_registry": edge.left[1],
            "right_name_key": edge.right[0],
            "right_registry": edge.right[1],
            "left_name": shown[edge.left],
            "right_name": shown[edge.right],
            "left_organisation_id": organisation[edge.left],
            "right_organisation_id": organisation[edge.right],
            "judgement": edge.judgement,
            "score": edge.score,
            "method": edge.method,
            "decided_by": edge.decided_by,
            "decided_at": edge.decided_at,
            "reason": edge.reason,
        }
        for edge in resolution.edges
    ]


def _store_edges(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row], organisations: set[str]) -> None:
    """Put `rows` in the place of the edges of these organisations; an edge never leaves what hangs together."""
    with registered_values(connection, "decided_again", organisations):
        table = connection.execute(
            """
            from resolution.edges
            where left_organisation_id in (select value from decided_again)
            order by left_name_key, left_registry, right_name_key, right_registry, method
            """
        )
        columns = [column[0] for column in table.description or ()]
        if [dict(zip(columns, row, strict=True)) for row in table.fetchall()] == rows:
            return
    delete_rows(connection, "resolution.edges", "left_organisation_id", organisations)
    insert_rows(connection, "resolution.edges", rows)


def _store_redirects(connection: duckdb.DuckDBPyConnection, moved: Mapping[str, str], now: datetime) -> None:
    """Each step is kept as it was taken, so that a merge that is undone leads back to where it was."""
    delete_rows(connection, "resolution.successions", "old_organisation_id", moved)
    insert_rows(
        connection,
        "resolution.successions",
        [
            {"old_organisation_id": old, "organisation_id": new, "changed_at": now}
            for old, new in sorted(moved.items())
        ],
    )
    connection.execute(
        """
        delete from resolution.successions
        where old_organisation_id in (select organisation_id from resolution.members)
        """
    )
    steps = {
        old: (new, changed_at)
        for old, new, changed_at in connection.execute("from resolution.successions").fetchall()
    }
    heirs = {old: _followed(old, steps) for old in sorted(steps)}
    with registered_values(connection, "heirs", heirs.values()):
        living = {
            organisation_id
            for (organisation_id,) in connection.execute(
                """
                select distinct organisation_id from resolution.members
                where organisation_id in (select value from heirs)
                """
            ).fetchall()
        }
    connection.execute("delete from resolution.redirects")
    insert_rows(
        connection,
        "resolution.redirects",
        [
            {"old_organisation_id": old, "organisation_id": heir, "changed_at": steps[old][1]}
            for old, heir in heirs.items()
            if heir in living
        ],
    )


def _followed(old: str, steps: Mapping[str, tuple[str, datetime]]) -> str:
    """Where an identifier leads in the end: each step was taken later than the one before, so that there is an end."""
    while old in steps:
        old = steps[old][0]
    return old
