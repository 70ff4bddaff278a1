"""Claims told as a list with "respectively": "A and B host 85 and 42 companies respectively", "40 and 55 in 2020 and 2021 respectively".

Belongs here: giving each figure of the list its own owner or its own time. What the figures measure is what the last of
them, which stands beside its noun, measures by the rules for single figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import Timing
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.ownership import Context, Owner
from orchestration.extraction.references import coordinated_at
from orchestration.model import Mention

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_LINK = re.compile(r"(?:,|[ ]and|,[ ]and)[ ](?:(?:about|around|over|nearly|some|more than)[ ])?")
_DIRECT = 0.9


def respective_figures(context: Context, sentence: Sentence, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures listed one behind the other in a sentence that says "respectively"; () where there is no such list."""
    text = context.analysis.text
    word = _RESPECTIVELY.search(text, sentence.start, sentence.end)
    if word is None:
        return ()
    best: list[Figure] = []
    run: list[Figure] = []
    for figure in figures:
        is_next = (
            run and figure.kind == run[-1].kind and _LINK.fullmatch(text, run[-1].end, figure.qualified_start)
        )
        run = [*run, figure] if is_next else [figure]
        best = run if len(run) > len(best) else best
    return tuple(best) if len(best) > 1 else ()


def respective_drafts(
    context: Context, sentence: Sentence, figures: Sequence[Figure], last: Draft
) -> list[Draft]:
    """A draft for each figure of the list, after the model of the last one; [] where nothing else is listed with it.

    Args:
        last: what the rules for single figures made of the last figure.
    """
    analysis = context.analysis
    owners = _listed_owners(analysis, sentence, figures)
    times = analysis.times_in(figures[-1].end, sentence.end)
    if len(owners) == len(figures):
        return [
            last._replace(
                figure=figure,
                owner=Owner(mention.organisation_key, _DIRECT, is_settled=True),
                start=min(last.start, figure.start),
            )
            for figure, mention in zip(figures, owners, strict=True)
        ]
    if len(times) == len(figures):
        return [
            last._replace(
                figure=figure,
                timing=Timing(time.period, time.is_inferred),
                is_timed=True,
                start=min(last.start, figure.start),
            )
            for figure, time in zip(figures, times, strict=True)
        ]
    return []


def _listed_owners(analysis: Analysis, sentence: Sentence, figures: Sequence[Figure]) -> tuple[Mention, ...]:
    named = [m for m in analysis.mentions_in(sentence.start, figures[0].qualified_start) if m.kind == "name"]
    for mention in reversed(named):
        listed = coordinated_at(analysis, mention)
        if len(listed) == len(figures):
            return listed
    after = [m for m in analysis.mentions_in(figures[-1].end, sentence.end) if m.kind == "name"]
    for mention in after:
        listed = coordinated_at(analysis, mention)
        if len(listed) == len(figures):
            return listed
    return ()
