"""`starhall status`: what is published, how the last run went, what is quarantined, what waits in raw/."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration import publication
from orchestration.alerting.looking import memory_path
from orchestration.alerting.memory import load
from orchestration.cli.console import command_line, errors, in_words, output, settings_of
from orchestration.journal import Ending, Journal
from orchestration.landing.retractions import RetractionsError
from orchestration.landing.store import RawStoreError
from orchestration.pipeline.stages import utc_now
from orchestration.pipeline.waiting import raw_listing
from orchestration.settings import Settings

_MOST_REASONS = 15


def status(raw: str | None, warehouse_dir: Path | None) -> int:
    """Print the state of the warehouse; 0, or 2 where the published file cannot be read."""
    settings = settings_of(raw, warehouse_dir)
    console = output()
    now = utc_now()
    lines = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    lines.add_column(min_width=10)
    lines.add_column(overflow="fold")
    try:
        lines.add_row("published", _published(settings, now))
        lines.add_row("newest", _newest(settings, now))
        lines.add_row("last run", _last_run(settings, now))
        if undelivered := _undelivered(settings, now):
            lines.add_row("alerts", undelivered)
        lines.add_row("waiting", _waiting(settings))
        quarantine = _quarantine(settings)
    except duckdb.Error as error:
        errors().print(f"{settings.published_path}: {str(error).splitlines()[0]}", style="red", markup=False)
        return 2
    lines.add_row("quarantine", f"{sum(count for _, count in quarantine):,} items")
    console.print(lines)
    _show_reasons(console, quarantine, settings)
    return 0


def _published(settings: Settings, now: datetime) -> str:
    current = publication.current(settings)
    if current is None:
        return f"nothing yet: {escape(command_line(settings, 'run'))} does that"
    later = len(publication.kept_after(settings))
    returned = f"\nrolled back: {later:,} later ones are kept; the next run publishes anew" if later else ""
    return (
        f"{current.published_at:%Y-%m-%d %H:%M} UTC, {in_words(now - current.published_at)} ago: "
        f"{current.documents:,} documents, {current.facts:,} facts; tests: {current.tests_passed:,} passed, "
        f"{current.tests_warned:,} warned\n{escape(str(settings.published_path))}{returned}"
    )


def _newest(settings: Settings, now: datetime) -> str:
    if not settings.published_path.exists():
        return "no document yet, no record file yet"
    with duckdb.connect(settings.published_path, read_only=True) as published:
        seen = dict(
            published.execute(
                "select collection, max(seen_at) from ops_ingestion_ledger where items_loaded > 0 group by all"
            ).fetchall()
        )
    return ", ".join(
        f"{what} {in_words(now - seen[collection])} ago" if collection in seen else f"no {what} yet"
        for collection, what in (("news", "document"), ("records", "record file"))
    )


def _last_run(settings: Settings, now: datetime) -> str:
    try:
        journalled = Journal(settings.journal_path).runs()
    except OSError as unreadable:
        return escape(str(unreadable))
    runs = [run for run in journalled if run.whole.ending is not Ending.OCCUPIED]
    if not runs:
        return "none yet"
    last = runs[-1].whole
    if last.ending is Ending.RUNNING:
        stage = runs[-1].stages[-1].stage if runs[-1].stages else "about to begin"
        return f"still running, for {in_words(now - last.started_at)}: {escape(stage)}"
    error = f" ({escape(last.error)})" if last.error else ""
    ending = "not published" if last.ending is Ending.HELD_BACK else str(last.ending).replace("_", " ")
    result = f"{escape(runs[-1].started_by)}, {ending}{error}"
    if last.ended_at is None:
        return f"begun {in_words(now - last.started_at)} ago: {result}"
    return f"{in_words(now - last.ended_at)} ago, took {last.seconds or 0:.0f} s: {result}"


def _undelivered(settings: Settings, now: datetime) -> str:
    """Channels that take no messages: nobody else could say so."""
    try:
        channels = load(memory_path(settings), now).channels.values()
    except OSError as error:
        return escape(str(error))
    return "\n".join(
        f"waiting for {in_words(now - state.failing_since)}: {escape(state.error)}"
        for state in channels
        if state.failing_since is not None
    )


def _waiting(settings: Settings) -> str:
    try:
        with raw_listing(settings) as listing:
            waiting = listing.waiting(settings)
    except (RawStoreError, RetractionsError) as error:
        return escape(str(error))
    if not waiting:
        return "nothing: the publication holds everything in raw/"
    documents = f"; {waiting.retractions:,} documents to take out or put back" if waiting.retractions else ""
    return (
        f"{waiting.new.count:,} files in {escape(settings.raw_shown)} are new, "
        f"{waiting.changed.count:,} changed, {waiting.gone.count:,} gone since the publication{documents}"
    )


def _quarantine(settings: Settings) -> list[tuple[str, int]]:
    if not settings.published_path.exists():
        return []
    with duckdb.connect(settings.published_path, read_only=True) as published:
        return published.execute(
            "select reason, count(*) from ops_quarantine where released_at is null "
            "group by reason order by count(*) desc, reason"
        ).fetchall()


def _show_reasons(console: Console, quarantine: list[tuple[str, int]], settings: Settings) -> None:
    for reason, count in quarantine[:_MOST_REASONS]:
        console.print(f"  {count:>7,}  {escape(reason)}")
    if len(quarantine) > _MOST_REASONS:
        console.print(f"           and {len(quarantine) - _MOST_REASONS} more reasons")
    if quarantine:
        query = "select source_path, row_number, reason, detail from ops_quarantine"
        console.print(f"details    {escape(command_line(settings, 'sql', query))}")
