"""Weighs what a text says about a run of words: organisation, person, place, or a thing.

Belongs here: the signs inside a run (legal form, type word, shape), persons, and what can be no name. The
words around a run are read in `name_context`; collecting the signs of all places of a name, and deciding, belong to `names`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_context import ContextReader
from orchestration.extraction.name_lexicon import (
    DOTTED_FORMS,
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    HONORIFICS,
    JOB_TITLES,
    NAME_CONNECTORS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    NameIndex,
)
from orchestration.extraction.name_vetoes import is_amount, public_body
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType

# After "said X" these make a reported clause of it: X is not who speaks.
_REPORTED = word_set("would will had has have was were is are could")
_CALLED = 2.0  # "Sophia Dell, the technology park": no person after all
_TERRAIN = word_set("city town village valley")  # "… Science City" is a park
_PLAIN_VERB = 2.0  # what a verb of raising money weighs more than
_GENERAL_TYPES = word_set("global international worldwide digital group")  # they say nothing of the kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signs for (positive) and against (negative) an organisation at one place, with the type they imply."""

    signs: Mapping[str, float]
    organisation_type: OrganisationType | None = None
    is_person: bool = False
    is_financed: bool = False  # ordinary words, in the singular and without an article, that raise a sum


class Weigher:
    """Weighs the runs of one document."""

    __slots__ = ("_context", "_index", "_text", "_tokens")

    def __init__(self, text: str, tokens: Sequence[Token], index: NameIndex) -> None:
        self._text = text
        self._tokens = tokens
        self._index = index
        self._context = ContextReader(tokens, index, is_amount)

    def words(self, span: Span) -> list[str]:
        """The lower-case words of a run, marks left out."""
        return [token.lower for token in self._tokens[span.first : span.last] if token.shape != "mark"]

    def weigh(self, span: Span) -> Evidence:
        """The signs at one place."""
        words = self.words(span)
        body = public_body(self._tokens, span, words, self._index)
        if body is not None:
            return Evidence({"body": 3.0}, body)
        signs: dict[str, float] = {}
        inner_type = self._inside(span, words, signs)
        after_type = self._context.after(span, words, signs)
        is_called_place = "apposition" in signs and after_type in {"zone", "incubator", "university"}
        if not is_called_place and self.is_person(span, words):
            return Evidence({"person": -4.0}, None, True)
        if is_called_place and words[0] in self._index.given_names:
            signs["called"] = _CALLED
        role_type = self._context.before(span, signs)
        is_financed = self._is_financed(span, words, signs)
        if "head" in signs:
            signs.pop("indefinite", None)  # the article belongs to the noun after the name: "an X spin-off"
        if span.in_heading and "legal" not in signs and "type" not in signs:
            signs = {name: weight * 0.6 if weight > 0 else weight for name, weight in signs.items()}
        return Evidence(signs, after_type or role_type or inner_type, is_financed=is_financed)

    def _is_financed(self, span: Span, words: Sequence[str], signs: Mapping[str, float]) -> bool:
        """Whether words that are no name elsewhere are the subject of a verb of raising money, and so a name."""
        tokens = self._tokens[span.first : span.last]
        before = self._tokens[span.first - 1] if span.first else None
        if (
            signs.get("verb", 0.0) <= _PLAIN_VERB
            or span.in_heading
            or any(token.shape not in {"cap", "caps"} for token in tokens)
        ):
            return False
        if before is not None and before.shape != "mark" and before.end + 1 >= span.start:
            return False
        last = words[-1]
        is_kind = last in ROLE_NOUNS or last in GENERIC_NAME_WORDS or last in self._index.final_words
        return not (is_kind or last in FUNCTION_WORDS or last in self._index.demonyms) and not last.endswith(
            ("s", "ing", "ion", "ment", "ity", "ship")
        )

    # --- signs inside the run

    def _inside(self, span: Span, words: Sequence[str], signs: dict[str, float]) -> OrganisationType | None:
        tokens = self._tokens[span.first : span.last]
        index = self._index
        found: OrganisationType | None = None
        if len(words) > 1 and any(word in index.legal_words or word in DOTTED_FORMS for word in words[1:]):
            signs["legal"] = 4.0
            found = "investor" if self.type_of(span) == "investor" else "company"
        of_kind = self._kind_inside(span, words, signs)
        found = found or of_kind
        shapes = {token.shape for token in tokens}
        is_joined = any(token.text in {"@", "*"} for token in tokens)
        is_inner = "mixed" in shapes and not all(
            token.text.startswith(("Mc", "Mac", "O’", "O'")) for token in tokens if token.shape == "mixed"
        )
        if is_inner or is_joined:
            signs["shape"] = 1.3
        elif any(char.isdigit() for token in tokens for char in token.text):
            signs["shape"] = 0.5
        elif "caps" in shapes and len(words) == 1:
            signs["shape"] = 0.7
        elif len(words) > 1:
            signs["shape"] = 0.4
        return found

    def _kind_inside(
        self, span: Span, words: Sequence[str], signs: dict[str, float]
    ) -> OrganisationType | None:
        """Adds the sign of a type word; returns the type it implies."""
        index = self._index
        last = self._last_word(words)
        end = len(words) - 1 if len(words) > 3 and words[-1] in index.places else len(words)
        phrase = index.final_words.get(" ".join(words[max(end - 2, 1) : end]))
        type_word = index.final_words.get(last) or (phrase if last in SCHEME_WORDS | _TERRAIN else None)
        proper = [
            word
            for word in words
            if word not in index.final_words
            and word not in NAME_CONNECTORS
            and word not in GENERIC_NAME_WORDS
        ]
        if type_word is not None and len(words) > 1 and (proper or len(words) > 2):
            is_definite = type_word.position == "final" or (phrase is not None and phrase.position == "final")
            is_ordinary = len(words) == 2 and words[0] in index.common_words
            signs["type"] = 3.0 if is_definite else 0.6 if is_ordinary else 1.2
            if last in _GENERAL_TYPES and type_word.position == "weak":
                return None
            return self.type_of(span) or type_word.organisation_type
        if "for" in words[2:-1] and (head := index.final_words.get(words[words.index("for") - 1])):
            signs["type"] = 3.0  # "Norlake Centre for Innovation"
            return head.organisation_type
        if len(words) > 1 and any(
            match.payload.position == "any" and match.last - match.first < len(words)
            for match in index.types.find(self._tokens[span.first : span.last])
        ):
            signs["type"] = 3.0
            return self.type_of(span)
        return None

    def _last_word(self, words: Sequence[str]) -> str:
        """The last word that is neither a legal form nor the place at the end: "… College London"."""
        end = len(words)
        if end > 2 and (words[end - 1] in self._index.legal_words or words[end - 1] in self._index.places):
            end -= 1
        return words[end - 1]

    def type_of(self, span: Span) -> OrganisationType | None:
        """The type that the words of a run imply.

        A last word of a definite kind goes first ("University of … Science Park"), then the kind that opens
        the name ("Ministry of … Technology"), then any other type word.
        """
        tokens = self._tokens[span.first : span.last]
        matches = list(self._index.types.find(tokens))
        opening = [match for match in matches if match.payload.position == "any"]
        for match in reversed(matches):
            at_end = match.last == len(tokens) or tokens[match.last].lower in self._index.legal_words
            is_definite = match.payload.organisation_type in {"zone", "incubator", "investor"}
            if match.payload.position == "any":
                return match.payload.organisation_type
            if at_end and match.payload.position == "final" and (is_definite or not opening):
                return match.payload.organisation_type
        return matches[-1].payload.organisation_type if matches else None

    # --- persons

    def is_person(self, span: Span, words: Sequence[str]) -> bool:
        """Whether the run at this place is a person's name."""
        index = self._index
        tokens = self._tokens[span.first : span.last]
        has_type = any(word in index.final_words or word in index.legal_words for word in words[1:])
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
            for token in tokens
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
