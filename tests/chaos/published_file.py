"""Whether a published file is whole: one publication, complete, that passes its tests, and the one that it was before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.dbt_files import DbtFiles
from orchestration.publication import CONTRACT_TABLES, fact_counts
from orchestration.settings import Settings

_TABLE = re.compile(r'"working"\."(\w+)"\.')
_NEWEST = "select publication_id, facts, documents from ops_publications order by published_at desc, publication_id limit 1"


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file that lies there now; `duckdb.connect` gives a process the one that it has open by that path."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as published (read_only)")
        connection.execute("use published")
        yield connection


def mixed(connection: duckdb.DuckDBPyConnection) -> str | None:
    """What in this connection is of two publications; None where all is of one."""
    publication_id, facts, documents = connection.execute(_NEWEST).fetchall()[0]
    counted = sum(fact_counts(connection, "main").values())
    if counted != facts:
        return f"{publication_id} has {facts} facts by its own account and {counted} by its tables"
    ((held,),) = connection.execute("select count(*) from dim_documents where is_current").fetchall()
    return (
        None if held == documents else f"{publication_id}: {documents} documents, and {held} in dim_documents"
    )


def compiled_marts_tests(settings: Settings) -> dict[str, str]:
    """The tests of the last build of everything that look at published tables alone, as SQL on a published file.

    A warning stops no publication, so tests that only warn are left out.
    """
    files = DbtFiles.of(settings)
    results = json.loads(files.run_results_path.read_text(encoding="utf-8"))["results"]
    manifest = json.loads(files.manifest_path.read_text(encoding="utf-8"))["nodes"]
    found = {}
    for result in results:
        name, sql = result["unique_id"], result.get("compiled_code") or ""
        is_error = name.startswith("test.") and manifest[name]["config"]["severity"].lower() == "error"
        if is_error and set(_TABLE.findall(sql)) == {"marts"}:
            found[manifest[name]["name"]] = _TABLE.sub("published.main.", sql)
    return found


@dataclass
class Watch:
    """Looks at a published file again and again.

    Attributes:
        tests: SQL by name; a row of an answer is a failure.
        digests: of each publication, by identifier, as it was first seen.
    """

    tests: dict[str, str]
    digests: dict[str, int] = field(default_factory=dict)

    def problems(self, path: Path) -> list[str]:
        """What is wrong with the file; nothing where it is a whole publication that holds all that were seen before."""
        with opened(path) as connection:
            tables = {
                name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()
            }
            if missing := set(CONTRACT_TABLES) - tables:
                return [f"tables are missing: {', '.join(sorted(missing))}"]
            found = [problem] if (problem := mixed(connection)) else []
            known = [
                name
                for (name,) in connection.execute("select publication_id from ops_publications").fetchall()
            ]
            found += [f"{lost} is forgotten" for lost in self.digests.keys() - set(known)]
            publication_id = str(connection.execute(_NEWEST).fetchall()[0][0])
            digest = _digest(connection, sorted(tables))
            if publication_id not in self.digests:
                self.digests[publication_id] = digest
                found += [
                    f"{publication_id}: {name} fails"
                    for name, sql in self.tests.items()
                    if connection.execute(f"from ({sql}) limit 1").fetchall()
                ]
            elif self.digests[publication_id] != digest:
                found.append(f"{publication_id} is not what it was")
        return found


def _digest(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> int:
    total = 0
    for table in tables:
        ((count, digest),) = connection.execute(
            f'select count(*), bit_xor(hash(line)) from "{table}" as line'
        ).fetchall()
        total ^= hash((table, count, digest))
    return total
