"""E17: the browser is killed or stands still, and X asks for a login, limits, changes or hides what it shows."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.experiments.partition import require_once
from tests.faults.waiting import comes_about
from tests.faults.x_scene import BACKOFF_BASE_SECONDS, BACKOFF_MAX_SECONDS, Scene, scene

_RECOVERY_SECONDS = 60.0
_STOPPED_SECONDS = 60.0
_NAMED_SECONDS = 120.0
_GONE_SECONDS = 30.0
_LEAST_JITTER = 0.8
# what is rounded to tenths in the log
_ROUNDED_SECONDS = 0.06
_CYCLES, _QUICK_CYCLES = 5, 3


@dataclass(frozen=True)
class _Refusal:
    """What X does, by the replica's names for it, and the state in which the collector must be then."""

    kinds: tuple[str, ...]
    state: str
    is_login: bool = False


_LOGIN_WALL = _Refusal(("login_wall",), "auth_required", is_login=True)
_LIMIT = _Refusal(("rate_limited",), "rate_limited")
_REFUSALS = (
    _LOGIN_WALL,
    _Refusal(("cookies_expired",), "auth_required", is_login=True),
    _Refusal(("renamed_keys", "changed_markup"), "layout_changed"),
    _LIMIT,
    _Refusal(("empty_timeline",), "blocked"),
    _Refusal(("empty_data",), "x_down"),
)


async def _run(setting: Setting, report: Report) -> None:
    async with scene(setting.room("round"), setting.module) as played:
        await _harmed(played, report, "browser killed", lambda: _kill(played))
        report.rounds += 1
        if not setting.quick:
            await _harmed(played, report, "renderer killed", played.kill_renderers)
            await _stopped(played, report)
            report.rounds += 2
        for refusal in (_LOGIN_WALL, _LIMIT) if setting.quick else _REFUSALS:
            await _refused(played, report, refusal, setting.rounds(_CYCLES, _QUICK_CYCLES))
            report.rounds += 1
        await _left_behind(played, report, is_quick=setting.quick)
        await require_once(played.store, played.ids, report, "browser and X")


def _kill(played: Scene) -> None:
    played.signal_browser(signal.SIGKILL)


async def _harmed(played: Scene, report: Report, name: str, harm: Callable[[], None]) -> None:
    """In the middle of a cycle."""
    if not await played.a_cycle_waits():
        raise VoidRoundError(f"{name}: no cycle was under way: {played.collector.last_log()}")
    post_id = played.write_mention()
    harm()
    played.x.behave()
    await _require_good(played, report, name, post_id)


async def _stopped(played: Scene, report: Report) -> None:
    if not await played.a_cycle_waits():
        raise VoidRoundError(f"no cycle was under way: {played.collector.last_log()}")
    pid = played.signal_browser(signal.SIGSTOP)
    played.x.behave()
    post_id = played.write_mention()
    thawing = asyncio.create_task(_thaw(pid))
    try:
        await _require_good(played, report, "browser stopped", post_id)
    finally:
        await thawing


async def _thaw(pid: int) -> None:
    await asyncio.sleep(_STOPPED_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


async def _refused(played: Scene, report: Report, refusal: _Refusal, cycles: int) -> None:
    name = ", ".join(refusal.kinds)
    before = len(played.collector.troubles())
    played.x.forget()
    for kind in refusal.kinds:
        played.x.misbehave(kind, **({"reset_in_seconds": 1} if kind == "rate_limited" else {}))
    wanted = before + (cycles if refusal.is_login else 1)
    if not await comes_about(lambda: len(played.collector.troubles()) >= wanted, _NAMED_SECONDS):
        report.require(condition=False, problem=f"{name}: not named within {_NAMED_SECONDS:.0f} s")
        return
    counts = played.x.counts()
    told = played.collector.troubles()[before:]
    named = {str(line["state"]) for line in told}
    # a cycle that was under way may still have ended well; no other may, nor end in trouble of another name
    report.require(named == {refusal.state}, f"{name}: named {sorted(named)}, not {refusal.state}")
    report.require(played.collector.state == refusal.state, f"{name}: the heartbeat says {played.collector.state!r}")
    if refusal.is_login:
        # one more cycle may have begun since
        logins, pages = counts.get("login", 0), counts.get("page", 0)
        most = len(told) + 1
        report.require(logins <= most, f"{name}: {logins} logins were asked for in {most} cycles at most")
        report.require(pages <= most + 1, f"{name}: {pages} pages were loaded in {most} cycles at most")
        report.worst("logins_a_cycle_max", logins / len(told))
        _require_backoff(report, name, [float(line["pause_seconds"]) for line in told])
    post_id = played.write_mention()
    played.x.behave()
    await _require_good(played, report, name, post_id)


def _require_backoff(report: Report, name: str, pauses: list[float]) -> None:
    """Doubled from the base on, shortened by chance, capped; from the base, because a good cycle came before."""
    for number, pause in enumerate(pauses):
        most = min(BACKOFF_BASE_SECONDS * 2**number, BACKOFF_MAX_SECONDS)
        is_so = most * _LEAST_JITTER - _ROUNDED_SECONDS <= pause <= most + _ROUNDED_SECONDS
        report.require(is_so, f"{name}: pause {number + 1} was {pause} s, not {most * _LEAST_JITTER} to {most} s")


async def _require_good(played: Scene, report: Report, name: str, post_id: str) -> None:
    seconds = await played.stored(post_id, _RECOVERY_SECONDS)
    report.require(seconds is not None, f"{name}: no good cycle within {_RECOVERY_SECONDS:.0f} s")
    if seconds is None:
        report.say(played.collector.last_log())
        return
    report.figure(f"good again after, {name}, s", seconds)
    is_said = await comes_about(lambda: played.collector.state == "ok", _RECOVERY_SECONDS)
    report.require(is_said, f"{name}: the heartbeat still says {played.collector.state!r}")


async def _left_behind(played: Scene, report: Report, *, is_quick: bool) -> None:
    """After an ordinary end at once; after a kill, as soon as those without a parent have noticed."""
    played.collector.end()
    report.require(played.browser_processes() == 0, f"{played.browser_processes()} processes of the browser are left")
    if is_quick:
        return
    played.collector.start()
    last = played.write_mention()
    await _require_good(played, report, "started again", last)
    played.collector.kill()
    is_gone = await comes_about(lambda: played.browser_processes() == 0, _GONE_SECONDS)
    report.require(is_gone, f"{played.browser_processes()} processes of the browser outlive a killed collector")
    report.figure("chromium_left", played.browser_processes())


EXPERIMENT = Experiment(
    key="E17",
    fault="the browser's pages, then the browser are killed, then it stands still for 60 s; X asks for a login, "
    "refuses the cookies, changes shape, limits, shows nothing, answers nothing",
    promise="a good cycle ≤ 60 s after; the heartbeat names the cause within one cycle; at most one login is asked "
    "for in a cycle; pauses double with jitter, are capped, and start anew after a good cycle; no Chromium is left "
    "after an end or a kill; every mention is in the store exactly once",
    meaning="Whatever becomes of the browser or of X, the collector says so and goes on by itself once the cause is "
    "gone; it never presses X for a login.",
    run=_run,
    needs=("chromium",),
    in_quick_set=False,
)
