"""How likely a draft is an event as readers would note it: what speaks for and against it, weighed.

Belongs here: the features of a draft, its probability by `weights/events.csv`, and the statement made of it. The weights are
fitted by tests/golden/evaluation/fit_events.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.extraction.analysis import TimeExpression
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_lexicon import inflected
from orchestration.extraction.event_times import Dates, how_found
from orchestration.extraction.event_triggers import Draft
from orchestration.extraction.weights import load_weights, probability
from orchestration.extraction.word_lists import word_set
from orchestration.model import UNKNOWN_PERIOD, EventStatement, EventStatus, Period

RULE_VERSION = 2
# Types that the labels do not have; their rules ask for a sure subject, and that is all their evidence.
UNWEIGHED = frozenset({"ipo", "closure", "revocation", "patent", "policy", "departure"})
_UNWEIGHED_CONFIDENCE = 0.75
# Kinds of event that the weights do not tell apart.
_COARSE = {
    "product_release": "launch",
    "conference": "forum",
    "exhibition": "forum",
    "roadshow": "forum",
    "training": "forum",
    "merger": "acquisition",
    "registration": "accreditation",
    "expansion": "opening",
}
_SPORT = word_set(
    "match game league team coach player season cup goal championship players games teams club rugby football tennis"
)
_POLITICS = word_set(
    "minister election parliament president senate vote government party court judge police lawsuit trial war troops"
)
_HISTORY = word_set(
    "originally formerly previously earlier history began since first began career former ago"
)
_OPINION = word_set("i think believe hope feel love great")
_NEAR = (
    ("sport", _SPORT),
    ("politics", _POLITICS),
    ("history", _HISTORY),
    ("opinion", _OPINION),
    ("announced", word_set("announced announces announce today pleased excited proud")),
    (
        "habit",
        word_set("every daily often usually always typically regularly sometimes annually weekly tend tends"),
    ),
    ("you", word_set("you your")),
)
_WOULD = word_set("would could may might")
_TENSES = (
    ("has", word_set("has have 've")),
    ("had", word_set("had")),
    ("can", word_set("can could")),
    ("be", word_set("is are was were be been being")),
    ("will", word_set("will would shall 'll")),
)
_DETERMINERS = word_set("a an the its their our his this that any")
_TEMPORAL = word_set("when after since before following until while as")
_GROUPS = {
    **dict.fromkeys(("speaker", "title", "focus", "main", "none", "before"), "fallback"),
    "indirect": "indirect",
}
_SURE_SOURCES = word_set("direct we agent owner object of after")
_MANY = word_set("many several some various numerous other others most all every each")
_BEFORE = (("temporal", _TEMPORAL), ("many", _MANY), ("relative", word_set("which who that")))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft with its time, and what speaks for and against it."""

    draft: Draft
    period: Period
    time: TimeExpression | None
    features: tuple[str, ...]


def candidate_of(context: Context, draft: Draft, dates: Dates, period: Period) -> Candidate:
    """The draft with its features, dated by one of `dates`."""
    features = _features(context, draft, period, dates.signs[period])
    return Candidate(draft, period, dates.times.get(period), tuple(features))


def confidence_of(candidate: Candidate) -> float:
    """How likely the candidate is right, 0 to 1."""
    if candidate.draft.event_type in UNWEIGHED:
        return _UNWEIGHED_CONFIDENCE * (1.0 if candidate.period != UNKNOWN_PERIOD else 0.85)
    return probability(load_weights("events"), candidate.features)


