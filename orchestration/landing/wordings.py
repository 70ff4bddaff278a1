"""The wordings of standing documents as the working database keeps them, and which of their bodies tell one story.

Which document of a story is the original is `syndication`; what makes two texts one story is `likeness`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.landing.likeness import (
    FEWEST_WORDS,
    SIGNATURE_VERSION,
    Wording,
    are_one_story,
    bands,
    wording,
)
from orchestration.warehouse import registered, registered_values

_Item = TypeVar("_Item")

_BATCH_DOCUMENTS = 1_000
_BATCH_PAIRS = 1_000
_MOST_IN_BUCKET = 100  # texts that share the value of a band; where more do, the band only shows a template

# documents that count as sources
_STANDING = """
    select document_id, content_sha256, published_on
    from landing.documents
    where is_current and not is_retracted and not text_mining_opt_out
"""


def forget_stale(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Remove what no longer stands; the text keys of all that was a copy of it, or of what it was a copy of."""
    stale = connection.execute(
        f"""
        select wordings.document_id, wordings.text_key
        from landing.wordings as wordings
        left join ({_STANDING}) as standing
            on wordings.document_id = standing.document_id
            and wordings.content_sha256 = standing.content_sha256
        where standing.document_id is null or wordings.signature_version <> ?
        """,  # noqa: S608
        [SIGNATURE_VERSION],
    ).fetchall()
    if not stale:
        return set()
    affected = connected(connection, {text_key for _, text_key in stale})
    with registered_values(connection, "stale_ids", [document_id for document_id, _ in stale]):
        connection.execute("delete from landing.wordings where document_id in (select value from stale_ids)")
    return affected


