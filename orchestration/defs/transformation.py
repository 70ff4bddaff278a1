"""The dbt project as assets: every model and seed, grouped by layer, with dbt's tests as asset checks."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets
from dagster_dbt.asset_utils import DAGSTER_DBT_UNIQUE_ID_METADATA_KEY

from orchestration import failed_rows, transformation
from orchestration.damage import is_full
from orchestration.dbt_files import DbtFiles, fresh_manifest
from orchestration.defs.failing import RETRIES, failures_told
from orchestration.defs.publication import PUBLICATION, publish_once
from orchestration.defs.reporting import RunLog
from orchestration.defs.resources import Folders
from orchestration.defs.tables import WRITER_POOL, markdown_table, table_metadata
from orchestration.findings import Finding, with_first_row
from orchestration.pipeline import stages
from orchestration.pipeline.fingerprint import code_version, input_fingerprint
from orchestration.pipeline.reporting import Stage
from orchestration.pipeline.writer import writing
from orchestration.publication import PublicationRefusedError
from orchestration.settings import Settings
from orchestration.transformation import Transformation

_Result = dg.MaterializeResult[None] | dg.AssetCheckResult


class Translator(DagsterDbtTranslator):
    """Groups are the layers; every test is a check, those that name several tables of the last one they name."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return "seeds" if dbt_resource_props["resource_type"] == "seed" else dbt_resource_props["fqn"][1]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props.get("description") or "")

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """Every test has one: dagster-dbt by itself leaves out those that are attached to no one model.

        None of them blocks: the step that builds also tests, and it fails when a test does.
        """
        test = manifest["nodes"][unique_id]
        subject = test.get("attached_node") or test["depends_on"]["nodes"][-1]
        if asset_spec.key != self.get_asset_spec(manifest, subject, project).key:
            return None
        return dg.AssetCheckSpec(
            name=test["name"],
            asset=asset_spec.key,
            description=test.get("description"),
            metadata={DAGSTER_DBT_UNIQUE_ID_METADATA_KEY: unique_id},
        )


@dg.definitions
def dbt_project() -> dg.Definitions:
    """The assets of the project as it is now; it is parsed anew only where it has changed."""
    settings = Settings.from_environment(
        os.environ
    )  # what is parsed lies there if the checkout is not to be written
    manifest = json.loads(fresh_manifest(settings).read_text(encoding="utf-8"))

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=Translator(),
        name="dbt",
        pool=WRITER_POOL,
        retry_policy=RETRIES,
    )
    def dbt(context: dg.AssetExecutionContext, folders: Folders) -> Iterator[_Result]:
        with failures_told():
            yield from _build(context, folders, manifest)

    return dg.Definitions(assets=[dbt])


def _build(
    context: dg.AssetExecutionContext, folders: Folders, manifest: Mapping[str, Any]
) -> Iterator[_Result]:
    """Build what is selected, hand its results over, and fail if any of it failed."""
    settings = folders.settings()
    selected = _selected(context, manifest)
    with writing(settings):
        with stages.opened(settings) as work:
            fingerprint = input_fingerprint(work.connection, code_version(), settings.variables)
        built = stages.transform(
            settings,
            fingerprint,
            folders.reporting(RunLog(context)),
            selected,
            # whoever asks for tests alone has them look at everything
            test_all=not context.selected_asset_keys,
        )
        with stages.opened(settings) as work:
            built = failed_rows.keep(work.connection, settings, built, stages.utc_now())
            if (
                built.passed
                and not selected
                and PUBLICATION in context.job_def.asset_layer.executable_asset_keys
            ):
                # before Dagster writes down the hundreds of results, which takes it as long as all the rest; what keeps it
                # from being published is for the step `publication` to say
                with suppress(PublicationRefusedError):
                    publish_once(context, work, folders)
            yield from _results(context, work.connection, folders, built)
    for finding in built.warnings:
        context.log.warning(with_first_row(finding))
    if built.failures or built.broken_models:
        raise _failure(built)


def _selected(context: dg.AssetExecutionContext, manifest: Mapping[str, Any]) -> list[str]:
    """Fully qualified dbt names of a part of the project; nothing where the whole of it is selected."""
    if not context.is_subset:
        return []
    selected = {*context.selected_asset_keys, *context.selected_asset_check_keys}
    wanted = [unique_id for unique_id, key in _keys(context).items() if key in selected]
    return [".".join(manifest["nodes"][unique_id]["fqn"]) for unique_id in wanted]


def _keys(context: dg.AssetExecutionContext) -> dict[str, dg.AssetKey | dg.AssetCheckKey]:
    """dbt's unique id -> the asset or check of it."""
    specs = [*context.assets_def.specs, *context.assets_def.check_specs]
    return {spec.metadata[DAGSTER_DBT_UNIQUE_ID_METADATA_KEY]: spec.key for spec in specs if spec.metadata}


def _results(
    context: dg.AssetExecutionContext,
    connection: duckdb.DuckDBPyConnection,
    folders: Folders,
    built: Transformation,
) -> Iterator[_Result]:
    """One a table and test; what the whole step took is with the table of runs, which every build makes."""
    findings = {finding.name: finding for finding in (*built.warnings, *built.failures)}
    keys = _keys(context)
    for unique_id, status in transformation.statuses(DbtFiles.of(folders.settings())).items():
        key = keys.get(unique_id)
        if isinstance(key, dg.AssetKey) and status == "success":
            schema, table = key.path
            metadata = table_metadata(connection, schema, table)
            if table == "ops_runs":
                metadata |= folders.stage(Stage.TRANSFORM)
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)
        elif isinstance(key, dg.AssetCheckKey) and status != "skipped":
            yield _check_result(key, findings.get(key.name))


def _check_result(key: dg.AssetCheckKey, finding: Finding | None) -> dg.AssetCheckResult:
    is_warning = finding is not None and finding.status == "warn"
    metadata: dict[str, dg.MetadataValue] = {}
    if finding is not None:
        metadata = {
            "rows": dg.MetadataValue.int(finding.failures),
            "first_rows": dg.MetadataValue.md(markdown_table(finding.columns, finding.rows)),
            "message": dg.MetadataValue.text(finding.message),
            "what_to_do": dg.MetadataValue.text(finding.remedy),
        }
    return dg.AssetCheckResult(
        passed=finding is None,
        asset_key=key.asset_key,
        check_name=key.name,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )


def _failure(built: Transformation) -> dg.Failure:
    lines = [f"{name} could not be built: {message}" for name, message in built.broken_models]
    lines += [with_first_row(finding) for finding in built.failures]
    return dg.Failure(
        description="The publication stands as it was. " + "; ".join(lines),
        metadata={
            finding.name: dg.MetadataValue.md(markdown_table(finding.columns, finding.rows))
            for finding in built.failures
        },
        allow_retries=any(is_full(message) for _, message in built.broken_models),
    )
