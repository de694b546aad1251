"""Places told from counts of calls and hits are those of counting every author."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from store_svc.scoring.ranking_intervals import wilson
from store_svc.scoring.ranking_places import Places

AUTHORS = st.lists(
    st.integers(1, 30).flatmap(lambda calls: st.tuples(st.just(calls), st.integers(0, calls))), min_size=1, max_size=60
)


@given(AUTHORS)
def test_a_rank_range_holds_those_whose_intervals_overlap(authors: list[tuple[int, int]]) -> None:
    places = Places().changed((calls, hits, count) for (calls, hits), count in Counter(authors).items())
    ends = [wilson(hits, calls) for calls, hits in authors]
    assert places.authors == len(authors)
    for (calls, hits), (low, high) in zip(authors, ends, strict=True):
        assert places.above(low) == sum(other > low for other, _ in ends)
        assert places.sharing(low) == sum(other == low for other, _ in ends)
        first, last = places.rank_range(hits, calls)
        assert first == 1 + sum(other > high for other, _ in ends)
        assert last == sum(other >= low for _, other in ends)
        assert first <= places.above(low) + 1 <= last


def test_nobody_has_no_place() -> None:
    assert Places().authors == 0
    assert Places().above(0.5) == 0


@given(AUTHORS, AUTHORS)
def test_places_after_a_change_are_those_of_counting_again(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    earlier, later = Counter(before), Counter(after)
    places = Places().changed((*pair, count) for pair, count in earlier.items())
    changed = places.changed((*pair, later[pair]) for pair in earlier.keys() | later.keys())
    anew = Places().changed((*pair, count) for pair, count in later.items())
    for calls, hits in after:
        low, _ = wilson(hits, calls)
        assert changed.rank_range(hits, calls) == anew.rank_range(hits, calls)
        assert (changed.above(low), changed.sharing(low)) == (anew.above(low), anew.sharing(low))
    assert (places.authors, changed.authors) == (len(before), len(after))
