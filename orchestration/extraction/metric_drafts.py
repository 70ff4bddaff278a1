"""A claim in the making, and the steps that every metric rule shares, up to the finished statement.

Belongs here: turning a figure and what a rule found out about it into a MetricStatement. Which figures make a claim
belongs to `metric_changes` and `metric_levels`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import Timing, modality_of, timing_of_level
from orchestration.extraction.ownership import Context, Owner
from orchestration.model import ClaimKind, MetricStatement, Modality, StatedNumber
from orchestration.vocabulary import Metric

RULE_VERSION = 2
_DETERMINERS = re.compile(
    r"^(?:(?:the|a|an|its|their|his|her|our|this|that|these|those|also|and|but|so far|total|said|of|in|with|overall)[ \n]+)+",
    re.IGNORECASE,
)

_TRAILING = re.compile(
    r"(?:[ \n]+(?:is|are|was|were|has|have|had|been|be|will|would|could|may|also|already|only|to|being|still|now|by|of|which|that|and|forecast|expected|set|likely|projected|estimated|predicted|due))+$",
    re.IGNORECASE,
)


class Draft(NamedTuple):
    """One claim before its confidence is known. `start` to `end` is the clause it rests on.

    `is_timed`: the rule has told the times of several figures apart, so that `timing` is settled.
    """

    figure: Figure
    claim_kind: ClaimKind
    metric: Metric | None
    measure: tuple[int, int]
    timing: Timing
    modality: Modality
    owner: Owner
    start: int
    end: int
    rule_id: str
    confidence: float
    sign: int = 1
    measure_text: str | None = None
    is_timed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found out about one figure; `predicate` is where the words begin that say it."""

    metric: Metric | None
    measure: tuple[int, int]
    owner: Owner
    predicate: int
    rule_id: str
    confidence: float


def level_draft(
    context: Context, sentence: Sentence, figure: Figure, finding: Finding, *, kind: ClaimKind = "level"
) -> Draft:
    """A draft of one level (or share), with the modality and time that its clause gives."""
    analysis, begin = context.analysis, figure.qualified_start
    modality = modality_of(analysis, sentence, begin)
    return Draft(
        figure=figure,
        claim_kind=kind,
        metric=finding.metric,
        measure=finding.measure,
        timing=timing_of_level(
            analysis, sentence, (begin, figure.end), predicate=finding.predicate, modality=modality
        ),
        modality=modality,
        owner=finding.owner,
        start=min(finding.predicate, begin, finding.measure[0]),
        end=max(figure.end, figure.noun_end, finding.measure[1]),
        rule_id=finding.rule_id,
        confidence=finding.confidence,
    )


_CANONICAL = {
    "money": "currency",
    "percent": "pct",
}  # points are per cent of the same whole; `original_unit` tells


def statement_of(analysis: Analysis, draft: Draft) -> MetricStatement:
    """The finished statement."""
    figure = draft.figure
    number = figure.number if draft.sign > 0 else _negated(figure.number)
    return MetricStatement(
        organisation_key=draft.owner.organisation_key,
        metric_id=draft.metric.metric_id if draft.metric else None,
        claim_kind=draft.claim_kind,
        modality=draft.modality,
        period=draft.timing.period,
        is_period_inferred=draft.timing.is_inferred,
        number=number,
        unit=_CANONICAL.get(figure.kind, figure.unit),
        original_value=None if figure.number.value is None else figure.original_value,
        original_unit=figure.original_unit,
        measure_text=draft.measure_text or trimmed(analysis.text[draft.measure[0] : draft.measure[1]]),
        basis=analysis.basis(draft.start, draft.end, draft.rule_id, RULE_VERSION, draft.confidence),
        currency=(figure.unit or None) if figure.kind == "money" else None,
        is_currency_inferred=figure.is_currency_inferred,
    )


def _negated(number: StatedNumber) -> StatedNumber:
    mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
    return StatedNumber(
        None if number.value is None else -number.value,
        mirrored.get(number.operator, number.operator),  # type: ignore[arg-type]
        None if number.high is None else -number.high,
        None if number.low is None else -number.low,
    )


def trimmed(phrase: str) -> str:
    """A noun phrase without determiners, auxiliaries and quotation marks around it, on one line."""
    bare = _TRAILING.sub("", phrase.strip(" ,;:\n\"'“”‘’()"))
    return " ".join(_DETERMINERS.sub("", bare.strip(' ,"“”')).split())
