"""What is wrong, judged from what was seen: conditions that begin, go on and are over. Pure.

A condition is told when it begins and when it is over, and in between once an hour how often it happened again. So a sensor that
starts a failing run every minute makes one message an hour, and nothing that happened is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from orchestration.alerting.configuration import Bounds
from orchestration.alerting.memory import Memory, Standing
from orchestration.alerting.notices import Kind, Notice, Phase
from orchestration.journal import Ending, Run

FEWEST_ARRIVALS = 5  # days on which something of a source came, before it has a usual gap
FEWEST_QUARANTINED = 10  # a share of fewer items says nothing

_AGAIN_AFTER = timedelta(hours=1)
_FIRST_LOOK_BACK = timedelta(days=1)
_DAY = timedelta(days=1)
_GOOD = frozenset({Ending.PUBLISHED, Ending.NOTHING_NEW, Ending.DONE})
_BAD = frozenset({Ending.FAILED, Ending.LOST, Ending.HELD_BACK})
_OF_RUNS = frozenset({Kind.RUN_FAILED, Kind.PUBLICATION_BLOCKED})
# A publication, however it came about, mends what kept these from one.
_REFRESHES = frozenset({"starhall run", "dagster refresh", "dagster __ASSET_JOB"})
_VARYING = re.compile(r"[0-9a-f]{8,}|\d+")
_KEY_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that is over, wherever that is known from."""

    run_id: str
    started_by: str
    ending: Ending
    at: datetime
    error: str = ""
    failed_tests: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: Run) -> FinishedRun:
        whole = run.whole
        return cls(
            run.run_id,
            run.started_by,
            whole.ending,
            whole.ended_at or whole.started_at,
            whole.error,
            run.failed_tests,
        )


