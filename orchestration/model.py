"""What flows through Starhall: documents, records, and the statements taken from them.

Frozen dataclasses and the identifiers made of them; nothing here reads a file, knows a database or
imports anything but the standard library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

Operator = Literal["=", ">", ">=", "<", "<=", "~"]
DatePrecision = Literal["day", "month", "quarter", "year", "range", "unknown"]
Modality = Literal["reported", "planned", "forecast", "denied"]
ClaimKind = Literal["level", "growth_rate", "share", "total"]
EventStatus = Literal["held", "planned", "cancelled"]
FundingStatus = Literal["closed", "announced", "planned", "rumoured"]
FundingScope = Literal["round", "aggregate"]
InvestorRole = Literal["lead", "participant", "unstated"]
EventRole = Literal["subject", "organiser", "host", "grantor", "partner", "participant"]
AliasKind = Literal["full", "short", "acronym", "former", "registry", "translation"]
MentionKind = Literal["name", "short", "acronym", "nominal", "pronoun"]
OrganisationType = Literal[
    "incubator", "start_up", "company", "investor", "government", "university", "zone", "other"
]
FigureOutcome = Literal["statement", "ignored", "unaccounted"]
NumberKind = Literal["amount", "percentage", "quantity", "duration", "number"]
IgnoredClass = Literal[
    "address", "age", "clock_time", "code", "date", "duration", "markup", "name", "numbering", "ordinal", "page_furniture",
    "score", "telephone",
]  # fmt: skip
Part = Literal["organisations", "industries", "events", "funding", "metrics", "figures"]
Entity = Literal["organisation", "funding", "event", "yearly_metric", "exchange_rate"]

METRIC_PREFIX = (
    "metrics."  # of the fields of a record that has a column for each measure: "metrics.floor_area"
)
PLACE_SCHEME = "place"  # the register of places that own figures: not of organisations, one place one entry

_ID_LENGTH = 20  # hex digits: 80 bits, no collision expected below 10^11 rows


PARTS: frozenset[Part] = frozenset(get_args(Part))
"""Everything that a text states, in the parts in which it may be extracted anew."""


def stable_id(kind: str, *parts: object) -> str:
    """A deterministic identifier: the same parts give the same id on every machine and run.

    Args:
        kind: what the id stands for; keeps equal parts of different kinds apart.
        parts: the natural key. None and "" are different parts.

    Returns:
        20 lower-case hexadecimal digits of a SHA-256.
    """
    canonical = "\x1f".join([kind, *("\x00" if part is None else str(part) for part in parts)])
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


_DAYS_OF_A_YEAR = (360, 371)  # between the ends of a financial year, some of which have 52 or 53 whole weeks


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time with the precision it was stated in; both ends inclusive."""

    start_on: date | None = None
    end_on: date | None = None
    precision: DatePrecision = "unknown"

    @property
    def year(self) -> int | None:
        """The year of the whole span: of a financial year that in which it ends.

        None where it is unknown, and for any other span that crosses a year's end.
        """
        if self.start_on is None or self.end_on is None:
            return None
        is_financial_year = _DAYS_OF_A_YEAR[0] <= (self.end_on - self.start_on).days <= _DAYS_OF_A_YEAR[1]
        return self.end_on.year if is_financial_year or self.start_on.year == self.end_on.year else None


UNKNOWN_PERIOD = Period()


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number as a source states it: the figure, and the interval that the words assert.

    "more than 200" is value 200, operator ">", low 200, high None; "between 5 and 7" has value
    None, operator "=", low 5, high 7; an exact 81 has low = high = 81. "nearly 100" is value 100,
    operator "~", and low and high as the rule for approximations gives them (None where it asserts none).
    """

    value: float | None
    operator: Operator
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Document:
    """One news item as a reader found it.

    `text` is what offsets count in: the title, a blank line, the body (the title alone where there
    is no body); no two spaces and no two blank lines follow each other in it. `member` names the item inside its file ("" where the file is the item).
    `published_on` is the day the item gives for itself; `updated_at` (UTC, no zone) the moment of its last
    change where it gives one: later words of one document supersede earlier ones. `licence` and
    `text_mining_opt_out` are what the source says of its rights; None and False where it says nothing.
    """

    title: str
    text: str
    source_format: str
    member: str = ""
    published_on: date | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    view_count: int | None = None
    updated_at: datetime | None = None
    licence: str | None = None
    text_mining_opt_out: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a record source, its cells typed by the source's YAML.

    `values` maps the fields of the entity (see `readers/records/batches.py`) to typed values; `columns`
    maps the same fields to the column of the file that each came from.
    """

    source_name: str
    entity: Entity
    row_number: int
    values: Mapping[str, object]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reject:
    """An item that could not be read: where it stood, why, and what it looked like."""

    reason: str
    detail: str = ""
    member: str = ""
    row_number: int | None = None
    raw_excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where in a document's text a statement rests: `text[char_start:char_end] == quote`."""

    char_start: int
    char_end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a record source a statement rests."""

    source_path: str
    row_number: int
    column_name: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a statement was made: what it rests on, by which rule, and how sure the rule is (0 to 1)."""

    place: Passage | Cell
    rule_id: str
    rule_version: int
    confidence: float


