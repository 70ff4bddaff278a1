"""Resolution against the working database: reads the names, keeps who is who and where old identifiers lead.

The decisions are `resolution/`'s, and comparing names is `linkage/`'s; only reading and writing tables belongs here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.linkage.names import compare_new_names, name_evidence, score_names
from orchestration.resolution import (
    Judgement,
    NamedOrganisation,
    NameEvidence,
    NameModel,
    Resolution,
    read_judgements,
    read_name_model,
    redirects,
    resolve,
)
from orchestration.settings import Settings
from orchestration.statements import Row
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import insert_rows, transaction

# A document tells the organisations that it names apart, and so does a list of organisations; a list of financings or of
# figures does not: it may write one organisation in two ways.
_ORGANISATIONS = """
    with partners as (
        select funding.local_organisation_id, investors.local_organisation_id as partner_id
        from statements.funding as funding
        inner join statements.funding_investors as investors using (statement_id)
        union
        select investors.local_organisation_id, funding.local_organisation_id
        from statements.funding as funding
        inner join statements.funding_investors as investors using (statement_id)
        union
        select one.local_organisation_id, other.local_organisation_id
        from statements.event_organisations as one
        inner join statements.event_organisations as other
            on one.statement_id = other.statement_id and one.local_organisation_id <> other.local_organisation_id
    ),

    partner_keys as (
        select partners.local_organisation_id, list(distinct others.name_key order by others.name_key) as keys
        from partners
        inner join statements.local_organisations as others on partners.partner_id = others.local_organisation_id
        group by all
    ),

    alias_keys as (
        select local_organisation_id, list(distinct alias_key order by alias_key) as keys
        from statements.local_organisation_aliases
        group by all
    )

    select
        organisations.local_organisation_id,
        organisations.name_key,
        coalesce(alias_keys.keys, []),
        organisations.organisation_type,
        organisations.registry_scheme || ':' || organisations.registry_id,
        organisations.name,
        organisations.country_code,
        organisations.city,
        case when documents.document_id is not null or files.entity = 'organisation' then organisations.origin_id end,
        documents.document_id is null,
        coalesce(documents.published_on, sources.published_on),
        coalesce(partner_keys.keys, [])
    from statements.local_organisations as organisations
    left join alias_keys using (local_organisation_id)
    left join partner_keys using (local_organisation_id)
    left join landing.documents as documents
        on organisations.document_id = documents.document_id and documents.is_current
    left join landing.record_files as files on organisations.source_path = files.source_path
    left join landing.record_sources as sources on files.source_name = sources.source_name
"""


@dataclass(frozen=True, slots=True)
class ResolutionSummary:
    """How many local organisations became how many organisations, what is open, and how many identifiers moved."""

    local_organisations: int
    organisations: int
    redirected: int
    unsure: int


def resolve_organisations(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary, now: datetime
) -> ResolutionSummary:
    """Decide anew who is who and store it. Only names that were never seen before are compared, with all others.

    Raises:
        JudgementError: `organisation_judgements.csv` cannot be used.
        NameWordError: `organisation_name_words.csv` cannot be used.
    """
    seeds = settings.dbt_dir / "seeds"
    judgements = read_judgements(seeds / "organisation_judgements.csv")
    model = read_name_model()
    compare_new_names(connection, seeds, vocabulary, model, now)
    locals_ = _named_organisations(connection)
    resolution = _resolve(connection, locals_, judgements, vocabulary=vocabulary, model=model, now=now)
    previous = dict(
        connection.execute("select local_organisation_id, organisation_id from resolution.members").fetchall()
    )
    moved = redirects(previous, resolution.members)
    edges = _edge_rows(resolution, locals_)
    with transaction(connection):
        if resolution.members != previous:
            _store_members(connection, resolution.members)
            _store_redirects(connection, moved, now)
        if edges != _stored_edges(connection):
            connection.execute("delete from resolution.edges")
            insert_rows(connection, "resolution.edges", edges)
    return ResolutionSummary(
        len(resolution.members),
        len(set(resolution.members.values())),
        len(moved),
        sum(edge.judgement == "unsure" for edge in resolution.edges),
    )


def _resolve(
    connection: duckdb.DuckDBPyConnection,
    locals_: Sequence[NamedOrganisation],
    judgements: Sequence[Judgement],
    *,
    vocabulary: Vocabulary,
    model: NameModel,
    now: datetime,
) -> Resolution:
    """Until every pair that decides whether a chain holds has a score: once, or twice where chains were found."""
    while True:
        evidence: NameEvidence = name_evidence(connection, model)
        resolution = resolve(locals_, judgements, vocabulary.organisation_name_key, evidence)
        if not resolution.unscored:
            return resolution
        score_names(connection, resolution.unscored, model, now)


def _named_organisations(connection: duckdb.DuckDBPyConnection) -> list[NamedOrganisation]:
    return [
        NamedOrganisation(
            local_id,
            name_key,
            tuple(alias_keys),
            organisation_type,
            registry,
            name,
            country_code,
            city,
            apart_in,
            is_listed,
            reported_on,
            tuple(partners),
        )
        for (
            local_id,
            name_key,
            alias_keys,
            organisation_type,
            registry,
            name,
            country_code,
            city,
            apart_in,
            is_listed,
            reported_on,
            partners,
        ) in connection.execute(_ORGANISATIONS).fetchall()
    ]


def _edge_rows(resolution: Resolution, locals_: Sequence[NamedOrganisation]) -> list[Row]:
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


def _stored_edges(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    table = connection.execute(
        "from resolution.edges order by left_name_key, left_registry, right_name_key, right_registry, method"
    )
    columns = [column[0] for column in table.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in table.fetchall()]


def _store_members(connection: duckdb.DuckDBPyConnection, members: Mapping[str, str]) -> None:
    connection.execute("delete from resolution.members")
    insert_rows(
        connection,
        "resolution.members",
        [
            {"local_organisation_id": local_id, "organisation_id": organisation_id}
            for local_id, organisation_id in sorted(members.items())
        ],
    )


def _store_redirects(connection: duckdb.DuckDBPyConnection, moved: Mapping[str, str], now: datetime) -> None:
    """Each step is kept as it was taken, so that a merge that is undone leads back to where it was."""
    for old, new in sorted(moved.items()):
        connection.execute("insert or replace into resolution.successions values (?, ?, ?)", [old, new, now])
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
    living = {
        organisation_id
        for (organisation_id,) in connection.execute(
            "select distinct organisation_id from resolution.members"
        ).fetchall()
    }
    connection.execute("delete from resolution.redirects")
    insert_rows(
        connection,
        "resolution.redirects",
        [
            {"old_organisation_id": old, "organisation_id": heir, "changed_at": steps[old][1]}
            for old in sorted(steps)
            if (heir := _followed(old, steps)) in living
        ],
    )


def _followed(old: str, steps: Mapping[str, tuple[str, datetime]]) -> str:
    """Where an identifier leads in the end: each step was taken later than the one before, so that there is an end."""
    while old in steps:
        old = steps[old][0]
    return old
