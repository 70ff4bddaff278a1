"""Runs over a raw/ that grows, each of them struck by something; after each, what is published is looked at.

.venv/bin/python tests/chaos/chaos.py [runs, default 200] [seed, default 1]

Each run is killed at a moment that chance chooses, or while it publishes, or its disk is full, or its working file is cut
off before it, or its clock is wrong. At the end one run is left alone, and its tables are held against those of a warehouse
that nothing ever befell. Full disks need root, wrong clocks the library of faketime: what cannot be had is said and left out.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "end_to_end" / "batches"))

from faults import Disk, Ended, cut_off, ended_after, ended_while_publishing, faketime, start
from growing_raw import GrowingRaw
from published_file import Watch, compiled_marts_tests

from orchestration.dbt_files import DbtFiles
from orchestration.pipeline import refresh
from orchestration.pipeline.reporting import Silent
from orchestration.pipeline.table_differences import Tables, differences
from orchestration.pipeline.verification import OF_THE_RUN
from orchestration.settings import Settings
from orchestration.transformation import primary_keys

# What befalls runs, and how often.
FAULTS = {
    "killed at any moment": 8,
    "killed while publishing": 4,
    "disk full": 3,
    "working file cut off": 2,
    "clock ahead": 1,
    "clock behind": 1,
}
_CLOCKS = {"clock ahead": ("+1h", "+40d", "+400d"), "clock behind": ("-1h", "-40d", "-400d")}
_MOST_FREE_BYTES = 40_000_000
_LONGEST_SECONDS = 300.0
# A warehouse that was begun anew, or was told another time, has others of these.
_OF_THE_WAREHOUSE = OF_THE_RUN | {"dim_organisation_redirects", "dim_organisation_history", "ops_runs"}
# What was held for a while, as of a document that proved to be a copy later, another has never held.
_HELD = dict.fromkeys(("fct_event_claims", "fct_funding_claims", "fct_metric_claims"), "is_current")
_OF_THE_TIME = {"landed_at", "known_from", "known_until", "seen_at", "quarantined_at", "released_at"}


@dataclass
class Chaos:
    """What happened.

    Attributes:
        struck: runs by what befell them.
        ended: the same by how they ended.
        problems: what was wrong with the published file after a run, one line each.
        publications: that were seen.
        left_out: what could not be had here.
    """

    struck: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    publications: int = 0
    tests: int = 0
    documents: int = 0
    left_out: list[str] = field(default_factory=list)


def unleash(folder: Path, runs: int, seed: int, faults: tuple[str, ...] = tuple(FAULTS)) -> Chaos:
    """So many runs in a folder of their own, and a last one that is left alone."""
    chance = random.Random(seed)
    chaos = Chaos()
    settings = Settings(folder / "raw", folder / "warehouse", keep=2)
    raw = GrowingRaw(settings.raw_dir, random.Random(seed))  # the same, however the runs end
    raw.begin()
    disk = Disk(settings.warehouse_dir)
    possible = [fault for fault in faults if not (reason := why_not(fault)) or chaos.left_out.append(reason)]
    if "disk full" in possible:
        disk.mount()
    try:
        assert refresh.run(settings, Silent(), "first").status == "published"
        watch = Watch(compiled_marts_tests(settings))
        chaos.tests = len(watch.tests)
        usual_seconds = 15.0
        for number in range(1, runs + 1):
            raw.add()
            fault = (
                possible[number - 1]
                if number <= len(possible)
                else chance.choices(possible, [FAULTS[name] for name in possible])[0]
            )
            ended = _strike(
                fault, settings, chance, disk=disk, usual_seconds=usual_seconds, log_path=folder / "run.log"
            )
            if ended.code == 0:
                usual_seconds = max(ended.seconds, 2.0)
            how = "killed" if ended.code is None else f"ended with {ended.code}"
            chaos.struck[fault] += 1
            chaos.ended[f"{fault}: {how}"] += 1
            found = watch.problems(settings.published_path)
            if "Traceback" in ended.said:
                found.append(f"a traceback: {ended.said[-500:]}")
            chaos.problems += [
                f"run {number}, {fault}, {how} after {ended.seconds:.1f} s: {line}" for line in found
            ]
            print(
                f"{number:4} {fault:24} {how} after {ended.seconds:5.1f} s; {len(watch.digests)} publications",
                flush=True,
            )
        last = ended_after(start(settings, folder / "run.log"), _LONGEST_SECONDS, folder / "run.log")
        if last.code != 0:
            chaos.problems.append(f"the last run ended with {last.code}: {last.said[-500:]}")
        chaos.problems += watch.problems(settings.published_path)
        chaos.publications = len(watch.digests)
        chaos.problems += _compared(settings, folder / "undisturbed", chaos)
    finally:
        if "disk full" in possible:
            disk.unmount()
    return chaos


def why_not(fault: str) -> str | None:
    """Why a fault cannot be had here, in one line; None where it can."""
    if fault == "disk full" and not Disk.is_possible():
        return "disk full: only root can mount a disk"
    if fault in _CLOCKS and faketime() is None:
        return f"{fault}: faketime is not installed"
    return None


def _strike(
    fault: str, settings: Settings, chance: random.Random, *, disk: Disk, usual_seconds: float, log_path: Path
) -> Ended:
    """One run, and what befalls it."""
    if fault == "working file cut off":
        cut_off(settings, chance)
    if fault == "disk full":
        disk.leave_free(chance.randrange(_MOST_FREE_BYTES))
    process = start(settings, log_path, chance.choice(_CLOCKS[fault]) if fault in _CLOCKS else "")
    try:
        if fault == "killed while publishing":
            return ended_while_publishing(process, settings, chance, log_path)
        if fault == "killed at any moment":
            return ended_after(process, chance.uniform(0, 1.1 * usual_seconds), log_path)
        # what befell it is enough, most of the time
        is_killed = chance.random() < 0.3
        return ended_after(
            process, chance.uniform(0, usual_seconds) if is_killed else _LONGEST_SECONDS, log_path
        )
    finally:
        if fault == "disk full":
            disk.widen()


def _compared(settings: Settings, folder: Path, chaos: Chaos) -> list[str]:
    """Where its tables are not those of a warehouse that nothing befell."""
    undisturbed = Settings(settings.raw, folder)
    outcome = refresh.run(undisturbed, Silent(), "undisturbed")
    assert outcome.publication is not None
    chaos.documents = outcome.publication.documents
    sides = (
        Tables(settings.published_path, "main", "the one that was struck"),
        Tables(undisturbed.published_path, "main", "the undisturbed one"),
    )
    keys = primary_keys(DbtFiles.of(undisturbed))
    return differences(*sides, keys, _OF_THE_WAREHOUSE, _OF_THE_TIME, only_rows=_HELD)


def main() -> int:
    runs, seed = (int(word) for word in (*sys.argv[1:], *("200", "1")[len(sys.argv) - 1 :]))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        chaos = unleash(Path(folder), runs, seed)
    for line in chaos.left_out:
        print(f"left out: {line}")
    for what, count in sorted(chaos.ended.items()):
        print(f"{count:5}  {what}")
    print(
        f"{runs} runs in {time.monotonic() - began:.0f} s; {chaos.publications} publications, each through {chaos.tests} tests; "
        f"{chaos.documents} documents at the end; problems: {len(chaos.problems)}"
    )
    for line in chaos.problems:
        print(line)
    return 1 if chaos.problems else 0


if __name__ == "__main__":
    sys.exit(main())
