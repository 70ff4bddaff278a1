"""Events told by a predicate: registered as, acquired, partnered with, opened, stepped down.

Belongs here: one function a family of event types; the verbs are those of the seed `event_types.csv`.
Events convened under a name are in `event_names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestration.extraction.analysis import Referent, Sentence
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_names import noun_types
from orchestration.extraction.name_candidates import Span
from orchestration.extraction.name_lexicon import JOB_TITLES
from orchestration.extraction.references import coordinated_at, subject_at
from orchestration.extraction.tokens import PhraseIndex, index_at, phrase_index
from orchestration.model import UNKNOWN_PERIOD, EventRole, EventStatement, EventStatus, Mention
from orchestration.vocabulary import Vocabulary

RULE_VERSION = 1
_SURE = 0.88
_DIRECT = 0.6  # the least confidence of a subject that stands in the sentence

_PLACES_THAT_OPEN = frozenset(
    "incubator accelerator hub centre center campus lab laboratory office offices headquarters factory plant park "
    "store stores branch branches shop base facility school academy institute warehouse showroom studio space "
    "refinery mine airport terminal museum hospital clinic outlet outlets".split()
)
_LAUNCHED_THINGS = frozenset(
    "incubator accelerator hub centre center campus lab laboratory network alliance consortium platform fund venture "
    "institute academy base park airline bank subsidiary company firm start-up startup business".split()
)
_PRODUCTS = frozenset(
    "app application product products device phone handset console software version website service services game "
    "system model car browser player laptop computer chip drug vaccine robot speaker tool range series website "
    "site engine".split()
)
_RECOGNISED_AS = frozenset(
    "space spaces incubator incubators accelerator accelerators park parks zone zones base bases center centers centre "
    "centres enterprise enterprises unicorn hub hubs demonstration platform laboratory institution start-up startup "
    "startups makerspace level school university leader district".split()
)
_AWARD_NOUNS = frozenset("award awards prize prizes medal trophy honour honor title place accolade".split())
_AWARD_TITLES = re.compile(
    r"(?:Awards?|Prize|Medal|Trophy|Program(?:me)?|Competition|Contest|Challenge|Cup)(?:\s(?:19|20)\d\d)?$"
)
_POLICY_NOUNS = frozenset(
    "policy policies regulations guidelines measures directive plan rules law bill act budget opinions".split()
)
_TRANSITIVE_STOP = frozenset(
    "stake stakes share shares % per percent portion rest remaining more than".split()
)
_OF_OR_AT = re.compile(r"\b(?:of|at|from|as)\s+(?:the\s+)?$")
_AFTER_VERB = re.compile(
    r"\s*(?:in|on|by|at|for|last|this|next|today|yesterday|earlier|later|as|after|with|\.|,|$)"
)
_WITHIN_FIVE = re.compile(r"\s*(?:[\w&'’-]+\s+){0,5}?$")
_NAMED_AS = re.compile(r"\b(?:as|its|the|to\s+be|new)\s")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb phrase of the seed, at tokens[first:last], with what stands around it."""

    first: int
    last: int
    start: int
    end: int
    sentence: Sentence
    status: EventStatus
    words: str


Rule = Callable[[Context, Trigger, str, Mapping[int, Span], Vocabulary], EventStatement | None]


def predicated(context: Context, spans: Sequence[Span], vocabulary: Vocabulary) -> Iterator[EventStatement]:
    """Statements of every predicate that a rule accepts."""
    by_start = {span.first: span for span in spans}
    for match in _verb_index(vocabulary).find(context.tokens):
        shapes = {token.shape for token in context.tokens[match.first : match.last]}
        sentence = context.analysis.sentence_at(match.start)
        if not shapes <= {"lower"} and not (sentence.is_title and shapes <= {"lower", "cap"}):
            continue
        status = context.status(match.first, sentence)
        if status is None or match.end > sentence.end:
            continue
        words = " ".join(token.lower for token in context.tokens[match.first : match.last])
        trigger = Trigger(match.first, match.last, match.start, match.end, sentence, status, words)
        for event_type in match.payload:
            statement = _RULES[event_type](context, trigger, event_type, by_start, vocabulary)
            if statement is not None:
                yield statement
                break
    yield from _official_openings(context)


