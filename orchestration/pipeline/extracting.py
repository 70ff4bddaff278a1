"""The extraction stage: every document and record file that these rules have not seen, in batches; copies are not read.

What a text states is `extraction/`'s, how it is stored is `warehouse`'s. Spreading the work over processes
and keeping one text that breaks a rule from costing all others belong here.
"""

from __future__ import annotations

import logging
import os
import signal
import traceback
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from multiprocessing import get_context

import duckdb

from orchestration.extraction.extractor import Extractor
from orchestration.extraction.records import extract_records
from orchestration.extractions import (
    DocumentOrigin,
    Origin,
    Versions,
    documents_to_extract,
    failed_version,
    note_documents_to_extract,
    record_sources_to_extract,
    remove_stale_statements,
    save_extractions,
)
from orchestration.landing.syndication import mark_syndicated
from orchestration.model import PARTS, Document, Extraction, Part, stable_id
from orchestration.pipeline.figures import FigureTotals, figure_totals
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import RULE_FAILED, delete_rows, insert_rows, transaction

_LOG = logging.getLogger(__name__)
_BATCH_DOCUMENTS = 400  # read, extracted and saved together; bounds memory and what a kill costs
_CHUNK_DOCUMENTS = 20  # sent to a process at once
_EXCERPT_CHARACTERS = 200
_FEWEST_FOR_PROCESSES = 120  # below, starting processes takes longer than they save

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class ExtractionSummary:
    """What the extraction stage did; `warnings` name the texts that broke a rule, `figures` are of all texts."""

    documents: int
    record_files: int
    figures: FigureTotals
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Failure:
    """A document that a rule could not cope with."""

    reason: str
    trace: str


def extract_new(
    connection: duckdb.DuckDBPyConnection,
    extractor: Extractor,
    vocabulary: Vocabulary,
    record_rules: str,
    *,
    now: datetime,
    progress: Progress,
) -> ExtractionSummary:
    """Extract what is new or was extracted by another engine or older rules, and drop what is no longer current.

    Of a document whose rules have changed in part, that part alone is extracted and replaced.

    Args:
        connection: the working database.
        extractor: the engine that reads the texts.
        vocabulary: the words the rules know.
        record_rules: the version of what makes statements of records.
        now: UTC, without a zone.
        progress: called with (documents done, documents in all, title).
    """
    with transaction(connection):
        mark_syndicated(connection)
    with transaction(connection):
        remove_stale_statements(connection, now)
    record_files = 0
    for file in record_sources_to_extract(connection, record_rules):
        record_files += 1
        extraction = extract_records(file.source, file.records, vocabulary)
        save_extractions(connection, [(file, extraction)], vocabulary, lambda *_: record_rules, now)
    engine, versions = extractor.engine, extractor.versions
    total = note_documents_to_extract(connection, engine, versions)
    done = 0
    warnings: list[str] = []
    with _extracting(extractor, vocabulary, _processes_for(total)) as extract_all:
        while batch := documents_to_extract(connection, done, limit=_BATCH_DOCUMENTS):
            extracted: list[tuple[DocumentOrigin, Extraction]] = []
            failed: dict[str, _Failure] = {}
            wanted = [(origin.document, origin.parts) for origin in batch]
            for origin, result in zip(batch, extract_all(wanted), strict=True):
                done += 1
                progress(done, total, origin.document.title)
                if isinstance(result, _Failure):
                    failed[origin.origin_id] = result
                    extracted.append((replace(origin, parts=PARTS), Extraction(engine)))
                else:
                    extracted.append((origin, result))
            _release(connection, batch, now)
            warnings += [
                _quarantine(connection, origin, failed[origin.origin_id], now)
                for origin in batch
                if origin.origin_id in failed
            ]
            save_extractions(connection, extracted, vocabulary, _version_of(versions, failed), now)
    return ExtractionSummary(done, record_files, figure_totals(connection), tuple(warnings))


_Result = Extraction | _Failure
_Wanted = tuple[Document, frozenset[Part]]


