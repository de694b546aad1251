import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.realistic import SHARED_DATA

from tests.x_replica.scripts import NOTE_LENGTH, long_posts, other_scripts
from tests.x_replica.snowflake import time_of
from tests.x_replica.world import Post, World
from tests.x_replica.written import cut, escape, written

TYPED = "$SOL & #Solana to <200>, ask @friend and @nobody: https://example.com/why?a=1&b=2 🚀 $BTC"


def of(text: str, **more: Any) -> tuple[World, Post]:
    world = World()
    world.user("friend")
    return world, world.post("caller", text, **more)


def test_three_characters_are_escaped_and_links_go_behind_t_co() -> None:
    world, post = of(TYPED)
    kept = written(world, post)
    assert kept.text.startswith("$SOL &amp; #Solana to &lt;200&gt;, ask @friend and @nobody: https://t.co/")
    assert kept.text.endswith(" 🚀 $BTC")
    assert kept.display == (0, len(kept.text))


def test_every_entity_stands_where_it_says_counted_in_code_points() -> None:
    world, post = of("👩‍👩‍👧‍👦 🇪🇺 " + TYPED)
    kept = written(world, post)
    told = {kind: [kept.text[slice(*entity["indices"])] for entity in found] for kind, found in kept.entities.items()}
    assert told == {
        "symbols": ["$SOL", "$BTC"],
        "hashtags": ["#Solana"],
        "user_mentions": ["@friend"],
        "urls": [kept.entities["urls"][0]["url"]],
    }
    assert kept.entities["urls"][0]["expanded_url"] == "https://example.com/why?a=1&b=2"


def test_an_answer_begins_with_a_handle_that_is_not_displayed() -> None:
    world, post = of("$SOL to 200")
    answer = world.post("tagger", "@SwarmNexus save this", reply_to=post)
    kept = written(world, answer)
    assert kept.text == "@caller @SwarmNexus save this"
    assert kept.text[slice(*kept.display)] == "@SwarmNexus save this"
    own = world.post("caller", "more of it", reply_to=post)
    assert written(world, own).text == "more of it", "nobody is told whom they answer in a thread of their own"


def test_a_picture_adds_a_link_that_is_not_displayed() -> None:
    world, post = of("look", media=["photo"])
    kept = written(world, post)
    assert kept.text.startswith("look https://t.co/")
    assert kept.text[slice(*kept.display)] == "look"


def test_a_long_post_is_cut_and_its_whole_text_stands_apart_unescaped() -> None:
    world = World()
    mention = long_posts(world)[0]
    kept = written(world, mention)
    assert len(mention.text) == NOTE_LENGTH
    assert len(kept.text) < 330
    assert kept.note is not None
    assert "&amp;" not in kept.note
    links = {entity["url"]: entity["expanded_url"] for entity in kept.note_entities["urls"]}
    whole = kept.note
    for short, full in links.items():
        whole = whole.replace(short, full)
    assert whole == mention.text
    assert not set(links) & {entity["url"] for entity in kept.entities["urls"]}, "its short links are its own"


def test_ids_are_true_to_the_time_of_their_posts() -> None:
    world = World()
    posts = other_scripts(world) + long_posts(world)
    assert [time_of(post.id) for post in posts] == [post.at_ms for post in posts]
    at_once = [world.post("a", "one", at=posts[0].at_ms), world.post("b", "two", at=posts[0].at_ms)]
    assert int(at_once[0].id) < int(at_once[1].id)


def test_a_world_survives_being_sent() -> None:
    world = World()
    other_scripts(world)
    assert World.from_json(json.loads(json.dumps(world.to_json()))) == world


@pytest.mark.skipif(
    not (SHARED_DATA / "x-payloads").is_dir(),
    reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it",
)
@pytest.mark.parametrize(
    ("name", "mark"), [("raw_search", ""), ("raw_user_tweets", ""), ("_issue_56", "…"), ("card_poll", "…")]
)
def test_long_posts_are_cut_where_x_cuts_them(name: str, mark: str) -> None:
    found = list(long_ones(json.loads((SHARED_DATA / "x-payloads" / f"{name}.json").read_bytes())))
    assert found
    for note, shown in found:
        short = escape(cut(note, mark))
        # the two texts have different short links
        assert len(short) == len(shown)
        assert short[:60] == shown[:60]
        assert short[-20:] == shown[-20:]


def long_ones(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for value in node:
            yield from long_ones(value)
    elif isinstance(node, dict):
        if "note_tweet" in node and "legacy" in node:
            legacy = node["legacy"]
            shown = legacy["full_text"][slice(*legacy["display_text_range"])]
            yield node["note_tweet"]["note_tweet_results"]["result"]["text"], shown
        for value in node.values():
            yield from long_ones(value)
