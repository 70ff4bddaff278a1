"""Claims of one level: "houses 12 start-ups", "reached 168", "90 percent full", "65 percent of which".

Belongs here: what tells that a single count, percentage, area or amount is a measure of somebody. Two levels of one
measure, and growth, belong to `metric_changes`. What no pattern supports is left to the list of unused figures.
"""

from __future__ import annotations

import re
from dataclasses import replace

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import (
    UNTIMED,
    Timing,
    clause_around,
    modality_of,
    published_year,
    speaks_of_now,
    stated_timing,
)
from orchestration.extraction.measures import VERB, canonical_unit
from orchestration.extraction.metric_changes import CHANGE, REACH, Trend
from orchestration.extraction.metric_drafts import (
    NOBODY,
    Context,
    Draft,
    Owner,
    names_place,
    noun_phrase_before,
    owner_of_phrase,
    owner_of_predicate,
)
from orchestration.model import ClaimKind, Modality
from orchestration.vocabulary import Metric

_LOSS_VERB = re.compile(
    r"\b(?:cut(?:s|ting)?|los(?:e|es|t|ing)|shed(?:s|ding)?|ax(?:e|es|ed|ing)|slash(?:es|ed)?|lay(?:s|ing)? off|laid off|kill(?:s|ed)?)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|has|have|hosts?|houses?|accommodates?|counts?|operates?|owns?|runs?|employs?|serves?|boasts?|includes?|"
    r"comprises?|offers?|contains?|manages?|covers?|spans?|occup(?:y|ies)|lifts?|appoints?|plans?|wants?|supports?|stands?|"
    r"holds?|features?|accounts?|home)\b"
)
_WHICH = re.compile(r"[ ](?:per[ ]cent[ ])?of[ ](?:which|whom|them|these|those)\b", re.IGNORECASE)
_SHARE_OF = re.compile(r"[ ]of[ ](?P<whole>(?:the[ ]|its[ ]|their[ ]|all[ ]|total[ ])*[^,;.]{3,80})")
_OF_THEM = re.compile(r"[ ]of[ ](?:them|these|those|which|whom)\b[^,;.]{0,60}", re.IGNORECASE)
_RATE_BEFORE = re.compile(
    r"(?P<measure>(?:[\w’'&-]+[ ]){0,5}?(?:rate|ratio|share|margin|proportion|yield|occupancy|unemployment|inflation|penetration))"
    r"(?P<link>[ ](?:of|at|is|was|are|were|has|had|reached|reaching|reaches|stood|stands|standing|hit|hitting|exceeds|exceeding|exceeded|to|"
    r"rose|fell|topped|topping|remains|remained|being|been|up|now|still|already|over|in|from|\d{4}|[ ])+){1,4}$",
    re.IGNORECASE,
)
_STATE_AFTER = re.compile(r"[ -](?P<state>full|occupied|occupancy|let|leased|rented)\b", re.IGNORECASE)
_STAKE = re.compile(
    r"[ ](?:stake|share(?:holding)?s?|holding|interest|owned|ownership|discount|off|chance|more|less|lower|higher|above|below|faster)\b",
    re.IGNORECASE,
)
_SUBJECT_VERB = re.compile(
    r"(?:[^,;.]|,(?!\s+(?:and|but)\b)){0,110}?\b(?P<verb>took part|take part|attended|joined|participated|(?:have|has|had)[ ](?:now[ ]|already[ ])?enrolled|enrolled|"
    r"signed up|competed|exhibited|(?:were|was|are|have been|has been|had been)[ ](?:incubated|trained|supported|created|established|launched|"
    r"registered|opened|held|selected|recognised|recognized|introduced|housed|hosted|built|set up|certified|granted|nurtured|settled|"
    r"organised|organized|listed|awarded|signed)|came[ ]from|come[ ]from|accounted[ ]for|(?:have|has)[ ](?:graduated|moved|settled|joined|left)|"
    r"moved[ ](?:in|into|on)|settled[ ]in|graduated)\b",
    re.IGNORECASE,
)
_AREA_WORDS = re.compile(
    r"\b(?P<measure>(?:total|gross|floor|business|office|construction|building|exhibition|incubation|working|laboratory|lab|land|planned|usable|"
    r"commercial|retail|warehouse|production|industrial)?[ ]?(?:floor[ ]|office[ ]|lab[ ]|building[ ])?(?:area|space|premises|land|site|campus|facility|"
    r"centre|center|building|headquarters|hub|office|offices))\b",
    re.IGNORECASE,
)
_AREA_VERB = re.compile(
    r"\b(?:cover(?:s|ed|ing)?|span(?:s|ned|ning)?|occup(?:y|ies|ied|ying)|offer(?:s|ed|ing)?|with|ha(?:s|ve|d)|totals?|of|provid(?:es|ed|ing)|measur(?:es|ing)|leas(?:e|es|ed|ing)|over|across|takes up|houses?)\b",
    re.IGNORECASE,
)
_NOT_FLOOR = re.compile(
    r"\b(?:land|site|campus|farm\w*|forest|park|field|hectares?|acres?|mu)\b", re.IGNORECASE
)
_MONEY_MEASURE = re.compile(
    r"\b(?P<measure>(?:[\w-]+[ ]){0,2}?(?:revenues?|turnover|sales|profits?|net income|earnings|valuation|market value|market capitali[sz]ation|"
    r"output value|operating income|spending|expenditure|exports|imports|GDP|deficit|budget|assets|debts?|losses|loss|venture capital|investments?))\b",
    re.IGNORECASE,
)
_MONEY_LINK = re.compile(
    r"[ ](?:(?:of|to|at|was|were|is|are|reached|reaching|hit|totall?ed|totall?ing|amounted|stood|stands|rose|fell|grew|climbed|jumped|slid|dropped|"
    r"surged|exceeded|exceeding|topped|increased|decreased|by|up|down|just|only|a|the|for|in|about|and|which|year|last|this|quarter|[12]\d{3}|\d[\d.]*%|"
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
_WORTH = re.compile(r"(?P<noun>(?:[\w-]+[ ]){0,3}[\w-]+s)[ ](?:worth|valued[ ]at)[ ]$", re.IGNORECASE)
_VALUED = re.compile(
    r"\b(?:valued[ ]at|valuing[ ][^,.;]{1,40}[ ]at|worth|market value of|valuation of)[ ]$", re.IGNORECASE
)


def single_draft(context: Context, sentence: Sentence, figure: Figure, trend: Trend | None) -> Draft | None:
    """The claim that one figure makes; None where nothing says what it measures."""
    if figure.kind == "percent":
        return _percent(context, sentence, figure, trend)
    if figure.kind == "area":
        return _area(context, sentence, figure)
    if figure.kind == "money":
        return _money(context, sentence, figure)
    if figure.kind == "count":
        return _counted(context, sentence, figure) or _bare(context, sentence, figure, trend)
    return None


def timing_for(
    context: Context, sentence: Sentence, start: int, figure: Figure, modality: Modality
) -> Timing:
    """The stated time; else the year of publication where the clause speaks of the present."""
    analysis = context.analysis
    stated = stated_timing(analysis, sentence, figure.qualified_start, figure.end)
    if stated is not None:
        return stated
    clause_start, clause_end = clause_around(analysis, sentence, figure.start)
    near = analysis.text[max(clause_start, min(start, figure.qualified_start) - 24) : figure.qualified_start]
    is_present = _PRESENT.search(near) is not None or speaks_of_now(analysis, clause_start, clause_end)
    if not is_present and sentence.is_title:
        is_present = True
    if is_present and modality in ("reported", "denied"):
        return published_year(analysis) or UNTIMED
    return UNTIMED


def _draft(
    context: Context,
    sentence: Sentence,
    figure: Figure,
    metric: Metric | None,
    measure: tuple[int, int],
    owner: Owner,
    predicate: int,
    rule_id: str,
    confidence: float,
    kind: ClaimKind = "level",
) -> Draft:
    modality = modality_of(context.analysis, sentence, figure.qualified_start)
    timing = timing_for(context, sentence, predicate, figure, modality)
    start = min(predicate, figure.qualified_start, measure[0])
    end = max(figure.end, figure.noun_end, measure[1])
    return Draft(figure, kind, metric, measure, timing, modality, owner, start, end, rule_id, confidence)


def _counted(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """A count with its noun: by the verb before it, by the verb after it, or by a noun that is clear alone."""
    if figure.noun_start < 0:
        return None
    text = context.analysis.text
    noun = (figure.noun_start, figure.noun_end)
    phrase = text[noun[0] : noun[1]]
    clause_start, clause_end = clause_around(context.analysis, sentence, figure.start)
    verb = _governing_verb(text, clause_start, figure.qualified_start)
    if verb is not None:
        relation = str(verb.lastgroup)
        metric = context.index.of_noun(phrase, (relation,), "count")
        owner = owner_of_predicate(context, verb.start())
        if metric is not None or _supports_unknown(owner, relation):
            confidence = 0.85 if metric else 0.6
            return _draft(
                context, sentence, figure, metric, noun, owner, verb.start(), f"metric.{relation}", confidence
            )
    after = _SUBJECT_VERB.match(text, figure.noun_end, clause_end)
    if after is not None:
        return _subject_count(context, sentence, figure, after)
    metric = context.index.of_noun(phrase, (), "count")
    if metric is None or _LOSS_VERB.search(text, max(clause_start, figure.start - 30), figure.start):
        return None
    owner = owner_of_predicate(context, figure.qualified_start)
    if not owner.is_known:
        owner = NOBODY
    return _draft(context, sentence, figure, metric, noun, owner, figure.qualified_start, "metric.noun", 0.6)


def _supports_unknown(owner: Owner, relation: str) -> bool:
    """Whether a count of a noun that no metric names is a measure all the same."""
    return owner.is_known and owner.confidence >= 0.5 and relation not in {"presence", "creation"}


_NEAR_ENOUGH = re.compile(
    r"(?:[ \n](?:a|an|the|its|their|his|first|second|total|batch|group|list|of|in|another|only|just|now|also|already|together|currently|"
    r"and|or|to|for|from|new|more|than|some|over|nearly|about|in|with|up|as|many|have|has|had|been|be|well|even|held|are|is|[\w-]+s|[\w-]+ed|"
    r"\d[\d,.]*|combined|record|further|additional|network|team|staff|portfolio|community|number|than))*[ \n]",
    re.IGNORECASE,
)


def _governing_verb(text: str, start: int, end: int) -> re.Match[str] | None:
    """The last verb before the figure that can govern it: nothing but modifiers and coordinated objects between."""
    room = max(start, end - 110)
    found = None
    for match in VERB.finditer(text, room, end):
        found = match if found is None or not _is_weaker(match, found) else found
    if (
        found is None
        or _LOSS_VERB.search(text, found.start(), end)
        or _LOSS_VERB.search(text, max(start, end - 24), end)
    ):
        return None
    between = text[found.end() : end]
    if re.search(r"\b(?:which|who|that|where|after|before|while|said|because)\b|[;:]", between):
        return None
    if len(between) > 14 and _NEAR_ENOUGH.fullmatch(between) is None and not _is_coordinated(between):
        return None
    return found


def _is_weaker(match: re.Match[str], found: re.Match[str]) -> bool:
    """ "with" and "from" do not take a noun away from a verb that says more."""
    return match.group().casefold() in {"from", "with", "across"} and found.lastgroup not in {
        "general",
        "presence",
    }


def _is_coordinated(between: str) -> bool:
    return re.fullmatch(
        r"[ \n][^,;.]{0,80}(?:,[ ]|[ ]and[ ]|,[ ]and[ ])(?:[\w-]+[ ]){0,3}", between
    ) is not None and bool(
        re.search(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen)\b", between)
    )


def _subject_count(
    context: Context, sentence: Sentence, figure: Figure, after: re.Match[str]
) -> Draft | None:
    """ "more than 300 companies took part", "some 50 companies were incubated"."""
    text = context.analysis.text
    noun = (figure.noun_start, figure.noun_end)
    verbs = [match.lastgroup for match in VERB.finditer(after["verb"])]
    relations = [str(verb) for verb in verbs]
    metric = context.index.of_noun(text[noun[0] : noun[1]], relations, "count")
    owner = owner_of_predicate(context, figure.qualified_start)
    if metric is None and not owner.is_known:
        owner = Owner(None, 0.5, is_place=names_place(context, noun[0], after.end()))
    draft = _draft(
        context, sentence, figure, metric, noun, owner, figure.qualified_start, "metric.subject", 0.65
    )
    draft = replace(draft, end=max(draft.end, after.end()))
    if draft.timing is UNTIMED and re.match(r"(?:have|has)\b", after["verb"]):
        draft = replace(draft, timing=published_year(context.analysis) or UNTIMED)
    return draft


def _bare(context: Context, sentence: Sentence, figure: Figure, trend: Trend | None) -> Draft | None:
    """A count without a noun: "rose to over 22,000", "expected to reach 240", "800 of them"."""
    text, analysis = context.analysis.text, context.analysis
    if figure.noun_start < 0:
        them = _OF_THEM.match(text, figure.end)
        if them is not None:
            return _of_them(context, sentence, figure, them)
    clause_start, _ = clause_around(analysis, sentence, figure.start)
    verb = _reaching_verb(text, clause_start, figure.qualified_start)
    if verb is None:
        return None
    phrase = noun_phrase_before(analysis, sentence, clause_start, verb)
    words = text[phrase[0] : phrase[1]]
    number_of = re.search(
        r"\bnumber of\b|\bnumber\b|\btotal\b", text[phrase[0] : figure.qualified_start], re.IGNORECASE
    )
    metric = context.index.in_text(words, "count")
    if metric is None and number_of is None:
        return None
    if not 3 <= len(words.strip()) <= 160:
        return None
    owner = owner_of_phrase(context, *phrase, verb)
    if not owner.is_known:
        owner = owner_of_predicate(context, verb)
    return _draft(
        context, sentence, figure, metric, phrase, owner, verb, "metric.reached", 0.8 if metric else 0.7
    )


def _reaching_verb(text: str, start: int, end: int) -> int | None:
    room = max(start, end - 60)
    lead = text[room:end]
    to = re.search(r"[ ]to[ ](?:just[ ]|only[ ]|a[ ]total[ ]of[ ])?$", lead)
    found: re.Match[str] | None = None
    if to is not None:
        for found in CHANGE.finditer(text, room, end):
            pass
    if found is None:
        for match in REACH.finditer(text, room, end):
            if len(text[match.end() : end].split()) <= 3:
                found = match
    if found is None:
        return None
    auxiliary = re.search(
        r"(?:[ ](?:is|are|was|were|has|have|had|be|been|will|would|could|expected|forecast|likely|set|also|already|to))+[ ]*$",
        text[max(start, found.start() - 50) : found.start()],
    )
    return found.start() - (len(auxiliary.group()) if auxiliary else 0)


def _of_them(context: Context, sentence: Sentence, figure: Figure, them: re.Match[str]) -> Draft | None:
    """ "more than 800 of them with foreign capital", "20 of them by 2025": a part of what was counted before."""
    text, analysis = context.analysis.text, context.analysis
    whole = next(
        (
            f
            for f in reversed(analysis.figures_in(max(0, sentence.start - 300), figure.start))
            if f.noun_start >= 0
        ),
        None,
    )
    if whole is None:
        return None
    noun = text[whole.noun_start : whole.noun_end]
    rest = re.sub(r"^[ ]of[ ]\w+", "", them.group())
    rest = re.sub(r"[ ](?:by|in|on|during)[ ]\d{4}.*$", "", rest).strip()
    metric = None if rest else context.index.of_noun(noun, ("residence",), "count")
    clause_start, _ = clause_around(analysis, sentence, figure.start)
    verb = _governing_verb(text, clause_start, figure.qualified_start)
    owner = owner_of_predicate(context, verb.start() if verb else figure.qualified_start)
    draft = _draft(
        context, sentence, figure, metric, (figure.start, them.end()), owner, verb.start() if verb else figure.start,
        "metric.of_them", 0.65,
    )  # fmt: skip
    return replace(draft, measure_text=" ".join(f"{noun} {rest}".split()))


def _percent(context: Context, sentence: Sentence, figure: Figure, trend: Trend | None) -> Draft | None:
    text = context.analysis.text
    if figure.unit != "pct" or _STAKE.match(text, figure.end):
        return None
    before_start = max(sentence.start, figure.qualified_start - 90)
    state = _STATE_AFTER.match(text, figure.end)
    if state is not None:
        measure = (figure.end + 1, state.end())
        metric = context.index.in_text(state["state"], "pct")
        verb = figure.qualified_start
        return _draft(
            context,
            sentence,
            figure,
            metric,
            measure,
            owner_of_predicate(context, verb),
            verb,
            "metric.state",
            0.85,
        )
    rate = _RATE_BEFORE.search(text, before_start, figure.qualified_start)
    if rate is not None:
        return _rate(context, sentence, figure, rate)
    which = _WHICH.match(text, figure.end)
    if which is not None:
        return _share_of_before(context, sentence, figure, trend)
    return _share(context, sentence, figure)


def _rate(context: Context, sentence: Sentence, figure: Figure, rate: re.Match[str]) -> Draft | None:
    words = rate["measure"]
    metric = context.index.in_text(words, "pct")
    start, end = rate.span("measure")
    owner = owner_of_phrase(context, start, end, start)
    if not owner.is_known:
        owner = owner_of_predicate(context, start)
    return _draft(
        context, sentence, figure, metric, (start, end), owner, start, "metric.rate", 0.9 if metric else 0.7
    )


def _share_of_before(
    context: Context, sentence: Sentence, figure: Figure, trend: Trend | None
) -> Draft | None:
    """ "…, 65 percent of which were introduced by …": a share of what the sentence has just counted."""
    text, analysis = context.analysis.text, context.analysis
    _, clause_end = clause_around(analysis, sentence, figure.start)
    end = text.find(", ", figure.end, clause_end)
    end = len(text[: end if end > 0 else clause_end].rstrip(" .\n"))
    if trend is not None and trend.sentence == sentence.index:
        timing = replace(trend.new, is_inferred=True) if trend.new is not UNTIMED else UNTIMED
        return Draft(
            figure, "share", trend.metric, (figure.end, end), timing, "reported", trend.owner,
            figure.qualified_start, end, "metric.share_of_levels", 0.85,
        )  # fmt: skip
    whole = next(
        (f for f in reversed(analysis.figures_in(sentence.start, figure.start)) if f.noun_start >= 0), None
    )
    if whole is None:
        return None
    metric = context.index.of_noun(text[whole.noun_start : whole.noun_end], ("residence", "support"), "count")
    owner = owner_of_predicate(context, whole.qualified_start)
    draft = _draft(
        context,
        sentence,
        figure,
        metric,
        (figure.end, end),
        owner,
        figure.qualified_start,
        "metric.share",
        0.65,
        "share",
    )
    return replace(draft, end=end)


def _share(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """ "accounted for 44.3 percent of total R&D input", "60% of the tenants are foreign"."""
    text, analysis = context.analysis.text, context.analysis
    whole = _SHARE_OF.match(text, figure.end, sentence.end)
    if whole is None:
        return None
    lead = text[max(sentence.start, figure.qualified_start - 40) : figure.qualified_start]
    accounted = re.search(
        r"\b(?:account(?:s|ed|ing)? for|made up|makes? up|making up|represent(?:s|ed|ing)?|contribut(?:es|ed|ing))[ ]$",
        lead,
    )
    metric = context.index.in_text(whole["whole"][:60], "count")
    if accounted is None and metric is None:
        return None
    predicate = (
        figure.qualified_start - (len(lead) - accounted.start()) if accounted else figure.qualified_start
    )
    owner = owner_of_predicate(context, predicate)
    if not owner.is_known and not accounted:
        return None
    draft = _draft(
        context,
        sentence,
        figure,
        metric,
        whole.span("whole"),
        owner,
        predicate,
        "metric.share_of",
        0.7,
        "share",
    )
    return draft if draft.owner.is_known else replace(draft, owner=NOBODY)


def _area(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """An area with a word for what it is the area of, or with a verb that only areas have."""
    text, analysis = context.analysis.text, context.analysis
    clause_start, clause_end = clause_around(analysis, sentence, figure.start)
    after = _AREA_WORDS.search(text, figure.end, min(clause_end, figure.end + 40))
    before = None
    for before in _AREA_WORDS.finditer(
        text, max(clause_start, figure.qualified_start - 60), figure.qualified_start
    ):
        pass
    verb = None
    for verb in _AREA_VERB.finditer(
        text, max(clause_start, figure.qualified_start - 40), figure.qualified_start
    ):
        pass
    word = (
        after
        if after is not None and not re.search(r"[,;]|\band\b", text[figure.end : after.start()])
        else before
    )
    if word is None and verb is None:
        return None
    predicate = verb.start() if verb else (word.start() if word else figure.start)
    owner = owner_of_predicate(context, predicate)
    measure = word.span("measure") if word else (predicate, figure.qualified_start)
    words = f"{text[measure[0] : measure[1]]} {figure.original_unit}"
    metric = context.index.in_text(words, "m2")
    if metric is None and owner.organisation_key is not None and not _NOT_FLOOR.search(words):
        metric = context.index.in_text("floor area", "m2")
    if metric is None and not owner.is_known:
        return None
    return _draft(
        context, sentence, figure, metric, measure, owner, predicate, "metric.area", 0.8 if word else 0.65
    )


def _money(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """An amount that is revenue, profit, a valuation or the worth of something counted."""
    text = context.analysis.text
    after = _PROFIT_AFTER.match(text, figure.end) or _MONEY_AFTER.match(text, figure.end)
    if after is not None:
        return _amount(context, sentence, figure, after.span("measure"), figure.qualified_start, 0.75)
    room = max(sentence.start, figure.qualified_start - 90)
    worth = _WORTH.search(text, room, figure.qualified_start)
    if worth is not None:
        owner = owner_of_predicate(context, worth.start())
        if owner.is_known:
            draft = _draft(
                context,
                sentence,
                figure,
                None,
                worth.span("noun"),
                owner,
                worth.start(),
                "metric.worth",
                0.6,
                "total",
            )
            return replace(draft, measure_text=f"value of {text[worth.start('noun') : worth.end('noun')]}")
    valued = _VALUED.search(text, room, figure.qualified_start)
    if valued is not None:
        owner = owner_of_predicate(context, valued.start())
        metric = context.index.in_text("valuation", "currency")
        if owner.organisation_key is not None:
            return _draft(
                context, sentence, figure, metric, valued.span(), owner, valued.start(), "metric.valued", 0.65
            )
    found = None
    for found in _MONEY_MEASURE.finditer(text, room, figure.qualified_start):
        pass
    if found is None or not _MONEY_LINK.fullmatch(text, found.end(), figure.qualified_start):
        return None
    return _amount(context, sentence, figure, found.span("measure"), found.start(), 0.8)


def _amount(
    context: Context,
    sentence: Sentence,
    figure: Figure,
    measure: tuple[int, int],
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
    return _draft(context, sentence, figure, metric, measure, owner, predicate, "metric.amount", confidence)
