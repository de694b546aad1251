import json
import socket
from urllib.parse import urlsplit

import httpx2
import pytest
from support.mentions import mention, post
from support.processes import Running
from support.store import StoreHandle, ingest_into

HOSTILE = "<script>alert(1)</script>\u202e \u2028 {\"a\": 1}]} 'x' \\ \x1f $SOL"


@pytest.fixture(scope="module", autouse=True)
def _hostile_text(store: StoreHandle) -> None:
    ingest_into(store, [mention(1, post_fields={"text": HOSTILE}, thread=[post(2, text=HOSTILE)])])


def exchange(agent: Running, sent: bytes) -> bytes:
    """All that comes back on a connection of its own; the server is the one who closes it."""
    where = urlsplit(agent.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while part := connection.recv(65_536):
            received += part
    return received


def test_hostile_text_comes_through_as_data(web: httpx2.Client) -> None:
    answer = web.get("/memory/mentions")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/json"
    (item,) = answer.json()["items"]
    assert item["text"] == item["parent"]["text"] == HOSTILE


@pytest.mark.parametrize(
    "query",
    [
        'q=" OR 1=1 --',
        "q=text:*",
        "q=NEAR(a b)",
        "q={text} : x",
        "q=^a",
        "q=a* AND b",
        "q=%00",
        "q=%F0%9F%9A%80",
        "q=" + "a" * 500,
        "q=" + "%20".join("a" * 20),
        "q=%E2%80%AE%E2%80%8Bx",
        "q=_",
        "author=%27%3B--",
        "author=a%00",
        "author=@@a",
        "ticker=%24%24",
        "ticker=%24B%2FC",
        "ticker=%CE%92TC",
        "cursor=%F0%9F%9A%80",
        "cursor=" + "A" * 4_000,
        "cursor=////",
        "since=0&until=1e99",
        "limit=1%00",
    ],
)
@pytest.mark.parametrize("path", ["/memory/mentions", "/memory/tickers"])
def test_hostile_parameters_are_searched_for_or_refused_by_name(web: httpx2.Client, path: str, query: str) -> None:
    answer = web.get(f"{path}?{query}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["parameter"] in query.split("=", 1)[0] or answer.json()["parameter"] in ("until", "since")
        assert len(answer.content) < 1_000
    else:
        assert isinstance(answer.json()["items"], list)


@pytest.mark.parametrize(
    "path",
    [
        "/memory/mentions/../../etc/passwd",
        "/memory/mentions/%2e%2e/x",
        "/memory//mentions",
        "/memory/mentions/",
        "/MEMORY/mentions",
        "/memory/mentions%00",
        "/static/x",
        "/",
        "/%ff",
    ],
)
def test_other_paths_are_not_found_and_never_a_redirect(agent: Running, path: str) -> None:
    head, _, body = exchange(
        agent, f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode()
    ).partition(b"\r\n\r\n")
    assert head.split()[1] in (b"404", b"400"), head
    assert b"evil.example" not in head + body
    assert b"access-control-allow-origin: *" in head
    assert json.loads(body)["status"] in (404, 400)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET ?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"404"),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET http://[::1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET http://a/capabilities HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET /memory/mentions?q=" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"414"),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", b"431"),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + b"A: b\r\n" * 20_000, b"431"),
        (b"GET /healthz HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /h\xc3\xa9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
        (b"POST /memory/mentions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", b"405"),
        (b"BREW /memory/mentions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"405"),
        (
            (
                b"GET /memory/mentions HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ),
            b"400",
        ),
    ],
)
def test_broken_requests_are_refused_and_the_next_is_served(agent: Running, sent: bytes, status: bytes) -> None:
    assert exchange(agent, sent).split()[1] == status
    assert httpx2.get(f"{agent.url}/healthz").status_code == 200
    assert "Traceback" not in agent.log.read_text()


def test_a_body_that_nobody_asked_for_does_no_harm(web: httpx2.Client) -> None:
    for _ in range(2):
        answer = web.request("GET", "/memory/mentions", content=b"x" * 1_000)
        assert answer.status_code == 200


def test_conditions_of_hostile_form_are_no_conditions(web: httpx2.Client) -> None:
    for sent in ('W/"', '"' * 4_000, ", ,,", "\\", '"a" "b"', "W/*"):
        for _ in range(2):
            assert web.get("/memory/mentions", headers={"If-None-Match": sent}).status_code == 200, sent
