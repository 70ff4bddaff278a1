"""Real servers on loopback that take, refuse, or hang."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Endpoint:
    """A webhook. `status` is what it answers; what it is sent before 200 is not taken. `hangs`: it answers nothing."""

    server: ThreadingHTTPServer
    status: int = 200
    hangs: bool = False
    requests: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hooks/secret-part"


def _handler(endpoint: Callable[[], Endpoint]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state = endpoint()
            state.requests += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if state.hangs:
                time.sleep(30)
                return
            if state.status == 200:
                state.taken.append(json.loads(body))
            self.send_response(state.status)
            if state.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    return Handler


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made: list[Endpoint] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: made[0]))
    server.daemon_threads = True
    made.append(Endpoint(server))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made[0]
    server.shutdown()
    server.server_close()
