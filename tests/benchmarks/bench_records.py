"""Landing CSV rows through a YAML against DuckDB alone and against dlt, in one run.

    .venv/bin/python tests/benchmarks/bench_records.py [--rows 1000000] [--row-path-rows 20000]

Prints seconds and ratios: ours (from raw/ into the landing tables, typed and checked), DuckDB's read_csv into a table
with the same casts, dlt's Arrow path (which neither casts nor checks) and dlt's row path (on fewer rows, scaled up).
Each contender runs in a process of its own, on the same file, with its peak memory. The rows are invented.
"""

# ruff: noqa: PLC0415 - each contender imports what it needs, in a process of its own
from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

YAML = """source: bench_rounds
entity: funding
file: rounds.csv
publisher: Benchmark (invented)
licence: CC0-1.0
missing: ["", undisclosed]
dates: ["%d/%m/%Y"]
ignore: [Id]
columns:
  organisation: {column: Company}
  date: {column: Date}
  amount: {column: Amount}
  currency: {column: Currency}
  round_type: {column: Round}
  investors: {column: Investors, split: ",| and "}
  city: {column: City}
  country_code: {column: Country}
"""
HEADER = ["Id", "Company", "Date", "Amount", "Currency", "Round", "Investors", "City", "Country"]
SYLLABLES = [
    "ar",
    "bel",
    "cor",
    "dun",
    "el",
    "fen",
    "gar",
    "hol",
    "jen",
    "kor",
    "lum",
    "mar",
    "nor",
    "os",
    "pel",
    "ros",
    "sel",
    "tar",
    "ul",
    "ven",
    "é",
]
COUNTRIES = ["IN", "NL", "BE", "DE", "FR", "GB", "US", "CN", "SG", "KE"]
ROUNDS = ["Seed", "Series A", "Series B", "Pre-seed", "Angel", "Series C", "Debt", "Grant", "seed round"]

CASTS = """
    create table rounds as
    select
        "Id"::bigint as id,
        trim("Company") as organisation,
        strptime("Date", '%d/%m/%Y')::date as date,
        replace(nullif("Amount", 'undisclosed'), ',', '')::double as amount,
        "Currency" as currency,
        "Round" as round_type,
        list_transform(regexp_split_to_array("Investors", ',| and '), lambda item: trim(item)) as investors,
        "City" as city,
        "Country" as country_code
    from read_csv(?, all_varchar = true, header = true)
"""


def name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def write_rows(path: Path, rows: int) -> None:
    """Funding rows as a newspaper's list has them: grouped amounts, some undisclosed, lists of investors."""
    chance = random.Random(5)
    kinds = ["Ventures", "Capital", "Partners", "Fund", "Angels"]
    trades = [
        "Labs",
        "Robotics",
        "Systems",
        "Health",
        "Energy",
        "Foods",
        "Mobility",
        "Analytics",
        "R&D",
        "Bio",
    ]
    investors = [f"{name(chance)} {chance.choice(kinds)}" for _ in range(6000)]
    cities = [name(chance) for _ in range(300)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number in range(rows):
            count = chance.choices([0, 1, 2, 3], [1, 4, 3, 2])[0]
            disclosed = chance.random() > 0.12
            writer.writerow(
                [
                    number,
                    f"{name(chance)} {chance.choice(trades)}",
                    f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(2010, 2024)}",
                    f"{chance.randint(20, 90_000) * 1000:,}" if disclosed else "undisclosed",
                    chance.choice(["USD", "EUR", "INR"]),
                    chance.choice(ROUNDS),
                    ", ".join(chance.sample(investors, count)),
                    chance.choice(cities),
                    chance.choice(COUNTRIES),
                ]
            )


