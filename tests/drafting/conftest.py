"""What the tests of drafts share: the words, knowledge of a table, and drafts of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.drafting.cell_fits import Knowledge
from orchestration.drafting.draft import Draft, draft_of
from orchestration.drafting.number_style import NumberGuess
from orchestration.drafting.rates import KnownRate, load_known_rates
from orchestration.drafting.sampling import sample_of
from orchestration.drafting.words import Words, load_words
from orchestration.model import Entity
from orchestration.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def words() -> Words:
    return load_words()


@pytest.fixture(scope="session")
def known_rates(project_dir: Path) -> tuple[KnownRate, ...]:
    return load_known_rates(project_dir / "dbt_project" / "seeds")


@pytest.fixture
def knowledge(vocabulary: Vocabulary, words: Words) -> Knowledge:
    """What a table of figures like 1,234.5 is compared with."""
    return Knowledge.of(vocabulary, words, NumberGuess(".", ","))


@pytest.fixture
def draft_file(
    vocabulary: Vocabulary, known_rates: tuple[KnownRate, ...]
) -> Callable[[Path, Entity | None], Draft]:
    """Drafts the YAML of a file."""

    def draft(path: Path, entity: Entity | None = None) -> Draft:
        with path.open("rb") as stream:
            return draft_of(sample_of(stream, path.name), vocabulary, known_rates, entity)

    return draft
