from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.parsers.fields import FieldError
from collector_svc.parsers.times import posted_at_ms

JANUARY = 1_420_660_800_000


@pytest.mark.parametrize(
    "written",
    [
        "Wed Jan 07 20:00:00 +0000 2015",
        "Wed Jan 07 21:30:00 +0130 2015",
        "2015-01-07T20:00:00Z",
        "2015-01-07T20:00:00",
        "2015-01-07 20:00:00+00:00",
        "2015-01-07T15:00:00.000-05:00",
    ],
)
def test_x_and_iso_times_mean_the_same_instant(written: str) -> None:
    assert posted_at_ms(written, "t") == JANUARY


def test_milliseconds_are_kept() -> None:
    assert posted_at_ms("2015-01-07T20:00:00.123456Z", "t") == JANUARY + 123


def test_the_first_day_of_x_is_the_earliest() -> None:
    assert posted_at_ms("2006-03-21", "t") == 1_142_899_200_000
    with pytest.raises(FieldError):
        posted_at_ms("2006-03-20T23:59:59Z", "t")


def test_the_end_of_the_calendar_does_not_overflow() -> None:
    assert posted_at_ms("9999-12-31T23:59:59-14:00", "t") > 253_402_300_799_000
    with pytest.raises(FieldError):
        posted_at_ms("0001-01-01T00:00:00+14:00", "t")


@pytest.mark.parametrize(
    "written",
    [
        "", "yesterday", "10000-01-01T00:00:00Z", "2015-13-01", "2015-02-29", "Wed Foo 07 20:00:00 +0000 2015",
        "Wed Jan 07 25:00:00 +0000 2015", "201\u0665-01-07", "\ud800", "2" * 1000, 1_420_660_800, True, None, ["2015"],
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_by_name(written: object) -> None:
    with pytest.raises(FieldError, match=r"^createdAt: expected a time"):
        posted_at_ms(written, "createdAt")


@given(st.datetimes(min_value=datetime(2006, 3, 21), max_value=datetime(9999, 12, 31)))  # noqa: DTZ001
def test_an_iso_time_comes_back_to_the_millisecond(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    read = posted_at_ms(moment.isoformat(), "t")
    assert read == round(moment.timestamp() * 1000)