@lru_cache(maxsize=8)
def _verb_index(vocabulary: Vocabulary) -> PhraseIndex[tuple[str, ...]]:
    types: dict[str, list[str]] = {}
    for item in vocabulary.event_types.values():
        if item.event_type in _RULES:
            for verb in item.verbs:
                types.setdefault(verb, []).append(item.event_type)
    return phrase_index((verb, tuple(of_verb)) for verb, of_verb in types.items())


def _make(
    context: Context,
    trigger: Trigger,
    event_type: str,
    organisation: str | None,
    confidence: float,
    participants: Sequence[tuple[str, EventRole]],
    name: str | None = None,
    end: int = 0,
) -> EventStatement:
    analysis = context.analysis
    period, time = context.period(trigger.start, trigger.end, trigger.sentence)
    before = analysis.mentions_in(trigger.sentence.start, trigger.start)
    start = min([trigger.start, *(item.start for item in before)])
    stop = max(trigger.end, end, time.end if time is not None else 0)
    if time is not None:
        start = min(start, time.start)
    sure = (
        _SURE
        * confidence
        * (1.0 if time is not None else 0.85)
        * (0.9 if trigger.status == "planned" else 1.0)
    )
    return EventStatement(
        event_type=event_type,
        event_name=re.sub(r"\s+", " ", name).strip(" \"'“”‘’") if name else None,
        organisation_key=organisation,
        period=period if time is not None else UNKNOWN_PERIOD,
        status=trigger.status,
        basis=analysis.basis(start, stop, f"event.{event_type}", RULE_VERSION, sure),
        location=context.location(trigger.end, min(stop + 25, trigger.sentence.end)),
        participants=tuple(dict.fromkeys(participants)),
    )


def _subject(context: Context, trigger: Trigger, least: float = _DIRECT) -> Referent | None:
    subject = subject_at(context.analysis, trigger.start)
    return subject if subject is not None and subject.confidence >= least else None


def _with_listed(
    context: Context, subject: Referent, trigger: Trigger, role: EventRole
) -> list[tuple[str, EventRole]]:
    """The subject and those listed beside it, with one role."""
    for mention in context.analysis.mentions_in(trigger.sentence.start, trigger.start):
        if mention.organisation_key == subject.organisation_key:
            return [(item.organisation_key, role) for item in coordinated_at(context.analysis, mention)]
    return [(subject.organisation_key, role)]


# --- recognition


