"""Decoding, clean-up and addresses: what every reader relies on."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.readers.base import (
    UndecodableError,
    canonical_url,
    clean_line,
    clean_text,
    decode,
    excerpt,
    is_binary,
    is_positional,
)

ACCENTED = "Café Lumière, créé à Liège en été"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"plain", "plain", "utf-8"),
        (ACCENTED.encode(), ACCENTED, "utf-8"),
        (b"\xef\xbb\xbf" + ACCENTED.encode(), ACCENTED, "utf-8"),
        (b"\xff\xfe" + ACCENTED.encode("utf-16-le"), ACCENTED, "utf-16-le"),
        (b"\xfe\xff" + ACCENTED.encode("utf-16-be"), ACCENTED, "utf-16-be"),
        (ACCENTED.encode("utf-16-le"), ACCENTED, "utf-16-le"),
        (ACCENTED.encode("utf-16-be"), ACCENTED, "utf-16-be"),
        (ACCENTED.encode("utf-32-le"), ACCENTED, "utf-32-le"),
        (ACCENTED.encode("utf-32-be"), ACCENTED, "utf-32-be"),
        (b"\xff\xfe\x00\x00" + ACCENTED.encode("utf-32-le"), ACCENTED, "utf-32-le"),
        ("l’été".encode("cp1252"), "l’été", "cp1252"),
    ],
)
def test_decode(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_a_long_text_in_another_alphabet_is_detected() -> None:
    text = "Технопарк открыл новый инкубатор для молодых компаний, сообщил его директор. " * 5
    assert decode(text.encode("cp1251")).text == text


def test_slightly_broken_utf8_is_read_with_a_note() -> None:
    decoded = decode(ACCENTED.encode() + b" \xc3 " + ACCENTED.encode())
    assert decoded.text.count("\ufffd") == 1
    assert decoded.note == "1 place is not valid utf-8 and read as \ufffd"


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(UndecodableError):
        decode(b"\xef\xbb\xbf" + b"\xff\xfe\xc0" * 100)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7 and so on", True),
        (b"PK\x03\x04", True),
        (bytes(range(9)) * 50, True),
        (b"text\twith tabs\r\n", False),
        ("utf-16 text without a mark".encode("utf-16-le"), False),
        ("中文新闻".encode(), False),
        (b"", False),
    ],
)
def test_is_binary(data: bytes, expected: bool) -> None:
    assert is_binary(data) is expected


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x0cb", "a\nb"),
        ("200\u00a0million\u2009yuan", "200 million yuan"),
        ("nul\x00l and \x07bell", "null and bell"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("  a  \n  b  ", "a\nb"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("AT&amp;T &#8230; &nosuch; & more", "AT&T … &nosuch; & more"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ('[vc_row type="x"][vc_column]Text[/vc_column][/vc_row]', "Text"),
        ("a [sic] and [1] and [see above]", "a [sic] and [1] and [see above]"),
        ("e\u0301", "e\u0301"),
        ("Quay\u202eside\u2066 \u2069Labs", "Quayside Labs"),
        ("Quay\u200cside \u0646\u0645\u06cc\u200c\u062e", "Quayside \u0646\u0645\u06cc\u200c\u062e"),
        ("", ""),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


_CHARACTERS = st.sampled_from(
    [
        *"ab  \n\n\r\t\u00a0\u2028\x0b\u200b\u200c\u202e&;[]_\xad\x85\x1c\ud800é’",
        "&nbsp;",
        "&#13;",
        "&#10;",
        "[a_b]",
        "[/a_b x]",
        "\r\n",
    ]
)


def cleaned_by_substitution(text: str) -> str:
    """What `clean_text` gives, by one substitution after the other on every text."""
    text = re.sub(
        "&(?:#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});", lambda match: html.unescape(match.group()), text
    )
    text = re.sub(r"\[/?[a-z]{1,20}(?:_[a-z]{1,20}){1,5}(?:\s[^\[\]]{0,3000})?\]", "\n\n", text)
    text = re.sub(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    text = re.sub(
        "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]"
        "|(?<=[A-Za-z0-9])[\u200c\u200d]+(?=[A-Za-z0-9])",
        "",
        text,
    )
    text = re.sub("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", " ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip()


@given(st.lists(_CHARACTERS | st.characters(), max_size=30).map("".join))
@settings(max_examples=500, deadline=None)
def test_what_is_skipped_changes_nothing(raw: str) -> None:
    assert clean_text(raw) == cleaned_by_substitution(raw)


def test_every_character_is_cleaned_the_same_alone() -> None:
    for number in (*range(0x3100), *range(0xD700, 0xE100), 0xFEFF, 0xFF20, 0x1F600):
        raw = f"a {chr(number)} b"
        assert clean_text(raw) == cleaned_by_substitution(raw)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_clean_text_can_be_stored_and_is_final(raw: str) -> None:
    text = clean_text(raw)
    text.encode("utf-8")
    assert not {"\r", "\x00", "\t"} & set(text)
    assert text == text.strip()
    assert "\n" not in clean_line(raw)


@pytest.mark.parametrize(
    "hostile",
    [" ", "[", "[a_b ", "[a_b", "&", "&a", "\n ", "1", "A ", "(", "\u00a0", "[a" + "_a" * 50, "&#1", "\r"],
)
def test_clean_text_is_linear(hostile: str) -> None:
    text = hostile * (300_000 // len(hostile))
    started = time.perf_counter()
    clean_text(text)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.org/A/", "https://example.org/A"),
        ("https://example.org/a?utm_source=x&id=3&fbclid=y#part", "https://example.org/a?id=3"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        (" https://example.org ", "https://example.org"),
        ("https://jane:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/a?for=jane@example.org&id=3", "https://example.org/a?id=3"),
        ("https://example.org/a/@jane", "https://example.org/a/@jane"),
        ("https://example.org/of/jane@example.org/a", None),
        ("https://example.org/of/jane%40example.org/a", None),
        ("ftp://example.org/a", None),
        ("/relative/path", None),
        ("urn:uuid:1", None),
        ("https://[broken", None),
        ("https://a b/", None),
        ("", None),
        (None, None),
    ],
)
def test_canonical_url(url: str | None, expected: str | None) -> None:
    assert canonical_url(url) == expected


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_canonical_url_of_anything(text: str) -> None:
    found = canonical_url("https://" + text)
    assert found is None or canonical_url(found) in {found, None}


@given(st.binary(max_size=3000))
@settings(max_examples=100, deadline=None)
def test_an_excerpt_is_short_and_printable(data: bytes) -> None:
    shown = excerpt(data)
    assert len(shown) <= 500
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("member", "expected"),
    [("line 3", True), ("entry 12", True), ("record 3", True), ("urn:line 3", False), ("", False)],
)
def test_is_positional(member: str, expected: bool) -> None:
    assert is_positional(member) is expected
