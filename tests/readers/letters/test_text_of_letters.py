"""What mail adds to a text: signatures, notices, soft line ends, letters that are forwarded."""

from __future__ import annotations

import pytest

from orchestration.readers.letters.text_of_letters import forwarded_in, letter_text, unflowed

FORWARD = (
    "-----Original Message-----\nFrom: Quayside Labs <press@quay.example>\nSubject: A title\n\nThe words.\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Words.\n\n-- \nAnna\n+1 555", "Words."),
        ("Words -- with a dash.\n\n--- more", "Words -- with a dash.\n\n--- more"),
        ("View this email in your browser\n\nWords.\n\nTo unsubscribe click here.", "Words."),
        ("Words.\n\nYou are receiving this email because you asked.", "Words."),
        ("Words.\n\nThis e-mail is confidential and may be privileged.", "Words."),
        ("Words.\n\nSent from my iPhone", "Words."),
        ("Read more <https://x.example/very/long> here", "Read more here"),
        ("Unsubscribe", "Unsubscribe"),
        ("-- \nonly a signature", "-- \nonly a signature".replace("-- ", "--")),
    ],
)
def test_what_mail_adds_goes(text: str, expected: str) -> None:
    assert letter_text(text) == expected


def test_soft_line_ends_are_joined() -> None:
    assert (
        unflowed("One \r\nline.\r\n From here \r\non.\r\n-- \r\nSig")
        == "One line.\nFrom here on.\n-- \nSig\n"
    )


def test_a_forwarded_letter() -> None:
    carried = forwarded_in(FORWARD)
    assert carried is not None
    assert (carried.subject, carried.text.strip()) == ("A title", "The words.")


@pytest.mark.parametrize(
    "text",
    [
        "Words alone.",
        "word " * 80 + FORWARD,
        "-----Original Message-----\nno headers here",
        "Begin forwarded message:",
    ],
)
def test_what_is_no_forwarded_letter(text: str) -> None:
    assert forwarded_in(text) is None
