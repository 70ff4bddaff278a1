"""Unknown files of many styles, drafted and dry-run: what is guessed, what is said to be unsure, what lands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from orchestration.drafting.checking import check_source
from orchestration.drafting.draft import Draft, source_name
from orchestration.drafting.yaml_text import yaml_of
from orchestration.model import Entity
from orchestration.readers.records.source import load_record_source
from orchestration.vocabulary import Vocabulary

UNKNOWN = Path(__file__).parents[1] / "fixtures" / "unknown"
DraftFile = Callable[..., Draft]

# file -> entity, column of each field, and the keys that something is said about
DRAFTS: dict[str, tuple[Entity, dict[str, str | None], set[str]]] = {
    "finanzierungen.csv": (
        "funding",
        {
            "organisation": "Unternehmen",
            "date": "Datum",
            "amount": "Betrag (EUR)",
            "currency": None,
            "round_type": "Runde",
            "investors": "Investoren",
            "industries": "Branche",
            "city": "Stadt",
        },
        {"encoding"},
    ),
    "startup_deals.csv": (
        "funding",
        {
            "organisation": "StartupName",
            "date": "Deal Date",
            "amount": "Amount_INR",
            "currency": None,
            "round_type": "Stage",
            "investors": "Backers",
            "industries": "Vertical",
            "city": "HQ City",
        },
        {"missing"},
    ),
    "members_directory.csv": (
        "organisation",
        {
            "name": "legal_name",
            "organisation_type": "organisation_type",
            "country_code": "country",
            "city": "city",
            "founded_year": "incorporated",
            "website": "homepage",
            "registry_id": "registration_number",
            "industries": "sectors",
        },
        set(),
    ),
    "us_rounds.csv": (
        "funding",
        {
            "organisation": "Company",
            "date": "Announced Date",
            "amount": "Money Raised",
            "currency": None,
            "round_type": "Funding Type",
            "investors": "Lead Investor",
            "status": "Status",
        },
        {"columns.currency"},
    ),
    "hub_statistics.tsv": (
        "yearly_metric",
        {
            "organisation": "Hub",
            "year": "Year",
            "floor_area": "Floor area (sq ft)",
            "occupancy_rate": "Occupancy %",
            "employees": "Staff",
            "events_held": "Events held",
        },
        set(),
    ),
    "indicateurs_2021.csv": (
        "yearly_metric",
        {
            "organisation": "Organisme",
            "year": "Année",
            "metric_id": "Indicateur",
            "value": "Valeur",
            "unit": "Unité",
        },
        set(),
    ),
    "event_calendar.csv": (
        "event",
        {
            "organisation": "Organiser",
            "event_type": "Type",
            "name": "Event",
            "date": "Start date",
            "end_date": "End date",
            "location": "Venue",
            "status": "Status",
            "partners": "Partners",
        },
        set(),
    ),
    "fx_table.csv": (
        "exchange_rate",
        {"currency": "Currency", "year": "Year", "per_usd": "Rate"},
        {"columns.per_usd"},
    ),
    "monthly_rates.csv": (
        "exchange_rate",
        {"currency": "Currency", "date": "Month", "usd_per_unit": "USD per unit"},
        {"dates"},
    ),
    "rounds_export.json": (
        "funding",
        {
            "organisation": "company.name",
            "date": "announced",
            "amount": "amount.value",
            "currency": "amount.currency",
            "round_type": "round",
            "investors": "investors",
            "city": "company.address.city",
            "country_code": "company.address.country",
        },
        set(),
    ),
    "organisations.jsonl.gz": (
        "organisation",
        {
            "name": "name",
            "organisation_type": "type",
            "country_code": "country",
            "founded_year": "founded",
            "website": "website",
            "industries": "industries",
        },
        set(),
    ),
    "deals.parquet": (
        "funding",
        {
            "organisation": "recipient",
            "date": "deal_date",
            "amount": "amount_usd",
            "currency": None,
            "round_type": "stage",
            "investors": "investors",
        },
        set(),
    ),
    "hub_register.xlsx": (
        "organisation",
        {
            "name": "Name of the hub",
            "organisation_type": "Kind",
            "city": "Town",
            "founded_year": "Founded",
            "website": "Website",
            "operator": "Operator",
        },
        set(),
    ),
    "registro_empresas.csv": (
        "organisation",
        {
            "name": "Razón social",
            "organisation_type": "Tipo",
            "city": "Ciudad",
            "founded_year": "Año de fundación",
            "website": "Sitio web",
            "registry_id": "NIF",
            "industries": "Sector de actividad",
        },
        {"encoding"},
    ),
    "runden_schweiz.csv": (
        "funding",
        {
            "organisation": "Firma",
            "date": "Stichtag",
            "amount": "Summe in CHF",
            "currency": None,
            "round_type": "Finanzierungsrunde",
            "investors": "Geldgeber",
        },
        set(),
    ),
    "ambiguous.txt": (
        "funding",
        {"organisation": "Firm", "date": "Date", "amount": "Amount", "investors": "Investors"},
        {"numbers", "dates", "columns"},
    ),
}


def test_every_fixture_has_its_row() -> None:
    assert {path.name for path in UNKNOWN.iterdir()} == set(DRAFTS)


@pytest.mark.parametrize("name", DRAFTS)
def test_a_file_nobody_described(
    name: str, draft_file: DraftFile, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """The right entity, fields and doubts; and every row of it lands once publisher and licence are given."""
    entity, columns, doubted = DRAFTS[name]
    draft = draft_file(UNKNOWN / name)
    assert draft.entity == entity
    assert {key: rule.column for key, rule in {**draft.columns, **draft.metrics}.items()} == columns
    assert {doubt.key for doubt in draft.doubts} == doubted
    text = yaml_of(draft, None).replace("'?'", "someone")
    (tmp_path / name).write_bytes((UNKNOWN / name).read_bytes())
    (tmp_path / "draft.yml").write_text(text, encoding="utf-8")
    checked = check_source(tmp_path / "draft.yml", vocabulary)
    (file,) = checked.files
    assert checked.is_fine, (checked.complaints, file.fault, file.rejects)
    assert file.rows_in == file.loaded == draft.sample.rows


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("finanzierungen.csv", {"encoding": "cp1252", "delimiter": ";", "dates": ["%d.%m.%Y"]}),
        ("finanzierungen.csv", {"numbers": {"decimal": ",", "grouping": "."}, "missing": ["", "k.a."]}),
        ("startup_deals.csv", {"numbers": {"decimal": ".", "grouping": ","}, "dates": ["%d/%m/%Y"]}),
        ("startup_deals.csv", {"missing": ["", "undisclosed", "undisclosed investors"], "ignore": ["Sl"]}),
        ("us_rounds.csv", {"dates": ["%m/%d/%Y"], "missing": ["", "n/a"]}),
        ("runden_schweiz.csv", {"numbers": {"decimal": ".", "grouping": "'"}}),
        ("monthly_rates.csv", {"dates": ["%Y-%m-01"], "expected_rows": {"min": 12, "max": 240}}),
        ("rounds_export.json", {"items": "data.rounds", "dates": ["%Y-%m-%d"]}),
        ("hub_register.xlsx", {"sheet": "Hubs", "header_row": 4, "source": "hub_register"}),
    ],
)
def test_how_a_file_is_written(name: str, keys: dict[str, object], draft_file: DraftFile) -> None:
    content = yaml.safe_load(yaml_of(draft_file(UNKNOWN / name), None))
    assert {key: content[key] for key in keys} == keys


@pytest.mark.parametrize(
    ("name", "field", "rule"),
    [
        ("members_directory.csv", "country_code", {"column": "country", "map": {"GBR": "GB"}}),
        ("members_directory.csv", "industries", {"column": "sectors", "split": "\\|"}),
        ("event_calendar.csv", "event_type", {"column": "Type", "map": {"Messe": "exhibition"}}),
        ("event_calendar.csv", "status", {"column": "Status", "map": {"upcoming": "planned"}}),
        ("finanzierungen.csv", "currency", {"value": "EUR"}),
        ("rounds_export.json", "investors", {"column": "investors"}),  # a list already
    ],
)
def test_rules_of_columns(name: str, field: str, rule: dict[str, object], draft_file: DraftFile) -> None:
    assert yaml.safe_load(yaml_of(draft_file(UNKNOWN / name), None))["columns"][field] == rule


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("Hub,2018,2019\nQuayside,1,2\nOsier,3,4\n", "columns", "are years: turn the table round"),
        (
            "Date,JPY,GBP\n2021-03-01,129,0.86\n2021-03-02,130,0.85\n",
            "columns",
            "are currencies: turn the table",
        ),
        ("Startup,Importo (€ mln),Round\nQuayside,1.5,Seed\nOsier,2.5,Seed\n", "columns.amount", "'mln'"),
        ("Company,Amount (USD),Date\nQuayside,9,2020-01-02\nTotal,9,\n", "file", "begins with 'Total'"),
        (
            "Company,Round size,Round\nQuayside,3M,Seed\nOsier,4M,Seed\n",
            "ignore",
            "'Round size' is headed like amount",
        ),
        ("Quayside,2020-01-02,400000\nOsier,2020-01-03,500000\n", "header_row", "looks like a row"),
        ("Colour,Weight\nred,3\nblue,4\n", "entity", "little speaks for"),
        ("Veranstaltung,Art,Org\nA,Ball,Quayside\nB,Forum,Osier\n", "columns.event_type", "found for 'Ball'"),
        ("Country,Year,Rate\nIndia,2018,68.4\nUtopia,2018,3\n", "columns.currency", "'Utopia'"),
        ("Company,Company,Round\nQuayside,Osier,Seed\nA,B,Seed\n", "columns", "columns of one name"),
        ("Organisme,Type\nQuayside,Incubateur\nOsier,Zirkus\n", "columns.organisation_type", "read as other"),
        (
            "Currency,Year,EUR rate\nUSD,2020,1.14\nGBP,2020,0.89\n",
            "entity",
            "the dollar itself stands at 1.14",
        ),
        ("Startup,Round,EUR m\nQuayside,Seed,5\nOsier,Seed,6\n", "ignore", "no field takes: EUR m"),
        ("Hub,Year,Staff,Spires\nQuayside,2020,5,1\nOsier,2021,6,2\n", "ignore", "no field takes: Spires"),
        (
            "Party A,Type,Signed on\nQuayside,Partnership,2020-01-02\nOsier,Forum,2020-01-03\n",
            "columns.organisation",
            "told by its cells",
        ),
    ],
)
def test_what_is_unsure_is_said(
    text: str, key: str, reason: str, draft_file: DraftFile, tmp_path: Path
) -> None:
    doubts = draft_file(write(tmp_path, text)).doubts
    assert any(doubt.key == key and reason in doubt.reason for doubt in doubts), doubts


@pytest.mark.parametrize(
    ("text", "field", "rule"),
    [
        ("Empresa,Valor (R$),Rodada\nA,1.5,Seed\nB,não divulgado,Seed\n", "currency", {"value": "BRL"}),
        ("Company,Raised,Round\nA,US$ 5,Seed\nB,C$ 6,Seed\n", "currency", None),
        (
            "公司名称,轮次,投资方\nA,Seed,B、C\nD,Seed,E、F\n",
            "investors",
            {"column": "投资方", "split": "[、；]"},
        ),
        (
            "Name,City,Country\nA,Leeds,UK\nB,Bonn,Deutschland\n",
            "country_code",
            {"column": "Country", "map": {"Deutschland": "DE"}},
        ),
        ("Naam,KvK-nummer,Vestigingsplaats\nA,1,Delft\nB,2,Delft\n", "city", {"column": "Vestigingsplaats"}),
        (
            "Name,State,Website\nA,CA,a.example\nB,PE,b.example\n",
            "country_code",
            None,
        ),  # two letters are many things
    ],
)
def test_rules_of_small_tables(
    text: str, field: str, rule: dict[str, object] | None, draft_file: DraftFile, tmp_path: Path
) -> None:
    assert yaml.safe_load(yaml_of(draft_file(write(tmp_path, text)), None))["columns"].get(field) == rule


def test_a_person_may_say_what_the_rows_are(draft_file: DraftFile, tmp_path: Path) -> None:
    path = write(tmp_path, "Company,Date,Amount\nQuayside,2020-01-02,400000\n")
    assert draft_file(path).entity == "funding"
    assert draft_file(path, "organisation").entity == "organisation"


@pytest.mark.parametrize(
    "header",
    ["a: b", "- x", "{c}", "#", "'q'", '"', "*", "yes", "1.0", "né\u202e", "%", "a\\nb", "~", "null"],
)
def test_any_header_is_written_so_that_it_reads_back(
    header: str, draft_file: DraftFile, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    quoted = header.replace('"', '""')
    path = write(tmp_path, f'Company,"{quoted}"\nQuayside,x\nOsier,y\n')
    draft = draft_file(path)
    source = load_record_source(yaml_of(draft, None), "t.yml", vocabulary)
    assert set(source.ignore) | set(source.field_columns.values()) == {
        column.header for column in draft.sample.columns
    }


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("Hub Register (2024).csv", "hub_register_2024"),
        ("données.csv.gz", "donnees"),
        ("企业.xlsx", "records"),
        (".csv", "csv"),
    ],
)
def test_the_name_of_a_source(file_name: str, name: str) -> None:
    assert source_name(file_name) == name
