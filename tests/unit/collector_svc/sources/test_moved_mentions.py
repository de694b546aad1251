from support.mentions import bullish, mention, post

from collector_svc.sources.moved_mentions import Lap, ids_of_a_lap, moved_mention
from swarmnexus.v1.model_pb2 import Mention, Span

DAY = 86_400_000
IDS = 10_000


def lap(number: int, anchor_ms: int) -> Lap:
    return Lap(number, anchor_ms, shift_ms=10 * DAY, length_ms=60_000, ids=IDS)


def tagged() -> tuple[Mention, int]:
    """A live mention under an old call, and an anchor between the two; the mention makes a call of its own."""
    old, own = post(1), post(50, in_reply_to_id="1001")
    calls = [
        bullish(old, spans=[Span(post_id=old.id, start=0, end=4, of="stance")]),
        bullish(own, "$ETH", target_date="2023-11-18", mention_id=own.id),
    ]
    told = mention(50, post_fields={"in_reply_to_id": old.id}, thread=[old], calls=calls, origin="demo")
    return told, own.created_at_ms - 10_000


def test_all_times_move_and_nothing_else_does_in_the_first_lap() -> None:
    told, anchor = tagged()
    moved = moved_mention(told, lap(0, anchor))
    for before, after in [(told.post, moved.post), (told.thread[0], moved.thread[0])]:
        assert after.created_at_ms == before.created_at_ms + 10 * DAY
        assert (after.id, after.url, after.text) == (before.id, before.url, before.text)
    assert [call.called_at_ms for call in moved.calls] == [call.called_at_ms + 10 * DAY for call in told.calls]
    assert moved.calls[1].target_date == "2023-11-28"
    assert moved.origin == "demo"


def test_a_later_lap_is_told_under_fresh_ids_below_the_same_old_call() -> None:
    told, anchor = tagged()
    moved = moved_mention(told, lap(3, anchor))
    fresh = str(int(told.post.id) + 3 * IDS)
    assert moved.post.id == fresh
    assert moved.post.url == f"https://x.com/{told.post.author_handle}/status/{fresh}"
    assert moved.post.created_at_ms == told.post.created_at_ms + 10 * DAY + 3 * 60_000
    assert moved.post.in_reply_to_id == moved.thread[0].id == told.thread[0].id
    assert moved.thread[0].created_at_ms == told.thread[0].created_at_ms + 10 * DAY
    assert [call.post_id for call in moved.calls] == [told.thread[0].id, fresh]
    assert moved.calls[1].mention_id == fresh
    assert moved.calls[0].spans[0].post_id == told.thread[0].id


def test_a_post_without_a_time_keeps_none() -> None:
    told, anchor = tagged()
    told.thread[0].created_at_ms = 0
    assert moved_mention(told, lap(0, anchor)).thread[0].created_at_ms == 0


def test_what_is_moved_is_a_copy() -> None:
    told, anchor = tagged()
    before = Mention()
    before.CopyFrom(told)
    moved_mention(told, lap(2, anchor))
    assert told == before


def test_the_ids_of_two_laps_never_meet() -> None:
    told, anchor = tagged()
    ids = ids_of_a_lap([told, mention(999)])
    assert ids == 1_000
    laps = [moved_mention(told, Lap(number, anchor, 0, 60_000, ids)) for number in range(5)]
    assert [int(each.post.id) for each in laps] == [1_050, 2_050, 3_050, 4_050, 5_050]
