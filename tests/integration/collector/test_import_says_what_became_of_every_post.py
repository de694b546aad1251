import contextlib
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.processes import ROOT
from support.store import StoreHandle

from swarmnexus.v1.model_pb2 import Mention

Stored = Callable[[StoreHandle], list[Mention]]


def test_a_second_import_changes_nothing(collector: Any, lines: Any, meta: Any, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    lines(file, 400)
    first = collector.run("import", file)
    assert (first.code, first.out) == (0, "400 new, 0 updated, 0 unchanged, 0 refused, from 1 file\n")
    revision = meta(collector.store).revision
    again = collector.run("import", file)
    assert (again.code, again.out) == (0, "0 new, 0 updated, 400 unchanged, 0 refused, from 1 file\n")
    assert meta(collector.store).revision == revision


def test_every_format_is_told_by_its_content(collector: Any, item: Any, stored: Stored, tmp_path: Path) -> None:
    tweet = {
        "id_str": "7001",
        "created_at": "Wed Jan 07 20:00:00 +0000 2015",
        "full_text": "long $AAPL &amp; short $XOM",
        "user": {"id_str": "7", "screen_name": "alice"},
    }
    archived = {**tweet, "id_str": "7002", "user": None, "full_text": "my own $MSFT"}
    result = {
        "__typename": "Tweet",
        "rest_id": "7003",
        "core": {"user_results": {"result": {"rest_id": "9", "core": {"screen_name": "carol"}}}},
        "legacy": {"full_text": "$SOL to 300", "created_at": "Wed Jul 09 21:59:10 +0000 2025"},
    }
    entry = {"entryId": "tweet-7003", "content": {"itemContent": {"tweet_results": {"result": result}}}}
    answer = {"data": {"timeline": {"instructions": [{"type": "TimelineAddEntries", "entries": [entry]}]}}}
    files = {
        "lines.txt": json.dumps(tweet),
        "tweets.js": f"window.YTD.tweets.part0 = [{json.dumps({'tweet': archived})}]",
        "answer": json.dumps(answer),
        "items.json": json.dumps(item(id="7004", parent={"id": "7000", "text": "$ETH dies", "handle": "dan"})),
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    told = collector.run("import", "--author", "@bob", *(tmp_path / name for name in files))
    assert told.code == 0, told.err
    assert told.out.splitlines()[-1] == "4 new, 0 updated, 0 unchanged, 0 refused, from 4 files"
    found = {row.post.id: row for row in stored(collector.store) if row.post.id.startswith("700")}
    assert {row.post.id: row.post.author_handle for row in found.values()} == {
        "7001": "alice", "7002": "bob", "7003": "carol", "7004": found["7004"].post.author_handle,
    }  # fmt: skip
    assert found["7001"].post.text == "long $AAPL & short $XOM"
    assert list(found["7001"].tickers) == ["$AAPL", "$XOM"]
    assert (found["7004"].thread[0].id, found["7004"].thread[0].text) == ("7000", "$ETH dies")
    assert {row.origin for row in found.values()} == {"import"}


def test_what_is_marked_as_invented_stays_so(collector: Any, item: Any, stored: Stored, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    items = [item(origin="demo"), item(origin="search")]
    file.write_text("\n".join(map(json.dumps, items)))
    assert collector.run("import", file).code == 0
    origins = {row.post.id: row.origin for row in stored(collector.store)}
    assert [origins[each["id"]] for each in items] == ["demo", "import"]


def test_a_richer_telling_is_counted_as_updated(collector: Any, item: Any, tmp_path: Path) -> None:
    poor = item(parent={"id": "6100"})
    rich = {**poor, "parent": {"id": "6100", "text": "the call itself", "author": {"handle": "dan"}}}
    for telling, counts in [(poor, "1 new, 0 updated"), (rich, "0 new, 1 updated"), (poor, "0 new, 0 updated, 1 unch")]:
        file = tmp_path / "posts.jsonl"
        file.write_text(json.dumps(telling))
        assert collector.run("import", file).out.startswith(counts)


def test_json_tells_each_file_and_each_refusal(collector: Any, lines: Any, item: Any, tmp_path: Path) -> None:
    good, mixed, gone = tmp_path / "good.jsonl", tmp_path / "mixed.jsonl", tmp_path / "gone.jsonl"
    lines(good, 3)
    mixed.write_text("\n".join(map(json.dumps, [item(), item(text=None), item(author=None)])))
    ended = collector.run("import", "--json", good, mixed, gone)
    told = json.loads(ended.out)
    assert ended.code == 1
    assert (told["new"], told["refused"], told["error"]) == (4, 2, None)
    assert [refusal["place"] for refusal in told["refusals"]] == [f"{mixed}:2", f"{mixed}:3"]
    assert [refusal["reason"].split(":")[0] for refusal in told["refusals"]] == ["text", "author"]
    assert [(each["new"], each["refused"]) for each in told["files"]] == [(3, 0), (1, 2), (0, 0)]
    assert "No such file" in told["files"][2]["error"]


def test_all_refusals_can_be_kept_in_a_file(collector: Any, item: Any, tmp_path: Path) -> None:
    file, kept = tmp_path / "posts.jsonl", tmp_path / "refused.txt"
    file.write_text("\n".join(json.dumps(item(id=None)) for _ in range(70)))
    shown = collector.run("import", file).err.splitlines()
    assert len(shown) == 51
    assert shown[-1].startswith("and 20 more refused")
    assert collector.run("import", "--refused", kept, file).err == ""
    assert [line.split(": ")[0] for line in kept.read_text().splitlines()] == [f"{file}:{n}" for n in range(1, 71)]


def test_a_file_that_is_to_be_read_is_never_overwritten(collector: Any, lines: Any, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    lines(file, 2)
    before = file.read_bytes()
    ended = collector.run("import", "--refused", file, file)
    assert ended.code == 2
    assert "would overwrite" in ended.err
    assert file.read_bytes() == before


def test_a_name_that_is_no_text_is_imported_and_shown_escaped(collector: Any, lines: Any, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/posts \xff\n.jsonl"))
    lines(file, 2)
    ended = collector.run("import", file, tmp_path / "missing")
    assert ended.out.splitlines()[0] == f"{tmp_path}/posts \\udcff\\n.jsonl: 2 new, 0 updated, 0 unchanged, 0 refused"


def test_whoever_watches_a_terminal_sees_how_far_it_is(collector: Any, lines: Any, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    lines(file, 3_000)
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "collector_svc", "import", str(file)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TERM": "xterm", **collector.environment()},
        stdout=subprocess.PIPE,
        stderr=follower,
    ) as process:
        os.close(follower)
        seen = b""
        # reading from a terminal whose last writer is gone is an error, not an end
        with contextlib.suppress(OSError):
            while more := os.read(leader, 65_536):
                seen += more
        os.close(leader)
        assert process.stdout is not None
        assert process.stdout.read().startswith(b"3,000 new")
    percents = [int(number) for number in re.findall(rb"(\d+)%", seen)]
    assert b"importing" in seen
    assert len(set(percents)) >= 3
    assert percents == sorted(percents)
    assert percents[-1] == 100


def test_bad_usage_is_told_apart_from_bad_files(collector: Any, tmp_path: Path) -> None:
    for arguments in (["import"], ["import", "--format", "xml", "f"], ["import", "--wait", "soon", "f"], ["export"]):
        assert collector.run(*arguments).code == 2
    nowhere = collector.run("import", "--refused", tmp_path / "no" / "folder", "f")
    assert nowhere.code == 1
    assert nowhere.err == f"{tmp_path}/no/folder: No such file or directory\n"
