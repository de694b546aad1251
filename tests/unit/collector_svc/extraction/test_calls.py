import pytest

from .reads import only, read, sides

MARCH = "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "$BTC to 100k",
        "BTC will break out soon",
        "$SOL is about to send it 🚀",
        "not selling $BTC",
        "$DIS is never going below 80 again",
        "aped $PEPE with lunch money",
        "$TIA 3x from here",
        "loaded $AAPL 250c",
        "Am I the only one who's long $COIN here?",
        "$X 📈🚀",
    ],
)
def test_a_rise_is_read(text: str) -> None:
    assert set(sides(text).values()) == {"bullish"}


@pytest.mark.parametrize(
    "text",
    [
        "$ETH looks heavy, I expect a flush",
        "no way $PTON holds 20",
        "$RIVN won't see 50 in our lifetime",
        "I am NOT bullish on $INTC",
        "grabbed $SPY 580p",
        "$AMD sub 90 before anything else",
        "If bitcoin loses 90k then it's 70k",
        "get out of $LUNA",
    ],
)
def test_a_fall_is_read(text: str) -> None:
    assert set(sides(text).values()) == {"bearish"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("is $NVDA still a buy?", id="a question"),
        pytest.param("Will $ADA ever hit $3 again", id="a question without its sign"),
        pytest.param("Told you $DOGE would hit 50 cents", id="the past"),
        pytest.param("$SHOP +12% today. Wow.", id="a fact"),
        pytest.param("BREAKING NEWS: $AAPL falls 4% as tariffs take effect", id="a headline"),
        pytest.param("yeah sure $LUNC to 1 dollar by Monday 🙄", id="sarcasm"),
        pytest.param("$AMC squeeze any day now /s", id="sarcasm by its sign"),
        pytest.param("RT @moonboy: $XRP to $10 EOY", id="a retweet"),
        pytest.param("My driver: “buy $DOGE before it hits a dollar”", id="a quotation"),
        pytest.param("Cathie says $TSLA to 2000", id="the words of others"),
        pytest.param("closed my $GME calls for +140%", id="a closed trade"),
        pytest.param("$SPY above 560 I'm long, below 550 I'm short", id="a plan for both ways out"),
        pytest.param("$AAPL $TSLA $NVDA $AMZN", id="a row of tags"),
        pytest.param("not sure about $AMD here", id="no side"),
        pytest.param("$MSFT to report earnings on April 30", id="an event"),
    ],
)
def test_no_call_is_made_of(text: str) -> None:
    assert read(text).calls == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("long $SOL short $ETH", {"$SOL": "bullish", "$ETH": "bearish"}),
        ("rotating out of $NVDA into $AMD", {"$NVDA": "bearish", "$AMD": "bullish"}),
        ("$BTC, $ETH and $SOL all going much higher", {"$BTC": "bullish", "$ETH": "bullish", "$SOL": "bullish"}),
        ("$AVAX outperforms $ETH this quarter, bullish setup", {"$AVAX": "bullish"}),
        ("unlike $ADA and $DOT, $ETH should be way higher", {"$ETH": "bullish"}),
        ("bearish on all autos: $GM $F", {"$GM": "bearish", "$F": "bearish"}),
        ("dumped my $SOL bags for $SUI", {"$SOL": "bearish", "$SUI": "bullish"}),
        ("Going to 100k soon #bitcoin", {"$BTC": "bullish"}),
    ],
)
def test_each_ticker_gets_what_is_said_of_it(text: str, expected: dict[str, str]) -> None:
    assert sides(text) == expected


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("$BTC to 100k by Friday", 100_000),
        ("$XLM 0,80 $ incoming", 0.8),
        ("$LTC between 150 and 180 by end of Q1", 150),
        ("$BTC falls to 80\u201390k", 90_000),
        ("$NET from 40 to 60", 60),
        ("$SOL long\nentry 182\nTP1 210 TP2 240\nSL 174", 210),
        ("SHORT $LINK\nEntry: 22.4\nStop: 24\nTarget: 17", 17),
        ("once $AAPL clears 240 we go straight to 260", 260),
        ("$AMD under 200 opens the trapdoor to 180", 180),
        ("$ALGO $4 by 31/12", 4),
    ],
)
def test_the_target_is_the_price_that_it_is_to_reach(text: str, price: float) -> None:
    assert only(text).target_price == pytest.approx(price)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("$TIA will 3x", id="a multiple"),
        pytest.param("$PLTR is going to give back 30%", id="a percentage"),
        pytest.param("$WIF to 10 billion mcap", id="a market cap"),
        pytest.param("$BMW goes to €95", id="another currency"),
        pytest.param("$DIS never goes below 80 again", id="a bound that is denied"),
        pytest.param("bought $ARB at 0.71, stop at 0.66", id="entry and stop"),
        pytest.param("loaded $AAPL 250c", id="a strike"),
        pytest.param("$BTC to the moon", id="no number at all"),
    ],
)
def test_no_price_is_made_of(text: str) -> None:
    assert only(text).target_price is None


