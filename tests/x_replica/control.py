"""How a test commands the replica: /_replica, never in the journal."""

from quart import Blueprint, Response, request

from tests.x_replica.core import Core
from tests.x_replica.sending import json_answer
from tests.x_replica.world import World


def control(core: Core) -> Blueprint:
    """What changes the replica."""
    blueprint = Blueprint("control", __name__, url_prefix="/_replica")

    @blueprint.get("/state")
    async def state() -> Response:
        return json_answer(
            {
                "options": core.options.to_json(),
                "troubles": core.troubles.to_json(),
                "operations": core.operation_ids(),
                "posts": len(core.world.posts),
            }
        )

    @blueprint.put("/world")
    async def world() -> Response:
        core.world = World.from_json(await request.get_json())
        return json_answer({})

    @blueprint.put("/options")
    async def options() -> Response:
        try:
            core.options = core.options.changed(await request.get_json())
        except TypeError as error:
            return json_answer({"error": str(error)}, 400)
        return json_answer({})

    @blueprint.post("/troubles")
    async def misbehave() -> Response:
        told = await request.get_json()
        try:
            core.misbehave(told["kind"], on=told["on"], times=told["times"], **told["options"])
        except ValueError as error:
            return json_answer({"error": str(error)}, 400)
        return json_answer({})

    @blueprint.delete("/troubles")
    async def lift() -> Response:
        core.troubles.lift(request.args.get("kind", ""))
        return json_answer({})

    @blueprint.post("/release")
    async def release() -> Response:
        core.release += 1
        return json_answer({})

    return blueprint


def log(core: Core) -> Blueprint:
    """What tells of the requests so far."""
    blueprint = Blueprint("log", __name__, url_prefix="/_replica")

    @blueprint.get("/requests")
    async def requests() -> Response:
        return json_answer(
            {
                "requests": core.journal.to_json(),
                "counts": core.journal.counts(),
                "under_way": core.journal.under_way,
            }
        )

    @blueprint.delete("/requests")
    async def forget() -> Response:
        core.journal.forget()
        return json_answer({})

    return blueprint
