"""Pictures, videos and fonts: so that it can be seen whether anybody fetches them."""

import base64

from quart import Blueprint, Response

# one transparent pixel
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def media() -> Blueprint:
    """What stands for pbs.twimg.com, video.twimg.com, abs.twimg.com."""
    blueprint = Blueprint("media", __name__, url_prefix="/media")

    @blueprint.get("/image/<path:name>")
    async def image(name: str) -> Response:
        return Response(_PIXEL, 200, {"content-type": "image/gif", "x-name": name[:40].encode("ascii", "ignore").hex()})

    @blueprint.get("/video/<path:name>")
    async def video(name: str) -> Response:
        return Response(b"", 200, {"content-type": "video/mp4", "x-name": name[:40].encode("ascii", "ignore").hex()})

    @blueprint.get("/font/<name>")
    async def font(name: str) -> Response:
        return Response(b"", 200, {"content-type": "font/woff2", "x-name": name[:40].encode("ascii", "ignore").hex()})

    return blueprint


def icon() -> Blueprint:
    """What browsers ask every site for of their own accord."""
    blueprint = Blueprint("icon", __name__)

    @blueprint.get("/favicon.ico")
    async def favicon() -> Response:
        return Response("", 204)

    return blueprint
