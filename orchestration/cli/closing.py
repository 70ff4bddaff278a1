"""The closing words of a run: what came in, what came out, what the tests say, and what to type next."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line
from orchestration.findings import finding_in_words, row_in_words, with_first_row
from orchestration.pipeline.figures import FigureTotals, in_words
from orchestration.pipeline.refresh import RunOutcome
from orchestration.settings import Settings
from orchestration.transformation import Transformation

_MOST_WARNINGS = 12
_FIRST_QUESTION = (
    "select organisation_name, year, metric_id, value, unit, has_conflict "
    "from fct_yearly_metrics join dim_organisations using (organisation_id) order by all"
)
_FACT_NAMES = {
    "fct_events": "events",
    "fct_funding": "funding",
    "fct_yearly_metrics": "yearly metrics",
    "fct_metric_claims": "metric claims",
    "fct_claim_audits": "claim audits",
}


def show_outcome(console: Console, settings: Settings, outcome: RunOutcome) -> None:
    """Print everything a person should know after a run."""
    _show_warnings(console, outcome)
    if outcome.transformation is not None:
        _show_failures(console, outcome.transformation)
    console.print()
    console.print(_landed(outcome))
    console.print(_results(settings, outcome))
    if outcome.publication is not None:
        # Not in the table: a command that is wrapped cannot be copied.
        command = escape(command_line(settings, "sql", _FIRST_QUESTION))
        console.print(f"next         [bold]{command}[/]", soft_wrap=True)


def _show_warnings(console: Console, outcome: RunOutcome) -> None:
    warnings = list(outcome.landing.warnings)
    if outcome.extraction is not None:
        warnings += outcome.extraction.warnings
    if outcome.transformation is not None:
        warnings += map(with_first_row, outcome.transformation.warnings)
    for warning in warnings[:_MOST_WARNINGS]:
        console.print(f"[yellow]warning[/] {escape(warning)}", soft_wrap=True)
    if len(warnings) > _MOST_WARNINGS:
        console.print(f"[yellow]warning[/] and {len(warnings) - _MOST_WARNINGS} more: see starhall status")


def _show_failures(console: Console, built: Transformation) -> None:
    for name, message in built.broken_models:
        console.print(f"[red]failed[/] {escape(name)} could not be built: {escape(message)}")
    for finding in built.failures:
        console.print(f"[red]failed[/] {escape(finding_in_words(finding))}")
        for row in finding.rows:
            console.print(f"         {escape(row_in_words(finding, row))}", soft_wrap=True)
        if len(finding.rows) < finding.failures:
            console.print(
                f"         and {finding.failures - len(finding.rows):,} more: starhall status --failures"
            )
    if built.not_run:
        console.print(
            f"[red]failed[/] {len(built.not_run)} models and tests did not run, for what they rest on failed: "
            + escape(", ".join(built.not_run[:5]))
            + (" …" if len(built.not_run) > 5 else "")
        )


def _landed(outcome: RunOutcome) -> Table:
    landing = outcome.landing
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("")
    for heading in ("landed", "unchanged", "quarantined"):
        table.add_column(heading, justify="right")
    for name, counts in (
        ("documents", (landing.documents_landed, landing.documents_unchanged, landing.documents_quarantined)),
        ("records", (landing.records_landed, landing.records_unchanged, landing.records_quarantined)),
    ):
        table.add_row(f"{name:<10}", *(f"{count:,}" for count in counts))
    return table


def _results(settings: Settings, outcome: RunOutcome) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    table.add_column(min_width=10)
    table.add_column(overflow="fold")
    if outcome.fact_counts:
        table.add_row(
            "facts",
            ", ".join(f"{count:,} {_FACT_NAMES[name]}" for name, count in outcome.fact_counts.items()),
        )
    if outcome.extraction is not None:
        table.add_row("figures", _figures(outcome.extraction.figures))
    table.add_row("tests", _tests(outcome))
    if outcome.status == "not published":
        table.add_row("result", f"[red]not published[/]: {_what_stands(outcome)}")
    else:
        verdict = (
            "published" if outcome.status == "published" else "nothing new: the publication stands as it is"
        )
        table.add_row("result", f"[green]{verdict}[/]")
    if outcome.publication is not None:
        table.add_row("warehouse", escape(str(settings.published_path)))
    return table


def _figures(totals: FigureTotals) -> str:
    return (
        f"{in_words(totals)}: {totals.in_statements:,} in statements, {totals.ignored:,} ignored, "
        f"{totals.unaccounted:,} in ops_extraction_coverage"
    )


def _tests(outcome: RunOutcome) -> str:
    if outcome.transformation is not None:
        built = outcome.transformation
        return (
            f"{built.tests_passed:,} passed, {len(built.warnings):,} warned, {len(built.failures):,} failed"
        )
    if outcome.publication is not None:
        return f"{outcome.publication.tests_passed:,} passed, {outcome.publication.tests_warned:,} warned, 0 failed"
    return "none"


def _what_stands(outcome: RunOutcome) -> str:
    if outcome.publication is None:
        return "there is no publication yet"
    return f"the publication of {outcome.publication.published_at:%Y-%m-%d %H:%M} UTC stands, untouched"
