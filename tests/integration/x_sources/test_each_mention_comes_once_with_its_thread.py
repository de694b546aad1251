from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_sources import chain, chain_in, cycle, ids
from support.x_replica import XReplica

from collector_svc.x.source import BrowserSource
from swarmnexus.v1.model_pb2 import Mention, PostState
from tests.x_replica import scripts

SourceOf = Callable[..., BrowserSource]


@pytest.mark.parametrize("shape", ["newest", "older"])
@pytest.mark.parametrize("name", ["notifications", "search"])
async def test_what_is_new_comes_oldest_first_with_its_thread_to_the_root(
    x: XReplica, source_of: SourceOf, name: str, shape: str
) -> None:
    root = x.world.post("caller", "$SOL to 200 by Friday &amp; more: https://example.com/a/long/way/to/the/reason")
    doubt = x.world.post("doubter", "never <b>", reply_to=root)
    posts = [
        x.world.post("tagger", "@SwarmNexus save this", reply_to=doubt),
        x.world.post("other", "@SwarmNexus $ETH to 5k"),
    ]
    x.show()
    x.set(shape=shape)
    source = source_of(name)
    first = await cycle(source)
    assert ids(first) == [post.id for post in posts]
    mention = first[0]
    assert chain(mention) == chain_in(x.world, posts[0])
    assert mention.origin == name
    assert mention.post.text == "@doubter @SwarmNexus save this"
    assert [above.text for above in mention.thread] == [
        "$SOL to 200 by Friday &amp; more: https://example.com/a/long/way/to/the/reason",
        "@caller never <b>",
    ]
    assert [above.author_handle for above in mention.thread] == ["caller", "doubter"]
    assert mention.post.created_at_ms == posts[0].at_ms // 1000 * 1000
    assert list(first[1].tickers) == ["$ETH"]
    assert source.handle == "SwarmNexus"
    later = x.world.post("third", "@SwarmNexus $BTC 150k")
    x.show()
    assert ids(await cycle(source)) == [later.id]
    assert await cycle(source) == []


async def test_more_than_the_cap_is_carried_over_and_a_restart_neither_repeats_nor_skips(
    x: XReplica, source_of: SourceOf
) -> None:
    posts = scripts.plain_mentions(x.world, 65)
    x.show()
    first = source_of()
    got = ids(await cycle(first, 30))
    await first.close()
    second = source_of()
    got += ids(await cycle(second, 30))
    newest = x.world.post("late", "@SwarmNexus one more")
    x.show()
    got += ids(await cycle(second, 30))
    assert got == [post.id for post in [*posts, newest]]


async def test_what_was_not_kept_is_read_again(x: XReplica, source_of: SourceOf) -> None:
    posts = scripts.plain_mentions(x.world, 3)
    x.show()
    source = source_of()
    harvest = await source.read(2)
    assert ids(list(harvest.mentions)) == [post.id for post in posts[:2]]
    assert ids(await cycle(source, 2)) == [post.id for post in posts[:2]]
    assert ids(await cycle(source, 2)) == [posts[2].id]


async def test_a_timeline_with_more_than_one_reading_reaches_is_gone_down_into_until_the_gap_is_closed(
    x: XReplica, source_of: SourceOf
) -> None:
    x.set(page_size=2)
    before = scripts.plain_mentions(x.world, 3)
    x.show()
    source = source_of()
    got = ids(await cycle(source, 200))
    assert got == [post.id for post in before]
    posts = scripts.plain_mentions(x.world, 70)  # thirty-five answers long; a reading stops after thirty
    x.show()
    upper = ids(await cycle(source, 200))
    assert upper == [post.id for post in posts[-len(upper) :]]
    assert len(upper) < 70
    lower = ids(await cycle(source, 200))
    assert lower == [post.id for post in posts[: -len(upper)]]
    assert await cycle(source, 200) == []


async def test_pages_that_overlap_and_advertisements_bring_nothing_twice_and_nothing_promoted(
    x: XReplica, source_of: SourceOf
) -> None:
    posts = scripts.adverts(x.world)
    x.show()
    x.set(page_size=4, overlap=3, promoted_every=2)
    assert ids(await cycle(source_of())) == [post.id for post in posts]


