"""Closed classes of English words that the name rules read, and what is derived from a vocabulary for them.

Belongs here: function words, titles of persons, nouns for organisations, verbs of business. Words that
users may add to (types, places, legal forms, common words) are seeds; names of organisations belong nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestration.extraction.tokens import PhraseIndex, phrase_index
from orchestration.extraction.word_lists import word_set
from orchestration.model import OrganisationType
from orchestration.normalisation import text_key
from orchestration.vocabulary import OrganisationWord, Place, Vocabulary

FUNCTION_WORDS = word_set(
    "a an the this that these those it its he she they we i you his her their our your my one some any "
    "each every all both many most more much several few other another such same own and or but nor so "
    "yet if when while as than then there here where who whom whose which what why how not no only just "
    "also even still now once of in at by from with for to on into onto over under between among after "
    "before since until during without within about around near through across against despite amid per "
    "via is are was were be been being has have had do does did will would can could may might shall "
    "should must let meanwhile however although though because including like unlike up down out off "
    "again too very is't isn't yes"
)
MONTHS_AND_DAYS = word_set(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon "
    "tue tues wed thu thur thurs fri sat christmas easter ramadan thanksgiving halloween q1 q2 q3 q4 "
    "h1 h2 gmt bst est edt pst"
)
HONORIFICS = word_set(
    "mr mrs ms miss dr sir lord lady dame prof professor president minister chancellor senator sen rep "
    "governor judge justice king queen prince princess pope mayor ambassador commissioner secretary "
    "premier congressman congresswoman general colonel captain sergeant baroness rev reverend"
)
JOB_TITLES = word_set(
    "chief chairman chairwoman chairperson ceo cfo cto coo cio president director founder co-founder "
    "cofounder founders co-founders cofounders spokesman spokeswoman spokesperson boss executive "
    "executives analyst analysts economist economists strategist manager head partner official officials "
    "lawyer attorney prosecutor editor reporter correspondent researcher scientist engineer developer "
    "designer author consultant adviser advisor broker trader chairs leader secretary treasurer "
    "vice-president inventor entrepreneur blogger expert tycoon billionaire veteran commissioner deputy"
)
# A capital word of this class ends a name: "Wembley Chairman ...".
TITLE_BREAKS = word_set(
    "chief chairman chairwoman ceo cfo cto coo president director founder co-founder cofounder "
    "spokesman spokeswoman minister chancellor senator secretary professor prof dr mr mrs ms sir "
    "under-secretary undersecretary "
    "executive vice deputy attorney managing senior analyst economist"
)
# Nouns that stand before a name of the kind they say: "the retailer X", "start-up X".
ROLE_NOUNS: Mapping[str, OrganisationType | None] = {
    **dict.fromkeys(
        word_set("startup start-up startups start-ups unicorn spin-off spinoff spinout spin-out"),
        "start_up",
    ),
    **dict.fromkeys(
        word_set(
            "firm company giant group retailer maker manufacturer bank operator airline carrier brewer insurer "
            "broker brokerage consultancy developer publisher supplier provider builder producer chain rival "
            "rivals subsidiary lender carmaker drugmaker chipmaker conglomerate consortium firms companies "
            "distributor utility miner steelmaker supermarket wholesaler telco automaker corporation airlines "
            "banks retailers giants groups carmakers operators makers manufacturers insurers publishers brewers "
            "suppliers developers competitors competitor pioneer heavyweight start-ups businesses business "
            "broadcaster specialist specialists shipbuilder planemaker enterprise enterprises vendor vendors "
            "toymaker truckmaker housebuilder bookmaker reinsurer refiner exporter importer grocer shipper "
            "contractor outsourcer drugmakers chipmakers steelmakers lenders miners"
        ),
        "company",
    ),
    **dict.fromkeys(
        word_set("investor investors fund funds backers shareholder shareholders backer vc vcs financier"),
        "investor",
    ),
    **dict.fromkeys(word_set("incubator accelerator incubators accelerators"), "incubator"),
    **dict.fromkeys(word_set("university college school institute universities institutes"), "university"),
    **dict.fromkeys(word_set("ministry regulator watchdog agency department bureau"), "government"),
    **dict.fromkeys(
        word_set(
            "charity union thinktank think-tank organisation organization association body newspaper magazine "
            "website foundation nonprofit non-profit network alliance institution partners members lobby newswire "
            "portal"
        ),
        "other",
    ),
}
# Nouns of an apposition that say the name before them is an organisation's: "X, a … company".
APPOSITION_NOUNS: Mapping[str, OrganisationType | None] = {
    **ROLE_NOUNS,
    "arm": "company",
    "unit": "company",
    "park": "zone",
    "zone": "zone",
    "centre": "other",
    "center": "other",
    "hub": "other",
    "platform": None,
    "venture": "company",
    "space": "incubator",
    "studio": "company",
    "organisations": "other",
    **dict.fromkeys(("auditor", "authority"), None),
    **dict.fromkeys(("employer", "employers", "tenant", "tenants"), None),
}
# What only an organisation has or is led by: "X shares", "X's chief executive".
POSSESSED_NOUNS = word_set(
    "shares share shareholders shareholder stock chief ceo chairman chairwoman spokesman spokeswoman "
    "spokesperson boss bosses founder co-founder founders cofounder president executive executives "
    "director directors analyst economist employees staff subsidiary subsidiaries headquarters board "
    "revenue revenues profit profits sales earnings customers investors takeover turnover management "
    "managing ipo acquisition takeover bid shareholding workforce unit division arm results bankruptcy "
    "engineers users subscribers portfolio vice parent spin-off spinoff spinout spin-out alumnus alumna alum "
    "rival rivals competitor"
)
# Not said of persons or places: a name before one of these is an organisation's.
COMPANY_VERBS = word_set(
    "raises raised bags bagged nets netted secures secured snags snagged acquires acquired merged merges "
    "invests invested unveiled unveils launches launched posted manufactures employs operates recruited "
    "supplies sells makes publishes produces competes bought buys backs backed hosts hosted partnered "
    "cooperated teamed appoints closes completes completed houses incubates incubated owns owned hired "
    "signed sued sues filed lost cut plans expects reported announced released develops developed builds "
    "offers provides runs reports cuts declined welcomed incubates sponsors sponsored sacked licensed pumps outsourced relocated chosen chose form forms "
    "formed introduced introduces recalled recalls overtook rebranded axed shed shipped ships floated "
    "upgraded downgraded condemned slashed"
)
PLAIN_VERBS = word_set(
    "said says told has is was will had would can could believes denied claims added uses aims converts "
    "helps wants seeks joined participated turns takes makes hopes warns warned argues"
)
# Verbs of raising money count in full where money follows.
MONEY_VERBS = word_set(
    "raises raised raising bags bagged nets netted secures secured snags snagged closes closed lands "
    "landed gets got receives received wins attracts attracted completes completed obtains obtained banks "
    "scores nabs nabbed"
)
MONEY_NOUNS = word_set(
    "funding funds financing seed series round rounds investment pre-seed pre-series million billion "
    "capital crore lakh loan debt grant participation backing usd us$ sgd s$ rmb cny yuan euros dollars m bn"
)
# "…ed by X", "… from X", "… with X": who acts, gives or joins in is an organisation more often than not.
AGENT_VERBS = word_set(
    "led backed funded owned run launched acquired bought founded operated managed supported sponsored "
    "organised organized hosted co-led developed made built published produced joined managed issued "
    "commissioned employed designed sold created established"
)
# What is reported of a firm: "profits at X", "layoffs at X".
FIGURES_OF_FIRMS = word_set(
    "profit profits sales revenue revenues earnings losses turnover layoffs redundancies shareholders staff "
    "workers employees executives management output orders"
)
ASKING_VERBS = word_set("surveyed polled compiled commissioned audited advised fined rated insured supplied")
DEAL_NOUNS = word_set(
    "shares stake takeover merger bid acquisition investment partnership venture deal agreement contract "
    "talks tie-up ties accord subsidiary unit customers head part owner shareholders stakes collaboration cooperation agreements"
)
DEAL_VERBS = word_set(
    "acquire acquires acquired buy buys bought buying joined sue sued sued backs back merge merged partnered cooperated "
    "teamed merging combining combined collaborated partner compete competing invest invested acquiring backing owns own funded"
)
PRODUCT_NOUNS = word_set(
    "software browser system systems console consoles phone phones player players device devices handset "
    "laptop virus worm series album film movie show game games car cars model models jet jets engine "
    "tablet app apps format program application applications edition version versions chip chips "
    "processor processors printer drive drives language license licence protocol"
)
TECHNOLOGIES = word_set(
    "ai iot it ict 5g 4g 3g 2g lte gsm cdma wi-fi wifi wimax bluetooth rfid dvd dvds cd cds dvr pvr hd "
    "hdtv tv tvs pc pcs lcd led usb gps sms mms html xml http https url api apis sdk gpu cpu ram rom mp3 "
    "mp4 jpeg pdf nft nfts vr ar xr ml nlp llm llms gdp ceo cfo cto coo ipo ipos ip r&d sme smes vat hr "
    "pr faq rss isp isps p2p voip linux internet web covid covid-19 sars hiv aids esg saas paas b2b b2c "
    "m&a vc vcs pe roi kpi kpis spac id pin phd mba mou nda cv dna rna mri uk us usa u.s u.k eu's asap "
    "diy ok tba usd sgd rmb cny eur gbp jpy inr hkd ev evs drm dj cctv atm atms suv suvs lng lpg opec+ "
    "tcp mr ms am pm ad bc cgi os ios gui ssl vpn udp wap wlan adsl dsl stem esop arr mrr gmv cagr pos rs "
    "adas islamic muslim christian jewish catholic hindu buddhist republican republicans democrat democrats tory tories nasdaq ftse dow dax cac nikkei hang-seng xbox windows i we "
    "kospi kosdaq sensex nifty topix spx hsi ibex stoxx bovespa s&p lgbt lgbtq lgbtq+ bame"
)
# What is written with capitals, and is a field or a catchword.
FIELDS = frozenset(
    {
        "artificial intelligence",
        "machine learning",
        "deep learning",
        "big data",
        "big tech",
        "big pharma",
        "big oil",
        "open source",
        "virtual reality",
        "augmented reality",
        "cloud computing",
        "quantum computing",
        "public relations",
        "natural language",
        "computer science",
        "computer vision",
        "data science",
        "life sciences",
        "real estate",
        "black friday",
        "cyber monday",
        "world war",
        "cold war",
        "middle class",
        "green energy",
        "clean energy",
    }
)
EVENT_WORDS = word_set(
    "forum forums summit conference congress convention symposium seminar workshop competition contest "
    "championship hackathon challenge award awards prize prizes medal expo exhibition fair festival "
    "carnival show day days week month year games cup olympics grand-prix roadshow bootcamp meetup tour "
    "ceremony gala tournament night"
)
SCHEME_WORDS = word_set(
    "programme program programs programmes project projects plan plans initiative initiatives scheme act "
    "bill law directive agreement treaty pact protocol index report review survey study strategy policy "
    "campaign charter convention declaration framework code rule rules series round edition version "
    "street road avenue square bridge river sea ocean island islands mountain lake airport stadium "
    "station city county province state town village region tower mark model license licence bond bonds "
    "prize war revolution age era dream theory effect operation composite average shares stock warrants"
)
THING_WORDS = EVENT_WORDS | SCHEME_WORDS
OF_HEADS = word_set(
    "university government bank ministry bureau institute department association office council chamber school "
    "college board federation academy union society house court league organisation organization "
    "confederation foundation institution commission committee alliance museum museums stock-exchange "
    "centre center administration faculty authority fund agency group church state register network "
    "secretary directorate division international club bureau lloyd"
)
FOR_HEADS = word_set(
    "center centre institute agency office association council foundation alliance organisation "
    "organization department authority fund society campaign ministry bureau commission committee network "
    "partnership group initiative coalition trust federation school"
)
GENERIC_NAME_WORDS = word_set(
    "hi tech high science sciences technology technological technologies innovation research development economic "
    "economy social industry industries industrial trade commerce information medical health finance "
    "financial management education culture cultural energy security exchange business enterprise "
    "entrepreneurship creative engineering design national international global world regional local "
    "state central public general new high-tech hi-tech incubator incubation investment venture ventures "
    "capital environmental statistics labour labor foreign affairs transport defence defense justice "
    "agriculture food safety standards home human resources space digital intellectual property group "
    "network policy studies commerce planning reform"
)
# Fields and offices of a state: together ("the Finance Ministry", "the Labour Department") they name a public body.
STATE_FIELDS = word_set(
    "agriculture commerce culture defence defense education energy environment finance foreign health home "
    "interior justice labor labour state trade transport transportation treasury"
)
STATE_OFFICES = word_set("department ministry office")
# The national prefix of a public body: "US Federal Reserve".
NATION_PREFIXES = word_set("us u.s uk u.k")
US_STATES = word_set(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh "
    "ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc"
)
# A possessive that a name can begin with: "King's …", "St … 's".
PLURAL_OWNERS = word_set(
    "people women men children workers farmers lloyd teachers soldiers students king queen regent magistrate "
    "magistrates"
)
NAME_CONNECTORS = word_set("of and for the de la & @ , . ( )")
# Legal forms as the tokens have them: the last full stop of "S.A." is a mark of its own.
DOTTED_FORMS = word_set("s.a s.a.s s.p.a s.r.l n.v b.v a/s p.l.c l.l.c s.l k.k")
CORPORATE_TAILS = word_set("group holdings holding corporation corp company co inc ltd limited plc llc")


@dataclass(frozen=True, slots=True)
class NameIndex:
    """What the name rules look up in a vocabulary, by lower-case word."""

    types: PhraseIndex[OrganisationWord]
    final_words: Mapping[str, OrganisationWord]
    phrase_ends: frozenset[str]  # last words of those of several words
    legal_words: frozenset[str]
    places: Mapping[str, str]
    demonyms: frozenset[str]
    common_words: frozenset[str]
    given_names: frozenset[str]
    place_words: frozenset[str]
    public_bodies: Mapping[str, OrganisationWord]
    gazetteer: Mapping[str, Place]


@lru_cache(maxsize=8)
def name_index(vocabulary: Vocabulary) -> NameIndex:
    """The index of one vocabulary; built once, since vocabularies are compared by identity."""
    words = vocabulary.organisation_words
    places = {place.name.lower(): place for place in vocabulary.places.values()}
    return NameIndex(
        types=phrase_index((term, word) for term, word in words.items() if word.position != "whole"),
        final_words={term: word for term, word in words.items() if word.position not in {"any", "whole"}},
        phrase_ends=frozenset(term.split()[-1] for term in words if " " in term),
        legal_words=frozenset(
            word for form in vocabulary.legal_forms for word in form.split() if len(word) > 1
        )
        - {"a", "de", "and", "of", "private", "stock", "joint"},
        places={name: place.country_code for name, place in places.items() if place.kind != "demonym"},
        demonyms=frozenset(name for name, place in places.items() if place.kind == "demonym"),
        common_words=vocabulary.common_words,
        given_names=frozenset(name.lower() for name in vocabulary.given_names),
        place_words=frozenset(word for name in places for word in text_key(name).split()),
        public_bodies={term: word for term, word in words.items() if word.position == "whole"},
        gazetteer=places,
    )
