"""`/mentions/<id>`: one mention with its whole thread, what was read out of it, and how that went."""

from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer, refused_page
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.templates import Templates
from dashboard_svc.view.card import card
from dashboard_svc.view.names import post_of
from dashboard_svc.view.post_history import histories
from swarmnexus.errors import NotFoundError
from swarmnexus.time import now_ms
from swarmnexus.web.cache import Answer


def routes(memory: Memory, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("mentions", __name__)

    async def make(post_id: str) -> Answer:
        found = await memory.mention(post_id)
        values: dict[str, Any] = {
            "card": card(found.mention, now_ms(), found.calls, is_whole=True),
            "histories": histories(found.history),
            "ingested_at_ms": found.mention.ingested_at_ms,
        }
        return page_answer(templates.page("mention.html", **values), found.revision)

    @blueprint.get("/mentions/<post_id>")
    async def mention(post_id: str) -> Response:
        known = post_of(post_id)
        try:
            return await pages.give(request, f"mention {known}", lambda: make(known))
        except NotFoundError:
            return refused_page(templates.page("mention_missing.html", post_id=known), 404)

    return blueprint
