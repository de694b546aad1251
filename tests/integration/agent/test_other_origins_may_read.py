import httpx2
import pytest

TARGETS = [
    ("GET", "/memory/mentions", 200),
    ("GET", "/healthz", 200),
    ("GET", "/openapi.yaml", 200),
    ("HEAD", "/capabilities", 200),
    ("GET", "/memory/mentions?limit=0", 400),
    ("GET", "/nothing", 404),
    ("GET", "/memory/mentions/5", 404),
    ("DELETE", "/memory/mentions", 405),
    ("GET", f"/memory/mentions?q={'a' * 9_000}", 414),
    ("OPTIONS", "/memory/mentions", 204),
    ("OPTIONS", "/nothing", 404),
]


@pytest.mark.parametrize(("method", "target", "status"), TARGETS)
def test_every_answer_is_open_and_inert(web: httpx2.Client, method: str, target: str, status: int) -> None:
    for _ in range(2):  # the second may come from what is kept
        answer = web.request(method, target, headers={"Origin": "https://a.example"})
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert {"ETag", "Link", "Retry-After"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in answer.headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/memory/mentions", "/memory/mentions/1", "/healthz", "/openapi.json"])
def test_a_preflight_allows_reading_and_nothing_else(web: httpx2.Client, path: str) -> None:
    asked = {
        "Origin": "https://a.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = web.options(path, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert int(answer.headers["Access-Control-Max-Age"]) == 86_400
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(web: httpx2.Client, method: str) -> None:
    answer = web.request(method, "/memory/mentions", content=b"{}")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.headers["Content-Type"] == "application/problem+json"
