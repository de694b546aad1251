import pytest
from pydantic import ValidationError

from collector_svc.settings import CollectorSettings
from swarmnexus.settings import complaints, describe

# What operators of the earlier system have in their .env, with the defaults that they rely on.
CONTRACT = {
    "SOURCE": "notifications",
    "MENTION_HANDLE": "SwarmNexus",
    "POLL_SECONDS": "60",
    "POLL_JITTER": "true",
    "MAX_MENTIONS_PER_CYCLE": "80",
    "BACKOFF_BASE_MS": "120000",
    "BACKOFF_MAX_MS": "600000",
    "NAV_TIMEOUT_MS": "45000",
    "TW_COOKIES_PATH": "data/twitter-cookies.json",
    "STRICT_ACCOUNT_CHECK": "true",
    "DEBUG_DETAIL": "false",
    "CHROMIUM_EXECUTABLE_PATH": "",
    "CHROME_USER_DATA_DIR": "",
    "CHROME_DISK_CACHE_DIR": "",
    "HEARTBEAT_PATH": "data/collector_heartbeat.json",
    "X_BASE_URL": "https://x.com",
    "STORE_TARGET": "127.0.0.1:3013",
    "STORE_WRITE_TOKEN": "",
    "OUTBOX_PATH": "data/outbox",
    "OUTBOX_MAX_MB": "256",
    "CURSOR_PATH": "data/collector_cursor.json",
    "X_API_BASE_URL": "https://api.x.com",
    "X_BEARER_TOKEN": "",
    "X_USER_ID": "",
    "REPLAY_PATH": "",
    "REPLAY_STATE_PATH": "data/replay.json",
}


def complaint(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """The one line about bad settings."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as raised:
        CollectorSettings()
    lines = complaints(CollectorSettings, raised.value)
    assert len(lines) == 1
    return lines[0]


def test_help_lists_every_variable_of_the_contract_with_its_default() -> None:
    listed = describe(CollectorSettings)
    for name, default in CONTRACT.items():
        assert any(line.split(" (")[0] == f"  {name}={default}" for line in listed.splitlines()), name
    assert "the one that is found (also read from PUPPETEER_EXECUTABLE_PATH)" in listed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOURCE", "rss"),
        ("MENTION_HANDLE", "not a handle"),
        ("POLL_SECONDS", "0"),
        ("POLL_JITTER", "perhaps"),
        ("MAX_MENTIONS_PER_CYCLE", "1001"),
        ("BACKOFF_BASE_MS", "99"),
        ("BACKOFF_MAX_MS", "many"),
        ("NAV_TIMEOUT_MS", "999"),
        ("STRICT_ACCOUNT_CHECK", "2"),
        ("X_BASE_URL", "ftp://x.com"),
        ("X_API_BASE_URL", "api.x.com"),
        ("X_USER_ID", "@SwarmNexus"),
        ("OUTBOX_MAX_MB", "0"),
        ("STORE_TARGET", "the store"),
    ],
)
def test_a_bad_value_is_named_with_what_is_accepted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    line = complaint(monkeypatch, **{name: value})
    assert line.startswith(f"{name}={value!r} is not accepted: ")
    assert len(line) > len(f"{name}={value!r} is not accepted: ")


def test_the_longest_backoff_is_not_shorter_than_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    line = complaint(monkeypatch, BACKOFF_BASE_MS="5000", BACKOFF_MAX_MS="4000")
    assert line == "BACKOFF_MAX_MS=4000 is not accepted: it must not be below BACKOFF_BASE_MS=5000"


def test_the_browser_is_also_found_under_its_earlier_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUPPETEER_EXECUTABLE_PATH", "/usr/bin/chromium")
    assert str(CollectorSettings().chromium_executable_path) == "/usr/bin/chromium"


def test_the_handle_may_be_written_with_its_at_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTION_HANDLE", "@SomebodyElse")
    assert CollectorSettings().mention_handle == "SomebodyElse"


def test_a_heartbeat_goes_stale_only_after_a_pause_a_trouble_and_a_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CollectorSettings().stale_after_seconds == 60 * 1.2 + 120 * 1.2 + 120
    monkeypatch.setenv("POLL_SECONDS", "3600")
    assert CollectorSettings().stale_after_seconds > 3600
