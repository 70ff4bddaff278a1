"""Weighs what a text says about a run of words: organisation, person, place, or a thing.

Belongs here: the signs of one place together, persons, and names that a verb of financing makes. What a run is made of
is read in `name_forms`, the words around it in `name_context`; collecting the signs of all places of a name, and
deciding, belong to `names`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_context import ContextReader
from orchestration.extraction.name_forms import NameForm
from orchestration.extraction.name_lexicon import (
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    HONORIFICS,
    JOB_TITLES,
    ROLE_NOUNS,
    NameIndex,
)
from orchestration.extraction.name_vetoes import is_amount
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType

# After "said X" these make a reported clause of it: X is not who speaks.
_REPORTED = word_set("would will had has have was were is are could")
_CALLED = 2.0  # "Sophia Dell, the technology park": no person after all
_CALLED_TYPES = frozenset({"zone", "incubator", "university"})
_PLAIN_VERB = 2.0  # what a verb of raising money weighs more than


class Evidence(NamedTuple):
    """Signs for (positive) and against (negative) an organisation at one place, with the type they imply."""

    signs: Mapping[str, float]
    organisation_type: OrganisationType | None = None
    is_person: bool = False
    is_financed: bool = False  # ordinary words, in the singular and without an article, that raise a sum


_PERSON = Evidence({"person": -4.0}, None, is_person=True)


class Weigher:
    """Weighs the runs of one document."""

    __slots__ = ("_context", "_index", "_tokens")

    def __init__(self, tokens: Sequence[Token], index: NameIndex) -> None:
        self._tokens = tokens
        self._index = index
        self._context = ContextReader(tokens, index, is_amount)

    def weigh(self, span: Span, form: NameForm) -> Evidence:
        """The signs at one place."""
        body = form.body_in(span.in_heading)
        if body is not None:
            return Evidence({"body": 3.0}, body)
        words = form.words
        signs = dict(form.signs)
        after_type = self._context.after(span, words, signs)
        is_called_place = "apposition" in signs and after_type in _CALLED_TYPES
        if not is_called_place and self.is_person(span, form):
            return _PERSON
        if is_called_place and words[0] in self._index.given_names:
            signs["called"] = _CALLED
        role_type = self._context.before(span, signs)
        is_financed = signs.get("verb", 0.0) > _PLAIN_VERB and self._is_financed(span, words)
        if "head" in signs:
            signs.pop("indefinite", None)  # the article belongs to the noun after the name: "an X spin-off"
        if span.in_heading and "legal" not in signs and "type" not in signs:
            signs = {name: weight * 0.6 if weight > 0 else weight for name, weight in signs.items()}
        return Evidence(signs, after_type or role_type or form.organisation_type, is_financed=is_financed)

    def _is_financed(self, span: Span, words: Sequence[str]) -> bool:
        """Whether words that are no name elsewhere are the subject of a verb of raising money, and so a name."""
        tokens = self._tokens[span.first : span.last]
        before = self._tokens[span.first - 1] if span.first else None
        if span.in_heading or any(token.shape not in {"cap", "caps"} for token in tokens):
            return False
        if before is not None and before.shape != "mark" and before.end + 1 >= span.start:
            return False
        last = words[-1]
        is_kind = last in ROLE_NOUNS or last in GENERIC_NAME_WORDS or last in self._index.final_words
        return not (is_kind or last in FUNCTION_WORDS or last in self._index.demonyms) and not last.endswith(
            ("s", "ing", "ion", "ment", "ity", "ship")
        )

    # --- persons

    def is_person(self, span: Span, form: NameForm) -> bool:
        """Whether the run at this place is a person's name."""
        index, words, has_type = self._index, form.words, form.has_type
        before = self._tokens[span.first - 1] if span.first else None
        if (
            before is not None
            and before.shape != "mark"
            and before.lower in HONORIFICS
            and before.shape != "lower"
        ):
            return not has_type
        if span.after_title and not has_type:
            return True
        if len(words) == 1:
            return False
        if words[0] in HONORIFICS and len(words) <= 5 and not has_type:
            return True
        if any(
            token.shape in {"mixed", "caps"}
            and len(token.text) > 2
            and not token.text.startswith(("Mc", "Mac", "O'", "O’", "De", "Di"))
            for token in self._tokens[span.first : span.last]
        ):
            return False
        if has_type and not (
            words[0] in index.given_names and len(words) == 2 and self._acts_as_person(span)
        ):
            return False
        if len(words) > 4 or any(word in {"&", "@", "of", "for", "and"} for word in words):
            return False
        if words[0] in index.given_names and words[-1] not in index.final_words:
            return True
        if len(words) == 3 and len(words[1]) == 1:
            return True
        if before is not None and before.shape == "lower" and before.lower in JOB_TITLES:
            return True
        return self._acts_as_person(span)

    def _acts_as_person(self, span: Span) -> bool:
        """ "said Ian Macfarlane", "Wang Zhen, deputy director of", "Jane Roe, who", "Jane Roe, 34,"."""
        before = self._tokens[span.first - 1].lower if span.first else ""
        after = self._tokens[span.last : span.last + 4]
        if (
            before in {"said", "says", "adds", "asks", "explains"}
            and self._tokens[span.first - 1].shape == "lower"
            and not (after and after[0].lower in _REPORTED)
        ):
            own = self._tokens[span.first + 1 : span.last]
            return not (len(own) > 1 and all(token.lower in self._index.common_words for token in own))
        if not after:
            return False
        if after[0].lower in {"who", "whose"}:
            return True
        if after[0].text == "," and len(after) > 1:
            following = [
                token for token in after[1:] if token.lower not in {"the", "a", "an", "former", "its"}
            ]
            if after[1].lower == "who" or (after[1].shape == "number" and len(after[1].text) == 2):
                return True
            return bool(following) and following[0].lower in JOB_TITLES and following[0].shape == "lower"
        return False
