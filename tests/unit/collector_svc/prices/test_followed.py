from collector_svc.prices.followed import Followed

DAY = 86_400_000
NOW = 20_000 * DAY


def test_a_ticker_is_followed_until_its_last_call_has_ended_over_the_longest_window() -> None:
    followed = Followed()
    followed.note(["$SOL", "$BTC"], NOW)
    followed.note(["$BTC"], NOW + 10 * DAY)
    assert followed.tickers(NOW + 30 * DAY) == {"$SOL", "$BTC"}
    assert followed.tickers(NOW + 32 * DAY) == {"$BTC"}
    assert followed.tickers(NOW + 42 * DAY) == set()