def sign_new(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Make the wordings of standing documents that have none; their text keys."""
    new = connection.execute(
        f"""
        select standing.document_id
        from ({_STANDING}) as standing
        left join landing.wordings as wordings on standing.document_id = wordings.document_id
        where wordings.document_id is null
        order by standing.document_id
        """  # noqa: S608
    ).fetchall()
    affected = set()
    for batch in _batches([document_id for (document_id,) in new], _BATCH_DOCUMENTS):
        with registered_values(connection, "new_ids", batch):
            documents = connection.execute(
                "select document_id, content_sha256, published_on, text from landing.documents "
                "where is_current and document_id in (select value from new_ids) order by document_id"
            ).fetchall()
        rows = []
        bodies = {}
        for document_id, content_sha256, published_on, text in documents:
            one = wording(text)
            text_key = _dated(one, published_on)
            affected.add(text_key)
            rows.append((document_id, content_sha256, text_key, one.body_key, published_on))
            if one.body_key is not None:
                bodies[one.body_key] = one
        _insert_wordings(connection, rows)
        _insert_bodies(connection, bodies)
    return affected


def _dated(one: Wording, published_on: date | None) -> str:
    """The text key; of a short text, with its date: headlines recur."""
    return f"{one.text_key} {published_on}" if one.word_count < FEWEST_WORDS else one.text_key


def _insert_wordings(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, str, int | None, date | None]]
) -> None:
    document_ids, digests, text_keys, body_keys, dates = zip(*rows, strict=True)
    incoming = pa.table(
        {
            "document_id": pa.array(document_ids, pa.string()),
            "content_sha256": pa.array(digests, pa.string()),
            "text_key": pa.array(text_keys, pa.string()),
            "body_key": pa.array(body_keys, pa.int64()),
            "published_on": pa.array(dates, pa.date32()),
        }
    )
    with registered(connection, "incoming_wordings", incoming):
        connection.execute(
            "insert into landing.wordings by name select *, ? as signature_version from incoming_wordings",
            [SIGNATURE_VERSION],
        )


def _insert_bodies(connection: duckdb.DuckDBPyConnection, bodies: dict[int, Wording]) -> None:
    with registered_values(connection, "body_keys", bodies, pa.int64()):
        known = connection.execute(
            "select body_key from landing.wording_bodies where body_key in (select value from body_keys)"
        ).fetchall()
    for (body_key,) in known:
        del bodies[body_key]
    if not bodies:
        return
    values = bands(list(bodies.values()))
    count = values.shape[1]
    keys = np.fromiter(bodies, np.int64, len(bodies))
    incoming = pa.table(
        {
            "body_key": keys,
            "facts": pa.array([sorted(one.facts) for one in bodies.values()], pa.list_(pa.int64())),
        }
    )
    incoming_bands = pa.table(
        {
            "body_key": np.repeat(keys, count),
            "band": np.tile(np.arange(count, dtype=np.int16), len(bodies)),
            "value": values.ravel(),
        }
    )
    with (
        registered(connection, "incoming_bodies", incoming),
        registered(connection, "incoming_bands", incoming_bands),
    ):
        connection.execute(
            "insert into landing.wording_bodies by name select *, false as is_compared from incoming_bodies"
        )
        connection.execute("insert into landing.wording_bands by name select * from incoming_bands")


def compare(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Bring the pairs of bodies that tell one story up to date; the text keys of all whose pairs may have changed.

    A pair is compared if it shares a bucket (a band and its value) that is not overfull. Whether one is depends
    on all bodies that stand, so the members of a bucket that fills or empties are compared anew.
    """
    connection.execute(
        f"""
        create or replace temp table gone_bodies as
            select body_key from landing.wording_bodies
            where body_key not in (select body_key from landing.wordings where body_key is not null);
        create or replace temp table moved_buckets as
            select
                band,
                value,
                count(*) - count(gone_bodies.body_key) as bodies,
                count(*) filter (wording_bodies.is_compared) as bodies_before
            from landing.wording_bands
            inner join landing.wording_bodies using (body_key)
            left join gone_bodies using (body_key)
            where (band, value) in (
                select (band, value) from landing.wording_bands
                inner join landing.wording_bodies using (body_key)
                where not is_compared or body_key in (select body_key from gone_bodies)
            )
            group by band, value;
        create or replace temp table bodies_to_compare as
            select body_key from landing.wording_bodies where not is_compared
            union
            select wording_bands.body_key from landing.wording_bands
            inner join moved_buckets using (band, value)
            where (bodies > {_MOST_IN_BUCKET}) <> (bodies_before > {_MOST_IN_BUCKET});
        delete from bodies_to_compare where body_key in (select body_key from gone_bodies);
        """  # noqa: S608
    )
    affected = _text_keys_around(connection, "bodies_to_compare")
    for table, column in (
        ("wording_bands", "body_key"),
        ("wording_bodies", "body_key"),
        ("wording_pairs", "body_key"),
        ("wording_pairs", "other_body_key"),
    ):
        connection.execute(
            f"delete from landing.{table} where {column} in (select body_key from gone_bodies)"  # noqa: S608
        )
    for column in ("body_key", "other_body_key"):
        connection.execute(
            f"delete from landing.wording_pairs where {column} in (select body_key from bodies_to_compare)"  # noqa: S608
        )
    for candidates in _batches(_candidates(connection), _BATCH_PAIRS):
        _insert_pairs(connection, candidates)
    connection.execute("update landing.wording_bodies set is_compared = true where not is_compared")
    return affected


def _candidates(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """Pairs of bodies that share a bucket, and of which one states no figure and no name that the other lacks."""
    return connection.execute(
        f"""
        with buckets as (
            select band, value
            from landing.wording_bands
            where (band, value) in (
                select (band, value) from landing.wording_bands
                where body_key in (select body_key from bodies_to_compare)
            )
            group by band, value
            having count(*) between 2 and {_MOST_IN_BUCKET}
        ),

        members as (
            select wording_bands.*, bodies_to_compare.body_key is not null as is_to_compare
            from landing.wording_bands
            inner join buckets using (band, value)
            left join bodies_to_compare using (body_key)
        ),

        pairs as (
            select distinct one.body_key, other.body_key as other_body_key
            from members as one
            inner join members as other using (band, value)
            where one.body_key < other.body_key and (one.is_to_compare or other.is_to_compare)
        )

        select pairs.body_key, pairs.other_body_key
        from pairs
        inner join landing.wording_bodies as one on pairs.body_key = one.body_key
        inner join landing.wording_bodies as other on pairs.other_body_key = other.body_key
        where list_has_all(one.facts, other.facts) or list_has_all(other.facts, one.facts)
        order by all
        """  # noqa: S608
    ).fetchall()


def _insert_pairs(connection: duckdb.DuckDBPyConnection, candidates: Sequence[tuple[int, int]]) -> None:
    """Read the texts of candidates again, and keep the pairs that tell one story, in both directions."""
    with registered_values(connection, "body_keys", {key for pair in candidates for key in pair}, pa.int64()):
        texts = connection.execute(
            """
            select wordings.body_key, any_value(documents.text)
            from landing.wordings as wordings
            inner join landing.documents as documents
                on wordings.document_id = documents.document_id
                and wordings.content_sha256 = documents.content_sha256
            where wordings.body_key in (select value from body_keys)
            group by wordings.body_key
            """
        ).fetchall()
    wordings = {body_key: wording(text) for body_key, text in texts}
    pairs = [(one, other) for one, other in candidates if are_one_story(wordings[one], wordings[other])]
    incoming = pa.table(
        {
            "body_key": pa.array([key for pair in pairs for key in pair], pa.int64()),
            "other_body_key": pa.array([key for pair in pairs for key in reversed(pair)], pa.int64()),
        }
    )
    with registered(connection, "incoming_pairs", incoming):
        connection.execute("insert into landing.wording_pairs by name select * from incoming_pairs")


def _text_keys_around(connection: duckdb.DuckDBPyConnection, bodies: str) -> set[str]:
    """The text keys of the bodies in this table, and of all that is connected with them."""
    rows = connection.execute(
        f"select distinct text_key from landing.wordings where body_key in (select body_key from {bodies})"  # noqa: S608
    ).fetchall()
    return connected(connection, {text_key for (text_key,) in rows})


def connected(connection: duckdb.DuckDBPyConnection, text_keys: Iterable[str]) -> set[str]:
    """These texts, and every text that a chain of equal bodies and pairs leads to."""
    reached: set[str] = set()
    frontier = set(text_keys)
    while frontier:
        reached |= frontier
        with registered_values(connection, "frontier_keys", frontier):
            rows = connection.execute(
                """
                with bodies as (
                    select distinct body_key from landing.wordings
                    where body_key is not null and text_key in (select value from frontier_keys)
                )

                select distinct text_key from landing.wordings
                where body_key in (
                    select body_key from bodies
                    union all
                    select other_body_key from landing.wording_pairs
                    where body_key in (select body_key from bodies)
                )
                """
            ).fetchall()
        frontier = {text_key for (text_key,) in rows} - reached
    return reached


def _batches(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
