"""NaN and Infinity in JSON: programs write them where there is no number, and JSON has no such words.

They become null as the bytes go by, so that a strict parser goes on; in texts they are words like any other.
"""

from __future__ import annotations

import re

# what stands around a word is no matter: with null in its place, what was no JSON is none
_WORD = re.compile(rb"-?(?:NaN|Infinity)")
_MAY_BE_CUT = re.compile(rb"(?:-?(?:NaN|Na|N|Infinity|Infinit|Infini|Infin|Infi|Inf|In|I)|-)\Z")
_LONGEST_CUT = 9


class WithoutConstants:
    """The pieces of a file in UTF-8, one after the other, with null for these words outside of texts."""

    def __init__(self) -> None:
        """At the beginning of a file."""
        self._is_in_text = False
        self._held = b""

    def next(self, data: bytes, *, is_last: bool) -> bytes:
        """The next piece; what may be cut at its end, a word or an escape, comes with the one after it."""
        piece = self._held + data
        self._held = b""
        if not is_last and (end := _end_of_whole(piece)) < len(piece):
            piece, self._held = piece[:end], piece[end:]
        if not _has_word(piece):
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


def _end_of_whole(piece: bytes) -> int:
    """Where what may be cut begins, at the end of a piece."""
    cut = _MAY_BE_CUT.search(piece, max(0, len(piece) - _LONGEST_CUT))
    end = cut.start() if cut else len(piece)
    if piece.endswith(b"\\", 0, end):
        end -= (end - len(piece[:end].rstrip(b"\\"))) % 2
    return end


def _has_word(piece: bytes) -> bool:
    # a byte is found many times as fast as a word where there is none
    return (b"N" in piece and b"NaN" in piece) or (b"I" in piece and b"Infinity" in piece)


def _without_escapes(piece: bytes) -> bytes:
    """As long as it was, with no quotes but those that begin or end a text."""
    if b"\\" not in piece:
        return piece
    return piece.replace(rb"\\", b"..").replace(rb"\"", b"..")
