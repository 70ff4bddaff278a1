"""`starhall source new` and `starhall source check`: a YAML drafted from an unknown file, and a dry run of it.

What is guessed and what is checked belongs in `drafting/`; this module reads and writes files and prints.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line, errors, output, settings_of
from orchestration.drafting.checking import FileCheck, SourceCheck, check_source, clashes, yaml_paths
from orchestration.drafting.draft import Draft, draft_of
from orchestration.drafting.rates import KnownRate, load_known_rates
from orchestration.drafting.sampling import sample_of
from orchestration.drafting.yaml_text import yaml_of
from orchestration.model import METRIC_PREFIX, Entity, Period, Record, StatedNumber
from orchestration.readers.records.source import RecordSourceError, load_record_source
from orchestration.readers.records.tables import UnreadableTableError
from orchestration.vocabulary import Vocabulary, load_vocabulary

FINE, NOT_FINE, UNUSABLE = 0, 1, 2

_MOST_INDUSTRIES = 8
_MOST_CELL = 40  # characters of a value that is shown


def new(file: Path, yaml_path: Path | None, entity: Entity | None, force: bool) -> int:
    """Draft the YAML of a file and write it beside the file, or where `yaml_path` says; "-" prints it.

    Returns:
        0, or 2 where the file is no table, or the YAML is there already.
    """
    target = yaml_path or file.parent / f"{file.name.partition('.')[0] or file.name}.yml"
    is_printed = str(target) == "-"
    if not is_printed and target.exists() and not force:
        return _refused(f"{target}: is there already: give another --output, or --force to overwrite it")
    vocabulary, rates = _vocabulary_and_rates()
    try:
        with file.open("rb") as stream:
            draft = draft_of(sample_of(stream, file.name), vocabulary, rates, entity)
        text = yaml_of(draft, _seen_from(target, file))
        load_record_source(text, str(target), vocabulary)
        if is_printed:
            print(text, end="")
        else:
            target.write_text(text, encoding="utf-8")
    except UnreadableTableError as error:
        return _refused(f"{file}: {error}")
    except RecordSourceError as error:
        return _refused(f"{file}: no YAML can be drafted from it: {error}")
    except OSError as error:
        return _refused(f"{error.filename or file}: {error.strerror}")
    _show_draft(errors() if is_printed else output(), draft, target)
    if not is_printed and _seen_from(target, file) is None:
        output().print(f"first put {file.name} beside the YAML, or in a folder below it", markup=False)
    return FINE


def _seen_from(yaml_path: Path, file: Path) -> str | None:
    """A file's path from the folder of its YAML; None where it does not lie there."""
    folder = yaml_path.absolute().parent
    return file.absolute().relative_to(folder).as_posix() if file.absolute().is_relative_to(folder) else None


def _vocabulary_and_rates() -> tuple[Vocabulary, Sequence[KnownRate]]:
    seeds_dir = settings_of(None, None).dbt_dir / "seeds"
    return load_vocabulary(seeds_dir), load_known_rates(seeds_dir)


def _refused(message: str) -> int:
    errors().print(" ".join(message.split()), style="red", markup=False)
    return UNUSABLE


def _show_draft(console: Console, draft: Draft, target: Path) -> None:
    shown = "" if str(target) == "-" else f"{target}: "
    console.print(f"{shown}{draft.sample.rows:,} rows of {draft.entity}", markup=False)
    fields = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
    for name, rule in {**draft.columns, **draft.metrics}.items():
        fields.add_row(name, escape(repr(rule.column) if rule.column else f"always {rule.value}"))
    console.print(fields)
    if draft.ignore:
        console.print(f"ignored: {', '.join(draft.ignore)}", markup=False)
    console.print("to settle:")
    console.print("  publisher, licence: say who publishes it, and under what licence")
    for doubt in draft.doubts:
        console.print(f"  {doubt.key}: {doubt.reason}", markup=False)
    if str(target) != "-":
        console.print(f"then: {command_line(settings_of(None, None), 'source', 'check', os.fspath(target))}")


