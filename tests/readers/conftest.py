"""What the tests of the readers share: the fixture files, read, and archives packed."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from orchestration.model import Document
from orchestration.readers import Contents, read

FIXTURES = Path(__file__).parent.parent / "fixtures"

Members = Iterable[tuple[str, bytes]]


@pytest.fixture
def read_fixture() -> Callable[[str], Contents]:
    """Reads `news/article.txt` and the like."""

    def reader(name: str) -> Contents:
        path = FIXTURES / name
        return read(path.read_bytes(), path.name)

    return reader


def _zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def _tarred(members: Members, compression: str = "") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=f"w:{compression}") as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    """Packs (name, bytes) as a zip archive: deflated, or by the method that is given."""
    return _zipped


@pytest.fixture(scope="session")
def tarred() -> Callable[..., bytes]:
    """Packs (name, bytes) as a tar archive: bare, or compressed by `gz`, `bz2` or `xz`."""
    return _tarred


@pytest.fixture(scope="session", params=["a.zip", "a.tar", "a.tgz", "a.tar.bz2", "a.tar.xz"])
def packed(request: pytest.FixtureRequest) -> Callable[[Members], tuple[bytes, str]]:
    """Packs (name, bytes) as an archive of every kind in turn: its bytes, and the name of its file."""
    name: str = request.param
    compressions = {"a.tgz": "gz", "a.tar.bz2": "bz2", "a.tar.xz": "xz"}

    def pack(members: Members) -> tuple[bytes, str]:
        return _zipped(members) if name == "a.zip" else _tarred(members, compressions.get(name, "")), name

    return pack


@pytest.fixture(scope="session")
def summary() -> Callable[[Contents], list[tuple[str, str]]]:
    """(member, format) of the documents of a file, (member, reason) of its rejects."""

    def summarise(contents: Contents) -> list[tuple[str, str]]:
        return [
            (item.member, item.source_format if isinstance(item, Document) else item.reason)
            for item in contents.items
        ]

    return summarise
