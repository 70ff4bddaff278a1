"""The words that speak for or against a financing, by class.

Belongs here: which word is of which class. What a class is worth is
fitted (`weights/funding.csv`); how near it stands belongs to `funding_evidence`.
"""

from __future__ import annotations

from collections.abc import Mapping

_CLASSES: Mapping[str, str] = {
    # to receive
    "raise": "raise raises raised raising fundraise fundraised fundraises fundraising fund-raising fund-raise crowdfunded "
    "crowdfund crowdfunds crowd-funded re-raised",
    "head": "bag bags bagged bagging net nets netted netting snag snags snagged snap snapped nab nabs nabbed score scores "
    "scored scoring grab grabs grabbed pocket pockets pocketed clinch clinches clinched rake rakes raked scoop scoops "
    "scooped haul hauls hauled land lands landed landing banks banked reels reeled racks racked",
    "get": "secure secures secured securing receive receives received receiving obtain obtains obtained obtaining attract "
    "attracts attracted attracting win wins won winning get gets got garner garners garnered gain gains gained collect "
    "collects collected collecting capture captures captured draw draws drew drawn drawing pull pulls pulled pulling gather "
    "gathers gathered amass amassed accept accepts accepted accepting take takes took taken taking picks picked assemble "
    "assembled brought brings lined tap tapped taps tapping arrive arrived arrives",
    "close": "close closes closed closing complete completes completed completing completion seal seals sealed finalise "
    "finalised finalises finalize finalized finalizes wrap wraps wrapped conclude concluded concludes shut shuts stopped "
    "ends ended",
    "announce": "announce announces announced announcing unveil unveils unveiled reveal reveals revealed disclose disclosed "
    "confirm confirms confirmed reports reported agree agrees agreed sign signs signed signing arrange arranged",
    "top": "top tops topped topping top-up tops-up add adds added adding extend extends extended extending upsize upsized "
    "boost boosts boosted bolster bolsters bolstered swell swelled",
    "seek": "seek seeks seeking sought plan plans planned planning aim aims aiming looking hopes hoping wants eyes eyeing "
    "intends targets targeting target mulls considering talks prepares preparing goal cap",
    # to give
    "invest": "invest invests invested investing re-invested reinvested reinvests co-invested co-invest co-invests",
    "put": "pump pumps pumped pumping pour pours poured pouring inject injects injected injecting put puts putting plough "
    "ploughs ploughed plow plows plowed plunge sink sinks sank channel channels channelled channeled commit commits "
    "committed committing pledge pledges pledged pledging contribute contributes contributed contributing stump stumps "
    "stumped chip chips chipped wire wired bet bets betting place places placed placing subscribe subscribes subscribed "
    "underwrite underwrites underwritten wrote writes write hand hands handed supply supplies supplied plonked plonk came "
    "comes coming splash splashes splashed",
    "back": "back backs backed backing fund funded finance finances financed support supports supported bankroll bankrolls "
    "bankrolled sponsor sponsored bail bails bailed rescue rescues rescued",
    "lead": "lead leads led leading co-led co-lead co-leads co-leading anchor anchors anchored anchoring head heads headed "
    "heading spearhead spearheaded join joins joined joining participate participates participated participating "
    "participation participants part front helm alongside co-investors oversubscribed",
    "lend": "lend lends lent lending loaned borrow borrows borrowed borrowing lender lenders",
    "give": "award awards awarded grant granted granting approve approves approved allocate allocates allocated allocating "
    "provide provides provided providing give gives gave given giving earmark earmarked earmarks offer offers offered",
    # what is received
    "round": "round rounds series seed pre-seed preseed angel tranche tranches extension bridge pre-a pre-b pre-ipo a-round "
    "b-round c-round raise fundraise fundraising fund-raising pre-series",
    "money": "funding financing financings investment investments equity backing injection cheque cheques check checks cash "
    "top-up growth venture sum amount money capital funds refinancing financed",
    "debt": "loan loans debt facility credit bond bonds note notes mezzanine syndicated convertible overdraft",
    "grant": "grant grants subsidy subsidies co-funding grant-funded award",
    "list": "ipo ipos flotation floats float floated floating listing lists listed offering placing placement proceeds "
    "prospectus debut subscription",
    "went": "went goes gone go going",
    "shares": "shares stock ordinary",
    "public": "public",
    "vehicle": "fund funds vehicle vehicles lps commitments anchor pot",
    "crowd": "crowdfunding crowdfunded crowd-funding crowdfund crowd-funded pledged pledging backers campaign",
    "stake": "stake stakes shareholding shareholdings minority holding interest",
    "investor": "investor investors backer backers vc vcs angels shareholder shareholders syndicate consortium accelerator "
    "capitalists capitalist partners office participants co-investors lenders family",
    "rescue": "bailout bail-out lifeline rescue aid package",
    "many": "startups start-ups companies firms tenants alumni graduates spin-offs spinoffs spin-outs spinouts teams "
    "residents founders enterprises businesses ventures members projects entrepreneurs banks governments charities schools "
    "countries they cities",
    "each": "each every per apiece average median typical",
    "total": "total totals totalling totaling totalled altogether date overall combined cumulative cumulatively so-far lifetime "
    "collectively together",
    "after": "proceeds fresh new latest existing oversubscribed early-stage pre-money post-money undisclosed unspecified",
    # what is none
    "revenue": "revenue revenues turnover sales sold sell sells selling income takings receipts bookings billings gmv "
    "earned earn earns earning orders premiums premium payments transactions",
    "profit": "profit profits loss losses lost lose loses deficit surplus ebitda dividend dividends earnings quarter "
    "quarterly annual write-down charge charges",
    "price": "price priced prices pricing cost costs costing fee fees ticket rent rents charge charged charges paid pay pays "
    "paying salary salaries wage wages bonus bonuses costly cheap expensive save saves saved saving savings",
    "penalty": "fine fined fines damages settlement settle settled sue sues sued lawsuit tax taxes compensation penalty payout "
    "claim claims owed owes owe fraud stolen bribes repay repaid repays ransom court guilty evasion",
    "contract": "contract contracts order orders ordered tender deal deals project projects",
    "budget": "budget budgets spending spend spends spent expenditure capex outlay programme plant factory construction build "
    "building",
    "market": "market gdp exports export imports import economy industry sector trade inflation trillion government "
    "governments debt-relief",
    "value": "valued values valuing valuation worth capitalisation capitalization value",
    "buy": "buy buys bought buying acquire acquires acquired acquiring acquisition takeover purchase purchased purchases "
    "merger bid bids buyout buy-out purchaser bidder owner",
    "asset": "assets portfolio aum processed deposits reserves",
    "prize": "prize prizes competition contest donation donations donated donate charity relief philanthropic",
    "goods": "goods shipments barrels tonnes vehicles cars",
    "forecast": "forecast forecasts expects expected estimate estimates estimated predicted projected analysts",
    "jobs": "employees jobs staff customers users",
    "price-of-share": "share",
    "break": "; but while whereas although though because however",
}


def _by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, words in _CLASSES.items():
        for word in words.split():
            kinds = found.setdefault(word, [])
            if name not in kinds:
                kinds.append(name)
    return {word: tuple(kinds) for word, kinds in found.items()}


CLASSES_OF = _by_word()
CLASS_NAMES = tuple(name for name in _CLASSES if name != "break")
RECEIVING = frozenset({"raise", "head", "get", "close", "top"})
GIVING = frozenset({"invest", "put", "back", "lead", "lend", "give"})
PASSIVE = frozenset({"was", "were", "is", "are", "been", "being"})  # before a participle
TRIGGERS = frozenset(
    {"raise", "round", "invest", "back", "lead", "list", "public", "stake", "money", "crowd", "debt", "grant"}
)
CORE = frozenset({"raise", "round", "invest", "investor", "lead", "list", "stake", "crowd"})
INVESTOR_WORDS = frozenset(
    [
        "capital",
        "ventures",
        "venture",
        "partners",
        "fund",
        "funds",
        "angel",
        "angels",
        "equity",
        "investments",
        "investment",
        "invest",
        "investors",
        "vc",
        "seed",
        "accelerator",
        "holdings",
        "bank",
        "foundation",
        "growth",
        "catalyst",
    ]
)
