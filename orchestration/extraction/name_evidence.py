"""Weighs what a text says about a run of words: organisation, person, place, or a thing.

Belongs here: the signs inside a run (legal form, type word, shape) and around it (roles, verbs, apposition).
Collecting the signs of all places of a name, and deciding, belong to `names`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    GENERIC_NAME_WORDS,
    HONORIFICS,
    JOB_TITLES,
    MONEY_NOUNS,
    MONEY_VERBS,
    PLAIN_VERBS,
    POSSESSED_NOUNS,
    PRODUCT_NOUNS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    TECHNOLOGIES,
    NameIndex,
)
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType

_DETERMINERS = word_set("the a an this its their our his her")
_PERSON_VERBS = word_set("said says told added explained wrote joked tells argues argued thinks hopes")
_CONNECTORS = word_set("of and for the de la & @ , . ( )")
_PLACE_PREPOSITIONS = word_set("in near across throughout outside inside around")
_MEASURE = re.compile(r"\d+(?:[.,]\d+)?[kKMGT]?(?:bps|bit|[bB]|Hz|W|Wh|V|A|th|nd|rd|st|p)s?$|\d+[kKxX]$")
_APPOSITION_REACH = 9  # tokens between a comma and the noun that says what the name is
_FAR = 3  # tokens between a possessive and the noun it owns


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signs for (positive) and against (negative) an organisation at one place, with the type they imply."""

    signs: Mapping[str, float]
    organisation_type: OrganisationType | None = None
    is_person: bool = False


