"""An HTTP server that answers well, or, when told so, badly."""

import contextlib
import json
import signal
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
# path and query to a status and what is rendered as JSON
Answering = Callable[[str, Json, dict[str, str]], tuple[int, Any]]


class _State:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.behaviours: list[Json] = []
        self.seen: list[Json] = []
        self.prices: dict[tuple[str, int], float] = {}


STATE = _State()


def price_of(asset: str, base: float, at_ms: int) -> float:
    """A price that wanders with time, the same for the same instant, unless it was set."""
    with STATE.lock:
        known = STATE.prices.get((asset, at_ms))
    hours = at_ms // 1000 / 3_600
    return known if known is not None else round(base * (1 + 0.02 * (hours % 7) - 0.015 * (hours % 5)), 8)


def serve(answering: Answering) -> None:
    """Serve on the port of the command line until SIGTERM."""

    class Handler(_Handler):
        answer = staticmethod(answering)

    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.daemon_threads = True
    server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Answering

    def do_GET(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        if parts.path == "/_seen":
            self._send(200, STATE.seen)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        with STATE.lock:
            STATE.seen.append({"path": parts.path, "query": query, "headers": headers, "at": time.monotonic()})
            behaviour = self._behaviour(self.path)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._misbehave(behaviour) if behaviour else self._send(*self.answer(parts.path, query, headers))

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with STATE.lock:
            if self.path == "/_behave":
                STATE.behaviours.append(content)
            elif self.path == "/_set":
                STATE.prices[content["asset"], content["at_ms"]] = content["price"]
            else:
                STATE.behaviours.clear()
                STATE.seen.clear()
        self._send(200, {})

    def _behaviour(self, path: str) -> Json | None:
        for each in STATE.behaviours:
            if each["match"] in path and each["times"] > 0:
                each["times"] -= 1
                return each
        return None

    def _misbehave(self, behaviour: Json) -> None:
        how = behaviour["how"]
        if how == "answers":
            self._send(behaviour.get("status", 200), behaviour["content"], behaviour.get("headers", {}))
        elif how == "page":
            self._send_bytes(behaviour.get("status", 200), b"<html>sorry</html>", {"Content-Type": "text/html"})
        elif how == "cut":
            self._begin(200, 1_000, {})
            self.wfile.write(b'{"prices": [[17')
            self.close_connection = True
        elif how == "silence":
            self._begin(200, 1_000, {})
            self.wfile.flush()
            threading.Event().wait()
        elif how == "drip":
            self._begin(200, 1_000_000, {})
            while True:
                self.wfile.write(b" ")
                self.wfile.flush()
                threading.Event().wait(0.05)
        elif how == "flood":
            self._begin(200, 1_000_000_000, {})
            while True:
                self.wfile.write(b" " * 65_536)

    def _send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        self._send_bytes(status, json.dumps(content).encode(), {"Content-Type": "application/json", **(headers or {})})

    def _send_bytes(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._begin(status, len(body), headers)
        self.wfile.write(body)

    def _begin(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library calls it
        """Be quiet."""