@dataclass(frozen=True, slots=True)
class OrganisationAlias:
    """One name form of an organisation, as a source uses it."""

    name: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class LocalOrganisation:
    """An organisation as one document (or one record source) knows it, before resolution.

    `key` is unique within the document; statements refer to it. `operator_key` is the key of the
    organisation that runs this one. `row_number` is the first row that names it, in a record source.
    """

    key: str
    name: str
    organisation_type: OrganisationType | None = None
    short_name: str | None = None
    aliases: tuple[OrganisationAlias, ...] = ()
    country_code: str | None = None
    city: str | None = None
    founded_year: int | None = None
    website: str | None = None
    registry_id: str | None = None
    registry_scheme: str | None = None
    is_in_registry: bool = False
    operator_key: str | None = None
    confidence: float = 1.0
    row_number: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text that means a local organisation, by name or by reference."""

    start: int
    end: int
    organisation_key: str
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class IndustryStatement:
    """A text or record speaks of an industry, of one organisation's where `organisation_key` is set."""

    industry_code: str
    organisation_key: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class EventStatement:
    """Something happened, or is planned, once. `participants` are (organisation key, role)."""

    event_type: str
    event_name: str | None
    organisation_key: str | None
    period: Period
    status: EventStatus
    basis: Basis
    location: str | None = None
    participants: tuple[tuple[str, EventRole], ...] = ()


@dataclass(frozen=True, slots=True)
class Investor:
    """Who put money into a financing; `amount` (with `currency`) where the source splits it."""

    organisation_key: str
    role: InvestorRole
    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class FundingStatement:
    """One financing, or a total over several. `amount` is None where it is not disclosed.

    `is_currency_inferred`: the text has a bare sign ("$") and does not say whose money it is.
    """

    organisation_key: str | None
    round_type: str
    scope: FundingScope
    rounds_count: int | None
    amount: StatedNumber | None
    currency: str | None
    period: Period
    status: FundingStatus
    basis: Basis
    investors: tuple[Investor, ...] = ()
    is_currency_inferred: bool = False


@dataclass(frozen=True, slots=True)
class MetricStatement:
    """One value of one measure. `number` is in `unit` (canonical), `original_value` as stated.

    `unit` is "m2", "pct", "count", "currency", a physical unit ("t", "MW") or a duration; `currency` (ISO 4217) is set where the unit is
    "currency" and the source says which; `is_currency_inferred` as of a financing.
    """

    organisation_key: str | None
    metric_id: str | None
    claim_kind: ClaimKind
    modality: Modality
    period: Period
    is_period_inferred: bool
    number: StatedNumber
    unit: str
    original_value: float | None
    original_unit: str
    measure_text: str
    basis: Basis
    currency: str | None = None
    is_currency_inferred: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeRateStatement:
    """What one unit of a currency (ISO 4217) was worth in US dollars on a day, or on the average of a period."""

    currency: str
    period: Period
    usd_per_unit: float
    basis: Basis
    method: str | None = None


@dataclass(frozen=True, slots=True)
class UnusedFigure:
    """A figure in a text that no statement used, and that is of no ignored class; a `number` is of nothing known."""

    passage: Passage
    kind: NumberKind


@dataclass(frozen=True, slots=True)
class FigureCount:
    """How many numbers of a text had this outcome.

    `figure_class` is an IgnoredClass where they are ignored, else a NumberKind.
    """

    outcome: FigureOutcome
    figure_class: str
    figures: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything one document, or one file of records, states; `engine` names what found it."""

    engine: str
    organisations: tuple[LocalOrganisation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    industries: tuple[IndustryStatement, ...] = ()
    events: tuple[EventStatement, ...] = ()
    funding: tuple[FundingStatement, ...] = ()
    metrics: tuple[MetricStatement, ...] = ()
    unused_figures: tuple[UnusedFigure, ...] = ()
    figure_counts: tuple[FigureCount, ...] = ()
    exchange_rates: tuple[ExchangeRateStatement, ...] = ()


Outcome = Literal["loaded", "unchanged", "duplicate", "quarantined", "ignored"]


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of one file, or of one item in it; a row of the ledger.

    Always `items_in == items_loaded + items_quarantined`.
    """

    source_path: str
    member: str
    outcome: Outcome
    items_in: int
    items_loaded: int
    items_quarantined: int
    reason: str = ""
    content_sha256: str | None = None
    size_bytes: int | None = None
    rejects: tuple[Reject, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.items_in != self.items_loaded + self.items_quarantined:
            raise ValueError(
                f"{self.source_path} {self.member}: the ledger does not balance: {self.items_in} in, "
                f"{self.items_loaded} loaded, {self.items_quarantined} quarantined"
            )