class Weigher:
    """Weighs the runs of one document."""

    __slots__ = ("_index", "_text", "_tokens")

    def __init__(self, text: str, tokens: Sequence[Token], index: NameIndex) -> None:
        self._text = text
        self._tokens = tokens
        self._index = index

    def words(self, span: Span) -> list[str]:
        """The lower-case words of a run, marks left out."""
        return [token.lower for token in self._tokens[span.first : span.last] if token.shape != "mark"]

    def weigh(self, span: Span) -> Evidence:
        """The signs at one place."""
        words = self.words(span)
        signs: dict[str, float] = {}
        inner_type = self._inside(span, words, signs)
        if self.is_person(span, words):
            return Evidence({"person": -4.0}, None, True)
        role_type = self._before(span, signs)
        after_type = self._after(span, words, signs)
        if span.in_heading and "legal" not in signs and "type" not in signs:
            signs = {name: weight * 0.6 if weight > 0 else weight for name, weight in signs.items()}
        return Evidence(signs, after_type or role_type or inner_type)

    def is_veto(self, span: Span, words: Sequence[str]) -> bool:
        """Whether a run cannot be an organisation's name, whatever stands around it."""
        content = [word for word in words if word not in _CONNECTORS]
        if not content:
            return True
        joined = " ".join(words)
        index = self._index
        if (
            joined in index.places
            or joined in index.demonyms
            or all(word in index.places or word in index.demonyms for word in content)
        ):
            return True
        if content[-1] in EVENT_WORDS or content[-1] in SCHEME_WORDS:
            return True
        if len(content) == 1:
            return self._is_single_veto(span, content[0])
        return all(
            word in GENERIC_NAME_WORDS
            or word in TECHNOLOGIES
            or word in index.final_words
            or word in ROLE_NOUNS
            or word in index.demonyms
            or (word in index.common_words and (span.opens_sentence or span.in_heading))
            for word in content
        ) and not any(word in index.legal_words for word in content[1:])

    def _is_single_veto(self, span: Span, word: str) -> bool:
        token = self._tokens[span.first]
        if _MEASURE.match(token.text):
            return True
        if word in TECHNOLOGIES or word in self._index.legal_words or len(word) < 2:
            return True
        if word in self._index.final_words or word in GENERIC_NAME_WORDS or word in FUNCTION_WORDS:
            return token.shape not in {"mixed", "caps"} or word in self._index.legal_words
        if token.shape == "cap" and word in self._index.common_words:
            return span.opens_sentence or span.in_heading
        is_plural_acronym = token.shape == "mixed" and token.text.endswith("s") and token.text[:-1].isupper()
        return is_plural_acronym or _is_amount(token.text)

    # --- signs inside the run

    def _inside(self, span: Span, words: Sequence[str], signs: dict[str, float]) -> OrganisationType | None:
        tokens = self._tokens[span.first : span.last]
        index = self._index
        found: OrganisationType | None = None
        if len(words) > 1 and any(word in index.legal_words for word in words[1:]):
            signs["legal"] = 4.0
            found = "company"
        last = words[-1]
        if last in index.legal_words and len(words) > 2:
            last = words[-2]
        type_word = index.final_words.get(last)
        proper = [
            word
            for word in words
            if word not in index.final_words and word not in _CONNECTORS and word not in GENERIC_NAME_WORDS
        ]
        if type_word is not None and len(words) > 1 and (proper or len(words) > 2):
            signs["type"] = 3.0 if type_word.position == "final" else 1.2
            found = self.type_of(span) or type_word.organisation_type
        elif len(words) > 2 and any(match.payload.position == "any" for match in index.types.find(tokens)):
            signs["type"] = 3.0
            found = self.type_of(span)
        shapes = {token.shape for token in tokens}
        if "mixed" in shapes and not all(
            token.text.startswith(("Mc", "Mac", "O’", "O'")) for token in tokens if token.shape == "mixed"
        ):
            signs["shape"] = 1.3
        elif any(char.isdigit() for token in tokens for char in token.text):
            signs["shape"] = 0.5
        elif "caps" in shapes and len(words) == 1:
            signs["shape"] = 0.7
        elif len(words) > 1:
            signs["shape"] = 0.4
        return found

    def type_of(self, span: Span) -> OrganisationType | None:
        """The type that the last of the longest type words in a run implies."""
        tokens = self._tokens[span.first : span.last]
        matches = list(self._index.types.find(tokens))
        for match in reversed(matches):
            if (
                match.payload.position == "any"
                or match.last == len(tokens)
                or tokens[match.last].lower in self._index.legal_words
            ):
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
        ):
            return True
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

    # --- signs around the run

    def _before(self, span: Span, signs: dict[str, float]) -> OrganisationType | None:
        position = span.first - 1
        determiner = ""
        while position >= 0 and self._tokens[position].text in "\"'“”‘’(":
            position -= 1
        if position < 0:
            return None
        if self._tokens[position].lower in _DETERMINERS:
            determiner = self._tokens[position].lower
            position -= 1
        words = [token.lower for token in self._tokens[max(position - 2, 0) : position + 1]]
        words = [""] * (3 - len(words)) + words
        if position >= 0 and self._tokens[position].possessive and not determiner:
            signs["of_place"] = 0.5 if words[-1] in self._index.places else 0.0
        if determiner in {"a", "an"}:
            signs["indefinite"] = -1.5
        elif determiner and "type" not in signs and "legal" not in signs:
            signs["definite"] = -0.6
        nearest = words[-1]
        if (
            position >= 0
            and nearest in ROLE_NOUNS
            and not determiner
            and self._tokens[position].shape != "mark"
        ):
            if nearest not in {"group", "chain", "bank"} or self._tokens[position].shape == "lower":
                signs["role"] = 3.0
            return ROLE_NOUNS[nearest]
        if nearest == "by" and words[-2] in AGENT_VERBS:
            signs["agent"] = 1.8
        elif nearest in {"in", "of", "for", "with", "from", "between"} and words[-2] in DEAL_NOUNS:
            signs["deal"] = 1.8
        elif nearest == "from" and (words[-2] in MONEY_NOUNS or words[-3] in MONEY_NOUNS):
            signs["deal"] = 1.6
        elif nearest in {"with", "in"} and words[-2] in DEAL_VERBS:
            signs["deal"] = 1.5
        elif nearest in DEAL_VERBS and not determiner:
            signs["object"] = 1.2
        elif nearest in {"at", "of", "with", "for", "from"} and words[-2] in JOB_TITLES | {
            "spokesman",
            "graduate",
        }:
            signs["employer"] = 2.0
        elif words[-2] == "according" and nearest == "to":
            signs["source"] = 1.2
        elif (
            nearest in {"as", "like", "including"} and (words[-2] in ROLE_NOUNS or words[-3] in ROLE_NOUNS)
        ) or (
            nearest in {"include", "including", "includes"}
            and words[-2]
            in {
                "investors",
                "backers",
                "clients",
                "customers",
                "partners",
            }
        ):
            signs["example"] = 2.5
        elif nearest in _PLACE_PREPOSITIONS and "type" not in signs and not determiner:
            signs["locative"] = -0.8
        elif nearest in {"at", "to", "from"} and "type" not in signs:
            signs["locative"] = -0.1
        return None

    def _after(self, span: Span, words: Sequence[str], signs: dict[str, float]) -> OrganisationType | None:
        tokens = self._tokens
        position = self._after_brackets(span.last)
        if position >= len(tokens):
            return None
        following = tokens[position]
        own = tokens[span.last - 1]
        if own.possessive:
            near = [token.lower for token in tokens[span.last : span.last + _FAR]]
            if any(word in POSSESSED_NOUNS for word in near):
                signs["owner"] = 1.8
            return None
        word = following.lower
        second = tokens[position + 1].lower if position + 1 < len(tokens) else ""
        if following.text == ",":
            return self._apposition(position + 1, signs)
        if word in POSSESSED_NOUNS and following.shape == "lower":
            signs["head"] = 2.0
        elif word in MONEY_VERBS and self._money_follows(position + 1):
            signs["verb"] = 2.6
        elif (
            word in {"led", "backed"} and second in {"funding", "round", "series", "investment", "seed"}
        ) or (
            following.shape == "lower" and second in {"arm", "unit", "executive", "director", "subsidiary"}
        ):
            signs["head"] = 2.0
        elif word in {"is", "was"} and second == "home":
            signs["verb"] = 1.3
        elif (
            word in SCHEME_WORDS | EVENT_WORDS
            and following.shape == "lower"
            and tokens[span.last - 1].shape == "caps"
        ):
            signs["head"] = 0.8
        elif word in {"is", "was", "are"} and second in {"a", "an", "the", "one"}:
            return self._copula(position + 2, signs)
        elif (word in COMPANY_VERBS and following.shape == "lower" and len(words) <= 8) or (
            word in {"has", "have", "had", "will", "also"} and second in COMPANY_VERBS
        ):
            signs["verb"] = 1.6
        elif word in PLAIN_VERBS:
            signs["speech"] = 0.9 if second in {"it", "its"} else 0.6
            if second in {"it", "its"} and word in {"said", "says", "believes", "claims"}:
                signs["speech"] = 2.0
        elif word in PRODUCT_NOUNS and following.shape == "lower":
            signs["product"] = -1.0
        elif word in {"who", "whose"}:
            signs["who"] = -3.0
        return self._kind_after(position, signs)

    def _money_follows(self, position: int) -> bool:
        """Whether an amount or a word of financing stands within the next words."""
        for token in self._tokens[position : position + 6]:
            if token.text in "$£€¥₹" or token.lower in MONEY_NOUNS or _is_amount(token.text):
                return True
        return False

    def _kind_after(self, position: int, signs: dict[str, float]) -> OrganisationType | None:
        """A type phrase right after the name in lower case: "X incubator", "X mass innovation space"."""
        if self._tokens[position].shape != "lower":
            return None
        match = self._index.types.match_at(self._tokens, position)
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
        if position < len(self._tokens) and self._tokens[position].text == "(":
            for end in range(position + 1, min(position + 7, len(self._tokens))):
                if self._tokens[end].text == ")":
                    return end + 1
        return position

    def _apposition(self, position: int, signs: dict[str, float]) -> OrganisationType | None:
        tokens = self._tokens
        if (
            tokens[position].lower == "for"
            and position + 2 < len(tokens)
            and tokens[position + 1].lower in {"example", "instance"}
        ):
            position += 3
        if position >= len(tokens):
            return None
        word = tokens[position].lower
        if word in {"a", "an", "the", "one", "another"}:
            return self._copula(position + 1, signs, 2.6)
        if word in {"which", "whose"}:
            signs["which"] = 0.8
        elif word in {"maker", "makers", "owner", "operator", "publisher", "developer", "part"}:
            signs["apposition"] = 2.6
            return "company"
        return None

    def _copula(self, position: int, signs: dict[str, float], weight: float = 2.6) -> OrganisationType | None:
        """What the noun phrase from `position` says the name is."""
        tokens = self._tokens
        for at in range(position, min(position + _APPOSITION_REACH, len(tokens))):
            token = tokens[at]
            if token.shape == "mark" and token.text not in "-’'\"“”":
                return None
            if token.lower in {"who", "which", "that", "for", "with", "in", "by", "to", "from"}:
                return None
            if token.lower == "of":
                if tokens[at - 1].lower not in {"one", "some", "part", "maker", "provider", "supplier"}:
                    return None
                continue
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            is_head = (
                following is None
                or following.shape == "mark"
                or following.lower in FUNCTION_WORDS
                or following.lower.endswith(("ed", "ing"))
            )
            if token.lower in JOB_TITLES and is_head and token.lower not in APPOSITION_NOUNS:
                signs["person"] = -2.5
                return None
            if (
                token.lower in APPOSITION_NOUNS
                and token.shape == "lower"
                and (is_head or token.lower in {"start-up", "startup"})
            ):
                signs["apposition"] = weight
                return APPOSITION_NOUNS[token.lower]
        return None


def _is_amount(word: str) -> bool:
    """ "CNY124", "RMB20", "US$7m" are figures."""
    head = word.rstrip("0123456789.,mbn")
    return (
        head != word
        and len(head) <= 4
        and any(char.isdigit() for char in word)
        and word[0].isupper()
        and len(head) >= 3
    )
