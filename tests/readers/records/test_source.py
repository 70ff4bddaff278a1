"""The YAML of a record source: what it may say, and one-line errors that name file and key."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.readers.records.source import (
    RecordSource,
    RecordSourceError,
    convertible_unit,
    load_record_source,
    missing_columns,
    unmapped_columns,
)
from orchestration.vocabulary import Vocabulary

HEAD = "source: s\nentity: {entity}\nfile: s.csv\npublisher: P\nlicence: CC0-1.0\n"
ORGANISATION = HEAD.format(entity="organisation") + "columns:\n  name: {column: Name}\n"
FUNDING = HEAD.format(entity="funding") + "columns:\n  organisation: {column: Name}\n"
EVENT = (
    HEAD.format(entity="event") + "columns:\n  organisation: {column: Host}\n  event_type: {value: forum}\n"
)
RATE = HEAD.format(entity="exchange_rate") + "columns:\n  currency: {column: C}\n"
METRIC = (
    HEAD.format(entity="yearly_metric") + "columns:\n  organisation: {column: Hub}\n  year: {column: Year}\n"
)


def load(text: str, vocabulary: Vocabulary) -> RecordSource:
    return load_record_source(text, "records/s.yml", vocabulary)


def test_a_whole_source(vocabulary: Vocabulary) -> None:
    source = load(
        FUNDING
        + """  currency: {value: USD}
  investors: {column: Investors, split: ",| and "}
  date: {column: Date}
