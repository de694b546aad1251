"""`/status`: how each part is, drawn even when the store is down."""

from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import HTML
from dashboard_svc.live.hub import Hub
from dashboard_svc.memory import Memory
from dashboard_svc.scores import Scores
from dashboard_svc.templates import Templates
from dashboard_svc.view.pricing import pricing_of
from dashboard_svc.view.states import collector_state, freshness_state, live_state, store_state, summary
from swarmnexus.errors import SwarmError
from swarmnexus.time import now_ms
from swarmnexus.web.cache import Answer, respond


def routes(memory: Memory, scores: Scores, hub: Hub, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("status", __name__)

    @blueprint.get("/status")
    async def status() -> Response:
        answers, pricing = True, None
        try:
            await memory.meta()
            pricing = pricing_of(await scores.needs(), await scores.needs(unpriced_only=True))
        except SwarmError:
            answers = False
        known, now = memory.last_known, now_ms()
        meta = known.meta if known else None
        states = [
            store_state(answers, meta),
            collector_state(meta, now),
            freshness_state(meta, now),
            live_state(hub.is_following, hub.clients, hub.most_clients),
        ]
        level, sentence = summary(states)
        values: dict[str, Any] = {
            "level": level,
            "sentence": sentence,
            "states": states,
            "meta": meta,
            "pricing": pricing,
            "known_at_ms": known.at_ms if known and not answers else 0,
            "now_ms": now,
        }
        return respond(request, Answer(templates.page("status.html", **values), 0, HTML))

    return blueprint
