"""A full refresh beside the warehouse: equal where the builds were right, and said where they were not."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.pipeline.reporting import Silent
from orchestration.pipeline.verification import NotComparableError, verify
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end


def test_what_the_builds_made_is_what_a_full_refresh_makes(copied: Settings) -> None:
    before = copied.published_path.read_bytes()
    outcome = verify(copied, Silent())
    assert outcome.differences == ()
    assert outcome.published.facts > 0
    assert copied.published_path.read_bytes() == before
    assert not (copied.warehouse_dir / "verification").exists()


def test_a_row_that_no_refresh_makes_is_found(copied: Settings) -> None:
    with duckdb.connect(copied.published_path) as connection:
        connection.execute(
            "update dim_organisations set city = 'Atlantis' where organisation_name = 'Quayside Labs'"
        )
    (difference,) = verify(copied, Silent()).differences
    assert difference.startswith(
        "dim_organisations: 1 rows only in the publication, 1 only in the full refresh"
    )
    assert "city is 'Atlantis' in the publication" in difference


def test_there_must_be_something_to_compare(copied: Settings) -> None:
    with duckdb.connect(copied.working_path) as connection:
        connection.execute("update landing.documents set title = 'Another' where is_current")
    with pytest.raises(NotComparableError, match="does not hold all that is loaded: run starhall run first"):
        verify(copied, Silent())
    copied.published_path.unlink()
    with pytest.raises(NotComparableError):
        verify(copied, Silent())
