from typing import Any

import pytest

from tests.x_replica.changed_shapes import instructions_of
from tests.x_replica.conversations import detail
from tests.x_replica.options import Options
from tests.x_replica.scripts import hidden_parents, limited_posts, many_replies, thread_of
from tests.x_replica.shapes import Shape
from tests.x_replica.world import World

SHAPES: list[Shape] = ["newest", "older"]


def contents(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every entry or item of an answer by its id, with its content."""
    found: list[tuple[str, dict[str, Any]]] = []
    for step in instructions_of(answer):
        for entry in step.get("entries", []):
            if "items" in entry["content"]:
                found += [(one["entryId"], one["item"]["itemContent"]) for one in entry["content"]["items"]]
            else:
                found.append((entry["entryId"], entry["content"].get("itemContent", entry["content"])))
        found += [(one["entryId"], one["item"]["itemContent"]) for one in step.get("moduleItems", [])]
    return found


def ids(answer: dict[str, Any]) -> list[str]:
    return [entry_id.rpartition("-")[2] for entry_id, content in contents(answer) if "tweet_results" in content]


def cursor_of(answer: dict[str, Any], kind: str) -> str:
    return next((str(one["value"]) for _, one in contents(answer) if one.get("cursorType") == kind), "")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_thread_of_sixty_is_read_up_to_its_root(shape: Shape) -> None:
    world, options = World(), Options(shape=shape, ancestors_a_page=25)
    mention = thread_of(world)[0]
    answer = detail(world, options, mention.id, "")
    found, pages = ids(answer), 1
    while value := cursor_of(answer, "Top"):
        answer = detail(world, options, mention.id, value)
        found, pages = ids(answer) + found, pages + 1
    assert found == [post.id for post in world.above(mention)] + [mention.id]
    assert (len(found), pages) == (61, 3)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_gone_ends_the_way_up_and_what_is_hidden_does_not(shape: Shape) -> None:
    world = World()
    told = {}
    for mention in hidden_parents(world):
        above = contents(detail(world, Options(shape=shape), mention.id, ""))[:-1]
        state = world.above(mention)[-1].state
        content = above[-1][1]
        rich_text = content.get("tombstoneInfo", {}).get("richText")
        result = content.get("tweet_results", {}).get("result", {})
        told[state] = (len(above), rich_text or result.get("tombstone", {}).get("text") or result)
    assert {state: count for state, (count, _) in told.items()} == {
        "deleted": 1, "missing": 1, "protected": 2, "age_restricted": 2, "suspended": 2, "withheld": 2,
    }  # fmt: skip
    assert told["missing"][1] == {}
    assert told["withheld"][1]["__typename"] == "TweetUnavailable"
    assert told["deleted"][1]["text"] == "This Post was deleted by the Post author. Learn more"
    assert told["age_restricted"][1]["text"].startswith("Age-restricted adult content.")
    assert told["protected"][1]["text"].startswith("You\u2019re unable to view this Post")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_post_of_limited_visibility_is_wrapped(shape: Shape) -> None:
    world = World()
    mention = limited_posts(world)[1]
    above = contents(detail(world, Options(shape=shape), mention.id, ""))[0][1]["tweet_results"]["result"]
    assert above["__typename"] == "TweetWithVisibilityResults"
    assert above["tweet"]["legacy"]["full_text"] == "$ADA to 3"


def test_a_deleted_post_cannot_be_opened() -> None:
    world = World()
    hidden = next(world.above(mention)[-1] for mention in hidden_parents(world))
    answer = detail(world, Options(), hidden.id, "")
    assert (answer["errors"][0]["code"], answer["data"]) == (144, {})


@pytest.mark.parametrize("shape", SHAPES)
def test_more_replies_are_behind_cursors_and_a_button(shape: Shape) -> None:
    world, options = World(), Options(shape=shape, replies_a_page=10)
    mention = many_replies(world, 25)[0]
    first = detail(world, options, mention.id, "")
    second = detail(world, options, mention.id, cursor_of(first, "Bottom"))
    button = next(one for _, one in contents(second) if one.get("cursorType") == "ShowMoreThreads")
    assert button["displayTreatment"]["actionText"] == "Show more replies"
    third = detail(world, options, mention.id, button["value"])
    deep = detail(world, options, mention.id, cursor_of(first, "ShowMore"))
    step = instructions_of(deep)[0]
    assert step["type"] == "TimelineAddToModule"
    assert {step["moduleEntryId"]} <= {entry["entryId"] for entry in instructions_of(first)[-2]["entries"]}
    found = ids(first) + ids(second) + ids(third) + ids(deep)
    assert len(found) == len(set(found))
    assert set(found) == {post.id for post in world.posts.values() if world.root(post).id == mention.id}
