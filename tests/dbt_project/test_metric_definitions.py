"""What the marts count is defined once: in `macros/metric_definitions.sql`, by a macro that marts use, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DBT = Path(__file__).resolve().parents[2] / "dbt_project"
DEFINITIONS = (DBT / "macros" / "metric_definitions.sql").read_text(encoding="utf-8")
MARTS = {path.stem: path.read_text(encoding="utf-8") for path in (DBT / "models/marts").glob("mart_*.sql")}
SHARED_BY_MARTS = (DBT / "models/intermediate/int_fact_claims.sql").read_text(encoding="utf-8")
MACROS = dict(re.findall(r"{%-? macro (\w+)\(.*?\)\s*-?%}(.*?){%-? endmacro", DEFINITIONS, re.DOTALL))

# What definitions are made of. A mart that speaks of one of these itself defines a second time what is counted.
INGREDIENTS = {
    "what counts as raised": r"is_additive|'closed'|'announced'|fund_close",
    "what is pending": r"'rumoured'",
    "what is held or planned": r"'held'|'planned'",
    "sums of money": r"sum\([^()]*\bamount|\bamount_usd_(?:low|high)\b",
    "rounds of a total": r"rounds_count|'aggregate'",
    "what is an event of the calendar": r"'convening'",
    "who holds an event": r"'organiser', *'host'",
    "what is a hub": r"'incubator'|'zone'",
    "when figures agree": r"intervals_meet|0\.01",
    "shares": r"100 \* ",
}


def normalised(sql: str) -> str:
    return " ".join(sql.split())


@pytest.mark.parametrize("mart", sorted(MARTS))
@pytest.mark.parametrize("definition", sorted(INGREDIENTS))
def test_no_mart_defines_what_it_counts(mart: str, definition: str) -> None:
    assert re.findall(INGREDIENTS[definition], MARTS[mart]) == []


@pytest.mark.parametrize("definition", sorted(INGREDIENTS))
def test_each_ingredient_is_one_of_a_definition(definition: str) -> None:
    assert re.search(INGREDIENTS[definition], DEFINITIONS)


@pytest.mark.parametrize("macro", sorted(MACROS))
def test_a_definition_is_used_by_marts_by_what_they_share_or_by_another_definition(macro: str) -> None:
    users = [*MARTS.values(), SHARED_BY_MARTS, *(body for name, body in MACROS.items() if name != macro)]
    assert any(re.search(rf"\b{macro}\(", text) for text in users)


def test_no_two_definitions_are_the_same() -> None:
    bodies = [normalised(body) for body in MACROS.values()]
    assert len(bodies) > 20
    assert len(set(bodies)) == len(bodies)


def test_what_several_marts_say_of_a_column_stands_once() -> None:
    descriptions = [
        " ".join(text.split())
        for path in (DBT / "models/marts").glob("mart_*.yml")
        for name, text in re.findall(
            r"- name: (\w+)\n +data_type: .*\n +description: (.*)", path.read_text(encoding="utf-8")
        )
        if name.endswith(("_count", "_usd", "_usd_low", "_usd_high")) and "doc(" not in text
    ]
    assert len(descriptions) == len(set(descriptions))
