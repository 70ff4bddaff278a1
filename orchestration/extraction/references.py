"""What a phrase that is no name refers to: "the center", "the firm", "it", and the subject of a predicate.

Belongs here: the memory of what a document has introduced. Finding names belongs to `names`, the shape of a
sentence to `clauses`. A reference that stays open is left out rather than guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.extraction.analysis import Analysis, Referent, Sentence
from orchestration.extraction.clauses import subject_before
from orchestration.model import LocalOrganisation, Mention
from orchestration.vocabulary import Vocabulary

_LOOKBACK_SENTENCES = 6
_DIRECT = 0.9
_INDIRECT = 0.6
_FOCUS = 0.5
_OLD_FOCUS = 0.4


def resolve_references(
    text: str,
    sentences: Sequence[Sentence],
    organisations: Mapping[str, LocalOrganisation],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
) -> tuple[Mention, ...]:
    return tuple(mentions)


def subject_at(analysis: Analysis, position: int) -> Referent | None:
    """The organisation that the predicate at `position` is said of; None where the text leaves it open."""
    sentence = analysis.sentence_at(position)
    before = [
        mention for mention in analysis.mentions_in(sentence.start, position) if mention.end <= position
    ]
    subject = subject_before(analysis.text, sentence.start, position, before)
    if subject is not None:
        return Referent(subject.mention.organisation_key, _DIRECT if subject.is_direct else _INDIRECT)
    return _focus(analysis, sentence.index)


def referent_in(analysis: Analysis, start: int, end: int) -> Referent | None:
    """The organisation meant by the noun phrase `text[start:end]`: its owner, or the one it is "of", "at", "by"."""
    mentions = analysis.mentions_in(start, end)
    if not mentions:
        return None
    if len({mention.organisation_key for mention in mentions}) == 1:
        return Referent(mentions[0].organisation_key, _DIRECT)
    for mention in mentions:
        if analysis.text[mention.end : mention.end + 2] in {"'s", "’s"} or mention.kind == "pronoun":
            return Referent(mention.organisation_key, _DIRECT)
    return Referent(mentions[-1].organisation_key, _INDIRECT)


def _focus(analysis: Analysis, index: int) -> Referent | None:
    for back in range(index - 1, max(index - 1 - _LOOKBACK_SENTENCES, -1), -1):
        sentence = analysis.sentences[back]
        mentions = analysis.mentions_in(sentence.start, sentence.end)
        subject = subject_before(analysis.text, sentence.start, sentence.end, mentions)
        if subject is not None:
            return Referent(subject.mention.organisation_key, _FOCUS if back == index - 1 else _OLD_FOCUS)
    return None
