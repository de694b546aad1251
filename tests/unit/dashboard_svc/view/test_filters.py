import pytest

from dashboard_svc.view.filters import Filters, field_of, read_filters
from swarmnexus.errors import InvalidArgumentError


def test_what_stands_in_the_address_is_what_the_store_is_asked() -> None:
    asked = read_filters({"q": " to the moon ", "ticker": "$sol", "since": "2026-01-31", "utm_source": "x"}).message()
    assert (asked.q, asked.ticker, asked.since_ms) == ("to the moon", "$sol", 1_769_817_600_000)
    assert not asked.HasField("until_ms")


def test_an_empty_field_asks_for_nothing() -> None:
    filters = read_filters({"q": "  ", "ticker": "", "author": ""})
    assert not filters.is_narrow
    assert not filters.message().ListFields()
    assert filters.query() == ""


def test_a_query_string_reads_back_as_the_same_filters() -> None:
    filters = Filters(q="a&b=c #1", ticker="$BRK.B", author="@x", since="2026-01-01")
    from urllib.parse import parse_qsl  # noqa: PLC0415

    assert read_filters(dict(parse_qsl(filters.query()))) == filters


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "99999999999999"])
def test_a_time_that_is_none_names_its_field(value: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        Filters(until=value).message()
    assert field_of(raised.value) == "until"
    assert "ISO 8601" in raised.value.reason


def test_an_endless_value_is_refused_here() -> None:
    with pytest.raises(InvalidArgumentError, match="at most 500"):
        Filters(author="a" * 501).message()


@pytest.mark.parametrize(
    ("field", "parameter"), [("filter.since_ms", "since"), ("filter.q", "q"), ("page_token", "cursor")]
)
def test_the_store_s_fields_are_the_address_s_parameters(field: str, parameter: str) -> None:
    assert field_of(InvalidArgumentError(field, "is wrong")) == parameter
