"""Scores pairs of names with Splink on DuckDB, by the fixed model; nothing is learned here.

Imported only where there is a pair to score: Splink takes a moment to load. Storing scores is `names.py`'s.
"""

from __future__ import annotations

import logging
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from orchestration.linkage.comparisons import COMPARISONS, LEVEL_PREFIX, MACROS
from orchestration.resolution.name_model import NameModel


def score_pairs(
    names: pa.Table, pairs: pa.Table, model: NameModel, least_weight: float | None = None
) -> pa.Table:
    """The weight of every pair.

    Args:
        names: `name_id` (BIGINT) and the columns of the parts that `COMPARISONS` speak of.
        pairs: `left_id`, `right_id`: identifiers of two names, each pair once.
        model: the parameters.
        least_weight: pairs below it are left out; None for none.

    Returns:
        `left_id`, `right_id`, `match_weight` (log2 of the odds), and a level a comparison (`gamma_<comparison>`, the
        number that Splink gives it: see `level_labels`).
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        for macro in MACROS:
            connection.execute(macro)
        connection.register("given_names", names)
        connection.register("given_pairs", pairs)
        connection.execute("create table names as select * from given_names")
        connection.execute(
            "create table pairs as select '0' as match_key, left_id as join_key_l, right_id as join_key_r from given_pairs"
        )
        database = DuckDBAPI(connection)
        linker = Linker(
            database.register("names", dataset_display_name="names"),
            splink_settings(model),
            log_level=None,
            validate_settings=False,
        )
        linker.table_management.register_blocked_pairs_for_predict(
            database.register("pairs", dataset_display_name="pairs")
        )
        scored = linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never")
        levels = ", ".join(f"{LEVEL_PREFIX}{comparison}" for comparison in COMPARISONS)
        return connection.sql(
            f"""
            select
                name_id_l as left_id,
                name_id_r as right_id,
                match_weight,
                {levels}
            from {scored.physical_name}
            order by left_id, right_id
            """  # noqa: S608
        ).to_arrow_table()


def splink_settings(model: NameModel) -> dict[str, Any]:
    """The settings of a Splink linker with every parameter filled in."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "name_id",
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": True,  # and with them the levels, from which reasons are told
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": ["l.name_id < r.name_id"],
        "comparisons": [
            {
                "output_column_name": comparison,
                "comparison_levels": [
                    _level(label, condition, model.parameters[comparison].get(label))
                    for label, condition in levels.items()
                ],
            }
            for comparison, levels in COMPARISONS.items()
        ],
    }


def _level(label: str, condition: str, parameters: tuple[float, float] | None) -> dict[str, Any]:
    level: dict[str, Any] = {
        "sql_condition": "ELSE" if condition == "else" else condition,
        "label_for_charts": label,
    }
    if parameters is None:
        return level | {"is_null_level": True}
    m, u = parameters
    return level | {"m_probability": m, "u_probability": u}
