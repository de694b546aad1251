"""Whether a target was reached by its date."""

import pytest

from store_svc.scoring.quotes import Quote
from store_svc.scoring.rules import Rules
from store_svc.scoring.stretches import joined
from store_svc.scoring.targets import DOWN, NOT_TOLD, UP, Aim, Result, end_of_day_ms, resolve, way_of
from store_svc.scoring.windows import DAY_MS
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL

CALLED = 1_700_000_000_000
UNTIL = CALLED + 10 * DAY_MS
GIVEN_UP = 4 * DAY_MS
AIM = Aim("$SOL", STANCE_BULLISH, CALLED, 120.0, UNTIL)
ENTRY = Quote(100.0, CALLED, "then", "csv")


def result(
    aim: Aim = AIM, *, clock: int, entry: Quote | None = ENTRY, end: bool = True, reached: Quote | None = None
) -> Result:
    def last(_ticker: str, at_ms: int) -> Quote | None:
        return entry if at_ms == CALLED else Quote(90.0, at_ms, "then", "csv") if end else None

    return resolve(aim, last, lambda *_: reached, Rules(), clock)


@pytest.mark.parametrize(
    ("stance", "target", "way"),
    [
        (STANCE_BULLISH, 101.0, UP),
        (STANCE_BULLISH, 99.0, NOT_TOLD),
        (STANCE_BULLISH, 100.0, NOT_TOLD),
        (STANCE_BEARISH, 99.0, DOWN),
        (STANCE_BEARISH, 101.0, NOT_TOLD),
        (STANCE_NEUTRAL, 101.0, UP),
        (STANCE_NEUTRAL, 99.0, DOWN),
    ],
)
def test_the_way_is_told_by_the_side_and_by_where_the_price_stood(stance: int, target: float, way: int) -> None:
    assert way_of(stance, 100.0, target) == way


@pytest.mark.parametrize(
    ("clock", "known", "status", "due"),
    [
        (CALLED - 1, {}, "open", CALLED),
        (CALLED, {"entry": None}, "open", CALLED + GIVEN_UP),
        (CALLED + GIVEN_UP, {"entry": None}, "unpriced", None),
        (CALLED, {}, "open", UNTIL),
        (UNTIL, {}, "missed", None),
        (UNTIL, {"end": False}, "open", UNTIL + GIVEN_UP),
        (UNTIL + GIVEN_UP, {"end": False}, "unpriced", None),
        (CALLED, {"reached": Quote(121.0, CALLED + 5, "then", "csv")}, "reached", None),
    ],
)
def test_a_target_is_open_until_prices_and_its_date_decide(
    clock: int, known: dict[str, Quote | None], status: str, due: int | None
) -> None:
    found = result(clock=clock, **known)  # type: ignore[arg-type]
    assert (found.status, found.due_ms) == (status, due)


def test_a_target_that_was_reached_already_or_whose_date_was_over_is_neither_reached_nor_missed() -> None:
    already = result(AIM._replace(target_usd=80.0), clock=UNTIL, reached=ENTRY)
    over = result(AIM._replace(until_ms=CALLED), clock=UNTIL, reached=ENTRY)
    assert [(one.status, bool(one.reason), one.reached) for one in (already, over)] == [("unpriced", True, None)] * 2


@pytest.mark.parametrize(
    ("written", "at_ms"),
    [
        ("1970-01-01", DAY_MS),
        ("2023-11-15", 1_700_092_800_000),
        ("0001-01-01", 0),
        ("9999-12-31", 253_402_300_799_999),
    ],
)
def test_a_date_lasts_until_the_end_of_its_day(written: str, at_ms: int) -> None:
    assert end_of_day_ms(written) == at_ms


def test_stretches_that_touch_become_one_and_so_do_the_nearest_of_too_many() -> None:
    assert joined([(5, 6), (0, 2), (2, 3), (9, 9), (1, 2)], 9) == [(0, 3), (5, 6)]
    assert joined([(0, 1), (10, 11), (12, 13), (30, 31)], 3) == [(0, 1), (10, 13), (30, 31)]
    assert joined([], 3) == []
