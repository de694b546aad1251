"""Every variable of the store, its default and what is accepted."""

from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, model_validator

from swarmnexus.settings import ServiceSettings

_LOOPBACK = ("127.", "localhost:", "[::1]:", "unix:")


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
        description="HOST:PORT or unix:/path to listen on",
    )
    store_write_token: SecretStr = Field(default=SecretStr(""), description="token of the collector and of operators")
    store_read_token: SecretStr = Field(default=SecretStr(""), description="token of the dashboard and the agent")
    store_tls_cert: Path | None = Field(default=None, description="file with the server's certificate chain, PEM")
    store_tls_key: Path | None = Field(default=None, description="file with the certificate's key, PEM")
    store_tls_client_ca: Path | None = Field(
        default=None, description="file of the authority that clients' certificates must come from, PEM"
    )
    store_allow_plaintext: bool = Field(
        default=False, description="true to listen beyond loopback without TLS, as on a container network; or false"
    )
    store_backup_dir: Path | None = Field(
        default=None, description="folder of backups asked for over gRPC; default: backups beside the database's folder"
    )
    store_readers: int = Field(default=3, ge=1, le=32, description="read-only connections, 1 to 32")

    @property
    def backup_dir(self) -> Path:
        """Where backups asked for over gRPC are written."""
        return self.store_backup_dir or self.db_path.resolve().parent.parent / "backups"

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if bool(self.store_tls_cert) != bool(self.store_tls_key):
            raise ValueError("STORE_TLS_CERT and STORE_TLS_KEY must be set together")
        if self.store_listen.startswith(_LOOPBACK):
            return self
        if not (self.store_write_token.get_secret_value() and self.store_read_token.get_secret_value()):
            raise ValueError(
                f"STORE_LISTEN='{self.store_listen}' is beyond this machine: set STORE_WRITE_TOKEN and STORE_READ_TOKEN"
            )
        if not self.store_tls_cert and not self.store_allow_plaintext:
            raise ValueError(
                f"STORE_LISTEN='{self.store_listen}' is beyond this machine: set STORE_TLS_CERT and STORE_TLS_KEY, "
                "or STORE_ALLOW_PLAINTEXT=true on a network that you trust"
            )
        return self
