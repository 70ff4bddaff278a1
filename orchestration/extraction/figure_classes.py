"""Numbers that are no figure of anything: dates, scores, versions, page furniture and the like.

Belongs here: what around a number says so. Classes are ignored on purpose and counted, so a pattern asks for a plain
sign; a number without one is left to the list of what is unaccounted for. Which figures a statement rests on belongs
to `coverage`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from orchestration.extraction.figure_surroundings import LONGEST_LINE, Surroundings
from orchestration.extraction.noun_phrases import STOP_WORDS, counted_phrase
from orchestration.extraction.number_patterns import TITLE_NOUN_AFTER
from orchestration.extraction.word_lists import word_set
from orchestration.model import IgnoredClass

_OLDEST = 105
_HOURS = 24


class _Sign(NamedTuple):
    """A pattern of what may stand before a number, and the words of which it needs one."""

    pattern: re.Pattern[str]
    words: frozenset[str]


_DECADE = re.compile(r"['’]?s\b")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_YEAR_SHORT = re.compile(r"(?:^|[\s(–-])['’]$")
_NUMERIC_DATE = re.compile(
    r"[(\[]?(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d\d){1,2}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})[)\],.;:]*"
)

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|"
    r"Dec(?:ember)?)\b\.?"
)
_MONTH_BEFORE = _Sign(
    re.compile(
        rf"\b{_MONTH}[ ](?:the[ ])?(?:\d{{1,2}}(?:st|nd|rd|th)?(?:,[ ]\d{{1,2}})*(?:[ ]?[-–][ ]?|,?[ ](?:and|to|or)[ ]|,[ ]))?$"
    ),
    word_set(
        "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december"
    ),
)
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)?[ ](?:of[ ])?{_MONTH}(?![ ]\d{{1,2}}\b)")

_CLOCK_AFTER = re.compile(
    r"(?:[:.]\d\d(?::\d\d)?)?(?:[ ]?(?:a\.?m\b|p\.?m\b|o['’]clock|h(?:rs|ours)?\b(?=[ ](?:GMT|UTC|CET|local))|GMT\b|BST\b|EST\b|EDT\b|"
    r"PST\b|PDT\b|UTC\b|CET\b|CEST\b|IST\b|SGT\b|HKT\b))",
    re.IGNORECASE,
)
_HOURS_AFTER = re.compile(r"[ ]?(?:GMT|UTC|CET|EST|hrs|hours[ ](?:GMT|UTC|local))\b")
_MINUTES_AFTER = re.compile(r":[0-5]\d(?![\d:]*%)(?!\d)")
_MINUTES_BEFORE = re.compile(r"(?<![\d.,])(?:[01]?\d|2[0-4]):(?:[0-5]\d:)?$")

_AGE_BEFORE = _Sign(
    re.compile(
        r"\b(?:aged?|(?:the )?ages? of|ages|turned|turning)[ ](?:\d{1,2}(?:[ ](?:to|and|or)[ ]|[-–]))?$",
        re.IGNORECASE,
    ),
    word_set("age aged ages turned turning"),
)
_AGE_AFTER = re.compile(r"(?:-|[ ])years?(?:-|[ ])olds?\b|-year-old", re.IGNORECASE)
_PERSON_BEFORE = re.compile(r"[A-Z][\w'’-]+[ ][A-Z][\w'’-]+,[ ]$")
_PERSON_AFTER = re.compile(r"[,;.][ ]?(?:[a-z]|$)")

_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_ORDINAL_BEFORE = re.compile(
    r"(?:\b(?:nos?\.?|numbers?|ranks?|ranked|ranking|placed|position)[ ]|#[ ]?|№[ ]?)$", re.IGNORECASE
)

_SCORE_AFTER = re.compile(r"[-–]\d{1,3}(?![\d.,]*\d|%)")
_SCORE_BEFORE = re.compile(r"(?<![\d.,$€£¥])\d{1,3}[-–]$")
_WORD = re.compile(r"[a-z-]+")
_SPORT = word_set(
    "won win wins winning lost lose beat beaten beating drew drawn draw defeat defeated defeats victory victories match matches "
    "league cup goal goals score scored scoring half-time halftime quarter-final quarter-finals semi-final semi-finals quarterfinal "
    "quarterfinals semifinal semifinals set sets innings tie aggregate play-off play-offs playoff playoffs seed seeded tournament"
)

_TELEPHONE = re.compile(r"\+\d[\d ().-]{6,20}\d|\b\(?\d{2,5}\)?[- ]\d{3,4}[- ]\d{4}\b")
_TELEPHONE_BEFORE = _Sign(
    re.compile(
        r"\b(?:tel|telephone|phone|fax|mobile|hotline|whatsapp)\b\.?(?:[ ](?:number|no))?[:.]?[ ]?[+()\d .-]{0,20}$",
        re.IGNORECASE,
    ),
    word_set("tel telephone phone fax mobile hotline whatsapp"),
)

_FEWEST_DIALLED = 5
_FEWEST_IN_TELEPHONE = 9  # digits in what _TELEPHONE matches without a plus sign

_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd|Square|Place|Quay|Court|Parkway|Highway|Terrace|Row|Plaza|Crescent|"
    r"Embankment|Wharf)"
)
_STREET_AFTER = re.compile(
    rf"[A-Za-z]?,?[ ](?:[NSEW]\.?[ ])?(?:(?:[A-Z][\w.'’-]*|\d+(?:st|nd|rd|th))[ ]){{1,4}}{_STREET}\b"
)
_STREET_BEFORE = re.compile(
    r"\b(?:rue|via|calle|avenida|avenue|piazza|plaza|rua)[ ](?:[\w.'’-]+[ ,]{1,2}){1,4}$|"
    r"\b\w+(?:stra(?:ss|ß)e|straat|laan|weg|gata|gatan|platz|allee)[ ]$",
    re.IGNORECASE,
)
_ADDRESS_BEFORE = _Sign(
    re.compile(
        r"\b(?:suite|floor|flat|apt\.?|apartment|room|unit|block|building|lot|p\.?[ ]?o\.?[ ]?box|post(?:al)?[ -]?code|zip(?:[ ]code)?)[ :]{1,2}$",
        re.IGNORECASE,
    ),
    word_set(
        "suite floor flat apt apartment room unit block building lot box o code postcode postalcode zip"
    ),
)
_ZIP_BEFORE = re.compile(r",[ ](?:[A-Z]{2}|[A-Z][a-z]+)[ ]$")
_ZIP_AFTER = re.compile(r"(?:-\d{4})?(?=[\s,.;)]|$)")
_POSTTOWN_BEFORE = re.compile(r"\d,[ ]$")
_POSTTOWN_AFTER = re.compile(r"[ ][A-Z][a-zà-ÿ]+")

_NUMBERED_BEFORE = _Sign(
    re.compile(
        r"\b(?:section|article|chapter|pages?|pp?\.|paragraph|figure|fig\.|table|volume|vol\.|issue|part|episode|step|item|appendix|"
        r"annex|note|slide|photo|image|exhibit|question|lesson|tip|rule|clause)[ ](?:\d{1,4}(?:[ ]?[-–][ ]?|[ ](?:and|of|to)[ ]))?$",
        re.IGNORECASE,
    ),
    word_set(
        "section article chapter page pages p pp paragraph figure fig table volume vol issue part episode step item appendix annex note slide photo image exhibit question lesson tip rule clause"
    ),
)
_OPENS_LINE = re.compile(r"(?:^|\n)[ \t(*•-]{0,4}$")
_LIST_MARK = re.compile(r"(?:[.)](?=[ \t]|$)|[ ]?[/|][ ]?\d{1,3}(?=\n|$))")
_NOTE_BEFORE = re.compile(r"\[(?:\d{1,3}[,– -]{1,2}){0,4}$|(?<=\w[ .])\($|(?<=[.,;:][ ])\($")
_NOTE_AFTER = re.compile(r"(?:[,– -]{1,2}\d{1,3}){0,4}\]|\)(?=[ ][A-Za-z])")

_FURNITURE_BEFORE = _Sign(
    re.compile(
        r"\b(?:browse[ ]times|browsed|views?|page[ ]?views|reads?|read[ ]times|clicks?|hits|visits|visitors?|comments?|shares?|likes?|replies|"
        r"retweets|reposts|followers|downloads|word[ ]count|rating|page|font[ ]size|posts?|photos?)[ ]?[:：(][ ]?$",
        re.IGNORECASE,
    ),
    word_set(
        "times browsed view views read reads click clicks hit hits visit visits visitor visitors comment comments share shares like likes reply replies retweets reposts followers downloads count rating page size post posts photo photos pageviews pageview"
    ),
)
_FURNITURE_AFTER = re.compile(
    r"[ ](?:comments?|views?|reads?|shares?|likes?|replies|retweets|reposts|claps?|photos?|images?|slides|results?|(?:more[ ])?(?:stories|articles|posts)|"
    r"min(?:ute)?s?\.?[ ]read|minutes?[ ]to[ ]read|words)\b",
    re.IGNORECASE,
)
_READING_AFTER = re.compile(r"[ -]min(?:ute)?s?\.?[ ](?:to[ ])?read\b", re.IGNORECASE)

_MARKUP_BEFORE = re.compile(r"(?:&#x?|\\u|%|=[\"'“”])$")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")

_CODE_BEFORE = _Sign(
    re.compile(
        r"\b(?:ISO(?:/IEC)?|IEC|EN|DIN|IEEE|ISSN|ISBN|DOI|CIN|ID|CAS|FDA|patent|application|registration|licen[cs]e|file|case|docket|invoice|"
        r"SEHK|HKEX|HKG|NSE|BSE|TSE|TYO|SZSE|SSE|KRX|KOSDAQ|KOSPI|TWSE|TPE|ASX|SGX|TADAWUL|SHA|SHE|stock[ ]code|code)(?:[ ](?:No\.?|number|code))?[ :：#-]{1,2}(?:[A-Z]{1,3}[ -]?)?$"
    ),
    word_set(
        "iso iec en din ieee issn isbn doi cin id cas fda patent application registration licence license file case docket invoice sehk hkex hkg nse bse tse tyo szse sse krx kosdaq kospi twse tpe asx sgx tadawul sha she code"
    ),
)
_CODE_AFTER = re.compile(r"\.(?:HK|SZ|SS|SH|KS|KQ|T|TW|TWO|NS|BO)\b")
_FEWEST_CODE_DIGITS = 7  # of a bare number without grouping

_GLUED_BEFORE = re.compile(r"(?:[^\W\d_]|[^\W\d_][-‑/+&.])$")
_CURRENCY_BEFORE = re.compile(r"(?:US|S|A|C|HK|NT|R|RM|Rs|USD|EUR|GBP|CNY|RMB|INR)\.?$")
_GENERATION = re.compile(r"G(?!\w)")
_GLUED_AFTER = re.compile(r"-?[^\W\d_]")
_MEASURE_AFTER = re.compile(
    r"-?(?:[kmbt]|bn|mn|mm?|cm|km|kg|mg|g|ft|in|lb|oz|hrs?|sec|s|ms|kb|mb|gb|tb|pb|mbps|gbps|hz|khz|mhz|ghz|nm|kw|mw|gw|tw|kwh|mwh|gwh|w|v|mah|"
    r"mph|kph|km/h|bps|pc|pp|pts?|x|c|f|ha|sqm|sqft|acres?|per|plus|odd|strong|fold|metres?|meters?|miles?|foot|tonnes?|tons?|inch|member|"
    r"person|seat|bed|room|page|point|percentage|storey|story|acre|hectare|square|year|month|week|day|hour|minute|strong|based|a)(?![a-z])",
    re.IGNORECASE,
)
_KIND_BEFORE = _Sign(
    re.compile(
        r"\b(?:versions?|v\.?|ver\.?|model|type|series|phase|batch|class|category|level|stage|grade|generation|gen|tier|scope|group|zone|area|terminal|gate|"
        r"platform|channel|route|line|flight|highway|interstate|season|cohort|round|windows|mark|mk|form|rule|goal|sdg|top|fortune)[ ]$",
        re.IGNORECASE,
    ),
    word_set(
        "version versions v ver model type series phase batch class category level stage grade generation gen tier scope group zone area terminal gate platform channel route line flight highway interstate season cohort round windows mark mk form rule goal sdg top fortune"
    ),
)
_CAPITALISED_BEFORE = re.compile(r"(?:^|[\s(\"“'‘/-])([a-z]{0,3}[A-Z][\w'’&.-]*)[ ]$")
_OPENERS = word_set(
    "more less fewer nearly almost around approximately roughly up least most another total however meanwhile today currently so "
    "far about over under only some just"
)


def _worded(sign: _Sign, at: Surroundings) -> bool:
    """Whether the words before a number say so; the pattern runs only where one of its own words stands there."""
    return not sign.words.isdisjoint(at.words) and sign.pattern.search(at.before) is not None


def ignored_class(at: Surroundings) -> IgnoredClass | None:
    """Of which class of no figures a number is; None where nothing says that it is of any."""
    for name, applies in _CLASSES:
        if applies(at):
            return name
    return None


def is_furniture(at: Surroundings) -> bool:
    """Whether a count is one of the page, not of the text: "Browse times: 63", "5 comments", "4 min read"."""
    if _worded(_FURNITURE_BEFORE, at) or _READING_AFTER.match(at.after):
        return True
    return (
        at.line_length <= LONGEST_LINE
        and not at.is_title
        and _stands_alone(at)
        and bool(_FURNITURE_AFTER.match(at.after))
    )


def _stands_alone(at: Surroundings) -> bool:
    """Whether the line says nothing but the count: no verb, at most a few words around it."""
    return len(at.sentence.split()) <= 6 and not at.sentence.rstrip().endswith(".")


def is_age(at: Surroundings) -> bool:
    """Whether a number of years is how old somebody is."""
    if not at.number.isdigit() or int(at.number) > _OLDEST:
        return False
    if _AGE_AFTER.match(at.after) or _worded(_AGE_BEFORE, at):
        return True
    return bool(_PERSON_BEFORE.search(at.before)) and bool(_PERSON_AFTER.match(at.after))


def _is_markup(at: Surroundings) -> bool:
    """Numbers of the page's own code that a reader left in: "width="1/2"", "&#8217;", "{padding: 10px}"."""
    return (
        _MARKUP_BEFORE.search(at.before) is not None
        or any(sign in at.chunk for sign in ('="', "='", "{", "}"))
        or _COLOUR.search(at.chunk) is not None
        or (at.after.startswith("px") and not at.after[2:3].isalpha())
    )


