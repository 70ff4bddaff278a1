"""Claims of rates that are levels: "kept interest rates at 4.75%", "at 2.6%, inflation remains", "a 5% tax rate".

Belongs here: rates of prices, money and work, and what a central bank moves them by and to. Other percentages belong to
`metric_percentages`, growth to `metric_growth`.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.clause_context import UNTIMED, modality_of, stated_timing
from orchestration.extraction.metric_changes import last_change
from orchestration.extraction.metric_drafts import Draft, Finding, level_draft
from orchestration.extraction.ownership import Context, Owner, owner_of_phrase, owner_of_predicate

_NAMED = (
    r"(?:(?:interest|benchmark|repo|cash|base|lending|deposit|discount|refinancing|policy|prime|mortgage|tax|inflation|unemployment|"
    r"jobless|default|vacancy|savings|literacy|poverty|crime|piracy|mortality|birth|funds)[ ]rates?|borrowing[ ]costs|cost[ ]of[ ]borrowing|"
    r"inflation|unemployment|joblessness)"
)
_NAMES_OF_RATES = ("rate", "inflation", "unemployment", "joblessness", "borrowing")
_MOVE = (
    r"(?:by[ ])?(?:an?[ ])?(?:quarter|half|\d[\d.]*)(?:[ ]of)?[ -]?(?:an?[ ])?(?:%|per[ ]?cent|percentage[ ]points?|"
    r"basis[ ]points?|points?)"
)
_BEFORE = re.compile(
    rf"\b(?P<measure>{_NAMED})(?P<link>(?:[ ](?:of|at|to|is|was|are|were|on[ ]hold|unchanged|steady|stable|running|currently|now|"
    rf"still|only|just|a|record|remains?|remained|stays?|stayed|stands?|stood|hit|reached|kept|held|left|estimated|put|rose|fell|"
    rf"dropped|climbed|slowed|eased|{_MOVE})){{1,6}})[ ]$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\bwith[ ](?P<measure>(?:[a-z][a-z-]*[ ]){0,3}[a-z][a-z-]*)[ ](?:now[ ]|currently[ ]|still[ ])?"
    r"(?:estimated|running|standing|stuck|unchanged|steady)[ ]at[ ]$",
)
_AT = re.compile(r"(?:^|[\n,;][ ]?|\b(?:and|but)[ ])at[ ](?:just[ ]|only[ ])?$", re.IGNORECASE)
_AT_ENDS = ("at ", "just ", "only ")
_AFTER_AT = re.compile(
    rf",[ ](?:the[ ]|its[ ]|(?P<whose>[A-Z][\w.]*['’]s[ ]))?(?P<measure>(?:[a-z][a-z-]*[ ]){{0,2}}?{_NAMED})[ ](?:remain|is|was|stay|stand|stood|has)",
)
_NAMED_AFTER = re.compile(
    rf"[ ](?:(?:annual|average|official|national|headline|core|key|main)[ ])*(?P<measure>{_NAMED})\b"
    r"(?![ ](?:rises?|increases?|cuts?|hikes?|falls?|target)\b)",
    re.IGNORECASE,
)
_MOVED = re.compile(rf"\b(?P<measure>{_NAMED})[ ](?:by[ ])?(?:an?[ ])?$", re.IGNORECASE)
_MOVED_TO = re.compile(r"[ ]to[ ](?:a[ ])?(?:\w+[ ]){0,2}?\d")
_TARGET = re.compile(r"\b(?:target(?:s|ed|ing)?|between)\b", re.IGNORECASE)
_LEAD = 100  # characters before a figure in which its rate is named


def rate_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """The rate that a percentage states; None where the words around it name none."""
    text = context.analysis.text
    room = max(sentence.start, figure.qualified_start - _LEAD)
    lead = text[room : figure.qualified_start].lower()
    has_name = any(name in lead for name in _NAMES_OF_RATES)
    moved = _moved_draft(context, sentence, figure, room) if has_name else None
    if moved is not None:
        return moved
    named = _BEFORE.search(text, room, figure.qualified_start) if has_name else None
    if named is None and lead.endswith("at "):
        named = _WITH.search(text, room, figure.qualified_start)
    if (
        named is None
        and lead.endswith(_AT_ENDS)
        and _AT.search(text, max(0, room - 2), figure.qualified_start)
    ):
        named = _AFTER_AT.match(text, figure.end, sentence.end)
    if named is None:
        named = _NAMED_AFTER.match(text, figure.end, sentence.end)
    if named is None or _TARGET.search(text, named.start(), named.end()):
        return None
    start, end = named.span("measure")
    metric = context.index.in_text(text[start:end], "pct")
    owner = _owner(context, start, end)
    finding = Finding(metric, (start, end), owner, min(start, figure.qualified_start), "metric.rate", 0.9)
    return level_draft(context, sentence, figure, finding)


def _moved_draft(context: Context, sentence: Sentence, figure: Figure, room: int) -> Draft | None:
    """ "lifted interest rates 0.25% to 5.5%": by how much, where the level follows."""
    text, analysis = context.analysis.text, context.analysis
    moved = _MOVED.search(text, room, figure.qualified_start)
    if moved is None or not _MOVED_TO.match(text, figure.end, sentence.end):
        return None
    verb = last_change(text, sentence.start, moved.start())
    if verb is None:
        return None
    span = moved.span("measure")
    timing = stated_timing(analysis, sentence, verb.start(), figure.end)
    return Draft(
        figure, "growth_rate", context.index.in_text(moved["measure"], "pct"), span, timing or UNTIMED,
        modality_of(analysis, sentence, verb.start()), _owner(context, *span), verb.start(), figure.end,
        "metric.rate_moved", 0.85, -1 if verb["fall"] else 1,
    )  # fmt: skip


def _owner(context: Context, start: int, end: int) -> Owner:
    owner = owner_of_predicate(context, start)
    return owner if owner.is_known else owner_of_phrase(context, start, end, start)
