"""`starhall quarantine list | show | retry`: what could not be loaded, why, and another try once the cause is mended."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line, output, settings_of
from orchestration.cli.published import (
    ID_DIGITS,
    UnusablePublicationError,
    in_one_line,
    published,
    refuse,
    visible,
)
from orchestration.cli.run_command import DONE, NOT_PUBLISHED, OCCUPIED
from orchestration.cli.run_command import run as run_pipeline
from orchestration.landing.ledger import request_retry
from orchestration.pipeline.writer import AnotherRunError, writing
from orchestration.settings import Settings
from orchestration.warehouse import WorkingDatabaseError, open_working, transaction

_COLUMNS = (
    "quarantine_id, source_path, member, row_number, reason, detail, raw_excerpt, quarantined_at, released_at"
)
_WIDEST_REASON = 120
_MOST_STILL_FAILING = 20


class _WrongSelectionError(ValueError):
    """What was asked for is not there, or is more than one; the message says so in one line."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of the quarantine. Times are UTC without a zone."""

    quarantine_id: str
    source_path: str
    member: str
    row_number: int | None
    reason: str
    detail: str
    raw_excerpt: str
    quarantined_at: datetime
    released_at: datetime | None

    @property
    def place(self) -> str:
        """The file, and where in it."""
        inside = [self.member] if self.member else []
        if self.row_number is not None and not self.member.endswith(f" {self.row_number}"):
            inside.append(f"row {self.row_number}")
        return in_one_line(f"{self.source_path} ({', '.join(inside)})" if inside else self.source_path)

    @property
    def cause(self) -> str:
        return in_one_line(f"{self.reason}: {self.detail}" if self.detail else self.reason)


def show_list(
    source: str | None,
    words: str | None,
    *,
    is_all: bool,
    is_json: bool,
    rows: int,
    warehouse_dir: Path | None,
) -> int:
    """Print what is held back. Exit codes: 0, or 2 without a publication."""
    settings = settings_of(None, warehouse_dir)
    try:
        with published(settings) as connection:
            items = _items(connection, "ops_quarantine", is_all=is_all)
    except UnusablePublicationError as error:
        return refuse(error)
    items = [item for item in items if _is_wanted(item, source, words)]
    if is_json:
        json.dump([asdict(item) for item in items], sys.stdout, ensure_ascii=False, indent=2, default=str)
        sys.stdout.write("\n")
        return DONE
    console = output()
    if not items:
        console.print(
            "nothing is held back" if not (source or words) else "nothing that is held back fits this"
        )
        return DONE
    _print_table(console, items[:rows], is_all)
    if len(items) > rows:
        console.print(f"{rows:,} of {len(items):,}; --rows N shows more, --json all", style="dim")
    command = command_line(settings, "quarantine", "show", items[0].quarantine_id[:ID_DIGITS])
    console.print(f"next         [bold]{escape(command)}[/]", soft_wrap=True)
    return DONE


def _items(connection: duckdb.DuckDBPyConnection, table: str, *, is_all: bool) -> list[_Item]:
    """Rows of the quarantine, by place."""
    condition = "true" if is_all else "released_at is null"
    rows = connection.execute(
        f"select {_COLUMNS} from {table} where {condition} "  # noqa: S608
        "order by source_path, row_number nulls first, member, quarantine_id"
    ).fetchall()
    return [_Item(*row) for row in rows]


def _is_wanted(item: _Item, source: str | None, words: str | None) -> bool:
    if source is not None and not _lies_in(item, source):
        return False
    return words is None or all(word in item.cause.casefold() for word in words.casefold().split())


def _lies_in(item: _Item, path: str) -> bool:
    """Whether the item's file is this one, or lies in this folder."""
    path = path.rstrip("/")
    return item.source_path == path or item.source_path.startswith(f"{path}/")


def _print_table(console: Console, items: Sequence[_Item], is_all: bool) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("id", no_wrap=True)
    table.add_column("place", overflow="fold")
    table.add_column("why", overflow="fold")
    table.add_column("since (UTC)", no_wrap=True)
    if is_all:
        table.add_column("released (UTC)", no_wrap=True)
    for item in items:
        cause = item.cause if len(item.cause) <= _WIDEST_REASON else item.cause[: _WIDEST_REASON - 1] + "…"
        cells = [
            item.quarantine_id[:ID_DIGITS],
            escape(item.place),
            escape(cause),
            f"{item.quarantined_at:%Y-%m-%d %H:%M}",
        ]
        if is_all:
            cells.append(f"{item.released_at:%Y-%m-%d %H:%M}" if item.released_at else "held back")
        table.add_row(*cells)
    console.print(table)


