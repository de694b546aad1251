"""`prices fetch`: what calls wait for comes by few requests, the benchmark first, and calls are scored by it."""

from pathlib import Path

import pytest
from support.price_runs import Prices
from support.price_servers import PriceServer
from support.processes import wait_until
from support.waiting_calls import call_on, evaluations, statuses

from swarmnexus.time import now_ms
from swarmnexus.v1.score_pb2 import (
    EVALUATION_STATUS_PENDING,
    EVALUATION_STATUS_SCORED,
    WINDOW_24H,
)

DAY, HOUR = 86_400_000, 3_600_000
SCORED, PENDING = EVALUATION_STATUS_SCORED, EVALUATION_STATUS_PENDING
RANGE = "/market_chart/range"


def coins(server: PriceServer) -> list[str]:
    """Of which coins a range was asked for, in order."""
    return [request["path"].split("/")[4] for request in server.seen(RANGE)]


def waits_for(prices: Prices, ticker: str) -> None:
    """Wait until the store says that calls wait for prices of a ticker."""
    wait_until(f"calls wait for prices of {ticker}", lambda: ticker in prices.needs())


def test_calls_are_scored_by_prices_of_their_time_which_are_asked_for_once(
    own_prices: Prices, coingecko: PriceServer
) -> None:
    called = now_ms() - 2 * DAY
    call_on(own_prices, "$ATOM", called)
    waits_for(own_prices, "$ATOM")
    ended = own_prices.run("fetch", "--json")
    assert (ended.code, ended.told["error"], ended.told["unpriced"]) == (0, None, {})
    assert ended.told["new"] == len(own_prices.stored("$ATOM")) + len(own_prices.stored("$BTC"))
    wait_until("it is scored", lambda: statuses(own_prices, "$ATOM")["24H"] == SCORED)
    assert statuses(own_prices, "$ATOM") == {"12H": SCORED, "24H": SCORED, "7D": PENDING, "30D": PENDING}
    scored = evaluations(own_prices, "$ATOM")[WINDOW_24H]
    assert called - HOUR - 60_000 < scored.entry.at_ms <= called
    assert called + DAY - HOUR - 60_000 < scored.exit.at_ms <= called + DAY
    assert scored.entry.source == "coingecko"
    assert scored.HasField("excess")
    # though in the order of names it would come second
    assert coins(coingecko)[0] == "bitcoin"
    assert len(coingecko.seen("/simple/price")) <= 1
    wait_until("nothing is waited for", lambda: not own_prices.needs())
    coingecko.well()
    again = own_prices.run("fetch", "--json")
    assert (again.code, again.told["requests"], again.told["new"]) == (0, 0, 0)
    assert coingecko.seen() == []


def test_many_calls_on_one_ticker_are_few_requests(own_prices: Prices, coingecko: PriceServer) -> None:
    for days in range(6, 86, 2):
        call_on(own_prices, "$ETH", now_ms() - days * DAY)
    waits_for(own_prices, "$ETH")
    ended = own_prices.run("fetch", "--json")
    assert ended.code == 0
    # at most the ninety days and the last one, of the ticker and of the benchmark
    assert len(coins(coingecko)) <= 4
    wait_until("nothing is waited for", lambda: not own_prices.needs())


