import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.labels import ingest_labels, label
from support.mentions import bullish, mention, post
from support.processes import ROOT, free_port
from support.relabel_runs import Relabelling
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.model_pb2 import STANCE_BULLISH, Mention

MANY = 1_000


@pytest.fixture
def relabelling(own_store: StoreHandle, tmp_path: Path) -> Iterator[Relabelling]:
    made = Relabelling(own_store, tmp_path)
    yield made
    made.kill_leftovers()


def said(number: int, text: str, **fields: Any) -> Mention:
    return mention(number, post_fields={"text": text}, **fields)


def fill(store: StoreHandle) -> None:
    """Many mentions, every tenth below a post of its own."""
    rows = [
        mention(number, thread=[post(50_000 + number, text="go long")] if number % 10 == 0 else [])
        for number in range(MANY)
    ]
    for first in range(0, MANY, 500):
        ingest_into(store, rows[first : first + 500])


POSTS = MANY + MANY // 10


def test_every_post_is_labelled_once_and_again_nothing_changes(relabelling: Relabelling) -> None:
    fill(relabelling.store)
    ingest_labels(relabelling.store, [label("1001", STANCE_BULLISH, "earlier")])
    code, out, err = relabelling.run()
    assert (code, err) == (0, "")
    assert out == (
        "1,000 mentions read under two-words-1; labels: 1,100 new, 0 updated, 0 unchanged, 0 refused; 0 calls added\n"
    )
    told = relabelling.model()
    assert (told.model.version, told.model.data) == ("two-words-1", "two words")
    assert told.model.trained_at_ms == 1_714_979_289_000
    assert (told.labels.bullish, told.labels.bearish, told.labels.neutral) == (100, 0, 1_000)
    again = relabelling.run_json()
    assert again == {
        "model": "two-words-1",
        "complete": True,
        "position": MANY,
        "mentions": MANY,
        "labels": {"new": 0, "updated": 0, "unchanged": POSTS, "refused": 0},
        "calls": 0,
        "refusals": [],
        "error": None,
    }
    assert relabelling.model("earlier").labels.bullish == 1, "labels of another version stay"
    assert relabelling.position() == 0


def test_an_empty_memory_is_soon_read_and_the_model_known(relabelling: Relabelling) -> None:
    told = relabelling.run_json()
    assert (told["complete"], told["mentions"]) == (True, 0)
    assert relabelling.model().model.version == "two-words-1"


def test_calls_stay_as_they_were_first_read_and_new_ones_are_added_where_there_was_none(
    relabelling: Relabelling,
) -> None:
    kept = said(1, "long $SOL and $ETH")
    kept.calls.append(bullish(kept.post, "$SOL", probability=0.6, target_price_usd=300.0))
    below = [said(number, "save this", thread=[post(2, text="short $BTC")]) for number in (3, 4)]
    first = said(5, "keep it", thread=[post(6, text="long $ADA")])
    first.calls.append(bullish(first.thread[0], "$ADA", probability=0.7))
    second = said(7, "keep it too", thread=[post(6, text="long $ADA")])
    ingest_into(relabelling.store, [kept, *below, first, second, said(8, "long $DOGE", origin="demo")])
    told = relabelling.run_json()
    assert told["calls"] == 2, "$ETH, and $BTC, which is read below either mention but is one call"
    found = {(one.call.post_id, one.call.ticker): one.call for one in relabelling.calls().calls}
    assert found.keys() == {("1001", "$SOL"), ("1001", "$ETH"), ("1002", "$BTC"), ("1006", "$ADA")}
    sol = found["1001", "$SOL"]
    assert (sol.probability, sol.target_price_usd, sol.stance) == (0.6, 300.0, STANCE_BULLISH)
    assert found["1006", "$ADA"].probability == 0.7
    turned = relabelling.run_json(LABELLER_VERSION="two-words-2", LABELLER_TURNS="1")
    assert turned["labels"]["new"] == 8
    assert turned["calls"] == 0, "a later model turns no call round"
    after = {(one.call.post_id, one.call.ticker): one.call for one in relabelling.calls().calls}
    assert after == found
    assert relabelling.model("two-words-1").labels.bullish == relabelling.model("two-words-2").labels.bearish == 3


def test_a_mention_below_a_post_is_tied_to_the_calls_that_are_kept_of_it(
    relabelling: Relabelling, stored: Callable[[StoreHandle], list[Mention]]
) -> None:
    above = post(6, text="long $ADA")
    first = said(5, "keep it", thread=[above])
    first.calls.append(bullish(above, "$ADA", probability=0.7))
    ingest_into(relabelling.store, [first, said(7, "keep it too", thread=[above])])
    assert relabelling.run_json()["calls"] == 0
    rows = {row.post.id: row for row in stored(relabelling.store)}
    assert [(call.ticker, call.probability) for call in rows["1007"].calls] == [("$ADA", 0.7)]


