import contextlib
import os
import signal
import time

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect
from support.x_replica import XReplica, renderers

from tests.x_replica.scripts import plain_mentions

from .reader import seen

MENTIONS = "/notifications/mentions"
RETRY = "Something went wrong. Try reloading."


@pytest.fixture(autouse=True)
def mentions(x: XReplica) -> None:
    """Five mentions in the world."""
    plain_mentions(x.world)
    x.show()


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("rate_limited", 429, "Rate limit exceeded"),
        ("account_suspended", 403, "Your account is suspended"),
        ("something_went_wrong", 503, RETRY),
        ("empty_data", 200, RETRY),
        ("truncated", 200, RETRY),
        ("reset", 0, RETRY),
        ("server_error", 500, RETRY),
    ],
)
def test_the_page_says_what_went_wrong_and_a_retry_mends_it(
    x: XReplica, page: Page, kind: str, status: int, text: str
) -> None:
    x.misbehave(kind, on="NotificationsTimeline")
    page.goto(x.url + MENTIONS)
    expect(page.get_by_text(text)).to_be_visible()
    assert seen(page) == []
    assert [one.status for one in x.requests("graphql")] == [status]
    x.behave()
    page.get_by_role("button", name="Retry").click()
    page.wait_for_selector("article")
    assert len(seen(page)) == 5


@pytest.mark.parametrize(
    ("kind", "path"),
    [("login_wall", "/i/flow/login"), ("cookies_expired", "/i/flow/login"), ("account_locked", "/account/access")],
)
def test_the_way_leads_to_the_door_and_the_knocks_are_counted(x: XReplica, page: Page, kind: str, path: str) -> None:
    x.misbehave(kind)
    page.goto(x.url + MENTIONS)
    page.wait_for_url(lambda url: path in url)
    assert [one.path for one in x.requests("login")] == [path]


def test_without_cookies_every_page_leads_to_the_door(x: XReplica, page: Page) -> None:
    page.context.clear_cookies()
    for path in (MENTIONS, "/search?q=x&f=live", "/i/status/1", "/home"):
        page.goto(x.url + path)
        assert "/i/flow/login?redirect_after_login=" in page.url
    assert x.counts() == {"page": 4, "login": 4}


def test_another_token_than_the_accepted_one_is_no_session(x: XReplica, page: Page) -> None:
    x.set(auth_token="another")
    page.goto(x.url + MENTIONS)
    assert "/i/flow/login" in page.url


def test_the_page_tells_who_is_logged_in(x: XReplica, page: Page) -> None:
    page.goto(x.url + MENTIONS)
    switcher = page.locator("[data-testid=SideNav_AccountSwitcher_Button]")
    assert "@SwarmNexus" in switcher.inner_text()
    assert page.locator("a[data-testid=AppTabBar_Profile_Link]").get_attribute("href") == "/SwarmNexus"
    x.misbehave("other_account", handle="Somebody")
    page.reload()
    assert "@Somebody" in switcher.inner_text()
    expect(page.get_by_text("Nothing to see here")).to_be_visible()


def test_a_spinner_turns_until_it_is_lifted(x: XReplica, page: Page) -> None:
    x.misbehave("spinner")
    page.goto(x.url + MENTIONS)
    page.wait_for_selector("main [role=progressbar]")
    assert x.requests("graphql") == []
    x.behave("spinner")
    page.wait_for_selector("article")
    # one turns at the end, too, until the page has seen that nothing more comes
    expect(page.locator("main [role=progressbar]")).to_have_count(0)


def test_a_slow_answer_takes_its_time(x: XReplica, page: Page) -> None:
    x.misbehave("slow", seconds=0.5)
    page.goto(x.url + MENTIONS)
    page.wait_for_selector("article")
    assert x.requests("graphql")[0].seconds >= 0.5


def test_only_the_next_requests_are_struck(x: XReplica, page: Page) -> None:
    x.misbehave("empty_timeline", times=1)
    page.goto(x.url + MENTIONS)
    expect(page.get_by_text("Nothing to see here")).to_be_visible()
    page.reload()
    page.wait_for_selector("article")


def test_a_rate_limit_says_when_it_ends(x: XReplica, page: Page) -> None:
    x.misbehave("rate_limited", limit=50, reset_in_seconds=600)
    with page.expect_response(lambda one: "/graphql/" in one.url) as caught:
        page.goto(x.url + MENTIONS)
    headers = caught.value.headers
    assert (headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]) == ("50", "0")
    assert 0 < int(headers["x-rate-limit-reset"]) - time.time() <= 600


@pytest.mark.parametrize("kind", ["renamed_keys", "moved_entries"])
def test_a_changed_shape_is_still_shown_by_the_page_that_belongs_to_it(x: XReplica, page: Page, kind: str) -> None:
    x.misbehave(kind)
    with page.expect_response(lambda one: "/graphql/" in one.url) as caught:
        page.goto(x.url + MENTIONS)
    page.wait_for_selector("article")
    assert {post.text for post in seen(page)} == {post.text for post in x.world.mentions()}
    body = caught.value.text()
    assert ("full_text" not in body) == (kind == "renamed_keys")
    assert ("instructions" not in body) == (kind == "moved_entries")


def test_changed_markup_has_none_of_the_hooks(x: XReplica, page: Page) -> None:
    x.misbehave("changed_markup")
    page.goto(x.url + MENTIONS)
    page.wait_for_selector("article")
    assert page.locator("[data-testid]").count() == 0


def test_a_release_gives_operations_other_ids_and_forgets_the_old_ones(x: XReplica, page: Page) -> None:
    before = x.state()["operations"]
    page.goto(x.url + MENTIONS)
    x.release()
    page.reload()
    page.wait_for_selector("article")
    first, *others = dict.fromkeys(one.path for one in x.requests("graphql"))
    assert len(others) == 1
    assert first.endswith(f"{before['NotificationsTimeline']}/NotificationsTimeline")
    gone = page.evaluate("(path) => fetch(path).then((answer) => answer.status)", first)
    assert gone == 404


def test_a_renderer_that_is_killed_crashes_the_page(x: XReplica, page: Page) -> None:
    page.goto(x.url + MENTIONS)
    with page.expect_event("crash"):
        for pid in renderers(os.getpid()):
            os.kill(pid, signal.SIGKILL)
    for _ in range(5):  # a new page may be given the spare renderer that was killed as well
        with contextlib.suppress(PlaywrightError):
            after = page.context.new_page()
            after.goto(x.url + MENTIONS)
            after.wait_for_selector("article")
            return
    raise AssertionError("no new page lives")


def test_a_command_that_there_is_not_is_refused(x: XReplica) -> None:
    with pytest.raises(ValueError, match="is not known; accepted are"):
        x.misbehave("explode")
    with pytest.raises(ValueError, match="page_sise"):
        x.set(page_sise=3)
