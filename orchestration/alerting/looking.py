"""A look: see, judge, tell. One at a time for a warehouse, whoever looks."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.alerting.channels import channels_of
from orchestration.alerting.conditions import FinishedRun, judge
from orchestration.alerting.configuration import AlertSettings
from orchestration.alerting.delivery import deliver
from orchestration.alerting.memory import load, save
from orchestration.alerting.messages import message_of
from orchestration.alerting.notices import Kind, Notice, Phase
from orchestration.alerting.observing import observe
from orchestration.settings import Settings

NO_CHANNEL = (
    "no alerts: none of STARHALL_ALERT_WEBHOOK, STARHALL_ALERT_EMAIL and STARHALL_ALERT_COMMAND is set"
)


def _no_others(_: Set[str]) -> Sequence[FinishedRun]:
    return ()


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a look, or of a test.

    Attributes:
        notices: how many there were to tell.
        channels: where each channel leads, and why it took nothing ("" where it took all).
    """

    notices: int
    channels: tuple[tuple[str, str], ...]

    @property
    def all_took(self) -> bool:
        return not any(error for _, error in self.channels)

    def in_words(self) -> str:
        """One line."""
        if not self.channels:
            return "nothing to tell"
        said = (error or f"{shown}: took it" for shown, error in self.channels)
        return f"{self.notices:,} to tell; {'; '.join(said)}"


def look(
    settings: Settings,
    alerts: AlertSettings,
    *,
    finished: Callable[[Set[str]], Sequence[FinishedRun]] = _no_others,
    is_scheduled: bool = False,
    wait_seconds: float = 0,
) -> Told | None:
    """Look once, and tell what is to be told; None where another process is looking, or there is no channel.

    Args:
        settings: whose warehouse.
        alerts: channels and bounds.
        finished: runs that somebody else than the journal knows to be over, as Dagster does; it is given those whose reason
            is known already.
        is_scheduled: runs are started by a schedule that is on.
        wait_seconds: for another process that looks.

    Raises:
        OSError: the warehouse folder cannot be read or written.
    """
    channels = channels_of(alerts)
    if not channels:
        return None
    path = memory_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_suffix(".lock"), timeout=wait_seconds):
            now = _now()
            before = load(path, now).of_channels(channel.name for channel in channels)
            seen = observe(
                settings,
                alerts.bounds,
                before.watching_since,
                now,
                finished=finished,
                known=before.judged,
                is_scheduled=is_scheduled,
            )
            memory = judge(seen, before, alerts.bounds)
            if memory != before or not path.exists():
                save(path, memory)  # before it is sent: what a kill leaves is told by the next look
            messages = {
                channel: message_of(waiting, str(settings.warehouse_dir), socket.gethostname(), now)
                for channel in channels
                if (waiting := memory.waiting_for(channel.name))
            }
            if not messages:
                return Told(0, ())
            errors = deliver(messages)
            save(path, memory.delivered(errors, now))
            return Told(
                len(memory.outbox), tuple((channel.shown, errors[channel.name]) for channel in messages)
            )
    except Timeout:
        return None


def send_test(settings: Settings, alerts: AlertSettings) -> Told:
    """Send every channel a message that says that it is a test; nothing is remembered of it."""
    now = _now()
    notice = Notice(
        Kind.TEST, "test", Phase.NOTE, now, "this is a test: alerts of this warehouse will look like this"
    )
    channels = channels_of(alerts)
    message = message_of([notice], str(settings.warehouse_dir), socket.gethostname(), now)
    errors = deliver(dict.fromkeys(channels, message))
    return Told(1, tuple((channel.shown, errors[channel.name]) for channel in channels))


def memory_path(settings: Settings) -> Path:
    """What is remembered between looks."""
    return settings.warehouse_dir / "alerts.json"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
