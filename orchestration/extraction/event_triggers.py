"""Where events may be told, and what the rules share in reading such a place.

Belongs here: finding triggers (any form of a verb of the seed, nouns of action), their voice, their object and agent, and
the draft that a rule makes of them. What a trigger comes to belongs to the module of its type; how likely that is right,
to `event_evidence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.event_context import EMPTY, Context, NounPhrase, Subject
from orchestration.extraction.event_lexicon import AUXILIARIES, BE, NEEDED, NEEDING, PLANNED, POSTS, Entry
from orchestration.extraction.event_reach import around
from orchestration.extraction.headings import is_title_case
from orchestration.extraction.references import coordinated_at
from orchestration.extraction.tokens import index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventRole, EventStatus, Mention

_BEFORE_NOUN = word_set(
    "a an the its their our his her this that for of after before since following upon at by in on with from new official "
    "formal grand planned proposed recent upcoming public first global commercial full initial soft hostile takeover cash "
    "friendly failed latest possible potential joint strategic recommended final early digital product market major"
)
_BEFORE_BASE = (AUXILIARIES - BE - word_set("has have had having 've")) | word_set(
    "we they i you who help helps"
)
_HAVING = word_set("has have had having 've")
_PARTICIPLES_ALIKE = word_set("become come run")  # of which the base form is the participle
_REPORTED = word_set("that it they he she on we how why there yesterday today")
_OFTEN_CAPITAL = POSTS | word_set("mou mous jv")
_ADJECTIVES = word_set("open welcome")
_REPORTING = word_set("announce reveal add confirm")
_AFTER_PARTICIPLE = word_set("in on at by as back early late from")
_ENDS_CLAUSE = frozenset(";:.!?")
_NEAR = 20  # tokens
_LONGEST_AGENT = 9  # tokens between a participle and the "by" of its agent


class Trigger(NamedTuple):
    """tokens[first:last] of a sentence whose tokens are [start:end].

    Attributes:
        form: base, present, past, participle, ing or noun.
        voice: active, passive ("was bought"), reduced ("bought by") or nominal.
        mood: how it is said to have happened (`Context.modality`).
        is_heading: it stands in a line where all words have capitals, or in the title.
    """

    first: int
    last: int
    entry: Entry
    sentence: Sentence
    start: int
    end: int
    form: str
    voice: str
    status: EventStatus
    mood: str
    is_heading: bool

    @property
    def lemma(self) -> str:
        return self.entry.lemma


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule reads at a trigger, before it is weighed.

    Attributes:
        organisation: key of whom the event is about.
        source: how that one was found (`Subject.source`; "object" where it is named after the verb).
        participants: (organisation key, role).
        first, last: the tokens that the event rests on.
        tags: evidence of the rule's own.
        status: overrides the one of the trigger where set.
    """

    event_type: str
    trigger: Trigger
    organisation: str | None
    source: str
    participants: tuple[tuple[str, EventRole], ...]
    first: int
    last: int
    name: str | None = None
    tags: tuple[str, ...] = ()
    status: EventStatus | None = None


def find_triggers(context: Context, index: Mapping[str, Sequence[Entry]]) -> Iterator[Trigger]:
    """Every place where a word of the index stands as one that may tell an event, in the order of the text.

    A word that begins several phrases is yielded for each, the longest first.
    """
    tokens = context.tokens
    covered = _covered(context)
    start = end = -1
    is_heading = False
    for at in tokens.places_of(index):
        if at in covered:
            continue
        token = tokens[at]
        entries = index[token[3]]
        if at >= end:
            sentence = context.analysis.sentence_at(token.start)
            end = index_at(tokens, sentence.end)
            start = index_at(tokens, sentence.start)
            is_heading = sentence.is_title or is_title_case(tokens[start:end], False)
        if token.shape != "lower" and not is_heading and at > start and token.lower not in _OFTEN_CAPITAL:
            continue
        yield from _triggers(context, entries, (at, start, end), sentence, is_heading)


def _covered(context: Context) -> frozenset[int]:
    """The tokens that stand inside the name of an organisation."""
    found: set[int] = set()
    for first, mention in context.mention_at.items():
        if mention.kind not in {"pronoun", "nominal"}:
            at = first
            while at < len(context.tokens) and context.tokens[at].start < mention.end:
                found.add(at)
                at += 1
    return frozenset(found)


