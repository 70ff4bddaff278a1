"""A program of its own: the rows of a workbook or of a Parquet file on standard output, in bounded memory and time.

The parsers of these formats are native code that may take any memory, or end the process, on a hostile file; here
that ends this process alone. It imports nothing of the package. `sheet_tables.py` starts it.

Usage: record_sheet_rows.py (workbook | parquet) FILE SETTINGS, where SETTINGS is a JSON object.
Output: an object about the file; for a workbook then a JSON list of cells a row, dates as {"on": "2024-01-31"};
for Parquet then an Arrow stream of the columns that are read. What is wrong goes to standard error, as "fault: ...".
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MEMORY_BYTES = 850_000_000
CPU_SECONDS = 600
OUTPUT_BYTES = 8_000_000_000
BATCH_ROWS = 20_000
TOO_LARGE = "it takes more memory than a file may: save it as CSV"


def main() -> None:
    """Read one file."""
    _, kind, path, settings = sys.argv
    _limit()
    try:
        READERS[kind](path, json.loads(settings))
    except MemoryError:
        _fault(TOO_LARGE)


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - where there is no such thing, there is no limit
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _fault(text: str) -> None:
    sys.stderr.write(f"fault: {' '.join(text.split())[:500]}\n")


def read_workbook(path: str, settings: dict[str, Any]) -> None:
    """The rows of one sheet: all cells up to the last that is used."""
    import python_calamine  # noqa: PLC0415 - what one format needs

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        sheet = _sheet(workbook, settings["sheet"])
        if isinstance(sheet, str):
            _fault(sheet)
            return
        _say({"sheets": workbook.sheet_names, "sheet": sheet.name})
        for row in sheet.iter_rows():
            sys.stdout.write(json.dumps([_plain(cell) for cell in row], ensure_ascii=True) + "\n")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        _fault(f"the workbook is damaged ({error})")
    sys.stdout.flush()


def _sheet(workbook: Any, wanted: str | int | None) -> Any:
    """The sheet that is asked for, or what is wrong with the question."""
    names = workbook.sheet_names
    if isinstance(wanted, str):
        if wanted not in names:
            return f"there is no sheet {wanted!r}; there are {', '.join(names)}"[:500]
        return workbook.get_sheet_by_name(wanted)
    place = (wanted or 1) - 1
    if place >= len(names):
        return f"there is no sheet {place + 1}; there are {len(names)}"
    return workbook.get_sheet_by_index(place)


def _plain(cell: object) -> object:
    if cell is None or isinstance(cell, (str, int, float, bool)):
        return cell
    if isinstance(cell, datetime):
        return {"on": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"on": cell.isoformat()}
    return str(cell)


def read_parquet(path: str, settings: dict[str, Any]) -> None:
    """The columns that are read (all where none is named), as an Arrow stream."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    import pyarrow as pa  # noqa: PLC0415 - what one format needs
    import pyarrow.parquet as pq  # noqa: PLC0415

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        wanted = {column.partition(".")[0] for column in settings["wanted"]} | set(settings["wanted"])
        read = [name for name in names if not wanted or name in wanted]
        _say({"header": list(_paths(file.schema_arrow))})
        with pa.ipc.new_stream(
            sys.stdout.buffer, pa.schema([file.schema_arrow.field(name) for name in read])
        ) as out:
            for batch in file.iter_batches(BATCH_ROWS, columns=read, use_threads=False):
                out.write_batch(batch.select(read))
    except pa.ArrowMemoryError:
        _fault(TOO_LARGE)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        _fault(f"the Parquet file is damaged ({error})")


def _paths(fields: Any, prefix: str = "") -> Iterator[str]:
    """The names of the columns; of the parts of a structure by dotted path."""
    import pyarrow as pa  # noqa: PLC0415 - what one format needs

    for field in fields:
        if pa.types.is_struct(field.type):
            yield from _paths(field.type, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"


READERS = {"workbook": read_workbook, "parquet": read_parquet}

if __name__ == "__main__":
    main()
