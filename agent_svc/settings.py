"""Every variable of the agent, its default and what is accepted."""

from pydantic import Field, SecretStr

from swarmnexus.settings import Port
from swarmnexus.web.settings import GatewaySettings


class AgentSettings(GatewaySettings):
    """Read once at start; see ServiceSettings."""

    port: Port = Field(default=3011, description="port to bind, 1 to 65535")
    store_read_token: SecretStr = Field(default=SecretStr(""), description="the store's read token, if it wants one")
    agent_key: SecretStr = Field(
        default=SecretStr(""), description="key of the Torus agent; taken, and not used by this gateway yet"
    )