def _triggers(
    context: Context,
    entries: Sequence[Entry],
    place: tuple[int, int, int],
    sentence: Sentence,
    is_heading: bool,
) -> Iterator[Trigger]:
    at, start, end = place
    tokens = context.tokens
    fitting = [entry for entry in entries if not entry.rest or _follows(context, entry.rest, at + 1, end)]
    if not fitting or (fitting[0].lemma in NEEDING and _lacks(context, at, start, end)):
        return
    before = tokens[at - 1] if at > start else None
    is_noun = before is not None and (before.lower in _BEFORE_NOUN or before.possessive)
    if any(entry.form == "noun" for entry in fitting):
        after = tokens[at + 1].lower if at + 1 < end else ""
        is_noun = (
            is_noun
            or after in {"of", "with", "between"}
            or not any(entry.form != "noun" for entry in fitting)
        )
    fitting = [entry for entry in fitting if (entry.form == "noun") == is_noun]
    if not fitting or not _is_verb_form(context, fitting[0].form, (at, start), sentence, is_heading):
        return
    status, mood = context.modality(at, max(start, at - 12))
    if status is None:
        return
    form = fitting[0].form
    if form == "noun" and mood in {"infinitive", "is_to", "be"}:
        mood = "plain"
    group = context.verb_group(at, start) if form != "noun" else at
    helpers = {token.lower for token in tokens[group:at]}
    near = around(sentence, tokens[at].start)
    first, stop = max(start, index_at(tokens, near.start)), min(end, index_at(tokens, near.end))
    is_cancelled = context.is_cancelled(at + 1, min(end, at + 13))
    for entry in fitting:
        last = at + 1 + len(entry.rest)
        if entry.lemma in _REPORTING and last < end and tokens[last].lower in _REPORTED:
            continue
        if entry.lemma in _ADJECTIVES and entry.form == "base" and before is not None and before.lower in BE:
            continue  # "is open to all"
        yield Trigger(
            at, last, entry, near, first, stop, entry.form, _voice(context, (at, last, start, end), entry.form, helpers),
            "cancelled" if is_cancelled else status, mood, is_heading,
        )  # fmt: skip


def _lacks(context: Context, at: int, start: int, end: int) -> bool:
    """Whether no word near a verb of many uses is one that makes it an award, a status or a change of hands."""
    return not any(
        token[3] in NEEDED for token in context.tokens[max(start, at - _NEAR) : min(end, at + _NEAR)]
    )


def _is_verb_form(
    context: Context, form: str, place: tuple[int, int], sentence: Sentence, is_heading: bool
) -> bool:
    """Whether a form can be what it looks like where it stands."""
    at, start = place
    before = context.tokens[at - 1] if at > start else None
    if form == "base":
        return sentence.is_title or before is None or _is_verb_at(context, at, start)
    if form == "ing":
        return sentence.is_title or not is_heading
    return not (
        form == "present" and before is not None and (before.lower in _BEFORE_NOUN or before.possessive)
    )


def _is_verb_at(context: Context, at: int, start: int) -> bool:
    """Whether a base form is a verb: after "to", "will", "we" and the like, or joined to one that is."""
    before = context.tokens[at - 1].lower
    if before in _HAVING and context.tokens[at].lower in _PARTICIPLES_ALIKE:
        return True  # "has become"
    if before in {"and", "or"}:
        return any(
            token.lower in {"to", "will", "'ll"} for token in context.tokens[max(start, at - 5) : at - 1]
        )
    return before in _BEFORE_BASE or (
        before.endswith("ly") and at - 1 > start and context.tokens[at - 2].lower in _BEFORE_BASE
    )


def _follows(context: Context, words: Sequence[str], at: int, end: int) -> bool:
    return at + len(words) <= end and all(
        context.tokens[at + number].lower == word for number, word in enumerate(words)
    )


def _voice(context: Context, place: tuple[int, int, int, int], form: str, helpers: set[str]) -> str:
    at, last, start, end = place
    if form == "noun":
        return "nominal"
    if form in {"past", "participle"}:
        if helpers & BE:
            return "passive"
        opens = at == start or context.tokens[at - 1].text in ",(–—"
        if opens and (
            last >= end
            or last in context.timed
            or context.tokens[last].lower in _AFTER_PARTICIPLE
            or any(token[3] == "ago" for token in context.tokens[last : min(end, last + 4)])
        ):
            return "reduced"
        if (form == "participle" and not helpers & {"has", "have", "had", "'ve"}) or _by(
            context, last, end
        ) is not None:
            return "reduced"
    return "active"


def _by(context: Context, at: int, end: int) -> int | None:
    """The index after the "by" of an agent, looked for from token `at`."""
    for position in range(at, min(end, at + _LONGEST_AGENT)):
        token = context.tokens[position]
        if token.text in _ENDS_CLAUSE or token.lower in {"and", "which", "that", "to"}:
            return None
        if token.lower == "by":
            return position + 1 if position + 1 < end and position + 1 not in context.timed else None
    return None


def object_of(context: Context, trigger: Trigger) -> NounPhrase:
    """The noun phrase right after an active verb, an adverb or mark of quotation between; empty where there is none."""
    at = trigger.last
    while at < trigger.end and (
        context.tokens[at].text in "“\"'‘"
        or context.tokens[at].lower in {"up", "out", "also", "today", "yesterday", "off"}
    ):
        at += 1
    if at >= trigger.end or at in context.timed:
        return EMPTY
    return context.noun_phrase(at, trigger.end)


