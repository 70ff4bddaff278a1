"""Where the words of industries stand in a text, and in which forms they may stand there.

Belongs here: terms and products of the seed `industries.csv` with their plurals and compounds, and the nouns that make
an industry of a product ("coffee exporter"). What a text is about is weighed in `industry_evidence`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.name_lexicon import EVENT_WORDS, SCHEME_WORDS, name_index
from orchestration.extraction.tokens import PhraseIndex, PhraseMatch, Token, phrase_index, plural_of
from orchestration.extraction.word_lists import word_set
from orchestration.vocabulary import Vocabulary

_LONGEST_NAME = 1000
# After a term or product: who makes, sells or runs it, and what is counted of a trade.
_TRADE_NOUNS = word_set(
    "industry industries sector sectors market markets business businesses trade company companies firm firms maker "
    "makers manufacturer manufacturers producer producers supplier suppliers provider providers operator operators "
    "group groups giant giants start-up start-ups startup startups developer developers chain chains retailer "
    "retailers seller sellers distributor distributors platform platforms brand brands exporter exporters importer "
    "importers grower growers specialist specialists venture ventures conglomerate entrepreneur entrepreneurs "
    "marketplace processor processors dealer dealers vendor vendors wholesaler wholesalers shop shops store stores "
    "factory factories plant plants sales prices production output exports imports shipments stocks services "
    "technology technologies equipment manufacturing retailing making exporting"
)
# Who is in a field, and what a field is called: "start-ups in …", "sectors from … to …".
_COMPANIES = word_set(
    "start-ups startups start-up startup companies firms businesses ventures enterprises projects teams tenants members "
    "spin-offs spin-outs spinoffs spinouts founders entrepreneurs innovators portfolio sectors industries fields areas "
    "sector industry field domains disciplines focus focuses focusing focused specialises specializes specialising "
    "specializing active works working engaged operates operating invests investing"
)
_GOVERNORS = word_set("in from across spanning covering including as like on for into of around between")
_BARRIERS = frozenset(
    (".", "?", "!", ";", "(", ")", "is", "was", "are", "were", "has", "have", "had", "who", "which", "said")
)
_FIELD_REACH = 8  # tokens from an industry back to who is in it
_ENUMERATION = 3  # industries in a row
_LINKS = frozenset((",", ";", "and", "&", "or", "/", "to"))
_LONGEST_LINK = 3  # tokens between two industries of an enumeration
_COMPOUNDS = ("based", "powered", "driven", "enabled", "focused", "related", "led", "making", "producing")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the industry `code`; `is_product` where the word alone does not name the industry."""

    code: str
    is_product: bool


class Place(NamedTuple):
    """Where a word of an industry stands.

    Attributes:
        sentence: the sentence around it.
        is_named: the words name the industry; else they name a thing of it.
        is_trade: a noun of trade follows ("coffee exporter", "coffee prices").
        is_listed: it is one of three or more in an enumeration.
        is_field: it is what companies are in.
        is_in_name: it is a part of the name of an organisation, an event or a scheme.
    """

    code: str
    match: PhraseMatch[Term]
    sentence: Sentence
    is_named: bool
    is_trade: bool
    is_in_name: bool
    is_listed: bool
    is_field: bool


@lru_cache(maxsize=8)
def industry_index(vocabulary: Vocabulary) -> PhraseIndex[Term]:
    """Every term and product, in every form; a word as the seed has it goes before a form of another."""
    words = list(_words(vocabulary))
    forms = [(form, term) for word, term in words for form in forms_of(word)]
    return phrase_index(words + forms)


def _words(vocabulary: Vocabulary) -> Iterator[tuple[str, Term]]:
    industries = vocabulary.industries.values()
    for industry in industries:
        yield from ((word, Term(industry.industry_code, False)) for word in industry.terms)
    for industry in industries:
        yield from ((word, Term(industry.industry_code, True)) for word in industry.products)


