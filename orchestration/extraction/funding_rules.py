"""The rules that find a financing in one sentence: received, invested, a fund's own money, a total, undisclosed.

Belongs here: which verb and amount make a financing, and whose it is. Its type, scope and period belong to `funding_drafts`. Joining repeated reports belongs to `funding`, the words
to `funding_terms`, the investors to `investors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestration.extraction import funding_terms as terms
from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import last_match
from orchestration.extraction.funding_drafts import FundingDraft, Place, draft_of
from orchestration.extraction.funding_nouns import listed_round, noun_round, sold_stake, total_owner
from orchestration.extraction.funding_phrases import (
    flotations,
    followed_round,
    is_round_subject,
    main_subject,
    raised_by,
    sold_securities,
    taken_stake,
    told_by_number,
)
from orchestration.extraction.funding_recipients import (
    given_to,
    has_plural_pronoun,
    is_about_many,
    object_after,
    recipient_at,
)
from orchestration.extraction.funding_undisclosed import undisclosed
from orchestration.extraction.investors import (
    givers_of,
    investors_around,
    investors_of_subject,
    listed_at,
    united,
)
from orchestration.model import (
    UNKNOWN_PERIOD,
    FundingStatus,
    Investor,
    Mention,
)

_LEAD_ROOM = 70  # characters before a verb that tell whether it is done, planned or denied
_AS_SHARE = re.compile(r"receiv|gets?\b|got\b", re.IGNORECASE)
_WITH_AMOUNT = re.compile(
    r"[ ](?:in|with|through|via)[ ](?:an?|the|its|their|new|fresh|first)?[ ]?",
    re.IGNORECASE,
)
_WORTH = re.compile(
    r"(?:from|by)[ ][^,;.]{1,80}?[ ](?:worth|of|totall?ing|amounting[ ]to|valued[ ]at)[ ](?:up[ ]to[ ]|as[ ]much[ ]as[ ])?$"
)  # "received a lifeline from B worth up to"
_GIVER_AFTER = re.compile(r"[ ](?:[\w-]+[ ]){0,3}?(?:by|from)[ ]")
_OF_GIVER = re.compile(
    r"[ ](?:[\w-]+[ ]){0,3}?(?:investments?[ ](?:in|into)[ ](?:its|their|the|an?|new)|(?:bail-?out|rescue|lifeline|package|loans?|grants?|funding|scheme)[ ](?:of|for|to))\b",
    re.IGNORECASE,
)  # "announced a $5m investment in its factory", "a bailout of the banks": the subject gives
_AGREED = re.compile(
    r"\b(?:loans?|credit|debt|facility|bail-?out|lifeline|rescue|aid|IPO|offering|flotation|injection)\b",
    re.IGNORECASE,
)  # what is agreed, signed, taken or filed for
_LENDING = frozenset({"lent", "lends", "loaned"})
_INDIRECT = re.compile(rf"(?:[ ]with)?(?:{terms.GAP.pattern})", re.IGNORECASE)
_STAKE_AFTER = re.compile(
    r"[ ](?:for|on)[ ](?:an?[ ])?(?:[\w-]+[ ]){0,2}(?:[1-4]?\d(?:\.\d+)?[ ]?(?:%|per[ ]?cent)[ ])?(?:\w+[ ]){0,2}(?:stake|shareholding)[ ]in[ ]"
)


class FundingRules:
    """The rules over one sentence."""

    __slots__ = ("_analysis", "_earlier", "_index", "_sentence", "_text")

    def __init__(
        self, analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, earlier: FundingDraft | None
    ) -> None:
        self._analysis = analysis
        self._earlier = earlier
        self._index = index
        self._sentence = sentence
        self._text = analysis.text

    def drafts(self) -> Iterator[FundingDraft]:
        sentence = self._sentence
        money = [
            figure
            for figure in self._analysis.figures_in(sentence.start, sentence.end)
            if figure.kind == "money" and figure.converted_of is None
        ]
        previous: FundingDraft | None = None
        for figure in money:
            draft = self._draft_at(figure, previous)
            if draft is not None:
                previous = draft
                yield draft
        told = (self._analysis, self._index, sentence)
        if previous is None or sentence.is_title:
            yield from undisclosed(*told, previous)
        if not money:
            followed = followed_round(*told, self._earlier)
            if followed is not None:
                yield followed
        if previous is None:
            yield from flotations(*told, self._earlier)

    def _draft_at(self, figure: Figure, previous: FundingDraft | None) -> FundingDraft | None:
        place = (self._analysis, self._index, self._sentence, figure)
        return (
            self._fund(figure, previous)
            or listed_round(*place, previous)
            or self._received(figure)
            or self._invested(figure)
            or self._total(figure, previous or self._earlier)
            or told_by_number(*place, previous or self._earlier)
            or sold_stake(*place)
            or taken_stake(*place)
            or raised_by(*place)
            or sold_securities(*place)
            or noun_round(*place, previous or self._earlier)
        )

    def _fund(self, figure: Figure, previous: FundingDraft | None) -> FundingDraft | None:
        """A fund's own money: "a fund with a target size of 5 billion yuan", "closes $100m fund"."""
        text, start = self._text, figure.qualified_start
        room = max(self._sentence.start, start - 110)
        before = terms.FUND_BEFORE.search(text, room, start)
        close = terms.FUND_CLOSE.search(text, room, start)
        after = terms.FUND_AFTER.match(text, figure.end, self._sentence.end)
        verb = last_match(terms.FUND_VERB, text, self._sentence.start, start)
        if (
            previous is not None
            and previous.round_type == "fund_close"
            and terms.FUND_TARGET.search(text, room, start)
        ):
            return self._draft(
                figure,
                previous.recipient,
                rule=("fund.target", 0.7),
                span=(start, figure.end),
                status="planned",
                round_type="fund_close",
            )
        if close is not None:
            recipient = (
                previous.recipient if previous else self._recipient(verb.start() if verb else close.start())
            )
            return self._draft(
                figure,
                recipient,
                rule=("fund.close", 0.75),
                span=(close.start(), figure.end),
                status=terms.status_of(text[room : close.start()], "") or "planned",
                round_type="fund_close",
            )
        if verb is None or not (before or (after and len(text[verb.end() : start].split()) <= 8)):
            return None
        status = terms.status_of(
            text[max(self._sentence.start, verb.start() - _LEAD_ROOM) : verb.start()], verb.group()
        )
        if status is None:
            return None
        if "target" in text[verb.start() : start]:
            status = "planned"
        elif status == "closed" and not verb.group().casefold().startswith(
            ("clos", "rais", "secur", "complet")
        ):
            status = "announced"
        end = after.end() if after and not before else figure.end
        named = [
            mention
            for mention in self._analysis.mentions_in(verb.end(), end)
            if text[mention.start : mention.end].casefold().endswith("fund")
        ]
        sponsors = investors_of_subject(self._analysis, self._sentence, verb.start())
        holder = named[-1] if named else (sponsors[0] if sponsors else None)
        draft = self._draft(
            figure,
            holder.organisation_key if holder else None,
            rule=("fund.size", 0.75),
            span=(verb.start(), end),
            status=status,
            round_type="fund_close",
        )
        others = {m.organisation_key for m in sponsors} - {draft.recipient}
        return replace(draft, investors=tuple(Investor(key, "unstated") for key in sorted(others)))

    def _received(self, figure: Figure) -> FundingDraft | None:
        """ "X raised $5m from …", "X closed a Series C round of CNY 250 million led by …"."""
        text, start = self._text, figure.qualified_start
        if terms.NOT_FINANCING.match(text, figure.end):
            return None
        for verb in reversed(
            list(terms.RECEIVE.finditer(text, max(self._sentence.start, start - 120), start))
        ):
            gap = text[verb.end() : start]
            if not self._is_received(figure, verb, gap):
                continue
            status = terms.status_of(
                text[max(self._sentence.start, verb.start() - _LEAD_ROOM) : verb.start()], verb["verb"]
            )
            if status is None:
                return None
            recipient = self._receiver(figure, verb)
            if is_about_many(self._analysis, self._sentence, verb.start()) or (
                recipient is None and has_plural_pronoun(self._analysis, verb.start())
            ):
                return None
            confidence = (
                0.9 if terms.MONEY_NOUN.search(gap) or terms.EVIDENCE.match(text, figure.end) else 0.75
            )
            draft = self._draft(
                figure,
                recipient,
                rule=("funding.received", confidence),
                span=(verb.start(), figure.end),
                status=status,
                round_type=self._type_by_verb(figure, verb, gap),
            )
            between = investors_around(self._analysis, verb.end(), start, recipient)
            return replace(
                draft, investors=united((*between, *draft.investors), self._grantors(figure, verb))
            )
        return None

    def _is_received(self, figure: Figure, verb: re.Match[str], gap: str) -> bool:
        if _WORTH.search(gap) is not None:
            noun = terms.GAP.match(gap)
            return noun is not None and terms.MONEY_NOUN.search(noun.group()) is not None
        if terms.GAP.fullmatch(gap) is None or not self._is_supported(figure, verb, gap):
            return False
        if not (verb["announce"] or verb["agree"]):
            return True
        is_of_giver = _OF_GIVER.match(self._text, figure.end, self._sentence.end) or given_to(
            self._analysis, self._sentence, figure.end
        )
        return not is_of_giver

    def _type_by_verb(self, figure: Figure, verb: re.Match[str], gap: str) -> str | None:
        if verb["borrow"]:
            return "debt"
        if verb["crowd"]:
            return "crowdfunding"
        is_grant = verb["granted"] and "lent" not in verb.group() and terms.DEBT.search(gap) is None
        after = terms.EVIDENCE.match(self._text, figure.end, self._sentence.end)
        return "grant" if is_grant and not (after and terms.DEBT.search(after.group())) else None

    def _is_shared_out(self) -> bool:
        """Whether the sentences right before tell of public money that is shared out ("€30 million for hubs")."""
        start = self._analysis.sentences[max(self._sentence.index - 2, 0)].start
        money = [f for f in self._analysis.figures_in(start, self._sentence.start) if f.kind == "money"]
        return bool(money) and terms.SHARED_OUT.search(self._text, start, self._sentence.start) is not None

    def _grantors(self, figure: Figure, verb: re.Match[str]) -> tuple[Investor, ...]:
        """ "was awarded £1.2m by B": a passive verb names its giver after "by"."""
        giver = _GIVER_AFTER.match(self._text, figure.end, self._sentence.end) if verb["granted"] else None
        if giver is None:
            return ()
        listed = listed_at(self._analysis, giver.end(), self._sentence.end)
        return tuple(Investor(mention.organisation_key, "unstated") for mention in listed)

    def _is_supported(self, figure: Figure, verb: re.Match[str], gap: str) -> bool:
        """Whether the words around a verb of receiving tell that the amount is a financing."""
        text = self._text
        evidence = terms.EVIDENCE.match(text, figure.end, self._sentence.end) is not None
        noun = terms.MONEY_NOUN.search(gap) is not None
        if verb["announce"]:
            return (terms.STRONG_NOUN.search(gap) is not None or evidence) and not terms.NOT_RAISING.search(
                gap
            )
        if verb["agree"]:
            near = terms.EVIDENCE.match(text, figure.end, self._sentence.end)
            return _AGREED.search(near.group() if near else gap) is not None
        if evidence or noun or verb["issue"] or verb["borrow"] or verb["crowd"]:
            return True
        if verb["raise"]:
            return (
                not terms.NOT_RAISING.search(text[figure.end : figure.end + 40]) and " to " not in f"{gap} "
            )
        if self._sentence.is_title and verb["head"]:
            return True
        if _AS_SHARE.match(verb.group()) and self._is_shared_out():
            return True
        giver = terms.FROM_AFTER.match(text, figure.end)
        return giver is not None and bool(
            self._analysis.mentions_in(giver.end(), min(giver.end() + 60, self._sentence.end))
        )

    def _invested(self, figure: Figure) -> FundingDraft | None:
        """ "A pumps $200m into B", "A led a $3m series A round in B", "A, B back C in $5m seed funding"."""
        text, start = self._text, figure.qualified_start
        for verb in reversed(
            list(terms.INVEST.finditer(text, max(self._sentence.start, start - 140), start))
        ):
            recipient: Mention | None = None
            end = figure.end
            if verb["back"]:
                recipient = object_after(self._analysis, verb.end(), start)
                if recipient is None or not _WITH_AMOUNT.fullmatch(text, recipient.end, start):
                    continue
                if terms.NOT_FINANCING.match(text, figure.end):
                    continue
            elif not self._is_for_finance(figure, verb):
                continue
            elif terms.GAP.fullmatch(text[verb.end() : start]) is None:
                # "B gave Acme a $5m loan", "B provided Acme with $5m in funding"
                recipient = object_after(self._analysis, verb.end(), start) if verb["give"] else None
                if recipient is None or not _INDIRECT.fullmatch(text, recipient.end, start):
                    continue
                if not self._is_gift(figure, verb, recipient.end):
                    continue
            if recipient is None:
                recipient = given_to(self._analysis, self._sentence, figure.end)
                if recipient is None:
                    continue
                end = recipient.end
            if verb["lead"] and not terms.MONEY_NOUN.search(text, verb.end(), end):
                continue
            status = terms.status_of(
                text[max(self._sentence.start, verb.start() - _LEAD_ROOM) : verb.start()], verb["verb"]
            )
            if status is None:
                return None
            givers = givers_of(self._analysis, self._sentence, verb, recipient.organisation_key)
            draft = self._draft(
                figure,
                recipient.organisation_key,
                rule=("funding.invested", 0.85),
                span=(verb.start(), end),
                status=status,
                round_type="debt" if verb.group().casefold() in _LENDING else None,
            )
            return replace(draft, investors=united(givers, draft.investors))
        return None

    def _is_for_finance(self, figure: Figure, verb: re.Match[str]) -> bool:
        if verb["pay"]:
            return _STAKE_AFTER.match(self._text, figure.end, self._sentence.end) is not None
        return not verb["give"] or self._is_gift(figure, verb)

    def _is_gift(self, figure: Figure, verb: re.Match[str], named: int | None = None) -> bool:
        """Whether what is approved, provided or awarded is money to finance with."""
        if terms.NOT_FINANCING.match(self._text, figure.end):
            return False
        is_award = verb["give"].casefold().startswith(("award", "grant", "lent", "lend"))
        noun = terms.MONEY_NOUN.search(self._text, named or verb.end(), figure.qualified_start)
        return (
            is_award
            or bool(noun)
            or terms.EVIDENCE.match(self._text, figure.end, self._sentence.end) is not None
        )

    def _total(self, figure: Figure, earlier: FundingDraft | None) -> FundingDraft | None:
        """ "bringing its total funding to $20m"."""
        room = max(self._sentence.start, figure.qualified_start - 90)
        lead = terms.TOTAL_BEFORE.search(self._text, room, figure.qualified_start)
        if lead is None or (lead["bare"] and earlier is None):
            return None
        recipient = total_owner(self._analysis, self._sentence, lead.span(), earlier)
        draft = self._draft(
            figure, recipient, rule=("funding.total", 0.8), span=(lead.start(), figure.end), status="closed"
        )
        return replace(
            draft, scope="aggregate", round_type="unspecified", period=UNKNOWN_PERIOD, investors=()
        )

    def _receiver(self, figure: Figure, verb: re.Match[str]) -> str | None:
        """Who receives: the subject of the verb, unless that is the round itself or stands behind an opening phrase."""
        if is_round_subject(self._analysis, self._sentence, verb.start()):
            into = given_to(self._analysis, self._sentence, figure.end)
            if into is not None:
                return into.organisation_key
            return self._earlier.recipient if self._earlier else None
        opening = main_subject(self._analysis, self._sentence, verb.start(), figure.end)
        return opening or self._recipient(verb.start())

    def _recipient(self, verb: int) -> str | None:
        return recipient_at(self._analysis, self._sentence, verb, self._earlier)

    def _draft(
        self,
        figure: Figure | None,
        recipient: str | None,
        *,
        rule: tuple[str, float],
        span: tuple[int, int],
        status: FundingStatus,
        round_type: str | None = None,
    ) -> FundingDraft:
        place = Place(self._analysis, self._index, self._sentence, *span)
        return draft_of(place, figure, recipient, rule=rule, status=status, round_type=round_type)
