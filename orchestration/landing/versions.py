"""Which version of a document is current, and what the ledger says of every place where it stands.

`reconcile` works these out anew for the documents that a change touched, from landing.places and from what the
versions say of themselves, whatever the order in which they came.

- Versions are ordered by the moment of their last change (else their day; undated ones first), then by the last
  place where they stand. Words that stand nowhere any more, because their file says something else, come before all.
  Of a document without an address, words of a file that is gone come before those that stand.
- A version is said to come from the first of its places; that place is `loaded`, the others are `duplicate`.
"""

from __future__ import annotations

import duckdb

from orchestration.model import IngestOutcome

_FORGET_MISREAD = """
    delete from landing.documents
    where (document_id, content_sha256) in (select (document_id, content_sha256) from misread_versions)
        and (document_id, content_sha256) not in (
            select (document_id, content_sha256)
            from landing.places
            where document_id in (select document_id from misread_versions)
        )
"""

_VERSIONS = """
    create or replace temp table versions as
    with
    affected as (
        select distinct document_id from affected_documents
    ),
    new as (
        select
            decided.document_id,
            incoming.*,
            row_number() over (
                partition by decided.document_id, incoming.content_sha256
                order by incoming.source_path, incoming.member
            ) as number
        from decided
        inner join incoming on decided.source_path = incoming.source_path and decided.member = incoming.member
        anti join landing.documents as documents
            on decided.document_id = documents.document_id
            and incoming.content_sha256 = documents.content_sha256
    ),
    candidates as (
        select
            documents.document_id, documents.content_sha256, documents.url is not null as has_address,
            documents.published_on, documents.updated_at, documents.text_mining_opt_out, documents.source_path,
            documents.member, documents.source_format, documents.language, documents.licence,
            documents.view_count, documents.landed_at, false as is_new
        from landing.documents as documents
        semi join affected on documents.document_id = affected.document_id
        union all by name
        select
            document_id, content_sha256, has_address, published_on, updated_at, text_mining_opt_out,
            source_path, member, source_format, language, licence, view_count,
            $now::timestamp as landed_at, true as is_new
        from new
        where number = 1
    ),
    placed as (
        select
            places.*,
            row_number() over first_place as number,
            row_number() over last_place as number_from_last,
            count(*) over (partition by places.document_id, places.content_sha256) as place_count
        from landing.places as places
        semi join affected on places.document_id = affected.document_id
        window
            first_place as (
                partition by places.document_id, places.content_sha256
                order by places.is_standing desc, places.source_path, places.member
            ),
            last_place as (
                partition by places.document_id, places.content_sha256
                order by
                    places.is_standing desc, places.updated_at desc nulls last,
                    places.source_path desc, places.member desc
            )
    ),
    located as (
        select
            candidates.* exclude (source_path, member, source_format, language, licence, view_count, updated_at),
            candidates.source_path as read_path,
            candidates.member as read_member,
            coalesce(first.source_path, candidates.source_path) as source_path,
            coalesce(first.member, candidates.member) as member,
            coalesce(first.source_format, candidates.source_format) as source_format,
            if(first.source_path is null, candidates.language, first.language) as language,
            if(first.source_path is null, candidates.licence, first.licence) as licence,
            if(first.source_path is null, candidates.view_count, first.view_count) as view_count,
            if(last.source_path is null, candidates.updated_at, last.updated_at) as updated_at,
            coalesce(last.source_path, candidates.source_path) as last_path,
            coalesce(last.member, candidates.member) as last_member,
            coalesce(first.place_count, 0) as place_count,
            case
                when first.source_path is null then 0
                when candidates.has_address or not first.is_standing then 1
                else 2
            end as standing
        from candidates
        left join placed as first
            on candidates.document_id = first.document_id
            and candidates.content_sha256 = first.content_sha256
            and first.number = 1
        left join placed as last
            on candidates.document_id = last.document_id
            and candidates.content_sha256 = last.content_sha256
            and last.number_from_last = 1
    )
    select
        * exclude (last_path, last_member, standing),
        row_number() over in_order as document_version,
        count(*) over of_document as version_count,
        row_number() over in_order = count(*) over of_document as is_current
    from located
    window
        of_document as (partition by document_id),
        in_order as (
            partition by document_id
            order by
                standing, coalesce(updated_at, published_on::timestamp) asc nulls first, text_mining_opt_out,
                last_path, last_member, landed_at, content_sha256
        )
"""

