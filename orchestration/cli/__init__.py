"""`starhall …`: the commands and their options. Thin: each hands over to a module of this package,
imported when it is called, so that `--help` and `sql` start at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="starhall",
    help="Raw news and records in, a tested DuckDB warehouse of facts out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

RawOption = Annotated[
    str | None,
    typer.Option(
        "--raw",
        metavar="DIR",
        help="Holds news/ and records/: a folder, or an address such as s3://bucket/raw. "
        "Else STARHALL_RAW_DIR, else raw/ of the checkout.",
    ),
]
WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        metavar="DIR",
        help="Where the warehouse is. Else STARHALL_WAREHOUSE_DIR, else warehouse/ of the checkout.",
    ),
]


def main() -> None:
    """The `starhall` program."""
    app(prog_name="starhall")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"starhall {version('starhall')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Options that stand before a command."""


@app.command(
    epilog=(
        "Exit codes: 0 published, or nothing new; 1 tests failed and the old publication stands; "
        "2 wrong usage, a broken YAML or seed; 3 unexpected error; 4 another process is writing; 130 interrupted."
    )
)
def run(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """Land what is new in raw/, extract facts, build, test and publish the warehouse."""
    from orchestration.cli import run_command  # noqa: PLC0415

    raise typer.Exit(run_command.run(raw, warehouse))


@app.command(context_settings={"ignore_unknown_options": True})  # a question may begin with an SQL comment
def sql(
    query: Annotated[str, typer.Argument(help="What to ask; - reads it from standard input.")],
    csv: Annotated[bool, typer.Option("--csv", help="Every row as CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Every row as a JSON array of objects.")] = False,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of the table to show.")] = 40,
    warehouse: WarehouseOption = None,
) -> None:
    """Ask the published warehouse in SQL."""
    from orchestration.cli import sql_command  # noqa: PLC0415

    if csv and json:
        raise typer.BadParameter("--csv and --json exclude each other")
    style: sql_command.Style = "csv" if csv else "json" if json else "table"
    raise typer.Exit(sql_command.sql(query, style, rows, warehouse))


@app.command()
def status(raw: RawOption = None, warehouse: WarehouseOption = None) -> None:
    """What is published, how the last run went, what is quarantined, what waits in raw/."""
    from orchestration.cli import status_command  # noqa: PLC0415

    raise typer.Exit(status_command.status(raw, warehouse))


@app.command()
def ui(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")] = 3000,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Open the Dagster UI: lineage, runs, checks, sensor and schedule."""
    from orchestration.cli import ui_command  # noqa: PLC0415

    raise typer.Exit(ui_command.ui(port, raw, warehouse))
