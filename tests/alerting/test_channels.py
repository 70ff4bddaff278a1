"""Channels against real servers and programs: what is taken, and what is said of what is not."""

from __future__ import annotations

import socket
import ssl
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from orchestration.alerting.channels import DeliveryError, base, command, mail, webhook
from orchestration.alerting.channels.command import Command
from orchestration.alerting.channels.mail import Mailbox
from orchestration.alerting.channels.webhook import Webhook
from orchestration.alerting.configuration import Mail, MailServer
from orchestration.alerting.delivery import deliver
from orchestration.alerting.messages import Message, message_of
from orchestration.alerting.notices import Kind, Notice, Phase

NOON = datetime(2026, 11, 23, 12)
MESSAGE = message_of(
    [Notice(Kind.RUN_FAILED, "k", Phase.BEGAN, NOON, "starhall run failed: <disk> full & more")],
    *("/srv/warehouse", "station", NOON),
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code with shorter limits."""
    for module in (base, webhook, mail):
        monkeypatch.setattr(module, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(command, "_SECONDS", 1.0)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_webhook_gets_fields_and_a_text_that_slack_shows(endpoint: Any) -> None:
    Webhook(endpoint.address).send(MESSAGE)
    (taken,) = endpoint.taken
    assert "&lt;disk&gt; full &amp; more" in taken["text"]
    assert taken["notices"][0]["title"] == "starhall run failed: <disk> full & more"
    assert (taken["source"], taken["host"], taken["problems"]) == ("starhall", "station", 1)


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_a_webhook_that_refuses(endpoint: Any, status: int) -> None:
    endpoint.status = status
    with pytest.raises(DeliveryError, match=rf"http://127.0.0.1:\d+/… answers {status}") as error:
        Webhook(endpoint.address).send(MESSAGE)
    assert "secret-part" not in str(error.value)
    assert endpoint.requests == (3 if status >= 500 else 1)


def test_a_webhook_that_hangs(endpoint: Any) -> None:
    endpoint.hangs = True
    began = time.monotonic()
    with pytest.raises(DeliveryError, match="does not answer in time"):
        Webhook(endpoint.address).send(MESSAGE)
    assert time.monotonic() - began < 5
    assert endpoint.requests == 1  # perhaps it was taken: not sent again at once


def test_a_webhook_that_is_not_there() -> None:
    with pytest.raises(DeliveryError, match="cannot be reached") as error:
        Webhook(f"http://127.0.0.1:{free_port()}/secret-part").send(MESSAGE)
    assert "secret-part" not in str(error.value)


@dataclass
class Post:
    """A mail server; `answer` to what it is handed."""

    controller: Any = None
    answer: str = "250 OK"
    letters: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 - of aiosmtpd
        if self.answer.startswith("250"):
            self.letters.append(envelope)
        return self.answer

    def mailbox(self, user: str = "", password: str = "", host: str = "127.0.0.1") -> Mailbox:
        server = MailServer(host, self.controller.port, is_tls=False, user=user, password=password)
        return Mailbox(Mail(("data@example.org", "night@example.org"), "starhall@example.org", server))


def known_user(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"sender", b"word"), handled=False)


@pytest.fixture
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    post = Post()
    post.controller = Controller(
        post, hostname="127.0.0.1", port=free_port(), **getattr(request, "param", {})
    )
    post.controller.start()
    yield post
    post.controller.stop()


def test_a_letter(post: Post) -> None:
    post.mailbox().send(MESSAGE)
    (letter,) = post.letters
    assert letter.rcpt_tos == ["data@example.org", "night@example.org"]
    content = letter.content.decode()
    assert "Subject: Starhall on station: starhall run failed: <disk> full & more" in content
    assert "Auto-Submitted: auto-generated" in content
    assert "warehouse: /srv/warehouse" in content


def test_a_title_of_several_lines_makes_no_header(post: Post) -> None:
    notice = Notice(Kind.RUN_FAILED, "k", Phase.BEGAN, NOON, "failed\r\nBcc: thief@example.org")
    post.mailbox().send(message_of([notice], "/srv", "station", NOON))
    assert "\nBcc:" not in post.letters[0].content.decode()


@pytest.mark.parametrize("answer", ["554 no thanks", "452 disk full"])
def test_a_mail_server_that_refuses(post: Post, answer: str) -> None:
    post.answer = answer
    with pytest.raises(DeliveryError, match=answer):
        post.mailbox().send(MESSAGE)


# that a password may go in the clear is what these servers are for
IN_THE_CLEAR = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
LOGIN = {"authenticator": known_user, "auth_required": True, "auth_require_tls": False}


@IN_THE_CLEAR
@pytest.mark.parametrize("post", [LOGIN], indirect=True)
def test_a_login(post: Post) -> None:
    post.mailbox("sender", "word").send(MESSAGE)
    assert len(post.letters) == 1


@IN_THE_CLEAR
@pytest.mark.parametrize("post", [LOGIN], indirect=True)
def test_a_login_that_is_refused(post: Post) -> None:
    with pytest.raises(DeliveryError, match="535") as error:
        post.mailbox("sender", "s3cret").send(MESSAGE)
    assert "s3cret" not in str(error.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of localhost that nobody else has signed, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(signed.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def encrypting(certificate: tuple[Path, Path]) -> Iterator[Post]:
    """A server that takes letters by STARTTLS alone, from those who log in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    post = Post()
    post.controller = Controller(
        post,
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=known_user,
        auth_required=True,
    )
    post.controller.start()
    yield post
    post.controller.stop()


def test_a_letter_goes_encrypted(
    encrypting: Post, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setattr(mail, "_LOOPBACK", frozenset())
    encrypting.mailbox("sender", "word", host="localhost").send(MESSAGE)
    assert len(encrypting.letters) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(encrypting: Post) -> None:
    with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
        encrypting.mailbox("sender", "word", host="localhost").send(MESSAGE)
    assert encrypting.letters == []


def test_a_password_is_not_sent_in_the_clear(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "_LOOPBACK", frozenset())
    with pytest.raises(DeliveryError, match="offers no encryption"):
        post.mailbox("sender", "word").send(MESSAGE)


def test_a_mail_server_that_is_not_there() -> None:
    post = Post(SimpleNamespace(port=free_port()))
    with pytest.raises(DeliveryError, match="refused"):
        post.mailbox().send(MESSAGE)


def test_a_mail_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        post = Post(SimpleNamespace(port=silent.getsockname()[1]))
        with pytest.raises(DeliveryError, match="in time"):
            post.mailbox().send(MESSAGE)


def test_a_command_gets_json(tmp_path: Path) -> None:
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    Command((sys.executable, "-c", script, str(tmp_path / "told.json"))).send(MESSAGE)
    assert '"source": "starhall"' in (tmp_path / "told.json").read_text(encoding="utf-8")


def test_a_command_that_reads_nothing_has_taken_it() -> None:
    Command((sys.executable, "-c", "")).send(Message("s", "x" * 2_000_000, {}))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("/nowhere/notify",), "/nowhere/notify: No such file or directory"),
        ((sys.executable, "-c", "import sys; sys.exit('no bell\\nat all')"), "ended with 1: no bell"),
        ((sys.executable, "-c", "import time; time.sleep(30)"), "did not end within 1 s and was stopped"),
    ],
)
def test_a_command_that_fails(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(DeliveryError) as error:
        Command(arguments).send(MESSAGE)
    assert said in str(error.value)


def test_a_command_is_stopped_with_all_that_it_started() -> None:
    """Its child holds the pipe of standard error: waiting for that alone would take as long as the child."""
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(30)'])"
    began = time.monotonic()
    with pytest.raises(DeliveryError, match="was stopped"):
        Command((sys.executable, "-c", child)).send(MESSAGE)
    assert time.monotonic() - began < 5


class Stuck:
    name, shown = "stuck", "somewhere"

    def send(self, message: Message) -> None:
        time.sleep(30)


class Broken:
    name, shown = "broken", "elsewhere"

    def send(self, message: Message) -> None:
        raise ZeroDivisionError


def test_no_channel_holds_up_another(endpoint: Any) -> None:
    began = time.monotonic()
    errors = deliver(
        dict.fromkeys((Stuck(), Broken(), Webhook(endpoint.address)), MESSAGE), deadline_seconds=1
    )
    assert time.monotonic() - began < 4
    assert errors == {
        "stuck": "somewhere: not done in 1 s",
        "broken": "elsewhere: ZeroDivisionError",
        "webhook": "",
    }
    assert len(endpoint.taken) == 1
