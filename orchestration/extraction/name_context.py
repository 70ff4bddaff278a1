"""Weighs the words around a run of capitals: roles, verbs, apposition.

Belongs here: what stands before and after a name. The signs inside it, persons and vetoes are in `name_evidence`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.extraction.name_candidates import Span
from orchestration.extraction.name_lexicon import (
    AGENT_VERBS,
    APPOSITION_NOUNS,
    COMPANY_VERBS,
    DEAL_NOUNS,
    DEAL_VERBS,
    EVENT_WORDS,
    FUNCTION_WORDS,
    JOB_TITLES,
    MONEY_NOUNS,
    MONEY_VERBS,
    PLAIN_VERBS,
    POSSESSED_NOUNS,
    PRODUCT_NOUNS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    NameIndex,
)
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType

_DETERMINERS = word_set("the a an this its their our his her")
_LOCATIVES = word_set("in near across throughout outside inside around")
_FINANCED = word_set("funding round series investment seed")
_ORGANISATION_PARTS = word_set("arm unit executive director subsidiary")
_LISTED_OWNERS = word_set("investors backers clients customers partners")
_NO_HEAD = word_set("who which that for with in by to from")
_QUOTES = frozenset("\"'“”‘’(")
_APPOSITION_REACH = 9  # tokens between a comma and the noun that says what the name is
_FAR = 3  # tokens between a possessive and the noun it owns

# (last word before the name, word before that, how many words back it may stand, sign, weight): the first that fits.
_BEFORE: tuple[tuple[frozenset[str], frozenset[str], int, str, float], ...] = (
    (word_set("by"), AGENT_VERBS, 1, "agent", 1.8),
    (word_set("in of for with from between"), DEAL_NOUNS, 1, "deal", 1.8),
    (word_set("from"), MONEY_NOUNS, 2, "deal", 1.6),
    (word_set("with in"), DEAL_VERBS, 1, "deal", 1.5),
    (word_set("at of with for from"), JOB_TITLES | {"spokesman", "graduate"}, 1, "employer", 2.0),
    (word_set("to"), word_set("according"), 1, "source", 1.2),
    (word_set("as like including"), frozenset(ROLE_NOUNS), 2, "example", 2.5),
    (word_set("include including includes"), _LISTED_OWNERS, 1, "example", 2.5),
)
# (word after the name, word after that or None for any, sign, weight): the first that fits.
_AFTER: tuple[tuple[frozenset[str] | None, frozenset[str] | None, str, float], ...] = (
    (POSSESSED_NOUNS, None, "head", 2.0),
    (word_set("led backed"), _FINANCED, "head", 2.0),
    (None, _ORGANISATION_PARTS, "head", 2.0),
    (word_set("is was"), word_set("home"), "verb", 1.3),
    (COMPANY_VERBS, None, "verb", 1.6),
    (word_set("has have had will also"), COMPANY_VERBS, "verb", 1.6),
    (word_set("said says believes claims"), word_set("it its"), "speech", 2.0),
    (PLAIN_VERBS, None, "speech", 0.6),
    (PRODUCT_NOUNS, None, "product", -1.0),
    (word_set("who whose"), None, "who", -3.0),
)


@dataclass(frozen=True, slots=True)
class ContextReader:
    """Reads the signs around runs in the tokens of one document."""

    tokens: Sequence[Token]
    index: NameIndex
    is_amount: Callable[[str], bool]

    def before(self, span: Span, signs: dict[str, float]) -> OrganisationType | None:
        """Adds the signs before a run; returns the type that a role noun there implies."""
        position = span.first - 1
        while position >= 0 and self.tokens[position].text in _QUOTES:
            position -= 1
        determiner = ""
        if position >= 0 and self.tokens[position].lower in _DETERMINERS:
            determiner = self.tokens[position].lower
            position -= 1
        self._determined(determiner, signs)
        if position < 0:
            return None
        nearest = self.tokens[position]
        if nearest.possessive and not determiner and nearest.lower in self.index.places:
            signs["of_place"] = 0.5
        kind = self._kind_before(position)
        if kind is not None and not determiner:
            signs["role"] = 2.5
            return kind
        if nearest.lower in ROLE_NOUNS and not determiner and nearest.shape != "mark":
            if nearest.shape == "lower" or nearest.lower not in {"group", "chain", "bank"}:
                signs["role"] = 3.0
            return ROLE_NOUNS[nearest.lower]
        self._governed(position, determiner, signs)
        return None

    def _kind_before(self, position: int) -> OrganisationType | None:
        """A type phrase of several words right before the name: "the innovation space X"."""
        for length in (3, 2):
            words = self.tokens[max(position - length + 1, 0) : position + 1]
            found = self.index.final_words.get(" ".join(token.lower for token in words))
            if found is not None and all(token.shape == "lower" for token in words):
                return found.organisation_type
        return None

    @staticmethod
    def _determined(determiner: str, signs: dict[str, float]) -> None:
        if determiner in {"a", "an"}:
            signs["indefinite"] = -1.5
        elif determiner and "type" not in signs and "legal" not in signs:
            signs["definite"] = -0.6

    def _governed(self, position: int, determiner: str, signs: dict[str, float]) -> None:
        """The verb or preposition that governs a name."""
        nearest = self.tokens[position].lower
        earlier = [token.lower for token in self.tokens[max(position - 2, 0) : position]][::-1]
        for last, second, reach, sign, weight in _BEFORE:
            if nearest in last and not second.isdisjoint(earlier[:reach]):
                signs[sign] = weight
                return
        if nearest in DEAL_VERBS and not determiner:
            signs["object"] = 1.2
        elif nearest in _LOCATIVES and "type" not in signs and not determiner:
            signs["locative"] = -0.8

    def after(self, span: Span, words: Sequence[str], signs: dict[str, float]) -> OrganisationType | None:
        """Adds the signs after a run; returns the type that an apposition or kind there implies."""
        position = self._after_brackets(span.last)
        if position >= len(self.tokens):
            return None
        own = self.tokens[span.last - 1]
        if own.possessive:
            near = {token.lower for token in self.tokens[span.last : span.last + _FAR]}
            if near & POSSESSED_NOUNS:
                signs["owner"] = 1.8
            return None
        following = self.tokens[position]
        second = self.tokens[position + 1].lower if position + 1 < len(self.tokens) else ""
        if following.text == ",":
            return self._apposition(position + 1, signs)
        if following.lower in {"is", "was", "are"} and second in {"a", "an", "the", "one"}:
            return self._copula(position + 2, signs)
        if following.shape != "lower":
            return None
        if following.lower in MONEY_VERBS and self._money_follows(position + 1):
            signs["verb"] = 2.6
        elif own.shape == "caps" and following.lower in SCHEME_WORDS | EVENT_WORDS:
            signs["head"] = 0.8
        elif len(words) <= 8:
            self._followed(following.lower, second, signs)
        return self._kind(position, signs)

    @staticmethod
    def _followed(word: str, second: str, signs: dict[str, float]) -> None:
        for first_words, second_words, sign, weight in _AFTER:
            if (first_words is None or word in first_words) and (
                second_words is None or second in second_words
            ):
                signs[sign] = weight
                return

    def _money_follows(self, position: int) -> bool:
        """Whether an amount or a word of financing stands within the next words."""
        return any(
            token.text in "$£€¥₹" or token.lower in MONEY_NOUNS or self.is_amount(token.text)
            for token in self.tokens[position : position + 6]
        )

    def _kind(self, position: int, signs: dict[str, float]) -> OrganisationType | None:
        """A type phrase right after the name in lower case: "X incubator", "X mass innovation space"."""
        match = self.index.types.match_at(self.tokens, position)
        if (
            match is None
            or match.payload.position != "final"
            or match.payload.organisation_type == "government"
        ):
            return None
        signs["kind"] = 2.0
        return match.payload.organisation_type

    def _after_brackets(self, position: int) -> int:
        """Where the text goes on after a short bracket, if one follows."""
        if position < len(self.tokens) and self.tokens[position].text == "(":
            for end in range(position + 1, min(position + 7, len(self.tokens))):
                if self.tokens[end].text == ")":
                    return end + 1
        return position

    def _apposition(self, position: int, signs: dict[str, float]) -> OrganisationType | None:
        words = [token.lower for token in self.tokens[position : position + 3]]
        if words[:1] == ["for"] and len(words) == 3 and words[1] in {"example", "instance"}:
            position += 3
            words = [token.lower for token in self.tokens[position : position + 1]]
        if not words:
            return None
        if words[0] in {"a", "an", "the", "one", "another"}:
            return self._copula(position + 1, signs)
        if words[0] in {"which", "whose"}:
            signs["which"] = 0.8
        elif words[0] in {"maker", "makers", "owner", "operator", "publisher", "developer", "part"}:
            signs["apposition"] = 2.6
            return "company"
        return None

    def _copula(self, position: int, signs: dict[str, float]) -> OrganisationType | None:
        """What the noun phrase from `position` says the name is."""
        for at in range(position, min(position + _APPOSITION_REACH, len(self.tokens))):
            token = self.tokens[at]
            if (token.shape == "mark" and token.text not in "-’'\"“”") or token.lower in _NO_HEAD:
                return None
            if token.lower == "of" and self.tokens[at - 1].lower not in {
                "one",
                "some",
                "part",
                "maker",
                "provider",
            }:
                return None
            if not self._is_head(at):
                continue
            if token.lower in APPOSITION_NOUNS and token.shape == "lower":
                signs["apposition"] = 2.6
                return APPOSITION_NOUNS[token.lower]
            if token.lower in JOB_TITLES:
                signs["person"] = -2.5
                return None
        return None

    def _is_head(self, at: int) -> bool:
        """Whether the noun phrase ends with the token at `at`; "start-up" says enough wherever it stands."""
        if self.tokens[at].lower in {"start-up", "startup"} or at + 1 >= len(self.tokens):
            return True
        following = self.tokens[at + 1]
        is_end = following.shape == "mark" or following.lower in FUNCTION_WORDS
        return is_end or following.lower.endswith(("ed", "ing"))
