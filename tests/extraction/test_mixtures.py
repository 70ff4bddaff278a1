"""What holds of any text: paragraphs and sentences of many articles, thrown together in any order."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extraction.engine import extract
from orchestration.model import Document, Extraction
from orchestration.vocabulary import Vocabulary

TEXTS = Path(__file__).resolve().parents[1] / "golden" / "evaluation" / "own"


def pieces() -> tuple[str, ...]:
    """Every line of the texts of our own wording, and every sentence and half of a sentence in them."""
    lines = [line for path in sorted(TEXTS.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    halves = [half for line in lines for half in re.split(r"(?<=[.,;:!?]) ", line)]
    found = tuple(dict.fromkeys(filter(None, [*lines, *halves])))
    assert len(found) > 1_000
    return found


def keys_spoken_of(extraction: Extraction) -> set[str | None]:
    return {
        *(mention.organisation_key for mention in extraction.mentions),
        *(industry.organisation_key for industry in extraction.industries),
        *(metric.organisation_key for metric in extraction.metrics),
        *(event.organisation_key for event in extraction.events),
        *(key for event in extraction.events for key, _ in event.participants),
        *(funding.organisation_key for funding in extraction.funding),
        *(investor.organisation_key for funding in extraction.funding for investor in funding.investors),
    } - {None}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(pieces()), min_size=1, max_size=60),
    joint=st.sampled_from([" ", "\n", "\n\n"]),
    published_on=st.sampled_from([None, date(2019, 3, 1)]),
)
def test_mixtures(vocabulary: Vocabulary, parts: list[str], joint: str, published_on: date | None) -> None:
    title, text = parts[0], joint.join(parts)
    document = Document(title, text, "text", published_on=published_on)

    extraction = extract(document, vocabulary)  # it looks itself whether every quote stands in its place

    keys = [organisation.key for organisation in extraction.organisations]
    assert len(keys) == len(set(keys))
    assert keys_spoken_of(extraction) <= set(keys)
    statements = (*extraction.industries, *extraction.events, *extraction.funding, *extraction.metrics)
    assert all(0 < statement.basis.confidence <= 1 for statement in statements)
    assert extract(document, vocabulary) == extraction
