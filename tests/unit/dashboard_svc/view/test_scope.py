from urllib.parse import parse_qs

import pytest

from dashboard_svc.view.scope import Scope, read_scope
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_UNSPECIFIED
from swarmnexus.v1.score_pb2 import WINDOW_7D, WINDOW_24H


def test_nothing_asked_for_is_a_day_and_three_calls() -> None:
    scope = read_scope({})
    assert (scope.window_value(), scope.least(), scope.stance_value()) == (WINDOW_24H, 3, STANCE_UNSPECIFIED)
    assert (scope.query(), scope.is_narrow) == ("", False)


def test_an_address_says_it_all_and_is_written_the_same_again() -> None:
    given = {
        "window": "7d",
        "min_calls": "10",
        "ticker": " $brk.b ",
        "stance": "bearish",
        "since": "2026-01-01",
        "until": "1800000000",
        "utm_source": "elsewhere",
    }
    scope = read_scope(given)
    message = scope.message("author")
    assert (scope.window_value(), scope.least(), scope.stance_value()) == (WINDOW_7D, 10, STANCE_BEARISH)
    assert (message.author, message.ticker) == ("author", "$brk.b")
    assert (message.since_ms, message.until_ms) == (1_767_225_600_000, 1_800_000_000_000)
    again = {name: values[0] for name, values in parse_qs(scope.query()).items()}
    assert read_scope(again) == scope
    assert "utm_source" not in again


def test_a_part_of_the_address_is_changed_or_left_out() -> None:
    scope = Scope(window="7d", ticker="$SOL", min_calls="5")
    assert scope.query(window="30d") == "window=30d&min_calls=5&ticker=%24SOL"
    assert scope.query(window="", min_calls="", cursor="abc") == "ticker=%24SOL&cursor=abc"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("window", "1h"),
        ("window", "24H"),
        ("min_calls", "0"),
        ("min_calls", "1000001"),
        ("min_calls", "99999999"),
        ("min_calls", "-1"),
        ("min_calls", "1.5"),
        ("min_calls", "\u0663"),
        ("stance", "up"),
        ("since", "yesterday"),
        ("until", "2026-13-01"),
    ],
)
def test_what_is_not_accepted_is_refused_by_its_name(field: str, value: str) -> None:
    scope = read_scope({field: value})
    with pytest.raises(InvalidArgumentError) as refused:
        (scope.window_value(), scope.least(), scope.stance_value(), scope.message())
    assert refused.value.field == field
    assert value[:40] in str(refused.value)
