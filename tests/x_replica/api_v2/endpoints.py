"""The endpoints of API v2."""

from collections.abc import Callable

from quart import Blueprint, Response, request

from tests.x_replica.answering import rate_limit_headers
from tests.x_replica.api_v2.asked import an_id, count, ids, wanted
from tests.x_replica.api_v2.budget import Budget
from tests.x_replica.api_v2.listing import listing
from tests.x_replica.api_v2.objects import user_object
from tests.x_replica.api_v2.problems import Refused, commanded, invalid, not_found, plain_problem, unseen
from tests.x_replica.core import Core
from tests.x_replica.cursors import cursor_parts, cursor_value
from tests.x_replica.sending import delay, json_answer, sent
from tests.x_replica.shapes import Json
from tests.x_replica.troubles import API_V2
from tests.x_replica.world import names

_FEWEST_MENTIONS = 5
_PAGING = ("max_results", "pagination_token", "since_id", "until_id")


def api_v2(core: Core) -> Blueprint:
    """What the `api` source asks."""
    blueprint, budget = Blueprint("api_v2", __name__, url_prefix="/2"), Budget()

    @blueprint.get("/users/<user_id>/mentions")
    async def mentions(user_id: str) -> Response:
        return await _answer(core, budget, "mentions", lambda: _mentions(core, user_id))

    @blueprint.get("/users/by/username/<username>")
    async def by_username(username: str) -> Response:
        return await _answer(core, budget, "username", lambda: _by_username(core, username))

    @blueprint.get("/tweets")
    async def tweets() -> Response:
        return await _answer(core, budget, "tweets", lambda: _tweets(core))

    return blueprint


async def _answer(core: Core, budget: Budget, endpoint: str, build: Callable[[], Json]) -> Response:
    struck = core.troubles.take(API_V2, endpoint)
    for trouble in struck:
        await delay(core, trouble)
    for trouble in struck:
        limit, seconds = int(trouble.options.get("limit", 10)), float(trouble.options.get("reset_in_seconds", 900))
        if refused := commanded(trouble, rate_limit_headers(limit, 0, seconds)):
            return refused
    if not _authorized(core):
        return plain_problem(401)
    is_left, headers = budget.spend(endpoint, core.options)
    if not is_left:
        return plain_problem(429, headers)
    try:
        body = build()
    except Refused as refused_one:
        return refused_one.response
    return await sent(json_answer(body, headers=headers), struck)


def _authorized(core: Core) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and bool(token) and core.options.bearer_token in ("", token)


def _mentions(core: Core, user_id: str) -> Json:
    asked, most = wanted(request.args, *_PAGING), count(request.args, _FEWEST_MENTIONS)
    since, until = an_id(request.args, "since_id"), an_id(request.args, "until_id")
    user = next((user for user in core.world.users.values() if user.id == user_id), None)
    if user is None:
        return {"errors": [not_found("user", "id", user_id)]}
    tagged = [
        post
        for post in core.world.mentions(user.handle)
        # one that only quotes is no mention here
        if names(post.text, user.handle) or core.world.answers(post, user.handle)
    ]
    token = request.args.get("pagination_token", "")
    parts = cursor_parts(token) if token else ["v2", "0"]
    if parts[:1] != ["v2"]:
        raise invalid("pagination_token", token, f"The `pagination_token` query parameter value [{token}] is not valid")
    below = int(parts[1])
    within = [
        post
        for post in tagged
        if int(post.id) > since and (not until or int(post.id) < until) and (not below or int(post.id) < below)
    ]
    page = within[:most]
    meta: Json = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if len(within) > most:
        meta["next_token"] = cursor_value("v2", page[-1].id)
    cuts = core.options.api_v2_cuts
    return {**listing(core.world, page, asked, cut=cuts, cut_beside=cuts), "meta": meta}


def _by_username(core: Core, username: str) -> Json:
    asked = wanted(request.args)
    user = core.world.users.get(username.lower())
    if user is None:
        return {"errors": [not_found("user", "username", username)]}
    return {"data": user_object(user, asked.user_fields)}


def _tweets(core: Core) -> Json:
    asked = wanted(request.args, "ids")
    found = {one: core.world.posts.get(one) for one in ids(request.args)}
    posts = [post for post in found.values() if post and post.state == "available"]
    answer = listing(core.world, posts, asked, cut_beside=core.options.api_v2_cuts)
    errors = [unseen(post, "ids", one) for one, post in found.items() if post not in posts]
    if errors:
        answer["errors"] = [*errors, *answer.get("errors", [])]
    return answer
