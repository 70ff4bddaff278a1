"""What a draft is made from: the columns of an unknown table, each as its distinct cells and how often they stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from orchestration.normalisation import text_key

MAX_SAMPLED_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Doubt:
    """A guess that a person should look at: the key of the YAML, why, and what else it could be."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sample.

    Attributes:
        header: its name.
        cells: distinct cells that state something, with how often each stands there.
        markers: cells that say that nothing is stated, likewise; "" among them.
        is_nested: whether its cells are lists of a nested format; `cells` then has their items.
    """

    header: str
    cells: Mapping[str, int]
    markers: Mapping[str, int] = field(default_factory=dict)
    is_nested: bool = False

    @property
    def filled(self) -> int:
        """How many cells state something."""
        return sum(self.cells.values())

    def without(self, markers: Collection[str]) -> Column:
        """The column with these cells taken for markers."""
        return Column(
            self.header,
            {cell: count for cell, count in self.cells.items() if cell not in markers},
            {**self.markers, **{cell: self.cells[cell] for cell in markers if cell in self.cells}},
            self.is_nested,
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """The keys of the YAML that say how a file is cut into rows and cells; None where the default does."""

    encoding: str | None = None
    repair_escapes: bool | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    items: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a table, by column.

    `rows` are all of the file's, `sampled` those that the columns hold. `first_rows` are as they stand, and so is
    `last_row` where the sample reaches it.
    """

    name: str
    layout: Layout
    columns: tuple[Column, ...]
    rows: int
    sampled: int
    first_rows: tuple[Mapping[str, str], ...] = ()
    last_row: Mapping[str, str] | None = None
    doubts: tuple[Doubt, ...] = ()


def is_marker(cell: str, missing: Collection[str]) -> bool:
    """Whether a cell is one of the markers, folded, with or without its accents."""
    folded = cell.casefold()
    return folded in missing or (len(folded) > 3 and text_key(cell) in missing)


def column_of(header: str, cells: Collection[str], missing: Collection[str], is_nested: bool) -> Column:
    """A column by its cells in the order of the file; `missing` are the markers, folded."""
    counts = Counter(" ".join(cell.split()) for cell in cells)
    markers = {cell: count for cell, count in counts.items() if not cell or is_marker(cell, missing)}
    stated = {cell: count for cell, count in counts.items() if cell not in markers}
    return Column(header, stated, markers, is_nested)
