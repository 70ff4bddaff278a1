"""Claims of areas and of money that is no financing: floor space, revenue, profit, worth.

Belongs here: which words make an area or an amount a measure. Financings have been taken by `funding` before.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import UNTIMED, clause_around, last_match, published_year
from orchestration.extraction.funding_recipients import is_about_many
from orchestration.extraction.metric_drafts import Draft, Finding, level_draft
from orchestration.extraction.ownership import (
    Context,
    Owner,
    labelled_owner,
    noun_phrase_before,
    owner_of_phrase,
    owner_of_predicate,
)
from orchestration.extraction.word_lists import word_set

_AREA_WORDS = re.compile(
    r"\b(?P<measure>(?:total|gross|floor|business|office|construction|building|exhibition|incubation|working|laboratory|lab|land|planned|usable|"
    r"commercial|retail|warehouse|production|industrial)?[ ]?(?:floor[ ]|office[ ]|lab[ ]|building[ ])?(?:area|space|premises|land|site|campus|facility|"
    r"centre|center|building|headquarters|hub|office|offices|incubator|accelerator|complex|laborator(?:y|ies)|workspace|factory|plant|warehouse))\b",
    re.IGNORECASE,
)
_AREA_VERB = re.compile(
    r"\b(?:cover(?:s|ed|ing)?|span(?:s|ned|ning)?|occup(?:y|ies|ied|ying)|offer(?:s|ed|ing)?|with|ha(?:s|ve|d)|totals?|of|provid(?:es|ed|ing)|measur(?:es|ing)|leas(?:e|es|ed|ing)|over|across|takes up|houses?|(?:on|in)(?=[ ]its\b))\b",
    re.IGNORECASE,
)
_NOT_FLOOR = re.compile(
    r"\b(?:land|site|campus|farm\w*|forest|park|field|hectares?|acres?|mu|sq(?:uare|\.)?[ ]?(?:k(?:ilo)?m\w*|mi\w*))\b|\bkm[2²]",
    re.IGNORECASE,
)
_APART = re.compile(r"[,;]|\b(?:and|in|at|near|on|within|across|for|from|to|by)\b")
_BRACKETS = re.compile(r"\([^()]{0,60}\)")
_BEFORE_AREA = re.compile(
    r"(?:[ \n](?:an?|the|its|their|total|gross|combined|floor|business|office|area|space|land|site|of|at|over|about|some|around|nearly|more|than|up|to|"
    r"now|currently|some|whole|another|additional|further|new|[\w-]+[ ](?:building|campus|site|facility|area|space)[ ]of|"
    r"(?:construction|building|operating|usable|planned|incubation)))*[ \n]",
    re.IGNORECASE,
)
_MONEY_MEASURE = re.compile(
    r"(?<!['’])\b(?P<measure>(?:(?!(?:in|of|to|rise|fall|increase|drop|its|their|the|from|and|on|a|an|with|for|by|that|as|rose|fell|saw|had|has|than|made|posted|reported|restated|announced|recorded|turned|expects|expected)\b)[a-z][\w-]*[ ]){0,2}(?:revenues?|turnover|sales|profits?|net income|earnings|valuation|market value|market capitali[sz]ation|"
    r"output value|operating income|spending|expenditure|exports|imports|GDP|deficit|budget|assets|debts?|losses|loss|venture capital|investments?))\b",
    re.IGNORECASE,
)
_MONEY_LINK = re.compile(
    r"(?:[ ](?:at|of|for)[ ](?:the[ ])?(?-i:[A-Z])[\w&.'’-]*(?:[ ](?-i:[A-Z])[\w&.'’-]*){0,4}|[ ]of(?:[ ][a-z-]+){1,4}?)?"
    r"[ ](?:(?:of|to|at|was|were|is|are|reached|reaching|hit|totall?ed|totall?ing|amounted|stood|stands|rose|fell|grew|climbed|jumped|slid|dropped|"
    r"surged|exceeded|exceeding|topped|increased|decreased|up|down|just|only|a|the|for|in|about|and|which|year|last|this|quarter|[12]\d{3}|\d[\d.]*%|"
    r"worth|being|will|be|had|have|has|been|expected|forecast|month|from)[ ]){1,9}$",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(
    r"[ ](?:in|of|worth[ ]of)[ ](?:(?:annual|total|net|gross|global|operating|its|new|combined|yearly|monthly|overall)[ ]){0,2}"
    r"(?P<measure>revenues?|turnover|sales|profits?|earnings|venture capital|exports|investments?|annual revenue|funding)\b",
    re.IGNORECASE,
)
_PROFIT_AFTER = re.compile(
    r"[ ](?:\([^)]{0,40}\)[ ])?(?P<measure>(?:(?:net|pre-tax|operating|annual|quarterly|record|full-year)[ ]){0,2}(?:profits?|loss(?:es)?|turnover|revenues?))\b",
    re.IGNORECASE,
)
_MONEY_WORDS = word_set(
    "revenue turnover sales profit income earnings valu capital spending expenditure exports imports gdp deficit budget assets debt "
    "loss investment"
)  # of _MONEY_MEASURE, in small letters
_WORTH = re.compile(
    r"(?P<noun>(?:[\w-]+[ ]){0,3}(?!(?:was|is|has|its|as)[ ])[\w-]+s)[ ](?:worth|valued[ ]at)[ ]$",
    re.IGNORECASE,
)
_WORTH_ENDS = ("worth ", "valued at ")
_VALUED_ENDS = ("worth ", " at ", "value of ", "valuation of ")
_RAISED = re.compile(
    r"\b(?:raised?|raising|attracted|attracting|secured|obtained|received|drawn|won)[ ](?:(?:a|an|the|together|combined|collectively|total|totall?ing|of|in|external|"
    r"private|venture|equity|investments?|funding|financing|capital|worth|up[ ]to|more[ ]than|over)[ ]){0,6}$|"
    r"\btotal[ ](?:financing|funding|investment)(?:[ ]amount)?[ ]of[ ](?:(?:more[ ]than|over|about|nearly)[ ])?$",
    re.IGNORECASE,
)
_VALUATION_AFTER = re.compile(
    r"[ ](?:\([^)]{0,40}\)[ ])?(?:(?:pre|post)-money[ ]|equity[ ])?valuation\b", re.IGNORECASE
)
_PER_SHARE = re.compile(
    r"[ ](?:per|a)[ ](?:(?:diluted|basic|ordinary|common|adjusted)[ ]){0,2}(?P<measure>share)\b",
    re.IGNORECASE,
)
_EARNING = re.compile(r"\b(?:earn(?:s|ed|ing|ings)|profits?|income|loss(?:es)?|lost|EPS)\b", re.IGNORECASE)
_EARNED = re.compile(
    r"(?<!was )(?<!has )(?<!have )\b(?P<verb>earned|netted|lost|made)[ ](?:(?:just|only|a|record|some|about|over)[ ]){0,2}$",
    re.IGNORECASE,
)
_EARNED_END = re.compile(
    r"(?:[ ]\([^()]{0,60}\))?(?:,[ ](?:or|an?|up|down|compared|after|as|on)\b|[.;]|[ ](?:in|on[ ]revenues?|on[ ]sales|for[ ]the|last|"
    r"during|over[ ]the|before[ ]tax|after[ ]tax|from)\b(?![ ](?:debt|funding|investors|the[ ]deal)))",
    re.IGNORECASE,
)
_PAYOUT = re.compile(
    r"\b(?:dividends?|offer(?:ed)?|bid|price[ds]?|pay(?:s|ing|out)?|paid|shares)\b", re.IGNORECASE
)
_EXCEEDED = re.compile(r"(?:exceed|surpass|topp)", re.IGNORECASE)
_WORTH_NOW = re.compile(r"\b(?:is|are)[ ](?:now[ ])?(?:worth|valued[ ]at)[ ]$", re.IGNORECASE)
_OF_DEAL = re.compile(
    r"\b(?:deals?|contracts?|orders?|bids?|offers?|mergers?|takeovers?|stakes?|markets?|agreements?|awards?|prizes?)\b",
    re.IGNORECASE,
)
_ROUND_VALUES = re.compile(r"\b(?:valu(?:es|ed|ing))[ ](?P<whom>[^,.;]{1,40})[ ]at[ ]$", re.IGNORECASE)
_PAST_VALUE = re.compile(r"\b(?:was|were|had been|once|previously|then)\b[^,;.]{0,30}$", re.IGNORECASE)
_VALUED = re.compile(
    r"(?<!deal )(?<!bid )(?<!offer )(?<!contract )(?<!takeover )(?<!stake )(?<!merger )(?<!is )(?<!are )(?<!acquisition )\b(?:valued[ ]at|valuing[ ][^,.;]{1,40}[ ]at|worth|market value of|valuation of)[ ]$",
    re.IGNORECASE,
)


def area_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """An area with a word for what it is the area of, or with a verb that only areas have."""
    text, analysis = context.analysis.text, context.analysis
    clause_start, clause_end = clause_around(analysis, sentence, figure.start)
    after = _AREA_WORDS.search(text, figure.end, min(clause_end, figure.end + 40))
    before = last_match(
        _AREA_WORDS, text, max(clause_start, figure.qualified_start - 60), figure.qualified_start
    )
    verb = last_match(
        _AREA_VERB, text, max(clause_start, figure.qualified_start - 40), figure.qualified_start
    )
    word = (
        after
        if after is not None and not _APART.search(_BRACKETS.sub("", text[figure.end : after.start()]))
        else before
    )
    if verb is not None and not _BEFORE_AREA.fullmatch(text, verb.end(), figure.qualified_start):
        verb = None
    if word is None and verb is None and labelled_owner(analysis, sentence, figure.start) is None:
        return None
    predicate = verb.start() if verb else (word.start() if word else figure.start)
    owner = owner_of_predicate(context, predicate)
    measure = word.span("measure") if word else (predicate, figure.qualified_start)
    if not owner.is_known and word is not None:
        owner = owner_of_phrase(context, *measure, predicate)
    words = f"{text[measure[0] : measure[1]]} {figure.original_unit}"
    metric = None if _NOT_FLOOR.search(figure.original_unit) else context.index.in_text(words, "m2")
    if metric is None and owner.organisation_key is not None and not _NOT_FLOOR.search(words):
        metric = context.index.in_text("floor area", "m2")
    if metric is None and not owner.is_known:
        return None
    return level_draft(
        context,
        sentence,
        figure,
        Finding(metric, measure, owner, predicate, "metric.area", 0.8 if word else 0.65),
    )


def amount_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """An amount that is revenue, profit, a valuation or the worth of something counted."""
    text = context.analysis.text
    after = _PROFIT_AFTER.match(text, figure.end) or _MONEY_AFTER.match(text, figure.end)
    if after is not None:
        return _amount(
            context,
            sentence,
            figure,
            after.span("measure"),
            predicate=figure.qualified_start,
            confidence=0.75,
        )
    earned = _per_share(context, sentence, figure) or _earned(context, sentence, figure)
    if earned is not None:
        return earned
    room = max(sentence.start, figure.qualified_start - 90)
    lead = text[room : figure.qualified_start].lower()
    worth = _WORTH.search(text, room, figure.qualified_start) if lead.endswith(_WORTH_ENDS) else None
    if worth is not None:
        owner = owner_of_predicate(context, worth.start())
        if owner.is_known:
            draft = level_draft(
                context,
                sentence,
                figure,
                Finding(None, worth.span("noun"), owner, worth.start(), "metric.worth", 0.6),
                kind="total",
            )
            return draft._replace(measure_text=f"value of {text[worth.start('noun') : worth.end('noun')]}")
    valuation = _valuation(context, sentence, figure, room)
    if valuation is not None:
        return valuation
    if not any(word in lead for word in _MONEY_WORDS):
        return None
    found = last_match(_MONEY_MEASURE, text, room, figure.qualified_start)
    if found is None:
        return None
    is_direct = found.end() + 1 >= figure.qualified_start and _EXCEEDED.match(text, figure.qualified_start)
    if not is_direct and not _MONEY_LINK.fullmatch(text, found.end(), figure.qualified_start):
        return None
    return _amount(context, sentence, figure, found.span("measure"), predicate=found.start(), confidence=0.8)


def _per_share(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """ "earned $2.8 billion, or $2.53 per diluted share": not a price, a dividend or an offer."""
    text = context.analysis.text
    share = _PER_SHARE.match(text, figure.end, sentence.end)
    room = max(sentence.start, figure.qualified_start - 60)
    earning = last_match(_EARNING, text, room, figure.qualified_start) if share else None
    if share is None or earning is None or _PAYOUT.search(text, earning.end(), figure.qualified_start):
        return None
    owner = owner_of_predicate(context, earning.start())
    if not owner.is_known:
        owner = owner_of_phrase(context, *earning.span(), earning.start())
    metric = context.index.in_text("earnings per share", "currency")
    finding = Finding(metric, share.span(), owner, earning.start(), "metric.per_share", 0.85)
    sign = -1 if re.match(r"los", earning.group(), re.IGNORECASE) else 1
    return level_draft(context, sentence, figure, finding)._replace(
        measure_text="earnings per share", sign=sign
    )


def _earned(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """ "the retailer earned $2.8 billion", "lost $30 million in the quarter": what an organisation made in a period."""
    text = context.analysis.text
    verb = _EARNED.search(text, max(sentence.start, figure.qualified_start - 40), figure.qualified_start)
    if verb is None or not _EARNED_END.match(text, figure.end):
        return None
    owner = owner_of_predicate(context, verb.start())
    if owner.organisation_key is None:
        return None
    is_loss = verb["verb"].casefold() == "lost"
    metric = None if is_loss else context.index.in_text("earnings", "currency")
    draft = level_draft(
        context,
        sentence,
        figure,
        Finding(metric, verb.span("verb"), owner, verb.start(), "metric.earned", 0.75),
    )
    return draft._replace(measure_text="loss" if is_loss else "earnings")


def _valuation(context: Context, sentence: Sentence, figure: Figure, room: int) -> Draft | None:
    """ "at a valuation of $2bn", "valuing the company at £40m", "the company is worth $2.6bn"."""
    analysis, text = context.analysis, context.analysis.text
    begin = figure.qualified_start
    is_valued = text[room:begin].lower().endswith(_VALUED_ENDS)
    values = _ROUND_VALUES.search(text, room, begin) if is_valued else None
    now = _WORTH_NOW.search(text, room, begin) if is_valued else None
    named_after = _VALUATION_AFTER.match(text, figure.end)
    valued = values or now or named_after or (_VALUED.search(text, room, begin) if is_valued else None)
    if valued is None:
        return None
    predicate = min(valued.start(), figure.qualified_start)
    clause_start, _ = clause_around(analysis, sentence, predicate)
    subject = noun_phrase_before(analysis, sentence, clause_start, predicate)
    if now is not None and (_OF_DEAL.search(text, *subject) or not analysis.mentions_in(*subject)):
        return None
    whom = analysis.referent_in(*values.span("whom")) if values is not None else None
    owner = (
        Owner(whom.organisation_key, whom.confidence, is_settled=True)
        if whom
        else owner_of_predicate(context, predicate)
    )
    metric = context.index.in_text("valuation", "currency")
    if owner.organisation_key is None:
        return None
    draft = level_draft(
        context,
        sentence,
        figure,
        Finding(metric, valued.span(), owner, predicate, "metric.valued", 0.65),
    )
    if (
        draft.timing is UNTIMED
        and draft.modality == "reported"
        and not _PAST_VALUE.search(text, room, valued.end())
    ):
        return draft._replace(timing=published_year(analysis) or UNTIMED)
    return draft


def collective_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """Money that several companies raised together: "its 96 start-ups have raised a combined £54m"."""
    text = context.analysis.text
    raised = _RAISED.search(text, max(sentence.start, figure.qualified_start - 110), figure.qualified_start)
    if raised is None or not is_about_many(context.analysis, sentence, raised.start()):
        return None
    owner = owner_of_predicate(context, raised.start())
    counted = [f for f in context.analysis.figures_in(sentence.start, raised.start()) if f.noun_start >= 0]
    if not owner.is_known and counted:  # "has supported 96 start-ups, which have raised": who supported them
        owner = owner_of_predicate(context, counted[-1].qualified_start)
    if not owner.is_known:
        return None
    metric = context.index.in_text("investment attracted", "currency")
    return level_draft(
        context,
        sentence,
        figure,
        Finding(
            metric, (raised.start(), figure.qualified_start), owner, raised.start(), "metric.collective", 0.65
        ),
    )


def _amount(
    context: Context,
    sentence: Sentence,
    figure: Figure,
    measure: tuple[int, int],
    *,
    predicate: int,
    confidence: float,
) -> Draft | None:
    words = context.analysis.text[measure[0] : measure[1]]
    is_loss = re.search(r"\bloss", words, re.IGNORECASE) is not None
    metric = None if is_loss else context.index.in_text(words, "currency")
    owner = owner_of_predicate(context, predicate)
    if not owner.is_known:
        owner = owner_of_phrase(context, *measure, predicate)
    if not owner.is_known and metric is None:
        return None
    return level_draft(
        context, sentence, figure, Finding(metric, measure, owner, predicate, "metric.amount", confidence)
    )
