"""E11: the store stands still (SIGSTOP) and goes on (SIGCONT)."""

import asyncio
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

from support.processes import Running, start_gateway

from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History
from tests.faults.store_process import StoreProcess
from tests.faults.traffic import Traffic
from tests.faults.waiting import comes_about

_STILL_SECONDS, _QUICK_STILL_SECONDS = 30.0, 5.0
_DEADLINE_SECONDS, _SLACK_SECONDS = 2.0, 0.5
_RECOVERY_SECONDS = 3.0
_PAGE_SECONDS = 1.0
_STATUS_SECONDS = 10.0
_PAGE = "/dashboard"
_NOTICE = re.compile(r'role="status">.{1,200}The data on this page is as of <time datetime="\d{4}-', re.DOTALL)


async def _run(setting: Setting, report: Report) -> None:
    for number in range(setting.rounds(3, 1)):
        await _round(setting, setting.room(f"round-{number}"), report)
        report.rounds += 1
        if report.problems:
            return


async def _round(setting: Setting, folder: Path, report: Report) -> None:
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    still = _QUICK_STILL_SECONDS if setting.quick else _STILL_SECONDS
    try:
        await store.start()
        dice, deadline = setting.new_dice(), _DEADLINE_SECONDS
        with (
            start_gateway("dashboard_svc", store.handle) as dashboard,
            start_gateway("agent_svc", store.handle) as agent,
        ):
            async with Traffic(store.handle.connect, history, dice, deadline_seconds=deadline) as traffic:
                await traffic.until_acked(500)
                report.require(await store.is_serving(), "the store was not healthy before the fault")
                for path in (_PAGE, "/status"):
                    await asyncio.to_thread(_get, dashboard, path)
                await traffic.until_in_flight()
                traffic.require_busy()
                stopped_at = time.time()
                await store.freeze()
                thawing = asyncio.create_task(_thaw_after(store, still))
                await _meanwhile(dashboard, report)
                await thawing
                thawed_at, acked = time.time(), traffic.acked_rows
                back = await comes_about(lambda: traffic.acked_rows > acked, 30.0)
                recovery = time.time() - thawed_at
                report.require(back and recovery <= _RECOVERY_SECONDS, f"the first ack came after {recovery:.1f} s")
                for gateway in (dashboard, agent):
                    seconds = await _healthy_again(gateway)
                    report.require(seconds <= _RECOVERY_SECONDS, f"{gateway.log.name} was back after {seconds:.1f} s")
                    report.worst("gateway_back_max_s", seconds)
                seconds = await _fresh_again(dashboard)
                report.require(seconds <= _RECOVERY_SECONDS, f"a page was fresh again after {seconds:.1f} s")
                report.worst("page_fresh_max_s", seconds)
        late = [op.t_end - op.t_start for op in history.ops if op.t_start < thawed_at and op.t_end > stopped_at]
        report.require(late, "no call was under way while the store stood still")
        slowest = max(late, default=0.0)
        report.require(
            slowest <= deadline + _SLACK_SECONDS, f"a call with {deadline} s to live ended after {slowest:.2f} s"
        )
        report.worst("slowest_call_s", slowest)
        report.worst("first_ack_max_s", recovery)
        traffic.require_plenty()
        traffic.judge(report)
        await check(store, history, report)
    finally:
        store.end()
        history.close()


async def _thaw_after(store: StoreProcess, seconds: float) -> None:
    await asyncio.sleep(seconds)
    store.thaw()


async def _meanwhile(dashboard: Running, report: Report) -> None:
    """What a visitor sees: the earlier page at once, with how old it is, and a status that says so."""
    await _earlier_page(dashboard, report, "first_page_max_s")
    began, text = time.monotonic(), ""
    while time.monotonic() - began < _STATUS_SECONDS:
        _, text = await asyncio.to_thread(_get, dashboard, "/status")
        if "does not answer" in text:
            break
        await asyncio.sleep(0.05)
    report.require("does not answer" in text, "the status page does not say that the store is not there")
    report.worst("status_says_so_max_s", time.monotonic() - began)
    await _earlier_page(dashboard, report, "page_max_s")


async def _earlier_page(dashboard: Running, report: Report, figure: str) -> None:
    began = time.monotonic()
    status, text = await asyncio.to_thread(_get, dashboard, _PAGE)
    seconds = time.monotonic() - began
    report.worst(figure, seconds)
    report.require(seconds <= _PAGE_SECONDS, f"a page took {seconds:.2f} s while the store stood still")
    report.require(status == 200, f"a page that was seen before answered {status} while the store stood still")
    report.require(_NOTICE.search(text), "an earlier page does not say as of when its data is")


async def _fresh_again(dashboard: Running) -> float:
    """Seconds until the page is as it is now, without a notice."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        status, text = await asyncio.to_thread(_get, dashboard, _PAGE)
        if status == 200 and not _NOTICE.search(text):
            break
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def _healthy_again(gateway: Running) -> float:
    began = time.monotonic()
    while (await asyncio.to_thread(_get, gateway, "/healthz"))[0] != 200:
        if time.monotonic() - began > 30:
            break
        await asyncio.sleep(0.02)
    return time.monotonic() - began


def _get(gateway: Running, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{gateway.url}{path}", timeout=10) as answer:  # noqa: S310 - our own loopback
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


EXPERIMENT = Experiment(
    key="E11",
    fault="the store stands still for 30 s (SIGSTOP), then goes on",
    promise="no call outlives its deadline by more than 0.5 s; meanwhile a page seen before is shown within 1 s and "
    "says as of when its data is, the status page says so within 10 s; first ack, healthy gateways and the page as it "
    "is now ≤ 3 s after; nothing lost",
    meaning="A store that hangs keeps nobody waiting: visitors see earlier pages with their age, and everything goes "
    "on by itself when it wakes.",
    run=_run,
)
