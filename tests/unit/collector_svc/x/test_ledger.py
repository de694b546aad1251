from hypothesis import assume, given, settings
from hypothesis import strategies as st

from collector_svc.x.ledger import Kept, Ledger, Reach, Waiting
from swarmnexus.v1.model_pb2 import Mention, Post


def mention(post_id: int) -> Mention:
    return Mention(post=Post(id=str(post_id), text="t"))


def read(ledger: Ledger, timeline: list[int], limit: int, most: int = 1_000) -> tuple[list[int], Ledger]:
    """One reading of a timeline, newest first, that stops at known ground or after `most` posts."""
    known = ledger.known_ids()

    def is_known(post_id: int) -> bool:
        if ledger.gap is not None:
            return post_id <= ledger.gap.low
        return post_id <= ledger.floor or post_id in known

    ids: list[int] = []
    at_known = False
    for post_id in sorted(timeline, reverse=True):
        if len(ids) == most:
            break
        ids.append(post_id)
        at_known = len(ids) >= 3 and all(map(is_known, ids[-3:]))
        if at_known:
            break
    is_at_end = not at_known and len(ids) == len(timeline)
    mentions = [mention(post_id) for post_id in ids]
    taken, after = ledger.after(Reach(ids, is_at_known=at_known, is_at_end=is_at_end), mentions, limit)
    return [int(one.post.id) for one in taken], Ledger.model_validate_json(after.model_dump_json())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(1, 25))
def test_whatever_arrives_between_readings_is_taken_once_and_in_order(news: list[int], limit: int) -> None:
    ledger, timeline, got, last = Ledger(), list[int](), list[int](), 1_000
    for count in [*news, *[0] * 500]:
        timeline += range(last + 1, last + 1 + count)
        last += count
        taken, ledger = read(ledger, timeline, limit)
        assert taken == sorted(taken)
        assert len(taken) <= limit
        got += taken
        if not count and not ledger.carried:
            break
    assert got == timeline


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.integers(1, 300), st.integers(4, 30), st.integers(0, 20))
def test_a_burst_that_one_reading_does_not_reach_through_is_read_in_several(
    before: int, burst: int, most: int, more: int
) -> None:
    assume(before + burst + 2 * more <= most * 30)
    timeline = list(range(1, before + 1))
    got, ledger = read(Ledger(), timeline, 1_000)
    timeline += range(before + 1, before + burst + 1)
    depth = most
    for cycle in range(12):
        taken, ledger = read(ledger, timeline, 1_000, depth)
        got += taken
        depth = depth * 2 if ledger.gap else most
        if cycle < 2:
            timeline += range(timeline[-1] + 1, timeline[-1] + 1 + more)
        if ledger.gap is None and cycle > 2:
            break
    assert sorted(got) == timeline
    assert len(got) == len(set(got))


def test_a_post_that_x_lists_late_below_known_ones_is_taken() -> None:
    _, ledger = read(Ledger(), [10, 20, 30], 10)
    taken, _ = read(ledger, [10, 20, 25, 30], 10)
    assert taken == [25]


def test_the_first_reading_begins_with_what_is_shown_and_asks_for_nothing_older() -> None:
    taken, ledger = read(Ledger(), list(range(100, 200)), 10, most=50)
    assert taken == list(range(150, 160))
    assert ledger.gap is None
    taken, ledger = read(ledger, list(range(100, 200)), 100)
    assert taken == list(range(160, 200))


def test_a_gap_that_no_reading_reaches_is_given_up() -> None:
    _, ledger = read(Ledger(), [1, 2, 3], 10)
    tries = 0
    while tries == 0 or ledger.gap is not None:
        tries += 1
        _, ledger = read(ledger, list(range(1, 1_000)), 10_000, most=10)
        assert tries < 10
    assert tries == 6


def test_what_was_taken_long_ago_is_forgotten_and_stays_taken() -> None:
    everything = list(range(1, 8_001))
    _, ledger = read(Ledger(), everything, 8_000, most=8_000)
    assert len(ledger.taken) == 5_000
    assert ledger.floor == 3_000
    assert read(ledger, everything, 10)[0] == []


def test_a_waiting_thread_is_tried_less_and_less_often_and_then_given_up() -> None:
    waiting: Waiting | None = Waiting(mention=Kept.of(mention(1)).mention)
    pauses = []
    while (waiting := waiting.after_failure(mention(1), 0.0)) is not None:
        pauses.append(waiting.at)
    assert pauses == [60.0, 300.0, 1_500.0, 7_500.0]
