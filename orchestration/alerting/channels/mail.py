"""Messages as e-mail, handed in to an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid

from orchestration.alerting.channels.base import ANSWER_SECONDS, DeliveryError
from orchestration.alerting.configuration import Mail
from orchestration.alerting.messages import Message

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Mailbox:
    """Sends letters. A password goes over an encrypted connection, or not at all."""

    name = "email"

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    @property
    def shown(self) -> str:
        server = self._mail.server
        return f"{', '.join(self._mail.recipients)} by {server.host}:{server.port}"

    def send(self, message: Message) -> None:
        try:
            with self._connected() as smtp:
                refused = smtp.send_message(self._letter(message))
        except smtplib.SMTPResponseException as error:
            said = (
                error.smtp_error.decode("utf-8", "replace")
                if isinstance(error.smtp_error, bytes)
                else error.smtp_error
            )
            raise DeliveryError(f"{self.shown}: {error.smtp_code} {' '.join(said.split())}") from None
        except smtplib.SMTPRecipientsRefused:
            raise DeliveryError(f"{self.shown}: the server takes letters to none of them") from None
        except (smtplib.SMTPException, OSError) as error:
            if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
                raise DeliveryError(f"{self.shown}: does not answer in time") from None
            said = getattr(error, "strerror", None) or str(error)
            raise DeliveryError(f"{self.shown}: {' '.join(str(said).split())}") from None
        if refused:
            raise DeliveryError(f"{self.shown}: the server takes no letters to {', '.join(refused)}")

    def _connected(self) -> smtplib.SMTP:
        server = self._mail.server
        context = ssl.create_default_context()
        if server.is_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=ANSWER_SECONDS, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=ANSWER_SECONDS)
        try:
            self._log_in(smtp, context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server = self._mail.server
        smtp.ehlo_or_helo_if_needed()
        is_encrypted = server.is_tls
        if not is_encrypted and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            is_encrypted = True
        if not server.user:
            return
        if not is_encrypted and server.host not in _LOOPBACK:
            raise DeliveryError(f"{self.shown}: offers no encryption, so it is not given the password")
        smtp.login(server.user, server.password)

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["Subject"] = message.subject
        letter["From"] = self._mail.sender
        letter["To"] = ", ".join(self._mail.recipients)
        letter["Date"] = format_datetime(localtime())
        letter["Message-ID"] = make_msgid(domain=self._mail.sender.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday notice answers
        letter.set_content(message.text)
        return letter
