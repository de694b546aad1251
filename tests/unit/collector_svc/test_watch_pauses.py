from typing import Any

import pytest
from tenacity import Future, RetryCallState

from collector_svc.counts import Counts
from collector_svc.cycle import CycleReport
from collector_svc.trouble import State, TroubleError
from collector_svc.watch import Pauses

NOW = 1_700_000_000_000
STEADY = Pauses(poll=60.0, backoff_base=120.0, backoff_max=600.0, jitter=False)
VARIED = Pauses(poll=60.0, backoff_base=120.0, backoff_max=600.0, jitter=True)


def troubled(attempt: int, hint: float = 0.0, *, reads_on: bool = False) -> Any:
    state = RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
    state.attempt_number = attempt
    state.outcome = Future(attempt)
    state.outcome.set_exception(TroubleError(State.RATE_LIMITED, "asked too often", hint, reads_on=reads_on))
    return state


def test_a_good_cycle_is_followed_by_the_poll_pause() -> None:
    assert STEADY.after_good(CycleReport(Counts(), None), NOW) == 60.0


def test_jitter_varies_the_pause_by_up_to_a_fifth() -> None:
    pauses = {VARIED.after_good(CycleReport(Counts(), None), NOW) for _ in range(200)}
    assert len(pauses) > 100
    assert 48.0 <= min(pauses) < 55.0
    assert 65.0 < max(pauses) <= 72.0


@pytest.mark.parametrize(("ahead_ms", "pause"), [(5_000, 5.0), (3_600_000, 60.0), (0, 0.2), (-10_000, 0.2)])
def test_a_source_that_knows_when_there_is_more_is_asked_then(ahead_ms: int, pause: float) -> None:
    assert STEADY.after_good(CycleReport(Counts(), NOW + ahead_ms), NOW) == pause


@pytest.mark.parametrize(("attempt", "longest"), [(1, 120.0), (2, 240.0), (3, 480.0), (4, 600.0), (60, 600.0)])
def test_trouble_in_a_row_doubles_the_pause_up_to_the_longest(attempt: int, longest: float) -> None:
    pauses = [STEADY.after_trouble(troubled(attempt)) for _ in range(100)]
    assert longest * 0.8 <= min(pauses) < max(pauses) <= longest


def test_trouble_that_says_how_long_it_lasts_is_believed() -> None:
    assert STEADY.after_trouble(troubled(1, hint=900.0)) == 900.0


def test_trouble_that_does_not_concern_the_source_does_not_slow_its_reading() -> None:
    assert STEADY.after_trouble(troubled(9, reads_on=True)) == 60.0
    pauses = {VARIED.after_trouble(troubled(1, reads_on=True)) for _ in range(100)}
    assert 48.0 <= min(pauses) < max(pauses) <= 72.0
    assert STEADY.after_trouble(troubled(1, hint=90.0, reads_on=True)) == 90.0
