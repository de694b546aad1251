import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.parsers.api_v2 import ApiPage, missing_user, read_page
from collector_svc.parsers.fields import FieldError
from swarmnexus.v1.model_pb2 import PostState

Json = dict[str, Any]
PROBLEMS = "https://api.twitter.com/2/problems"


def post(post_id: str = "100", **changes: Any) -> Json:
    """A post as API v2 has it; None takes a field away."""
    made = {
        "id": post_id,
        "text": "@SwarmNexus $SOL to 300 &amp; up https://t.co/abc",
        "author_id": "7",
        "created_at": "2025-10-07T08:30:00.000Z",
        "conversation_id": "90",
        "lang": "en",
        "edit_history_tweet_ids": [post_id],
        "entities": {
            "cashtags": [{"start": 12, "end": 16, "tag": "SOL"}],
            "urls": [{"start": 30, "end": 46, "url": "https://t.co/abc", "expanded_url": "https://example.com/why"}],
        },
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def page(*posts: Json, **changes: Any) -> Json:
    """An answer with these posts."""
    users = [{"id": "7", "username": "writer", "name": "W"}, {"id": "8", "username": "caller", "name": "C"}]
    return {"data": list(posts), "includes": {"users": users}, "meta": {"result_count": len(posts)}, **changes}


def unseen(post_id: str, kind: str, title: str) -> Json:
    return {"resource_type": "tweet", "resource_id": post_id, "type": f"{PROBLEMS}/{kind}", "title": title}


def test_a_post_is_read_with_its_author_its_time_its_whole_text_and_its_cashtags() -> None:
    draft = read_page(page(post())).drafts["100"]
    assert draft.post.text == "@SwarmNexus $SOL to 300 & up https://example.com/why"
    assert (draft.post.author_handle, draft.post.author_id) == ("writer", "7")
    assert draft.post.created_at_ms == 1_759_825_800_000
    assert draft.post.url == "https://x.com/writer/status/100"
    assert (draft.post.lang, draft.tickers, draft.answers) == ("en", ["$SOL"], None)


def test_of_a_long_post_the_note_is_read_with_its_own_entities() -> None:
    note = {"text": "long $ETH & <so> on", "entities": {"cashtags": [{"tag": "ETH"}]}}
    draft = read_page(page(post(note_tweet=note))).drafts["100"]
    assert (draft.post.text, draft.tickers) == ("long $ETH & <so> on", ["$ETH"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt; stays escaped once", "&lt; stays escaped once"),
        # a text with a bare sign was not escaped, so that what looks escaped is what its author wrote
        ("a & b &amp; c", "a & b &amp; c"),
        ("1 < 2 &lt; 3", "1 < 2 &lt; 3"),
    ],
)
def test_a_text_is_unescaped_once_and_only_where_it_was_escaped(written: str, read: str) -> None:
    note = {"text": written}
    assert read_page(page(post(note_tweet=note))).drafts["100"].post.text == read


def test_escapes_do_not_count_against_the_length_of_a_text() -> None:
    text = "&amp;" * 25_000
    assert read_page(page(post(note_tweet={"text": text}))).drafts["100"].post.text == "&" * 25_000


def test_what_it_answers_is_told_by_its_reference_and_not_by_what_it_quotes() -> None:
    references = [{"type": "quoted", "id": "80"}, {"type": "replied_to", "id": "90"}]
    draft = read_page(page(post(referenced_tweets=references, in_reply_to_user_id="8"))).drafts["100"]
    assert draft.answers is not None
    assert (draft.answers.id, draft.answers.author_handle, draft.answers.author_id) == ("90", "caller", "8")
    assert draft.answers.state == PostState.POST_STATE_REFERENCED
    assert draft.post.in_reply_to_id == "90"


def test_posts_that_are_referred_to_are_known_and_not_told() -> None:
    answer = page(post())
    answer["includes"]["tweets"] = [post("90", author_id="8")]
    read = read_page(answer)
    assert read.told == ["100"]
    assert read.drafts["90"].post.author_handle == "caller"


def test_what_became_of_a_post_that_is_not_shown_is_told_by_the_kind_of_error() -> None:
    errors = [
        unseen("1", "resource-not-found", "Not Found Error"),
        unseen("2", "not-authorized-for-resource", "Authorization Error"),
        {"resource_type": "user", "resource_id": "3", "title": "Not Found Error"},
        "not an error",
    ]
    assert read_page(page(errors=errors)).withheld == {
        "1": PostState.POST_STATE_DELETED,
        "2": PostState.POST_STATE_UNAVAILABLE,
    }


def test_a_broken_post_is_named_and_costs_no_other() -> None:
    read = read_page(page(post("1", author_id="9"), post("2", created_at="soon"), post("3"), post(""), "no post"))
    assert read.told == ["1", "2", "3"]
    assert list(read.drafts) == ["3"]
    assert read.malformed["1"] == "data[0].author_id: expected an account of includes.users, not '9'"
    assert read.malformed["2"].startswith("data[1].created_at: expected a time")
    assert len(read.nameless) == 2


def test_earlier_versions_of_an_edited_post_are_told() -> None:
    assert read_page(page(post("12", edit_history_tweet_ids=["10", "11", "12"]))).replaced == {"10", "11"}


def test_the_next_page_is_told_and_an_empty_answer_is_no_error() -> None:
    assert read_page(page(meta={"next_token": "abc"})).next_token == "abc"
    assert read_page({"meta": {"result_count": 0}}) == ApiPage()


@pytest.mark.parametrize("document", [None, [], {}, {"data": {}}, {"errors": [{"message": "Over capacity"}]}, 5])
def test_what_is_no_answer_of_this_kind_is_refused_by_name(document: Any) -> None:
    with pytest.raises(FieldError):
        read_page(document)


def test_an_account_that_is_not_there_is_told_in_its_words() -> None:
    error = {"resource_type": "user", "title": "Not Found Error", "detail": "Could not find user with id: [5]."}
    assert missing_user({"errors": [error]}) == "'Could not find user with id: [5].'"
    assert missing_user(page(post(), errors=[error])) == missing_user({"errors": 5}) == missing_user(None) == ""


WHOLE = page(
    post(referenced_tweets=[{"type": "replied_to", "id": "90"}], in_reply_to_user_id="8"),
    post("101", note_tweet={"text": "long", "entities": {"cashtags": [{"tag": "ETH"}]}}),
    errors=[unseen("80", "resource-not-found", "Not Found Error")],
    meta={"next_token": "abc", "newest_id": "101"},
)
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({}) | st.just([None])


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every holder and key below a value."""
    if isinstance(value, dict):
        return [place for key in value for place in [(value, key), *places(value[key])]]
    if isinstance(value, list):
        return [place for number, each in enumerate(value) for place in [(value, number), *places(each)]]
    return []


@given(st.integers(0, 10_000), VALUES)
def test_a_value_of_another_kind_anywhere_gives_posts_or_a_named_refusal(where: int, value: Any) -> None:
    document = copy.deepcopy(WHOLE)
    found = places(document)
    holder, key = found[where % len(found)]
    holder[key] = value
    try:
        read = read_page(document)
    except FieldError as error:
        assert "\n" not in str(error)  # noqa: PT017 - posts or this error is the law
        return
    assert all("\n" not in reason for reason in [*read.malformed.values(), *read.nameless])
    assert all(draft.post.text and draft.post.author_handle for draft in read.drafts.values())


def test_a_file_of_pages_is_read_page_by_page_each_post_with_its_parent(read: Callable[..., Any]) -> None:
    first, second = page(post("100", referenced_tweets=[{"type": "replied_to", "id": "90"}])), page(post("101"))
    first["includes"]["tweets"] = [post("90", author_id="8", text="call")]
    reading = read([first, "broken", second])
    assert reading.ids == ["100", "90", "101"]
    assert [above.text for above in reading.mentions[0].thread] == ["call"]
    assert [(each.place.rpartition(":")[2], each.reason[:8]) for each in reading.malformed] == [("2", "not JSON")]


def test_one_page_spread_over_lines_is_read_too(read: Callable[..., Any]) -> None:
    answer = page(post("100", referenced_tweets=[{"type": "replied_to", "id": "90"}]))
    answer["errors"] = [unseen("90", "resource-not-found", "Not Found Error")]
    reading = read(json.dumps(answer, indent=2))
    assert reading.mention.thread[0].state == PostState.POST_STATE_DELETED


def test_an_earlier_version_in_a_file_is_passed_over(read: Callable[..., Any]) -> None:
    reading = read(page(post("10"), post("11", edit_history_tweet_ids=["10", "11"])))
    assert reading.ids == ["11"]
    assert [each.reason for each in reading.skipped] == ["an earlier version of a post that is here"]
