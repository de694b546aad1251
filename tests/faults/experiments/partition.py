"""E12: the network between collector and store is cut, both ways and one way."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.checker import kept_rows, verify
from tests.faults.collector_process import CollectorProcess, Feed, feeding
from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.network import Way, Wire, wire
from tests.faults.store_process import StoreProcess
from tests.faults.waiting import comes_about

_CUT_SECONDS = 60.0
_DETECTION_SECONDS = _RECOVERY_SECONDS = 30.0
_ROWS_A_SECOND = 40
_LEAST_ROWS = 60
_OUTBOX_BYTES = 256_000_000


async def _run(setting: Setting, report: Report) -> None:
    async with wire() as between:
        ways = (Way.BOTH,) if setting.quick else tuple(Way)
        for way in ways:
            await _round(setting, setting.room(way.name.lower()), report, between, way)
            report.rounds += 1
            if report.problems:
                return


async def _round(setting: Setting, folder: Path, report: Report, between: Wire, way: Way) -> None:
    store = StoreProcess(folder, setting.module, {"STORE_ALLOW_PLAINTEXT": "true"})
    store.handle.target = store.handle.target.replace("127.0.0.1", between.outside)
    collector = CollectorProcess(folder / "collector", store, store.handle.target, between.command())
    try:
        await store.start()
        collector.start()
        async with feeding(collector.posts, _ROWS_A_SECOND) as feed:
            if not await comes_about(lambda: collector.state == "ok" and len(feed.ids) >= _LEAST_ROWS, 60.0):
                raise VoidRoundError(f"the collector did not begin: {collector.last_log()}")
            began, before = time.monotonic(), len(feed.ids)
            await between.cut(way)
            noticed = await comes_about(lambda: collector.state == "store_down", _DETECTION_SECONDS * 2)
            detection = time.monotonic() - began
            report.require(
                noticed and detection <= _DETECTION_SECONDS, f"{way}: the cut was named after {detection:.1f} s"
            )
            report.worst("named_after_max_s", detection)
            if not setting.quick:
                await asyncio.sleep(max(0.0, _CUT_SECONDS - detection))
            await _require_spooled(collector, feed, before, report, way)
            await between.heal()
            healed = time.monotonic()
        last = await _recovered(store, collector, feed, healed, report)
        report.worst("all_stored_after_heal_max_s", last)
        report.require(last <= _RECOVERY_SECONDS, f"{way}: all was stored {last:.1f} s after the wire was whole")
        await require_once(store, feed.ids, report, str(way))
    finally:
        await between.heal()
        collector.end()
        store.end()


async def _require_spooled(collector: CollectorProcess, feed: Feed, before: int, report: Report, way: Way) -> None:
    """What was read meanwhile lies on disk, within its bound."""
    spooled = await comes_about(lambda: collector.waiting_rows > 0, 10.0)
    report.require(spooled, f"{way}: nothing was read while the store was away: {collector.beat()}")
    if len(feed.ids) - before < _LEAST_ROWS:
        raise VoidRoundError(f"{len(feed.ids) - before} posts came while the wire was cut")
    report.worst("spooled_rows_max", collector.waiting_rows)
    size = int(collector.beat()["outbox"]["bytes"])
    report.require(size <= _OUTBOX_BYTES, f"{way}: the outbox has {size} bytes")


async def _recovered(
    store: StoreProcess, collector: CollectorProcess, feed: Feed, healed: float, report: Report
) -> float:
    """Seconds from the healing until all that was ever there is stored."""
    async with store.connected() as connection:
        while time.monotonic() - healed < _RECOVERY_SECONDS * 2:
            if len(await kept_rows(connection)) >= len(feed.ids):
                return time.monotonic() - healed
            await asyncio.sleep(0.2)
    report.say(collector.last_log())
    return time.monotonic() - healed


async def require_once(store: StoreProcess, ids: Sequence[str], report: Report, what: str) -> None:
    """Every one of these posts is in the store once, nothing else is, and `verify` finds nothing."""
    async with store.connected() as connection:
        found = [row.id for row in await kept_rows(connection)]
    lost, phantom = set(ids) - set(found), set(found) - set(ids)
    report.require(not lost, f"{what}: {len(lost)} posts are lost, such as {sorted(lost)[:2]}")
    report.require(not phantom, f"{what}: {len(phantom)} rows were never read, such as {sorted(phantom)[:2]}")
    report.require(len(found) == len(set(found)), f"{what}: {len(found) - len(set(found))} rows are there twice")
    report.worst("rows_max", len(found))
    report.worst("lost", len(lost))
    code, said = await verify(store.handle.db_path)
    report.require(code == 0, f"{what}: verify exits {code}: {said[-300:]}")


EXPERIMENT = Experiment(
    key="E12",
    fault="the network between collector and store is cut for 60 s, both ways and one way",
    promise="the collector says so ≤ 30 s after; what it reads meanwhile lies in its outbox, within its bound; every "
    "post is in the store exactly once ≤ 30 s after the network is whole",
    meaning="Collector and store may lose sight of each other for as long as the disk has room: nothing is lost, and "
    "nobody has to do anything.",
    run=_run,
    needs=("root", "ip", "nft", "tc", "netns"),
    in_quick_set=False,
)
