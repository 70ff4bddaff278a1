"""The commands that keep Starhall running and safe: `ui`, `reprocess`, `backup`, `restore`. Thin, as in `orchestration.cli`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from orchestration.cli.options import RawOption, WarehouseOption

operating = typer.Typer()

FirstStage = Literal["land", "extract", "resolve", "transform"]


@operating.command()
def ui(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 3000,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="Address to listen on. Dagster has no log-in: another than this one is open to all.",
        ),
    ] = "127.0.0.1",
    path_prefix: Annotated[
        str,
        typer.Option("--path-prefix", metavar="/PATH", help="Where a reverse proxy shows it, if not at /."),
    ] = "",
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Open the Dagster UI: lineage, runs, checks, sensor and schedule."""
    from orchestration.cli import ui_command  # noqa: PLC0415

    if path_prefix and not path_prefix.startswith("/"):
        raise typer.BadParameter("--path-prefix begins with /, as in /starhall")
    raise typer.Exit(ui_command.ui(host, port, path_prefix.rstrip("/"), raw, warehouse))


@operating.command(
    epilog="Exit codes: as of run; 2 also where nothing is meant by it. A run that is cut off is taken up by the next one."
)
def reprocess(
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DOCUMENT|PATH]...",
            help="Identifiers of documents, or how they begin; files or folders of raw/. Else everything.",
        ),
    ] = None,
    stage: Annotated[
        FirstStage,
        typer.Option(
            "--stage",
            help="The first that is done again: land reads the files, extract their texts, resolve decides who is who, "
            "transform makes every table anew.",
        ),
    ] = "extract",
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Only what was published on this day or later (landed, where it has no date).",
        ),
    ] = None,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Do again what was done, from a stage on, and publish; what is published stays up meanwhile."""
    from orchestration.cli import reprocess_command  # noqa: PLC0415
    from orchestration.pipeline.reporting import Stage  # noqa: PLC0415

    first = since.date() if since else None
    raise typer.Exit(
        reprocess_command.reprocess(wanted or [], Stage(stage), first, raw=raw, warehouse_dir=warehouse)
    )


@operating.command(
    epilog="Exit codes: 0 done; 2 no warehouse, or the folder cannot be written; 4 a run did not end in time."
)
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds the backups, a folder each.")],
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many backups stay in DIR.")] = 7,
    wait: Annotated[float, typer.Option("--wait", min=0, help="Minutes to wait for a run to end.")] = 60,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Copy raw/, the warehouse and what Dagster keeps beside it, with checksums, while no run writes; DIR/latest is the newest."""
    from orchestration.cli import backup_command  # noqa: PLC0415

    raise typer.Exit(backup_command.backup(folder, keep, wait, raw, warehouse))


@operating.command(epilog="Exit codes: 0 done; 2 no backup, or it is damaged; 4 another process is writing.")
def restore(
    path: Annotated[Path, typer.Argument(metavar="BACKUP", help="A backup, as DIR/latest.")],
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Put a backup back: stop `starhall ui` first. A warehouse that is there is set aside, and files of raw/ stay."""
    from orchestration.cli import backup_command  # noqa: PLC0415

    raise typer.Exit(backup_command.restore_backup(path, raw, warehouse))


@operating.command(
    epilog="Exit codes: 0 all channels took what there was to tell; 1 one did not, it will be told again; "
    "2 no channel is configured, or a variable cannot be used."
)
def alerts(
    test: Annotated[
        bool, typer.Option("--test", help="Send each channel a test message instead, and say what happened.")
    ] = False,
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Look whether something is wrong, and tell the channels of STARHALL_ALERT_WEBHOOK, …_EMAIL and …_COMMAND."""
    from orchestration.cli import alerts_command  # noqa: PLC0415

    raise typer.Exit(alerts_command.alerts(raw, warehouse, is_test=test))
