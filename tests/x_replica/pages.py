"""The pages: a shell with the account in it, everything else is made by the page's own script."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from quart import Blueprint, Response, redirect, request
from quart.typing import ResponseReturnValue

from tests.x_replica.changed_shapes import RENAMED
from tests.x_replica.core import Core
from tests.x_replica.sending import delay, held
from tests.x_replica.session import logged_in
from tests.x_replica.shapes import Json
from tests.x_replica.troubles import LOGIN, PAGE, Trouble

STATIC = Path(__file__).parent / "static"
_SHELL = (STATIC / "shell.html").read_text()
_HTML = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store"}
_TECHNICALLY_WRONG = "<!DOCTYPE html><title>X / Error</title><h1>Something is technically wrong.</h1>"
_LOGIN = (STATIC / "login.html").read_text()


def pages(core: Core) -> Blueprint:
    """Every page that the collector may come to."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/i/flow/login")
    @blueprint.get("/login")
    async def login() -> ResponseReturnValue:
        for trouble in core.troubles.take(LOGIN):
            await delay(core, trouble)
        return _html(_LOGIN)

    @blueprint.get("/account/access")
    async def access() -> ResponseReturnValue:
        return _html(_LOGIN.replace("Sign in to X", "Your account has been locked."))

    @blueprint.get("/")
    @blueprint.get("/home")
    @blueprint.get("/notifications")
    @blueprint.get("/notifications/mentions")
    @blueprint.get("/search")
    @blueprint.get("/i/status/<post_id>")
    @blueprint.get("/i/web/status/<post_id>")
    @blueprint.get("/<handle>/status/<post_id>")
    @blueprint.get("/<handle>")
    async def page(handle: str = "", **_path: str) -> ResponseReturnValue:
        troubles = core.troubles.take(PAGE)
        for trouble in troubles:
            await delay(core, trouble)
        struck = {trouble.kind for trouble in troubles}
        if "server_error" in struck:
            return _html(_TECHNICALLY_WRONG, 500)
        if "login_wall" in struck or not logged_in(core, request):
            return redirect(f"/i/flow/login?redirect_after_login={quote(request.full_path, safe='')}")
        for trouble in troubles:
            if trouble.kind == "login_by_script":
                return Response(_led_away(core, trouble), 200, _HTML)
        return _html(_shell(core, handle, changed_markup="changed_markup" in struck))

    return blueprint


def _html(content: str, status: int = 200) -> Response:
    return Response(content, status, _HTML)


async def _led_away(core: Core, trouble: Trouble) -> AsyncIterator[bytes]:
    """A page that goes to the login by itself while the rest of it is still to come."""
    yield b'<!DOCTYPE html><title>X</title><script>location.replace("/i/flow/login")</script>'
    await held(core, trouble)


def _shell(core: Core, handle: str, *, changed_markup: bool) -> str:
    """The page with its initial state, which no post text may break out of."""
    user = core.world.user(core.viewer())
    state: Json = {
        "session": {"user_id": user.id},
        "account": {"id_str": user.id, "screen_name": user.handle, "name": user.name},
        "profile": core.world.users[handle.lower()].id if handle.lower() in core.world.users else "",
        "operations": core.operation_ids(),
        "olderNotifications": core.options.older_notifications,
        "renamed": {new: old for old, new in RENAMED.items()},
        "changedMarkup": changed_markup,
    }
    return _SHELL.replace("__STATE__", json.dumps(state).replace("<", "\\u003c"))
