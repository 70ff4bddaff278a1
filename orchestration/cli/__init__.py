"""`starhall …`: the commands and their options. Thin: each hands over to a module of this package,
imported when it is called, so that `--help` and `sql` start at once.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Literal

import typer

from orchestration.cli.operating import operating
from orchestration.cli.options import RawOption, WarehouseOption
from orchestration.model import Entity

app = typer.Typer(
    name="starhall",
    help="Raw news and records in, a tested DuckDB warehouse of facts out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Decision = Literal["same", "different", "unsure"]


def main() -> None:
    """The `starhall` program."""
    # What libraries log of an error is told in one line by the command that meets it; without a handler of any
    # kind, logging would print it as well.
    logging.getLogger().addHandler(logging.NullHandler())
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
        "2 wrong usage, no raw/ to read, a broken YAML or seed, a full disk; 3 unexpected error; 4 another process is writing; 130 interrupted."
    )
)
def run(
    only: Annotated[
        str,
        typer.Option(
            "--only",
            metavar="PATH",
            help="Look at this file or folder below news/ or records/ alone, not at all of raw/.",
        ),
    ] = "",
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Land what is new in raw/, extract facts, build, test and publish the warehouse."""
    from orchestration.cli import run_command  # noqa: PLC0415

    raise typer.Exit(run_command.run(raw, warehouse, only))


