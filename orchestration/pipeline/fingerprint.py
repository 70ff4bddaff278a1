"""What a publication is made from, as one hash: the content that is loaded, and the code that reads it.

Equal fingerprints mean that a build would give the same facts, so that a run has nothing to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.settings import PROJECT_DIR, Settings

# Times of arrival are left out: they differ between two loads of the same files.
_CONTENT = {
    "documents": "select * exclude (text, landed_at) from landing.documents",
    "records": "select * exclude (landed_at) from landing.records",
    "record_sources": "select * from landing.record_sources",
    "ledger": "select * exclude (outcome, reason, modified_ns, seen_at) from landing.ledger",
    "quarantine": (
        "select * exclude (quarantined_at, released_at), released_at is null as is_open from landing.quarantine"
    ),
}

_CODE = (
    ("orchestration", ("*.py", "*.sql")),
    ("dbt_project", ("dbt_project.yml",)),
    ("dbt_project/models", ("*.sql", "*.yml")),
    ("dbt_project/macros", ("*.sql", "*.yml")),
    ("dbt_project/tests", ("*.sql", "*.yml")),
    ("dbt_project/seeds", ("*.csv", "*.yml")),
)


def input_fingerprint(connection: duckdb.DuckDBPyConnection, code: str) -> str:
    """Hash of everything loaded and of `code`; the order of loading does not matter."""
    digest = hashlib.sha256(code.encode())
    for name, query in _CONTENT.items():
        # The exclusive or of the rows' hashes: one pass, no sorting, nothing held in memory.
        row = connection.execute(
            f"select count(*), bit_xor(md5_number(to_json(line)::varchar)) from ({query}) as line"  # noqa: S608
        ).fetchone()
        digest.update(f"{name} {row}\n".encode())
    return digest.hexdigest()


def code_fingerprint(project_dir: Path = PROJECT_DIR) -> str:
    """Hash of the sources of the package and of the dbt project."""
    digest = hashlib.sha256()
    for path in _code_files(project_dir):
        digest.update(path.relative_to(project_dir).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def newest_dbt_source(settings: Settings) -> int:
    """When the dbt project was last changed, in nanoseconds since 1970: a manifest older than this is stale."""
    return max(
        path.stat().st_mtime_ns for path in _code_files(PROJECT_DIR) if settings.dbt_dir in path.parents
    )


def code_version() -> str:
    """The version of Starhall and the first digits of its sources' hash: 0.1.0+1a2b3c4d."""
    return f"{version('starhall')}+{code_fingerprint()[:8]}"


def _code_files(project_dir: Path) -> Iterator[Path]:
    for folder, patterns in _CODE:
        for pattern in patterns:
            yield from sorted((project_dir / folder).rglob(pattern))
