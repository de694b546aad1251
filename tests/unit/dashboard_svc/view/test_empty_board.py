from dashboard_svc.view.empty_board import why_empty
from dashboard_svc.view.scope import Scope
from swarmnexus.v1.query_pb2 import GetMetaResponse


def test_an_empty_board_says_what_it_waits_for() -> None:
    assert why_empty(GetMetaResponse(), 0, Scope()).title == "No call has been read yet."
    unpriced = why_empty(GetMetaResponse(calls=1), 4, Scope())
    assert unpriced.title == "No prices have come in yet."
    assert unpriced.sentence == "There is 1 call and no price to hold them against: 4 evaluations waiting."
    late = why_empty(GetMetaResponse(calls=9, prices=9), 1, Scope(window="7d"))
    assert late.title == "Nobody has 3 scored calls over 7 days yet."
    assert late.sentence == "1 evaluation waits for prices whose time has come."
    young = why_empty(GetMetaResponse(calls=9, prices=9), 0, Scope(min_calls="1"))
    assert young.title == "Nobody has 1 scored call over 24 hours yet."
    assert young.sentence.startswith("A call counts 24 hours after it was made")


def test_what_was_asked_for_is_told_before_what_is_missing() -> None:
    narrow = why_empty(GetMetaResponse(calls=9, prices=9), 5, Scope(ticker="$X"))
    assert (narrow.title, narrow.fewer) == ("Nobody has 3 scored calls within all of this.", True)
