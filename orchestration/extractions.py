"""What is extracted, and what is still to be: the documents and record files whose statements are missing or old.

Belongs here: finding and loading these, and replacing their statements in the working database. What a text states is
decided in `extraction/`, how a row looks in `statements`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa

from orchestration.extraction.records import RecordFile
from orchestration.former_statements import close_origins, forget_withheld, known_from
from orchestration.model import PARTS, Document, Extraction, Part, Record, stable_id
from orchestration.readers.records.columns import RowOrigin, records_of
from orchestration.statements import PART_TABLES, STATEMENT_TABLES, Row, document_rows, record_rows
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import (
    as_utc,
    delete_rows,
    insert_rows,
    registered,
    registered_values,
    transaction,
)


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """A document version to extract, and the parts of it that are to be extracted."""

    origin_id: str
    content_sha256: str
    document: Document
    parts: frozenset[Part] = PARTS

    @property
    def reported_on(self) -> date | None:
        return self.document.published_on


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """A file of records to extract. `content_sha256` is of the file and of its YAML."""

    origin_id: str
    content_sha256: str
    source: RecordFile
    records: tuple[Record, ...]

    @property
    def reported_on(self) -> date | None:
        return self.source.published_on


Origin = DocumentOrigin | RecordOrigin
Versions = Mapping[Part, str]
_RECORDS = "records"  # the one part of a file of records
_DUE = "due"  # no rules have this version

# what a record file's statements depend on: the file and the YAML that describes it
_RECORD_FILES = """
    select
        files.source_path,
        files.source_name,
        files.entity,
        sources.published_on,
        sha256(files.content_sha256 || files.yaml_sha256) as content_sha256,
        files.columns_json,
        files.units_json
    from landing.record_files as files
    inner join landing.record_sources as sources on files.source_name = sources.source_name
"""

# Most documents have been extracted whole, and are told from the others first: by part, a document is six rows.
_PENDING_DOCUMENTS = """
create or replace temp table pending_documents as
with wanted as (
    select unnest($parts) as part, unnest($versions) as version
),

done as not materialized (
    select extractions.origin_id, extractions.content_sha256, extractions.part
    from statements.extractions as extractions
    inner join wanted
        on extractions.part = wanted.part and extractions.extraction_version in (wanted.version, $failed)
    where extractions.engine = $engine
),

whole as (
    select origin_id, min(content_sha256) as content_sha256
    from done
    group by origin_id
    having count(*) = len($parts) and min(content_sha256) = max(content_sha256)
),

pending as (
    select documents.document_id, documents.content_sha256, documents.rowid as place
    from landing.documents as documents
    anti join whole
        on documents.document_id = whole.origin_id and documents.content_sha256 = whole.content_sha256
    where documents.is_current
        and not documents.is_retracted
        and not documents.text_mining_opt_out
        and (
            documents.duplicate_of_document_id is null
            or documents.document_id in (select document_id from landing.fuller_copies)
        )
)

select
    pending.document_id,
    list(wanted.part) as parts,
    row_number() over (order by min(pending.place)) - 1 as number
from pending
cross join wanted
anti join done
    on pending.document_id = done.origin_id
    and pending.content_sha256 = done.content_sha256
    and wanted.part = done.part
