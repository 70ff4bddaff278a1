"""Which texts are one story told by several publishers. Every organisation here is invented."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing.likeness import FEWEST_WORDS, are_one_story, bands, shingles, wording

TITLE = "Quayside Labs moves into the old rope works"
LEAD = (
    "Quayside Labs, an incubator in Ghent, has moved into the old rope works on the canal, where it rents 3,400 square "
    "metres on two floors. The city council agreed to the plan in March after two years of talks with the owner."
)
PARAGRAPHS = (
    LEAD,
    "The incubator was founded in 2015 and had 31 resident projects at the end of last year, most of them in robotics "
    "and in software for hospitals. Its director, Marieke Osier, said that the new building leaves room for 60 more.",
    "Lanternquay Robotics, one of the first residents, raised 2 million euros in a seed round led by Osier Gate "
    "Ventures in June. The company builds arms that sort parcels and wants to hire 12 engineers before the summer.",
    "The rope works stood empty for eleven years. The walls were kept, and the roof was replaced by one that carries "
    "solar panels, which are expected to cover about half of the electricity that the residents use.",
)
STORY = "\n\n".join((TITLE, *PARAGRAPHS))
BOILERPLATE = (
    "Subscribe to our weekly letter for more news of the canal towns, and tell us what you think of it."
)


@pytest.mark.parametrize(
    "copy",
    [
        STORY.replace("Quayside Labs moves into the old rope works", "Incubator finds a home by the water"),
        STORY.replace(TITLE, f"{TITLE}\n\nBy our correspondent"),
        STORY + "\n\n" + BOILERPLATE,
        STORY.replace(LEAD, f"What happened on the canal this week, in the words of those who were there.\n\n{LEAD}"),
        "\n\n".join((TITLE, *PARAGRAPHS[:-1])),
        STORY.replace("'", "\u2019").replace("has moved", "has\u00a0moved").upper().capitalize(),
        STORY.replace("has moved into", "now occupies").replace("wants to hire", "plans to recruit"),
        STORY.replace("most of them", "mostly").replace("stood empty", "was empty").replace("agreed to", "approved"),
        STORY.replace("3,400", "3400"),
        re.sub(r"incu", "in\u00adcu", STORY),
    ],
    ids=[
        "other title", "byline", "boilerplate below", "lead added", "paragraph cut", "other case and spaces",
        "some words edited", "more words edited", "digits grouped otherwise", "soft hyphens",
    ],
)  # fmt: skip
def test_a_copy_with_small_changes_is_one_story(copy: str) -> None:
    one, other = wording(STORY), wording(copy)
    assert one.text_key == other.text_key or are_one_story(one, other)


@pytest.mark.parametrize(
    "other",
    [
        STORY.replace("2 million", "3 million"),
        STORY.replace("3,400", "4,300"),
        STORY.replace("two floors", "three floors"),
        STORY.replace("March", "April"),
        STORY.replace("Lanternquay", "Wharfside"),
        STORY.replace("Quayside Labs", "Harbour Hub"),
        STORY.replace("2015", "2016").replace("31 resident", "30 resident"),
        "\n\n".join(
            (
                TITLE,
                PARAGRAPHS[0],
                *(f"{BOILERPLATE} It is the letter number {number}." for number in range(4)),
            )
        ),
    ],
    ids=[
        "amount",
        "area",
        "number word",
        "month",
        "name",
        "template",
        "several figures",
        "another story below one lead",
    ],
)
def test_another_figure_or_name_is_another_story(other: str) -> None:
    assert not are_one_story(wording(STORY), wording(other))


def test_a_notice_under_many_titles_is_no_story() -> None:
    notice = (
        "You have read all your free articles of this month. To go on reading, take out a subscription: it costs less "
        "than a coffee a week, and you can end it whenever you want. Readers with an account sign in here. We thank "
        "everyone who makes our work possible, and hope to see you again soon on these pages."
    )
    one = wording(f"Wharfside Dynamics opens a plant\n\n{notice}")
    other = wording(f"Canal Council votes on Moorings\n\n{notice}")
    assert one.word_count > FEWEST_WORDS
    assert not are_one_story(one, other)


@pytest.mark.parametrize(
    "text",
    [
        "Quayside Labs moves",
        f"{TITLE}\n\n{LEAD}"[:200],
        "\n\n".join(("only small letters", "word and word " * 60)),
        "",
        "\n\n",
    ],
    ids=["headline", "teaser", "no capitals", "empty", "blank"],
)
def test_of_some_texts_only_the_whole_is_compared(text: str) -> None:
    assert wording(text).body_key is None


def test_keys_and_bands_are_the_same_on_every_machine() -> None:
    """They are stored: another value here must raise the version of the rules."""
    one = wording(STORY)
    assert one.text_key == "4bf070dad42c37dd81be3fb2fea70baa"
    assert one.body_key == 3001070941902851066
    assert bands([one])[0, [0, 11, 23, 24, 35]].tolist() == [
        -8456967909569826148,
        -5470448769450962936,
        -4730025106161244872,
        -4575424224760280154,
        -3073115789310031705,
    ]


@given(st.lists(st.text(max_size=400), min_size=1, max_size=5))
def test_any_text_has_a_wording(texts: list[str]) -> None:
    wordings = [wording(text) for text in texts]
    assert wordings == [wording(text) for text in texts]
    assert all(are_one_story(one, one) for one in wordings)
    together = bands(wordings)
    assert [bands([one])[0].tolist() for one in wordings] == together.tolist()


@given(st.lists(st.sampled_from("abcdefgh"), max_size=30))
def test_shingles_are_the_distinct_runs_of_three_words(words: list[str]) -> None:
    runs = {tuple(words[place : place + 3]) for place in range(max(len(words) - 2, 1))}
    assert len(shingles(words)) == len(runs)
    assert (np.diff(shingles(words).astype(object)) > 0).all()
