"""Candles of an exchange, read by ccxt in a process of its own: closed ones alone, each at its end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.price_runs import Prices
from support.price_servers import PriceServer
from support.processes import wait_until
from support.waiting_calls import call_on, statuses

from collector_svc.prices.exchange import Exchange
from collector_svc.prices.stretches import Stretch
from collector_svc.prices.trouble import NoPricesError, PriceState, PriceTroubleError
from swarmnexus.time import now_ms
from swarmnexus.v1.score_pb2 import EVALUATION_STATUS_SCORED

DAY, HOUR, MINUTE = 86_400_000, 3_600_000, 60_000
QUOTES = ["USD", "USDT", "USDC"]


@pytest.fixture
async def exchange(binance: PriceServer) -> AsyncIterator[Exchange]:
    source = Exchange("binance", binance.url, QUOTES)
    yield source
    await source.close()


async def test_candles_bear_their_end_and_the_open_one_is_left_out(exchange: Exchange, binance: PriceServer) -> None:
    now = now_ms()
    points = await exchange.history("BTC", Stretch(now - DAY, now), now)
    assert points[-1].at_ms <= now
    assert points[-1].at_ms > now - 6 * MINUTE
    assert [point.at_ms % (5 * MINUTE) for point in points] == [0] * len(points)
    assert len(points) in {287, 288}
    # the server gives out the open candle, too, as exchanges do
    (asked,) = binance.seen("klines")
    assert int(asked["query"]["startTime"]) == now - DAY - 5 * MINUTE


async def test_what_is_older_is_read_in_hours_with_what_a_candle_has(exchange: Exchange) -> None:
    now = now_ms()
    begin = now // DAY * DAY - 20 * DAY
    points = await exchange.history("BTC", Stretch(begin, begin + DAY), now)
    assert [point.at_ms for point in points] == [begin + hour * HOUR for hour in range(24)]
    for point in points:
        assert point.bar_seconds == 3_600
        assert point.open_usd is not None
        assert point.high_usd is not None
        assert point.low_usd is not None
        assert point.low_usd < min(point.open_usd, point.price_usd)
        assert point.high_usd > max(point.open_usd, point.price_usd)


async def test_more_than_one_answer_holds_is_read_page_by_page(exchange: Exchange, binance: PriceServer) -> None:
    now = now_ms()
    begin = now // HOUR * HOUR - 100 * DAY
    points = await exchange.history("BTC", Stretch(begin, begin + 90 * DAY), now)
    assert [point.at_ms for point in points] == [begin + hour * HOUR for hour in range(90 * 24)]
    assert len(binance.seen("klines")) == 3


async def test_a_currency_is_read_against_the_first_of_the_quotes_that_is_traded(exchange: Exchange) -> None:
    now = now_ms()
    for currency, market in (("BTC", "BTC/USDT"), ("SOL", "SOL/USDC")):
        assert await exchange.history(currency, Stretch(now - HOUR, now), now)
        assert exchange.known_as(currency) == market


@pytest.mark.parametrize("currency", ["OLD", "NOSUCH"])
async def test_what_is_not_traded_or_no_longer_is_told(exchange: Exchange, currency: str) -> None:
    now = now_ms()
    with pytest.raises(NoPricesError, match=f"binance trades no {currency} against USD, USDT, USDC"):
        await exchange.history(currency, Stretch(now - HOUR, now), now)


def process_file(pid: int, name: str) -> bytes:
    """What the system says of a process that runs."""
    return Path(f"/proc/{pid}/{name}").read_bytes()


async def test_between_rounds_no_process_is_left_and_the_markets_are_not_read_again(
    exchange: Exchange, binance: PriceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_WRITE_TOKEN", "no business of its")
    now = now_ms()
    await exchange.history("BTC", Stretch(now - HOUR, now), now)
    process = exchange._process
    assert process is not None
    assert b"collector_svc.prices.candle_reader" in process_file(process.pid, "cmdline")
    assert b"no business of its" not in process_file(process.pid, "environ")
    await exchange.rest()
    assert process.returncode == 0
    await exchange.history("BTC", Stretch(now - HOUR, now), now)
    assert len(binance.seen("exchangeInfo")) == 1
    assert len(binance.seen("klines")) == 2


async def test_a_reader_that_dies_is_started_again(exchange: Exchange) -> None:
    now = now_ms()
    await exchange.history("BTC", Stretch(now - HOUR, now), now)
    assert exchange._process is not None
    exchange._process.kill()
    await exchange._process.wait()
    assert await exchange.history("BTC", Stretch(now - HOUR, now), now)


@pytest.mark.parametrize(
    ("how", "state", "hint"),
    [
        (
            {"how": "answers", "status": 429, "content": {"code": -1003, "msg": "m"}, "headers": {"Retry-After": "9"}},
            PriceState.RATE_LIMITED,
            9,
        ),
        ({"how": "answers", "status": 418, "content": {"code": -1003, "msg": "banned"}}, PriceState.RATE_LIMITED, 0),
        ({"how": "answers", "status": 451, "content": {"msg": "restricted"}}, PriceState.REFUSED, 0),
        ({"how": "page", "status": 503}, PriceState.UNAVAILABLE, 0),
        ({"how": "cut"}, PriceState.UNAVAILABLE, 0),
        ({"how": "answers", "content": {"symbols": [1]}, "match": "exchangeInfo"}, PriceState.ANSWER_CHANGED, 0),
        ({"how": "page"}, PriceState.UNAVAILABLE, 0),
        ({"how": "answers", "status": 302, "content": {}, "headers": {"Location": "/x"}}, PriceState.ANSWER_CHANGED, 0),
    ],
)
async def test_every_trouble_has_its_name(
    exchange: Exchange, binance: PriceServer, how: dict[str, object], state: PriceState, hint: float
) -> None:
    binance.behave(**{"match": "klines", **how})  # type: ignore[arg-type]
    now = now_ms()
    with pytest.raises(PriceTroubleError) as raised:
        await exchange.history("BTC", Stretch(now - HOUR, now), now)
    assert (raised.value.state, raised.value.retry_after_seconds) == (state, hint)
    assert str(raised.value).startswith("binance")
    assert str(raised.value).isprintable()
    assert not binance.seen("/x")


async def test_candles_that_say_nothing_of_use_are_left_out(exchange: Exchange, binance: PriceServer) -> None:
    now = now_ms()
    begin = now // HOUR * HOUR - 10 * DAY
    good = ["1", "2", "0.5", "1.5", "9", 0, "0", 0, "0", "0", "0"]
    nothing = ["0", "0", "0", "0", "0", 0, "0", 0, "0", "0", "0"]
    rows = [[begin, *good], [begin + HOUR, *nothing], [begin + 2 * HOUR, *good]]
    binance.behave("answers", match="klines", content=rows, times=1)
    binance.behave("answers", match="klines", content=[])
    points = await exchange.history("BTC", Stretch(begin, begin + DAY), now)
    assert [point.at_ms for point in points] == [begin + HOUR, begin + 3 * HOUR]


def test_calls_are_scored_by_an_exchange_alone(
    own_prices: Prices, binance: PriceServer, coingecko: PriceServer
) -> None:
    call_on(own_prices, "$ETH", now_ms() - 2 * DAY)
    wait_until("calls wait", lambda: "$ETH" in own_prices.needs())
    settings = {"PRICE_SOURCES": "exchange", "PRICE_EXCHANGE": "binance", "PRICE_EXCHANGE_BASE_URL": binance.url}
    ended = own_prices.run("fetch", "--json", **settings)
    assert (ended.code, ended.told["unpriced"]) == (0, {})
    wait_until("it is scored", lambda: statuses(own_prices, "$ETH")["24H"] == EVALUATION_STATUS_SCORED)
    assert {price.source for price in own_prices.stored("$ETH")} == {"binance"}
    assert coingecko.seen() == []
    assert own_prices.run("fetch", "--json", **settings).told["new"] == 0


def test_an_exchange_that_ccxt_does_not_know_is_a_matter_of_configuration(prices: Prices) -> None:
    ended = prices.run("fetch", PRICE_SOURCES="exchange", PRICE_EXCHANGE="nosuchexchange")
    assert ended.code == 78
    assert ended.err.startswith("PRICE_EXCHANGE='nosuchexchange' is not accepted: ccxt knows no exchange of that name")
