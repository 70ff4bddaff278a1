"""Copies of objects on the disk of this machine: what is opened several times is fetched once.

Which objects are opened again is said by who reads them; fetching is `objects`.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from orchestration.landing.store.base import MAX_FILE_BYTES, RawFile

_MOST_BYTES = MAX_FILE_BYTES  # of all copies: the room that one file may take in any case


class Copies:
    """Copies in a temporary folder. They go when they are released, and all of them with this object.

    What there is no room for is not kept: it is fetched again.
    """

    def __init__(self) -> None:
        self._announced: set[str] = set()
        self._kept: dict[str, tuple[Path, int]] = {}
        self._folder: Path | None = None
        self._remove_folder: Callable[[], object] | None = None
        self._made = 0

    def announce(self, files: Iterable[RawFile]) -> None:
        """Have copies of these files kept from when they are first fetched."""
        self._announced.update(raw.source_path for raw in files)

    def release(self, files: Iterable[RawFile]) -> None:
        """Take away what is kept of these files, and keep no more of them."""
        for raw in files:
            self._announced.discard(raw.source_path)
            path, _ = self._kept.pop(raw.source_path, (None, 0))
            if path is not None:
                path.unlink()
        if self._remove_folder is not None and not self._kept:
            self._remove_folder()
            self._folder = self._remove_folder = None

    def open(self, raw: RawFile) -> BinaryIO | None:
        """The copy of a file; None where none is kept."""
        path, _ = self._kept.get(raw.source_path, (None, 0))
        return None if path is None else path.open("rb")

    def keep_data(self, raw: RawFile, data: bytes) -> None:
        """Keep the content of a file, if it was announced and there is room."""
        path = self._place_for(raw)
        if path is not None:
            path.write_bytes(data)
            self._kept[raw.source_path] = (path, raw.size_bytes)

    def keep_file(self, raw: RawFile, content: Path) -> None:
        """Keep the content of a file by moving it, if it was announced and there is room."""
        path = self._place_for(raw)
        if path is not None:
            shutil.move(content, path)
            self._kept[raw.source_path] = (path, raw.size_bytes)

    def _place_for(self, raw: RawFile) -> Path | None:
        taken = sum(size for _, size in self._kept.values())
        if raw.source_path not in self._announced or taken + raw.size_bytes > _MOST_BYTES:
            return None
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="starhall-"))
            # at the latest when the process ends: a landing may be broken off anywhere
            self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._made += 1
        return self._folder / str(self._made)
