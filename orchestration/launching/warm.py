"""What every run needs, loaded once: the server that forks the processes of runs imports this module first.

Nothing here may start a thread or open a connection: a forked process has neither.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

import dbt.cli.main  # noqa: F401 - a run needs it, and it takes long to import
import pandas  # noqa: F401 - the same: pyarrow imports it when it is first given rows
from dagster._cli.api import api_cli

from orchestration.definitions import definitions
from orchestration.pipeline import stages
from orchestration.pipeline.fingerprint import code_fingerprint
from orchestration.settings import Settings

_LOG = logging.getLogger(__name__)


def _load() -> str:
    """The fingerprint of the code that this process holds; empty where it cannot be loaded, so that no run uses it."""
    try:
        fingerprint = code_fingerprint(left_out=frozenset())
        definitions()
        stages.warm_up(Settings.from_environment(os.environ))
    except Exception:
        _LOG.exception("runs will load everything themselves")
        return ""
    return fingerprint


LOADED = _load()


def execute(command: Sequence[str]) -> None:
    """Do in this process what Dagster's command line would do in a new one.

    Where the code has changed since it was loaded, a new one takes the place of this process.

    Args:
        command: of `ExecuteRunArgs.get_command_args`.
    """
    if code_fingerprint(left_out=frozenset()) != LOADED:
        os.execv(sys.executable, [sys.executable, "-m", "dagster", *command[-3:]])  # noqa: S606 - words of our own
    api_cli.main(args=list(command[-2:]), prog_name="dagster api")
