import json

import pytest
from quart import Quart, abort

from swarmnexus.errors import (
    ForbiddenError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    OverloadedError,
    SwarmError,
    UnauthenticatedError,
    UnavailableError,
)
from swarmnexus.web.parameters import BadParameterError
from swarmnexus.web.problems import answer_problems, problem_of


@pytest.mark.parametrize(
    ("error", "status", "parameter"),
    [
        (InvalidArgumentError("filter.since_ms", "is not before until"), 400, "since"),
        (InvalidArgumentError("filter.author", "is not a handle"), 400, "author"),
        (InvalidArgumentError("page_token", "is not ours"), 400, "cursor"),
        (InvalidArgumentError("page_size", "is too much"), 400, "limit"),
        (BadParameterError("page_token", "is not a parameter"), 400, "page_token"),
        (BadParameterError("filter.since_ms", "is not a parameter"), 400, "filter.since_ms"),
        (NotFoundError("there is no mention 5"), 404, None),
        (OverloadedError("too much", 1.2), 503, None),
        (UnavailableError("the store at 10.0.0.7 is gone"), 503, None),
        (UnauthenticatedError("the token TOPSECRET is unknown"), 502, None),
        (ForbiddenError("the token TOPSECRET opens nothing"), 502, None),
        (InternalError("sqlite: /opt/secret/path"), 502, None),
    ],
)
async def test_each_error_has_its_status_and_names_the_parameter(
    error: SwarmError, status: int, parameter: str | None
) -> None:
    answer = problem_of(error)
    body = json.loads(await answer.get_data())
    assert answer.status_code == body["status"] == status
    assert answer.content_type == "application/problem+json"
    assert body.get("parameter") == parameter
    assert {"type", "title", "detail"} <= set(body)
    assert not any(secret in body["detail"] for secret in ("10.0.0.7", "TOPSECRET", "/opt"))


def test_what_may_be_tried_again_says_when() -> None:
    assert problem_of(OverloadedError("too much", 1.2)).headers["Retry-After"] == "2"
    assert problem_of(UnavailableError("gone")).headers["Retry-After"] == "1"
    assert "Retry-After" not in problem_of(NotFoundError("no")).headers


async def test_routes_methods_and_unforeseen_errors_are_problems_too() -> None:
    app = Quart("t", static_folder=None)
    answer_problems(app)

    @app.get("/breaks")
    async def breaks() -> str:
        raise RuntimeError("secret detail")

    @app.get("/refuses")
    async def refuses() -> str:
        abort(403, "not you")

    client = app.test_client()
    for method, path, status, detail in [
        ("GET", "/none", 404, "there is nothing at this address"),
        ("POST", "/breaks", 405, "this address does not take this method; it takes what Allow lists"),
        ("GET", "/breaks", 500, "unforeseen error; the operator's log says more"),
        ("GET", "/refuses", 403, "not you"),
    ]:
        answer = await client.open(path, method=method)
        body = json.loads(await answer.get_data())
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert body["detail"] == detail
    assert {"GET", "HEAD"} <= set((await client.post("/breaks")).headers["Allow"].split(", "))