def check(paths: Sequence[Path], raw: str | None) -> int:
    """Dry-run YAMLs, those of raw/records where none is named; writes nothing.

    Returns:
        0: all would land; 1: something would be quarantined, or is to be settled; 2: a YAML cannot be used.
    """
    console = output()
    settings = settings_of(raw, None)
    vocabulary = load_vocabulary(settings.dbt_dir / "seeds")
    if not paths and isinstance(settings.raw, str):
        return _refused(f"{settings.raw_shown} is no folder of this machine: name the YAMLs to check")
    try:
        yamls = yaml_paths(paths or [settings.records_dir])
    except RecordSourceError as error:
        return _refused(str(error))
    worst = FINE
    sources: list[SourceCheck] = []
    for yaml_path in yamls:
        try:
            checked = check_source(yaml_path, vocabulary)
        except RecordSourceError as error:
            worst = _refused(str(error))
            continue
        _show_check(console, checked)
        sources.append(checked)
        worst = max(worst, FINE if checked.is_fine else NOT_FINE)
    for clash in clashes(sources):
        worst = _refused(clash)
    return worst


def _show_check(console: Console, checked: SourceCheck) -> None:
    console.print(f"{checked.path}: {checked.source.entity}", style="bold", markup=False)
    for complaint in checked.complaints:
        console.print(f"  {complaint}", style="yellow", markup=False)
    for file in checked.files:
        _show_file(console, file, checked.source.columns.keys())


def _show_file(console: Console, file: FileCheck, fields: Iterable[str]) -> None:
    if file.fault:
        console.print(f"  {file.name}: nothing would land: {file.fault}", style="red", markup=False)
        return
    console.print(
        f"  {file.name}: {file.rows_in:,} rows: {file.loaded:,} would land, {file.quarantined:,} quarantined",
        markup=False,
    )
    if file.note:
        console.print(f"  {file.note}", markup=False)
    for reject in file.rejects:
        console.print(f"    {reject.reason}: {reject.detail}", style="red", markup=False)
    if file.quarantined > len(file.rejects):
        console.print(f"    and {file.quarantined - len(file.rejects):,} more")
    if file.unmapped:
        console.print(
            f"  neither mapped nor ignored: {', '.join(file.unmapped)}", style="yellow", markup=False
        )
    if file.filled:
        shares = ", ".join(
            f"{name.removeprefix(METRIC_PREFIX)} {share:.0%}" for name, share in file.filled.items()
        )
        console.print(f"  filled: {shares}", markup=False)
    _show_industries(console, file)
    _show_records(console, file.records, list(fields))


def _show_industries(console: Console, file: FileCheck) -> None:
    unknown = file.unknown_industries
    if unknown:
        first = ", ".join(f"{text} ({count:,})" for text, count in list(unknown.items())[:_MOST_INDUSTRIES])
        more = f" and {len(unknown) - _MOST_INDUSTRIES:,} more" if len(unknown) > _MOST_INDUSTRIES else ""
        console.print(f"  industries of no term of the seed industries.csv: {first}{more}", markup=False)


def _show_records(console: Console, records: Sequence[Record], fields: list[str]) -> None:
    if not records:
        return
    measures = [name for record in records for name in record.values if name.startswith(METRIC_PREFIX)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    table.add_column("")
    for record in records:
        table.add_column(f"row {record.row_number}", overflow="fold")
    for name in dict.fromkeys([*fields, *measures]):
        shown = (escape(_shown(record.values.get(name))[:_MOST_CELL]) for record in records)
        table.add_row(f"  {name.removeprefix(METRIC_PREFIX)}", *shown)
    console.print(table)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, StatedNumber):
        operator = "" if value.operator == "=" else value.operator
        return f"{operator}{value.value:,.10g}" if value.value is not None else f"{value.low} to {value.high}"
    if isinstance(value, Period):
        if value.start_on is None or value.end_on is None:
            return f"{value.start_on or ''} to {value.end_on or ''}"
        cut = {"day": 10, "month": 7, "year": 4}.get(value.precision, 10)
        return value.start_on.isoformat()[:cut]
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return str(value)
