"""How figures are written in a table, decided by its cells: decimal and grouping marks, and currency signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.drafting.words import Words
from orchestration.readers.records.values import CellError, CellStyle, parse_number
from orchestration.vocabulary import Vocabulary

_FIGURE = re.compile(r"[0-9]")
_LETTERS = re.compile(r"[^\W\d_]")
_MARKED = re.compile(r"[0-9][.,'’ ][0-9]")
_LEADING_NOUGHT = re.compile(r"0[.,'’ ]")
_ROUND = re.compile(r"[.,][0-9]00(?![0-9])")
_ROUND_SHARE = 0.3
_SIGN = re.compile(r"[A-Z]{0,3}[$€£¥₹]")


@dataclass(frozen=True, slots=True)
class NumberGuess:
    """The marks of a table's figures; `reason` says what the cells left open, "" for nothing."""

    decimal: str
    grouping: str
    reason: str = ""


def is_figure_like(cells: Mapping[str, int]) -> bool:
    """Whether most of the cells that hold digits hold no letters."""
    with_digits = {cell: count for cell, count in cells.items() if _FIGURE.search(cell)}
    figures = sum(count for cell, count in with_digits.items() if not _LETTERS.search(cell))
    return figures > 0 and figures >= sum(with_digits.values()) * 0.5


def guess_numbers(columns: Iterable[Mapping[str, int]], words: Words) -> NumberGuess:
    """The marks that read the most figures of the columns that hold figures."""
    cells: Counter[str] = Counter()
    for column in columns:
        cells.update(column)
    marked = {cell: count for cell, count in cells.items() if _MARKED.search(cell)}
    read = {style: {cell: _value(cell, style) for cell in marked} for style in words.numbers}
    fits = {
        style: sum(marked[cell] for cell, value in read[style].items() if value is not None) for style in read
    }
    best, *rivals = [style for style in words.numbers if fits[style] == max(fits.values())]
    doubtful = [cell for cell in marked for rival in rivals if read[rival][cell] != read[best][cell]]
    if not doubtful:
        return NumberGuess(*best)
    # who writes "12.000" for twelve? figures that end in noughts are grouped
    round_share = sum(1 for cell in doubtful if _ROUND.search(cell)) / len(doubtful)
    if round_share >= _ROUND_SHARE:
        grouped = max((best, *rivals), key=lambda style: read[style][doubtful[0]] or 0.0)
        return NumberGuess(*grouped)
    rival = next(style for style in rivals if read[style][doubtful[0]] != read[best][doubtful[0]])
    return NumberGuess(
        *best,
        f"no cell tells what the mark in {doubtful[0]!r} is: decimal {best[0]!r} is taken, it could be {rival[0]!r}",
    )


def _value(cell: str, style: tuple[str, str]) -> float | None:
    if (
        style[1]
        and _LEADING_NOUGHT.match(cell.lstrip("$€£¥₹<>~≥≤≈+- "))
        and style[1] == cell.partition("0")[2][:1]
    ):
        return None  # "0,881" groups no thousands
    try:
        return parse_number(cell, CellStyle(*style, ())).value
    except CellError:
        return None


def currency_of_signs(cells: Mapping[str, int], vocabulary: Vocabulary) -> tuple[str | None, bool]:
    """The currency whose sign stands in the cells, and whether the sign may mean others too."""
    signs = {sign for cell in cells for sign in _SIGN.findall(cell)}
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
