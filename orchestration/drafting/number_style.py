"""How figures are written in a table, decided by its cells: decimal and grouping marks, and currency signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.drafting.words import Words
from orchestration.readers.record_values import CellError, CellStyle, parse_number
from orchestration.vocabulary import Vocabulary

_FIGURE = re.compile(r"[0-9]")
_LETTERS = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"^[<>~≥≤≈+-]? {0,3}([$€£¥₹])")


@dataclass(frozen=True, slots=True)
class NumberGuess:
    """The marks of a table's figures; `reason` says what the cells left open, "" for nothing."""

    decimal: str
    grouping: str
    reason: str = ""


def is_figure_like(cells: Mapping[str, int]) -> bool:
    """Whether most of a column's cells hold digits and no letters."""
    total = sum(cells.values())
    figures = sum(
        count for cell, count in cells.items() if _FIGURE.search(cell) and not _LETTERS.search(cell)
    )
    return total > 0 and figures >= total * 0.5


def guess_numbers(columns: Iterable[Mapping[str, int]], words: Words) -> NumberGuess:
    """The marks that read the most figures of the columns that hold figures."""
    cells: Counter[str] = Counter()
    for column in columns:
        cells.update({cell: count for cell, count in column.items() if _FIGURE.search(cell)})
    marked = {cell: count for cell, count in cells.items() if re.search(r"[0-9][.,'’ ][0-9]", cell)}
    read = {style: _reads(marked, style) for style in words.numbers}
    best = max(words.numbers, key=lambda style: sum(marked[cell] for cell in read[style]))
    rivals = [
        style
        for style in words.numbers
        if style != best and read[style] == read[best] and _differ(read[best], style, best)
    ]
    if not rivals or not marked:
        return NumberGuess(*best)
    example = next(iter(sorted(read[best])))
    return NumberGuess(
        *best,
        f"no cell tells what the mark in {example!r} is: decimal {best[0]!r} is taken, it could be {rivals[0][0]!r}",
    )


def _reads(cells: Mapping[str, int], style: tuple[str, str]) -> frozenset[str]:
    return frozenset(cell for cell in cells if _value(cell, style) is not None)


def _value(cell: str, style: tuple[str, str]) -> float | None:
    try:
        return parse_number(cell, CellStyle(*style, ())).value
    except CellError:
        return None


def _differ(cells: Iterable[str], style: tuple[str, str], other: tuple[str, str]) -> bool:
    return any(_value(cell, style) != _value(cell, other) for cell in cells)


def currency_of_signs(cells: Mapping[str, int], vocabulary: Vocabulary) -> tuple[str | None, bool]:
    """The currency whose sign stands in the cells, and whether the sign may mean others too."""
    signs = {match[1] for cell in cells if (match := _SIGN.match(cell))}
    if len(signs) != 1:
        return None, bool(signs)
    return currency_of_word(signs.pop(), vocabulary)


def currency_of_word(word: str, vocabulary: Vocabulary) -> tuple[str | None, bool]:
    """The currency that a word or sign means, and whether it may mean others too."""
    folded = word.casefold()
    for known in vocabulary.currencies.values():
        if folded == known.currency.casefold() or folded in (term.casefold() for term in known.terms):
            return known.currency, False
    for known in vocabulary.currencies.values():
        if folded in (term.casefold() for term in known.ambiguous_terms):
            return known.currency, True
    return None, False
