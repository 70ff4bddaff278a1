"""A word as it sounds, roughly: one form for the ways in which a name of another script or alphabet is spelt in Latin letters.

"Aleksandrov" and "Alexandrov", "Müller" and "Mueller", "Rosoboroneksport" and "Rosoboronexport" sound the same.
"""

from __future__ import annotations

import re

# in this order, each on what the last has left; upper-case letters are sounds that are settled
_CONSONANTS = (
    ("schtsch", "S"), ("shch", "S"), ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("sh", "S"), ("zh", "Z"), ("kh", "h"), ("ph", "f"),
    ("th", "t"), ("gh", "g"), ("ts", "c"), ("tz", "c"), ("cz", "c"), ("ch", "C"), ("cks", "X"), ("ks", "X"), ("x", "X"), ("ck", "k"),
    ("dj", "j"), ("w", "v"),
)  # fmt: skip
_VOWELS = (
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("oo", "u"), ("ou", "u"), ("ee", "i"), ("ie", "i"), ("j", "i"), ("y", "i"),
)  # fmt: skip
_HARD = re.compile(r"qu(?=[ei])|q|c(?![eiy])")  # a k
_LAST = re.compile(r"(?:ff|v)$")  # Kalashnikov, Kalashnikoff
_SILENT = re.compile(r"(?<=a)h(?=[bcdfghklmnpqrstvz])")
_DOUBLED = re.compile(r"([^\d])\1+")


def sound(word: str) -> str:
    """What a lower-case word of ASCII letters sounds like, roughly; of its digits nothing is lost."""
    for spelt, heard in _CONSONANTS:
        word = word.replace(spelt, heard)
    word = _SILENT.sub("", _LAST.sub("f", _HARD.sub("k", word)))
    for spelt, heard in _VOWELS:
        word = word.replace(spelt, heard)
    return _DOUBLED.sub(r"\1", word).replace("ai", "E").replace("ei", "E")
