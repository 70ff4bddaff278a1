"""Everything Dagster shows and runs: what `defs/` defines, and nothing else."""

from functools import cache
from pathlib import Path

import dagster as dg

from orchestration.defs.lineage import set_variables


@dg.definitions
def definitions() -> dg.Definitions:
    """Load `defs/`, once a process."""
    return _loaded()


@cache
def _loaded() -> dg.Definitions:
    set_variables()
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
