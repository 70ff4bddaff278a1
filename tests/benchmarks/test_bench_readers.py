"""Readers through a few publications: the short form of `bench_readers.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import bench_readers

pytestmark = pytest.mark.end_to_end


def test_readers_meet_no_error_and_no_mixed_version(tmp_path: Path) -> None:
    met, _ = bench_readers.through(tmp_path, publications=4, readers=2)
    assert met.errors == {}
    assert met.mixed == []
    assert len(met.publications) > 2
    assert met.queries > 50
