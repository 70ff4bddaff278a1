"""Whom a text speaks of where it states something: the seam between what is stated and of whom.

Belongs here: the questions that rules ask (`Attribution`), and the implementation that is used (`CLAUSES`). How an
answer is found belongs to the implementation: for this one to `figure_owners`, `references` and `clauses`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from orchestration.extraction.analysis import Analysis, PlaceMention, Referent
from orchestration.extraction.figure_owners import owner_at
from orchestration.extraction.references import focus_of, referent_in, resolve_references, subject_at
from orchestration.extraction.segments import Segments
from orchestration.model import LocalOrganisation, Mention
from orchestration.vocabulary import Vocabulary


class Attribution(Protocol):
    """Answers whom a text means. Rules ask through the methods of `Analysis`, so that one can stand in for another.

    An answer is an organisation of the analysis with a confidence, or None where the text leaves it open.
    """

    def mentions(
        self,
        segments: Segments,
        organisations: Mapping[str, LocalOrganisation],
        named: Sequence[Mention],
        vocabulary: Vocabulary,
        places: Sequence[PlaceMention] = (),
    ) -> tuple[Mention, ...]:
        """The named mentions with those that refer back to them ("it", "the center"), in the order of the text."""

    def subject_at(self, analysis: Analysis, position: int) -> Referent | None:
        """Of whom the predicate that begins at `position` is said."""

    def referent_in(self, analysis: Analysis, start: int, end: int) -> Referent | None:
        """Whom the noun phrase `text[start:end]` means."""

    def owner_at(self, analysis: Analysis, start: int, end: int) -> Referent | None:
        """Whose the figure `text[start:end]` is: an organisation, or a place that the analysis knows."""

    def focus_of(self, analysis: Analysis, sentence: int) -> Referent | None:
        """What the text was about before the sentence of this index."""


@dataclass(frozen=True, slots=True)
class ClauseAttribution:
    """By clauses, what the document has introduced before, and for figures by the weight of all signs."""

    def mentions(
        self,
        segments: Segments,
        organisations: Mapping[str, LocalOrganisation],
        named: Sequence[Mention],
        vocabulary: Vocabulary,
        places: Sequence[PlaceMention] = (),
    ) -> tuple[Mention, ...]:
        return resolve_references(segments, organisations, named, vocabulary, places)

    def subject_at(self, analysis: Analysis, position: int) -> Referent | None:
        return subject_at(analysis, position)

    def referent_in(self, analysis: Analysis, start: int, end: int) -> Referent | None:
        return referent_in(analysis, start, end)

    def owner_at(self, analysis: Analysis, start: int, end: int) -> Referent | None:
        return owner_at(analysis, start, end)

    def focus_of(self, analysis: Analysis, sentence: int) -> Referent | None:
        return focus_of(analysis, sentence)


CLAUSES: Attribution = ClauseAttribution()
