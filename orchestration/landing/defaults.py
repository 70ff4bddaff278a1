"""What the folders of raw/news say for their documents: `source.yml` gives what a document leaves open.

The nearest folder that gives a key wins. A file that cannot be used is quarantined, and what it said when it last
could be stays in force: no slip of the pen may undo a reservation of rights. When what a folder says changes, the
files below it are read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, StrictBool, StrictStr, ValidationError

from orchestration.landing.ledger import FileResult, write_results
from orchestration.landing.listing import IN_SCOPE, compare
from orchestration.landing.scope import Scope
from orchestration.landing.store import RawFile, RawStore, UnreadableFileError
from orchestration.model import IngestOutcome, Reject
from orchestration.readers.base import clean_line
from orchestration.warehouse import delete_rows, insert_rows

FILE_NAME = "source.yml"


class _SourceFile(BaseModel):
    """What may stand in a `source.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: StrictStr | None = None
    licence: StrictStr | None = None
    language: StrictStr | None = None
    text_mining_opt_out: StrictBool | None = None


@dataclass(frozen=True, slots=True)
class FolderDefaults:
    """What a folder says of its documents; None where it says nothing."""

    publisher: str | None = None
    licence: str | None = None
    language: str | None = None
    text_mining_opt_out: bool | None = None

    def or_else(self, outer: FolderDefaults) -> FolderDefaults:
        """This folder's words, and those of an outer folder where it has none."""
        return FolderDefaults(
            self.publisher or outer.publisher,
            self.licence or outer.licence,
            self.language or outer.language,
            outer.text_mining_opt_out if self.text_mining_opt_out is None else self.text_mining_opt_out,
        )

    @property
    def keys(self) -> str:
        """What it gives, for people to read."""
        given = [name for name in self.__slots__ if getattr(self, name) is not None]
        return ", ".join(given) or "nothing"


NOTHING = FolderDefaults()


class UnusableDefaultsError(ValueError):
    """A `source.yml` that cannot be used; the message says which key and why, in one line."""


def parse_defaults(text: str) -> FolderDefaults:
    """What a `source.yml` says.

    Raises:
        UnusableDefaultsError: no YAML, or a key or value that may not stand there.
    """
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or type(error).__name__
        raise UnusableDefaultsError(f"{where}not YAML: {problem}") from None
    if content is None:
        return NOTHING
    if not isinstance(content, dict):
        raise UnusableDefaultsError("expected lines such as `publisher: Name of the publisher`")
    try:
        found = _SourceFile.model_validate(content)
    except ValidationError as error:
        raise UnusableDefaultsError("; ".join(_fault(fault) for fault in error.errors())) from None
    return FolderDefaults(
        clean_line(found.publisher or "") or None,
        clean_line(found.licence or "") or None,
        clean_line(found.language or "") or None,
        found.text_mining_opt_out,
    )


def _fault(fault: Mapping[str, object]) -> str:
    location = fault["loc"]
    key = ".".join(str(part) for part in location) if isinstance(location, tuple) else ""
    if fault["type"] == "extra_forbidden":
        return f"{key}: there is no such key; there are {', '.join(_SourceFile.model_fields)}"
    expected = "true or false" if key == "text_mining_opt_out" else "a text"
    return f"{key}: {fault['input']!r}, expected {expected}"


class NewsDefaults:
    """What the folders say, by the file that says it."""

    def __init__(self, by_folder: Mapping[str, FolderDefaults]) -> None:
        self._by_folder = dict(by_folder)

    def of(self, source_path: str) -> FolderDefaults:
        """What the folders above a file say for it."""
        if not self._by_folder:
            return NOTHING
        found = NOTHING
        folder = source_path.rpartition("/")[0]
        while folder:
            if folder in self._by_folder:
                found = found.or_else(self._by_folder[folder])
            folder = folder.rpartition("/")[0]
        return found


def load_defaults(connection: duckdb.DuckDBPyConnection) -> NewsDefaults:
    """What the folders of raw/news say at present."""
    by_file = _by_file(connection)
    return NewsDefaults({path.rpartition("/")[0]: defaults for path, defaults in by_file.items()})


def is_defaults(raw: RawFile) -> bool:
    """Whether a file of raw/news gives defaults for its folder."""
    return raw.name == FILE_NAME and not raw.left_out


_FORGET_GONE = f"""
    delete from landing.news_defaults as known
    where source_path not in (select source_path from listing)
        and not exists (
            select 1 from listing as folder
            where folder.is_folder and starts_with(known.source_path, folder.source_path || '/')
        )
        and {IN_SCOPE}
"""  # noqa: S608


def land_defaults(
    connection: duckdb.DuckDBPyConnection, store: RawStore, now: datetime, scope: Scope
) -> list[FileResult]:
    """Read the `source.yml` files that are new or changed, and have the files below them read again.

    To be called after the files are listed and compared, in a transaction of its own; files that are to be read
    again for it are compared anew.

    Returns:
        What became of those that were read.
    """
    before = _by_file(connection)
    results = []
    for raw in _changed_files(connection):
        result, defaults = _read(store, raw)
        results.append(result)
        if defaults is not None:
            delete_rows(connection, "landing.news_defaults", "source_path", [raw.source_path])
            insert_rows(connection, "landing.news_defaults", [_row(raw.source_path, defaults)])
    connection.execute(_FORGET_GONE, {"under": scope.path})
    after = _by_file(connection)
    changed = [
        path
        for path in sorted(before.keys() | after.keys())
        if before.get(path, NOTHING) != after.get(path, NOTHING)
    ]
    for path in changed:
        connection.execute(
            "update landing.ledger set must_read = true "
            "where member = '' and content_sha256 is not null and starts_with(source_path, ?) "
            "and source_path not like '%/source.yml'",
            [path.removesuffix(FILE_NAME)],
        )
    write_results(connection, results, now)
    if results or changed:
        compare(connection)
    return results


def _by_file(connection: duckdb.DuckDBPyConnection) -> dict[str, FolderDefaults]:
    rows = connection.execute(
        "select source_path, publisher, licence, language, text_mining_opt_out from landing.news_defaults"
    ).fetchall()
    return {path: FolderDefaults(*values) for path, *values in rows}


def _changed_files(connection: duckdb.DuckDBPyConnection) -> list[RawFile]:
    rows = connection.execute(
        """
        select
            listing.source_path, listing.collection, listing.size_bytes, listing.modified_ns, listing.etag,
            listing.left_out, listing.fault, listing.is_folder
        from listing
        left join landing.ledger as known on listing.source_path = known.source_path and known.member = ''
        where listing.collection = 'news'
            and listing.left_out = ''
            and not listing.is_folder
            and listing.source_path like '%/source.yml'
            and (
                known.source_path is null
                or known.is_gone
                or known.modified_ns is distinct from listing.modified_ns
                or known.size_bytes is distinct from listing.size_bytes
                or known.etag is distinct from listing.etag
            )
        order by listing.source_path
        """
    ).fetchall()
    return [RawFile(*row) for row in rows]


def _read(store: RawStore, raw: RawFile) -> tuple[FileResult, FolderDefaults | None]:
    sha256 = None
    try:
        text = store.read_text(raw.source_path) or ""  # one that went away meanwhile is gone at the next run
        sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
        defaults = parse_defaults(text)
    except (UnreadableFileError, UnusableDefaultsError) as error:
        fault = str(error).removeprefix(f"{raw.source_path}: ")
        reason = f"{fault}; what it last gave stays in force"
        reject = Reject("not usable as defaults of its folder", f"{raw.source_path}: {fault}")
        outcome = IngestOutcome(
            raw.source_path, "", "quarantined", 1, 0, 1, reason,
            content_sha256=sha256, size_bytes=raw.size_bytes, rejects=(reject,),
        )  # fmt: skip
        return FileResult(raw, None, (outcome,), is_final=sha256 is not None), None
    outcome = IngestOutcome(
        raw.source_path, "", "loaded", 0, 0, 0, f"gives its folder {defaults.keys}",
        content_sha256=sha256, size_bytes=raw.size_bytes,
    )  # fmt: skip
    return FileResult(raw, "yaml", (outcome,)), defaults


def _row(source_path: str, defaults: FolderDefaults) -> dict[str, object]:
    return {
        "source_path": source_path,
        "publisher": defaults.publisher,
        "licence": defaults.licence,
        "language": defaults.language,
        "text_mining_opt_out": defaults.text_mining_opt_out,
    }
