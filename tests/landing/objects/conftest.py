"""A real S3 API on loopback (moto), and buckets of a test's own."""

from __future__ import annotations

import logging
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from moto.server import ThreadedMotoServer

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


class RequestLog(logging.Handler):
    """The requests that the server answered, as `GET /bucket/key`."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        found = re.search(r"([A-Z]+ /\S*) HTTP", record.getMessage())
        if found:
            self.requests.append(found[1])

    def downloads(self) -> list[str]:
        """The objects that were fetched; listings are not."""
        return [
            request for request in self.requests if request.startswith("GET") and "list-type" not in request
        ]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of an S3 server of this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        running.start()
        host, port = running.get_host_and_port()
        yield f"http://{host}:{port}"
        running.stop()


@pytest.fixture
def log() -> Iterator[RequestLog]:
    handler = RequestLog()
    logger = logging.getLogger("werkzeug")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)


class Bucket:
    """A bucket of its own, written with a client that is not the store's."""

    def __init__(self, fs: fsspec.AbstractFileSystem) -> None:
        self.fs = fs
        self.name = f"b{uuid.uuid4().hex}"
        self.fs.mkdir(self.name)
        self.address = f"s3://{self.name}/raw"

    def put(self, path: str, data: bytes | str = "Title\n\nBody.") -> None:
        self.fs.pipe_file(f"{self.name}/raw/{path}", data.encode() if isinstance(data, str) else data)

    def remove(self, path: str) -> None:
        self.fs.rm_file(f"{self.name}/raw/{path}")

    def put_folder(self, folder: Path) -> None:
        """Everything in a folder, hidden files too."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(path.relative_to(folder).as_posix(), path.read_bytes())


@pytest.fixture(scope="session")
def client(server: str) -> fsspec.AbstractFileSystem:
    """Writes into the server's buckets."""
    return fsspec.filesystem(
        "s3", key="nobody", secret="nothing", endpoint_url=server, skip_instance_cache=True
    )


@pytest.fixture
def bucket(server: str, client: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, and an environment in which it is found."""
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": server}.items():
        monkeypatch.setenv(name, value)
    return Bucket(client)
