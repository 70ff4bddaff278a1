"""The published file and those before it: which are kept, how one takes the place of another, and how to return to one.

Nothing is ever written under the name of a publication: a file comes there whole, by a rename.
"""

from __future__ import annotations

import logging
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.publication.record import Publication, current, described
from orchestration.settings import Settings

_LOG = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - like `published_at`, UTC without a zone


class NoSuchPublicationError(LookupError):
    """What was asked for is not there; the message says what is."""


def kept(settings: Settings) -> dict[str, Path]:
    """Earlier publications by identifier, the one published last at the end."""
    paths = sorted(settings.kept_dir.glob("*.duckdb"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return {path.stem: path for path in paths}


def kept_before(settings: Settings) -> dict[str, Path]:
    """Those of them that were published before what people query now; after a rollback later ones are kept, too."""
    published_ns = _published_ns(settings)
    return {
        identifier: path
        for identifier, path in kept(settings).items()
        if published_ns is None or path.stat().st_mtime_ns < published_ns
    }


def kept_after(settings: Settings) -> dict[str, Path]:
    """Those that were published after what people query now: there are some after a rollback."""
    published_ns = _published_ns(settings)
    return {
        identifier: path
        for identifier, path in kept(settings).items()
        if published_ns is not None and path.stat().st_mtime_ns > published_ns
    }


def the_one(publications: dict[str, Path], beginning: str) -> Path:
    """The publication whose identifier begins so.

    Raises:
        NoSuchPublicationError: there is none, or several.
    """
    matching = [path for identifier, path in publications.items() if identifier.startswith(beginning)]
    if len(matching) == 1:
        return matching[0]
    raise NoSuchPublicationError(
        f"{beginning}: {'several publications begin so' if matching else 'no publication that is kept'}; "
        f"kept are {', '.join(publications) or 'none'}"
    )


def new_path(settings: Settings, publication: Publication) -> Path:
    """Where a publication is written before it is one."""
    published = settings.published_path
    return published.with_name(f"{published.name}.{publication.publication_id}.new")


def remove_leftovers(settings: Settings) -> None:
    """Remove what runs that were killed have half written."""
    for folder in (settings.warehouse_dir, settings.kept_dir):
        for leftover in folder.glob("*.duckdb.*new*"):
            leftover.unlink()


def remove_written(path: Path) -> None:
    """Remove what was written for a publication that did not become one."""
    for written in path.parent.glob(f"{path.name}*"):
        written.unlink()


def put_in_place(settings: Settings, path: Path, publication: Publication) -> None:
    """Keep what is published, and publish the file at `path` instead of it, in one step.

    After a power cut there is one whole file under the published name.
    """
    # publications are in the order of these times, whatever the clock says and wherever the files are copied
    published_ns = (publication.published_at - _EPOCH) // timedelta(microseconds=1) * 1000
    os.utime(path, ns=(published_ns, published_ns))
    _sync(path)
    _keep_current(settings)
    path.replace(settings.published_path)
    _sync(settings.published_path.parent)


def falling_out(settings: Settings) -> dict[str, Path]:
    """Those kept publications that do not stay when what is published now is kept, too; the one published last at the end."""
    published = _readable_current(settings)
    others = _others(settings, published)
    too_many = len(others) + (published is not None) - settings.keep
    return dict(list(others.items())[: max(too_many, 0)])


def drop_old(settings: Settings) -> None:
    """Keep no more publications than the settings say."""
    paths = list(kept(settings).values())
    for path in paths[: max(len(paths) - settings.keep, 0)]:
        path.unlink()


def roll_back(settings: Settings, to: str | None = None) -> tuple[Publication | None, Publication]:
    """Publish a kept publication again, by the same one step; what it replaces is kept. Only the writer may call it.

    Args:
        settings: whose publications.
        to: how its identifier begins; None for the last one before what people query now.

    Returns:
        What was published until now (None where there was nothing that can be read), and what is now.

    Raises:
        NoSuchPublicationError: it is not kept, or cannot be read.
    """
    replaced = _readable_current(settings)
    others = _others(settings, replaced)
    path = _last_before(settings, others) if to is None else the_one(others, to)
    try:
        restored = described(path)
    except duckdb.Error as error:
        raise NoSuchPublicationError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    if restored is None:
        raise NoSuchPublicationError(f"{path}: is no publication")
    put_in_place(settings, path, restored)
    _LOG.warning(
        "rolled back from publication %s to %s",
        replaced.publication_id if replaced else "none",
        restored.publication_id,
    )
    return replaced, restored


def _last_before(settings: Settings, others: dict[str, Path]) -> Path:
    before = [path for identifier, path in kept_before(settings).items() if identifier in others]
    if not before:
        raise NoSuchPublicationError(
            f"{settings.kept_dir}: no publication before this one is kept; kept are {', '.join(others) or 'none'}"
        )
    return before[-1]


def _readable_current(settings: Settings) -> Publication | None:
    """What is published; None where nothing is, or a damaged file."""
    try:
        return current(settings)
    except duckdb.Error as error:
        _LOG.warning("%s is damaged: %s", settings.published_path, error)
        return None


def _others(settings: Settings, published: Publication | None) -> dict[str, Path]:
    """What is kept besides what is published: that may be there too, where a run was killed."""
    others = kept(settings)
    if published is not None:
        others.pop(published.publication_id, None)
    return others


def _published_ns(settings: Settings) -> int | None:
    try:
        return settings.published_path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def _keep_current(settings: Settings) -> None:
    """Keep what is published, under its identifier: a link takes no time, and no room while it is the published file too."""
    replaced = _readable_current(settings)
    if replaced is None:
        return
    settings.kept_dir.mkdir(exist_ok=True)
    path = settings.kept_dir / f"{replaced.publication_id}.duckdb"
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    try:
        new.hardlink_to(settings.published_path)
    except OSError:  # not every file system has links
        shutil.copy2(settings.published_path, new)
    new.replace(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
