"""Which events a text tells of, when they took place and who took part. All names are invented."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.events import find_events
from orchestration.model import Document, EventStatement, Passage
from orchestration.settings import DEFAULT_MIN_CONFIDENCE
from orchestration.vocabulary import Vocabulary

PUBLISHED = date(2024, 6, 14)  # a Friday
Read = Callable[..., tuple[EventStatement, ...]]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def run(body: str, title: str = "News of the day") -> tuple[EventStatement, ...]:
        text = f"{title}\n\n{body}"
        document = Document(title, text, "text", published_on=PUBLISHED)
        events = find_events(analyse(document, vocabulary), vocabulary)
        for event in events:
            place = event.basis.place
            assert isinstance(place, Passage)
            assert text[place.char_start : place.char_end] == place.quote
            assert 0 < event.basis.confidence <= 1
        return tuple(event for event in events if event.basis.confidence >= DEFAULT_MIN_CONFIDENCE)

    return run


def brief(event: EventStatement) -> tuple[str, str | None, str | None, str | None, str]:
    start = event.period.start_on
    return (
        event.event_type,
        event.event_name,
        event.organisation_key,
        start.isoformat() if start else None,
        event.status,
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Norlake Incubator was registered as a State-level innovation space on March 24.",
            ("registration", "State-level innovation space", "norlake incubator", "2024-03-24", "held"),
        ),
        (
            "Norlake Incubator obtained the title of public space of Tarnfield Demonstration Zone in 2016.",
            ("accreditation", "public space", "norlake incubator", "2016-01-01", "held"),
        ),
        (
            "Norlake Incubator was recognised as a national incubator by the Ministry of Industry in 2019.",
            ("accreditation", "national incubator", "norlake incubator", "2019-01-01", "held"),
        ),
        (
            "Norlake Incubator won the Golden Seed Award in 2022.",
            ("award", "Golden Seed Award", "norlake incubator", "2022-01-01", "held"),
        ),
        (
            "Quandrel Ltd, founded in 2016, sells pumps.",
            ("founding", None, "quandrel", "2016-01-01", "held"),
        ),
        ("Founded in 2012, Quandrel Ltd sells pumps.", ("founding", None, "quandrel", "2012-01-01", "held")),
        (
            "Quandrel Ltd and Zintlo Ltd set up the Norlake Innovation Network on Thursday.",
            ("founding", "Norlake Innovation Network", "norlake innovation network", "2024-06-13", "held"),
        ),
        (
            "Quandrel Ltd launched the incubator Dock71 Hamburg on Thursday.",
            ("launch", "Dock71 Hamburg", "dock71 hamburg", "2024-06-13", "held"),
        ),
        (
            "Norlake Incubator was launched in 2015.",
            ("launch", None, "norlake incubator", "2015-01-01", "held"),
        ),
        (
            "Norlake Incubator will open in 2026.",
            ("opening", None, "norlake incubator", "2026-01-01", "planned"),
        ),
        (
            "Quandrel Ltd opened its second office in Munich on 3 May.",
            ("opening", "second office", "quandrel", "2024-05-03", "held"),
        ),
        (
            "Norlake Incubator is old. Jane Marlowe came to its official opening on Monday.",
            ("opening", None, "norlake incubator", "2024-06-10", "held"),
        ),
        (
            "Norlake Incubator held the Ashdown Startup Summit in May 2023.",
            ("forum", "Ashdown Startup Summit", "norlake incubator", "2023-05-01", "held"),
        ),
        (
            "Norlake Incubator will host the Ashdown Startup Summit in September 2024.",
            ("forum", "Ashdown Startup Summit", "norlake incubator", "2024-09-01", "planned"),
        ),
        (
            "The 3rd Ashdown Startup Summit took place on Monday at Tarnfield University.",
            ("forum", "3rd Ashdown Startup Summit", "tarnfield university", "2024-06-10", "held"),
        ),
        (
            "The Ashdown Startup Summit, hosted by Norlake Incubator, was cancelled in May.",
            ("forum", "Ashdown Startup Summit", "norlake incubator", "2024-05-01", "cancelled"),
        ),
        (
            "Norlake Park opened an international technology carnival on 3 May.",
            ("forum", "international technology carnival", "norlake park", "2024-05-03", "held"),
        ),
        (
            "Quandrel Ltd cooperated with Zintlo Ltd in 2015 to launch the Norlake project.",
            ("partnership", None, "quandrel", "2015-01-01", "held"),
        ),
        (
            "Quandrel Ltd signed a six-year supply deal with Zintlo Ltd on Monday.",
            ("partnership", None, "quandrel", "2024-06-10", "held"),
        ),
        (
            "Quandrel Ltd and Zintlo Ltd formed a joint venture in May 2023.",
            ("partnership", None, "quandrel", "2023-05-01", "held"),
        ),
        ("Quandrel Ltd acquired Zintlo Ltd in 2021.", ("acquisition", None, "zintlo", "2021-01-01", "held")),
        (
            "Zintlo Ltd was acquired by Quandrel Ltd in 2021.",
            ("acquisition", None, "zintlo", "2021-01-01", "held"),
        ),
        (
            "Quandrel Ltd plans to acquire Zintlo Ltd next year.",
            ("acquisition", None, "zintlo", "2025-01-01", "planned"),
        ),
        ("Quandrel Ltd merged with Zintlo Ltd in 2021.", ("merger", None, "quandrel", "2021-01-01", "held")),
        ("Quandrel Ltd went public in 2020.", ("ipo", None, "quandrel", "2020-01-01", "held")),
        ("Quandrel Ltd filed for bankruptcy in 2020.", ("closure", None, "quandrel", "2020-01-01", "held")),
        (
            "Quandrel Ltd released a new payment app on Monday.",
            ("product_release", "new payment app", "quandrel", "2024-06-10", "held"),
        ),
        (
            "Quandrel Ltd launched the Young Founders Programme in 2018.",
            ("programme", "Young Founders Programme", "quandrel", "2018-01-01", "held"),
        ),
        (
            "Quandrel Ltd launched the Young Founders programme in 2018.",
            ("programme", "Young Founders programme", "quandrel", "2018-01-01", "held"),
        ),
        (
            "Quandrel Ltd opened Zintlohaus in Berlin in 2018.",
            ("opening", "Zintlohaus", "quandrel", "2018-01-01", "held"),
        ),
        (
            "Since opening in 2015, Norlake Park has grown.",
            ("opening", None, "norlake park", "2015-01-01", "held"),
        ),
        (
            "Norlake Park was founded by the Tarnfield Council, Quandrel Ltd and the Union in 2012.",
            ("founding", None, "norlake park", "2012-01-01", "held"),
        ),
        (
            "Quandrel Ltd and Zintlo Ltd form a joint venture.",
            ("partnership", None, "quandrel", "2024-01-01", "held"),
        ),
        (
            "Quandrel Ltd is to merge with Zintlo Ltd.",
            ("merger", None, "quandrel", "2024-01-01", "planned"),
        ),
        (
            "Quandrel Ltd has filed for insolvency.",
            ("closure", None, "quandrel", "2024-01-01", "held"),
        ),
        (
            "The Ministry of Industry issued new guidelines on Wednesday.",
            ("policy", "new guidelines", "ministry of industry", "2024-06-12", "held"),
        ),
        (
            "Quandrel Ltd appointed Jane Marlowe as chief executive in March.",
            ("appointment", "Jane Marlowe", "quandrel", "2024-03-01", "held"),
        ),
        (
            "Jane Marlowe stepped down as chief executive of Quandrel Ltd on Tuesday.",
            ("departure", "Jane Marlowe", "quandrel", "2024-06-11", "held"),
        ),
    ],
)
def test_finds(read: Read, body: str, expected: tuple[str, str | None, str | None, str | None, str]) -> None:
    assert [brief(event) for event in read(body)] == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "Quandrel Ltd held nearly 100 events.",
        "Quandrel Ltd denied that it had acquired Zintlo Ltd.",
        "If Quandrel Ltd acquires Zintlo Ltd, prices may rise.",
        "Quandrel Ltd did not merge with Zintlo Ltd.",
        "Quandrel Ltd bought a stake in Zintlo Ltd.",
        "Quandrel Ltd bought shares and closed the week higher.",
        "Norlake Incubator, a project launched by the Tarnfield Center, is full.",
        "The accelerator programme, run by Norlake Incubator, launched in 2016.",
        "Quandrel Ltd was named as the worst.",
        "Quandrel Ltd held a press conference on Monday.",
        "They talked about it at the Ashdown Startup Summit.",
        "Shares opened higher on Monday, and Quandrel Ltd received a letter.",
        "The company was founded.",
        "Quandrel Ltd tenant launched an incubator.",
        "",
    ],
)
def test_finds_nothing(read: Read, body: str) -> None:
    assert read(body) == ()


def test_a_date_is_of_its_own_clause(read: Read) -> None:
    body = "Quandrel Ltd launched in May, Telvo followed in June and Orbo Ltd is due to launch in 2025."
    assert [brief(event) for event in read(body)] == [
        ("launch", None, "quandrel", "2024-05-01", "held"),
        ("launch", None, "orbo", "2025-01-01", "planned"),
    ]


def test_each_of_a_list_has_its_own_years(read: Read) -> None:
    events = read(
        "Norlake Incubator launched the Ashdown Creative Competition and the Ashdown Rights Forum in 2017, the "
        "Tarnfield Lantern Forum in 2018 and 2019, the Pump Makers Forum in 2018 and the Harbour Trade Forum in 2019."
    )
    assert [(event.event_type, event.event_name, event.period.year) for event in events] == [
        ("competition", "Ashdown Creative Competition", 2017),
        ("forum", "Ashdown Rights Forum", 2017),
        ("forum", "Tarnfield Lantern Forum", 2018),
        ("forum", "Tarnfield Lantern Forum", 2019),
        ("forum", "Pump Makers Forum", 2018),
        ("forum", "Harbour Trade Forum", 2019),
    ]
    assert {event.organisation_key for event in events} == {"norlake incubator"}


@pytest.mark.parametrize(
    ("body", "participants"),
    [
        (
            "Quandrel Ltd partnered with Zintlo Ltd, Norlake Park and Tarnfield University in 2015.",
            {
                ("quandrel", "subject"),
                ("zintlo", "partner"),
                ("norlake park", "partner"),
                ("tarnfield university", "partner"),
            },
        ),
        (
            "Norlake Incubator was recognised as a national incubator by the Ministry of Industry in 2019.",
            {("norlake incubator", "subject"), ("ministry of industry", "grantor")},
        ),
        (
            "The Ashdown Summit took place on Monday at Tarnfield University.",
            {("tarnfield university", "host")},
        ),
        (
            "Zintlo Ltd was acquired by Quandrel Ltd in 2021.",
            {("zintlo", "subject"), ("quandrel", "participant")},
        ),
    ],
)
def test_participants(read: Read, body: str, participants: set[tuple[str, str]]) -> None:
    (event,) = read(body)
    assert set(event.participants) == participants


def test_location(read: Read) -> None:
    (event,) = read("Quandrel Ltd opened its second office in Munich on 3 May.")
    assert event.location == "Munich"


def test_an_announcement_in_the_title_is_the_event_of_the_body(read: Read) -> None:
    events = read(
        "Norlake Incubator was registered as a State-level space on March 24.",
        title="Norlake Incubator registered as national space",
    )
    assert [brief(event)[1:4] for event in events] == [
        ("State-level space", "norlake incubator", "2024-03-24")
    ]


def test_what_the_lead_tells_without_a_date_is_of_the_year_of_publication(read: Read) -> None:
    (event,) = read("Quandrel Ltd has merged with Zintlo Ltd.")
    assert (event.period.start_on, event.period.precision) == (date(2024, 1, 1), "year")


def test_an_event_without_a_date_further_on_has_none(read: Read) -> None:
    (event,) = read("Pumps are old. " * 5 + "Quandrel Ltd was founded by Jane Roe.")
    assert (event.period.start_on, event.period.precision) == (None, "unknown")


@pytest.mark.parametrize(
    "unit",
    [
        "Foo Ltd acquired Bar Ltd. ",
        "Foo Ltd launched the X Forum in 2018, ",
        "Foo Ltd, founded in 2012, ",
        "signed a ",
        "the ",
        "(",
        "Forum ",
    ],
)
def test_cost_grows_with_length_alone(vocabulary: Vocabulary, unit: str) -> None:
    seconds = []
    for length in (10_000, 40_000):
        text = "Title\n\n" + unit * (length // len(unit))
        analysis = analyse(Document("Title", text, "text", published_on=PUBLISHED), vocabulary)
        rounds = []
        for _ in range(3):  # the least of them: the collector of garbage has its turns
            begun = time.process_time()
            find_events(analysis, vocabulary)
            rounds.append(time.process_time() - begun)
        seconds.append(min(rounds))
    assert seconds[1] < 10 * seconds[0] + 0.5
