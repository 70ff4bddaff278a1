"""Claims of counts: "houses 12 start-ups", "300 companies took part", "rose to 22,000", "20 of them".

Belongs here: what tells that a single count is a measure of somebody: the verb before it, the verb after it, or a noun
that is clear alone. What no pattern supports is left to the list of unused figures.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import UNTIMED, clause_around, last_match, published_year
from orchestration.extraction.measures import VERB
from orchestration.extraction.metric_changes import CHANGE, REACH, object_of_change
from orchestration.extraction.metric_drafts import Draft, Finding, level_draft
from orchestration.extraction.ownership import (
    Context,
    Owner,
    is_spoken,
    names_place,
    noun_phrase_before,
    owner_of_phrase,
    owner_of_predicate,
)
from orchestration.vocabulary import Metric

_LOSS_VERB = re.compile(
    r"\b(?:cut(?:s|ting)?|los(?:e|es|t|ing)|shed(?:s|ding)?|ax(?:e|es|ed|ing)|slash(?:es|ed)?|lay(?:s|ing)? off|laid off|kill(?:s|ed)?)\b",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\b(?:one|each|two|any|all) of (?:the )?$|\bthe $", re.IGNORECASE)
_OF_THEM = re.compile(r"[ ]of[ ](?:them|these|those|which|whom)\b[^,;.]{0,60}", re.IGNORECASE)
_SUBJECT_VERB = re.compile(
    r"(?:[^,;.]|,(?!\s+(?:and|but)\b)){0,110}?\b(?P<verb>took part|take part|attended|joined|participated|(?:have|has|had)[ ](?:now[ ]|already[ ])?enrolled|enrolled|"
    r"signed up|applied|competed|exhibited|(?:were|was|are|have been|has been|had been)[ ](?:incubated|trained|supported|created|established|launched|"
    r"registered|opened|held|selected|recognised|recognized|introduced|housed|hosted|built|set up|certified|granted|nurtured|settled|"
    r"organised|organized|listed|awarded|signed)|came[ ]from|come[ ]from|accounted[ ]for|(?:have|has)[ ](?:graduated|moved|settled|joined|left)|"
    r"moved[ ](?:in|into|on)|settled[ ]in|graduated)\b",
    re.IGNORECASE,
)


def count_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """The claim that a count makes; None where nothing says what it measures."""
    return (
        _counted(context, sentence, figure)
        or _bare(context, sentence, figure)
        or _strong(context, sentence, figure)
    )


def _strong(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """ "a 120-strong workforce", "a team of 65"."""
    text = context.analysis.text
    strong = _STRONG.match(text, figure.end, sentence.end) or _TEAM_OF.search(
        text, max(sentence.start, figure.qualified_start - 30), figure.qualified_start
    )
    if strong is None or figure.noun_start >= 0:
        return None
    owner = owner_of_predicate(context, figure.qualified_start)
    before = context.analysis.mentions_in(max(sentence.start, figure.start - 12), figure.start)
    if before and _POSSESSIVE.fullmatch(context.analysis.text, before[-1].end, figure.start):
        owner = Owner(before[-1].organisation_key, 0.9, is_settled=True)
    if not owner.is_known:
        return None
    metric = context.index.of_noun("workforce", ("employment",), "count")
    return level_draft(
        context,
        sentence,
        figure,
        Finding(metric, strong.span("noun"), owner, figure.qualified_start, "metric.strong", 0.7),
    )


def _counted(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """A count with its noun: by the verb before it, by the verb after it, or by a noun that is clear alone."""
    text = context.analysis.text
    if figure.noun_start < 0:
        return None
    if _ONE_OF.search(text, max(0, figure.qualified_start - 12), figure.qualified_start):
        return _definite(context, sentence, figure)
    noun = (figure.noun_start, figure.noun_end)
    phrase = text[noun[0] : noun[1]]
    possessed = _possessed(context, sentence, figure, noun) or _lost(context, sentence, figure, noun)
    if possessed is not None:
        return possessed
    clause_start, clause_end = clause_around(context.analysis, sentence, figure.start)
    verb = _governing_verb(text, clause_start, figure.qualified_start)
    if verb is not None:
        relation = str(verb.lastgroup)
        owner = owner_of_predicate(context, verb.start())
        is_resident = _is_hub_having(context, owner, verb) or _IN_SPACE.match(
            text, figure.noun_end, sentence.end
        )
        relations = (relation, "residence") if is_resident else (relation,)
        metric = context.index.of_noun(phrase, relations, "count")
        if metric is not None or (_supports_unknown(owner, verb, figure) and not _NO_MEASURE.search(phrase)):
            confidence = 0.85 if metric else 0.6
            return level_draft(
                context,
                sentence,
                figure,
                Finding(metric, noun, owner, verb.start(), f"metric.{relation}", confidence),
            )
    after = _SUBJECT_VERB.match(text, figure.noun_end, clause_end)
    if after is not None:
        return _subject_count(context, sentence, figure, after)
    metric = context.index.of_noun(phrase, (), "count")
    reached = _reaching_verb(text, clause_start, figure.qualified_start)
    if reached is not None and metric is None:
        metric = context.index.of_noun(phrase, ("residence", "employment"), "count")
    if metric is None or _LOSS_VERB.search(text, max(clause_start, figure.start - 30), figure.start):
        return None
    owner = owner_of_predicate(context, figure.qualified_start)
    if not owner.is_known:
        return None
    return level_draft(
        context, sentence, figure, Finding(metric, noun, owner, figure.qualified_start, "metric.noun", 0.6)
    )


def _possessed(context: Context, sentence: Sentence, figure: Figure, noun: tuple[int, int]) -> Draft | None:
    """ "a third of Acme's 12,000 employees": how many there are, said in passing."""
    analysis = context.analysis
    before = analysis.mentions_in(max(sentence.start, figure.qualified_start - 60), figure.qualified_start)
    if not before or not _POSSESSIVE_OF.fullmatch(analysis.text, before[-1].end, figure.qualified_start):
        return None
    metric = context.index.of_noun(analysis.text[noun[0] : noun[1]], ("general",), "count")
    if metric is None:
        return None
    owner = Owner(before[-1].organisation_key, 0.9, is_settled=True)
    finding = Finding(metric, noun, owner, figure.qualified_start, "metric.possessed", 0.75)
    draft = level_draft(context, sentence, figure, finding)._replace(modality="reported")
    return (
        draft if draft.timing is not UNTIMED else draft._replace(timing=published_year(analysis) or UNTIMED)
    )


def _lost(context: Context, sentence: Sentence, figure: Figure, noun: tuple[int, int]) -> Draft | None:
    """ "a net loss of over 800,000 jobs"."""
    text = context.analysis.text
    room = max(sentence.start, figure.qualified_start - 40)
    loss = _LOSS_OF.search(text, room, figure.qualified_start)
    if loss is None or not _WORK.search(text, *noun):
        return None
    owner = owner_of_predicate(context, loss.start())
    finding = Finding(None, (loss.start(), noun[1]), owner, loss.start(), "metric.lost", 0.75)
    draft = level_draft(context, sentence, figure, finding)
    return draft._replace(measure_text=f"loss of {text[noun[0] : noun[1]]}")


def _is_hub_having(context: Context, owner: Owner, verb: re.Match[str]) -> bool:
    """Whether a hub "has" what it counts: companies of a park are its residents."""
    if owner.organisation_key is None or _HAVING.match(verb.group()) is None:
        return False
    organisation = context.analysis.organisations.get(owner.organisation_key)
    return organisation is not None and organisation.organisation_type in ("incubator", "zone")


def _definite(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """ "45 of the 130 companies at Acme Park": how many there are, said in passing."""
    text, analysis = context.analysis.text, context.analysis
    at = _AT.match(text, figure.noun_end, sentence.end)
    if at is None or not text[
        max(0, figure.qualified_start - 4) : figure.qualified_start
    ].casefold().endswith("the "):
        return None
    named = [mention for mention in analysis.mentions_in(at.end(), sentence.end) if mention.start == at.end()]
    metric = context.index.of_noun(text[figure.noun_start : figure.noun_end], ("residence",), "count")
    if not named or metric is None:
        return None
    draft = level_draft(
        context,
        sentence,
        figure,
        Finding(
            metric,
            (figure.noun_start, figure.noun_end),
            Owner(named[0].organisation_key, 0.9, is_settled=True),
            figure.start,
            "metric.definite",
            0.65,
        ),
    )
    return (
        draft if draft.timing is not UNTIMED else draft._replace(timing=published_year(analysis) or UNTIMED)
    )


def _supports_unknown(owner: Owner, verb: re.Match[str], figure: Figure) -> bool:
    """Whether a count of a noun that no metric names is a measure all the same: a lasting state, not a mere event."""
    if not owner.is_known or owner.confidence < 0.5 or verb.lastgroup in {"presence", "creation"}:
        return False
    return _WEAK_VERB.match(verb.group()) is None and figure.original_value >= _SMALLEST_UNNAMED


_STRONG = re.compile(
    r"-strong[ ](?:[\w-]+[ ]){0,2}?(?P<noun>team|workforce|staff|crew|company|firm|start-?up)\b"
)
_TEAM_OF = re.compile(r"\b(?P<noun>team|workforce|staff|headcount|payroll)[ ]of[ ]$", re.IGNORECASE)
_POSSESSIVE_OF = re.compile(
    r"(?:['’]s?)[ ](?:(?:more than|some|over|nearly|about|estimated|global|total|now)[ ]){0,2}"
)
_LOSS_OF = re.compile(r"\b(?:loss|reduction)[ ]of[ ]$", re.IGNORECASE)
_WORK = re.compile(r"\b(?:jobs|positions|posts)$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s)?[ ](?:now[ ])?")
_NO_MEASURE = re.compile(
    r"(?:^|\b)(?:people|things|times|points|options|ways|places|years|months|weeks|days|hours|quarters|decades|others|reasons|steps|parts|"
    r"questions|issues|problems|minutes|kinds|types|sorts)$",
    re.IGNORECASE,
)
_NUMBER_AT = re.compile(
    r"\bnumber of (?P<noun>(?:[\w-]+ ){0,3}[\w-]+s) (?:at|in|within|housed in|based at) (?:the )?",
    re.IGNORECASE,
)
_OWN_CLAUSE = re.compile(r"\band[ ](?=(?:its|our|their|the)[ ])", re.IGNORECASE)
_SMALLEST_UNNAMED = 5  # "has two problems": smaller counts of unlisted nouns are talk, not measures
_HAVING = re.compile(r"ha(?:s|ve|d|ving)\b|with|count|boast|include|number|total|there", re.IGNORECASE)
_IN_SPACE = re.compile(
    r"[ ](?:in|at|on)[ ](?:its|the)[ ](?:[^,;.]|[,.](?=\d)){0,40}?\b(?:space|building|campus|park|premises|facility|facilities|complex|hub|incubator|site)\b"
)
_AT = re.compile(r"[ ](?:housed[ ]|based[ ]|hosted[ ]|located[ ])?(?:at|in|by)[ ](?:the[ ])?")
_WEAK_VERB = re.compile(
    r"receiv|w[io]n|complet|sold|sell|deliver|ship|creat|hold|held|list|introduc|cover|with|br[io]|produc|approv|provid|offer|add|"
    r"attract|there|reach|back|fund|invest|help|sign|graduat",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"[ \n](?:\w+ly[ ]|also[ ]|now[ ]|already[ ]|since[ ]|so far[ ])?[a-z]+(?:ed|en|wn|ught)[ \n]"
)


_NEAR_ENOUGH = re.compile(
    r"(?:[ \n](?:a|an|the|its|their|his|first|second|total|batch|group|list|of|in|another|only|just|now|also|already|together|currently|"
    r"and|or|to|for|from|new|more|than|some|over|nearly|about|in|with|up|as|many|have|has|had|been|be|well|even|held|are|is|[\w-]+s|[\w-]+ed|"
    r"\d[\d,.]*|combined|record|further|additional|network|team|staff|portfolio|community|number|than))*[ \n]",
    re.IGNORECASE,
)


def _governing_verb(text: str, start: int, end: int) -> re.Match[str] | None:
    """The last verb before the figure that can govern it: nothing but modifiers and coordinated objects between."""
    room = max(start, end - 110)
    found = last = None
    for match in VERB.finditer(text, room, end):
        last = match
        found = match if found is None or not _is_weaker(match, found) else found
    if found is None or last is None or _LOSS_VERB.search(text, max(start, end - 24), end):
        return None
    if _governs(text, found, end):
        return found
    return last if last is not found and _governs(text, last, end) else None


def _governs(text: str, verb: re.Match[str], end: int) -> bool:
    between = text[verb.end() : end]
    if _LOSS_VERB.search(text, verb.start(), end):
        return False
    if verb.group()[:2].casefold() == "ha" and _PERFECT.match(between):
        return False  # "has indexed": the verb that governs is none of ours
    if re.search(r"\b(?:which|who|that|where|after|before|while|said|because)\b|[;:]", between):
        return False
    return len(between) <= 14 or _NEAR_ENOUGH.fullmatch(between) is not None or _is_coordinated(between)


def _is_weaker(match: re.Match[str], found: re.Match[str]) -> bool:
    """ "with" and "from" do not take a noun away from a verb that says more."""
    return match.group().casefold() in {"from", "with", "across"} and found.lastgroup not in {
        "general",
        "presence",
    }


def _is_coordinated(between: str) -> bool:
    return re.fullmatch(
        r"[ \n](?:[^,;.]|(?<=\d)[,.](?=\d)){0,80}(?:,[ ]|[ ]and[ ]|,[ ]and[ ])(?:[\w-]+[ ]){0,3}", between
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
    draft = level_draft(
        context,
        sentence,
        figure,
        Finding(metric, noun, owner, figure.qualified_start, "metric.subject", 0.65),
    )
    draft = draft._replace(end=max(draft.end, after.end()))
    if draft.timing is UNTIMED and re.match(r"(?:have|has)\b", after["verb"]):
        draft = draft._replace(timing=published_year(context.analysis) or UNTIMED)
    return draft


def _bare(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
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
    phrase = object_of_change(text, verb, figure.qualified_start) or noun_phrase_before(
        analysis, sentence, clause_start, verb
    )
    if context.analysis.figures_in(*phrase):  # "serve 1,000 customers and our team has grown to 40"
        own = last_match(_OWN_CLAUSE, text, *phrase)
        phrase = (own.end(), phrase[1]) if own else phrase
    words = text[phrase[0] : phrase[1]]
    number_of = re.search(
        r"\bnumber of\b|\bnumber\b|\btotal\b", text[phrase[0] : figure.qualified_start], re.IGNORECASE
    )
    metric = context.index.in_text(words, "count")
    if metric is None:
        metric = _number_at_hub(context, phrase)
    if metric is None and number_of is None:
        return None
    if not 3 <= len(words.strip()) <= 160:
        return None
    owner = owner_of_phrase(context, *phrase, verb)
    if not owner.is_known and not is_spoken(analysis, sentence, *phrase):
        owner = owner_of_predicate(context, verb)
    return level_draft(
        context,
        sentence,
        figure,
        Finding(metric, phrase, owner, verb, "metric.reached", 0.8 if metric else 0.7),
    )


def _number_at_hub(context: Context, phrase: tuple[int, int]) -> Metric | None:
    """ "the number of companies at Acme Park": its residents."""
    number = _NUMBER_AT.search(context.analysis.text, *phrase)
    if number is None or not context.analysis.mentions_in(number.end(), phrase[1]):
        return None
    return context.index.of_noun(number["noun"], ("residence",), "count")


def _reaching_verb(text: str, start: int, end: int) -> int | None:
    room = max(start, end - 60)
    lead = text[room:end]
    to = re.search(r"[ ]to[ ](?:just[ ]|only[ ]|a[ ]total[ ]of[ ])?$", lead)
    found: re.Match[str] | None = None
    if to is not None:
        found = last_match(CHANGE, text, room, end)
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
    draft = level_draft(context, sentence, figure, Finding(metric, (figure.start, them.end()), owner, verb.start() if verb else figure.start, 'metric.of_them', 0.65))  # fmt: skip
    return draft._replace(measure_text=" ".join(f"{noun} {rest}".split()))
