from support.labels import label
from support.mentions import BASE_MS, bullish, post

from dashboard_svc.view.call_entries import call_entries
from swarmnexus.v1.model_pb2 import Post, Span
from swarmnexus.v1.query_pb2 import CallReading


def reading(on: Post, number: int, *above: Post, **fields: object) -> CallReading:
    spans = [Span(post_id=one.id, start=0, end=4, of="ticker") for one in above]
    call = bullish(on, f"$T{number}", id=str(number), spans=spans)
    return CallReading(call=call, post=on, rests_on=above, **fields)  # type: ignore[arg-type]


def test_calls_of_one_post_stand_together_in_the_order_in_which_they_were_read() -> None:
    one, other = post(1), post(2)
    entries = call_entries([reading(other, 5), reading(one, 4), reading(other, 3), reading(one, 2)], BASE_MS)
    assert [(entry.card.id, [r.ticker for r in entry.card.readings]) for entry in entries] == [
        ("1002", ["$T3", "$T5"]),
        ("1001", ["$T2", "$T4"]),
    ]


def test_every_post_that_a_call_rests_on_is_drawn_once_oldest_first() -> None:
    above = [post(number, text=f"$T of {number}") for number in (5, 3, 4)]
    [entry] = call_entries([reading(post(9), 1, *above), reading(post(9), 2, above[1])], BASE_MS)
    assert [voice.id for voice in entry.card.voices] == ["1003", "1004", "1005", "1009"]
    assert [voice.is_main for voice in entry.card.voices] == [False, False, False, True]
    assert all(voice.gap == 0 for voice in entry.card.voices)
    assert entry.card.voices[0].head[0].kinds == ("ticker",)


def test_what_the_model_says_of_the_whole_post_stands_likeliest_first() -> None:
    [told] = call_entries([reading(post(1), 1, label=label("1001", 2, probability=0.7))], BASE_MS)  # type: ignore[arg-type]
    assert [(share.side, share.percent) for share in told.shares] == [("bearish", 70), ("bullish", 15), ("neutral", 15)]
    assert told.model == "linear-1"
    [untold] = call_entries([reading(post(1), 1)], BASE_MS)
    assert (untold.shares, untold.model) == ([], "")


def test_invented_calls_are_marked() -> None:
    marked = call_entries([reading(post(1), 1, is_demo=True), reading(post(2), 2)], BASE_MS)
    assert [entry.card.is_demo for entry in marked] == [True, False]
