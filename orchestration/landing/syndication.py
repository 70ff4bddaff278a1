"""Which documents are copies of one story, and which of them is the original.

The answer is a function of the documents that stand, not of the order in which they came; what it costs grows
with what is new, changed or taken out. What is kept of the texts for that is `wordings`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from orchestration.landing.wordings import compare, connected, forget_stale, sign_new
from orchestration.warehouse import registered, registered_values

_MOST_DAYS_APART = 31  # between the copies of a story, where they are not word for word the same


def mark_syndicated(connection: duckdb.DuckDBPyConnection) -> int:
    """Point every copy of a story to its original: the earliest published, then the lowest id.

    Only standing documents are copies or originals: current, not retracted, not opted out of text mining. To be
    called in a transaction, after everything that changes documents and before anything that reads
    `duplicate_of_document_id`.

    Returns:
        How many documents now point elsewhere than before.
    """
    affected = forget_stale(connection)
    affected |= sign_new(connection)
    if affected:
        affected |= compare(connection)
        _choose_originals(connection, affected)
    return _write_originals(connection)


@dataclass(slots=True)
class _Text:
    """All documents with one text: (published on, document id) of each, the original first."""

    documents: list[tuple[date, str]]
    bodies: set[int]

    def is_near(self, other: _Text) -> bool:
        """Whether the two were published about the same time, as far as is known."""
        dates = [on for on, _ in self.documents if on != date.max]
        others = [on for on, _ in other.documents if on != date.max]
        if not dates or not others:
            return True
        return max((min(dates) - max(others)).days, (min(others) - max(dates)).days) <= _MOST_DAYS_APART


def _choose_originals(connection: duckdb.DuckDBPyConnection, text_keys: Iterable[str]) -> None:
    """Decide anew for these texts and all they are connected with.

    In order of publication, a text is a copy of the first original that it is compared with directly, else it is
    an original: chains of small changes lead nowhere.
    """
    with registered_values(connection, "affected_keys", connected(connection, text_keys)):
        rows = connection.execute(
            """
            select text_key, body_key, coalesce(published_on, date '9999-12-31'), document_id
            from landing.wordings
            where text_key in (select value from affected_keys)
            """
        ).fetchall()
        pairs = connection.execute(
            """
            select body_key, other_body_key from landing.wording_pairs
            where body_key in (
                select body_key from landing.wordings where text_key in (select value from affected_keys)
            )
            """
        ).fetchall()
    texts: dict[str, _Text] = {}
    for text_key, body_key, published_on, document_id in rows:
        text = texts.setdefault(text_key, _Text([], set()))
        text.documents.append((published_on, document_id))
        if body_key is not None:
            text.bodies.add(body_key)
    near = defaultdict(list)
    for body_key, other_body_key in pairs:
        near[body_key].append(other_body_key)
    originals = list(_originals(texts, near))
    incoming = pa.table(
        {
            "document_id": pa.array([document_id for document_id, _ in originals], pa.string()),
            "original_id": pa.array([original_id for _, original_id in originals], pa.string()),
        }
    )
    with registered(connection, "incoming_originals", incoming):
        connection.execute(
            "update landing.wordings set original_document_id = nullif(original_id, wordings.document_id) "
            "from incoming_originals where wordings.document_id = incoming_originals.document_id"
        )


def _originals(texts: dict[str, _Text], near: dict[int, list[int]]) -> Iterator[tuple[str, str]]:
    """Each document and its original, itself where it is one."""
    for text in texts.values():
        text.documents.sort()
    leaders: dict[int, list[_Text]] = defaultdict(list)  # by body
    for text in sorted(texts.values(), key=lambda text: text.documents[0]):
        bodies = text.bodies.union(*(near[body] for body in text.bodies))
        candidates = [leader for body in bodies for leader in leaders.get(body, ()) if leader.is_near(text)]
        leader = min(candidates, key=lambda leader: leader.documents[0], default=text)
        if leader is text:
            for body in text.bodies:
                leaders[body].append(text)
        _, original_id = leader.documents[0]
        for _, document_id in text.documents:
            yield document_id, original_id


def _write_originals(connection: duckdb.DuckDBPyConnection) -> int:
    ((count,),) = connection.execute(
        """
        update landing.documents as documents
        set duplicate_of_document_id = chosen.original_id
        from (
            select documents.document_id, documents.content_sha256, wordings.original_document_id as original_id
            from landing.documents
            left join landing.wordings
                on documents.document_id = wordings.document_id
                and documents.content_sha256 = wordings.content_sha256
                and documents.is_current
            where documents.duplicate_of_document_id is distinct from wordings.original_document_id
        ) as chosen
        where documents.document_id = chosen.document_id and documents.content_sha256 = chosen.content_sha256
        """
    ).fetchall()
    return int(count)
