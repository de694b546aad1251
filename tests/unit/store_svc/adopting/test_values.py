import pytest

from store_svc.adopting.values import (
    Value,
    handle_of,
    instant_of,
    named_in_url,
    post_id_of,
    snowflake_ms,
    ticker_of,
)

AT = 1_761_294_600_000  # 2025-10-24T08:30:00Z


@pytest.mark.parametrize(
    "written",
    [
        "2025-10-24T08:30:00Z",
        "2025-10-24T08:30:00.000Z",
        "2025-10-24 08:30:00",
        "2025-10-24 08:30:00 UTC",
        "2025-10-24 08:30:00+00:00",
        "2025-10-24T10:30:00+02:00",
        1_761_294_600,
        1_761_294_600.0,
        1_761_294_600_000,
        1_761_294_600_000_000,
        "1761294600",
        "1761294600000",
        "1761294600.0",
        "Fri Oct 24 2025 08:30:00 GMT+0000 (Coordinated Universal Time)",
        "Fri Oct 24 2025 10:30:00 GMT+0200 (Central European Summer Time)",
        "Fri Oct 24 08:30:00 +0000 2025",
        "Fri, 24 Oct 2025 08:30:00 GMT",
    ],
)
def test_times_in_every_form_that_years_of_scripts_left(written: Value) -> None:
    assert instant_of(written) == AT


@pytest.mark.parametrize(
    "written",
    [None, "", "null", "undefined", "NaN", "Invalid Date", 0, -5, "0", "yesterday", b"2025", 1e300, "1999-01-01"],
)
def test_what_is_no_time_is_none(written: Value) -> None:
    assert instant_of(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 1790000000000000001 ", "1790000000000000001"),
        (1790000000000000001, "1790000000000000001"),
        (1.79e18, None),
        ("0x12", None),
        (None, None),
        ("", None),
        ("1" * 21, None),
    ],
)
def test_an_id_is_its_digits_and_a_real_has_lost_some(written: Value, read: str | None) -> None:
    assert post_id_of(written) == read


def test_handles_and_tickers_are_read_with_and_without_their_signs() -> None:
    assert [handle_of(one) for one in ("@ada_1", " ada_1 ", "", None, "not a handle", "a" * 16)] == [
        *("ada_1", "ada_1"),
        *(None,) * 4,
    ]
    assert [ticker_of(one) for one in ("$SOL", "sol", "BRK.B", "", None, "two words", "$")] == [
        *("$SOL", "$sol", "$BRK.B"),
        *(None,) * 4,
    ]


def test_an_address_names_its_author_and_its_post() -> None:
    assert named_in_url("https://x.com/ada/status/123?s=20") == ("ada", "123")
    assert named_in_url("https://twitter.com/i/status/123") == (None, "123")
    assert named_in_url("https://evil.example/ada/status/123") == (None, None)


def test_an_id_tells_its_time_since_there_were_such_ids() -> None:
    assert snowflake_ms("1050118621198921728") == 1_539_202_764_211  # 2018-10-10T20:19:24Z
    assert snowflake_ms("20") is None
