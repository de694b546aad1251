import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmnexus.web.parameters import BadParameterError, instant, page_size, period, read_query

ACCEPTED = frozenset({"q", "limit", "since", "until"})


def test_what_is_accepted_is_decoded() -> None:
    assert read_query(b"q=a+b%20c%26%C3%A9&limit=5", ACCEPTED) == {"q": "a b c&é", "limit": "5"}
    assert read_query(b"", ACCEPTED) == {}
    assert read_query(b"&&", ACCEPTED) == {}


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (b"x=1", "x", "is not a parameter of this; accepted: limit, q, since, until"),
        (b"page_token=1", "page_token", "is not a parameter"),
        (b"Q=1", "Q", "is not a parameter"),
        (b"=1", "", "is not a parameter"),
        (b"q=1&q=1", "q", "more than once"),
        (b"q=1&%71=1", "q", "more than once"),
        (b"q=", "q", "is empty"),
        (b"q", "q", "is empty"),
        (b"q=%ff", "q", "is not UTF-8"),
        (b"q=%ed%a0%80", "q", "is not UTF-8"),
        (b"%ff=1", "a name", "is not UTF-8"),
        (b"x" * 5_000 + b"=1", "x" * 40, "is not a parameter"),
    ],
)
def test_what_is_not_is_refused_by_name(raw: bytes, name: str, reason: str) -> None:
    with pytest.raises(BadParameterError) as raised:
        read_query(raw, ACCEPTED)
    assert raised.value.field == name
    assert reason in raised.value.reason
    assert len(str(raised.value)) < 200


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_else(raw: bytes) -> None:
    try:
        found = read_query(raw, ACCEPTED)
    except BadParameterError:
        return
    assert set(found) <= ACCEPTED
    assert all(found.values())


@pytest.mark.parametrize("text", ["0", "501", "-1", "+1", "1.0", "abc", "٣", "1_0", "00005000", " 1", "1e2"])
def test_a_limit_is_a_whole_number_within_bounds(text: str) -> None:
    with pytest.raises(BadParameterError, match=r"limit: .* is not a whole number from 1 to 500"):
        page_size({"limit": text})


def test_limits_at_the_bounds_are_taken() -> None:
    assert [page_size(given) for given in ({}, {"limit": "1"}, {"limit": "500"}, {"limit": "007"})] == [50, 1, 500, 7]


def test_instants_are_dates_times_or_seconds() -> None:
    second = 1_761_264_000_000
    for text in ("2025-10-24", "2025-10-24T00:00:00Z", "2025-10-24T02:00:00+02:00", "1761264000", "1761264000.000"):
        assert instant({"since": text}, "since") == second, text
    assert instant({}, "since") is None


def test_a_plus_that_became_a_space_is_explained() -> None:
    with pytest.raises(BadParameterError, match=r"write \+ as %2B"):
        instant(read_query(b"since=2025-10-24T02:00:00+02:00", ACCEPTED), "since")


@pytest.mark.parametrize(
    "text", ["yesterday", "2025-13-01", "99999999999999", "-5", "10000-01-01", "1960-01-01", "nan"]
)
def test_other_instants_are_refused(text: str) -> None:
    with pytest.raises(BadParameterError, match=r"since: .* is not an ISO 8601 date or time"):
        instant({"since": text}, "since")


def test_a_period_begins_before_it_ends() -> None:
    assert period({"since": "5", "until": "6"}) == (5_000, 6_000)
    for since, until in (("5", "5"), ("6", "5")):
        with pytest.raises(BadParameterError, match="since: is not before until"):
            period({"since": since, "until": until})
