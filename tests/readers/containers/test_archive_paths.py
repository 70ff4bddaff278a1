"""Names of members as paths: what is made plain, and what leads out of the archive."""

from __future__ import annotations

import pytest

from orchestration.readers.containers.archive_paths import UnsafePathError, archive_path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.txt", "a.txt"),
        ("./b//c/./a.txt", "b/c/a.txt"),
        ("b\\a.txt", "b/a.txt"),
        ("a#b.txt", "a%23b.txt"),
        ("a\x00\n\u202eb.txt", "a\ufffd\ufffd\ufffdb.txt"),
        ("..a/b..txt", "..a/b..txt"),
        ("Ünïcode/日本.txt", "Ünïcode/日本.txt"),
    ],
)
def test_paths(name: str, path: str) -> None:
    assert archive_path(name) == path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/a.txt", "absolute"),
        ("\\\\host\\a.txt", "absolute"),
        ("../a.txt", "leaves its folder"),
        ("a/../../b.txt", "leaves its folder"),
        ("a\\..\\b.txt", "leaves its folder"),
        ("C:\\a.txt", "names a drive"),
        ("c:a.txt", "names a drive"),
        ("", "no name"),
        (".", "no name"),
        ("a/" * 600, "longer than"),
    ],
)
def test_unsafe_paths(name: str, why: str) -> None:
    with pytest.raises(UnsafePathError, match=why):
        archive_path(name)
