from collector_svc.prices.asked import Asked
from collector_svc.prices.stretches import Stretch

HOUR = 3_600_000
NOW = 1_000 * HOUR


def test_what_was_asked_for_is_not_wanted_again_for_some_hours() -> None:
    asked = Asked()
    asked.note("$BTC", Stretch(100 * HOUR, 200 * HOUR), NOW)
    wanted = [Stretch(50 * HOUR, 150 * HOUR), Stretch(180 * HOUR, 250 * HOUR)]
    assert asked.still_wanted("$BTC", wanted, NOW + HOUR) == [
        Stretch(50 * HOUR, 100 * HOUR),
        Stretch(200 * HOUR, 250 * HOUR),
    ]
    assert asked.still_wanted("$ETH", wanted, NOW + HOUR) == wanted


def test_after_those_hours_it_is_asked_for_again() -> None:
    asked = Asked()
    asked.note("$BTC", Stretch(100 * HOUR, 200 * HOUR), NOW)
    assert asked.still_wanted("$BTC", [Stretch(100 * HOUR, 200 * HOUR)], NOW + 7 * HOUR) == [
        Stretch(100 * HOUR, 200 * HOUR)
    ]


def test_the_last_hour_is_asked_for_again_at_once_since_prices_come_late() -> None:
    asked = Asked()
    asked.note("$BTC", Stretch(NOW - 5 * HOUR, NOW), NOW)
    assert asked.still_wanted("$BTC", [Stretch(NOW - 5 * HOUR, NOW)], NOW + 60_000) == [Stretch(NOW - HOUR, NOW)]


def test_several_answers_are_taken_away_together() -> None:
    asked = Asked()
    for first in range(100, 200, 10):
        asked.note("$BTC", Stretch(first * HOUR, (first + 10) * HOUR), NOW)
    assert asked.still_wanted("$BTC", [Stretch(100 * HOUR, 200 * HOUR)], NOW) == []


def test_what_the_source_does_not_have_is_left_alone_for_some_hours_also_of_what_comes() -> None:
    asked = Asked()
    asked.leave("$GONE", NOW)
    wanted = [Stretch(NOW - HOUR, NOW + 2 * HOUR)]
    assert asked.still_wanted("$GONE", wanted, NOW + HOUR) == []
    assert asked.still_wanted("$GONE", wanted, NOW + 7 * HOUR) == wanted