def antecedent_of(context: Context, trigger: Trigger) -> NounPhrase:
    """What "which it bought" takes up: the organisation before the relative pronoun; empty where there is none."""
    for at in range(trigger.first - 1, max(trigger.start, trigger.first - 7) - 1, -1):
        if context.tokens[at].lower in {"which", "that", "whom"}:
            end = context.tokens[at].start
            before = context.analysis.mentions_in(max(trigger.sentence.start, end - 60), end)
            if (
                before
                and before[-1].kind != "pronoun"
                and not context.analysis.text[before[-1].end : end].strip(" ,—–-")
            ):
                return context.noun_phrase(index_at(context.tokens, before[-1].start), at)
            return EMPTY
        if context.tokens[at].text in ",;:":
            return EMPTY
    return EMPTY


def agent_of(context: Context, trigger: Trigger) -> NounPhrase:
    """The noun phrase after the "by" of a passive; empty where there is none."""
    at = _by(context, trigger.last, trigger.end)
    return context.noun_phrase(at, trigger.end) if at is not None else EMPTY


def phrase_after(
    context: Context, at: int, end: int, prepositions: frozenset[str], reach: int = 10
) -> NounPhrase:
    """The noun phrase after the first of `prepositions` from token `at` on; empty where there is none."""
    for position in range(at, min(end, at + reach)):
        token = context.tokens[position]
        if token.text in _ENDS_CLAUSE or token.lower in {"which", "who", "while", "but"}:
            return EMPTY
        if token.lower in prepositions and position + 1 < end:
            return context.noun_phrase(position + 1, end)
    return EMPTY


def phrase_before(context: Context, at: int, start: int) -> NounPhrase:
    """The noun phrase that ends right before token `at`: what a passive or intransitive verb is said of."""
    at = context.verb_group(at, start)
    while at > start and context.tokens[at - 1].lower in PLANNED:  # "plans to", "is expected to"
        at = context.verb_group(at - 1, start)
    while at > start and context.tokens[at - 1].lower in {",", "which", "that", "who"}:
        at -= 1
    for first in range(max(start, at - 10), at):
        phrase = context.noun_phrase(first, at)
        if phrase.last == at and phrase.first < at:
            return phrase
    return EMPTY


def listed(context: Context, mention: Mention) -> list[str]:
    """The keys of `mention` and those listed beside it."""
    return list(dict.fromkeys(item.organisation_key for item in coordinated_at(context.analysis, mention)))


def listed_after(context: Context, mention: Mention) -> list[str]:
    """The keys of `mention` and of those that follow it in its list."""
    first = index_at(context.tokens, mention.start)
    keys = listed(context, mention)
    start = keys.index(mention.organisation_key) if mention.organisation_key in keys else 0
    return keys[start:] if first >= 0 else keys


def kind_of(phrase: NounPhrase) -> str:
    """What sort of thing a noun phrase names, for the weighing."""
    if phrase.mention is not None:
        return "organisation" if phrase.is_head else "owner" if phrase.owns else "modifier"
    if phrase.span is not None:
        return "name"
    return "words" if phrase.words else "none"


def owner_before(context: Context, trigger: Trigger) -> Mention | None:
    """Whose the noun of a nominal trigger is: "X's takeover", "its planned launch"."""
    at = trigger.first - 1
    while at >= max(trigger.start, trigger.first - 7):
        token = context.tokens[at]
        mention = context.mention_at.get(at)
        if mention is not None and (token.lower == "its" or mention.kind == "pronoun"):
            return mention
        if token.possessive:
            return next(
                (
                    item
                    for item in context.analysis.mentions_in(trigger.sentence.start, token.end + 2)
                    if item.end >= token.end
                ),
                None,
            )
        if token.shape == "mark" and token.text not in "-$£€%.&":
            return None
        at -= 1
    return None


def subject_of(context: Context, trigger: Trigger) -> Subject:
    """Whom a verb is said of: of a participle that opens the sentence, the first named after the comma."""
    opening = context.tokens[trigger.start].lower in {"since", "after", "upon", "following", "before"}
    if trigger.first == trigger.start + opening and trigger.form in {"past", "participle", "ing", "noun"}:
        for mention in context.named_in(trigger.last, trigger.end):
            if "," in context.analysis.text[context.tokens[trigger.last - 1].end : mention.start]:
                return Subject(mention.organisation_key, "direct")
    return context.subject(trigger.first, trigger.sentence, trigger.start)


def with_listed(context: Context, subject: Subject, trigger: Trigger) -> list[str]:
    """The keys of a subject that stands before the trigger and of those listed beside it."""
    if subject.organisation_key is None:
        return []
    before = context.analysis.mentions_in(trigger.sentence.start, context.tokens[trigger.first].start)
    for mention in reversed(before):
        if mention.organisation_key == subject.organisation_key:
            return listed(context, mention)
    return [subject.organisation_key]


def roles(*given: tuple[str | None, EventRole]) -> tuple[tuple[str, EventRole], ...]:
    """Participants without those that are not known, each organisation once."""
    found: dict[str, EventRole] = {}
    for key, role in given:
        if key is not None:
            found.setdefault(key, role)
    return tuple(found.items())
