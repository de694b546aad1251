from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mentions import mention
from tenacity import Future, RetryCallState

from collector_svc.uploader import _BATCH_BYTES, Row, _batches, _pause_seconds
from swarmnexus.errors import OverloadedError, SwarmError, UnavailableError


def failed(attempt: int, error: SwarmError) -> Any:
    state = RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
    state.attempt_number = attempt
    state.outcome = Future(attempt)
    state.outcome.set_exception(error)
    return state


@given(sizes=st.lists(st.sampled_from([10, 20_000, 25_000]), max_size=400), most=st.integers(1, 200))
def test_batches_hold_every_row_in_order_and_none_is_too_large(sizes: list[int], most: int) -> None:
    rows = [Row(mention(number, post_fields={"text": "🚀" * size})) for number, size in enumerate(sizes)]
    batches = list(_batches(rows, most))
    assert [row for batch in batches for row in batch] == rows
    assert all(1 <= len(batch) <= most for batch in batches)
    assert all(sum(row.message.ByteSize() for row in batch) <= _BATCH_BYTES for batch in batches)


def test_rows_are_read_no_further_than_the_batch_needs() -> None:
    read = []

    def rows() -> Any:
        for number in range(1_000):
            read.append(number)
            yield Row(mention(number))

    batches = _batches(rows(), 100)
    next(batches)
    assert len(read) == 101


def test_a_store_that_does_not_answer_is_asked_less_and_less_often() -> None:
    pauses = [_pause_seconds(failed(attempt, UnavailableError("gone"))) for attempt in range(1, 20)]
    assert 0.1 <= pauses[0] <= 0.2
    assert max(pauses) <= 2.0


@pytest.mark.parametrize("attempt", [1, 10])
def test_a_store_that_has_too_much_to_do_is_not_asked_before_it_said(attempt: int) -> None:
    assert _pause_seconds(failed(attempt, OverloadedError("busy", 7.5))) == 7.5
