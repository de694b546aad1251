from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_sources import chain, chain_in, cycle, ids
from support.x_replica import XReplica

from collector_svc.x.source import BrowserSource
from swarmnexus.v1.model_pb2 import Mention
from tests.x_replica import scripts
from tests.x_replica.world import World

SourceOf = Callable[..., BrowserSource]


def many_kinds(world: World) -> None:
    """Threads, a quote, other scripts, links, a long post, one below a long post, a picture, and an advertisement."""
    root = world.post("caller", "$SOL to 200 &amp; more: https://example.com/a/long/way/to/the/reason?of=it\n\nreally")
    doubt = world.post("doubter", "never <b> #no", reply_to=root)
    world.post("tagger", "@SwarmNexus save this", reply_to=doubt)
    world.post("caller", "@SwarmNexus and this, by myself", reply_to=root)
    world.post("quoter", "@SwarmNexus look", quote=root)
    scripts.other_scripts(world)
    world.post("writer", "@SwarmNexus " + "long $BTC story. " * 60)
    told = world.post("teller", "a longer $ETH story. " * 60)
    world.post("tagger", "@SwarmNexus save that", reply_to=told)
    world.post("shooter", "@SwarmNexus $SOL chart", media=["photo"])
    world.advertise("brand", "@SwarmNexus buy $SCAM")


def without_author_ids(mention: Mention) -> Mention:
    """The page shows no ids of authors."""
    plain = Mention()
    plain.CopyFrom(mention)
    for post in (plain.post, *plain.thread):
        post.author_id = ""
    return plain


@pytest.mark.parametrize("name", ["notifications", "search"])
async def test_both_readings_give_the_same_mentions(
    x: XReplica, source_of: SourceOf, tmp_path: Path, name: str
) -> None:
    many_kinds(x.world)
    x.show()
    x.set(promoted_every=3)
    by_answers = await cycle(source_of(name))
    x.misbehave("renamed_keys")
    by_page = await cycle(source_of(name, cursor_path=tmp_path / "another.json"))
    assert [without_author_ids(mention) for mention in by_page] == [without_author_ids(one) for one in by_answers]


async def test_a_long_thread_is_read_off_a_page_that_keeps_only_what_is_in_view(
    x: XReplica, source_of: SourceOf
) -> None:
    (post,) = scripts.thread_of(x.world, 60)
    x.show()
    x.misbehave("renamed_keys")
    (mention,) = await cycle(source_of())
    assert chain(mention) == chain_in(x.world, post)


async def test_a_timeline_is_scrolled_through_on_the_page_itself(x: XReplica, source_of: SourceOf) -> None:
    posts = scripts.plain_mentions(x.world, 50)
    x.show()
    x.misbehave("renamed_keys")
    source = source_of(max_pages_per_cycle=1)
    assert ids(await cycle(source)) == [post.id for post in posts]
    x.behave()
    newest = x.world.post("late", "@SwarmNexus one more")
    x.show()
    assert newest.id in ids(await cycle(source))


async def test_entries_that_hang_elsewhere_are_still_found_in_the_answer(x: XReplica, source_of: SourceOf) -> None:
    posts = scripts.plain_mentions(x.world, 30)
    x.show()
    x.misbehave("moved_entries")
    mentions = await cycle(source_of())
    assert ids(mentions) == [post.id for post in posts]
    assert all(mention.post.author_id for mention in mentions)


async def test_other_ids_of_the_operations_change_nothing(x: XReplica, source_of: SourceOf) -> None:
    posts = scripts.plain_mentions(x.world, 3)
    x.show()
    x.release()
    assert ids(await cycle(source_of())) == [post.id for post in posts]
