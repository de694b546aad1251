import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.trouble import State, TroubleError
from collector_svc.x.glance import Glance, glance_of
from collector_svc.x.received import Received
from collector_svc.x.verdict import PageError, judge_answer, judge_glance

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["errors", "data", "code", "message", "extensions", "x"]), inner, max_size=4
    ),
    max_leaves=10,
)  # fmt: skip


def errors(code: int, **more: Any) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": "Told\nby X"}], **more}


@pytest.mark.parametrize(
    ("status", "document", "state"),
    [
        (429, None, State.RATE_LIMITED),
        (429, errors(88), State.RATE_LIMITED),
        (200, errors(88), State.RATE_LIMITED),
        (401, None, State.AUTH_REQUIRED),
        (401, errors(32), State.AUTH_REQUIRED),
        (403, errors(353), State.AUTH_REQUIRED),
        (403, errors(326), State.BLOCKED),
        (403, errors(64), State.BLOCKED),
        (403, None, State.BLOCKED),
        (200, errors(226), State.BLOCKED),
        (200, {"errors": [{"extensions": {"code": 32}}]}, State.AUTH_REQUIRED),
    ],
)
def test_what_x_refuses_has_its_name(status: int, document: Any, state: State) -> None:
    with pytest.raises(TroubleError) as told:
        judge_answer(Received("SearchTimeline", status, document))
    assert told.value.state is state
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("status", "document"), [(503, errors(130)), (500, {}), (200, None), (0, None), (200, errors(131, data={}))]
)
def test_what_passes_is_an_error_of_the_page(status: int, document: Any) -> None:
    with pytest.raises(PageError):
        judge_answer(Received("SearchTimeline", status, document))


@pytest.mark.parametrize("document", [{"data": {"a": 1}}, errors(131, data={"a": 1}), errors(144, data={}), {}])
def test_an_answer_with_posts_or_without_the_post_is_none(document: Any) -> None:
    judge_answer(Received("TweetDetail", 200, document))


def test_a_limit_lasts_until_it_says_it_ends_and_else_for_a_window() -> None:
    for reset_at, seconds in (
        (time.time() + 100, 101),
        (time.time() - 100, 1),
        (time.time() + 1e9, 86_400),
        (None, 900),
    ):
        with pytest.raises(TroubleError) as told:
            judge_answer(Received("SearchTimeline", 429, None, reset_at))
        assert told.value.retry_after_seconds == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/i/flow/login", State.AUTH_REQUIRED),
        ("/login", State.AUTH_REQUIRED),
        ("/account/access", State.BLOCKED),
        ("/account/suspended", State.BLOCKED),
    ],
)
def test_where_the_page_was_led_is_told(path: str, state: State) -> None:
    with pytest.raises(TroubleError) as told:
        judge_glance(Glance(path=path))
    assert told.value.state is state


def test_an_account_whose_name_is_like_a_login_is_not_one() -> None:
    judge_glance(Glance(path="/loginov/status/1"))
    judge_glance(Glance(path="/notifications/mentions"))


@given(JSON, st.sampled_from([0, 200, 403, 404, 429, 500]))
def test_no_answer_crashes_the_judge(document: Any, status: int) -> None:
    try:
        judge_answer(Received("X", status, document))
    except (TroubleError, PageError) as told:
        assert "\n" not in str(told)  # noqa: PT017 - a verdict or none is the law


@given(JSON)
def test_no_page_crashes_a_glance(told: Any) -> None:
    glance_of(told)
    glance_of(dict.fromkeys(("path", "account", "articles", "error", "isEmpty", "isBusy"), told))
