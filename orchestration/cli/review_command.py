"""`starhall review`: pairs of names that may be one organisation, and a person's decision on one of them."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import duckdb
from filelock import FileLock
from rich.markup import escape
from rich.table import Table

from orchestration.cli.console import command_line, output, settings_of
from orchestration.cli.published import UnusablePublicationError, in_one_line, published, refuse
from orchestration.cli.run_command import DONE
from orchestration.normalisation import organisation_name_key
from orchestration.pipeline.stages import utc_now
from orchestration.resolution.judgements import Judgement, JudgementError, Verdict, record_judgement
from orchestration.settings import Settings
from orchestration.vocabulary import load_vocabulary

Decision = Literal["same", "different", "unsure"]
_VERDICTS: dict[Decision, Verdict] = {"same": "positive", "different": "negative", "unsure": "unsure"}
_LOCK_SECONDS = 10

# Rows that bear an organisation's identifier: so many change it if the two become one and its identifier gives way.
_PAIRS = """
    with facts as (
        select organisation_id from fct_events
        union all select organisation_id from fct_funding
        union all select organisation_id from fct_metric_claims where is_current
        union all select organisation_id from bridge_funding_investors
        union all select organisation_id from bridge_event_organisations
    ),

    counts as (select organisation_id, count(*) as facts from facts where organisation_id is not null group by all),

    rows_of_records as (
        select funding_id as fact_id, organisation_id from fct_funding
        union select funding_id, organisation_id from bridge_funding_investors
        union select event_id, organisation_id from fct_events
        union select metric_claim_id, organisation_id from fct_metric_claims where is_current
    ),

    occurrences as (
        select mentions.organisation_id, documents.title as place
        from bridge_document_organisations as mentions
        inner join dim_documents as documents on mentions.document_id = documents.document_id and documents.is_current
        union
        select rows_of_records.organisation_id, sources.source_path
        from rows_of_records
        inner join bridge_fact_sources as sources on rows_of_records.fact_id = sources.fact_id
        where sources.source_path is not null
    ),

    places as (
        select organisation_id, list_sort(list(distinct place))[1:3] as titles from occurrences group by all
    )

    select
        least(coalesce(lefts.facts, 0), coalesce(rights.facts, 0)) as facts_changed,
        edges.left_name,
        edges.right_name,
        edges.score,
        edges.reason,
        edges.method,
        coalesce(left_places.titles, []) as left_in,
        coalesce(right_places.titles, []) as right_in
    from resolver_edges as edges
    left join counts as lefts on edges.left_organisation_id = lefts.organisation_id
    left join counts as rights on edges.right_organisation_id = rights.organisation_id
    left join places as left_places on edges.left_organisation_id = left_places.organisation_id
    left join places as right_places on edges.right_organisation_id = right_places.organisation_id
    where edges.judgement = 'unsure' and edges.left_organisation_id <> edges.right_organisation_id
    order by facts_changed desc, edges.score desc, edges.left_name, edges.right_name
