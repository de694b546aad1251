import contextlib
import gzip
import http.client
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.mentions import mention
from support.processes import Running, free_port
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Mention

from .site import HOST, NGINX, SITE, Site, render, serving, write_configuration

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module", autouse=True)
def _some_mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(n) for n in range(60)])


@pytest.fixture(scope="module")
def site(dashboard: Running, agent: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The shipped site in front of a real dashboard and a real agent."""
    folder = tmp_path_factory.mktemp("site")
    with serving(folder, dashboard.url, agent.url, as_root=os.geteuid() == 0) as running:
        yield running


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Site]:
    """The shipped site with nobody behind it."""
    nobody = f"http://127.0.0.1:{free_port()}"
    with serving(tmp_path, nobody, nobody, as_root=os.geteuid() == 0) as running:
        yield running


def test_nginx_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    text = render(tmp_path, free_port(), free_port(), "http://127.0.0.1:3010", "http://127.0.0.1:3011")
    configuration = write_configuration(tmp_path, text, as_root=os.geteuid() == 0)
    check = [NGINX or "", "-t", "-c", configuration, "-e", tmp_path / "error.log"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    newer = '"listen ... http2" directive is deprecated'  # said by 1.25.1 and later; earlier ones know no other way
    complaints = [line for line in done.stderr.splitlines() if "[" in line and newer not in line]
    assert complaints == []


def test_the_root_is_the_dashboard_and_agent_the_agent(site: Site) -> None:
    page = site.ask("/")
    assert (page.status, page.headers.get_content_type()) == (200, "text/html")
    assert b"Swarm Nexus" in page.body
    rows = json.loads(site.ask("/agent/memory/mentions?limit=3").body)["items"]
    assert [row["type"] for row in rows] == ["mention.v1"] * 3


def test_curl_dash_capital_i_of_the_runbook_works(site: Site) -> None:
    certificate = site.folder / "fullchain.pem"
    url = f"https://{HOST}:{site.https_port}/agent/healthz"
    done = subprocess.run(["curl", "-sSI", "--cacert", certificate, url], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].split()[:2] == ["HTTP/2", "200"]


def test_plain_http_is_sent_to_https_and_to_nowhere_else(site: Site) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site.http_port, timeout=10)) as connection:
        connection.request("GET", "/dashboard?q=a%20b", headers={"Host": "evil.example"})
        answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/dashboard?q=a%20b"


def test_a_certificate_authority_finds_its_challenge_over_plain_http(site: Site) -> None:
    challenge = site.folder / "html/.well-known/acme-challenge/token"
    challenge.parent.mkdir(parents=True)
    challenge.write_text("proof")
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site.http_port, timeout=10)) as connection:
        connection.request("GET", "/.well-known/acme-challenge/token")
        assert connection.getresponse().read() == b"proof"
        connection.request("GET", "/.well-known/acme-challenge/other")
        assert connection.getresponse().status == 404


def test_agent_without_its_slash_finds_the_way(site: Site) -> None:
    answer = site.ask("/agent")
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}:{site.https_port}/agent/")


def test_the_next_page_named_by_the_agent_is_behind_the_prefix_too(site: Site) -> None:
    link = site.ask("/agent/memory/mentions?limit=3").headers["Link"]
    target = link[link.index("<") + 1 : link.index(">")]
    assert target.startswith(("?", "/agent/"))
    following = target if target.startswith("/") else f"/agent/memory/mentions{target}"
    assert len(json.loads(site.ask(following).body)["items"]) == 3


def test_json_is_compressed_and_still_answers_304(site: Site) -> None:
    wants = {"Accept-Encoding": "gzip"}
    first = site.ask("/agent/memory/mentions?limit=50", headers=wants)
    assert first.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(first.body))["items"]) == 50
    again = site.ask("/agent/memory/mentions?limit=50", headers={**wants, "If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_live_event_arrives_while_the_stream_is_open(
    site: Site, ingest: Callable[[list[Mention]], list[RowResult]]
) -> None:
    with contextlib.closing(site.connect()) as connection:
        connection.request(
            "GET", "/dashboard/events", headers={"Accept": "text/event-stream", "Accept-Encoding": "gzip"}
        )
        stream = connection.getresponse()
        assert stream.status == 200
        assert stream.headers.get_content_type() == "text/event-stream"
        assert stream.headers["Content-Encoding"] is None
        ingest([mention(5_000, post_fields={"text": "seen through the proxy $SOL"})])
        seen = b""
        while b"seen through the proxy" not in seen:
            line = stream.readline()
            assert line, f"the stream ended after {seen!r}"
            seen += line


def test_no_security_header_is_sent_twice_and_the_version_not_at_all(site: Site) -> None:
    for target in ("/", "/agent/capabilities", "/agent/memory/mentions?limit=0"):
        headers = site.ask(target).headers
        assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
            assert len(headers.get_all(name, [])) == 1, (target, name)
        assert headers["Server"] == "nginx"


def test_a_problem_of_the_agent_passes_through_whole(site: Site) -> None:
    answer = site.ask("/agent/memory/mentions?limit=0")
    assert (answer.status, answer.headers.get_content_type()) == (400, PROBLEM)
    assert json.loads(answer.body)["parameter"] == "limit"


def test_a_body_that_is_too_large_is_a_problem_under_agent(site: Site) -> None:
    answer = site.ask("/agent/memory/mentions", "POST", body=b"x" * 70_000)
    assert (answer.status, answer.headers.get_content_type()) == (413, PROBLEM)
    assert json.loads(answer.body)["status"] == 413


@pytest.mark.parametrize("target", ["/agent/healthz", "/agent/memory/mentions", "/api/meta", "/dashboard/events"])
def test_a_service_that_is_down_is_a_problem_to_programs(lonely: Site, target: str) -> None:
    answer = lonely.ask(target)
    assert (answer.status, answer.headers.get_content_type()) == (502, PROBLEM)
    assert json.loads(answer.body)["status"] == 502
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Strict-Transport-Security"]


def test_a_dashboard_that_is_down_is_a_page_to_people(lonely: Site) -> None:
    for target in ("/", "/leaderboard"):
        answer = lonely.ask(target)
        assert (answer.status, answer.headers.get_content_type()) == (502, "text/html")
        assert b"back <mark>in a moment</mark>" in answer.body
        assert answer.headers["Retry-After"] == "5"
    assert lonely.ask("/unavailable.html").status == 404


def test_a_flood_is_told_to_wait_and_the_query_is_not_logged(lonely: Site) -> None:
    statuses = set()
    with contextlib.closing(lonely.connect()) as connection:
        for _ in range(250):
            connection.request("GET", "/agent/memory/mentions?q=secret-interest")
            answer = connection.getresponse()
            statuses.add(answer.status)
            body = answer.read()
            if answer.status == 429:
                assert json.loads(body)["status"] == 429
                assert answer.headers["Retry-After"] == "1"
                break
    assert statuses == {502, 429}
    log = (lonely.folder / "swarm-nexus.log").read_text()
    assert "GET /agent/memory/mentions HTTP/1.1" in log
    assert "secret-interest" not in log


def test_the_site_names_its_host_in_one_word() -> None:
    lines = [line for line in SITE.read_text().splitlines() if "swarm.example.org" in line and not line.startswith("#")]
    assert len(lines) == 4
