"""What speaks for a figure being somebody's measure, and what against: features of the words around it.

Belongs here: from a figure and what the rules made of it to the names of features. What each feature weighs is fitted on
labelled texts (`weights/metrics.csv`); what a word means belongs to `metric_lexicon`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.metric_lexicon import FUNCTION_WORDS, WORD_CLASSES
from orchestration.extraction.tokens import Token, index_at

_BEFORE = 9  # words before a figure that are looked at
_AFTER = 8
_SHORT_LINE = 9  # words: a line so short is an entry of a list or a heading
_BULLETS = frozenset("-–—•*·▪")
_MARKS = frozenset(",.;:()[]\"“”'‘’?!|/%$-–—")


def features_of(analysis: Analysis, sentence: Sentence, draft: Draft, year: float) -> list[str]:
    """The features of a claim, its owner aside, and of the words around its figure; each at most once.

    Args:
        year: how likely the year of the claim is the right one (0 to 1).
    """
    tokens, figure = analysis.tokens, draft.figure
    first, last = index_at(tokens, sentence.start), index_at(tokens, sentence.end)
    at = index_at(tokens, figure.qualified_start)
    after = index_at(tokens, max(figure.end, figure.noun_end))
    behind = index_at(tokens, figure.end)
    found = {f"kind {figure.kind}"}
    found.update(_of_number(analysis, figure))
    kind = figure.kind
    for feature in (
        *_of_neighbour("before", tokens, at - 1, first, last),
        *_of_neighbour("after", tokens, behind, first, last),
        *_of_neighbour("behind", tokens, after, first, last),
        *_of_head(analysis, figure),
        *_of_window("left", tokens[max(first, at - _BEFORE) : at][::-1]),
        *_of_window("right", tokens[behind : min(last, behind + _AFTER)]),
    ):
        found.add(feature)
        found.add(f"{kind} {feature}")
    found.update(_of_sentence(analysis, sentence, tokens[first:last], figure))
    found.update(_of_draft(analysis, draft))
    found.add(f"year sure {min(9, int(year * 10))}")
    return sorted(found)


def features_of_owner(draft: Draft) -> list[str]:
    """Whether the claim is somebody's."""
    if draft.owner.organisation_key is not None:
        return ["claim of an organisation"]
    return ["claim of a place"] if draft.owner.is_place else []


def _of_draft(analysis: Analysis, draft: Draft) -> Iterator[str]:
    """What the rules made of the figure."""
    yield f"rule {draft.rule_id}"
    yield f"rule sure {draft.confidence:.1f}"
    if draft.rule_id != "metric.general":
        yield "rule exact"
    yield f"claim {draft.claim_kind}"
    yield f"claim {draft.modality}"
    yield "claim of a metric" if draft.metric else "claim of no metric"
    period = draft.timing.period
    if period.end_on is None:
        yield "time none"
    else:
        yield "time inferred" if draft.timing.is_inferred else "time stated"
    yield "text dated" if analysis.document.published_on else "text undated"


def _of_number(analysis: Analysis, figure: Figure) -> Iterator[str]:
    value = figure.number.value
    text = analysis.text[figure.start : figure.end]
    kind = figure.kind
    if value is None:
        yield "number range"
        return
    yield f"{kind} number {_size(value)}"
    if text[:1].isalpha() and kind == "count":
        yield "number in words"
        yield f"number in words {_size(value)}"
    if figure.number.operator != "=":
        yield "number qualified"
    if not value.is_integer():
        yield f"{kind} number with decimals"
    if "," in text:
        yield "number grouped"
    if kind == "count" and figure.noun_start < 0:
        yield "count bare"
        yield f"count bare {_size(value)}"
    if kind == "percent":
        yield f"percent unit {figure.unit}"
        yield "percent in words" if text[:1].isalpha() else "percent in digits"
    if kind == "money" and not figure.unit:
        yield "money without currency"
    if figure.converted_of is not None:
        yield "number converted"


def _size(value: float) -> str:
    value = abs(value)
    for limit in (3, 10, 100, 1000, 100_000, 10_000_000):
        if value <= limit:
            return f"to {limit}"
    return "beyond"


def _of_neighbour(place: str, tokens: Sequence[Token], at: int, first: int, last: int) -> Iterator[str]:
    """The word right before or after a figure: itself where it is a small word, else its classes."""
    if not first <= at < last:
        yield f"{place} nothing"
        return
    token = tokens[at]
    if token.lower in FUNCTION_WORDS or token.text in _MARKS:
        yield f"{place} '{token.lower}'"
    elif token.shape == "number":
        yield f"{place} number"
    else:
        yield from (f"{place} {name}" for name in WORD_CLASSES.get(token.lower, (_shape_of(token),)))
    if token.possessive:
        yield f"{place} possessive"


def _shape_of(token: Token) -> str:
    if token.shape != "lower":
        return f"in {token.shape}"
    for ending in ("ing", "ed", "ly", "ers", "ors", "ists", "ions", "ants", "s"):
        if token.lower.endswith(ending):
            return f"in -{ending}"
    return "word"


def _of_head(analysis: Analysis, figure: Figure) -> Iterator[str]:
    if figure.noun_start < 0:
        return
    words = analysis.text[figure.noun_start : figure.noun_end].split()
    head = words[-1].lower()
    found = WORD_CLASSES.get(head)
    if found is None:
        for ending in ("ers", "ors", "ists", "ions", "ants", "ents", "ies"):
            if head.endswith(ending):
                found = (f"in -{ending}",)
                break
        else:
            found = ("word",)
    yield from (f"head {name}" for name in found)
    if len(words) > 1:
        yield "head of many words"


def _of_window(place: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The classes of the words within reach, nearest first, up to the end of the clause; verbs as the nearest of each."""
    for distance, token in enumerate(tokens):
        if token.text in (";", "."):
            return
        for name in WORD_CLASSES.get(token.lower, ()):
            yield f"{place} {name}"
            if distance < 4:
                yield f"{place} near {name}"
        if token.shape == "number":
            yield f"{place} number"


def _of_sentence(
    analysis: Analysis, sentence: Sentence, tokens: Sequence[Token], figure: Figure
) -> Iterator[str]:
    count = len(analysis.figures_in(sentence.start, sentence.end))
    yield f"sentence figures {min(count, 4)}"
    if sentence.is_title:
        yield "sentence title"
    if len(tokens) <= _SHORT_LINE:
        yield "sentence short"
    if tokens and tokens[0].text in _BULLETS:
        yield "sentence bullet"
    if figure.qualified_start - sentence.start < 3:
        yield "sentence opens with it"
    lead = analysis.text[sentence.start : figure.start]
    if lead.count('"') % 2 or lead.count("“") > lead.count("”"):
        yield "sentence quoted"
    if ":" in lead:
        yield "sentence labelled"
    if analysis.text[max(0, sentence.end - 2) : sentence.end].find("?") >= 0:
        yield "sentence question"
    if analysis.times_in(sentence.start, sentence.end):
        yield "sentence time"
    if analysis.mentions_in(sentence.start, figure.start):
        yield "sentence owner before"
    elif analysis.mentions_in(sentence.start, sentence.end):
        yield "sentence owner after"
    elif not analysis.mentions:
        yield "text without owner"
