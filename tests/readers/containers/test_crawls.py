"""What HTTP wraps a page in: chunks, whole and broken."""

from __future__ import annotations

import pytest

from orchestration.readers.containers.crawls import dechunked


@pytest.mark.parametrize(
    ("payload", "whole", "is_whole"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", True),
        (b"5\nhello\n0\n\n", b"hello", True),
        (b"00000005 ; x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: a\r\n\r\n", b"hello world", True),
        (b"0\r\n\r\n", b"", True),
        (b"5\r\nhel", b"hel", False),
        (b"5\r\nhello\r\n", b"hello", False),
        (b"hello", b"hello", True),
        (b"", b"", True),
        (b"fffffffff\r\nhello", b"fffffffff\r\nhello", True),
    ],
)
def test_chunks(payload: bytes, whole: bytes, is_whole: bool) -> None:
    assert dechunked(payload) == (whole, is_whole)
