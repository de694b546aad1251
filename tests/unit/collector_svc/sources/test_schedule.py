import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.sources.schedule import PriceSchedule, Schedule

ANCHOR = 1_700_000_000_000
HOUR = 3_600_000
# Two of the past, and three live ones, 20 s apart.
DEMO = Schedule(ANCHOR, [-5 * HOUR, -1_000, 20_000, 40_000, 60_000], 20_000)
LAP = 60_000


def due_after_anchor(schedule: Schedule, numbers: range) -> list[int]:
    return [(schedule.due_at_ms(number) or 0) - ANCHOR for number in numbers]


def test_the_past_is_due_at_once_and_the_live_part_one_by_one() -> None:
    assert DEMO.history == 2
    assert due_after_anchor(DEMO, range(5)) == [-5 * HOUR, -1_000, 20_000, 40_000, 60_000]


def test_the_live_part_comes_again_lap_after_lap_in_the_same_step() -> None:
    assert DEMO.lap_ms == LAP
    assert due_after_anchor(DEMO, range(5, 9)) == [80_000, 100_000, 120_000, 140_000]
    assert [DEMO.place_of(number) for number in (4, 5, 7, 8)] == [(0, 4), (1, 2), (1, 4), (2, 2)]


def test_a_corpus_of_nothing_but_past_ends() -> None:
    past = Schedule(ANCHOR, [-2_000, 0], 20_000)
    assert past.due_at_ms(1) == ANCHOR
    assert past.due_at_ms(2) is None
    assert past.resume(2, ANCHOR + 10**9) == 2


@pytest.mark.parametrize(
    ("number", "late_ms", "goes_on_at"),
    [
        (3, 10 * LAP, 3),  # the corpus itself is owed in full
        (5, LAP - 1, 5),  # a lap that was begun is caught up with
        (5, LAP, 8),  # whole laps that nobody played are left out
        (6, 10 * LAP + 1, 36),  # and play goes on in the same place of the lap
        (6, -5_000, 6),
    ],
)
def test_a_pause_in_play_leaves_out_whole_laps_only(number: int, late_ms: int, goes_on_at: int) -> None:
    due = DEMO.due_at_ms(number)
    assert due is not None
    assert DEMO.resume(number, due + late_ms) == goes_on_at
    assert DEMO.place_of(goes_on_at)[1] == DEMO.place_of(number)[1]


@given(
    offsets=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30).map(sorted),
    step=st.integers(1, 10**6),
    number=st.integers(0, 500),
    late=st.integers(-(10**9), 10**11),
)
def test_play_never_goes_back_in_time_nor_repeats_a_place(
    offsets: list[int], step: int, number: int, late: int
) -> None:
    schedule = Schedule(ANCHOR, offsets, step)
    here, then = schedule.due_at_ms(number), schedule.due_at_ms(number + 1)
    if then is None:
        assert number + 1 >= len(offsets)
        assert not schedule.lap_ms
        return
    assert here is not None
    assert here <= then
    assert schedule.place_of(number) != schedule.place_of(number + 1)
    assert schedule.resume(number, here + late) >= number


def test_prices_go_on_in_the_same_rhythm_after_their_last_row() -> None:
    prices = PriceSchedule(ANCHOR, [-2 * HOUR, -HOUR, 0, HOUR])
    due = [(prices.due_at_ms(number) or 0) - ANCHOR for number in range(8)]
    assert due == [hour * HOUR for hour in range(-2, 6)]
    # the first row of a later lap would be the last of the one before
    assert [prices.place_of(number) for number in (0, 3, 4, 6, 7)] == [(0, 0), (0, 3), (1, 1), (1, 3), (2, 1)]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_path_of_no_length_is_not_repeated(rows: int) -> None:
    prices = PriceSchedule(ANCHOR, [0] * rows)
    assert prices.due_at_ms(rows) is None
