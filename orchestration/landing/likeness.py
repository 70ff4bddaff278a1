"""What of a text is compared with other texts, and when two texts are one story told by several publishers.

Pure functions of texts. Where signatures are kept, and which document is the original, is `syndication`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from itertools import chain
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

Hashes = NDArray[np.uint64]

# Raise it with every change of this file that changes a signature: all are made anew then.
_RULES_VERSION = 1
SIGNATURE_VERSION = f"{_RULES_VERSION}.{RMinHash.ALGORITHM_VERSION}"

FEWEST_WORDS = 50  # below, a text is a headline or a teaser: only the whole of it is compared
LOWEST_JACCARD = 0.6  # of shingles, where all figures and names of one text are in the other
LOWEST_CONTAINMENT = 0.95  # of the shorter text's shingles, where it is no excerpt of less than half
_LEAST_OF_LONGER = 0.5
_FEWEST_WORDS_WITHOUT_TITLE = 100
_FEWEST_WORDS_OF_PARAGRAPH = 8  # below, a byline, a caption, a link
_FEWEST_CAPITALS = 0.01  # of the words; below, names cannot be told from other words
_SHINGLE_WORDS = 3
_ROWS = 4  # hashes in a band: texts of Jaccard 0.6 share one of 24 bands in 96 of 100 cases, of 0.7 in all
_PLAIN_BANDS = 24
_FACT_BANDS = 12
_SEED = 20

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_INSIDE_SENTENCE = re.compile(r"(?<=[\w,;] )[^\W\d_]+")
_NUMBER_WORDS = frozenset(
    _WORD.findall(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
        "trillion half twice double triple"
    )
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What of one text is compared.

    Attributes:
        text_key: equal for texts that are the same but for case, punctuation and spacing.
        word_count: of the whole text.
        body_key: equal where everything below is; None for a text of which only the whole is compared.
        words: of the body, case folded.
        facts: hashes of the figures of the text, and of the names of the body (words that are capitalised where no
            sentence begins); the second 5 is another one than the first.
        capitals: words that are capitalised wherever they stand: names, and words that only begin sentences.
    """

    text_key: str
    word_count: int
    body_key: int | None = None
    words: tuple[str, ...] = ()
    facts: frozenset[int] = frozenset()
    capitals: frozenset[str] = frozenset()


def wording(text: str) -> Wording:
    """Read a text: its title, a blank line, its paragraphs."""
    if not text.isascii():
        text = normalize("NFKC", _INVISIBLE.sub("", text))
    paragraphs = text.split("\n\n")
    tokens = [_WORD.findall(paragraph) for paragraph in paragraphs]
    word_count = sum(map(len, tokens))
    text_key = _digest(word.casefold() for word in chain.from_iterable(tokens)).hex()
    if word_count < FEWEST_WORDS:
        return Wording(text_key, word_count)
    body = _body(tokens, word_count)
    of_body = [token for place in body for token in tokens[place]]
    if sum(token[0].isupper() for token in of_body) < len(of_body) * _FEWEST_CAPITALS:
        return Wording(text_key, word_count)
    words = tuple(token.casefold() for token in of_body)
    figures = _figures(chain.from_iterable(tokens[1:] or tokens))
    names = _names(paragraphs[place] for place in body)
    facts = frozenset(_word_hash(fact) >> 1 for fact in _numbered((*figures, *names)))  # a BIGINT has 63 bits
    capitals = frozenset(words).difference(
        word for word, token in zip(words, of_body, strict=True) if not token[0].isupper()
    )
    body_key = int.from_bytes(_digest([*words, *map(str, sorted(facts)), *sorted(capitals)])[:8]) >> 1
    return Wording(text_key, word_count, body_key, words, facts, capitals)


def _digest(words: Iterable[str]) -> bytes:
    return sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()[:16]


def _body(tokens: Sequence[Sequence[str]], word_count: int) -> list[int]:
    """The places of the paragraphs that tell the story; all, with the title, where there is little else.

    Without the title, because publishers write their own; with it in a short text, because a notice that readers
    must pay stands under many titles.
    """
    body = [place for place in range(1, len(tokens)) if len(tokens[place]) >= _FEWEST_WORDS_OF_PARAGRAPH]
    enough = max(_FEWEST_WORDS_WITHOUT_TITLE, word_count // 2)
    return body if sum(len(tokens[place]) for place in body) >= enough else list(range(len(tokens)))


def _figures(tokens: Iterable[str]) -> Iterator[str]:
    for token in tokens:
        if token[0].isdigit():
            yield token.replace(",", "")
        elif (word := token.lower()) in _NUMBER_WORDS:
            yield word


def _names(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        for word in _INSIDE_SENTENCE.findall(paragraph):
            if word[0].isupper() and len(word) > 1:
                yield word.casefold()


def _numbered(words: Iterable[str]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for word in words:
        counts[word] += 1
        yield f"{word} {counts[word]}"


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def shingles(words: Sequence[str]) -> Hashes:
    """Hashes of the distinct runs of three words, sorted."""
    hashes = np.array([_word_hash(word) for word in words], np.uint64)
    runs = max(len(words) - _SHINGLE_WORDS + 1, 1)
    mixed = np.zeros(runs, np.uint64)
    for place in range(min(_SHINGLE_WORDS, len(words))):
        mixed = _mixed(mixed, hashes[place : place + runs])
    return np.unique(mixed)


def _mixed(state: Hashes, value: Hashes) -> Hashes:
    """One step of a multiplicative hash (the constant is 2^64 over the golden ratio)."""
    state = (state ^ value) * np.uint64(0x9E3779B97F4A7C15)
    return state ^ (state >> np.uint64(29))


def bands(wordings: Sequence[Wording]) -> NDArray[np.int64]:
    """One row a wording, one column a band: wordings with one value in one column are worth comparing.

    The last columns are the first ones once more, mixed with the facts: where a template gives very many texts
    one value, these still bring those together that state the same.
    """
    sets = [shingles(one.words) for one in wordings]
    offsets = np.cumsum([0, *map(len, sets)]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(sets), offsets, _PLAIN_BANDS * _ROWS, _SEED
    )
    digests = np.array(matrix.to_rows(), np.uint64).reshape(len(sets), _PLAIN_BANDS, _ROWS)
    values = np.zeros((len(sets), _PLAIN_BANDS), np.uint64)
    for row in range(_ROWS):
        values = _mixed(values, digests[:, :, row])
    facts = np.array([_facts_key(one.facts) for one in wordings], np.uint64)
    with_facts = _mixed(values[:, :_FACT_BANDS], facts[:, np.newaxis])
    return np.hstack([values, with_facts]).view(np.int64)


def _facts_key(facts: Iterable[int]) -> int:
    return int.from_bytes(_digest(map(str, sorted(facts)))[:8])


def are_one_story(one: Wording, other: Wording) -> bool:
    """Whether one text is the other in part other words, or with a little more, and no figure or name is changed.

    One may state more than the other. Where each has figures or names that the other lacks, a template may have
    been filled in twice.
    """
    if not (one.facts <= other.facts or other.facts <= one.facts):
        return False
    if one.capitals.difference(other.words) and other.capitals.difference(one.words):
        return False
    return _are_alike(shingles(one.words), shingles(other.words))


def _are_alike(one: Hashes, other: Hashes) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    shared = len(np.intersect1d(one, other, assume_unique=True))
    is_excerpt = shared >= shorter * LOWEST_CONTAINMENT and shorter >= longer * _LEAST_OF_LONGER
    return is_excerpt or shared >= (shorter + longer - shared) * LOWEST_JACCARD
