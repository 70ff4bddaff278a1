"""The names of the working database taken apart and compared, each pair once: only what is new costs anything.

Scores are of pairs of names alone, so that they hold whatever else the warehouse knows; names that no source has any more
are forgotten with their pairs. Deciding is `resolution/`'s.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.linkage.comparisons import COMPARISONS, LEVEL_PREFIX, NEUTRAL, TWO_BY_NUMBER, level_labels
from orchestration.model import PLACE_SCHEME
from orchestration.normalisation import text_key
from orchestration.resolution import NameEvidence, NameModel, ScoredPair, Shortened
from orchestration.resolution.name_model import MODEL_PATH
from orchestration.resolution.name_parts import NameParts, name_parts
from orchestration.resolution.name_words import NameWords, read_name_words
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import registered, registered_values

_SEED = "organisation_name_words.csv"
_READ_SEEDS = (_SEED, "places.csv", "place_variants.csv", "common_words.csv", "given_names.csv")
_PART_COLUMNS = ("core", "plain", "sounds", "kinds", "structures", "geo", "numbers")
_TITLES = {
    "core": "distinctive words",
    "kinds": "kind of business",
    "structures": "group or holding",
    "geo": "place in the name",
    "numbers": "number in the name",
    "legal_class": "legal form",
    "order": "order of words",
}
_NEW_PAIRS = f"""
    with numbered as (
        select name_id, numbers, letters from resolution.names where len(numbers) > 0
    ),

    in_one_block as (
        select distinct
            least(fresh.name_id, others.name_id) as left_id,
            greatest(fresh.name_id, others.name_id) as right_id
        from new_names as fresh
        inner join resolution.name_blocks as others
            on fresh.block_key = others.block_key and fresh.name_id <> others.name_id
    )

    select left_id, right_id
    from in_one_block
    left join numbered as lefts (left_id, numbers_l, letters_l) using (left_id)
    left join numbered as rights (right_id, numbers_r, letters_r) using (right_id)
    where ({TWO_BY_NUMBER}) is not true