def show_one(wanted: str, raw: str | None, warehouse_dir: Path | None) -> int:
    """Print everything of one item. Exit codes: 0, or 2 where there is no such item."""
    settings = settings_of(raw, warehouse_dir)
    try:
        with published(settings) as connection:
            item = _the_one(wanted, _items(connection, "ops_quarantine", is_all=True))
            gone = connection.execute(
                "select is_gone from ops_ingestion_ledger where source_path = ? and member = ''",
                [item.source_path],
            ).fetchone()
    except (UnusablePublicationError, _WrongSelectionError) as error:
        return refuse(error)
    console = output()
    lines = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    lines.add_column(min_width=10)
    lines.add_column(overflow="fold")
    for name, value in (
        ("id", item.quarantine_id),
        ("file", item.source_path),
        ("member", item.member),
        ("row", "" if item.row_number is None else f"{item.row_number:,}"),
        ("reason", item.reason),
        ("detail", item.detail),
        ("held back", f"{item.quarantined_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("released", f"{item.released_at:%Y-%m-%d %H:%M:%S} UTC" if item.released_at else ""),
        ("what to do", _advice(item, settings, is_gone=bool(gone and gone[0]))),
    ):
        if value:
            lines.add_row(name, escape(in_one_line(value)))
    console.print(lines)
    if item.raw_excerpt:
        console.print("\nraw excerpt", style="bold")
        console.print(visible(item.raw_excerpt), markup=False, soft_wrap=True)
    return DONE


def _the_one(wanted: str, items: Sequence[_Item]) -> _Item:
    """The item whose identifier begins so.

    Raises:
        _WrongSelectionError: there is none, or more than one.
    """
    found = [item for item in items if wanted and item.quarantine_id.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise _WrongSelectionError(
            f"{wanted}: no such item in the quarantine: starhall quarantine list --all has them"
        )
    raise _WrongSelectionError(
        f"{wanted}: {len(found)} items begin so: give more digits: "
        + ", ".join(item.quarantine_id[: len(wanted) + 4] for item in found[:5])
    )


def _advice(item: _Item, settings: Settings, *, is_gone: bool) -> str:
    retry = command_line(settings, "quarantine", "retry", item.quarantine_id[:ID_DIGITS])
    if item.released_at is not None:
        return "nothing: its file no longer holds it back"
    if is_gone:
        return "nothing, unless the file should be in raw/: it is gone from there"
    if item.source_path.startswith("records/"):
        return (
            "mend the row, and the next run reads the file again; or mend the YAML of the source, "
            f"which does the same; after a change of Starhall itself: {retry}"
        )
    return f"mend the file, and the next run reads it again; after a change of Starhall itself: {retry}"


def retry(wanted: Sequence[str], *, is_all: bool, raw: str | None, warehouse_dir: Path | None) -> int:
    """Have the files of these items read again, and run. Exit codes: those of a run, or 2 for a wrong selection."""
    if is_all == bool(wanted):
        return refuse(
            "say what to retry: identifiers or paths of raw/, or --all for everything that is held back"
        )
    settings = settings_of(raw, warehouse_dir)
    if not settings.working_path.exists():
        return refuse(
            f"{settings.working_path}: nothing has landed yet: {command_line(settings, 'run')} does that"
        )
    try:
        with writing(settings), open_working(settings) as connection:
            items = _items(connection, "landing.quarantine", is_all=False)
            chosen = items if is_all else _chosen(wanted, items, settings)
            with transaction(connection):
                paths = set(request_retry(connection, [item.quarantine_id for item in chosen]))
    except _WrongSelectionError as error:
        return refuse(error)
    except (AnotherRunError, WorkingDatabaseError) as error:
        return refuse(error, OCCUPIED)
    console = output()
    if not chosen:
        console.print("nothing is held back")
        return DONE
    tried = [item for item in items if item.source_path in paths]
    code = run_pipeline(raw, warehouse_dir)
    if code not in {DONE, NOT_PUBLISHED}:
        return code  # the request stands, and the next run answers it
    try:
        with writing(settings), open_working(settings) as connection:
            held = [
                item
                for item in _items(connection, "landing.quarantine", is_all=False)
                if item.source_path in paths
            ]
    except (AnotherRunError, WorkingDatabaseError) as error:
        return refuse(error, OCCUPIED)
    _show_retried(console, settings, tried, held)
    return code


def _chosen(wanted: Sequence[str], items: Sequence[_Item], settings: Settings) -> list[_Item]:
    """The items that identifiers and paths mean.

    Raises:
        _WrongSelectionError: one of them means none, or an identifier more than one.
    """
    chosen: dict[str, _Item] = {}
    for word in wanted:
        path = settings.below_raw(word)
        found = [item for item in items if _lies_in(item, path)] or [_the_one(word, items)]
        chosen.update((item.quarantine_id, item) for item in found)
    return list(chosen.values())


def _show_retried(
    console: Console, settings: Settings, tried: Sequence[_Item], held: Sequence[_Item]
) -> None:
    held_ids = {item.quarantine_id for item in held}
    released = [item for item in tried if item.quarantine_id not in held_ids]
    console.print(
        f"retried      {len(tried):,} items of {len({item.source_path for item in tried}):,} files: "
        f"{len(released):,} released, {len(held):,} held back now"
    )
    for item in held[:_MOST_STILL_FAILING]:
        console.print(
            f"  {item.quarantine_id[:ID_DIGITS]}  {escape(item.place)}: {escape(item.cause)}", soft_wrap=True
        )
    if len(held) > _MOST_STILL_FAILING:
        command = command_line(settings, "quarantine", "list")
        console.print(f"  and {len(held) - _MOST_STILL_FAILING:,} more: {escape(command)}", soft_wrap=True)
