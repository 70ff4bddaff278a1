"""Rows of a record source as statements: every value keeps the cell it stands in.

What belongs here is what the fields of an entity mean; reading and typing cells is `readers/records/batches.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from orchestration.extraction.record_words import RecordWords
from orchestration.model import (
    METRIC_PREFIX,
    UNKNOWN_PERIOD,
    AliasKind,
    Basis,
    Cell,
    Entity,
    EventRole,
    EventStatement,
    EventStatus,
    ExchangeRateStatement,
    Extraction,
    FundingStatement,
    FundingStatus,
    IndustryStatement,
    Investor,
    LocalOrganisation,
    MetricStatement,
    OrganisationAlias,
    OrganisationType,
    Period,
    Record,
    StatedNumber,
    stable_id,
)
from orchestration.vocabulary import Vocabulary

ENGINE = "records"
RULE_VERSION = 1


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One CSV of a record source, as far as its statements depend on it.

    `source_path` is relative to raw/, with forward slashes.
    """

    source_name: str
    source_path: str
    entity: Entity
    published_on: date | None = None

    @property
    def origin_id(self) -> str:
        return stable_id("record_source", self.source_path)


def extract_records(source: RecordFile, records: Sequence[Record], vocabulary: Vocabulary) -> Extraction:
    """What the rows of one file state. Organisations of one name key are one organisation.

    Args:
        source: the file.
        records: its rows, typed as `readers/records/values.py` says.
        vocabulary: for industries, round types, units and the words in names that tell a type.

    Returns:
        Statements with a Cell each and the rule `record:<source>`; confidence 1, less for an industry found within a cell.
    """
    table = _Statements(source, RecordWords(vocabulary))
    for record in records:
        _ENTITIES[source.entity](table, record)
    return Extraction(
        engine=ENGINE,
        organisations=tuple(table.organisations.values()),
        industries=tuple(table.industries),
        funding=tuple(table.funding),
        events=tuple(table.events),
        metrics=tuple(table.metrics),
        exchange_rates=tuple(table.exchange_rates),
    )


@dataclass(slots=True)
class _Statements:
    """What has been stated so far in one file."""

    source: RecordFile
    words: RecordWords
    organisations: dict[str, LocalOrganisation] = field(default_factory=dict)
    industries: list[IndustryStatement] = field(default_factory=list)
    funding: list[FundingStatement] = field(default_factory=list)
    events: list[EventStatement] = field(default_factory=list)
    metrics: list[MetricStatement] = field(default_factory=list)
    exchange_rates: list[ExchangeRateStatement] = field(default_factory=list)

    def basis(self, record: Record, *fields: str) -> Basis:
        """The cell of the first of the fields that the row has a column for."""
        column = next((record.columns[name] for name in fields if name in record.columns), "")
        place = Cell(self.source.source_path, record.row_number, column)
        return Basis(place, f"record:{self.source.source_name}", RULE_VERSION, 1.0)

    def organisation(
        self, record: Record, name: str, default_type: OrganisationType | None, **known: object
    ) -> str:
        """Note an organisation and what a row says of it; what an earlier row said stays. Returns its key."""
        key = self.words.vocabulary.organisation_name_key(name)
        told = self.words.organisation_type(name)
        standing = self.organisations.get(key)
        if standing is None:
            standing = LocalOrganisation(key, name, told or default_type, row_number=record.row_number)
        elif standing.organisation_type is None:
            standing = replace(standing, organisation_type=told or default_type)
        if name != standing.name:
            standing = _with_aliases(standing, ((name, "full"),))
        gaps = {
            attribute: value
            for attribute, value in known.items()
            if value is not None and getattr(standing, attribute) in (None, False)
        }
        self.organisations[key] = replace(standing, **gaps)  # type: ignore[arg-type]
        return key

    def add_aliases(self, key: str, aliases: Iterable[tuple[str, AliasKind]]) -> None:
        self.organisations[key] = _with_aliases(self.organisations[key], aliases)

    def add_industries(self, record: Record, key: str) -> None:
        for text in _texts(record.values, "industries"):
            codes, confidence = self.words.industries(text)
            basis = replace(self.basis(record, "industries"), confidence=confidence)
            self.industries += [IndustryStatement(code, key, basis) for code in codes]


