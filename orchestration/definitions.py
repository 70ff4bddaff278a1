"""Everything Dagster shows and runs: what `defs/` defines, and nothing else."""

from pathlib import Path

import dagster as dg


@dg.definitions
def definitions() -> dg.Definitions:
    """Load `defs/`."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
