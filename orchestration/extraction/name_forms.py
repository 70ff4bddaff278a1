"""What a run of words is made of, wherever it stands: read once for each spelling, since most names come often.

Belongs here: the words of a run, its key, its legal form, type word and shape, and the features of these. The
words around a run are read in `name_context` and `name_surroundings`, reasons against it in `name_vetoes`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_lexicon import (
    COMPANY_VERBS,
    DOTTED_FORMS,
    EVENT_WORDS,
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    JOB_TITLES,
    NAME_CONNECTORS,
    NATION_PREFIXES,
    POSSESSED_NOUNS,
    PRODUCT_NOUNS,
    ROLE_NOUNS,
    SCHEME_WORDS,
    STATE_FIELDS,
    STATE_OFFICES,
    TECHNOLOGIES,
    NameIndex,
    name_index,
)
from orchestration.extraction.tokens import PhraseMatch, Token
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType
from orchestration.vocabulary import OrganisationWord, Vocabulary

_MOST_FORMS = 20_000  # kept at a time
_TERRAIN = word_set("city town village valley")  # "… Science City" is a park
_GENERAL_TYPES = word_set("global international worldwide digital group")  # they say nothing of the kind
_CLASSES_OF_ENDS = (
    ("event", EVENT_WORDS),
    ("scheme", SCHEME_WORDS),
    ("product", PRODUCT_NOUNS),
    ("role", ROLE_NOUNS),
)
# Nouns and verbs that other lists of words have, and so are no names of their own making.
_LISTED = (
    EVENT_WORDS
    | SCHEME_WORDS
    | PRODUCT_NOUNS
    | POSSESSED_NOUNS
    | COMPANY_VERBS
    | JOB_TITLES
    | ROLE_NOUNS.keys()
)
_ABSTRACT = (
    "s",
    "ing",
    "ion",
    "ment",
    "ity",
    "ship",
    "ed",
    "ly",
    "er",
    "al",
    "ic",
)  # endings of ordinary words
_NAMING_KINDS = frozenset({"unknown", "given", "place", "demonym"})
_INFLECTIONS = ("s", "es", "ed", "ing", "ly", "er", "ers", "ings")
_SHORTEST_STEM = 3
# Features that mean another thing in a text about business than in one about software or sports.
_BY_TOPIC = frozenset(
    {
        "first one unknown",
        "shape one mixed",
        "shape one caps",
        "dotted",
        "digit one",
        "two unknown unknown",
        "first many unknown",
        "shape many mixed",
    }
)


@dataclass(frozen=True, slots=True)
class NameForm:
    """A run of words as it is spelt.

    Attributes:
        key: `organisation_name_key`, by which spellings are one name.
        words: in lower case, without marks.
        has_content: whether it has a word that is no connector.
        signs: of its legal form, type word and shape, with their weights.
        organisation_type: what these imply.
        has_type: whether a word after the first is a legal form or a word of a type.
        public_body: the type of the body that everyone knows by this name.
        is_state_office: whether a field and an office of a state make it up; in a heading that says nothing.
        features: what the words say, with the amount 1.
        by_topic: those of the features that say another thing by the topic of the text.
        vetoes: reasons against it, by what else they depend on; filled by `name_vetoes`.
    """

    key: str
    words: tuple[str, ...]
    has_content: bool
    signs: Mapping[str, float]
    organisation_type: OrganisationType | None
    has_type: bool
    public_body: OrganisationType | None
    is_state_office: bool
    features: tuple[str, ...]
    by_topic: tuple[str, ...]
    vetoes: dict[tuple[bool, bool, bool], str | None] = field(default_factory=dict, compare=False)

    def body_in(self, in_heading: bool) -> OrganisationType | None:
        """The type of the public body that the run names there; None where it names none."""
        return "government" if self.is_state_office and not in_heading else self.public_body


class FormReader:
    """Reads the spellings of names with one vocabulary, and keeps what it has read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.index = name_index(vocabulary)
        self._vocabulary = vocabulary
        self._forms: dict[str, NameForm] = {}
        self._kinds: dict[str, str] = {}

    def form_of(self, text: str, tokens: Sequence[Token], span: Span) -> NameForm:
        """The form of the run `span` of `tokens`, which are those of `text`."""
        spelt = text[span.start : span.end]
        form = self._forms.get(spelt)
        if form is None:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            form = self._forms[spelt] = self._read(spelt, tokens[span.first : span.last])
        return form

    def kind_of_word(self, word: str) -> str:
        """What a word in lower case is known as; "unknown" where no list has it."""
        kind = self._kinds.get(word)
        if kind is None:
            if len(self._kinds) >= _MOST_FORMS:
                self._kinds.clear()
            kind = self._kinds[word] = _kind_of(word, self.index)
        return kind

    def _read(self, spelt: str, tokens: Sequence[Token]) -> NameForm:
        index = self.index
        words = tuple(token.lower for token in tokens if token.shape != "mark")
        signs, organisation_type = _Inside(index, tokens, words).signs()
        own = words[1:] if len(words) > 1 and words[0] in NATION_PREFIXES else words
        features = self._features(tokens)
        known = self._vocabulary.well_known_organisations.get(spelt)
        if known is not None:
            features.add("well known word" if known.is_word else "well known")
        return NameForm(
            key=self._vocabulary.organisation_name_key(spelt),
            words=words,
            has_content=any(word not in NAME_CONNECTORS for word in words),
            signs=signs,
            organisation_type=organisation_type,
            has_type=any(word in index.final_words or word in index.legal_words for word in words[1:]),
            public_body=_public_body(own, tokens[-1].shape == "caps", index),
            is_state_office=own == ("treasury",)
            or (len(own) == 2 and own[0] in STATE_FIELDS and own[1] in STATE_OFFICES),
            features=tuple(sorted(features)),
            by_topic=tuple(sorted(features & _BY_TOPIC)),
        )

    def _features(self, all_tokens: Sequence[Token]) -> set[str]:
        """What the words of the name are, wherever it stands."""
        tokens = [token for token in all_tokens if token.shape != "mark"]
        if not tokens:
            return set()
        kinds = [self.kind_of_word(token.lower) for token in tokens]
        single = "one" if len(tokens) == 1 else "many"
        found = {f"words {min(len(tokens), 5)}", f"first {single} {kinds[0]}"}
        found.update(f"shape {single} {token.shape}" for token in tokens)
        _add_looks(tokens, single, found)
        if len(all_tokens) > len(tokens) and any(token.text == "&" for token in all_tokens):
            found.add("ampersand")
        if single == "many":
            self._add_several(tokens, kinds, found)
            return found
        found.add(f"length {min(len(tokens[0].text), 9)}")
        ending = next((one for one in _ABSTRACT if tokens[0].lower.endswith(one)), "")
        found.add(f"ends {kinds[0]} -{ending}")
        if tokens[0].shape == "caps":
            found.add(f"caps length {min(len(tokens[0].text), 7)}")
        return found

    def _add_several(self, tokens: Sequence[Token], kinds: Sequence[str], found: set[str]) -> None:
        found.add("last " + kinds[-1])
        distinct = set(kinds)
        found.update("has " + kind for kind in distinct)
        if len(distinct) == 1:
            found.add("all " + kinds[0])
        if _NAMING_KINDS.isdisjoint(distinct):
            found.add("all known")
            if distinct.isdisjoint({"type", "legal"}):
                found.add("all known, no type")
        if len(tokens) == 2:
            found.add(f"two {kinds[0]} {kinds[1]}")
        type_word = self.index.final_words.get(tokens[-1].lower)
        if type_word is not None:
            found.add(f"final {type_word.position} {type_word.organisation_type}")
        if tokens[-1].text[0].isdigit():
            found.add("ends in number")
        if any(token.lower in {"of", "for", "and"} for token in tokens):
            found.add("connector")


