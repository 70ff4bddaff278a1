"""What the sources say of their organisations that counts for who is who, a row a local organisation, with its digest."""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.model import PLACE_SCHEME
from orchestration.resolution import NamedOrganisation

# A document tells the organisations that it names apart, and so does a list of organisations; a list of financings or of
# figures does not: it may write one organisation in two ways.
_CURRENT = """
    create or replace temp table current_locals as
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
    ),

    described as (
        select
            organisations.local_organisation_id,
            organisations.name_key,
            coalesce(alias_keys.keys, []) as alias_keys,
            organisations.organisation_type,
            organisations.registry_scheme || ':' || organisations.registry_id as registry,
            organisations.name,
            organisations.country_code,
            organisations.city,
            case
                when documents.document_id is not null or files.entity = 'organisation' then organisations.origin_id
            end as apart_in,
            documents.document_id is null as is_listed,
            coalesce(documents.published_on, sources.published_on) as reported_on,
            coalesce(partner_keys.keys, []) as partner_keys
        from statements.local_organisations as organisations
        left join alias_keys using (local_organisation_id)
        left join partner_keys using (local_organisation_id)
        left join landing.documents as documents
            on organisations.document_id = documents.document_id and documents.is_current
        left join landing.record_files as files on organisations.source_path = files.source_path
        left join landing.record_sources as sources on files.source_name = sources.source_name
    )

    select *, registry is not null and starts_with(registry, ?) as is_place, hash(described) as digest
    from described
"""

_ROWS_AT_ONCE = 10_000
_COLUMNS = (
    "local_organisation_id, name_key, alias_keys, organisation_type, registry, name, country_code, city, apart_in, "
    "is_listed, reported_on, partner_keys"
)


def describe_locals(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what counts of every local organisation into the temporary table `current_locals`."""
    connection.execute(_CURRENT, [f"{PLACE_SCHEME}:"])


def named_organisations(connection: duckdb.DuckDBPyConnection) -> list[NamedOrganisation]:
    """Those of `current_locals` that are in the temporary table `touched`."""
    rows = connection.execute(
        f"select {_COLUMNS} from current_locals semi join touched using (local_organisation_id)"  # noqa: S608
    )
    found: list[NamedOrganisation] = []
    while some := rows.fetchmany(_ROWS_AT_ONCE):
        found.extend(map(_named_organisation, some))
    return found


def _named_organisation(row: tuple[Any, ...]) -> NamedOrganisation:
    local_id, name_key, alias_keys, *known, partners = row
    return NamedOrganisation(*(local_id, name_key, tuple(alias_keys), *known, tuple(partners)))
