"""Words that events are told with: verbs in all their forms, nouns, and the classes of things they are said of.

Belongs here: closed classes and the inflection of the seed's verbs (`event_types.csv` has them in their base form, and
the nouns that names of events end in). What a verb comes to with its subject and object belongs to the modules of the types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from orchestration.extraction.word_lists import word_set
from orchestration.vocabulary import Vocabulary

Form = Literal["base", "present", "past", "participle", "ing", "noun"]

_IRREGULAR: Mapping[str, tuple[str, str]] = {  # past, participle
    "buy": ("bought", "bought"),
    "take": ("took", "taken"),
    "win": ("won", "won"),
    "hold": ("held", "held"),
    "begin": ("began", "begun"),
    "sell": ("sold", "sold"),
    "set": ("set", "set"),
    "bring": ("brought", "brought"),
    "go": ("went", "gone"),
    "build": ("built", "built"),
    "become": ("became", "become"),
    "choose": ("chose", "chosen"),
    "strike": ("struck", "struck"),
    "cut": ("cut", "cut"),
    "spin": ("spun", "spun"),
    "make": ("made", "made"),
    "give": ("gave", "given"),
    "put": ("put", "put"),
    "run": ("ran", "run"),
    "come": ("came", "come"),
    "get": ("got", "got"),
    "break": ("broke", "broken"),
    "bid": ("bid", "bid"),
    "throw": ("threw", "thrown"),
    "step": ("stepped", "stepped"),
    "quit": ("quit", "quit"),
    "leave": ("left", "left"),
    "stand": ("stood", "stood"),
    "shut": ("shut", "shut"),
    "wind": ("wound", "wound"),
    "lose": ("lost", "lost"),
    "hand": ("handed", "handed"),
    "bear": ("bore", "born"),
    "lead": ("led", "led"),
    "pay": ("paid", "paid"),
}
_DOUBLED = word_set("ship snap tap step run win cut set get put spin begin bid bag quit shut plan nab")


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of one verb, or a noun of action, and the event types of the seed that have it."""

    rest: tuple[str, ...]
    lemma: str
    form: Form
    types: frozenset[str]


# Posts that somebody takes: "as chief executive", "is its new chairman".
POSTS = word_set(
    "chairman chairwoman chairperson president director ceo cto cfo coo cio officer executive head dean rector manager boss "
    "principal vice-president governor commissioner"
)
# Nouns that tell an event as verbs do, by the verb whose event they tell.
ACTION_NOUNS: Mapping[str, str] = {
    **dict.fromkeys(("takeover", "take-over", "acquisition", "acquisitions", "buyout", "buy-out", "purchase"), "takeover"),
    **dict.fromkeys(("bid", "bids", "offer", "approach"), "bid"),
    **dict.fromkeys(("merger", "combination", "fusion"), "merger"),
    **dict.fromkeys(("sale", "sell-off", "disposal", "divestment", "divestiture"), "sale"),
    **dict.fromkeys(("launch", "release", "debut", "introduction", "rollout", "roll-out", "unveiling"), "launch"),
    **dict.fromkeys(("opening", "inauguration", "reopening", "ribbon-cutting"), "opening"),
    **dict.fromkeys(
        ("founding", "formation", "establishment", "inception", "incorporation", "creation", "foundation"), "founding"
    ),
    **dict.fromkeys(("appointment", "hiring"), "appointment"),
    **dict.fromkeys(POSTS, "post"),
    **dict.fromkeys(("together", "jointly"), "together"),
    "rights": "rights",
    "ready": "ready",
    **dict.fromkeys(
        (
            "agreement", "agreements", "deal", "deals", "partnership", "partnerships", "alliance", "alliances", "pact",
            "collaboration", "collaborations", "cooperation", "co-operation", "contract", "contracts", "mou", "mous", "jv", "venture",
            "ventures",
            "memorandum", "accord", "letter", "lease", "tie-up", "tie-ups",
        ),
        "agreement",
    ),
    **dict.fromkeys(("new", "another", "second", "third", "fourth", "fifth", "brand-new"), "new"),
    **dict.fromkeys(("winner", "winners", "finalist", "finalists", "recipient"), "winner"),
}  # fmt: skip

