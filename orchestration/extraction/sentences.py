"""Cuts a document's text into sentences.

Belongs here: where a sentence ends (abbreviations, initials, decimals, quotes, headings). What a
sentence says belongs to the finders and rules. Every scan is a single pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.word_lists import word_set

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*\n)[^\n]*)*")
_CANDIDATE = re.compile(r"(?:[.!?]|…)[.!?…]{0,8}[\"'”’»)\]]{0,4}(?=\s)|[。！？]|\n")
_WORD_BACKWARDS = re.compile(r"[\w.&'’-]{1,24}")
_NEXT_WORD = re.compile(r"\s{0,40}([\"'“‘«(\[]{0,3})([\w'’-]{0,24})")
_INITIAL = re.compile(r"(?:^|[^\w])[A-Z]$")

# Always part of what follows: titles, and words that need a number or name after them.
_LEADING = word_set(
    "mr mrs ms dr prof sen gen gov rep st lt col capt rev hon messrs fig figs vs v cf e.g i.e eg ie approx est "
    "ca pres dir supt"
)
# Part of what follows only if a number does.
_BEFORE_NUMBER = word_set(
    "no nos vol p pp art sec ch rs jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur "
    "thurs fri sat sun"
)
# End a sentence only if what follows opens one.
_TRAILING = word_set(
    "co ltd inc corp llc plc bhd sdn pte pvt pty bros jr sr u.s u.k u.n e.u u.s.a a.m p.m d.c l.p s.a n.v b.v "
    "a.g etc al dept univ assn inst ave blvd rd ph.d"
)
_OPENERS = word_set(
    "the a an it its in on at he she they we i you this that these those there but and or so yet if when while "
    "as after before since for from with by his her their our my one some many most both all according last "
    "meanwhile however also since now then under over despite although though founded established to"
)
_LONGEST_PROSE = 1500  # characters; what runs on longer is a table, code or noise
_SHORT_LINE = 60  # a line so short that ends without a stop is a heading or list entry, not wrapped prose


def is_prose(sentence: Sentence) -> bool:
    """Whether a sentence is short enough to be one: the rules do not read what is not."""
    return sentence.end - sentence.start <= _LONGEST_PROSE


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Sentences in the order of the text; offsets count in `text`.

    Paragraphs are separated by blank lines. The first paragraph is the title and stays one sentence.
    """
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text)):
        end = paragraph.start() + len(paragraph.group().rstrip())
        spans = [(paragraph.start(), end)] if number == 0 else _cut(text, paragraph.start(), end)
        for start, stop in spans:
            sentences.append(Sentence(len(sentences), start, stop, number, number == 0))
    return tuple(sentences)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    sentence_start = start
    line_start = start
    for candidate in _CANDIDATE.finditer(text, start, end):
        stop = candidate.end()
        if candidate.group() == "\n":
            is_boundary = _is_heading(text, line_start, candidate.start(), stop)
            line_start = stop
            stop = candidate.start()
        else:
            is_boundary = _ends_sentence(text, sentence_start, candidate)
        if is_boundary:
            trimmed = _trim(text, sentence_start, stop)
            if trimmed[0] < trimmed[1]:
                yield trimmed
            sentence_start = candidate.end()
    trimmed = _trim(text, sentence_start, end)
    if trimmed[0] < trimmed[1]:
        yield trimmed


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_heading(text: str, line_start: int, line_end: int, next_start: int) -> bool:
    if line_end - line_start >= _SHORT_LINE or next_start >= len(text):
        return False
    last = text[line_start:line_end].rstrip()[-1:]
    following = text[next_start : next_start + 40].lstrip()[:1]
    return last not in ",;-–—" and (following.isupper() or following.isdigit() or following in '-*•"“')


def _ends_sentence(text: str, sentence_start: int, candidate: re.Match[str]) -> bool:
    mark = candidate.group()
    following = _NEXT_WORD.match(text, candidate.end())
    if following is None or not (following.group(1) or following.group(2)):
        return True
    quote, word = following.groups()
    if not quote and word[:1].islower():
        return not word.islower() and mark[0] != "…"  # "iPhone", "eBay"
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    return _is_full_stop(text[max(sentence_start, candidate.start() - 24) : candidate.start()], word)


def _is_full_stop(before: str, following: str) -> bool:
    """Whether the stop after `before` ends a sentence, or only an abbreviation."""
    match = _WORD_BACKWARDS.match(before[::-1])
    if match is None:
        return True
    word = match.group()[::-1].casefold().lstrip("'’-&.")
    if word in _LEADING:
        return False
    if word in _BEFORE_NUMBER:
        return not following[:1].isdigit() and not (word.islower() and len(following) == 0)
    if word in _TRAILING:
        return following.casefold() in _OPENERS and following[:1].isupper()
    if _INITIAL.search(before):
        return following.casefold() in _OPENERS and following[:1].isupper() and len(following) > 1
    return True