_UPDATE_DOCUMENTS = """
    update landing.documents as documents
    set
        document_version = versions.document_version,
        is_current = versions.is_current,
        source_path = versions.source_path,
        member = versions.member,
        source_format = versions.source_format,
        language = versions.language,
        licence = versions.licence,
        view_count = versions.view_count,
        updated_at = versions.updated_at,
        duplicate_of_document_id = if(versions.is_current, documents.duplicate_of_document_id, null)
    from versions
    where documents.document_id = versions.document_id
        and documents.content_sha256 = versions.content_sha256
        and not versions.is_new
        and (
            documents.document_version <> versions.document_version
            or documents.is_current <> versions.is_current
            or documents.source_path <> versions.source_path
            or documents.member <> versions.member
            or documents.source_format <> versions.source_format
            or documents.language is distinct from versions.language
            or documents.licence is distinct from versions.licence
            or documents.view_count is distinct from versions.view_count
            or documents.updated_at is distinct from versions.updated_at
        )
"""

_INSERT_DOCUMENTS = """
    insert into landing.documents by name
    select
        versions.document_id, versions.document_version, versions.is_current, items.title, items.publisher,
        items.url, versions.published_on, versions.updated_at, versions.language, versions.licence,
        versions.text_mining_opt_out, versions.source_format, versions.source_path, versions.member,
        versions.content_sha256, items.text, items.word_count, versions.view_count, versions.landed_at,
        versions.document_id in (select document_id from landing.retractions) as is_retracted
    from versions
    inner join {items} as items on versions.read_path = items.source_path and versions.read_member = items.member
    where versions.is_new
"""

# The places of these documents. A new document with one place has its row in the ledger already.
_PLACED = """
    create or replace temp table placed as
    select
        places.source_path,
        places.member,
        versions.source_path as first_path,
        versions.member as first_member,
        (places.source_path, places.member) = (versions.source_path, versions.member) as is_first,
        versions.is_current,
        versions.document_version,
        current.source_path as current_path,
        current.member as current_member
    from landing.places as places
    inner join versions
        on places.document_id = versions.document_id and places.content_sha256 = versions.content_sha256
    inner join versions as current
        on versions.document_id = current.document_id and current.is_current
    where not (versions.is_new and versions.version_count = 1 and versions.place_count = 1)
"""

# What the ledger says of each of them, where it says something else now.
_SAID = """
    create or replace temp table said as
    with
    bytes as (
        select source_path, content_sha256
        from landing.ledger
        where member = ''
            and source_path in (
                select source_path from placed where not is_first
                union
                select first_path from placed where not is_first
            )
    ),
    worded as (
        select
            placed.source_path,
            placed.member,
            if(placed.is_first, 'loaded', 'duplicate') as outcome,
            case
                when placed.is_first and placed.is_current and placed.document_version = 1 then ''
                when placed.is_first and placed.is_current then 'version ' || placed.document_version || ' of the document'
                when placed.is_first then 'an older version; the current one is from ' || placed.current_path
                    || if(placed.current_path = placed.source_path, ' (' || placed.current_member || ')', '')
                when placed.first_path = placed.source_path
                    then 'the same article as in ' || placed.first_path || ' (' || placed.first_member || ')'
                when own.content_sha256 = first.content_sha256 then 'the same bytes as ' || placed.first_path
                else 'the same article as in ' || placed.first_path
            end as reason
        from placed
        left join bytes as own on placed.source_path = own.source_path
        left join bytes as first on placed.first_path = first.source_path
    )
    select
        ledger.source_path,
        ledger.member,
        worded.outcome,
        concat_ws('; ', nullif(worded.reason, ''), nullif(ledger.notes, '')) as reason
    from worded
    inner join landing.ledger as ledger
        on worded.source_path = ledger.source_path and worded.member = ledger.member
    semi join loaded_items_of('placed') as loaded_items
        on worded.source_path = loaded_items.source_path and worded.member = loaded_items.member
    where ledger.outcome <> worded.outcome
        or ledger.reason <> concat_ws('; ', nullif(worded.reason, ''), nullif(ledger.notes, ''))
"""