BE = word_set("is are was were be been being am 's 're gets got")
AUXILIARIES = BE | word_set(
    "has have had having will would can could may might shall should must do does did to 'll 've 'd not n't"
)
ADVERBS = word_set(
    "also now just soon then already again even finally first later still only both today yesterday then once ever "
    "back further together jointly newly all about due set going ready"
)
PLANNED = word_set(
    "will would plans plan planned planning aims aim hopes hope hoped intends intend expects expected "
    "expect set due wants want agreed agrees agree seeks sought ready scheduled going vows vowed pledged "
    "proposed offered preparing prepares shall 'll upcoming forthcoming eyes hoping aiming decided"
)
UNREAL = word_set(
    "may might could would reportedly rumoured rumored should can considering considers talks interested possible "
    "potential likely speculation possibly consider mulling mulls"
)
NEGATED = word_set(
    "not never n't without if whether cannot denied denies deny unless refused refuses failed fails neither nor"
)

PLACES = word_set(
    "incubator accelerator hub centre center campus lab laboratory office offices headquarters factory hq "
    "plant park store stores branch branches shop shops base facility facilities school academy institute warehouse "
    "showroom studio space refinery mine airport terminal museum hospital clinic outlet outlets building site tower hall "
    "restaurant hotel gallery house centres centers labs plants factories hubs campuses doors door stop station premises "
    "exhibition exhibit installation district zone makerspace workspace coworking floor wing home makerspaces stadium complex arena mill yard depot library farm kitchen runway terminal line stations clinics schools"
)
COMPANIES = word_set(
    "company firm subsidiary business unit division venture start-up startup airline bank arm network alliance consortium "
    "institute academy association foundation group agency institution organisation organization spin-off spin-out spinoff "
    "spinout joint-venture maker manufacturer operator retailer chain rival provider developer publisher supplier parent "
    "producer companies firms businesses assets operations brand brands team union coalition partnership charity society "
    "department ministry centre center club party council nonprofit fund"
)
SCHEMES = word_set(
    "programme program programmes programs initiative initiatives scheme schemes accelerator project projects fellowship "
    "campaign campaigns pilot trial trials strategy tour drive effort course courses training bootcamp internship"
)
GATHERINGS = word_set(
    "forum summit conference symposium seminar workshop expo exhibition fair festival meetup roundtable congress convention "
    "event events meeting debate hackathon competition contest challenge gala ceremony webinar roadshow show tour "
    "championship tournament carnival colloquium hearing session meet-up symposia webcast conclave gathering retreat ama "
    "night demonstration demo clinic panel"
)
CONTESTS = word_set(
    "hackathon competition contest challenge championship tournament cup olympiad pitch battle race awards award prizes"
)
AWARDS = word_set(
    "award awards prize prizes medal trophy honour honor honours honors title accolade accolades grant-prix crown "
    "competition contest challenge hackathon championship category nod bafta baftas oscar startup start-up winner recognition"
)
STATUSES = word_set(
    "clearance approval certification accreditation authorisation authorization licence license status designation permit "
    "certificate permission registration go-ahead label licences licenses extension patent concession recognition"
)
RECOGNISED_AS = word_set(
    "space spaces incubator incubators accelerator accelerators park parks zone zones base bases center "
    "centers centre centres enterprise enterprises unicorn hub hubs demonstration platform laboratory member "
    "institution batch start-up startup startups makerspace level school university leader district supplier partner site heritage"
)
RANKED = word_set(
    "best top first number leading winner one most finest second third fourth fifth finalist outstanding"
)
TITLES_OF = word_set("title status")
DEALS = frozenset(noun for noun, verb in ACTION_NOUNS.items() if verb == "agreement")
PRODUCTS = word_set(
    "app apps application applications product products device devices phone phones handset handsets console software "
    "version website service services game games system systems model models car browser player laptop computer chip "
    "chips drug vaccine robot speaker tool tools range series site engine platform solution solutions suite feature "
    "features edition beta smartphone tablet portal marketplace assistant store channel card wallet camera api sdk "
    "firmware chatbot update collection line brand magazine newspaper route network scheme fund plan tariff package "
    "catalogue catalog blog podcast report album film satellite jet aircraft language currency repository code skill skills"
)
# What is launched, released or unveiled and is no product, place or scheme.
NOT_STARTED = word_set(
    "action lawsuit lawsuits bid bids investigation inquiry probe attack attacks appeal review offensive search petition "
    "proceedings case claim complaint suit raid results figures report reports survey study data statement statistics "
    "document documents minutes budget details information findings forecast forecasts warning plans plan news paper papers "
    "profits profit loss losses decision settlement settlements penalties takeover offer war strike strikes protest book "
    "books letter comments evidence names accounts increase cut cuts dividend jobs talks process account it them shares share stocks stock markets trading higher lower up down flat"
)
STAKES = word_set(
    "stake stakes control majority share shares shareholding interest holding part half rest all percent % rights"
)
# Verbs of many uses tell an event only with a word beside them for what is got: a prize, a status, a stake.
NEEDING = word_set("get take give receive gain claim land earn collect confer")
NEEDED = AWARDS | STATUSES | STAKES | RANKED | RECOGNISED_AS | TITLES_OF
NEW = word_set(
    "new first latest next second third own another brand-new next-generation upcoming forthcoming fourth fifth"
)


