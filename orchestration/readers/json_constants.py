"""NaN and Infinity in JSON: programs write them where there is no number, and JSON has no such words.

They become null as the bytes go by, so that a strict parser goes on; in texts they are words like any other.
"""

from __future__ import annotations

import re

_WORD = re.compile(rb"(?<![\w.+-])-?(?:NaN|Infinity)(?![\w.+-])")
_MAY_BE_CUT = re.compile(rb"[\w.+-]{1,9}\Z")


class WithoutConstants:
    """The pieces of a file in UTF-8, one after the other, with null for these words outside of texts."""

    def __init__(self) -> None:
        """At the beginning of a file."""
        self._is_in_text = False
        self._held = b""

    def next(self, data: bytes, *, is_last: bool) -> bytes:
        """The next piece; what may be cut at its end, a word or an escape, comes with the one after it."""
        piece = self._held + data
        end = len(piece)
        if not is_last:
            cut = _MAY_BE_CUT.search(piece, max(0, end - 9))
            end = cut.start() if cut else end
            end -= (end - len(piece[:end].rstrip(b"\\"))) % 2
        self._held, piece = piece[end:], piece[:end]
        if b"NaN" not in piece and b"Infinity" not in piece:
            last = piece[piece.rfind(b"\n") + 1 :]
            self._is_in_text &= len(last) == len(piece)
            self._pass(_without_escapes(last), 0, len(last))
            return piece
        shown = _without_escapes(piece)
        written: list[bytes] = []
        copied = at = 0
        for word in _WORD.finditer(piece):
            self._pass(shown, at, word.start())
            at = word.start()
            if not self._is_in_text:
                written += (piece[copied:at], b"null")
                copied = word.end()
        self._pass(shown, at, len(shown))
        return b"".join((*written, piece[copied:]))

    def _pass(self, shown: bytes, start: int, end: int) -> None:
        line_end = shown.rfind(b"\n", start, end)
        if line_end >= 0:  # no text goes over a line end: one that is not closed costs its line alone
            self._is_in_text = False
            start = line_end + 1
        self._is_in_text ^= shown.count(b'"', start, end) % 2 == 1


def _without_escapes(piece: bytes) -> bytes:
    """As long as it was, with no quotes but those that begin or end a text."""
    return piece.replace(rb"\\", b"..").replace(rb"\"", b"..")