async def test_a_thread_of_sixty_posts_is_read_to_its_root(x: XReplica, source_of: SourceOf) -> None:
    (post,) = scripts.thread_of(x.world, 60)
    x.show()
    x.set(ancestors_a_page=10)
    (mention,) = await cycle(source_of())
    assert chain(mention) == chain_in(x.world, post)
    assert len(mention.thread) == 60


@pytest.mark.parametrize(("older_notifications", "older_parents"), [(False, False), (True, False), (True, True)])
async def test_long_posts_are_read_whole(
    x: XReplica, source_of: SourceOf, older_notifications: bool, older_parents: bool
) -> None:
    scripts.long_posts(x.world)
    x.show()
    x.set(older_notifications=older_notifications, older_parents=older_parents)
    first, second = await cycle(source_of())
    assert len(second.thread[0].text) == scripts.NOTE_LENGTH
    assert second.thread[0].text.endswith("end")
    assert len(first.post.text) == scripts.NOTE_LENGTH


async def test_the_older_answer_brings_the_same_mentions(x: XReplica, source_of: SourceOf, tmp_path: Path) -> None:
    scripts.quotes_and_reposts(x.world)
    scripts.other_scripts(x.world)
    x.show()
    newest = await cycle(source_of())
    x.set(older_notifications=True)
    assert await cycle(source_of(cursor_path=tmp_path / "another.json")) == newest


@pytest.mark.parametrize("shape", ["newest", "older"])
async def test_what_x_does_not_show_of_a_thread_is_told_by_its_state(
    x: XReplica, source_of: SourceOf, shape: str
) -> None:
    x.set(shape=shape)
    posts = scripts.hidden_parents(x.world)
    x.show()
    by_text = {mention.post.text.rpartition(" ")[2]: mention for mention in await cycle(source_of())}
    assert len(by_text) == len(posts)
    states = {state: _states(mention) for state, mention in by_text.items()}
    gone, hidden, shown = (
        PostState.POST_STATE_DELETED,
        PostState.POST_STATE_UNAVAILABLE,
        PostState.POST_STATE_AVAILABLE,
    )
    # a post that is gone took the way up with it; one that is only hidden did not
    assert states == {
        "deleted": [gone],
        "protected": [shown, hidden],
        "age_restricted": [shown, hidden],
        "suspended": [shown, hidden],
        "withheld": [shown, hidden],
        "missing": [hidden],
    }


def _states(mention: Mention) -> list[PostState]:
    return [post.state for post in mention.thread]


async def test_parents_that_stand_in_the_timeline_cost_no_page(x: XReplica, source_of: SourceOf) -> None:
    root = x.world.post("caller", "@SwarmNexus $SOL to 200")
    reply = x.world.post("tagger", "@SwarmNexus save this", reply_to=root)
    x.show()
    first, second = await cycle(source_of())
    assert (first.post.id, chain(second)) == (root.id, [root.id, reply.id])
    assert x.counts()["page"] == 1


async def test_a_cycle_without_news_loads_one_page(x: XReplica, source_of: SourceOf) -> None:
    scripts.plain_mentions(x.world, 40)
    x.show()
    source = source_of()
    await cycle(source)
    x.forget()
    assert await cycle(source) == []
    assert x.counts()["page"] == 1


async def test_pictures_videos_and_fonts_are_not_loaded_and_the_page_alone_asks_for_answers(
    x: XReplica, source_of: SourceOf
) -> None:
    scripts.everything(x.world)
    x.show()
    await cycle(source_of())
    asked = x.requests()
    assert {one.kind for one in asked} <= {"page", "graphql", "script", "style"}
    assert all(one.by_page for one in asked if one.kind == "graphql")


async def test_threads_beyond_the_budget_of_pages_are_taken_as_they_are_and_completed_later(
    x: XReplica, source_of: SourceOf
) -> None:
    roots = [x.world.post("caller", f"call {number} $SOL") for number in range(4)]
    posts = [x.world.post("tagger", "@SwarmNexus save this", reply_to=root) for root in roots]
    x.show()
    source = source_of(max_pages_per_cycle=3)
    first = await cycle(source)
    assert ids(first) == [post.id for post in posts]
    whole = [mention.post.id for mention in first if mention.thread[0].text]
    assert whole == [post.id for post in posts[:2]]
    rest = await cycle(source)
    assert ids(rest) == [post.id for post in posts[2:]]
    assert all(mention.thread[0].text.startswith("call") for mention in rest)
    assert await cycle(source) == []