def test_a_run_that_is_broken_off_goes_on_where_it_was(relabelling: Relabelling) -> None:
    fill(relabelling.store)
    process = relabelling.start_to_the_middle("--json")
    process.send_signal(signal.SIGTERM)
    relabelling.open_gate()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 75
    told = json.loads(out)
    assert told["complete"] is False
    assert told["error"].startswith("broken off after ")
    assert "run the same command again to go on" in err
    assert told["position"] == told["mentions"] == relabelling.position()
    assert 0 < told["mentions"] < MANY
    rest = relabelling.run_json()
    assert rest["mentions"] == MANY - told["mentions"]
    assert told["labels"]["new"] + rest["labels"]["new"] == POSTS
    assert rest["labels"]["unchanged"] == 0
    assert relabelling.labelled() == POSTS


def test_another_model_or_a_wish_begins_from_the_start(relabelling: Relabelling) -> None:
    fill(relabelling.store)
    process = relabelling.start_to_the_middle()
    process.send_signal(signal.SIGINT)
    relabelling.open_gate()
    process.communicate(timeout=60)
    assert process.returncode == 75
    assert relabelling.run_json(LABELLER_VERSION="two-words-2")["mentions"] == MANY
    code, out, _ = relabelling.run("--from-start")
    assert code == 0
    assert out.startswith("1,000 mentions read under two-words-1; labels: ")


def test_a_kill_loses_no_label_that_was_acked_and_the_next_run_ends_it(relabelling: Relabelling) -> None:
    fill(relabelling.store)
    process = relabelling.start_to_the_middle()
    process.kill()
    process.communicate()
    done = relabelling.position()
    assert relabelling.labelled() >= done
    assert relabelling.run_json()["mentions"] == MANY - done
    assert relabelling.labelled() == POSTS


def test_a_store_that_dies_in_the_middle_is_waited_for(
    relabelling: Relabelling, own_store: StoreHandle, restarted: Any
) -> None:
    fill(own_store)
    process = relabelling.start_to_the_middle("--json", "--wait", "60")
    assert own_store.process is not None
    own_store.process.send_signal(signal.SIGKILL)
    own_store.process.wait()
    relabelling.open_gate()
    with restarted(own_store):
        out, err = process.communicate(timeout=90)
        assert process.returncode == 0, err
        assert json.loads(out)["mentions"] == MANY
        assert relabelling.labelled() == POSTS


def test_a_position_of_another_database_is_not_gone_on_from(relabelling: Relabelling) -> None:
    key = f"{relabelling.store.target} two-words-1"
    relabelling.state.write_text(json.dumps({"version": 1, "positions": {key: 5_000, "elsewhere:1 m": 7}}))
    ingest_into(relabelling.store, [mention(1)])
    assert relabelling.run_json()["mentions"] == 1
    assert json.loads(relabelling.state.read_text())["positions"] == {"elsewhere:1 m": 7}


def test_each_trouble_has_its_exit_code_and_one_line(relabelling: Relabelling, tmp_path: Path) -> None:
    target = f"127.0.0.1:{free_port()}"
    code, _, err = relabelling.run("--wait", "0.2", STORE_TARGET=target)
    assert code == 75
    assert err.splitlines()[-1] == (
        f"the store at {target} does not answer: start it (python -m store_svc) or set STORE_TARGET; "
        "what was read so far is kept; run the same command again to go on"
    )
    for token in ("wrong-token", relabelling.store.read_token):
        code, _, err = relabelling.run(STORE_WRITE_TOKEN=token)
        assert code == 78
        assert "refuses STORE_WRITE_TOKEN" in err
        assert token not in err
    relabelling.state.write_text("{")
    code, _, err = relabelling.run()
    assert code == 78
    assert "it is not what this version writes; remove it to begin anew" in err
    code, _, err = relabelling.run("--state", str(tmp_path / "absent" / "state.json"))
    assert (code, err.count("\n")) == (78, 1)
    assert "its folder must exist and be writable" in err
    code, _, err = relabelling.run(LABELLER_FAILS="1")
    assert (code, err) == (78, "two.words is no model file\n")
    code, _, err = relabelling.run("--wait", "many")
    assert code == 2


def test_on_a_terminal_it_shows_how_far_it_is(relabelling: Relabelling, tmp_path: Path) -> None:
    fill(relabelling.store)
    ours, theirs = pty.openpty()
    environment = {**relabelling.environment, "TERM": "xterm"}
    command = [sys.executable, "-m", "support.relabelling", "relabel", "--state", str(tmp_path / "state.json")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 4_096)
            except OSError:  # how a terminal says that nobody writes to it any more
                break
            if not chunk:
                break
            shown += chunk
        assert process.wait(60) == 0
        os.close(ours)
    assert b"reading again" in shown
    assert b"100%" in shown
