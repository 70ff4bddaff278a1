"""Which paragraphs of a page are no part of its article."""

from __future__ import annotations

import time

import pytest

from orchestration.readers.pages.boilerplate import is_boilerplate, without_boilerplate


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read more: A second hall opens",
        "READ MORE",
        "See also: figures of 2019",
        "- Related: Three halls compared",
        "Related articles: Halls of the north",
        "Source: News agencies",
        "Watch: the opening",
        "Filed under: Incubators | Ghent",
        "Don't miss",
        "Most read in world news",
        "You may also like",
        "Comments",
        "Share this article",
        "Advertisement",
        "Follow us on the usual networks.",
        "Follow Test Wire on Chirper, Pictogram and Tube.",
        "Sign up for our daily letter",
        "Subscribe",
        "© 2020 Test Wire",
        "Copyright 2020 Test Wire Ltd.",
        "Test Wire 2020. All rights reserved.",
        "To get the best of it in your inbox, sign up for the newsletter",
        "Reporting by A. Writer, editing by B. Editor",
        "(Additional reporting by A. Writer)",
        "A. Writer contributed to this report.",
        "A. Writer may be reached at desk@wire.example.",
        "Updated at 1:23 p.m.",
        "Published 18 November 2019",
        "Last updated: 2019-11-18 10:30",
        "2019-11-19T08:57:40+01:00",
        "18 November 2019",
    ],
)
def test_boilerplate(paragraph: str) -> None:
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "More than 200 firms: that is what the hub counts.",
        "More hubs opened in 2019 than in 2018.",
        "Share of women: 30 percent",
        "Print revenue grew 5 percent in 2019.",
        "Posted revenue of 5 million euros in 2019, the firm was content.",
        "Published figures show 12 halls.",
        "Updated plans foresee 3 halls.",
        "Following the round, it has 24 staff.",
        "Sources of funding: 3 million from the city, 2 million from the region.",
        "The firm copyrights its designs.",
        "Readers of the paper met in Ghent.",
        "The newsletter of the hub has 3,000 readers.",
        "Trending up by 12 percent, rents reached 300 euros.",
        "Related party loans of 2 million were repaid.",
        "She wrote to the board at length.",
        "In 2019 the hub had 24 resident projects.",
        "Downloads: of the app reached 3 million.",
        "Subscribers numbered 12,000 in 2019, up from 9,000.",
    ],
)
def test_what_an_article_says(paragraph: str) -> None:
    assert not is_boilerplate(paragraph)


def test_the_title_is_taken_from_above_the_text_only() -> None:
    title = "Osier Gate opens a second hall | Test Wire"
    paragraphs = [
        "Osier Gate opens a second hall",
        "Text.",
        "More.",
        "And more.",
        "Osier Gate opens a second hall",
    ]
    assert without_boilerplate(paragraphs, title) == paragraphs[1:]


def test_a_page_of_boilerplate_alone_is_kept() -> None:
    assert without_boilerplate(["Read more: x"], "Title") == ["Read more: x"]


@pytest.mark.parametrize(
    "hostile", ["- ", "read ", "see a ", "updated ", "follow a on ", "(c) ", "sign up ", "  "]
)
def test_it_is_linear(hostile: str) -> None:
    started = time.process_time()
    for length in (290, 100_000):
        is_boilerplate((hostile * length)[:length])
    without_boilerplate([(hostile * 300)[:290]] * 300, hostile * 1000)
    assert time.process_time() - started < 2
