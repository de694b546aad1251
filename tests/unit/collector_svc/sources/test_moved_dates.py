from datetime import UTC, date, datetime

import pytest

from collector_svc.sources.moved_dates import moved_day


def at(written: str) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("said", "target", "moved_to", "meant"),
    [
        ("2026-02-02T15:00", "2026-02-05", "2026-11-24T09:00", "2026-11-27"),  # in three days
        ("2026-02-02T15:00", "2026-02-02", "2028-02-29T00:00", "2028-02-29"),  # today
        ("2026-02-02T15:00", "2026-12-31", "2026-11-24T09:00", "2026-12-31"),  # the end of the year
        ("2026-02-02T15:00", "2027-12-31", "2026-11-24T09:00", "2027-12-31"),  # the end of the next
        ("2026-02-02T15:00", "2026-02-28", "2026-11-24T09:00", "2026-11-30"),  # the end of the month
        ("2026-02-02T15:00", "2026-03-31", "2026-12-24T09:00", "2027-01-31"),  # the end of the next
        ("2026-02-02T15:00", "2026-03-31", "2028-01-05T09:00", "2028-02-29"),  # which may be a short one
    ],
)
def test_a_day_means_the_same_from_the_moved_post(said: str, target: str, moved_to: str, meant: str) -> None:
    assert moved_day(date.fromisoformat(target), at(said), at(moved_to)) == date.fromisoformat(meant)


def test_nothing_moves_beyond_the_calendar() -> None:
    with pytest.raises(OverflowError):
        moved_day(date(2030, 12, 31), at("2026-02-02T15:00"), at("9998-02-02T15:00"))
