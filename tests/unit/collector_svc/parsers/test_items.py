import io
import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.parsers.items import BrokenListError, items

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='a"\\[]{},é\n'),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='k"\\]', max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


def cut(content: bytes, limit: int = 1000) -> list[bytes | None]:
    return [entry.data for entry in items(io.BytesIO(content), limit)]


@given(
    st.lists(JSON_VALUES, max_size=5),
    st.sampled_from([None, 2]),
    st.booleans(),
    st.integers(min_value=1, max_value=9),
)
def test_any_list_is_cut_into_its_items_wherever_the_chunks_end(
    values: list[object], indent: int | None, is_ascii: bool, chunk: int
) -> None:
    content = b"window.x = " + json.dumps(values, indent=indent, ensure_ascii=is_ascii).encode() + b" ;\n"
    with patch("collector_svc.parsers.items._CHUNK_BYTES", chunk):
        assert [json.loads(data or b"") for data in cut(content)] == values


def test_a_broken_item_costs_no_other() -> None:
    assert cut(b'[{"a": 1}, {oops}}, {"b": "\xff"}, 5]') == [b'{"a": 1}', b"{oops}}", b'{"b": "\xff"}', b"5"]


def test_an_overlong_item_costs_no_other() -> None:
    assert cut(b'["' + b"x" * 200_000 + b'", 1, "' + b" " * 50 + b'"]', limit=40) == [None, b"1", None]


def test_blanks_are_not_hoarded() -> None:
    assert cut(b"[" + b" " * 200_000 + b"1]", limit=4) == [b"1"]


def test_depth_costs_no_memory() -> None:
    assert cut(b"[" * 200_000 + b"]" * 200_000, limit=100) == [None]


@pytest.mark.parametrize("content", [b"[]", b"[ ]", b"[\n] ;\n", b"x = []"])
def test_an_empty_list_has_no_items(content: bytes) -> None:
    assert cut(content) == []


def test_progress_is_told_in_bytes() -> None:
    assert [entry.bytes_read for entry in items(io.BytesIO(b"[1, 22]"))] == [3, 7]


@pytest.mark.parametrize("content", [b"", b"[", b"[1, 2", b'["a]', b"{}", b"[1}"])
def test_a_list_that_is_never_closed_says_so(content: bytes) -> None:
    with pytest.raises(BrokenListError, match="never closed"):
        cut(content)


def test_items_before_a_break_are_told_first() -> None:
    read = items(io.BytesIO(b"[1, 2, 3"))
    assert [next(read).data, next(read).data] == [b"1", b"2"]
    with pytest.raises(BrokenListError, match="breaks off in entry 3"):
        next(read)


def test_something_behind_the_list_is_refused() -> None:
    with pytest.raises(BrokenListError, match="something follows the list after entry 1"):
        cut(b"[1] [2]")
