"""An Extraction as rows of the `statements` tables: ids, places and keys filled in, doubles dropped.

Pure: it neither reads nor writes a database (that is `warehouse.py`) and takes nothing out of a text
(that is `extraction/`). Column names are those of `schema/statements.sql`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from orchestration.model import (
    Basis,
    Cell,
    EventStatement,
    ExchangeRateStatement,
    Extraction,
    FundingStatement,
    IndustryStatement,
    LocalOrganisation,
    MetricStatement,
    Part,
    StatedNumber,
    stable_id,
)
from orchestration.normalisation import text_key
from orchestration.vocabulary import Vocabulary

Row = Mapping[str, Any]

# every table that is replaced together for one origin, and the columns that make a row of it unique
STATEMENT_TABLES: Mapping[str, tuple[str, ...]] = {
    "local_organisations": ("local_organisation_id",),
    "local_organisation_aliases": ("local_organisation_id", "alias", "alias_kind"),
    "mentions": ("document_id", "char_start", "char_end", "local_organisation_id"),
    "industries": ("statement_id",),
    "events": ("statement_id",),
    "event_organisations": ("statement_id", "local_organisation_id", "role"),
    "funding": ("statement_id",),
    "funding_investors": ("statement_id", "local_organisation_id"),
    "metrics": ("statement_id",),
    "unused_figures": ("document_id", "char_start", "char_end"),
    "figure_counts": ("document_id", "outcome", "figure_class"),
    "exchange_rates": ("statement_id",),
}

# the tables that are replaced where one part of a document is extracted anew
PART_TABLES: Mapping[Part, tuple[str, ...]] = {
    "organisations": ("local_organisations", "local_organisation_aliases", "mentions"),
    "industries": ("industries",),
    "events": ("events", "event_organisations"),
    "funding": ("funding", "funding_investors"),
    "metrics": ("metrics",),
    "figures": ("unused_figures", "figure_counts"),
}


def local_organisation_id(origin_id: str, key: str) -> str:
    """The id of the organisation that one origin knows by `key`."""
    return stable_id("local_organisation", origin_id, key)


def document_rows(
    document_id: str, text: str, extraction: Extraction, vocabulary: Vocabulary
) -> dict[str, list[Row]]:
    """The rows of one document, by table; `text` is what the extraction's offsets count in.

    Raises:
        ValueError: a statement refers to an organisation that the extraction does not hold.
    """
    return _tables(_Builder(document_id, text, None, extraction, vocabulary))


def record_rows(
    origin_id: str, source_path: str, extraction: Extraction, vocabulary: Vocabulary
) -> dict[str, list[Row]]:
    """The rows of one file of records, by table.

    Raises:
        ValueError: a statement refers to an organisation that the extraction does not hold.
    """
    return _tables(_Builder(origin_id, None, source_path, extraction, vocabulary))


def _tables(build: _Builder) -> dict[str, list[Row]]:
    extraction = build.extraction
    tables: dict[str, Iterable[Row]] = {
        "local_organisations": map(build.organisation, extraction.organisations),
        "local_organisation_aliases": build.aliases(),
        "mentions": build.mentions(),
        "industries": map(build.industry, extraction.industries),
        "events": map(build.event, extraction.events),
        "event_organisations": build.event_organisations(),
        "funding": map(build.financing, extraction.funding),
        "funding_investors": build.investors(),
        "metrics": map(build.metric, extraction.metrics),
        "unused_figures": build.unused_figures(),
        "figure_counts": build.figure_counts(),
        "exchange_rates": map(build.exchange_rate, extraction.exchange_rates),
    }
    return {table: _unique(rows, STATEMENT_TABLES[table]) for table, rows in tables.items()}


def _unique(rows: Iterable[Row], key: Sequence[str]) -> list[Row]:
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(row[column] for column in key), row)
    return list(first.values())


class _Builder:
    """Holds what every row of one origin shares."""

    def __init__(
        self,
        origin_id: str,
        text: str | None,
        source_path: str | None,
        extraction: Extraction,
        vocabulary: Vocabulary,
    ) -> None:
        self.extraction = extraction
        self._origin_id = origin_id
        self._text = text or ""
        self._source_path = source_path
        self._document_id = origin_id if source_path is None else None
        self._name_key = vocabulary.organisation_name_key
        self._ids = {
            organisation.key: local_organisation_id(origin_id, organisation.key)
            for organisation in extraction.organisations
        }

    def organisation(self, organisation: LocalOrganisation) -> Row:
        return {
            "local_organisation_id": self._ids[organisation.key],
            "origin_id": self._origin_id,
            "document_id": self._document_id,
            "source_path": self._source_path,
            "row_number": organisation.row_number,
            "name": organisation.name,
            "name_key": self._name_key(organisation.name),
            "short_name": organisation.short_name,
            "organisation_type": organisation.organisation_type,
            "country_code": organisation.country_code,
            "city": organisation.city,
            "founded_year": organisation.founded_year,
            "website": organisation.website,
            "registry_id": organisation.registry_id,
            "registry_scheme": organisation.registry_scheme,
            "is_in_registry": organisation.is_in_registry,
            "operator_local_organisation_id": self._id(organisation.operator_key),
            "confidence": organisation.confidence,
        }

    def aliases(self) -> Iterable[Row]:
        for organisation in self.extraction.organisations:
            for alias in organisation.aliases:
                yield {
                    "origin_id": self._origin_id,
                    "local_organisation_id": self._ids[organisation.key],
                    "alias": alias.name,
                    "alias_key": self._name_key(alias.name),
                    "alias_kind": alias.kind,
                }

    def mentions(self) -> Iterable[Row]:
        for mention in self.extraction.mentions:
            yield {
                "origin_id": self._origin_id,
                "document_id": self._document_id,
                "local_organisation_id": self._id(mention.organisation_key),
                "char_start": mention.start,
                "char_end": mention.end,
                "quote": self._text[mention.start : mention.end],
                "mention_kind": mention.kind,
            }

    def industry(self, statement: IndustryStatement) -> Row:
        organisation_id = self._id(statement.organisation_key)
        return {
            "statement_id": self._statement_id(
                "industry", statement.basis, statement.industry_code, organisation_id
            ),
            "origin_id": self._origin_id,
            "industry_code": statement.industry_code,
            "local_organisation_id": organisation_id,
            **self._basis(statement.basis),
        }

    def event(self, statement: EventStatement) -> Row:
        period = statement.period
        return {
            "statement_id": self._event_id(statement),
            "origin_id": self._origin_id,
            "event_type": statement.event_type,
            "event_name": statement.event_name,
            "event_name_key": text_key(statement.event_name or ""),
            "local_organisation_id": self._id(statement.organisation_key),
            "start_on": period.start_on,
            "end_on": period.end_on,
            "date_precision": period.precision,
            "location": statement.location,
            "status": statement.status,
            **self._basis(statement.basis),
        }

    def event_organisations(self) -> Iterable[Row]:
        for statement in self.extraction.events:
            for key, role in statement.participants:
                yield {
                    "origin_id": self._origin_id,
                    "statement_id": self._event_id(statement),
                    "local_organisation_id": self._id(key),
                    "role": role,
                }

    def financing(self, statement: FundingStatement) -> Row:
        amount, period = statement.amount, statement.period
        return {
            "statement_id": self._funding_id(statement),
            "origin_id": self._origin_id,
            "local_organisation_id": self._id(statement.organisation_key),
            "round_type": statement.round_type,
            "scope": statement.scope,
            "rounds_count": statement.rounds_count,
            "amount": amount.value if amount else None,
            "amount_operator": amount.operator if amount else None,
            "amount_low": amount.low if amount else None,
            "amount_high": amount.high if amount else None,
            "currency": statement.currency,
            "is_currency_inferred": statement.is_currency_inferred,
            "start_on": period.start_on,
            "end_on": period.end_on,
            "date_precision": period.precision,
            "status": statement.status,
            **self._basis(statement.basis),
        }

    def investors(self) -> Iterable[Row]:
        for statement in self.extraction.funding:
            for investor in statement.investors:
                yield {
                    "origin_id": self._origin_id,
                    "statement_id": self._funding_id(statement),
                    "local_organisation_id": self._id(investor.organisation_key),
                    "role": investor.role,
                    "amount": investor.amount,
                    "currency": investor.currency,
                }

    def metric(self, statement: MetricStatement) -> Row:
        organisation_id = self._id(statement.organisation_key)
        number, period = statement.number, statement.period
        return {
            "statement_id": self._statement_id(
                "metric",
                statement.basis,
                organisation_id,
                statement.metric_id,
                statement.claim_kind,
                statement.modality,
                *_number_key(number),
                statement.unit,
                statement.currency,
                statement.measure_text,
                period.start_on,
                period.end_on,
                period.precision,
            ),
            "origin_id": self._origin_id,
            "local_organisation_id": organisation_id,
            "metric_id": statement.metric_id,
            "claim_kind": statement.claim_kind,
            "modality": statement.modality,
            "period_start_on": period.start_on,
            "period_end_on": period.end_on,
            "date_precision": period.precision,
            "is_period_inferred": statement.is_period_inferred,
            "value": number.value,
            "value_operator": number.operator,
            "value_low": number.low,
            "value_high": number.high,
            "unit": statement.unit,
            "currency": statement.currency,
            "is_currency_inferred": statement.is_currency_inferred,
            "original_value": statement.original_value,
            "original_unit": statement.original_unit,
            "measure_text": statement.measure_text,
            **self._basis(statement.basis),
        }

    def unused_figures(self) -> Iterable[Row]:
        for figure in self.extraction.unused_figures:
            yield {
                "origin_id": self._origin_id,
                "document_id": self._document_id,
                "char_start": figure.passage.char_start,
                "char_end": figure.passage.char_end,
                "quote": figure.passage.quote,
                "kind": figure.kind,
            }

    def figure_counts(self) -> Iterable[Row]:
        for count in self.extraction.figure_counts:
            yield {
                "origin_id": self._origin_id,
                "document_id": self._document_id,
                "outcome": count.outcome,
                "figure_class": count.figure_class,
                "figures": count.figures,
            }

    def exchange_rate(self, statement: ExchangeRateStatement) -> Row:
        period = statement.period
        return {
            "statement_id": self._statement_id(
                "exchange_rate",
                statement.basis,
                statement.currency,
                period.start_on,
                period.end_on,
                statement.usd_per_unit,
            ),
            "origin_id": self._origin_id,
            "currency": statement.currency,
            "start_on": period.start_on,
            "end_on": period.end_on,
            "date_precision": period.precision,
            "usd_per_unit": statement.usd_per_unit,
            "method": statement.method,
            **self._basis(statement.basis),
        }

    def _event_id(self, statement: EventStatement) -> str:
        period = statement.period
        return self._statement_id(
            "event",
            statement.basis,
            statement.event_type,
            text_key(statement.event_name or ""),
            self._id(statement.organisation_key),
            period.start_on,
            period.end_on,
            period.precision,
            statement.status,
        )

    def _funding_id(self, statement: FundingStatement) -> str:
        period = statement.period
        return self._statement_id(
            "funding",
            statement.basis,
            self._id(statement.organisation_key),
            statement.round_type,
            statement.scope,
            *(_number_key(statement.amount) if statement.amount else ()),
            statement.currency,
            period.start_on,
            period.end_on,
            period.precision,
            statement.status,
        )

    def _statement_id(self, kind: str, basis: Basis, *values: object) -> str:
        place = basis.place
        where: tuple[object, ...] = (
            (place.row_number, place.column_name)
            if isinstance(place, Cell)
            else (place.char_start, place.char_end)
        )
        return stable_id(kind, self._origin_id, *where, *values)

    def _basis(self, basis: Basis) -> Row:
        place = basis.place
        where: Row
        if isinstance(place, Cell):
            where = {
                "source_path": place.source_path,
                "row_number": place.row_number,
                "column_name": place.column_name,
            }
        else:
            where = {"char_start": place.char_start, "char_end": place.char_end, "quote": place.quote}
        return {
            "document_id": self._document_id,
            **where,
            "engine": self.extraction.engine,
            "rule_id": basis.rule_id,
            "rule_version": basis.rule_version,
            "confidence": basis.confidence,
        }

    def _id(self, key: str | None) -> str | None:
        if key is None:
            return None
        try:
            return self._ids[key]
        except KeyError:
            raise ValueError(
                f"origin {self._origin_id}: a statement refers to the organisation {key!r}, which is not listed"
            ) from None


def _number_key(number: StatedNumber) -> tuple[object, ...]:
    return number.value, number.operator, number.low, number.high
