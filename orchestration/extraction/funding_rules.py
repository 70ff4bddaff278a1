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
from orchestration.extraction.clause_context import clause_around, last_match
from orchestration.extraction.funding_drafts import FundingDraft, Place, draft_of
from orchestration.extraction.funding_nouns import listed_round, noun_round, sold_stake, total_owner
from orchestration.extraction.funding_recipients import (
    given_to,
    has_plural_pronoun,
    is_about_many,
    object_after,
    recipient_at,
)
from orchestration.extraction.investors import investors_around, investors_of_subject, listed_at, united
from orchestration.extraction.references import subject_at
from orchestration.model import (
    UNKNOWN_PERIOD,
    FundingStatus,
    Investor,
    InvestorRole,
    Mention,
)

_LEAD_ROOM = 70  # characters before a verb that tell whether it is done, planned or denied
_SUBJECT_ROOM = 90  # characters between an investor and its verb: room for one apposition
_AS_SHARE = re.compile(r"receiv|gets?\b|got\b", re.IGNORECASE)
_WITH_AMOUNT = re.compile(
    r"[ ](?:in|with|through|via)[ ](?:an?|the|its|their|new|fresh|first)?[ ]?", re.IGNORECASE
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
        if previous is None or sentence.is_title:
            yield from self._undisclosed(previous)

    def _draft_at(self, figure: Figure, previous: FundingDraft | None) -> FundingDraft | None:
        place = (self._analysis, self._index, self._sentence, figure)
        return (
            self._fund(figure, previous)
            or listed_round(*place, previous)
            or self._received(figure)
            or self._invested(figure)
            or self._total(figure, previous or self._earlier)
            or sold_stake(*place)
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
            if terms.GAP.fullmatch(gap) is None or not self._is_supported(figure, verb, gap):
                continue
            status = terms.status_of(
                text[max(self._sentence.start, verb.start() - _LEAD_ROOM) : verb.start()], verb["verb"]
            )
            if status is None:
                return None
            recipient = self._recipient(verb.start())
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
                round_type="grant" if verb["granted"] and terms.DEBT.search(gap) is None else None,
            )
            return replace(draft, investors=united(draft.investors, self._grantors(figure, verb)))
        return None

    def _is_shared_out(self) -> bool:
        """Whether the sentences right before tell of public money that is shared out ("€30 million for hubs")."""
        start = self._analysis.sentences[max(self._sentence.index - 2, 0)].start
        money = [f for f in self._analysis.figures_in(start, self._sentence.start) if f.kind == "money"]
        return bool(money) and terms.SHARED_OUT.search(self._text, start, self._sentence.start) is not None

    def _grantors(self, figure: Figure, verb: re.Match[str]) -> tuple[Investor, ...]:
        """ "was awarded £1.2m by B": a passive verb names its giver after "by"."""
        giver = (
            terms.FROM_AFTER.match(self._text, figure.end, self._sentence.end) if verb["granted"] else None
        )
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
        if evidence or noun or verb["issue"]:
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
            elif terms.GAP.fullmatch(text[verb.end() : start]) is None or (
                verb["give"] and not self._is_gift(figure, verb)
            ):
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
            givers = self._givers(verb, recipient.organisation_key)
            draft = self._draft(
                figure,
                recipient.organisation_key,
                rule=("funding.invested", 0.85),
                span=(verb.start(), end),
                status=status,
            )
            return replace(draft, investors=united(givers, draft.investors))
        return None

    def _is_gift(self, figure: Figure, verb: re.Match[str]) -> bool:
        """Whether what is approved, provided or awarded is money to finance with."""
        if terms.NOT_FINANCING.match(self._text, figure.end):
            return False
        is_award = verb["give"].casefold().startswith(("award", "grant", "lent", "lend"))
        noun = terms.MONEY_NOUN.search(self._text, verb.end(), figure.qualified_start)
        return (
            is_award
            or bool(noun)
            or terms.EVIDENCE.match(self._text, figure.end, self._sentence.end) is not None
        )

    def _givers(self, verb: re.Match[str], recipient: str) -> tuple[Investor, ...]:
        role: InvestorRole = "lead" if verb["lead"] and "le" in verb["lead"].casefold()[:5] else "unstated"
        mentions = investors_of_subject(self._analysis, self._sentence, verb.start())
        if not verb["lead"] and mentions and verb.start() - mentions[-1].end > _SUBJECT_ROOM:
            return ()
        return tuple(Investor(m.organisation_key, role) for m in mentions if m.organisation_key != recipient)

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

    def _undisclosed(self, previous: FundingDraft | None) -> Iterator[FundingDraft]:
        """Financings without an amount: "X secures funding", "A invests in B", in a title "A, B back C"."""
        sentence, text = self._sentence, self._text
        for verb in terms.RECEIVE.finditer(text, sentence.start, sentence.end):
            draft = None if verb["announce"] else self._received_undisclosed(verb)
            if draft is not None and not (previous and previous.start <= draft.start < previous.end):
                yield draft
        if previous is not None:
            return
        for verb in terms.INVEST.finditer(text, sentence.start, sentence.end):
            draft = self._invested_undisclosed(verb)
            if draft is not None:
                yield draft

    def _received_undisclosed(self, verb: re.Match[str]) -> FundingDraft | None:
        text, sentence = self._text, self._sentence
        gap = terms.GAP.match(text, verb.end(), min(sentence.end, verb.end() + 90))
        noun = gap and last_match(terms.STRONG_NOUN, text, verb.end(), gap.end())
        if noun is None:
            return None
        end = noun.end()
        lead = text[max(sentence.start, verb.start() - _LEAD_ROOM) : verb.start()]
        status = terms.status_of(lead, verb["verb"])
        round_type = self._index.find(self._analysis, verb.start(), end + 30, verb.end())
        if status not in ("closed", "announced") or re.match(r"[ ]*[$€£\d]", text[end : end + 3]):
            return None
        referent = subject_at(self._analysis, verb.start())
        investors = investors_around(
            self._analysis, end, clause_around(self._analysis, sentence, end)[1], None
        )
        if referent is None or not (sentence.is_title or investors or round_type != "unspecified"):
            return None
        if referent.confidence < 0.6 or (round_type == "grant" and not sentence.is_title):
            return None
        draft = self._draft(
            None,
            referent.organisation_key,
            rule=("funding.undisclosed", 0.65),
            span=(verb.start(), end),
            status=status,
        )
        return draft if draft.scope == "round" else None

    def _invested_undisclosed(self, verb: re.Match[str]) -> FundingDraft | None:
        text, sentence = self._text, self._sentence
        if verb["pump"] or verb["lead"]:
            return None
        if verb["back"] and not (sentence.is_title and verb.group().casefold().startswith("back")):
            return None
        position = verb.end()
        if verb["invest"]:
            into = re.compile(r"[ ](?:an[ ]undisclosed[ ](?:amount|sum)[ ])?(?:in|into)(?=[ ])").match(
                text, position
            )
            if into is None or verb.group().casefold().endswith("ing"):
                return None
            position = into.end()
        recipient = object_after(self._analysis, position, sentence.end)
        status = terms.status_of(
            text[max(sentence.start, verb.start() - _LEAD_ROOM) : verb.start()], verb["verb"]
        )
        if recipient is None or recipient.end > sentence.end or status not in ("closed", "announced"):
            return None
        givers = self._givers(verb, recipient.organisation_key)
        if not givers or recipient.kind == "pronoun":
            return None
        confidence = 0.6 if sentence.is_title else 0.45
        draft = self._draft(
            None,
            recipient.organisation_key,
            rule=("funding.invested_undisclosed", confidence),
            span=(verb.start(), recipient.end),
            status=status,
        )
        return replace(draft, investors=united(givers, draft.investors))

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
