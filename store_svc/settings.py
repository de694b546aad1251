"""Every variable of the store, its default and what is accepted."""

import ipaddress
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator

from store_svc.scoring.rules import Rules
from store_svc.scoring.windows import HOUR_MS
from swarmnexus.settings import ServiceSettings


class StoreSettings(ServiceSettings):
    """Read once at start; see ServiceSettings."""

    db_path: Path = Field(
        default=Path("data/swarm.db"),
        validation_alias=AliasChoices("SWARM_DB_PATH", "DB_PATH"),
        description="the database file; its folder must exist",
    )
    store_listen: str = Field(
        default="127.0.0.1:3013",
        pattern=r"^(unix:/?[^\s]+|\[?[A-Za-z0-9_.:-]+\]?:[0-9]{1,5})$",
        description="HOST:PORT (port 1 to 65535) or unix:/path to listen on",
    )
    store_write_token: SecretStr = Field(
        default=SecretStr(""), description="token of the collector and of operators: visible ASCII without spaces"
    )
    store_read_token: SecretStr = Field(
        default=SecretStr(""), description="token of the dashboard and the agent: visible ASCII without spaces"
    )
    store_tls_cert: Path | None = Field(default=None, description="file with the server's certificate chain, PEM")
    store_tls_key: Path | None = Field(default=None, description="file with the certificate's key, PEM")
    store_tls_client_ca: Path | None = Field(
        default=None,
        description="file of the authority that clients' certificates must come from, PEM; "
        "`healthcheck` shows the server's own certificate",
    )
    store_allow_plaintext: bool = Field(
        default=False, description="true to listen beyond loopback without TLS, as on a container network; or false"
    )
    store_backup_dir: Path | None = Field(
        default=None, description="folder of backups asked for over gRPC; default: backups beside the database's folder"
    )
    store_readers: int = Field(default=3, ge=1, le=32, description="read-only connections, 1 to 32")
    store_max_calls: int = Field(
        default=96, ge=1, le=1000, description="calls under way at once in each service, 1 to 1000; more are refused"
    )
    store_low_disk_mb: int = Field(
        default=64,
        ge=0,
        le=1_000_000,
        description="MiB of free disk below which the health of IngestService is NOT_SERVING, up to 1000000; 0 is off",
    )
    store_benchmark: str = Field(
        default="$BTC",
        pattern=r"^\$?[A-Za-z0-9._-]{1,20}$",
        description="ticker whose return over the same time is taken off a call's for its excess, with or without $",
    )
    store_price_tolerance_hours: int = Field(
        default=2, ge=1, le=720, description="hours that a price of an hourly or finer series is used for, 1 to 720"
    )
    store_daily_price_tolerance_hours: int = Field(
        default=96,
        ge=1,
        le=720,
        description="hours that a price of a coarser series is used for, and a missing one is waited for, 1 to 720; "
        "not below STORE_PRICE_TOLERANCE_HOURS",
    )
    store_reflection: bool = Field(
        default=False, description="true to tell everybody who asks what the RPCs look like, for development; or false"
    )

    @property
    def rules(self) -> Rules:
        """What evaluations are made by."""
        return Rules(
            benchmark=f"${self.store_benchmark.removeprefix('$').upper()}",
            fine_ms=self.store_price_tolerance_hours * HOUR_MS,
            daily_ms=self.store_daily_price_tolerance_hours * HOUR_MS,
        )

    @property
    def backup_dir(self) -> Path:
        """Where backups asked for over gRPC are written."""
        return self.store_backup_dir or self.db_path.resolve().parent.parent / "backups"

    @field_validator("store_listen")
    @classmethod
    def _has_a_port(cls, value: str) -> str:
        if not value.startswith("unix:") and not 1 <= int(value.rpartition(":")[2]) <= 65_535:  # noqa: PLR2004
            raise ValueError("the port is not within 1 to 65535")
        return value

    @field_validator("store_write_token", "store_read_token")
    @classmethod
    def _can_travel(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("a token is sent as metadata of a call")
        return value

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        write, read = self.store_write_token.get_secret_value(), self.store_read_token.get_secret_value()
        if bool(self.store_tls_cert) != bool(self.store_tls_key):
            raise ValueError("STORE_TLS_CERT and STORE_TLS_KEY must be set together")
        if self.store_tls_client_ca and not self.store_tls_cert:
            raise ValueError("STORE_TLS_CLIENT_CA is of no use without STORE_TLS_CERT and STORE_TLS_KEY: set them too")
        if read and not write:
            raise ValueError("STORE_READ_TOKEN is set and STORE_WRITE_TOKEN is not: nobody could write; set both")
        if read and read == write:
            raise ValueError("STORE_READ_TOKEN is the same as STORE_WRITE_TOKEN: set two different ones")
        if self.store_daily_price_tolerance_hours < self.store_price_tolerance_hours:
            raise ValueError(
                "STORE_DAILY_PRICE_TOLERANCE_HOURS is below STORE_PRICE_TOLERANCE_HOURS: set it to at least as much"
            )
        if is_this_machine_only(self.store_listen):
            return self
        if not (write and read):
            raise ValueError(
                f"STORE_LISTEN='{self.store_listen}' is beyond this machine: set STORE_WRITE_TOKEN and STORE_READ_TOKEN"
            )
        if not self.store_tls_cert and not self.store_allow_plaintext:
            raise ValueError(
                f"STORE_LISTEN='{self.store_listen}' is beyond this machine: set STORE_TLS_CERT and STORE_TLS_KEY, "
                "or STORE_ALLOW_PLAINTEXT=true on a network that you trust"
            )
        return self


def is_this_machine_only(listen: str) -> bool:
    """Whether nobody on another machine can reach this address. A name other than localhost is taken to be public."""
    if listen.startswith("unix:"):
        return True
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
