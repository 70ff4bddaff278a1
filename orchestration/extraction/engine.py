"""Runs the finders and rules over one document, in their order, and tidies what they state.

Belongs here: the order of the steps, and what holds for statements of every kind. What a rule reads
belongs to the rule's own module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.attribution import CLAUSES, Attribution
from orchestration.extraction.coverage import Coverage, coverage
from orchestration.extraction.dates import find_times
from orchestration.extraction.events import find_events
from orchestration.extraction.funding import find_funding
from orchestration.extraction.industries import find_industries
from orchestration.extraction.jurisdictions import find_places
from orchestration.extraction.metrics import find_metrics
from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.names import find_organisations
from orchestration.extraction.numbers import find_figures
from orchestration.extraction.segments import segment
from orchestration.extraction.used_figures import Statement, figures_used
from orchestration.extraction.weights import HEARD_FROM
from orchestration.model import (
    PARTS,
    Document,
    EventStatement,
    Extraction,
    FundingStatement,
    IndustryStatement,
    LocalOrganisation,
    MetricStatement,
    Part,
    Passage,
)
from orchestration.normalisation import text_key
from orchestration.vocabulary import Vocabulary

ENGINE = "rules"

_Statement = TypeVar("_Statement", IndustryStatement, EventStatement, FundingStatement, MetricStatement)
_AnyStatement = IndustryStatement | EventStatement | FundingStatement | MetricStatement


@dataclass(frozen=True, slots=True)
class RulesExtractor:
    """The engine of rules: offline, and the same document always gives the same statements.

    Attributes:
        versions: of the rules and their words, by part (`rule_versions`).
        attribution: answers whom a text means.
    """

    versions: Mapping[Part, str]
    attribution: Attribution = CLAUSES

    @property
    def engine(self) -> str:
        return ENGINE

    def extract(
        self, document: Document, vocabulary: Vocabulary, parts: frozenset[Part] = PARTS
    ) -> Extraction:
        return extract(document, vocabulary, self.attribution, parts)


def analyse(document: Document, vocabulary: Vocabulary, attribution: Attribution = CLAUSES) -> Analysis:
    """The document with its sentences, figures, times, organisations and mentions found."""
    segments = segment(document.text)
    spans = tuple(find_spans(segments, name_index(vocabulary)))
    names = find_organisations(segments, spans, vocabulary)
    jurisdictions, places = find_places(segments, names.mentions, vocabulary)
    return Analysis(
        document=document,
        sentences=segments.sentences,
        tokens=segments.tokens,
        spans=spans,
        figures=find_figures(segments, vocabulary),
        times=find_times(segments, document.published_on),
        mentions=attribution.mentions(segments, names.organisations, names.mentions, vocabulary, places),
        organisations=names.organisations,
        attribution=attribution,
        places=places,
        jurisdictions=jurisdictions,
        doubtful=names.doubtful,
        doubtful_mentions=names.doubtful_mentions,
    )


def extract(
    document: Document,
    vocabulary: Vocabulary,
    attribution: Attribution = CLAUSES,
    parts: frozenset[Part] = PARTS,
) -> Extraction:
    """What the rules find in `document`; of parts that are not asked for, no more than the others need.

    What depends on what, in `rule_versions` too: metrics take no figure of an event or a financing; a place is an
    organisation where an event, a financing or a metric is of it; industries are of organisations alone.

    Raises:
        ValueError: a rule quoted other characters than those it points to; this is a fault of the rule.
    """
    analysis = analyse(document, vocabulary, attribution)
    has_metrics = not parts.isdisjoint({"metrics", "organisations", "figures"})
    has_events, has_funding = has_metrics or "events" in parts, has_metrics or "funding" in parts
    funding = _distinct(find_funding(analysis, vocabulary)) if has_funding else ()
    analysis = _with_financed(analysis, funding)
    industries = _industries(analysis, vocabulary) if "industries" in parts else ()
    events = _distinct(find_events(analysis, vocabulary)) if has_events else ()
    used = figures_used(analysis, (*heard(events), *heard(funding)))
    metrics = _distinct(find_metrics(analysis, vocabulary, used)) if has_metrics else ()
    statements: tuple[Statement, ...] = (*events, *funding, *metrics)
    _check_quotes(document, (*industries, *statements))
    figures = coverage(analysis, statements) if "figures" in parts else Coverage((), ())
    return Extraction(
        engine=ENGINE,
        organisations=_with_founding(
            _with_investors(_known(analysis, statements), heard(funding)), heard(events)
        ),
        mentions=tuple(analysis.mentions),
        industries=industries,
        events=events,
        funding=funding,
        metrics=metrics,
        unused_figures=figures.unused,
        figure_counts=figures.counts,
    )


def _industries(analysis: Analysis, vocabulary: Vocabulary) -> tuple[IndustryStatement, ...]:
    """Those of the text, and those of organisations that it names."""
    mentioned = {None, *(mention.organisation_key for mention in analysis.mentions)}
    found = find_industries(analysis, vocabulary)
    return _distinct(statement for statement in found if statement.organisation_key in mentioned)


def _distinct(statements: Iterable[_Statement]) -> tuple[_Statement, ...]:
    """Without repeated statements: of those that say the same, the surest stands."""
    best: dict[tuple[object, ...], _Statement] = {}
    for statement in statements:
        key = _content(statement)
        kept = best.get(key)
        if kept is None or statement.basis.confidence > kept.basis.confidence:
            best[key] = statement
    return tuple(best.values())


def heard(statements: Iterable[_Statement]) -> tuple[_Statement, ...]:
    """Those that are sure enough to have a say in what else the text states."""
    return tuple(statement for statement in statements if statement.basis.confidence >= HEARD_FROM)


def _content(
    statement: _AnyStatement,
) -> tuple[object, ...]:
    """What makes two statements of one document the same."""
    match statement:
        case IndustryStatement():
            return (statement.industry_code, statement.organisation_key, statement.basis.place)
        case EventStatement():
            name = text_key(statement.event_name or "")
            return (statement.event_type, name, statement.organisation_key, statement.period)
        case FundingStatement():
            return (
                statement.organisation_key,
                statement.round_type,
                statement.scope,
                statement.amount,
                statement.currency,
                statement.period,
            )
        case MetricStatement():
            return (
                statement.organisation_key,
                statement.metric_id,
                statement.claim_kind,
                statement.modality,
                statement.period,
                statement.number,
                statement.unit,
                statement.measure_text if statement.metric_id is None else None,
            )


def _check_quotes(
    document: Document,
    statements: Sequence[_AnyStatement],
) -> None:
    for statement in statements:
        place = statement.basis.place
        if isinstance(place, Passage) and document.text[place.char_start : place.char_end] != place.quote:
            raise ValueError(
                f"{statement.basis.rule_id}: the quote {place.quote!r} does not stand at "
                f"{place.char_start}:{place.char_end}; the rule must take its quote from Analysis.basis"
            )


def _known(
    analysis: Analysis,
    statements: Sequence[_AnyStatement],
) -> tuple[LocalOrganisation, ...]:
    """The organisations that a mention, a statement or another organisation speaks of."""
    used = {mention.organisation_key for mention in analysis.mentions}
    for statement in statements:
        if statement.organisation_key is not None:
            used.add(statement.organisation_key)
        if isinstance(statement, EventStatement):
            used.update(key for key, _ in statement.participants)
        if isinstance(statement, FundingStatement):
            used.update(investor.organisation_key for investor in statement.investors)
    known = {**analysis.organisations, **analysis.jurisdictions}
    return tuple(organisation for key, organisation in known.items() if key in used)


def _with_financed(analysis: Analysis, funding: Sequence[FundingStatement]) -> Analysis:
    """With the doubtful names that a financing tells to be organisations', as sure as the financing is.

    They are mentioned by the text where the financing is likely enough to be heard.
    """
    sure: dict[str, float] = {}
    for statement in funding:
        for key in (statement.organisation_key, *(one.organisation_key for one in statement.investors)):
            if key is not None and key in analysis.doubtful:
                sure[key] = max(sure.get(key, 0.0), statement.basis.confidence)
    if not sure:
        return analysis
    found = {
        key: replace(analysis.doubtful[key], confidence=max(analysis.doubtful[key].confidence, confidence))
        for key, confidence in sure.items()
    }
    named = [
        mention
        for mention in analysis.doubtful_mentions
        if sure.get(mention.organisation_key, 0.0) >= HEARD_FROM
        and not any(one.start < mention.end and mention.start < one.end for one in analysis.mentions)
    ]
    return replace(
        analysis,
        organisations={**analysis.organisations, **found},
        mentions=tuple(sorted([*analysis.mentions, *named], key=lambda mention: mention.start)),
        memo={},
    )


def _with_investors(
    organisations: Sequence[LocalOrganisation], funding: Sequence[FundingStatement]
) -> tuple[LocalOrganisation, ...]:
    """Who put money into a financing, and of whom the text says no more, is an investor."""
    investors = {investor.organisation_key for statement in funding for investor in statement.investors}
    return tuple(
        replace(organisation, organisation_type="investor")
        if organisation.organisation_type is None and organisation.key in investors
        else organisation
        for organisation in organisations
    )


def _with_founding(
    organisations: Sequence[LocalOrganisation], events: Sequence[EventStatement]
) -> tuple[LocalOrganisation, ...]:
    """With the year of founding where an event gives it and the words around the name did not."""
    years = {
        event.organisation_key: event.period.year
        for event in events
        if event.event_type == "founding" and event.status == "held" and event.period.year is not None
    }
    return tuple(
        replace(organisation, founded_year=years[organisation.key])
        if organisation.founded_year is None and organisation.key in years
        else organisation
        for organisation in organisations
    )
