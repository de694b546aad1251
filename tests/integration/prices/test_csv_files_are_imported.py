"""`prices import`: what a file has is stored, what cannot be a price is told, and a second time changes nothing."""

import csv
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.price_runs import Prices
from support.processes import ROOT

SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or ROOT.parent / "shared/data")
STOCKNET = sorted((SHARED / "stocknet/prices").glob("*.csv"))
Written = Callable[[str], str]


def test_bars_are_stored_at_their_close_with_what_they_have(prices: Prices, written: Written) -> None:
    path = written(
        "Date,Open,High,Low,Close,Adj Close,Volume\n2015-01-02,1.5,3,1,2,0.7,900\n2015-01-05,2,4,1.25,3,1,9\n"
    )
    ended = prices.run("import", path, "--ticker", "bars", "--close-at", "21:00")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "2 new, 0 updated, 0 unchanged, 0 refused, from 1 file\n"
    first, second = prices.stored("$BARS")
    assert datetime.fromtimestamp(first.at_ms / 1000, UTC) == datetime(2015, 1, 2, 21, tzinfo=UTC)
    assert (first.open_usd, first.high_usd, first.low_usd, first.price_usd) == (1.5, 3.0, 1.0, 2.0)
    assert (first.bar_seconds, first.source) == (86_400, "csv")
    assert second.price_usd == 3.0


def test_a_second_run_changes_nothing_and_a_corrected_file_replaces(prices: Prices, written: Written) -> None:
    path = written("timestamp,price\n2020-01-01T10:00:00Z,5\n1577876400,6\n1577880000000,7\n")
    command = ("import", path, "--ticker", "$AGAIN", "--source", "desk", "--json")
    first, second = prices.run(*command).told, prices.run(*command).told
    assert (first["new"], first["unchanged"]) == (3, 0)
    assert (second["new"], second["updated"], second["unchanged"]) == (0, 0, 3)
    Path(path).write_text("timestamp,price\n2020-01-01T10:00:00Z,5\n1577876400,6.5\n1577880000000,7\n")
    third = prices.run(*command).told
    assert (third["new"], third["updated"], third["unchanged"]) == (0, 1, 2)
    assert [price.price_usd for price in prices.stored("$AGAIN")] == [5.0, 6.5, 7.0]
    assert {price.source for price in prices.stored("$AGAIN")} == {"desk"}


def test_bad_lines_are_told_by_place_and_the_others_are_taken(prices: Prices, written: Written) -> None:
    path = written("Date,Close\n2015-01-02,2\n2015-01-05,null\n2015-01-06,4\n")
    ended = prices.run("import", path, "--ticker", "LAME")
    assert ended.code == 1
    assert ended.out == "2 new, 0 updated, 0 unchanged, 1 refused, from 1 file\n"
    assert ended.err.startswith(f"{path}:3: Close: 'null' is not a price above 0 such as 1234.5")
    told = prices.run("import", path, "--ticker", "LAME", "--json").told
    assert [refusal["place"] for refusal in told["refusals"]] == [f"{path}:3"]
    assert (told["unchanged"], told["refused"]) == (2, 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("When,What\n1,2\n", "has the columns When, What; accepted are Date and Close for daily bars"),
        ("Date,Close\n2015-01-02,2\n" + "x" * 70_000, "has a line of 65536 bytes or more: the rest is not read"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end_is_a_failure(
    prices: Prices, written: Written, content: str, told: str
) -> None:
    ended = prices.run("import", written(content), "--ticker", "BROKEN")
    assert ended.code == 1
    assert told in ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--ticker", "T T"), "--ticker 'T T' is not 1 to 20 of letters"),
        (("--ticker", "T", "--close-at", "24:00"), "--close-at '24:00' is not a time of day"),
        (("--ticker", "T", "--source", "über"), "is not 1 to 40 visible ASCII characters"),
        ((), "Missing option '--ticker'"),
    ],
)
def test_bad_usage_is_named(prices: Prices, written: Written, arguments: tuple[str, ...], told: str) -> None:
    ended = prices.run("import", written("Date,Close\n"), *arguments)
    assert ended.code == 2
    assert told in ended.err


def test_without_a_store_it_says_so_and_is_worth_trying_again(prices: Prices, written: Written) -> None:
    path = written("Date,Close\n2015-01-02,2\n")
    ended = prices.run("import", path, "--ticker", "T", "--wait", "0", STORE_TARGET="127.0.0.1:9")
    assert ended.code == 75
    assert "the store at 127.0.0.1:9 does not answer" in ended.err


def test_a_refused_token_is_a_matter_of_configuration(prices: Prices, written: Written) -> None:
    ended = prices.run("import", written("Date,Close\n2015-01-02,2\n"), "--ticker", "T", STORE_WRITE_TOKEN="wrong")
    assert ended.code == 78
    assert "refuses STORE_WRITE_TOKEN" in ended.err


@pytest.mark.skipif(not STOCKNET, reason="recorded prices are absent: set SWARM_SHARED_DATA to the folder of them")
def test_the_recorded_prices_of_ten_stocks_come_in_whole(own_prices: Prices) -> None:
    for path in STOCKNET:
        first = own_prices.run("import", str(path), "--ticker", path.stem, "--json")
        with path.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert (first.code, first.told["new"], first.told["refused"]) == (0, len(rows), 0)
        ends = [datetime.fromisoformat(row["Date"]).replace(tzinfo=UTC) + timedelta(days=1) for row in rows]
        assert [(price.at_ms, price.price_usd, price.open_usd) for price in own_prices.stored(path.stem)] == [
            (int(end.timestamp() * 1000), float(row["Close"]), float(row["Open"]))
            for end, row in zip(ends, rows, strict=True)
        ]
    again = own_prices.run("import", str(STOCKNET[0]), "--ticker", STOCKNET[0].stem, "--json")
    assert (again.code, again.told["new"], again.told["updated"], again.told["refused"]) == (0, 0, 0, 0)
