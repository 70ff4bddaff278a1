"""What a publication is made from, as one hash: the content that is loaded, the code that reads it, the settings.

Equal fingerprints mean that a build would give the same facts, so that a run has nothing to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.dbt_files import content_digest, project_fingerprint
from orchestration.settings import PROJECT_DIR, Settings

# Times of arrival, and tags of an object store, are left out: they differ between two loads of the same content.
_CONTENT = {
    "documents": "select * exclude (text, landed_at) from landing.documents",
    # the rows follow from the files and YAMLs whose hashes these are
    "record_files": "select * exclude (landed_at) from landing.record_files",
    "record_sources": "select * from landing.record_sources",
    "ledger": "select * exclude (outcome, reason, modified_ns, etag, seen_at) from landing.ledger",
    "quarantine": (
        "select * exclude (quarantined_at, released_at), released_at is null as is_open from landing.quarantine"
    ),
    "retractions": "select document_id, reason from landing.retractions",
}

_SOURCES = ("*.py", "*.sql", "*.json")
_SHOWN_NOT_STORED = frozenset({"alerting", "cli", "defs", "definitions.py", "event_storage.py", "launching"})


def input_fingerprint(
    connection: duckdb.DuckDBPyConnection, code: str, variables: Mapping[str, float]
) -> str:
    """Hash of everything loaded, of `code` and of the project's `variables`; the order of loading does not matter."""
    # rows of one content have one hash in one version of DuckDB
    digest = hashlib.sha256(f"{code} {_stated(variables)} {duckdb.__version__}\n".encode())
    for name, query in _CONTENT.items():
        # The exclusive or of the rows' hashes, and their sum: one pass, no sorting, nothing held in memory.
        row = connection.execute(
            f"select count(*), bit_xor(hash(line)), sum(hash(line)::hugeint) from ({query}) as line"  # noqa: S608
        ).fetchone()
        digest.update(f"{name} {row}\n".encode())
    return digest.hexdigest()


def code_fingerprint(project_dir: Path = PROJECT_DIR, left_out: frozenset[str] = _SHOWN_NOT_STORED) -> str:
    """Hash of the sources that facts depend on: the package without what is `left_out`, and the dbt project."""
    digest = hashlib.sha256(project_fingerprint(project_dir / "dbt_project").encode())
    package_dir = project_dir / "orchestration"
    for path in sorted(path for kind in _SOURCES for path in package_dir.rglob(kind)):
        relative = path.relative_to(package_dir)
        if relative.parts[0] not in left_out:
            digest.update(relative.as_posix().encode() + b"\0")
            digest.update(content_digest(path))
    return digest.hexdigest()


def code_version() -> str:
    """The version of Starhall and the first digits of its sources' hash: 0.1.0+1a2b3c4d."""
    return f"{version('starhall')}+{code_fingerprint()[:8]}"


def build_version(settings: Settings) -> str:
    """Hash of all that tables depend on besides what is loaded: code, words, and settings."""
    return hashlib.sha256(f"{code_version()} {_stated(settings.variables)}".encode()).hexdigest()


def _stated(variables: Mapping[str, float]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(variables.items()))
