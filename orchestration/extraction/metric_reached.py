"""Claims of the level that a rate of growth leads to: "rose 3.5% to $27.2 billion", "a 1% fall in profits to £1.1bn".

Belongs here: what a figure takes over from the growth told right before it. Levels on their own belong to
`metric_counts` and `metric_amounts`, pairs of levels to `metric_changes`.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import stated_timing
from orchestration.extraction.measures import canonical_unit
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.ownership import Context

_BRACKETS = re.compile(r"[ ]\([^()]{0,60}\)")
_TO = re.compile(
    r"(?:,?[ ](?:in|on|at|from|for|during|over|compared|year)[ -](?:[\w'’&-]+[ ,-]){1,8})?"
    r"[ ]?(?<=[ ,])(?:and[ ])?(?:to[ ]|reaching[ ]|hitting[ ])(?:(?:an?|the|just|only|record|new|total|of|high|low|all-time)[ ]){0,4}"
)
_LONGEST = 80


def reached_draft(context: Context, sentence: Sentence, figure: Figure, growth: Draft) -> Draft | None:
    """The level that `growth`, the claim before it, led to; None where the figure is something else."""
    text = context.analysis.text
    gap = text[growth.figure.end : figure.qualified_start]
    if growth.claim_kind != "growth_rate" or growth.figure.start < sentence.start or len(gap) > _LONGEST:
        return None
    if growth.figure.end > figure.qualified_start or not _TO.fullmatch(_BRACKETS.sub("", gap)):
        return None
    unit = canonical_unit(figure.unit, figure.kind)
    words = text[growth.measure[0] : growth.measure[1]]
    metric = context.index.in_text(words, unit)
    if metric is None and figure.kind == "count" and figure.noun_start >= 0:
        metric = context.index.in_text(text[figure.noun_start : figure.noun_end], unit)
    stated = stated_timing(context.analysis, sentence, growth.start, figure.end)
    return growth._replace(
        figure=figure,
        claim_kind="level",
        metric=metric,
        timing=stated or growth.timing,
        end=max(growth.end, figure.end, figure.noun_end),
        rule_id="metric.reached_by_growth",
        sign=1,
    )
