"""`starhall status --failures`: what the tests of the last build found, as a table for people or as JSON."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line, errors, in_words, output, settings_of
from orchestration.cli.published import in_one_line
from orchestration.failed_rows import KEPT_ROWS, LastBuild, last_build
from orchestration.findings import Finding, row_in_words
from orchestration.pipeline.stages import utc_now
from orchestration.settings import Settings

_COLOURS = {"error": "red", "warn": "yellow"}


def failures(warehouse_dir: Path | None, *, is_json: bool, rows: int) -> int:
    """Print what the last build's tests found; 0, or 2 where the file that holds it cannot be read."""
    settings = settings_of(None, warehouse_dir)
    try:
        build = last_build(settings, KEPT_ROWS if is_json else rows)
    except duckdb.Error as error:
        message = f"{settings.failed_rows_path}: {in_one_line(str(error).splitlines()[0])}"
        errors().print(message, style="red", markup=False)
        return 2
    if is_json:
        json.dump(_as_json(build), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    elif build is None:
        output().print(f"no build yet: {escape(command_line(settings, 'run'))} does that", soft_wrap=True)
    else:
        _print(output(), settings, build)
    return 0


def _print(console: Console, settings: Settings, build: LastBuild) -> None:
    age = in_words(utc_now() - build.built_at)
    verdict = "no error" if build.passed else "[red]may not be published[/]"
    console.print(
        f"last build  {build.built_at:%Y-%m-%d %H:%M} UTC, {age} ago: {verdict}; "
        f"tests: {build.tests_passed:,} passed, {len(build.findings):,} found something"
    )
    for model, message in build.broken_models:
        console.print(
            f"[red]error[/] {escape(model)} could not be built: {escape(in_one_line(message))}",
            soft_wrap=True,
        )
    if build.not_run:
        console.print(
            f"{build.not_run:,} models and tests have no result: not asked for, or what they rest on failed"
        )
    if not build.findings:
        return
    console.print()
    console.print(_drawn(build.findings))
    if any(finding.rows for finding in build.findings):
        console.print(
            f"\nall rows    {escape(str(settings.failed_rows_path))}: a table for each test", soft_wrap=True
        )


def _drawn(findings: tuple[Finding, ...]) -> Table:
    drawn = Table(header_style="bold", show_lines=True)
    drawn.add_column("test", overflow="fold", ratio=2)
    drawn.add_column("severity")
    drawn.add_column("rows", justify="right")
    drawn.add_column("first rows, and what to do", overflow="fold", ratio=5)
    for finding in findings:
        subject = f"\non {finding.subject}" if finding.subject else ""
        lines = [escape(in_one_line(row_in_words(finding, row))) for row in finding.rows]
        if not lines:
            lines = [escape(in_one_line(finding.message))]
        elif finding.failures > len(lines):
            lines.append(
                f"[dim]and {finding.failures - len(lines):,} more; --rows N shows more, --json all[/]"
            )
        if finding.remedy:
            lines.append(f"[green]→[/] {escape(finding.remedy)}")
        severity = f"[{_COLOURS[finding.severity]}]{finding.severity}[/]"
        count = "" if finding.status == "error" else f"{finding.failures:,}"
        drawn.add_row(escape(finding.name + subject), severity, count, "\n".join(lines))
    return drawn


def _as_json(build: LastBuild | None) -> dict[str, object] | None:
    """null where there was no build; of each test no more than KEPT_ROWS rows."""
    if build is None:
        return None
    return {
        "built_at": build.built_at.replace(tzinfo=UTC).isoformat(),
        "passed": build.passed,
        "tests_passed": build.tests_passed,
        "not_run": build.not_run,
        "broken_models": [{"model": model, "message": message} for model, message in build.broken_models],
        "findings": [
            {
                "test": finding.name,
                "table": finding.subject or None,
                "severity": finding.severity,
                "could_run": finding.status != "error",
                "failed_rows": finding.failures,
                "message": finding.message,
                "what_to_do": finding.remedy or None,
                "key": list(finding.key),
                "rows": [
                    dict(zip(finding.columns, map(_json_cell, row), strict=True)) for row in finding.rows
                ],
            }
            for finding in build.findings
        ],
    }


def _json_cell(value: object) -> object:
    """JSON has no dates, no decimals, no NaN and no infinity."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return str(value)
