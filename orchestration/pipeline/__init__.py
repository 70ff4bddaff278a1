"""The main job: land, extract, resolve, transform, publish; each a function, `run` all of them in order.

What is shown to whom belongs in `cli` and `defs`, which are thin over this.
"""

from orchestration.pipeline.refresh import NoRawFolderError, RunOutcome, run
from orchestration.pipeline.reporting import Reporter, Stage
from orchestration.pipeline.writer import AnotherRunError, writing

__all__ = [
    "AnotherRunError",
    "NoRawFolderError",
    "Reporter",
    "RunOutcome",
    "Stage",
    "run",
    "writing",
]
