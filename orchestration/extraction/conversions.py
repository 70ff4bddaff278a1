"""Figures said twice: "CNY 250 million (USD 36 million)", "35,000 sq m (377,000 sq ft)".

Belongs here: when an amount or area only restates the one before it in another currency or unit. Finding figures belongs
to `numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orchestration.extraction.analysis import Figure

_CONVERSION = re.compile(
    r"[ ]?(?:\(|,|[ ]?or|;|/)[ ]?(?:(?:or|about|around|approximately|some|roughly|nearly|equivalent to|equal to|i\.e\.|"
    r"that is|more than|over|just|under|at the time|then|=)[ ]){0,3}",
    re.IGNORECASE,
)


def linked(text: str, figures: Sequence[Figure], figure: Figure) -> Figure:
    """Marks a figure that restates the one before it in another currency, or in another unit of area."""
    if not figures or figure.kind not in ("money", "area") or figures[-1].kind != figure.kind:
        return figure
    previous = figures[-1]
    between = text[previous.end : figure.start]
    is_same = (
        previous.original_unit == figure.original_unit
        if figure.kind == "area"
        else previous.unit == figure.unit
    )
    if is_same or len(between) > 30 or _CONVERSION.fullmatch(between) is None:
        return figure
    opened = between.lstrip().startswith(("(", ";", "/")) or " or " in f" {between} "
    if not opened:
        return figure
    original = len(figures) - 1 if previous.converted_of is None else previous.converted_of
    return replace(figure, converted_of=original)
