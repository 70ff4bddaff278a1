"""What sources said before: moved out of `statements` when it is no longer held, kept in `former` with the time in which it was.

Belongs here: what is kept and what is not, since when and until when it was held, and which organisations of today it is
about. That something is no longer held is found out in `extractions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.warehouse import as_utc, delete_rows, registered, registered_values

# The tables of `statements` that are kept, and their columns that identify an organisation or a statement.
KEPT_TABLES: Mapping[str, tuple[str, ...]] = {
    "local_organisations": ("local_organisation_id", "operator_local_organisation_id"),
    "local_organisation_aliases": ("local_organisation_id",),
    "events": ("statement_id", "local_organisation_id"),
    "event_organisations": ("statement_id", "local_organisation_id"),
    "funding": ("statement_id", "local_organisation_id"),
    "metrics": ("statement_id", "local_organisation_id"),
}

# Of a document that may not be mined any more nothing is kept, nor of words that no version has: a reader had misread them.
# A record file that is no longer loaded has opted out, or nothing describes it any more.
_CLOSING = """
    create or replace temp table closing as
    with
    ended as (
        select
            origin_id,
            any_value(origin) as origin,
            any_value(content_sha256) as content_sha256,
            any_value(reported_on) as reported_on,
            min(known_from) as known_from
        from statements.extractions
        where origin_id in (select value from ended_origins)
        group by origin_id
    ),
    of_documents as (
        select
            ended.*,
            ended.origin_id as document_id,
            null::varchar as source_path,
            coalesce(current.duplicate_of_document_id, ended.origin_id) as independent_source_id,
            if(
                current.content_sha256 <> ended.content_sha256 and current.landed_at > ended.known_from,
                current.landed_at,
                $now::timestamp
            ) as known_until,
            case
                when current.is_retracted then 'retracted'
                when current.content_sha256 <> ended.content_sha256 then 'superseded'
                else 'duplicate'
            end as end_reason
        from ended
        semi join landing.documents as versions
            on ended.origin_id = versions.document_id and ended.content_sha256 = versions.content_sha256
        inner join landing.documents as current
            on ended.origin_id = current.document_id and current.is_current
        where ended.origin = 'document'
    ),
    of_files as (
        select
            ended.*,
            null::varchar as document_id,
            files.source_path,
            files.source_name as independent_source_id,
            if(files.landed_at > ended.known_from, files.landed_at, $now::timestamp) as known_until,
            'superseded' as end_reason
        from ended
        inner join landing.record_files as files
            on ended.origin_id = {record_origin_id}
        where ended.origin = 'record'
    )
    select
        {former_origin_id} as former_origin_id,
        * exclude (origin)
    from (from of_documents union all by name from of_files)
    where known_from < known_until
"""

_FOLLOW = """
    insert into resolution.former_members
    with
    by_register as (
        select registry_scheme, registry_id, min(organisation_id) as organisation_id
        from statements.local_organisations
        semi join former.local_organisations using (registry_scheme, registry_id)
        inner join resolution.members using (local_organisation_id)
        group by all
    ),
    by_name as (
        select name_key, min(organisation_id) as organisation_id
        from statements.local_organisations
        semi join former.local_organisations using (name_key)
        inner join resolution.members using (local_organisation_id)
        group by all
    ),
    living as (
        select distinct organisation_id
        from resolution.members
        where organisation_id in (select held_organisation_id from former.local_organisations)
    )
    select
        former.local_organisation_id,
        coalesce(
            own.organisation_id,
            living.organisation_id,
            redirects.organisation_id,
            by_register.organisation_id,
            by_name.organisation_id,
            former.held_organisation_id,
            {unknown_organisation_id}
        ) as organisation_id
    from former.local_organisations as former
    left join resolution.members as own on former.held_local_organisation_id = own.local_organisation_id
    left join living on former.held_organisation_id = living.organisation_id
    left join resolution.redirects as redirects on former.held_organisation_id = redirects.old_organisation_id
    left join by_register
        on former.registry_scheme = by_register.registry_scheme and former.registry_id = by_register.registry_id
    left join by_name on former.name_key = by_name.name_key
