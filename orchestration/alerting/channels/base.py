"""What a channel is."""

from __future__ import annotations

from typing import Protocol

from orchestration.alerting.messages import Message

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 8.0


class DeliveryError(RuntimeError):
    """The channel did not take a message; the message says why, in one line, and holds no secret."""


class Channel(Protocol):
    """Somewhere to send messages to. `name` is its kind, `shown` where it leads, without secrets."""

    @property
    def name(self) -> str: ...

    @property
    def shown(self) -> str: ...

    def send(self, message: Message) -> None:
        """Deliver, within some seconds.

        Raises:
            DeliveryError: it was not taken.
        """
