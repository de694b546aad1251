"""The collector fetches prices beside its cycles, and none of their trouble stops it."""

import json
import urllib.request
from pathlib import Path

from support.price_runs import Prices
from support.price_servers import PriceServer
from support.processes import free_port, stop, wait_until
from support.waiting_calls import call_on, statuses

from swarmnexus.time import iso, now_ms
from swarmnexus.v1.score_pb2 import EVALUATION_STATUS_SCORED

DAY, HOUR = 86_400_000, 3_600_000
QUICK = {
    "SOURCE": "replay",
    "POLL_SECONDS": "1",
    "PRICES_POLL_SECONDS": "10",
    "BACKOFF_BASE_MS": "100",
    "BACKOFF_MAX_MS": "200",
    "PRICE_SOURCES": "coingecko",
    "COINGECKO_API_KEY": "CG-s3cr3t",
}


def posts(folder: Path, ticker: str, at_ms: int) -> str:
    """A file with one post that calls a ticker."""
    path = folder / "posts.jsonl"
    item = {
        "type": "mention.v1",
        "id": "1800000000000000001",
        "text": f"{ticker} to the moon, very bullish, 300 soon",
        "author": {"handle": "caller", "id": "7"},
        "createdAt": iso(at_ms),
    }
    path.write_text(json.dumps(item) + "\n")
    return str(path)


def metrics(port: int) -> dict[str, float]:
    """What the collector counts."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_a_post_that_calls_is_scored_without_anybody_doing_more(own_prices: Prices, coingecko: PriceServer) -> None:
    path = posts(own_prices.folder, "$SOL", now_ms() - 2 * DAY)
    port = free_port()
    process = own_prices.start(**QUICK, REPLAY_PATH=path, METRICS_PORT=str(port))
    wait_until("a call is there", lambda: bool(own_prices.stored("$SOL")) and bool(own_prices.stored("$BTC")), 60)
    wait_until("it is scored", lambda: statuses(own_prices, "$SOL")["24H"] == EVALUATION_STATUS_SCORED)
    assert coingecko.seen("market_chart")
    counted = metrics(port)
    assert counted['nexus_prices_rounds_total{outcome="ok"}'] >= 1
    assert counted['nexus_prices_requests_total{outcome="answered",source="coingecko"}'] >= 2
    assert counted['nexus_collector_prices_total{outcome="new"}'] > 0
    wait_until("the round is over", lambda: metrics(port)["nexus_prices_last_success_timestamp_seconds"] > 0)
    assert stop(process) == 0
    assert own_prices.events("prices fetched")
    log = own_prices.log.read_text()
    assert "s3cr3t" not in log
    assert '"coingecko_api_key": "True"' in log


def test_trouble_with_prices_is_named_and_backed_off_and_stops_no_cycle(
    own_prices: Prices, coingecko: PriceServer
) -> None:
    call_on(own_prices, "$SOL", now_ms() - 2 * DAY)
    wait_until("calls wait", lambda: "$SOL" in own_prices.needs())
    coingecko.behave("answers", status=401, content={"error": "no"})
    path = posts(own_prices.folder, "$ETH", now_ms() - HOUR)
    port = free_port()
    process = own_prices.start(**QUICK, REPLAY_PATH=path, METRICS_PORT=str(port))
    refused = 'nexus_prices_rounds_total{outcome="refused"}'
    cycles = 'nexus_scrape_cycles_total{outcome="ok"}'
    wait_until("three rounds have failed", lambda: len(own_prices.events("price trouble")) >= 3, 60)
    before = metrics(port)
    assert before[refused] >= 3
    wait_until("cycles go on", lambda: metrics(port)[cycles] >= before[cycles] + 2, 60)
    (told, *_) = own_prices.events("price trouble")
    assert told["state"] == "refused"
    assert "look at COINGECKO_API_KEY" in told["reason"]
    coingecko.well()
    wait_until("it is scored", lambda: statuses(own_prices, "$SOL")["24H"] == EVALUATION_STATUS_SCORED, 60)
    wait_until("that is told", lambda: bool(own_prices.events("price trouble is over")))
    assert stop(process) == 0


def test_files_that_are_played_ask_nobody_unless_told_to_but_say_what_is_missing(
    own_prices: Prices, coingecko: PriceServer
) -> None:
    for ticker in ("$SOL", "$AAPL"):
        call_on(own_prices, ticker, now_ms() - 2 * DAY)
    port = free_port()
    settings = {**QUICK, "PRICE_SOURCES": "auto", "METRICS_PORT": str(port)}
    process = own_prices.start(**settings, REPLAY_PATH=posts(own_prices.folder, "$ETH", now_ms() - HOUR))
    cycles = 'nexus_scrape_cycles_total{outcome="ok"}'
    wait_until("it collects", lambda: bool(own_prices.events("cycle ended")), 60)
    wait_until("more cycles end", lambda: metrics(port)[cycles] >= 3, 60)
    wait_until("what is missing is told", lambda: {"$SOL", "$AAPL"} <= set(own_prices.needs(unpriced_only=True)), 60)
    told = own_prices.needs(unpriced_only=True)
    assert "are not fetched while files are played" in told["$SOL"].pricing.reason
    assert "$AAPL is a stock: import its prices" in told["$AAPL"].pricing.reason
    days = [iso(now_ms() - days * DAY)[:10] for days in range(6, 0, -1)]
    path = own_prices.folder / "aapl.csv"
    path.write_text("Date,Close\n" + "".join(f"{day},{200 + number}\n" for number, day in enumerate(days)))
    assert own_prices.run("import", str(path), "--ticker", "AAPL").code == 0
    wait_until("it is told no longer", lambda: "$AAPL" not in own_prices.needs(unpriced_only=True))
    wait_until("it is scored", lambda: statuses(own_prices, "$AAPL")["24H"] == EVALUATION_STATUS_SCORED)
    assert stop(process) == 0
    assert coingecko.seen() == []
    assert not own_prices.events("price trouble")


def test_a_table_that_cannot_be_read_is_told_at_the_start(own_prices: Prices) -> None:
    table = own_prices.folder / "symbols.toml"
    table.write_text("nothing")
    process = own_prices.start(
        **QUICK, REPLAY_PATH=posts(own_prices.folder, "$ETH", now_ms() - HOUR), PRICES_TABLE_PATH=str(table)
    )
    assert process.wait(60) == 78
    assert f"PRICES_TABLE_PATH='{table}' is not accepted: {table}: is no TOML" in own_prices.log.read_text()