def _with_aliases(
    organisation: LocalOrganisation, aliases: Iterable[tuple[str, AliasKind]]
) -> LocalOrganisation:
    added = (OrganisationAlias(name, kind) for name, kind in aliases)
    return replace(organisation, aliases=tuple(dict.fromkeys((*organisation.aliases, *added))))


def _organisation(table: _Statements, record: Record) -> None:
    values = record.values
    name = str(values["name"])
    operator = _text(values, "operator")
    own_key = table.words.vocabulary.organisation_name_key(name)
    operator_key = table.organisation(record, operator, None) if operator else None
    key = table.organisation(
        record,
        name,
        None,
        short_name=_text(values, "short_name"),
        country_code=_text(values, "country_code"),
        city=_text(values, "city"),
        founded_year=values.get("founded_year"),
        website=_text(values, "website"),
        registry_id=_text(values, "registry_id"),
        registry_scheme=_text(values, "registry_scheme"),
        is_in_registry=True,
        operator_key=None if operator_key == own_key else operator_key,
    )
    stated_type = _text(values, "organisation_type")
    if stated_type:
        # what the register says weighs more than a word in the name
        table.organisations[key] = replace(table.organisations[key], organisation_type=stated_type)  # type: ignore[arg-type]
    short_name = _text(values, "short_name")
    table.add_aliases(
        key,
        (
            (name, "registry"),
            *(((short_name, "short"),) if short_name else ()),
            *((former, "former") for former in _texts(values, "former_names")),
        ),
    )
    table.add_industries(record, key)


_STATUSES: Mapping[str, FundingStatus] = {
    "closed": "closed",
    "announced": "announced",
    "planned": "planned",
    "rumoured": "rumoured",
}


def _funding(table: _Statements, record: Record) -> None:
    values = record.values
    recipient = table.organisation(
        record,
        str(values["organisation"]),
        "start_up",
        city=_text(values, "city"),
        country_code=_text(values, "country_code"),
    )
    investors = (table.organisation(record, name, "investor") for name in _texts(values, "investors"))
    amount, period, rounds = values.get("amount"), values.get("date"), values.get("rounds_count")
    rounds_count = rounds if isinstance(rounds, int) else None
    has_amount = isinstance(amount, StatedNumber)
    round_type = _text(values, "round_type")
    table.funding.append(
        FundingStatement(
            organisation_key=recipient,
            round_type=table.words.round_type(round_type) if round_type else "unspecified",
            scope="aggregate" if rounds_count is not None and rounds_count > 1 else "round",
            rounds_count=rounds_count,
            amount=amount if isinstance(amount, StatedNumber) else None,
            currency=_text(values, "currency") if has_amount else None,
            period=period if isinstance(period, Period) else UNKNOWN_PERIOD,
            status=_STATUSES[_text(values, "status") or "closed"],
            basis=table.basis(record, "amount", "organisation"),
            investors=tuple(Investor(key, "unstated") for key in dict.fromkeys(investors)),
        )
    )
    table.add_industries(record, recipient)


_EVENT_STATUSES: Mapping[str, EventStatus] = {"held": "held", "planned": "planned", "cancelled": "cancelled"}
_EVENT_ROLES: Mapping[str, EventRole] = {
    "organisers": "organiser",
    "hosts": "host",
    "grantors": "grantor",
    "partners": "partner",
    "participants": "participant",
}


def _event(table: _Statements, record: Record) -> None:
    values = record.values
    subject = table.organisation(record, str(values["organisation"]), None)
    others = [
        (table.organisation(record, name, None), role)
        for list_field, role in _EVENT_ROLES.items()
        for name in _texts(values, list_field)
    ]
    period = _span(values.get("date"), values.get("end_date"))
    stated = _text(values, "status")
    published_on = table.source.published_on
    is_ahead = period.start_on is not None and published_on is not None and period.start_on > published_on
    table.events.append(
        EventStatement(
            event_type=str(values["event_type"]),
            event_name=_text(values, "name"),
            organisation_key=subject,
            period=period,
            # a list of events dates them; what lies after its own publication had not been held
            status=_EVENT_STATUSES[stated] if stated else "planned" if is_ahead else "held",
            basis=table.basis(record, "name", "event_type", "organisation"),
            location=_text(values, "location"),
            participants=tuple(dict.fromkeys(others)),
        )
    )


