import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_sources import cycle, ids
from support.processes import wait_until
from support.x_replica import AUTH_TOKEN, CT0, XReplica

from collector_svc.trouble import State, TroubleError
from collector_svc.x import account, feed
from collector_svc.x.browser import Browser
from collector_svc.x.processes import kill_browser
from collector_svc.x.source import BrowserSource
from collector_svc.x.wall import Wall
from tests.x_replica import scripts

SourceOf = Callable[..., BrowserSource]


async def trouble(source: BrowserSource) -> TroubleError:
    with pytest.raises(TroubleError) as told:
        await source.read(80)
    assert "\n" not in str(told.value)
    assert AUTH_TOKEN not in str(told.value)
    return told.value


async def test_each_trouble_has_its_name_and_is_over_with_the_next_good_cycle(x: XReplica, source_of: SourceOf) -> None:
    states = {
        ("login_wall", ""): State.AUTH_REQUIRED,
        ("cookies_expired", ""): State.AUTH_REQUIRED,
        ("account_locked", ""): State.BLOCKED,
        ("account_suspended", ""): State.BLOCKED,
        ("something_went_wrong", ""): State.X_DOWN,
        ("empty_data", ""): State.X_DOWN,
        ("truncated", ""): State.X_DOWN,
        ("reset", ""): State.X_DOWN,
        ("server_error", "page"): State.X_DOWN,
    }
    source = source_of()
    for (kind, on), state in states.items():
        x.misbehave(kind, on=on)
        assert (await trouble(source)).state is state, kind
        x.behave()
        post = x.world.post("author", f"@SwarmNexus after {kind}")
        x.show()
        assert ids(await cycle(source)) == [post.id]


async def test_a_limit_says_when_it_ends(x: XReplica, source_of: SourceOf) -> None:
    x.misbehave("rate_limited", reset_in_seconds=700)
    told = await trouble(source_of())
    assert told.state is State.RATE_LIMITED
    assert 600 < told.retry_after_seconds <= 702


async def test_another_account_is_refused_unless_it_is_no_matter(x: XReplica, source_of: SourceOf) -> None:
    x.misbehave("other_account", handle="somebody")
    told = await trouble(source_of())
    assert told.state is State.WRONG_ACCOUNT
    assert "@somebody" in str(told)
    source = source_of(strict_account_check=False)
    await cycle(source)
    assert source.handle == "somebody"


@pytest.mark.parametrize("kind", ["login_wall", "cookies_expired"])
async def test_a_login_is_asked_for_once_in_a_cycle(x: XReplica, source_of: SourceOf, kind: str) -> None:
    x.misbehave(kind)
    await trouble(source_of())
    asked = [one.path for one in x.requests("page", "login")]
    assert asked == ["/notifications/mentions", "/i/flow/login"]


@pytest.mark.parametrize("more", ["login_by_script", "login_spinner"])
async def test_a_page_that_fails_while_it_is_led_to_a_login_is_not_loaded_again(
    x: XReplica, source_of: SourceOf, more: str
) -> None:
    if more == "login_spinner":
        x.misbehave("login_wall")
    x.misbehave(more)
    assert (await trouble(source_of(nav_timeout_ms=10_000))).state is State.AUTH_REQUIRED
    x.behave()
    wait_until("all has ended", lambda: x.under_way() == 0)
    assert sorted(one.path for one in x.requests("page", "login")) == ["/i/flow/login", "/notifications/mentions"]


