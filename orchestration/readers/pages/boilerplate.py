"""Paragraphs of a page that are no part of its article: pointers to other texts, appeals to subscribe, notices.

General forms of words only; nothing here knows a site. What the article's container is, is `article_text.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.readers.dates import date_at_start, whole_date

_LONGEST = 300  # characters; a longer paragraph says something of its own
_TITLE_LINES = 4  # above the text, where a title may stand once more

_WHOLE = re.compile(
    r"""(?:[-–•*▶►>»|]\ ?){0,3}(?:
      (?:read|see|watch|learn|hear|find\ out|continue)\ (?:more|also|next|reading)\b.*
    | (?:related|recommended|also\ (?:read|see)|most\ read|filed\ under)(?:\ [\w'’]{1,20}){0,2}\ ?[:|]\ ?\S.{0,160}
    | (?:see|more|read|watch|listen|download|tags?|source)(?:\ (?:here|on|also|more|this|now))?\ ?[:|]\ ?\S.{0,160}
    | (?:don['’]t\ miss|most\ (?:read|popular|viewed)|trending|you\ (?:may|might)\ (?:also\ )?like|recommended|related
        |comments?|share|print|advertisement|sponsored|thank\ you|leave\ a\ (?:reply|comment)|view\ comments|skip\ to
        |load\ more|order\ reprints)\b[^0-9]{0,14}
    | follow\ (?:us|him|her|them|me|@\w{1,30})\b.*
    | follow\ .{1,80}\ on\ [A-Z].*
    | (?:copyright\b|©|\(c\)\ (?:19|20)[0-9]{2}).*
    | (?:sign\ up|subscribe)\b.*
    | \(?(?:additional\ )?(?:reporting|editing|writing|compiled|edited|written)\ by\ .*
    | [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:+Z-]{5,20}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_STAMP = re.compile(
    r"(?:(?:first |last )?(?:updated|published|posted|modified)(?: on| at)?:? ?)(?P<time>[0-9]{1,2}:[0-9]{2}\b)?",
    re.IGNORECASE,
)
_LONGEST_STAMP = 80
_ANYWHERE = re.compile(
    r"""\ball\ rights\ reserved\b
    | \b(?:sign\ up|subscribe)\b.{0,120}\b(?:newsletters?|inbox|channel|e-?mails?)\b
    | \bnewsletters?\b.{0,80}\b(?:sign\ up|subscribe|inbox)\b
    | \bfollow\ (?:him|her|them|us|me|@\w{1,30})\ on\b
    | \b(?:(?:may|can)\ be\ reached|reach\ the\ reporters?|e-?mail|write\ to)\b.{0,60}(?:@|\ at\ |\[e-mail\])
    | \bcontributed\ to\ this\ (?:report|story|article)\b
    | \bpersonal,\ non-commercial\ use\b""",
    re.IGNORECASE | re.VERBOSE,
)


def without_boilerplate(paragraphs: Sequence[str], title: str) -> list[str]:
    """The paragraphs without those that belong to the page only; all of them where nothing else is left.

    Args:
        paragraphs: one line each, in their order.
        title: the page's, which stands over most articles once more.
    """
    title_words = _words(title)
    kept = [
        paragraph
        for at, paragraph in enumerate(paragraphs)
        if not (at < _TITLE_LINES and _is_title(_words(paragraph), title_words))
        and not is_boilerplate(paragraph)
    ]
    return kept or list(paragraphs)


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph is a pointer, an appeal, a notice or a date that stands alone."""
    if len(paragraph) > _LONGEST:
        return False
    return (
        _WHOLE.fullmatch(paragraph) is not None
        or _ANYWHERE.search(paragraph) is not None
        or whole_date(paragraph) is not None
        or _is_stamp(paragraph)
    )


def _is_stamp(paragraph: str) -> bool:
    """ "Updated at 1:23 p.m.", "Published 18 November 2019 by the desk"."""
    stamp = _STAMP.match(paragraph) if len(paragraph) <= _LONGEST_STAMP else None
    return stamp is not None and (bool(stamp["time"]) or date_at_start(paragraph[stamp.end() :]) is not None)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _is_title(words: list[str], title: list[str]) -> bool:
    """The title, or most of it: "Title" under "Title | Site"."""
    if not words or len(words) < 0.6 * len(title):
        return False
    return words == title or (len(words) >= 4 and f" {' '.join(words)} " in f" {' '.join(title)} ")
