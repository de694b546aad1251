from collections.abc import Callable
from typing import Any

import pytest

from swarmnexus.v1.model_pb2 import Call, Span, Stance

PARENT = {"id": "190", "author": {"handle": "dave"}, "text": "$SOL to $300", "createdAt": "2025-10-24T08:00:00Z"}
CALL = {
    "ticker": "sol",
    "stance": "bullish",
    "probability": 0.9,
    "targetPrice": 300,
    "targetDate": "2026-03-31",
    "postId": "190",
    "spans": [{"postId": "190", "start": 0, "end": 4, "of": "ticker"}],
}


def test_a_call_belongs_to_whoever_wrote_its_post(read: Callable[..., Any], item: Callable[..., Any]) -> None:
    (call,) = read([item(parent=PARENT, calls=[CALL])]).mention.calls
    assert call == Call(
        mention_id="200",
        post_id="190",
        author_handle="dave",
        ticker="$SOL",
        stance=Stance.STANCE_BULLISH,
        probability=0.9,
        target_price_usd=300,
        target_date="2026-03-31",
        called_at_ms=1_761_292_800_000,
        spans=[Span(post_id="190", start=0, end=4, of="ticker")],
    )


def test_without_a_post_id_it_was_made_in_the_mention_itself(
    read: Callable[..., Any], item: Callable[..., Any]
) -> None:
    (call,) = read([item(calls=[{"ticker": "$BTC"}])]).mention.calls
    assert (call.post_id, call.author_handle, call.called_at_ms) == ("200", "bob", 1_761_294_600_000)
    assert (call.stance, call.probability, call.target_date) == (Stance.STANCE_UNSPECIFIED, 0.0, "")
    assert not call.HasField("target_price_usd")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ticker": None}, "calls[0].ticker: expected a ticker"),
        ({"stance": "up"}, "calls[0].stance: expected bullish, bearish or neutral"),
        ({"stance": ["bullish"]}, "calls[0].stance: expected bullish, bearish or neutral"),
        ({"probability": 1.1}, "calls[0].probability: expected a number from 0 to 1"),
        ({"probability": True}, "calls[0].probability: expected a number from 0 to 1"),
        ({"targetPrice": 0}, "calls[0].targetPrice: expected a price"),
        ({"targetPrice": "300"}, "calls[0].targetPrice: expected a price"),
        ({"targetPrice": 1e300}, "calls[0].targetPrice: expected a price"),
        ({"targetDate": "2026-02-30"}, "calls[0].targetDate: expected a date"),
        ({"targetDate": "20260331"}, "calls[0].targetDate: expected a date"),
        ({"postId": "5"}, "calls[0].postId: expected the mention or a post of its thread"),
        ({"spans": [{"start": 3, "end": 3, "of": "date"}]}, "calls[0].spans[0].end: expected an offset"),
        ({"spans": [{"start": 0, "end": 13, "of": "date"}]}, "calls[0].spans[0].end: expected an offset"),
        ({"spans": [{"start": -1, "end": 3, "of": "date"}]}, "calls[0].spans[0].start: expected a count"),
        ({"spans": [{"start": 0, "end": 3, "of": "mood"}]}, "calls[0].spans[0].of: expected ticker"),
        ({"spans": {}}, "calls[0].spans: expected a list"),
    ],
)
def test_a_call_that_is_wrong_spoils_its_line_by_name(
    read: Callable[..., Any], item: Callable[..., Any], changes: dict[str, Any], complaint: str
) -> None:
    assert read([item(parent=PARENT, calls=[{**CALL, **changes}])]).reason.startswith(complaint)
