"""Letters: which of their texts, what hangs on them, mailboxes; broken and hostile ones."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Document, Reject
from orchestration.readers import Contents, open_reading, read

HEADERS = b"From: press@quay.example\r\nSubject: An invented subject\r\n"


def first_of(data: bytes) -> Document:
    item = read(data, "a.eml").items[0]
    assert isinstance(item, Document), item
    return item


def test_a_letter_and_what_hangs_on_it(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/letter.eml")
    assert reading.source_format == "email"
    letter, attached = reading.items
    assert letter == Document(
        title="Fenwick Dock opens a café for its teams",
        text="Fenwick Dock opens a café for its teams\n\n"
        "Fenwick Dock, an invented incubator of Leiden, opened a café for its teams on Tuesday.\n\nIt has forty seats.",
        source_format="email",
        published_on=date(2024, 3, 13),
        publisher="Fenwick Dock",
        updated_at=datetime(2024, 3, 12, 23, 30),
    )
    assert isinstance(attached, Document)
    assert (attached.member, attached.title) == ("facts.txt", "Facts about the cafe")
    assert reading.notes == ("left out of the letter: 1 pictures",)


def test_a_cut_letter_is_read_as_far_as_it_goes(read_fixture: Callable[[str], Contents]) -> None:
    (letter,) = read_fixture("broken/cut.eml").items
    assert isinstance(letter, Document)
    assert letter.text.endswith("It has forty seats.")


def test_documents_are_attached_and_letters_inside_letters(read_fixture: Callable[[str], Contents]) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Invented Labs <a@labs.example>", "The inner letter"
    inner.set_content("What it says.")
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "a@quay.example", "Outer"
    outer.set_content("See what hangs on this.")
    outer.add_attachment(inner)
    words = "These are the words of an invented page that says enough to be one. " * 5
    page = f"<html><head><title>A page</title></head><body><article><p>{words}</p></article></body></html>"
    outer.add_attachment(page, subtype="html", filename="../../page.html")
    outer.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="person.vcf")
    reading = read(outer.as_bytes(), "a.eml")
    shown = [(item.member, item.title) for item in reading.items if isinstance(item, Document)]
    assert shown == [("", "Outer"), ("letter.eml", "The inner letter"), ("page.html", "A page")]
    assert reading.notes == ("left out of the letter: 1 parts of type text/vcard",)


@pytest.mark.parametrize(
    ("plain", "page", "expected"),
    [
        (
            "Words that say all there is.",
            "<p>Words that say all there is.</p>",
            "Words that say all there is.",
        ),
        ("See the page.", "<p>" + "The whole text stands only here. " * 3 + "</p>", "The whole text stands"),
        ("", "<p>Only a page.</p>", "Only a page."),
    ],
)
def test_the_better_of_two_renderings(plain: str, page: str, expected: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@quay.example", "Subject"
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    body = first_of(message.as_bytes()).text.removeprefix("Subject\n\n")
    assert body.startswith(expected)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Fwd: RE: AW: The title", "The title"),
        ("Re[2]: The title", "The title"),
        ("=?utf-8?B?VGhlIHRpdGxl?=", "The title"),
        ("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),
        ("=?nonsense?Q?The_title?=", "The title"),
        ("=?utf-8?B?not base64!?=", "=?utf-8?B?not base64!?="),
        ("Reform of the law", "Reform of the law"),
        ("", "The first line."),
    ],
)
def test_titles(subject: str, expected: str) -> None:
    data = f"From: a@quay.example\nSubject: {subject}\n\nThe first line.\nThe second line.\n".encode()
    assert first_of(data).title == expected


FORWARD = """See below.

---------- Forwarded message ---------
From: Quayside Labs <press@quay.example>
Date: Wed, 13 Mar 2024 10:00:00 +0000
Subject: The forwarded title
To: <anna@gmail.com>

