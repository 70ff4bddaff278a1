"""What texts and records state: the statement tables."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.failing import RETRIES, failures_told
from orchestration.defs.reporting import RunLog
from orchestration.defs.resources import Folders
from orchestration.defs.tables import WRITER_POOL, materialised
from orchestration.extraction.rule_versions import record_version
from orchestration.model import stable_id
from orchestration.pipeline import stages
from orchestration.pipeline.figures import FigureTotals
from orchestration.pipeline.reporting import Stage
from orchestration.settings import Settings
from orchestration.statements import PART_TABLES

_STATEMENTS = {
    "extractions": "Which documents and record files were extracted, by which version of the rules.",
    "local_organisations": "Organisations as one document or record source knows them.",
    "local_organisation_aliases": "Their names.",
    "mentions": "Where a document means which of them.",
    "industries": "Statements on industries.",
    "events": "Statements on events.",
    "event_organisations": "Who takes which part in an event.",
    "funding": "Statements on financings.",
    "funding_investors": "Who put money into a financing.",
    "metrics": "Statements on yearly figures.",
    "exchange_rates": "Exchange rates that records state.",
    "unused_figures": "Figures of a text that no statement used and that are of no ignored class.",
    "figure_counts": "What became of the numbers of a text: how many by outcome and class.",
}
_FORMER = {
    "origins": "What documents and record files said before, and in which time it was held.",
    "local_organisations": "Organisations as they were known then.",
    "local_organisation_aliases": "Their names.",
    "events": "Statements on events that are no longer made.",
    "event_organisations": "Who took which part in them.",
    "funding": "Statements on financings that are no longer made.",
    "metrics": "Statements on yearly figures that are no longer made.",
}
_DEPENDENCIES = (["landing", "documents"], ["landing", "records"], ["landing", "record_sources"])


@dg.definitions
def extraction() -> dg.Definitions:
    """The statements, each table with the version of the rules that fill it: a changed rule shows where it is due."""
    settings = Settings.from_environment({})
    versions = _versions(settings)

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                ["statements", table],
                deps=_DEPENDENCIES,
                group_name="extraction",
                description=description,
                kinds={"duckdb", "python"},
                code_version=versions[table],
            )
            for table, description in _STATEMENTS.items()
        ]
        + [
            dg.AssetSpec(
                ["former", table],
                deps=_DEPENDENCIES,
                group_name="extraction",
                description=description,
                kinds={"duckdb", "python"},
            )
            for table, description in _FORMER.items()
        ],
        pool=WRITER_POOL,
        retry_policy=RETRIES,
    )
    def statements(
        context: dg.AssetExecutionContext, folders: Folders
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Extract what the new documents and records state, each statement with its place and rule."""
        with failures_told(), stages.working(folders.settings()) as work:
            summary = stages.extract(work, folders.reporting(RunLog(context)))
            for warning in summary.warnings:
                context.log.warning(warning)
            yield from materialised(
                work.connection,
                "statements",
                list(_STATEMENTS),
                {"extractions": folders.stage(Stage.EXTRACT), "figure_counts": _shares(summary.figures)},
            )
            yield from materialised(work.connection, "former", list(_FORMER))

    return dg.Definitions(assets=[statements])


def _versions(settings: Settings) -> dict[str, str]:
    """By table: the rules of its part for texts, and those for records."""
    of_texts = stages.extractor_of(settings).versions
    of_records = record_version(settings.dbt_dir / "seeds")
    versions = {
        table: stable_id("code_version", of_texts[part], of_records)
        for part, tables in PART_TABLES.items()
        for table in tables
    }
    return versions | {
        "exchange_rates": of_records,
        "extractions": stable_id("code_version", *sorted(versions.values())),
    }


def _shares(totals: FigureTotals) -> dict[str, dg.MetadataValue]:
    return {
        "figures": dg.MetadataValue.int(totals.figures),
        "in_statements": dg.MetadataValue.int(totals.in_statements),
        "ignored": dg.MetadataValue.int(totals.ignored),
        "unaccounted": dg.MetadataValue.int(totals.unaccounted),
        "share_accounted_for": dg.MetadataValue.float(totals.share_accounted_for or 0.0),
    }
