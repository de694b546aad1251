import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector_svc.parsers import FORMATS, UnreadableFile, read_file
from collector_svc.parsers.detect import HEAD_BYTES, detect, refusal

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"type":"mention.v1"}', "mention"),
        (b'{"id":"1","author":{"handle":"a"}}', "mention"),
        (b'\xef\xbb\xbf\r\n {"id_str":"1"}', "tweet"),
        (b'{"user":{}}', "tweet"),
        (b'broken\n{"also broken\n{"user":{}}', "tweet"),
        (b"[]", "tweet"),
        (b'[{"id_str":"1"}]', "tweet"),
        (b'[ {\n "tweet" : {}}]', "archive"),
        (b"window.YTD.tweets.part0 = [", "archive"),
        (b"window.YTD.tweet.part12=[", "archive"),
        (b'{"data":{}}', "graphql"),
        (b'{\n  "data": {\n    "user": {', "graphql"),
        (b'{"errors":[{"code":88}]}', "graphql"),
        (b'{"type":"mention.v1","text":"cut in the mid', "mention"),
        (b'{"created_at":"","id_str":"1","text":"cut in the mid', "tweet"),
        (b"window.YTD.account.part0 = [", None),
        (b'{"data":[{"id":"1"}]}', "api"),
        (b'{\n "data" : [\n {"id": "1", "text": "cut in the mid', "api"),
        (b'{"includes":{"users":[]},"meta":{"result_count":0}}', "api"),
        (b"{}", None),
        (b"5", None),
        (b"id,text\n1,hello", None),
        (b"<html>", None),
    ],
)
def test_the_format_is_told_by_the_content(head: bytes, expected: str | None) -> None:
    assert detect(head) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf\n \n", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is a binary file"),
        (b"SQLite format 3\0", "it is a binary file"),
        (b"{\0\0\0", "it is a binary file"),
        (b"caf\xe9\n{}", "it is a binary file"),
        (b"PK\x03\x04....", "it is compressed: unpack it first"),
        (b"\x1f\x8b\x08", "it is compressed: unpack it first"),
        ('{"id": 1}'.encode("utf-16"), "it is UTF-16: save it as UTF-8"),
        (b"hello\n", "it is of no known format"),
    ],
)
def test_a_file_that_can_hold_no_posts_gets_one_line_that_names_what_is_accepted(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as error:
        read_file(path)
    assert error.value.reason.startswith(reason)
    assert "read are our own mention JSON lines" in error.value.reason
    assert "\n" not in str(error.value)


def test_a_character_cut_by_the_end_of_the_head_is_no_sign_of_a_binary_file() -> None:
    head = ("x" + "é" * HEAD_BYTES).encode()[:HEAD_BYTES]
    assert refusal(head) == ""


def test_a_missing_file_a_folder_and_a_path_that_is_none_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere: it cannot be read: No such file"):
        read_file(tmp_path / "nowhere")
    with pytest.raises(UnreadableFile, match="it is a folder: name the files themselves"):
        read_file(tmp_path)
    with pytest.raises(UnreadableFile, match="null byte"):
        read_file("a\0b")


def test_a_file_that_goes_away_meanwhile_is_told(tmp_path: Path, tweet: Make) -> None:
    path = tmp_path / "posts"
    path.write_text(json.dumps(tweet()))
    outcomes = read_file(path)
    path.unlink()
    with pytest.raises(UnreadableFile, match="No such file"):
        next(outcomes)


def test_a_format_that_is_said_is_not_guessed(read: Make, tweet: Make, item: Make) -> None:
    assert read([tweet()], "tweet").ids == ["100"]
    assert read([tweet(), item()], "mention").ids == ["200"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_wrong_format_never_crashes(read: Make, tweet: Make, form: str) -> None:
    try:
        assert len(read([tweet(), tweet()], form, author="a").ids) in {0, 2}
    except UnreadableFile as error:
        assert "\n" not in error.reason  # noqa: PT017 - either way is right, as the format has it


def test_an_unknown_format_is_a_mistake_of_the_caller(read: Make, tweet: Make) -> None:
    with pytest.raises(ValueError, match="format is one of auto, mention, tweet, archive, graphql, api, not 'csv'"):
        read([tweet()], "csv")
