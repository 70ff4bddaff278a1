"""What a phrase that is no name refers to: "the center", "the firm", "it", and the subject of a predicate.

Belongs here: the memory of what a document has introduced. Finding names belongs to `names`, the shape of a
sentence to `clauses`. A reference that stays open is left out rather than guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Analysis, Referent, Sentence
from orchestration.extraction.clauses import PREPOSITIONS, clipped, subject_before
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.segments import Segments
from orchestration.extraction.word_lists import word_set
from orchestration.model import LocalOrganisation, Mention, OrganisationType
from orchestration.normalisation import text_key
from orchestration.vocabulary import Vocabulary

_LOOKBACK_SENTENCES = 6
_NOMINAL_REACH = 12  # sentences over which "the center" can reach back
_LONGEST_LOOK = 600  # characters of a sentence in which its subject and lists are looked for
_DIRECT = 0.9
_INDIRECT = 0.6
_FOCUS = 0.5
_OLD_FOCUS = 0.4

# Heads that stand in the name they refer back to, by the spellings and kin that count as the same.
_NAMED_HEADS: Mapping[str, tuple[str, ...]] = {
    "center": ("center", "centre"),
    "centre": ("center", "centre"),
    "park": ("park",),
    "university": ("university",),
    "institute": ("institute",),
    "ministry": ("ministry",),
    "bureau": ("bureau",),
    "bank": ("bank",),
    "agency": ("agency",),
    "association": ("association",),
    "foundation": ("foundation",),
    "commission": ("commission",),
    "committee": ("committee",),
    "council": ("council",),
    "authority": ("authority",),
    "zone": ("zone",),
    "district": ("district",),
    "hub": ("hub", "ihub"),
    "lab": ("lab", "labs"),
    "college": ("college",),
    "school": ("school",),
    "academy": ("academy",),
    "fund": ("fund", "funds"),
    "airline": ("airlines", "airways", "airline", "air"),
    "carrier": ("airlines", "airways", "airline", "air"),
    "network": ("network",),
    "campus": ("campus",),
    "makerspace": ("makerspace",),
    "alliance": ("alliance",),
    "department": ("department",),
    "exchange": ("exchange",),
}
# Heads that say of what kind the referent is.
_TYPED_HEADS: Mapping[str, frozenset[OrganisationType | None]] = {
    **dict.fromkeys(
        word_set(
            "company firm group retailer business manufacturer maker giant carmaker insurer conglomerate lender "
            "publisher supplier broker operator corporation airline carrier bank"
        ),
        frozenset({"company", "start_up", None}),
    ),
    **dict.fromkeys(("start-up", "startup", "unicorn"), frozenset({"start_up", "company", None})),
    **dict.fromkeys(("incubator", "accelerator"), frozenset({"incubator", "zone", "other", None})),
    **dict.fromkeys(("investor", "fund"), frozenset({"investor"})),
    **dict.fromkeys(("park", "zone"), frozenset({"zone"})),
    "university": frozenset({"university"}),
    **dict.fromkeys(("makerspace", "campus"), frozenset({"incubator", "zone", "other"})),
    **dict.fromkeys(("organisation", "organization"), frozenset({"other", "company", "government", None})),
    "center": frozenset({"incubator", "other"}),
    "centre": frozenset({"incubator", "other"}),
    "hub": frozenset({"incubator"}),
    "ministry": frozenset({"government"}),
}
_HEADS = "|".join(sorted({*_NAMED_HEADS, *_TYPED_HEADS}, key=len, reverse=True))
_NOMINAL = re.compile(
    rf"\b(?:the|this|The|This)\s+(?:(?:university|institute|college|city|group|company)['’]s\s+)?(?:[\w-]+\s+){{0,2}}?(?P<head>{_HEADS})(?=(?:['’]s)?(?:[\s,.;:)]|$))"
)
_PRONOUN = re.compile(r"\b(?:[Ii]t|[Ii]ts)\b(?!['’])")
_EXPLETIVE = re.compile(
    r"\s+(?:is|was|will\s+be|would\s+be|has\s+been|seems?|seemed|appears?|appeared|turns?\s+out|turned\s+out|takes?|"
    r"took|remains?|means|comes\s+(?:as|after)|came\s+(?:as|after)|is\s+also|was\s+also|is\s+now|may\s+be|could\s+be)\s+"
    r"(?:not\s+|very\s+|more\s+|most\s+|un|im|still\s+|quite\s+|too\s+|so\s+|hard|clear|likely|possible|important|"
    r"expected|hoped|thought|believed|estimated|unclear|easy|difficult|true|necessary|interesting|time|a\s+matter|"
    r"about|reported|understood|said|feared|revealed|announced|that\b|to\b|as|after|worth|great|good|essential)"
)
_ADJECTIVE_STOP = word_set(
    "of in at by from with for to and or but is was are were has had have that which who other first last "
    "next whole new world's same"
)
# A sentence whose subject is one of these is not about the organisation that the text spoke of before.
_OTHER_SUBJECT = re.compile(
    r"(?:[A-Z][a-z]+\s[^,]{1,60},\s)?(?:[Tt]he|[Aa]|[Aa]n|[Ss]ome|[Mm]any|[Mm]ost)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:city|country|government|market|economy|world|state|region|province|nation|number|people|analysts?|industry|sector|"
    r"researchers?|experts?|survey|report|study|minister|president|court|judge|users?|consumers?)\b|(?:Analysts|Experts|"
    r"Researchers|People|Consumers|Users|Critics|Economists|Investors|Prices|Governments|Officials)\b"
)
_FOLLOWED_BY_NOUN = word_set(
    "holiday account accounts card cards law rules car policy of sector industry market markets manager "
    "rate rates system stage level levels"
)


def resolve_references(
    segments: Segments,
    organisations: Mapping[str, LocalOrganisation],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
) -> tuple[Mention, ...]:
    """The named mentions with those that refer back to them, in the order of the text."""
    if not mentions:
        return ()
    resolver = _Resolver(segments, organisations, mentions, vocabulary)
    return resolver.resolved()


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    head: str | None


class _Resolver:
    """Reads a document from its beginning and keeps what each sentence was about."""

    def __init__(
        self,
        segments: Segments,
        organisations: Mapping[str, LocalOrganisation],
        mentions: Sequence[Mention],
        vocabulary: Vocabulary,
    ) -> None:
        self._text = segments.text
        self._tokens = segments.tokens
        self._sentences = segments.sentences
        self._organisations = organisations
        self._named = mentions
        self._known: list[Mention] = []
        self._names = {
            key: frozenset(text_key(" ".join([item.name, *(alias.name for alias in item.aliases)])).split())
            for key, item in organisations.items()
        }
        self._index = name_index(vocabulary)
        self._subjects: dict[int, str | None] = {}

    def resolved(self) -> tuple[Mention, ...]:
        at = 0
        for sentence in self._sentences:
            first = at
            while at < len(self._named) and self._named[at].start < sentence.end:
                at += 1
            self._read(sentence, self._named[first:at])
        return tuple(self._known)

    def _read(self, sentence: Sentence, named: Sequence[Mention]) -> None:
        """Adds the mentions of one sentence, from left to right, then notes what it was about."""
        pending = list(named)
        here: list[Mention] = []
        for place in self._places(sentence):
            while pending and pending[0].start < place.start:
                here.append(pending.pop(0))
            if (here and here[-1].end > place.start) or (pending and pending[0].start < place.end):
                continue
            key = (
                self._nominal(place.head, sentence, here)
                if place.head is not None
                else self._pronoun(place, sentence, here, pending)
            )
            if key is not None:
                here.append(Mention(place.start, place.end, key, "nominal" if place.head else "pronoun"))
        here.extend(pending)
        end = min(sentence.end, sentence.start + _LONGEST_LOOK)
        subject = subject_before(
            self._text, self._tokens, sentence.start, end, [item for item in here if item.end <= end]
        )
        about = subject.mention if subject is not None else None
        self._subjects[sentence.index] = about.organisation_key if about is not None else None
        self._known.extend(here)

    def _places(self, sentence: Sentence) -> list[_Place]:
        places = []
        for match in _NOMINAL.finditer(self._text, sentence.start, sentence.end):
            words = match.group().split()
            if any(word.lower() in _ADJECTIVE_STOP for word in words[1:-1]):
                continue
            following = re.match(r"\s+([\w-]+)", self._text[match.end() : match.end() + 30])
            if following and (
                following.group(1).lower() in _FOLLOWED_BY_NOUN or following.group(1)[0].isupper()
            ):
                continue
            places.append(_Place(match.start(), match.end(), match.group("head").lower()))
        for match in _PRONOUN.finditer(self._text, sentence.start, sentence.end):
            if match.group().lower() == "it" and _EXPLETIVE.match(self._text, match.end()):
                continue
            places.append(_Place(match.start(), match.end(), None))
        return sorted(places, key=lambda place: place.start)

    # --- "the center"

    def _nominal(self, head: str, sentence: Sentence, here: Sequence[Mention]) -> str | None:
        names = _NAMED_HEADS.get(head)
        recent = self._recent(sentence, here)
        if names is not None:
            for key in recent:
                if self._names[key] & set(names):
                    return key
        kinds = _TYPED_HEADS.get(head)
        if kinds is None:
            return None
        fitting = [key for key in recent if self._organisations[key].organisation_type in kinds]
        if len(fitting) == 1:
            return fitting[0]
        return self._focus(sentence, fitting)

    def _recent(self, sentence: Sentence, here: Sequence[Mention]) -> list[str]:
        """Keys of what was mentioned before, the last first."""
        earliest = self._sentences[max(sentence.index - _NOMINAL_REACH, 0)].start
        keys: dict[str, None] = {}
        for mention in [*reversed(here[-80:]), *reversed(self._known[-80:])]:
            if mention.start >= earliest:
                keys.setdefault(mention.organisation_key)
        return list(keys)

    # --- "it"

    def _pronoun(
        self, place: _Place, sentence: Sentence, here: Sequence[Mention], pending: Sequence[Mention]
    ) -> str | None:
        if (
            not here
            and pending
            and self._text[sentence.start : place.start].partition(" ")[0].lower() in PREPOSITIONS
        ):
            # "With biomedicine as its main field, X …": the subject after the opening phrase
            between = self._text[place.end : pending[0].start].rstrip()
            return pending[0].organisation_key if between.endswith((",", ", the")) else None
        if here:
            subject = subject_before(self._text, self._tokens, sentence.start, place.start, here)
            is_only = len({item.organisation_key for item in here[-8:]}) == 1
            if subject is not None and subject.mention is not None and (subject.is_direct or is_only):
                return subject.mention.organisation_key
            return None
        if self._has_rival(max(sentence.start, place.start - _LONGEST_LOOK), place.start):
            return None
        return self._focus(sentence)

    def _has_rival(self, start: int, end: int) -> bool:
        """Whether a singular noun phrase before the pronoun, in its sentence, claims it first."""
        before = self._text[start:end]
        return bool(re.search(r"\b(?:a|an|the|this|The|A|An|This)\s+[a-z][\w-]+", before))

    def _focus(self, sentence: Sentence, among: Sequence[str] | None = None) -> str | None:
        """What the text was last about: the last subject of the sentences before, of those `among` which it must be."""
        for back in range(sentence.index - 1, max(sentence.index - 1 - _LOOKBACK_SENTENCES, -1), -1):
            subject = self._subjects.get(back)
            if subject is not None and (among is None or subject in among):
                return subject
        return None


def subject_at(analysis: Analysis, position: int) -> Referent | None:
    """The organisation that the predicate at `position` is said of; None where the text leaves it open.

    Args:
        position: the offset where the predicate (its verb) begins.
    """
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
        sentence = analysis.sentences[back]
        end = min(sentence.end, sentence.start + _LONGEST_LOOK)
        subject = subject_before(
            analysis.text, analysis.tokens, sentence.start, end, analysis.mentions_in(sentence.start, end)
        )
        if subject is not None and subject.mention is not None:
            return Referent(subject.mention.organisation_key, _FOCUS if back == index - 1 else _OLD_FOCUS)
    return None


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
