"""Headers of a letter: their words whatever their encoding, the day it was sent, and the organisation it is from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parseaddr, parsedate_to_datetime

from orchestration.readers.base import UndecodableError, clean_line, decode

_MAX_HEADER = 2000  # characters that are looked at; the decoder's time grows with the square of hostile ones

# encodings that letters are written in; others that Python knows (punycode, unicode_escape) are no charsets
_CHARSET = re.compile(
    r"(?:x-)?(?:utf-?(?:7|8|16|32)(?:[-_]?[lb]e)?|(?:us-)?ascii|ansi_x3\.4-1968|iso[-_]?8859[-_]?[0-9]{1,2}(?:-[ie])?"
    r"|latin-?[0-9]{1,2}|(?:windows|cp)[-_]?[0-9]{3,5}|koi8-[rut]|big5(?:-?hkscs)?|gb2312|gbk|gb18030|hz(?:-gb-2312)?"
    r"|euc-?(?:jp|kr|cn|tw)|(?:shift[-_]?jis|sjis)|iso-2022-(?:jp(?:-[123])?|kr)|ks_c_5601-1987|mac-?(?:roman|cyrillic)"
    r"|macintosh|tis-620)",
    re.IGNORECASE,
)
_WIDER = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
}
_STATEFUL = re.compile(r"utf-?(?:7|16|32)|iso-2022|hz", re.IGNORECASE)


def decoded_text(data: bytes, charset: str | None) -> str:
    """Bytes of a letter to text; the charset that it states is a hint that is often wrong."""
    stated = (charset or "").strip().strip("\"'").lower()
    if not _CHARSET.fullmatch(stated):
        stated = ""
    if not (stated and _STATEFUL.match(stated)):
        try:
            return data.decode("utf-8")  # what is valid UTF-8 is nothing else, whatever the label says
        except UnicodeDecodeError:
            pass  # as it is labelled, then
    if stated:
        try:
            return data.decode(_WIDER.get(stated, stated))
        except (UnicodeDecodeError, LookupError):
            pass  # mislabelled: as the bytes look
    try:
        return decode(data).text
    except UndecodableError:
        return data.decode(_WIDER.get(stated, stated) or "cp1252", "replace")


def decoded_header(raw: str | None) -> str:
    """The words of a header: encoded words, and bytes that are not ASCII, decoded; on one line."""
    if not raw:
        return ""
    value = " ".join(raw[:_MAX_HEADER].split())
    value = decoded_text(value.encode("utf-8", "surrogateescape"), None)
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return clean_line(value)  # broken base64 in an encoded word
    words = (piece if isinstance(piece, str) else decoded_text(piece, charset) for piece, charset in pieces)
    return clean_line("".join(words))


def moment_sent(raw: str | None) -> tuple[date | None, datetime | None]:
    """The day as its writer's calendar had it, and the moment in UTC without zone; (None, None) where it is unclear."""
    try:
        sent = parsedate_to_datetime((raw or "")[:100].encode("ascii", "ignore").decode())
        moment = sent.astimezone(UTC).replace(tzinfo=None) if sent.tzinfo else sent
    except (TypeError, ValueError, IndexError, OverflowError):
        return None, None
    return (sent.date(), moment) if 1970 <= sent.year <= 2200 else (None, None)


_ORGANISATION_WORD = re.compile(
    r"\b(?:press|media|news|newsroom|newsletter|office|team|communications?|relations|labs?|inc|ltd|llc|plc|gmbh|ag|sa"
    r"|corp|corporation|company|co|group|holdings?|university|college|school|institute?|institution|academy|ministry"
    r"|department|agency|authority|council|commission|committee|association|federation|chamber|foundation|trust"
    r"|fund|capital|ventures?|partners|bank|technolog(?:y|ies)|systems|solutions|software|networks?|studios?|media"
    r"|services|consulting|incubator|accelerator|hub|centre|center|park|zone|society|union|museum|hospital|wire"
    r"|times|post|journal|review|daily|weekly|gazette|tribune|herald|international|global|digital|ai|bio|robotics"
    r"|energy|health|pharma|biotech|fintech|startups?)\b",
    re.IGNORECASE,
)
_PERSON_OF = re.compile(r"(?:\b(?:at|from|of|for)\b|@|[,|–—-])\s{1,3}(?P<organisation>[^,|()]{2,100})$")
_IN_BRACKETS = re.compile(r"\((?P<organisation>[^()]{2,100})\)$")
_DESK = re.compile(
    r"[\s,|–—-]{1,3}(?:press(?: (?:office|team|release|service|room|contact))?|media(?: (?:relations|team|office|contact))?"
    r"|news(?:room|letter| team| desk)?|communications?(?: team| office)?|public relations|pr|team|via .{1,60})$",
    re.IGNORECASE,
)
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|mail|protonmail|proton|qq|163"
    r"|126|sina|foxmail|yandex|zoho|fastmail|orange|free|t-online|laposte|libero|rediffmail|naver|hanmail)"
    r"\.(?:[a-z]{2,3}|com?\.[a-z]{2})",
)
_MAILING_SERVICE = re.compile(
    r"(?:.{1,100}\.)?(?:mcsv|mailchimpapp|sendgrid|amazonses|mailgun|sparkpostmail|hubspotemail|constantcontact"
    r"|createsend|mailerlite|sendinblue|substack|googlegroups|salesforce|mktomail)\.[a-z]{2,3}"
)
_MAIL_HOST = re.compile(
    r"(?:e?mail|mailer|newsletters?|news|press|media|info|em|e|mg|send|smtp|bounces?|list)[0-9]{0,2}\."
)
_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,10}")


def publisher_of(organisation: str | None, senders: Iterable[str | None]) -> str | None:
    """The organisation that a letter is from; never an address, never a person.

    Args:
        organisation: the header Organization.
        senders: the headers From and Sender.
    """
    if stated := decoded_header(organisation):
        return None if "@" in stated else stated[:200]
    for sender in senders:
        display, address = parseaddr((sender or "")[:_MAX_HEADER])
        named = _organisation_in(decoded_header(display)) or _site_of(address)
        if named:
            return named
    return None


def _organisation_in(display: str) -> str | None:
    display = display.strip("\"' ")
    if "@" in display:
        return None
    for pattern in (_IN_BRACKETS, _PERSON_OF):
        if (part := pattern.search(display)) and _ORGANISATION_WORD.search(part["organisation"]):
            display = part["organisation"].strip()
            break
    if not _ORGANISATION_WORD.search(display):
        return None
    return _DESK.sub("", display).strip() or None


def _site_of(address: str) -> str | None:
    host = address.rpartition("@")[2].lower().rstrip(".>")
    if not _HOST.fullmatch(host) or _FREE_MAIL.fullmatch(host) or _MAILING_SERVICE.fullmatch(host):
        return None
    shorter = _MAIL_HOST.sub("", host, count=1) if _MAIL_HOST.match(host) else host
    return shorter if "." in shorter else host
