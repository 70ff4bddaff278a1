"""Who receives a financing: the subject of the verb, the object after "in", the owner of the round, or who received the one before.

Belongs here: from the place of a financing to its recipient. Which words make a financing belongs to `funding_rules` and
`funding_nouns`; who gives belongs to `investors`.
"""

from __future__ import annotations

import re

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.clause_context import clause_around
from orchestration.extraction.funding_drafts import FundingDraft
from orchestration.model import Mention

_IN_RECIPIENT = re.compile(
    r"[ ](?:\([^)]{0,60}\)[ ])?(?:(?:series[ ][a-j]\+?|seed|angel|pre-[a-j]|funding|financing|investment|round|capital|equity|growth|strategic|of|in|funds?|grants?|loans?|subsidy|package|rescue|bail-?out|lifeline|credit|line|facility|agreement|injection|emergency|convertible|note)[ ]){0,4}"
    r"(?:(?:in[ ](?:exchange|return)[ ])?(?:for|on)[ ](?:an?[ ])?(?:[\w-]+[ ]){0,2}(?:\d[\d.]*[ ]?(?:%|per[ ]?cent)[ ])?(?:of[ ])?(?:equity[ ])?(?:stake|share|equity|shareholding|interest)[ ])?"
    r"(?:in|into|for|of|to)[ ](?:(?:bail[ ]out|rescue|save|prop[ ]up|shore[ ]up|keep[ ]afloat|fund|finance|support)[ ])?(?P<lead>(?:(?:the|a|an|its|[A-Z][\w.-]*['’]s|[a-z][\w-]*|[A-Z]{2,3})[ ]){0,5})",
    re.IGNORECASE,
)
_KINDS = (
    r"companies|firms|start-?ups|enterprises|businesses|investors|banks|funds|ventures|projects|people|governments|graduates|"
    r"alumni|founders|tenants|teams|spin-?outs|members"
)
_MANY = re.compile(
    rf"\b(?:{_KINDS})\b(?:[ ](?:[^,;]|,(?=\d)){{0,60}})?(?:,[ ](?:who|which|that)\b[^,;]{{0,40}})?[ ]?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|many|several|some|most|half|each|them|these|those)[ ]$",
    re.IGNORECASE,
)
_THE_COMPANY = re.compile(
    r"(?:(?:[a-z]+ly|in[ ](?:total|all)|before[ ]that|to[ ]date|since[ ]then|[A-Z][a-z]+ly),?[ ])?(?:it|(?:the|this)[ ](?:[\w-]+[ ])?(?:company|start-?up|firm|business|venture|"
    r"platform|developer|lender|maker|spin-?out|scale-?up))[ ](?:(?:has|had|have|also|already|previously|last|earlier|first)[ ]){0,3}",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"(?:(?:have|has|had|together|also|already|gone|on|to|will|would|can|could|who|which|collectively|jointly|so far|then)[ ])+$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"[”\"][ ](?:said|says|added|explained|commented)[ ][^.;]{0,80}?\b(?:of|at)[ ](?:the[ ])?", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:they|we)[ ](?:[a-z]+[ ]){0,3}$", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:who|which|that)\b", re.IGNORECASE)
_BEFORE_VERB = re.compile(
    r"(?:,[ ](?:an?|the|which)[ ][^,;.]{1,60},)?[ \n](?:\([^)]{0,40}\)[ ])?(?:(?:has|have|had|also|just|already|recently|today|now|successfully|first|last|next|previously|then|"
    r"plans|is|was|been|looking|to|reportedly|in|talks)[ ])*"
)
_CLAUSE_BREAK = re.compile(r"(?:[,;:]|[ ]and|[ ]while|[ ]as|[ ]after|[ ]when)[ \n]", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:by|with|from|of|in|at|to|for|on|including|like|between|than)\b|['’]s\b", re.IGNORECASE
)
_LIST_LINK = re.compile(r"[ ]?(?:,|and|&|,[ ]and)[ ](?:the[ ])?", re.IGNORECASE)  # "A and B raised"
_ROOM = 120  # characters before a verb in which its subject's noun phrase begins


