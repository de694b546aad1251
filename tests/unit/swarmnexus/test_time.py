from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmnexus.time import iso, now_ms, parse_instant

LAST_MS = 253_402_300_799_999
INSTANTS = st.integers(0, LAST_MS)


@given(INSTANTS)
def test_what_is_written_is_read_back(at_ms: int) -> None:
    assert parse_instant(iso(at_ms)) == at_ms


@given(INSTANTS, INSTANTS)
def test_whole_seconds_are_ordered_as_their_text(one: int, other: int) -> None:
    one, other = one // 1000 * 1000, other // 1000 * 1000
    assert (one < other) == (iso(one) < iso(other))


@given(st.datetimes(datetime(1970, 1, 3), datetime(9999, 12, 29)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_a_zone_is_heeded_and_none_is_utc(at: datetime, minutes: int) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    zoned = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_instant(zoned.isoformat()) == round(zoned.timestamp() * 1000)
    assert parse_instant(at.isoformat()) == round(at.replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("1970-01-01", 0),
        ("2026-01-31", 1_769_817_600_000),
        ("2026-01-31T11:22:33Z", 1_769_858_553_000),
        ("2026-01-31 11:22:33.5+02:00", 1_769_851_353_500),
        ("1769858553", 1_769_858_553_000),
        ("1769858553.25", 1_769_858_553_250),
        ("0", 0),
    ],
)
def test_the_accepted_forms(text: str, at_ms: int) -> None:
    assert parse_instant(text) == at_ms


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "yesterday", "2026-13-01", "2026-W05-6", "-1", "1e9", "nan", "1" * 13, "253402300800"),
        *("1969-12-31", "2026-01-31T25:00", "0001-01-01T00:00:00+14:00", "2026-01-31T11:22:33Z\n"),
        *("\u0662\u0660\u0662\u0666-01-31", "\uff19"),  # digits of other scripts
    ],
)
def test_anything_else_is_refused_saying_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_instant(text)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        assert 0 <= parse_instant(text) <= LAST_MS
    except ValueError as error:
        assert "ISO 8601" in str(error)  # noqa: PT017 - either is right


def test_what_cannot_be_written_with_four_digits_is_refused() -> None:
    for at_ms in (-1, LAST_MS + 1):
        with pytest.raises(ValueError, match="1970 to 9999"):
            iso(at_ms)


def test_the_clock_is_in_milliseconds() -> None:
    assert abs(now_ms() - datetime.now(UTC).timestamp() * 1000) < 5_000
