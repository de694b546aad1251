import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.processes import stop, wait_until
from support.x_replica import XReplica, start_x_replica

from tests.x_replica.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def x(tmp_path: Path, world: World) -> Iterator[XReplica]:
    with start_x_replica(tmp_path, world) as replica:
        yield replica


@pytest.fixture
def settings(x: XReplica, tmp_path: Path) -> dict[str, str]:
    """As an operator sets it up who has exported cookies."""
    host = x.url.removeprefix("http://").partition(":")[0]
    cookies = [{"name": each["name"], "value": each["value"], "domain": host, "path": "/"} for each in x.cookies()]
    exported = tmp_path / "cookies.json"
    exported.write_text(json.dumps(cookies))
    exported.chmod(0o640)
    return {
        "SOURCE": "notifications",
        "PRICE_SOURCES": "none",
        "X_BASE_URL": x.url,
        "TW_COOKIES_PATH": str(exported),
        "POLL_SECONDS": "1",
        "HOME": str(tmp_path),
    }


def test_the_mention_its_thread_and_its_calls_are_in_the_store(
    own_collector: Any, own_store: Any, x: XReplica, *, settings: dict[str, str], stored: Any
) -> None:
    call = x.world.post("caller", "$SOL will reach 300 by the end of the year")
    tag = x.world.post("tagger", f"@{x.world.tracked} save this", reply_to=call)
    x.show()
    process = own_collector.start(**settings)
    wait_until("the mention is stored", lambda: len(stored(own_store)) == 1, 90)
    wait_until("the cycle is proved", lambda: own_collector.beat().get("state") == "ok", 90)
    (mention,) = stored(own_store)
    assert (mention.post.id, mention.post.author_handle, mention.origin) == (tag.id, "tagger", "notifications")
    assert [(post.id, post.author_handle, post.text) for post in mention.thread] == [(call.id, "caller", call.text)]
    assert [(each.ticker, each.author_handle, each.post_id) for each in mention.calls] == [("$SOL", "caller", call.id)]
    beat = own_collector.beat()
    assert (beat["lastSource"], beat["handle"], beat["outbox"]["rows"]) == ("notifications", x.world.tracked, 0)
    assert "Logged in as @SwarmNexus" in own_collector.log.read_text()
    x.misbehave("rate_limited", reset_in_seconds=600)
    wait_until("the limit is named", lambda: bool(own_collector.events("trouble")), 90)
    assert own_collector.beat()["state"] == "rate_limited"
    trouble = own_collector.events("trouble")[0]
    assert 400 < trouble["pause_seconds"] <= 602
    assert stop(process) == 0


def test_without_cookies_the_operator_is_told(own_collector: Any, settings: dict[str, str], tmp_path: Path) -> None:
    missing = tmp_path / "none.json"
    ended = own_collector.run("--once", **{**settings, "TW_COOKIES_PATH": str(missing)})
    assert ended.code == 78
    assert ended.out.strip() in {"auth_required", "files_failed"}
    assert f"TW_COOKIES_PATH={str(missing)!r}" in ended.err
