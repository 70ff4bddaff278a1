"""A run as it goes on: moving bars on a terminal, one line a stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from orchestration.journal import Counts
from orchestration.pipeline.reporting import Reporter, Silent, Stage

_ITEM_WIDTH = 40


@contextmanager
def shown(console: Console) -> Iterator[Reporter]:
    """A reporter that suits the console."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    with Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[item]}", style="dim"),
        console=console,
    ) as progress:
        yield _Bars(progress)


class _Bars:
    """One bar a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[Stage, TaskID] = {}

    def started(self, stage: Stage) -> None:
        self._tasks[stage] = self._progress.add_task(stage.value, total=None, item="")

    def advanced(self, stage: Stage, done: int, total: int, item: str) -> None:
        shortened = item if len(item) <= _ITEM_WIDTH else item[: _ITEM_WIDTH - 1] + "…"
        self._progress.update(self._tasks[stage], completed=done, total=total, item=escape(shortened))

    def finished(self, stage: Stage, result: str, counts: Counts) -> None:  # noqa: ARG002 - of `Reporter`
        task = self._progress.tasks[self._tasks[stage]]
        total = task.total or 1
        self._progress.update(task.id, completed=total, total=total, item=escape(result))


class _Lines(Silent):
    """One line a stage, when it is over: what came of it, not how far it is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._since = monotonic()

    def started(self, stage: Stage) -> None:  # noqa: ARG002 - of `Reporter`
        self._since = monotonic()

    def finished(self, stage: Stage, result: str, counts: Counts) -> None:  # noqa: ARG002 - of `Reporter`
        self._console.print(f"{stage.value:<9} {result} ({monotonic() - self._since:.1f} s)", markup=False)
