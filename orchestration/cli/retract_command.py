"""`starhall retract`: take a document out of every fact, or put it back, in `raw/retractions.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from rich.markup import escape

from orchestration.cli.console import command_line, errors, output, settings_of
from orchestration.cli.published import UnusablePublicationError, in_one_line, published
from orchestration.cli.run_command import DONE, WRONG_USAGE
from orchestration.landing.retractions import (
    COLUMNS,
    RETRACTIONS_PATH,
    Retraction,
    RetractionsError,
    read_retractions,
)
from orchestration.landing.store import RawStore, RawStoreError, UnreadableFileError, open_store
from orchestration.pipeline.stages import utc_now
from orchestration.readers.base import canonical_url
from orchestration.readers.people.contacts import without_contacts
from orchestration.settings import Settings

_LOCK_SECONDS = 10
_MOST_SHOWN = 5


class _RefusedError(ValueError):
    """What was asked for cannot be done; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A document of the published file."""

    document_id: str
    title: str
    publisher: str | None
    url: str | None

    def __str__(self) -> str:
        return in_one_line(f"{self.document_id}, {self.title!r}, {self.publisher or 'publisher not known'}")


def retract(
    wanted: str, why: str | None, *, is_undo: bool, raw: str | None, warehouse_dir: Path | None
) -> int:
    """Note the retraction, or take it back. Exit codes: 0, or 2 where the document or the reason will not do."""
    settings = settings_of(raw, warehouse_dir)
    try:
        store = open_store(settings)
        store.check()
        settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
        # two people at once: each must see what the other has written
        with FileLock(settings.warehouse_dir / ".retractions.lock", timeout=_LOCK_SECONDS):
            message = (
                _put_back(wanted, settings, store) if is_undo else _take_out(wanted, why, settings, store)
            )
    except (
        _RefusedError,
        RetractionsError,
        UnusablePublicationError,
        RawStoreError,
        UnreadableFileError,
    ) as error:
        errors().print(in_one_line(str(error)), style="red", markup=False)
        return WRONG_USAGE
    console = output()
    console.print(escape(message), soft_wrap=True)
    console.print(
        f"It takes effect with the next run: [bold]{escape(command_line(settings, 'run'))}[/]", soft_wrap=True
    )
    return DONE


def _take_out(wanted: str, why: str | None, settings: Settings, store: RawStore) -> str:
    reason = without_contacts(in_one_line(why or ""))
    if not reason:
        raise _RefusedError("--why: say in a few words why the document is taken out")
    document = _the_one(wanted, _known(wanted, settings))
    standing = read_retractions(store)
    for one in standing:
        if one.document_id == document.document_id:
            raise _RefusedError(
                f"{document} is retracted since {one.retracted_at:%Y-%m-%d %H:%M} UTC ({one.reason}): "
                "--undo puts it back"
            )
    _write(store, [*standing, Retraction(document.document_id, reason, utc_now().replace(microsecond=0))])
    copies = _standing_copies(document, settings)
    speaking = f". Copies of it stand, and speak in its place: {'; '.join(copies)}" if copies else ""
    return f"retracted: {document}: {reason}{speaking}"


def _put_back(wanted: str, settings: Settings, store: RawStore) -> str:
    standing = read_retractions(store)
    found = [one for one in standing if wanted and one.document_id.startswith(wanted.lower())]
    if not found:
        document = _the_one(wanted, _known(wanted, settings))
        found = [one for one in standing if one.document_id == document.document_id]
        if not found:
            raise _RefusedError(f"{document} is not retracted: there is nothing to undo")
    if len(found) > 1:
        raise _RefusedError(
            f"{wanted}: {len(found)} retracted documents begin so: give more digits: "
            + ", ".join(one.document_id for one in found[:_MOST_SHOWN])
        )
    (undone,) = found
    _write(store, [one for one in standing if one is not undone])
    return f"put back: {undone.document_id}, which was retracted for: {undone.reason}"


def _known(wanted: str, settings: Settings) -> list[_Known]:
    """Documents of the published file whose identifier begins so, or whose address it is."""
    wanted = wanted.strip()
    with published(settings) as connection:
        rows = connection.execute(
            """
            select document_id, title, publisher, url from dim_documents
            where is_current and (starts_with(document_id, ?) or url = ? or url = ?)
            order by document_id
            """,
            [wanted.lower() or " ", wanted, canonical_url(wanted)],
        ).fetchall()
    return [_Known(*row) for row in rows]


def _standing_copies(document: _Known, settings: Settings) -> list[str]:
    """Other documents of the same story, whose facts stay."""
    with published(settings) as connection:
        rows = connection.execute(
            """
            with cluster as (
                select coalesce(duplicate_of_document_id, document_id) as original_id
                from dim_documents
                where document_id = ? and is_current
            )
            select document_id, title, publisher, url
            from dim_documents
            where is_current and not is_retracted and document_id <> ?
                and coalesce(duplicate_of_document_id, document_id) in (select original_id from cluster)
            order by document_id
            """,
            [document.document_id, document.document_id],
        ).fetchall()
    shown = [str(_Known(*row)) for row in rows[:_MOST_SHOWN]]
    return [*shown, f"and {len(rows) - _MOST_SHOWN} more"] if len(rows) > _MOST_SHOWN else shown


def _the_one(wanted: str, found: Sequence[_Known]) -> _Known:
    if not found:
        raise _RefusedError(
            f"{wanted or 'DOCUMENT'}: no such document: give the document_id (or how it begins) or the address "
            "that dim_documents has of it"
        )
    if len(found) > 1:
        raise _RefusedError(
            f"{wanted}: {len(found)} documents begin so: give more digits: "
            + "; ".join(map(str, found[:_MOST_SHOWN]))
        )
    return found[0]


def _write(store: RawStore, retractions: Sequence[Retraction]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(retractions, key=lambda one: (one.retracted_at, one.document_id)):
        writer.writerow((one.document_id, one.reason, f"{one.retracted_at:%Y-%m-%dT%H:%M:%SZ}"))
    store.write_text(RETRACTIONS_PATH, text.getvalue())
