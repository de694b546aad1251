"""Key by key and type by type, at every place that both have."""

import json
from functools import cache
from typing import Any

import pytest
from support.realistic import SHARED_DATA

from tests.x_replica.conversations import detail
from tests.x_replica.feeds import user_tweets
from tests.x_replica.options import Options
from tests.x_replica.scripts import everything
from tests.x_replica.shapes import Shape
from tests.x_replica.timelines import search
from tests.x_replica.world import Post, World

from .places import Paths, places

RECORDINGS: dict[Shape, tuple[str, ...]] = {
    "newest": ("raw_search.json", "raw_tweet_details.json", "raw_user_tweets.json"),
    "older": ("_issue_56.json", "_issue_28_1.json", "card_poll.json"),
}
# what the recordings hold no example of, so that they cannot be asked
UNRECORDED = (
    ".promotedMetadata",  # no advertisement is among them
    ".limitedActionResults",
    ".legacy.entities.symbols",  # no cashtag either
    ".quoted_status_result",  # and of the older ones, no repost of a post that quotes
)
PLACES: dict[Shape, set[str]] = {
    "newest": {
        "instruction TimelineAddEntries",
        "instruction TimelineClearCache",
        "instruction TimelinePinEntry",
        "instruction TimelineTerminateTimeline",
        "entry tweet",
        "entry conversationthread",
        "entry cursor-top",
        "entry cursor-bottom",
        "item conversationthread-tweet",
        "content TimelineTweet",
        "post",
        "nested post",
        "user",
        "media photo",
        "media video",
    },
    "older": {
        "instruction TimelineAddEntries",
        "instruction TimelineTerminateTimeline",
        "entry tweet",
        "entry conversationthread",
        "entry cursor-bottom",
        "entry cursor-showmorethreads",
        "item conversationthread-tweet",
        "item conversationthread-cursor-showmore",
        "content TimelineTweet",
        "content TimelineTimelineCursor",
        "post",
        "nested post",
        "user",
        "media photo",
        "media video",
    },
}

NONE: set[str] = set()

pytestmark = pytest.mark.skipif(
    not (SHARED_DATA / "x-payloads").is_dir(),
    reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it",
)


@cache
def recorded(shape: Shape) -> dict[str, list[Paths]]:
    return merged([json.loads((SHARED_DATA / "x-payloads" / name).read_bytes()) for name in RECORDINGS[shape]])


@cache
def replicated(shape: Shape) -> dict[str, list[Paths]]:
    """The replica's answers about a world that has something of every kind."""
    world, options = World(), Options(shape=shape)
    everything(world)
    mentions = world.mentions()
    focal = max(mentions, key=lambda post: len(world.replies(post.id)))
    # of the older answers only conversations were recorded
    timelines = []
    if shape == "newest":
        pinned = world.post("pinner", "$BTC 1M", pinned=True)
        profile = user_tweets(world, options, world.user(pinned.author).id, "")
        timelines = [search(world, options, f"@{world.tracked}", ""), profile]
    answers = [
        *timelines,
        detail(world, options, focal.id, ""),
        detail(world, options, focal.id, _bottom(world, focal, options)),
        *(detail(world, options, post.id, "") for post in mentions if post.quote or post.reply_to or post.media),
    ]
    reposts = [post for post in world.shown() if post.repost]
    answers += [detail(world, options, post.id, "") for post in reposts]
    return merged(answers)


def _bottom(world: World, focal: Post, options: Options) -> str:
    entries = detail(world, options, focal.id, "")["data"]["threaded_conversation_with_injections_v2"]["instructions"]
    last = next(step for step in entries if step["type"] == "TimelineAddEntries")["entries"][-1]["content"]
    return str(last.get("value") or last["itemContent"]["value"])


def merged(documents: list[Any]) -> dict[str, list[Paths]]:
    found: dict[str, list[Paths]] = {}
    for document in documents:
        for name, all_paths in places(document).items():
            found.setdefault(name, []).extend(all_paths)
    return found


@pytest.mark.parametrize("shape", ["newest", "older"])
def test_every_place_of_the_recordings_that_matters_is_there(shape: Shape) -> None:
    assert PLACES[shape] <= set(recorded(shape)), "the recordings have them"
    assert PLACES[shape] <= set(replicated(shape))


@pytest.mark.parametrize("shape", ["newest", "older"])
def test_nothing_is_there_that_the_recordings_do_not_have(shape: Shape) -> None:
    originals, strange = recorded(shape), set()
    for name, all_paths in replicated(shape).items():
        if name not in originals:
            continue
        types: dict[str, set[str]] = {}
        for paths in originals[name]:
            for path, kinds in paths.items():
                types.setdefault(path, set()).update(kinds)
        strange |= {
            f"{name}{path} {sorted(kinds)} not {sorted(types.get(path, NONE))}"
            for paths in all_paths
            for path, kinds in paths.items()
            if not kinds <= types.get(path, NONE) and not path.startswith(UNRECORDED)
        }
    assert not strange, "\n".join(sorted(strange))


@pytest.mark.parametrize("shape", ["newest", "older"])
def test_nothing_is_missing_that_every_recorded_one_has(shape: Shape) -> None:
    originals, missing = recorded(shape), set()
    for name, all_paths in replicated(shape).items():
        if name not in originals:
            continue
        always = set.intersection(*(set(paths) for paths in originals[name]))
        missing |= {f"{name}{path}" for paths in all_paths for path in always - set(paths)}
    missing.discard("content TimelineTweet.tweet_results.result")  # of a missing post
    assert not missing, "\n".join(sorted(missing))