_SAY = """
    update landing.ledger as ledger
    set outcome = said.outcome, reason = said.reason
    from said
    where ledger.source_path = said.source_path and ledger.member = said.member
"""

# The row of a file with several items follows from theirs.
_SAY_TOTALS = """
    update landing.ledger as ledger
    set
        outcome = totals.outcome,
        reason = concat_ws('; ', totals.same_bytes, totals.quarantined, nullif(ledger.notes, ''))
    from (
        select
            source_path,
            case
                when bool_or(outcome = 'loaded') then 'loaded'
                when bool_or(outcome = 'duplicate') then 'duplicate'
                else 'quarantined'
            end as outcome,
            if(
                not bool_or(outcome = 'loaded')
                and count(distinct reason) filter (where outcome = 'duplicate') = 1
                and bool_and(starts_with(reason, 'the same bytes as ')) filter (where outcome = 'duplicate'),
                any_value(reason) filter (where outcome = 'duplicate'),
                null
            ) as same_bytes,
            if(
                sum(items_quarantined) > 0,
                sum(items_quarantined) || ' of ' || sum(items_in) || ' items quarantined',
                null
            ) as quarantined
        from landing.ledger
        where member <> '' and source_path in ({paths})
        group by source_path
    ) as totals
    where ledger.source_path = totals.source_path and ledger.member = ''
"""


def reconcile(connection: duckdb.DuckDBPyConnection, now: object, items: str) -> int:
    """Bring versions and ledger rows up to the places, for the documents in `affected_documents`.

    The caller holds the transaction, in which `places` made the temporary tables that this reads.

    Args:
        connection: to the working database.
        now: stamps new versions; UTC without a zone.
        items: the relation that has the texts of new versions, by source_path and member.

    Returns:
        How many documents and versions are new.
    """
    connection.execute(_FORGET_MISREAD)
    connection.execute(_VERSIONS, {"now": now})
    connection.execute(_UPDATE_DOCUMENTS)
    ((new,),) = connection.execute(_INSERT_DOCUMENTS.format(items=items)).fetchall()
    connection.execute(_PLACED)
    connection.execute(_SAID)
    ((changed,),) = connection.execute("select count(*) from said").fetchall()
    if changed:
        connection.execute(_SAY)
        connection.execute(_SAY_TOTALS.format(paths="select source_path from said where member <> ''"))
    return int(new)


def write_total(
    connection: duckdb.DuckDBPyConnection, total: IngestOutcome, source_format: str | None, notes: str
) -> None:
    """Complete the row of a file of several items, of which the rows of the items are all written."""
    connection.execute(
        "update landing.ledger set source_format = ?, items_in = ?, items_loaded = ?, items_quarantined = ?, "
        "outcome = ?, reason = ?, notes = ? where source_path = ? and member = ''",
        [
            *(source_format, total.items_in, total.items_loaded, total.items_quarantined),
            *(total.outcome, "; ".join(filter(None, (total.reason, notes))), notes, total.source_path),
        ],
    )
    connection.execute(_SAY_TOTALS.format(paths="select $path"), {"path": total.source_path})
