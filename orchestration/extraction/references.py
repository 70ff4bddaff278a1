"""What a phrase that is no name refers to: "the center", "the firm", "it", and the subject of a predicate.

Belongs here: the memory of what a document has introduced. Finding names belongs to `names`, the shape of a
sentence to `clauses`. A reference that stays open is left out rather than guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from orchestration.extraction.analysis import Analysis, PlaceMention, Referent, Sentence
from orchestration.extraction.clauses import PREPOSITIONS, clipped, subject_before
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.nominals import Nominal, nominals_in
from orchestration.extraction.segments import Segments
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import LocalOrganisation, Mention
from orchestration.normalisation import text_key
from orchestration.vocabulary import Vocabulary

_LOOKBACK_SENTENCES = 6
_NOMINAL_REACH = 12  # sentences over which "the center" can reach back
_RIVAL_REACH = 100  # words before a pronoun in which another noun phrase can claim it
_ARTICLES = word_set("a an the this")
# What speaks for whom a phrase like "the center" means.
_SUBJECT_HERE, _MENTIONED_HERE = 3.0, 1.6
_SUBJECT_BEFORE, _MENTIONED_BEFORE = 2.4, 1.4
_FADING = 0.85  # from each sentence to the one before it
_SAME_HEAD, _SAME_TYPE, _OTHER_TYPE = 3.0, 0.6, 1.8
_IN_TITLE, _FIRST_IN_TITLE, _OFTEN = 0.5, 0.5, 0.8
_LEAST_SCORE, _LEAST_MARGIN = 1.0, 0.15
_LONGEST_LOOK = 600  # characters of a sentence in which its subject and lists are looked for
_DIRECT = 0.9
_INDIRECT = 0.6
_FOCUS = 0.5
_OLD_FOCUS = 0.4

# A sentence whose subject is one of these is not about the organisation that the text spoke of before.
_OTHER_SUBJECT = re.compile(
    r"(?:[A-Z][a-z]+\s[^,]{1,60},\s)?(?:[Tt]he|[Aa]|[Aa]n|[Ss]ome|[Mm]any|[Mm]ost)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:city|country|government|market|economy|world|state|region|province|nation|number|people|analysts?|industry|sector|"
    r"researchers?|experts?|survey|report|study|minister|president|court|judge|users?|consumers?)\b|(?:Analysts|Experts|"
    r"Researchers|People|Consumers|Users|Critics|Economists|Investors|Prices|Governments|Officials)\b"
)


def resolve_references(
    segments: Segments,
    organisations: Mapping[str, LocalOrganisation],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
    places: Sequence[PlaceMention] = (),
) -> tuple[Mention, ...]:
    """The named mentions with those that refer back to them, in the order of the text.

    Args:
        places: where the text speaks of places, which "it" can mean as well: such a pronoun is no mention.
    """
    if not mentions:
        return ()
    return _Resolver(segments, organisations, mentions, vocabulary, places).resolved()


class _Resolver:
    """Reads a document from its beginning and keeps what each sentence was about."""

    def __init__(
        self,
        segments: Segments,
        organisations: Mapping[str, LocalOrganisation],
        mentions: Sequence[Mention],
        vocabulary: Vocabulary,
        places: Sequence[PlaceMention],
    ) -> None:
        self._segments = segments
        self._text = segments.text
        self._tokens = segments.tokens
        self._organisations = organisations
        as_mentions = [
            Mention(place.start, place.end, place.key, "name") for place in places if place.kind == "name"
        ]
        self._named = sorted([*mentions, *as_mentions], key=lambda mention: mention.start)
        self._gazetteer = name_index(vocabulary).gazetteer
        self._names = {
            key: frozenset(text_key(" ".join([item.name, *(alias.name for alias in item.aliases)])).split())
            for key, item in organisations.items()
        }
        self._counts = Counter(mention.organisation_key for mention in mentions)
        end = segments.sentences[0].end if segments.sentences else 0
        self._title = [mention.organisation_key for mention in mentions if mention.end <= end]
        self._subjects: dict[int, str | None] = {}
        self._here: dict[int, list[Mention]] = {}  # sentence -> what it mentions
        self._known: list[Mention] = []

    def resolved(self) -> tuple[Mention, ...]:
        at = 0
        for sentence in self._segments.sentences:
            first = at
            while at < len(self._named) and self._named[at].start < sentence.end:
                at += 1
            self._read(sentence, self._named[first:at])
        return tuple(mention for mention in self._known if mention.organisation_key in self._organisations)

    def _read(self, sentence: Sentence, named: Sequence[Mention]) -> None:
        """Adds the mentions of one sentence, from left to right, then notes what it was about."""
        pending = list(named)
        here: list[Mention] = []
        tokens = self._tokens
        if not sentence.is_title:
            for nominal in nominals_in(
                tokens, index_at(tokens, sentence.start), index_at(tokens, sentence.end)
            ):
                while pending and pending[0].start < nominal.start:
                    here.append(pending.pop(0))
                if (here and here[-1].end > nominal.start) or self._holds_name(nominal, pending):
                    continue
                key = (
                    self._nominal(nominal, sentence, here)
                    if nominal.head is not None
                    else self._pronoun(nominal, sentence, here, pending)
                )
                if key is not None:
                    here.append(
                        Mention(nominal.start, nominal.end, key, "nominal" if nominal.head else "pronoun")
                    )
                    # "the Singapore-based start-up" is no place
                    pending = [item for item in pending if item.start >= nominal.end]
        here.extend(pending)
        self._here[sentence.index] = here
        self._known.extend(here)

    def _about(self, index: int) -> str | None:
        """What a sentence read before was about."""
        if index not in self._subjects:
            here, sentence = self._here[index], self._segments.sentences[index]
            end = min(sentence.end, sentence.start + _LONGEST_LOOK)
            before = [item for item in here if item.end <= end]
            subject = subject_before(self._text, self._tokens, sentence.start, end, before) if here else None
            about = subject.mention if subject is not None else None
            self._subjects[index] = about.organisation_key if about is not None else None
        return self._subjects[index]

    def _holds_name(self, nominal: Nominal, pending: Sequence[Mention]) -> bool:
        return any(
            item.start < nominal.end and item.organisation_key in self._organisations for item in pending[:2]
        )

    # --- "the center"

    def _nominal(self, nominal: Nominal, sentence: Sentence, here: Sequence[Mention]) -> str | None:
        """The organisation for which most speaks; None where that is little, or two are as good."""
        scores: dict[str, float] = {}
        subject = self._subject_here(nominal.start, sentence, here)
        for key in dict.fromkeys(mention.organisation_key for mention in reversed(here)):
            scores[key] = _SUBJECT_HERE if key == subject else _MENTIONED_HERE
        for back in range(1, min(_NOMINAL_REACH, sentence.index) + 1):
            index = sentence.index - back
            if not self._here[index]:
                continue
            about = self._about(index)
            for key in (mention.organisation_key for mention in self._here[index]):
                score = (_SUBJECT_BEFORE if key == about else _MENTIONED_BEFORE) * _FADING ** (back - 1)
                scores[key] = max(scores.get(key, 0.0), score)
        for key in self._title:
            scores.setdefault(key, 0.0)
        named = self._last_named(nominal, sentence, here)
        if named is not None:
            return named
        best: list[tuple[float, str]] = []
        for key, score in scores.items():
            if key in self._organisations:
                fit = self._fit(key, nominal)
                if fit is not None:
                    best.append((score + fit + self._standing(key), key))
        best.sort(reverse=True)
        if not best or best[0][0] < _LEAST_SCORE:
            return None
        return best[0][1] if len(best) == 1 or best[0][0] - best[1][0] >= _LEAST_MARGIN else None

    def _last_named(self, nominal: Nominal, sentence: Sentence, here: Sequence[Mention]) -> str | None:
        """The last organisation mentioned whose name has the head: "the park" after "Norlake Park"."""
        if not nominal.spellings:
            return None
        before = [mention.organisation_key for mention in here]
        for index in range(sentence.index - 1, max(sentence.index - 1 - _NOMINAL_REACH, -1), -1):
            before = [mention.organisation_key for mention in self._here[index]] + before
        return next(
            (
                key
                for key in reversed(before)
                if not self._names.get(key, frozenset()).isdisjoint(nominal.spellings)
            ),
            None,
        )

    def _fit(self, key: str, nominal: Nominal) -> float | None:
        """What the words of a phrase say for an organisation; None where they exclude it."""
        organisation = self._organisations[key]
        fit = 0.0
        if organisation.organisation_type not in nominal.kinds:
            if None not in nominal.kinds:
                return None
            fit -= _OTHER_TYPE
        elif organisation.organisation_type is not None:
            fit += _SAME_TYPE
        for modifier in nominal.modifiers:
            if modifier in self._names[key]:
                fit += _SAME_TYPE
            place = self._gazetteer.get(modifier.removesuffix("-based"))
            if place is not None and place.country_code and organisation.country_code:
                fit += _SAME_TYPE if place.country_code == organisation.country_code else -_SAME_HEAD
        return fit

    def _standing(self, key: str) -> float:
        """What the document as a whole says for an organisation: the title, and how often it is named."""
        standing = _IN_TITLE if key in self._title else 0.0
        if self._title and key == self._title[0]:
            standing += _FIRST_IN_TITLE
        most = max(self._counts.values())
        return standing + _OFTEN * self._counts[key] / most

    def _subject_here(self, position: int, sentence: Sentence, here: Sequence[Mention]) -> str | None:
        if not here:
            return None
        subject = subject_before(self._text, self._tokens, sentence.start, position, here)
        return (
            subject.mention.organisation_key if subject is not None and subject.mention is not None else None
        )

    # --- "it"

    def _pronoun(
        self, place: Nominal, sentence: Sentence, here: Sequence[Mention], pending: Sequence[Mention]
    ) -> str | None:
        opening = self._tokens[index_at(self._tokens, sentence.start)].lower
        if not here and pending and opening in PREPOSITIONS:
            # "With biomedicine as its main field, X …": the subject after the opening phrase
            between = self._text[place.end : pending[0].start].rstrip()
            return pending[0].organisation_key if between.endswith((",", ", the")) else None
        if here:
            subject = subject_before(self._text, self._tokens, sentence.start, place.start, here)
            is_only = len({item.organisation_key for item in here[-8:]}) == 1
            if subject is not None and subject.mention is not None and (subject.is_direct or is_only):
                return subject.mention.organisation_key
            return None
        if self._has_rival(sentence, place.first):
            return None
        return self._focus(sentence)

    def _has_rival(self, sentence: Sentence, before: int) -> bool:
        """Whether a singular noun phrase before the pronoun, in its sentence, claims it first."""
        first = max(index_at(self._tokens, sentence.start), before - _RIVAL_REACH)
        return any(
            self._tokens[at].lower in _ARTICLES and self._tokens[at + 1].shape == "lower"
            for at in range(first, before - 1)
        )

    def _focus(self, sentence: Sentence) -> str | None:
        """What the text was last about: the last subject of the sentences before."""
        for back in range(sentence.index - 1, max(sentence.index - 1 - _LOOKBACK_SENTENCES, -1), -1):
            subject = self._about(back)
            if subject is not None:
                return subject
        return None


def subject_at(analysis: Analysis, position: int) -> Referent | None:
    """The organisation that the predicate at `position` is said of; None where the text leaves it open.

    Args:
        position: the offset where the predicate (its verb) begins.
    """
    memo_key = ("subject at", position)
    if memo_key not in analysis.memo:
        analysis.memo[memo_key] = _read_subject(analysis, position)
    subject: Referent | None = analysis.memo[memo_key]
    return subject


def _read_subject(analysis: Analysis, position: int) -> Referent | None:
    sentence = analysis.sentence_at(position)
    start = clipped(analysis.text, sentence.start, position)
    before = [mention for mention in analysis.mentions_in(start, position) if mention.end <= position]
    subject = subject_before(analysis.text, analysis.tokens, start, position, before)
    if subject is not None:
        confidence = _DIRECT if subject.is_direct else _INDIRECT
        return Referent(subject.mention.organisation_key, confidence) if subject.mention else None
    if _has_foreign_subject(analysis.text[start:position]):
        return None
    return focus_of(analysis, sentence.index)


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


def focus_of(analysis: Analysis, index: int) -> Referent | None:
    """What the sentences before the one at `index` were about."""
    for back in range(index - 1, max(index - 1 - _LOOKBACK_SENTENCES, -1), -1):
        key = subject_of(analysis, back)
        if key is not None:
            return Referent(key, _FOCUS if back == index - 1 else _OLD_FOCUS)
    return None


def subject_of(analysis: Analysis, index: int) -> str | None:
    """The organisation that the sentence at `index` is about, of those it mentions."""
    memo_key = ("subject of", index)
    if memo_key not in analysis.memo:
        sentence = analysis.sentences[index]
        end = min(sentence.end, sentence.start + _LONGEST_LOOK)
        mentions = analysis.mentions_in(sentence.start, end)
        subject = (
            subject_before(analysis.text, analysis.tokens, sentence.start, end, mentions)
            if mentions
            else None
        )
        mention = subject.mention if subject is not None else None
        analysis.memo[memo_key] = mention.organisation_key if mention is not None else None
    key: str | None = analysis.memo[memo_key]
    return key


def coordinated_at(analysis: Analysis, mention: Mention) -> tuple[Mention, ...]:
    """`mention` with those listed beside it: "A, B and C"."""
    sentence = analysis.sentence_at(mention.start)
    mentions = list(
        analysis.mentions_in(
            max(sentence.start, mention.start - _LONGEST_LOOK), min(sentence.end, mention.end + _LONGEST_LOOK)
        )
    )
    starts = [item.start for item in mentions]
    at = bisect_left(starts, mention.start)
    first = last = at
    while first > 0 and _is_list_link(analysis.text[mentions[first - 1].end : mentions[first].start]):
        first -= 1
    while last + 1 < len(mentions) and _is_list_link(
        analysis.text[mentions[last].end : mentions[last + 1].start]
    ):
        last += 1
    return tuple(mentions[first : last + 1])


def _is_list_link(between: str) -> bool:
    return (
        between.strip(" ,;&").lower() in {"", "and", "and the", "the", "as well as", "together with"}
        and len(between) < 24
        and between.strip() != ""
    )


def _has_foreign_subject(before: str) -> bool:
    """Whether the words before a predicate name somebody or something that is no organisation of the text."""
    words = re.findall(r"[^\W\d_][\w'’-]*", before)
    if _OTHER_SUBJECT.match(before):
        return True
    return any(word[0].isupper() for word in words[1:]) or (
        bool(words) and words[0] in {"He", "She", "They", "We", "I", "You"}
    )
