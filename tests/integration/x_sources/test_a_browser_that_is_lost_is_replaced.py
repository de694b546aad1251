import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_sources import chromium_on, cycle, ids
from support.processes import start, stop, wait_until
from support.x_replica import XReplica

from collector_svc.trouble import State, TroubleError
from collector_svc.x.browser import Browser, BrowserOptions
from collector_svc.x.cursor_file import CursorFile
from collector_svc.x.processes import main_process
from collector_svc.x.source import BrowserSource
from swarmnexus.v1.model_pb2 import Mention
from tests.x_replica import scripts

SourceOf = Callable[..., BrowserSource]


def kill_renderers(profile: Path) -> None:
    for pid in chromium_on(str(profile)):
        if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def kill_browser(profile: Path) -> None:
    main = main_process(profile)
    assert main is not None
    os.kill(main, signal.SIGKILL)


def stop_browser(profile: Path) -> None:
    main = main_process(profile)
    assert main is not None
    os.kill(main, signal.SIGSTOP)


@pytest.mark.parametrize("harm", [kill_renderers, kill_browser, stop_browser])
async def test_between_cycles_it_costs_no_cycle_and_leaves_nothing_behind(
    x: XReplica, source_of: SourceOf, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    profile = tmp_path / "profile"
    posts = scripts.plain_mentions(x.world, 2)
    x.show()
    source = source_of(chrome_user_data_dir=profile)
    assert ids(await cycle(source)) == [post.id for post in posts]
    harm(profile)
    newest = x.world.post("late", "@SwarmNexus one more")
    x.show()
    assert ids(await cycle(source)) == [newest.id]
    await source.close()
    assert chromium_on(str(profile)) == []


@pytest.mark.parametrize("harm", [kill_renderers, kill_browser])
@pytest.mark.parametrize("where", ["NotificationsTimeline", "TweetDetail"])
async def test_in_the_middle_of_a_cycle_the_cycle_is_done_again_or_goes_on(
    x: XReplica, source_of: SourceOf, tmp_path: Path, harm: Callable[[Path], None], where: str
) -> None:
    root = x.world.post("caller", "$SOL to 200")
    post = x.world.post("tagger", "@SwarmNexus save this", reply_to=root)
    x.show()
    x.misbehave("spinner", on=where, times=1)
    profile = tmp_path / "profile"
    source = source_of(chrome_user_data_dir=profile)
    reading = asyncio.ensure_future(cycle(source))
    pages = 1 if where == "NotificationsTimeline" else 2
    await asyncio.to_thread(wait_until, "the page came", lambda: x.counts().get("page", 0) >= pages)
    harm(profile)
    x.behave()
    mentions = await reading
    mentions += await _once_due(source, tmp_path)
    assert set(ids(mentions)) == {post.id}
    assert mentions[-1].thread[0].text == "$SOL to 200"


async def test_a_browser_that_stands_still_while_it_loads_is_replaced_and_not_taken_for_x(
    x: XReplica, source_of: SourceOf, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    (post,) = scripts.plain_mentions(x.world, 1)
    x.show()
    x.misbehave("spinner", on="page")
    source = source_of(chrome_user_data_dir=profile)
    reading = asyncio.ensure_future(cycle(source))
    await asyncio.to_thread(wait_until, "the page was asked for", lambda: x.under_way() == 1)
    stop_browser(profile)
    x.behave()
    assert ids(await reading) == [post.id]


async def _once_due(source: BrowserSource, folder: Path) -> list[Mention]:
    """The cycle after the next pause of a thread that waits."""
    cursor = CursorFile(folder / "cursor.json", "notifications @swarmnexus")
    waiting = [one.model_copy(update={"at": 0.0}) for one in cursor.ledger.waiting]
    cursor.keep(cursor.ledger.model_copy(update={"waiting": tuple(waiting)}))
    return await cycle(source)


async def test_a_browser_that_is_old_is_replaced(tmp_path: Path) -> None:
    browser = Browser(BrowserOptions(profile=tmp_path / "profile", recycle_seconds=0.0))
    try:
        await (await browser.context()).close()
        first = main_process(tmp_path / "profile")
        await (await browser.context()).close()
        assert browser.started == 2
        assert main_process(tmp_path / "profile") != first
    finally:
        await browser.close()
    assert chromium_on(str(tmp_path / "profile")) == []


async def test_a_profile_belongs_to_one_collector_at_a_time(tmp_path: Path) -> None:
    first, second = (Browser(BrowserOptions(profile=tmp_path / "profile")) for _ in range(2))
    try:
        await first.context()
        with pytest.raises(TroubleError, match="in use by another collector") as told:
            await second.context()
        assert told.value.state is State.FILES_FAILED
    finally:
        await second.close()
        await first.close()


async def test_a_program_that_is_no_browser_is_named(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    browser = Browser(BrowserOptions(program=program, profile=tmp_path / "profile"))
    with pytest.raises(TroubleError, match="cannot be started") as told:
        await browser.context()
    assert told.value.state is State.BROWSER_FAILED
    await browser.close()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_no_chromium_outlives_a_collector_that_is_killed(
    x: XReplica, collector_environment: Callable[..., dict[str, str]], tmp_path: Path, is_stopped: bool
) -> None:
    scripts.plain_mentions(x.world, 1)
    x.show()
    profile = tmp_path / "profile"
    environment = collector_environment(CHROME_USER_DATA_DIR=str(profile))
    log = tmp_path / "collector.log"
    process = start("collector_svc", environment, log)
    try:
        wait_until("it is logged in", lambda: "Logged in as @SwarmNexus" in log.read_text())
        if is_stopped:
            # neither hears that its parent is gone; whoever takes the profile next ends them
            stop_browser(profile)
    finally:
        process.kill()
        process.wait()
    if is_stopped:
        process = start("collector_svc", environment, log)
        wait_until("it is logged in again", lambda: log.read_text().count("Logged in as @SwarmNexus") == 2)
        stop(process)
    wait_until("no Chromium is left", lambda: chromium_on(str(profile)) == [])


def test_sigterm_in_the_middle_of_a_cycle_leaves_no_chromium(
    x: XReplica, collector_environment: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    x.misbehave("spinner")
    process = start("collector_svc", collector_environment(CHROME_USER_DATA_DIR=str(profile)), tmp_path / "log")
    wait_until("it waits for X", lambda: x.counts().get("page", 0) == 1)
    assert stop(process) == 0
    assert chromium_on(str(profile)) == []
    assert "Traceback" not in (tmp_path / "log").read_text()
