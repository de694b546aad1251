"""`/docs/model`: the stance model in use, how good it is and what it gets wrong."""

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.templates import Templates
from dashboard_svc.view.model_card import model_card
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES
from swarmnexus.web.cache import Answer


def routes(memory: Memory, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("model", __name__)

    async def make() -> Answer:
        found = await memory.model(VIEW_MESSAGES)
        shown = model_card(found.model) if found.HasField("model") else None
        body = templates.page("model.html", model=shown, labels=found.labels)
        return page_answer(body, found.revision)

    @blueprint.get("/docs/model")
    async def model() -> Response:
        return await pages.give(request, "model", make)

    return blueprint
