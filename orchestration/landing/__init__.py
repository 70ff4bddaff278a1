"""Raw files into the landing tables: what is new, what changed, what could not be read, and why.

`land` is the whole of it. `files` walks and stats, `news` and `records` decide what each file means for
the tables; reading a format is `readers/`, writing a table is `warehouse.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary

# what is being landed (a path relative to raw/), how many files are done, of how many
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LandingSummary:
    """What one landing did.

    Attributes:
        documents_landed: new documents and new versions of documents.
        documents_unchanged: items of news files that were in the warehouse already.
        documents_quarantined: items of news files read in this landing that could not be loaded.
        records_landed: rows of record files loaded in this landing.
        records_unchanged: rows of record files that stand from an earlier landing.
        records_quarantined: rows of record files read in this landing that could not be loaded.
        files: files seen.
        files_changed: files whose ledger row this landing wrote.
        warnings: what a person should look at, one line each.
        changed_origin_ids: documents and record files with new content, and those whose statements went.
    """

    documents_landed: int = 0
    documents_unchanged: int = 0
    documents_quarantined: int = 0
    records_landed: int = 0
    records_unchanged: int = 0
    records_quarantined: int = 0
    files: int = 0
    files_changed: int = 0
    warnings: tuple[str, ...] = ()
    changed_origin_ids: tuple[str, ...] = ()


def land(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    vocabulary: Vocabulary,
    now: datetime,
    progress: Progress,
) -> LandingSummary:
    """Bring the landing tables up to what lies in raw/.

    Raises:
        RecordSourceError: a YAML under raw/records cannot be used; nothing was written.
    """
    raise NotImplementedError
