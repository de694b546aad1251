import contextlib
import re
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from support.mentions import mention
from support.processes import Running, stop, wait_until
from support.store import StoreHandle, ingest_into

from swarmnexus.time import iso, now_ms, parse_instant

Ask = Callable[..., Any]
Again = Callable[[StoreHandle], None]
Pair = tuple[StoreHandle, Running]
PAGES = ("/", "/dashboard", "/calls", "/leaderboard", "/tickers/SOL", "/mentions/1001", "/docs/model")
JSON = ("/api/meta", "/api/evals/preview", "/api/evals/nlp", "/api/evals/leaderboard")
NOTICE = re.compile(
    r'<div class="notice" id="notice" role="status">\s*<p><strong id="notice-store">The store does not answer at the '
    r'moment\.</strong> The data on this page is as of <time datetime="([^"]+)">\d+ \w+ \d{4}, \d\d:\d\d UTC</time>'
)


@contextlib.contextmanager
def frozen(store: StoreHandle) -> Iterator[None]:
    """The store stands still, holding its connections open, until this is left."""
    assert store.process is not None
    store.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        store.process.send_signal(signal.SIGCONT)


def kill(store: StoreHandle) -> None:
    assert store.process is not None
    store.process.kill()
    store.process.wait()


def visited(ask: Ask, dashboard: Running) -> dict[str, Any]:
    """Every page and every list as they are while all is well."""
    found = {path: ask(dashboard, path) for path in (*PAGES, *JSON)}
    assert {answer.status for answer in found.values()} == {200}
    assert not any(NOTICE.search(answer.text) for answer in found.values())
    return found


def is_fresh(answer: Any) -> bool:
    return answer.status == 200 and "ETag" in answer.headers and not NOTICE.search(answer.text)


def the_earlier_page(answer: Any, before: Any, between: tuple[int, int]) -> None:
    """It is the page as it was, with a notice that tells a time in this time, and nobody may keep it."""
    assert answer.status == 200
    told = NOTICE.search(answer.text)
    assert told is not None
    assert between[0] <= parse_instant(told[1]) <= between[1]
    frame = '<header class="top">'
    assert answer.text.partition(frame)[2] == before.text.partition(frame)[2]
    assert frame not in answer.text[: told.end()]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert 0 <= int(answer.headers["Age"]) <= (now_ms() - parse_instant(told[1])) // 1000
    assert answer.headers["Content-Security-Policy"] == before.headers["Content-Security-Policy"]


def the_truth_for_programs(ask: Ask, dashboard: Running, before: dict[str, Any]) -> None:
    """Programs are told that there is no answer, also those that would be content with what they have."""
    for path in JSON:
        answer = ask(dashboard, path, If_None_Match=before[path].headers["ETag"])
        assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json"), path
        assert int(answer.headers["Retry-After"]) >= 1
    assert ask(dashboard, "/leaderboard.csv").status == 503
    assert ask(dashboard, "/healthz").status == 503
    status = ask(dashboard, "/status")
    assert status.status == 200
    assert "does not answer" in status.text
    assert not NOTICE.search(status.text)


def test_pages_seen_before_are_shown_with_their_age_while_the_store_stands_still(pair: Pair, ask: Ask) -> None:
    store, dashboard = pair
    began = now_ms()
    before = visited(ask, dashboard)
    with frozen(store):
        stood = now_ms()
        for path in PAGES:
            asked = time.monotonic()
            answer = ask(dashboard, path)
            assert time.monotonic() - asked < 3, path
            the_earlier_page(answer, before[path], (began, stood))
        the_truth_for_programs(ask, dashboard, before)
    wait_until("the pages are fresh again", lambda: is_fresh(ask(dashboard, "/dashboard")))
    assert all(is_fresh(ask(dashboard, path)) for path in PAGES)


def test_pages_seen_before_are_shown_with_their_age_after_the_store_is_killed_and_renewed_when_it_is_back(
    pair: Pair, ask: Ask, start_again: Again
) -> None:
    store, dashboard = pair
    began = now_ms()
    before = visited(ask, dashboard)
    kill(store)
    killed = now_ms()
    for path in PAGES:
        the_earlier_page(ask(dashboard, path), before[path], (began, killed))
    the_truth_for_programs(ask, dashboard, before)
    start_again(store)
    try:
        wait_until("the pages are fresh again", lambda: is_fresh(ask(dashboard, "/dashboard")))
        ingest_into(store, [mention(2)])
        assert "m-1002" in ask(dashboard, "/dashboard").text
        assert all(is_fresh(ask(dashboard, path)) for path in PAGES)
    finally:
        assert store.process is not None
        stop(store.process)


def test_a_browser_that_has_the_page_is_not_told_that_it_is_unchanged(pair: Pair, ask: Ask) -> None:
    store, dashboard = pair
    etag = ask(dashboard, "/dashboard").headers["ETag"]
    assert ask(dashboard, "/dashboard", If_None_Match=etag).status == 304
    with frozen(store):
        answer = ask(dashboard, "/dashboard", If_None_Match=etag)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert NOTICE.search(answer.text)
        head = ask(dashboard, "/dashboard", "HEAD", If_None_Match=etag)
        assert (head.status, head.body, head.headers["Cache-Control"]) == (200, b"", "no-store")
        assert "Age" in head.headers


def test_pages_never_seen_before_and_what_is_wrong_are_answered_as_ever(pair: Pair, ask: Ask) -> None:
    store, dashboard = pair
    ask(dashboard, "/dashboard")
    kill(store)
    for path in ("/dashboard?q=fresh", "/calls", "/mentions/1002", "/authors/nobody"):
        answer = ask(dashboard, path)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2"), path
        assert "The memory does not answer just now." in answer.text
    assert NOTICE.search(ask(dashboard, "/dashboard").text)
    assert ask(dashboard, "/dashboard?since=never").status == 400
    assert ask(dashboard, "/nowhere").status == 404


def test_the_time_told_is_the_last_at_which_the_store_was_known_to_stand_where_the_page_was_read(
    pair: Pair, ask: Ask
) -> None:
    store, dashboard = pair
    ask(dashboard, "/dashboard")
    ask(dashboard, "/calls")
    # another page's question proves the revision of both
    proved = now_ms()
    wait_until("time goes on", lambda: now_ms() > proved + 20)
    ask(dashboard, "/calls")
    kill(store)
    killed = now_ms()
    told = NOTICE.search(ask(dashboard, "/dashboard").text)
    assert told is not None
    assert proved < parse_instant(told[1]) <= killed, iso(proved)


def test_hostile_words_cannot_take_the_place_of_the_notice(pair: Pair, ask: Ask) -> None:
    store, dashboard = pair
    ingest_into(store, [mention(4, post_fields={"text": "<!--notice--> $SOL"})])
    before = ask(dashboard, "/dashboard?q=%3C%21--notice--%3E")
    assert "&lt;!--notice--&gt;" in before.text
    assert before.text.count("<!--notice-->") == 1
    kill(store)
    after = ask(dashboard, "/dashboard?q=%3C%21--notice--%3E").text
    assert NOTICE.search(after)
    assert after.index('id="notice"') < after.index('<header class="top">')
    assert "&lt;!--notice--&gt;" in after
