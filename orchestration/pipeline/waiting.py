"""What waits in raw/: files that the publication does not know, knows otherwise, or knows and that are gone; retractions.

Reads the published file alone, so that it can be asked while a run writes. Comparing is DuckDB's: a listing of
any length goes through it page by page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from orchestration.landing.listing import gather
from orchestration.landing.retractions import Retraction, read_retractions
from orchestration.landing.scope import WHOLE
from orchestration.landing.store import (
    STILL_WRITTEN,
    WENT_AWAY,
    RawFile,
    RawStore,
    UnreadableFileError,
    UnsettledFileError,
    open_store,
    sha256_of,
)
from orchestration.settings import Settings

_EXAMPLES = 3

_MOST_FETCHED = 20  # objects of a store, to compare their bytes: looking should stay cheap

_CREATE_KNOWN = """
create temp table known (
    source_path varchar, size_bytes bigint, content_sha256 varchar, seen_at timestamp,
    is_ignored boolean, is_unsettled boolean, is_gone boolean
);
"""

_KNOWN = """
insert into known
select
    source_path, size_bytes, content_sha256, seen_at,
    outcome = 'ignored', outcome = 'ignored' and list_contains($unsettled, reason), {is_gone}
from published.ops_ingestion_ledger
where member = ''
"""

_RETRACTIONS = """
select count(distinct document_id)
from published.dim_documents
where is_retracted <> list_contains(?, document_id)
"""

_DIFFERENCES = """
create or replace temp table differences as
select
    coalesce(listing.source_path, known.source_path) as source_path,
    case
        when listing.left_out <> '' then 'same'
        when listing.source_path is null then 'gone'
        when known.source_path is null or known.is_gone or known.is_unsettled then 'new'
        when known.is_ignored then 'same'
        when listing.size_bytes <> known.size_bytes then 'changed'
        -- written since it was read: only its bytes tell
        when listing.fault = '' and listing.modified_ns >= epoch_ns(known.seen_at) then 'touched'
        else 'same'
    end as difference,
    known.content_sha256
from listing
full join known using (source_path)
where listing.source_path is not null or not (
    known.is_gone or known.is_ignored or exists (
        -- what lies in a folder that cannot be read is not known to be gone
        select 1 from listing as unread
        where unread.is_folder and unread.fault <> '' and starts_with(known.source_path, unread.source_path || '/')
    )
)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many files, and the paths of the first few."""

    count: int = 0
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """What of raw/ a run would act on. `retractions`: documents to take out of the facts, or to put back."""

    new: Waiting = Waiting()
    changed: Waiting = Waiting()
    gone: Waiting = Waiting()
    retractions: int = 0

    def __len__(self) -> int:
        return self.new.count + self.changed.count + self.gone.count + self.retractions


class RawListing:
    """What a run would look at in raw/, as it was when it was listed."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        store: RawStore,
        retractions: tuple[Retraction, ...],
    ) -> None:
        self._connection = connection
        self._store = store
        self._retractions = retractions

    def fingerprint(self) -> str:
        """Hash of names, sizes, times and retractions: differs as soon as a file comes, goes or is written."""
        row = self._connection.execute(
            "select count(*), bit_xor(md5_number(concat_ws(chr(0), source_path, size_bytes, modified_ns, etag))) "
            "from listing where left_out = ''"
        ).fetchone()
        return hashlib.sha256(f"{row} {self._retractions}".encode()).hexdigest()

    def newest_ns(self) -> int:
        """When the last file was written; 0 where there is none."""
        ((newest,),) = self._connection.execute(
            "select max(modified_ns) from listing where left_out = ''"
        ).fetchall()
        return newest or 0

    def waiting(self, settings: Settings) -> WaitingFiles:
        """Compare with the ledger of the publication; without one, everything is new.

        Raises:
            duckdb.Error: the published file cannot be read.
            RawStoreError: the store does not answer.
        """
        self._connection.execute("delete from known")
        retractions = self._read_published(settings) if settings.published_path.exists() else 0
        self._connection.execute(_DIFFERENCES)
        self._compare_touched()
        return WaitingFiles(self._of("new"), self._of("changed"), self._of("gone"), retractions)

    def _read_published(self, settings: Settings) -> int:
        """Take the ledger over into `known`; how many documents are to be taken out or put back."""
        path = str(settings.published_path).replace("'", "''")
        self._connection.execute(f"attach '{path}' as published (read_only)")
        try:
            # a publication of an earlier version does not know what is gone
            has_gone = self._connection.execute(
                "select 1 from duckdb_columns() where database_name = 'published' "
                "and table_name = 'ops_ingestion_ledger' and column_name = 'is_gone'"
            ).fetchall()
            self._connection.execute(
                _KNOWN.format(is_gone="is_gone" if has_gone else "false"),
                {"unsettled": [STILL_WRITTEN, WENT_AWAY]},
            )
            wanted = [retraction.document_id for retraction in self._retractions]
            ((retractions,),) = self._connection.execute(_RETRACTIONS, [wanted]).fetchall()
            return int(retractions)
        finally:
            self._connection.execute("detach published")

    def _compare_touched(self) -> None:
        touched = self._connection.execute(
            "select source_path, collection, size_bytes, modified_ns, etag, content_sha256 "
            "from differences join listing using (source_path) where difference = 'touched' order by source_path"
        ).fetchall()
        changed: list[str] = []
        for number, (*listed, content_sha256) in enumerate(touched):
            raw = RawFile(*listed)
            is_compared = raw.etag is None or number < _MOST_FETCHED
            if not is_compared or self._digest(raw) != content_sha256:
                changed.append(raw.source_path)
        self._connection.execute(
            "update differences set difference = 'changed' where source_path in (select unnest(?))", [changed]
        )

    def _digest(self, raw: RawFile) -> str:
        try:
            with self._store.open(raw) as file:
                return sha256_of(file)
        except (UnreadableFileError, UnsettledFileError):
            return ""  # which is a change too

    def _of(self, difference: str) -> Waiting:
        ((count, first),) = self._connection.execute(
            "select count(*), list_slice(list_sort(min(source_path, $most)), 1, $most) "
            "from differences where difference = $difference",
            {"difference": difference, "most": _EXAMPLES},
        ).fetchall()
        return Waiting(count, tuple(first or ()))


@contextmanager
def raw_listing(settings: Settings) -> Iterator[RawListing]:
    """List raw/, for as long as the context is open.

    Raises:
        NoRawFolderError: there is no raw/.
        RawStoreError: it cannot be listed.
        RetractionsError: raw/retractions.csv cannot be used.
    """
    store = open_store(settings)
    store.check()
    retractions = read_retractions(store)
    with duckdb.connect() as connection:
        connection.execute(_CREATE_KNOWN)
        gather(connection, store, WHOLE)
        yield RawListing(connection, store, retractions)
