from hypothesis import given
from hypothesis import strategies as st

from store_svc.rules.accept import FIRST_POST_MS
from store_svc.rules.sort_key import MAX_KEY, created_at_ms, first_key, next_key, sort_key

INSTANTS = st.integers(FIRST_POST_MS, 4_102_444_800_000)
IDS = st.integers(0, 10**20 - 1).map(str)


@given(earlier=INSTANTS, later=INSTANTS, one=IDS, other=IDS)
def test_keys_are_ordered_as_their_instants(earlier: int, later: int, one: str, other: str) -> None:
    if earlier < later:
        assert sort_key(earlier, one) < first_key(later) <= sort_key(later, other)


@given(at=INSTANTS, post_id=IDS)
def test_a_key_says_its_instant_and_lies_within_it(at: int, post_id: str) -> None:
    key = sort_key(at, post_id)
    assert created_at_ms(key) == at
    assert first_key(at) <= key < first_key(at + 1) <= MAX_KEY


@given(at=INSTANTS, post_id=IDS, steps=st.integers(1, 50))
def test_the_next_key_is_another_of_the_same_instant(at: int, post_id: str, steps: int) -> None:
    keys = [sort_key(at, post_id)]
    for _ in range(steps):
        keys.append(next_key(keys[-1]))
    assert len(set(keys)) == len(keys)
    assert {created_at_ms(key) for key in keys} == {at}


def test_the_last_key_of_an_instant_is_followed_by_its_first() -> None:
    last = first_key(FIRST_POST_MS + 1) - 1
    assert next_key(last) == first_key(FIRST_POST_MS)


@given(st.integers(-(2**63), 2**63 - 1))
def test_any_bound_that_a_caller_may_send_is_a_key(at: int) -> None:
    assert 0 <= first_key(at) <= MAX_KEY
