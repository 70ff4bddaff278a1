"""The dbt project as files: where it is, where a build of it writes, and the project parsed from them.

What becomes of a build belongs in `transformation`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from orchestration.settings import DEFAULT_MEMORY, PROJECT_DIR, Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# What a build was made from, as dbt's artifacts name it.
INPUT_FINGERPRINT = "STARHALL_INPUT_FINGERPRINT"

# dbt copies variables of this prefix into the metadata of its artifacts, without the prefix.
_METADATA_PREFIX = "DBT_ENV_CUSTOM_ENV_"
_SOURCE_SUFFIXES = frozenset({".sql", ".yml", ".csv"})


class TransformationError(RuntimeError):
    """dbt could not build the project at all; the message is dbt's, shortened to what a person needs."""


@dataclass(frozen=True, slots=True)
class DbtFiles:
    """Where the dbt project is and where a build of it writes."""

    project_dir: Path
    profiles_dir: Path
    target_dir: Path
    log_dir: Path
    warehouse_dir: Path
    variables: Mapping[str, float] = field(default_factory=dict)  # else those of dbt_project.yml
    memory: str = DEFAULT_MEMORY

    @classmethod
    def of(cls, settings: Settings) -> DbtFiles:
        return cls(
            project_dir=settings.dbt_dir,
            profiles_dir=PROJECT_DIR,
            target_dir=settings.warehouse_dir / "dbt",
            log_dir=settings.warehouse_dir / "logs",
            warehouse_dir=settings.warehouse_dir,
            variables=settings.variables,
            memory=settings.memory,
        )

    @property
    def run_results_path(self) -> Path:
        return self.target_dir / "run_results.json"

    @property
    def changes_build_path(self) -> Path:
        """What the last build of changes by dbt ran, to be repeated."""
        return self.target_dir / "changes_build.json"

    @property
    def working_path(self) -> Path:
        return self.warehouse_dir / "working.duckdb"

    @property
    def manifest_path(self) -> Path:
        return self.target_dir / "manifest.json"

    def environment(
        self, input_fingerprint: str, *, only_changes: bool = False, test_all: bool = True
    ) -> dict[str, str]:
        """The variables that dbt must see, in this process or in one of its own."""
        return {
            "STARHALL_BUILD": "changes" if only_changes else "whole",
            "STARHALL_TESTS": "all" if test_all else "changes",
            "STARHALL_WAREHOUSE_DIR": str(self.warehouse_dir),
            "STARHALL_MEMORY": self.memory,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
            f"{_METADATA_PREFIX}{INPUT_FINGERPRINT}": input_fingerprint,
        }

    def arguments(self) -> list[str]:
        """What every dbt command of Starhall is called with."""
        return [
            *("--project-dir", str(self.project_dir)),
            *("--profiles-dir", str(self.profiles_dir)),
            *("--target-path", str(self.target_dir)),
            *("--log-path", str(self.log_dir)),
            *("--vars", json.dumps(dict(self.variables))),
        ]


def fresh_manifest(settings: Settings) -> Path:
    """The manifest of the project as it is now, parsed (some seconds) only if the project has changed.

    It lies in the dbt project's own `target/`, apart from those of builds: it is of no warehouse.

    Raises:
        TransformationError: the project cannot be parsed.
    """
    files = _definitions(DbtFiles.of(settings))
    with _freshly_parsed(files):
        return files.manifest_path


def parsed(files: DbtFiles) -> Manifest:
    """The project as dbt knows it; by itself dbt would parse it anew for each warehouse, as their paths differ.

    Raises:
        TransformationError: the project cannot be parsed.
    """
    from dbt.constants import PARTIAL_PARSE_FILE_NAME  # noqa: PLC0415 - see `build`
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415 - see `build`

    definitions = _definitions(files)
    with _freshly_parsed(definitions):
        packed = (definitions.target_dir / PARTIAL_PARSE_FILE_NAME).read_bytes()
    manifest = Manifest.from_msgpack(packed)
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]
    return manifest


def _definitions(files: DbtFiles) -> DbtFiles:
    """The same project, parsed for no warehouse in particular, or for this one where the checkout cannot be written."""
    files = replace(files, variables={})  # of builds alone: what is parsed is the same for all
    if not os.access(files.project_dir, os.W_OK):
        return replace(files, target_dir=files.target_dir / "definitions")
    return replace(
        files,
        target_dir=files.project_dir / "target" / "definitions",
        log_dir=files.project_dir / "logs",
    )


@contextmanager
def _freshly_parsed(definitions: DbtFiles) -> Iterator[None]:
    """See to it that the project is parsed as it is now; nobody parses it anew meanwhile."""
    stamp_path = definitions.target_dir / "project_fingerprint"
    definitions.target_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(definitions.target_dir / ".lock"):  # several processes may need it at the same time
        stamp = _parse_fingerprint(definitions)
        is_fresh = stamp_path.exists() and stamp_path.read_text(encoding="ascii") == stamp
        if not is_fresh or not definitions.manifest_path.exists():
            stamp_path.unlink(missing_ok=True)
            _parse(definitions)
            stamp_path.write_text(stamp, encoding="ascii")
        yield


def _parse_fingerprint(files: DbtFiles) -> str:
    """Hash of all that a parsed project follows from: its sources, the profile, the versions of dbt."""
    digest = hashlib.sha256(project_fingerprint(files.project_dir).encode())
    digest.update((files.profiles_dir / "profiles.yml").read_bytes())
    digest.update(" ".join(map(version, ("dbt-core", "dbt-duckdb"))).encode())
    return digest.hexdigest()


def project_fingerprint(dbt_dir: Path) -> str:
    """Hash of the sources of the dbt project, seeds included."""
    digest = hashlib.sha256()
    for folder in (".", "models", "macros", "tests", "seeds"):
        pattern = "*" if folder == "." else "**/*"
        for path in sorted((dbt_dir / folder).glob(pattern)):
            if path.suffix in _SOURCE_SUFFIXES:
                digest.update(path.relative_to(dbt_dir).as_posix().encode() + b"\0")
                digest.update(content_digest(path))
    return digest.hexdigest()


def content_digest(path: Path) -> bytes:
    """SHA-256 of a file; one that was not written since the last time is not read again."""
    at = path.stat()
    return _digest(path, at.st_mtime_ns, at.st_size)


@lru_cache(maxsize=2_000)
def _digest(path: Path, modified_ns: int, size: int) -> bytes:  # noqa: ARG001 - the key
    return hashlib.sha256(path.read_bytes()).digest()


def _parse(files: DbtFiles) -> None:
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - see `build`

    with variables_set(files.environment("")):
        result = dbtRunner().invoke(["parse", *files.arguments(), "--log-level", "none"])
    if not result.success:
        raise TransformationError(in_one_line(str(result.exception or "dbt parse failed")))


@contextmanager
def variables_set(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the time of a dbt call: its profile and artifacts take them from nowhere else.

    dbt keeps the ones meant for its artifacts from the first call in a process: an earlier build, or a mere
    parse, would sign this one.
    """
    from dbt_common.events.functions import reset_metadata_vars  # noqa: PLC0415 - see `build`

    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    reset_metadata_vars()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def in_one_line(message: str) -> str:
    """dbt's words without their line breaks."""
    return " ".join(message.split())
