"""Where the replica is put together."""

from hypercorn.typing import ASGIFramework
from quart import Quart

from tests.x_replica.answers import answers
from tests.x_replica.api_v2.endpoints import api_v2
from tests.x_replica.control import control, log
from tests.x_replica.core import Core
from tests.x_replica.media import icon, media
from tests.x_replica.pages import STATIC, pages
from tests.x_replica.recording import Recording

_WORLD_BYTES = 256 * 1024 * 1024


def create_app(core: Core) -> ASGIFramework:
    """The replica of that state, ready to be served."""
    app = Quart(__name__, static_folder=str(STATIC), static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = _WORLD_BYTES
    app.config["RESPONSE_TIMEOUT"] = None
    for blueprint in (control(core), log(core), answers(core), api_v2(core), media(), icon(), pages(core)):
        app.register_blueprint(blueprint)
    return Recording(app, core.journal)
