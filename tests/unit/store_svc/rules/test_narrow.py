# ruff: noqa: RUF001 - the letters that look like others are the point
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_svc.rules.narrow import MAX_PAGE, narrow, page_size
from store_svc.rules.sort_key import MAX_KEY
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import Filter


def test_spellings_of_one_filter_are_one_filter() -> None:
    one = narrow(Filter(author="@Alice", ticker="btc", q="moon,  soon"))
    other = narrow(Filter(author="aLICE", ticker="$BTC", q="moon soon"))
    assert one.as_filter() == other.as_filter()


def test_no_condition_is_everything() -> None:
    everything = narrow(Filter())
    assert (everything.first_key, everything.end_key) == (0, MAX_KEY)
    assert (everything.author, everything.ticker, everything.words) == ("", "", ())


@pytest.mark.parametrize(
    ("given_filter", "field"),
    [
        (Filter(author="a b"), "filter.author"),
        (Filter(author="@"), "filter.author"),
        (Filter(author="ａｌｉｃｅ"), "filter.author"),
        (Filter(author="a\n"), "filter.author"),
        (Filter(ticker='$A" OR "B'), "filter.ticker"),
        (Filter(ticker="$" * 2), "filter.ticker"),
        (Filter(ticker="A" * 21), "filter.ticker"),
        (Filter(q="🚀"), "filter.q"),
        (Filter(q="a" * 501), "filter.q"),
        (Filter(q="a " * 21), "filter.q"),
        (Filter(since_ms=10, until_ms=10), "filter.since_ms"),
        (Filter(since_ms=2**63 - 1, until_ms=-(2**63)), "filter.since_ms"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(given_filter: Filter, field: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        narrow(given_filter)
    assert raised.value.field == field
    assert "\n" not in str(raised.value)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(-(2**63), 2**63 - 1))
def test_anything_is_a_filter_or_a_refusal(text: str, at: int) -> None:
    for made in (Filter(author=text), Filter(ticker=text), Filter(q=text), Filter(since_ms=at), Filter(until_ms=at)):
        with contextlib.suppress(InvalidArgumentError):  # and nothing else is raised
            narrowed = narrow(made)
            assert 0 <= narrowed.first_key <= MAX_KEY
            assert '"' not in narrowed.ticker + narrowed.author + "".join(narrowed.words)


def test_a_page_has_1_to_500_rows_and_50_by_default() -> None:
    assert [page_size(size) for size in (0, 1, MAX_PAGE)] == [50, 1, MAX_PAGE]
    for size in (-1, MAX_PAGE + 1):
        with pytest.raises(InvalidArgumentError, match="page_size"):
            page_size(size)
