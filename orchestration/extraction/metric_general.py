"""A claim for any figure, where no rule for an exact shape has read it: what it measures, of whom, and when.

Belongs here: the words that name what a figure measures, wherever they stand. Whether the figure is a measure at all is for
`metric_evidence` to weigh; the exact shapes are the other metric rules'.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import modality_of, timing_of_level
from orchestration.extraction.measures import canonical_unit
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.metric_lexicon import FUNCTION_WORDS, NOUN_CLASSES, WORD_CLASSES
from orchestration.extraction.ownership import NOBODY, Context, Owner, labelled_owner
from orchestration.extraction.tokens import Token, index_at
from orchestration.model import ClaimKind
from orchestration.vocabulary import Metric

_REACH_BEFORE = 14  # words before a figure among which its measure is looked for
_REACH_AFTER = 5
_LONGEST_NOUN = 3  # words that may stand before the head of a measure
_NAMING = frozenset(
    {"result", "balance", "economy", "deal_flow", "rate", "number", "work", "crowd", "bodies"}
)
_RISES = frozenset({"rise", "rise_noun"})
_FALLS = frozenset({"fall", "fall_noun"})
_JOINS = frozenset({"and", "but", "while", "as", "because"})
_SUBJECTS = frozenset({"it", "they", "he", "she", "we", "which"})
_LOSS = frozenset({"loss", "losses", "lost", "deficit"})


def general_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft:
    """The claim that a figure makes if it makes one."""
    analysis = context.analysis
    tokens = analysis.tokens
    first, last = index_at(tokens, sentence.start), index_at(tokens, sentence.end)
    at, after = index_at(tokens, figure.qualified_start), index_at(tokens, figure.end)
    left, right = tokens[max(first, at - _REACH_BEFORE) : at], tokens[after : min(last, after + _REACH_AFTER)]
    change = _change(figure, left, right)
    measure = _measure(figure, left, right)
    kind: ClaimKind = "growth_rate" if change else "level"
    if figure.kind == "percent" and not change and right[:1] and right[0].lower == "of":
        kind = "share"
    modality = modality_of(analysis, sentence, figure.qualified_start)
    metric = None if kind == "share" else _metric(context, figure, measure)
    return Draft(
        figure=figure,
        claim_kind=kind,
        metric=metric,
        measure=measure,
        timing=timing_of_level(
            analysis,
            sentence,
            (figure.qualified_start, figure.end),
            predicate=figure.qualified_start,
            modality=modality,
        ),
        modality=modality,
        owner=_owner(context, sentence, figure),
        start=min(measure[0], figure.qualified_start),
        end=max(measure[1], figure.end, figure.noun_end),
        rule_id="metric.general",
        confidence=0.5,
        sign=change or 1,
    )


def _change(figure: Figure, left: Sequence[Token], right: Sequence[Token]) -> int:
    """1 or -1 for a percentage by which something rose or fell, else 0."""
    if figure.kind != "percent":
        return 0
    if figure.number.value is not None and figure.number.value < 0:
        return 1  # "-4.4%": the sign is the number's own
    for token in (*left[::-1][:4], *right[:3]):
        classes = WORD_CLASSES.get(token.lower, ())
        if token.lower == "to" and token in left[-2:]:
            return 0
        if not _RISES.isdisjoint(classes):
            return 1
        if not _FALLS.isdisjoint(classes):
            return -1
    return 0


def _measure(figure: Figure, left: Sequence[Token], right: Sequence[Token]) -> tuple[int, int]:
    """Where the words stand that name what the figure measures."""
    if figure.noun_start >= 0:
        return figure.noun_start, figure.noun_end
    named = _named_after(figure, right) or _named_before(left)
    if named is not None:
        return named
    words = [token for token in left if token.shape != "mark" and token.lower not in FUNCTION_WORDS]
    if words:
        return words[-1].start if len(words) == 1 else words[-2].start, words[-1].end
    return figure.start, figure.end


def _named_after(figure: Figure, right: Sequence[Token]) -> tuple[int, int] | None:
    """ "a £5m loss", "12% of sales", "$3bn in annual revenue"."""
    begin = 0
    while begin < len(right) and right[begin].lower in (
        "of",
        "in",
        "the",
        "its",
        "their",
        "worth",
        "a",
        "all",
    ):
        begin += 1
    if begin and figure.kind == "money" and right[0].lower not in ("in", "of", "worth"):
        return None
    end = begin
    while end < len(right) and right[end].shape != "mark" and right[end].lower not in FUNCTION_WORDS:
        end += 1
    named = [
        position
        for position in range(begin, end)
        if not NOUN_CLASSES.isdisjoint(WORD_CLASSES.get(right[position].lower, ()))
    ]
    if named:
        return right[begin].start, right[named[-1]].end
    is_share = begin > 0 and figure.kind == "percent"
    return (right[begin].start, right[end - 1].end) if is_share and end > begin else None


def _named_before(left: Sequence[Token]) -> tuple[int, int] | None:
    """The nearest word before a figure that names something measured, with the words it goes with."""
    for position in range(len(left) - 1, -1, -1):
        token = left[position]
        if token.text == ";" or (
            token.lower in _SUBJECTS and position and left[position - 1].lower in _JOINS
        ):
            return None
        if _NAMING.isdisjoint(WORD_CLASSES.get(token.lower, ())):
            continue
        begin = position
        while (
            begin > 0
            and position - begin < _LONGEST_NOUN
            and left[begin - 1].shape in ("lower", "cap")
            and left[begin - 1].lower not in FUNCTION_WORDS
            and not left[begin - 1].possessive
        ):
            begin -= 1
        return left[begin].start, token.end
    return None


def _metric(context: Context, figure: Figure, measure: tuple[int, int]) -> Metric | None:
    text = context.analysis.text
    unit = canonical_unit(figure.unit, figure.kind)
    words = text[measure[0] : measure[1]]
    if not _LOSS.isdisjoint(words.casefold().split()):
        return None
    if figure.kind == "count" and figure.noun_start >= 0:
        return context.index.of_noun(words, (), unit)
    return context.index.in_text(words, unit)


def _owner(context: Context, sentence: Sentence, figure: Figure) -> Owner:
    """The one that opens the line as its label; else it is for the whole document to say."""
    label = labelled_owner(context.analysis, sentence, figure.start)
    return NOBODY if label is None else Owner(label, 0.85, is_settled=True)
