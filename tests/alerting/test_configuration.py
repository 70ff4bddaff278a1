"""STARHALL_ALERT_…: what is taken, and the one line that names a variable that is not."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from orchestration.alerting.configuration import AlertSettings, MailServer
from orchestration.settings import SettingsError


def read(**variables: str) -> AlertSettings:
    return AlertSettings.from_environment(
        {f"STARHALL_ALERT_{name}": value for name, value in variables.items()}
    )


def test_without_variables_there_is_no_channel_and_the_usual_bounds() -> None:
    settings = read()
    assert not settings.has_channel
    bounds = settings.bounds
    assert (bounds.quarantined, bounds.quarantined_share) == (None, 0.2)
    assert bounds.stale_days is None
    assert bounds.silence == timedelta(hours=26)
    assert bounds.heartbeat is None


def test_an_empty_variable_is_none() -> None:
    names = ("WEBHOOK", "EMAIL", "SMTP", "FROM", "COMMAND", "QUARANTINE", "STALE", "SILENCE", "HEARTBEAT")
    assert read(**dict.fromkeys(names, "")) == read()


def test_every_channel() -> None:
    settings = read(
        WEBHOOK="https://hooks.example/T1/B2",
        EMAIL="data@example.org, Night Desk <night@example.org>",
        SMTP="smtp://sender%40example.org:p%40ss:word@mail.example.org",
        FROM="starhall@example.org",
        COMMAND="/usr/bin/logger -t 'star hall'",
    )
    assert settings.webhook == "https://hooks.example/T1/B2"
    assert settings.mail is not None
    assert settings.mail.recipients == ("data@example.org", "night@example.org")
    assert settings.mail.server == MailServer(
        "mail.example.org", 587, is_tls=False, user="sender@example.org", password="p@ss:word"
    )
    assert settings.command == ("/usr/bin/logger", "-t", "star hall")


def test_smtps_is_encrypted_from_the_first_byte() -> None:
    settings = read(EMAIL="data@example.org", SMTP="smtps://mail.example.org")
    assert settings.mail is not None
    assert (settings.mail.server.is_tls, settings.mail.server.port) == (True, 465)


def test_bounds() -> None:
    bounds = read(QUARANTINE="200", STALE="40", SILENCE="3", HEARTBEAT="07:05").bounds
    assert (bounds.quarantined, bounds.quarantined_share) == (200, None)
    assert (bounds.stale_days, bounds.silence, bounds.heartbeat) == (40, timedelta(hours=3), time(7, 5))
    assert read(QUARANTINE="2.5 %").bounds.quarantined_share == 0.025


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"WEBHOOK": "hooks.example/T1"}, "STARHALL_ALERT_WEBHOOK"),
        ({"WEBHOOK": "ftp://hooks.example"}, "STARHALL_ALERT_WEBHOOK"),
        ({"WEBHOOK": "https://"}, "STARHALL_ALERT_WEBHOOK"),
        ({"WEBHOOK": "https://[::1"}, "STARHALL_ALERT_WEBHOOK"),
        ({"WEBHOOK": "https://hooks.example:http/"}, "STARHALL_ALERT_WEBHOOK"),
        ({"EMAIL": "data@example.org"}, "STARHALL_ALERT_SMTP"),
        ({"SMTP": "smtp://mail.example.org"}, "STARHALL_ALERT_EMAIL"),
        ({"EMAIL": "nobody", "SMTP": "smtp://mail.example.org"}, "STARHALL_ALERT_EMAIL"),
        ({"EMAIL": "a@example.org,", "SMTP": "smtp://mail.example.org"}, "STARHALL_ALERT_EMAIL"),
        ({"EMAIL": "a@example.org\nBcc: b@example.org", "SMTP": "smtp://m.example"}, "STARHALL_ALERT_EMAIL"),
        ({"EMAIL": "a@example.org", "SMTP": "mail.example.org:25"}, "STARHALL_ALERT_SMTP"),
        ({"EMAIL": "a@example.org", "SMTP": "smtp://mail.example.org:99999"}, "STARHALL_ALERT_SMTP"),
        ({"EMAIL": "a@example.org", "SMTP": "smtp://m.example", "FROM": "me"}, "STARHALL_ALERT_FROM"),
        ({"COMMAND": "notify 'all"}, "STARHALL_ALERT_COMMAND"),
        ({"QUARANTINE": "many"}, "STARHALL_ALERT_QUARANTINE"),
        ({"QUARANTINE": "101%"}, "STARHALL_ALERT_QUARANTINE"),
        ({"QUARANTINE": "-1"}, "STARHALL_ALERT_QUARANTINE"),
        ({"STALE": "0"}, "STARHALL_ALERT_STALE"),
        ({"STALE": "a week"}, "STARHALL_ALERT_STALE"),
        ({"SILENCE": "1.5"}, "STARHALL_ALERT_SILENCE"),
        ({"HEARTBEAT": "24:00"}, "STARHALL_ALERT_HEARTBEAT"),
        ({"HEARTBEAT": "7"}, "STARHALL_ALERT_HEARTBEAT"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line(variables: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(**variables)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "variables",
    [
        {"WEBHOOK": "hooks.example/s3cret"},
        {"EMAIL": "a@example.org", "SMTP": "imap://me:s3cret@mail.example.org"},
        {"EMAIL": "a@example.org", "SMTP": "smtp://me:s3cret@mail.example.org:port"},
    ],
)
def test_a_complaint_holds_no_secret(variables: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refused:
        read(**variables)
    assert "s3cret" not in str(refused.value)
