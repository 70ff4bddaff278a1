"""`starhall path`: where the published file is, alone on standard output, so that a script can use it."""

from __future__ import annotations

from pathlib import Path

import typer

from orchestration.cli.console import command_line, errors, settings_of


def path(warehouse_dir: Path | None) -> int:
    """Print it, absolute, and give the exit code: 0, or 2 where nothing is published."""
    settings = settings_of(None, warehouse_dir)
    if not settings.published_path.exists():
        errors().print(
            f"{settings.published_path}: nothing is published yet: {command_line(settings, 'run')} does that",
            markup=False,
        )
        return 2
    typer.echo(settings.published_path)
    return 0
