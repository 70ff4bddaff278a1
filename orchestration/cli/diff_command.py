"""`starhall diff`: which facts appeared, vanished or changed, as tables for people or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line, errors, output, settings_of
from orchestration.cli.published import in_one_line, json_text
from orchestration.pipeline.differences import (
    FACT_TABLES,
    Difference,
    Differences,
    differences,
)
from orchestration.publication import NoSuchPublicationError, Publication

_SIGNS = {"appeared": "[green]+[/]", "vanished": "[red]-[/]", "changed": "[yellow]~[/]"}
_LONGEST_CELL = 60


def diff(against: str | None, *, of_build: bool, is_json: bool, rows: int, warehouse_dir: Path | None) -> int:
    """Show what differs and give the exit code: 0, or 2 where there is nothing to compare."""
    settings = settings_of(None, warehouse_dir)
    try:
        with differences(settings, against, of_build=of_build) as found:
            if is_json:
                _print_json(found)
            else:
                _print(output(), found, rows)
    except NoSuchPublicationError as error:
        errors().print(f"{error} ({command_line(settings, 'run')} builds and publishes)", markup=False)
        return 2
    except duckdb.Error as error:
        errors().print(in_one_line(str(error).splitlines()[0]), style="red", markup=False)
        return 2
    return 0


def _print(console: Console, found: Differences, rows: int) -> None:
    console.print(f"after   {_in_words(found.after, 'the last build')}")
    console.print(f"before  {_in_words(found.before, 'nothing: there is no earlier publication')}")
    console.print()
    summary = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    summary.add_column("")
    counts = {table: found.counts(table) for table in FACT_TABLES}
    for change in ("appeared", "vanished", "changed"):
        summary.add_column(change, justify="right")
    for table, of_table in counts.items():
        summary.add_row(table, *(f"{count:,}" for count in of_table.values()))
    console.print(summary)
    for table, of_table in counts.items():
        total = sum(of_table.values())
        if total:
            console.print()
            console.print(_drawn(table, found.rows(table, rows)))
            if total > rows:
                console.print(f"{rows:,} of {total:,}; --rows N shows more, --json all", style="dim")


def _in_words(publication: Publication | None, otherwise: str) -> str:
    if publication is None:
        return otherwise
    return f"{publication.published_at:%Y-%m-%d %H:%M} UTC, {publication.publication_id}"


def _drawn(table: str, rows: Iterator[Difference]) -> Table:
    key = FACT_TABLES[table].key
    drawn = Table(title=table, title_justify="left", header_style="bold")
    drawn.add_column("")
    for name in key:
        drawn.add_column(name, overflow="fold")
    drawn.add_column("before → after", overflow="fold")
    for row in rows:
        drawn.add_row(_SIGNS[row.change], *(_cell(row.key[name]) for name in key), _changes(row))
    return drawn


def _changes(row: Difference) -> str:
    if row.before is None or row.after is None:
        return ""
    return "\n".join(f"{name}: {_cell(row.before[name])} → {_cell(row.after[name])}" for name in row.after)


def _cell(value: object) -> str:
    if value is None:
        return "[dim]NULL[/]"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    text = in_one_line(str(value))
    return escape(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")


def _print_json(found: Differences) -> None:
    """One object; its rows are written one by one, however many there are."""
    write = sys.stdout.write
    write(
        f'{{"before": {_json(_described(found.before))}, "after": {_json(_described(found.after))}, "tables": {{'
    )
    for number, table in enumerate(FACT_TABLES):
        write(
            f'{"," if number else ""}\n  {_json(table)}: {{"counts": {_json(found.counts(table))}, "rows": ['
        )
        separator = "\n    "
        for row in found.rows(table):
            cells = {
                "change": row.change,
                FACT_TABLES[table].identifier: row.identifier,
                "key": row.key,
                "before": row.before,
                "after": row.after,
            }
            write(separator + _json(cells))
            separator = ",\n    "
        write("]}")
    write("}}\n")
    sys.stdout.flush()


def _described(publication: Publication | None) -> dict[str, object] | None:
    if publication is None:
        return None
    return {"publication_id": publication.publication_id, "published_at": publication.published_at}


def _json(value: object) -> str:
    return json_text(value, _moment)


def _moment(value: object) -> str:
    """Times are UTC."""
    return value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else str(value)
