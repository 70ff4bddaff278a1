"""Which runs of capitals name an organisation, which forms are one, and what is said of it. All names are invented."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import pytest

from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.names import find_organisations
from orchestration.extraction.segments import segment
from orchestration.model import LocalOrganisation, Mention
from orchestration.vocabulary import Vocabulary

Found = tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]
Find = Callable[..., Found]


def organisations_of(text: str, vocabulary: Vocabulary) -> Found:
    segments = segment(text)
    return find_organisations(segments, tuple(find_spans(segments, name_index(vocabulary))), vocabulary)[:2]


@pytest.fixture(scope="module")
def find(vocabulary: Vocabulary) -> Find:
    def run(
        body: str, title: str = "News of the day"
    ) -> tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]:
        text = f"{title}\n\n{body}"
        return organisations_of(text, vocabulary)

    return run


def names(found: tuple[Mapping[str, LocalOrganisation], tuple[Mention, ...]]) -> set[str]:
    return {organisation.name for organisation in found[0].values()}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # legal forms
        ("Farwell Brightmoor Ltd makes pumps.", {"Farwell Brightmoor Ltd"}),
        ("The pumps come from Osterwald GmbH in Hamburg.", {"Osterwald GmbH"}),
        ("A deal with Tarnfield Energy Co., Ltd. is near.", {"Tarnfield Energy Co., Ltd"}),
        # type words
        ("He studied at the University of Norlake.", {"University of Norlake"}),
        ("The Ministry of Industry wants more.", {"Ministry of Industry"}),
        ("Norlake Incubator has 40 tenants.", {"Norlake Incubator"}),
        ("Rooms at the Quelldorf Science Park are full.", {"Quelldorf Science Park"}),
        ("The Norlake Bureau of Statistics counts them.", {"Norlake Bureau of Statistics"}),
        ("Tarnfield Research & Development Center has grown.", {"Tarnfield Research & Development Center"}),
        ("The Norlake (Hamburg) Research Institute is old.", {"Norlake (Hamburg) Research Institute"}),
        # what stands around the name
        ("Tenants of the start-up Zintlo are young.", {"Zintlo"}),
        ("Zintlo raised $5m in March.", {"Zintlo"}),
        ("The round was led by Quandrel.", {"Quandrel"}),
        ("Shares in Quandrel fell 3% in London.", {"Quandrel"}),
        ("Quandrel shares fell.", {"Quandrel"}),
        ("Quandrel, a maker of pumps, is small.", {"Quandrel"}),
        ("It is the work of an analyst at Quandrel.", {"Quandrel"}),
        ("Quandrel said it would wait.", {"Quandrel"}),
        # capitals, digits, small letters
        ("The start-up qVolt is young.", {"qVolt"}),
        ("The investor 7k is old.", set()),
        ("The investor b42z is old.", {"b42z"}),
        ("The start-up TarnFlow is young.", {"TarnFlow"}),
        # lists
        (
            "Backers include Norlake Capital, Quandrel and Zintlo.",
            {"Norlake Capital", "Quandrel", "Zintlo"},
        ),
        (
            "Money came from Norlake Capital and Tarnfield Capital.",
            {"Norlake Capital", "Tarnfield Capital"},
        ),
        ("Norlake Capital and Incubator Group is an investor.", {"Norlake Capital and Incubator Group"}),
        # every shape of name
        ("The round was led by 10x Founders.", {"10x Founders"}),
        ("The accelerator 500 Global is old.", {"500 Global"}),
        ("Zintlo raised $4m from b4venture.", {"Zintlo", "b4venture"}),
        ("Innovate@Norlake will host the talks.", {"Innovate@Norlake"}),
        ("St Alban's Innovation Centre has 40 tenants.", {"St Alban's Innovation Centre"}),
        ("He studied at Norlake College London.", {"Norlake College London"}),
        ("It is near Norlake Tech Campus Eindhoven.", {"Norlake Tech Campus Eindhoven"}),
        ("A deal with Quandrel plc is near.", {"Quandrel plc"}),
        ("Osterwald S.A. has moved.", {"Osterwald S.A"}),
        ("Kestrel A/S has moved.", {"Kestrel A/S"}),
        (
            "The Agency for Science, Technology and Research wants more.",
            {"Agency for Science, Technology and Research"},
        ),
        ("The Dutch Research Council wants more.", {"Dutch Research Council"}),
        ("The Government of Norlake wants more.", {"Government of Norlake"}),
        # ordinary words, where the text leaves no doubt
        ("Lantern raised $675 million in May.", {"Lantern"}),
        ("Mushroom Tile nets US$5M for packaging.", {"Mushroom Tile"}),
        ("They announced The Lantern, an accelerator.", {"Lantern"}),
        # what stands around the name, near and far
        ("Zintlo raised $4m from Quandrel.", {"Zintlo", "Quandrel"}),
        (
            "Quandrel, which grew, is a spin-out from Tarnfield University.",
            {"Quandrel", "Tarnfield University"},
        ),
        ("Zintlo was spun out of Quandrel.", {"Quandrel", "Zintlo"}),
        ("Its incubator, Zintlo, is full.", {"Zintlo"}),
        ("Finalists, among them Zintlo, met.", {"Zintlo"}),
        ("Quandrel laid off 140 people.", {"Quandrel"}),
        ("Quandrel led a $4m round.", {"Quandrel"}),
        ("Zintlo in Hamburg, Germany, has added 14 firms. The incubator is full.", {"Zintlo"}),
        ("He said Quandrel Zintlo would grow. Quandrel Zintlo raised $5m.", {"Quandrel Zintlo"}),
        ("The park is home to Zintlo and Quandrel.", {"Zintlo", "Quandrel"}),
        ("Zintlo was acquired by Quandrel.", {"Zintlo", "Quandrel"}),
        ("Zintlo is to merge with Quandrel Corp. Pumps are near.", {"Zintlo", "Quandrel Corp"}),
        ("TarnFlow and QuanDrel are alumni of it.", {"TarnFlow", "QuanDrel"}),
        ("It is a part of the Stiftung Quandrel.", {"Stiftung Quandrel"}),
        ("Rooms at the qUANDRELp Lab are full.", {"qUANDRELp Lab"}),
        ("Zintlo went public in May.", {"Zintlo"}),
        ("Zintlo, founded in 2013 by Jane Marlowe, is small.", {"Zintlo"}),
        ("Sophia Zintlo, the French technology park, is full.", {"Sophia Zintlo"}),
        ("It is based at the Norlake Centre for Innovation.", {"Norlake Centre for Innovation"}),
        # public bodies, with and without their nation; offices of a state
        ("The World Bank lent the sum.", {"World Bank"}),
        ("It waits for the IMF and the EU.", {"IMF", "EU"}),
        ("The case is before the US Federal Reserve.", {"US Federal Reserve"}),
        ("The Finance Ministry has the figures.", {"Finance Ministry"}),
        ("The Treasury has the figures.", {"Treasury"}),
        # offices in an organisation, and what is reported of one
        ("Quandrel senior policy adviser Jane Marlowe agrees.", {"Quandrel"}),
        ("Quandrel CEO Jane Marlowe agrees.", {"Quandrel"}),
        ("Profits at Quandrel rose.", {"Quandrel"}),
        ("The experts polled by Quandrel were wrong.", {"Quandrel"}),
        ("Here at Quandrel, we wait.", {"Quandrel"}),
        ("It is the investment vehicle Zintlo Marlowe.", {"Zintlo Marlowe"}),
        (
            "It went to Norlake Magistrate's Court, and the Norlake Magistrate's Court sat.",
            {"Norlake Magistrate's Court"},
        ),
        # shouted text gives a name that the rest of the text knows
        ("Shares in Quandrel fell. QUANDREL WILL NOT SAY WHAT IT THINKS.", {"Quandrel"}),
        # possessives part a place from a name
        ("Germany's Quandrel said it would wait.", {"Quandrel"}),
    ],
)
def test_finds(find: Find, body: str, expected: set[str]) -> None:
    assert names(find(body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Prices rose in Shanghai, New York and Norway.",
        "The French and the Dutch agree.",
        "Prime Minister Jane Marlowe came on Monday.",
        '"We wait," said John Marlowe.',
        "Jane Marlowe, deputy director of sales, agrees.",
        "Mr Marlowe had talks in March.",
        "AI and IoT need 5G and Wi-Fi.",
        "The personal video recorder (PVR) sells well.",
        "The Norlake Startup Summit is near, and so is Demo Day.",
        "It won the Golden Seed Award.",
        "The Young Minds Programme is full.",
        "A research institute and a management committee met.",
        "However, Analysts see it so. Strong demand helps.",
        "The deal is worth USD5m or CNY124m.",
        "Speeds of 2Mbps are common.",
        "They ran at the Olympics in the Gulf of Mexico.",
        "Big Tech firms meet. Big Tech is old.",
        "It is a matter of Developer Relations staff.",
        "It rests on Speech Recognition and a Wake Word.",
        "It was founded by Zhen Marlowe in 2012.",
        "It has 1,300 customers in Zintlau.",
        "Mark Marlowe, a partner of the firm, spoke.",
        "Jane Marlowe, an engineer with a start-up, spoke.",
        "SG biotech startup snags $4m.",
        "Sales raised $4m, and Funding raised $5m.",
        "The price is US$5M or S$60M.",
        "In 2015 Capital rose, and 15 Chinese start-ups met.",
        "Write to info@zintlo.example today.",
        "It is open. THIS SOFTWARE IS PROVIDED AS IS, INCLUDING BUT NOT LIMITED TO, ANY WARRANTIES.",
        "It is the first rule of any team - NEVER BREAK THE DEVICES OF OTHERS.",
        "The Nikkei 225 (N225) lost 3 points, and the Zintlau Composite (ZTCOMP) rose.",
        "The Zintlau Index (ZTI) fell.",
        "The S&P 500 .SPX lost 2 points, and Brent LCOc1 was last at $60.",
        "A plant in Springfield, IL known for pumps is old.",
        "Deputy Director of Public Works Eva-Jane Marlowe came.",
        "Norway Finance Minister Jane Marlowe came.",
        "The Many-Fibre Agreement (MFA) is old. The MFA pact has helped.",
        "Who are the people? Un is a number.",
        "",
    ],
)
def test_finds_nothing(find: Find, body: str) -> None:
    assert names(find(body)) == set()


@pytest.mark.parametrize(
    ("body", "name", "forms"),
    [
        (
            "Norlake Star Works (NSW) is an incubator. NSW has 40 tenants.",
            "Norlake Star Works",
            {("NSW", "acronym")},
        ),
        (
            "The Tarnfield Tower Park (TFT) is full. TFT has grown.",
            "Tarnfield Tower Park",
            {("TFT", "acronym")},
        ),
        ("Quandrel Group Ltd has grown. Quandrel plans more.", "Quandrel Group Ltd", {("Quandrel", "short")}),
        (
            "The Tarnfield Innovation Hub, better known as Dock 71, is full.",
            "Tarnfield Innovation Hub",
            {("Dock 71", "short")},
        ),
        (
            "Quandrel Technologies, formerly known as Zintlo, has grown.",
            "Quandrel Technologies",
            {("Zintlo", "former")},
        ),
        (
            "Hamburg Tarnfield Science Park is full. Tarnfield Science Park has grown.",
            "Hamburg Tarnfield Science Park",
            {("Tarnfield Science Park", "short")},
        ),
    ],
)
def test_forms_of_one_name(find: Find, body: str, name: str, forms: set[tuple[str, str]]) -> None:
    organisations, mentions = find(body)
    assert names((organisations, mentions)) == {name}
    (organisation,) = organisations.values()
    assert {(alias.name, alias.kind) for alias in organisation.aliases} == forms
    assert {mention.organisation_key for mention in mentions} == {organisation.key}
    text = f"News of the day\n\n{body}"
    said = {text[mention.start : mention.end] for mention in mentions}
    assert said == {name, *(form for form, _ in forms)}


def test_a_broken_acronym_in_the_title_is_the_one_of_the_body(find: Find) -> None:
    organisations, mentions = find(
        "Norlake Star Works (NSW) is an incubator. NSW has 40 tenants.", title="N SW registered as space"
    )
    assert names((organisations, mentions)) == {"Norlake Star Works"}
    assert (mentions[0].start, mentions[0].end) == (0, 4)


def test_two_long_names_with_one_beginning_stay_apart(find: Find) -> None:
    body = "Tarnfield Science Park is full. Tarnfield Innovation Center has grown."
    assert names(find(body)) == {"Tarnfield Science Park", "Tarnfield Innovation Center"}


def test_a_headline_in_title_case_leaves_no_wreckage(find: Find) -> None:
    found = find(
        "Start-up Zintlo raised $5m.", title="Why Zintlo Raises Money And How Founders Can Learn From It"
    )
    assert names(found) == {"Zintlo"}
    assert found[1][0].start == 4


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Norlake Ventures is old.", "investor"),
        ("Tarnfield University is old.", "university"),
        ("The Ministry of Industry is old.", "government"),
        ("Quelldorf Science Park is old.", "zone"),
        ("Quandrel Technologies is old.", "company"),
        ("Norlake Incubator is old.", "incubator"),
        ("Quandrel, a start-up from Hamburg, is young.", "start_up"),
        ("Quandrel Technology Center, a start-up, is young.", "start_up"),
        ("The incubator Quandrel is old.", "incubator"),
        ("The Norlake Institute of Technology is old.", "university"),
        ("The Ministry of Science and Technology is old.", "government"),
        ("Norlake University of Technology Science Park is old.", "zone"),
        ("Norlake University of Technology Robot Co., Ltd. is old.", "company"),
        ("Norlake Research Campus is old.", "zone"),
        ("Norlake Software City is old.", "zone"),
        ("Norlake Entrepreneurship Service Center is old.", "incubator"),
        ("Quandrel, an innovation hub in Hamburg, is old.", "incubator"),
        ("École Quandrel is old.", "university"),
    ],
)
def test_type(find: Find, body: str, kind: str) -> None:
    (organisation,) = find(body)[0].values()
    assert organisation.organisation_type == kind


@pytest.mark.parametrize(
    ("body", "country", "city", "year"),
    [
        ("The Singapore-based firm Quandrel is young.", "SG", None, None),
        ("Hamburg-based start-up Quandrel is young.", "DE", "Hamburg", None),
        ("Germany's Quandrel said it would wait.", "DE", None, None),
        ("Quandrel Ltd, based in Hamburg, is young.", "DE", "Hamburg", None),
        ("Quandrel Ltd, founded in 2016, is young.", None, None, 2016),
        ("Quandrel Ltd was set up in August 2008.", None, None, 2008),
        ("Quandrel Ltd sells pumps in Hamburg.", None, None, None),
    ],
)
def test_place_and_year(
    find: Find, body: str, country: str | None, city: str | None, year: int | None
) -> None:
    (organisation,) = find(body)[0].values()
    assert (organisation.country_code, organisation.city, organisation.founded_year) == (country, city, year)


@pytest.mark.parametrize(
    ("body", "operated", "operator"),
    [
        ("Norlake Incubator, run by Quandrel Ltd, is full.", "norlake incubator", "quandrel"),
        (
            "Norlake Incubator, a project launched by the Tarnfield Center, is full.",
            "norlake incubator",
            "tarnfield center",
        ),
        ("Norlake Incubator was bought by Quandrel Ltd.", "norlake incubator", None),
    ],
)
def test_operator(find: Find, body: str, operated: str, operator: str | None) -> None:
    assert find(body)[0][operated].operator_key == operator


def test_mentions_are_in_order_and_quote_the_text(find: Find) -> None:
    body = "Quandrel Ltd and Norlake Capital met. Quandrel paid Norlake Capital."
    _, mentions = find(body)
    text = f"News of the day\n\n{body}"
    assert [text[mention.start : mention.end] for mention in mentions] == [
        "Quandrel Ltd",
        "Norlake Capital",
        "Quandrel",
        "Norlake Capital",
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "A ",
        "Abc ",
        "(",
        "(A ",
        "Foo, ",
        "Foo and ",
        "Bank of ",
        "Foo's ",
        "a-",
        "A & ",
        '"',
        "Foo Ltd. ",
        "1",
    ],
)
def test_cost_grows_with_length_alone(vocabulary: Vocabulary, unit: str) -> None:
    def seconds(length: int) -> float:
        """The least of three: the collector of garbage walks through all that other tests left, at any moment."""
        text = "Title\n\n" + unit * (length // len(unit))
        taken = []
        for _ in range(3):
            begun = time.process_time()
            organisations_of(text, vocabulary)
            taken.append(time.process_time() - begun)
        return min(taken)

    assert seconds(40_000) < 10 * seconds(10_000) + 0.5


def test_what_can_be_no_organisation_by_itself_may_be_a_form_of_one(find: Find) -> None:
    found = find(
        "Quandrel Android Ltd, a start-up in Tarnfield, hired ten people. Quandrel Android Ltd said so. "
        "Android Ltd grew. Android is old. The Android is new."
    )
    assert "Quandrel Android Ltd" in names(found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Uber fell. It rained.", {"Uber"}),  # nothing around it says what it is
        ("The talks with Goldman Sachs were long.", {"Goldman Sachs"}),
        ("He ate an apple on the line.", set()),
        ("Target the young, he was told.", set()),  # a name of one, and a word
    ],
)
def test_well_known_organisations(find: Find, body: str, expected: set[str]) -> None:
    assert names(find(body)) == expected