@dataclass(frozen=True, slots=True)
class Arrivals:
    """On which days something of a source came: the last of them, in order. `is_record`: a file, of which only the last is known."""

    source: str
    days: tuple[date, ...]
    is_record: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found.

    Attributes:
        now: UTC without a zone.
        runs: of the journal, all that it has.
        finished: runs that only Dagster knows to be over.
        published: None where nothing is published yet.
        silent_since: since when nothing has run, where something should have; None where all is well.
    """

    now: datetime
    runs: Sequence[Run] = ()
    finished: Sequence[FinishedRun] = ()
    published: PublishedState | None = None
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublishedState:
    """What the published file says. `error`: why it cannot be read, "" where it can; `held` items stand in the quarantine."""

    error: str = ""
    held: int = 0
    arrivals: tuple[Arrivals, ...] = ()
    words: str = ""


def judge(seen: Seen, memory: Memory, bounds: Bounds) -> Memory:
    """Put what is to be told into the outbox, and remember what stands."""
    judging = _Judging(dict(memory.standing), seen.now)
    for run in _unjudged(seen, memory):
        judging.run(run)
    judging.end_of_runs()
    _judge_quarantine(judging, seen, bounds)
    if seen.published is not None:
        judging.state(
            Kind.PUBLISHED_UNREADABLE,
            "",
            seen.published.error and f"the published file: {seen.published.error}",
        )
        if not seen.published.error:
            _judge_sources(judging, seen, seen.published, bounds)
    judging.state(Kind.SILENCE, "", _silence(seen, judging.standing))
    heartbeat_on = memory.heartbeat_on
    if (
        bounds.heartbeat is not None
        and seen.now.time() >= bounds.heartbeat
        and heartbeat_on != seen.now.date()
    ):
        if heartbeat_on is not None:
            judging.notices.append(_heartbeat(seen, judging.standing))
        heartbeat_on = seen.now.date()
    over = _over(seen)
    return replace(
        memory.with_notices(judging.notices),
        judged=frozenset(over),
        standing=judging.standing,
        heartbeat_on=heartbeat_on or (seen.now - _DAY).date(),
    )


def _over(seen: Seen) -> dict[str, FinishedRun]:
    """The runs that are over, in their order; the journal knows better."""
    running = {run.run_id for run in seen.runs if run.whole.ending is Ending.RUNNING}
    by_id = {run.run_id: run for run in seen.finished if run.run_id not in running}
    return by_id | {run.run_id: FinishedRun.of(run) for run in seen.runs if run.run_id not in running}


def _unjudged(seen: Seen, memory: Memory) -> list[FinishedRun]:
    """Those that were not looked at; of those before the very first look, the runs of a day. Later the clock does not count."""
    since = None if memory.judged else memory.watching_since - _FIRST_LOOK_BACK
    return [
        run
        for run in _over(seen).values()
        if run.run_id not in memory.judged and (since is None or run.at >= since)
    ]


class _Judging:
    """What stands, as it changes while runs are judged one after the other, and what is to be told of it."""

    def __init__(self, standing: dict[str, Standing], now: datetime) -> None:
        self.standing = standing
        self.notices: list[Notice] = []
        self._now = now
        self._begun: set[str] = set()

    def run(self, run: FinishedRun) -> None:
        if run.ending in _GOOD:
            for key in [key for key, standing in self.standing.items() if _is_mended(standing, run)]:
                self._over(key, run.at, run.run_id)
        elif run.ending in _BAD:
            kind = Kind.PUBLICATION_BLOCKED if run.ending is Ending.HELD_BACK else Kind.RUN_FAILED
            title = _in_words(run)
            self._happened(_key(kind, run.started_by, title), kind, run, title)

    def end_of_runs(self) -> None:
        """Tell what began, and what happened again, if it was long ago that it was told."""
        for key, standing in list(self.standing.items()):
            if key in self._begun:
                self._tell(key, Phase.BEGAN)
            elif standing.untold and self._now - standing.told_at >= _AGAIN_AFTER:
                self._tell(key, Phase.AGAIN)

    def state(self, kind: Kind, source: str, title: str) -> None:
        """A condition that holds, as `title` says, or that does not ("")."""
        key = f"{kind}:{source}"
        if title and key not in self.standing:
            self.standing[key] = Standing(kind, source, title, self._now, self._now)
            self.notices.append(Notice(kind, key, Phase.BEGAN, self._now, title, _REMEDIES.get(kind, "")))
        elif not title and key in self.standing:
            self._over(key, self._now, "")

    def sources(self, kind: Kind) -> set[str]:
        return {standing.source for standing in self.standing.values() if standing.kind is kind}

    def _happened(self, key: str, kind: Kind, run: FinishedRun, title: str) -> None:
        standing = self.standing.get(key)
        if standing is None:
            self._begun.add(key)
            standing = Standing(kind, run.started_by, title, run.at, self._now, times=0)
        self.standing[key] = replace(
            standing,
            times=standing.times + 1,
            untold=standing.untold + 1,
            untold_run_ids=(*standing.untold_run_ids, run.run_id),
        )

    def _tell(self, key: str, phase: Phase) -> None:
        standing = self.standing[key]
        title = standing.title
        if phase is Phase.AGAIN or standing.untold > 1:
            title += f" ({standing.untold:,} times)"
        self.notices.append(
            Notice(
                *(standing.kind, key, phase, standing.since if phase is Phase.BEGAN else self._now, title),
                detail=_REMEDIES.get(standing.kind, ""),
                count=standing.untold,
                run_ids=standing.untold_run_ids,
            )
        )
        self._begun.discard(key)
        self.standing[key] = replace(standing, told_at=self._now, untold=0, untold_run_ids=())

    def _over(self, key: str, at: datetime, run_id: str) -> None:
        if key in self._begun:
            self._tell(key, Phase.BEGAN)
        standing = self.standing.pop(key)
        times = f", {standing.times:,} times in all" if standing.times > 1 else ""
        self.notices.append(
            Notice(
                *(
                    standing.kind,
                    key,
                    Phase.OVER,
                    at,
                    f"over: {standing.title} (since {_minute(standing.since)}{times})",
                ),
                count=standing.untold or 1,
                run_ids=(*standing.untold_run_ids, *([run_id] if run_id else [])),
            )
        )


_REMEDIES: Mapping[Kind, str] = {
    Kind.PUBLICATION_BLOCKED: "What people query stays as it was. `starhall status --failures` shows the rows.",
    Kind.RUN_FAILED: "What people query stays as it was. `starhall status` says more, warehouse/logs/ everything.",
    Kind.QUARANTINE: "`starhall quarantine list` shows them.",
    Kind.SOURCE_STALE: "See whether it is still delivered into raw/.",
    Kind.SILENCE: "See whether Dagster runs and its schedule or sensor is on; `starhall run` does it by hand.",
    Kind.PUBLISHED_UNREADABLE: "`starhall rollback` returns to the publication before.",
}


def _is_mended(standing: Standing, run: FinishedRun) -> bool:
    return standing.kind in _OF_RUNS and (
        standing.source == run.started_by
        or (standing.source in _REFRESHES and run.ending in {Ending.PUBLISHED, Ending.NOTHING_NEW})
    )


def _in_words(run: FinishedRun) -> str:
    if run.ending is Ending.HELD_BACK:
        tests = run.failed_tests
        more = f" and {len(tests) - 5} more" if len(tests) > 5 else ""
        return (
            f"{run.started_by}: the publication is blocked by {', '.join(tests[:5])}{more}"
            if tests
            else (f"{run.started_by}: the publication is blocked: {run.error}")
        )
    return f"{run.started_by} failed: {run.error or 'no reason is known'}"


def _key(kind: Kind, source: str, title: str) -> str:
    """The same error of another file, row or moment is the same condition."""
    return f"{kind}:{source}:{_VARYING.sub('#', title)[:_KEY_CHARACTERS]}"


def _judge_quarantine(judging: _Judging, seen: Seen, bounds: Bounds) -> None:
    if bounds.quarantined is not None:
        if seen.published is not None and not seen.published.error:
            held = seen.published.held
            is_above = held > bounds.quarantined
            judging.state(
                Kind.QUARANTINE, "", f"{held:,} items are held back in the quarantine" if is_above else ""
            )
        return
    last_day = [run for run in seen.runs if seen.now - run.whole.started_at < _DAY]
    held = sum(run.whole.counts.quarantined or 0 for run in last_day)
    read = held + sum((run.whole.counts.documents or 0) + (run.whole.counts.records or 0) for run in last_day)
    is_above = held >= FEWEST_QUARANTINED and held > (bounds.quarantined_share or 0) * read
    title = f"{held:,} of {read:,} items that the runs of a day read were held back" if is_above else ""
    judging.state(Kind.QUARANTINE, "", title)


def _judge_sources(judging: _Judging, seen: Seen, published: PublishedState, bounds: Bounds) -> None:
    """Held against the last run that went well: while none does, no source can bring anything."""
    good = [run.whole.started_at for run in seen.runs if run.whole.ending in _GOOD]
    stale = stale_sources(published.arrivals, max(good).date(), bounds) if good else {}
    for source in judging.sources(Kind.SOURCE_STALE) - stale.keys():
        judging.state(Kind.SOURCE_STALE, source, "")
    for source, title in stale.items():
        judging.state(Kind.SOURCE_STALE, source, title)


def stale_sources(arrivals: Iterable[Arrivals], as_of: date, bounds: Bounds) -> dict[str, str]:
    """Sources that have brought nothing for longer than they may, each with one line that says so."""
    stale = {}
    for one in arrivals:
        most = most_days(one, bounds)
        days = (as_of - one.days[-1]).days if one.days else 0
        if most is not None and days > most:
            stale[one.source] = f"{one.source} has brought nothing for {days} days (at most {most} are usual)"
    return stale


def most_days(arrivals: Arrivals, bounds: Bounds) -> int | None:
    """For how many days a source may bring nothing; None where nobody can say.

    Without a configured age it is twice the longest gap between the days on which something came, and there is none for a source that
    came on few days, such as an archive that was loaded at once.
    """
    if bounds.stale_days is not None:
        return bounds.stale_days if arrivals.is_record or len(arrivals.days) > 1 else None
    if arrivals.is_record or len(arrivals.days) < FEWEST_ARRIVALS:
        return None
    gaps = [(later - earlier).days for earlier, later in zip(arrivals.days, arrivals.days[1:], strict=False)]
    return 2 * max(gaps)


def _silence(seen: Seen, standing: Mapping[str, Standing]) -> str:
    """Over when something runs, and not when somebody looks who does not know what is scheduled."""
    if seen.silent_since is not None:
        return f"nothing has run since {_minute(seen.silent_since)}, though something waits or is scheduled"
    told = next((known for known in standing.values() if known.kind is Kind.SILENCE), None)
    if told is None or any(run.whole.started_at > told.since for run in seen.runs):
        return ""
    return told.title


def _heartbeat(seen: Seen, standing: Mapping[str, Standing]) -> Notice:
    runs = [run for run in seen.runs if seen.now - run.whole.started_at < _DAY]
    endings: Iterable[str] = (str(run.whole.ending).replace("_", " ") for run in runs)
    counted = sorted(endings)
    said = ", ".join(f"{counted.count(ending)} {ending}" for ending in sorted(set(counted)))
    words = "nothing is published yet" if seen.published is None else seen.published.words
    problems = f"{len(standing)} problems stand" if standing else "no problem stands"
    title = f"heartbeat: {len(runs)} runs in a day{f' ({said})' if said else ''}, {problems}"
    detail = "\n".join(filter(None, (words, *(standing[key].title for key in standing))))
    return Notice(Kind.HEARTBEAT, "heartbeat", Phase.NOTE, seen.now, title, detail)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
