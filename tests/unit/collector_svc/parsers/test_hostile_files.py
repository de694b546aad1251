import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.parsers import FORMATS, Malformed, Parsed, Skipped, UnreadableFile, read_answer, read_file

Make = Callable[..., Any]

SNIPPETS = st.sampled_from(
    [
        b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b" ", b"\0", b"\xff", b"\xef\xbb\xbf", b"null",
        b"1e999", b'"\\ud800"', b'"tweet":', b'"data":', b'"id_str":"1"', b'"text":"$A"',
        b'"user":{"screen_name":"a"}', b'"created_at":"2015-01-07"', b'"createdAt":"2015-01-07"', b'"id":5',
        b'"author":{"handle":"a"}', b'"type":"mention.v1"', b'"tweet_results":{"result":', b'"rest_id":"7"',
        b"window.YTD.tweets.part0 = ",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "file"


@given(
    st.binary(max_size=300) | st.lists(SNIPPETS, max_size=40).map(b"".join),
    st.sampled_from(FORMATS),
)
def test_no_bytes_crash_the_reader(path: Path, content: bytes, form: str) -> None:
    path.write_bytes(content)
    try:
        outcomes = list(read_file(path, form, author="a"))
    except UnreadableFile as error:
        assert "\n" not in error.reason  # noqa: PT017 - outcomes or this error is the law
    else:
        assert all(isinstance(outcome, Parsed | Skipped | Malformed) for outcome in outcomes)


FIELDS = {
    "tweet": ["id_str", "created_at", "text", "user", "entities", "lang", "in_reply_to_status_id_str", "quoted_status"],
    "mention": [
        "id",
        "createdAt",
        "text",
        "author",
        "parent",
        "thread",
        "tickers",
        "calls",
        "origin",
        "tweetUrl",
        "lang",
    ],
}


@given(st.data())
def test_no_value_in_any_field_crashes_the_reader(path: Path, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(list(FIELDS)))
    sound = {"id_str": "1", "id": "1", "text": "t", "created_at": "2015-01-07", "createdAt": "2015-01-07"}
    authors = {"user": {"screen_name": "a"}, "author": {"handle": "a"}}
    changed = {data.draw(st.sampled_from(FIELDS[form])): data.draw(VALUES)}
    path.write_text(json.dumps({**sound, **authors, **changed}))
    (outcome, *_) = read_file(path, form)
    assert isinstance(outcome, Parsed | Malformed)


@given(VALUES, st.sampled_from(["core", "legacy", "note_tweet", "rest_id", "quoted_status_result", "__typename"]))
def test_no_value_in_an_answer_crashes_the_reader(value: Any, name: str) -> None:
    post = {
        "rest_id": "1",
        "core": {"user_results": {"result": {"core": {"screen_name": "a"}}}},
        "legacy": {"full_text": "t", "created_at": "2015-01-07"},
        name: value,
    }
    outcomes = list(read_answer({"tweet_results": {"result": post}, "more": value}, "live"))
    assert outcomes


def test_a_line_of_ten_megabytes_is_refused_and_reading_goes_on(read: Make, tweet: Make) -> None:
    reading = read([tweet(1), json.dumps(tweet(2, text="x" * 10_000_000)), tweet(3)])
    assert reading.ids == ["1", "3"]
    assert reading.reason == "longer than 1,024 KiB"
    assert reading.malformed[0].place.endswith(":2")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "not JSON: "),
        (b'{"text": "\xff"}', "not UTF-8 at byte 11"),
        (b'{"text": "a\0b"}', "not JSON: "),
        (b'{"a": NaN}', "not JSON: "),
        (b"[1]", "expected a JSON object, not a list"),
        (b"null", "expected a JSON object, not nothing"),
        (b'"text"', "expected a JSON object, not 'text'"),
        (b'{"a":' * 100_000, "JSON nested too deeply"),
        (b'{"a":"\\ud800","b":' + b"[" * 100_000, "JSON nested too deeply"),
        (b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "JSON nested too deeply"),
    ],
)
def test_a_malformed_line_costs_only_itself(read: Make, tweet: Make, line: bytes, reason: str) -> None:
    reading = read(b"\n".join([json.dumps(tweet(1)).encode(), line, json.dumps(tweet(2)).encode()]))
    assert reading.ids == ["1", "2"]
    assert reading.reason.startswith(reason)


def test_a_broken_first_line_costs_only_itself_too(read: Make, tweet: Make) -> None:
    reading = read(b'{"text": "\xff"}\n' + json.dumps(tweet()).encode())
    assert reading.ids == ["100"]
    assert reading.reason.startswith("not UTF-8")


def test_a_list_nested_without_end_is_one_malformed_entry(read: Make) -> None:
    assert read(b"[" * 100_000 + b"]" * 100_000).reason == "JSON nested too deeply"
    assert read(b"[" * 600_000 + b"]" * 600_000).reason == "longer than 1,024 KiB"


def test_an_answer_nested_without_end_is_unreadable(read: Make) -> None:
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        read(b'{"data":' * 100_000)


@pytest.mark.parametrize("is_list", [False, True])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, tweet: Make, is_list: bool) -> None:
    path = tmp_path / "posts"
    posts = [json.dumps(tweet(number, text="x" * 5_000)) for number in range(1, 6_001)]
    path.write_text(f"[{','.join(posts)}]" if is_list else "\n".join(posts))
    del posts
    tracemalloc.start()
    try:
        read = sum(isinstance(outcome, Parsed) for outcome in read_file(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == 6_000
    assert path.stat().st_size > 30_000_000
    assert peak < 10_000_000
