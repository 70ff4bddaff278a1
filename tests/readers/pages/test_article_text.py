"""The article of a page: in several containers, among others, beside boxes, on real and on hostile pages."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from orchestration.model import Document
from orchestration.readers import read

SENTENCE = (
    "Osier Gate, an invented hub, opened hall number {} in Delft, with 3 floors and 40 rooms for start-ups."
)


def paragraphs(numbers: range) -> str:
    return "".join(f"<p>{SENTENCE.format(number)}</p>" for number in numbers)


def body_of(markup: str) -> str:
    (item,) = read(
        f"<html><head><title>T</title></head><body>{markup}</body></html>".encode(), "a.html"
    ).items
    assert isinstance(item, Document)
    return item.text.removeprefix(f"{item.title}\n\n")


def test_an_article_in_several_containers_is_one() -> None:
    parts = "".join(
        f"<div class='row'><div class='body'>{paragraphs(range(at, at + 4))}</div></div><div class='ad'>Buy</div>"
        for at in (0, 4, 8)
    )
    text = body_of(f"<div class='article'><h1>T</h1>{parts}</div>")
    assert [SENTENCE.format(number) for number in range(12)] == text.split("\n\n")


def test_several_articles_on_a_page_are_not_joined() -> None:
    text = body_of(
        "".join(
            f"<article><h1>T {at}</h1><div class='body'>{paragraphs(range(at, at + 4))}</div></article>"
            for at in (0, 4)
        )
    )
    assert SENTENCE.format(3) in text
    assert text.count(SENTENCE.format(0)) == 1


def test_boxes_and_lists_of_links_are_left_out() -> None:
    box = "<span class='tooltip-box'>Delft is an invented place here</span>"
    links = "<ul><li><a href='/a'>Another hall opens in Ghent</a></li><li><a href='/b'>A third one opens in Lier</a></li></ul>"
    points = (
        "<ul><li>The hall has 3 floors and a café on each.</li><li>Rents are paid by the month.</li></ul>"
    )
    text = body_of(
        f"<article>{paragraphs(range(4))}<p>It is in Delft{box}, by the water, near the old mill.</p>{points}{links}</article>"
    )
    assert "It is in Delft, by the water" in text
    assert "The hall has 3 floors" in text
    assert "Another hall" not in text


def test_boilerplate_is_left_out() -> None:
    text = body_of(
        f"<article><h1>T</h1>{paragraphs(range(6))}<p>Read more: All halls</p><p>© 2020 Test Wire</p></article>"
    )
    assert text.endswith(SENTENCE.format(5))


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='a'>" * 3000 + paragraphs(range(4)),
        "<span class='tooltip'>" * 3000 + paragraphs(range(4)),
        "<ul><li>" * 1500 + "<a>x</a>" + paragraphs(range(4)),
        "".join(f"<div class='c{at}'>{paragraphs(range(2))}</div>" * 2 for at in range(400)),
        f"<div class='one'>{paragraphs(range(2))}</div>" * 800,
        "<p class='" + "a " * 30_000 + "'>" + paragraphs(range(4)),
        "<a " + "b='c' " * 3000 + ">" + paragraphs(range(4)),
    ],
    ids=["deep", "deep boxes", "deep lists", "many classes", "many parts", "many names", "many attributes"],
)
def test_a_hostile_page_takes_seconds_at_most(markup: str) -> None:
    started = time.process_time()
    assert len(read(f"<html><body>{markup}".encode(), "a.html").items) == 1
    assert time.process_time() - started < 8


def test_real_pages_have_their_articles(shared_data: Path) -> None:
    folder = shared_data / "html_pages"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    found = 0
    paths = sorted((folder / "html").glob("*.gz"))[:25]
    for path in paths:
        (item,) = read(gzip.decompress(path.read_bytes()), path.name).items
        assert isinstance(item, Document)
        body = set(truth[path.name.removesuffix(".html.gz")]["articleBody"].split())
        found += len(body & set(item.text.split())) > 0.8 * len(body)
    assert found >= 20
