from pathlib import Path

import pytest

from collector_svc.extraction.assets import AssetTableError, load_table, shipped_table


def found(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.ticker) for span in shipped_table().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bitcoin and Ethereum", [("bitcoin", "$BTC"), ("Ethereum", "$ETH")]),
        ("#ETH, #bitcoin!", [("#ETH", "$ETH"), ("#bitcoin", "$BTC")]),
        ("btc or SOL", [("btc", "$BTC"), ("SOL", "$SOL")]),
        ("Bitcoin Cash is not bitcoin", [("Bitcoin Cash", "$BCH"), ("bitcoin", "$BTC")]),
        ("the S&P 500 falls", [("S&P 500", "$SPX")]),
        ("ビットコインは上がる", [("ビットコイン", "$BTC")]),
        ("$LINK #near", [("$LINK", "$LINK"), ("#near", "$NEAR")]),
        ("$BTC then bitcoin", [("$BTC", "$BTC"), ("bitcoin", "$BTC")]),
    ],
)
def test_an_asset_is_known_by_its_name_where_it_stands(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the link is near, one cash prize, one dot",
        "un sol brillante, Ada called, an apple a day",
        "EL SOL SALE MAÑANA",
        "https://example.com/bitcoin www.btc.org",
        "@bitcoin @ETH",
        "bitcoin.org btc_maxi my.btc.io",
        "$BTC🚀 US$BTC $$BTC",
        "a#eth &bitcoin; unbitcoined",
    ],
)
def test_everyday_words_links_and_handles_name_no_asset(text: str) -> None:
    assert found(text) == []


def test_an_operators_table_is_read_instead(tmp_path: Path) -> None:
    table = tmp_path / "assets.toml"
    table.write_text('[[asset]]\nticker = "cow"\nnames = ["Moo Coin"]\nsymbols = ["MOO"]\n')
    assert [span.ticker for span in load_table(table).find("moo  coin, MOO, #cow, #moocoin, bitcoin")] == ["$COW"] * 4


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ticker = 1", "list of [[asset]]"),
        ('[[asset]]\nticker = "A B"', "asset 1: ticker='A B'"),
        ('[[asset]]\nticker = "A"\ncolour = "red"', "accepted are ticker, names and symbols"),
        ('[[asset]]\nticker = "A"\nnames = "x"', "names is not a list"),
        (
            '[[asset]]\nticker = "A"\nnames = ["x"]\n[[asset]]\nticker = "B"\nnames = ["X"]',
            "'x' is a name of $A already",
        ),
        ("[[", "is no TOML"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_why(tmp_path: Path, written: str, told: str) -> None:
    table = tmp_path / "assets.toml"
    table.write_text(written)
    with pytest.raises(AssetTableError) as raised:
        load_table(table)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
