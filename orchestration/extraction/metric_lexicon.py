"""Classes of words that tell what a figure near them measures, or that it measures nothing.

Belongs here: the classes, each an open family of everyday words of business, science and public news. What a word means
beside one figure belongs to `metric_evidence`; which words name a measure of the seed to `measures`.
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.extraction.word_lists import word_set

_NOUNS = {
    "result": "revenue revenues turnover sales profit profits loss losses earnings income ebitda ebit surplus deficit "
    "takings proceeds royalties savings margin margins billings writedown writedowns write-down write-off charge charges "
    "provision provisions receipts cash cashflow",
    "balance": "cost costs expenditure expenses spending outlay debt debts liabilities assets capital budget reserves "
    "valuation value worth capitalisation capitalization holdings portfolio endowment borrowing borrowings loans "
    "deposits wealth pot funding backlog wages payroll savings inventories equity gap shortfall",
    "economy": "gdp exports imports export import output production economy trade unemployment inflation population "
    "consumption retail manufacturing investment growth productivity gdp's harvest crop yield employment joblessness tourism",
    "deal_flow": "orders order bookings deliveries shipments contracts contract purchases transactions downloads visits "
    "views calls messages registrations enquiries arrivals flights journeys trips rides bookings claims",
    "work": "jobs employees staff workers workforce headcount posts positions redundancies layoffs engineers researchers "
    "scientists doctors teachers nurses developers programmers personnel employee worker vacancies specialists consultants "
    "technicians pilots miners labourers colleagues hires apprentices interns freelancers academics faculty ftes job",
    "crowd": "customers users subscribers clients members visitors viewers passengers students pupils households accounts "
    "followers patients fans readers listeners audience participants delegates attendees exhibitors volunteers supporters "
    "backers graduates alumni subscriptions buyers shoppers consumers guests tourists travellers residents inhabitants "
    "citizens families homeowners farmers learners entrants applicants candidates founders entrepreneurs mentors investors "
    "shareholders creditors policyholders donors borrowers players gamers voters women men children adults people youngsters "
    "americans owners drivers commuters inventors creators speakers contributors",
    "bodies": "companies firms start-ups startups ventures enterprises businesses tenants banks funds partners "
    "universities institutions schools colleges hospitals incubators accelerators organisations organizations teams "
    "spin-offs spin-outs spinoffs spinouts startup's unicorns manufacturers suppliers retailers airlines agencies members "
    "competitors insurers brokers laboratories labs institutes sme smes laboratories charities clubs operators",
    "places": "countries cities towns villages locations sites offices branches shops stores outlets restaurants hotels "
    "factories plants markets states regions centres centers hubs campuses buildings properties apartments flats homes "
    "houses rooms beds desks workstations seats halls warehouses mines wells stations airports ports salons showrooms "
    "dealerships territories provinces districts communities premises greenhouses bays units acres benches",
    "things": "patents projects aircraft planes jets cars vehicles trucks vans lorries buses phones handsets machines ships "
    "boats licences licenses trademarks publications papers articles books titles songs tracks albums films movies games "
    "copies products items devices consoles computers pcs servers laptops televisions sets applications apps blogs sites "
    "websites pages domains events workshops courses programmes programs rounds deals investments acquisitions grants awards "
    "meetings sessions interviews nations lines turbines panels satellites robots prototypes barrels tonnes tons bottles "
    "meals parcels animals cattle sheep cows hectares bales certificates vouchers skills languages disclosures inventions "
    "discoveries models routes services cases complaints incidents deaths victims casualties accidents votes "
    "containers teu megawatts gigawatts kilograms litres",
    "rate": "rate rates ratio share percentage proportion occupancy vacancy turnout penetration utilisation utilization "
    "stake shareholding coverage majority",
    "number": "number total average amount level volume volumes figure count tally sum combined altogether overall",
}
_CHANGES = {
    "rise_noun": "rise increase growth gain jump surge boom upturn expansion improvement boost leap climb uplift",
    "fall_noun": "fall drop decline decrease cut cuts reduction slump slowdown dip slide downturn contraction plunge",
    "rise": "rose risen rises rising grew grown grows growing increased increases increasing climbed climbs climbing jumped "
    "jumps jumping surged surging soared soaring gained gaining expanded expanding advanced improved up doubled tripled "
    "rebounded swelled leapt grow rise climb higher raised lifted boosted quadrupled accelerated widened",
    "fall": "fell fallen falls falling dropped drops dropping declined declines declining decreased decreasing shrank shrunk "
    "shrinking slipped slid slumped slumping tumbled plunged plummeted dipped contracted down reduced lower sank narrowed "
    "eased weakened slowed fall drop shrink halved trimmed slashed",
    "reach": "reached reaching reaches hit hits totalled totaled totalling totaling totals amounted amounting stood stands "
    "standing exceeded exceeds exceeding topped surpassed came averaged accounted accounts accounting represents "
    "represented representing comprised makes made making numbered equals equivalent remained remains worth valued exceed reach",
    "compare": "compared against versus vs than previous earlier before prior ago year-on-year year-earlier",
}
_VERBS = {
    "have": "has have had having with own owns owned owning hold holds held holding boasts boasted runs running ran "
    "operates operated operating operate counts counted includes included including contains manages managed maintains "
    "controls controlled keeps features offers comprises possesses lists",
    "employ": "employs employed employing employ hired hiring hires recruited recruiting recruit hire",
    "serve": "serves served serving supported supports supporting helped trained taught funded backed hosts hosted hosting "
    "houses housed housing incubated graduated coached advised mentored assisted nurtured accommodates accommodated welcomed "
    "attracted attracts drew reached insured insures covers covered treated treats connects connected processed processes "
    "received handled examined assessed approved granted admitted fed feeds licensed registered enrolled carried",
    "make": "makes made earned earns generated generates brought posted posts reported reports recorded records booked "
    "notched achieved made netted grossed announced showed shows turned swung took clocked banked logged",
    "sell": "sold sell sells selling shipped ships shipping delivered delivers delivering supplied supplies export exported "
    "produced produces producing produce built builds building manufactured manufactures makes assembled installed "
    "published issued filed released listed distributed recycled",
    "lose": "lost loses losing lose shed shedding axe axed axing cut cuts cutting slash slashing dismissed laid fired "
    "eliminate eliminated closing closed close closes redundant scrapped",
    "create": "create created creates creating add added adds adding open opened opens opening founded established set started "
    "launched launches",
    "spend": "spend spends spent spending pay pays paid paying cost costs costing invest invested invests investing commit "
    "committed pumped injected allocated earmarked donated gave pledged budgeted saved saves owes owed repaid deployed",
    "buy": "buy buys bought buying acquire acquired acquires acquiring purchase purchased takeover merger bid bids offer "
    "offered offers agreed deal sale disposal auction",
    "raise": "raise raises raised raising secured round financing investors backers series seed led bond loan grant ipo "
    "flotation floated",
    "say": "said says told according claims claimed added noted explained estimates estimated believes suggests suggested "
    "found",
    "survey": "survey surveyed poll polled respondents interviewed asked questionnaire study researchers sample census",
    "future": "will would could may might should expects expected expect expecting forecast forecasts predicts predicted "
    "projected anticipates anticipated plans planned planning plan aims aim hopes hope targets target wants intends likely "
    "goal seeks set due proposed proposes going",
    "deny": "not never no without denied denies nor neither cannot unless if whether",
}
_NO_MEASURE = {
    "price": "price prices priced fee fees ticket tickets fare fares rent tariff toll tolls tuition deposit deposits premium "
    "subscription discount rental per each apiece plus rrp handset retails charged charges charging invoice",
    "market": "shares share stock stocks index points point dollar euro yen pound sterling barrel crude oil gold pence cents "
    "cent futures nasdaq dow ftse nikkei currency trading traded bond bonds yields bourse dividend dax hang close closed",
    "legal": "fine fined fines damages settlement settle settled lawsuit lawsuits suit sued compensation penalty penalties bail jail "
    "sentence sentenced prison court judge bribes fraud convicted charges guilty tax bill",
    "time": "minutes hours seconds days weeks months years minute hour day week month year decade decades anniversary quarter "
    "quarters noon midnight oclock night nights times",
    "spec": "gb mb tb ghz mhz pixels megapixels inch inches screen version bits bit processor camera resolution speed mph "
    "horsepower teraflop teraflops kilobits megabits kbps mbps fps rpm hp light-years volts watts battery degrees metres feet kilometres miles km metre mile foot tall wide long high thick deep weight weighs",
    "talk": "points steps reasons ways things tips questions examples kinds types options sides parts problems issues ideas "
    "choices stages phases categories aspects factors areas elements rules lessons levels layers weeks characters words lines "
    "sections chapters volumes goals chances fronts versions editions options themes principles pillars minutes",
    "sport": "match win wins victory defeat goals score scored league cup team season game half points try tries champions "
    "olympic medals final semi-final round games shots saves assists rebounds yards touchdowns innings penalties streak strikers "
    "goalkeeper playoff playoffs minute stoppage defender midfielder quarterback pitcher coach fixtures laps wickets",
    "talker": "you your i we my our me us he she his her him",
    "rank": "top largest biggest leading first second third ranked ranking rank place number-one best",
    "age": "aged age ages old years-old birthday born",
}


def _classes(*families: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for family in families:
        for name, words in family.items():
            for word in word_set(words):
                found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}


WORD_CLASSES = _classes(_NOUNS, _CHANGES, _VERBS, _NO_MEASURE)
"""The classes of each listed word, in small letters."""

NOUN_CLASSES = frozenset(_NOUNS)

FUNCTION_WORDS = word_set(
    "of in to and or by at for with from on into over under about than that which who where when while as if but so is "
    "are was were be been being has have had the a an its their his her our your this these those all some any no not "
    "only just also some more less fewer most least between around nearly almost up down out per each every both after "
    "before since until during through within worth it they he she we you i there another other first"
)