def statement_of(context: Context, candidate: Candidate, confidence: float) -> EventStatement:
    """The statement that a candidate makes, quoted from whom it is about to its date."""
    draft, analysis = candidate.draft, context.analysis
    sentence = draft.trigger.sentence
    start = context.tokens[draft.first].start
    end = context.tokens[draft.last - 1].end
    before = [
        item.start
        for item in analysis.mentions_in(sentence.start, start)
        if item.organisation_key in dict(draft.participants)
    ]
    start = min([start, *before[:1]])
    if candidate.time is not None:
        start, end = min(start, candidate.time.start), max(end, candidate.time.end)
    name = re.sub(r"\s+", " ", draft.name).strip(" \"'“”‘’,") if draft.name else None
    return EventStatement(
        event_type=draft.event_type,
        event_name=name or None,
        organisation_key=draft.organisation,
        period=candidate.period,
        status=_status(context, candidate),
        basis=analysis.basis(start, end, f"event.{draft.event_type}", RULE_VERSION, confidence),
        location=context.location(context.tokens[draft.last - 1].end - 1, min(end + 25, sentence.end)),
        participants=draft.participants,
    )


def _status(context: Context, candidate: Candidate) -> EventStatus:
    """What is dated after publication is still to come, however it is told."""
    status = candidate.draft.status or candidate.draft.trigger.status
    published, start = context.analysis.document.published_on, candidate.period.start_on
    is_later = published is not None and start is not None and start > published
    return "planned" if status == "held" and is_later else status


def coarse_type(event_type: str) -> str:
    """The kind under which a type of event is weighed and told together with others."""
    return _COARSE.get(event_type, event_type)


def _features(context: Context, draft: Draft, period: Period, signs: Sequence[str]) -> Iterator[str]:
    how = how_found(signs)
    trigger = draft.trigger
    kind = coarse_type(draft.event_type)
    form = trigger.form if trigger.voice in {"active", "nominal"} else trigger.voice
    yield f"type:{kind}"
    yield f"verb:{trigger.lemma}"
    yield f"verb:{trigger.lemma}/{kind}"
    yield f"form:{form}"
    yield f"form:{form}/{kind}"
    yield f"source:{draft.source}"
    yield f"source:{draft.source}/{kind}"
    yield f"mood:{trigger.mood}"
    yield f"status:{draft.status or trigger.status}"
    for tag in draft.tags:
        yield f"{tag}"
        yield f"{tag}/{kind}"
    is_sure = draft.source in _SURE_SOURCES
    yield f"{'sure' if is_sure else 'guessed'}:{'timed' if period != UNKNOWN_PERIOD else 'untimed'}"
    yield f"{'sure' if is_sure else 'guessed'}:{trigger.mood}"
    yield from _position(context, draft, kind)
    yield f"dated:{how}"
    yield from _time(context, period, kind, how)
    yield from _company(context, draft)
    yield from _words(context, draft)


def _position(context: Context, draft: Draft, kind: str) -> Iterator[str]:
    sentence = draft.trigger.sentence
    if sentence.is_title:
        yield "in:title"
        yield f"in:title/{kind}"
    elif sentence.index <= 2:
        yield "in:lead"
        yield f"in:lead/{kind}"
    else:
        share = sentence.start / max(len(context.analysis.text), 1)
        yield "in:first_half" if share < 0.5 else "in:second_half"
    if draft.trigger.is_heading and not sentence.is_title:
        yield "in:heading"
    yield "speaks:we" if context.speaker is not None else "speaks:report"
    text = context.analysis.text
    begin = max(text.rfind("\n", 0, sentence.start), sentence.start - 400, 0)
    before = text[begin : context.tokens[draft.trigger.first].start]
    if before.count("“") > before.count("”") or before.count('"') % 2 == 1:
        yield "in:quotation"


def _time(context: Context, period: Period, kind: str, how: str) -> Iterator[str]:
    published: date | None = context.analysis.document.published_on
    yield "doc:dated" if published else "doc:undated"
    if period == UNKNOWN_PERIOD or period.start_on is None or how == "published":
        yield "time:none"
        yield f"time:none/{kind}"
        yield f"time:none/{'dated' if published else 'undated'}"
        return
    yield f"time:{period.precision}"
    if published is None:
        yield "time:undated"
        yield f"time:undated/{kind}"
        return
    years = published.year - period.start_on.year
    age = (
        "coming"
        if (period.end_on or period.start_on) > published
        else "this_year"
        if years <= 0
        else "last_year"
        if years == 1
        else "old"
    )
    if years > 3:
        yield "time:long_ago"
    yield f"time:{age}"
    yield f"time:{age}/{kind}"
    if 0 <= (published - period.start_on).days <= 8:
        yield "time:now"


