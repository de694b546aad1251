import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from support.mentions import BASE_MS, bullish, mention
from support.processes import Running
from support.store import StoreHandle, ingest_into

PAGES = ["/", "/dashboard", "/dashboard?ticker=%24SOL", "/dashboard?since=never", "/status", "/nowhere"]
PAGES += ["/calls", "/calls?stance=up", "/docs/model", "/leaderboard", "/leaderboard?min_calls=0", "/docs/scoring"]
PAGES += ["/authors/author1", "/authors/nobody", "/tickers/SOL", "/tickers/NONE", "/mentions/1001", "/mentions/1"]
FILES = ["/robots.txt", "/site.webmanifest", "/api/meta", "/healthz", "/dashboard/events?since=never"]
FILES += ["/api/evals/nlp", "/api/evals/preview", "/api/evals/preview?limit=1", "/api/evals/leaderboard"]
FILES += ["/api/evals/author?handle=author1", "/leaderboard.csv", "/authors/author1.csv", "/authors/nobody.csv"]
Ask = Callable[..., Any]


class Outline(HTMLParser):
    """What a page loads and what it holds inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if (tag in ("script", "img") and name == "src") or (tag == "link" and name == "href"):
                self.loads.append(value or "")

    def handle_data(self, data: str) -> None:
        if self._tag in ("script", "style") and data.strip():
            self.inline.append(data)


@pytest.fixture(scope="module", autouse=True)
def _some_posts(store: StoreHandle) -> None:
    one = mention(1)
    one.calls.append(bullish(one.post, target_date="2026-03-31", target_price_usd=300.0))
    ingest_into(store, [one, mention(2), mention(3, post_fields={"url": "https://x.com/a/status/1003"})])


@pytest.mark.parametrize("path", PAGES + FILES)
def test_every_answer_bears_the_headers_that_keep_it_safe(dashboard: Running, ask: Ask, path: str) -> None:
    headers = ask(dashboard, path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Server"] is None


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_script_or_style_and_loads_only_our_own(dashboard: Running, ask: Ask, path: str) -> None:
    outline = Outline(ask(dashboard, path).text)
    assert outline.inline == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.loads
    for url in outline.loads:
        assert url.startswith("/")
        loaded = ask(dashboard, url)
        assert loaded.status == 200, url
        if url.startswith("/static/"):
            assert re.search(r"\.[0-9a-f]{16}\.", url)
            assert loaded.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(
    dashboard: Running, ask: Ask, store: StoreHandle
) -> None:
    first = ask(dashboard, "/dashboard")
    etag = first.headers["ETag"]
    again = ask(dashboard, "/dashboard", If_None_Match=etag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    ingest_into(store, [mention(50, post_fields={"text": "a post that is new here"})])
    changed = ask(dashboard, "/dashboard", If_None_Match=etag)
    assert changed.status == 200
    assert "a post that is new here" in changed.text


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/dashboard", "/calls", "/docs/model", "/status", "/healthz", "/dashboard/events"),
        *("/api/meta", "/api/evals/nlp", "/api/evals/preview", "/api/evals/leaderboard", "/leaderboard"),
        *("/authors/author1", "/tickers/SOL", "/mentions/1001", "/docs/scoring", "/leaderboard.csv"),
        "/authors/author1.csv",
    ],
)
def test_head_answers_as_get_does_without_a_body(dashboard: Running, ask: Ask, path: str) -> None:
    head = ask(dashboard, path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    if path != "/dashboard/events":
        assert head.headers["Content-Type"] == ask(dashboard, path).headers["Content-Type"]


def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/nowhere")
    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at this address." in page.text
    problem = ask(dashboard, "/api/nowhere")
    assert (problem.status, problem.headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(problem.body)["status"] == 404
    assert ask(dashboard, "/static/swarm.css").status == 404
    refused = ask(dashboard, "/dashboard", "POST")
    assert refused.status == 405
    assert "GET" in refused.headers["Allow"]


def test_a_path_of_our_own_tree_is_never_served(dashboard: Running, ask: Ask) -> None:
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static//etc/passwd", "/templates/base.html"):
        assert ask(dashboard, path).status == 404


def test_a_path_that_tries_to_be_markup_stays_text(dashboard: Running, ask: Ask) -> None:
    answer = ask(
        dashboard, "/dashboard?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&author=%22%3E%3Cimg%20src=x%20onerror=1%3E"
    )
    assert answer.status == 400
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert Outline(answer.text).inline == []


def test_meta_tells_counts_freshness_and_versions(dashboard: Running, ask: Ask) -> None:
    answer = json.loads(ask(dashboard, "/api/meta").body)
    assert answer["counts"]["mentions"] >= 3
    assert answer["counts"]["calls"] == 1
    assert answer["heartbeat"] is None
    assert answer["hasDemoData"] is False
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", answer["lastIngestAt"])
    assert answer["versions"]["sqlite"].startswith("3.")
    assert answer["versions"]["dashboard"] == "0.1.0"


def test_invented_data_is_marked_on_every_page(dashboard: Running, ask: Ask, store: StoreHandle) -> None:
    assert all("Invented demo data." not in ask(dashboard, path).text for path in PAGES)
    ingest_into(store, [mention(60, origin="demo", post_fields={"created_at_ms": BASE_MS + 1})])
    for path in PAGES:
        ask(dashboard, "/status")
        assert "Invented demo data." in ask(dashboard, path).text, path
    assert json.loads(ask(dashboard, "/api/meta").body)["hasDemoData"] is True
