import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Make = Callable[..., dict[str, Any]]
TOO_LONG = 10 * 1024 * 1024

# what stands on the second line of a file of three, and what is said about it
BAD_LINES: dict[str, tuple[Callable[[Make], bytes], str]] = {
    "malformed": (lambda _: b'{"id": "1", ', "not JSON"),
    "not an object": (lambda _: b"[1, 2, 3]", "expected a JSON object, not a list"),
    "of ten megabytes": (lambda make: json.dumps(make(text="x" * TOO_LONG)).encode(), "longer than 1,024 KiB"),
    "of raw NUL bytes": (lambda _: b"\0" * 500, "not JSON"),
    "not UTF-8": (lambda _: b'{"text": "\xff\xfe"}', "not UTF-8 at byte"),
    "without an id": (lambda make: json.dumps(make(id=None)).encode(), "id: expected 1 to 20 digits, not nothing"),
    "without an author": (lambda make: json.dumps(make(author=None)).encode(), "author: expected"),
    "without a text": (lambda make: json.dumps(make(text=None)).encode(), "text: expected"),
    "of blanks": (lambda make: json.dumps(make(text=" \n ")).encode(), "text: expected text that is not empty"),
    "with a NUL character": (lambda make: json.dumps(make(text="a\0b")).encode(), "text: expected text without NUL"),
    "with half a character": (
        lambda make: json.dumps(make(text="a\ud800b")).encode(),
        "text: expected text without lone surrogates",
    ),
    "of the year 9999": (
        lambda make: json.dumps(make(createdAt="9999-12-31T23:59:59Z")).encode(),
        "post.created_at_ms: 253402300799000 is not within 2006-03-21",
    ),
    "from before X": (lambda make: json.dumps(make(createdAt="1999-01-01")).encode(), "createdAt: expected a time"),
    "with a script for a link": (
        lambda make: json.dumps(make(tweetUrl="javascript:alert(1)")).encode(),
        "tweetUrl: expected an http or https address",
    ),
    "with a thread of itself": (lambda make: json.dumps(make(id="42", parent={"id": "42"})).encode(), "parent:"),
    "nested without end": (lambda _: b'{"a":' * 50_000, "nested too deeply"),
}

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is empty"),
    "blank": (b"\n \n\n", "it is empty"),
    "binary": (bytes(range(256)) * 40, "it is a binary file"),
    "compressed": (b"\x1f\x8b\x08\x00" + b"x" * 100, "it is compressed: unpack it first"),
    "of an unknown format": (b"name,price\nBTC,1\n", "it is of no known format"),
    "of another JSON": (b'{"hello": "world"}\n', "it is of no known format"),
    "an error of X": (b'{"errors": [{"message": "Rate limit exceeded"}]}', "Rate limit exceeded"),
}


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_is_named_and_its_neighbours_are_taken(
    collector: Any, item: Make, stored: Any, tmp_path: Path, kind: str
) -> None:
    make_bad, reason = BAD_LINES[kind]
    good = [item(), item()]
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"\n".join([json.dumps(good[0]).encode(), make_bad(item), json.dumps(good[1]).encode()]))
    ended = collector.run("import", file)
    assert ended.code == 1
    assert ended.out == "2 new, 0 updated, 0 unchanged, 1 refused, from 1 file\n"
    lines = ended.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{file}:2: ")
    assert reason in lines[0]
    assert len(lines[0]) < len(str(file)) + 200
    ids = {row.post.id for row in stored(collector.store)}
    assert {each["id"] for each in good} <= ids


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_named_and_the_others_are_taken(collector: Any, lines: Any, tmp_path: Path, kind: str) -> None:
    content, reason = BAD_FILES[kind]
    first, bad, last = (tmp_path / name for name in ("first.jsonl", "bad", "last.jsonl"))
    lines(first, 2)
    bad.write_bytes(content)
    lines(last, 3)
    ended = collector.run("import", first, bad, last)
    assert ended.code == 1
    assert ended.out.splitlines()[-1] == "5 new, 0 updated, 0 unchanged, 0 refused, from 3 files"
    told = ended.err.splitlines()
    assert len(told) == 1
    assert told[0].startswith(f"{bad}: ")
    assert reason in told[0]


def test_what_is_no_file_is_named_too(collector: Any, lines: Any, tmp_path: Path) -> None:
    good, folder, missing = tmp_path / "good.jsonl", tmp_path / "folder", tmp_path / "missing.jsonl"
    lines(good, 1)
    folder.mkdir()
    ended = collector.run("import", folder, missing, good)
    assert ended.code == 1
    assert ended.out.splitlines()[-1].startswith("1 new")
    assert ended.err.splitlines() == [
        f"{folder}: it is a folder: name the files themselves",
        f"{missing}: it cannot be read: No such file or directory",
    ]


def test_a_list_that_breaks_off_gives_what_stands_before_the_break(collector: Any, tmp_path: Path) -> None:
    tweets = [
        {
            "id_str": str(8_000 + number),
            "created_at": "Wed Jan 07 20:00:00 +0000 2015",
            "text": "Buying $AAPL here",
            "user": {"screen_name": "alice"},
        }
        for number in range(3)
    ]
    file = tmp_path / "tweets.json"
    file.write_text(json.dumps(tweets)[:-30])
    ended = collector.run("import", file)
    assert (ended.code, ended.out) == (1, "2 new, 0 updated, 0 unchanged, 0 refused, from 1 file\n")
    assert ended.err == f"{file}: it breaks off in entry 3: the list is never closed\n"