"""  # noqa: S608 - constants
_NAMES_AT_ONCE = 20_000  # taken apart, they take a kilobyte each
_NATIONAL = frozenset({"country", "demonym"})  # kinds of places for which their country stands


@lru_cache(maxsize=1)
def lexicon(seeds: Path, vocabulary: Vocabulary) -> NameWords:
    """The words of names, with the places, ordinary words and given names of the vocabulary; read once for each vocabulary.

    Raises:
        NameWordError: the seed cannot be used.
    """
    return read_name_words(
        seeds / _SEED,
        _places(vocabulary),
        vocabulary.common_words | {text_key(name) for name in vocabulary.given_names},
    )


def _places(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for place in vocabulary.places.values():
        if place.kind not in _NATIONAL:
            yield place.name, place.name
        elif place.country_code:  # Europeans have none: their variant says where they live
            yield place.name, place.country_code
    for variant, name in vocabulary.place_variants.items():
        known = vocabulary.places.get(name)
        yield variant, known.country_code if known and known.kind in _NATIONAL else name


def arrow_names(parts: Sequence[NameParts], first_id: int = 0) -> pa.Table:
    """The parts of names as a table, numbered in this order from `first_id` on."""
    lists = pa.list_(pa.string())
    columns: dict[str, pa.Array] = {
        "name_id": pa.array(range(first_id, first_id + len(parts)), pa.int64()),
        "name": pa.array([one.name for one in parts], pa.string()),
    }
    for column in _PART_COLUMNS:
        columns[column] = pa.array([list(getattr(one, column)) for one in parts], lists)
    for column in ("legal_class", "sequence", "letters", "acronym", "initials"):
        columns[column] = pa.array([getattr(one, column) for one in parts], pa.string())
    columns["is_firm"] = pa.array([one.is_firm for one in parts], pa.bool_())
    columns["block_keys"] = pa.array([list(one.block_keys) for one in parts], lists)
    return pa.table(columns)


def comparison_version(seeds: Path, model: NameModel) -> str:
    """What a score depends on besides the two names: the model, the words, and the code that compares."""
    digest = hashlib.sha256(model.version.encode())
    code = Path(__file__).resolve().parent
    sources = [*sorted(code.glob("*.py")), *sorted(MODEL_PATH.parent.glob("*.py")), MODEL_PATH]
    for path in [*sources, *(seeds / name for name in _READ_SEEDS)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def compare_new_names(
    connection: duckdb.DuckDBPyConnection,
    seeds: Path,
    vocabulary: Vocabulary,
    model: NameModel,
    now: datetime,
) -> bool:
    """Take apart the names that are new, compare them with all, and forget those that no source has any more.

    Returns:
        Whether every name was new, because the words, the model or this code have changed.

    Raises:
        NameWordError: the seed of words cannot be used.
    """
    version = comparison_version(seeds, model)
    is_other = connection.execute("from resolution.comparison").fetchall() != [(version,)]
    if is_other:
        for table in ("names", "name_blocks", "name_pairs", "chain_pairs", "comparison"):
            connection.execute(f"delete from resolution.{table}")  # noqa: S608 - constants
        connection.execute("insert into resolution.comparison values (?)", [version])
    _forget(connection)
    fresh = connection.execute(
        """
        select distinct name from statements.local_organisations
        where name not in (select name from resolution.names)
            and coalesce(registry_scheme, '') <> ?
        order by name
        """,
        [PLACE_SCHEME],
    ).fetchall()
    if fresh:
        words = lexicon(seeds, vocabulary)
        _add(connection, [name for (name,) in fresh], words)
        pairs = connection.sql(_NEW_PAIRS).to_arrow_table()
        connection.execute("drop table new_names")
        scored = _scored(connection, pairs, model, _least_weight(model))
        _store_scores(connection, "name_pairs", scored, now)
    return is_other


def score_names(
    connection: duckdb.DuckDBPyConnection, wanted: Iterable[tuple[str, str]], model: NameModel, now: datetime
) -> None:
    """Score these pairs of known names, whatever comes of it, for the chains that they decide on."""
    wanted = set(wanted)
    with registered_values(connection, "wanted_names", {name for pair in wanted for name in pair}):
        ids = dict(
            connection.execute(
                "select name, name_id from resolution.names where name in (select value from wanted_names)"
            ).fetchall()
        )
    pairs = [(ids[left], ids[right]) for left, right in sorted(wanted)]
    table = pa.table(
        {
            "left_id": pa.array([min(pair) for pair in pairs], pa.int64()),
            "right_id": pa.array([max(pair) for pair in pairs], pa.int64()),
        }
    )
    _store_scores(connection, "chain_pairs", _scored(connection, table, model, None), now)


def name_evidence(
    connection: duckdb.DuckDBPyConnection, model: NameModel, names: Iterable[str]
) -> NameEvidence:
    """What is stored of these names."""
    with registered_values(connection, "wanted_names", names):
        shortened = {
            name: Shortened(acronym, initials)
            for name, acronym, initials in connection.execute(
                """
                select name, acronym, initials from resolution.names
                where (acronym <> '' or initials <> '') and name in (select value from wanted_names)
                """
            ).fetchall()
        }
        return NameEvidence(
            model,
            _stored_pairs(connection, "name_pairs"),
            shortened,
            _stored_pairs(connection, "chain_pairs"),
        )


def _stored_pairs(connection: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, str], ScoredPair]:
    labels = {comparison: level_labels(comparison) for comparison in COMPARISONS}
    return {
        (left, right): ScoredPair(weight, _in_words(levels, labels))
        for left, right, weight, levels in connection.execute(
            f"""
            select left_name, right_name, match_weight, levels from resolution.{table}
            where left_name in (select value from wanted_names) and right_name in (select value from wanted_names)
            """  # noqa: S608 - constants
        ).fetchall()
    }


def _in_words(levels: Sequence[int], labels: Mapping[str, Mapping[int, str]]) -> str:
    told = [
        (comparison, labels[comparison][level])
        for comparison, level in zip(COMPARISONS, levels, strict=True)
        if labels[comparison][level] not in NEUTRAL
    ]
    return "; ".join(f"{_TITLES[comparison]}: {label}" for comparison, label in told)


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create or replace temp table gone_names as
        select name, name_id from resolution.names
        where name not in (select name from statements.local_organisations)
        """
    )
    if connection.execute("from gone_names limit 1").fetchall():
        for statement in (
            "delete from resolution.name_pairs where left_name in (select name from gone_names)",
            "delete from resolution.name_pairs where right_name in (select name from gone_names)",
            "delete from resolution.chain_pairs where left_name in (select name from gone_names)",
            "delete from resolution.chain_pairs where right_name in (select name from gone_names)",
            "delete from resolution.name_blocks where name_id in (select name_id from gone_names)",
            "delete from resolution.names where name_id in (select name_id from gone_names)",
        ):
            connection.execute(statement)
    connection.execute("drop table gone_names")


