"""`python -m tests.x_replica`: the replica as a process of its own."""

import asyncio
import json
import logging
import signal
import socket
import sys
from pathlib import Path

import click
from hypercorn.asyncio import serve
from hypercorn.config import Config

from tests.x_replica.app import create_app
from tests.x_replica.core import Core
from tests.x_replica.scripts import SCRIPTS
from tests.x_replica.world import World

_GRACE_SECONDS = 0.5


async def _serve(core: Core, listening_fd: int) -> None:
    config = Config()
    config.bind = [f"fd://{listening_fd}"]
    config.graceful_timeout = config.shutdown_timeout = _GRACE_SECONDS
    config.errorlog = None
    config.keep_alive_timeout = 60
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    async def stopped() -> None:
        await stop.wait()
        core.troubles.lift()  # nobody is to wait for a spinner any more

    await serve(create_app(core), config, shutdown_trigger=stopped)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, show_default=True, help="0 takes a free one; it is printed.")
@click.option("--script", type=click.Choice(sorted(SCRIPTS)), help="A ready-made world to begin with.")
@click.option("--world", "file", type=click.Path(path_type=Path, exists=True), help="A world as JSON to begin with.")
def main(host: str, port: int, script: str | None, file: Path | None) -> None:
    """A small X: pages, what they fetch, and API v2, until SIGTERM. Commanded under /_replica."""
    core = Core()
    if script:
        SCRIPTS[script](core.world)
    if file:
        core.world = World.from_json(json.loads(file.read_text()))
    # answers broken off on command are no errors
    logging.getLogger("tests.x_replica.app").setLevel(logging.CRITICAL)
    listening = socket.create_server((host, port))
    bound = listening.getsockname()
    sys.stdout.write(f"listening on http://{bound[0]}:{bound[1]}\n")
    sys.stdout.flush()
    asyncio.run(_serve(core, listening.detach()))  # the server closes it


if __name__ == "__main__":
    main()
