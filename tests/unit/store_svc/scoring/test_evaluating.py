"""One call against the market over one window."""

import pytest

from store_svc.scoring.evaluating import ENTRY, EXIT, PENDING, SCORED, UNPRICED, Claim, evaluate, unscored
from store_svc.scoring.quotes import LastPrice, Quote
from store_svc.scoring.rules import Rules
from store_svc.scoring.windows import DAY_MS, HOUR_MS
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL

CALLED = 1_700_000_000_000
ENDS = CALLED + DAY_MS
RULES = Rules()


def quoted(**prices: float) -> LastPrice:
    """Prices by name: sol_in, sol_out, btc_in, btc_out."""
    places = {
        ("$SOL", CALLED): "sol_in",
        ("$SOL", ENDS): "sol_out",
        ("$BTC", CALLED): "btc_in",
        ("$BTC", ENDS): "btc_out",
    }

    def last(ticker: str, at_ms: int) -> Quote | None:
        price = prices.get(places[ticker, at_ms])
        return None if price is None else Quote(price, at_ms, "then", "csv")

    return last


def claim(stance: int = STANCE_BULLISH, ticker: str = "$SOL") -> Claim:
    return Claim(ticker, stance, CALLED)


@pytest.mark.parametrize(("stance", "made", "excess"), [(STANCE_BULLISH, 0.1, 0.05), (STANCE_BEARISH, -0.1, -0.05)])
def test_the_return_is_that_of_the_side_taken_and_the_excess_is_beyond_the_benchmark_s(
    stance: int, made: float, excess: float
) -> None:
    found = evaluate(claim(stance), DAY_MS, quoted(sol_in=100.0, sol_out=110.0, btc_in=20.0, btc_out=21.0), RULES, ENDS)
    assert (found.status, found.hit, found.reason, found.due_ms) == (SCORED, made > 0, None, None)
    assert found.made == pytest.approx(made)
    assert found.excess == pytest.approx(excess)


def test_a_price_that_did_not_move_is_no_hit() -> None:
    found = evaluate(claim(STANCE_BEARISH), DAY_MS, quoted(sol_in=100.0, sol_out=100.0), RULES, ENDS)
    assert (found.hit, str(found.made)) == (False, "0.0")


def test_the_benchmark_s_own_calls_have_an_excess_of_nothing() -> None:
    found = evaluate(claim(ticker="$BTC"), DAY_MS, quoted(btc_in=20.0, btc_out=21.7), RULES, ENDS)
    assert (found.status, found.excess) == (SCORED, 0.0)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({}, "no excess: no price of $BTC near the call, nor near the end"),
        ({"btc_out": 2.0}, "no excess: no price of $BTC near the call"),
        ({"btc_in": 2.0}, "no excess: no price of $BTC near the end of the window"),
        ({"btc_in": 5e-324, "btc_out": 1e300}, "no excess: the prices of $BTC are out of all proportion"),
    ],
)
def test_a_missing_excess_says_why(known: dict[str, float], reason: str) -> None:
    found = evaluate(claim(), DAY_MS, quoted(sol_in=100.0, sol_out=110.0, **known), RULES, ENDS)
    assert (found.status, found.excess, found.reason) == (SCORED, None, reason)


@pytest.mark.parametrize(
    ("known", "clock", "status", "due", "lacks"),
    [
        ({}, CALLED - 1, PENDING, CALLED, 0),
        ({}, CALLED, PENDING, ENDS, ENTRY),
        ({}, ENDS, PENDING, CALLED + 4 * DAY_MS, ENTRY | EXIT),
        ({}, CALLED + 4 * DAY_MS, UNPRICED, None, ENTRY | EXIT),
        ({"sol_in": 1.0}, ENDS - 1, PENDING, ENDS, 0),
        ({"sol_in": 1.0}, ENDS, PENDING, ENDS + 4 * DAY_MS, EXIT),
        ({"sol_in": 1.0}, ENDS + 4 * DAY_MS, UNPRICED, None, EXIT),
        ({"sol_in": 1.0, "sol_out": 2.0}, ENDS - 1, PENDING, ENDS, 0),
    ],
)
def test_what_is_missing_is_waited_for_and_it_is_known_when_that_ends(
    known: dict[str, float], clock: int, status: str, due: int | None, lacks: int
) -> None:
    found = evaluate(claim(), DAY_MS, quoted(**known), RULES, clock)
    assert (found.status, found.due_ms, found.lacks, found.made) == (status, due, lacks, None)
    assert found.reason


def test_over_a_long_window_a_missing_entry_is_given_up_before_its_end_and_told_anew_at_it() -> None:
    long, clock = 30 * DAY_MS, CALLED + 5 * DAY_MS
    found = evaluate(claim(), long, lambda *_: None, RULES, clock)
    assert (found.status, found.due_ms) == (UNPRICED, CALLED + long)


def test_prices_out_of_all_proportion_score_nothing() -> None:
    found = evaluate(claim(), DAY_MS, quoted(sol_in=5e-324, sol_out=1e300), RULES, ENDS)
    assert (found.status, found.made, found.hit) == (UNPRICED, None, None)


@pytest.mark.parametrize(
    ("made", "is_duplicate", "status"),
    [
        (claim(STANCE_NEUTRAL), True, "neutral"),
        (claim(ticker="$USDC"), False, "neutral"),
        (claim(), True, "duplicate"),
    ],
)
def test_what_no_price_can_change_says_why(made: Claim, is_duplicate: bool, status: str) -> None:
    found = unscored(made, is_duplicate=is_duplicate)
    assert found is not None
    assert (found.status, bool(found.reason), found.due_ms, found.lacks) == (status, True, None, 0)
    assert unscored(claim(), is_duplicate=False) is None


def test_fine_prices_are_used_for_hours_and_coarse_ones_for_days() -> None:
    assert [RULES.tolerance_ms(bar) for bar in (0, 60, 3_600)] == [2 * HOUR_MS] * 3
    assert [RULES.tolerance_ms(bar) for bar in (3_601, 86_400)] == [4 * DAY_MS] * 2
