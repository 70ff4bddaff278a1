"""Doing again what was done: reading, extracting, resolving or building it anew, on request.

A request marks in the working database what is due, and the run that follows does it like anything else that is due; so a
run that is cut off is taken up by the next, and what people query stays as it is until a whole build has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from orchestration.extractions import due_again
from orchestration.identities import forget_descriptions
from orchestration.model import stable_id
from orchestration.pipeline.reporting import Stage
from orchestration.warehouse import as_utc, registered_values, transaction

_MOST_NAMED = 5


STAGES = (Stage.LAND, Stage.EXTRACT, Stage.RESOLVE, Stage.TRANSFORM)  # from which things can be done again


class NothingToReprocessError(ValueError):
    """A request that concerns nothing, or cannot be meant; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to do again, from which stage on.

    Attributes:
        stage: the first that is done again.
        wanted: identifiers of documents, or how they begin, and files or folders as paths relative to raw/; empty for everything.
        since: only what was published on this day or later, or landed where it has no date; None for all.
    """

    stage: Stage
    wanted: tuple[str, ...] = ()
    since: date | None = None

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise NothingToReprocessError(f"{self.stage}: begin with one of {', '.join(STAGES)}")
        if self.stage in (Stage.RESOLVE, Stage.TRANSFORM) and (self.wanted or self.since):
            raise NothingToReprocessError(
                f"{self.stage} concerns the warehouse as a whole: leave out the documents and the date, or begin with extract"
            )


@dataclass(frozen=True, slots=True)
class Marked:
    """What a request marked: files to read, or documents and record files to extract; none where it concerns everything."""

    files: int = 0
    documents: int = 0
    record_files: int = 0

    def __str__(self) -> str:
        counted = {"files": self.files, "documents": self.documents, "record files": self.record_files}
        return ", ".join(f"{count:,} {what}" for what, count in counted.items() if count) or "everything"


# Every file that was read, the documents that stand in it, and when each is from.
_CANDIDATES = """
create or replace temp table candidates as
select
    ledger.source_path,
    documents.document_id,
    coalesce(documents.published_on, sources.published_on, documents.landed_at::date, ledger.seen_at::date) as dated_on,
    record_files.source_path is not null as is_record_file
from landing.ledger as ledger
left join landing.places as places
    on ledger.source_path = places.source_path and places.is_standing
left join landing.documents as documents
    on places.document_id = documents.document_id and documents.is_current
left join landing.record_files as record_files
    on ledger.source_path = record_files.source_path
left join landing.record_sources as sources
    on record_files.source_name = sources.source_name
where ledger.member = '' and ledger.content_sha256 is not null
"""

_MEANT = """
    candidates.source_path = wanted.value
    or starts_with(candidates.source_path, wanted.value || '/')
    or starts_with(candidates.document_id, lower(wanted.value))
"""

_CHOSEN = f"""
create or replace temp table chosen as
select distinct source_path, document_id, is_record_file
from candidates
where ($since is null or dated_on >= $since)
    and ($of_all or exists (select 1 from wanted where {_MEANT}))
"""  # noqa: S608


def request(connection: duckdb.DuckDBPyConnection, wish: Request, now: datetime) -> Marked:
    """Mark what a request concerns; the next run does it, also if it finds nothing new.

    Args:
        connection: the working database.
        wish: what to do again.
        now: when it was asked for; UTC without a zone.

    Raises:
        NothingToReprocessError: the request concerns nothing that is there, or names what is not there; nothing is marked.
    """
    with transaction(connection):
        marked = _mark(connection, wish)
        connection.execute(
            "insert into changes.requests values (?, ?, ?)", [as_utc(now), wish.stage.value, str(marked)]
        )
    return marked


def is_requested(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether something asked for has not been built and passed yet."""
    return bool(connection.execute("select 1 from changes.requests limit 1").fetchall())


def settle_requests(connection: duckdb.DuckDBPyConnection) -> None:
    """What was asked for has been done, and the build of it published."""
    connection.execute("delete from changes.requests")


def _mark(connection: duckdb.DuckDBPyConnection, wish: Request) -> Marked:
    if wish.stage is Stage.TRANSFORM:
        connection.execute("delete from changes.builds")
        return Marked()
    if wish.stage is Stage.RESOLVE:
        forget_descriptions(connection)
        connection.execute("delete from resolution.comparison")
        return Marked()
    _choose(connection, wish)
    if wish.stage is Stage.LAND:
        return _mark_files(connection)
    return _mark_extractions(connection)


def _choose(connection: duckdb.DuckDBPyConnection, wish: Request) -> None:
    """Write what is meant into the temporary table `chosen`."""
    with registered_values(connection, "wanted", wish.wanted):
        connection.execute(_CANDIDATES)
        unknown = connection.execute(
            f"select value from wanted where not exists (select 1 from candidates where {_MEANT}) order by value"  # noqa: S608
        ).fetchall()
        if unknown:
            named = ", ".join(value for (value,) in unknown[:_MOST_NAMED])
            raise NothingToReprocessError(
                f"{named}: no such document, file or folder was read: give a document_id, or a file or folder as it lies in raw/"
            )
        connection.execute(_CHOSEN, {"since": wish.since, "of_all": not wish.wanted})
    if not connection.execute("from chosen limit 1").fetchall():
        raise NothingToReprocessError(
            f"nothing of that is from {wish.since} or later" if wish.since else "nothing has landed yet"
        )


def _mark_files(connection: duckdb.DuckDBPyConnection) -> Marked:
    connection.execute(
        "update landing.ledger set must_read = true "
        "where member = '' and source_path in (select source_path from chosen)"
    )
    ((files,),) = connection.execute("select count(distinct source_path) from chosen").fetchall()
    return Marked(files=files)


def _mark_extractions(connection: duckdb.DuckDBPyConnection) -> Marked:
    documents = [
        document_id
        for (document_id,) in connection.execute(
            "select distinct document_id from chosen where document_id is not null"
        ).fetchall()
    ]
    record_files = [
        stable_id("record_source", path)
        for (path,) in connection.execute(
            "select distinct source_path from chosen where is_record_file"
        ).fetchall()
    ]
    count = due_again(connection, documents), due_again(connection, record_files)
    if count == (0, 0):
        raise NothingToReprocessError("none of that was extracted: --stage land reads it again")
    return Marked(documents=count[0], record_files=count[1])
