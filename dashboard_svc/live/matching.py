"""Which new mentions a narrowed feed shows: the store is asked, so that feed and list never disagree."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from dashboard_svc.live.hub import LoadAgainError
from dashboard_svc.memory import Memory
from swarmnexus.v1.model_pb2 import Mention
from swarmnexus.v1.query_pb2 import Filter

_PAGE = 500
_MOST_PAGES = 10
_KEPT = 512


class Matching:
    """Readers with the same filter share one question a batch."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._asked: OrderedDict[tuple[bytes, int, int], asyncio.Task[set[str]]] = OrderedDict()

    async def check(self, narrowing: Filter) -> None:
        """Raises InvalidArgumentError for a filter that the store refuses, before a stream begins with it."""
        if narrowing != Filter():
            await self._memory.mentions(narrowing, 1)

    async def of(self, batch: Sequence[Mention], narrowing: Filter) -> list[Mention]:
        """Those of the batch that the list would show. Raises SwarmError, and LoadAgainError for too many."""
        if narrowing == Filter():
            return list(batch)
        key = (narrowing.SerializeToString(deterministic=True), batch[0].position, batch[-1].position)
        task = self._asked.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._asked[key] = asyncio.create_task(self._ask(batch, narrowing))
            while len(self._asked) > _KEPT:
                self._asked.popitem(last=False)
        found = await asyncio.shield(task)
        return [mention for mention in batch if mention.post.id in found]

    async def _ask(self, batch: Sequence[Mention], narrowing: Filter) -> set[str]:
        times = [mention.post.created_at_ms for mention in batch]
        first, end = min(times), max(times) + 1
        window = Filter()
        window.CopyFrom(narrowing)
        window.since_ms = max(first, narrowing.since_ms) if narrowing.HasField("since_ms") else first
        window.until_ms = min(end, narrowing.until_ms) if narrowing.HasField("until_ms") else end
        if window.since_ms >= window.until_ms:
            return set()
        found: set[str] = set()
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = await self._memory.mentions(window, _PAGE, cursor)
            found.update(mention.post.id for mention in page.mentions)
            cursor = page.older
            if not cursor:
                return found
        raise LoadAgainError
