"""One run of resolution: what is new is compared, and what it touches is decided again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.former_statements import follow_organisations
from orchestration.identities.local_organisations import describe_locals, named_organisations
from orchestration.identities.scope import (
    find_changes,
    judgement_rows,
    obey,
    touch_all,
    touch_what_hangs_together,
)
from orchestration.identities.storing import store_decision
from orchestration.linkage.names import compare_new_names, name_evidence, score_names
from orchestration.resolution import (
    Judgement,
    NamedOrganisation,
    NameModel,
    Resolution,
    read_judgements,
    read_name_model,
    resolve,
)
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import transaction


@dataclass(frozen=True, slots=True)
class ResolutionSummary:
    """How many local organisations became how many organisations, what is open, and how many identifiers moved."""

    local_organisations: int
    organisations: int
    redirected: int
    unsure: int


def resolve_organisations(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary, now: datetime
) -> ResolutionSummary:
    """Decide who is who where something changed since the last time, and store it, in one transaction.

    The tables are the same as if all had been decided at once, but for the times of scores and redirects.

    Raises:
        JudgementError: `organisation_judgements.csv` cannot be used.
        NameWordError: `organisation_name_words.csv` cannot be used.
    """
    seeds = settings.dbt_dir / "seeds"
    judgements = read_judgements(seeds / "organisation_judgements.csv")
    key_of = vocabulary.organisation_name_key
    model = read_name_model()
    with transaction(connection):
        was_described = describe_locals(connection)
        find_changes(connection, is_first=not was_described)
        obey(
            connection,
            judgement_rows(
                judgements, [(key_of(one.left_name), key_of(one.right_name)) for one in judgements]
            ),
        )
        if compare_new_names(connection, seeds, vocabulary, model, now):
            touch_all(connection)
        else:
            touch_what_hangs_together(connection)
        locals_ = named_organisations(connection)
        resolution = _resolve(connection, locals_, judgements, vocabulary=vocabulary, model=model, now=now)
        redirected = store_decision(connection, resolution, locals_, now)
        follow_organisations(connection)
        return _summary(connection, redirected)


def _resolve(
    connection: duckdb.DuckDBPyConnection,
    locals_: Sequence[NamedOrganisation],
    judgements: Sequence[Judgement],
    *,
    vocabulary: Vocabulary,
    model: NameModel,
    now: datetime,
) -> Resolution:
    """Until every pair that decides whether a chain holds has a score: once, or twice where chains were found."""
    while True:
        evidence = name_evidence(connection, model, {local.name for local in locals_})
        resolution = resolve(locals_, judgements, vocabulary.organisation_name_key, evidence)
        if not resolution.unscored:
            return resolution
        score_names(connection, resolution.unscored, model, now)


def _summary(connection: duckdb.DuckDBPyConnection, redirected: int) -> ResolutionSummary:
    ((local_organisations, organisations, unsure),) = connection.execute(
        """
        select
            (select count(*) from resolution.members),
            (select count(distinct organisation_id) from resolution.members),
            (select count(*) from resolution.edges where judgement = 'unsure')
        """
    ).fetchall()
    return ResolutionSummary(local_organisations, organisations, redirected, unsure)
