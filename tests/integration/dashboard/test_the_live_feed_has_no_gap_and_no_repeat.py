import json
import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from support.mentions import BASE_MS, mention
from support.processes import Running, start_gateway, wait_until
from support.store import StoreHandle, ingest_into

Ask = Callable[..., Any]
Open = Callable[..., Any]


_next = iter(range(0, 1_000_000, 10_000))


def take(count: int) -> range:
    """So many numbers that nobody took before."""
    first = next(_next)
    return range(first, first + count)


def position(dashboard: Running, ask: Ask) -> int:
    return int(json.loads(ask(dashboard, "/api/meta").body)["position"])


def test_a_new_post_is_sent_at_once_as_the_card_that_the_list_shows(
    dashboard: Running, store: StoreHandle, ask: Ask, open_feed: Open
) -> None:
    feed = open_feed(dashboard, f"after={position(dashboard, ask)}")
    assert feed.answer.headers["Content-Type"] == "text/event-stream"
    assert feed.answer.headers["X-Accel-Buffering"] == "no"
    assert feed.answer.headers["Cache-Control"] == "no-store"
    (number,) = take(1)
    ingest_into(store, [mention(number, post_fields={"text": 'a <b>new</b> "post"\r\nof two lines'})])
    event = feed.until("mention")
    assert event.number == position(dashboard, ask)
    assert event.data["at"] == BASE_MS + number * 1000
    card = re.search(r'<article class="entry" id="m-1000".*?</article>', ask(dashboard, "/dashboard").text, re.DOTALL)
    assert card is not None
    assert event.data["html"].strip() == card[0]
    assert "a &lt;b&gt;new&lt;/b&gt; &#34;post&#34;\r\nof two lines" in event.data["html"]


def test_a_reader_who_comes_and_goes_while_posts_pour_in_gets_each_once(
    dashboard: Running, store: StoreHandle, ask: Ask, open_feed: Open
) -> None:
    at, wanted = position(dashboard, ask), take(400)

    def pour() -> None:
        for first in range(wanted.start, wanted.stop, 7):
            ingest_into(store, [mention(n) for n in range(first, min(first + 7, wanted.stop))])

    pouring = threading.Thread(target=pour)
    pouring.start()
    found: list[str] = []
    try:
        for visit in range(40):
            feed = open_feed(dashboard, f"after={at}", last_event_id=at)
            found += feed.mentions(1 + visit % 19)
            at = feed.last_id
            feed.close()
            if len(found) > 350:
                break
    finally:
        pouring.join()
    rest = len(wanted) - len(found)
    found += open_feed(dashboard, last_event_id=at).mentions(rest)
    assert found == [str(1000 + n) for n in wanted]


@pytest.mark.parametrize(
    "asked",
    [
        {"ticker": "btc"},
        {"author": "@AUTHOR3"},
        {"q": "special number"},
        {"q": "special", "ticker": "$SOL", "author": "author5"},
        {"since": "2099-01-01"},
    ],
)
def test_a_narrowed_feed_sends_exactly_what_the_narrowed_list_shows(
    dashboard: Running, store: StoreHandle, ask: Ask, open_feed: Open, asked: dict[str, str]
) -> None:
    before, rows = position(dashboard, ask), take(60)
    query = urlencode(asked)
    live = open_feed(dashboard, f"{query}&after={before}")
    for first in (0, 1, 2, 20, 21):
        batch = rows[first : first + 1] if first in (0, 1, 20) else rows[first : 20 if first == 2 else None]
        ingest_into(
            store,
            [
                mention(
                    n,
                    tickers=["$btc"] if n % 4 else ["$SOL"],
                    post_fields={"text": f"a {'special' if n % 5 else 'plain'} number {n}"},
                )
                for n in batch
            ],
        )
    last = position(dashboard, ask)
    sent: list[str] = []
    while live.last_id is None or live.last_id < last:
        event = live.next()
        if event.name == "mention":
            sent.append(event.data["id"])
    since, until = BASE_MS // 1000 + rows.start, BASE_MS // 1000 + rows.stop
    window = urlencode({"since": str(since), "until": str(until), **asked})
    if "since" in asked:
        assert sent == []
        return
    shown, path = [], f"/dashboard?{window}"
    while path:
        page = ask(dashboard, path).text
        shown += re.findall(r'<article class="entry" id="m-(\d+)"', page)
        older = re.search(r'id="older" href="([^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert shown
    assert sent == list(reversed(shown))


def test_a_wrong_filter_or_place_is_refused_before_the_stream_begins(dashboard: Running, ask: Ask) -> None:
    for query, parameter in [("ticker=$$", "ticker"), ("since=never", "since"), ("after=-1", "after")]:
        answer = ask(dashboard, f"/dashboard/events?{query}")
        assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
        assert json.loads(answer.body)["parameter"] == parameter
    assert ask(dashboard, "/dashboard/events", Last_Event_ID="12abc").status == 400


def test_who_was_away_longer_than_the_ring_is_told_to_load_again(store: StoreHandle, open_feed: Open) -> None:
    with start_gateway("dashboard_svc", store, LIVE_RING="200") as small:
        first = open_feed(small, "")
        first.until("state")
        for _ in range(5):
            ingest_into(store, [mention(n) for n in take(50)])
            assert len(first.mentions(50)) == 50
        late = open_feed(small, last_event_id=1)
        assert late.until("reset").data == {}
        late.until_the_end()
        ahead = open_feed(small, last_event_id=10**9)
        assert ahead.until("reset").data == {}


def test_a_restart_of_the_dashboard_loses_nothing(
    dashboard: Running, store: StoreHandle, ask: Ask, open_feed: Open
) -> None:
    at, rows = position(dashboard, ask), take(30)
    ingest_into(store, [mention(n) for n in rows])
    with start_gateway("dashboard_svc", store) as fresh:
        assert open_feed(fresh, last_event_id=at).mentions(30) == [str(1000 + n) for n in rows]


def test_only_so_many_may_follow_and_a_place_is_free_again_when_one_leaves(
    store: StoreHandle, ask: Ask, open_feed: Open
) -> None:
    with start_gateway("dashboard_svc", store, LIVE_CLIENTS="2") as small:
        feeds = [open_feed(small), open_feed(small)]
        for feed in feeds:
            feed.until_following(True)
        refused = ask(small, "/dashboard/events")
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert "2 live feeds are open" in json.loads(refused.body)["detail"]
        assert "full" in ask(small, "/status").text
        feeds[0].close()
        wait_until("the place is free", lambda: "1 reader follows" in ask(small, "/status").text)
        open_feed(small).until_following(True)