def _version_of(versions: Versions, failed: Container[str]) -> Callable[[Origin, str], str]:
    by_part = {str(part): version for part, version in versions.items()}
    return lambda origin, part: failed_version(versions) if origin.origin_id in failed else by_part[part]


def _processes_for(total: int) -> int:
    return 1 if total < _FEWEST_FOR_PROCESSES else os.cpu_count() or 1


@contextmanager
def _extracting(
    extractor: Extractor, vocabulary: Vocabulary, processes: int
) -> Iterator[Callable[[Sequence[_Wanted]], Iterator[_Result]]]:
    """A function that extracts documents in order, in this process (1) or in that many others."""
    if processes == 1:
        yield lambda wanted: iter(_extract_chunk(extractor, vocabulary, wanted))
        return
    # Spawned, not forked: DuckDB's threads do not survive a fork.
    # The words go to each process once: they take longer to send, and to derive from what rules look up, than a chunk does.
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin_process, initargs=(extractor, vocabulary)
    ) as pool:

        def extract_all(wanted: Sequence[_Wanted]) -> Iterator[_Result]:
            chunks = [
                wanted[start : start + _CHUNK_DOCUMENTS] for start in range(0, len(wanted), _CHUNK_DOCUMENTS)
            ]
            return chain.from_iterable(pool.map(_extract_chunk_there, chunks))

        try:
            yield extract_all
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_of_process: list[tuple[Extractor, Vocabulary]] = []


def _begin_process(extractor: Extractor, vocabulary: Vocabulary) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that is for the parent
    _of_process[:] = [(extractor, vocabulary)]


def _extract_chunk_there(wanted: Sequence[_Wanted]) -> list[_Result]:
    return _extract_chunk(*_of_process[0], wanted)


def _extract_chunk(extractor: Extractor, vocabulary: Vocabulary, wanted: Sequence[_Wanted]) -> list[_Result]:
    return [_extract_one(extractor, vocabulary, *of_document) for of_document in wanted]


def _extract_one(
    extractor: Extractor, vocabulary: Vocabulary, document: Document, parts: frozenset[Part]
) -> _Result:
    try:
        return extractor.extract(document, vocabulary, parts)
    except Exception as error:  # whatever a rule raises concerns this text alone
        return _Failure(f"{type(error).__name__}: {error}", traceback.format_exc())


def _quarantine_id(origin: DocumentOrigin) -> str:
    return stable_id("quarantine", "extraction", origin.origin_id)


def _release(connection: duckdb.DuckDBPyConnection, batch: Sequence[DocumentOrigin], now: datetime) -> None:
    """What stands in the quarantine for these documents is over: they have been extracted anew."""
    connection.execute(
        "update landing.quarantine set released_at = ? "
        "where released_at is null and list_contains(?::varchar[], quarantine_id)",
        [now, [_quarantine_id(origin) for origin in batch]],
    )


def _quarantine(
    connection: duckdb.DuckDBPyConnection, origin: DocumentOrigin, failure: _Failure, now: datetime
) -> str:
    """Note the document in the quarantine and the log; give the line that a person sees."""
    _LOG.error("extraction of document %s failed\n%s", origin.origin_id, failure.trace)
    source_path, member = connection.execute(
        "select source_path, member from landing.documents where document_id = ? and is_current",
        [origin.origin_id],
    ).fetchall()[0]
    delete_rows(connection, "landing.quarantine", "quarantine_id", [_quarantine_id(origin)])
    row = {
        "quarantine_id": _quarantine_id(origin),
        "source_path": source_path,
        "member": member,
        "reason": RULE_FAILED,
        "detail": failure.reason,
        "raw_excerpt": origin.document.title[:_EXCERPT_CHARACTERS],
        "quarantined_at": now,
    }
    insert_rows(connection, "landing.quarantine", [row])
    return f"{source_path}{f' ({member})' if member else ''}: an extraction rule failed ({failure.reason})"
