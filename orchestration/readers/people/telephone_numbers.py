"""Where telephone numbers stand in a text: told by what stands before them and by their form.

A figure is a telephone number where a label of one precedes it, where it is international, or where it is
North American in form; lengths and areas are `phonenumbers`'. What becomes of them is `contacts.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

Span = tuple[int, int]

_FEWEST_DIGITS, _MOST_DIGITS = 7, 15  # E.164 has 15 at most; fewer than seven are a short code or a figure
# A list of thousands of numbers is a directory: beyond these the doubtful ones are taken for numbers unverified,
# so that looking them up costs no text more than half a second.
_MOST_LOOKUPS = 200

# The cheap first look: what may stand inside a number is taken away, a digit becomes "0".
_INSIDE = b" ().-/\t" + bytes(range(0x80, 0x100))
_DIGITS_ALIKE = bytes(0x30 if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_ENOUGH_DIGITS = b"0" * _FEWEST_DIGITS
# of RE2: the same as one expression
ENOUGH_DIGITS = rf"[0-9](?:[ ().\-/\t\x{{80}}-\x{{10ffff}}]*[0-9]){{{_FEWEST_DIGITS - 1}}}"

_HYPHENS = "\\-\u2010-\u2013\u2212"
_JOINT = rf"(?:[ \u00a0./{_HYPHENS}]|\)[ \u00a0{_HYPHENS}]?|[ \u00a0{_HYPHENS}]?\(| [{_HYPHENS}] )"
# begins with a digit, because a regular expression that does is looked for ten times as fast
_RUN = re.compile(rf"[0-9](?:{_JOINT}?[0-9]){{{_FEWEST_DIGITS - 1},}}+")
_PREFIX = re.compile(r"(?:\+ ?\(?|\(\+? ?)\Z")
_EXTENSION = re.compile(
    r",? ?(?:ext(?:ension)?\.?|x|ex\.|Durchwahl|poste|转) ?[0-9]{1,6}(?![0-9])", re.IGNORECASE
)

# words that are spoken of telephones alone
_NOUNS = (
    "tel|tél|telephone|téléphone|telefon|telefoon|teléfono|telefono|telefone|telefonnummer|phone|ph|"
    "fax|telefax|facsimile|whatsapp|viber|hotline|helpline|landline|switchboard|cellphone|freephone|"
    "móvil|movil|celular|cellulare|mobiltelefon|телефон|тел|факс|моб"
)
# words that mean something else as often
_OTHERS = (
    "call|calling|ring|dial|sms|text|mobile|mobil|mob|cell|handy|portable|gsm|"
    "contact number|contact no|contact us|reach us|reached|toll[- ]free"
)
_LINK = (
    r"(?: ?(?:numbers?|nos?|nr|line|us|me|him|her|them|at|on|is|now|today|toll[- ]free|free|office|\(0\)))"
)
_LABEL = re.compile(
    rf"(?<![^\W_])(?:(?P<noun>{_NOUNS})|(?P<other>{_OTHERS}))\.?{_LINK}{{0,3}}\.? ?"
    rf"(?P<colon>[:：=]?)[ \u00a0\t]{{0,3}}[\[(]?\Z",
    re.IGNORECASE,
)
# scripts that put no space between words
_LABEL_UNSPACED = re.compile(
    r"(?:电话|電話|手机|手機|传真|傳真|热线|熱線|联系方式|聯絡電話|携帯|전화|팩스|연락처|هاتف|फोन)[^\w\n0-9]{0,4}"
    r"(?:号码|號碼|番号|번호|咨询|諮詢|为|是)?[^\w\n0-9+]{0,4}\Z"
)
_INITIAL = re.compile(r"(?<![^\W_])[TPMFC][:：] {0,2}\Z")
_ADDRESS = re.compile(
    r"(?:(?:wa\.me|whatsapp\.com)/|[?&]phone=|\b(?:tel|callto|sms):)(?:\+|%2B)?\Z", re.IGNORECASE
)
_LABEL_AFTER = re.compile(
    r" ?\(?(?:tel|phone|fax|fon|mobile|cell|office|direct)\b\.?\)?[ \t]*(?:[|,;.)\n]|\Z)", re.IGNORECASE
)
_LABEL_REACH = 48  # characters before a number in which its label stands

_NOT_BEFORE = re.compile(r"[\w.,#$€£¥₹/=№&%+:'\-–]\Z|(?:ISBN|ISSN|DOI|№|no\.|nr\.) ?\Z", re.IGNORECASE)
# a word that begins here was glued to the number when a page became text
_NOT_AFTER = re.compile(rf"[A-Z](?![a-z])|[0-9a-z%$€£¥₹°²]|[.,:][0-9]|[{_HYPHENS}][0-9A-Za-z]| ?%")
# "call 2000000 users": the figure counts what follows; "call 020 7946 0000 to book": it does not
_COUNTED = re.compile(
    r" (?!(?:to|for|or|and|if|with|on|from|at|in|before|after|between|during|ext|extension|x|by|as|is|fax|tel|e|email|"
    r"mobile|office|phone|home|work|direct|cell|website|web|press|toll|free|today|now|oder|et|ou|y|und|the|we|you|our)\b)[a-z]"
)
_CONTACT_NEARBY = re.compile(
    r"contact|call|reach|phone|tel\b|media|press|enquir|inquir|information|e-?mail|@|fax|mobile|investor relations",
    re.IGNORECASE,
)
_NEARBY = 120
_BETWEEN_NUMBERS = re.compile(r" ?[/,;|&、或和] ?| (?:or|and|oder|und|et|ou|y|o|e) |\s")

_BRACKETED_AREA = re.compile(r"(?:1[ .-]?)?\([2-9][0-9]{2}\)[ -]?[2-9][0-9]{2}[ .-][0-9]{4}")
_HYPHENATED_AREA = re.compile(r"(?:1[-.])?[2-9][0-9]{2}([-.])[2-9][0-9]{2}\1[0-9]{4}")
_THOUSANDS = re.compile(r"\+? ?[0-9]{1,3}(?:[ \u00a0.][0-9]{3})+")
_FIGURE = re.compile(
    rf"(?:1[5-9]|20)[0-9]{{2}} ?[ /{_HYPHENS}] ?(?:(?:1[5-9]|20)[0-9]{{2}}|[0-9]{{2}})"  # years
    r"|[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}(?: [0-9]{1,2})?|[0-9]{1,2}([-./])[0-9]{1,2}\2[0-9]{4}(?: [0-9]{1,2})?"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"  # an address of the Internet
    r"|[0-9]{1,3}(?:[ \u00a0.]000)+"
)
_INTERNATIONAL, _NORTH_AMERICA = "", "US"
# where national numbers are looked up: the regions that most news in our languages comes from
_REGIONS = (
    "US",
    "GB",
    "CN",
    "IN",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "AU",
    "SG",
    "HK",
    "JP",
    "KR",
    "ZA",
    "NG",
    "KE",
    "IL",
)


def may_hold_number(text: str) -> bool:
    """Whether enough digits stand close together; a few microseconds for a text of some thousand characters."""
    return _ENOUGH_DIGITS in text.encode("utf-8", "replace").translate(_DIGITS_ALIKE, _INSIDE)


def telephone_numbers(text: str) -> Iterator[Span]:
    """Where each number stands, its extension with it, its label not."""
    lookups = _MOST_LOOKUPS
    last_end = -1
    for run in _RUN.finditer(text):
        if sum(map(str.isdigit, run[0])) > _MOST_DIGITS:
            continue
        prefix = _PREFIX.search(text, max(0, run.start() - 3), run.start())
        start, end = prefix.start() if prefix else run.start(), run.end()
        follows_number = last_end >= 0 and _BETWEEN_NUMBERS.fullmatch(text, last_end, start) is not None
        regions = _regions_to_ask(text, start, end, follows_number)
        if regions is None:
            continue
        if regions and lookups > 0:
            lookups -= 1
            if not any(_is_number(text[start:end], region) for region in regions):
                continue
        extension = _EXTENSION.match(text, end)
        last_end = extension.end() if extension else end
        yield start, last_end


def _regions_to_ask(text: str, start: int, end: int, follows_number: bool) -> tuple[str, ...] | None:
    """Where the digits must be a number to be taken for one: () they are one anyway, None they are none."""
    digits = text[start:end]
    if _FIGURE.fullmatch(digits):
        return None
    before = text[max(0, start - _LABEL_REACH) : start]
    if _NOT_AFTER.match(text, end) and not _EXTENSION.match(text, end):
        return () if _ADDRESS.search(before) else None
    if _ADDRESS.search(before):
        return ()
    if follows_number or _LABEL_UNSPACED.search(before):
        return ()
    is_counting = _COUNTED.match(text, end) is not None
    if (label := _LABEL.search(before)) and not is_counting:
        if label["colon"] or label["noun"]:
            return ()
        return (_INTERNATIONAL,) if "+" in digits else _REGIONS
    if _INITIAL.search(before):
        return _REGIONS
    if _NOT_BEFORE.search(before):
        return None
    if "+" in digits:
        return None if is_counting and _THOUSANDS.fullmatch(digits) else (_INTERNATIONAL,)
    if _LABEL_AFTER.match(text, end):
        return _REGIONS
    if _BRACKETED_AREA.fullmatch(digits):
        return (_NORTH_AMERICA,)
    if _HYPHENATED_AREA.fullmatch(digits) and _CONTACT_NEARBY.search(text, max(0, start - _NEARBY), start):
        return (_NORTH_AMERICA,)
    return None


def _is_number(digits: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(digits, None if region == _INTERNATIONAL else region)
    except phonenumbers.NumberParseException:
        return False
    if region != _INTERNATIONAL:
        return phonenumbers.is_valid_number(number)
    # a number that is not given out yet, or is kept for fiction, is a number too, unless it reads like an amount
    return phonenumbers.is_valid_number(number) or (
        _THOUSANDS.fullmatch(digits) is None and phonenumbers.is_possible_number(number)
    )
