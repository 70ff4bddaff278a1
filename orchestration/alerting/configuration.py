"""Which channels are told, and from where on something is wrong: the variables STARHALL_ALERT_… of the environment."""

from __future__ import annotations

import re
import shlex
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from orchestration.settings import SettingsError, whole_number

DEFAULT_SILENCE_HOURS = 26
DEFAULT_QUARANTINE = "20%"

_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_PER_CENT = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in. `is_tls`: from the first byte on; else by STARTTLS, if the server has it."""

    host: str
    port: int
    is_tls: bool
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """To whom letters go, from whom, and by which server."""

    recipients: tuple[str, ...]
    sender: str
    server: MailServer


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where on something is wrong.

    Attributes:
        quarantined: items that may be held back in all; None where a share is stated.
        quarantined_share: 0 to 1, of what the runs of a day read; None where a number is stated.
        stale_days: how long a source may bring nothing; None: as long as is usual for it.
        silence: how long nothing may run though something waits or is scheduled.
        heartbeat: time of day (UTC) of a daily message; None for none.
    """

    quarantined: int | None
    quarantined_share: float | None
    stale_days: int | None
    silence: timedelta
    heartbeat: time | None


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Channels, as far as they are configured, and bounds."""

    webhook: str | None
    mail: Mail | None
    command: tuple[str, ...]
    bounds: Bounds

    @property
    def has_channel(self) -> bool:
        return self.webhook is not None or self.mail is not None or bool(self.command)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> AlertSettings:
        """Read the variables; one that is missing or empty has its default.

        Raises:
            SettingsError: one cannot be used; the message names it, and no password.
        """
        quarantined, share = _quarantine(environment.get("STARHALL_ALERT_QUARANTINE") or DEFAULT_QUARANTINE)
        has_stale = bool(environment.get("STARHALL_ALERT_STALE"))
        hours = whole_number(environment, "STARHALL_ALERT_SILENCE", DEFAULT_SILENCE_HOURS, least=1)
        return cls(
            _webhook(environment.get("STARHALL_ALERT_WEBHOOK", "")),
            _mail(environment),
            _command(environment.get("STARHALL_ALERT_COMMAND", "")),
            Bounds(
                quarantined=quarantined,
                quarantined_share=share,
                stale_days=whole_number(environment, "STARHALL_ALERT_STALE", 31, least=1)
                if has_stale
                else None,
                silence=timedelta(hours=hours),
                heartbeat=_time_of_day(environment.get("STARHALL_ALERT_HEARTBEAT", "")),
            ),
        )


def _webhook(address: str) -> str | None:
    if not address:
        return None
    parts = _split("STARHALL_ALERT_WEBHOOK", address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(
            "STARHALL_ALERT_WEBHOOK must be an address that begins with https:// or http:// and names a host"
        )
    return address


def _mail(environment: Mapping[str, str]) -> Mail | None:
    recipients, server = (environment.get(f"STARHALL_ALERT_{name}", "") for name in ("EMAIL", "SMTP"))
    if not recipients and not server:
        return None
    for name, stated, other in (("EMAIL", recipients, "SMTP"), ("SMTP", server, "EMAIL")):
        if not stated:
            raise SettingsError(
                f"STARHALL_ALERT_{name} is missing: letters need it beside STARHALL_ALERT_{other}"
            )
    sender = environment.get("STARHALL_ALERT_FROM") or f"starhall@{socket.getfqdn()}"
    return Mail(
        tuple(_address("STARHALL_ALERT_EMAIL", one) for one in recipients.split(",")),
        _address("STARHALL_ALERT_FROM", sender),
        _server(server),
    )


def _address(name: str, stated: str) -> str:
    _, address = parseaddr(stated.strip())
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(character in stated for character in "\r\n"):
        raise SettingsError(f"{name}: {stated.strip()!r} is no e-mail address, such as data@example.org")
    return address


def _server(stated: str) -> MailServer:
    parts = _split("STARHALL_ALERT_SMTP", stated)
    if parts.scheme not in _SMTP_PORTS or not parts.hostname:
        raise SettingsError(
            "STARHALL_ALERT_SMTP must be smtp://host:587 or smtps://host:465, with user:password@ before the host if it asks for them"
        )
    return MailServer(
        parts.hostname,
        parts.port or _SMTP_PORTS[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _split(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # which is read when it is asked for
    except ValueError:
        raise SettingsError(f"{name} is no address: its host or port cannot be read") from None
    return parts


def _command(line: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(line))
    except ValueError as error:
        raise SettingsError(f"STARHALL_ALERT_COMMAND cannot be read as a command line: {error}") from None


def _quarantine(stated: str) -> tuple[int | None, float | None]:
    if stated.isascii() and stated.isdigit():
        return int(stated), None
    if (matched := _PER_CENT.fullmatch(stated)) and float(matched[1]) <= 100:
        return None, float(matched[1]) / 100
    raise SettingsError(
        f"STARHALL_ALERT_QUARANTINE is {stated!r}: it must be a number of items, such as 200, or a share, such as 20%"
    )


def _time_of_day(stated: str) -> time | None:
    if not stated:
        return None
    if (matched := _TIME_OF_DAY.fullmatch(stated)) is None:
        raise SettingsError(
            f"STARHALL_ALERT_HEARTBEAT is {stated!r}: it must be a time of day in UTC, such as 07:00"
        )
    return time(int(matched[1]), int(matched[2]))
