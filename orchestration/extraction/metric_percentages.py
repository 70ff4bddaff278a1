"""Claims of percentages that are no growth: rates ("an occupancy rate of 95 percent"), states ("90 percent full"), shares.

Belongs here: which rate, or share of what, a percentage is. Growth belongs to `metric_changes`.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import UNTIMED, clause_around
from orchestration.extraction.metric_changes import Trend
from orchestration.extraction.metric_drafts import Draft, Finding, level_draft
from orchestration.extraction.ownership import (
    NOBODY,
    Context,
    owner_of_phrase,
    owner_of_predicate,
)
from orchestration.extraction.word_lists import word_set

_WHICH = re.compile(r"[ ](?:per[ ]cent[ ])?of[ ](?:which|whom|them|these|those)\b", re.IGNORECASE)
_SHARE_OF = re.compile(r"[ ]of[ ](?P<whole>(?:the[ ]|its[ ]|their[ ]|all[ ]|total[ ])*[^,;.]{3,80})")
_HEAD_END = re.compile(
    r"[ ](?:by|in|to|from|at|on|for|with|who|which|that|made|are|is|were|was|have|has|had|came|come|and|will|said|of|when|while|although|though|where|compared|since|after|as)[ ]"
)
_NAMELESS_RATES = frozenset({"rate", "annual rate", "average rate", "annualised rate", "annualized rate"})
_MEASURE_LEAD = re.compile(
    r"(?:.*\b(?:the|an?|its|their|his|her|our|to|with|at|that|has|have|had|is|was|as|and|in|from|by|on|for|when|while|\d+)[ ])"
)
_NAMES_OF_RATES = word_set(
    "rate ratio share margin proportion yield occupancy unemployment inflation penetration"
)
_RATE_BEFORE = re.compile(
    r"(?P<measure>(?:[\w’'&-]+[ ]){0,5}?(?:rate|ratio|share|margin|proportion|yield|occupancy|unemployment|inflation|penetration))"
    r"(?P<link>[ ](?:of|at|is|was|are|were|has|had|reached|reaching|reaches|stood|stands|standing|hit|hitting|exceeds|exceeding|exceeded|to|"
    r"after[ ]\w+[ ](?:years?|months?)|rose|fell|topped|topping|remains|remained|being|been|up|now|still|already|over|in|from|\d{4}|[ ])+){1,4}$",
    re.IGNORECASE,
)
_STATE_AFTER = re.compile(r"[ -](?P<state>full|occupied|occupancy|let|leased|rented)\b", re.IGNORECASE)
_STAKE = re.compile(
    r"[ ](?:stake|share(?:holding)?s?|holding|interest|owned|ownership|discount|off|chance|more|less|lower|higher|above|below|faster)\b",
    re.IGNORECASE,
)


def is_comparison(text: str, figure: Figure) -> bool:
    """Whether a percentage compares, or is a stake: "11% above the average", "a 44% stake"."""
    return figure.unit == "pct" and _STAKE.match(text, figure.end) is not None


def percentage_draft(
    context: Context, sentence: Sentence, figure: Figure, trend: Trend | None
) -> Draft | None:
    """The rate, state or share that a percentage states; None where nothing says what of."""
    text = context.analysis.text
    if figure.unit != "pct" or is_comparison(text, figure):
        return None
    before_start = max(sentence.start, figure.qualified_start - 90)
    state = _STATE_AFTER.match(text, figure.end)
    if state is not None:
        measure = (figure.end + 1, state.end())
        metric = context.index.in_text(state["state"], "pct")
        verb = figure.qualified_start
        return level_draft(
            context,
            sentence,
            figure,
            Finding(metric, measure, owner_of_predicate(context, verb), verb, "metric.state", 0.85),
        )
    lead = text[before_start : figure.qualified_start].lower()
    has_name = any(name in lead for name in _NAMES_OF_RATES)
    rate = _RATE_BEFORE.search(text, before_start, figure.qualified_start) if has_name else None
    if rate is not None:
        return _rate(context, sentence, figure, rate)
    which = _WHICH.match(text, figure.end)
    if which is not None:
        return _share_of_before(context, sentence, figure, trend)
    return _share(context, sentence, figure)


def _rate(context: Context, sentence: Sentence, figure: Figure, rate: re.Match[str]) -> Draft | None:
    start, end = rate.span("measure")
    lead = _MEASURE_LEAD.match(rate["measure"])
    start += lead.end() if lead else 0
    words = context.analysis.text[start:end].casefold()
    if words in _NAMELESS_RATES:
        return None
    metric = context.index.in_text(words, "pct")
    owner = owner_of_phrase(context, start, end, start)
    if not owner.is_known:
        owner = owner_of_predicate(context, start)
    return level_draft(
        context,
        sentence,
        figure,
        Finding(metric, (start, end), owner, start, "metric.rate", 0.9 if metric else 0.7),
    )


def _share_of_before(
    context: Context, sentence: Sentence, figure: Figure, trend: Trend | None
) -> Draft | None:
    """ "…, 65 percent of which were introduced by …": a share of what the sentence has just counted."""
    text, analysis = context.analysis.text, context.analysis
    _, clause_end = clause_around(analysis, sentence, figure.start)
    end = text.find(", ", figure.end, clause_end)
    end = len(text[: end if end > 0 else clause_end].rstrip(" .\n"))
    if trend is not None and trend.is_change and trend.sentence == sentence.index:
        timing = trend.new._replace(is_inferred=True) if trend.new is not UNTIMED else UNTIMED
        return Draft(
            figure, "share", trend.metric, (figure.end, end), timing, "reported", trend.owner,
            figure.qualified_start, end, "metric.share_of_levels", 0.85, is_timed=timing is not UNTIMED,
        )  # fmt: skip
    whole = next(
        (f for f in reversed(analysis.figures_in(sentence.start, figure.start)) if f.noun_start >= 0), None
    )
    if whole is None:
        return None
    metric = context.index.of_noun(text[whole.noun_start : whole.noun_end], ("residence", "support"), "count")
    owner = owner_of_predicate(context, whole.qualified_start)
    draft = level_draft(
        context,
        sentence,
        figure,
        Finding(metric, (figure.end, end), owner, figure.qualified_start, "metric.share", 0.65),
        kind="share",
    )
    return draft._replace(end=end)


def _share(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """ "accounted for 44.3 percent of total R&D input", "60% of the tenants are foreign"."""
    text = context.analysis.text
    whole = _SHARE_OF.match(text, figure.end, sentence.end)
    if whole is None:
        return None
    lead = text[max(sentence.start, figure.qualified_start - 40) : figure.qualified_start]
    accounted = re.search(
        r"\b(?:account(?:s|ed|ing)? for|made up|makes? up|making up|represent(?:s|ed|ing)?|contribut(?:es|ed|ing))[ ]$",
        lead,
    )
    head = _HEAD_END.split(whole["whole"], maxsplit=1)[0]
    metric = context.index.in_text(head, "count")
    if accounted is None and metric is None:
        return None
    predicate = (
        figure.qualified_start - (len(lead) - accounted.start()) if accounted else figure.qualified_start
    )
    owner = owner_of_predicate(context, predicate)
    if not owner.is_known and not accounted:
        return None
    draft = level_draft(
        context,
        sentence,
        figure,
        Finding(
            metric,
            (whole.start("whole"), whole.start("whole") + len(head)),
            owner,
            predicate,
            "metric.share_of",
            0.7,
        ),
        kind="share",
    )
    return draft if draft.owner.is_known else draft._replace(owner=NOBODY)
