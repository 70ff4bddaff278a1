"""The account of what a file unpacks to: what is counted, when it is refused, what it says at the end."""

from __future__ import annotations

import io

import pytest

from orchestration.readers.containers.expansion import (
    DamagedError,
    Expansion,
    ExpansionLimitError,
    Limits,
    MemberRefusedError,
    Refused,
    Unpacked,
    spooled,
)


class Breaking:
    """Some bytes, and then damage."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        data = self._data.read(size)
        if not data:
            raise DamagedError("it breaks here", is_cut=True)
        return data


def test_bytes_are_counted_over_all_that_is_unpacked() -> None:
    expansion = Expansion(Limits(total_bytes=100), file_bytes=1000)
    Unpacked(io.BytesIO(bytes(60)), expansion).read()
    with pytest.raises(ExpansionLimitError, match="the limit is 100"):
        Unpacked(io.BytesIO(bytes(60)), expansion).read()


@pytest.mark.parametrize(("file_bytes", "allowed"), [(1, 500), (100, 1000), (1000, 10_000)])
def test_the_ratio_counts_only_above_what_is_harmless(file_bytes: int, allowed: int) -> None:
    limits = Limits(ratio=10, ratio_from_bytes=500)
    Expansion(limits, file_bytes).count_bytes(allowed)
    with pytest.raises(ExpansionLimitError, match="10 times"):
        Expansion(limits, file_bytes).count_bytes(allowed + 1)


def test_names_are_made_unique_in_the_order_of_the_file() -> None:
    expansion = Expansion()
    names = ["a", "b", "a", "a (2)", "a", "a (3)", "b"]
    assert [expansion.count_member(name) for name in names] == [
        "a", "b", "a (2)", "a (2) (2)", "a (3)", "a (3) (2)", "b (2)",
    ]  # fmt: skip


def test_members_are_limited() -> None:
    expansion = Expansion(Limits(members=2))
    expansion.count_member("a")
    expansion.count_member("b")
    with pytest.raises(ExpansionLimitError) as raised:
        expansion.count_member("c")
    assert raised.value.member == "c"
    assert raised.value.ends_file


def test_the_summary_counts_each_kind_once() -> None:
    expansion = Expansion()
    for name in ("a.png", "b.png"):
        expansion.leave_out("images", name)
    expansion.leave_out("fonts", "a.woff")
    expansion.remark("read as cp1252", "a.txt")
    assert list(expansion.summary()) == [
        "left out: fonts 1 (first: a.woff), images 2 (first: a.png)",
        "a.txt: read as cp1252",
    ]


def test_the_summary_is_bounded() -> None:
    expansion = Expansion()
    for number in range(1000):
        expansion.remark(f"remark {number}", f"{number}.txt")
    lines = list(expansion.summary())
    assert len(lines) == 21
    assert lines[-1] == "20.txt and 979 more: other remarks"


def test_what_is_unpacked_can_be_looked_at_before_it_is_read() -> None:
    content = Unpacked(io.BytesIO(b"Quayside opens"), Expansion())
    assert content.beginning() == b"Quayside opens"
    assert content.read(8) == b"Quayside"
    assert content.read() == b" opens"


def test_damage_ends_the_content_where_it_is() -> None:
    content = Unpacked(Breaking(bytes(200_000)), Expansion())
    assert len(content.beginning()) == 65_536
    assert content.damage is None
    assert len(content.read()) == 200_000
    assert str(content.damage) == "it breaks here"


@pytest.mark.parametrize("size", [0, 10, 9_000_000])
def test_a_copy_can_be_searched(size: int) -> None:
    copy = spooled(Unpacked(io.BytesIO(b"a" * size), Expansion()), 10_000_000)
    assert copy.seek(0, io.SEEK_END) == size
    assert copy.seek(0) == 0
    assert len(copy.read()) == size


def test_a_copy_is_limited() -> None:
    with pytest.raises(ExpansionLimitError) as raised:
        spooled(Unpacked(io.BytesIO(bytes(1001)), Expansion()), 1000)
    assert not raised.value.ends_file


def test_a_member_that_is_refused_says_why() -> None:
    content = Unpacked(Refused("the member is a link", "to b", "excerpt"), Expansion())
    with pytest.raises(MemberRefusedError) as raised:
        content.beginning()
    assert (raised.value.reason, raised.value.detail, raised.value.raw_excerpt) == (
        "the member is a link",
        "to b",
        "excerpt",
    )