def _add(connection: duckdb.DuckDBPyConnection, names: Sequence[str], words: NameWords) -> None:
    """Take names apart and store their parts; their blocks are in the temporary table `new_names`, too."""
    ((first_id,),) = connection.execute(
        "select coalesce(max(name_id), -1) + 1 from resolution.names"
    ).fetchall()
    connection.execute("create temp table new_names (block_key varchar, name_id bigint)")
    for start in range(0, len(names), _NAMES_AT_ONCE):
        parts = [name_parts(name, words) for name in names[start : start + _NAMES_AT_ONCE]]
        with registered(connection, "new_parts", arrow_names(parts, first_id + start)):
            connection.execute("insert into new_names select unnest(block_keys), name_id from new_parts")
            connection.execute(
                "insert into resolution.names by name select * exclude (block_keys) from new_parts"
            )
    connection.execute("insert into resolution.name_blocks select block_key, name_id from new_names")


def _scored(
    connection: duckdb.DuckDBPyConnection, pairs: pa.Table, model: NameModel, least_weight: float | None
) -> pa.Table | None:
    if not pairs.num_rows:
        return None
    from orchestration.linkage.scoring import score_pairs  # noqa: PLC0415 - Splink takes a moment to load

    with registered(connection, "pairs_to_score", pairs):
        names = connection.sql(
            """
            select * from resolution.names
            where name_id in (select left_id from pairs_to_score union all select right_id from pairs_to_score)
            """
        ).to_arrow_table()
    return score_pairs(names, pairs, model, least_weight)


def _store_scores(
    connection: duckdb.DuckDBPyConnection, table: str, scored: pa.Table | None, now: datetime
) -> None:
    if scored is None:
        return
    levels = ", ".join(f"cast({LEVEL_PREFIX}{comparison} as tinyint)" for comparison in COMPARISONS)
    with registered(connection, "scored", scored):
        connection.execute(
            f"""
            insert or replace into resolution.{table}
            select
                least(lefts.name, rights.name),
                greatest(lefts.name, rights.name),
                scored.match_weight,
                [{levels}],
                ?
            from scored
            inner join resolution.names as lefts on scored.left_id = lefts.name_id
            inner join resolution.names as rights on scored.right_id = rights.name_id
            """,  # noqa: S608 - names of comparisons
            [now],
        )


def _least_weight(model: NameModel) -> float:
    """Below it no context makes a pair worth a look."""
    best = sum(
        weight for what, weight in model.context.items() if weight > 0 and not what.startswith("acronym")
    )
    return math.log2(model.unsure_from / (1 - model.unsure_from)) - best
