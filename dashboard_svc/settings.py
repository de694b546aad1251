"""Every variable of the dashboard, its default and what is accepted."""

from pydantic import Field, SecretStr

from swarmnexus.web.serving import GatewaySettings

_LATER = "; kept for a later version, nothing reads it yet"


class DashboardSettings(GatewaySettings):
    """Read once at start; see ServiceSettings."""

    store_read_token: SecretStr = Field(default=SecretStr(""), description="the store's read token")
    mention_handle: str = Field(
        default="SwarmNexus",
        pattern=r"^@?[A-Za-z0-9_]{1,15}$",
        description="the tracked account that visitors are told to tag, 1 to 15 of A-Z a-z 0-9 _",
    )
    agent_url: str = Field(
        default="http://127.0.0.1:3011",
        pattern=r"^https?://[A-Za-z0-9_.:\[\]-]+(/[A-Za-z0-9_.~/-]*)?$",
        description="address of the agent's REST API as visitors reach it, such as https://HOST/agent",
    )
    live_clients: int = Field(default=500, ge=1, le=100_000, description="live feeds open at once, 1 to 100000")
    live_ring: int = Field(
        default=500, ge=200, le=10_000, description="mentions kept for live feeds that reconnect, 200 to 10000"
    )
    social_tw_handles: str = Field(default="", description=f"comma-separated handles of the social page{_LATER}")
    social_editor_allowlist: str = Field(default="", description=f"comma-separated handles of its editors{_LATER}")
    medium_rss: str = Field(default="", description=f"comma-separated addresses of article feeds{_LATER}")
    gcal_ics_url: SecretStr = Field(default=SecretStr(""), description=f"address of the calendar of events{_LATER}")
    stance_model_path: str = Field(default="", description=f"file of the stance model{_LATER}")

    @property
    def handle(self) -> str:
        """The tracked account without @."""
        return self.mention_handle.removeprefix("@")
