"""Claims of growth: "an annual growth rate of 76 percent", "is growing 30% a year", "an 8% increase in revenue".

Belongs here: which percentages are rates of growth, and of what. Falls are negative. Levels belong to `metric_changes`.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import (
    UNTIMED,
    clause_around,
    modality_of,
    published_year,
    stated_timing,
)
from orchestration.extraction.metric_changes import CHANGE, WORD, Trend, last_change, tightened
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.ownership import (
    NOBODY,
    Context,
    noun_phrase_before,
    owner_of_phrase,
    owner_of_predicate,
)
from orchestration.extraction.word_lists import word_set
from orchestration.vocabulary import Metric

_GROWTH_NOUN_BEFORE = re.compile(
    r"\b(?:(?:annual|average|yearly|compound|mean|year-on-year|annualised|annualized)[ ]){0,3}(?:growth(?:[ ]rate)?|CAGR|"
    r"rate[ ]of[ ]growth|increase|rise|decrease|decline|fall|drop|jump|surge)[ ](?:(?:rate|rates)[ ])?(?:of|at|was|is|reached|"
    r"reaching|by|:)[ ]$",
    re.IGNORECASE,
)
_GROWTH_NOUN_AFTER = re.compile(
    r"[ ](?:(?:annual|average|yearly|year-on-year|net|overall|sharp|further|quarterly|monthly|like-for-like)[ ]){0,2}"
    r"(?P<noun>growth|increase|rise|jump|surge|gain|boost|decrease|decline|fall|drop|slump|cut|reduction|dip|slide)\b"
    r"(?:[ ](?:in|of)[ ](?P<of>[^,;.]{3,70}))?",
    re.IGNORECASE,
)
_FALLING = re.compile(r"decrease|decline|fall|drop|slump|cut|reduction|dip|slide", re.IGNORECASE)
_VERB_BEFORE = re.compile(
    r"[ \n](?:by[ ]|at[ ]|only[ ]|just[ ]|a[ ]|an[ ]|another[ ]|around[ ]|about[ ]|further[ ]|some[ ]|annualised[ ]|annualized[ ]|annual[ ]|average[ ]|rate[ ]of[ ]){0,5}$"
)
_TO_LEVEL = re.compile(r"(?:to[ ])?(?:just[ ]|well[ ])?(?:below|above|under|beyond)[ ]", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|said|says|rose|fell|grew)\b")
_BESIDE = 60  # characters after a level in which its rate of growth stands
_PERIODIC = re.compile(
    r"[ ](?:a[ ]year|annually|per[ ](?:year|annum)|each[ ]year|every[ ]year|year[ -]on[ -]year)\b",
    re.IGNORECASE,
)
_NOT_MEASURED = re.compile(
    r"\b(?:shares?|stocks?|index|indices|composite|futures|price[sd]?|dollar|euro|yen|pound|sterling|baht|rupee|rupiah|"
    r"ringgit|won|peso|yuan|currency|currencies|crude|oil|gold|bonds?|markets? (?:closed|opened))\b",
    re.IGNORECASE,
)
_NO_NOUN = word_set(
    "both which that who it they he she we having has have had been also this these those its their his her and but or the "
    "with after before while when where what said says then now still already more less than from for into each all some any"
)
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|said|says|\w{3,}ed|saw|see|sees|with|expects?|forecasts?|to)\b",
    re.IGNORECASE,
)
_HEAD_END = re.compile(
    r"[ ](?:to|from|for|as|after|and|which|that|by|at|on|since|during|over|compared|this|last|while|but|with|because|when|in|due)(?![\w-])"
)
_AUXILIARY = re.compile(
    r"(?:[ \n](?:is|are|was|were|has|have|had|been|be|will|would|could|may|also|already|only|to|being|forecast|expected|set|likely|projected|estimated|due))+[ \n]*$"
)


def growth_draft(context: Context, sentence: Sentence, figure: Figure, trend: Trend | None) -> Draft | None:
    """The claim that a percentage is a rate of growth; None where it is none."""
    text = context.analysis.text
    before = text[max(sentence.start, figure.qualified_start - 70) : figure.qualified_start]
    noun = _GROWTH_NOUN_BEFORE.search(before)
    if noun is not None:
        return _growth_of_noun(context, sentence, figure, trend, figure.qualified_start - len(noun.group()))
    after = _GROWTH_NOUN_AFTER.match(text, figure.end)
    if after is not None:
        return _growth_beside(sentence, figure, after, trend) or _growth_named_after(
            context, sentence, figure, after
        )
    verb = last_change(text, sentence.start, figure.qualified_start)
    if verb is None or not _VERB_BEFORE.fullmatch(text[verb.end() : figure.qualified_start]):
        return None
    return _growth_of_verb(context, sentence, figure, verb, trend)


def _growth_of_noun(
    context: Context, sentence: Sentence, figure: Figure, trend: Trend | None, noun_start: int
) -> Draft | None:
    """ "an annual growth rate of 76 percent": of the levels in the sentence, else of what the phrase names."""
    analysis = context.analysis
    sign = -1 if _FALLING.search(analysis.text, noun_start, figure.qualified_start) else 1
    if (
        trend is not None
        and trend.sentence == sentence.index
        and (trend.is_change or _is_beside(trend, noun_start))
    ):
        timing = trend.new if not trend.is_change else UNTIMED
        if trend.span is not UNTIMED:
            timing = trend.span._replace(is_inferred=True)
        return Draft(
            figure, "growth_rate", trend.metric, trend.measure, timing, "reported", trend.owner,
            noun_start, figure.end, "metric.growth_of_levels", 0.9, sign, is_timed=trend.span is not UNTIMED,
        )  # fmt: skip
    clause_start, _ = clause_around(analysis, sentence, figure.start)
    phrase = noun_phrase_before(analysis, sentence, clause_start, noun_start)
    words = analysis.text[phrase[0] : phrase[1]]
    if len(words.strip()) < 3 or _PREDICATE.search(words) or CHANGE.search(words):
        return None  # a rate of growth, but of what?
    return _growth(context, sentence, figure, phrase, noun_start, sign=sign, confidence=0.7)


def _is_beside(trend: Trend, position: int) -> bool:
    """Whether a rate of growth stands right behind the level it is the growth of: "6.8 billion yuan, up 15 percent"."""
    return 0 <= position - trend.end <= _BESIDE


def _growth_beside(
    sentence: Sentence, figure: Figure, after: re.Match[str], trend: Trend | None
) -> Draft | None:
    """ "made $347m, an 82% jump on 2003": of the level it stands beside."""
    if after["of"] is not None or trend is None or trend.sentence != sentence.index:
        return None
    if not _is_beside(trend, figure.qualified_start):
        return None
    return Draft(
        figure, "growth_rate", trend.metric, trend.measure, trend.new, "reported", trend.owner,
        figure.qualified_start, after.end(), "metric.growth_of_level", 0.8,
        -1 if _FALLING.search(after["noun"]) else 1,
    )  # fmt: skip


def _growth_named_after(
    context: Context, sentence: Sentence, figure: Figure, after: re.Match[str]
) -> Draft | None:
    """ "a 5% annual increase in unit sales"."""
    if after["of"] is None:
        return None
    sign = -1 if _FALLING.search(after["noun"]) else 1
    phrase = (after.start("of"), after.start("of") + len(_HEAD_END.split(after["of"], maxsplit=1)[0]))
    return _growth(context, sentence, figure, phrase, figure.qualified_start, sign=sign, confidence=0.75)


def _growth_of_verb(
    context: Context, sentence: Sentence, figure: Figure, verb: re.Match[str], trend: Trend | None
) -> Draft | None:
    """ "is growing 30% a year", "fell 33%", "revenue of $5m, up 10%"."""
    analysis = context.analysis
    if _TO_LEVEL.match(analysis.text, figure.qualified_start):
        return None  # "fell below 10%": a level
    sign = -1 if verb["fall"] else 1
    clause_start, _ = clause_around(analysis, sentence, verb.start())
    is_particle = verb.group().casefold() in {"up", "down"}
    if is_particle:
        is_of_level = trend is not None and trend.sentence == sentence.index
        if is_of_level and trend is not None and (trend.is_change or _is_beside(trend, verb.start())):
            timing = trend.new
            return Draft(
                figure, "growth_rate", trend.metric, trend.measure, timing, "reported", trend.owner,
                verb.start(), figure.end, "metric.growth_of_level", 0.75, sign,
            )  # fmt: skip
        return None
    phrase = noun_phrase_before(
        analysis, sentence, clause_start, _verb_group_start(analysis.text, verb.start())
    )
    return _growth(context, sentence, figure, phrase, verb.start(), sign=sign, confidence=0.8)


def _verb_group_start(text: str, verb_start: int) -> int:
    auxiliary = _AUXILIARY.search(text, max(0, verb_start - 40), verb_start)
    return auxiliary.start() if auxiliary else verb_start


def _growth(
    context: Context,
    sentence: Sentence,
    figure: Figure,
    phrase: tuple[int, int],
    predicate: int,
    *,
    sign: int,
    confidence: float,
) -> Draft | None:
    analysis = context.analysis
    phrase = tightened(analysis.text, phrase)
    words = analysis.text[phrase[0] : phrase[1]]
    if not 3 <= len(words.strip()) <= 120 or _NOT_MEASURED.search(words):
        return None
    if _FINITE.search(words):
        return None
    metric = _any_metric(context, words)
    if metric is None and not _has_noun(context, phrase):
        return None
    owner = owner_of_phrase(context, *phrase, predicate)
    if not owner.is_known and metric is not None:
        owner = owner_of_predicate(context, predicate)
    timing = stated_timing(analysis, sentence, predicate, figure.end)
    if timing is None and _PERIODIC.match(analysis.text, figure.end):
        timing = published_year(analysis)
    start = min(phrase[0], predicate)
    return Draft(
        figure, "growth_rate", metric, phrase, timing or UNTIMED, modality_of(analysis, sentence, predicate),
        owner if owner.is_known else NOBODY, start, max(figure.end, phrase[1]), "metric.growth", confidence, sign,
    )  # fmt: skip


def _has_noun(context: Context, phrase: tuple[int, int]) -> bool:
    """Whether a phrase names something that can grow, beside an organisation: "Acme fell 3%" is its share price."""
    text = context.analysis.text
    mentions = context.analysis.mentions_in(*phrase)
    return any(
        word.group() not in _NO_NOUN
        and not any(mention.start <= word.start() < mention.end for mention in mentions)
        and not re.match(r"[ ](?:[a-z]+[ ])?[A-Z]", text[word.end() : word.end() + 16])
        for word in WORD.finditer(text, *phrase)
    )


def _any_metric(context: Context, words: str) -> Metric | None:
    for unit in ("count", "currency", "m2", "pct"):
        metric = context.index.in_text(words, unit)
        if metric is not None:
            return metric
    return None
