"""A message to several channels at once, none of which can hold up the others or whoever sends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping

from orchestration.alerting.channels import Channel, DeliveryError
from orchestration.alerting.messages import Message

_LOG = logging.getLogger(__name__)

DEADLINE_SECONDS = 25.0


def deliver(
    messages: Mapping[Channel, Message], deadline_seconds: float = DEADLINE_SECONDS
) -> dict[str, str]:
    """Send each channel its message, and say by name of the channel why it was not taken, or "".

    A channel that is not done in time is left to itself: it may still deliver, and will then have told twice.
    """
    errors = {channel.name: f"{channel.shown}: not done in {deadline_seconds:.0f} s" for channel in messages}
    threads = [
        threading.Thread(target=_send, args=(channel, message, errors), daemon=True)
        for channel, message in messages.items()
    ]
    for thread in threads:
        thread.start()
    give_up_at = time.monotonic() + deadline_seconds
    for thread in threads:
        thread.join(max(0.0, give_up_at - time.monotonic()))
    return dict(errors)


def _send(channel: Channel, message: Message, errors: dict[str, str]) -> None:
    try:
        channel.send(message)
    except DeliveryError as error:
        errors[channel.name] = str(error)
    except Exception as error:  # one channel must not keep others from telling
        _LOG.exception("channel %s failed", channel.name)
        errors[channel.name] = f"{channel.shown}: {type(error).__name__}"
    else:
        errors[channel.name] = ""
