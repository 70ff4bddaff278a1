"""What the pipeline asks of an extraction engine: a document and the words it may use in, statements out.

Belongs here: the interface. `engine.RulesExtractor` is the engine that is used; another one is a class with the same
members, named in its place in `pipeline.stages.extractor_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from orchestration.model import Document, Extraction, Part
from orchestration.vocabulary import Vocabulary


class Extractor(Protocol):
    """An engine that takes statements out of texts.

    It is sent to other processes, so it must be picklable, and what it gives for one document may not depend on any other.
    """

    @property
    def engine(self) -> str:
        """Its name, which stands in the provenance of each of its statements."""

    @property
    def versions(self) -> Mapping[Part, str]:
        """By part: what another version of the engine has extracted of a part is extracted anew, that part alone.

        An engine that does not tell parts apart gives them all the same version: `dict.fromkeys(PARTS, "1")`.
        """

    def extract(self, document: Document, vocabulary: Vocabulary, parts: frozenset[Part]) -> Extraction:
        """What the document states; offsets count in `document.text`.

        Args:
            document: the text.
            vocabulary: the words and codes of the seeds.
            parts: what will be stored of it. More may be given; the organisations that it refers to must be.

        Raises:
            Exception: of whatever kind: it concerns this document alone, which goes into the quarantine.
        """
