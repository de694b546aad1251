from datetime import time

import pytest

from collector_svc.prices.csv_cells import CellError, day_ms, instant_ms, price_usd
from swarmnexus.time import iso


@pytest.mark.parametrize(
    ("cell", "close_at", "at"),
    [
        ("2015-01-02", None, "2015-01-03T00:00:00Z"),
        ("2015-12-31", None, "2016-01-01T00:00:00Z"),
        (" 2015-01-02 ", time(21, 0), "2015-01-02T21:00:00Z"),
        ("2015-01-02", time(0, 0), "2015-01-02T00:00:00Z"),
        ("2016-02-29", time(20, 15), "2016-02-29T20:15:00Z"),
    ],
)
def test_a_close_bears_the_end_of_its_day_or_its_markets_hour(cell: str, close_at: time | None, at: str) -> None:
    assert iso(day_ms("Date", cell, close_at)) == at


@pytest.mark.parametrize("cell", ["", "2015-02-30", "01/02/2015", "2015-1-2", "20150102", "9999-12-31", "1969-12-30"])
def test_what_is_no_day_is_named(cell: str) -> None:
    with pytest.raises(CellError) as raised:
        day_ms("Date", cell, None)
    assert str(raised.value).startswith(f"Date: {cell!r} is not a date")


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-01-31T11:22:33Z", "2026-01-31T11:22:33Z"),
        ("2026-01-31 11:22:33", "2026-01-31T11:22:33Z"),
        ("2026-01-31T11:22:33+02:00", "2026-01-31T09:22:33Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("1700000000", "2023-11-14T22:13:20Z"),
        ("1700000000.5", "2023-11-14T22:13:20.500Z"),
        ("1700000000500", "2023-11-14T22:13:20.500Z"),
    ],
)
def test_an_instant_is_read_as_a_time_as_seconds_or_as_milliseconds(cell: str, at: str) -> None:
    assert iso(instant_ms("timestamp", cell)) == at


@pytest.mark.parametrize("cell", ["", "0", "now", "-5", "nan", "1e9", "9999999999999999", "2026-13-01T00:00:00Z"])
def test_what_is_no_instant_is_named(cell: str) -> None:
    with pytest.raises(CellError) as raised:
        instant_ms("timestamp", cell)
    assert f"timestamp: {cell!r} is not a time such as" in str(raised.value)


@pytest.mark.parametrize(("cell", "price"), [("1", 1.0), (" 95.108574 ", 95.108574), ("5.2e-06", 5.2e-6), (".5", 0.5)])
def test_a_price_is_read_to_its_last_digit(cell: str, price: float) -> None:
    assert price_usd("Close", cell) == price


@pytest.mark.parametrize(
    "cell",
    ["", "0", "-1", "null", "nan", "inf", "1,234.5", "$5", "1_000", "\u0665", "1e999", "1e-999", "0x10", "9" * 99],
)
def test_what_is_no_price_is_named(cell: str) -> None:
    with pytest.raises(CellError) as raised:
        price_usd("Close", cell)
    assert str(raised.value).startswith("Close: ")
    assert "is not a price above 0" in str(raised.value)
    assert len(str(raised.value)) < 200