def _recognition(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "was registered as a …", "obtained the title of … of Y in 2016", "named its first batch of …"."""
    subject = _subject(context, trigger, 0.45)
    if subject is None:
        return None
    if trigger.words.endswith(" as") and not _is_passive(context, trigger):
        return None
    first, last = context.noun_phrase(trigger.last, trigger.sentence)
    if last <= first or last - first > 11:
        return None
    words = [token.lower for token in context.tokens[first:last]]
    if (
        event_type == "accreditation"
        and trigger.words.split()[-1] in {"as", "to", "batch"}
        and not _RECOGNISED_AS & set(words)
    ):
        return None
    end = context.tokens[last - 1].end
    grantor = _grantor(context, first, trigger)
    if grantor is not None and grantor.start < end:
        cut = index_at(context.tokens, grantor.start)
        while cut > first and context.tokens[cut - 1].lower in {"of", "by", "the", "from"}:
            cut -= 1
        last = max(cut, first + 1)
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    if trigger.words == "named its first batch":
        participants = [(subject.organisation_key, "grantor")]
    elif grantor is not None:
        participants.append((grantor.organisation_key, "grantor"))
    name = context.text_of(first, last)
    stop = max(end, grantor.end if grantor else 0)
    return _make(
        context, trigger, event_type, subject.organisation_key, subject.confidence, participants, name, stop
    )


def _is_passive(context: Context, trigger: Trigger) -> bool:
    before = [token.lower for token in context.tokens[max(trigger.first - 3, 0) : trigger.first]]
    return trigger.sentence.is_title or bool(
        {"was", "were", "been", "be", "is", "are", "being"} & {*before, trigger.words.split()[0]}
    )


def _grantor(context: Context, first: int, trigger: Trigger) -> Mention | None:
    """ "… of Y", "… by Y", "… from Y" in what was given."""
    start = context.tokens[first].start
    for mention in context.analysis.mentions_in(start, trigger.sentence.end):
        head = context.analysis.text[max(start, mention.start - 9) : mention.start]
        if mention.start - start < 120 and re.search(r"\b(?:of|by|from)\s+(?:the\s+)?$", head):
            return mention
    return None


def _award(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "won the X Award", "took second place in the X Programme"."""
    subject = _subject(context, trigger)
    if subject is None:
        return None
    limit = min(trigger.last + 10, len(context.tokens))
    name = end = None
    for at in range(trigger.last, limit):
        token = context.tokens[at]
        if token.start >= trigger.sentence.end or token.text in ",;:.":
            break
        span = spans.get(at)
        if span is not None and _AWARD_TITLES.search(context.analysis.text[span.start : span.end]):
            first = at - 1 if re.fullmatch(r"(?:19|20)\d\d", context.tokens[at - 1].text) else at
            name, end = context.text_of(first, span.last), span.end
            break
    is_placed = trigger.words.endswith(("place", "prize", "first", "second", "third"))
    if name is None:
        first, last = context.noun_phrase(trigger.last, trigger.sentence, 8)
        words = {token.lower for token in context.tokens[first:last]}
        if last > first and words & _AWARD_NOUNS and not words & {"place"}:
            name, end = context.text_of(first, last), context.tokens[last - 1].end
    if name is None and not is_placed:
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    grantor = context.analysis.mentions_in(end or trigger.end, trigger.sentence.end)
    if grantor and re.search(
        r"\b(?:by|from)\s+(?:the\s+)?$", context.analysis.text[trigger.end : grantor[0].start][-12:]
    ):
        participants.append((grantor[0].organisation_key, "grantor"))
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence,
        participants,
        name,
        end or 0,
    )


# --- growth


def _founding(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X, founded in 2016, …", "was set up in August 2008 by Y", "A and B set up the X Network"."""
    target = context.object_mention(trigger.end, trigger.sentence)
    subject = subject_at(context.analysis, trigger.start)
    if target is not None and not _is_passive(context, trigger):
        if target.kind == "nominal" or (
            subject is not None and subject.organisation_key == target.organisation_key
        ):
            return None
        founders = (
            _with_listed(context, subject, trigger, "organiser")
            if subject and subject.confidence >= _DIRECT
            else []
        )
        return _make(
            context,
            trigger,
            event_type,
            target.organisation_key,
            0.9,
            [(target.organisation_key, "subject"), *founders],
            context.analysis.text[target.start : target.end],
            target.end,
        )
    if subject is None or subject.confidence < _DIRECT:
        return None
    following = context.analysis.times_in(trigger.end, trigger.sentence.end)
    if not following or not re.fullmatch(
        r"(?:\s+(?:in|on|at|back|by|early|late|mid|[A-Z][\w&'’.-]*|and|the|a|year|of|,))*\s*",
        context.analysis.text[trigger.end : following[0].start],
    ):
        return None
    if following[0].relation in {"since", "until", "over"}:
        return None
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence,
        [(subject.organisation_key, "subject")],
    )


