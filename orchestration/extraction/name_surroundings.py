"""The words before and after a name, as features: each by the class of words it belongs to.

Belongs here: classes of words, and what stands around one place of a name. What the place says by a rule of its own
is a sign (`name_context`); what the name itself is made of belongs to `name_features`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from orchestration.extraction.analysis import Span
from orchestration.extraction.name_lexicon import (
    AGENT_VERBS,
    COMPANY_VERBS,
    DEAL_NOUNS,
    DEAL_VERBS,
    EVENT_WORDS,
    FUNCTION_WORDS,
    HONORIFICS,
    JOB_TITLES,
    MONEY_NOUNS,
    MONEY_VERBS,
    MONTHS_AND_DAYS,
    PLAIN_VERBS,
    POSSESSED_NOUNS,
    PRODUCT_NOUNS,
    ROLE_NOUNS,
    SCHEME_WORDS,
)
from orchestration.extraction.tokens import Shape, Token
from orchestration.extraction.word_lists import word_set

_PREPOSITIONS = word_set(
    "at by with from of in for to on as between against via into than like through over under about including "
    "include includes near across around"
)
_CLASSES: tuple[tuple[str, Iterable[str]], ...] = (
    ("company_verb", COMPANY_VERBS),
    ("plain_verb", PLAIN_VERBS),
    ("money_verb", MONEY_VERBS),
    ("money_noun", MONEY_NOUNS),
    ("possessed", POSSESSED_NOUNS),
    ("product", PRODUCT_NOUNS),
    ("job", JOB_TITLES),
    ("role", ROLE_NOUNS),
    ("event", EVENT_WORDS),
    ("scheme", SCHEME_WORDS),
    ("deal_noun", DEAL_NOUNS),
    ("deal_verb", DEAL_VERBS),
    ("agent_verb", AGENT_VERBS),
    (
        "speech",
        word_set(
            "said says told adds added asked explained explains argued believes warned warns writes wrote tweeted "
            "claims claimed commented insisted noted"
        ),
    ),
    ("be", word_set("is was are were be been")),
    ("have", word_set("has have had")),
    ("modal", word_set("will would can could may might should must")),
    ("person_pronoun", word_set("he she his her him who")),
    (
        "creating",
        word_set(
            "launched launch launches released release releases unveiled unveils called named dubbed using use uses "
            "via introduced installed install run running play playing download downloaded"
        ),
    ),
    (
        "employ",
        word_set(
            "joined joins joining work works worked working hired left leave acquire acquired buy bought"
        ),
    ),
    ("honorific", HONORIFICS),
    ("month", MONTHS_AND_DAYS),
)
_ENDINGS = ("ing", "ed", "ly", "s", "er", "al", "ic", "ive", "ous")
_QUOTES = frozenset("\"“‘'")
_DETERMINERS: Mapping[str, str] = {
    "the": "the",
    "a": "an",
    "an": "an",
    **dict.fromkeys(("this", "its", "their", "our", "his", "her", "my", "your"), "own"),
}
# After these the word that follows says more: "is based", "has raised", "to launch", ", which".
_LEADING = word_set("is was has have will to are and also") | {","}
_BRACKETED = 6  # tokens in a short bracket after a name


def _word_classes() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, words in _CLASSES:
        for word in words:
            found.setdefault(word, []).append(name)
    for word in _PREPOSITIONS:
        found.setdefault(word, []).append(word)
    return {word: tuple(names) for word, names in found.items()}


_WORD_CLASSES = _word_classes()


@lru_cache(maxsize=50_000)
def _classes(lower: str, shape: Shape) -> tuple[str, ...]:
    """The classes of a word, or what its ending and its capital say."""
    if shape == "mark":
        return ("mark" + lower,)
    if shape == "number":
        return ("number",)
    if shape != "lower":
        is_title = lower in JOB_TITLES or lower in HONORIFICS
        return ("Title",) if is_title else ("Function",) if lower in FUNCTION_WORDS else ("Cap",)
    found = _WORD_CLASSES.get(lower)
    if found is not None:
        return found
    if lower in FUNCTION_WORDS:
        return ("function",)
    for ending in _ENDINGS:
        if lower.endswith(ending):
            return ("-" + ending,)
    return ("noun",)


@lru_cache(maxsize=50_000)
def _named(side: str, lower: str, shape: Shape, with_word: str) -> tuple[str, ...]:
    """The features of a word on one side, alone and together with another word."""
    classes = _classes(lower, shape)
    alone = tuple(f"{side} {name}" for name in classes)
    return (*alone, *(f"{side} {name} {with_word}" for name in classes)) if with_word else alone


def around(tokens: Sequence[Token], span: Span) -> set[str]:
    """The features of the place of a name."""
    found = {"heading" if span.in_heading else "opens" if span.opens_sentence else "inside"}
    determiner = _before(tokens, span, found)
    _after(tokens, span, determiner, found)
    return found


def _is_apart(tokens: Sequence[Token], position: int) -> bool:
    """Whether a new line begins with the token at `position`: the words before it belong to another."""
    before = tokens[position - 1]
    return tokens[position].start - before.end > (3 if before.possessive else 1)


def _before(tokens: Sequence[Token], span: Span, found: set[str]) -> str:
    """Adds the features of the words before a name; returns the class of its determiner."""
    position = span.first - 1
    if position >= 0 and tokens[position].text in _QUOTES:
        found.add("quoted")
        position -= 1
    if position < 0 or _is_apart(tokens, span.first):
        found.add("before line")
        return ""
    determiner = _DETERMINERS.get(tokens[position].lower, "")
    if determiner:
        found.add("det " + determiner)
        position -= 1
    if position < 0 or _is_apart(tokens, position + 1):
        found.add("before line")
        return determiner
    before = tokens[position]
    found.update(_named("before", before.lower, before.shape, determiner))
    if before.possessive:
        found.add("before possessive")
    if position > 0 and tokens[position - 1].shape == "lower":
        governs = before.lower if before.lower in _PREPOSITIONS else ""
        found.update(_named("before2", tokens[position - 1].lower, "lower", governs))
    return determiner


def _after(tokens: Sequence[Token], span: Span, determiner: str, found: set[str]) -> None:
    """Adds the features of the words after a name."""
    at = span.last
    side = "after"
    if tokens[at - 1].possessive:
        found.add("possessive")
        side = "owns"
    elif at < len(tokens) and tokens[at].text == "(":
        for end in range(at + 1, min(at + _BRACKETED + 1, len(tokens))):
            if tokens[end].text == ")":
                found.add("bracket")
                at = end + 1
                break
    if at >= len(tokens) or _is_apart(tokens, at):
        found.add("after line")
        return
    after = tokens[at]
    found.update(_named(side, after.lower, after.shape, determiner))
    if at + 1 >= len(tokens):
        return
    second = tokens[at + 1]
    if after.lower in _LEADING:
        found.update(_named(f"{side} {after.lower}", second.lower, second.shape, ""))
    elif after.shape == "lower":
        found.update(_named(side + "2", second.lower, second.shape, ""))
