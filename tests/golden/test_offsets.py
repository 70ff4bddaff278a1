"""Every statement about every document of the shared data rests on the characters it points to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.extraction.engine import extract
from orchestration.model import Document, Passage
from orchestration.readers import open_reading
from orchestration.vocabulary import Vocabulary

pytestmark = pytest.mark.end_to_end

# Folder, documents and statements at least; the feeds and crawls are tests of formats and state little.
FEWEST = [
    ("news_unlabelled", 550, 500),
    ("html_pages", 170, 100),
    ("feeds", 400, 0),
    ("warc", 5, 0),
    ("labelled", 13, 60),
]


def documents(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".py", ".rst", ".json"} and path.name != "LICENSE":
            with path.open("rb") as stream:
                yield from (
                    item for item in open_reading(stream, path.name).items if isinstance(item, Document)
                )


@pytest.mark.parametrize(("folder", "fewest_documents", "fewest_statements"), FEWEST)
def test_quotes_stand_where_they_are_said_to(
    shared_data: Path, vocabulary: Vocabulary, folder: str, fewest_documents: int, fewest_statements: int
) -> None:
    read = statements = 0
    for document in documents(shared_data / folder):
        read += 1
        found = extract(document, vocabulary)
        for mention in found.mentions:
            assert document.text[mention.start : mention.end].strip()
        for statement in (*found.industries, *found.events, *found.funding, *found.metrics):
            place = statement.basis.place
            assert isinstance(place, Passage)
            assert document.text[place.char_start : place.char_end] == place.quote != ""
            statements += 1
        for figure in found.unused_figures:
            place = figure.passage
            assert document.text[place.char_start : place.char_end] == place.quote != ""
    assert read >= fewest_documents
    assert statements >= fewest_statements