"""


class _RefusedError(ValueError):
    """What was asked for cannot be done; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair that someone should look at. The field names are the columns of --csv and the keys of --json."""

    facts_changed: int
    left_name: str
    right_name: str
    score: float
    reason: str
    method: str
    left_in: list[str]
    right_in: list[str]


def show(*, is_json: bool, is_csv: bool, rows: int, warehouse_dir: Path | None) -> int:
    """Print the open pairs, those that would change most first. Exit codes: 0, or 2 without a publication."""
    settings = settings_of(None, warehouse_dir)
    try:
        with published(settings) as connection:
            pairs = [_Pair(*row) for row in connection.execute(_PAIRS).fetchall()]
    except UnusablePublicationError as error:
        return refuse(error)
    if is_json:
        json.dump([asdict(pair) for pair in pairs], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    elif is_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_Pair.__dataclass_fields__)
        writer.writerows([_plain(value) for value in asdict(pair).values()] for pair in pairs)
    else:
        _print(pairs, rows, settings)
    return DONE


def decide(
    left: str, right: str, decision: Decision, *, why: str | None, by: str | None, warehouse_dir: Path | None
) -> int:
    """Write a decision into the seed. Exit codes: 0, or 2 where a name is not known or the seed cannot be used."""
    settings = settings_of(None, warehouse_dir)
    seed = settings.dbt_dir / "seeds" / "organisation_judgements.csv"
    try:
        legal_forms = load_vocabulary(settings.dbt_dir / "seeds").legal_forms
        with published(settings) as connection:
            known = _known_names(connection)
        judgement = Judgement(
            left,
            right,
            _VERDICTS[decision],
            in_one_line(by or getpass.getuser()),
            utc_now().date(),
            in_one_line(why or ""),
        )

        def key_of(name: str) -> str:
            return organisation_name_key(name, legal_forms)

        _check(judgement, known, key_of)
        settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.warehouse_dir / ".judgements.lock", timeout=_LOCK_SECONDS):
            replaced = record_judgement(seed, judgement, key_of)
    except (_RefusedError, JudgementError, UnusablePublicationError, OSError) as error:
        return refuse(error)
    console = output()
    before = f" (it was {replaced.verdict})" if replaced else ""
    console.print(
        escape(f"{in_one_line(left)} and {in_one_line(right)}: {decision}{before}, in {seed.name}"),
        soft_wrap=True,
    )
    console.print(
        f"It takes effect with the next run: [bold]{escape(command_line(settings, 'run'))}[/]", soft_wrap=True
    )
    return DONE


def _check(judgement: Judgement, known: list[str], key_of: Callable[[str], str]) -> None:
    if not judgement.reason:
        raise _RefusedError("--why: say in a few words why")
    keys = {key_of(name) for name in known}
    left, right = judgement.left_name, judgement.right_name
    for name in (left, right):
        if key_of(name) not in keys:
            raise _RefusedError(_not_known(name, known))
    if key_of(left) == key_of(right):
        raise _RefusedError(
            f"{left!r} and {right!r} are one name: legal forms and spelling aside, nothing tells them apart"
        )


def _known_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        name
        for (name,) in connection.execute(
            """
            select alias from dim_organisation_aliases
            union select organisation_name from dim_organisations
            union select left_name from resolver_edges
            union select right_name from resolver_edges
            """
        ).fetchall()
    ]


def _not_known(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=3)
    hint = f": did you mean {' or '.join(repr(one) for one in close)}?" if close else ""
    return f"{name!r} is no name of an organisation of this warehouse{hint}"


def _plain(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _print(pairs: list[_Pair], rows: int, settings: Settings) -> None:
    console = output()
    if not pairs:
        console.print("No pair of names is open.")
        return
    table = Table(header_style="bold", show_lines=True)
    for title in ("facts", "one name", "the other", "score", "why"):
        is_number = title in {"facts", "score"}
        table.add_column(title, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    for pair in pairs[:rows]:
        table.add_row(
            str(pair.facts_changed),
            _named(pair.left_name, pair.left_in),
            _named(pair.right_name, pair.right_in),
            f"{pair.score:.2f}",
            escape(in_one_line(pair.reason)),
        )
    console.print(table)
    more = f" of {len(pairs):,}; --rows N shows more, --csv and --json all" if len(pairs) > rows else ""
    console.print(f"{min(rows, len(pairs)):,} open pairs{more}", style="dim")
    first = pairs[0]
    line = command_line(settings, "review", "decide", first.left_name, first.right_name, "same", "--why", "…")
    console.print(f"same, different or unsure: [bold]{escape(in_one_line(line))}[/]", soft_wrap=True)


def _named(name: str, titles: list[str]) -> str:
    places = "".join(f"\n[dim]{escape(in_one_line(title))}[/]" for title in titles)
    return escape(in_one_line(name)) + places
