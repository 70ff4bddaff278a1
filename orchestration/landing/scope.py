"""Which part of raw/ a landing looks at: all of it, or one file or folder that somebody says is new."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Self

from orchestration.landing.store.base import is_hidden, is_temporary
from orchestration.settings import Settings

COLLECTIONS = ("news", "records")


class OutsideRawError(ValueError):
    """A path that no landing looks at; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A file or folder, as a path relative to raw/; "" is all of raw/.

    Record sources are looked at together, since one YAML may describe several files: of `records/` it is all or nothing.
    """

    path: str = ""

    @classmethod
    def of(cls, stated: str, settings: Settings) -> Self:
        """The scope that a person or program stated: a path relative to raw/, or one that begins with it.

        Raises:
            OutsideRawError: it is neither in news/ nor in records/, or is hidden.
        """
        if not stated:
            return cls()
        path = PurePosixPath(settings.below_raw(stated))
        if path.is_absolute() or ".." in path.parts or not path.parts or path.parts[0] not in COLLECTIONS:
            raise OutsideRawError(
                f"{stated}: not in {settings.raw_shown}: name a file or folder below news/ or records/"
            )
        if any(is_hidden(part) or is_temporary(part) for part in path.parts):
            raise OutsideRawError(f"{stated}: hidden files and temporary names are passed over")
        return cls("records" if path.parts[0] == "records" else str(path))

    @property
    def collections(self) -> tuple[str, ...]:
        """What is looked at, of `COLLECTIONS`."""
        return (self.path.partition("/")[0],) if self.path else COLLECTIONS

    def under(self, collection: str) -> str:
        """Where a listing of the collection begins."""
        return self.path or collection


WHOLE = Scope()
