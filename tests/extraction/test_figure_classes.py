"""Which numbers are of an ignored class, and which look alike and are not. All organisations and people are invented."""

from __future__ import annotations

import re

import pytest

from orchestration.extraction.figure_classes import ignored_class, is_age
from orchestration.extraction.figure_surroundings import surroundings
from orchestration.extraction.segments import segment

# the number in question stands between « and »
IGNORED = [
    ("address", "The page is at https://norlake.example/2019/«05»/hall and nowhere else."),
    ("address", "Write to desk«24»@norlake.example for a copy."),
    ("address", "Its office is at «221» Harbour Street in Ghent."),
    ("address", "The hub moved to «14» North Quay Road last week."),
    ("address", "It sits in Rue de la Corderie «18» and rents two floors."),
    ("address", "Visitors come to Suite «400» on Mondays."),
    ("address", "Its seat is Hamilton, Ohio «45011»."),
    ("telephone", "Tel: «0223456789» on weekdays."),
    ("telephone", "Call +32 «223» 456 789 for details."),
    ("page_furniture", "Browse times: «63»"),
    ("page_furniture", "«5» comments"),
    ("page_furniture", "Views: «1,204»"),
    ("page_furniture", "The hall opens. «4» min read"),
    ("clock_time", "Doors open at «9»:30 on Friday."),
    ("clock_time", "Doors open at 9:«30» on Friday."),
    ("clock_time", "The talk begins at «7» pm."),
    ("clock_time", "Trading ended at «16.30» GMT."),
    ("age", "The programme is for people aged «18» to 30."),
    ("age", "A «27»-year-old engineer runs it."),
    ("age", "Mira Tolland, «45», runs the hub."),
    ("date", "It was founded in «1998» by four friends."),
    ("date", "The forum of «12»/05/2019 was the last."),
    ("date", "Norlake grew in the «1990»s."),
    ("date", "The class of '«98» met again."),
    ("date", "It runs on May 3 and «4» in the hall."),
    ("date", "The year ends on «31» December for most."),
    ("date", "The year ends on December «31»st for most."),
    ("ordinal", "It is the «21»st such hall."),
    ("ordinal", "The hub is ranked No. «3» in Europe."),
    ("ordinal", "It fixes issue #«1149» of the list."),
    ("score", "Norlake United won the match «3»-1."),
    ("score", "Norlake United won the match 3-«1»."),
    ("numbering", "Figure «2» shows the hall."),
    ("numbering", "See page «14» of the report."),
    ("numbering", "Steps\n«1». Register the company"),
    ("numbering", "Rents rose [«12»] in the north."),
    ("code", "The firm (SEHK: «0700») is listed."),
    ("code", "Shares of «0700».HK fell."),
    ("code", "It holds an ISO «9001» certificate."),
    ("code", "The register has it as «123456789»."),
    ("name", "It runs on iOS «14.5» and later."),
    ("name", "The version «2.1» is out."),
    ("address", "Norlake moved to Block «71» in May."),
    ("name", "The road past Norlake is Route «66» in full."),
    ("name", "The outbreak of COVID-«19» closed the hall."),
    ("name", "The «5»G network is here."),
    ("name", "The release «18.2.5» is out."),
    ("markup", 'Hall [vc_row width="«1»/2"] opens'),
    ("markup", "Hall &#«8217»;s opening"),
]  # fmt: skip
OPEN = [
    "The hub has «63» tenants.",
    "In May «31» tenants left.",
    "It let «12» halls in May.",
    "It let «221» desks on Harbour Street.",
    "Norlake made «5» loans.",
    "Readers sent «5» comments to the ministry, which answered each of them in a letter.",
    "Sales rose by «16.5» in the north.",
    "The rate is «3»:1 for members.",
    "It needs «45» more.",
    "Employment at the halls, «45» of them new, rose.",
    "The index stood at «10,137» on Friday.",
    "The company has «2,019» members.",
    "It sold «1,990» shares.",
    "Output fell 3-«4» a week.",
    "Rents rose (by «12») in the north.",
    "The firm holds «9001» shares.",
    "It made «1,234,567» boxes.",
    "More than «71» joined.",
    "Some «14» were sold.",
    "It ran for «300» km.",
    "The engine gives «5»kW.",
    "Prices went to «99» a tonne.",
    "It pays $«2000» a month.",
    "In «71» of them it failed.",
]


def classify(marked: str) -> object:
    text = marked.replace("«", "").replace("»", "")
    start = marked.index("«")
    end = marked.index("»") - 1
    sentence = next(
        item for item in reversed(segment("Title\n\n" + text).sentences) if item.start <= start + 7
    )
    return ignored_class(
        surroundings("Title\n\n" + text, start + 7, end + 7, (sentence.start, sentence.end), is_title=False)
    )


@pytest.mark.parametrize(("name", "marked"), IGNORED)
def test_numbers_of_an_ignored_class(name: str, marked: str) -> None:
    assert classify(marked) == name


@pytest.mark.parametrize("marked", OPEN)
def test_numbers_that_only_look_alike(marked: str) -> None:
    assert classify(marked) is None


def test_each_class_has_its_rows() -> None:
    assert {name for name, _ in IGNORED} == {
        "address",
        "age",
        "clock_time",
        "code",
        "date",
        "markup",
        "name",
        "numbering",
        "ordinal",
        "page_furniture",
        "score",
        "telephone",
    }  # fmt: skip - durations are found as figures: see test_coverage


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("5 years old", True), ("130 years old", False), ("5 years", False), ("5 years older", False)],
)
def test_ages(text: str, is_one: bool) -> None:
    number = re.match(r"\d+", text)
    assert number is not None
    assert is_age(surroundings(text, 0, number.end(), (0, len(text)), is_title=False)) is is_one