@app.command(context_settings={"ignore_unknown_options": True})  # a question may begin with an SQL comment
def sql(
    query: Annotated[str, typer.Argument(help="What to ask; - reads it from standard input.")],
    csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            help="Every row as CSV, each cell as it is stored: import it as text, or a spreadsheet "
            "takes a cell that begins with =, +, - or @ for a formula.",
        ),
    ] = False,
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
def status(
    failures: Annotated[
        bool,
        typer.Option(
            "--failures", help="What the tests of the last build found, published or not, row by row."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="With --failures: every row as JSON.")] = False,
    rows: Annotated[
        int, typer.Option("--rows", min=1, help="With --failures: rows of each test to show.")
    ] = 5,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """What is published, how the last run went, what is quarantined, what waits in raw/."""
    from orchestration.cli import failures_view, status_command  # noqa: PLC0415

    if failures:
        raise typer.Exit(failures_view.failures(warehouse, is_json=json, rows=rows))
    if json:
        raise typer.BadParameter("--json goes with --failures")
    raise typer.Exit(status_command.status(raw, warehouse))


@app.command()
def diff(
    against: Annotated[
        str | None,
        typer.Argument(
            metavar="[PUBLICATION]",
            help="What to compare with: the identifier of one that is kept, or how it begins, or a published file. "
            "Else the publication before.",
        ),
    ] = None,
    build: Annotated[
        bool,
        typer.Option(
            "--build", help="Compare the last build, though its tests failed, with what is published."
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Every fact that differs, as one JSON object.")
    ] = False,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of each table to show.")] = 20,
    warehouse: WarehouseOption = None,
) -> None:
    """Which facts appeared, vanished or changed since the publication before."""
    from orchestration.cli import diff_command  # noqa: PLC0415

    raise typer.Exit(
        diff_command.diff(against, of_build=build, is_json=json, rows=rows, warehouse_dir=warehouse)
    )


@app.command(epilog="Exit codes: 0 done; 2 that publication is not kept; 4 another process is writing.")
def rollback(
    to: Annotated[
        str | None,
        typer.Argument(
            metavar="[PUBLICATION]",
            help="The identifier of one that is kept, or how it begins. Else the publication before.",
        ),
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Publish a kept publication again, in one step. The next run publishes anew what is in raw/."""
    from orchestration.cli import rollback_command  # noqa: PLC0415

    raise typer.Exit(rollback_command.rollback(to, warehouse))


@app.command(epilog="Exit codes: 0 printed; 2 nothing is published yet.")
def path(warehouse: WarehouseOption = None) -> None:
    """Print where the published file is, for scripts."""
    from orchestration.cli import path_command  # noqa: PLC0415

    raise typer.Exit(path_command.path(warehouse))


app.add_typer(operating)

source_app = typer.Typer(no_args_is_help=True, help="Describe a file of records: draft its YAML, try it.")
app.add_typer(source_app, name="source")


@source_app.command(epilog="Exit codes: 0 drafted; 2 the file is no table, or the YAML is there already.")
def new(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSON, JSON Lines or Parquet; also .gz.")
    ],
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="YAML", help="Else beside FILE, by its name; - prints it."),
    ] = None,
    entity: Annotated[
        Entity | None, typer.Option("--entity", help="What a row of it is, where the guess would be wrong.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the YAML if it is there.")] = False,
) -> None:
    """Draft the YAML of an unknown file, and say what is unsure."""
    from orchestration.cli import source_command  # noqa: PLC0415

    raise typer.Exit(source_command.new(file, to, entity, force))


@source_app.command(
    epilog=(
        "Exit codes: 0 every row would land; 1 rows would be quarantined, or something is to be settled; "
        "2 a YAML cannot be used."
    )
)
def check(
    yamls: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[YAML]...", help="YAMLs, or folders of them. Else those of raw/records."),
    ] = None,
    raw: RawOption = None,
) -> None:
    """Show what would land of the files of a YAML and what would not. Writes nothing."""
    from orchestration.cli import source_command  # noqa: PLC0415

    raise typer.Exit(source_command.check(yamls or [], raw))


quarantine = typer.Typer(
    no_args_is_help=True, help="What could not be loaded: list it, look at it, try it again."
)
app.add_typer(quarantine, name="quarantine")


@quarantine.command("list")
def quarantine_list(
    source: Annotated[
        str | None, typer.Option("--source", metavar="PATH", help="Only this file or folder of raw/.")
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="WORDS", help="Only where the reason has all these words."),
    ] = None,
    *,
    show_all: Annotated[bool, typer.Option("--all", help="What was released too.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Every item, whole, as a JSON array of objects.")
    ] = False,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of the table to show.")] = 40,
    warehouse: WarehouseOption = None,
) -> None:
    """What the publication holds back, and why."""
    from orchestration.cli import quarantine_command  # noqa: PLC0415

    raise typer.Exit(
        quarantine_command.show_list(
            source, reason, is_all=show_all, is_json=json, rows=rows, warehouse_dir=warehouse
        )
    )


@quarantine.command("show")
def quarantine_show(
    item: Annotated[str, typer.Argument(metavar="ID", help="Its identifier, or how that begins.")],
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Everything of one item: place, reason, the raw excerpt, and what to do."""
    from orchestration.cli import quarantine_command  # noqa: PLC0415

    raise typer.Exit(quarantine_command.show_one(item, raw, warehouse))


@quarantine.command("retry", epilog="Exit codes: those of starhall run.")
def quarantine_retry(
    items: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|PATH]...", help="Identifiers, or files and folders of raw/."),
    ] = None,
    retry_all: Annotated[bool, typer.Option("--all", help="Everything that is held back.")] = False,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Read these files again, though they have not changed, and run."""
    from orchestration.cli import quarantine_command  # noqa: PLC0415

    raise typer.Exit(
        quarantine_command.retry(items or [], is_all=retry_all, raw=raw, warehouse_dir=warehouse)
    )


@app.command()
def retract(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="Its document_id, or how that begins, or its address.")
    ],
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept with it.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put it back.")] = False,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Take a document out of every fact from the next run on; raw/retractions.csv keeps that."""
    from orchestration.cli import retract_command  # noqa: PLC0415

    if undo and why is not None:
        raise typer.BadParameter("--undo takes no --why")
    raise typer.Exit(retract_command.retract(document, why, is_undo=undo, raw=raw, warehouse_dir=warehouse))


review_app = typer.Typer(help="Names that may be one organisation: list them, decide.")
app.add_typer(review_app, name="review")


@review_app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    csv: Annotated[bool, typer.Option("--csv", help="Every pair as CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Every pair as a JSON array of objects.")] = False,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of the table to show.")] = 20,
    warehouse: WarehouseOption = None,
) -> None:
    """List the pairs of names that may be one organisation, by the number of facts that would change."""
    from orchestration.cli import review_command  # noqa: PLC0415

    if context.invoked_subcommand is not None:
        return
    if csv and json:
        raise typer.BadParameter("--csv and --json exclude each other")
    raise typer.Exit(review_command.show(is_json=json, is_csv=csv, rows=rows, warehouse_dir=warehouse))


@review_app.command(epilog="Exit codes: 0 noted; 2 a name is not known, or the seed cannot be used.")
def decide(
    left: Annotated[str, typer.Argument(metavar="NAME", help="One name, as a source writes it.")],
    right: Annotated[str, typer.Argument(metavar="NAME", help="The other.")],
    decision: Annotated[Decision, typer.Argument(help="same, different, or unsure.")],
    *,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept with it.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who decides. Else your user name.")
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Write into organisation_judgements.csv that two names are one organisation, or are not; the next run obeys."""
    from orchestration.cli import review_command  # noqa: PLC0415

    raise typer.Exit(review_command.decide(left, right, decision, why=why, by=by, warehouse_dir=warehouse))
