"""The variables of prices, as a part of the collector's."""

import ipaddress
import re
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from swarmnexus.settings import StoreClientSettings

_ADDRESS = r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?"


class PriceSettings(StoreClientSettings):
    """See CollectorSettings, which has all of these."""

    price_sources: str = Field(
        default="auto",
        pattern=r"^(auto|none|(coingecko|exchange)|coingecko,exchange|exchange,coingecko)$",
        description="auto, none, or coingecko and exchange, one of them or both with a comma, the preferred one first; "
        "auto is none for SOURCE=replay, otherwise PRICE_EXCHANGE where it is set and then coingecko",
    )
    prices_poll_seconds: int = Field(
        default=600, ge=10, le=86_400, description="pause between rounds of fetching prices in seconds, 10 to 86400"
    )
    prices_table_path: Path | None = Field(
        default=None,
        description="file that says what sources call the tickers, a copy of prices/symbols.toml; default: that one",
    )
    coingecko_base_url: str = Field(
        default="https://api.coingecko.com/api/v3",
        pattern=rf"^{_ADDRESS}(/[A-Za-z0-9/._~-]*)?$",
        description="where CoinGecko's API is; a paid plan has https://pro-api.coingecko.com/api/v3",
    )
    coingecko_api_key: SecretStr = Field(default=SecretStr(""), description="CoinGecko's key, where there is one")
    coingecko_calls_per_minute: float = Field(
        default=10, gt=0, le=6_000, description="requests to CoinGecko a minute at most, above 0 to 6000"
    )
    price_exchange: str = Field(
        default="",
        pattern=r"^[a-z0-9]{0,30}$",
        description="exchange whose candles are read, by its name in ccxt such as binance or kraken; empty is none",
    )
    price_exchange_base_url: str = Field(
        default="",
        pattern=rf"^({_ADDRESS})?$",
        description="where that exchange is, as http(s)://HOST or http(s)://HOST:PORT; empty is where ccxt knows it",
    )

    @model_validator(mode="after")
    def _prices_make_sense(self) -> Self:
        if "exchange" in self.price_sources and not self.price_exchange:
            raise ValueError(f"PRICE_SOURCES={self.price_sources} needs PRICE_EXCHANGE, such as binance: set it too")
        address = urlsplit(self.coingecko_base_url)
        if self.coingecko_api_key.get_secret_value():
            if address.scheme == "http" and not _is_loopback(address.hostname or ""):
                raise ValueError(
                    f"COINGECKO_BASE_URL={self.coingecko_base_url} is not accepted with a COINGECKO_API_KEY: "
                    "it must begin with https, or everybody on the way could read the key"
                )
            if not re.fullmatch(r"[!-~]{1,200}", self.coingecko_api_key.get_secret_value()):
                raise ValueError("COINGECKO_API_KEY=*** is not accepted: it must be 1 to 200 visible ASCII characters")
        return self


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
