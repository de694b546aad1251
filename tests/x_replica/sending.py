"""Over the wire: waiting, whole, in half, or broken off."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from quart import Response, request

from tests.x_replica.core import Core
from tests.x_replica.resetting import reset_connection
from tests.x_replica.shapes import Json
from tests.x_replica.troubles import Trouble

_JSON = "application/json; charset=utf-8"
_LOOK_AGAIN_SECONDS = 0.02


def json_answer(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON as X sends it."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return Response(content, status, {"content-type": _JSON, **(headers or {})})


async def delay(core: Core, trouble: Trouble) -> None:
    """Wait as long as a misbehaviour lets its request wait."""
    if trouble.kind == "slow":
        await asyncio.sleep(float(trouble.options.get("seconds", 1.0)))
    elif trouble.kind in ("spinner", "login_spinner"):
        await held(core, trouble)


async def held(core: Core, trouble: Trouble) -> None:
    """Wait until a misbehaviour is lifted."""
    while core.troubles.holds(trouble):  # noqa: ASYNC110 - what is waited for is a list
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def sent(whole: Response, struck: list[Trouble]) -> Response:
    """The answer as it is, or what is left of it."""
    kinds = {trouble.kind for trouble in struck}
    if "truncated" in kinds:
        content = await whole.get_data(as_text=False)
        return Response(content[: len(content) // 2], 200, {"content-type": _JSON})
    return await _broken_off(whole) if "reset" in kinds else whole


async def _broken_off(whole: Response) -> Response:
    """Half of the body is sent, then the connection is reset."""
    content = await whole.get_data(as_text=False)
    client: Any = request.scope.get("client")

    async def half() -> AsyncIterator[bytes]:
        yield content[: len(content) // 2]
        reset_connection(client)
        raise ConnectionResetError("as commanded")

    headers = {"content-type": _JSON, "content-length": str(len(content))}
    return Response(half(), 200, headers)
