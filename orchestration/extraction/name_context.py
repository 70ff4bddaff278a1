"""Weighs the words around a run of capitals: roles, verbs, apposition.

Belongs here: what stands before and after a name. The signs inside it, persons and vetoes are in `name_evidence`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_lexicon import (
    AGENT_VERBS,
    APPOSITION_NOUNS,
    ASKING_VERBS,
    COMPANY_VERBS,
    DEAL_NOUNS,
    DEAL_VERBS,
    FIGURES_OF_FIRMS,
    FUNCTION_WORDS,
    JOB_TITLES,
    MONEY_NOUNS,
    MONEY_VERBS,
    PLAIN_VERBS,
    POSSESSED_NOUNS,
    PRODUCT_NOUNS,
    ROLE_NOUNS,
    THING_WORDS,
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
_PARTITIVES = word_set("one some part maker provider")
_NO_HEAD = word_set("who which that for with in by to from")
# What one holds in an organisation; with the other nouns of deals "in" says where.
_HOLDINGS = word_set(
    "stake stakes shares investment shareholding holding shareholder shareholders investor investors"
)
_LISTED = word_set(
    "startups start-ups companies firms finalists winners graduates tenants members enterprises alumni teams "
    "organisations organizations institutions universities banks clients occupiers exhibitors"
)
_GRADUATES = word_set(
    "spokesman graduate graduates engineers researchers scientists students professors alumni academics"
)
# Persons and organisations alike found, create and lead; of two words of unknown kind the agent is a person.
_PERSONAL_VERBS = word_set(
    "founded co-founded created designed started invented employed run led managed headed"
)
_FINANCING_WORDS = word_set("round funding investment financing raise series seed")
_BUYING = word_set("acquire acquires acquired acquiring buys bought buying buy")
_AFTER_OBJECT = word_set("for from in to and as after")
_BACKING = word_set("back backs backed lead leads led co-led joined joins join")
_STATED_SUMS = frozenset("$£€¥₹")
_QUOTES = frozenset("\"'“”‘’(")
_APPOSITION_REACH = 9  # tokens between a comma and the noun that says what the name is
# Participles and infinitives that are said of organisations where an auxiliary stands before them.
_DONE = word_set(
    "added attracted supported gathered graduated nurtured backed trained housed hosted funded grown"
)
_INTENDED = word_set(
    "host launch open acquire buy run raise invest operate merge list build develop recruit expand"
)
_UNDERGONE = word_set(
    "acquired bought merged incorporated rebranded delisted liquidated privatised nationalised"
)
_STANDING = word_set("alumni graduates members tenants backed owned headquartered funded financed operated")
_OFFICES = frozenset({"CEO", "CFO", "CTO", "COO"})
_FAR = 3  # tokens between a possessive and the noun it owns

# (last word before the name, word before that, how many words back it may stand, sign, weight): the first that fits.
_BEFORE: tuple[tuple[frozenset[str], frozenset[str], int, str, float], ...] = (
    (word_set("by"), AGENT_VERBS, 1, "agent", 1.8),
    (word_set("of for with from between"), DEAL_NOUNS, 1, "deal", 1.8),
    (word_set("in"), _HOLDINGS, 1, "deal", 1.8),
    (word_set("at"), FIGURES_OF_FIRMS, 1, "employer", 2.0),
    (word_set("at"), word_set("here we us"), 1, "employer", 1.7),
    (word_set("by"), ASKING_VERBS, 1, "agent", 1.8),
    (word_set("from"), MONEY_NOUNS, 2, "deal", 1.8),
    (word_set("from"), word_set("joined joins joining hired poached recruited"), 1, "employer", 1.8),
    (word_set("of from"), word_set("spun"), 2, "origin", 1.8),
    (word_set("with in"), DEAL_VERBS, 1, "deal", 1.5),
    (word_set("at of with for from"), JOB_TITLES | _GRADUATES, 1, "employer", 2.0),
    (word_set("to"), word_set("according"), 1, "source", 1.2),
    (word_set("as like including"), frozenset(ROLE_NOUNS), 2, "example", 2.5),
    (word_set("include including includes"), _LISTED_OWNERS | _LISTED, 1, "example", 2.5),
    (word_set("as like"), _LISTED, 2, "example", 2.0),
    (word_set("to"), word_set("home"), 1, "example", 1.7),
    (word_set("them"), word_set("among"), 1, "example", 1.7),
)
# (word after the name, word after that or None for any, sign, weight): the first that fits.
_AFTER: tuple[tuple[frozenset[str] | None, frozenset[str] | None, str, float], ...] = (
    (POSSESSED_NOUNS, None, "head", 2.0),
    (word_set("led backed"), _FINANCED, "head", 2.0),
    (None, _ORGANISATION_PARTS, "head", 2.0),
    (word_set("is was"), word_set("home"), "verb", 1.3),
    (COMPANY_VERBS, None, "verb", 1.6),
    (word_set("has have had will also"), COMPANY_VERBS, "verb", 1.6),
    (word_set("has have had"), _DONE, "verb", 1.6),
    (word_set("is was are were"), _UNDERGONE, "verb", 1.6),
    (word_set("is was are were"), _STANDING, "verb", 1.3),
    (word_set("went goes"), word_set("public bust bankrupt"), "verb", 1.8),
    (word_set("laid lays"), word_set("off"), "verb", 1.8),
    (word_set("will to"), _INTENDED, "verb", 1.6),
    (word_set("also"), word_set("took participated invested joined"), "verb", 1.6),
    (word_set("said says believes claims"), word_set("it its"), "speech", 2.0),
    (PLAIN_VERBS, None, "speech", 0.6),
    (PRODUCT_NOUNS, None, "product", -1.0),
    (word_set("who whose"), None, "who", -3.0),
)
_GOVERNING = frozenset[str]().union(*(row[0] for row in _BEFORE))
_FOLLOWING = frozenset[str]().union(*(row[0] or () for row in _AFTER))


@dataclass(frozen=True, slots=True)
class ContextReader:
    """Reads the signs around runs in the tokens of one document."""

    tokens: Sequence[Token]
    index: NameIndex
    is_amount: Callable[[str], bool]

    def before(self, span: Span, signs: dict[str, float]) -> OrganisationType | None:
        """Adds the signs before a run; returns the type that a role noun there implies."""
        position = span.first - 1
        if position >= 0 and self._is_cut_off(span.first):
            return None
        while position >= 0 and self.tokens[position].text in _QUOTES:
            position -= 1
        determiner = ""
        if position >= 0 and self.tokens[position].lower in _DETERMINERS:
            is_part = self.tokens[position].text == "The" and not self._opens_line(position)
            determiner = "" if is_part else self.tokens[position].lower
            position -= 1
        self._determined(determiner, signs)
        if position < 0 or self._is_cut_off(position + 1):
            return None
        nearest = self.tokens[position]
        if nearest.text == "," and not determiner and self._is_described_before(position):
            signs["role"] = 2.5
            return ROLE_NOUNS.get(self.tokens[position - 1].lower) or self._kind_before(position - 1)
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
        self._governed(span, position, determiner, signs)
        return None

    def _opens_line(self, position: int) -> bool:
        if position == 0 or self.tokens[position - 1].text in {".", "!", "?", ":", '"', "“", "”"}:
            return True
        return self._is_cut_off(position)

    def _is_cut_off(self, position: int) -> bool:
        """Whether a new line begins with the token at `position`: the words before it belong to another."""
        before = self.tokens[position - 1]
        return self.tokens[position].start - before.end > (3 if before.possessive else 1)

    def _is_described_before(self, comma: int) -> bool:
        """ "Its incubator, X,": a noun of kind with a possessor, and the name set off after it."""
        if comma < 2 or self.tokens[comma - 1].shape != "lower":
            return False
        if self.tokens[comma - 1].lower not in ROLE_NOUNS and self._kind_before(comma - 1) is None:
            return False
        return any(
            token.possessive or token.lower in {"its", "our", "their"}
            for token in self.tokens[max(comma - 4, 0) : comma - 1]
        )

    def _kind_before(self, position: int) -> OrganisationType | None:
        """A type phrase of several words right before the name: "the innovation space X"."""
        if self.tokens[position].lower not in self.index.phrase_ends:
            return None
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

    def _governed(self, span: Span, position: int, determiner: str, signs: dict[str, float]) -> None:
        """The verb or preposition that governs a name."""
        nearest = self.tokens[position].lower
        if nearest == "by" and self._is_personal(span, position):
            return
        if nearest == "from" and any(
            token.text in _STATED_SUMS for token in self.tokens[max(position - 4, 0) : position]
        ):
            signs["deal"] = 1.8
            return
        if nearest in _BUYING and not determiner and self._ends_object(span.last):
            signs["object"] = 1.8
            return
        if nearest in _BACKING and self._money_near(span.last):
            signs["object"] = 1.8
            return
        earlier = [token.lower for token in self.tokens[max(position - 2, 0) : position]][::-1]
        for last, second, reach, sign, weight in _BEFORE if nearest in _GOVERNING else ():
            if nearest in last and not second.isdisjoint(earlier[:reach]):
                signs[sign] = weight
                return
        if nearest in DEAL_VERBS and not determiner:
            signs["object"] = 1.2
        elif nearest in _LOCATIVES and "type" not in signs and not determiner:
            signs["locative"] = -0.8

    def _is_personal(self, span: Span, position: int) -> bool:
        """ "founded by Name Name": a person more likely than not; "round led by" is said of investors."""
        own = self.tokens[span.first : span.last]
        if len(own) not in {2, 3} or any(token.shape != "cap" for token in own) or position < 1:
            return False
        before = [token.lower for token in self.tokens[max(position - 5, 0) : position]]
        return before[-1] in _PERSONAL_VERBS and _FINANCING_WORDS.isdisjoint(before)

    def _ends_object(self, position: int) -> bool:
        """Whether the name is all of the object: "buys X for …", not "buys X shares"."""
        if position >= len(self.tokens) or self._is_cut_off(position):
            return True
        following = self.tokens[position]
        return following.shape == "mark" or following.lower in _AFTER_OBJECT

    def _money_near(self, position: int) -> bool:
        """Whether a sum or a round stands in the next words."""
        return any(
            token.text in _STATED_SUMS or token.lower == "round"
            for token in self.tokens[position : position + 9]
        )

    def after(self, span: Span, words: Sequence[str], signs: dict[str, float]) -> OrganisationType | None:
        """Adds the signs after a run; returns the type that an apposition or kind there implies."""
        position = self._after_place(self._after_brackets(span.last))
        if position >= len(self.tokens):
            return None
        own = self.tokens[span.last - 1]
        if own.possessive:
            near = {token.lower for token in self.tokens[span.last : span.last + _FAR]}
            if near & POSSESSED_NOUNS or any(sign in near for sign in _STATED_SUMS):
                signs["owner"] = 1.8
            return None
        following = self.tokens[position]
        if self._is_employer(position):
            signs["head"] = 2.0
        second = self.tokens[position + 1].lower if position + 1 < len(self.tokens) else ""
        if following.lower in {"is", "are"} and second == "to" and position + 2 < len(self.tokens):
            position, following, second = (
                position + 1,
                self.tokens[position + 1],
                self.tokens[position + 2].lower,
            )
        if following.text == ",":
            return self._apposition(position + 1, signs)
        if following.lower in {"is", "was", "are"} and second in {"a", "an", "the", "one"}:
            return self._copula(position + 2, signs)
        if following.shape != "lower":
            return None
        if following.lower in _BACKING and second not in _FINANCED and self._money_near(position):
            signs["verb"] = 1.8
        elif following.lower in MONEY_VERBS and self._money_follows(position + 1):
            signs["verb"] = 2.6
        elif own.shape == "caps" and following.lower in THING_WORDS:
            signs["head"] = 0.8
        elif len(words) <= 8:
            self._followed(following.lower, second, signs)
        return self._kind(position, signs)

    def _is_employer(self, position: int) -> bool:
        """ "X CEO Jane Marlowe", "X senior policy adviser Jane Marlowe": an office, and who holds it, after the name."""
        before = self.tokens[position - 1]
        if before.shape == "mark" or before.possessive or self.tokens[position].text in _OFFICES:
            return before.shape != "mark" and not before.possessive
        for at in range(position, min(position + _FAR + 1, len(self.tokens) - 1)):
            token = self.tokens[at]
            if token.shape != "lower" or token.lower in FUNCTION_WORDS:
                return False
            if token.lower in JOB_TITLES:
                return self.tokens[at + 1].shape == "cap"
        return False

    @staticmethod
    def _followed(word: str, second: str, signs: dict[str, float]) -> None:
        if word not in _FOLLOWING and second not in _ORGANISATION_PARTS:
            return
        for first_words, second_words, sign, weight in _AFTER:
            if (first_words is None or word in first_words) and (
                second_words is None or second in second_words
            ):
                signs[sign] = weight
                return

    def _after_place(self, position: int) -> int:
        """Where the text goes on after "in Town" or "in Town, State,", if that follows."""
        if position + 2 >= len(self.tokens) or self.tokens[position].lower not in {"in", "at", "of"}:
            return position
        end = position + 1
        while end + 1 < min(position + 6, len(self.tokens)) and self.tokens[end].shape in {"cap", "caps"}:
            end += 1
            if self.tokens[end].text == ",":
                end += 1
        name = " ".join(token.lower for token in self.tokens[position + 1 : end] if token.shape != "mark")
        is_place = name in self.index.places or all(word in self.index.place_words for word in name.split())
        goes_on = end < len(self.tokens) and self.tokens[end].shape == "lower"
        return end if name and is_place and goes_on else position

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
        if words[0] in {"a", "an", "the", "one", "another", "its"}:
            return self._copula(position + 1, signs)
        if words[0] in {"founded", "established", "incorporated", "headquartered"}:
            signs["founded"] = 1.6
        elif words[0] in {"which", "whose"}:
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
            is_inner = self.tokens[at - 1].shape != "lower" or self.tokens[at - 1].lower in _PARTITIVES
            if token.lower == "of" and not is_inner:
                return None
            if not self._is_head(at):
                continue
            if token.lower in APPOSITION_NOUNS and token.shape == "lower":
                signs["apposition"] = 2.6
                return self._kind_before(at) or APPOSITION_NOUNS[token.lower]
            if token.lower == "partner":  # organisations are partners too
                if at + 1 < len(self.tokens) and self.tokens[at + 1].lower in {"of", "in"}:
                    signs["apposition"] = 1.4
                return None
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
