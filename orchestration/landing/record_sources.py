"""The YAMLs of raw/records: each checked, with the files that it describes. Nothing is written here.

What a YAML may say is `readers/records/source.py`; what becomes of the files is `records`.
"""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.landing.ledger import LedgerRow
from orchestration.landing.store import (
    STILL_WRITTEN,
    RawFile,
    RawStore,
    UnreadableFileError,
    UnsettledFileError,
)
from orchestration.readers.records.source import RecordSource, RecordSourceError, load_record_source
from orchestration.vocabulary import Vocabulary

_YAML_SUFFIXES = (".yml", ".yaml")
_MAX_YAML_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """One YAML and the files it describes, in the order of their paths.

    Attributes:
        yaml_sha256: of the YAML's bytes.
        is_new_yaml: its words are not those that its files were last read with.
    """

    source: RecordSource
    yaml: RawFile
    yaml_sha256: str
    files: tuple[RawFile, ...]
    is_new_yaml: bool

    def describes(self, source_path: str) -> bool:
        """Whether a file belongs to the source, by its path."""
        return _describes(self.source, self.yaml, source_path)


def load_sources(
    store: RawStore,
    files: Sequence[RawFile],
    ledger: Mapping[str, LedgerRow],
    vocabulary: Vocabulary,
    unsettled: frozenset[str],
) -> list[SourceFiles]:
    """Every YAML, checked, with its files.

    Raises:
        RecordSourceError: one cannot be read or used, two bear one name or describe one file, or a new one
            describes no file.
    """
    sources: list[SourceFiles] = []
    names: dict[str, str] = {}
    owners: dict[str, str] = {}
    for yaml in filter(is_yaml, files):
        text, sha256 = _yaml_text(store, yaml, unsettled)
        source = load_record_source(text, yaml.source_path, vocabulary)
        if source.source in names:
            raise RecordSourceError(
                f"{yaml.source_path}: source: {source.source!r} is the name of {names[source.source]} already"
            )
        names[source.source] = yaml.source_path
        known = ledger.get(yaml.source_path)
        matching = tuple(
            raw
            for raw in files
            if not raw.left_out and not is_yaml(raw) and _describes(source, yaml, raw.source_path)
        )
        if not matching and known is None:
            raise RecordSourceError(f"{yaml.source_path}: file: there is no {source.file!r} beside the YAML")
        for raw in matching:
            if raw.source_path in owners:
                raise RecordSourceError(
                    f"{yaml.source_path}: file: {raw.source_path} is described by {owners[raw.source_path]} already: "
                    "a file belongs to one source, so save each of its sheets as a file of its own"
                )
            owners[raw.source_path] = yaml.source_path
        is_new = known is None or known.content_sha256 != sha256 or known.must_read
        sources.append(SourceFiles(source, yaml, sha256, matching, is_new))
    return sources


def is_yaml(raw: RawFile) -> bool:
    """Whether a file of raw/records describes others."""
    return raw.name.lower().endswith(_YAML_SUFFIXES) and not raw.left_out


def _yaml_text(store: RawStore, yaml: RawFile, unsettled: frozenset[str]) -> tuple[str, str]:
    if yaml.source_path in unsettled:
        raise RecordSourceError(f"{yaml.source_path}: {STILL_WRITTEN}")
    try:
        with store.open(yaml) as stream:
            data = stream.read(_MAX_YAML_BYTES + 1)
        if len(data) > _MAX_YAML_BYTES:
            raise RecordSourceError(
                f"{yaml.source_path}: more than {_MAX_YAML_BYTES:,} bytes: no YAML of a source is"
            )
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        raise RecordSourceError(
            f"{yaml.source_path}: not UTF-8 at byte {error.start}: save it as UTF-8"
        ) from None
    except (UnreadableFileError, UnsettledFileError) as error:
        raise RecordSourceError(f"{yaml.source_path}: {error}") from None


def _describes(source: RecordSource, yaml: RawFile, path: str) -> bool:
    folder = yaml.source_path.rpartition("/")[0]
    return path.startswith(folder + "/") and fnmatch.fnmatchcase(path[len(folder) + 1 :], source.file)
