from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.x_replica.changed_shapes import instructions_of
from tests.x_replica.older_mentions import older_mentions
from tests.x_replica.options import Options
from tests.x_replica.scripts import adverts, plain_mentions, quotes_and_reposts
from tests.x_replica.timelines import notifications, search
from tests.x_replica.world import World


def entries_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of an answer, those that replace others as well."""
    steps = instructions_of(answer)
    return [
        entry for step in steps for entry in [*step.get("entries", []), *([step["entry"]] if "entry" in step else [])]
    ]


def posts_and_cursor(answer: dict[str, Any]) -> tuple[list[str], str]:
    """The ids of the posts of a page, advertisements left out, and its bottom cursor."""
    found, bottom = [], ""
    for entry in entries_of(answer):
        content = entry["content"]
        content = content.get("itemContent", content)
        if content.get("cursorType") == "Bottom":
            bottom = content["value"]
        elif "tweet_results" in content and "promotedMetadata" not in content:
            found.append(content["tweet_results"]["result"]["rest_id"])
    return found, bottom


def all_pages(world: World, options: Options, *, searching: bool) -> list[list[str]]:
    pages: list[list[str]] = []
    after = ""
    while True:
        answer = (
            search(world, options, f"@{world.tracked}", after)
            if searching
            else notifications(world, world.viewer, options, after)
        )
        posts, bottom = posts_and_cursor(answer)
        if bottom == after:
            assert posts == []
            return pages
        pages.append(posts)
        after = bottom


@pytest.mark.parametrize("searching", [True, False])
@given(count=st.integers(0, 30), size=st.integers(1, 12), overlap=st.integers(0, 3))
def test_every_mention_comes_newest_first_and_only_those_of_the_overlap_twice(
    searching: bool, count: int, size: int, overlap: int
) -> None:
    world = World()
    expected = [post.id for post in reversed(plain_mentions(world, count))]
    pages = all_pages(world, Options(page_size=size, overlap=overlap), searching=searching)
    assert list(dict.fromkeys(post for page in pages for post in page)) == expected
    for number, page in enumerate(pages):
        assert len(page) <= size + overlap
        if number and overlap:
            assert pages[number - 1][-1] in page[:overlap]


def test_what_arrives_meanwhile_neither_moves_nor_repeats_what_is_below() -> None:
    world, options = World(), Options(page_size=3)
    expected = [post.id for post in reversed(plain_mentions(world, 6))]
    first, bottom = posts_and_cursor(notifications(world, world.viewer, options, ""))
    world.post("late", f"@{world.tracked} $SOL")
    second, _ = posts_and_cursor(notifications(world, world.viewer, options, bottom))
    assert first + second == expected


def test_advertisements_stand_in_between_and_are_no_mentions() -> None:
    world = World()
    mentions = adverts(world)
    entries = entries_of(notifications(world, world.viewer, Options(), ""))
    promoted = [
        n for n, entry in enumerate(entries, -1) if "promotedMetadata" in entry["content"].get("itemContent", {})
    ]
    assert promoted == [4, 9, 14]
    assert [post.id for post in reversed(mentions)] == posts_and_cursor(
        notifications(world, world.viewer, Options(), "")
    )[0]


def test_an_entry_says_why_one_is_told_and_reposts_are_none() -> None:
    world = World()
    quotes_and_reposts(world)
    own = next(post for post in world.posts.values() if post.author == world.tracked)
    world.post("answerer", "no tag at all", reply_to=own)
    told = [
        (entry["content"]["clientEventInfo"]["element"], entry["content"]["itemContent"]["tweet_results"]["result"])
        for entry in entries_of(notifications(world, world.viewer, Options(), ""))
        if "clientEventInfo" in entry["content"]
    ]
    assert [(element, post["core"]["user_results"]["result"]["core"]["screen_name"]) for element, post in told] == [
        ("user_replied_to_your_tweet", "answerer"),
        ("user_mentioned_you_in_a_quote_tweet", "quoter"),
        ("user_quoted_your_tweet", "quoter"),
        ("user_mentioned_you_in_a_quote_tweet", "requoter"),
        ("user_mentioned_you_in_a_quote_tweet", "quoter"),
    ]


def test_the_older_path_tells_of_the_same_posts() -> None:
    world, options = World(), Options(page_size=3)
    mentions = plain_mentions(world, 5) + quotes_and_reposts(world)
    found: list[str] = []
    after = ""
    while True:
        answer = older_mentions(world, world.viewer, options, after)
        entries = answer["timeline"]["instructions"][1 if not after else 0]["addEntries"]["entries"]
        posts = [entry["content"]["item"]["content"]["tweet"]["id"] for entry in entries[1:-1]]
        for post in posts:
            assert answer["globalObjects"]["tweets"][post]["user_id_str"] in answer["globalObjects"]["users"]
        bottom = entries[-1]["content"]["operation"]["cursor"]["value"]
        if bottom == after:
            break
        found, after = found + posts, bottom
    assert found == [post.id for post in reversed(mentions)]


@pytest.mark.parametrize("with_parents", [True, False])
def test_the_older_path_may_tell_of_what_is_answered_in_no_entry(with_parents: bool) -> None:
    world = World()
    call = world.post("caller", "$SOL to 200")
    mention = world.post("tagger", f"@{world.tracked} save this", reply_to=call)
    answer = older_mentions(world, world.viewer, Options(older_parents=with_parents), "")
    assert set(answer["globalObjects"]["tweets"]) == ({mention.id, call.id} if with_parents else {mention.id})
    entries = answer["timeline"]["instructions"][1]["addEntries"]["entries"]
    assert [one["entryId"] for one in entries[1:-1]] == [f"notification-{mention.id}"]
