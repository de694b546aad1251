import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from collector_svc.extraction.tickers import cashtags, normalize
from collector_svc.parsers import Parsed, Skipped, read_file
from swarmnexus.v1.model_pb2 import PostState

SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or Path(__file__).parents[3] / "shared/data")
TWEETS = SHARED / "stocknet/tweets"
ANSWERS = SHARED / "x-payloads"

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it"
)


def posts_by_a_plain_walk(node: Any) -> set[str]:
    """The id of everything in a document that has both an id and a text, however it is wrapped."""
    found: set[str] = set()
    if isinstance(node, list):
        for child in node:
            found |= posts_by_a_plain_walk(child)
    if isinstance(node, dict):
        if "rest_id" in node and "full_text" in node.get("legacy", {}):
            found.add(node["rest_id"])
        for child in node.values():
            found |= posts_by_a_plain_walk(child)
    return found


@pytest.fixture(scope="module")
def tweets() -> list[Parsed]:
    outcomes = [outcome for path in sorted(TWEETS.glob("*.jsonl")) for outcome in read_file(path)]
    parsed = [outcome for outcome in outcomes if isinstance(outcome, Parsed)]
    assert len(outcomes) == len(parsed), "nothing is malformed or skipped"
    return parsed


def test_every_tweet_of_every_stock_is_read(tweets: list[Parsed]) -> None:
    per_file = Counter(Path(outcome.place.rpartition(":")[0]).stem for outcome in tweets)
    assert per_file == {
        "AAPL": 4684, "AMZN": 1057, "BAC": 528, "C": 548, "DIS": 490,
        "FB": 2050, "GOOG": 1423, "JPM": 520, "MSFT": 678, "XOM": 611,
    }  # fmt: skip
    assert len(tweets) == 12_589


def test_their_times_are_those_that_their_ids_were_made_at(tweets: list[Parsed]) -> None:
    for outcome in tweets:
        post = outcome.mention.post
        assert abs(post.created_at_ms - ((int(post.id) >> 22) + 1_288_834_974_657)) < 2_000


def test_escapes_are_left_only_where_the_author_had_escaped_a_text_already(tweets: list[Parsed]) -> None:
    escapes = ("&amp;", "&lt;", "&gt;")
    left = [outcome for outcome in tweets if any(escape in outcome.mention.post.text for escape in escapes)]
    assert len(left) == 5
    assert all("&amp;" in outcome.mention.post.text for outcome in left)


def test_the_cashtag_rule_reads_what_x_marked(tweets: list[Parsed]) -> None:
    marked = [{normalize(ticker) for ticker in outcome.mention.tickers} for outcome in tweets]
    read = [{normalize(ticker) for ticker in cashtags(outcome.mention.post.text)} for outcome in tweets]
    # The others are reposts that X cut short after it had marked them; two more read a tag that X had not.
    assert sum(ours == theirs for ours, theirs in zip(read, marked, strict=True)) >= 12_430
    assert sum(bool(ours - theirs) for ours, theirs in zip(read, marked, strict=True)) == 2


@pytest.mark.parametrize(
    ("name", "posts", "whole_parents", "referenced_parents"),
    [
        ("_issue_28_1.json", 4, 0, 1),
        ("_issue_56.json", 11, 10, 0),
        ("card_poll.json", 31, 3, 0),
        ("raw_search.json", 25, 0, 2),
        ("raw_tweet_details.json", 37, 36, 0),
        ("raw_user_tweets.json", 41, 1, 0),
    ],
)
def test_every_post_of_an_answer_is_read_once(
    name: str, posts: int, whole_parents: int, referenced_parents: int
) -> None:
    outcomes = list(read_file(ANSWERS / name))
    parsed = [outcome for outcome in outcomes if isinstance(outcome, Parsed)]
    ids = [outcome.mention.post.id for outcome in parsed]
    assert len(ids) == len(set(ids)) == posts
    assert set(ids) == posts_by_a_plain_walk(json.loads((ANSWERS / name).read_bytes()))
    assert all(isinstance(outcome, Parsed | Skipped) for outcome in outcomes)
    states = Counter(above.state for outcome in parsed for above in outcome.mention.thread)
    assert states[PostState.POST_STATE_AVAILABLE] == whole_parents
    assert states[PostState.POST_STATE_REFERENCED] == referenced_parents


def test_long_posts_of_a_search_are_read_beyond_where_x_cuts_them() -> None:
    parsed = [outcome for outcome in read_file(ANSWERS / "raw_search.json") if isinstance(outcome, Parsed)]
    assert sum(len(outcome.mention.post.text) > 300 for outcome in parsed) >= 8
