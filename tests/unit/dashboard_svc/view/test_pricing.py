from dashboard_svc.view.pricing import pricing_of
from swarmnexus.v1.query_pb2 import PriceNeed


def test_waiting_evaluations_are_summed_and_the_most_wanted_tickers_stand_first() -> None:
    needs = [PriceNeed(ticker="$A", waiting=2), PriceNeed(ticker="$B", waiting=0), PriceNeed(ticker="$C", waiting=5)]
    told = pricing_of(needs, [PriceNeed(ticker="$D"), needs[2]])
    assert (told.waiting, told.waiting_tickers) == (7, 2)
    assert [need.ticker for need in told.lacking] == ["$C", "$A", "$D"]
    assert told.more == 0


def test_a_long_list_is_cut_and_says_by_how_much() -> None:
    told = pricing_of([], [PriceNeed(ticker=f"$T{number:04}") for number in range(250)])
    assert (len(told.lacking), told.more) == (200, 50)
