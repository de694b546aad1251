"""Every post of every recorded answer against a walk of its JSON that shares nothing with the parsers."""

import html
import json
import os
import random
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from collector_svc.parsers.piece import read_piece

SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or Path(__file__).parents[3] / "shared/data")
ANSWERS = sorted((SHARED / "x-payloads").glob("*.json"))

pytestmark = pytest.mark.skipif(
    not ANSWERS, reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it"
)
Json = dict[str, Any]


def posts(node: Any) -> Iterator[Json]:
    """Everything that has both an id and a text, however it is wrapped."""
    if isinstance(node, list):
        for child in node:
            yield from posts(child)
    if isinstance(node, dict):
        if "rest_id" in node and "full_text" in node.get("legacy", {}):
            yield node
        for child in node.values():
            yield from posts(child)


def author(post: Json) -> str:
    user = post["core"]["user_results"]["result"]
    handle: str = user["core"]["screen_name"] if "core" in user else user["legacy"]["screen_name"]
    return handle


def whole_text(post: Json) -> tuple[str, Json]:
    """The text that a reader sees with its entities, its links still short."""
    if "note_tweet" in post:
        note = post["note_tweet"]["note_tweet_results"]["result"]
        return note["text"], note["entity_set"]
    return html.unescape(post["legacy"]["full_text"]), post["legacy"]["entities"]


def with_links(text: str, entities: Json) -> str:
    for entity in [*entities.get("urls", []), *entities.get("media", [])]:
        if entity.get("expanded_url"):
            text = re.sub(rf"{re.escape(entity['url'])}\b", lambda _, to=entity["expanded_url"]: to, text)
    return text


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_author_text_time_reply_and_cashtags_are_those_of_the_recording(path: Path) -> None:
    document = json.loads(path.read_bytes())
    drafts = read_piece(document).drafts
    recorded = {post["rest_id"]: post for post in posts(document)}
    assert drafts.keys() == recorded.keys()
    assert recorded
    for post_id, post in recorded.items():
        draft = drafts[post_id]
        text, entities = whole_text(post)
        assert draft.post.author_handle == author(post)
        assert draft.post.author_id == post["core"]["user_results"]["result"]["rest_id"]
        assert draft.post.text == with_links(text, entities)
        written = datetime.strptime(post["legacy"]["created_at"], "%a %b %d %H:%M:%S %z %Y")
        assert draft.post.created_at_ms == written.timestamp() * 1000
        assert draft.post.in_reply_to_id == post["legacy"].get("in_reply_to_status_id_str", "")
        marked = [symbol["text"] for symbol in entities.get("symbols", [])]
        assert {ticker.removeprefix("$").lower() for ticker in draft.tickers} == {tag.lower() for tag in marked}


def harmed(node: Any, chance: random.Random) -> Any:
    """The same with some values of other kinds, lists shuffled or cut, and fields gone."""
    if chance.random() < 0.004:
        return chance.choice([None, 5, "x", [], {}, True, [node], "\ud800"])
    if isinstance(node, dict):
        return {name: harmed(value, chance) for name, value in node.items() if chance.random() > 0.002}
    if isinstance(node, list):
        kept = [
            harmed(value, chance) for value in node[: chance.randint(0, len(node)) if chance.random() < 0.02 else None]
        ]
        chance.shuffle(kept)
        return kept
    return node


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_harmed_answers_give_posts_or_named_refusals_and_no_post_that_was_not_there(path: Path) -> None:
    document = json.loads(path.read_bytes())
    recorded = {post["rest_id"] for post in posts(document)}
    refusals = 0
    for seed in range(25):
        piece = read_piece(harmed(document, random.Random(seed)))  # noqa: S311 - no secret
        assert piece.drafts.keys() <= recorded | {"5"}
        assert all(reason and "\n" not in reason for reason in piece.malformed)
        refusals += len(piece.malformed)
    assert refusals > 0
