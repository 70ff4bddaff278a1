"""Where raw/ and warehouse/ are, and the few knobs. Read from the environment once, by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run reads and writes.

    Attributes:
        raw_dir: holds `news/` and `records/`.
        warehouse_dir: holds the published file, the working file and the lock.
    """

    raw_dir: Path
    warehouse_dir: Path

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str],
        raw_dir: Path | None = None,
        warehouse_dir: Path | None = None,
    ) -> Settings:
        """Arguments first, then STARHALL_RAW_DIR and STARHALL_WAREHOUSE_DIR, then the checkout's own folders."""
        raw = raw_dir or Path(environment.get("STARHALL_RAW_DIR") or PROJECT_DIR / "raw")
        warehouse = warehouse_dir or Path(
            environment.get("STARHALL_WAREHOUSE_DIR") or PROJECT_DIR / "warehouse"
        )
        return cls(raw.expanduser().absolute(), warehouse.expanduser().absolute())

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
    def lock_path(self) -> Path:
        """Held by the one writer for as long as it writes."""
        return self.warehouse_dir / ".writer.lock"
