"""Which facts appeared, vanished or changed between two publications, or between a publication and the last build.

Belongs here: finding what to compare with, and comparing. How it is shown belongs to `cli`. Facts are compared by their
identifier, which is of what they stand for: a fact whose key changed is one that vanished and one that appeared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

import duckdb

from orchestration.publication import (
    NoSuchPublicationError,
    Publication,
    described,
    kept,
    kept_before,
    the_one,
)
from orchestration.settings import Settings

Change = Literal["appeared", "vanished", "changed"]

_BATCH_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: its identifier, and the columns that tell a person which fact it is."""

    identifier: str
    key: tuple[str, ...]


FACT_TABLES: Mapping[str, FactTable] = {
    "fct_events": FactTable("event_id", ("organisation", "event_type", "event_name", "year")),
    "fct_funding": FactTable("funding_id", ("organisation", "round_type", "amount", "currency", "year")),
    "fct_yearly_metrics": FactTable(
        "yearly_metric_id", ("organisation", "metric_id", "year", "value", "unit")
    ),
    "fct_metric_claims": FactTable(
        "metric_claim_id",
        ("organisation", "metric_id", "claim_kind", "value", "unit", "year", "measure_text"),
    ),
    "fct_claim_audits": FactTable("claim_audit_id", ("rule", "reading", "verdict", "explanation")),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs.

    Attributes:
        identifier: of the fact.
        key: what a person knows it by.
        before, after: of a changed fact the columns that differ, else all columns of the side that has it; None for
            the side that has not.
    """

    change: Change
    identifier: str
    key: Mapping[str, object]
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


class Differences:
    """What differs between two sides, for as long as the files are open.

    Attributes:
        before: the publication compared with; None where there is no earlier one.
        after: the publication that is compared; None for the last build.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, before: Publication | None, after: Publication | None
    ) -> None:
        self.before = before
        self.after = after
        self._connection = connection
        self._columns = {table: _compare(connection, table) for table in FACT_TABLES}

    def counts(self, table: str) -> dict[Change, int]:
        """How many facts of a table appeared, vanished and changed."""
        rows = self._connection.execute(
            f'select change, count(*) from "differing_{table}" group by change'  # noqa: S608
        ).fetchall()
        counts: dict[Change, int] = {"appeared": 0, "vanished": 0, "changed": 0}
        return counts | dict(rows)

    def rows(self, table: str, limit: int | None = None) -> Iterator[Difference]:
        """The facts of a table that differ, no more than `limit`: of each change the first ones by their keys."""
        columns, key = self._columns[table], FACT_TABLES[table].key
        order = ", ".join(f'"key_{name}"' for name in key)
        cursor = self._connection.execute(
            f"""
            select * from "differing_{table}"
            order by row_number() over (partition by change order by {order}, identifier), change
            limit {2**62 if limit is None else limit}
            """  # noqa: S608
        )
        for change, identifier, *cells in chain.from_iterable(
            iter(partial(cursor.fetchmany, _BATCH_ROWS), [])
        ):
            pairs = cells[len(key) :]
            yield _difference(
                change,
                identifier,
                dict(zip(key, cells, strict=False)),
                dict(zip(columns, zip(pairs[::2], pairs[1::2], strict=True), strict=True)),
            )


def _difference(
    change: Change, identifier: str, key: Mapping[str, object], values: Mapping[str, tuple[object, object]]
) -> Difference:
    if change == "changed":
        values = {name: pair for name, pair in values.items() if pair[0] != pair[1]}
    before = {name: pair[0] for name, pair in values.items()}
    after = {name: pair[1] for name, pair in values.items()}
    return Difference(
        change,
        identifier,
        key,
        None if change == "appeared" else before,
        None if change == "vanished" else after,
    )


