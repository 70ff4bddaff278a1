"""Where raw/ and warehouse/ are, and the few knobs. Read from the environment once, by the caller."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent

DEFAULT_MIN_CONFIDENCE = 0.45  # dbt_project.yml has the same, for a build by hand
DEFAULT_KEEP = 3
DEFAULT_RUN_DAYS = 90
DEFAULT_MEMORY = "1400MB"  # profiles.yml has the same, for a build by hand

_MEMORY = re.compile(r"\d+(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)
_LOCAL = re.compile(r"^(?:file|local)://")
_PASSWORD = re.compile(r"://([^/@:\s]*):[^/@\s]*@")


class SettingsError(ValueError):
    """A variable of the environment that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run reads and writes, and what it publishes.

    Attributes:
        raw: holds `news/` and `records/`: a folder of this machine, or an address that fsspec knows
            (`s3://bucket/raw`, `gs://bucket/raw`, `memory://raw`). Endpoints and credentials are those of
            the environment, as the library of the address reads it: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID,
            AWS_PROFILE, GOOGLE_APPLICATION_CREDENTIALS, …
        warehouse_dir: holds the published file, the working file and the lock.
        min_confidence: statements that are less sure (0 to 1) are kept and make no fact.
        keep: publications that stay, besides the one that people query.
        run_days: how long a run is remembered.
        dagster_yaml: Dagster's settings, which `starhall ui` starts it with.
        memory: what the database may take of it, as DuckDB writes it ("4GB"); beyond, it goes on on disk.
        versions: of how many versions of a document, the last ones, the text is published; 0: of all.
    """

    raw: Path | str
    warehouse_dir: Path
    min_confidence: float = DEFAULT_MIN_CONFIDENCE
    keep: int = DEFAULT_KEEP
    run_days: int = DEFAULT_RUN_DAYS
    dagster_yaml: Path = PROJECT_DIR / "dagster.yaml"
    memory: str = DEFAULT_MEMORY
    versions: int = 0

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str],
        raw: Path | str | None = None,
        warehouse_dir: Path | None = None,
    ) -> Settings:
        """Arguments first, then STARHALL_RAW_DIR and STARHALL_WAREHOUSE_DIR, then the checkout's own folders.

        Raises:
            SettingsError: STARHALL_MIN_CONFIDENCE is no number from 0 to 1, STARHALL_KEEP, STARHALL_VERSIONS or
                STARHALL_RUN_DAYS no whole number from 0 or 1, STARHALL_DAGSTER_YAML no file, or STARHALL_MEMORY no size.
        """
        warehouse = warehouse_dir or Path(
            environment.get("STARHALL_WAREHOUSE_DIR") or PROJECT_DIR / "warehouse"
        )
        return cls(
            _folder_or_address(raw or environment.get("STARHALL_RAW_DIR") or PROJECT_DIR / "raw"),
            warehouse.expanduser().absolute(),
            _confidence(environment.get("STARHALL_MIN_CONFIDENCE") or str(DEFAULT_MIN_CONFIDENCE)),
            whole_number(environment, "STARHALL_KEEP", DEFAULT_KEEP, least=0),
            whole_number(environment, "STARHALL_RUN_DAYS", DEFAULT_RUN_DAYS, least=1),
            _file("STARHALL_DAGSTER_YAML", environment, PROJECT_DIR / "dagster.yaml"),
            _memory(environment.get("STARHALL_MEMORY") or DEFAULT_MEMORY),
            whole_number(environment, "STARHALL_VERSIONS", 0, least=0),
        )

    @property
    def variables(self) -> Mapping[str, float]:
        """What the dbt project is told, and its tables depend on besides what is loaded, by the names of its variables."""
        return {"min_confidence": self.min_confidence, "kept_versions": self.versions}

    @property
    def raw_dir(self) -> Path:
        """`raw` where it is a folder of this machine.

        Raises:
            ValueError: it is an address.
        """
        if isinstance(self.raw, str):
            raise ValueError(f"{self.raw_shown} is no folder of this machine")  # noqa: TRY004 - of the right type
        return self.raw

    @property
    def raw_shown(self) -> str:
        """`raw` for people to read: an address without its password."""
        return _PASSWORD.sub(r"://\1:***@", str(self.raw))

    def below_raw(self, stated: str) -> str:
        """A path as a person states it, relative to raw/, which may stand before it."""
        for raw in (str(self.raw), self.raw_shown, "raw"):
            stated = stated.removeprefix(f"{raw.rstrip('/')}/")
        return stated

    @property
    def news_dir(self) -> Path:
        return self.raw_dir / "news"

    @property
    def records_dir(self) -> Path:
        return self.raw_dir / "records"

    @property
    def dbt_dir(self) -> Path:
        return PROJECT_DIR / "dbt_project"

    @property
    def working_path(self) -> Path:
        """The database that only a run opens."""
        return self.warehouse_dir / "working.duckdb"

    @property
    def published_path(self) -> Path:
        """The database that people query."""
        return self.warehouse_dir / "warehouse.duckdb"

    @property
    def failed_rows_path(self) -> Path:
        """What the tests of the last build found."""
        return self.warehouse_dir / "failed_rows.duckdb"

    @property
    def journal_path(self) -> Path:
        """How every run went, a line for each of its steps."""
        return self.warehouse_dir / "runs.jsonl"

    @property
    def dagster_home(self) -> Path:
        """What Dagster remembers of runs, where its settings keep that in files."""
        return self.warehouse_dir / "dagster"

    @property
    def kept_dir(self) -> Path:
        """The last publications before this one, a file each."""
        return self.warehouse_dir / "publications"

    @property
    def lock_path(self) -> Path:
        """Held by the one writer for as long as it writes."""
        return self.warehouse_dir / ".writer.lock"


def _folder_or_address(raw: Path | str) -> Path | str:
    if isinstance(raw, str):
        raw = _LOCAL.sub("", raw, count=1)
        if "://" in raw:
            return raw
    return Path(raw).expanduser().absolute()


def _memory(stated: str) -> str:
    if not _MEMORY.fullmatch(stated.strip()):
        raise SettingsError(f"STARHALL_MEMORY is {stated!r}: it must be a size, such as 800MB or 4GB")
    return stated.strip()


def whole_number(environment: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    """The number that a variable states.

    Raises:
        SettingsError: it is no whole number, or a smaller one than `least`.
    """
    stated = environment.get(name) or str(default)
    if not stated.isascii() or not stated.isdigit() or int(stated) < least:
        raise SettingsError(
            f"{name} is {stated!r}: it must be a whole number from {least}, such as {default}"
        )
    return int(stated)


def _file(variable: str, environment: Mapping[str, str], default: Path) -> Path:
    stated = environment.get(variable)
    if not stated:
        return default
    path = Path(stated).expanduser().absolute()
    if not path.is_file():
        raise SettingsError(f"{variable} is {stated!r}: there is no such file")
    return path


def _confidence(stated: str) -> float:
    try:
        confidence = float(stated)
    except ValueError:
        confidence = math.nan
    if not 0 <= confidence <= 1:
        raise SettingsError(
            f"STARHALL_MIN_CONFIDENCE is {stated!r}: it must be a number from 0 to 1, such as 0.7"
        )
    return confidence
