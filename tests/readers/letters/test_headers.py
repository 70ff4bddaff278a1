"""Headers of letters: who a letter is from, when it was sent, and what encodings it claims."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.readers.letters.headers import decoded_header, decoded_text, moment_sent, publisher_of


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("Quayside Labs <x@quay.example>", "Quayside Labs"),
        ("Quayside Labs Press Office <x@quay.example>", "Quayside Labs"),
        ('"Anna Person (Quayside Labs)" <anna@quay.example>', "Quayside Labs"),
        ("Anna Person at Quayside Labs <anna@gmail.com>", "Quayside Labs"),
        ("Anna Person <anna@mail.quay.example>", "quay.example"),
        ("anna@quay.example", "quay.example"),
        ("Anna Person <anna@gmail.com>", None),
        ("anna@gmail.com <anna@gmail.com>", None),
        ("Anna Person <bounce@em123.mcsv.net>", None),
        ("=?utf-8?Q?Universit=C3=A9_Invent=C3=A9e?= <x@u.example>", "u.example"),
        ("=?utf-8?Q?Invented_University?= <x@u.example>", "Invented University"),
        ("undisclosed", None),
        ("", None),
        (None, None),
        ("<" * 5000, None),
    ],
)
def test_publishers(sender: str | None, expected: str | None) -> None:
    assert publisher_of(None, (sender,)) == expected


def test_the_header_of_the_organisation_wins() -> None:
    assert publisher_of("Invented Institute", ("Anna Person <a@gmail.com>",)) == "Invented Institute"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Wed, 13 Mar 2024 00:30:00 +0100 (CET)", (date(2024, 3, 13), datetime(2024, 3, 12, 23, 30))),
        ("13 Mar 2024 00:30:00 -0000", (date(2024, 3, 13), datetime(2024, 3, 13, 0, 30))),
        ("Wed, 99 Mar 2024", (None, None)),
        ("soon", (None, None)),
        ("1 Jan 1500 00:00:00 +2359", (None, None)),
        (None, (None, None)),
    ],
)
def test_dates(raw: str | None, expected: tuple[date | None, datetime | None]) -> None:
    assert moment_sent(raw) == expected


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("café".encode(), "iso-8859-1", "café"),
        ("café".encode("latin-1"), "utf-8", "café"),
        ("“café”".encode("cp1252"), "iso-8859-1", "“café”"),
        ("创新".encode("gb18030"), "gb2312", "创新"),
        ("革新".encode("iso-2022-jp"), "iso-2022-jp", "革新"),
        ("caf\u00e9".encode("utf-16"), "utf-16", "café"),
        (b"plain", "punycode", "plain"),
        (b"plain", "unicode_escape", "plain"),
        (b"plain", None, "plain"),
    ],
)
def test_charsets(data: bytes, charset: str | None, expected: str) -> None:
    assert decoded_text(data, charset) == expected


@given(st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_any_header(raw: str) -> None:
    decoded_header(raw.encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape")).encode("utf-8")
    moment_sent(raw)
    publisher_of(raw, (raw,))