"""


def _stable_id(kind: str, *columns: str) -> str:
    """SQL that makes the id which `model.stable_id` makes; NULL where a column is."""
    text = " || chr(31) || ".join((f"'{kind}'", *columns))
    return f"substr(sha256({text}), 1, 20)"


def known_from(
    connection: duckdb.DuckDBPyConnection, contents: Sequence[tuple[str, str]], now: datetime
) -> dict[str, datetime]:
    """Since when each origin is held to say what it says: its landing, as long as nothing else was held in between.

    Args:
        connection: the working database.
        contents: (origin_id, content_sha256) of what is about to be held, or is held already.
        now: for what had been held before, and is again.
    """
    incoming = pa.table(
        {
            "origin_id": pa.array([origin_id for origin_id, _ in contents], pa.string()),
            "content_sha256": pa.array([content for _, content in contents], pa.string()),
        }
    )
    with registered(connection, "contents_to_hold", incoming):
        rows = connection.execute(
            f"""
            with
            held as (
                select origin_id, content_sha256, min(known_from) as known_from
                from statements.extractions
                semi join contents_to_hold using (origin_id)
                group by all
            ),
            ended as (
                select
                    contents.origin_id,
                    max(former.known_until) as known_until,
                    bool_or(former.content_sha256 = contents.content_sha256) as is_back
                from contents_to_hold as contents
                inner join former.origins as former using (origin_id)
                group by all
            ),
            landed as (
                select document_id as origin_id, content_sha256, landed_at from landing.documents
                where document_id in (select origin_id from contents_to_hold)
                union all
                select {_stable_id("record_source", "source_path")}, null, landed_at from landing.record_files
            )
            select
                contents.origin_id,
                coalesce(
                    held.known_from,
                    if(ended.is_back, $now, null),
                    greatest(landed.landed_at, ended.known_until),
                    $now
                )
            from contents_to_hold as contents
            left join held using (origin_id, content_sha256)
            left join ended using (origin_id)
            left join landed
                on contents.origin_id = landed.origin_id
                and contents.content_sha256 = coalesce(landed.content_sha256, contents.content_sha256)
            """,  # noqa: S608
            {"now": as_utc(now)},
        ).fetchall()
    return dict(rows)


def close_origins(connection: duckdb.DuckDBPyConnection, origin_ids: Iterable[str], now: datetime) -> None:
    """Keep what these origins state, and the time in which it was held; the caller deletes it from `statements`.

    Args:
        connection: the working database.
        origin_ids: of documents and record files whose statements hold no longer.
        now: until when they were held, where nothing in the landing says it; UTC without a zone.
    """
    closing = _CLOSING.format(
        record_origin_id=_stable_id("record_source", "files.source_path"),
        former_origin_id=_stable_id(
            "former", "origin_id", "content_sha256", "strftime(known_from, '%Y-%m-%dT%H:%M:%S.%f')"
        ),
    )
    with registered_values(connection, "ended_origins", origin_ids):
        connection.execute(closing, {"now": as_utc(now)})
    connection.execute("insert into former.origins by name from closing")
    for table, ids in KEPT_TABLES.items():
        renamed = ", ".join(
            f"{_stable_id('former', f'stated.{column}', 'closing.former_origin_id')} as {column}"
            for column in ids
        )
        held = (
            "stated.local_organisation_id as held_local_organisation_id, "
            "members.organisation_id as held_organisation_id,"
        )
        connection.execute(
            f"""
            insert into former.{table} by name
            select
                {held if table == "local_organisations" else ""}
                stated.* replace ({renamed}, closing.former_origin_id as origin_id)
            from statements.{table} as stated
            inner join closing on stated.origin_id = closing.origin_id
            {"left join resolution.members as members using (local_organisation_id)" if table == "local_organisations" else ""}
            """  # noqa: S608
        )


def forget_withheld(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what was kept of sources that have opted out of text mining since, and of words that a reader had misread."""
    rows = connection.execute(
        """
        select former_origin_id
        from former.origins as former
        where
            (
                document_id is not null
                and (document_id, content_sha256) not in (
                    select (document_id, content_sha256) from landing.documents
                    where document_id in (select document_id from former.origins)
                )
            )
            or document_id in (select document_id from landing.documents where text_mining_opt_out)
            or (source_path is not null and source_path not in (select source_path from landing.record_files))
        """
    ).fetchall()
    withheld = [former_origin_id for (former_origin_id,) in rows]
    delete_rows(connection, "former.origins", "former_origin_id", withheld)
    for table in KEPT_TABLES:
        delete_rows(connection, f"former.{table}", "origin_id", withheld)


def follow_organisations(connection: duckdb.DuckDBPyConnection) -> None:
    """Decide which organisations of today former statements are about; what they say decides nothing on who is who.

    The organisation that the same source has under the same key today; else that which it was then, or which took its
    members over; else one of the same register identifier or name; else it is one of its own, that nobody speaks of now.
    """
    connection.execute("delete from resolution.former_members")
    connection.execute(
        _FOLLOW.format(unknown_organisation_id=_stable_id("organisation", "former.name_key", "''"))
    )
