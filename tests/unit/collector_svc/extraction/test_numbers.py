import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.extraction.amounts import Measure
from collector_svc.extraction.assets import shipped_table
from collector_svc.extraction.numerals import value_of
from collector_svc.extraction.prepared import prepare

from .reads import at


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("1,234.5", 1234.5),
        ("1.234,50", 1234.5),
        ("0,20", 0.2),
        ("100,000", 100_000),
        ("100.000", 100_000),
        ("1.234", 1.234),
        (".04", 0.04),
        ("1,234,567", 1_234_567),
        ("100 000", 100_000),
        ("1'000", 1000),
    ],
)
def test_separators_say_what_they_are(digits: str, value: float) -> None:
    assert value_of(digits) == pytest.approx(value)


def test_a_language_decides_where_the_digits_do_not() -> None:
    assert value_of("1.234", comma_is_decimal=True) == pytest.approx(1234)
    assert value_of("1,234", comma_is_decimal=True) == pytest.approx(1.234)


@given(
    st.text(alphabet="0123456789.,' ", min_size=1, max_size=30).filter(
        lambda text: any(char.isdigit() for char in text)
    )
)
def test_no_digits_raise_and_none_grow_beyond_a_price(digits: str) -> None:
    value = value_of(digits)
    assert value is None or 0 <= value <= 1e15


@pytest.mark.parametrize(
    ("text", "low", "high", "measure"),
    [
        ("to 100k", 100e3, 100e3, Measure.PRICE),
        ("to $1.2m", 1.2e6, 1.2e6, Measure.PRICE),
        ("to 0,20 $", 0.2, 0.2, Measure.PRICE),
        ("to 90K$", 90e3, 90e3, Measure.PRICE),
        ("to 50 cents", 0.5, 0.5, Measure.PRICE),
        ("80\u201390k", 80e3, 90e3, Measure.PRICE),
        ("between 80 and 90", 80, 90, Measure.PRICE),
        ("$70k-$80k", 70e3, 80e3, Measure.PRICE),
        ("20-25%", 20, 25, Measure.PERCENT),
        ("3x", 3, 3, Measure.MULTIPLE),
        ("to €95", 95, 95, Measure.FOREIGN),
        ("R$100", 100, 100, Measure.FOREIGN),
        ("10 billion mcap", 10e9, 10e9, Measure.FOREIGN),
        ("580p", 580, 580, Measure.PUT_OPTION),
        ("12k followers", 12e3, 12e3, Measure.OTHER),
        ("the 10-Q", 10, 10, Measure.OTHER),
        ("the 50-day", 50, 50, Measure.OTHER),
        ("#1", 1, 1, Measure.OTHER),
    ],
)
def test_an_amount_is_measured_by_its_signs(text: str, low: float, high: float, measure: Measure) -> None:
    (amount,) = prepare(text, at(), shipped_table()).amounts
    assert (amount.low, amount.high) == (pytest.approx(low), pytest.approx(high))
    assert amount.measure is measure


@pytest.mark.parametrize(
    "text", ["5GvL3zSW3SRE9QTYo5CuShXm6KY8", "v1.2.3", "192.168.0.1", "at 14:30", "10\u0666\u06f6x6y", "gpt4"]
)
def test_digits_within_other_things_are_no_amounts(text: str) -> None:
    assert prepare(text, at(), shipped_table()).amounts == []


def test_a_number_is_read_as_it_is_seen() -> None:
    hidden = prepare("to 1\u200b0\u200b0k", at(), shipped_table())
    assert [amount.low for amount in hidden.amounts] == [100_000]
    assert hidden.place(hidden.amounts[0].first, hidden.amounts[0].last) == (3, 9)
    arabic = prepare("إلى \u0661\u0660\u0660 ألف", at(), shipped_table())
    assert [amount.low for amount in arabic.amounts] == [100_000]