def _is_web_address(at: Surroundings) -> bool:
    return (
        "://" in at.chunk
        or "www." in at.chunk
        or "@" in at.chunk
        or at.chunk.endswith((".html", ".htm", ".pdf", ".jpg", ".png"))
    )


def _is_telephone(at: Surroundings) -> bool:
    if _worded(_TELEPHONE_BEFORE, at) and sum(map(str.isdigit, at.number + at.after[:12])) >= _FEWEST_DIALLED:
        return True
    window = at.before[-24:] + at.number + at.after[:24]
    position = len(at.before[-24:])
    if "+" not in window and sum(map(str.isdigit, window)) < _FEWEST_IN_TELEPHONE:
        return False
    return any(match.start() <= position < match.end() for match in _TELEPHONE.finditer(window))


def _is_clock_time(at: Surroundings) -> bool:
    if at.before.endswith(":") and _MINUTES_BEFORE.search(at.before):
        return len(at.number) == 2
    whole, _, minutes = at.number.partition(".")
    if not whole.isdigit() or len(whole) > 2 or int(whole) > _HOURS:
        return len(at.number) == 4 and bool(_HOURS_AFTER.match(at.after))
    if _CLOCK_AFTER.match(at.after):
        return not minutes or len(minutes) == 2
    return bool(_MINUTES_AFTER.match(at.after))


