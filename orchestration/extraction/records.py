"""Rows of a record source as statements: every value keeps the cell it stands in.

What belongs here is what the fields of an entity mean; reading and typing cells is `readers/records.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.model import Entity, Extraction, Record, stable_id
from orchestration.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One CSV of a record source, as far as its statements depend on it.

    `source_path` is relative to raw/, with forward slashes.
    """

    source_name: str
    source_path: str
    entity: Entity
    published_on: date | None = None

    @property
    def origin_id(self) -> str:
        return stable_id("record_source", self.source_path)


def extract_records(source: RecordFile, records: Sequence[Record], vocabulary: Vocabulary) -> Extraction:
    """What the rows of one file state."""
    raise NotImplementedError
