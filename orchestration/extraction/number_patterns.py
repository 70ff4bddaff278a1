"""How numbers are written, and what around them says that they are none.

Belongs here: the patterns. What a number is a figure of, and how patterns are put together, belong to `numbers`.
"""

from __future__ import annotations

import re

from orchestration.extraction.number_words import NUMBER_OPENER, SCALE_SUFFIX, WORD_NUMBER

NUMBER = re.compile(
    rf"(?P<digits>(?P<comma>\d{{1,3}},\d{{1,2}}(?![\d,])(?=[ ]?(?:million|billion|milliard|mio\b|mrd\b|mn\b|bn\b|m\b|%|per[ ]?cent)))|(?P<dotted>\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![\d]))|\d{{1,3}}(?:,\d{{2,3}})+(?!\d)(?:\.\d+)?|\d{{1,3}}(?:[\u00a0\u202f\u2009]\d{{3}})+(?!\d)|\d{{1,3}}(?:[ ]\d{{3}}){{2,4}}(?!\d)|\d{{1,3}}[ ]\d{{3}}(?=[ ]?(?:m2|m²|sq\b|square|ha\b|hectares|€|euros?\b|EUR\b|people\b|employees\b|jobs\b|compan|start))|\d+(?:\.\d+)?)|\b(?P<words>{WORD_NUMBER})\b(?!-\w)",
    re.IGNORECASE,
)
OPENER = re.compile(rf"\d+|\b{NUMBER_OPENER}")
WORD_UNIT_JOIN = re.compile(r"-(?=[a-z])")
SCALE = re.compile(SCALE_SUFFIX, re.IGNORECASE)
SPACED_LETTER = re.compile(r"[ ](?P<letter>[mkb])\b", re.IGNORECASE)
SKIPPED = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,80}|\[/?\w+[^\]\n]{0,400}\]|%[0-9A-F]{2}(?=[%\w])"
    r"|\+\d[\d ()-]{6,20}\d|\b\d{2,4}[- ]\d{3,4}[- ]\d{4}\b|(?<![\d.,$€£¥-])\b\d{1,3}-\d{1,3}\b(?=[ ]?[,.;)](?!\d)| (?:win|victory|defeat|loss|lead))"
)
CLOCK = re.compile(
    r"[ ]?(?:a\.?m\b|p\.?m\b|o['’]clock|GMT\b|BST\b|EST\b|EDT\b|PST\b|UTC\b|CET\b|:\d\d)", re.IGNORECASE
)
GLUED = re.compile(r"[A-Za-z_]|[.,:/]?\d|[-–]\d|/\w|-(?!(?:strong|odd|plus|some)\b)[A-Za-z]|['’]s\b|\^|\(\d")
LENGTH_AFTER = re.compile(r"[ ](?:wide|long|tall|high|deep|race|sprint|hurdles|away|below|above)\b")
TO = re.compile(r"[ \n](?:to|and)[ \n](?:(?:about|around|over|nearly|more than|some)[ ])?|[ ]?[-–—][ ]?")
NAME_BEFORE = re.compile(r"([A-Z][\w'’&.-]*)[ ]$")
LOWER_NOUN_AFTER = re.compile(r"[ ](?:[a-z][\w-]*[ ]){0,4}[a-z][\w-]*s\b")
TITLE_NOUN_AFTER = re.compile(r"[ ](?:[A-Z][\w-]*[ ]){0,3}[A-Z][\w-]*s\b")
GROUPING = re.compile(r"[^\d.]")
FRACTION = re.compile(
    r"[ -](?:thirds?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|halves|quarters?[ ]of)\b",
    re.IGNORECASE,
)
ORDINAL_USE = re.compile(
    r"\b(?:numbers?|nos?\.?|chapter|page|version|type|level|phase|step|grade|size|top|batch|block|room|floor|mark|line|route|"
    r"flight|section|article|paragraph|figure|table|volume|issue|part|episode|season|under|aged|age|model|channel|base)[ ]$",
    re.IGNORECASE,
)
RANKED = re.compile(
    r"\b(?:number|several|(?:a[ ])?few|many)[ ]$", re.IGNORECASE
)  # "the world's number two"; "several hundred million" gives no figure
EURO_SCALE = re.compile(
    r"[ ]?(?:(?P<letter>[kKmM])|(?P<million>Mio\.?)|(?P<billion>Mrd\.?|Md))(?=[ ]?(?:€|EUR\b|euros?\b|(?:USD|GBP|SEK|NOK|DKK|CHF|AUD|CAD|INR|ZAR|PLN|CZK|HUF)\b))"
)  # "61 M€", as the continent writes it
MAX_DIGITS = 18


def plain_digits(match: re.Match[str]) -> str:
    """The digits without marks of grouping, a decimal point where a comma stands for it."""
    if match["comma"]:
        return match["digits"].replace(",", ".")
    return GROUPING.sub("", match["digits"].replace(".", "") if match["dotted"] else match["digits"])
