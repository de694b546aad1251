import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.processes import stop, wait_until
from support.x_replica import XReplica, start_x_replica

from collector_svc.sources import api_walk
from collector_svc.sources.api import ApiSource
from collector_svc.sources.api_client import ApiClient
from collector_svc.sources.api_state import ApiState
from collector_svc.trouble import State, TroubleError
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import Mention, PostState
from tests.x_replica.scripts import hidden_parents, long_posts, plain_mentions, quotes_and_reposts, thread_of
from tests.x_replica.world import World

TOKEN = "replica-bearer"


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XReplica]:
    with start_x_replica(tmp_path_factory.mktemp("x"), bearer_token=TOKEN) as running:
        yield running


@pytest.fixture
def x(replica: XReplica) -> XReplica:
    """A replica that behaves, with an empty world and all of its limits left."""
    replica.behave()
    replica.set(api_v2_limit=10_000, api_v2_window_seconds=900, api_v2_cuts=False)
    replica.show(World())
    replica.forget()
    return replica


@pytest.fixture
async def opened(x: XReplica, tmp_path: Path) -> AsyncIterator[Callable[..., ApiSource]]:
    """The source as a start of the collector makes it, as often as a test starts it."""
    async with contextlib.AsyncExitStack() as stack:

        def start(handle: str = "SwarmNexus", user_id: str = "", url: str = "", token: str = TOKEN) -> ApiSource:
            made = ApiSource(ApiClient(url or x.url, token), ApiState(tmp_path / "cursor.json"), handle, user_id)
            stack.push_async_callback(made.close)
            return made

        yield start


async def take(source: ApiSource, limit: int = 80) -> list[Mention]:
    """One reading, kept."""
    harvest = await source.read(limit)
    await source.keep(harvest)
    assert not harvest.refused
    return list(harvest.mentions)


def show(x: XReplica, write: Callable[[World], Any]) -> Any:
    """Write into the replica's world and show it."""
    written = write(x.world)
    x.show()
    return written


def ids(mentions: Any) -> list[str]:
    return [mention.post.id for mention in mentions]


async def trouble_of(source: ApiSource) -> TroubleError:
    with pytest.raises(TroubleError) as raised:
        await source.read(80)
    return raised.value


