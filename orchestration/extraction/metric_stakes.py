"""Claims of stakes: "holds a 28% stake in Acme", "owns 29% of Acme", "its 20% shareholding".

Belongs here: which percentage is what somebody holds of a company. Buying and selling a stake are events.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Figure, Sentence
from orchestration.extraction.metric_drafts import Draft, Finding, level_draft
from orchestration.extraction.ownership import Context, Owner, owner_in_focus, owner_of_predicate
from orchestration.model import Mention

_NOUN = r"(?:stake|share-?holdings?|holding|interest)"
_STAKE_AFTER = re.compile(
    rf"[ ](?:(?:direct|indirect|controlling|minority|majority|strategic|equity|combined|economic|voting)[ ]){{0,2}}(?P<measure>{_NOUN})\b"
    r"(?![ ](?:rates?|payments?)\b)",
    re.IGNORECASE,
)
_STAKE_BEFORE = re.compile(rf"\b(?P<measure>{_NOUN})[ ]of[ ]$", re.IGNORECASE)
_HOLDS = re.compile(
    r"\b(?:h(?:old|olds|eld|olding)|own(?:s|ed|ing)?|control(?:s|led|ling)?|ha(?:s|ve|d|ving)|with|retain(?:s|ed|ing)?|"
    r"keep(?:s|ing)?|kept|us(?:e|es|ed|ing)|through|via|from|posses(?:s|ses|sed)|built(?:[ ]up)?)[ ]"
    r"(?:(?:an?|its|his|her|their|the|about|also|now|already|nearly|some|over|more|than|just|only|up)[ ]){0,4}$",
    re.IGNORECASE,
)
_OWNS = re.compile(
    r"\b(?P<verb>h(?:old|olds|eld|olding)|own(?:s|ed|ing)?|control(?:s|led|ling)?)[ ](?:(?:about|also|now|already|some|just|only)[ ]){0,3}$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"[ -](?P<measure>owned|held|controlled)[ ]by[ ](?:the[ ])?(?=\w)", re.IGNORECASE)
_OF = re.compile(r"[ ]of[ ](?:the[ ])?(?P<whole>[^,;.\n]{2,60})")
_IN = re.compile(r"[ ](?:in|of)[ ](?:the[ ])?")
_POSSESSED = re.compile(r"\b(?:its|his|her|their|[\w.]+(?:['’]s|s['’]))[ ]$")
_NO_COMPANY = re.compile(
    r"(?:\w+[ ]){0,3}?(?:market|sales|revenues?|profits?|vote|votes|population|people|world|country|land|time|customers|users|business|"
    r"homes|households|cars|patents?|seats|them|these|those|all|its|their|voting)\b",
    re.IGNORECASE,
)


def stake_draft(context: Context, sentence: Sentence, figure: Figure) -> Draft | None:
    """The stake that a percentage is; None where it is none, or where it is only bought or sold."""
    text = context.analysis.text
    if figure.unit != "pct":
        return None
    room = max(sentence.start, figure.qualified_start - 40)
    after = _STAKE_AFTER.match(text, figure.end, sentence.end)
    if after is not None:
        holds = _HOLDS.search(text, room, figure.qualified_start) or _POSSESSED.search(
            text, room, figure.qualified_start
        )
        return _stake(context, sentence, figure, after, predicate=holds.start()) if holds else None
    is_of = text.endswith((" of ", " Of ", " OF "), room, figure.qualified_start)
    before = _STAKE_BEFORE.search(text, room, figure.qualified_start) if is_of else None
    if before is not None:
        holds = _HOLDS.search(text, max(sentence.start, before.start() - 40), before.start())
        return _stake(context, sentence, figure, before, predicate=holds.start()) if holds else None
    owned = _OWNED.match(text, figure.end, sentence.end)
    if owned is not None:
        holder = _mention_at(context, owned.end(), sentence.end)
        owner = Owner(holder.organisation_key, 0.85, is_settled=True) if holder else None
        return _stake(context, sentence, figure, owned, predicate=figure.qualified_start, owner=owner)
    return _part_owned(context, sentence, figure, room)


def _part_owned(context: Context, sentence: Sentence, figure: Figure, room: int) -> Draft | None:
    """ "owns 29% of Acme": of a company, not of a market."""
    text = context.analysis.text
    owns = _OWNS.search(text, room, figure.qualified_start)
    whole = _OF.match(text, figure.end, sentence.end) if owns else None
    if owns is None or whole is None or _NO_COMPANY.match(whole["whole"]):
        return None
    if not context.analysis.mentions_in(*whole.span("whole")):
        return None
    return _stake(context, sentence, figure, owns, predicate=owns.start())


def _stake(
    context: Context,
    sentence: Sentence,
    figure: Figure,
    noun: re.Match[str],
    *,
    predicate: int,
    owner: Owner | None = None,
) -> Draft:
    """Of the holder where the text names an organisation as such, else of the company that is held."""
    text = context.analysis.text
    owner = owner or owner_of_predicate(context, predicate)
    end = max(figure.end, noun.end())
    link = _IN.match(text, end, sentence.end)
    held = _mention_at(context, link.end(), sentence.end) if link else None
    if not owner.is_known and held is not None:
        owner = Owner(held.organisation_key, 0.7)
    if not owner.is_known:  # a person's stake is in the company that the text speaks of
        owner = owner_in_focus(context, sentence)
    metric = context.index.in_text("stake", "pct")
    finding = Finding(metric, (noun.start(), end), owner, predicate, "metric.stake", 0.85)
    draft = level_draft(context, sentence, figure, finding)
    whose = f" in {text[held.start : held.end]}" if held else ""
    return draft._replace(measure_text=f"stake{whose}")


def _mention_at(context: Context, start: int, end: int) -> Mention | None:
    """The organisation named at `start`."""
    return next((one for one in context.analysis.mentions_in(start, end) if one.start == start), None)
