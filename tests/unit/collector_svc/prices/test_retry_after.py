import pytest

from collector_svc.prices.http import retry_after_seconds

NOW = 1_700_000_000.0  # 2023-11-14T22:13:20Z


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("60", 60),
        (" 7 ", 7),
        ("0", 0),
        ("999999999999", 3_600),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60),
        ("Tue, 14 Nov 2023 22:12:20 GMT", 0),
        ("Tue, 14 Nov 2099 22:12:20 GMT", 3_600),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("\u0665", 0),
    ],
)
def test_a_hint_is_followed_up_to_an_hour_and_nonsense_is_none(header: str, seconds: float) -> None:
    assert retry_after_seconds(header, NOW) == seconds
