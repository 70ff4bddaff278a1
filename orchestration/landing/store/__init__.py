"""Where raw files are: a folder of this machine, or any address that fsspec knows.

A store lists and opens files; what they mean is `news` and `records`.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.landing.store.base import (
    STILL_WRITTEN,
    WENT_AWAY,
    NoRawFolderError,
    RawFile,
    RawStore,
    RawStoreError,
    UnreadableFileError,
    UnsettledFileError,
    sha256_of,
)
from orchestration.landing.store.local import LocalStore
from orchestration.settings import Settings

__all__ = [
    "STILL_WRITTEN",
    "WENT_AWAY",
    "LocalStore",
    "NoRawFolderError",
    "RawFile",
    "RawStore",
    "RawStoreError",
    "UnreadableFileError",
    "UnsettledFileError",
    "open_store",
    "sha256_of",
]


def open_store(settings: Settings) -> RawStore:
    """The store that `settings` names.

    Raises:
        RawStoreError: the address is of no kind that is known here.
    """
    if isinstance(settings.raw, Path):
        return LocalStore(settings.raw)
    from orchestration.landing.store.objects import ObjectStore  # noqa: PLC0415 - local folders need no fsspec

    return ObjectStore(settings.raw, settings.raw_shown)
