"""What the tests of the readers share: the fixture files, read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.readers import Contents, read

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def read_fixture() -> Callable[[str], Contents]:
    """Reads `news/article.txt` and the like."""

    def reader(name: str) -> Contents:
        path = FIXTURES / name
        return read(path.read_bytes(), path.name)

    return reader