def ours(folder: Path) -> int:
    from orchestration.landing import land
    from orchestration.settings import PROJECT_DIR, Settings
    from orchestration.vocabulary import load_vocabulary
    from orchestration.warehouse import open_working

    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    with open_working(Settings(folder / "raw", folder / "ours")) as connection, timed():
        summary = land(
            connection,
            Settings(folder / "raw", folder / "ours"),
            vocabulary,
            datetime.now(UTC),
            lambda *_: None,
        )
    return summary.records_landed + summary.records_quarantined


def duckdb_alone(folder: Path) -> int:
    import duckdb

    with duckdb.connect(folder / "alone.duckdb") as connection, timed():
        connection.execute(CASTS, [str(folder / "raw" / "records" / "rounds.csv")])
        ((rows,),) = connection.execute("select count(*) from rounds").fetchall()
    return int(rows)


def dlt_arrow(folder: Path) -> int:
    import dlt  # its start is not measured
    import pyarrow.csv as pa_csv

    with timed():
        table = pa_csv.read_csv(folder / "raw" / "records" / "rounds.csv")
        run_dlt(dlt, folder, "arrow", table)
    return int(table.num_rows)


def dlt_rows(folder: Path) -> int:
    import dlt

    with timed(), (folder / "few.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        run_dlt(dlt, folder, "rows", rows)
    return sum(1 for _ in (folder / "few.csv").open(encoding="utf-8")) - 1


def run_dlt(dlt: Any, folder: Path, path: str, data: object) -> None:
    destination = dlt.destinations.duckdb(str(folder / f"dlt_{path}.duckdb"))
    pipeline = dlt.pipeline(
        f"bench_{path}", pipelines_dir=str(folder), destination=destination, dataset_name="d"
    )
    pipeline.run(data, table_name="rounds")


class timed:  # noqa: N801 - reads as a statement
    """Measures its block, and prints the seconds."""

    def __enter__(self) -> None:
        self._start, self._cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        seconds, cpu = time.perf_counter() - self._start, time.process_time() - self._cpu
        print(json.dumps({"seconds": seconds, "cpu": cpu}), flush=True)


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "ours": ours,
    "DuckDB read_csv": duckdb_alone,
    "dlt, Arrow": dlt_arrow,
    "dlt, rows": dlt_rows,
}


def measure(contender: str, folder: Path) -> dict[str, float]:
    """Seconds, seconds of all cores, rows, and peak memory in MB of a contender in a process of its own."""
    command = [sys.executable, __file__, "--contender", contender, "--folder", str(folder)]
    environment = os.environ | {"RUNTIME__DLTHUB_TELEMETRY": "false", "HOME": str(folder)}
    ended = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    return {key: value for line in lines for key, value in line.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--row-path-rows", type=int, default=20_000)
    parser.add_argument("--contender")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.contender:
        rows = CONTENDERS[arguments.contender](arguments.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"rows": rows, "peak_mb": peak}))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        records = folder / "raw" / "records"
        records.mkdir(parents=True)
        (records / "bench.yml").write_text(YAML)
        write_rows(records / "rounds.csv", arguments.rows)
        write_rows(folder / "few.csv", arguments.row_path_rows)
        size = (records / "rounds.csv").stat().st_size / 1e6
        print(f"{arguments.rows:,} rows, {size:.0f} MB")
        found = {contender: measure(contender, folder) for contender in CONTENDERS}
        for contender, said in found.items():
            scale = arguments.rows / said["rows"]
            note = f" (scaled from {said['rows']:,} rows)" if scale != 1 else ""
            said["seconds"], said["cpu"] = said["seconds"] * scale, said["cpu"] * scale
            print(
                f"{contender:16} {said['seconds']:8.2f} s, of all cores {said['cpu']:8.2f} s, "
                f"{said['peak_mb']:6,} MB{note}"
            )
        for contender, said in found.items():
            if contender != "ours":
                ratios = [found["ours"][key] / said[key] for key in ("seconds", "cpu")]
                print(
                    f"ours / {contender}: {ratios[0]:.3f} in seconds, {ratios[1]:.3f} in those of all cores"
                )


if __name__ == "__main__":
    main()
