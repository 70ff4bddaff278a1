"""Names of members of archives as paths that can be shown, kept and told apart; nothing is ever written to them."""

from __future__ import annotations

import re

from orchestration.readers.containers.expansion import Refused

_MAX_CHARACTERS = 1000
_DRIVE = re.compile(r"[A-Za-z]:")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class UnsafePathError(ValueError):
    """A name that leads out of the archive's own folder; the message says how."""


def archive_path(name: str) -> str:
    """The path of a member inside its archive, with forward slashes.

    "#" is written %23, because it separates a member from an item in it; what cannot be shown is replaced.

    Raises:
        UnsafePathError: the name is absolute, climbs out with "..", names a drive, is empty or endless.
    """
    path = _UNPRINTABLE.sub("\ufffd", name.replace("\\", "/")).replace("#", "%23")
    if path.startswith("/"):
        raise UnsafePathError("the path is absolute")
    if _DRIVE.match(path):
        raise UnsafePathError("the path names a drive")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise UnsafePathError("the path leaves its folder")
    if not parts:
        raise UnsafePathError("the member has no name")
    if len(path) > _MAX_CHARACTERS:
        raise UnsafePathError(f"the path is longer than {_MAX_CHARACTERS:,} characters")
    return "/".join(parts)


def unsafe(error: UnsafePathError) -> Refused:
    """What becomes of a member with such a name."""
    return Refused("a member with an unsafe path", f"{error}: pack it under a plain name")


def shown(name: str) -> str:
    """A name that is refused, as far as it can be shown."""
    return _UNPRINTABLE.sub("\ufffd", name)[:200]
