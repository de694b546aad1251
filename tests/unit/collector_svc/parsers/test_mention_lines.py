import json
from collections.abc import Callable
from typing import Any

import pytest

from swarmnexus.v1.model_pb2 import Post, PostState

AVAILABLE = PostState.POST_STATE_AVAILABLE
CREATED = 1_761_294_600_000


def test_a_whole_item_becomes_a_mention(read: Callable[..., Any], item: Callable[..., Any]) -> None:
    mention = read(
        [
            item(
                text="Bullish on $Torus & more",
                tickers=["$Torus"],
                origin="search",
                tweetUrl="https://x.com/bob/status/200",
            )
        ]
    ).mention
    assert mention.post == Post(
        id="200",
        author_handle="bob",
        author_id="8",
        text="Bullish on $Torus & more",
        created_at_ms=CREATED,
        url="https://x.com/bob/status/200",
        state=AVAILABLE,
    )
    assert list(mention.tickers) == ["$Torus"]
    assert mention.origin == "search"
    assert mention.ingested_at_ms == 0


def test_what_is_missing_is_left_empty_and_what_is_unknown_passed_over(
    read: Callable[..., Any], item: Callable[..., Any]
) -> None:
    mention = read([item(author={"handle": "bob"}, parent=None, calls=None, ingestedAt=5, mood={"x": []})]).mention
    assert mention.post.author_id == ""
    assert mention.post.in_reply_to_id == ""
    assert mention.post.url == "https://x.com/bob/status/200"
    assert (mention.origin, len(mention.thread), len(mention.calls)) == ("", 0, 0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, ["$BTC", "$eth"]), ([], []), (["sol", "$SOL", "$BTC"], ["$sol", "$BTC"])],
)
def test_tickers_are_read_from_the_text_only_where_none_are_given(
    read: Callable[..., Any], item: Callable[..., Any], given: list[str] | None, expected: list[str]
) -> None:
    assert list(read([item(text="$BTC $eth $btc", tickers=given)]).mention.tickers) == expected


@pytest.mark.parametrize("author", [{"author": {"handle": "dave", "id": "4"}}, {"handle": "dave", "author": None}])
def test_a_parent_stands_in_the_thread(
    read: Callable[..., Any], item: Callable[..., Any], author: dict[str, Any]
) -> None:
    parent = {"id": 190, "text": "$SOL up", "createdAt": "2025-10-24T08:00:00Z", **author}
    mention = read([item(parent=parent)]).mention
    (above,) = mention.thread
    assert (above.id, above.author_handle, above.text, above.state) == ("190", "dave", "$SOL up", AVAILABLE)
    assert above.url == "https://x.com/dave/status/190"
    assert mention.post.in_reply_to_id == "190"


def test_a_thread_wins_over_a_parent_and_is_chained_from_its_root(
    read: Callable[..., Any], item: Callable[..., Any]
) -> None:
    thread = [{"id": "180", "text": "root"}, {"id": "190", "text": "middle"}]
    mention = read([item(thread=thread, parent={"id": "1"})]).mention
    assert [(post.id, post.in_reply_to_id) for post in mention.thread] == [("180", ""), ("190", "180")]
    assert mention.post.in_reply_to_id == "190"


@pytest.mark.parametrize(
    ("parent", "state"),
    [
        ({"id": "190"}, PostState.POST_STATE_REFERENCED),
        ({"id": "190", "text": ""}, PostState.POST_STATE_REFERENCED),
        ({"id": "190", "state": "available"}, PostState.POST_STATE_REFERENCED),
        ({"id": "190", "state": "deleted"}, PostState.POST_STATE_DELETED),
        ({"id": "190", "state": "unavailable"}, PostState.POST_STATE_UNAVAILABLE),
        ({"id": "190", "state": "deleted", "text": "still here"}, AVAILABLE),
    ],
)
def test_a_parent_without_a_text_says_what_became_of_it(
    read: Callable[..., Any], item: Callable[..., Any], parent: dict[str, Any], state: PostState
) -> None:
    assert read([item(parent=parent)]).mention.thread[0].state == state


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": None}, "id: expected 1 to 20 digits, not nothing"),
        ({"id": "12a"}, "id: expected 1 to 20 digits, not '12a'"),
        ({"author": None}, "author: expected a JSON object, not nothing"),
        ({"author": "bob"}, "author: expected a JSON object, not 'bob'"),
        ({"author": {"handle": "b b"}}, "author.handle: expected a handle"),
        ({"author": {"handle": "x" * 16}}, "author.handle: expected a handle"),
        ({"author": {"handle": "bob", "id": True}}, "author.id: expected 1 to 20 digits, not true"),
        ({"text": None}, "text: expected text, not nothing"),
        ({"text": ""}, "text: expected text that is not empty"),
        ({"text": " \n"}, "text: expected text that is not empty"),
        ({"text": 5}, "text: expected text, not 5"),
        ({"text": ["a"]}, "text: expected text, not a list"),
        ({"text": "a\0b"}, "text: expected text without NUL"),
        ({"text": "a\ud800b"}, "text: expected text without lone surrogates"),
        ({"text": "x" * 25_001}, "text: expected at most 25,000 characters"),
        ({"createdAt": None}, "createdAt: expected a time"),
        ({"createdAt": "2006-03-20"}, "createdAt: expected a time"),
        ({"createdAt": 1_761_294_600}, "createdAt: expected a time"),
        ({"type": "mention.v2"}, "type: expected mention.v1, not 'mention.v2'"),
        ({"tickers": "$BTC"}, "tickers: expected a list"),
        ({"tickers": ["$BTC", 5]}, "tickers[1]: expected a ticker"),
        ({"tickers": ["<script>"]}, "tickers[0]: expected a ticker"),
        ({"tweetUrl": "javascript:alert(1)"}, "tweetUrl: expected an http or https address"),
        ({"origin": ["x"]}, "origin: expected a short word"),
        ({"parent": {"text": "no id"}}, "parent.id: expected 1 to 20 digits"),
        ({"parent": {"id": "200"}}, "parent: expected other posts than itself"),
        ({"thread": [{"id": "1"}, {"id": "2", "text": 5}]}, "thread[1].text: expected text"),
        ({"parent": {"id": "1", "author": {"handle": 5}}}, "parent.author.handle: expected a handle"),
    ],
)
def test_a_field_that_is_wrong_is_named(
    read: Callable[..., Any], item: Callable[..., Any], changes: dict[str, Any], complaint: str
) -> None:
    reading = read([item(201), item(**changes), item(202)])
    assert reading.ids == ["201", "202"]
    assert reading.reason.startswith(complaint)
    assert reading.malformed[0].place.endswith("posts:2")


def test_a_half_surrogate_in_a_field_nobody_reads_costs_nothing(
    read: Callable[..., Any], item: Callable[..., Any]
) -> None:
    assert read([item(mood="\ud83d")]).ids == ["200"]


def test_the_longest_text_x_allows_is_read(read: Callable[..., Any], item: Callable[..., Any]) -> None:
    assert len(read([item(text="🚀" * 25_000)]).mention.post.text) == 25_000


def test_places_and_progress_lead_through_the_file(read: Callable[..., Any], item: Callable[..., Any]) -> None:
    lines = [json.dumps(item(201)), "", json.dumps(item(202))]
    outcomes = read("\n".join(lines)).outcomes
    assert [outcome.place.rpartition(":")[2] for outcome in outcomes] == ["1", "3"]
    assert [outcome.bytes_read for outcome in outcomes] == [len(lines[0]) + 1, sum(map(len, lines)) + 2]
