"""Who receives a financing: by the place of a name in the clause, and names that only the financing tells to be one."""

from __future__ import annotations

import pytest

from orchestration.extraction.engine import analyse, extract
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("body", "organisation"),
    [
        ("Quorra, which makes pumps, has raised $4 million from Heron Capital.", "Quorra"),
        ("Heron Capital has put $4 million into pump maker Quorra.", "Quorra"),
        ("Heron Capital lends Quorra $4 million.", "Quorra"),
        ("The $4 million round in Quorra was led by Heron Capital.", "Quorra"),
        ("Quorra was awarded a $4 million grant by the Tern Foundation.", "Quorra"),
    ],
)
def test_a_name_that_a_financing_tells_to_be_one(
    vocabulary: Vocabulary, body: str, organisation: str
) -> None:
    document = Document("News in brief", f"News in brief\n\n{body}", "text")
    found = extract(document, vocabulary)
    (statement,) = found.funding
    names = {one.key: one.name for one in found.organisations}
    assert names[statement.organisation_key or ""] == organisation
    places = [one for one in found.mentions if one.organisation_key == statement.organisation_key]
    assert [document.text[one.start : one.end] for one in places] == [organisation]


def test_a_doubtful_name_without_a_financing_is_none(vocabulary: Vocabulary) -> None:
    body = "Heron Capital lends Quorra $4 million. Nothing was said of Vellum."
    document = Document("News in brief", f"News in brief\n\n{body}", "text")
    assert "vellum" not in {one.key for one in extract(document, vocabulary).organisations}


def test_doubtful_names_are_no_organisations_of_the_analysis(vocabulary: Vocabulary) -> None:
    document = Document("News in brief", "News in brief\n\nHeron Capital lends Quorra $4 million.", "text")
    analysis = analyse(document, vocabulary)
    assert not analysis.doubtful.keys() & analysis.organisations.keys()
    assert {one.organisation_key for one in analysis.doubtful_mentions} == set(analysis.doubtful)
