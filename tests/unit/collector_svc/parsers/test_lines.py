import io

from hypothesis import given
from hypothesis import strategies as st

from collector_svc.parsers.lines import lines


def test_lines_are_numbered_and_blank_ones_passed_over() -> None:
    read = [(entry.number, entry.data, entry.bytes_read) for entry in lines(io.BytesIO(b"a\r\n\n  \nb"))]
    assert read == [(1, b"a", 3), (4, b"b", 8)]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert [entry.data for entry in lines(io.BytesIO(b"\xef\xbb\xbf{}\n"))] == [b"{}"]


def test_a_line_of_exactly_the_limit_is_read_and_one_byte_more_is_not() -> None:
    read = list(lines(io.BytesIO(b"12345\n123456\n12345"), limit=5))
    assert [(entry.number, entry.data) for entry in read] == [(1, b"12345"), (2, None), (3, b"12345")]


def test_reading_goes_on_behind_a_line_of_many_chunks() -> None:
    content = b"x" * 300_000 + b"\nafter\n"
    read = list(lines(io.BytesIO(content), limit=10))
    assert [(entry.number, entry.data) for entry in read] == [(1, None), (2, b"after")]
    assert read[-1].bytes_read == len(content)


@given(st.binary(max_size=200), st.integers(min_value=1, max_value=30))
def test_no_line_is_longer_than_the_limit_and_every_byte_is_counted(content: bytes, limit: int) -> None:
    read = list(lines(io.BytesIO(content), limit))
    assert all(entry.data is None or len(entry.data) <= limit for entry in read)
    assert all(entry.bytes_read <= len(content) for entry in read)
    assert [entry.number for entry in read] == sorted({entry.number for entry in read})
