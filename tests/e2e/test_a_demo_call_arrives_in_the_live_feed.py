from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.mentions import bullish, mention, post
from support.processes import Running, start, stop
from support.store import StoreHandle, ingest_into

from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import Span

Open = Callable[..., Any]


def test_a_call_that_is_stored_appears_by_itself_with_its_words_marked(
    dashboard: Running, store: StoreHandle, visit: Open
) -> None:
    reader = visit(dashboard)
    reader.to("/dashboard")
    reader.until_live()
    above = post(1, text="🌊 $SOL to $300 by March, and I mean it", created_at_ms=now_ms() - 60_000)
    tag = mention(2, thread=[above], origin="demo", post_fields={"text": "@SwarmNexus", "created_at_ms": now_ms()})
    spans = [(2, 6, "ticker"), (7, 14, "target"), (15, 23, "date")]
    tag.calls.append(
        bullish(
            above,
            target_price_usd=300.0,
            target_date="2030-03-31",
            spans=[Span(post_id=above.id, start=start, end=end, of=of) for start, end, of in spans],
        )
    )
    ingest_into(store, [tag])
    card = reader.page.locator("#m-1002")
    card.wait_for()
    assert card.locator("mark").all_text_contents() == ["$SOL", "to $300", "by March"]
    assert card.locator(".words").text_content() == above.text
    assert card.locator(".reading.bullish .aim").inner_text().endswith("$300")
    assert card.locator(".due time").get_attribute("datetime") == "2030-03-31"
    assert reader.page.locator("#empty").count() == 0
    assert reader.wrong == []


def test_the_demo_corpus_played_by_the_collector_moves_the_feed(
    dashboard: Running, store: StoreHandle, visit: Open, tmp_path: Path
) -> None:
    reader = visit(dashboard)
    reader.to("/dashboard")
    reader.until_live()
    environment = {
        "SOURCE": "replay",
        "REPLAY_PATH": "demo",
        "POLL_SECONDS": "1",
        "STORE_TARGET": store.target,
        "STORE_WRITE_TOKEN": store.write_token,
        "HEARTBEAT_PATH": str(tmp_path / "heartbeat.json"),
        "OUTBOX_PATH": str(tmp_path / "outbox"),
        "REPLAY_STATE_PATH": str(tmp_path / "replay.json"),
    }
    collector = start("collector_svc", environment, tmp_path / "collector.log")
    try:
        card = reader.page.locator("article.entry", has=reader.page.locator(".handle", has_text="_demo")).first
        card.wait_for(timeout=60_000)
        reader.page.locator("article.entry .reading").first.wait_for(timeout=60_000)
    finally:
        stop(collector)
    assert reader.wrong == []
    reader.to("/dashboard")
    assert reader.page.locator(".demo").inner_text().startswith("Invented demo data.")
