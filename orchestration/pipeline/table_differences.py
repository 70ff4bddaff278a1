"""Where the tables of two DuckDB files differ, said so that one sees at once what to look for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb

Row = tuple[object, ...]

_MOST_ROWS = 10_000  # of each side, to find one row that both have with other values


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one schema, and how their side is called in a difference."""

    path: Path
    schema: str
    called: str


def differences(
    one: Tables,
    other: Tables,
    keys: Mapping[str, Sequence[str]],
    without_tables: Collection[str] = (),
    without_columns: Collection[str] = (),
    *,
    only_rows: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """A line for each table that differs: how many rows do, and the first of them with its key, columns and values.

    Args:
        one: the tables, views included, of the one file.
        other: those of the other.
        keys: the columns that tell the rows of a table apart; all columns where it is not named.
        without_tables: tables that are not compared.
        without_columns: columns that are not compared, of any table.
        only_rows: for a table of which not all rows are compared, the condition that those fulfil.
    """
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        for name, tables in (("one_file", one), ("other_file", other)):
            path = str(tables.path).replace("'", "''")
            connection.execute(f"attach '{path}' as {name} (read_only)")
        found = []
        sides = (
            _columns(connection, "one_file", one.schema),
            _columns(connection, "other_file", other.schema),
        )
        for table in sorted((sides[0].keys() | sides[1].keys()) - set(without_tables)):
            columns = tuple(
                [column for column in side.get(table, ()) if column not in without_columns] for side in sides
            )
            if columns[0] != columns[1]:
                found.append(_of_columns(table, columns, (one, other)))
                continue
            where = only_rows.get(table, "true")
            places = (
                f'(from one_file."{one.schema}"."{table}" where {where})',
                f'(from other_file."{other.schema}"."{table}" where {where})',
            )
            lines = _of_rows(connection, places, columns[0], keys.get(table, columns[0]), (one, other))
            found += [f"{table}: {line}" for line in lines]
    return found


def _columns(connection: duckdb.DuckDBPyConnection, database: str, schema: str) -> dict[str, list[str]]:
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = ? and schema_name = ? "
        "order by table_name, column_index",
        [database, schema],
    ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in rows:
        columns.setdefault(table, []).append(column)
    return columns


def _of_columns(table: str, columns: tuple[list[str], ...], sides: tuple[Tables, Tables]) -> str:
    for has, lacks in ((0, 1), (1, 0)):
        if not columns[lacks]:
            return f"{table}: only in {sides[has].called}"
        if more := [column for column in columns[has] if column not in columns[lacks]]:
            return f"{table}: the column {more[0]} is in {sides[has].called} and not in {sides[lacks].called}"
    return f"{table}: the columns stand in another order"


def _of_rows(
    connection: duckdb.DuckDBPyConnection,
    places: tuple[str, str],
    columns: Sequence[str],
    key: Sequence[str],
    sides: tuple[Tables, Tables],
) -> list[str]:
    listed = ", ".join(f'"{column}"' for column in columns)
    found = []
    for here, there in (places, places[::-1]):
        connection.execute(
            "create or replace temp table found_rows as "  # noqa: S608 - names of columns, quoted
            f"select {listed} from {here} except all select {listed} from {there}"
        )
        ((count,),) = connection.execute("select count(*) from found_rows").fetchall()
        first = connection.execute(f"from found_rows order by all limit {_MOST_ROWS}").fetchall()
        found.append((count, first))
    (count_of_one, one), (count_of_other, other) = found
    if not one and not other:
        return []
    at = [columns.index(column) for column in key]
    counts = f"{count_of_one} rows only in {sides[0].called}, {count_of_other} only in {sides[1].called}"
    return [f"{counts}; the first: {_first(one, other, columns, at, sides)}"]


def _first(
    one: Sequence[Row],
    other: Sequence[Row],
    columns: Sequence[str],
    at: Sequence[int],
    sides: tuple[Tables, Tables],
) -> str:
    """A row that both have with other values, if there is one; else a row of one of them."""

    def key_of(row: Row) -> Row:
        return tuple(row[place] for place in at)

    def named(row: Row) -> str:
        return ", ".join(f"{columns[place]} {row[place]!r}" for place in at)

    others = {key_of(row): row for row in other}
    for row in one:
        if (counterpart := others.get(key_of(row))) is not None:
            told = "; ".join(
                f"{column} is {here!r} in {sides[0].called} and {there!r} in {sides[1].called}"
                for column, here, there in zip(columns, row, counterpart, strict=True)
                if here != there
            )
            return f"{named(row)}: {told or 'as many times here as not there'}"
    row, side = (one[0], sides[0]) if one else (other[0], sides[1])
    rest = "; ".join(f"{column} {value!r}" for column, value in zip(columns, row, strict=True))
    return f"only in {side.called}: {rest}"