@lru_cache(maxsize=8)
def form_reader(vocabulary: Vocabulary) -> FormReader:
    """The reader of one vocabulary; vocabularies are compared by identity."""
    return FormReader(vocabulary)


def _public_body(words: Sequence[str], is_shouted: bool, index: NameIndex) -> OrganisationType | None:
    """The type of a body that everyone knows by its name ("the World Bank")."""
    known = index.public_bodies.get(" ".join(words))
    if known is None:
        return None
    is_telling = len(words) > 1 or len(words[0]) > 3 or is_shouted or words[0] == "fed"
    return known.organisation_type if is_telling else None


def _add_looks(tokens: Sequence[Token], single: str, found: set[str]) -> None:
    """Marks and digits inside the words, and classes of the first and last word."""
    for token in tokens:
        if token.text.isalpha():
            continue
        if "." in token.text:
            found.add("dotted")
        if "-" in token.text:
            found.add("hyphen")
        if any(char.isdigit() for char in token.text):
            found.add("digit " + single)
    for which, token in (("first", tokens[0]), ("last", tokens[-1])):
        for name, words in _CLASSES_OF_ENDS:
            if token.lower in words:
                found.add(f"{which} {name}")


def _kind_of(word: str, index: NameIndex) -> str:
    for kind, words in (
        ("legal", index.legal_words),
        ("technology", TECHNOLOGIES),
        ("type", index.final_words),
        ("demonym", index.demonyms),
        ("place", index.places),
        ("given", index.given_names),
        ("function", FUNCTION_WORDS),
        ("generic", GENERIC_NAME_WORDS),
        ("common", index.common_words),
        ("common", _LISTED),
        ("place", index.place_words),
    ):
        if word in words:
            return kind
    if _is_inflected(word, index.common_words) or _is_inflected(word, _LISTED):
        return "common"
    return "number" if word.isdigit() else "unknown"


