"""Which document an item of a news file is: of its address, else of its words, else of the place it stands at.

`place` decides for many items at once and keeps landing.places; which version of a document is current, and
what the ledger says of each place, is `versions`. What the SQL decides depends on the set of places alone.

An item without an address is the document of its words (`natural_id`), with two exceptions:

- A file that says something else than before is a new version of the document that stood there, unless the old
  words still stand at another place; then they keep the document, and the new words are one of their own.
- Words whose document has gone on to say something else (the first case) become another document, named after the
  first place where they stand. So no standing words are ever an old version of something else.
"""

from __future__ import annotations

import duckdb

# One row an item: what decides about it, without its text. `has_same_bytes`: of a file that is read again unchanged.
CREATE_INCOMING = """
    create or replace temp table incoming as
    select
        source_path, member, natural_id, has_address, is_positional, has_same_bytes, content_sha256,
        published_on, updated_at, text_mining_opt_out, language, licence, source_format, view_count
    from incoming_items
"""

# Items of returned files, as they stood: the texts stay where they are.
CREATE_RETURNED = """
    create or replace temp table incoming as
    select
        places.source_path, places.member, places.natural_id, places.has_address, true as is_positional,
        false as has_same_bytes, places.content_sha256, documents.published_on, places.updated_at,
        documents.text_mining_opt_out, places.language, places.licence, places.source_format, places.view_count
    from landing.places as places
    inner join returned_files on places.source_path = returned_files.source_path
    inner join loaded_items_of('returned_files') as loaded_items
        on places.source_path = loaded_items.source_path and places.member = loaded_items.member
    inner join landing.documents as documents
        on places.document_id = documents.document_id and places.content_sha256 = documents.content_sha256
"""

# The texts of incoming items, of returned files.
RETURNED_ITEMS = """
    create or replace temp view returned_items as
    select
        known_places.source_path, known_places.member, documents.title, documents.publisher, documents.url,
        documents.text, documents.word_count
    from known_places
    inner join landing.documents as documents
        on known_places.document_id = documents.document_id
        and known_places.content_sha256 = documents.content_sha256
    where known_places.is_replaced
"""

# Places that the decisions depend on: those of the items, those of the same words, and those of the documents
# that stood there or that the words would make.
_KNOWN_PLACES = """
    create or replace temp table known_places as
    select
        *,
        (source_path, member) in (select (source_path, member) from incoming) as is_replaced
    from landing.places
    where (source_path, member) in (select (source_path, member) from incoming)
        or (
            not has_address
            and (
                natural_id in (select natural_id from incoming where not has_address)
                or document_id in (select natural_id from incoming where not has_address)
            )
        )
"""

_KNOWN_PLACES_BESIDE = """
    insert into known_places
    select *, false as is_replaced
    from landing.places
    where document_id in (select document_id from known_places where is_replaced and not has_address)
        and (source_path, member) not in (select (source_path, member) from known_places)
"""

_DECIDE = """
    create or replace temp table decided as
    with
    words as (
        select * from incoming where not has_address
    ),
    before as (
        select * from known_places where is_replaced and not has_address
    ),
    others as (
        select * from known_places where not is_replaced
    ),
    -- it says what it said, and its document has not become another's meanwhile
    same as (
        select words.source_path, words.member, before.document_id, words.natural_id
        from words
        inner join before on words.source_path = before.source_path and words.member = before.member
        where words.natural_id = before.natural_id
            and not exists (
                select 1 from others
                where others.document_id = before.document_id
                    and others.natural_id <> words.natural_id
                    and others.is_standing
            )
    ),
    -- it says something else, and nothing else stands for its document
    changed as (
        select words.source_path, words.member, before.document_id, words.natural_id
        from words
        inner join before on words.source_path = before.source_path and words.member = before.member
        where words.natural_id <> before.natural_id
            and not words.is_positional
            and not exists (
                select 1 from others where others.document_id = before.document_id and others.is_standing
            )
            and before.document_id not in (select document_id from same)
            and before.natural_id not in (select natural_id from words)
        qualify row_number() over (
            partition by before.document_id order by words.source_path desc, words.member desc
        ) = 1
    ),
    kept as (
        select * from same
        union all
        select * from changed
    ),
    -- the rest, by their words
    new as (
        select words.*
        from words
        anti join kept on words.source_path = kept.source_path and words.member = kept.member
    ),
    taken as (
        select document_id, natural_id from others
        union all
        select document_id, natural_id from kept
    ),
    elsewhere as (
        select natural_id, document_id
        from known_places
        where not has_address
            and not exists (
                select 1 from taken
                where taken.document_id = known_places.document_id
                    and taken.natural_id <> known_places.natural_id
            )
        qualify row_number() over (partition by natural_id order by source_path, member) = 1
    ),
    firsts as (
        select natural_id, source_path, member
        from new
        qualify row_number() over (partition by natural_id order by source_path, member) = 1
    ),
    named as (
        select
            firsts.natural_id,
            case
                when not exists (
                    select 1 from taken
                    where taken.document_id = firsts.natural_id and taken.natural_id <> firsts.natural_id
                ) then firsts.natural_id
                when elsewhere.document_id is not null then elsewhere.document_id
                -- model.stable_id("document", natural_id, source_path, member)
                else left(
                    sha256(concat_ws(chr(31), 'document', firsts.natural_id, firsts.source_path, firsts.member)), 20
                )
            end as document_id
        from firsts
        left join elsewhere on firsts.natural_id = elsewhere.natural_id
    )
    select source_path, member, natural_id as document_id from incoming where has_address
    union all
    select source_path, member, document_id from kept
    union all
    select new.source_path, new.member, named.document_id
    from new
    inner join named on new.natural_id = named.natural_id
"""

