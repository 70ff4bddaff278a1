"""Names of the items of one file: an item's own name where it has one that no earlier item bears, else its place."""

from __future__ import annotations

_MOST_NAMES = 1_000_000  # remembered for one file, about 150 MB; items after them are named by their place


class MemberNames:
    """What the items of one file are called so far."""

    def __init__(self) -> None:
        """No item yet."""
        self._given: set[str] = set()

    def name_of(self, own: str | None, place: str) -> str:
        """The member of the next item.

        Args:
            own: what the item calls itself: its address, its id; None where it has no name.
            place: its name by its place in the file.
        """
        if not own or own in self._given or len(self._given) >= _MOST_NAMES:
            return place
        self._given.add(own)
        return own
