"""What the file systems of fsspec list: one shape for all of them, in pages, never from a cache."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fsspec import AbstractFileSystem

_KEYS_PER_REQUEST = 1000  # the most that S3 gives

# What each file system calls when a file was written, and the tag or hash of its content.
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified", "last_write_time", "created")
_TAGS = ("ETag", "md5Hash", "etag", "sha")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a listing.

    Attributes:
        path: as the file system has it, with the folder that was listed in front.
        size_bytes, modified_ns: 0 where the file system does not tell; then only what it tells shows a change.
        etag: without quotation marks; None where there is none.
        is_file: false for a link, a pipe and the like.
    """

    path: str
    size_bytes: int
    modified_ns: int
    etag: str | None
    is_file: bool = True


def entry_pages(fs: AbstractFileSystem, folder: str) -> Iterator[list[Entry]]:
    """Every file below a folder; nothing where there is no such folder."""
    return _s3_pages(fs, folder) if hasattr(fs, "call_s3") else _folder_pages(fs, folder)


def entry_of(info: Mapping[str, Any]) -> Entry:
    """What a file system says of one file."""
    times = (info[key] for key in _TIMES if info.get(key) is not None)
    tags = (info[key] for key in _TAGS if isinstance(info.get(key), str))
    etag = next(tags, "").strip('"')
    return Entry(
        info["name"],
        int(info.get("size") or 0),
        next((_nanoseconds(time) for time in times), 0),
        etag or None,
        info.get("type") == "file",
    )


def is_digest(etag: str | None, data: bytes) -> bool:
    """Whether an etag is the MD5 of the content, which it is for most objects that were stored in one piece."""
    digest = hashlib.md5(data, usedforsecurity=False)
    return etag in {digest.hexdigest(), base64.b64encode(digest.digest()).decode()}


def _nanoseconds(time: Any) -> int:
    if isinstance(time, str):
        time = datetime.fromisoformat(time)
    if isinstance(time, datetime):
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return (aware - _EPOCH) // timedelta(microseconds=1) * 1000
    microseconds: int = round(time * 1_000_000)  # what a float of seconds has beyond them is noise
    return microseconds * 1000


def _s3_pages(fs: Any, folder: str) -> Iterator[list[Entry]]:
    """Request by request over all that begins with the prefix: `ls` would hold a folder of a million at once."""
    bucket, prefix, _ = fs.split_path(folder)
    more: dict[str, str] = {}
    while True:
        answer = fs.call_s3(
            "list_objects_v2", Bucket=bucket, Prefix=f"{prefix}/", MaxKeys=_KEYS_PER_REQUEST, **more
        )
        yield [
            Entry(
                f"{bucket}/{found['Key']}",
                found["Size"],
                _nanoseconds(found["LastModified"]),
                found["ETag"].strip('"'),
            )
            for found in answer.get("Contents", ())
        ]
        if not answer.get("IsTruncated"):
            return
        more = {"ContinuationToken": answer["NextContinuationToken"]}


def _folder_pages(fs: AbstractFileSystem, top: str) -> Iterator[list[Entry]]:
    """Folder by folder, a page each."""
    fs.invalidate_cache()
    pending = [top]
    while pending:
        folder = pending.pop()
        try:
            found = fs.ls(folder, detail=True)
        except FileNotFoundError:
            if folder == top:
                return
            continue  # it went since the one above it was listed, and its files with it
        # some file systems list the folder itself among what is in it
        below = [info for info in found if info["name"].startswith(f"{folder}/")]
        pending += [
            info["name"].rstrip("/")
            for info in below
            if info["type"] == "directory" and len(info["name"].rstrip("/")) > len(folder)
        ]
        yield [entry_of(info) for info in below if info["type"] != "directory"]
