"""What every HTTP gateway reads from the environment; light to import, for --help and health checks."""

from pydantic import Field

from swarmnexus.settings import Port, StoreClientSettings


class GatewaySettings(StoreClientSettings):
    """What every HTTP gateway has; the port's default is each one's own."""

    host: str = Field(
        default="127.0.0.1",
        pattern=r"^[A-Za-z0-9_.:\[\]-]+$",
        description="address or host name to bind; a public one only behind a proxy",
    )
    port: Port = Field(default=3010, description="port to bind, 1 to 65535")


def address_of(host: str, port: int) -> str:
    """HOST:PORT, with an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
