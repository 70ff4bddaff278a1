"""What can be no organisation's name, whatever stands around it: places, codes, figures, events, ordinary words.

Belongs here: the reasons against a run of words as such. What speaks for it is weighed in `name_evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_forms import NameForm
from orchestration.extraction.name_lexicon import (
    CORPORATE_TAILS,
    DOTTED_FORMS,
    EVENT_WORDS,
    FIELDS,
    FOR_HEADS,
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    JOB_TITLES,
    MONEY_NOUNS,
    NAME_CONNECTORS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    TECHNOLOGIES,
    US_STATES,
    NameIndex,
)
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set

_REUTERS_CODE = re.compile(r"[A-Z]{2,5}c\d$")  # "LCOc1": a future
_OF_FIELD = word_set("at in for with")  # "Head of Equity Research at X": a field of work, not a name
_MEASURE = re.compile(r"\d+(?:[.,]\d+)?[kKMGT]?(?:bps|bit|[bB]|Hz|W|Wh|V|A|th|nd|rd|st|p)s?$|\d+[kKxX]$")
# Departments of any firm: "Investor Relations", "Human Resources".
_DEPARTMENTS = word_set(
    "relations resources operations engineering marketing accounting procurement logistics"
)


@dataclass(frozen=True, slots=True)
class Vetoes:
    """Reads the reasons against the runs of one document."""

    text: str
    tokens: Sequence[Token]
    index: NameIndex

    def veto(self, span: Span, form: NameForm) -> str | None:
        """Why a run looks like no organisation's name, whatever stands around it; None where it may be one."""
        if not form.has_content:
            return "nothing"
        if form.body_in(span.in_heading) is not None:
            return None
        if self._is_code(span):
            return "code"
        if self._is_field_of_work(span, form.words):
            return "office"
        is_bracketed = span.first > 0 and self.tokens[span.first - 1].text == "("
        where = (span.in_heading, span.opens_sentence, is_bracketed)
        if where not in form.vetoes:
            form.vetoes[where] = self._veto_of_words(span, form.words, is_bracketed)
        return form.vetoes[where]

    def _veto_of_words(self, span: Span, words: Sequence[str], is_bracketed: bool) -> str | None:
        """What the words say against a run; it depends on nothing else than whether capitals mean something there."""
        content = [word for word in words if word not in NAME_CONNECTORS]
        if self._ends_in_person(words):
            return "office"
        if self._is_place(words, content):
            return "place"
        if self._is_field(words, content):
            return "technology"
        is_office = content[0] in FOR_HEADS and {"of", "for"} & set(words[1:2]) and len(content) > 2
        if is_office:
            return None  # "Agency for Science, Technology and Research"
        if " ".join(content[-2:]) not in self.index.final_words and (
            content[-1] in EVENT_WORDS or content[-1] in SCHEME_WORDS
        ):
            return "thing"
        if len(content) == 1:
            return self._single_veto(span, content[0])
        if self._has_naming_word(span, content):
            return None
        index = self.index
        is_general = all(
            word in GENERIC_NAME_WORDS
            or (word.isdigit() and content[0] in TECHNOLOGIES)
            or word in TECHNOLOGIES
            or word in index.final_words
            or word in ROLE_NOUNS
            or word in index.demonyms
            or (
                word in index.common_words
                and (span.in_heading or (span.opens_sentence and (at == 0 or is_bracketed)))
            )
            for at, word in enumerate(content)
        )
        return "general words" if is_general else None

    def _is_place(self, words: Sequence[str], content: Sequence[str]) -> bool:
        places, demonyms = self.index.places, self.index.demonyms
        joined = " ".join(words)
        return (
            joined in places
            or joined in demonyms
            or all(word in places or word in demonyms for word in content)
        )

    def _is_field(self, words: Sequence[str], content: Sequence[str]) -> bool:
        """Whether a run is a field of knowledge or a department of any firm."""
        if " ".join(words) in FIELDS:
            return True
        is_department = len(content) == 2 and content[1] in _DEPARTMENTS
        return is_department and content[0] in self.index.common_words

    def _has_naming_word(self, span: Span, content: Sequence[str]) -> bool:
        """Whether a word of the run makes the ordinary words around it a name."""
        index = self.index
        if any(
            match.payload.position == "any" and match.first == 0
            for match in index.types.find(self.tokens[span.first : span.last])
        ):
            return True  # "Ministry of Finance": ordinary words, and a name all the same
        if any(word in index.legal_words or word in DOTTED_FORMS for word in content[1:]):
            return True
        if any(word in CORPORATE_TAILS for word in content[1:]) or self._is_of_nation(span, content):
            return True
        is_mixed = any(token.shape == "mixed" for token in self.tokens[span.first : span.last])
        return is_mixed and not span.in_heading  # "sTARTUp Lab"

    def _is_code(self, span: Span) -> bool:
        """Codes of markets (".SPX", "LCOc1") and of states of the USA ("Springfield, IL")."""
        first, last = self.tokens[span.first], self.tokens[span.last - 1]
        if (first.text[-1].isdigit() and _REUTERS_CODE.match(first.text)) or (
            last.text[-1].isdigit() and _REUTERS_CODE.match(last.text)
        ):
            return True
        if span.first == 0 or span.last - span.first > 1 or first.shape != "caps":
            return False
        before = self.tokens[span.first - 1]
        if before.text == "." and before.end == first.start:
            return self.text[before.start - 1 : before.start] in {" ", "\n", "(", "<"}
        return (
            before.text == ","
            and first.lower in US_STATES
            and self.tokens[span.first - 2].shape in {"cap", "caps"}
        )

    def _is_field_of_work(self, span: Span, words: Sequence[str]) -> bool:
        """ "Head of Equity Research at X": ordinary words after a job title and before the employer."""
        tokens = self.tokens
        if span.first < 2 or span.last >= len(tokens) or tokens[span.last].lower not in _OF_FIELD:
            return False
        return (
            tokens[span.first - 1].lower == "of"
            and tokens[span.first - 2].lower in JOB_TITLES
            and all(word in self.index.common_words or word in GENERIC_NAME_WORDS for word in words)
        )

    def _ends_in_person(self, words: Sequence[str]) -> bool:
        """ "Public Works Jane-Marie Marlowe": an office of ordinary words, and who holds it."""
        for at in range(2, len(words) - 1):
            if words[at].partition("-")[0] in self.index.given_names:
                return words[0] in self.index.common_words or words[0] in GENERIC_NAME_WORDS
        return False

    def _is_of_nation(self, span: Span, content: Sequence[str]) -> bool:
        """ "Dutch Research Council", "European Commission": a public body, called by its nation and its field."""
        last = self.index.final_words.get(content[-1])
        return (
            content[0] in self.index.demonyms
            and not span.in_heading
            and last is not None
            and last.position == "final"
            and last.organisation_type in {"government", "other"}
            and self.tokens[span.last - 1].shape == "cap"
        )

    def _single_veto(self, span: Span, word: str) -> str | None:
        token = self.tokens[span.first]
        if _MEASURE.match(token.text) or is_amount(token.text) or len(word) < 2:
            return "code"
        if word in TECHNOLOGIES or word in self.index.legal_words:
            return "technology"
        if word in self.index.final_words or word in GENERIC_NAME_WORDS or word in FUNCTION_WORDS:
            return "general words" if token.shape not in {"mixed", "caps"} else None
        if token.shape == "cap" and word in MONEY_NOUNS:
            return "money"
        if token.shape == "cap" and word in self.index.common_words:
            return "common word" if span.opens_sentence or span.in_heading else None
        is_plural_acronym = token.shape == "mixed" and token.text.endswith("s") and token.text[:-1].isupper()
        return "code" if is_plural_acronym else None


def is_amount(word: str) -> bool:
    """ "CNY124", "RMB20", "US$7m" are figures."""
    head = word.rstrip("0123456789.,mbn")
    return (
        head != word
        and len(head) <= 4
        and any(char.isdigit() for char in word)
        and word[0].isupper()
        and len(head) >= 3
    )
