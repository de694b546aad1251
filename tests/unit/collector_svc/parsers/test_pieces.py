from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.parsers.page_posts import read_page_posts
from collector_svc.parsers.piece import read_piece
from swarmnexus.v1.model_pb2 import Post, PostState

Json = dict[str, Any]
NAMES = st.sampled_from(
    ["tombstoneInfo", "richText", "text", "tweet_results", "result", "rest_id", "legacy", "core",
     "entryId", "instructions", "entries", "content", "items",
     "globalObjects", "tweets", "users", "timeline", "tweet", "id", "cursorType", "value", "post", "handle", "tickers"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("Bottom") | st.just("tweet-1"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


def older(**changes: Any) -> Json:
    tweet = {
        "id_str": "5",
        "user_id_str": "7",
        "full_text": "@SwarmNexus &lt;$SOL&gt;",
        "created_at": "Wed Jul 08 21:59:10 +0000 2026",
        "in_reply_to_status_id_str": "4",
        **changes,
    }
    entries = [
        {"entryId": "notification-x", "content": {"item": {"content": {"tweet": {"id": "5"}}}}},
        {
            "entryId": "promoted-x",
            "content": {"item": {"content": {"tweet": {"id": "6", "promotedMetadata": {"a": 1}}}}},
        },
        {"entryId": "cursor-bottom", "content": {"operation": {"cursor": {"value": "below", "cursorType": "Bottom"}}}},
    ]
    return {
        "globalObjects": {
            "tweets": {"5": tweet, "6": {**tweet, "id_str": "6"}, "8": {**tweet, "id_str": "8"}},
            "users": {"7": {"screen_name": "alice"}},
        },
        "timeline": {"instructions": [{"addEntries": {"entries": entries}}]},
    }


def cell(post_id: str, **changes: Any) -> Json:
    made = {
        "id": post_id,
        "handle": "alice",
        "time": "2026-07-08T21:59:10.000Z",
        "text": f"text {post_id}",
        "lang": "en",
        "tickers": ["$SOL"],
        **changes,
    }
    return {"post": made}


def test_the_older_answer_keeps_posts_apart_from_what_stands_in_the_timeline() -> None:
    piece = read_piece(older())
    assert piece.shown == ["5"]
    assert piece.drafts["5"].post == Post(
        id="5",
        author_handle="alice",
        author_id="7",
        text="@SwarmNexus <$SOL>",
        created_at_ms=1_783_547_950_000,
        url="https://x.com/alice/status/5",
        in_reply_to_id="4",
        state=PostState.POST_STATE_AVAILABLE,
    )
    assert (piece.bottom, piece.is_understood) == ("below", True)


@pytest.mark.parametrize(
    ("told", "is_whole"),
    [
        ({"full_text": "a story"}, True),
        ({"full_text": "a story", "truncated": True}, False),
        ({"full_text": "a story\u2026 https://t.co/abcdefghij"}, False),
        ({"full_text": "words of a story " * 16}, False),
        ({"full_text": "words of a story " * 16 + "https://t.co/abcdefghij"}, False),
    ],
)
def test_the_older_answer_says_of_which_texts_there_may_be_more(told: Json, is_whole: bool) -> None:
    assert read_piece(older(**told)).drafts["5"].is_whole is is_whole


def test_a_broken_post_of_the_older_answer_costs_no_other() -> None:
    document = older()
    document["globalObjects"]["tweets"]["8"] = {"id_str": "x"}
    piece = read_piece(document)
    assert piece.shown == ["5"]
    assert piece.is_understood is False
    assert len(piece.malformed) == 1


def test_a_timeline_of_cursors_alone_is_empty_and_anything_else_without_posts_is_not_understood() -> None:
    cursor = {"entryId": "cursor-bottom-1", "content": {"cursorType": "Bottom", "value": "x"}}
    other = {"entryId": "post-1", "content": {"itemContent": {"post_results": {}}}}

    def timeline(*entries: Json) -> Json:
        return {"data": {"timeline": {"instructions": [{"type": "TimelineAddEntries", "entries": list(entries)}]}}}

    assert read_piece(timeline(cursor)).is_understood
    assert read_piece(timeline()).is_understood
    assert not read_piece(timeline(cursor, other)).is_understood
    assert not read_piece({"data": {}}).is_understood
    assert not read_piece(None).is_understood


def test_what_is_withheld_stands_in_the_column_with_its_state() -> None:
    stone = {
        "__typename": "TweetTombstone",
        "tombstone": {"text": {"text": "This Post was deleted by the Post author."}},
    }
    entries = [
        {"entryId": "tweet-1", "content": {"itemContent": {"tweet_results": {"result": stone}}}},
        {"entryId": "tweet-2", "content": {"itemContent": {"tweet_results": {}}}},
    ]
    piece = read_piece({"instructions": [{"entries": entries}]})
    assert piece.column == ["1", "2"]
    assert piece.withheld == {"1": PostState.POST_STATE_DELETED, "2": PostState.POST_STATE_UNAVAILABLE}
    assert piece.shown == []
    assert piece.is_understood


def test_a_tombstone_of_an_older_answer_stands_in_the_column_with_its_state() -> None:
    info = {"text": "", "richText": {"text": "Age-restricted adult content. Learn more"}}
    content = {"itemType": "TimelineTombstone", "tombstoneInfo": info}
    entries = [
        {"entryId": "tombstone-1", "content": {"itemContent": content}},
        {"entryId": "tweet-2", "content": {"itemContent": {**content, "tombstoneInfo": {"text": "It was deleted."}}}},
    ]
    piece = read_piece({"instructions": [{"entries": entries}]})
    assert piece.column == ["1", "2"]
    assert piece.withheld == {"1": PostState.POST_STATE_UNAVAILABLE, "2": PostState.POST_STATE_DELETED}
    assert piece.is_understood


def test_the_page_of_a_timeline_does_not_tell_what_a_post_answers() -> None:
    piece = read_page_posts([cell("1"), {"post": None}, cell("2", isPromoted=True), cell("3")])
    assert piece.shown == ["1", "3"]
    assert [draft.answers for draft in piece.drafts.values()] == [None, None]
    assert piece.drafts["1"].tickers == ["$SOL"]


def test_in_a_conversation_each_post_answers_the_one_above_down_to_the_focal_one() -> None:
    piece = read_page_posts([cell("1"), cell("2"), cell("3"), cell("4")], focal_id="3")
    assert {post_id: draft.post.in_reply_to_id for post_id, draft in piece.drafts.items()} == {
        "1": "", "2": "1", "3": "2", "4": "",
    }  # fmt: skip


@pytest.mark.parametrize("between", [{"post": None}, 5, cell("x")])
def test_what_stands_below_something_unread_is_not_said_to_answer_what_is_above_it(between: Any) -> None:
    piece = read_page_posts([cell("1"), between, cell("3")], focal_id="3")
    assert piece.drafts["3"].answers is None


@given(JSON)
def test_no_answer_crashes_the_reader(document: Any) -> None:
    piece = read_piece(document)
    assert set(piece.shown) <= set(piece.drafts)


@given(st.sampled_from(["tweets", "users"]), JSON)
def test_no_older_answer_crashes_the_reader(part: str, value: Any) -> None:
    document = older()
    document["globalObjects"][part] = value
    read_piece(document)
    read_piece({**older(), "timeline": value})


@given(st.lists(JSON, max_size=4) | JSON, st.sampled_from(["", "1"]))
def test_no_page_crashes_the_reader(cells: Any, focal_id: str) -> None:
    piece = read_page_posts(cells, focal_id)
    assert set(piece.column) == set(piece.drafts)


@given(st.sampled_from(["id", "handle", "time", "text", "lang", "tickers", "isPromoted", "isCut"]), JSON)
def test_no_value_on_a_page_crashes_the_reader(name: str, value: Any) -> None:
    read_page_posts([cell("1"), cell("2", **{name: value})], "2")