# The documents whose versions may be others now.
_AFFECTED = """
    insert into affected_documents
    select document_id from decided
    union
    select document_id from known_places where is_replaced
"""

# What the same bytes said before is no older version: the reader or the folder's defaults have changed, not the source.
_MISREAD = """
    insert into misread_versions
    select distinct known_places.document_id, known_places.content_sha256
    from known_places
    inner join incoming
        on known_places.source_path = incoming.source_path and known_places.member = incoming.member
    where incoming.has_same_bytes
"""

_FORGET_REPLACED = """
    delete from landing.places
    where (source_path, member) in (select (source_path, member) from known_places where is_replaced)
"""

_INSERT_PLACES = """
    insert into landing.places by name
    select
        incoming.source_path, incoming.member, decided.document_id, incoming.natural_id, incoming.has_address,
        incoming.content_sha256, incoming.updated_at, incoming.language, incoming.licence,
        incoming.source_format, incoming.view_count, true as is_standing
    from incoming
    inner join decided on incoming.source_path = decided.source_path and incoming.member = decided.member
"""

# Items that a file had and no longer has, once all of it is read: `finished_files` (source_path, has_same_bytes).
_LEFT = """
    create or replace temp table left_places as
    select places.source_path, places.member, places.document_id, places.content_sha256, finished_files.has_same_bytes
    from landing.places as places
    inner join finished_files on places.source_path = finished_files.source_path
    anti join loaded_items_of('finished_files') as loaded_items
        on places.source_path = loaded_items.source_path and places.member = loaded_items.member
    where places.is_standing or finished_files.has_same_bytes
"""


# Items of some files that were loaded, as the ledger has them; a file of several items has a row besides those of its
# items. Only rows of these files go into the joins, or each portion would cost what the whole ledger does.
_LOADED_ITEMS = """
    create or replace temp macro loaded_items_of(files) as table
    with ledger as (
        select source_path, member, items_in, items_loaded
        from landing.ledger
        where source_path in (select source_path from query_table(files))
    )
    select source_path, member
    from ledger
    where items_in = 1
        and items_loaded = 1
        and (member <> '' or source_path not in (select source_path from ledger where member <> ''))
"""


def begin_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty the temporary tables in which changes are gathered until `versions.reconcile`."""
    connection.execute(
        "create or replace temp table affected_documents (document_id varchar);"
        "create or replace temp table misread_versions (document_id varchar, content_sha256 varchar)"
    )
    connection.execute(_LOADED_ITEMS)


def place(connection: duckdb.DuckDBPyConnection) -> None:
    """Decide which documents the items of the temporary table `incoming` are, and put them into landing.places.

    Leaves the decisions in the temporary table `decided`; the caller holds the transaction.
    """
    connection.execute(_KNOWN_PLACES)
    connection.execute(_KNOWN_PLACES_BESIDE)
    connection.execute(_DECIDE)
    connection.execute(_AFFECTED)
    ((has_known,),) = connection.execute("select count(*) > 0 from known_places where is_replaced").fetchall()
    if has_known:
        connection.execute(_MISREAD)
        connection.execute(_FORGET_REPLACED)
    connection.execute(_INSERT_PLACES)


def leave(connection: duckdb.DuckDBPyConnection) -> None:
    """Note what the files of the temporary table `finished_files`, read to their end, no longer hold."""
    connection.execute(_LEFT)
    connection.execute(
        "insert into affected_documents select distinct document_id from left_places;"
        "insert into misread_versions "
        "select distinct document_id, content_sha256 from left_places where has_same_bytes"
    )
    connection.execute(
        "delete from landing.places where (source_path, member) in "
        "(select (source_path, member) from left_places where has_same_bytes)"
    )
    connection.execute(
        "update landing.places set is_standing = false where (source_path, member) in "
        "(select (source_path, member) from left_places where not has_same_bytes)"
    )


def flag_gone(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that the files of the temporary table `gone_files` are no longer in raw/: what they said stays loaded."""
    connection.execute(
        "insert into affected_documents select distinct document_id from landing.places "
        "where is_standing and source_path in (select source_path from gone_files)"
    )
    connection.execute(
        "update landing.places set is_standing = false "
        "where is_standing and source_path in (select source_path from gone_files)"
    )
    connection.execute(
        "update landing.ledger set is_gone = true where source_path in (select source_path from gone_files)"
    )


def flag_returned(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that the files of the temporary table `returned_files` lie in raw/ again as they did."""
    connection.execute(
        "update landing.ledger set is_gone = false where source_path in (select source_path from returned_files)"
    )
    connection.execute(CREATE_RETURNED)
    place(connection)
    connection.execute(RETURNED_ITEMS)
