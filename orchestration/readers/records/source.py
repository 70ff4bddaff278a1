"""The YAML of a record source: what it may say, and one-line errors for what it may not.

Reading the rows it describes is `batches.py`; which fields there are is `values.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from orchestration.model import METRIC_PREFIX, Entity
from orchestration.normalisation import text_key
from orchestration.readers.records.values import (
    FIELDS,
    LIST_KINDS,
    CellError,
    CellStyle,
    FieldKind,
    parse_cell,
)
from orchestration.vocabulary import Unit, Vocabulary

Scalar = str | int | float | bool | date


PLACEHOLDER = "?"  # what a draft puts where only a person knows the answer


class RecordSourceError(ValueError):
    """A YAML that cannot be used; the message names file and key and says what to do, in one line."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnRule(_Model):
    """Where a field's value comes from: a column (with its split rule and translations), or a constant."""

    column: str | None = None
    value: Scalar | None = None
    split: str | None = None
    map: Mapping[str, str] = {}

    @field_validator("split")
    @classmethod
    def _is_regex(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                compiled = re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
            if compiled.match(""):
                raise ValueError(f"{pattern!r} also matches nothing at all: it would split every letter")
        return pattern

    @field_validator("map", mode="before")
    @classmethod
    def _texts(cls, translations: object) -> object:
        if isinstance(translations, dict):
            return {str(key): str(value) for key, value in translations.items()}
        return translations

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise ValueError("give either `column` or `value`")
        return self


class MetricRule(_Model):
    """A column of a wide table of yearly figures: one measure, in one unit."""

    column: str
    unit: str


class Numbers(_Model):
    """How figures are written."""

    decimal: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    grouping: Annotated[str, Field(pattern=r"^[., '’]?$")] = ","

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.decimal == self.grouping:
            raise ValueError("decimal and grouping must differ")
        return self


class ExpectedRows(_Model):
    """Bounds that dbt checks; a source outside them is loaded all the same."""

    min: Annotated[int, Field(ge=0)] | None = None
    max: Annotated[int, Field(ge=0)] | None = None


# of each pair an exchange rate has one
_RATE_CHOICES = (("date", "year"), ("usd_per_unit", "per_usd"))


class RecordSource(_Model):
    """One record source, as its YAML describes it.

    `sheet` (of a workbook: its name, or its place from 1), `header_row` (the row of a sheet, or the line of a
    text file, that names the columns; else the first that is not blank) and `items` (where in a JSON file the list
    of rows stands: keys with dots between them) are for the formats that have them. With `text_mining_opt_out` its
    files are known to the ledger and nothing of them is loaded.
    """

    source: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    entity: Entity
    file: str
    publisher: Annotated[str, Field(min_length=1)]
    licence: Annotated[str, Field(min_length=1)]
    url: str | None = None
    published_on: date | None = None
    text_mining_opt_out: bool = False
    sheet: str | Annotated[int, Field(ge=1)] | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    items: str | None = None
    encoding: str | None = None
    repair_escapes: bool = False
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    missing: tuple[str, ...] = ("",)
    numbers: Numbers = Numbers()
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    expected_rows: ExpectedRows = ExpectedRows()
    required: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    columns: Mapping[str, ColumnRule]
    metrics: Mapping[str, MetricRule] = {}

    @property
    def style(self) -> CellStyle:
        return CellStyle(self.numbers.decimal, self.numbers.grouping, self.dates)

    @property
    def bounds(self) -> ExpectedRows:
        """How many rows are expected of the source; none in particular where it opts out of text mining."""
        return ExpectedRows() if self.text_mining_opt_out else self.expected_rows

    @property
    def required_fields(self) -> frozenset[str]:
        """Fields that every row must fill: those of the entity and those the YAML adds."""
        own = {field for field, kind in FIELDS[self.entity].items() if kind.is_required}
        if self.entity == "exchange_rate":
            own |= set(self.columns) & {field for choice in _RATE_CHOICES for field in choice}
        return frozenset(own | set(self.required))

    @property
    def field_columns(self) -> dict[str, str]:
        """The column that each field, and each measure of a wide table, is read from."""
        return {
            **{field: rule.column for field, rule in self.columns.items() if rule.column is not None},
            **{METRIC_PREFIX + metric: rule.column for metric, rule in self.metrics.items()},
        }

    @field_validator("file")
    @classmethod
    def _inside(cls, file: str) -> str:
        path = PurePosixPath(file.replace("\\", "/"))
        if not file.strip() or path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{file!r}: give a name or pattern beside the YAML, without ..")
        return str(path)

    @field_validator("missing", mode="before")
    @classmethod
    def _markers(cls, markers: object) -> object:
        return [str(marker) for marker in markers] if isinstance(markers, list) else markers

    @field_validator("encoding")
    @classmethod
    def _is_encoding(cls, encoding: str | None) -> str | None:
        if encoding is not None:
            try:
                "".encode(encoding)
            except LookupError:
                raise ValueError(f"{encoding!r} is no encoding that Python knows") from None
        return encoding

    @field_validator("dates")
    @classmethod
    def _are_formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        sample = datetime(2020, 11, 29)  # noqa: DTZ001
        for date_format in formats:
            try:
                again = datetime.strptime(sample.strftime(date_format), date_format)  # noqa: DTZ007
            except (ValueError, re.error) as error:
                raise ValueError(f"{date_format!r} is no date format: {error}") from None
            if again.year != sample.year:
                raise ValueError(f"{date_format!r} has no year (%Y)")
        return formats

    @field_validator("columns")
    @classmethod
    def _known_fields(
        cls, columns: Mapping[str, ColumnRule], info: ValidationInfo
    ) -> Mapping[str, ColumnRule]:
        entity = info.data.get("entity")
        if entity is None:  # the entity itself is wrong, which is said already
            return columns
        fields = FIELDS[entity]
        for field, rule in columns.items():
            if field not in fields:
                raise ValueError(f"{entity} has no field {field!r}; it has {', '.join(fields)}")
            if rule.split is not None and fields[field].kind not in LIST_KINDS:
                raise ValueError(f"{field}: only a list can be split")
        return columns

    @model_validator(mode="after")
    def _complete(self) -> Self:
        fields = FIELDS[self.entity]
        missing = [field for field in sorted(self.required_fields) if field not in self.columns]
        if missing:
            raise ValueError(f"columns: {', '.join(missing)} must be given for {self.entity}")
        if self.metrics and self.entity != "yearly_metric":
            raise ValueError(f"metrics: only a yearly_metric has them, this is {self.entity}")
        if self.entity == "yearly_metric":
            is_long = "metric_id" in self.columns or "value" in self.columns
            if bool(self.metrics) == is_long or (is_long and not {"metric_id", "value"} <= set(self.columns)):
                raise ValueError("columns: give either metric_id and value, or `metrics` with a column each")
        if self.entity == "exchange_rate":
            for choice in _RATE_CHOICES:
                if len(set(choice) & set(self.columns)) != 1:
                    raise ValueError(f"columns: give either {' or '.join(choice)} for exchange_rate")
        unknown = [field for field in self.required if field not in fields]
        if unknown:
            raise ValueError(f"required: {self.entity} has no field {', '.join(unknown)}")
        both = sorted(set(self.ignore) & set(self.field_columns.values()))
        if both:
            raise ValueError(f"ignore: {', '.join(both)} is also mapped")
        return self


def load_record_source(text: str, path: str, vocabulary: Vocabulary) -> RecordSource:
    """Parse and check one YAML.

    Args:
        text: the YAML.
        path: as messages should name it.
        vocabulary: for constants, measures and units.

    Raises:
        RecordSourceError: it is no YAML, or says something that cannot be.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RecordSourceError(f"{path}: {_yaml_fault(error)}") from None
    except (ValueError, RecursionError) as error:  # an impossible date such as 2024-02-31; endless nesting
        raise RecordSourceError(f"{path}: not YAML that can be read: {error}") from None
    if not isinstance(content, dict):
        raise RecordSourceError(
            f"{path}: a record source is a mapping with the keys source, entity, file, columns"
        )
    try:
        source = RecordSource.model_validate(content)
    except ValidationError as error:
        raise RecordSourceError(f"{path}: {_faults(error)}") from None
    _check_words(source, path, vocabulary)
    return source


def _yaml_fault(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return (
            f"line {mark.line + 1}, column {mark.column + 1}: not YAML: {error.problem} "
            "(a value that begins with one of * & [ { % @ ` needs quotes)"
        )
    return "not YAML: " + " ".join(str(error).split())


def _faults(error: ValidationError) -> str:
    described = []
    for fault in error.errors(include_url=False):
        key = ".".join(str(part) for part in fault["loc"])
        message = str(fault["msg"]).removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = "there is no such key"
        elif fault["type"] == "missing":
            message = "is missing"
        described.append(f"{key}: {message}" if key else message)
    return "; ".join(dict.fromkeys(described))


def _check_words(source: RecordSource, path: str, vocabulary: Vocabulary) -> None:
    for field, rule in source.columns.items():
        if rule.value is not None:
            try:
                constant(rule.value, FIELDS[source.entity][field], source.style, vocabulary)
            except CellError as error:
                raise RecordSourceError(
                    f"{path}: columns.{field}.value: {rule.value!r} cannot be: expected {error}"
                ) from None
    metric_rule = source.columns.get("metric_id")
    if metric_rule is not None and metric_rule.value is not None:
        _check_metric(str(metric_rule.value), f"{path}: columns.metric_id.value", vocabulary)
    for metric_id, rule_of_metric in source.metrics.items():
        _check_metric(metric_id, f"{path}: metrics.{metric_id}", vocabulary)
        if convertible_unit(rule_of_metric.unit, metric_id, vocabulary) is None:
            raise RecordSourceError(
                f"{path}: metrics.{metric_id}.unit: {rule_of_metric.unit!r} cannot be turned into "
                f"{vocabulary.metrics[metric_id].unit}: give a term of the seed units.csv"
            )


def _check_metric(metric_id: str, place: str, vocabulary: Vocabulary) -> None:
    if metric_id not in vocabulary.metrics:
        raise RecordSourceError(
            f"{place}: {metric_id!r} is no measure of the seed metrics.csv: add a row there"
        )


def constant(value: Scalar, field: FieldKind, style: CellStyle, vocabulary: Vocabulary) -> object:
    """A constant of the YAML as a typed value.

    Raises:
        CellError: it is none of the field's kind.
    """
    text = value.isoformat() if isinstance(value, date) else str(value)
    if field.kind == "date":
        style = CellStyle(style.decimal, style.grouping, (*style.date_formats, "%Y-%m-%d", "%Y"))
    elif field.kind == "number":
        style = CellStyle(".", "", style.date_formats)  # YAML's own numbers
    typed = parse_cell(field.kind, text.strip(), style, vocabulary)
    return (typed,) if field.kind in LIST_KINDS else typed


def convertible_unit(unit: str, metric_id: str | None, vocabulary: Vocabulary) -> Unit | None:
    """What a unit's name means for a measure; None where it cannot be turned into the measure's unit.

    A measure that counts takes any noun for its unit ("projects"); one in money takes a currency.
    """
    term = unit.strip()
    key = text_key(term)
    found = vocabulary.units.get(term) or next(
        (known for known in vocabulary.units.values() if key and text_key(known.term) == key), None
    )
    if found is None and term.upper() in vocabulary.currencies:
        found = Unit(term, "currency", 1.0, "money")
    metric = vocabulary.metrics.get(metric_id or "")
    if metric is None:
        return found
    if metric.unit == "count":
        return Unit(term, "count", 1.0, "count")
    if not term:
        return Unit(term, metric.unit, 1.0, metric.unit)
    return found if found is not None and found.unit == metric.unit and found.factor else None


def missing_columns(source: RecordSource, header: Sequence[str]) -> dict[str, str]:
    """The keys of the YAML whose column the header does not have, with that column."""
    present = {name.strip() for name in header}
    return {
        (
            f"metrics.{field.removeprefix(METRIC_PREFIX)}"
            if field.startswith(METRIC_PREFIX)
            else f"columns.{field}"
        ): column
        for field, column in source.field_columns.items()
        if column.strip() not in present
    }


def unmapped_columns(source: RecordSource, header: Sequence[str]) -> tuple[str, ...]:
    """Columns that the YAML neither maps nor ignores, in the order of the file."""
    known = {column.strip() for column in (*source.field_columns.values(), *source.ignore)}
    return tuple(name.strip() for name in header if name.strip() and name.strip() not in known)
