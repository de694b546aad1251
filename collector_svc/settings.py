"""Every variable of the collector, its default and what is accepted."""

import math
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, model_validator

from collector_svc.prices.settings import PriceSettings

# A pause is stretched or shortened by up to this share, so that polls do not come like a clock's.
JITTER_SHARE = 0.2
# How long a cycle itself may take before anybody worries.
_CYCLE_SECONDS = 120
_BASE_URL = r"^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?$"

Handle = Annotated[str, Field(pattern=r"^@?[A-Za-z0-9_]{1,15}$"), AfterValidator(lambda name: name.removeprefix("@"))]


class CollectorSettings(PriceSettings):
    """Read once at start; see ServiceSettings."""

    source: Literal["notifications", "search", "api", "replay"] = Field(
        default="notifications",
        description="notifications, search, api or replay",
    )
    mention_handle: Handle = Field(
        default="SwarmNexus", description="the tracked account, 1 to 15 of A-Z a-z 0-9 _, with or without @"
    )
    poll_seconds: int = Field(default=60, ge=1, le=86_400, description="pause between cycles in seconds, 1 to 86400")
    poll_jitter: bool = Field(default=True, description="true to vary the pause by up to a fifth, or false")
    max_mentions_per_cycle: int = Field(
        default=80, ge=1, le=1_000, description="new mentions read in one cycle, 1 to 1000; the others are carried over"
    )
    backoff_base_ms: int = Field(
        default=120_000, ge=100, le=3_600_000, description="first pause after trouble in milliseconds, 100 to 3600000"
    )
    backoff_max_ms: int = Field(
        default=600_000,
        ge=100,
        le=86_400_000,
        description="longest pause after trouble in milliseconds, BACKOFF_BASE_MS to 86400000",
    )
    heartbeat_path: Path = Field(
        default=Path("data/collector_heartbeat.json"),
        description="file that says when the last good cycle ended; its folder must exist",
    )
    outbox_path: Path = Field(
        default=Path("data/outbox"),
        description="folder of what was read and is not in the store yet; made when it is not there",
    )
    outbox_max_mb: int = Field(
        default=256, ge=1, le=65_536, description="room of OUTBOX_PATH in MB of 1000000 bytes, 1 to 65536"
    )
    cursor_path: Path = Field(
        default=Path("data/collector_cursor.json"),
        description="file that keeps how far SOURCE=notifications, search or api has come; its folder must exist",
    )
    replay_path: str = Field(
        default="", description="for SOURCE=replay: a file or folder of posts, or the word demo for the demo corpus"
    )
    replay_state_path: Path = Field(
        default=Path("data/replay.json"),
        description="file that keeps how far SOURCE=replay has come; its folder must exist",
    )
    assets_path: Path | None = Field(
        default=None,
        description="file of the assets known by name, a copy of extraction/assets.toml; default: that one",
    )
    stance_model_path: Path | None = Field(
        default=None, description="file of a stance model that `stance train` wrote; default: the one that is shipped"
    )
    store_write_token: SecretStr = Field(default=SecretStr(""), description="the store's write token, where it has one")

    nav_timeout_ms: int = Field(
        default=45_000, ge=1_000, le=600_000, description="longest page load in milliseconds, 1000 to 600000"
    )
    tw_cookies_path: Path = Field(
        default=Path("data/twitter-cookies.json"), description="file of exported browser cookies"
    )
    strict_account_check: bool = Field(
        default=True, description="true to stop when another account than MENTION_HANDLE is logged in, or false"
    )
    debug_detail: bool = Field(default=False, description="true to keep screenshots and answers of trouble, or false")
    debug_detail_path: Path = Field(
        default=Path("data/debug"),
        description="folder of what DEBUG_DETAIL keeps, the newest 40 files and 20 MB; made when it is not there",
    )
    max_pages_per_cycle: int = Field(
        default=100, ge=1, le=10_000, description="most pages of X loaded in one cycle, 1 to 10000; other threads wait"
    )
    browser_hours: int = Field(
        default=6, ge=1, le=168, description="after how many hours the browser is replaced by a new one, 1 to 168"
    )
    chromium_executable_path: Path | None = Field(
        default=None,
        validation_alias=AliasChoices("CHROMIUM_EXECUTABLE_PATH", "PUPPETEER_EXECUTABLE_PATH"),
        description="the browser's program; default: the one that is found",
    )
    chrome_user_data_dir: Path | None = Field(default=None, description="folder of the browser's profile")
    chrome_disk_cache_dir: Path | None = Field(default=None, description="folder of the browser's cache")
    x_base_url: str = Field(
        default="https://x.com",
        pattern=_BASE_URL,
        description="where X is, as http(s)://HOST or http(s)://HOST:PORT",
    )
    x_api_base_url: str = Field(
        default="https://api.x.com",
        pattern=_BASE_URL,
        description="for SOURCE=api: where X's API is, as http(s)://HOST or http(s)://HOST:PORT",
    )
    x_bearer_token: SecretStr = Field(default=SecretStr(""), description="for SOURCE=api: the app's bearer token")
    x_user_id: str = Field(
        default="",
        pattern=r"^([0-9]{1,20})?$",
        description="for SOURCE=api: the tracked account's number; default: X is asked for that of MENTION_HANDLE",
    )

    @property
    def stale_after_seconds(self) -> int:
        """How old the last good cycle may be: one pause, one trouble and one cycle fit in, each at its longest."""
        pauses = self.poll_seconds + self.backoff_base_ms / 1000
        return math.ceil(pauses * (1 + JITTER_SHARE) + _CYCLE_SECONDS)

    @model_validator(mode="after")
    def _backs_off(self) -> Self:
        if self.backoff_max_ms < self.backoff_base_ms:
            raise ValueError(
                f"BACKOFF_MAX_MS={self.backoff_max_ms} is not accepted: "
                f"it must not be below BACKOFF_BASE_MS={self.backoff_base_ms}"
            )
        return self
