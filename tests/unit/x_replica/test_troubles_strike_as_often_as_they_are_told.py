import pytest

from tests.x_replica.troubles import KINDS, Trouble, Troubles


def struck(troubles: Troubles, place: str, operation: str = "") -> list[str]:
    return [trouble.kind for trouble in troubles.take(place, operation)]


def test_for_the_next_requests_and_no_further() -> None:
    troubles = Troubles()
    troubles.command(Trouble("rate_limited", times=2))
    told = [struck(troubles, "answer", "SearchTimeline") for _ in range(3)]
    assert told == [["rate_limited"], ["rate_limited"], []]


def test_until_it_is_lifted_and_the_others_stay() -> None:
    troubles = Troubles()
    troubles.command(Trouble("slow"))
    troubles.command(Trouble("empty_data"))
    assert struck(troubles, "answer") == ["slow", "empty_data"]
    troubles.lift("slow")
    assert struck(troubles, "answer") == ["empty_data"]
    troubles.lift()
    assert struck(troubles, "answer") == []


def test_only_where_it_is_meant_and_requests_elsewhere_do_not_count() -> None:
    troubles = Troubles()
    troubles.command(Trouble("rate_limited", on="TweetDetail", times=1))
    troubles.command(Trouble("login_wall", times=1))
    assert struck(troubles, "answer", "SearchTimeline") == []
    assert struck(troubles, "page") == ["login_wall"]
    assert struck(troubles, "answer", "TweetDetail") == ["rate_limited"]
    assert struck(troubles, "page") == []


def test_everywhere_is_everywhere() -> None:
    troubles = Troubles()
    troubles.command(Trouble("server_error"))
    assert [struck(troubles, place) for place in ("page", "answer", "api_v2")] == [["server_error"]] * 3


def test_an_unknown_one_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="'rate_limit' is not known; accepted are rate_limited, login_wall"):
        Trouble("rate_limit")
    assert all(Trouble(kind).on for kind in KINDS)
