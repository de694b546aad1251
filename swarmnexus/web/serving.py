"""Running a web application on Hypercorn until SIGTERM or SIGINT."""

import asyncio
import logging
import signal

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework
from quart import Quart

from swarmnexus.logs import get_logger
from swarmnexus.web.settings import GatewaySettings, address_of
from swarmnexus.web.targets import with_absolute_paths

__all__ = ["GatewaySettings", "serve_until_stopped"]

_log = get_logger(__name__)
_GRACE_SECONDS = 5.0
_KEEP_ALIVE_SECONDS = 5.0  # Hypercorn holds what a client closed as long, so longer would pile up descriptors
_MAX_REQUESTS_A_CONNECTION = 100_000
_MAX_HEAD_BYTES = 16 * 1024
_MAX_BODY_BYTES = 64 * 1024


async def serve_until_stopped(app: Quart | ASGIFramework, settings: GatewaySettings, stop: asyncio.Event) -> None:
    """Serve until a signal comes or `stop` is set; streams end when they see it set.

    Raises OSError, which says what to do, when the address cannot be bound.
    """
    address = address_of(settings.host, settings.port)
    config = _config(address)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if isinstance(app, Quart):
        app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    try:
        sockets = config.create_sockets()
    except OSError as error:
        reason = error.strerror or error
        raise OSError(f"cannot listen on {address}: {reason}; free it, or set HOST and PORT") from error
    # handed over as descriptors, so that nobody else can take the address in between
    bound = sockets.insecure_sockets[0]
    bound.listen(config.backlog)  # whoever read that it listens may connect: it is answered in a moment
    config.bind = [f"fd://{bound.detach()}"]
    _log.info("listening", address=address)
    framework: ASGIFramework = app
    await serve(with_absolute_paths(framework), config, shutdown_trigger=stop.wait, mode="asgi")
    _log.info("stopped")


def _config(address: str) -> Config:
    errors = logging.getLogger("hypercorn.error")
    errors.setLevel(logging.WARNING)
    config = Config()
    config.bind = [address]
    config.graceful_timeout = _GRACE_SECONDS
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    config.keep_alive_max_requests = _MAX_REQUESTS_A_CONNECTION
    config.accesslog = None
    config.errorlog = errors
    config.include_server_header = False
    config.h11_max_incomplete_size = _MAX_HEAD_BYTES
    config.h2_max_header_list_size = _MAX_HEAD_BYTES
    return config