def recipient_at(
    analysis: Analysis, sentence: Sentence, verb: int, earlier: FundingDraft | None = None
) -> str | None:
    """The organisation whose predicate stands at `verb`: the one right before it, else the subject of its clause.

    Args:
        earlier: a financing just reported: "it" and "the company" mean its recipient rather than one of its investors.
    """
    beside = _beside(analysis, sentence, verb) or _speakers(analysis, sentence, verb)
    if beside is not None:
        return beside
    referent = analysis.subject_at(verb)
    key = referent.organisation_key if referent else None
    if earlier is None or earlier.recipient is None:
        return key
    named = [m for m in analysis.mentions_in(sentence.start, verb) if m.kind == "name"]
    is_investor = key in {investor.organisation_key for investor in earlier.investors}
    if not named and (is_investor or _THE_COMPANY.fullmatch(analysis.text, sentence.start, verb)):
        return earlier.recipient
    return key


def _beside(analysis: Analysis, sentence: Sentence, verb: int) -> str | None:
    """The organisation named right before a verb, where nothing says that it only modifies another noun."""
    text = analysis.text
    room = max(sentence.start, verb - _ROOM)
    mentions = [m for m in analysis.mentions_in(room, verb) if m.kind != "nominal"]
    if not mentions or _BEFORE_VERB.fullmatch(text, mentions[-1].end, verb) is None:
        return None
    start = room
    for mark in _CLAUSE_BREAK.finditer(text, room, mentions[-1].start):
        start = mark.end()
    if start == room and room > sentence.start:
        return None
    is_listed = len(mentions) > 1 and _LIST_LINK.fullmatch(text, mentions[-2].end, mentions[-1].start)
    if is_listed or _PREPOSITION.search(text, start, mentions[-1].start):
        return None
    return mentions[-1].organisation_key


def _speakers(analysis: Analysis, sentence: Sentence, verb: int) -> str | None:
    """Whose "we" a quotation means: “We raised $2m”, said the head of Acme."""
    if not has_plural_pronoun(analysis, verb):
        return None
    for speaker in _SPEAKER.finditer(analysis.text, verb, sentence.end):
        for mention in analysis.mentions_in(speaker.end(), sentence.end):
            if mention.start == speaker.end():
                return mention.organisation_key
    return None


def has_plural_pronoun(analysis: Analysis, verb: int) -> bool:
    """Whether "we" or "they" is the subject of a verb: of one organisation only where the text says of which."""
    return _PRONOUN.search(analysis.text, max(0, verb - 40), verb) is not None


def is_about_many(analysis: Analysis, sentence: Sentence, verb: int) -> bool:
    """Whether the subject is a kind of organisations ("start-ups in the city"): no financing of one of them."""
    clause_start, _ = clause_around(analysis, sentence, verb)
    lead = analysis.text[max(clause_start, verb - 160) : verb]
    bare = _AUXILIARY.sub("", lead)
    is_relative = _RELATIVE.search(lead[len(bare) :]) is not None
    lead = f"{bare.rstrip(' ,') if is_relative else bare.rstrip()} "
    return _MANY.search(lead) is not None or _NUMBERED.search(lead) is not None


def given_to(analysis: Analysis, sentence: Sentence, position: int) -> Mention | None:
    """The organisation that an amount before `position` goes "into", with at most some describing words between."""
    place = _IN_RECIPIENT.match(analysis.text, position, sentence.end)
    if place is None:
        return None
    for mention in analysis.mentions_in(position, sentence.end):
        if mention.start >= place.start("lead") and mention.start <= place.end():
            if analysis.text[mention.start : mention.end].casefold() == "its":
                return None  # "invested $4m in its new factory"
            return mention
    return None


def object_after(analysis: Analysis, position: int, end: int) -> Mention | None:
    """The organisation that directly follows a verb, after at most some describing words."""
    for mention in analysis.mentions_in(position, end + 200):
        between = analysis.text[position : mention.start]
        if len(between) > 60 or re.search(r"[,.;:]|\b(?:to|for|by|with|from|that|which|and)\b", between):
            return None
        return mention
    return None
