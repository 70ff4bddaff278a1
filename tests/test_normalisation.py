"""Keys of names: what counts as the same spelling, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.normalisation import organisation_name_key, text_key

LEGAL_FORMS = frozenset({"ltd", "co ltd", "co", "gmbh", "s a", "inc", "group"})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Café  Bar's", "cafe bar"),
        ("CAFE BAR", "cafe bar"),
        ("Research & Development", "research and development"),
        ("Ascendas-Singbridge", "ascendas singbridge"),
        ("Straße", "strasse"),
        ("\uff21\uff29 lab", "ai lab"),
        ("…", ""),
        ("", ""),
    ],
)
def test_text_key(text: str, key: str) -> None:
    assert text_key(text) == key


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert text_key(text_key(text)) == text_key(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Harbour Labs Co. Ltd.", "harbour labs"),
        ("The Harbour Labs, Inc", "harbour labs"),
        ("Harbour Labs GmbH", "harbour labs"),
        ("Harbour Group Ltd", "harbour"),
        ("Ltd", "ltd"),
        ("The", "the"),
        ("Group", "group"),
        ("Co-working Harbour", "co working harbour"),
    ],
)
def test_organisation_name_key(name: str, key: str) -> None:
    assert organisation_name_key(name, LEGAL_FORMS) == key


@given(st.text(min_size=1))
def test_a_name_with_words_never_loses_them_all(name: str) -> None:
    assert bool(organisation_name_key(name, LEGAL_FORMS)) == bool(text_key(name))
