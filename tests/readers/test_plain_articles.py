"""What is read in bulk is read to the same document as by itself, and most plain articles are read in bulk."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.readers import Contents, read, read_plain_articles
from orchestration.readers.base import clean_text, may_be_unclean
from orchestration.readers.people.contacts import may_hold_contact, may_hold_contacts, without_contacts

BODY = (
    "Quayside Labs, an invented incubator in Ghent, has 24 resident projects. It held a forum in 2020.\n\n"
    "“The hall is full,” its founder says; a second one of 1,200 square metres opens on 3 May."
)
ARTICLE = f"Quayside Labs opens a second hall\n\n2020-05-12\n\n{BODY}\n"

# pieces that begin formats, are cleaned away, or name a person
PIECES = (
    *("Quayside Labs opens", "From desk Tue May 12 10:00:00 2020", "Subject: a", "From: a", "Date: b", "---"),
    *("{", "[", "<html>", "<rss", "%PDF-1.4", "BZh9", "WARC/1.0", "GIF89a", "PK\x03\x04", "ustar", "{\\rtf"),
    *("\n", "\n\n", "\n\n\n", " ", "  ", "\t", "\r\n", "\x0b", "\x00", "\xa0", "\u200b", "\u2028", "\ufeff"),
    *("&amp;", "&", "[vc_row a_b]", "[/vc_row]", "“", "é", "東京", "\U0001f680", "\u202e", "a\u200db"),
    *("2020-05-12", "12 May 2020", "Published: 12 May 2020 | Source: Test Wire | Views: 12", "05/06/2020"),
    *("press@wire.example", "press%40wire.example", "press (at) wire.example", "reach a at b dot example"),
    *("+32 9 123 45 67", "tel 020 7946 0000", "(212) 555-0100", "12 345 678", "\uff20", "The hall.", "a-\nb"),
)
BEGINNINGS = st.sampled_from(("", "Quayside Labs", "The hall ", "From now on, ", "Ghent,", "\n\nGhent "))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Long enough that most begin as an article does, and end in anything."""
    pieces = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
    return draw(BEGINNINGS) + draw(pieces) + draw(st.sampled_from(("", BODY, f"\n\n{BODY}"))) + draw(pieces)


def check_same(data: bytes, name: str) -> bool:
    """Whether the file is read in bulk; if so, to what it is by itself."""
    (document,) = read_plain_articles([(data, name)])
    if document is not None:
        assert read(data, name) == Contents("text", (document,))
    return document is not None


@settings(max_examples=600, deadline=None)
@given(text=texts(), name=st.sampled_from(("a.txt", "a.text", "a.md", "a.html", "a", "a.csv", "robots.txt")))
@example(text=f"Quayside {'a' * 139} 1234567\x00ustar  {BODY}", name="a.txt")
@example(text=f"Quayside \n \n2020-05-12\n\n{BODY}", name="a.txt")
def test_what_is_read_in_bulk_is_what_it_is_by_itself(text: str, name: str) -> None:
    check_same(text.encode("utf-8", "replace"), name)


@pytest.mark.parametrize(
    ("data", "is_plain"),
    [
        (ARTICLE.encode(), True),
        (ARTICLE.replace("\n\n2020-05-12", "").encode(), True),
        (f"{'Quayside Labs opens' * 3}\n".encode(), False),  # no word and a blank after it
        (b"From desk Tue May 12 10:00:00 2020\n" + ARTICLE.encode(), False),
        (ARTICLE.replace("Quayside", "QUAYSIDE").encode(), False),
        (ARTICLE.replace("hall", "h\u200ball").encode(), False),
        (ARTICLE.replace(" has", "  has").encode(), False),
        (ARTICLE.replace("\n", "\r\n").encode(), False),
        (ARTICLE.replace("founder", "founder (press@wire.example)").encode(), False),
        (ARTICLE.replace("founder", "founder (tel 020 7946 0000)").encode(), False),
        (ARTICLE.replace("2020-05-12", "2020-05-12 | Source: Test Wire").encode(), False),
        (ARTICLE.encode("cp1252"), False),
        (ARTICLE.encode("utf-16"), False),
        (b"", False),
    ],
)
def test_what_is_surely_plain(data: bytes, is_plain: bool) -> None:
    assert check_same(data, "a.txt") is is_plain


def test_each_file_has_its_place() -> None:
    files = [
        (ARTICLE.encode(), "a.txt"),
        (b"\xff", "b.txt"),
        (ARTICLE.encode(), "c.md"),
        (BODY.encode(), "d.txt"),
    ]
    assert [document is not None for document in read_plain_articles(files)] == [True, False, False, True]
    assert read_plain_articles([]) == []


@settings(max_examples=400, deadline=None)
@given(text=texts())
def test_what_no_pass_over_many_texts_flags_is_clean_and_names_nobody(text: str) -> None:
    column = pa.array([text.encode("utf-8", "replace").decode()])
    if not may_be_unclean(column)[0].as_py():
        assert clean_text(text) == text.strip()
    is_flagged = may_hold_contacts(column)[0].as_py()
    assert is_flagged is may_hold_contact(text)
    if not is_flagged:
        assert without_contacts(text) == text


def test_real_articles_are_read_in_bulk_to_the_same(shared_data: Path) -> None:
    paths = [*shared_data.glob("news_unlabelled/**/*.txt"), *shared_data.glob("labelled/texts/*.txt")]
    assert len(paths) > 100
    in_bulk = sum(check_same(path.read_bytes(), path.name) for path in paths)
    print(f"{in_bulk} of {len(paths)} real articles are read in bulk")
    assert in_bulk > 0
