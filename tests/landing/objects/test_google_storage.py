"""gs:// through its library, against the few answers of the JSON API of Google Cloud Storage that reading takes."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from orchestration.landing.store import NoRawFolderError, RawFile, RawStore, UnsettledFileError, open_store
from orchestration.settings import Settings


class Api(BaseHTTPRequestHandler):
    """Lists, describes and gives the objects of one bucket."""

    objects: dict[str, bytes]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        name = unquote(address.path.partition("/b/bucket/o")[2].lstrip("/"))
        if not name:
            self.answer(json.dumps(self.listing(query["prefix"])).encode())
        elif name not in self.objects:
            self.answer(b'{"error": {"code": 404, "message": "Not Found"}}', 404)
        elif query.get("alt") == "media":
            first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
            data = self.objects[name]
            self.answer(data[int(first) : int(last or len(data)) + 1], 206)
        else:
            self.answer(json.dumps(self.description(name)).encode())

    def listing(self, prefix: str) -> dict[str, object]:
        below = {path: path[len(prefix) :] for path in self.objects if path.startswith(prefix)}
        return {
            "items": [self.description(path) for path, rest in below.items() if "/" not in rest],
            "prefixes": sorted({f"{prefix}{rest.split('/')[0]}/" for rest in below.values() if "/" in rest}),
        }

    def description(self, name: str) -> dict[str, object]:
        data = self.objects[name]
        return {
            "name": name,
            "bucket": "bucket",
            "size": str(len(data)),
            "updated": "2024-01-02T03:04:05.678Z",
            "md5Hash": base64.b64encode(hashlib.md5(data).digest()).decode(),
            "etag": "CJ",
        }

    def answer(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name it has
        pass


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Api]]:
    handler = type("BucketApi", (Api,), {"objects": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("FSSPEC_GS_TOKEN", "anon")
    # read when the library is loaded: what it does otherwise asks for the kind of bucket over gRPC
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    yield handler
    server.shutdown()
    server.server_close()


def listed(store: RawStore) -> dict[str, RawFile]:
    return {raw.source_path: raw for page in store.listing("news") for raw in page}


def test_objects_are_listed_and_each_is_fetched_by_one_request(api: type[Api]) -> None:
    api.objects.update({"raw/news/a.txt": b"12345", "raw/news/2020/b.txt": b"hello", "raw/news/.c.txt": b""})
    store = open_store(Settings("gs://bucket/raw", Path("unused")))
    store.check()
    found = listed(store)
    assert sorted(found) == ["news/2020/b.txt", "news/a.txt"]
    raw = found["news/a.txt"]
    assert (raw.size_bytes, raw.modified_ns) == (5, 1_704_164_645_678_000_000)
    assert (
        raw.etag == "gnzLDuqKcGxMNKFokfhOew=="
    )  # of the content, so that storing the same again is no change
    api.asked.clear()
    with store.open(raw) as stream:
        assert stream.read() == b"12345"
    assert len(api.asked) == 1


def test_an_object_that_was_replaced_or_removed_is_left_for_the_next_run(api: type[Api]) -> None:
    api.objects.update({"raw/news/a.txt": b"12345", "raw/news/b.txt": b"12345"})
    store = open_store(Settings("gs://bucket/raw", Path("unused")))
    files = listed(store)
    api.objects["raw/news/a.txt"] = b"54321"
    del api.objects["raw/news/b.txt"]
    for raw in files.values():
        with pytest.raises(UnsettledFileError, match="left for the next run"):
            store.open(raw)
    assert list(listed(store)) == ["news/a.txt"]


def test_small_objects_are_read_as_they_are_now(api: type[Api]) -> None:
    api.objects["raw/news/a.txt"] = b"12345"
    store = open_store(Settings("gs://bucket/raw", Path("unused")))
    listed(store)
    assert store.read_text("news/b.yml") is None
    api.objects["raw/news/b.yml"] = b"licence: CC0-1.0"
    assert store.read_text("news/b.yml") == "licence: CC0-1.0"


def test_a_missing_prefix_is_no_folder(api: type[Api]) -> None:
    api.objects["raw/news/a.txt"] = b"12345"
    with pytest.raises(NoRawFolderError, match="no such bucket or folder"):
        open_store(Settings("gs://bucket/none", Path("unused"))).check()
