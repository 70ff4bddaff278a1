"""Options that most commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