group by pending.document_id
"""


def failed_version(versions: Versions) -> str:
    """What stands as the version of a document on which a rule failed: any other rule may cope with it."""
    return stable_id("failed", *sorted(versions.items()))


def due_again(connection: duckdb.DuckDBPyConnection, origin_ids: Iterable[str]) -> int:
    """Have these documents or record files extracted again, though the rules are the same; how many have been before."""
    with registered_values(connection, "origins_due", origin_ids):
        connection.execute(
            "update statements.extractions set extraction_version = ? "
            "where origin_id in (select value from origins_due)",
            [_DUE],
        )
        ((count,),) = connection.execute(
            "select count(distinct origin_id) from statements.extractions "
            "where origin_id in (select value from origins_due)"
        ).fetchall()
    return int(count)


def note_documents_to_extract(connection: duckdb.DuckDBPyConnection, engine: str, versions: Versions) -> int:
    """Note the current documents of which these versions of the engine have not extracted some part; how many.

    `documents_to_extract` gives them, from a temporary table: among many, finding out takes longer than a batch.
    """
    connection.execute(
        _PENDING_DOCUMENTS,
        {
            "engine": engine,
            "parts": list(versions),
            "versions": list(versions.values()),
            "failed": failed_version(versions),
        },
    )
    ((count,),) = connection.execute("select count(*) from pending_documents").fetchall()
    return int(count)


def documents_to_extract(
    connection: duckdb.DuckDBPyConnection, first: int = 0, limit: int | None = None
) -> list[DocumentOrigin]:
    """Documents that were noted, in the order in which they lie in the table: from the `first`, which is 0, on.

    They are fetched by where they lie: a search by id would read every text there is.
    """
    rows = connection.execute(
        """
        with places as (
            select pending.number, pending.parts, documents.rowid as place
            from pending_documents as pending
            inner join landing.documents as documents
                on pending.document_id = documents.document_id and documents.is_current
            where pending.number >= $first and pending.number < $first + $limit
        )
        select
            places.parts, documents.document_id, documents.content_sha256, documents.title, documents.text,
            documents.source_format, documents.member, documents.published_on, documents.publisher,
            documents.url, documents.language, documents.view_count
        from places
        inner join landing.documents as documents on places.place = documents.rowid
        order by places.number
        """,
        {"first": first, "limit": limit if limit is not None else 2**62},
    ).fetchall()
    return [
        DocumentOrigin(origin_id, content_sha256, Document(*document), frozenset(parts))
        for parts, origin_id, content_sha256, *document in rows
    ]


def record_sources_to_extract(
    connection: duckdb.DuckDBPyConnection, extraction_version: str
) -> Iterator[RecordOrigin]:
    """Files of records that this version of the rules has not extracted, ordered by path; one at a time in memory."""
    files = connection.execute(f"select * from ({_RECORD_FILES}) order by source_path").fetchall()  # noqa: S608
    done = set(
        connection.execute(
            "select origin_id, content_sha256 from statements.extractions where extraction_version = ?",
            [extraction_version],
        ).fetchall()
    )
    for source_path, source_name, entity, published_on, content_sha256, columns, units in files:
        source = RecordFile(source_name, source_path, entity, published_on)
        if (source.origin_id, content_sha256) not in done:
            origin = RowOrigin(source_name, entity, json.loads(columns), json.loads(units))
            records = _records(connection, source_path, origin)
            yield RecordOrigin(source.origin_id, content_sha256, source, records)


def _records(
    connection: duckdb.DuckDBPyConnection, source_path: str, origin: RowOrigin
) -> tuple[Record, ...]:
    rows = connection.sql(
        f"select * exclude (source_path) from landing.record_{origin.entity} "  # noqa: S608
        "where source_path = ? order by row_number",
        params=[source_path],
    ).to_arrow_table()
    return tuple(records_of(rows, origin))


def save_extractions(
    connection: duckdb.DuckDBPyConnection,
    extracted: Sequence[tuple[Origin, Extraction]],
    vocabulary: Vocabulary,
    version_of: Callable[[Origin, str], str],
    now: datetime,
) -> None:
    """Replace everything that these origins state, of a document in the parts that were extracted, in one transaction.

    Args:
        connection: the working database.
        extracted: what was found of each.
        vocabulary: for the keys of names.
        version_of: the version of the rules that found a part ("records" for all of a file of records) of an origin.
        now: UTC, without a zone.

    Raises:
        ValueError: a statement refers to an organisation that its extraction does not hold; nothing is written.
    """
    tables: dict[str, list[Row]] = {table: [] for table in STATEMENT_TABLES}
    replaced: dict[str, list[str]] = {table: [] for table in STATEMENT_TABLES}
    done: list[Row] = []
    for origin, extraction in extracted:
        if isinstance(origin, DocumentOrigin):
            rows = document_rows(origin.origin_id, origin.document.text, extraction, vocabulary)
            parts: list[str] = sorted(origin.parts)
            written = {table for part in origin.parts for table in PART_TABLES[part]}
        else:
            rows = record_rows(origin.origin_id, origin.source.source_path, extraction, vocabulary)
            parts = [_RECORDS]
            written = set(STATEMENT_TABLES)
        for table in written:
            tables[table].extend(rows[table])
            replaced[table].append(origin.origin_id)
        done += [
            {
                "origin_id": origin.origin_id,
                "part": part,
                "origin": "document" if isinstance(origin, DocumentOrigin) else "record",
                "content_sha256": origin.content_sha256,
                "engine": extraction.engine,
                "extraction_version": version_of(origin, part),
                "extracted_at": as_utc(now),
                "reported_on": origin.reported_on,
            }
            for part in parts
        ]
    with transaction(connection):
        since = known_from(
            connection, [(origin.origin_id, origin.content_sha256) for origin, _ in extracted], now
        )
        for table, of_table in tables.items():
            delete_rows(connection, f"statements.{table}", "origin_id", replaced[table])
            insert_rows(connection, f"statements.{table}", of_table)
        _forget_extractions(connection, done)
        insert_rows(
            connection,
            "statements.extractions",
            [{**row, "known_from": since[row["origin_id"]]} for row in done],
        )


def _forget_extractions(connection: duckdb.DuckDBPyConnection, done: Sequence[Row]) -> None:
    keys = pa.table({column: pa.array([row[column] for row in done]) for column in ("origin_id", "part")})
    with registered(connection, "extracted_again", keys):
        connection.execute(
            "delete from statements.extractions using extracted_again "
            "where extractions.origin_id = extracted_again.origin_id and extractions.part = extracted_again.part"
        )


def _delete_statements(connection: duckdb.DuckDBPyConnection, origin_ids: Iterable[str]) -> None:
    ids = list(origin_ids)
    for table in (*STATEMENT_TABLES, "extractions"):
        delete_rows(connection, f"statements.{table}", "origin_id", ids)


def remove_stale_statements(connection: duckdb.DuckDBPyConnection, now: datetime) -> tuple[str, ...]:
    """Take out what origins state that changed, or are no longer current, retracted, opted out, duplicates or gone.

    What had been held by right stays in `former`, with the time in which it was.

    Args:
        connection: the working database.
        now: until when they were held, where nothing in the landing says it; UTC without a zone.

    Returns:
        The ids of these origins, sorted.
    """
    files = [
        (RecordFile(source_name, source_path, entity, published_on).origin_id, content_sha256)
        for source_path, source_name, entity, published_on, content_sha256, *_ in connection.execute(
            _RECORD_FILES
        ).fetchall()
    ]
    current = pa.table(
        {
            "origin_id": pa.array([origin_id for origin_id, _ in files], pa.string()),
            "content_sha256": pa.array([content_sha256 for _, content_sha256 in files], pa.string()),
        }
    )
    with registered(connection, "current_record_files", current):
        stale = connection.execute(
            """
            with standing as (
                select document_id as origin_id, content_sha256
                from landing.documents
                where is_current
                    and not is_retracted
                    and not text_mining_opt_out
                    and (
                        duplicate_of_document_id is null
                        or document_id in (select document_id from landing.fuller_copies)
                    )
                union all
                select origin_id, content_sha256 from current_record_files
            )
            select distinct done.origin_id
            from statements.extractions as done
            left join standing on done.origin_id = standing.origin_id
            where done.content_sha256 is distinct from standing.content_sha256
            order by done.origin_id
            """
        ).fetchall()
    origin_ids = tuple(origin_id for (origin_id,) in stale)
    if origin_ids:
        close_origins(connection, origin_ids, now)
        _delete_statements(connection, origin_ids)
    forget_withheld(connection)
    return origin_ids
