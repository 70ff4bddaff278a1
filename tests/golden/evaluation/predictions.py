"""What the published tables say of each document, in the form in which labels are compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

Prediction = dict[str, Any]

_QUALIFIERS = {"=": "exact", ">": "more_than", ">=": "at_least", "<=": "up_to", "<": "up_to", "~": "about"}
# The scheme of the labels is coarser than ours; types that it does not have are neither right nor wrong.
_LABELLED_AS = {
    **{kind: kind for kind in (
        "registration", "accreditation", "forum", "competition", "partnership", "launch", "opening", "award",
        "acquisition", "programme", "founding", "appointment",
    )},
    "conference": "forum",
    "exhibition": "forum",
    "roadshow": "forum",
    "expansion": "opening",
    "merger": "acquisition",
    "product_release": "launch",
    "training": "programme",
}  # fmt: skip
_ROUNDS: dict[str, str | None] = {
    "unspecified": None,
    "fund_close": None,
    "pre_a": "pre-series a",
    "pre_b": "pre-series b",
}
_AREA_UNITS = {"square feet", "square foot", "sq ft", "sq. ft.", "sqft", "hectare", "hectares", "ha"}
_PHYSICAL_UNITS = {"t", "m3", "MW", "MWh"}


def is_labelled_as_stated(unit: str, original_unit: str) -> bool:
    """Whether labels give a figure in the unit of the text rather than in the canonical one: "square feet", "tonnes"."""
    return unit in _PHYSICAL_UNITS or original_unit.lower() in _AREA_UNITS


def predictions(published: Path) -> Iterator[tuple[str, str, Prediction]]:
    """Source path, member and prediction of every document."""
    with duckdb.connect(str(published), read_only=True) as connection:
        documents = connection.execute(
            "select document_id, source_path, member from dim_documents where is_current order by 1"
        ).fetchall()
        for document_id, source_path, member in documents:
            prediction = {
                "facts": [
                    *_funding(connection, document_id),
                    *_events(connection, document_id),
                    *_metrics(connection, document_id),
                ],
                "organisations": _column(
                    connection,
                    "select organisation_name from bridge_document_organisations "
                    "join dim_organisations using (organisation_id) where document_id = ? order by 1",
                    document_id,
                ),
                "industries": _column(
                    connection,
                    "select industry_name from bridge_document_industries "
                    "join dim_industries using (industry_id) where document_id = ? order by 1",
                    document_id,
                ),
            }
            yield source_path, member, prediction


def stated_date(start_on: date | None, precision: str) -> str | None:
    """A date in the precision it was stated in: 2018, 2018-09 or 2018-09-04."""
    if start_on is None:
        return None
    return start_on.isoformat()[: {"day": 10, "month": 7}.get(precision, 4)]


def qualifier(operator: str | None, quote: str) -> str:
    """The scorer's word for an operator; "nearly" and "about" are told apart by the quote."""
    if operator is None:
        return "undisclosed"
    if operator == "~" and any(word in quote.lower() for word in ("nearly", "almost", "close to")):
        return "nearly"
    return _QUALIFIERS[operator]


def round_of(round_type: str) -> str | None:
    """A type of round in the words of the labels, which have none for a fund's close."""
    return _ROUNDS.get(round_type, round_type.replace("_", " "))


def event_of(
    event_type: str,
    organisation: str | None,
    name: str | None,
    start: tuple[date | None, str],
    *,
    partners: list[Any],
    quote: str,
    confidence: float,
) -> dict[str, Any] | None:
    """An event as labels have it; None for a type that they do not have. `start` is its day and precision."""
    labelled_as = _LABELLED_AS.get(event_type)
    if labelled_as is None:
        return None
    return {
        "kind": "event",
        "type": labelled_as,
        "org": organisation,
        "name": name,
        "date": stated_date(*start),
        "partners": partners,
        "quote": quote,
        "confidence": confidence,
    }


def _column(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[Any]:
    return [row[0] for row in connection.execute(query, list(parameters)).fetchall()]


def _rows(connection: duckdb.DuckDBPyConnection, query: str, document_id: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query, [document_id])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _facts(
    connection: duckdb.DuckDBPyConnection, table: str, key: str, document_id: str
) -> list[dict[str, Any]]:
    """The facts of a table that rest on a document, each with its organisation and a quote."""
    return _rows(
        connection,
        f"""
        select facts.*, names.organisation_name, min(sources.quote) as quote
        from {table} as facts
        join bridge_fact_sources as sources
            on sources.fact_table = '{table}' and sources.fact_id = facts.{key}
        left join dim_organisations as names using (organisation_id)
        where sources.document_id = ?
        group by all order by {key}
        """,
        document_id,
    )


def _funding(connection: duckdb.DuckDBPyConnection, document_id: str) -> Iterator[dict[str, Any]]:
    for row in _facts(connection, "fct_funding", "funding_id", document_id):
        investors = connection.execute(
            "select organisation_name, role from bridge_funding_investors "
            "join dim_organisations using (organisation_id) where funding_id = ? order by 1",
            [row["funding_id"]],
        ).fetchall()
        yield {
            "kind": "funding",
            "org": row["organisation_name"],
            "amount": row["amount"],
            "currency": row["currency"],
            "qualifier": qualifier(row["amount_operator"], row["quote"] or ""),
            "round": round_of(row["round_type"]),
            "rounds_count": row["rounds_count"],
            "investors": [name for name, _ in investors],
            "lead": [name for name, role in investors if role == "lead"],
            "date": stated_date(row["start_on"], row["date_precision"]),
            "quote": row["quote"],
            "confidence": row["confidence"],
        }


def _events(connection: duckdb.DuckDBPyConnection, document_id: str) -> Iterator[dict[str, Any]]:
    for row in _facts(connection, "fct_events", "event_id", document_id):
        fact = event_of(
            row["event_type"],
            row["organisation_name"],
            row["event_name"],
            (row["start_on"], row["date_precision"]),
            partners=_column(
                connection,
                "select distinct organisation_name from bridge_event_organisations "
                "join dim_organisations using (organisation_id) where event_id = ? order by 1",
                row["event_id"],
            ),
            quote=row["quote"],
            confidence=row["confidence"],
        )
        if fact is not None:
            yield fact


def _metrics(connection: duckdb.DuckDBPyConnection, document_id: str) -> Iterator[dict[str, Any]]:
    for row in _rows(
        connection,
        """
        select claims.*, names.organisation_name, sources.quote
        from fct_metric_claims as claims
        join bridge_fact_sources as sources
            on sources.fact_table = 'fct_metric_claims' and sources.fact_id = claims.metric_claim_id
        left join dim_organisations as names using (organisation_id)
        where claims.document_id = ?
        order by metric_claim_id
        """,
        document_id,
    ):
        as_stated = is_labelled_as_stated(row["unit"], row["original_unit"])
        value = row["original_value"] if as_stated else row["value"]
        yield {
            "kind": "metric",
            "org": row["organisation_name"],
            "measure": row["measure_text"],
            "value": value and abs(value),  # labels give a fall as a positive number
            "unit": row["original_unit"] if as_stated else row["currency"] or row["unit"],
            "year": row["year"] or (row["period_end_on"].year if row["period_end_on"] else None),
            "qualifier": qualifier(row["value_operator"], row["quote"] or ""),
            "quote": row["quote"],
            "confidence": row["confidence"],
        }
