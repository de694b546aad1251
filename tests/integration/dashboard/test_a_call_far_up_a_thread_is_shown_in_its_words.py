import json
import re
from collections.abc import Callable
from typing import Any

from support.mentions import bullish, mention, post
from support.processes import Running
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.model_pb2 import Mention, Span

Ask = Callable[..., Any]
Open = Callable[..., Any]


def deep(number: int) -> Mention:
    """A mention whose call stands four posts above it."""
    thread = [post(number + n, text=f"reply {n} of the thread") for n in range(4)]
    thread[0].text = "$SOL will rise, I said so first"
    tag = mention(number + 9, thread=thread)
    tag.calls.append(bullish(thread[0], spans=[Span(post_id=thread[0].id, start=0, end=4, of="ticker")]))
    return tag


def test_list_landing_and_live_feed_all_show_the_words_of_the_call(
    dashboard: Running, store: StoreHandle, ask: Ask, open_feed: Open
) -> None:
    position = json.loads(ask(dashboard, "/api/meta").body)["position"]
    feed = open_feed(dashboard, f"after={position}")
    ingest_into(store, [deep(100)])
    live = feed.until("mention").data["html"]
    listed = re.search(r'<article class="entry".*?</article>', ask(dashboard, "/dashboard").text, re.DOTALL)
    assert listed
    assert live.strip() == listed[0]
    assert '<mark class="ticker" data-read="ticker">$SOL</mark> will rise, I said so first' in live
    assert "2 posts of the thread between" in live
    assert "$SOL</mark> will rise" in ask(dashboard, "/").text