@lru_cache(maxsize=1_000)
def inflected(lemma: str) -> dict[str, Form]:
    """The forms of a verb in its base form: "buy" -> buy, buys, bought, buying. Of equal forms the finite one stands."""
    past, participle = _IRREGULAR.get(lemma, ("", ""))
    if not past:
        past = participle = _suffixed(lemma, "ed")
    return {
        participle: "participle",
        past: "past",
        _suffixed(lemma, "ing"): "ing",
        _third_person(lemma): "present",
        **({lemma: "base"} if lemma != past else {}),
    }


def _third_person(lemma: str) -> str:
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return lemma + "es"
    return lemma[:-1] + "ies" if lemma.endswith("y") and lemma[-2] not in "aeiou" else lemma + "s"


def _suffixed(lemma: str, suffix: str) -> str:
    if lemma in _DOUBLED:
        return lemma + lemma[-1] + suffix
    if lemma.endswith("ie") and suffix == "ing":
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and (suffix == "ed" or not lemma.endswith(("ee", "oe"))):
        return lemma[:-1] + suffix
    if lemma.endswith("y") and lemma[-2] not in "aeiou" and suffix == "ed":
        return lemma[:-1] + "ied"
    return lemma + suffix


def _forms(verbs: str) -> frozenset[str]:
    return frozenset(form for verb in verbs.split() for form in inflected(verb))


# All forms of the verbs that somebody convenes with, and of those that somebody takes part with.
HOSTING = _forms(
    "hold host organise organize launch open kick stage run convene co-host co-organise co-organize sponsor start "
    "inaugurate put choose plan announce co-sponsor schedule"
)
ATTENDING = _forms(
    "attend join participate speak present exhibit return visit head show demonstrate sponsor compete go"
)


@lru_cache(maxsize=8)
def trigger_index(vocabulary: Vocabulary) -> Mapping[str, tuple[Entry, ...]]:
    """Every word that an event can be told with, the longest phrases first; all in small letters."""
    types: dict[str, set[str]] = {}
    for item in vocabulary.event_types.values():
        for verb in item.verbs:
            types.setdefault(verb.lower(), set()).add(item.event_type)
    found: dict[str, list[Entry]] = {}
    for phrase, of_phrase in types.items():
        verb, *rest = phrase.split()
        for word, form in inflected(verb).items():
            found.setdefault(word, []).append(Entry(tuple(rest), phrase, form, frozenset(of_phrase)))
    for noun, lemma in ACTION_NOUNS.items():
        found.setdefault(noun, []).append(Entry((), f"{lemma} (noun)", "noun", frozenset()))
    return {
        word: tuple(sorted(entries, key=lambda entry: -len(entry.rest))) for word, entries in found.items()
    }


_CONVENING = frozenset({"forum", "conference", "competition", "roadshow", "training", "exhibition"})
# Words that end the name of an event only where they have a capital: "Startup Week", "Demo Night".
IN_CAPITALS = word_set("week weekend night days")


@dataclass(frozen=True, slots=True)
class ConveningNouns:
    """What is convened, in small letters.

    Attributes:
        types: event type by noun, which may have several words.
        ends: the last words of such nouns, and of the names of such events.
        gatherings: the last words of such nouns, and words for any gathering.
    """

    types: Mapping[str, str]
    ends: frozenset[str]
    gatherings: frozenset[str]


@lru_cache(maxsize=8)
def convening_nouns(vocabulary: Vocabulary) -> ConveningNouns:
    """The nouns of a vocabulary; gathered on first use, then shared."""
    event_types = vocabulary.event_types.values()
    all_types = {noun: item.event_type for item in event_types for noun in item.nouns}
    types = {noun: event_type for noun, event_type in all_types.items() if event_type in _CONVENING}
    last_words = frozenset(noun.rsplit(" ", 1)[-1] for noun in types)
    return ConveningNouns(types, last_words | IN_CAPITALS, last_words | GATHERINGS)
