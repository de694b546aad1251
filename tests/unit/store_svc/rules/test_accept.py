from collections.abc import Callable

import pytest
from support.mentions import BASE_MS, bullish, mention, post

from store_svc.rules.accept import check_heartbeat, check_mention, check_price
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import POST_STATE_DELETED, Call, Heartbeat, Mention, Post, Price, Span

NOW = BASE_MS + 86_400_000


def with_call(**fields: object) -> Mention:
    made = mention(1)
    made.calls.append(bullish(made.post, **fields))  # type: ignore[arg-type]
    return made


def with_span(span: Span) -> Mention:
    return with_call(spans=[span])


BAD: list[tuple[str, Callable[[], Mention]]] = [
    ("post.id", lambda: mention(1, post_fields={"id": ""})),
    ("post.id", lambda: mention(1, post_fields={"id": "1" * 21})),
    ("post.id", lambda: mention(1, post_fields={"id": "١٢"})),
    ("post.id", lambda: mention(1, post_fields={"id": "12\n"})),
    ("post.state", lambda: mention(1, post_fields={"state": POST_STATE_DELETED})),
    ("post.state", lambda: mention(1, post_fields={"state": 99})),
    ("post.author_handle", lambda: mention(1, post_fields={"author_handle": "a-b"})),
    ("post.author_id", lambda: mention(1, post_fields={"author_id": "x"})),
    ("post.text", lambda: mention(1, post_fields={"text": " \n\t"})),
    ("post.text", lambda: mention(1, post_fields={"text": "a\0b"})),
    ("post.text", lambda: mention(1, post_fields={"text": "a" * 25_001})),
    ("post.created_at_ms", lambda: mention(1, post_fields={"created_at_ms": 0})),
    ("post.created_at_ms", lambda: mention(1, post_fields={"created_at_ms": -5})),
    ("post.created_at_ms", lambda: mention(1, post_fields={"created_at_ms": 2**62})),
    ("post.url", lambda: mention(1, post_fields={"url": "javascript:alert(1)"})),
    ("post.url", lambda: mention(1, post_fields={"url": "https://x.com/a b"})),
    ("post.url", lambda: mention(1, post_fields={"url": "https://x.com/\u202egpj"})),
    ("post.url", lambda: mention(1, post_fields={"url": "https://x.com/" + "a" * 600})),
    ("post.lang", lambda: mention(1, post_fields={"lang": "<en>"})),
    ("post.in_reply_to_id", lambda: mention(1, post_fields={"in_reply_to_id": "x"})),
    ("post.in_reply_to_id", lambda: mention(1, post_fields={"in_reply_to_id": "1001"})),
    ("origin", lambda: mention(1, origin="IMPORT")),
    ("tickers", lambda: mention(1, tickers=["SOL"])),
    ("tickers", lambda: mention(1, tickers=['$SOL"'])),
    ("tickers", lambda: mention(1, tickers=[f"$A{n}" for n in range(201)])),
    ("thread", lambda: mention(1, thread=[post(2), post(2)])),
    ("thread", lambda: mention(1, thread=[post(1)])),
    ("thread", lambda: mention(1, thread=[post(2), post(3)], post_fields={"in_reply_to_id": "1002"})),
    ("thread", lambda: mention(1, thread=[post(n) for n in range(2, 503)])),
    ("thread[0].id", lambda: mention(1, thread=[Post(id="x")])),
    ("thread[1].state", lambda: mention(1, thread=[post(2), post(3, state=77)])),
    ("calls", lambda: mention(1, calls=[Call()] * 201)),
    ("calls[0].post_id", lambda: mention(1, calls=[bullish(post(2))])),
    ("calls[0].author_handle", lambda: with_call(author_handle="")),
    ("calls[0].ticker", lambda: with_call(ticker="SOL")),
    ("calls[0].stance", lambda: with_call(stance=0)),
    ("calls[0].stance", lambda: with_call(stance=99)),
    ("calls[0].probability", lambda: with_call(probability=1.01)),
    ("calls[0].probability", lambda: with_call(probability=float("nan"))),
    ("calls[0].target_price_usd", lambda: with_call(target_price_usd=0.0)),
    ("calls[0].target_price_usd", lambda: with_call(target_price_usd=float("inf"))),
    ("calls[0].target_date", lambda: with_call(target_date="2026-02-30")),
    ("calls[0].target_date", lambda: with_call(target_date="20260228")),
    ("calls[0].target_date", lambda: with_call(target_date="2026-W01-1")),
    ("calls[0].called_at_ms", lambda: with_call(called_at_ms=0)),
    ("calls[0].spans", lambda: with_span(Span(post_id="1001", start=3, end=3, of="ticker"))),
    ("calls[0].spans", lambda: with_span(Span(post_id="1001", start=-1, end=3, of="ticker"))),
    ("calls[0].spans", lambda: with_span(Span(post_id="9", start=0, end=3, of="ticker"))),
    ("calls[0].spans", lambda: with_span(Span(post_id="1001", start=0, end=3, of="<script>" * 1000))),
]


@pytest.mark.parametrize(("field", "made"), BAD, ids=[f"{number}-{field}" for number, (field, _) in enumerate(BAD)])
def test_a_mention_that_cannot_be_stored_is_refused_by_its_field(field: str, made: Callable[[], Mention]) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        check_mention(made(), NOW)
    assert raised.value.field == field
    assert raised.value.reason
    assert len(str(raised.value)) < 200
    assert "\n" not in str(raised.value)


def test_a_mention_as_large_as_they_come_is_accepted() -> None:
    above = [post(n, text="") for n in range(2, 502)]
    made = mention(1, thread=above, tickers=[f"$A{n}" for n in range(200)], post_fields={"text": "🚀" * 25_000})
    made.post.in_reply_to_id = above[-1].id
    call = bullish(above[0], target_date="2026-03-31", target_price_usd=1e-12)
    made.calls.extend([call] * 200)
    check_mention(made, NOW)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ticker", {"ticker": "SOL"}),
        ("at_ms", {"at_ms": 0}),
        ("at_ms", {"at_ms": NOW + 2 * 86_400_000}),
        ("price_usd", {"price_usd": -1.0}),
        ("price_usd", {"price_usd": float("nan")}),
        ("low_usd", {"low_usd": 0.0}),
        ("bar_seconds", {"bar_seconds": -1}),
        ("source", {"source": ""}),
        ("source", {"source": "s" * 41}),
    ],
)
def test_a_price_that_cannot_be_stored_is_refused_by_its_field(field: str, changes: dict[str, object]) -> None:
    values = {"ticker": "$SOL", "at_ms": BASE_MS, "price_usd": 1.0, "source": "csv", **changes}
    with pytest.raises(InvalidArgumentError) as raised:
        check_price(Price(**values), NOW)  # type: ignore[arg-type]
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("heartbeat.at_ms", {"at_ms": 0}),
        ("heartbeat.source", {"source": ""}),
        ("heartbeat.handle", {"handle": "a b"}),
        ("heartbeat.state", {"state": "OK"}),
        ("heartbeat.mentions", {"mentions": -1}),
        ("heartbeat.stale_after_seconds", {"stale_after_seconds": -1}),
    ],
)
def test_a_heartbeat_that_cannot_be_stored_is_refused_by_its_field(field: str, changes: dict[str, object]) -> None:
    values = {"at_ms": BASE_MS, "source": "replay", "state": "ok", **changes}
    with pytest.raises(InvalidArgumentError) as raised:
        check_heartbeat(Heartbeat(**values), NOW)  # type: ignore[arg-type]
    assert raised.value.field == field
