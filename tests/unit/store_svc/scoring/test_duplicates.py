"""Of repeated calls one counts a window."""

from hypothesis import given
from hypothesis import strategies as st

from store_svc.scoring.duplicates import Flags, Made, told_anew
from store_svc.scoring.windows import DAY_MS, HOUR_MS, LENGTHS_MS, WINDOWS

UNKNOWN = (None,) * len(WINDOWS)


def from_scratch(times: list[int]) -> dict[int, Flags]:
    made = [Made(number, at_ms, UNKNOWN) for number, at_ms in enumerate(times)]
    return {call_id: flags for call_id, flags, _ in told_anew(made, times[0], set(range(len(times))))}


def over(window: str, times: list[int]) -> list[bool]:
    place = WINDOWS.index(window)
    return [flags[place] for _, flags in sorted(from_scratch(times).items())]


def test_the_earliest_counts_and_the_first_at_the_end_of_its_window_counts_again() -> None:
    times = [0, 1, DAY_MS - 1, DAY_MS, DAY_MS + 1, 2 * DAY_MS]
    assert over("24h", times) == [False, True, True, False, True, False]


def test_a_daily_call_counts_once_a_week_over_a_week() -> None:
    assert [not flag for flag in over("7d", [day * DAY_MS for day in range(22)])] == [day % 7 == 0 for day in range(22)]


def test_calls_of_one_instant_are_one() -> None:
    assert over("12h", [5, 5, 5]) == [False, True, True]


@given(
    hours=st.lists(st.integers(0, 2_000), min_size=1, max_size=30),
    late=st.sets(st.integers(0, 29), max_size=4),
)
def test_late_calls_leave_what_counting_anew_would(hours: list[int], late: set[int]) -> None:
    times = sorted(hour * HOUR_MS for hour in hours)
    new = {number for number in late if number < len(times)} or {0}
    early = [number for number in range(len(times)) if number not in new]
    known = from_scratch([times[number] for number in early]) if early else {}
    kept = {number: known[place] for place, number in enumerate(early)}
    since = min(times[number] for number in new)
    made = [
        Made(
            number,
            at_ms,
            tuple("duplicate" if flag else "scored" for flag in kept[number]) if number in kept else UNKNOWN,
        )
        for number, at_ms in enumerate(times)
        if at_ms >= since - LENGTHS_MS[-1]
    ]
    for number, flags, before in told_anew(made, since, new):
        assert before == kept.get(number)
        kept[number] = flags
    assert kept == from_scratch(times)
