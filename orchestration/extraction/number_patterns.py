"""How numbers are written, and what around them says that they are none.

Belongs here: the patterns. What a number is a figure of, and how patterns are put together, belong to `numbers`.
"""

from __future__ import annotations

import re

from orchestration.extraction.number_words import NUMBER_OPENER, SCALE_SUFFIX, SCALE_WORD, WORD_NUMBER

NUMBER = re.compile(
    rf"(?P<digits>(?P<comma>\d{{1,3}},\d{{1,2}}(?![\d,])(?=[ ]?(?:million|billion|milliard|mio\b|mrd\b|mn\b|bn\b|m\b|%|per[ ]?cent)))|(?P<dotted>\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![\d]))|\d{{1,3}}(?:,\d{{2,3}})+(?!\d)(?:\.\d+)?|\d{{1,3}}(?:[\u00a0\u202f\u2009]\d{{3}})+(?!\d)(?:\.\d+)?|\d{{1,3}}(?:[ ]\d{{3}}){{2,4}}(?!\d)(?:\.\d+)?|\d{{1,3}}[ ]000(?!\d)|\d{{1,3}}[ ]\d{{3}}(?=[ ]?(?:m2|m²|sq\b|square|ha\b|hectares|€|euros?\b|EUR\b|people\b|employees\b|jobs\b|compan|start))|\d+(?:\.\d+)?)|\b(?P<words>{WORD_NUMBER})\b(?!-\w)",
    re.IGNORECASE,
)
OPENER = re.compile(rf"\d+|\b{NUMBER_OPENER}")
AFTER_ARTICLE = re.compile(
    rf"(?:{SCALE_WORD}|half|quarter|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?(?![a-z])"
)
SCALE = re.compile(SCALE_SUFFIX, re.IGNORECASE)
SPACED_LETTER = re.compile(r"[ ](?P<letter>[mkb])\b", re.IGNORECASE)
SKIPPED_TEXT = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,80}|\[/?\w+[^\]\n]{0,400}\]|%[0-9A-F]{2}(?=[%\w])"
)
MARKS_OF_SKIPPED_TEXT = ("://", "www.", "@", "[")  # a text without them has none of it
SKIPPED_DIGITS = re.compile(
    r"(?<=\+)\d[\d ()-]{6,20}\d|\b\d{2,4}[- ]\d{3,4}[- ]\d{4}\b"
    r"|(?<![\d.,$€£¥-])\b\d{1,3}-\d{1,3}\b(?=[ ]?[,.;)](?!\d)| (?:win|victory|defeat|loss|lead))"
)
BEFORE_MORE_DIGITS = frozenset("- (")
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
    r"\b(?P<word>numbers?|nos?\.?|chapter|page|version|type|level|phase|step|grade|size|top|batch|block|room|floor|mark|line|route|"
    r"flight|section|article|paragraph|figure|table|volume|issue|part|episode|season|under|aged|age(?:[ ]of)?|model|channel|base)[ ]$",
    re.IGNORECASE,
)
RANKED = re.compile(
    r"\b(?:number|several|(?:a[ ])?few|many|top)[ ]$", re.IGNORECASE
)  # "the world's number two"; "several hundred million" gives no figure
AGED = re.compile(r"\b(?:age(?:d|[ ]of)?|version|chapter|phase|at)[ ]$", re.IGNORECASE)
MINUS = re.compile(r"(?<!\d )\b(?:minus|negative)[ ]$", re.IGNORECASE)
SCALE_BEFORE = re.compile(
    r"(?P<scale>thousand|lakh|million|mln|mn|m|crore|billion|bln|bn)[ ]$", re.IGNORECASE
)
SCALED_CODE = re.compile(r"(?<![A-Za-z])(?P<scale>[MKT])(?P<code>[A-Z]{3})[ ]$")  # "MSEK 60"
SCALE_AFTER_CODE = re.compile(
    r"[ ](?P<scale>thousand|lakh|million|mln|mn|crore|billion|bln|bn)\b", re.IGNORECASE
)
AND_PART = re.compile(r"[ ]and[ ]a[ ](?P<part>half|quarter)\b", re.IGNORECASE)
CENTS = re.compile(rf"[ ](?:and[ ])?(?P<cents>\d{{1,2}}|{WORD_NUMBER})[ ](?:cents?|pence)\b", re.IGNORECASE)
FROM = re.compile(r"\bfrom[ ](?:\w+[ ]){0,2}$")
BETWEEN = re.compile(r"\bbetween[ ](?:\w+[ ]){0,2}$")
MOVED = re.compile(
    r"\b(?:up|down|by|rose|risen|rise|rises|fell|fallen|falls?|grew|grown|grows?|jump(?:ed|s)?|climb(?:ed|s)?|gain(?:ed|s)?|lost|added|"
    r"dropp?(?:ed|s)?|slid|shed|surged?|increased?|decreased?|declined?|advanced?)[ ](?:(?:by|about|nearly|around|over)[ ]){0,2}$",
    re.IGNORECASE,
)
FORESEEN = re.compile(
    r"\b(?:of|expect(?:s|ed|ing)?|forecasts?|forecasting|predicts?|targets?|targeting|guidance|range|takes?|hold|between|pays?|charges?|"
    r"last(?:s|ed)?|within)[ ](?:(?:is|about|around|some|growth|a)[ ]){0,2}$",
    re.IGNORECASE,
)
CURRENCY_MARK = re.compile(r"[^\s\d]{1,4}[ ]?")
NO_COUNT_AFTER = re.compile(r"[ ]?[x×*/=+][ ]?\d|[”″\"](?:[ ][A-Za-z]|\+)|[.)](?=[ \n])")
MULTIPLIED = ("x ", "× ", "/ ", "* ", " x", " ×", "+ ")
EURO_SCALE = re.compile(
    r"[ ]?(?:(?P<letter>[kKmM])|(?P<million>Mio\.?)|(?P<billion>Mrd\.?|Md))(?=[ ]?(?:€|EUR\b|euros?\b|(?:USD|GBP|SEK|NOK|DKK|CHF|AUD|CAD|INR|ZAR|PLN|CZK|HUF)\b))"
)  # "61 M€", as the continent writes it
MAX_DIGITS = 18


def plain_digits(match: re.Match[str]) -> str:
    """The digits without marks of grouping, a decimal point where a comma stands for it."""
    if match["comma"]:
        return match["digits"].replace(",", ".")
    return GROUPING.sub("", match["digits"].replace(".", "") if match["dotted"] else match["digits"])