def _company(context: Context, draft: Draft) -> Iterator[str]:
    keys = {key for key, _ in draft.participants}
    if context.title_organisation in keys:
        yield "who:in_title"
    if context.main_organisation in keys:
        yield "who:main"
    if not keys:
        yield "who:nobody"
    if draft.organisation is not None:
        organisation = context.organisation(draft.organisation)
        yield f"who:{organisation.organisation_type}"
        if organisation.confidence < 0.6:
            yield "who:unsure"
        elif organisation.confidence > 0.9:
            yield "who:sure"
    if draft.name:
        yield "called"


def _words(context: Context, draft: Draft) -> Iterator[str]:
    trigger = draft.trigger
    tokens = context.tokens
    words = {token[3] for token in tokens[trigger.start : trigger.end]}
    if context.is_sport:
        yield "doc:sport"
    for name, listed in _NEAR:
        if not listed.isdisjoint(words):
            yield "near:" + name
    if tokens[trigger.end - 1].text == "?":
        yield "near:question"
    after = {token[3] for token in tokens[trigger.last : min(trigger.end, trigger.last + 10)]}
    if not _WOULD.isdisjoint(after):
        yield "after:would"
    before = {token[3] for token in tokens[max(trigger.start, trigger.first - 8) : trigger.first]}
    for name, listed in _BEFORE:
        if not listed.isdisjoint(before):
            yield "before:" + name
    subject = next(_foreign(context, draft), "")
    if subject:
        yield subject
        yield f"{subject}+{_GROUPS.get(draft.source, 'sure')}"
    yield from _grammar(context, draft)
    if context.analysis.figures_in(trigger.sentence.start, trigger.sentence.end):
        yield "near:figure"
    length = trigger.end - trigger.start
    yield "sentence:short" if length < 12 else "sentence:long" if length > 35 else "sentence:middle"


def _grammar(context: Context, draft: Draft) -> Iterator[str]:
    """Tense of a verb, determiner of a noun, and whether the title has the same word."""
    trigger = draft.trigger
    tokens = context.tokens
    kind = coarse_type(draft.event_type)
    if trigger.form == "noun":
        if trigger.lemma != "gathering":
            at = trigger.first - 1
            while at > trigger.start and context.may_modify(at):
                at -= 1
            word = tokens[at] if at >= trigger.start else None
            yield "noun:" + (
                "opens"
                if word is None
                else "owned"
                if word.possessive
                else word.lower
                if word.lower in _DETERMINERS
                else "bare"
            )
    else:
        group = context.verb_group(trigger.first, trigger.start)
        helpers = {token[3] for token in tokens[group : trigger.first]}
        for name, listed in _TENSES:
            if not listed.isdisjoint(helpers):
                yield "tense:" + name
                yield f"tense:{name}/{trigger.form}"
    if not trigger.sentence.is_title and not context.title_words.isdisjoint(
        inflected(trigger.lemma.split()[0])
    ):
        yield "title:same_word"
        yield f"title:same_word/{kind}"


def _foreign(context: Context, draft: Draft) -> Iterator[str]:
    """Whether a name that is no organisation's, or a person, stands where the subject should."""
    trigger = draft.trigger
    if trigger.form == "noun":
        return
    at = context.verb_group(trigger.first, trigger.start) - 1
    if at < trigger.start:
        yield "subject:none"
        return
    token = context.tokens[at]
    if token.shape == "lower":
        yield f"subject:{token.lower}" if token.lower in _PRONOUNS else "subject:words"
    elif token.shape == "mark":
        yield "subject:mark"
    elif any(item.end >= token.start for item in context.analysis.mentions_in(token.start - 80, token.end)):
        yield "subject:organisation"
    else:
        yield "subject:name"


_PRONOUNS = word_set("it he she they we i you which who that this and or to")
