import json
from collections.abc import Callable
from typing import Any

import pytest

from collector_svc.parsers import Parsed, UnreadableFile, read_answer
from swarmnexus.v1.model_pb2 import Post, PostState

Make = Callable[..., Any]


def tombstone(post_id: int, text: str) -> dict[str, Any]:
    shown = {"__typename": "TweetTombstone", "tombstone": {"text": {"text": text}}}
    return {"entryId": f"tweet-{post_id}", "content": {"itemContent": {"tweet_results": {"result": shown}}}}


def test_a_post_of_today_is_read_whole(read: Make, result: Make, answer: Make) -> None:
    mention = read(answer(result(lang="en"))).mention
    assert mention.post == Post(
        id="300",
        author_handle="carol",
        author_id="9",
        text="$SOL to 300",
        created_at_ms=1_783_547_950_000,
        url="https://x.com/carol/status/300",
        state=PostState.POST_STATE_AVAILABLE,
        lang="en",
    )
    assert list(mention.tickers) == ["$SOL"]
    assert mention.origin == ""


def test_a_handle_of_the_older_shape_is_read_too(read: Make, result: Make, answer: Make) -> None:
    user = {"rest_id": "9", "legacy": {"screen_name": "old_carol"}}
    mention = read(answer(result(beside={"core": {"user_results": {"result": user}}}))).mention
    assert mention.post.author_handle == "old_carol"


def test_a_post_of_limited_visibility_is_unwrapped(read: Make, result: Make, answer: Make) -> None:
    assert read(answer({"__typename": "TweetWithVisibilityResults", "tweet": result()})).ids == ["300"]


def test_a_long_text_replaces_the_cut_one_and_is_not_unescaped(read: Make, result: Make, answer: Make) -> None:
    entity_set = {"urls": [{"url": "https://t.co/n", "expanded_url": "https://e.org"}], "symbols": [{"text": "SOL"}]}
    note = {"note_tweet_results": {"result": {"text": "long &amp; $BTC https://t.co/n", "entity_set": entity_set}}}
    mention = read(answer(result(beside={"note_tweet": note}, full_text="long &amp;…"))).mention
    assert mention.post.text == "long &amp; $BTC https://e.org"
    assert list(mention.tickers) == ["$SOL"]


def test_a_short_text_is_unescaped_once_and_its_links_resolved(read: Make, result: Make, answer: Make) -> None:
    entities = {"urls": [{"url": "https://t.co/a", "expanded_url": "https://e.org/?a&lt;"}], "symbols": []}
    mention = read(answer(result(full_text="&amp;gt; $BTC https://t.co/a", entities=entities))).mention
    assert mention.post.text == "&gt; $BTC https://e.org/?a&lt;"
    assert list(mention.tickers) == []


def test_quoted_and_reposted_posts_are_mentions_of_their_own(read: Make, result: Make, answer: Make) -> None:
    quoted = {"quoted_status_result": {"result": result(298)}}
    reposted = result(299, beside=quoted)
    reading = read(answer(result(retweeted_status_result={"result": reposted}), result(297)))
    assert reading.ids == ["300", "299", "298", "297"]
    assert [outcome.place.partition(" ")[2] for outcome in reading.outcomes] == ["entry 1"] * 3 + ["entry 2"]


def test_a_reference_to_a_quote_within_a_quote_is_no_post(read: Make, result: Make, answer: Make) -> None:
    reference = {"quotedRefResult": {"result": {"__typename": "Tweet", "rest_id": "5"}}}
    assert len(read(answer(result(beside=reference))).outcomes) == 1


def test_the_same_post_is_told_once(read: Make, result: Make, answer: Make) -> None:
    quoting = result(301, beside={"quoted_status_result": {"result": result(300)}})
    assert read(answer(result(300), quoting, result(300))).ids == ["300", "301"]


def test_posts_are_found_in_modules_pins_notifications_and_single_answers(result: Make) -> None:
    def held(number: int) -> dict[str, Any]:
        return {"tweet_results": {"result": result(number)}}

    document = {
        "data": {
            "a": {"instructions": [
                {"type": "TimelinePinEntry", "entry": {"content": {"itemContent": held(1)}}},
                {"type": "TimelineAddEntries", "entries": [
                    {"content": {"items": [{"item": {"itemContent": held(2)}}, {"item": {"itemContent": held(3)}}]}},
                    {"content": {"itemContent": {"template": {"target_objects": [held(4)]}}}},
                ]},
                {"type": "TimelineAddToModule", "moduleItems": [{"item": {"itemContent": held(5)}}]},
            ]},
            "tweetResult": {"result": result(6)},
        }
    }  # fmt: skip
    ids = {outcome.mention.post.id for outcome in read_answer(document, "live") if isinstance(outcome, Parsed)}
    assert ids == {"1", "2", "3", "4", "5", "6"}


