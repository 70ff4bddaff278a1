"""Messages to a program: JSON on its standard input."""

from __future__ import annotations

import json
import os
import signal
import subprocess

from orchestration.alerting.channels.base import DeliveryError
from orchestration.alerting.messages import Message

_SECONDS = 15.0
_ERROR_CHARACTERS = 200


class Command:
    """Runs a command, without a shell. It has taken the message if it ends with 0."""

    name = "command"

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self._arguments = arguments

    @property
    def shown(self) -> str:
        return self._arguments[0]

    def send(self, message: Message) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603 - what the person who runs this has configured
                self._arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(f"{self.shown}: {error.strerror}") from None
        try:
            _, said = process.communicate(json.dumps(message.as_json()).encode(), timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            raise DeliveryError(
                f"{self.shown}: did not end within {_SECONDS:.0f} s and was stopped"
            ) from None
        finally:
            _stop(process)
        if process.returncode:
            first = said.decode("utf-8", "replace").strip().partition("\n")[0][:_ERROR_CHARACTERS]
            raise DeliveryError(
                f"{self.shown}: ended with {process.returncode}{f': {first}' if first else ''}"
            )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The command with all that it started: what is left of it would hold the pipes open."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
