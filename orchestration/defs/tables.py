"""Tables of the working database as Dagster metadata: how many rows, and the first few to look at."""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import duckdb

WRITER_POOL = "working_database"  # of one: only one process may write the file

_PREVIEW_ROWS = 5
_WIDEST_CELL = 60


def table_metadata(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str
) -> dict[str, dg.MetadataValue]:
    """Row count and preview of one table."""
    relation = f'"{schema}"."{table}"'
    count = connection.execute(f"select count(*) from {relation}").fetchall()[0][0]  # noqa: S608
    cursor = connection.execute(f"select * from {relation} limit {_PREVIEW_ROWS}")  # noqa: S608
    columns = [column[0] for column in cursor.description or ()]
    return {
        "dagster/row_count": dg.MetadataValue.int(count),
        "preview": dg.MetadataValue.md(markdown_table(columns, cursor.fetchall())),
    }


def materialised(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    tables: Sequence[str],
    more: Mapping[str, Mapping[str, dg.MetadataValue]] | None = None,
) -> Iterator[dg.MaterializeResult[None]]:
    """One result a table, under the key that dbt's source of the same name has; `more` is metadata by table."""
    for table in tables:
        metadata = table_metadata(connection, schema, table) | dict((more or {}).get(table, {}))
        yield dg.MaterializeResult(asset_key=dg.AssetKey([schema, table]), metadata=metadata)


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as a table that the UI draws."""
    lines = [columns, ["---"] * len(columns), *([_cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split()).replace("|", "\\|")
    return text if len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…"
