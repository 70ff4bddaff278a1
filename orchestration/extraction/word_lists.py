"""Lists of words written as running text. What a list is for belongs to the module that has it."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The space-separated words of `words`."""
    return frozenset(words.split())
