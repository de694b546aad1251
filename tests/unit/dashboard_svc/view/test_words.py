import pytest

from dashboard_svc.view.words import (
    change,
    clock,
    count,
    day,
    day_of,
    duration,
    end_of_day_ms,
    instant,
    price,
    quote,
    share,
    shares,
    streak,
    tone,
)

AT = 1_764_016_594_000  # 2025-11-24T20:36:34Z


def test_instants_are_told_in_utc_whatever_the_machine_s_zone() -> None:
    assert (day(AT), clock(AT), instant(AT)) == ("24 Nov 2025", "20:36", "24 Nov 2025, 20:36 UTC")


def test_a_day_ends_when_the_next_begins() -> None:
    assert end_of_day_ms("2025-11-24") == 1_764_028_800_000
    assert day_of("2026-03-01") == "1 Mar 2026"
    with pytest.raises(ValueError, match="day"):
        day_of("2026-02-30")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 seconds"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "1 minute"),
        (7_199, "1 hour"),
        (86_400 * 1_200, "1,200 days"),
    ],
)
def test_a_duration_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (66_000, "$66,000"),
        (1_234.5, "$1,234.50"),
        (0.64, "$0.64"),
        (0.6, "$0.60"),
        (300, "$300"),
        (0.00001234, "$0.00001234"),
        (999.9999999, "$1,000"),
        (1e15, "$1,000,000,000,000,000"),
    ],
)
def test_a_price_shows_as_many_digits_as_it_needs(usd: float, words: str) -> None:
    assert price(usd) == words


def test_one_is_not_many() -> None:
    assert (count(1, "call"), count(0, "call"), count(2_500, "reader follows", "readers follow")) == (
        "1 call",
        "0 calls",
        "2,500 readers follow",
    )


@pytest.mark.parametrize(
    ("fraction", "said"),
    [
        *((0.0, "0.0%"), (0.0123, "+1.2%"), (-0.034, "-3.4%"), (0.0004, "+0.04%"), (-0.00001, "0.0%")),
        *((0.9994, "+99.9%"), (0.9999, "+100%"), (2.3, "+230%"), (-1.0, "-100%"), (12_345.6, "+1,234,560%")),
    ],
)
def test_a_return_is_told_with_its_sign_and_as_many_digits_as_help(fraction: float, said: str) -> None:
    assert change(fraction) == said.replace("-", "\N{MINUS SIGN}")


def test_a_share_is_all_or_nothing_only_when_it_is() -> None:
    assert [share(one) for one in (0, 0.001, 0.5, 0.734, 0.999, 1)] == ["0%", "0.1%", "50%", "73%", "99.9%", "100%"]
    assert shares(0.58, 0.841) == "58\N{EN DASH}84%"


def test_a_streak_is_hits_or_misses() -> None:
    assert [streak(one) for one in (3, 1, 0, -1, -4)] == ["3 hits", "1 hit", "none", "1 miss", "4 misses"]
    assert [tone(one) for one in (0.1, 0.0, -0.1)] == ["up", "even", "down"]


def test_a_market_s_price_has_cents_or_four_digits() -> None:
    assert [quote(one) for one in (40_012.345, 1, 0.64123, 0.00001234567)] == [
        *("$40,012.35", "$1.00", "$0.6412"),
        "$0.00001235",
    ]