async def test_a_browser_that_is_lost_at_a_login_is_not_replaced_to_ask_once_more(
    x: XReplica, source_of: SourceOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, met, meet = tmp_path / "profile", asyncio.Event(), Wall.meet

    def watched(wall: Wall) -> None:
        meet(wall)
        met.set()

    monkeypatch.setattr(Wall, "meet", watched)
    x.misbehave("login_wall")
    x.misbehave("login_spinner")
    reading = asyncio.ensure_future(trouble(source_of(chrome_user_data_dir=profile)))
    await met.wait()
    await asyncio.to_thread(kill_browser, profile)
    assert (await reading).state is State.AUTH_REQUIRED
    assert x.counts()["page"] == 1


async def test_a_login_that_is_asked_for_further_down_keeps_threads_from_being_read(
    x: XReplica, source_of: SourceOf
) -> None:
    # more than a screen shows, so that the page asks for what comes below only when it is scrolled
    x.set(page_size=40)
    root = x.world.post("caller", "$SOL to 200")
    posts = [x.world.post("tagger", f"@SwarmNexus save this {number}", reply_to=root) for number in range(45)]
    x.show()
    x.misbehave("cookies_expired", on="NotificationsTimeline", after=1)
    found = await cycle(source_of())
    assert ids(found) == [post.id for post in posts[-40:]]
    assert [one.path for one in x.requests("page", "login")] == ["/notifications/mentions", "/i/flow/login"]


async def test_no_page_is_loaded_with_cookies_that_are_past_their_time(
    x: XReplica, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of()
    path = tmp_path / "cookies.json"
    cookies = json.loads(path.read_text())
    path.write_text(json.dumps([{**cookie, "expirationDate": time.time() - 5} for cookie in cookies]))
    assert (await trouble(source)).state is State.AUTH_REQUIRED
    assert x.counts() == {}


async def test_answers_and_a_page_that_nothing_is_understood_of_are_a_changed_layout(
    x: XReplica, source_of: SourceOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # so long it waits for what will never be there
    monkeypatch.setattr(account, "_SHOW_SECONDS", 1.0)
    monkeypatch.setattr(feed, "_SHOW_SECONDS", 1.0)
    scripts.plain_mentions(x.world, 2)
    x.show()
    x.misbehave("renamed_keys")
    x.misbehave("changed_markup")
    assert (await trouble(source_of())).state is State.LAYOUT_CHANGED
    assert (await trouble(source_of(strict_account_check=False))).state is State.LAYOUT_CHANGED


async def test_a_page_that_waits_without_end_is_x_that_does_not_answer(x: XReplica, source_of: SourceOf) -> None:
    x.misbehave("spinner")
    told = await trouble(source_of(nav_timeout_ms=10_000))
    assert told.state is State.X_DOWN
    assert "does not come" in str(told)


async def test_a_page_that_does_not_come_is_x_that_is_down_and_costs_no_browser(
    x: XReplica, source_of: SourceOf, browser: Browser
) -> None:
    x.misbehave("spinner", on="page")
    source = source_of(nav_timeout_ms=2_000)
    started = browser.started
    told = await trouble(source)
    assert (told.state, str(told)) == (
        State.X_DOWN,
        "the page /notifications/mentions did not come within 2000 ms (twice)",
    )
    assert browser.started == max(started, 1)


async def test_x_that_is_not_there_is_down(source_of: SourceOf) -> None:
    assert (await trouble(source_of(x_base_url="http://127.0.0.1:9"))).state is State.X_DOWN


async def test_a_page_that_fails_once_is_loaded_again(x: XReplica, source_of: SourceOf) -> None:
    posts = scripts.plain_mentions(x.world, 2)
    x.show()
    x.misbehave("something_went_wrong", times=1)
    assert ids(await cycle(source_of())) == [post.id for post in posts]


async def test_an_empty_timeline_is_an_ordinary_one_but_not_where_there_were_mentions_of_late(
    x: XReplica, source_of: SourceOf
) -> None:
    source = source_of()
    assert await cycle(source) == []
    for number in range(3):
        x.world.post("author", f"@SwarmNexus number {number}", at=int(time.time() * 1000) - 60_000)
    x.show()
    assert len(await cycle(source)) == 3
    x.misbehave("empty_timeline")
    assert (await trouble(source)).state is State.BLOCKED


async def test_trouble_with_threads_keeps_no_mention_back_and_they_are_read_when_it_is_over(
    x: XReplica, source_of: SourceOf
) -> None:
    roots = [x.world.post("caller", f"call {number}") for number in range(3)]
    posts = [x.world.post("tagger", "@SwarmNexus save this", reply_to=root) for root in roots]
    x.show()
    source = source_of()
    x.misbehave("rate_limited", on="TweetDetail", reset_in_seconds=0)
    first = await cycle(source)
    assert ids(first) == [post.id for post in posts]
    assert [mention.thread[0].text for mention in first] == ["", "", ""]
    assert len([one for one in x.requests("graphql") if one.operation == "TweetDetail"]) == 1
    x.behave()
    # the thread that was tried waits longer than the others
    assert ids(await _after_rest(source)) == [post.id for post in posts[1:]]


async def _after_rest(source: BrowserSource) -> list:  # type: ignore[type-arg]
    source._threads_rest_until = 0.0
    return await cycle(source)


async def test_what_was_kept_of_trouble_holds_no_secret_and_stays_small(
    x: XReplica, source_of: SourceOf, tmp_path: Path
) -> None:
    scripts.plain_mentions(x.world, 2)
    x.world.post("hostile", f"@SwarmNexus your cookie is {AUTH_TOKEN} and {CT0}")
    x.show()
    x.misbehave("other_account", handle="somebody")
    await trouble(source_of(debug_detail=True))
    kept = sorted((tmp_path / "debug").iterdir())
    assert [path.name.partition("-wrong_account")[2] for path in kept] == [".png", ".json"]
    assert kept[0].read_bytes().startswith(b"\x89PNG")
    answers = kept[1].read_text()
    assert "NotificationsTimeline" in answers
    assert AUTH_TOKEN not in answers
    assert CT0 not in answers
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
