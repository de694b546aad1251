"""The only place where the agent's parts are put together."""

import asyncio

from quart import Quart

from agent_svc.about import about_routes
from agent_svc.document import Document
from agent_svc.headers import EVERYWHERE, add_headers
from agent_svc.lists import Lists
from agent_svc.memory import Memory
from agent_svc.routes import memory_routes, short_answers
from agent_svc.settings import AgentSettings
from swarmnexus.client import StoreConnection
from swarmnexus.logs import get_logger
from swarmnexus.metrics import serve_metrics
from swarmnexus.settings import redacted
from swarmnexus.web.cache import AnswerCache
from swarmnexus.web.measured import measured
from swarmnexus.web.problems import answer_problems
from swarmnexus.web.revisions import Revisions
from swarmnexus.web.serving import serve_until_stopped
from swarmnexus.web.short_way import ShortWay

_log = get_logger(__name__)


async def serve(settings: AgentSettings) -> None:
    """Serve until SIGTERM or SIGINT, whether the store is up or not. Raises OSError for an address that is taken."""
    _log.info("starting", **redacted(settings))
    serve_metrics(settings)
    connection = StoreConnection(settings, settings.store_read_token.get_secret_value())
    try:
        async with Revisions(connection) as revisions:
            memory, cache, document = Memory(connection), AnswerCache(revisions), Document()
            lists = Lists(memory, cache, document)
            app = make_app(memory, lists, cache, document)
            front = ShortWay(app, short_answers(lists), EVERYWHERE)
            await serve_until_stopped(measured(front, document.route_of), settings, asyncio.Event())
    finally:
        await connection.close()


def make_app(memory: Memory, lists: Lists, cache: AnswerCache, document: Document) -> Quart:
    """The whole application, without the short way in front of it."""
    app = Quart("agent_svc", static_folder=None)
    app.url_map.merge_slashes = False  # no redirects: behind a proxy they would lead astray
    answer_problems(app)
    add_headers(app)
    app.register_blueprint(memory_routes(memory, lists, cache, document))
    app.register_blueprint(about_routes(memory, document))
    return app
