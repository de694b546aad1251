"""E13: a bad network between collector and store: lossy and narrow, then slow with resets."""

import asyncio
import time

from tests.faults.checker import kept_rows
from tests.faults.collector_process import CollectorProcess, Feed, feeding
from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.experiments.partition import require_once
from tests.faults.lame_proxy import LameProxy, lame_proxy
from tests.faults.network import wire
from tests.faults.store_process import StoreProcess
from tests.faults.waiting import comes_about

_BAD_SECONDS = 60.0
_WINDOW_SECONDS, _QUICK_LOOK_SECONDS = 10.0, 3.0
_ROWS_A_SECOND = 20
_LEAST_ROWS = 20
_LOST_PERCENT, _RATE = 20, "1mbit"
_DELAY_SECONDS, _SPREAD_SECONDS, _RESETS = 0.2, 0.1, 0.03
_GROWTH_BYTES = 50_000_000
_RECOVERY_SECONDS = 30.0


async def _run(setting: Setting, report: Report) -> None:
    folder = setting.room("round")
    async with wire() as between:
        store = StoreProcess(folder, setting.module)
        async with lame_proxy(between.outside, store.handle.target, setting.new_dice()) as (proxy, target):
            collector = CollectorProcess(folder / "collector", store, target, between.command())
            try:
                await store.start()
                collector.start()
                async with feeding(collector.posts, _ROWS_A_SECOND) as feed:
                    if not await comes_about(lambda: collector.state == "ok" and len(feed.ids) > _LEAST_ROWS, 60.0):
                        raise VoidRoundError(f"the collector did not begin: {collector.last_log()}")
                    watch = _Watch(setting, report, store, collector, feed)
                    await between.lose(_LOST_PERCENT)
                    await between.narrow(_RATE)
                    await watch.through("20 % loss and 1 Mbit/s")
                    await between.heal()
                    proxy.delay_seconds, proxy.spread_seconds = _DELAY_SECONDS, _SPREAD_SECONDS
                    proxy.resets_a_piece = _RESETS
                    await watch.through("200 ± 100 ms and resets")
                    _make_whole(proxy)
                await _all_stored(store, feed, report)
                report.figure("resets", proxy.resets)
                report.require(proxy.resets or setting.quick, "no connection was reset")
                await require_once(store, feed.ids, report, "a bad network")
                report.rounds += 1
            finally:
                collector.end()
                store.end()


class _Watch:
    """What is stored in each window, and what the collector has of memory."""

    def __init__(
        self, setting: Setting, report: Report, store: StoreProcess, collector: CollectorProcess, feed: Feed
    ) -> None:
        self._report, self._store, self._collector, self._feed = report, store, collector, feed
        self._is_quick = setting.quick
        self._windows = 1 if setting.quick else round(_BAD_SECONDS / _WINDOW_SECONDS)
        self._rss = collector.rss_bytes()

    async def through(self, what: str) -> None:
        """In every window something must come through, and nothing may heap up in memory."""
        got = [await self._window() for _ in range(self._windows)]
        grown = self._collector.rss_bytes() - self._rss
        self._report.require(min(got), f"{what}: a window of {_WINDOW_SECONDS:.0f} s brought nothing")
        self._report.require(grown <= _GROWTH_BYTES, f"{what}: the collector has grown by {grown / 1e6:.0f} MB")
        self._report.figure(f"fewest rows a window, {what}", min(got))
        self._report.worst("grown_max_mb", grown / 1e6)

    async def _window(self) -> int:
        """How many rows come to be stored in one; a short run has seen enough when there are some."""
        async with self._store.connected() as connection:
            before, began, got = len(await kept_rows(connection)), time.monotonic(), 0
            while (passed := time.monotonic() - began) < _WINDOW_SECONDS:
                if self._is_quick and got and passed >= _QUICK_LOOK_SECONDS:
                    break
                await asyncio.sleep(0.5)
                got = len(await kept_rows(connection)) - before
        return got


async def _all_stored(store: StoreProcess, feed: Feed, report: Report) -> None:
    began = time.monotonic()
    async with store.connected() as connection:
        while time.monotonic() - began < _RECOVERY_SECONDS:
            if len(await kept_rows(connection)) >= len(feed.ids):
                break
            await asyncio.sleep(0.2)
    report.figure("all_stored_after_s", time.monotonic() - began)


def _make_whole(proxy: LameProxy) -> None:
    proxy.delay_seconds = proxy.spread_seconds = proxy.resets_a_piece = 0.0


EXPERIMENT = Experiment(
    key="E13",
    fault="a bad network between collector and store: 20 % of all packets lost at 1 Mbit/s, then 200 ± 100 ms with "
    "connections reset in the middle, 60 s each",
    promise="something is stored in every 10 s; the collector grows by no more than 50 MB; every post is in the store "
    "exactly once",
    meaning="A bad line makes the collector slow, never wrong, and never large.",
    run=_run,
    needs=("root", "ip", "nft", "tc", "netns"),
    in_quick_set=False,
)
