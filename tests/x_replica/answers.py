"""What the page fetches under /i/api."""

import json
from collections.abc import Callable
from pathlib import Path

from quart import Blueprint, Response, request

from tests.x_replica.answering import answer, error_answer
from tests.x_replica.conversations import detail, no_such_post
from tests.x_replica.core import Core
from tests.x_replica.feeds import home, user_tweets
from tests.x_replica.older_mentions import older_mentions
from tests.x_replica.sending import json_answer
from tests.x_replica.session import csrf_matches, logged_in
from tests.x_replica.shapes import Json
from tests.x_replica.shapes.posts import post_results
from tests.x_replica.timelines import notifications, search


def answers(core: Core) -> Blueprint:
    """The GraphQL operations, and the older path of notifications."""
    blueprint = Blueprint("answers", __name__, url_prefix="/i/api")

    @blueprint.get("/graphql/<operation_id>/<operation>")
    async def graphql(operation_id: str, operation: str) -> Response:
        if core.operation_ids().get(operation) != operation_id:
            return Response("", 404)
        if refused := _unwelcome(core):
            return refused
        try:
            variables = json.loads(request.args.get("variables", ""))
            json.loads(request.args.get("features", ""))
        except ValueError:
            return error_answer(400, 214, "BadRequest: variables and features must be JSON.")
        return await answer(core, operation, _builder(core, operation, variables))

    @blueprint.get("/2/notifications/mentions.json")
    async def mentions_json() -> Response:
        if refused := _unwelcome(core):
            return refused
        after = request.args.get("cursor", "")
        return await answer(
            core, "mentions.json", lambda: older_mentions(core.world, core.viewer(), core.options, after)
        )

    @blueprint.get("/2/badge_count/badge_count.json")
    async def badge_count() -> Response:
        return json_answer({"ntab_unread_count": 0, "dm_unread_count": 0, "total_unread_count": 0})

    return blueprint


def _unwelcome(core: Core) -> Response | None:
    if not logged_in(core, request):
        return error_answer(401, 32, "Could not authenticate you")
    if not csrf_matches(request):
        return error_answer(403, 353, "This request requires a matching csrf cookie and header.")
    return None


def _builder(core: Core, operation: str, variables: Json) -> Callable[[], Json]:
    recorded = dict(core.options.recordings).get(operation)
    if recorded:
        return lambda: dict(json.loads(Path(recorded).read_bytes()))
    return lambda: _BUILT[operation](core, variables, str(variables.get("cursor") or ""))


def _one_post(core: Core, post_id: str) -> Json:
    post = core.world.posts.get(post_id)
    return {"data": {"tweetResult": post_results(core.world, post, core.options.shape)}} if post else no_such_post()


_BUILT: dict[str, Callable[[Core, Json, str], Json]] = {
    "NotificationsTimeline": lambda core, _, after: notifications(core.world, core.viewer(), core.options, after),
    "SearchTimeline": lambda core, asked, after: search(core.world, core.options, str(asked["rawQuery"]), after),
    "TweetDetail": lambda core, asked, after: detail(core.world, core.options, str(asked["focalTweetId"]), after),
    "TweetResultByRestId": lambda core, asked, _: _one_post(core, str(asked["tweetId"])),
    "HomeTimeline": lambda core, _, after: home(core.world, core.options, after),
    "UserTweets": lambda core, asked, after: user_tweets(core.world, core.options, str(asked["userId"]), after),
}
