"""`starhall sql`: a question to the published file, answered as a table, CSV or JSON."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TextIO

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line, errors, output, settings_of
from orchestration.cli.published import json_text

Style = Literal["table", "csv", "json"]

_BATCH_ROWS = 10_000
_WIDE_CELL = 48  # characters from which on a cell is a sentence
_LONGEST_CELL = 400  # characters of a cell that a table shows; --csv and --json give all
_NARROWEST_COLUMN = 14  # below, a cell says nothing any more
_NUMBERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
    | {"FLOAT", "DOUBLE"}
)


def sql(query: str, style: Style, rows: int, warehouse_dir: Path | None) -> int:
    """Answer `query` on standard output and give the exit code: 0, or 2 for a question with no answer."""
    settings = settings_of(None, warehouse_dir)
    if query == "-":
        query = sys.stdin.read()
    if not settings.published_path.exists():
        errors().print(
            f"{settings.published_path}: nothing is published yet: {command_line(settings, 'run')} does that",
            markup=False,
        )
        return 2
    try:
        with duckdb.connect(settings.published_path, read_only=True) as connection:
            connection.execute("set enable_progress_bar = false")
            if not connection.extract_statements(query):
                errors().print("the question is empty", style="red")
                return 2
            _show(connection.execute(query), style, rows)
    except duckdb.Error as error:
        errors().print(_in_one_line(error), style="red", markup=False)
        return 2
    except BrokenPipeError:
        # Whoever read the output has enough; Python must not complain again when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _show(result: duckdb.DuckDBPyConnection, style: Style, rows: int) -> None:
    if style == "csv":
        _write_csv(result, sys.stdout)
    elif style == "json":
        _write_json(result, sys.stdout)
    else:
        _print_table(result, rows, output())


def _in_one_line(error: duckdb.Error) -> str:
    """DuckDB's message without the drawing of the query under it."""
    message = str(error).split("\n\nLINE ")[0].split("\nLINE ")[0]
    return " ".join(message.split())


def _batches(result: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[object, ...]]]:
    while batch := result.fetchmany(_BATCH_ROWS):
        yield batch


def _columns(result: duckdb.DuckDBPyConnection) -> list[tuple[str, bool]]:
    """Names, and whether the column is one of numbers."""
    return [
        (name, str(kind) in _NUMBERS or str(kind).startswith("DECIMAL"))
        for name, kind, *_ in result.description or ()
    ]


def _write_csv(result: duckdb.DuckDBPyConnection, file: TextIO) -> None:
    """NULL is an empty cell; lists and structs are JSON; nothing else is changed, formulas of spreadsheets included."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(name for name, _ in _columns(result))
    for batch in _batches(result):
        writer.writerows(
            [json_text(cell) if isinstance(cell, list | dict) else cell for cell in row] for row in batch
        )
    file.flush()


def _write_json(result: duckdb.DuckDBPyConnection, file: TextIO) -> None:
    names = [name for name, _ in _columns(result)]
    separator = "[\n"
    for batch in _batches(result):
        for row in batch:
            file.write(separator + "  " + json_text(dict(zip(names, row, strict=True))))
            separator = ",\n"
    file.write("[]\n" if separator == "[\n" else "\n]\n")
    file.flush()


def _print_table(result: duckdb.DuckDBPyConnection, rows: int, console: Console) -> None:
    columns = _columns(result)
    shown = result.fetchmany(rows)
    more = sum(len(batch) for batch in _batches(result))
    fitting = max(1, min(len(columns), console.width // _NARROWEST_COLUMN))
    cells = [[_cell(cell) for cell in row[:fitting]] for row in shown]
    # Sentences wrap; lines between the rows then show where one ends.
    has_sentences = any(len(cell) > _WIDE_CELL for row in cells for cell in row)
    table = Table(header_style="bold", show_lines=has_sentences)
    for name, is_number in columns[:fitting]:
        table.add_column(
            escape(name), justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
        )
    for row in cells:
        table.add_row(*row)
    console.print(table)
    console.print(_below(len(shown), more, len(columns) - fitting), style="dim")


def _cell(value: object) -> str:
    if value is None:
        return "[dim]NULL[/]"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    text = " ".join(str(value).split())
    return escape(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")


def _below(shown: int, more: int, columns_left_out: int) -> str:
    words = f"{shown:,} {'row' if shown == 1 else 'rows'}"
    if more:
        words += f" of {shown + more:,}; --rows N shows more, --csv and --json all"
    if columns_left_out:
        words += (
            f"; {columns_left_out} more columns did not fit: name the ones you want, or use --csv or --json"
        )
    return words
