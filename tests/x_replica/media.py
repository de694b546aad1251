"""Pictures, videos and fonts: so that it can be seen whether anybody fetches them."""

import base64

from quart import Blueprint, Response

# one transparent pixel
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def media() -> Blueprint:
    """What stands for pbs.twimg.com, video.twimg.com, abs.twimg.com."""
    blueprint = Blueprint("media", __name__, url_prefix="/media")

    @blueprint.get("/image/<path:name>")
    async def image(**_path: str) -> Response:
        return Response(_PIXEL, 200, {"content-type": "image/gif"})

    @blueprint.get("/video/<path:name>")
    async def video(**_path: str) -> Response:
        return Response(b"", 200, {"content-type": "video/mp4"})

    @blueprint.get("/font/<name>")
    async def font(**_path: str) -> Response:
        return Response(b"", 200, {"content-type": "font/woff2"})

    return blueprint


def icon() -> Blueprint:
    """What browsers ask every site for of their own accord."""
    blueprint = Blueprint("icon", __name__)

    @blueprint.get("/favicon.ico")
    async def favicon() -> Response:
        return Response("", 204)

    return blueprint
