"""Moments in fields: the zone counts, and nothing is made up."""

from __future__ import annotations

from datetime import datetime

import pytest

from orchestration.readers.dates import whole_moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31T10:00:00Z", datetime(2024, 5, 31, 10)),
        ("2024-05-31T10:00:00+02:00", datetime(2024, 5, 31, 8)),
        ("2024-05-31T10:00:00.250-0530", datetime(2024, 5, 31, 15, 30)),
        ("2024-05-31 10:00", datetime(2024, 5, 31, 10)),
        ("2024-05-31", datetime(2024, 5, 31)),
        ("Tue, 12 May 2020 00:30:00 +0800", datetime(2020, 5, 11, 16, 30)),
        ("May 5, 2020 5:30 PM EST", datetime(2020, 5, 5, 22, 30)),
        ("5 May 2020 12:05 am", datetime(2020, 5, 5, 0, 5)),
        ("2020-05-05 25:61", None),
        ("2020-02-30T10:00:00Z", None),
        ("05/06/2020 10:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert whole_moment(text) == expected
