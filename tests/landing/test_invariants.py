"""Whatever happens to files, run after run: no standing words are lost, one version is current, the ledger balances."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

# standing words without an address that are not what their document says now
LOST = """
    select places.source_path, places.member
    from landing.places as places
    inner join landing.documents as documents
        on places.document_id = documents.document_id and places.content_sha256 = documents.content_sha256
    left join landing.documents as current
        on places.document_id = current.document_id and current.is_current
    where places.is_standing
        and not places.has_address
        and (current.title, current.published_on) is distinct from (documents.title, documents.published_on)
"""
NOT_ONE_CURRENT = """
    select document_id from landing.documents
    group by document_id
    having count(*) filter (where is_current) <> 1
        or list(document_version order by document_version) <> generate_series(1, count(*))
"""
WITHOUT_VERSION = """
    select places.source_path
    from landing.places as places
    anti join landing.documents as documents
        on places.document_id = documents.document_id and places.content_sha256 = documents.content_sha256
"""
# a version that stands has one place that is loaded, and all others are duplicates
NOT_ONE_LOADED = """
    select places.document_id, places.content_sha256
    from landing.places as places
    inner join landing.ledger as ledger
        on places.source_path = ledger.source_path and places.member = ledger.member and ledger.items_in = 1
    where places.is_standing
    group by all
    having count(*) filter (where ledger.outcome = 'loaded') <> 1
        or count(*) filter (where ledger.outcome not in ('loaded', 'duplicate')) > 0
"""
UNBALANCED = """
    select total.source_path
    from landing.ledger as total
    inner join landing.ledger as item on total.source_path = item.source_path and item.member <> ''
    where total.member = ''
    group by total.source_path, total.items_in, total.items_loaded, total.items_quarantined
    having total.items_in <> sum(item.items_in)
        or total.items_loaded <> sum(item.items_loaded)
        or total.items_quarantined <> sum(item.items_quarantined)
"""


def article(dice: random.Random) -> dict[str, str]:
    number = dice.randint(1, 3)
    content = {"title": f"Story {number}", "text": f"Words of story {number}."}
    if dice.random() < 0.3:
        content["url"] = f"https://a.example/{dice.randint(1, 2)}"
    if dice.random() < 0.3:
        content["date"] = f"2024-05-0{dice.randint(1, 2)}"
    return content


def contents(dice: random.Random) -> str:
    if dice.random() < 0.2:
        return "\n".join(json.dumps(article(dice)) for _ in range(dice.randint(2, 4))) + "\n{broken"
    one = article(dice)
    if "url" in one:
        return json.dumps(one)
    return f"{one['title']}\n\n{one.get('date', '')}\n\n{one['text']}"


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_to_files(desk: Any, seed: int) -> None:
    dice = random.Random(seed)
    names = [f"news/{name}" for name in ("a", "b", "c", "d/e", "d/f")]
    for _ in range(8):
        for name in dice.sample(names, dice.randint(1, 3)):
            path = desk.settings.raw_dir / name
            if path.exists() and dice.random() < 0.3:
                path.unlink()
            elif path.exists() and dice.random() < 0.2:
                path.rename(path.with_name(dice.choice("abcgh")))
            else:
                desk.put(name, contents(dice))
        if dice.random() < 0.2:
            desk.put("news/d/source.yml", f"publisher: Wire {dice.randint(1, 2)} (invented)\n")
        desk.land()
        for query in (LOST, NOT_ONE_CURRENT, WITHOUT_VERSION, NOT_ONE_LOADED, UNBALANCED):
            assert desk.rows(query) == [], query
        state = desk.state()
        desk.land()
        assert desk.state() == state
