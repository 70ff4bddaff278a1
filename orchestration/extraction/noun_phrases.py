"""The noun phrase that a count counts: "12,000 shared desks", "104 of 131 unicorn companies".

Belongs here: where such a phrase ends, told by function words and plurals. There is no tagger: what
it cannot tell it leaves out.
"""

from __future__ import annotations

import re

from orchestration.extraction.word_lists import word_set

_TOKEN = re.compile(r"[ \t\u00a0\n]{1,3}([A-Za-z][\w'’/&+.-]*)")
_OF = re.compile(
    r"[ \n]of[ \n](?:(?:the|its|their|our|these|those|all|his|her)[ \n])?"
    r"(?:(?:more[ ]than|over|nearly|about|some|around)[ ])?(?:(?:the[ ])?\d[\d,.]*\b)?"
)
_MAX_TOKENS = 8

IRREGULAR_PLURALS = word_set(
    "people staff personnel children men women personnel talents faculty police alumni media data criteria "
    "personnel workforce businesspeople salespeople"
)
_NOT_PLURAL = word_set(
    "is was has does its his this thus as us plus versus yes always perhaps across less business process "
    "access press class mass various previous overseas serious famous besides towards sometimes "
    "nowadays indoors outdoors afterwards upwards downwards series species says goes plans wants needs lies "
    "comes makes takes remains means helps"
)
STOP_WORDS = word_set(
    "of in to and or by at for with from on into onto over under about above below between among through during "
    "before after since until within without against across near per than that which who whom whose where when "
    "while as if but so nor yet because although though is are was were be been being am has have had do does "
    "did will would can could may might must shall should it its he she they them their his her him we us our i "
    "my you your this these those there here the a an each every both all any some no not only also just even "
    "still now then ago later earlier up down out off away back said says via plus minus versus vs respectively "
    "until too again once half have having worth including compared"
)


def counted_phrase(text: str, position: int) -> tuple[int, int] | None:
    """Where the noun phrase after a number stands.

    Args:
        position: the end of the number.

    Returns:
        Start and end of the phrase, ending at its plural head; None where no plural follows.
    """
    partitive = _OF.match(text, position)
    start = position + len(partitive.group().rstrip()) if partitive else position
    begin = end = -1
    for _ in range(_MAX_TOKENS):
        token = _TOKEN.match(text, start)
        if token is None:
            break
        word = token.group(1).rstrip(".'’")
        key = word.casefold()
        if key in STOP_WORDS or (end >= 0 and not is_plural(key)):
            break
        if begin < 0:
            begin = token.start(1)
        if is_plural(key):
            end = token.start(1) + len(word)
        if len(word) < len(token.group(1)):  # a full stop or a possessive closes the phrase
            break
        start = token.end()
    return (begin, end) if end > 0 else None


def is_plural(word: str) -> bool:
    """Whether a lower-case word looks like a plural noun."""
    if word in IRREGULAR_PLURALS:
        return True
    if len(word) < 4 or word in _NOT_PLURAL or word.endswith(("ss", "us", "is", "'s", "’s")):
        return False
    return word.endswith("s")
