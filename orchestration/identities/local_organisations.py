"""What the sources say of their organisations that counts for who is who, a row a local organisation, with its digest.

It stays in `resolution.described`, and is said again of the origins alone of which something was extracted since: what counts of
a local organisation stands in its own document or record file.
"""

from __future__ import annotations

import hashlib
from typing import Any

import duckdb

from orchestration.model import PLACE_SCHEME
from orchestration.resolution import NamedOrganisation

# A document tells the organisations that it names apart, and so does a list of organisations; a list of financings or of
# figures does not: it may write one organisation in two ways.
_FRESH = """
    create or replace temp table fresh_locals as
    with locals as (
        select * from statements.local_organisations semi join origins_again using (origin_id)
    ),

    investments as (
        select funding.local_organisation_id, investors.local_organisation_id as partner_id
        from (from statements.funding semi join origins_again using (origin_id)) as funding
        inner join statements.funding_investors as investors using (statement_id)
    ),

    participants as (
        select statement_id, local_organisation_id
        from statements.event_organisations
        semi join origins_again using (origin_id)
    ),

    partners as (
        select local_organisation_id, partner_id from investments
        union
        select partner_id, local_organisation_id from investments
        union
        select one.local_organisation_id, other.local_organisation_id
        from participants as one
        inner join participants as other
            on one.statement_id = other.statement_id and one.local_organisation_id <> other.local_organisation_id
    ),

    partner_keys as (
        select partners.local_organisation_id, list(distinct others.name_key order by others.name_key) as keys
        from partners
        inner join locals as others on partners.partner_id = others.local_organisation_id
        group by all
    ),

    alias_keys as (
        select local_organisation_id, list(distinct alias_key order by alias_key) as keys
        from statements.local_organisation_aliases
        semi join origins_again using (origin_id)
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
        from locals as organisations
        left join alias_keys using (local_organisation_id)
        left join partner_keys using (local_organisation_id)
        left join landing.documents as documents
            on organisations.document_id = documents.document_id and documents.is_current
        left join landing.record_files as files on organisations.source_path = files.source_path
        left join landing.record_sources as sources on files.source_name = sources.source_name
    )

    select
        described.*,
        locals.origin_id,
        registry is not null and starts_with(registry, $places) as is_place,
        hash(described) as digest
    from described
    inner join locals using (local_organisation_id)
"""

# What a description is made of, by origin: when what was extracted, and what the landing knows of a document. A file of records
# whose YAML changes is extracted again.
_STATES = """
    create or replace temp table origin_states as
    select
        extracted.origin_id, hash(extracted.state, documents.document_id, documents.published_on, $way) as state
    from (
        select origin_id, bit_xor(hash(part, content_sha256, extraction_version, extracted_at)) as state
        from statements.extractions
        group by origin_id
    ) as extracted
    left join landing.documents as documents
        on extracted.origin_id = documents.document_id and documents.is_current
"""
_AGAIN = """
    create or replace temp table origins_again as
    select coalesce(now.origin_id, before.origin_id) as origin_id, now.state
    from origin_states as now
    full join resolution.described_origins as before on now.origin_id = before.origin_id
    where now.state is distinct from before.state
"""
_WAY = hashlib.sha256(f"{_FRESH} {duckdb.__version__}".encode()).hexdigest()  # of describing

_ROWS_AT_ONCE = 10_000
_COLUMNS = (
    "local_organisation_id, name_key, alias_keys, organisation_type, registry, name, country_code, city, apart_in, "
    "is_listed, reported_on, partner_keys"
)


def describe_locals(connection: duckdb.DuckDBPyConnection) -> bool:
    """Bring `resolution.described` up to date.

    Of the origins that are described again, the temporary table `former_locals` has the rows as they were, and
    `fresh_locals` as they are.

    Returns:
        Whether any had been described before.
    """
    had_rows = bool(connection.execute("from resolution.described limit 1").fetchall())
    connection.execute(_STATES, {"way": _WAY})
    connection.execute(_AGAIN)
    connection.execute(_FRESH, {"places": f"{PLACE_SCHEME}:"})
    for statement in (
        "create or replace temp table former_locals as from resolution.described semi join origins_again using (origin_id)",
        "delete from resolution.described where origin_id in (select origin_id from origins_again)",
        "insert into resolution.described by name from fresh_locals",
        "delete from resolution.described_origins where origin_id in (select origin_id from origins_again)",
        "insert into resolution.described_origins from origins_again where state is not null",
    ):
        connection.execute(statement)
    return had_rows


def forget_descriptions(connection: duckdb.DuckDBPyConnection) -> None:
    """Have everything described, and so decided, again; the rows stay, as what was decided of what is gone by then."""
    connection.execute("update resolution.described set digest = 0")
    connection.execute("update resolution.described_origins set state = 0")


def named_organisations(connection: duckdb.DuckDBPyConnection) -> list[NamedOrganisation]:
    """Those that are in the temporary table `touched`; of equal values one is kept: a name stands in many documents."""
    rows = connection.execute(
        f"select {_COLUMNS} from resolution.described semi join touched using (local_organisation_id)"  # noqa: S608
    )
    kept: dict[Any, Any] = {}
    found: list[NamedOrganisation] = []
    while some := rows.fetchmany(_ROWS_AT_ONCE):
        found.extend(_named_organisation(row, kept) for row in some)
    return found


def _named_organisation(row: tuple[Any, ...], kept: dict[Any, Any]) -> NamedOrganisation:
    local_id, *known = row
    values = (tuple(value) if isinstance(value, list) else value for value in known)
    return NamedOrganisation(local_id, *(kept.setdefault(value, value) for value in values))
