import http.server
import threading
from collections.abc import Callable, Iterator

import pytest

from swarmnexus.web.healthcheck import complaint
from swarmnexus.web.settings import GatewaySettings, address_of

Serve = Callable[[bytes], GatewaySettings]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that answers every connection with these bytes."""
    servers: list[http.server.HTTPServer] = []

    def start(answer: bytes) -> GatewaySettings:
        class Handler(http.server.BaseHTTPRequestHandler):
            def handle(self) -> None:
                self.rfile.readline()
                self.wfile.write(answer)

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return GatewaySettings(host="127.0.0.1", port=server.server_port)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_healthy_gateway_gets_no_complaint(serve: Serve) -> None:
    assert complaint(serve(b"HTTP/1.0 200 OK\r\n\r\n{}")) == ""


def test_an_unhealthy_one_says_why_in_one_line(serve: Serve) -> None:
    why = complaint(serve(b'HTTP/1.0 503 X\r\n\r\n{"status": "unavailable", "reason": "the store\\ndoes not answer"}'))
    assert why.endswith("/healthz answers 503: the store does not answer")


@pytest.mark.parametrize("body", [b"", b"[1]", b"<html>", b'{"reason": 5}', b"\xff"])
def test_an_error_without_a_reason_is_told_by_its_number(serve: Serve, body: bytes) -> None:
    assert complaint(serve(b"HTTP/1.0 500 X\r\n\r\n" + body)).endswith("/healthz answers 500")


@pytest.mark.parametrize("noise", [b"", b"SSH-2.0-OpenSSH\r\n", b"\0\0\0"])
def test_something_else_on_the_port_is_a_complaint_not_a_crash(serve: Serve, noise: bytes) -> None:
    assert "/healthz does not answer: " in complaint(serve(noise))


def test_nobody_on_the_port_is_a_complaint(serve: Serve) -> None:
    del serve
    why = complaint(GatewaySettings(host="127.0.0.1", port=1))
    assert why.startswith("http://127.0.0.1:1/healthz does not answer: ")
    assert "\n" not in why


def test_a_gateway_bound_everywhere_is_asked_on_loopback_without_a_proxy(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    port = serve(b"HTTP/1.0 200 OK\r\n\r\n").port
    assert complaint(GatewaySettings(host="0.0.0.0", port=port)) == ""  # noqa: S104 - nothing binds it


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert [address_of(host, 80) for host in ("::1", "[::1]", "127.0.0.1", "agent")] == [
        "[::1]:80",
        "[::1]:80",
        "127.0.0.1:80",
        "agent:80",
    ]