def _compare(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """Note what differs in a temporary table; give the columns that both sides have."""
    identifier, key = FACT_TABLES[table].identifier, FACT_TABLES[table].key
    before = _columns_of(connection, f'"before_{table}"')
    columns = tuple(name for name in _columns_of(connection, f'"after_{table}"') if name in before)
    values = [name for name in columns if name not in {identifier, "organisation"}]
    keys = ", ".join(f'coalesce(after."{name}", before."{name}") as "key_{name}"' for name in key)
    both = ", ".join(
        f'before."{name}" as "before_{name}", after."{name}" as "after_{name}"' for name in values
    )
    differs = " or ".join(f'before."{name}" is distinct from after."{name}"' for name in values)
    connection.execute(
        f"""
        create temp table "differing_{table}" as
        select
            case
                when before."{identifier}" is null then 'appeared'
                when after."{identifier}" is null then 'vanished'
                else 'changed'
            end as change,
            coalesce(after."{identifier}", before."{identifier}") as identifier,
            {keys},
            {both}
        from "before_{table}" as before
        full join "after_{table}" as after on before."{identifier}" = after."{identifier}"
        where before."{identifier}" is null or after."{identifier}" is null or {differs}
        """  # noqa: S608
    )
    return tuple(values)


def _columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    rows = connection.execute(f"describe {relation}").fetchall()
    return [name for name, *_ in rows]


@contextmanager
def differences(settings: Settings, against: str | None, *, of_build: bool = False) -> Iterator[Differences]:
    """Compare, for as long as the context is open.

    Args:
        settings: whose publications.
        against: a publication that is kept (how its identifier begins) or a published file; None for the one before
            what is compared.
        of_build: compare the last build, published or not; else what is published now.

    Raises:
        NoSuchPublicationError: there is nothing to compare, or not that publication.
        duckdb.Error: a file cannot be read.
    """
    current = described(settings.published_path) if settings.published_path.exists() else None
    if current is None and not of_build:
        raise NoSuchPublicationError(f"{settings.published_path}: nothing is published yet")
    if of_build and not settings.working_path.exists():
        raise NoSuchPublicationError(f"{settings.working_path}: nothing is built yet")
    before = _before(settings, current, against, of_build=of_build)
    described_before = None if before is None else described(before)
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        after_schema = "marts" if of_build else "main"
        _attach(connection, settings.working_path if of_build else settings.published_path, "after_file")
        if before is not None:
            _attach(connection, before, "before_file")
        for table in FACT_TABLES:
            _view(connection, f"after_{table}", f'after_file."{after_schema}"', table)
            if before is not None and _has(connection, "before_file", table):
                _view(connection, f"before_{table}", "before_file.main", table)
            else:
                connection.execute(
                    f'create temp view "before_{table}" as select * from "after_{table}" where false'  # noqa: S608
                )
        yield Differences(connection, described_before, None if of_build else current)


def _before(
    settings: Settings, current: Publication | None, against: str | None, *, of_build: bool
) -> Path | None:
    if against is None and of_build:
        return settings.published_path if current is not None else None
    if against is None:
        return next(reversed(kept_before(settings).values()), None)
    if Path(against).is_file():
        return Path(against)
    by_identifier = kept(settings)
    if current is not None and of_build:
        by_identifier[current.publication_id] = settings.published_path
    return the_one(by_identifier, against)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    file = str(path).replace("'", "''")
    connection.execute(f"attach '{file}' as {name} (read_only)")


def _has(connection: duckdb.DuckDBPyConnection, catalog: str, table: str) -> bool:
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() where database_name = ? and table_name = ?", [catalog, table]
        ).fetchall()
    )


def _view(connection: duckdb.DuckDBPyConnection, name: str, schema: str, table: str) -> None:
    """A fact table with the name of the organisation that each fact is of; of claims those that are held."""
    held = "facts.is_current" if "is_current" in _columns_of(connection, f"{schema}.{table}") else "true"
    if "organisation" not in FACT_TABLES[table].key:
        connection.execute(f'create temp view "{name}" as from {schema}."{table}" as facts where {held}')
        return
    connection.execute(
        f"""
        create temp view "{name}" as
        select facts.*, organisations.organisation_name as organisation
        from {schema}."{table}" as facts
        left join {schema}.dim_organisations as organisations
            on facts.organisation_id = organisations.organisation_id
        where {held}
        """  # noqa: S608
    )