url: https://example.org/register
published_on: 2024-01-31
encoding: latin-1
delimiter: ";"
missing: ["", n/a, 0]
numbers: {decimal: ",", grouping: "."}
dates: ["%d/%m/%Y", "%Y"]
expected_rows: {min: 3, max: 500}
required: [date]
ignore: [Remarks]
""",
        vocabulary,
    )
    assert source.published_on == date(2024, 1, 31)
    assert source.missing == ("", "n/a", "0")
    assert source.required_fields == {"organisation", "date"}
    assert source.field_columns == {"organisation": "Name", "investors": "Investors", "date": "Date"}
    assert missing_columns(source, ("Name ", "Date", "Other")) == {"columns.investors": "Investors"}
    assert unmapped_columns(source, ("Name ", "Date", "Other", "Remarks", "")) == ("Other",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a record source is a mapping"),
        ("- a\n- b\n", "a record source is a mapping"),
        ("source: [", ": not YAML: "),
        ("file: *.csv", "needs quotes"),
        ("published_on: 2024-02-31", "not YAML that can be read"),
        ("source: s", "entity: is missing"),
        (ORGANISATION + "colour: blue\n", "colour: there is no such key"),
        (ORGANISATION.replace("source: s", "source: S p"), "source: "),
        (ORGANISATION.replace("entity: organisation", "entity: organization"), "entity: "),
        (ORGANISATION.replace("licence: CC0-1.0", "licence: ''"), "licence: "),
        (ORGANISATION.replace("s.csv", "../s.csv"), "file: "),
        (ORGANISATION.replace("s.csv", "/etc/passwd"), "file: "),
        (ORGANISATION + "  colour: {column: C}\n", "columns: organisation has no field 'colour'"),
        (ORGANISATION + "  city: {colum: C}\n", "columns.city.colum: there is no such key"),
        (ORGANISATION + "  city: {}\n", "columns.city: give either `column` or `value`"),
        (ORGANISATION + "  city: {column: C, value: Ghent}\n", "columns.city: give either"),
        (ORGANISATION + "  city: {column: C, split: ','}\n", "city: only a list can be split"),
        (ORGANISATION + "  industries: {column: C, split: '('}\n", "columns.industries.split: '(' is no regular expression"),
        (ORGANISATION + "  industries: {column: C, split: 'x*'}\n", "also matches nothing at all"),
        (ORGANISATION + "  country_code: {value: Atlantis}\n", "columns.country_code.value: 'Atlantis' cannot be"),
        (ORGANISATION + "  founded_year: {value: soon}\n", "columns.founded_year.value: 'soon' cannot be"),
        (ORGANISATION.replace("  name:", "  city:"), "columns: name must be given for organisation"),
        (ORGANISATION + "metrics: {floor_area: {column: A, unit: m2}}\n", "metrics: only a yearly_metric"),
        (ORGANISATION + "encoding: klingon\n", "encoding: 'klingon' is no encoding"),
        (ORGANISATION + "delimiter: '||'\n", "delimiter: "),
        (ORGANISATION + "dates: ['%d/%m']\n", "dates: '%d/%m' has no year"),
        (ORGANISATION + "dates: ['%Q']\n", "dates: '%Q' is no date format"),
        (ORGANISATION + "numbers: {decimal: ',', grouping: ','}\n", "numbers: decimal and grouping must differ"),
        (ORGANISATION + "expected_rows: {min: -1}\n", "expected_rows.min: "),
        (ORGANISATION + "required: [colour]\n", "colour"),
        (ORGANISATION + "ignore: [Name]\n", "ignore: Name is also mapped"),
        (FUNDING + "  currency: {value: XQX}\n", "columns.currency.value: 'XQX' cannot be"),
        (FUNDING + "  status: {value: maybe}\n", "columns.status.value: 'maybe' cannot be: expected one of closed"),
        (METRIC, "columns: give either metric_id and value, or `metrics`"),
        (METRIC + "  value: {column: V}\n", "columns: give either metric_id and value, or `metrics`"),
        (METRIC + "metrics: {floor_aera: {column: A, unit: m2}}\n", "metrics.floor_aera: 'floor_aera' is no measure"),
        (METRIC + "metrics: {floor_area: {column: A, unit: percent}}\n", "metrics.floor_area.unit: 'percent' cannot be turned into m2"),
        (METRIC + "  value: {column: V}\n  metric_id: {value: size}\n", "columns.metric_id.value: 'size' is no measure"),
    ],
)  # fmt: skip
def test_what_cannot_be(text: str, message: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(RecordSourceError) as caught:
        load(text, vocabulary)
    said = str(caught.value)
    assert said.startswith("records/s.yml: ")
    assert message in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("unit", "metric_id", "expected"),
    [
        ("square feet", "floor_area", ("m2", 0.09290304)),
        ("Square  Feet", "floor_area", ("m2", 0.09290304)),
        ("percent", "floor_area", None),
        ("", "floor_area", ("m2", 1.0)),
        ("%", "occupancy_rate", ("pct", 1.0)),
        ("projects", "resident_projects", ("count", 1.0)),
        ("EUR", "investments_attracted", ("currency", 1.0)),
        ("furlongs", None, None),
    ],
)
def test_convertible_unit(
    unit: str, metric_id: str | None, expected: tuple[str, float] | None, vocabulary: Vocabulary
) -> None:
    found = convertible_unit(unit, metric_id, vocabulary)
    assert (found and (found.unit, found.factor)) == expected


def test_where_the_table_of_a_file_is(vocabulary: Vocabulary) -> None:
    source = load(ORGANISATION + "sheet: Hubs\nheader_row: 3\nitems: data.hubs\n", vocabulary)
    assert (source.sheet, source.header_row, source.items) == ("Hubs", 3, "data.hubs")
    assert load(ORGANISATION + "sheet: 2\n", vocabulary).sheet == 2
    assert load(ORGANISATION, vocabulary).text_mining_opt_out is False


@pytest.mark.parametrize(
    ("columns", "required"),
    [
        ("  year: {column: Y}\n  per_usd: {column: R}\n", {"currency", "year", "per_usd"}),
        ("  date: {column: D}\n  usd_per_unit: {column: R}\n", {"currency", "date", "usd_per_unit"}),
    ],
)
def test_an_exchange_rate_has_one_period_and_one_direction(
    columns: str, required: set[str], vocabulary: Vocabulary
) -> None:
    assert load(RATE + columns, vocabulary).required_fields == required


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RATE + "  year: {column: Y}\n", "columns: give either usd_per_unit or per_usd for exchange_rate"),
        (RATE + "  per_usd: {column: R}\n", "columns: give either date or year for exchange_rate"),
        (
            RATE + "  year: {column: Y}\n  per_usd: {column: R}\n  usd_per_unit: {column: S}\n",
            "columns: give either usd_per_unit or per_usd",
        ),
        (
            RATE + "  year: {column: Y}\n  per_usd: {value: 0}\n",
            "columns.per_usd.value: 0 cannot be: expected an exact rate above zero",
        ),
        (
            EVENT.replace("forum", "ball"),
            "columns.event_type.value: 'ball' cannot be: expected an event type",
        ),
        (EVENT + "  status: {value: rumoured}\n", "expected one of held, planned, cancelled"),
        (EVENT.replace("  event_type: {value: forum}\n", ""), "columns: event_type must be given for event"),
        (ORGANISATION + "sheet: 0\n", "sheet"),
        (ORGANISATION + "header_row: 0\n", "header_row: "),
        (ORGANISATION + "header_row: first\n", "header_row: "),
        (ORGANISATION + "items: 3\n", "items: "),
        (ORGANISATION + "text_mining_opt_out: perhaps\n", "text_mining_opt_out: "),
    ],
)
def test_faults_of_events_rates_and_shapes(text: str, message: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(RecordSourceError) as caught:
        load(text, vocabulary)
    assert str(caught.value).startswith("records/s.yml: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def fault_of(text: str, vocabulary: Vocabulary) -> str:
    """What is wrong with a YAML; "" for nothing."""
    try:
        load(text, vocabulary)
    except RecordSourceError as error:
        return str(error)
    return ""


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_source_or_a_one_line_error(vocabulary: Vocabulary, text: str) -> None:
    assert "\n" not in fault_of(text, vocabulary)


@given(
    st.dictionaries(
        st.sampled_from(sorted(RecordSource.model_fields)),
        st.none() | st.integers() | st.text(max_size=8) | st.lists(st.text(max_size=4), max_size=2)
        | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        max_size=6,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_values_are_a_source_or_a_one_line_error(
    vocabulary: Vocabulary, values: dict[str, object]
) -> None:
    overrides = "".join(f"{key}: {value!r}\n" for key, value in values.items() if key != "columns")
    assert "\n" not in fault_of(ORGANISATION + overrides, vocabulary)
