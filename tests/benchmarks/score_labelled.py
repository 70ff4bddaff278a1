"""Score the published tables against the labelled texts; prints the scorer's table.

Lands the labelled texts and headlines in a folder of their own, runs the whole pipeline into a
warehouse of its own, reads the predictions out of the published file, and hands them to the scorer
that comes with the labels.

    .venv/bin/python tests/benchmarks/score_labelled.py [--split seed,restated,headline] [-v]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

PROJECT_DIR = Path(__file__).resolve().parents[2]
LABELLED = PROJECT_DIR.parent / "shared" / "data" / "labelled"
_HEADLINE_URL = "https://headlines.example/"
_QUALIFIERS = {"=": "exact", ">": "more_than", ">=": "at_least", "<=": "up_to", "<": "up_to", "~": "about"}
_AREA_UNITS = {"square feet", "square foot", "sq ft", "sq. ft.", "sqft", "hectare", "hectares", "ha"}


def write_raw(raw_dir: Path) -> list[str]:
    """Write texts and headlines as news; returns the ids of the documents."""
    news = raw_dir / "news"
    news.mkdir(parents=True)
    texts = sorted((LABELLED / "texts").glob("*.txt"))
    for text in texts:
        (news / text.name).write_bytes(text.read_bytes())
    headlines = [
        json.loads(line)
        for line in (LABELLED / "gold" / "headlines.jsonl").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    (news / "headlines.jsonl").write_text(
        "".join(
            json.dumps(
                {"title": item["text"], "date": item["date"], "url": _HEADLINE_URL + item["doc"]},
                ensure_ascii=False,
            )
            + "\n"
            for item in headlines
        ),
        encoding="utf-8",
    )
    return [text.stem for text in texts] + [item["doc"] for item in headlines]


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


def predictions(published: Path) -> Iterator[dict[str, Any]]:
    """One prediction a document, read out of the published tables."""
    with duckdb.connect(str(published), read_only=True) as connection:
        documents = connection.execute(
            "select document_id, source_path, url from dim_documents where is_current order by 1"
        ).fetchall()
        for document_id, source_path, url in documents:
            doc = url.removeprefix(_HEADLINE_URL) if url else Path(source_path).stem
            yield {
                "doc": doc,
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


def _column(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[Any]:
    return [row[0] for row in connection.execute(query, list(parameters)).fetchall()]


def _rows(connection: duckdb.DuckDBPyConnection, query: str, document_id: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query, [document_id])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _funding(connection: duckdb.DuckDBPyConnection, document_id: str) -> Iterator[dict[str, Any]]:
    for row in _rows(
        connection,
        """
        select facts.*, names.organisation_name, min(sources.quote) as quote
        from fct_funding as facts
        join bridge_fact_sources as sources
            on sources.fact_table = 'fct_funding' and sources.fact_id = facts.funding_id
        left join dim_organisations as names using (organisation_id)
        where sources.document_id = ?
        group by all order by funding_id
        """,
        document_id,
    ):
        investors = connection.execute(
            "select organisation_name, role from bridge_funding_investors "
            "join dim_organisations using (organisation_id) where funding_id = ? order by 1",
            [row["funding_id"]],
        ).fetchall()
        round_type = row["round_type"]
        yield {
            "kind": "funding",
            "org": row["organisation_name"],
            "amount": row["amount"],
            "currency": row["currency"],
            "qualifier": qualifier(row["amount_operator"], row["quote"] or ""),
            "round": None if round_type in ("unspecified", "fund_close") else round_type.replace("_", " "),
            "rounds_count": row["rounds_count"],
            "investors": [name for name, _ in investors],
            "lead": [name for name, role in investors if role == "lead"],
            "date": stated_date(row["start_on"], row["date_precision"]),
            "quote": row["quote"],
        }


def _events(connection: duckdb.DuckDBPyConnection, document_id: str) -> Iterator[dict[str, Any]]:
    for row in _rows(
        connection,
        """
        select facts.*, names.organisation_name, min(sources.quote) as quote
        from fct_events as facts
        join bridge_fact_sources as sources
            on sources.fact_table = 'fct_events' and sources.fact_id = facts.event_id
        left join dim_organisations as names using (organisation_id)
        where sources.document_id = ?
        group by all order by event_id
        """,
        document_id,
    ):
        yield {
            "kind": "event",
            "type": row["event_type"],
            "org": row["organisation_name"],
            "name": row["event_name"],
            "date": stated_date(row["start_on"], row["date_precision"]),
            "partners": _column(
                connection,
                "select distinct organisation_name from bridge_event_organisations "
                "join dim_organisations using (organisation_id) where event_id = ? order by 1",
                row["event_id"],
            ),
            "quote": row["quote"],
        }


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
        in_other_area = row["original_unit"].lower() in _AREA_UNITS
        yield {
            "kind": "metric",
            "org": row["organisation_name"],
            "measure": row["measure_text"],
            "value": row["original_value"] if in_other_area else row["value"],
            "unit": row["original_unit"] if in_other_area else row["currency"] or row["unit"],
            "year": row["year"] or (row["period_end_on"].year if row["period_end_on"] else None),
            "qualifier": qualifier(row["value_operator"], row["quote"] or ""),
            "quote": row["quote"],
        }


def main(arguments: list[str]) -> int:
    if not LABELLED.is_dir():
        print(f"the labelled texts are not here: {LABELLED}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        raw_dir, warehouse_dir = Path(scratch, "raw"), Path(scratch, "warehouse")
        expected = write_raw(raw_dir)
        subprocess.run(
            [
                str(Path(sys.executable).with_name("starhall")),
                *("run", "--raw", str(raw_dir), "--warehouse", str(warehouse_dir)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found = {item["doc"]: item for item in predictions(warehouse_dir / "warehouse.duckdb")}
        if missing := sorted(set(expected) - set(found)):
            print(f"documents without a prediction: {', '.join(missing)}", file=sys.stderr)
        output = Path(scratch, "predictions.jsonl")
        output.write_text(
            "".join(json.dumps(found[doc], ensure_ascii=False, default=str) + "\n" for doc in sorted(found)),
            encoding="utf-8",
        )
        scorer = [sys.executable, str(LABELLED / "score.py"), str(output), *arguments]
        return subprocess.run(scorer, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["--split", "seed,restated,headline"]))