def test_the_same_stretch_again_changes_nothing_and_a_correction_replaces(
    own_prices: Prices, coingecko: PriceServer
) -> None:
    begin = now_ms() // DAY * DAY - 30 * DAY
    since, until = str((begin - 2 * DAY) // 1000), str(begin // 1000)
    command = ("fetch", "--ticker", "sol", "--since", since, "--until", until, "--json")
    first, second = own_prices.run(*command).told, own_prices.run(*command).told
    assert (first["new"], first["requests"]) == (48, 1)
    assert (second["new"], second["updated"], second["unchanged"]) == (0, 0, 48)
    before = own_prices.stored("$SOL")
    coingecko.set("solana", before[7].at_ms, 123.5)
    third = own_prices.run(*command).told
    assert (third["new"], third["updated"], third["unchanged"]) == (0, 1, 47)
    after = own_prices.stored("$SOL")
    assert after[7].price_usd == 123.5
    assert [price for number, price in enumerate(after) if number != 7] == [
        price for number, price in enumerate(before) if number != 7
    ]


def test_what_has_no_source_is_never_guessed_but_told_with_the_reason(
    own_prices: Prices, coingecko: PriceServer
) -> None:
    for ticker in ("$AAPL", "$SPX", "$NOSUCH"):
        call_on(own_prices, ticker, now_ms() - 3 * DAY)
        waits_for(own_prices, ticker)
    ended = own_prices.run("fetch", "--json")
    assert ended.code == 0
    assert set(ended.told["unpriced"]) == {"$AAPL", "$SPX", "$NOSUCH"}
    assert set(coins(coingecko)) == {"bitcoin"}
    noted = own_prices.needs(unpriced_only=True)
    assert {ticker: need.pricing.reason for ticker, need in noted.items()} == ended.told["unpriced"]
    assert "is a stock" in noted["$AAPL"].pricing.reason
    assert "may mean several things" in noted["$SPX"].pricing.reason
    assert "does not know $NOSUCH" in noted["$NOSUCH"].pricing.reason
    assert "unpriced $NOSUCH: the table of symbols does not know" in own_prices.run("fetch").err


def test_the_operators_table_decides_what_a_ticker_is(own_prices: Prices, tmp_path: Path) -> None:
    for ticker in ("$GONE", "$MINE"):
        call_on(own_prices, ticker, now_ms() - 3 * DAY)
        waits_for(own_prices, ticker)
    own_prices.run("fetch")
    assert set(own_prices.needs(unpriced_only=True)) == {"$GONE", "$MINE"}
    table = tmp_path / "symbols.toml"
    names = {"GONE": "gone-coin", "MINE": "pepe"}
    entries = [f'[[symbol]]\nticker = "{ticker}"\ncoingecko = "{coin}"\n' for ticker, coin in names.items()]
    table.write_text('quotes = ["USD"]\n' + "".join(entries))
    ended = own_prices.run("fetch", "--ticker", "MINE", "--ticker", "gone", "--json", PRICES_TABLE_PATH=str(table))
    assert (ended.code, list(ended.told["unpriced"])) == (0, ["$GONE"])
    wait_until("it is scored", lambda: statuses(own_prices, "$MINE")["24H"] == SCORED)
    noted = own_prices.needs(unpriced_only=True)
    assert set(noted) == {"$GONE"}
    assert (noted["$GONE"].pricing.source, noted["$GONE"].pricing.asset) == ("coingecko", "gone-coin")
    assert "has no coin gone-coin: correct its id in the table of symbols" in noted["$GONE"].pricing.reason


def test_a_table_that_cannot_be_read_is_named(prices: Prices, tmp_path: Path) -> None:
    table = tmp_path / "symbols.toml"
    table.write_text("quotes = [1]\nsymbol = []")
    ended = prices.run("fetch", PRICES_TABLE_PATH=str(table))
    assert ended.code == 78
    assert ended.err.startswith(f"PRICES_TABLE_PATH='{table}' is not accepted: ")


def test_calls_of_more_than_a_year_ago_say_where_their_prices_may_come_from(own_prices: Prices) -> None:
    call_on(own_prices, "$SOL", now_ms() - 500 * DAY)
    waits_for(own_prices, "$SOL")
    ended = own_prices.run("fetch", "--json")
    assert ended.code == 0
    assert "365 days ago to paying customers alone: import them from a CSV file" in ended.told["unpriced"]["$SOL"]


def test_being_asked_for_less_ends_it_for_now_and_what_was_fetched_stays(
    own_prices: Prices, coingecko: PriceServer
) -> None:
    call_on(own_prices, "$SOL", now_ms() - 3 * DAY)
    waits_for(own_prices, "$SOL")
    coingecko.behave("answers", match="solana", status=429, content={}, headers={"Retry-After": "40"})
    ended = own_prices.run("fetch")
    assert ended.code == 75
    assert "wants to be asked less often; what was fetched so far is kept; run the same command again in 40 s" in (
        ended.err
    )
    assert own_prices.stored("$BTC")
    assert coins(coingecko).count("solana") == 1
    coingecko.well()
    assert own_prices.run("fetch").code == 0
    wait_until("it is scored", lambda: statuses(own_prices, "$SOL")["24H"] == SCORED)


@pytest.mark.parametrize(
    ("how", "code", "told"),
    [
        ({"how": "page", "status": 503}, 75, "coingecko answers 503"),
        ({"how": "answers", "status": 401, "content": {}}, 78, "look at COINGECKO_API_KEY"),
        ({"how": "answers", "content": {"prices": "none"}}, 1, "CoinGecko's answer has changed"),
    ],
)
def test_trouble_is_told_in_one_line_and_by_the_exit_code(
    prices: Prices, coingecko: PriceServer, how: dict[str, object], code: int, told: str
) -> None:
    coingecko.behave(match=RANGE, **how)  # type: ignore[arg-type]
    since = str(now_ms() // 1000 - 200_000)
    ended = prices.run("fetch", "--ticker", "SOL", "--since", since, COINGECKO_API_KEY="CG-s3cr3t")
    assert ended.code == code
    assert told in ended.err.splitlines()[-1]
    assert "s3cr3t" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--ticker", "S O L"), 2, "--ticker 'S O L' is not 1 to 20"),
        (("--since", "yesterday"), 2, "--since 'yesterday' is not an ISO 8601 date or time"),
        (("--since", "2020-01-02", "--until", "2020-01-01"), 2, "--since must lie before --until"),
    ],
)
def test_bad_usage_is_named(prices: Prices, arguments: tuple[str, ...], code: int, told: str) -> None:
    ended = prices.run("fetch", *arguments)
    assert ended.code == code
    assert told in ended.err


def test_somebody_must_be_asked(prices: Prices) -> None:
    ended = prices.run("fetch", PRICE_SOURCES="none")
    assert ended.code == 78
    assert ended.err.startswith("PRICE_SOURCES=none is not accepted here")