async def test_a_mention_comes_with_its_whole_thread(opened: Any, x: XReplica) -> None:
    (tag,) = show(x, thread_of)
    (mention,) = await take(opened())
    above = x.world.above(tag)
    assert [(post.id, post.author_handle, post.created_at_ms // 1000) for post in mention.thread] == [
        (post.id, post.author, post.at_ms // 1000) for post in above
    ]
    # a reply begins with the handles that it answers
    assert all(kept.text.endswith(post.text) for kept, post in zip(mention.thread, above, strict=True))
    assert {post.state for post in mention.thread} == {PostState.POST_STATE_AVAILABLE}
    assert (mention.post.id, mention.post.author_handle, mention.origin) == (tag.id, "tagger", "api")
    # the account's number, the mentions, and 58 of 60 posts above, two levels an answer
    assert x.counts()["api_v2"] <= 2 + 30


async def test_many_threads_are_climbed_together(opened: Any, x: XReplica) -> None:
    show(x, lambda world: [thread_of(world, 5) for _ in range(150)])
    mentions = await take(opened(), 150)
    assert [len(mention.thread) for mention in mentions] == [5] * 150
    # the number, two pages of mentions, and two levels twice for 150 posts in hundreds
    assert x.counts()["api_v2"] <= 3 + 4


async def test_texts_are_whole_and_unescaped_and_bear_their_links_and_cashtags(opened: Any, x: XReplica) -> None:
    first, second = show(x, long_posts)
    short = show(x, lambda world: world.post("asker", f"@{world.tracked} $SOL > 150 & $eth <3 https://example.com/a"))
    kept = {mention.post.id: mention for mention in await take(opened())}
    assert kept[first.id].post.text == first.text
    assert len(first.text) == 25_000
    assert kept[second.id].thread[0].text == x.world.posts[second.reply_to].text
    assert kept[short.id].post.text == short.text
    assert list(kept[short.id].tickers) == ["$SOL", "$eth"]


async def test_a_post_that_is_told_in_part_is_asked_for_itself_and_once(opened: Any, x: XReplica) -> None:
    x.set(api_v2_cuts=True)
    first, second = show(x, long_posts)
    # who ends a text in this way has nothing more to tell
    trailing = show(x, lambda world: world.post("asker", f"@{world.tracked} $SOL and so on\u2026"))
    kept = {mention.post.id: mention for mention in await take(opened())}
    assert kept[first.id].post.text == first.text
    assert kept[second.id].thread[0].text == x.world.posts[second.reply_to].text
    assert kept[trailing.id].post.text == trailing.text
    # the account's number, the mentions, those of them that look cut, and the parent
    assert x.counts()["api_v2"] == 4


async def test_a_parent_that_x_does_not_show_is_recorded_as_what_became_of_it(opened: Any, x: XReplica) -> None:
    posts = show(x, hidden_parents)
    kept = {mention.post.id: mention for mention in await take(opened())}
    states = {}
    for post in posts:
        (parent,) = kept[post.id].thread
        assert (parent.id, parent.author_id) == (post.reply_to, x.world.user("hiddenauthor").id)
        states[x.world.posts[post.reply_to].state] = parent.state
    gone, hidden = PostState.POST_STATE_DELETED, PostState.POST_STATE_UNAVAILABLE
    assert states == {
        "deleted": gone,
        "missing": gone,
        "protected": hidden,
        "age_restricted": hidden,
        "suspended": hidden,
        "withheld": hidden,
    }


async def test_more_than_the_cap_are_carried_over_and_none_is_skipped(opened: Any, x: XReplica) -> None:
    posts = [post.id for post in show(x, lambda world: plain_mentions(world, 250))]
    # the oldest first, so that what comes after a crash stands above them
    assert ids(await take(opened(), 80)) == posts[:80]
    source = opened()
    assert ids(await take(source, 80)) == posts[80:160]
    later = [post.id for post in show(x, lambda world: plain_mentions(world, 3))]
    assert ids(await take(source, 80)) == posts[160:240]
    assert ids(await take(source, 80)) == posts[240:]
    assert ids(await take(source, 80)) == later
    assert ids(await take(opened(), 80)) == []


async def test_what_a_walk_found_is_handed_on_without_asking_again(opened: Any, x: XReplica) -> None:
    show(x, lambda world: plain_mentions(world, 250))
    source = opened()
    told = [await source.read(50)]
    while told[-1].next_at_ms is not None:
        await source.keep(told[-1])
        told.append(await source.read(50))
    assert [len(harvest.mentions) for harvest in told] == [50] * 5
    # the account's number, then three pages of 100
    assert x.counts()["api_v2"] == 4


async def test_more_than_can_be_held_are_walked_to_again(
    opened: Any, x: XReplica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_walk, "_MOST_FOUND", 120)
    posts = [post.id for post in show(x, lambda world: plain_mentions(world, 250))]
    source = opened()
    taken = [post_id for _ in range(6) for post_id in ids(await take(source, 60))]
    assert taken == posts


async def test_what_was_read_and_not_kept_comes_again(opened: Any, x: XReplica) -> None:
    posts = [post.id for post in show(x, plain_mentions)]
    for _ in range(2):
        assert ids((await opened().read(80)).mentions) == posts


async def test_a_mention_that_comes_to_light_late_is_not_skipped_and_none_comes_twice(opened: Any, x: XReplica) -> None:
    at = now_ms()
    early = show(x, lambda world: world.post("early", f"@{world.tracked} $SOL 200", at=at - 2_000))
    source = opened()
    assert ids(await take(source)) == [early.id]
    late = show(x, lambda world: world.post("late", f"@{world.tracked} $ETH 5k", at=at - 9_000))
    assert ids(await take(source)) == [late.id]
    assert ids(await take(source)) == []


async def test_what_is_settled_is_not_paid_for_again(opened: Any, x: XReplica, tmp_path: Path) -> None:
    posts = show(x, plain_mentions)
    source = opened()
    await take(source)
    kept = json.loads((tmp_path / "cursor.json").read_text())["api"]
    assert (kept["floor"], kept["seen"]) == (int(posts[-1].id), [])
    x.forget()
    assert await take(source) == []
    assert [asked.path for asked in x.requests("api_v2")] == [f"/2/users/{x.world.user('SwarmNexus').id}/mentions"]


async def test_what_only_quotes_stands_under_nothing(opened: Any, x: XReplica) -> None:
    quoting, twice, _, gone = show(x, quotes_and_reposts)
    mentions = await take(opened())
    assert ids(mentions) == [quoting.id, twice.id, gone.id]
    assert not any(mention.thread for mention in mentions)


async def test_only_the_last_version_of_an_edited_post_is_taken(opened: Any, x: XReplica) -> None:
    def write(world: World) -> Any:
        first = world.post("editor", f"@{world.tracked} $SOL to 100")
        return world.post("editor", f"@{world.tracked} $SOL to 1000", edits=[first.id])

    last = show(x, write)
    assert ids(await take(opened())) == [last.id]


async def test_the_limit_is_kept_to_and_its_end_is_told(opened: Any, tmp_path: Path) -> None:
    with start_x_replica(tmp_path, api_v2_limit=2, api_v2_window_seconds=600) as fresh:
        show(fresh, lambda world: plain_mentions(world, 250))
        source = opened(url=fresh.url)
        for _ in range(3):
            limited = await trouble_of(source)
            assert limited.state is State.RATE_LIMITED
            assert 300 < limited.retry_after_seconds <= 602
        # the number and two pages of mentions; the third page was never asked for
        assert [asked.status for asked in fresh.requests("api_v2")] == [200, 200, 200]
        fresh.set(api_v2_limit=10_000)
        # a walk goes on with the page at which it stopped, once the limit is over
        source._client._closed_until.clear()
        assert len(await take(source, 250)) == 250
        assert fresh.counts()["api_v2"] == 4


@pytest.mark.parametrize("endpoint", ["mentions", "tweets"])
@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("rate_limited", State.RATE_LIMITED),
        ("unauthorized", State.AUTH_REQUIRED),
        ("forbidden", State.AUTH_REQUIRED),
        ("unavailable", State.X_DOWN),
        ("server_error", State.X_DOWN),
        ("truncated", State.LAYOUT_CHANGED),
        ("reset", State.X_DOWN),
    ],
)
async def test_each_trouble_has_its_name_and_costs_no_mention(
    opened: Any, x: XReplica, *, kind: str, state: State, endpoint: str
) -> None:
    (tag,) = show(x, lambda world: thread_of(world, 9))
    source = opened()
    x.misbehave(kind, on=endpoint, times=1, reset_in_seconds=60)
    trouble = await trouble_of(source)
    assert trouble.state is state
    assert (trouble.retry_after_seconds > 50) == (state is State.RATE_LIMITED)
    assert TOKEN not in str(trouble)
    source._client._closed_until.clear()
    (mention,) = await take(source)
    assert (mention.post.id, len(mention.thread)) == (tag.id, 9)