def forms_of(word: str) -> Iterator[str]:
    """The plural of a word or phrase, its words with and without hyphens, and what is based on it."""
    plural = plural_of(word)
    if plural != word:
        yield plural
    if " " in word:
        yield word.replace(" ", "-")
    elif "-" in word:
        yield word.replace("-", " ")
    else:
        yield from (f"{word}-{compound}" for compound in _COMPOUNDS)


def find_places(analysis: Analysis, vocabulary: Vocabulary) -> list[Place]:
    """Every place of a word of an industry, in the order of the text."""
    tokens = analysis.tokens
    names = _name_ends(analysis, vocabulary)
    matches = list(industry_index(vocabulary).find(tokens))
    places: list[Place] = []
    sentences, at = analysis.sentences, 0
    last = len(sentences) - 1
    for run in _runs(matches, tokens):
        is_listed = len({match.payload.code for match in run}) >= _ENUMERATION
        is_field = _is_field(tokens, run[0].first)
        for match in run:
            while at < last and sentences[at + 1].start <= match.start:
                at += 1
            sentence = sentences[at]
            is_trade = (
                match.last < len(tokens)
                and tokens[match.last].lower in _TRADE_NOUNS
                and tokens[match.last].start < sentence.end
            )
            places.append(
                Place(
                    code=match.payload.code,
                    match=match,
                    sentence=sentence,
                    is_named=is_trade or is_listed or not match.payload.is_product,
                    is_trade=is_trade,
                    is_in_name=_is_inside_name(match, sentence.start, names, tokens),
                    is_listed=is_listed,
                    is_field=is_field,
                )
            )
    return places


def _runs(matches: Sequence[PhraseMatch[Term]], tokens: Sequence[Token]) -> Iterator[list[PhraseMatch[Term]]]:
    """The matches, those together that are enumerated ("oil, gas and coal")."""
    run: list[PhraseMatch[Term]] = []
    for match in matches:
        if run and not _is_link(tokens[run[-1].last : match.first]):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _is_link(between: Sequence[Token]) -> bool:
    """Whether no more than a comma, an "and" and an adjective stand between two parts of an enumeration."""
    return (
        0 < len(between) <= _LONGEST_LINK
        and any(token.lower in _LINKS for token in between)
        and all(token.shape == "lower" or token.lower in _LINKS for token in between)
    )


def _is_field(tokens: Sequence[Token], first: int) -> bool:
    """Whether what begins at `first` is what companies are in ("start-ups working in …", "sectors such as …")."""
    is_governed = False
    for at in range(first - 1, max(first - _FIELD_REACH, 0) - 1, -1):
        word = tokens[at].lower
        if word in _GOVERNORS:
            is_governed = True
        elif is_governed and word in _COMPANIES:
            return True
        elif word in _BARRIERS:
            return False
    return False


def _name_ends(analysis: Analysis, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Stretches of capitalised names, of organisations and of events and schemes."""
    index = name_index(vocabulary)
    names = [
        (mention.start, mention.end) for mention in analysis.mentions if mention.kind in {"name", "short"}
    ]
    for span in analysis.spans:
        last = analysis.tokens[span.last - 1].lower
        if span.last - span.first > 1 and (
            last in EVENT_WORDS or last in SCHEME_WORDS or last in index.final_words
        ):
            names.append((span.start, span.end))
    return sorted(names)


def _is_inside_name(
    match: PhraseMatch[Term], sentence_start: int, names: Sequence[tuple[int, int]], tokens: Sequence[Token]
) -> bool:
    """Whether the words are of a name; what only begins a sentence ("Carmakers want …") is none."""
    if tokens[match.first].shape == "lower":
        return False
    last = bisect_right(names, (match.start, match.start + _LONGEST_NAME))
    return any(
        start <= match.start
        and match.end <= end
        and (sentence_start < start or start < match.start or match.end < end)
        for start, end in names[max(last - 4, 0) : last]
    )
