"""What has to be decided again: the local organisations that are new, gone or changed, and all that hang together with them.

Two local organisations hang together where one may count in the decision on the other: they share a name or an identifier,
one has the other's name as its alias, their names were found worth a look or one is the other's initials, or a
person judged on them. Whatever hangs together with nothing that changed was decided from the same facts before, and stands.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.resolution import Judgement

JUDGEMENT_COLUMNS = (
    "left_key",
    "right_key",
    "left_name",
    "right_name",
    "judgement",
    "decided_by",
    "decided_on",
    "reason",
)
JudgementRow = tuple[str, ...]

_CHANGED = """
    create or replace temp table changed as
    select
        coalesce(now.local_organisation_id, before.local_organisation_id) as local_organisation_id,
        before.local_organisation_id is not null as was_known
    from fresh_locals as now
    full join former_locals as before on now.local_organisation_id = before.local_organisation_id
    where now.digest is distinct from before.digest
"""
# as the changed ones are now, and as they were when it was decided
_CHANGED_ROWS = """
    create or replace temp table reached as
    select name, name_key, alias_keys, registry
    from (from fresh_locals union all by name from former_locals)
    semi join changed using (local_organisation_id)
"""
_FOUND = """
    create or replace temp table found as
    with named as (
        select local_organisation_id, name, name_key from resolution.described where not is_place
    ),

    tied as (
        select local_organisation_id from named
        where name_key in (select value from asked where kind = 'key')
        union
        select local_organisation_id from named
        where name in (select value from asked where kind = 'name')
        union
        select local_organisation_id from resolution.described
        where registry in (select value from asked where kind = 'registry')
        union
        select local_organisation_id
        from (
            select local_organisation_id, unnest(alias_keys) as alias_key
            from resolution.described
            where len(alias_keys) > 0
        )
        where alias_key in (select value from asked where kind = 'alias')
    )

    select local_organisation_id from tied anti join touched using (local_organisation_id)
"""
# What is looked for among the others. A name leads to who is called so and to who has it as an alias; an alias to
# who is called so alone, for what nobody is called joins nobody.
_ASKED = """
    insert into asked
    select 'key', name_key from reached
    union
    select 'alias', name_key from reached
    union
    select 'key', unnest(alias_keys) from reached
    union
    select 'registry', registry from reached where registry is not null
"""
_ASKED_BY_NAMES = """
    insert into asked
    with own as (select name, acronym, initials from resolution.names semi join reached using (name))

    select 'name', right_name from resolution.name_pairs where left_name in (select name from reached)
    union
    select 'name', left_name from resolution.name_pairs where right_name in (select name from reached)
    union
    select 'name', others.name
    from own
    inner join resolution.names as others on own.acronym = others.initials
    where own.acronym <> ''
    union
    select 'name', others.name
    from own
    inner join resolution.names as others on own.acronym = others.acronym
    where own.acronym <> ''
    union
    select 'name', others.name
    from own
    inner join resolution.names as others on own.initials = others.acronym
    where own.initials <> ''
"""
_ASKED_BY_JUDGEMENTS = """
    insert into asked
    with borne as (select name_key as value from reached union select unnest(alias_keys) from reached),

    judged as (
        select left_key, right_key from resolution.obeyed
        where left_key in (select value from borne) or right_key in (select value from borne)
    )

    select kinds.kind, keys.value
    from (select left_key as value from judged union select right_key from judged) as keys
    cross join (values ('key'), ('alias')) as kinds (kind)
"""
_REACHED = """
    create or replace temp table reached as
    select name, name_key, alias_keys, registry from resolution.described semi join found using (local_organisation_id)
"""


def find_changes(connection: duckdb.DuckDBPyConnection, *, is_first: bool) -> None:
    """Compare what was described again with what it was, and ask for all that hangs together with the changed ones.

    To be called before names are forgotten: what hung together with a name that is gone is known by its pairs alone.
    Writes the temporary tables `changed` and `asked`.

    Args:
        connection: the working database, with the temporary tables of `describe_locals`.
        is_first: all are new, and there is nobody besides to ask for.
    """
    connection.execute(_CHANGED)
    connection.execute("create or replace temp table asked (kind varchar, value varchar)")
    if is_first:
        return
    connection.execute(_CHANGED_ROWS)
    for statement in (_ASKED, _ASKED_BY_NAMES, _ASKED_BY_JUDGEMENTS):
        connection.execute(statement)


def obey(connection: duckdb.DuckDBPyConnection, judgements: Sequence[JudgementRow]) -> None:
    """Keep people's decisions as rows, and ask for whom those are about that came, went or changed since."""
    columns = ", ".join(JUDGEMENT_COLUMNS)
    before = set(connection.execute(f"select {columns} from resolution.obeyed").fetchall())  # noqa: S608
    differing = before ^ set(judgements)
    if not differing:
        return
    keys = {key for left_key, right_key, *_ in differing for key in (left_key, right_key)}
    connection.executemany(
        "insert into asked values (?, ?)", [[kind, key] for kind in ("key", "alias") for key in sorted(keys)]
    )
    connection.execute("delete from resolution.obeyed")
    if judgements:
        connection.executemany(
            "insert into resolution.obeyed values (?, ?, ?, ?, ?, ?, ?, ?)", [list(row) for row in judgements]
        )


def touch_what_hangs_together(connection: duckdb.DuckDBPyConnection) -> None:
    """Write into the temporary table `touched` the local organisations that have to be decided again.

    From the changed ones and those asked for on, until nothing more hangs together with them.
    """
    connection.execute(
        """
        create or replace temp table touched as
        select changed.local_organisation_id from changed
        semi join fresh_locals using (local_organisation_id)
        """
    )
    connection.execute(_CHANGED_ROWS)
    while _has_rows(connection, "asked") or _has_rows(connection, "reached"):
        for statement in (_ASKED, _ASKED_BY_NAMES, _ASKED_BY_JUDGEMENTS):
            connection.execute(statement)
        connection.execute(_FOUND)
        connection.execute("delete from asked")
        connection.execute("insert into touched from found")
        connection.execute(_REACHED)


def _has_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(connection.execute(f"from {table} limit 1").fetchall())


def touch_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Write all local organisations into the temporary table `touched`."""
    connection.execute(
        "create or replace temp table touched as select local_organisation_id from resolution.described"
    )


def judgement_rows(judgements: Sequence[Judgement], keys: Sequence[tuple[str, str]]) -> list[JudgementRow]:
    """People's decisions as rows of `resolution.obeyed`, each with the keys of its two names."""
    return sorted(
        {
            (
                *pair,
                one.left_name,
                one.right_name,
                one.verdict,
                one.decided_by,
                one.decided_on.isoformat() if one.decided_on else "",
                one.reason,
            )
            for one, pair in zip(judgements, keys, strict=True)
        }
    )