def _launch(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """An organisation, a hub or network started; products and programmes have rules of their own."""
    subject = _subject(context, trigger)
    if subject is None or _is_passive(context, trigger):
        return None
    target = _launched(context, trigger)
    if target is not None:
        if target.organisation_key == subject.organisation_key or not _is_bare(context, target):
            return None
        participants = [
            (target.organisation_key, "subject"),
            *_with_listed(context, subject, trigger, "organiser"),
        ]
        return _make(
            context,
            trigger,
            event_type,
            target.organisation_key,
            subject.confidence,
            participants,
            context.analysis.text[target.start : target.end],
            target.end,
        )
    return _of_thing(context, trigger, event_type, _LAUNCHED_THINGS, subject)


def _launched(context: Context, trigger: Trigger) -> Mention | None:
    target = context.object_mention(trigger.end, trigger.sentence)
    return target if target is not None and target.kind != "nominal" else None


def _is_bare(context: Context, target: Mention) -> bool:
    """Whether the name stands alone, not before a noun of its own ("the X project")."""
    at = index_at(context.tokens, target.end)
    if (
        at >= len(context.tokens)
        or context.tokens[at].start >= context.analysis.sentence_at(target.start).end
    ):
        return True
    following = context.tokens[at]
    return (
        following.shape == "mark"
        or bool(_AFTER_VERB.match(following.text))
        or following.lower in {"and", "to", "which", "that"}
    )


def _of_thing(
    context: Context, trigger: Trigger, event_type: str, things: frozenset[str], subject: Referent
) -> EventStatement | None:
    """The object is a noun phrase in lower case whose head is one of `things`."""
    first, last = context.noun_phrase(trigger.last, trigger.sentence, 9)
    if last <= first or context.tokens[last - 1].lower not in things:
        return None
    between = context.tokens[trigger.last : first]
    if len(between) > 1 or any(token.lower == "of" for token in between):
        return None
    participants = _with_listed(context, subject, trigger, "organiser")
    name = context.text_of(first, last)
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence * 0.85,
        participants,
        name,
        context.tokens[last - 1].end,
    )


