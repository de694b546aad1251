import json
import re
import signal
import time
from pathlib import Path
from typing import Any

from support.processes import free_port, stop, wait_until

POSTS = 15_000


def test_a_store_that_is_down_is_waited_for_and_then_named(collector: Any, lines: Any, tmp_path: Path) -> None:
    file, target = tmp_path / "posts.jsonl", f"127.0.0.1:{free_port()}"
    lines(file, 3)
    started = time.monotonic()
    ended = collector.run("import", "--wait", "1", file, STORE_TARGET=target)
    assert time.monotonic() - started < 10
    assert ended.code == 75
    told = ended.err.splitlines()
    assert told[0].startswith(f"the store at {target}: ")
    assert told[-1] == (
        f"the store at {target} does not answer: start it (python -m store_svc) or set STORE_TARGET; "
        "what was taken so far stays; run the same command again"
    )
    assert ended.out == "0 new, 0 updated, 0 unchanged, 0 refused, from 1 file\n"


def test_json_stays_json_when_the_store_is_down(collector: Any, lines: Any, tmp_path: Path) -> None:
    file, target = tmp_path / "posts.jsonl", f"127.0.0.1:{free_port()}"
    lines(file, 3)
    ended = collector.run("import", "--json", "--wait", "0", file, STORE_TARGET=target)
    assert ended.code == 75
    assert "does not answer" in json.loads(ended.out)["error"]


def test_a_wrong_token_is_the_operators_to_mend(collector: Any, lines: Any, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    lines(file, 3)
    for token in ("wrong-token", collector.store.read_token):
        ended = collector.run("import", file, STORE_WRITE_TOKEN=token)
        assert ended.code == 78
        assert "refuses STORE_WRITE_TOKEN" in ended.err
        assert token not in ended.err


def test_an_import_goes_on_when_the_store_comes_up(
    own_collector: Any, own_store: Any, restarted: Any, *, lines: Any, meta: Any, tmp_path: Path
) -> None:
    file = tmp_path / "posts.jsonl"
    lines(file, 500)
    stop(own_store.process)
    process = own_collector.start("import", "--wait", "60", str(file))
    wait_until("the import waits", lambda: "trying for up to 60 s" in own_collector.log.read_text())
    with restarted(own_store):
        assert process.wait(60) == 0
        assert "500 new" in own_collector.log.read_text()
        assert meta(own_store).mentions == 500


def test_a_store_killed_in_the_middle_loses_nothing_acked_and_keeps_nothing_twice(
    own_collector: Any, own_store: Any, restarted: Any, *, lines: Any, meta: Any, stored: Any, tmp_path: Path
) -> None:
    file = tmp_path / "posts.jsonl"
    ids = lines(file, POSTS)
    process = own_collector.start("import", "--wait", "60", str(file))
    wait_until("a part is stored", lambda: meta(own_store).mentions >= 1_000)
    own_store.process.send_signal(signal.SIGKILL)
    own_store.process.wait()
    assert process.poll() is None, "the store was killed while the import was under way"
    with restarted(own_store):
        assert process.wait(60) == 0
        told = re.fullmatch(
            r"([0-9,]+) new, 0 updated, ([0-9,]+) unchanged, 0 refused, from 1 file",
            own_collector.log.read_text().splitlines()[-1],
        )
        assert told is not None
        # what was stored but not acked before the kill is unchanged when it is sent again
        assert sum(int(number.replace(",", "")) for number in told.groups()) == POSTS
        found = [row.post.id for row in stored(own_store)]
        assert sorted(found) == sorted(ids)
        again = own_collector.run("import", file)
        assert again.out == f"0 new, 0 updated, {POSTS:,} unchanged, 0 refused, from 1 file\n"
