import pytest
from pydantic import ValidationError

from collector_svc.prices.coingecko import key_header
from collector_svc.prices.wiring import source_names
from collector_svc.settings import CollectorSettings
from swarmnexus.settings import complaints, redacted


def complaint(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as raised:
        CollectorSettings()
    (line,) = complaints(CollectorSettings, raised.value)
    return line


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"source": "replay"}, []),
        ({"source": "replay", "price_sources": "coingecko"}, ["coingecko"]),
        ({"source": "notifications"}, ["coingecko"]),
        ({"source": "api", "price_exchange": "binance"}, ["exchange", "coingecko"]),
        ({"source": "api", "price_exchange": "binance", "price_sources": "coingecko"}, ["coingecko"]),
        ({"price_exchange": "kraken", "price_sources": "coingecko,exchange"}, ["coingecko", "exchange"]),
        ({"source": "notifications", "price_sources": "none"}, []),
    ],
)
def test_who_is_asked_for_prices(settings: dict[str, str], names: list[str]) -> None:
    assert source_names(CollectorSettings(**settings)) == names  # type: ignore[arg-type]


def test_by_hand_somebody_is_asked_also_where_files_are_played() -> None:
    assert source_names(CollectorSettings(source="replay"), by_hand=True) == ["coingecko"]
    assert source_names(CollectorSettings(price_sources="none"), by_hand=True) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRICE_SOURCES", "yahoo"),
        ("PRICE_SOURCES", "coingecko,coingecko"),
        ("PRICES_POLL_SECONDS", "9"),
        ("COINGECKO_BASE_URL", "ftp://api.coingecko.com"),
        ("COINGECKO_BASE_URL", "https://user:pass@api.coingecko.com/api/v3"),
        ("COINGECKO_CALLS_PER_MINUTE", "0"),
        ("PRICE_EXCHANGE", "../binance"),
        ("PRICE_EXCHANGE_BASE_URL", "https://api.binance.com/api"),
    ],
)
def test_a_bad_value_is_named_with_what_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    line = complaint(monkeypatch, **{name: value})
    assert line.startswith(f"{name}={value!r} is not accepted: ")


def test_an_exchange_must_be_named_to_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "needs PRICE_EXCHANGE" in complaint(monkeypatch, PRICE_SOURCES="exchange,coingecko")


def test_a_key_does_not_travel_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    line = complaint(monkeypatch, COINGECKO_BASE_URL="http://prices.example/api/v3", COINGECKO_API_KEY="CG-s3cr3t")
    assert "must begin with https" in line
    assert "s3cr3t" not in line
    monkeypatch.setenv("COINGECKO_BASE_URL", "http://127.0.0.1:8080/api/v3")
    assert CollectorSettings().coingecko_api_key.get_secret_value() == "CG-s3cr3t"


def test_a_key_that_would_break_a_header_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    line = complaint(monkeypatch, COINGECKO_API_KEY="CG-s3cr3t\r\nx: y")
    assert line.startswith("COINGECKO_API_KEY=*** is not accepted")
    assert "s3cr3t" not in line


def test_the_log_says_only_whether_there_is_a_key() -> None:
    shown = redacted(CollectorSettings(coingecko_api_key="CG-s3cr3t"))  # type: ignore[arg-type]
    assert "s3cr3t" not in repr(shown)
    assert shown["coingecko_api_key"] is True


@pytest.mark.parametrize(
    ("base_url", "header"),
    [
        ("https://api.coingecko.com/api/v3", "x-cg-demo-api-key"),
        ("https://pro-api.coingecko.com/api/v3", "x-cg-pro-api-key"),
        ("https://pro-api.coingecko.com.example/api/v3", "x-cg-demo-api-key"),
    ],
)
def test_a_paid_plan_has_a_header_of_its_own(base_url: str, header: str) -> None:
    assert key_header(base_url) == header
