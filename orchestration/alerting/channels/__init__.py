"""How messages leave: a webhook, e-mail, a command; one file each. Every one is bounded in time and says in one line why it failed."""

from __future__ import annotations

from orchestration.alerting.channels.base import Channel, DeliveryError
from orchestration.alerting.configuration import AlertSettings

__all__ = ["Channel", "DeliveryError", "channels_of"]


def channels_of(settings: AlertSettings) -> tuple[Channel, ...]:
    """Those that are configured; what the others need is not imported."""
    channels: list[Channel] = []
    if settings.webhook is not None:
        from orchestration.alerting.channels.webhook import Webhook  # noqa: PLC0415

        channels.append(Webhook(settings.webhook))
    if settings.mail is not None:
        from orchestration.alerting.channels.mail import Mailbox  # noqa: PLC0415

        channels.append(Mailbox(settings.mail))
    if settings.command:
        from orchestration.alerting.channels.command import Command  # noqa: PLC0415

        channels.append(Command(settings.command))
    return tuple(channels)