@pytest.mark.parametrize("where", ["entryId", "module entryId", "promotedMetadata"])
def test_an_advertisement_is_skipped(read: Make, result: Make, answer: Make, where: str) -> None:
    item_content = {"tweet_results": {"result": result(beside={"quoted_status_result": {"result": result(299)}})}}
    if where == "promotedMetadata":
        item_content[where] = {"advertiser_results": {}}
    entry_id = {"entryId": "promoted-tweet-300", "module entryId": "conversationthread-1-promoted-tweet-300"}
    entry = {"entryId": entry_id.get(where, "tweet-300"), "content": {"itemContent": item_content}}
    reading = read(answer(entry, result(301)))
    assert reading.ids == ["301"]
    assert [outcome.reason for outcome in reading.skipped] == ["an advertisement"]


def test_a_post_that_was_also_advertised_is_kept(read: Make, result: Make, answer: Make) -> None:
    entry = {"entryId": "promoted-tweet-300", "content": {"itemContent": {"tweet_results": {"result": result()}}}}
    assert read(answer(entry, result())).ids == ["300"]


def test_what_x_withholds_is_skipped_in_its_own_words(read: Make, result: Make, answer: Make) -> None:
    reading = read(
        answer(
            tombstone(1, "This Post is from a suspended account."),
            {"__typename": "TweetUnavailable", "reason": "Protected"},
            {"__typename": "TweetUnavailable"},
            {"entryId": "tweet-4", "content": {"itemContent": {"tweet_results": {}}}},
            result(),
        )
    )
    assert reading.ids == ["300"]
    assert [outcome.reason for outcome in reading.skipped] == [
        "This Post is from a suspended account.",
        "Protected",
        "TweetUnavailable",
        "X shows no post here",
    ]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("This Post was deleted by the Post author.", PostState.POST_STATE_DELETED),
        ("You're unable to view this Post.", PostState.POST_STATE_UNAVAILABLE),
    ],
)
def test_a_parent_behind_a_tombstone_says_what_became_of_it(
    read: Make, result: Make, answer: Make, text: str, state: PostState
) -> None:
    reply = result(in_reply_to_status_id_str="299", in_reply_to_screen_name="dave")
    (parent,) = read(answer(reply, tombstone(299, text))).mention.thread
    assert (parent.id, parent.author_handle, parent.state, parent.text) == ("299", "dave", state, "")


def test_a_parent_in_the_same_answer_stands_in_the_thread_wherever_it_comes(
    read: Make, result: Make, answer: Make
) -> None:
    reply = result(in_reply_to_status_id_str="299")
    mention = read(answer(reply, result(299, full_text="root"))).mentions[0]
    assert [post.text for post in mention.thread] == ["root"]
    assert mention.post.in_reply_to_id == "299"


def test_a_parent_elsewhere_is_referred_to(read: Make, result: Make, answer: Make) -> None:
    mention = read(answer(result(in_reply_to_status_id_str="299"))).mention
    assert list(mention.thread) == [Post(id="299", state=PostState.POST_STATE_REFERENCED)]


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"rest_id": None}, "tweet_results.result.rest_id: expected 1 to 20 digits"),
        ({"core": {}}, "tweet_results.result.core.user_results: expected a JSON object"),
        (
            {"core": {"user_results": {"result": {"__typename": "UserUnavailable"}}}},
            "tweet_results.result.core.user_results.result.core.screen_name: expected a handle",
        ),
        ({"legacy": None}, "tweet_results.result.legacy: expected a JSON object"),
        ({"legacy": {"full_text": [], "created_at": ""}}, "tweet_results.result.legacy.full_text: expected text"),
        ({"note_tweet": []}, "tweet_results.result.note_tweet: expected a JSON object"),
    ],
)
def test_one_bad_post_does_not_lose_the_others(
    read: Make, result: Make, answer: Make, broken: dict[str, Any], complaint: str
) -> None:
    reading = read(answer(result(299), result(beside=broken), result(301)))
    assert reading.ids == ["299", "301"]
    assert reading.reason.startswith(complaint)


def test_a_bad_quote_does_not_lose_the_post_that_quotes_it(read: Make, result: Make, answer: Make) -> None:
    reading = read(answer(result(beside={"quoted_status_result": 5})))
    assert reading.ids == ["300"]
    assert reading.reason == "tweet_results.result.quoted_status_result: expected a JSON object, not 5"


def test_a_half_surrogate_spoils_only_its_post(read: Make, result: Make, answer: Make) -> None:
    reading = read(json.dumps(answer(result(299, full_text="a\ud800"), result())))
    assert reading.ids == ["300"]
    assert "full_text: expected text without lone surrogates" in reading.reason


def test_an_error_instead_of_posts_is_told(read: Make) -> None:
    with pytest.raises(UnreadableFile, match="X answered with an error instead of posts: 'Rate limit exceeded'"):
        read({"errors": [{"message": "Rate limit exceeded", "code": 88}]})


def test_an_answer_without_posts_gives_none(read: Make) -> None:
    assert read({"data": {"viewer": {}}}).outcomes == []


def test_a_document_that_breaks_off_is_unreadable(read: Make, result: Make, answer: Make) -> None:
    with pytest.raises(UnreadableFile, match="no GraphQL answer: not JSON"):
        read(json.dumps(answer(result()))[:-5])
