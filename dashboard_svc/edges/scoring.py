"""`/docs/scoring`: how calls are held against the market, with every formula."""

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import HTML
from dashboard_svc.templates import Templates
from swarmnexus.web.cache import Answer, respond


def routes(templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("scoring", __name__)

    @blueprint.get("/docs/scoring")
    async def scoring() -> Response:
        return respond(request, Answer(templates.page("scoring.html"), 0, HTML))

    return blueprint
