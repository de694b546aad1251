import pytest
from pydantic import Field, SecretStr

from swarmnexus.settings import ServiceSettings, StoreClientSettings, describe, load, redacted, variables


class Example(ServiceSettings):
    """Settings of a service that does not exist."""

    poll_seconds: int = Field(default=60, ge=1, description="seconds between two looks, 1 or more")
    write_token: SecretStr = Field(default=SecretStr(""), description="token of writers")
    is_strict: bool = Field(default=True, description="true or false")


def complaints(capsys: pytest.CaptureFixture[str], kind: type[ServiceSettings]) -> list[str]:
    with pytest.raises(SystemExit) as ended:
        load(kind)
    assert ended.value.code == 78
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()


def test_defaults_hold_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLL_SECONDS", "")
    assert load(Example).poll_seconds == 60


def test_each_bad_variable_is_one_line_with_name_value_and_what_is_accepted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"POLL_SECONDS": "0", "IS_STRICT": "perhaps\n", "METRICS_PORT": "70000"}.items():
        monkeypatch.setenv(name, value)
    assert complaints(capsys, Example) == [
        "METRICS_PORT='70000' is not accepted: port of /metrics, 1 to 65535; 0 is off",
        "POLL_SECONDS='0' is not accepted: seconds between two looks, 1 or more",
        "IS_STRICT='perhaps\\n' is not accepted: true or false",
    ]


def test_a_setting_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(Example).poll_seconds = 5  # type: ignore[misc]


def test_every_variable_is_described_with_its_default() -> None:
    described = describe(Example)
    for line in ("POLL_SECONDS=60", "seconds between two looks, 1 or more", "IS_STRICT=true", "LOG_LEVEL=info"):
        assert line in described
    assert "WRITE_TOKEN=\n" in described, "a secret's default is not shown"
    for name, field in Example.model_fields.items():
        assert variables(name, field)[0] in described
        assert field.description


def test_what_may_be_logged_says_only_whether_a_secret_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRITE_TOKEN", "hunter2")
    shown = redacted(load(Example))
    assert shown["write_auth"] is True
    assert "hunter2" not in str(shown)
    assert "hunter2" not in repr(load(Example))


@pytest.mark.parametrize("target", ["127.0.0.1:3013", "store:3013", "[::1]:3013", "unix:/run/store.sock"])
def test_a_store_may_be_at(target: str) -> None:
    assert StoreClientSettings(store_target=target).store_target == target


@pytest.mark.parametrize("target", ["store", "http://store:3013", "store:port", "unix:", "a b:3013", "store:3013\n"])
def test_a_store_cannot_be_at(target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("STORE_TARGET", target)
    (line,) = complaints(capsys, StoreClientSettings)
    assert line == f"STORE_TARGET={target!r} is not accepted: the store's HOST:PORT or unix:/path"


def test_a_client_certificate_goes_with_its_key_and_an_authority(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STORE_TLS_CLIENT_CERT", "/a.pem")
    assert complaints(capsys, StoreClientSettings) == [
        "STORE_TLS_CLIENT_CERT and STORE_TLS_CLIENT_KEY must be set together"
    ]
    monkeypatch.setenv("STORE_TLS_CLIENT_KEY", "/a.key")
    assert complaints(capsys, StoreClientSettings) == [
        "STORE_TLS_CLIENT_CERT is of no use without STORE_TLS_CA: set it too"
    ]
