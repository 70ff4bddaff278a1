"""Metric claims: every figure that states a measure of an organisation or a place.

Belongs here: the order in which the rules look at a sentence's figures, and that every figure is a candidate which evidence
accepts or not. What a change is belongs to `metric_changes` and `metric_growth`, a single level to `metric_counts`,
`metric_percentages` and `metric_amounts`, a figure in any other shape to `metric_general`, what speaks for a figure to
`metric_evidence`, which words name a measure to `measures`. Money of financings is `funding`'s.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import UNTIMED
from orchestration.extraction.coverage import class_of_figure
from orchestration.extraction.metric_amounts import amount_draft, area_draft, collective_draft
from orchestration.extraction.metric_changes import Trend, find_levels, level_drafts
from orchestration.extraction.metric_counts import count_draft
from orchestration.extraction.metric_drafts import Draft, statement_of
from orchestration.extraction.metric_evidence import features_of, features_of_owner
from orchestration.extraction.metric_general import general_draft
from orchestration.extraction.metric_growth import growth_draft
from orchestration.extraction.metric_lists import respective_drafts, respective_figures
from orchestration.extraction.metric_percentages import percentage_draft
from orchestration.extraction.metric_rates import rate_draft
from orchestration.extraction.metric_reached import reached_draft
from orchestration.extraction.metric_stakes import stake_draft
from orchestration.extraction.metric_years import YearReader
from orchestration.extraction.ownership import Context, owner_of_referent
from orchestration.extraction.sentences import is_prose
from orchestration.extraction.weights import KEPT_FROM, load_weights, probability
from orchestration.model import MetricStatement
from orchestration.vocabulary import Vocabulary

_VIEW_COUNTER = re.compile(
    r"\b(?:browse|view|read|visit|hit|click)s?(?:[ ](?:times|count|counter|number))?[ ]?[:：]|\b(?:page[ ]views|views|reads|hits|"
    r"comments|shares|likes)[ ]?[:：]",
    re.IGNORECASE,
)

_UNOWNED = 0.9  # what is left of the confidence in a claim where nothing is known of whose it is
_SURE = 0.85  # confidence of a rule whose words name the measure: such a claim is kept, however unlikely


def find_metrics(
    analysis: Analysis, vocabulary: Vocabulary, used: Collection[tuple[int, int]]
) -> tuple[MetricStatement, ...]:
    """Every metric claim of a document, ordered by where its figure stands; what evidence gives no hope is left out.

    Args:
        used: spans (start, end) of figures that a financing has taken.
    """
    weights, context = load_weights("metrics"), Context.of(analysis, vocabulary)
    surest = max(
        ("claim of an organisation", "claim of a place", ""), key=lambda name: weights.get(name, 0.0)
    )
    found = []
    for draft, features in candidates(context, used, load_weights("metric_years")):
        is_read = draft.metric is not None and draft.confidence >= _SURE
        if not is_read and probability(weights, [*features, surest]) < KEPT_FROM:
            continue  # whoever the owner may be
        owned = with_owner(context, draft)
        likely = probability(weights, [*features, *features_of_owner(owned)])
        confidence = likely * (_UNOWNED + (1 - _UNOWNED) * owned.owner.confidence)
        if is_read or confidence >= KEPT_FROM:
            found.append(owned._replace(confidence=max(confidence, KEPT_FROM)))
    found.sort(key=lambda draft: draft.figure.start)
    return tuple(statement_of(analysis, draft) for draft in found)


def candidates(
    context: Context, used: Collection[tuple[int, int]], year_weights: Mapping[str, float]
) -> Iterator[tuple[Draft, list[str]]]:
    """The claim that each figure would make, its owner aside, and what speaks for or against it."""
    drafts = drafts_of(context, used)
    if not drafts:
        return
    reader = YearReader.of(context.analysis)
    for sentence, draft in drafts:
        years = reader.offered(sentence, draft)
        year, likelihood = years.best(year_weights)
        timed = reader.tell(sentence, draft, years, year)
        yield timed, features_of(context.analysis, sentence, timed, likelihood)


def drafts_of(context: Context, used: Collection[tuple[int, int]]) -> list[tuple[Sentence, Draft]]:
    """The claims of all figures, those of the body first, each with the time that its own clause says."""
    found: list[tuple[Sentence, Draft]] = []
    trend: Trend | None = None
    for sentence, figures in _figures_by_sentence(context.analysis, frozenset(used)):
        exact, trend = _sentence_drafts(context, sentence, figures, trend)
        read = {draft.figure.start for draft in exact}
        general = [general_draft(context, sentence, figure) for figure in figures if figure.start not in read]
        found.extend(
            (sentence, draft) for draft in sorted([*exact, *general], key=lambda draft: draft.figure.start)
        )
    found.sort(key=lambda pair: pair[0].is_title)
    return found


def _figures_by_sentence(
    analysis: Analysis, taken: Collection[tuple[int, int]]
) -> Iterator[tuple[Sentence, list[Figure]]]:
    """Sentences with the figures in them that may be measures."""
    found: dict[int, list[Figure]] = {}
    for figure in analysis.figures:
        is_candidate = figure.converted_of is None and (figure.start, figure.end) not in taken
        if is_candidate:
            found.setdefault(analysis.sentence_at(figure.start).index, []).append(figure)
    for index, figures in found.items():
        sentence = analysis.sentences[index]
        if not is_prose(sentence) or _counts_views(analysis.text[sentence.start : sentence.end]):
            continue
        stated = [figure for figure in figures if class_of_figure(analysis, figure) is None]
        if stated:
            yield sentence, stated


def _counts_views(text: str) -> bool:
    return (":" in text or "：" in text) and _VIEW_COUNTER.search(text) is not None


def _sentence_drafts(
    context: Context, sentence: Sentence, figures: Sequence[Figure], previous: Trend | None
) -> tuple[list[Draft], Trend | None]:
    drafts: list[Draft] = []
    trend = previous
    taken: set[int] = set()
    for levels in find_levels(context, sentence, figures):
        found, trend = level_drafts(context, sentence, levels, previous)
        if _is_meaningful(found):
            drafts.extend(found)
            taken.update(figure.start for figure in levels.figures)
    listed = respective_figures(context, sentence, figures)
    for figure in figures:
        if figure.start in taken:
            continue
        reached = reached_draft(context, sentence, figure, drafts[-1]) if drafts else None
        for draft in [reached] if reached else _single(context, sentence, figure, trend):
            if listed and figure is listed[-1]:
                drafts.extend(respective_drafts(context, sentence, listed, draft) or [draft])
            elif figure not in listed:
                drafts.append(draft)
            if draft.claim_kind == "level" and (
                trend is None or trend.sentence < sentence.index or not trend.is_change
            ):
                trend = _trend_of(sentence, draft)
    if trend is not None and not trend.is_change:
        trend = previous
    drafts.sort(key=lambda draft: draft.figure.start)
    return drafts, trend


def with_owner(context: Context, draft: Draft) -> Draft:
    """With the owner that the whole document speaks for, where the rule has not read one off the words themselves."""
    if draft.owner.is_settled:
        return draft
    found = context.analysis.owner_at(draft.figure.start, draft.figure.end)
    return draft if found is None else draft._replace(owner=owner_of_referent(context, found))


def _trend_of(sentence: Sentence, draft: Draft) -> Trend:
    """What a single level leaves behind for a rate of growth right after it."""
    timing = draft.timing
    return Trend(
        sentence.index,
        timing,
        timing,
        UNTIMED,
        draft.metric,
        draft.measure,
        draft.owner,
        draft.figure.end,
        is_change=False,
    )


def _single(context: Context, sentence: Sentence, figure: Figure, trend: Trend | None) -> Iterator[Draft]:
    draft: Draft | None = None
    if figure.kind == "percent" and figure.unit == "pct":
        draft = (
            rate_draft(context, sentence, figure)
            or stake_draft(context, sentence, figure)
            or growth_draft(context, sentence, figure, trend)
            or percentage_draft(context, sentence, figure, trend)
        )
    elif figure.kind == "area":
        draft = area_draft(context, sentence, figure)
    elif figure.kind == "money":
        draft = collective_draft(context, sentence, figure) or amount_draft(context, sentence, figure)
    elif figure.kind == "count":
        draft = count_draft(context, sentence, figure)
        if draft is not None and figure.unit != "count":  # "80 MW of data centres" counts no centres
            draft = draft._replace(metric=None)
    if draft is not None:
        yield draft


def _is_meaningful(drafts: Sequence[Draft]) -> bool:
    """Levels of something: a named metric, or an owner, or at least a phrase that says what rose."""
    first = drafts[0]
    return first.metric is not None or first.owner.is_known or first.measure[1] - first.measure[0] >= 4
