"""How the last run went, kept in a small file beside the warehouse so that it can be asked at any time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.settings import Settings


@dataclass(frozen=True, slots=True)
class LastRun:
    """Times are UTC without a zone; `result` is one line."""

    run_id: str
    started_at: datetime
    ended_at: datetime
    result: str


def remember_run(settings: Settings, run: LastRun) -> None:
    """Write the file anew, by a rename: whoever reads it meanwhile sees the old one whole."""
    path = _path(settings)
    new_path = path.with_suffix(".new")
    new_path.write_text(
        json.dumps(
            {
                "run_id": run.run_id,
                "started_at": run.started_at.isoformat(),
                "ended_at": run.ended_at.isoformat(),
                "result": run.result,
            },
            indent=2,
        )
        + "\n",
        encoding="utf-8",
    )
    new_path.replace(path)


def last_run(settings: Settings) -> LastRun | None:
    """The last run that got as far as to write; None where there was none."""
    try:
        cells = json.loads(_path(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return LastRun(
        cells["run_id"],
        datetime.fromisoformat(cells["started_at"]),
        datetime.fromisoformat(cells["ended_at"]),
        cells["result"],
    )


def _path(settings: Settings) -> Path:
    return settings.warehouse_dir / "last_run.json"
