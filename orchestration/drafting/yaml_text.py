"""A draft as the text of a YAML, every doubt as a comment above the line it is about."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping

import yaml

from orchestration.drafting.column_rules import Rule
from orchestration.drafting.draft import Draft
from orchestration.readers.base import excerpt
from orchestration.readers.records.source import PLACEHOLDER

_MOST_ROWS_FACTOR = 10
_WIDTH = 1_000_000  # no line of the YAML is wrapped


def yaml_of(draft: Draft, path: str | None) -> str:
    """The YAML of a draft, in the order of its keys, with a newline at its end.

    Args:
        draft: the draft.
        path: of the file, as seen from the YAML; its name where it is None.
    """
    return "\n".join(_lines(draft, path or draft.sample.name)) + "\n"


def _lines(draft: Draft, path: str) -> Iterator[str]:
    sample, layout = draft.sample, draft.sample.layout
    seen = "" if sample.sampled == sample.rows else f", {sample.sampled:,} of them looked at"
    yield f"# Drafted from {excerpt(sample.name)} ({sample.rows:,} rows{seen}). Look at every line marked with ?,"
    yield "# then try it: starhall source check THIS_FILE"
    yield f"source: {_scalar(draft.source)}"
    yield from _commented(draft, "entity")
    yield f"entity: {draft.entity}"
    yield from _commented(draft, "file")
    yield f"file: {_scalar(glob.escape(path))}"  # a name may hold what stands for others in a pattern
    yield f"publisher: {_scalar(PLACEHOLDER)}  # ? who publishes it"
    yield f"licence: {_scalar(PLACEHOLDER)}  # ? under what licence, such as CC-BY-4.0, or unknown"
    for key in ("encoding", "repair_escapes", "delimiter", "sheet", "header_row", "items"):
        value = getattr(layout, key)
        yield from _commented(draft, key)
        if value is not None:
            yield f"{key}: {_scalar(value)}"
    yield from _commented(draft, "missing")
    yield f"missing: {_flow(['', *draft.missing])}"
    yield from _commented(draft, "numbers")
    yield f"numbers: {_flow({'decimal': draft.numbers[0], 'grouping': draft.numbers[1]})}"
    yield from _commented(draft, "dates")
    if draft.dates:
        yield f"dates: {_flow(list(draft.dates))}"
    bounds = {"min": max(1, sample.rows // 2), "max": max(1, sample.rows) * _MOST_ROWS_FACTOR}
    yield f"expected_rows: {_flow(bounds)}"
    yield from _commented(draft, "ignore")
    if draft.ignore:
        yield f"ignore: {_flow(list(draft.ignore))}"
    yield from _rules(draft, "columns", draft.columns)
    yield from _commented(draft, "metrics")
    if draft.metrics:
        yield from _rules(draft, "metrics", draft.metrics)


def _rules(draft: Draft, key: str, rules: Mapping[str, Rule]) -> Iterator[str]:
    if key == "columns":
        yield from _commented(draft, key)
    yield f"{key}:" if rules else f"{key}: {{}}"
    for name, rule in rules.items():
        yield from _commented(draft, f"{key}.{name}", "  ")
        content = {
            part: value
            for part, value in (
                ("column", rule.column),
                ("value", rule.value),
                ("split", rule.split),
                ("map", dict(rule.map)),
                ("unit", rule.unit),
            )
            if value
        }
        yield f"  {name}: {_flow(content)}"


def _commented(draft: Draft, key: str, indent: str = "") -> Iterator[str]:
    for doubt in draft.doubts:
        if doubt.key == key:
            yield f"{indent}# ? {excerpt(doubt.reason)}"


def _scalar(value: object) -> str:
    return _flow([value])[1:-1]


def _flow(value: object) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text.removesuffix("...\n").rstrip("\n")
