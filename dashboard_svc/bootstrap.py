"""The only place where the dashboard's parts are put together."""

import asyncio

from dashboard_svc.app import Parts, build
from dashboard_svc.assets import Assets
from dashboard_svc.live.follower import Follower
from dashboard_svc.live.hub import Hub
from dashboard_svc.live.matching import Matching
from dashboard_svc.memory import Memory
from dashboard_svc.metrics import watch_hub
from dashboard_svc.pages import Pages
from dashboard_svc.pulse import Pulse
from dashboard_svc.scores import Scores
from dashboard_svc.settings import DashboardSettings
from dashboard_svc.templates import Templates
from swarmnexus.client import StoreConnection
from swarmnexus.logs import get_logger
from swarmnexus.metrics import serve_metrics
from swarmnexus.settings import redacted
from swarmnexus.web.cache import AnswerCache
from swarmnexus.web.revisions import Revisions
from swarmnexus.web.serving import serve_until_stopped

_log = get_logger(__name__)


async def serve(settings: DashboardSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError for an address that is taken or a file that is missing."""
    _log.info("starting", settings=redacted(settings))
    serve_metrics(settings)
    connection = StoreConnection(settings, settings.store_read_token.get_secret_value())
    memory, assets = Memory(connection), Assets()
    hub, stop = Hub(settings.live_ring, settings.live_clients), asyncio.Event()
    watch_hub(hub)
    closing = asyncio.create_task(_close(hub, stop))
    try:
        async with (
            Revisions(connection) as revisions,
            Pulse(memory) as pulse,
            Follower(connection, memory, hub, settings.live_ring),
        ):
            cache, templates = AnswerCache(revisions), Templates(assets, settings, memory)
            parts = Parts(
                settings=settings,
                memory=memory,
                scores=Scores(connection),
                cache=cache,
                pages=Pages(cache, revisions, pulse, templates),
                hub=hub,
                matching=Matching(memory),
                assets=assets,
                templates=templates,
            )
            await serve_until_stopped(build(parts), settings, stop)
    finally:
        closing.cancel()
        await connection.close()


async def _close(hub: Hub, stop: asyncio.Event) -> None:
    """Open streams end with the service: Hypercorn would wait for them."""
    await stop.wait()
    hub.close()