The forwarded words.
"""


def test_a_forwarded_letter_takes_the_place_of_its_carrier() -> None:
    carrier = f"From: Anna Person <anna@gmail.com>\nSubject: Fwd: x\nDate: Thu, 14 Mar 2024 10:00:00 +0000\n\n{FORWARD}"
    document = first_of(carrier.encode())
    assert document.text == "The forwarded title\n\nThe forwarded words."
    assert (document.publisher, document.published_on) == ("Quayside Labs", date(2024, 3, 13))


def test_a_mailbox() -> None:
    letter = HEADERS.replace(b"\r", b"") + b"\nWords.\n\n>From the start, words.\n"
    mark = b"From press@quay.example Wed Mar 13 00:30:00 2024\n"
    reading = read(mark + letter + b"\n" + mark + letter, "a.mbox")
    assert reading.source_format == "mbox"
    shown = [(item.member, item.text) for item in reading.items if isinstance(item, Document)]
    text = "An invented subject\n\nWords.\n\nFrom the start, words."
    assert shown == [("entry 1", text), ("entry 2", text)]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (HEADERS + b"\r\nWords.", "a", "email"),
        (b"Received: from x\r\n by y\r\nSubject: s\r\n\r\nWords", "a.txt", "email"),
        (b"Subject: s\n\nWords", "a.eml", "email"),
        (b"Date: 12 May 2021\n\nWords", "a.txt", "text"),
        (b"From: the beginning\n\nof a text", "a.txt", "text"),
        (b"From the beginning of time 10:00 2024\n", "a.txt", "text"),
        (b"Title\n\nFrom: a\nSubject: b\n", "a.txt", "text"),
    ],
)
def test_formats(data: bytes, name: str, expected: str) -> None:
    assert open_reading(io.BytesIO(data), name).source_format == expected


_MULTIPART = HEADERS + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
_NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(29)
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_MULTIPART + b"--b\r\n\r\nx\r\n" * 100_000, "more than a letter may be"),
        (HEADERS + _NESTED * 2 + b"x", "more than a letter may be"),
        (
            HEADERS + b"Content-Type: message/rfc822\r\n\r\n" * 2_900 + b"x",
            "the letter cannot be taken apart",
        ),
        (HEADERS + b"\r\n" + b"a\n" * 1_100_000, "more than a letter may be"),
        (HEADERS + b"Content-Type: image/png\r\n\r\nx", "there is no text in it"),
        (HEADERS + b"\r\n \r\n", "there is no text in it"),
    ],
    ids=["parts", "boundaries", "letters in letters", "lines", "a picture", "blank"],
)
def test_rejects(data: bytes, reason: str) -> None:
    item = read(data, "a.eml").items[0]
    assert isinstance(item, Reject)
    assert item.reason == reason


@pytest.mark.parametrize(
    "data",
    [
        HEADERS + b"Content-Type: text/plain" + b";" * 1_000_000 + b"\r\n\r\nWords.",
        HEADERS + b"X-Long: y\r\n" + b" ;\r\n" * 100_000 + b"\r\nWords.",
        b"From: a@b.example\r\nSubject: " + b"=?a?q?" * 200_000 + b"\r\n\r\nWords.",
        _MULTIPART + (b"--b\r\nContent-Disposition: attachment" + b";" * 1900 + b"\r\n\r\nx\r\n") * 300,
        HEADERS + _NESTED + b"x\r\n" * 20_000,
    ],
    ids=["parameters", "folded", "encoded words", "parameters of parts", "nested"],
)
def test_hostile_letters_take_bounded_time(data: bytes) -> None:
    began = time.process_time()
    assert read(data, "a.eml").items
    assert time.process_time() - began < 8


_LINES = st.sampled_from(
    [
        b"From: a@b.example", b"Subject: =?utf-8?Q?x?=", b"MIME-Version: 1.0", b"", b"--b", b"--b--", b"words",
        b"Content-Type: multipart/alternative; boundary=b", b"Content-Type: text/html; charset=x",
        b"Content-Type: multipart/related; boundary=\"b", b"Content-Type: message/rfc822", b"\xff\xfe",
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"=3D=\xff=",
        b"Content-Disposition: attachment; filename*=utf-8''a%ff.txt", b"Content-Type: ;;;", b" folded",
        b"Content-Type: text/plain; charset*=utf-8''%ff; format=flowed", b"Date: Wed, 13 Mar 2024 99:99",
    ]
)  # fmt: skip


@given(st.lists(_LINES, max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_lines(lines: list[bytes]) -> None:
    items = read(HEADERS + b"\r\n".join(lines), "a.eml").items
    assert items
    for item in items:
        assert not (isinstance(item, Reject) and "parser failed" in item.detail), item
