"""Messages as JSON to an HTTP address."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from orchestration.alerting.channels.base import ANSWER_SECONDS, CONNECT_SECONDS, DeliveryError
from orchestration.alerting.messages import Message

# What was perhaps received is not sent again at once (`read`); the next look does that.
_RETRY = Retry(
    total=2,
    read=False,
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods={"POST"},
    respect_retry_after_header=False,
    raise_on_status=False,
)


class Webhook:
    """POSTs to an address, which may hold a secret and is never shown whole."""

    name = "webhook"

    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def shown(self) -> str:
        parts = urlsplit(self._address)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}/…"

    def send(self, message: Message) -> None:
        try:
            with requests.Session() as session:
                for scheme in ("http://", "https://"):
                    session.mount(scheme, HTTPAdapter(max_retries=_RETRY))
                answer = session.post(
                    self._address,
                    json=message.as_json(),
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                    stream=True,  # what it says besides its status is nobody's concern, and may be long
                )
                answer.close()
        except requests.Timeout:
            raise DeliveryError(f"{self.shown} does not answer in time") from None
        except (requests.RequestException, ValueError) as error:
            raise DeliveryError(f"{self.shown} cannot be reached ({type(error).__name__})") from None
        if not 200 <= answer.status_code < 300:
            raise DeliveryError(f"{self.shown} answers {answer.status_code} {answer.reason}".rstrip())
