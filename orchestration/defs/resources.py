"""What assets are given: the folders they work on, and the executor they run in."""

import os
from pathlib import Path

import dagster as dg

from orchestration.settings import Settings


class Folders(dg.ConfigurableResource["Folders"]):
    """Where raw/ (a folder or an address) and warehouse/ are; empty means what the environment, else the checkout, says."""

    raw_dir: str = ""
    warehouse_dir: str = ""

    def settings(self) -> Settings:
        """The settings of the process that runs the asset."""
        return Settings.from_environment(
            os.environ,
            self.raw_dir or None,
            Path(self.warehouse_dir) if self.warehouse_dir else None,
        )


@dg.definitions
def resources() -> dg.Definitions:
    """In-process execution: a process a step would spend its time importing."""
    return dg.Definitions(resources={"folders": Folders()}, executor=dg.in_process_executor)
