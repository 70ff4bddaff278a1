"""The patterns of dates in English text, and when a bare number or month name is a date at all.

Belongs here: what a date looks like. What period it means belongs to `periods`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.extraction.noun_phrases import counted_phrase
from orchestration.extraction.tokens import Tokens
from orchestration.extraction.word_lists import word_set
from orchestration.normalisation import MONTHS

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "a": 1, "an": 1, "couple": 2,
}  # fmt: skip
_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip
DAYS = {
    **{word: day for day, word in enumerate((*_ONES, *_TEENS), start=1)},
    **{f"twenty {word}": 20 + day for day, word in enumerate(_ONES, start=1)},
    "thirtieth": 30,
    "thirty first": 31,
}
DECADES = {
    "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_FULL_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_YEAR = r"(?:19|20)\d\d"
_GAP = r"[ \t\u00a0]{1,2}"
_COMMA = r"(?:,?[ \t\u00a0\n]{1,2})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_SUFFIX = r"(?:st|nd|rd|th)"
_DAY_WORD = "|".join(word.replace(" ", "[ -]") for word in sorted(DAYS, key=len, reverse=True))
_WHICH_YEAR = r"(?:last|this|next)[ ]year\b"
_COUNT = r"(?:\d{1,3}|" + "|".join(name for name in COUNTS if len(name) > 2 and name != "couple") + ")"

_DATE = rf"""(?=[\djfmasondqhtlew])(?:
      (?P<named>(?P<n_year>{_YEAR})[-/](?P<n_month>{_MONTH})[-/](?P<n_day>{_DAY})|(?P<n_first>{_DAY})[-/](?P<n_second>{_MONTH})[-/](?P<n_last>{_YEAR}))(?![\w-])
    | (?P<nth>(?:the[ ])?(?P<nth_which>first|second|third|fourth|last|final){_GAP}(?P<nth_day>{_FULL_WEEKDAY}){_GAP}(?:of|in){_GAP}(?:the[ ])?
        (?:(?P<nth_month>{_MONTH})\b\.?(?:{_COMMA}(?P<nth_year>{_YEAR}))?|(?P<nth_shift>this|next|last|previous){_GAP}month\b))
    | (?P<worded>(?:the[ ])?(?P<o_day>{_DAY_WORD}){_GAP}(?:day[ ])?of{_GAP}(?P<o_month>{_MONTH})\b\.?(?:{_COMMA}(?:of[ ])?(?P<o_year>{_YEAR}))?)(?!\d)
    | (?P<decade>(?P<d_year>(?:1[5-9]|20)\d0)['’]?s|(?P<d_short>[3-9]0)['’]?s|(?P<d_word>{"|".join(DECADES)}))(?!\w)
    | (?P<iso>(?P<iso_year>{_YEAR})(?=[-/]|\.\d\d\.\d\d)[-/.](?P<iso_month>1[0-2]|0?[1-9])[-/.](?P<iso_day>{_DAY}))(?![\d-])
    | (?P<slash>(?P<slash_a>\d{{1,2}})[/.-](?P<slash_b>\d{{1,2}})[/.-](?P<slash_year>{_YEAR}))(?![\d/])
    | (?P<md>(?:(?:{_WEEKDAY})\.?,?[ ])?(?P<md_month>{_MONTH})\.?{_GAP}(?:the[ ])?(?P<md_day>{_DAY}){_SUFFIX}?
        (?:[ ]?(?:-|–|to|and|through|until)[ ]?(?P<md_last>{_DAY}){_SUFFIX}?(?![\d,]\d))?
        (?:{_COMMA}(?:of[ ])?(?P<md_year>{_YEAR}|{_WHICH_YEAR})(?!\d|-\d))?)(?![\d%:]|[.,]\d|[ ]?per)
    | (?P<dm>(?:(?:{_WEEKDAY})\.?,?[ ](?:the[ ])?)?(?:(?P<dm_first>{_DAY}){_SUFFIX}?[ ]?(?:-|–|to|and|until|till|through)[ ]?)?(?P<dm_day>{_DAY})(?:{_SUFFIX}|\.)?
        (?:{_GAP}of)?{_GAP}(?P<dm_month>{_MONTH})\b\.?(?:{_COMMA}(?:(?:of|in)[ ])?(?P<dm_year>{_YEAR}|{_WHICH_YEAR}))?)(?!\d|,?[ ]\d{{4}}\b)
    | (?P<quarter>(?:the[ ])?(?P<q_ordinal>first|second|third|fourth|1st|2nd|3rd|4th)(?:{_GAP}|-)(?:fiscal[ ]|financial[ ])?
        quarter(?:{_GAP}(?:(?:of|in){_GAP})?(?:fiscal[ ])?(?P<q_year>{_YEAR}|last[ ]year|this[ ]year|the[ ]year))?
      | (?P<q_number>q[1-4]|[1-4]q)(?P<qn_year>(?:[ ]of[ ]|[ /-])?{_YEAR}|(?:[ ]of)?[ ](?:last|this)[ ]year|(?:[ ]|[ ]of[ ])?(?:fy[ ]?|['’])(?:20)?\d\d|(?<=q)\d\d)?
      | (?P<qy_year>{_YEAR})[ -]?(?P<qy_number>q[1-4]))\b
    | (?P<half>(?:the[ ])?(?P<h_ordinal>first|second|1st|2nd|latter){_GAP}half{_GAP}of{_GAP}
        (?P<h_year>{_YEAR}|last[ ]year|this[ ]year|the[ ]year)
      | (?P<h_number>h[12]|[12]h)(?P<hn_year>(?:[ ]of)?[ ]{_YEAR}|(?:[ ]of)?[ ]?(?:fy[ ]?|['’])(?:20)?\d\d|(?<=h)(?:20)?\d\d)
      | (?P<hy_year>{_YEAR})[ -]?(?P<hy_number>h[12]))\b
    | (?P<months>(?:the[ ])?(?P<m_which>first|last|final){_GAP}(?P<m_count>{_COUNT}){_GAP}months?{_GAP}of{_GAP}
        (?P<m_year>{_YEAR}|last[ ]year|this[ ]year|the[ ]year))\b
    | (?P<span>(?P<s_first>{_MONTH})\.?[ ]?(?:-|–|to|and|until|through)[ ]?(?P<s_last>{_MONTH})\b\.?{_COMMA}(?P<s_year>{_YEAR}))(?![\d-]|,\d)
    | (?P<my>(?:(?:early|late|mid|end)[ -])?(?P<my_month>{_MONTH})\b\.?(?:{_COMMA}(?:of[ ])?|-(?=\d))(?P<my_year>{_YEAR}|{_WHICH_YEAR}))(?!\d|-\d|,\d)
    | (?P<years>(?P<y_first>{_YEAR})[ ]?[-–/][ ]?(?P<y_last>{_YEAR}|\d\d)(?![\d-]|[.,]\d|%))
    | (?P<year>(?:(?:early|late|mid|end)[ -])?(?:(?:fiscal|financial)[ ](?:year[ ])?)?(?P<y_year>(?:1[6-8]\d\d|{_YEAR})))(?![\w%]|-\d|[.,:/]\d)
    | (?P<fiscal>fy[ ]?['’]?(?P<fy_year>(?:20)?\d\d)(?:[/-](?P<fy_last>(?:20)?\d\d))?)(?![\w%]|[.,:/-]\d)
    | (?P<month>(?P<month_name>{_MONTH})\b\.?)
    )"""
DATE_PATTERN = re.compile(rf"(?<![\w./:@#=$€£¥-]){_DATE}", re.IGNORECASE | re.VERBOSE)
_DATE_AFTER_DASH = re.compile(_DATE, re.IGNORECASE | re.VERBOSE)  # "Nov 18-Dec 19, 2015"
_BEFORE_DASH = ("named", "iso", "slash", "md", "dm", "my")

RELATIVE_PATTERN = re.compile(
    rf"""\b(?:
      (?P<day>the[ ]day[ ]before[ ]yesterday|the[ ]day[ ]after[ ]tomorrow|today|yesterday|tomorrow)(?!['’])
    | (?P<weekday>(?:(?P<w_which>last|this|next|coming)[ ])?(?P<w_name>{_FULL_WEEKDAY})
        (?:[ ](?:of[ ])?(?P<w_week>last|this|next)[ ]week|,?[ ](?:the[ ])?(?P<w_day>\d{{1,2}}){_SUFFIX}\b)?)(?!['’]s)
    | (?P<unit>(?P<u_which>last|this|next|current|the[ ]same|the[ ]current|the[ ]previous|the[ ]coming)[ ]
        (?:(?:calendar|fiscal|financial)[ ])?(?P<u_name>year|month|weekend|week|quarter|half)(?![ ]of\b))
    | (?P<ago>(?:some[ ]|about[ ]|nearly[ ]|over[ ]|a[ ]couple[ ]of[ ])?(?P<a_count>{_COUNT}|an?)[ ]
        (?P<a_unit>year|month|week|day)s?[ ](?:ago|(?P<a_ahead>from[ ]now)))
    | (?P<past>(?:the[ ])?(?P<p_which>past|last|previous|recent|next|coming)[ ]
        (?:(?P<p_count>{_COUNT}|couple[ ]of|few|several)[ ])?(?P<p_unit>year|month|week|quarter|decade|day(?=s))s?(?![ ]of\b))
    | (?P<earlier>(?P<e_which>earlier|later)[ ](?:this|last)[ ](?P<e_unit>year|month|week))
    | (?P<season>(?P<se_which>last|this|next)[ ](?:spring|summer|autumn|winter))
    | (?P<yearend>(?P<ye_which>the[ ]end[ ]of[ ](?:the|this|last|next)[ ]year|year[- ]end|year[- ]to[- ]date))
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

# The first words of the two patterns; those that are not of letters alone begin so, or with a digit.
_DATE_OPENERS = frozenset((*MONTHS, *WEEKDAYS, *DECADES, *_ONES, *_TEENS)) | word_set(
    "twenty thirtieth thirty the latter last final early late mid end fiscal financial fy"
)
_RELATIVE_OPENERS = frozenset((*COUNTS, *_FULL_WEEKDAY.split("|"))) | word_set(
    "the today yesterday tomorrow last this next coming some about nearly over past previous recent current earlier later year"
)
_DATE_OPENER = re.compile(rf"\d|(?:{'|'.join(_DATE_OPENERS)})(?![^\W\d_])|[qh][1-4]")
_RELATIVE_OPENER = re.compile(rf"\d|(?:{'|'.join(_RELATIVE_OPENERS)})(?!\w)")
# What stands soon after the opener of a date that is no month: the first letters of a month, weekday, quarter or half, or digits.
MONTH_STARTS = frozenset(name[:3] for name in MONTHS)
_DATE_STARTS = MONTH_STARTS | {name[:3] for name in WEEKDAYS} | {"mon", "qua", "hal"}
_LONGEST_DATE = 7  # tokens from its opener to those
_NUMBER_ALONE = re.compile(
    r"\d+(?:\.\d+)?(?:[a-gi-mo-pu-z][a-z]*)?"
)  # "2.5", "10m"; not "12th", "1990s", "1h2019"
_ARTICLES = frozenset(("the", "a", "an"))
_AFTER_ARTICLE = word_set(  # of RELATIVE_PATTERN
    "day same current previous coming past last recent next end couple year years month months week weeks days"
)

_BEFORE_MONTH = re.compile(
    r"\b(?:in|by|since|until|till|last|this|next|of|during|before|after|from|to|through|early|late|mid|and|between|"
    r"for|every|every year in|around|end-|ending|ended)[ -]$",
    re.IGNORECASE,
)
_TO_MONTH = re.compile(rf"[ ]?(?:to|until|through|-|–)[ ]?(?:{_MONTH})\b", re.IGNORECASE)
_QUANTIFIED = re.compile(
    r"(?:more than|less than|fewer than|over|nearly|almost|some|approximately|roughly|up to|at least|"
    r"employs?|employing|hosts?|houses?|reach(?:es|ed)?|total(?:s|led)? of|number of|worth)[ ]$",
    re.IGNORECASE,
)
_TEMPORAL = re.compile(
    r"(?:\b(?:in|since|by|until|till|during|from|between|to|of|for|before|after|year|early|late|mid|fiscal|and|"
    r"around|through|ending|ended|the|than|back in|over|about)|[-–(,/])[ ]?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:[ ](?:new|more|high-tech|hi-tech|small|young|local|foreign|square|resident))?[ -]"
    r"(?:people|employees|staff|compan(?:y|ies)|firms?|enterprises|businesses|start-?ups|projects|jobs|participants|"
    r"students|workers|members|desks|events|square|sq\.?|m2|m²|metres|meters|feet|hectares|acres|mu|entrepreneurs|"
    r"patents|incubators|teams|researchers|stores|shops|users|customers|houses|homes|times|tonnes|tons|yuan|euros|"
    r"dollars|yen|rupees|pounds|won|million|billion|crore|lakh|per|%|km|mw|mb|gb|kg)\b",
    re.IGNORECASE,
)
_BEFORE_DECADE = re.compile(
    r"\b(?:in|of|since|during|from|by|throughout|until)[ ]the[ ](?:early[ ]|late[ ]|mid[ -])?['’]?$",
    re.IGNORECASE,
)
_DASHES = ("-", "–")
_ROOM = 24


def has_context(text: str, match: re.Match[str]) -> bool:
    """Whether a match of DATE_PATTERN is a date here.

    A month's name alone needs a preposition before it ("may" is a verb, "March" a verb or a town); four
    digits are a year unless they are qualified or count something ("over 2000 companies").
    """
    start = match.start()
    before = text[max(0, start - _ROOM) : start]
    if match.group("month"):
        is_name = match.group()[0].isupper() and match.group()[1:].islower()
        return is_name and bool(_BEFORE_MONTH.search(before) or _TO_MONTH.match(text, match.end()))
    if match.group("my"):
        return match.group("my_month")[0].isupper() or len(match.group("my_month")) > 3
    if match.group("md") or match.group("dm"):
        name = match.group("md_month") or match.group("dm_month")
        if match.group("md_year") or match.group("dm_year"):
            return True
        return name[0].isupper() or (len(name) > 3 and name not in {"march", "sept"})
    if match.group("decade"):
        return match.group("d_year") is not None or _BEFORE_DECADE.search(before) is not None
    if match.group("year"):
        return _is_year(text, before, match)
    return True


def date_matches(text: str, tokens: Tokens) -> tuple[re.Match[str], ...]:
    """The matches of DATE_PATTERN that are dates, in the order of the text, none overlapping another.

    A date begins with a word or number, so that only those that can begin one are looked at.
    """
    found: list[re.Match[str]] = []
    position = 0
    for at in tokens.places_where(_DATE_OPENERS, _DATE_OPENER.match):
        start = tokens.starts[at]
        if start < position or not _may_open_date(tokens, at):
            continue
        match = DATE_PATTERN.match(text, start)
        while match is not None:
            position = match.end()
            if has_context(text, match):
                found.append(match)
            if match.lastgroup not in _BEFORE_DASH or text[position : position + 1] not in _DASHES:
                break
            match = _DATE_AFTER_DASH.match(text, position + 1)
    return tuple(found)


def relative_matches(text: str, tokens: Tokens) -> Iterator[re.Match[str]]:
    """The matches of RELATIVE_PATTERN, in the order of the text, none overlapping another."""
    position = 0
    for at in tokens.places_where(_RELATIVE_OPENERS, _RELATIVE_OPENER.match):
        start = tokens.starts[at]
        if start >= position and _may_open_relative(tokens, at):
            match = RELATIVE_PATTERN.match(text, start)
            if match is not None:
                yield match
                position = match.end()


def _may_open_date(tokens: Tokens, at: int) -> bool:
    """Whether behind one of the openers of DATE_PATTERN stands what a date needs; behind most of them there is none."""
    token = tokens[at]
    word = token.lower
    if word in MONTHS or word in DECADES or token.possessive:
        return True
    following = [one[3] for one in tokens[at + 1 : at + 1 + _LONGEST_DATE]]
    if word.isalpha():
        return any(one[:3] in _DATE_STARTS or one[0].isdigit() or "-" in one for one in following)
    if not word.isdigit():
        return _NUMBER_ALONE.fullmatch(word) is None
    return len(word) == 4 or (len(word) < 3 and any(one[:3] in MONTH_STARTS for one in following))


def _may_open_relative(tokens: Tokens, at: int) -> bool:
    """Whether a relative time may go on behind one of its openers: after an article only with certain words."""
    if tokens[at].lower not in _ARTICLES:
        return True
    return at + 1 < len(tokens) and tokens[at + 1].lower in _AFTER_ARTICLE


def _is_year(text: str, before: str, match: re.Match[str]) -> bool:
    if text.startswith("+", match.end()):
        return False
    if match.group("y_year") < "1900":  # as much a count as a year
        lead = _TEMPORAL.search(before)
        is_counted = _COUNTED.match(text, match.end()) or counted_phrase(text, match.end())
        return lead is not None and not is_counted and _is_strong(lead.group())
    if _COUNTED.match(text, match.end()):
        lead = _TEMPORAL.search(before)
        return lead is not None and not _QUANTIFIED.search(before) and _is_strong(lead.group())
    return not _QUANTIFIED.search(before)


def _is_strong(lead: str) -> bool:
    return lead.strip().casefold() in {"in", "since", "by", "until", "during", "between", "from", "year", "("}