async def test_a_wrong_token_is_for_the_operator(opened: Any) -> None:
    trouble = await trouble_of(opened(token="wrong"))
    assert trouble.state is State.AUTH_REQUIRED
    assert "check X_BEARER_TOKEN" in str(trouble)


@pytest.mark.parametrize(
    ("settings", "says"), [({"handle": "nobody"}, "check MENTION_HANDLE"), ({"user_id": "12345"}, "check X_USER_ID")]
)
async def test_an_account_that_x_does_not_know_is_for_the_operator(opened: Any, settings: Any, says: str) -> None:
    trouble = await trouble_of(opened(**settings))
    assert trouble.state is State.WRONG_ACCOUNT
    assert says in str(trouble)


async def test_an_api_that_is_not_there_is_named(opened: Any) -> None:
    trouble = await trouble_of(opened(url="http://127.0.0.1:9"))
    assert trouble.state is State.X_DOWN
    assert "http://127.0.0.1:9" in str(trouble)


async def test_another_account_begins_anew_and_the_number_is_asked_for_once(opened: Any, x: XReplica) -> None:
    show(x, lambda world: [*plain_mentions(world, 2), world.post("asker", "@OtherOne $BTC 150k"),
                           world.user("OtherOne")])  # fmt: skip
    assert len(await take(opened())) == 2
    x.forget()
    assert await take(opened()) == []
    assert x.counts()["api_v2"] == 1
    assert len(await take(opened(handle="OtherOne"))) == 1