def _opening(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X will open in 2016", "X opened its first office in Y", "X was opened on …"."""
    if trigger.words in {"open", "opening"} and trigger.status != "planned":
        return None
    subject = _subject(context, trigger)
    if subject is None:
        return None
    has_place_type = context.analysis.organisations[subject.organisation_key].organisation_type in {
        "incubator",
        "zone",
        "university",
        "other",
        None,
    }
    if _AFTER_VERB.match(context.analysis.text, trigger.end, trigger.sentence.end):
        period, time = context.period(trigger.start, trigger.end, trigger.sentence)
        if (
            time is None
            or not has_place_type
            or re.match(r"\s*(?:at|with|as|for)\b", context.analysis.text[trigger.end : trigger.end + 8])
        ):
            return None
        listed = _with_listed(context, subject, trigger, "subject")
        return _make(context, trigger, event_type, subject.organisation_key, subject.confidence, listed)
    target = _launched(context, trigger)
    if target is not None and target.organisation_key != subject.organisation_key:
        participants: list[tuple[str, EventRole]] = [
            (target.organisation_key, "subject"),
            (subject.organisation_key, "organiser"),
        ]
        return _make(
            context,
            trigger,
            event_type,
            target.organisation_key,
            subject.confidence,
            participants,
            None,
            target.end,
        )
    return _of_thing(context, trigger, event_type, _PLACES_THAT_OPEN, subject)


def _official_openings(context: Context) -> Iterator[EventStatement]:
    """ "its official opening today", "the grand opening of X on 3 May"."""
    analysis = context.analysis
    for match in re.finditer(r"\b(?:official|formal|grand|public)\s+opening\b", analysis.text):
        sentence = analysis.sentence_at(match.start())
        first = index_at(context.tokens, match.start())
        before = [
            item
            for item in analysis.mentions_in(sentence.start, match.start())
            if match.start() - item.end <= 4
        ]
        after = context.analysis.mentions_in(match.end(), min(match.end() + 80, sentence.end))
        owner = before[-1] if before else None
        if (
            owner is None
            and after
            and re.fullmatch(r"\s+of\s+(?:the\s+)?", analysis.text[match.end() : after[0].start])
        ):
            owner = after[0]
        status = context.status(first, sentence)
        if owner is None or status is None:
            continue
        trigger = Trigger(first, first + 2, match.start(), match.end(), sentence, status, "official opening")
        period, time = context.period(match.start(), match.end(), sentence)
        if time is not None:
            participants: list[tuple[str, EventRole]] = [(owner.organisation_key, "subject")]
            yield _make(context, trigger, "opening", owner.organisation_key, 0.85, participants)


def _expansion(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X expanded into Y": the subject stands in the sentence and a place is named."""
    subject = _subject(context, trigger, 0.85)
    location = context.location(trigger.start, trigger.sentence.end) or _place_right_after(context, trigger)
    if subject is None or location is None:
        return None
    statement = _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence * 0.8,
        [(subject.organisation_key, "subject")],
    )
    return statement


def _place_right_after(context: Context, trigger: Trigger) -> str | None:
    for size in (3, 2, 1):
        tokens = context.tokens[trigger.last : trigger.last + size]
        name = " ".join(token.text for token in tokens)
        if len(tokens) == size and name.lower() in context.index.places:
            return name
    return None


# --- partnership and exit


def _partnership(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X partnered with A, B and C in 2015"."""
    subject = _subject(context, trigger, 0.45)
    partner = context.object_mention(trigger.end, trigger.sentence, 60)
    if subject is None or partner is None:
        return None
    partners = [
        item.organisation_key
        for item in coordinated_at(context.analysis, partner)
        if item.start >= partner.start
    ]
    partners = [key for key in dict.fromkeys(partners) if key != subject.organisation_key]
    if not partners:
        return None
    participants: list[tuple[str, EventRole]] = [
        (subject.organisation_key, "subject"),
        *((key, "partner") for key in partners),
    ]
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence,
        participants,
        None,
        partner.end,
    )


def _acquisition(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X acquired Y", "Y was bought by X": about the one that was bought."""
    text = context.analysis.text
    if _is_passive(context, trigger) or trigger.words == "taken over":
        buyer = context.object_mention(index_at_end(context, trigger), trigger.sentence)
        subject = _subject(context, trigger)
        if not re.match(r"\s+by\s", text[trigger.end : trigger.end + 5]) or buyer is None or subject is None:
            return None
        target, acquirer, end = subject, buyer.organisation_key, buyer.end
    else:
        bought = context.object_mention(trigger.end, trigger.sentence)
        acquirer_referent = _subject(context, trigger)
        if bought is None or acquirer_referent is None or bought.kind == "nominal":
            return None
        between = {
            token.lower for token in context.tokens[trigger.last : index_at(context.tokens, bought.start)]
        }
        if between & _TRANSITIVE_STOP or not _is_bare(context, bought):
            return None
        target, acquirer, end = (
            Referent(bought.organisation_key, acquirer_referent.confidence),
            acquirer_referent.organisation_key,
            bought.end,
        )
    if acquirer == target.organisation_key:
        return None
    participants: list[tuple[str, EventRole]] = [
        (target.organisation_key, "subject"),
        (acquirer, "participant"),
    ]
    return _make(
        context, trigger, event_type, target.organisation_key, target.confidence, participants, None, end
    )


def index_at_end(context: Context, trigger: Trigger) -> int:
    """The offset after the "by" that follows a passive trigger, or the trigger's end."""
    text = context.analysis.text
    match = re.compile(r"\s+by\b").match(text, trigger.end)
    return match.end() if match else trigger.end


def _merger(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X merged with Y", "X and Y merged"."""
    subject = _subject(context, trigger)
    if subject is None:
        return None
    other = context.object_mention(trigger.end, trigger.sentence) if trigger.words.endswith("with") else None
    keys = [key for key, _ in _with_listed(context, subject, trigger, "partner")]
    if other is not None:
        keys.append(other.organisation_key)
    keys = list(dict.fromkeys(keys))
    if len(keys) < 2:
        return None
    participants: list[tuple[str, EventRole]] = [(key, "partner") for key in keys]
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence,
        participants,
        None,
        other.end if other else 0,
    )


def _of_subject(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """Predicates that say all by themselves: "X went public", "X filed for bankruptcy"."""
    subject = _subject(context, trigger, 0.85)
    if subject is None:
        return None
    if trigger.words in {"shut down", "shuts down", "shutting down", "closed down", "closes down"} and not (
        _AFTER_VERB.match(context.analysis.text, trigger.end, trigger.sentence.end)
    ):
        return None
    if trigger.words in {
        "listed on",
        "was listed on",
        "debuted on",
        "floated on",
        "floats on",
    } and not re.match(
        r"\s+(?:the\s+)?(?:[\w'’-]+\s+){0,3}(?:[Ee]xchange|[Mm]arket|[Nn]asdaq|NASDAQ|NYSE|AIM|[Bb]oard)",
        context.analysis.text[trigger.end : trigger.end + 70],
    ):
        return None
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence * 0.9,
        [(subject.organisation_key, "subject")],
    )


# --- products, programmes, policy


def _product_release(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X launched a new app", "X unveiled the Y": the object is no organisation."""
    subject = _subject(context, trigger, 0.85)
    if subject is None or _is_passive(context, trigger):
        return None
    at = trigger.last
    while at < len(context.tokens) and context.tokens[at].lower in {"the", "its", "a", "an", "new", "latest"}:
        at += 1
    span = spans.get(at)
    if (
        span is not None
        and span.end <= trigger.sentence.end
        and not context.analysis.mentions_in(span.start, span.end)
    ):
        name = context.analysis.text[span.start : span.end]
        is_place = name.lower() in context.index.places or name.lower() in context.index.demonyms
        following = context.tokens[span.last].lower if span.last < len(context.tokens) else ""
        nouns = noun_types(vocabulary, frozenset({"convening", "programme", "policy"}))
        if (
            not is_place
            and name.split()[-1].lower() not in nouns
            and (following in _PRODUCTS or _is_end(following))
        ):
            return _make(
                context,
                trigger,
                event_type,
                subject.organisation_key,
                0.75,
                [(subject.organisation_key, "subject")],
                name,
                span.end,
            )
        return None
    return _of_product(context, trigger, event_type, subject)


def _is_end(word: str) -> bool:
    return word in {"", ".", ",", "in", "on", "at", "last", "this", "for", "and", "to", "with"}


def _of_product(
    context: Context, trigger: Trigger, event_type: str, subject: Referent
) -> EventStatement | None:
    first, last = context.noun_phrase(trigger.last, trigger.sentence, 9)
    words = [token.lower for token in context.tokens[first:last]]
    if not words or words[-1] not in _PRODUCTS or not {"new", "first", "latest"} & set(words):
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    end = context.tokens[last - 1].end
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        0.7,
        participants,
        context.text_of(first, last),
        end,
    )


def _programme(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X launched the Y Programme"."""
    subject = _subject(context, trigger)
    if subject is None or _is_passive(context, trigger):
        return None
    nouns = noun_types(vocabulary, frozenset({"programme"}))
    at = trigger.last
    while at < len(context.tokens) and context.tokens[at].lower in {"the", "its", "a", "an", "new"}:
        at += 1
    span = spans.get(at)
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "organiser")]
    if span is not None and span.last - span.first > 1 and context.tokens[span.last - 1].lower in nouns:
        name = context.analysis.text[span.start : span.end]
        return _make(
            context,
            trigger,
            event_type,
            subject.organisation_key,
            subject.confidence,
            participants,
            name,
            span.end,
        )
    if trigger.words.split()[-1] in nouns:
        return _make(
            context, trigger, event_type, subject.organisation_key, subject.confidence * 0.8, participants
        )
    return None


def _policy(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "the ministry issued new guidelines": a public body, and a noun for rules."""
    subject = _subject(context, trigger)
    if (
        subject is None
        or context.analysis.organisations[subject.organisation_key].organisation_type != "government"
    ):
        return None
    first, last = context.noun_phrase(trigger.last, trigger.sentence, 9)
    if last <= first or context.tokens[last - 1].lower not in _POLICY_NOUNS:
        return None
    participants: list[tuple[str, EventRole]] = [(subject.organisation_key, "subject")]
    end = context.tokens[last - 1].end
    return _make(
        context,
        trigger,
        event_type,
        subject.organisation_key,
        subject.confidence,
        participants,
        context.text_of(first, last),
        end,
    )


# --- people


def _appointment(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "X appointed Jane Roe as chief executive", "Jane Roe was named CEO of X"."""
    text = context.analysis.text
    tail = text[trigger.end : min(trigger.end + 90, trigger.sentence.end)]
    title = next((word for word in re.findall(r"[\w-]+", tail)[:12] if word.lower() in JOB_TITLES), None)
    if title is None:
        return None
    passive = _is_passive(context, trigger) or trigger.words.endswith(" as")
    person = _person_near(context, trigger, spans, passive)
    organisation = _employer(context, trigger) if passive else subject_at(context.analysis, trigger.start)
    if person is None or organisation is None or organisation.confidence < _DIRECT:
        return None
    participants: list[tuple[str, EventRole]] = [(organisation.organisation_key, "subject")]
    name = text[person.start : person.end]
    return _make(
        context,
        trigger,
        event_type,
        organisation.organisation_key,
        organisation.confidence * 0.85,
        participants,
        name,
        person.end,
    )


def _departure(
    context: Context, trigger: Trigger, event_type: str, spans: Mapping[int, Span], vocabulary: Vocabulary
) -> EventStatement | None:
    """ "Jane Roe stepped down as chief executive of X"."""
    text = context.analysis.text
    person = _person_near(context, trigger, spans, True)
    around = text[
        max(trigger.sentence.start, trigger.start - 90) : min(trigger.end + 90, trigger.sentence.end)
    ]
    if person is None or not any(word.lower() in JOB_TITLES for word in re.findall(r"[\w-]+", around)):
        return None
    organisation = _employer(context, trigger)
    if organisation is None:
        return None
    participants: list[tuple[str, EventRole]] = [(organisation.organisation_key, "subject")]
    name = text[person.start : person.end]
    return _make(
        context,
        trigger,
        event_type,
        organisation.organisation_key,
        organisation.confidence * 0.85,
        participants,
        name,
    )


def _person_near(
    context: Context, trigger: Trigger, spans: Mapping[int, Span], is_before: bool
) -> Span | None:
    """A run of capitals that is no organisation, right before the verb (as its subject) or right after it."""
    if is_before:
        candidates = [spans[at] for at in range(max(trigger.first - 8, 0), trigger.first) if at in spans]
    else:
        candidates = [
            spans[at] for at in range(trigger.last, min(trigger.last + 5, len(context.tokens))) if at in spans
        ]
    for span in candidates:
        inside = trigger.sentence.start <= span.start and span.end <= trigger.sentence.end
        words = context.analysis.text[span.start : span.end].lower()
        if (
            inside
            and not context.analysis.mentions_in(span.start, span.end)
            and words not in context.index.places
        ):
            return span
    return None


def _employer(context: Context, trigger: Trigger) -> Referent | None:
    """The organisation of a post: "of X", "at X" after the verb, or "X's …" before it."""
    analysis = context.analysis
    for mention in analysis.mentions_in(trigger.end, min(trigger.end + 110, trigger.sentence.end)):
        if _OF_OR_AT.search(analysis.text[trigger.end : mention.start]) or mention.kind == "pronoun":
            return Referent(mention.organisation_key, 0.85)
        if analysis.text[mention.end : mention.end + 2] in {"'s", "’s"}:
            return Referent(mention.organisation_key, 0.85)
    before = list(analysis.mentions_in(trigger.sentence.start, trigger.start))
    if len({item.organisation_key for item in before}) == 1:
        return Referent(before[0].organisation_key, 0.7)
    return None


_RULES: Mapping[str, Rule] = {
    "registration": _recognition,
    "accreditation": _recognition,
    "award": _award,
    "founding": _founding,
    "launch": _launch,
    "opening": _opening,
    "expansion": _expansion,
    "partnership": _partnership,
    "acquisition": _acquisition,
    "merger": _merger,
    "ipo": _of_subject,
    "product_release": _product_release,
    "patent": _of_subject,
    "programme": _programme,
    "policy": _policy,
    "appointment": _appointment,
    "departure": _departure,
    "closure": _of_subject,
    "revocation": _of_subject,
}
