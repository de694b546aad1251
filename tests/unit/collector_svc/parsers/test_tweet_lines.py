import json
from collections.abc import Callable
from typing import Any

import pytest

from swarmnexus.v1.model_pb2 import Post, PostState


def test_a_tweet_becomes_a_mention_of_its_own(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    mention = read([tweet(lang="en")]).mention
    assert mention.post == Post(
        id="100",
        author_handle="alice",
        author_id="7",
        text="Buying $AAPL here",
        created_at_ms=1_420_660_800_000,
        url="https://x.com/alice/status/100",
        state=PostState.POST_STATE_AVAILABLE,
        lang="en",
    )
    assert list(mention.tickers) == ["$AAPL"]
    assert mention.origin == ""


def test_the_id_as_text_is_believed_before_the_number(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    assert read([tweet(101, id=100)]).ids == ["101"]
    assert read([tweet(id_str=None, id=552_900_000_000_000_123)]).ids == ["552900000000000123"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"full_text": "the whole", "text": "the wh…"}, "the whole"),
        ({"full_text": None, "text": "short"}, "short"),
        ({"extended_tweet": {"full_text": "the longest"}}, "the longest"),
        ({"text": "a &amp; b &lt;c&gt;"}, "a & b <c>"),
        (
            {
                "text": "see https://t.co/a",
                "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://e.org/?x&y"}]},
            },
            "see https://e.org/?x&y",
        ),
    ],
)
def test_the_text_is_what_a_reader_sees(
    read: Callable[..., Any], tweet: Callable[..., Any], changes: dict[str, Any], text: str
) -> None:
    assert read([tweet(**changes)]).mention.post.text == text


def test_entities_of_the_longer_text_are_its_own(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    longer = {"full_text": "$MSFT", "entities": {"symbols": [{"text": "MSFT"}]}}
    mention = read([tweet(entities={"symbols": []}, extended_tweet=longer)]).mention
    assert list(mention.tickers) == ["$MSFT"]


def test_a_parent_earlier_in_the_file_stands_in_the_thread_whole(
    read: Callable[..., Any], tweet: Callable[..., Any]
) -> None:
    reading = read([tweet(99, text="root"), tweet(in_reply_to_status_id_str="99")])
    reply = reading.mentions[1]
    assert reply.post.in_reply_to_id == "99"
    assert [(post.text, post.state) for post in reply.thread] == [("root", PostState.POST_STATE_AVAILABLE)]


def test_a_parent_that_the_file_lacks_is_referred_to(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    mention = read(
        [tweet(in_reply_to_status_id=99, in_reply_to_screen_name="dave", in_reply_to_user_id_str="4")]
    ).mention
    assert list(mention.thread) == [
        Post(
            id="99",
            author_handle="dave",
            author_id="4",
            url="https://x.com/dave/status/99",
            state=PostState.POST_STATE_REFERENCED,
        )
    ]


def test_an_answer_to_an_account_answers_no_post(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    mention = read([tweet(in_reply_to_screen_name="dave", in_reply_to_status_id_str=None)]).mention
    assert (mention.post.in_reply_to_id, len(mention.thread)) == ("", 0)


def test_what_is_reposted_or_quoted_is_a_post_of_its_own(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    quoted = tweet(98, text="quoted")
    reading = read([tweet(retweeted_status=tweet(99, text="reposted", quoted_status=quoted)), tweet(101)])
    assert reading.ids == ["100", "99", "98", "101"]
    assert {outcome.place.rpartition(":")[2] for outcome in reading.outcomes[:3]} == {"1"}


def test_what_many_repost_is_told_once(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    reposts = [tweet(number, retweeted_status=tweet(50)) for number in range(100, 105)]
    assert read(reposts).ids == ["100", "50", "101", "102", "103", "104"]


def test_a_broken_nested_post_costs_only_itself(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    reading = read([tweet(retweeted_status=tweet(99, text=5), quoted_status="gone")])
    assert reading.ids == ["100"]
    assert [outcome.reason for outcome in reading.malformed] == [
        "retweeted_status.text: expected text, not 5",
        "quoted_status: expected a JSON object, not 'gone'",
    ]


def test_nesting_is_followed_no_deeper_than_x_nests(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    nested = tweet(1)
    for number in range(2, 60):
        nested = tweet(number, quoted_status=nested)
    assert len(read([nested]).mentions) == 5


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id_str": None}, "id_str: expected 1 to 20 digits, not nothing"),
        ({"id_str": 5.5}, "id_str: expected 1 to 20 digits, not 5.5"),
        ({"user": None}, "user: expected a JSON object, not nothing"),
        ({"user": {"id_str": "7"}}, "user.screen_name: expected a handle"),
        ({"user": {"screen_name": "a-b"}}, "user.screen_name: expected a handle"),
        ({"text": None}, "text: expected text, not nothing"),
        ({"text": "&lt;\ud800"}, "text: expected text without lone surrogates"),
        ({"created_at": "2005"}, "created_at: expected a time"),
        ({"in_reply_to_status_id_str": "100"}, "in_reply_to_status_id_str: expected the id of another post"),
        ({"entities": []}, "entities: expected a JSON object, not a list"),
        ({"entities": {"symbols": "AAPL"}}, "entities.symbols: expected a list, not 'AAPL'"),
        ({"entities": {"urls": [5]}}, "entities.urls[0]: expected a JSON object, not 5"),
        ({"lang": 5}, "lang: expected a language tag"),
    ],
)
def test_a_field_that_is_wrong_is_named(
    read: Callable[..., Any], tweet: Callable[..., Any], changes: dict[str, Any], complaint: str
) -> None:
    reading = read([tweet(99), tweet(**changes)])
    assert reading.ids == ["99"]
    assert reading.reason.startswith(complaint)


def test_a_json_list_of_tweets_reads_like_lines(read: Callable[..., Any], tweet: Callable[..., Any]) -> None:
    listed = [tweet(99), tweet(in_reply_to_status_id_str="99"), 5, tweet(101, text="a\ud83db")]
    reading = read("\ufeff \n" + json.dumps(listed, indent=2))
    assert reading.ids == ["99", "100"]
    assert reading.mentions[1].thread[0].text == "Buying $AAPL here"
    assert [(outcome.place.partition(" ")[2], outcome.reason) for outcome in reading.malformed] == [
        ("entry 3", "expected a JSON object, not 5"),
        ("entry 4", r"text: expected text without lone surrogates, not 'a\ud83db'"),
    ]
