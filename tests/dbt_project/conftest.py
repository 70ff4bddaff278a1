"""Working databases filled with statements by hand, and built by dbt once a session.

What belongs here is putting statements where Python's loads would put them; what must come out of them
stands in the tests.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.dbt_files import DbtFiles, parsed, variables_set
from orchestration.model import stable_id
from orchestration.normalisation import text_key
from orchestration.warehouse import make_tables

PROJECT_DIR = Path(__file__).resolve().parents[2]
NOON = datetime(2024, 1, 1, 12, 0)


@dataclass
class Statements:
    """Writes statements into a working database; each method answers with the id of what it wrote."""

    connection: duckdb.DuckDBPyConnection
    texts: dict[str, str] = field(default_factory=dict)

    def insert(self, table: str, **values: object) -> None:
        columns = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.connection.execute(f"insert into {table} ({columns}) values ({marks})", list(values.values()))

    def document(
        self, text: str, published_on: date | None, duplicate_of: str | None = None, **values: object
    ) -> str:
        document_id = stable_id("document", text, published_on, duplicate_of)
        path = f"news/{document_id}.txt"
        row: dict[str, object] = {
            "document_version": 1,
            "is_current": True,
            "is_retracted": False,
            "text_mining_opt_out": False,
            "publisher": "Example Courier (invented)",
            "view_count": None,
        } | values
        self.insert(
            "landing.documents",
            document_id=document_id,
            title=text.partition("\n")[0],
            published_on=published_on,
            language="en",
            source_format="text",
            source_path=path,
            member="",
            content_sha256=stable_id("content", text),
            text=text,
            word_count=len(text.split()),
            duplicate_of_document_id=duplicate_of,
            landed_at=NOON,
            **row,
        )
        self.ledger(path, source_format="text")
        self.insert(
            "landing.places",
            source_path=path,
            member="",
            document_id=document_id,
            natural_id=document_id,
            has_address=False,
            content_sha256=stable_id("content", text),
            source_format="text",
            is_standing=True,
        )
        self.texts[document_id] = text
        return document_id

    def ledger(self, path: str, member: str = "", **values: object) -> None:
        """The row of a file or an item that was loaded, unless `values` say otherwise."""
        row: dict[str, object] = {
            "collection": path.partition("/")[0],
            "content_sha256": stable_id("bytes", path, member),
            "outcome": "loaded",
            "items_in": 1,
            "items_loaded": 1,
            "items_quarantined": 0,
            "reason": "",
            "notes": "",
            "is_gone": False,
            "must_read": False,
            "seen_at": NOON,
        } | values
        self.insert("landing.ledger", source_path=path, member=member, **row)

    def quarantine(self, path: str, member: str = "", **values: object) -> None:
        """An item that is held back, unless `values` say otherwise."""
        row: dict[str, object] = {
            "quarantine_id": stable_id("quarantine", path, member),
            "reason": "cannot be read",
            "detail": "",
            "raw_excerpt": "",
            "quarantined_at": NOON,
        } | values
        self.insert("landing.quarantine", source_path=path, member=member, **row)

    def record_source(self, name: str, entity: str, rows: int, published_on: date | None = None) -> str:
        """A record source of `rows` rows; answers with its path, which statements give as their origin."""
        path = f"records/{name}.csv"
        self.insert(
            "landing.record_sources",
            source_name=name,
            entity=entity,
            publisher="Example register office (invented)",
            licence="CC0-1.0",
            published_on=published_on,
            yaml_path=f"records/{name}.yml",
            min_rows=1,
            max_rows=10,
            rows_in=rows,
            unmapped_columns="",
        )
        self.ledger(path, source_format="csv", items_in=rows, items_loaded=rows)
        self.insert(
            "landing.record_files",
            source_path=path,
            source_name=name,
            entity=entity,
            content_sha256="sha",
            yaml_sha256="sha",
            rows_loaded=rows,
            columns_json="{}",
            units_json="{}",
            unmapped_columns_json="[]",
            landed_at=NOON,
        )
        required = {
            "organisation": {"name": "A"},
            "funding": {"organisation": "A"},
            "yearly_metric": {"organisation": "A", "year": 2020},
            "event": {"organisation": "A", "event_type": "conference"},
            "exchange_rate": {"currency": "EUR"},
        }
        for row_number in range(1, rows + 1):
            self.insert(
                f"landing.record_{entity}", source_path=path, row_number=row_number, **required[entity]
            )
        return path

    def organisation(self, origin: str, organisation: str, name: str, **values: object) -> str:
        """A local organisation that resolution holds to be `organisation`."""
        local_id = stable_id("local_organisation", origin, organisation, name)
        row: dict[str, object] = {"is_in_registry": False, "confidence": 0.9} | values
        self.insert(
            "statements.local_organisations",
            local_organisation_id=local_id,
            origin_id=origin,
            **self._origin(origin),
            name=name,
            name_key=text_key(name),
            **row,
        )
        self.insert("resolution.members", local_organisation_id=local_id, organisation_id=organisation)
        return local_id

    def alias(self, origin: str, local_id: str, alias: str, kind: str) -> None:
        self.insert(
            "statements.local_organisation_aliases",
            origin_id=origin,
            local_organisation_id=local_id,
            alias=alias,
            alias_key=text_key(alias),
            alias_kind=kind,
        )

    def mention(self, document: str, local_id: str, quote: str) -> None:
        self.insert(
            "statements.mentions",
            origin_id=document,
            local_organisation_id=local_id,
            mention_kind="name",
            document_id=document,
            **self._passage(document, quote),
        )

    def industry(self, origin: str, local_id: str | None, code: str, quote: str) -> str:
        return self._statement(
            "industries", origin, quote, industry_code=code, local_organisation_id=local_id
        )

    def event(
        self,
        origin: str,
        local_id: str | None,
        event_type: str,
        quote: str | int,
        *,
        name: str | None = None,
        time: tuple[date | None, date | None, str] = (None, None, "unknown"),
        participants: tuple[tuple[str, str], ...] = (),
        **values: object,
    ) -> str:
        row: dict[str, object] = {"status": "held"} | values
        statement_id = self._statement(
            "events",
            origin,
            quote,
            event_type=event_type,
            event_name=name,
            event_name_key=text_key(name or ""),
            local_organisation_id=local_id,
            start_on=time[0],
            end_on=time[1],
            date_precision=time[2],
            **row,
        )
        for participant, role in participants:
            self.insert(
                "statements.event_organisations",
                origin_id=origin,
                statement_id=statement_id,
                local_organisation_id=participant,
                role=role,
            )
        return statement_id

    def funding(
        self,
        origin: str,
        local_id: str | None,
        quote: str | int,
        investors: tuple[tuple[str, str], ...] = (),
        **values: object,
    ) -> str:
        row: dict[str, object] = {
            "round_type": "unspecified",
            "scope": "round",
            "date_precision": "unknown",
            "status": "closed",
            "is_currency_inferred": False,
        } | values
        statement_id = self._statement("funding", origin, quote, local_organisation_id=local_id, **row)
        for investor, role in investors:
            self.insert(
                "statements.funding_investors",
                origin_id=origin,
                statement_id=statement_id,
                local_organisation_id=investor,
                role=role,
            )
        return statement_id

    def metric(self, origin: str, local_id: str | None, quote: str | int, **values: object) -> str:
        """A level of one year, exact and in its canonical unit, unless `values` say otherwise."""
        year = values.pop("year", None)
        value = values.get("value")
        row: dict[str, object] = {
            "claim_kind": "level",
            "modality": "reported",
            "period_start_on": date(int(str(year)), 1, 1) if year else None,
            "period_end_on": date(int(str(year)), 12, 31) if year else None,
            "date_precision": "year" if year else "unknown",
            "is_period_inferred": False,
            "value_operator": "=",
            "value_low": value,
            "value_high": value,
            "original_value": value,
            "original_unit": values.get("unit", ""),
            "measure_text": "",
            "is_currency_inferred": False,
        } | values
        return self._statement("metrics", origin, quote, local_organisation_id=local_id, **row)

    def unused_figure(self, document: str, quote: str, kind: str) -> None:
        self.insert(
            "statements.unused_figures",
            origin_id=document,
            document_id=document,
            kind=kind,
            **self._passage(document, quote),
        )
        self.figure_count(document, "unaccounted", kind)

    def figure_count(self, document: str, outcome: str, figure_class: str, figures: int = 1) -> None:
        self.connection.execute(
            "insert into statements.figure_counts values (?, ?, ?, ?, ?) "
            "on conflict do update set figures = figures + excluded.figures",
            [document, document, outcome, figure_class, figures],
        )

    def _statement(self, table: str, origin: str, place: str | int, **values: object) -> str:
        statement_id = stable_id(table, origin, place, *values.values())
        row: dict[str, object] = {
            "engine": "by_hand",
            "rule_id": f"{table}.by_hand",
            "rule_version": 1,
            "confidence": 0.9,
        } | values
        where: dict[str, object] = (
            {"source_path": origin, "row_number": place, "column_name": "Figure"}
            if isinstance(place, int)
            else {"document_id": origin, **self._passage(origin, place)}
        )
        self.insert(f"statements.{table}", statement_id=statement_id, origin_id=origin, **where, **row)
        return statement_id

    def _origin(self, origin: str) -> dict[str, object]:
        return {"document_id": origin} if origin in self.texts else {"source_path": origin, "row_number": 1}

    def _passage(self, document: str, quote: str) -> dict[str, object]:
        start = self.texts[document].index(quote)
        return {"char_start": start, "char_end": start + len(quote), "quote": quote}


@dataclass(frozen=True, slots=True)
class Build:
    """A built warehouse, and how each node of the build ended."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    outcomes: dict[str, str]
    compiled: dict[str, str]

    def rows(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        return self.connection.execute(query, list(parameters)).fetchall()

    def named(self, status: str) -> list[str]:
        return sorted(name for name, outcome in self.outcomes.items() if outcome == status)

    def complaints(self, test: str, folder: Path, *damage: str) -> list[tuple[object, ...]]:
        """The rows that a test finds wrong once these statements have changed a copy of the database."""
        # compiled SQL names its tables with the database, which is called after its file
        path = folder / "working.duckdb"
        shutil.copyfile(self.path, path)
        with duckdb.connect(path) as copy:
            for statement in damage:
                copy.execute(statement)
            return sorted(copy.execute(self.compiled[test]).fetchall(), key=str)


BuildOf = Callable[..., Build]


@pytest.fixture(scope="session")
def statements_in() -> type[Statements]:
    """Writes statements into the working database of a connection."""
    return Statements


@pytest.fixture(scope="session")
def build_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildOf]:
    """Fills a database by the function given, runs `dbt build` on it in process, and opens the result."""
    folder = tmp_path_factory.mktemp("dbt_project")
    opened: list[duckdb.DuckDBPyConnection] = []

    def build(name: str, fill: Callable[[Statements], None], *, unit_tests: bool = False) -> Build:
        path = folder / "working.duckdb"
        with duckdb.connect(path) as connection:
            make_tables(connection)
            fill(Statements(connection))
        files = DbtFiles(PROJECT_DIR / "dbt_project", PROJECT_DIR, folder / "target", folder / "logs", folder)
        project = parsed(files)
        with variables_set(files.environment(name)):
            result = dbtRunner(project).invoke(
                [
                    "--quiet",
                    "build",
                    *files.arguments(),
                    *("--exclude-resource-type", "exposure"),
                    *(() if unit_tests else ("--exclude-resource-type", "unit_test")),
                ]
            )
        DuckDBConnectionManager.close_all_connections()  # dbt keeps the file open behind its last command
        assert result.exception is None, result.exception
        outcomes = {run.node.name: str(run.status) for run in result.result.results}
        compiled = {run.node.name: getattr(run.node, "compiled_code", "") for run in result.result.results}
        opened.append(duckdb.connect(path.rename(folder / f"{name}.duckdb"), read_only=True))
        opened[-1].execute("set schema = 'marts'")
        return Build(opened[-1], folder / f"{name}.duckdb", outcomes, compiled)

    yield build
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def empty(build_of: BuildOf) -> Build:
    """A warehouse without a single document."""
    return build_of("empty", lambda statements: None)
