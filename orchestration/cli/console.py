"""What the commands share in talking to a person: the console, the way to name a command, times and failures."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import typer
from rich.console import Console

from orchestration.settings import Settings, SettingsError

_PLAIN_WIDTH = 160  # columns where the output is no terminal: a file or a pipe has no edge to wrap at


def output() -> Console:
    """Standard output, with the width of the terminal if it is one."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)


def errors() -> Console:
    """Standard error; long lines are left whole."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def settings_of(raw: str | None, warehouse_dir: Path | None) -> Settings:
    """The settings of this process: its options, then its environment.

    Raises:
        typer.Exit: a variable cannot be used; it has been said which.
    """
    try:
        return Settings.from_environment(os.environ, raw, warehouse_dir)
    except SettingsError as error:
        errors().print(str(error), style="red", markup=False)
        raise typer.Exit(2) from None


def file_fault(error: OSError, settings: Settings) -> str:
    """Which file or folder, and what is wrong with it."""
    return f"{error.filename or settings.warehouse_dir}: {error.strerror or error}"


def command_line(settings: Settings, *words: str) -> str:
    """A `starhall` command that works as it stands if it is typed here, on these folders."""
    program = sys.argv[0]
    found = shutil.which("starhall")
    if found and Path(found).resolve() == Path(program).resolve():
        program = "starhall"
    elif Path(program).is_relative_to(Path.cwd()):
        program = str(Path(program).relative_to(Path.cwd()))
    default = Settings.from_environment(os.environ)
    options = []
    if words[0] == "run" and settings.raw != default.raw:
        options += ["--raw", settings.raw_shown]
    if settings.warehouse_dir != default.warehouse_dir:
        options += ["--warehouse", str(settings.warehouse_dir)]
    return " ".join([program, *map(_shell_quoted, [*words, *options])])


def _shell_quoted(word: str) -> str:
    """Double quotes where they do: SQL is full of single ones."""
    plain = shlex.quote(word)
    return f'"{word}"' if plain != word and not set(word) & set('"$`\\!') else plain


def in_words(age: timedelta) -> str:
    """12 seconds, 5 minutes, 3 hours, 2 days."""
    seconds = max(int(age.total_seconds()), 0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return _counted(seconds // length, unit)
    return _counted(seconds, "second")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