def test_a_multiple_and_a_range_keep_their_words() -> None:
    for text, words in (("$TIA will 3x", "3x"), ("$BTC to 80-90k", "80-90k"), ("$BMW goes to €95", "€95")):
        (target,) = [span for span in only(text).spans if span.of == "target"]
        assert text[target.start : target.end] == words


def test_entry_and_stop_are_told_apart() -> None:
    call = only("$SOL long\nentry 182\nTP1 210 TP2 240\nSL 174")
    assert (call.entry_price, call.stop_price) == (182, 174)


def test_spans_name_the_words_in_code_points_of_the_text_given() -> None:
    text = "🚀🚀 $SOL&nbsp;to \u200b$300 by Friday &amp; beyond"
    spans = {span.of: text[span.start : span.end] for span in only(text).spans if span.of != "stance"}
    assert spans == {"ticker": "$SOL", "target": "$300", "date": "by Friday"}


def test_a_day_that_opens_or_closes_a_list_counts_for_all_of_it() -> None:
    for text in ("EOY predictions:\n$BTC 150k\n$ETH 8k", "$BTC 150k, $ETH 8k by EOY"):
        assert {call.target_date for call in read(text).calls} == {"2025-12-31"}


def test_the_day_of_a_trade_or_an_option_is_no_horizon() -> None:
    assert only("Bought $NET on October 5").target_date == ""
    assert only("loaded $AAPL 250c 9/21").target_date == ""


def test_hedging_and_the_models_doubt_lower_the_probability() -> None:
    firm, hoped = only("$BTC will moon"), only("I hope $BTC will moon")
    assert 0.5 < hoped.probability < firm.probability < 1


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("$BTC se va a hundir", "bearish"),
        ("$BTC vai subir muito", "bullish"),
        ("$BTC va s'effondrer", "bearish"),
        ("$BTC wird bald steigen", "bullish"),
        ("$BTC скоро упадет", "bearish"),
        ("$BTC سيرتفع قريبا", "bullish"),
        ("$BTC はもうすぐ上がる", "bullish"),
        ("$BTC 马上大跌", "bearish"),
        ("$BTC yükselecek", "bullish"),
    ],
)
def test_other_languages_take_sides_too(text: str, stance: str) -> None:
    assert only(text).stance == stance


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("The Fed will cut 50bps in March, no doubt about it", True),
        ("I predict before the end of the month they will have lost it all", True),
        ("$BTC to 100k", True),
        ("I predict a riot 🎶", False),
        ("good morning everyone", False),
        ("If it breaks up we go long and if it breaks down we wait", False),
        ('He said "by 2020 most people will be online". Duh.', False),
    ],
)
def test_a_prediction_is_a_serious_claim_about_the_future(text: str, truth: object) -> None:
    assert read(text).is_prediction is truth


@pytest.mark.parametrize(
    "text",
    [
        "Sold my $DOGE. $SOL to 300 by end of March",
        "Sold my $DOGE\n$SOL to 300 by end of March",
        "I am bullish on $DOGE. $SOL will double by end of March",
    ],
)
def test_a_day_stays_in_its_sentence_where_the_other_names_no_target(text: str) -> None:
    assert {call.ticker: call.target_date for call in read(text, MARCH).calls} == {"$DOGE": "", "$SOL": "2026-03-31"}


@pytest.mark.parametrize(
    "text",
    [
        "$DOGE to 0.50\n$SOL to 300 by end of March",
        "$DOGE to 0.50, $SOL to 300 by end of March",
        "Long $DOGE, short $SOL by end of March",
    ],
)
def test_a_day_that_closes_a_list_counts_for_all_of_it(text: str) -> None:
    assert [call.target_date for call in read(text, MARCH).calls] == ["2026-03-31"] * 2
