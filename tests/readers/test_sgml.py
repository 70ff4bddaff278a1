"""News wires in SGML: elements one by one, what each says of itself, and where a file is cut."""

from __future__ import annotations

import gzip
from datetime import date

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import read

WIRE = b"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="5544" NEWID="1">
<DATE>26-FEB-1987 15:01:01.79</DATE>
<TOPICS><D>space</D></TOPICS>
<PLACES><D>belgium</D></PLACES>
<UNKNOWN>
&#5;&#5;&#5;C T
&#22;&#22;&#1;f0704&#31;reute</UNKNOWN>
<TEXT>&#2;
<TITLE>QUAYSIDE LABS &lt;QSL.B> OPENS HALL</TITLE>
<DATELINE>    GHENT, Feb 26 - </DATELINE><BODY>Quayside Labs opened a second hall for start-ups in Ghent,
which the company said would hold forty of them by the end
of the year for \xa31 mln.
    The hall was a rope works before, and stood empty for years
until the city gave it to the company.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS TOPICS="NO" NEWID="2">
<DATE>27-FEB-1987 09:00:00.00</DATE>
<TEXT TYPE="BRIEF">&#2;
<TITLE>OSIER GATE TO BUY LANTERNQUAY</TITLE>
&#3;</TEXT>
</REUTERS>
<REUTERS NEWID="3"><TEXT TYPE="UNPROC">&#2;
HALL FIGURES IN BRIEF
 halls 12, tenants 340
&#3;</TEXT></REUTERS>
"""
COLLECTION = b"""<DOC>
<DOCNO> XX880212-0001 </DOCNO>
<FILEID>XX-NR-02-12-88 2344EST</FILEID>
<DATE>12 February 1988</DATE>
<HEAD>Hall Opens in Rope Works</HEAD>
<DATELINE>GHENT, Belgium (XX) </DATELINE>
<TEXT>
   More than 150 start-ups moved in.
   They will stay.
</TEXT>
</DOC>
<doc id="WIRE_20101201.0002" type="story">
<HEADLINE>
Second Hall
</HEADLINE>
<TEXT><P>
Quayside Labs opened
another hall.
</P><P>It is empty.</P></TEXT>
</doc>
"""


def documents(data: bytes, name: str = "a.sgm") -> list[Document]:
    return [item for item in read(data, name).items if isinstance(item, Document)]


def test_a_wire() -> None:
    contents = read(WIRE, "reut2-000.sgm")
    first, second, third = documents(WIRE)
    assert contents.source_format == first.source_format == "sgml"
    assert first == Document(
        title="QUAYSIDE LABS <QSL.B> OPENS HALL",
        text=(
            "QUAYSIDE LABS <QSL.B> OPENS HALL\n\n"
            "GHENT, Feb 26 - Quayside Labs opened a second hall for start-ups in Ghent, which the company said would "
            "hold forty of them by the end of the year for £1 mln.\n\n"
            "The hall was a rope works before, and stood empty for years until the city gave it to the company."
        ),
        source_format="sgml",
        member="1",
        published_on=date(1987, 2, 26),
        publisher="Reuters",
    )
    assert (second.title, second.text, second.member) == ("OSIER GATE TO BUY LANTERNQUAY", second.title, "2")
    assert (third.title, third.text) == (
        "HALL FIGURES IN BRIEF",
        "HALL FIGURES IN BRIEF\n\nhalls 12, tenants 340",
    )
    assert third.published_on is None
    assert contents.notes == ("entry 1 and perhaps others: not UTF-8: read as cp1252",)


def test_a_collection() -> None:
    first, second = documents(COLLECTION, "xx880212")
    assert (first.member, first.title, first.published_on, first.publisher) == (
        "XX880212-0001",
        "Hall Opens in Rope Works",
        date(1988, 2, 12),
        None,
    )
    assert first.text.endswith("GHENT, Belgium (XX) More than 150 start-ups moved in.\n\nThey will stay.")
    assert second.member == "WIRE_20101201.0002"
    assert second.text == "Second Hall\n\nQuayside Labs opened another hall.\n\nIt is empty."


def test_elements_of_one_number_have_two_names() -> None:
    twice = WIRE.replace(b'NEWID="2"', b'NEWID="1"')
    assert [document.member for document in documents(twice)] == ["1", "entry 2", "3"]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"<REUTERS NEWID='1'><TEXT>a</TEXT></REUTERS>", "a.txt", "sgml"),
        (b"<!-- saved -->\n<DOC>\n<DOCNO>1</DOCNO>", "a", "sgml"),
        (b"a text about <DOC> elements", "a.txt", "text"),
        (b"<document><title>a</title></document>", "a.txt", "text"),
        (b"<!doctype html><html>", "a.sgm", "html"),
    ],
)
def test_recognition(data: bytes, name: str, expected: str) -> None:
    assert read(data, name).source_format == expected


@pytest.mark.parametrize(
    "cut", [len(WIRE) - 20, WIRE.index(b"HALL FIGURES"), WIRE.index(b"<REUTERS NEWID=") + 12]
)
def test_a_cut_wire_loads_whole_elements(cut: int) -> None:
    *loaded, reject = read(WIRE[:cut], "a.sgm").items
    assert [item.member for item in loaded] == ["1", "2"]
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.member) == ("the element has no end", "entry 3")
    assert "ends where the file ends" in reject.detail


def test_a_wire_that_is_compressed_and_cut() -> None:
    packed = gzip.compress(WIRE * 50, mtime=0)
    *loaded, reject = read(packed[: len(packed) * 4 // 5], "a.sgm.gz").items
    assert len(loaded) > 5
    assert all(isinstance(item, Document) for item in loaded)
    assert isinstance(reject, Reject)
    assert reject.reason == "cut off, or damaged in the middle"


def test_an_element_without_an_end_costs_no_other() -> None:
    data = WIRE.replace(b"</REUTERS>", b"", 1)
    reject, *loaded = read(data, "a.sgm").items
    assert isinstance(reject, Reject)
    assert "ends where another begins" in reject.detail
    assert [item.member for item in loaded] == ["2", "3"]


def test_an_element_that_is_too_long_costs_no_other() -> None:
    data = b"<DOC><TEXT>" + b"word " * 2_000_000 + WIRE
    reject, *loaded = read(data, "a.sgm").items
    assert isinstance(reject, Reject)
    assert "8,000,000 bytes" in reject.detail or "where another begins" in reject.detail
    assert [item.member for item in loaded][-2:] == ["2", "3"]


def test_elements_across_the_pieces_that_are_read() -> None:
    padding = b"<REUTERS NEWID='%d'><TEXT><TITLE>Hall %d</TITLE><BODY>%s</BODY></TEXT></REUTERS>\n"
    data = b"".join(
        padding % (number, number, b"Quayside opened. " * (number % 97)) for number in range(4000)
    )
    assert len(data) > 3 * 2**20
    assert [document.member for document in documents(data)] == [str(number) for number in range(4000)]


def test_a_file_named_so_without_an_element() -> None:
    (reject,) = read(b"no element at all", "a.sgm").items
    assert isinstance(reject, Reject)
    assert "neither a REUTERS nor a DOC" in reject.detail


def test_an_element_without_words() -> None:
    (reject,) = read(b"<DOC><DOCNO>1</DOCNO><TEXT> </TEXT></DOC>", "a.sgm").items
    assert isinstance(reject, Reject)
    assert reject.reason == "there is no text in it"