def _is_date(at: Surroundings) -> bool:
    if _YEAR.fullmatch(at.number):
        return not at.before.endswith(("$", "€", "£", "¥"))
    if _NUMERIC_DATE.fullmatch(at.chunk):
        return True
    if not at.number.isdigit():
        return False
    if len(at.number) in {2, 4} and at.number.endswith("0") and _DECADE.match(at.after):
        return True
    if len(at.number) > 2:
        return False
    if _YEAR_SHORT.search(at.before) or _MONTH_AFTER.match(at.after):
        return True
    return bool(_worded(_MONTH_BEFORE, at)) and counted_phrase(at.after, 0) is None


def _is_ordinal(at: Surroundings) -> bool:
    return bool(_ORDINAL_AFTER.match(at.after)) or bool(_ORDINAL_BEFORE.search(at.before))


def _is_score(at: Surroundings) -> bool:
    if not at.number.isdigit() or len(at.number) > 3:
        return False
    is_pair = _SCORE_AFTER.match(at.after) or _SCORE_BEFORE.search(at.before)
    return bool(is_pair) and not _SPORT.isdisjoint(_WORD.findall(at.sentence.lower()))


def _is_address(at: Surroundings) -> bool:
    is_street = at.before.endswith((" ", ",")) and _STREET_BEFORE.search(at.before)
    if is_street or _STREET_AFTER.match(at.after) or _worded(_ADDRESS_BEFORE, at):
        return True
    if len(at.number) == 5 and at.number.isdigit():
        is_zip = _ZIP_BEFORE.search(at.before) and _ZIP_AFTER.match(at.after)
        is_town = _POSTTOWN_BEFORE.search(at.before) and _POSTTOWN_AFTER.match(at.after)
        return bool(is_zip) or bool(is_town)
    return False


