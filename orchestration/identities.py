"""Resolution against the working database: reads the names, keeps who is who and where old identifiers lead.

The decisions are `resolution/`'s; only reading and writing tables belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.resolution import NamedOrganisation, read_judgements, redirects, resolve
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import insert_rows, transaction


@dataclass(frozen=True, slots=True)
class ResolutionSummary:
    """How many local organisations became how many organisations, and how many identifiers were redirected."""

    local_organisations: int
    organisations: int
    redirected: int


def resolve_organisations(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary, now: datetime
) -> ResolutionSummary:
    """Decide anew who is who and store it, in one transaction.

    Raises:
        JudgementError: `organisation_judgements.csv` cannot be used.
    """
    judgements = read_judgements(settings.dbt_dir / "seeds" / "organisation_judgements.csv")
    current = resolve(_named_organisations(connection), judgements, vocabulary.organisation_name_key)
    previous = dict(
        connection.execute("select local_organisation_id, organisation_id from resolution.members").fetchall()
    )
    moved = redirects(previous, current)
    if current != previous:
        _store(connection, current, moved, now)
    return ResolutionSummary(len(current), len(set(current.values())), len(moved))


def _named_organisations(connection: duckdb.DuckDBPyConnection) -> list[NamedOrganisation]:
    rows = connection.execute(
        """
        select
            organisations.local_organisation_id,
            organisations.name_key,
            coalesce(list(distinct aliases.alias_key) filter (where aliases.alias_key is not null), []),
            organisations.organisation_type,
            organisations.registry_scheme || ':' || organisations.registry_id
        from statements.local_organisations as organisations
        left join statements.local_organisation_aliases as aliases using (local_organisation_id)
        group by all
        """
    ).fetchall()
    return [
        NamedOrganisation(local_id, name_key, tuple(sorted(alias_keys)), organisation_type, registry)
        for local_id, name_key, alias_keys, organisation_type, registry in rows
    ]


def _store(
    connection: duckdb.DuckDBPyConnection,
    members: dict[str, str],
    moved: dict[str, str],
    now: datetime,
) -> None:
    with transaction(connection):
        connection.execute("delete from resolution.members")
        insert_rows(
            connection,
            "resolution.members",
            [
                {"local_organisation_id": local_id, "organisation_id": organisation_id}
                for local_id, organisation_id in sorted(members.items())
            ],
        )
        for old, new in sorted(moved.items()):
            # An earlier redirect follows on to where its target leads now.
            connection.execute(
                "update resolution.redirects set organisation_id = ? where organisation_id = ?", [new, old]
            )
            connection.execute(
                "insert or replace into resolution.redirects values (?, ?, ?)", [old, new, now]
            )
        # One whose identifier lives again, or leads to nothing any more, has ended.
        connection.execute(
            """
            delete from resolution.redirects
            where old_organisation_id in (select organisation_id from resolution.members)
                or organisation_id not in (select organisation_id from resolution.members)
            """
        )