def _span(start: object, end: object) -> Period:
    """From the first day of one period to the last of another; either may be missing."""
    first = start if isinstance(start, Period) else UNKNOWN_PERIOD
    if not isinstance(end, Period) or end == first:
        return first
    return Period(first.start_on, end.end_on, "range")


def _exchange_rate(table: _Statements, record: Record) -> None:
    values = record.values
    stated = values.get("date")
    period = stated if isinstance(stated, Period) else _whole_year(table, record)
    direct, inverse = values.get("usd_per_unit"), values.get("per_usd")
    if isinstance(direct, StatedNumber) and direct.value:
        rate = direct.value
    elif isinstance(inverse, StatedNumber) and inverse.value:
        rate = float(f"{1 / inverse.value:.10g}")  # ten digits are more than any source states
    else:
        raise TypeError(f"{table.source.source_path} row {record.row_number}: there is no rate above zero")
    table.exchange_rates.append(
        ExchangeRateStatement(
            currency=str(values["currency"]),
            period=period,
            usd_per_unit=rate,
            basis=table.basis(record, "usd_per_unit", "per_usd"),
            method=_text(values, "method"),
        )
    )


def _whole_year(table: _Statements, record: Record) -> Period:
    year = record.values.get("year")
    if not isinstance(year, int):
        raise TypeError(
            f"{table.source.source_path} row {record.row_number}: the year is no number: {year!r}"
        )
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def _yearly_metric(table: _Statements, record: Record) -> None:
    key = table.organisation(record, str(record.values["organisation"]), None)
    period = _whole_year(table, record)
    for metric_id, number, unit, field_name in _measures(record):
        table.metrics.append(_metric(table, record, key, period, (metric_id, number, unit, field_name)))


def _measures(record: Record) -> Iterator[tuple[str, StatedNumber, str, str]]:
    """(measure as the source names it, number as stated, unit as stated, field) of the long or the wide form."""
    values = record.values
    for name, value in values.items():
        if isinstance(value, StatedNumber):
            if name.startswith(METRIC_PREFIX):
                metric_id = name.removeprefix(METRIC_PREFIX)
                yield metric_id, value, _text(values, f"units.{metric_id}") or "", name
            elif name == "value":
                yield _text(values, "metric_id") or "", value, _text(values, "unit") or "", name


def _metric(
    table: _Statements,
    record: Record,
    organisation_key: str,
    period: Period,
    measure: tuple[str, StatedNumber, str, str],
) -> MetricStatement:
    name, number, unit_text, field_name = measure
    metric = table.words.vocabulary.metrics.get(name)
    unit = table.words.unit(unit_text, metric.unit if metric else None)
    return MetricStatement(
        organisation_key=organisation_key,
        metric_id=metric.metric_id if metric else None,
        claim_kind="level",
        modality="reported",
        period=period,
        is_period_inferred=False,
        number=_converted(number, unit.factor),
        unit="currency" if unit.dimension == "money" else unit.unit,
        original_value=number.value,
        original_unit=unit_text,
        measure_text=record.columns.get(field_name, name) if field_name != "value" else name,
        basis=table.basis(record, field_name),
        currency=unit.unit if unit.dimension == "money" else None,
    )


def _converted(number: StatedNumber, factor: float) -> StatedNumber:
    def times(value: float | None) -> float | None:
        # ten digits: a factor such as 0.09290304 must not leave 910.4497919999999 behind
        return None if value is None else float(f"{value * factor:.10g}") if factor != 1 else value

    return StatedNumber(times(number.value), number.operator, times(number.low), times(number.high))


def _text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) and value else None


def _texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = values.get(name)
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


_ENTITIES: Mapping[Entity, Callable[[_Statements, Record], None]] = {
    "organisation": _organisation,
    "funding": _funding,
    "event": _event,
    "yearly_metric": _yearly_metric,
    "exchange_rate": _exchange_rate,
}