async def test_what_other_sources_keep_in_the_same_file_stays(opened: Any, x: XReplica, tmp_path: Path) -> None:
    (tmp_path / "cursor.json").write_text('{"version": 1, "timelines": {"mentions": {"floor": 7}}}')
    show(x, plain_mentions)
    await take(opened())
    kept = json.loads((tmp_path / "cursor.json").read_text())
    assert kept["timelines"] == {"mentions": {"floor": 7}}
    assert kept["api"]["handle"] == "SwarmNexus"


def test_what_waits_is_sent_in_the_pause_when_the_store_is_back(
    own_collector: Any, own_store: Any, restarted: Any, *, x: XReplica, stored: Any
) -> None:
    posts = [post.id for post in show(x, plain_mentions)]
    settings = {"SOURCE": "api", "X_API_BASE_URL": x.url, "X_BEARER_TOKEN": TOKEN, "POLL_SECONDS": "1"}
    stop(own_store.process)
    process = own_collector.start(**settings)
    wait_until("they wait", lambda: own_collector.beat().get("outbox", {}).get("rows") == len(posts))
    x.misbehave("rate_limited", on="mentions", reset_in_seconds=900)
    wait_until("X is not to be asked", lambda: own_collector.beat()["state"] == "rate_limited")
    with restarted(own_store):
        wait_until("all is stored", lambda: sorted(row.post.id for row in stored(own_store)) == sorted(posts))
        assert own_collector.beat()["state"] == "rate_limited"
        assert stop(process) == 0


def test_from_the_command_line_to_the_store_with_its_calls(
    own_collector: Any, own_store: Any, x: XReplica, *, stored: Any, meta: Any
) -> None:
    def write(world: World) -> Any:
        call = world.post("caller", "$SOL will reach 300 by the end of the year")
        return world.post("tagger", f"@{world.tracked} save this", reply_to=call)

    tag = show(x, write)
    settings = {"SOURCE": "api", "X_API_BASE_URL": x.url, "X_BEARER_TOKEN": TOKEN, "LOG_LEVEL": "debug"}
    x.misbehave("unauthorized", times=1)
    refused = own_collector.run("--once", **settings)
    assert (refused.code, refused.out) == (78, "auth_required\n")
    assert own_collector.beat()["state"] == meta(own_store).heartbeat.state == "auth_required"
    good = own_collector.run("--once", **settings)
    assert (good.code, good.out) == (0, "ok\n")
    (mention,) = stored(own_store)
    assert (mention.post.id, [post.author_handle for post in mention.thread]) == (tag.id, ["caller"])
    assert [(call.ticker, call.author_handle) for call in mention.calls] == [("$SOL", "caller")]
    assert own_collector.beat()["lastSource"] == "api"
    assert own_collector.beat()["handle"] == "SwarmNexus"
    assert TOKEN not in refused.err + good.err