def _is_inflected(word: str, known: Collection[str]) -> bool:
    """Whether a word without its ending is known: "freezing", "saved", "stopping"."""
    for ending in _INFLECTIONS:
        stem = word.removesuffix(ending)
        if len(stem) < _SHORTEST_STEM or stem == word:
            continue
        if stem in known or stem + "e" in known or (stem[-1] == stem[-2] and stem[:-1] in known):
            return True
    return False


@dataclass(slots=True)
class _Inside:
    """Reads the legal form, type word and shape of one run."""

    index: NameIndex
    tokens: Sequence[Token]
    words: Sequence[str]
    matches: Sequence[PhraseMatch[OrganisationWord]] = field(init=False)

    def __post_init__(self) -> None:
        self.matches = list(self.index.types.find(self.tokens))

    def signs(self) -> tuple[Mapping[str, float], OrganisationType | None]:
        """The signs, and the type that they imply."""
        tokens, words = self.tokens, self.words
        signs: dict[str, float] = {}
        if not words:
            return signs, None
        found: OrganisationType | None = None
        if len(words) > 1 and any(
            word in self.index.legal_words or word in DOTTED_FORMS for word in words[1:]
        ):
            signs["legal"] = 4.0
            found = "investor" if self._type() == "investor" else "company"
        of_kind = self._kind(signs)
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
        return signs, found or of_kind

    def _kind(self, signs: dict[str, float]) -> OrganisationType | None:
        """Adds the sign of a type word; returns the type it implies."""
        index, words = self.index, self.words
        last = self._last_word()
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
            return self._type() or type_word.organisation_type
        if "for" in words[2:-1] and (head := index.final_words.get(words[words.index("for") - 1])):
            signs["type"] = 3.0  # "Norlake Centre for Innovation"
            return head.organisation_type
        if len(words) > 1 and any(
            match.payload.position == "any" and match.last - match.first < len(words)
            for match in self.matches
        ):
            signs["type"] = 3.0
            return self._type()
        return None

    def _last_word(self) -> str:
        """The last word that is neither a legal form nor the place at the end: "… College London"."""
        words, end = self.words, len(self.words)
        if end > 2 and (words[end - 1] in self.index.legal_words or words[end - 1] in self.index.places):
            end -= 1
        return words[end - 1]

    def _type(self) -> OrganisationType | None:
        """The type that the words of a run imply.

        A last word of a definite kind goes first ("University of … Science Park"), then the kind that opens
        the name ("Ministry of … Technology"), then any other type word.
        """
        tokens, matches = self.tokens, self.matches
        opening = [match for match in matches if match.payload.position == "any"]
        for match in reversed(matches):
            at_end = match.last == len(tokens) or tokens[match.last].lower in self.index.legal_words
            is_definite = match.payload.organisation_type in {"zone", "incubator", "investor"}
            if match.payload.position == "any":
                return match.payload.organisation_type
            if at_end and match.payload.position == "final" and (is_definite or not opening):
                return match.payload.organisation_type
        return matches[-1].payload.organisation_type if matches else None