def _is_numbering(at: Surroundings) -> bool:
    if _worded(_NUMBERED_BEFORE, at):
        return True
    if not at.number.rstrip(".").isdigit() or len(at.number) > 3:
        return False
    if _OPENS_LINE.search(at.before) and _LIST_MARK.match(at.after):
        return True
    return bool(_NOTE_BEFORE.search(at.before)) and bool(_NOTE_AFTER.match(at.after))


def _is_code(at: Surroundings) -> bool:
    if _worded(_CODE_BEFORE, at) or _CODE_AFTER.match(at.after):
        return True
    return at.number.isdigit() and len(at.number) >= _FEWEST_CODE_DIGITS


def _is_in_name(at: Surroundings) -> bool:
    """A version, a model, a number within a word: "iOS 14.5", "COVID-19", "5G", "Block 71"."""
    if _GLUED_BEFORE.search(at.before[-2:]) and not _CURRENCY_BEFORE.search(at.before[-4:]):
        return True
    if at.number.count(".") > 1 or _GENERATION.match(at.after):
        return True
    if _GLUED_AFTER.match(at.after) and not _MEASURE_AFTER.match(at.after):
        return True
    if "," in at.number:
        return False
    if _worded(_KIND_BEFORE, at):
        return counted_phrase(at.after, 0) is None
    before = _CAPITALISED_BEFORE.search(at.before)
    if before is None:
        return False
    word = before.group(1).rstrip(".").casefold()
    if word in _OPENERS or word in STOP_WORDS:
        return False
    if at.is_title and not at.number.isdigit():
        return "." in at.number
    if at.is_title and (TITLE_NOUN_AFTER.match(at.after) or counted_phrase(at.after, 0)):
        return False
    return "." in at.number or counted_phrase(at.after, 0) is None


_CLASSES: Sequence[tuple[IgnoredClass, Callable[[Surroundings], bool]]] = (
    ("address", _is_web_address),
    ("markup", _is_markup),
    ("telephone", _is_telephone),
    ("page_furniture", is_furniture),
    ("clock_time", _is_clock_time),
    ("date", _is_date),
    ("ordinal", _is_ordinal),
    ("code", _is_code),
    ("address", _is_address),
    ("age", is_age),
    ("score", _is_score),
    ("numbering", _is_numbering),
    ("name", _is_in_name),
)
