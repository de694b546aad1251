import itertools

from hypothesis import given
from hypothesis import strategies as st

from collector_svc.prices.stretches import Stretch, clipped, covering, merged, without

stretch = st.tuples(st.integers(0, 400), st.integers(0, 60)).map(lambda pair: Stretch(pair[0], pair[0] + pair[1]))
stretches = st.lists(stretch, max_size=12)


def times(given_stretches: list[Stretch]) -> set[int]:
    """Every instant that they hold."""
    return {at for each in given_stretches for at in range(each.since_ms, each.until_ms)}


def fewest(instants: set[int], longest: int) -> int:
    """How many stretches of that length hold all of them, told by the plainest means."""
    count, end = 0, -1
    for at in sorted(instants):
        if at >= end:
            count, end = count + 1, at + longest
    return count


@given(stretches)
def test_merging_keeps_every_instant_in_stretches_apart(some: list[Stretch]) -> None:
    found = merged(some)
    assert times(found) == times(some)
    assert all(one.until_ms < other.since_ms for one, other in itertools.pairwise(found))


@given(stretches, st.integers(0, 400), st.integers(0, 400))
def test_clipping_keeps_what_lies_within(some: list[Stretch], since: int, until: int) -> None:
    assert times(clipped(some, since, until)) == {at for at in times(some) if since <= at < until}


@given(stretches, stretches)
def test_taking_away_leaves_the_rest(some: list[Stretch], taken: list[Stretch]) -> None:
    assert times(without(some, taken)) == times(some) - times(taken)


@given(stretches, st.integers(1, 90))
def test_the_fewest_requests_hold_all_that_is_wanted_and_none_is_too_long(some: list[Stretch], longest: int) -> None:
    found = covering(some, longest)
    assert times(some) <= times(found)
    assert all(0 < each.until_ms - each.since_ms <= longest for each in found)
    assert len(found) == fewest(times(some), longest)


@given(stretches, st.integers(1, 90))
def test_requests_begin_and_end_where_something_is_wanted(some: list[Stretch], longest: int) -> None:
    wanted = times(some)
    for each in covering(some, longest):
        assert each.since_ms in wanted
        assert each.until_ms - 1 in wanted
