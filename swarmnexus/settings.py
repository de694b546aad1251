"""The base of each service's settings: one frozen object, read once from the environment."""

import sys
from typing import Annotated, Any, NoReturn, Self, TypeVar

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from swarmnexus.logs import LogFormat, LogLevel

BAD_CONFIGURATION = 78
Port = Annotated[int, Field(ge=1, le=65535)]


class ServiceSettings(BaseSettings):
    """What every service has. A field's description is what `--help` and an error line say is accepted."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    log_level: LogLevel = Field(default="info", description="debug, info, warning or error")
    log_format: LogFormat = Field(default="auto", description="auto (text on a terminal, else json), json or text")
    metrics_host: str = Field(default="127.0.0.1", description="address the metrics bind")
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0, description="port of /metrics, 1 to 65535; 0 is off"
    )


class StoreClientSettings(ServiceSettings):
    """What every service has that speaks to the store."""

    store_target: str = Field(
        default="127.0.0.1:3013",
        pattern=r"^(unix:/?[^\s]+|\[?[A-Za-z0-9_.:-]+\]?:[0-9]{1,5})$",
        description="the store's HOST:PORT or unix:/path",
    )
    store_tls_ca: str = Field("", description="file of the authority of the store's TLS; empty is plaintext")
    store_tls_client_cert: str = Field(
        "", description="file with this service's own certificate chain, PEM, where the store asks for one"
    )
    store_tls_client_key: str = Field("", description="file with that certificate's key, PEM")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.store_tls_client_cert) != bool(self.store_tls_client_key):
            raise ValueError("STORE_TLS_CLIENT_CERT and STORE_TLS_CLIENT_KEY must be set together")
        if self.store_tls_client_cert and not self.store_tls_ca:
            raise ValueError("STORE_TLS_CLIENT_CERT is of no use without STORE_TLS_CA: set it too")
        return self


SettingsType = TypeVar("SettingsType", bound=ServiceSettings)


def load(kind: type[SettingsType]) -> SettingsType:
    """Read and check the environment; on bad variables print one line each and exit with code 78."""
    try:
        return kind()
    except ValidationError as error:
        refuse(complaints(kind, error))


def refuse(lines: list[str]) -> NoReturn:
    """Print the lines on standard error and exit with code 78."""
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201 - before logs are configured, and for people
    sys.exit(BAD_CONFIGURATION)


def complaints(kind: type[ServiceSettings], error: ValidationError) -> list[str]:
    """One line a bad variable: its name, its value (secrets hidden) and what is accepted."""
    lines = []
    for problem in error.errors(include_input=True):
        key = str(problem["loc"][0]) if problem["loc"] else ""
        found = [(n, f) for n, f in kind.model_fields.items() if key.lower() in {v.lower() for v in variables(n, f)}]
        if not found:
            lines.append(problem["msg"].removeprefix("Value error, "))
            continue
        name, field = found[0]
        shown = "***" if is_secret(field) else repr(problem["input"])
        lines.append(f"{variables(name, field)[0]}={shown} is not accepted: {field.description}")
    return lines


def variables(name: str, field: FieldInfo) -> list[str]:
    """The environment variables a field is read from, the preferred one first."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [alias if isinstance(alias, str) else name.upper()]


def is_secret(field: FieldInfo) -> bool:
    """Whether its value must never be shown."""
    return field.annotation is SecretStr


def describe(kind: type[ServiceSettings]) -> str:
    """Every variable with its default and what is accepted, for `--help`."""
    lines = ["Environment variables:"]
    for name, field in kind.model_fields.items():
        first, *others = variables(name, field)
        also = f" (also read from {', '.join(others)})" if others else ""
        lines.append(f"  {first}={_shown(field)}\n      {field.description}{also}")
    return "\n".join(lines)


def redacted(settings: ServiceSettings) -> dict[str, Any]:
    """The settings as they may be logged: secrets say only whether they are set."""
    kind = type(settings)
    shown: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        value = getattr(settings, name)
        # the key must not read like a secret's, or the log would hide that it is set
        shown[name.replace("token", "auth")] = bool(value.get_secret_value()) if is_secret(field) else value
    return shown


def _shown(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if is_secret(field) or value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
