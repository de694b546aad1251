from support.mentions import bullish, post

from dashboard_svc.view.charts.prices import price_chart
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, Price
from swarmnexus.v1.query_pb2 import CallReading

HOUR_MS = 3_600_000


def prices(*amounts: float, hours: int = 1) -> list[Price]:
    return [
        Price(ticker="$SOL", at_ms=number * hours * HOUR_MS, price_usd=amount, source="csv")
        for number, amount in enumerate(amounts)
    ]


def call_at(hour: float, **fields: object) -> CallReading:
    at_ms = round(hour * HOUR_MS)
    return CallReading(call=bullish(post(1, created_at_ms=at_ms), **fields))


def test_fewer_than_two_prices_make_no_chart() -> None:
    assert price_chart("$SOL", [], [call_at(1)]) is None
    assert price_chart("$SOL", prices(1), []) is None


def test_a_call_stands_at_the_last_price_before_it_and_never_at_a_later_one() -> None:
    chart = price_chart("$SOL", prices(10, 20, 40), [call_at(1.9), call_at(2, stance=STANCE_BEARISH)])
    assert chart is not None
    assert [mark.stance for mark in chart.marks] == ["bullish", "bearish"]
    assert [mark.y for mark in chart.marks] == [chart.frame.y(20), chart.frame.y(40)]
    assert [mark.x for mark in chart.marks] == [95, 100]
    assert chart.summary.endswith("2 calls on it: 1 bullish, 1 bearish.")


def test_a_call_before_any_price_is_counted_and_not_drawn() -> None:
    late = prices(10, 20)
    for one in late:
        one.at_ms += 5 * HOUR_MS
    chart = price_chart("$SOL", late, [call_at(1), call_at(5.5)])
    assert chart is not None
    assert (len(chart.marks), chart.unmarked) == (1, 1)


def test_a_call_after_the_last_price_widens_the_chart() -> None:
    chart = price_chart("$SOL", prices(10, 20), [call_at(4)])
    assert chart is not None
    assert [mark.x for mark in chart.marks] == [100]


def test_the_line_breaks_where_no_price_is_known() -> None:
    whole = price_chart("$SOL", prices(1, 2, 3, 4, 5), [])
    assert whole is not None
    assert whole.line.count("M") == 1
    torn = prices(1, 2, 3, 4, 5)
    for one in torn[3:]:
        one.at_ms += 10 * HOUR_MS
    broken = price_chart("$SOL", torn, [])
    assert broken is not None
    assert broken.line.count("M") == 2


def test_the_table_holds_forty_rows_or_so_and_the_latest_price() -> None:
    chart = price_chart("$SOL", prices(*range(1, 401)), [])
    assert chart is not None
    assert len(chart.rows) == 40
    assert chart.rows[0].price_usd == 400


def test_a_tiny_price_keeps_its_digits() -> None:
    chart = price_chart("$PEPE", prices(0.0000012, 0.00000234567), [])
    assert chart is not None
    assert "$0.0000012 at first, $0.000002346 at last" in chart.summary
