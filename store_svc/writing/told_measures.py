"""The writing half's metrics among those of the store."""

import asyncio
import pickle
from collections.abc import Iterable

from google.protobuf.wrappers_pb2 import BytesValue
from prometheus_client import Metric, ProcessCollector
from prometheus_client.registry import Collector

from store_svc.writing.link import WritingLink
from store_svc.writing.methods import MEASURES
from swarmnexus.errors import SwarmError

_SECONDS = 2.0


class ToldMeasures(Collector):
    """Asks the other half whenever somebody asks here, in any thread but the event loop's."""

    def __init__(self, link: WritingLink, pid: int) -> None:
        """`pid` is the other process's. Make it in the running event loop."""
        self._link = link
        self._process = ProcessCollector(namespace="nexus_writing", pid=lambda: pid, registry=None)
        self._loop = asyncio.get_running_loop()

    def describe(self) -> Iterable[Metric]:
        """Nothing: what is told bears no name that is taken here."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The other half's metrics; only what the system knows of its process while it does not answer."""
        asked = asyncio.run_coroutine_threadsafe(self._link.call(MEASURES, b""), self._loop)
        try:
            told = asked.result(_SECONDS)
        except (TimeoutError, SwarmError):
            asked.cancel()
            return self._process.collect()
        metrics: list[Metric] = pickle.loads(BytesValue.FromString(told).value)  # noqa: S301 - our own other half
        return [*metrics, *self._process.collect()]
