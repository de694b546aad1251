"""Running a Quart app on Hypercorn until SIGTERM or SIGINT."""

import asyncio
import signal

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework
from pydantic import Field
from quart import Quart

from swarmnexus.logs import get_logger
from swarmnexus.settings import Port, StoreClientSettings

_log = get_logger(__name__)
_GRACE_SECONDS = 5.0


class GatewaySettings(StoreClientSettings):
    """What every HTTP gateway has; the port's default is each one's own."""

    host: str = Field(default="127.0.0.1", description="address to bind; a public one only behind a proxy")
    port: Port = Field(default=3010, description="port to bind, 1 to 65535")


async def serve_until_stopped(app: Quart, settings: GatewaySettings, stop: asyncio.Event) -> None:
    """Serve until a signal comes or `stop` is set; streams end when they see it set. Raises OSError when taken."""
    config = Config()
    config.bind = [f"{settings.host}:{settings.port}"]
    config.graceful_timeout = _GRACE_SECONDS
    config.accesslog = None
    config.errorlog = None
    config.include_server_header = False
    config.h11_max_incomplete_size = 16 * 1024
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    _log.info("listening", address=config.bind[0])
    framework: ASGIFramework = app
    await serve(framework, config, shutdown_trigger=stop.wait, mode="asgi")
    _log.info("stopped")
