"""The Quart application: routes, headers, and what is answered when something goes wrong."""

from dataclasses import dataclass

from quart import Quart, Response

from dashboard_svc.assets import Assets
from dashboard_svc.edges import (
    authors,
    calls,
    evals,
    events,
    faults,
    feed,
    files,
    health,
    home,
    leaderboard,
    mentions,
    meta,
    model,
    score_api,
    score_csv,
    scoring,
    status,
    tickers,
)
from dashboard_svc.live.hub import Hub
from dashboard_svc.live.matching import Matching
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.scores import Scores
from dashboard_svc.settings import DashboardSettings
from dashboard_svc.templates import Templates
from swarmnexus.web.cache import AnswerCache

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types swarm"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "microphone=(), payment=(), usb=()"
    ),
}


@dataclass(frozen=True)
class Parts:
    """What the edges are made of."""

    settings: DashboardSettings
    memory: Memory
    scores: Scores
    cache: AnswerCache
    pages: Pages
    hub: Hub
    matching: Matching
    assets: Assets
    templates: Templates


def build(parts: Parts) -> Quart:
    """The application, ready to be served."""
    app = Quart(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # else it redirects to whatever host the request names
    app.register_blueprint(home.routes(parts.memory, parts.pages, parts.templates))
    app.register_blueprint(feed.routes(parts.memory, parts.pages, parts.templates))
    app.register_blueprint(calls.routes(parts.memory, parts.pages, parts.templates))
    app.register_blueprint(model.routes(parts.memory, parts.pages, parts.templates))
    app.register_blueprint(leaderboard.routes(parts.memory, parts.scores, parts.pages, parts.templates))
    app.register_blueprint(authors.routes(parts.memory, parts.scores, parts.pages, parts.templates))
    app.register_blueprint(tickers.routes(parts.memory, parts.scores, parts.pages, parts.templates))
    app.register_blueprint(mentions.routes(parts.memory, parts.pages, parts.templates))
    app.register_blueprint(scoring.routes(parts.templates))
    app.register_blueprint(evals.routes(parts.memory, parts.cache))
    app.register_blueprint(score_api.routes(parts.memory, parts.scores, parts.cache))
    app.register_blueprint(score_csv.routes(parts.memory, parts.scores))
    app.register_blueprint(events.routes(parts.hub, parts.matching, parts.templates))
    app.register_blueprint(status.routes(parts.memory, parts.scores, parts.hub, parts.templates))
    app.register_blueprint(meta.routes(parts.memory))
    app.register_blueprint(health.routes(parts.memory))
    app.register_blueprint(files.routes(parts.assets))
    faults.answer_faults(app, parts.templates)
    app.after_request(_with_headers)
    return app


async def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
