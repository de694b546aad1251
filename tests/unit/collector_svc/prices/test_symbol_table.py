import json
import tomllib
from pathlib import Path

import pytest

from collector_svc.extraction import assets
from collector_svc.prices.table import SHIPPED, SymbolTableError, load_table, table_at

DEMO = Path(assets.__file__).parents[1] / "demo/corpus.json"
RECORDS = tomllib.loads(SHIPPED.read_text())["symbol"]
QUOTES = 'quotes = ["USD"]\n'


@pytest.mark.parametrize("record", RECORDS, ids=[record["ticker"] for record in RECORDS])
def test_each_entry_of_the_shipped_table_is_well_formed(record: dict[str, object], tmp_path: Path) -> None:
    lines = [f"{key} = {json.dumps(value)}" for key, value in record.items()]
    path = tmp_path / "one.toml"
    path.write_text("\n".join([QUOTES, "[[symbol]]", *lines]))
    (symbol,) = load_table(path).symbols.values()
    assert symbol == table_at(None).symbols[symbol.ticker]
    assert symbol.ticker == f"${record['ticker']}"
    assert bool(table_at(None).reason_against(symbol.ticker)) == (not symbol.coingecko)


def test_what_the_demo_and_the_readers_of_names_know_is_in_the_shipped_table() -> None:
    known = set(table_at(None).symbols)
    named = {f"${record['ticker']}" for record in tomllib.loads(assets.SHIPPED.read_text())["asset"]}
    assert named <= known
    assert set(json.loads(DEMO.read_text())["tickers"]) <= known


def test_two_tickers_share_a_coin_only_where_one_took_the_others_place() -> None:
    coins: dict[str, list[str]] = {}
    for symbol in table_at(None).symbols.values():
        coins.setdefault(symbol.coingecko, []).append(symbol.ticker)
    del coins[""]
    assert {tuple(tickers) for tickers in coins.values() if len(tickers) > 1} == {
        ("$MATIC", "$POL"),
        ("$RNDR", "$RENDER"),
    }


@pytest.mark.parametrize(
    ("ticker", "told"),
    [
        ("$NOSUCH", "the table of symbols does not know $NOSUCH: add it (PRICES_TABLE_PATH), or import its prices"),
        ("$SPX", "$SPX may mean several things (the index S&P 500"),
        ("$AAPL", "$AAPL is a stock: import its prices, python -m collector_svc prices import FILE.csv --ticker AAPL"),
    ],
)
def test_what_has_no_source_is_told_with_the_reason_and_a_way_out(ticker: str, told: str) -> None:
    reason = table_at(None).reason_against(ticker)
    assert reason.startswith(told)
    assert len(reason) <= 300
    assert reason.isprintable()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("quotes = [", "is no TOML"),
        ('quotes = ["USD"]', "holds quotes and a list of [[symbol]]"),
        ('[[symbol]]\nticker = "BTC"\nstock = true', "holds quotes and a list of [[symbol]]"),
        ('quotes = []\n[[symbol]]\nticker = "BTC"\nstock = true', "quotes is not a list of currencies"),
        (QUOTES + '[[symbol]]\nticker = "B T C"\nstock = true', "symbol 1: ticker='B T C' is not 1 to 20"),
        (QUOTES + '[[symbol]]\nticker = "BTC"\ncoingeko = "bitcoin"', "symbol 1: accepted are ticker, coingecko"),
        (QUOTES + '[[symbol]]\nticker = "BTC"', "says one of coingecko and exchange, or stock = true, or ambiguous"),
        (QUOTES + '[[symbol]]\nticker = "BTC"\ncoingecko = "bitcoin"\nstock = true', "says one of"),
        (QUOTES + '[[symbol]]\nticker = "BTC"\ncoingecko = "../bitcoin"', "coingecko='../bitcoin' is not a coin's id"),
        (QUOTES + '[[symbol]]\nticker = "BTC"\nexchange = "btc/usd"', "exchange='btc/usd' is not a currency"),
        (QUOTES + '[[symbol]]\nticker = "BTC"\nstock = "yes"', "stock='yes' is not true or false"),
        (QUOTES + '[[symbol]]\nticker = "BTC"\nambiguous = "a\\nb"', "ambiguous is not one line"),
        (QUOTES + 2 * '[[symbol]]\nticker = "BTC"\nstock = true\n', "symbol 2: $BTC is there already"),
    ],
)
def test_a_table_that_says_something_it_must_not_is_refused_by_its_place(
    tmp_path: Path, content: str, complaint: str
) -> None:
    path = tmp_path / "symbols.toml"
    path.write_text(content)
    with pytest.raises(SymbolTableError) as raised:
        load_table(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value).replace("\\n", "")


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SymbolTableError, match=r"nowhere\.toml: No such file"):
        table_at(tmp_path / "nowhere.toml")
