"""`starhall alerts`: look once and tell, or test the channels; and what a run does when it ends."""

from __future__ import annotations

import os
from pathlib import Path

from orchestration.alerting.configuration import AlertSettings
from orchestration.alerting.looking import NO_CHANNEL, Told, look, send_test
from orchestration.cli.console import errors, file_fault, output, settings_of
from orchestration.settings import Settings, SettingsError

_WAIT_SECONDS = 30.0


def alerts(raw: str | None, warehouse_dir: Path | None, *, is_test: bool) -> int:
    """Look and tell, or test; 0, 1 where a channel took nothing, 2 where there is none."""
    settings = settings_of(raw, warehouse_dir)
    try:
        configured = AlertSettings.from_environment(os.environ)
        if not configured.has_channel:
            errors().print(NO_CHANNEL, style="yellow", markup=False)
            return 2
        told = (
            send_test(settings, configured)
            if is_test
            else look(settings, configured, wait_seconds=_WAIT_SECONDS)
        )
    except SettingsError as error:
        errors().print(str(error), style="red", markup=False)
        return 2
    except OSError as error:
        errors().print(file_fault(error, settings), markup=False)
        return 2
    if told is None:
        output().print("another process is looking: it tells what there is to tell")
        return 0
    for shown, fault in told.channels:
        output().print(fault or f"{shown}: took it", markup=False, soft_wrap=True)
    if not told.channels:
        output().print("nothing to tell")
    return 0 if told.all_took else 1


def tell_after_run(settings: Settings) -> None:
    """Have the channels know how the run went. What goes wrong here is one line, and changes nothing of the run."""
    try:
        configured = AlertSettings.from_environment(os.environ)
        told = look(settings, configured, wait_seconds=_WAIT_SECONDS) if configured.has_channel else None
    except (SettingsError, OSError) as error:
        errors().print(f"no alerts: {error}", style="yellow", markup=False)
        return
    for line in _not_told(told):
        errors().print(line, style="yellow", markup=False)


def _not_told(told: Told | None) -> list[str]:
    faults = [] if told is None else [fault for _, fault in told.channels if fault]
    return [f"alert not delivered, to be tried again: {fault}" for fault in faults]
