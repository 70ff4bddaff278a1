"""Whether the publication, which many small builds have made, is what one build of everything makes: row by row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb

from orchestration import publication, transformation
from orchestration.dbt_files import DbtFiles
from orchestration.journal import Counts
from orchestration.pipeline.fingerprint import code_version, input_fingerprint
from orchestration.pipeline.reporting import Reporter, Stage
from orchestration.pipeline.stages import opened
from orchestration.pipeline.table_differences import Tables, differences
from orchestration.pipeline.writer import writing
from orchestration.publication import Publication
from orchestration.settings import Settings

# Of the run by its nature: a publication has a row of itself, and the build of it had none; runs take time.
OF_THE_RUN = frozenset({"ops_publications", "ops_runs"})

_BUILT_SCHEMAS = ("seeds", "staging", "intermediate", "marts")


class NotComparableError(RuntimeError):
    """There is nothing to compare; the message says why and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a full refresh of the same input gave.

    Attributes:
        published: what was compared.
        differences: one line a table that differs, with the first row that does; tests that failed, too.
    """

    published: Publication
    differences: tuple[str, ...]


def verify(settings: Settings, reporter: Reporter) -> Verification:
    """Build everything anew in a file beside the warehouse, and compare it with what is published.

    Runs wait for no more than the copying of the working database; the file goes when the comparison is done.

    Raises:
        NotComparableError: nothing is published, or not all that is loaded.
        AnotherRunError: another process writes this warehouse.
        WorkingDatabaseError: the working database cannot be opened.
        TransformationError: dbt could not start to build.
        OSError: there is no room for a copy.
    """
    with _copied(settings) as (copy, published, input_hash):
        files = DbtFiles.of(copy)
        reporter.started(Stage.TRANSFORM)
        built = transformation.build(
            files,
            input_hash,
            lambda done, total, name: reporter.advanced(Stage.TRANSFORM, done, total, name),
        )
        failed = [f"{name} could not be built: {message}" for name, message in built.broken_models]
        failed += [f"{test.name}: {test.failures:,} rows fail" for test in built.failures]
        sides = (
            Tables(copy.published_path, "main", "the publication"),
            Tables(copy.working_path, "marts", "the full refresh"),
        )
        found = differences(*sides, transformation.primary_keys(files), OF_THE_RUN)
        reporter.finished(
            Stage.TRANSFORM, f"compared with the publication: {len(found)} tables differ", Counts()
        )
        return Verification(published, (*failed, *found))


@contextmanager
def _copied(settings: Settings) -> Iterator[tuple[Settings, Publication, str]]:
    """The inputs of a build and the publication in a folder of their own; what went in, as a hash."""
    folder = settings.warehouse_dir / "verification"
    copy = replace(settings, warehouse_dir=folder)
    try:
        with writing(settings):
            with opened(settings) as work:
                input_hash = input_fingerprint(work.connection, code_version(), settings.variables)
            published = publication.current(settings)
            if published is None or published.input_fingerprint != input_hash:
                raise NotComparableError(
                    "the publication does not hold all that is loaded: run starhall run first"
                )
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copyfile(settings.published_path, copy.published_path)
            shutil.copyfile(settings.working_path, copy.working_path)
        with duckdb.connect(copy.working_path) as connection:
            for schema in _BUILT_SCHEMAS:
                connection.execute(f"drop schema if exists {schema} cascade")
        yield copy, published, input_hash
    finally:
        shutil.rmtree(folder, ignore_errors=True)
