"""Answers kept as long as the store has not changed, with strong ETags."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from prometheus_client import Counter
from quart import Request, Response

from swarmnexus.deadlines import within
from swarmnexus.errors import OverloadedError, UnavailableError
from swarmnexus.web.revisions import Revisions
from swarmnexus.web.shelf import Shelf

ANSWERS = Counter("nexus_answers", "Answers given: kept, made, or an earlier page for a silent store.", ["outcome"])
_KEPT, _MADE = ANSWERS.labels("kept"), ANSWERS.labels("made")
_SECONDS = 5.0  # as long as one call may take: who waited for another's answer first does not wait twice


@dataclass(frozen=True)
class Answer:
    """A whole answer, and the revision of the store it was read at."""

    body: bytes
    revision: int
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def etag(self) -> str:
        """A strong ETag, without its quotes: the hash of exactly these bytes."""
        return hashlib.blake2b(self.body, digest_size=16).hexdigest()


@dataclass(frozen=True)
class _Kept:
    answer: Answer
    life: int


class AnswerCache:
    """The last answers, least recently used out first, at most `max_bytes` of them.

    An answer is given only when it was current at some moment after it was asked for: whoever has seen a write
    acked sees it in every answer. While the store does not answer, nothing is given: whoever may show what is older,
    and says so, keeps that apart.
    """

    def __init__(self, revisions: Revisions, max_bytes: int = 16 * 1024 * 1024, max_seconds: float = _SECONDS) -> None:
        """All that one answer asks of the store is done within `max_seconds`, or it is an UnavailableError."""
        self._revisions = revisions
        self._max_seconds = max_seconds
        self._kept: Shelf[_Kept] = Shelf(max_bytes)
        self._under_way: dict[str, asyncio.Task[Answer]] = {}

    async def get(self, key: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer under `key`, made anew when the store has moved on. Raises SwarmError and what `make` raises.

        Those who ask for the same at once share one making.
        """
        with within(self._max_seconds):
            return await self._get(key, make)

    async def _get(self, key: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        answer = await self.current(key)
        if answer is not None:
            return answer
        earlier = self._under_way.get(key)
        if earlier is not None:
            # it began before this call: what it reads may be older than what this caller has seen
            await asyncio.wait([earlier])
            _raise_outage(earlier)
            answer = await self.current(key)
            if answer is not None:
                return answer
        # one that is under way now began after this call
        return await asyncio.shield(self._under_way.get(key) or self._start(key, make))

    async def current(self, key: str) -> Answer | None:
        """The answer kept under `key` if the store has not moved on, else None. Raises SwarmError."""
        kept = self._kept.get(key)
        if kept is None or kept.life != self._revisions.life:
            return None
        if not await self._revisions.still_at(kept.answer.revision) or kept.life != self._revisions.life:
            return None
        _KEPT.inc()
        return kept.answer

    def _start(self, key: str, make: Callable[[], Awaitable[Answer]]) -> "asyncio.Task[Answer]":
        task = asyncio.create_task(self._make(key, make))
        self._under_way[key] = task
        task.add_done_callback(_mark_retrieved)
        return task

    async def _make(self, key: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        life = self._revisions.life
        try:
            answer = await make()
        finally:
            del self._under_way[key]
        self._kept.put(key, _Kept(answer, life), len(answer.body))
        _MADE.inc()
        return answer


def _raise_outage(made: "asyncio.Task[Answer]") -> None:
    """A store that did not answer the one before is not asked by each who waited: a crowd would wait twice as long."""
    failure = None if made.cancelled() else made.exception()
    if isinstance(failure, UnavailableError | OverloadedError):
        raise failure


def _mark_retrieved(task: "asyncio.Task[Answer]") -> None:
    """Those who wait raise its failure; if nobody does any more it is no news."""
    if not task.cancelled():
        task.exception()


def respond(request: Request, answer: Answer) -> Response:
    """The answer over HTTP: 304 when If-None-Match names it, no-cache so that everybody asks again.

    If-None-Match compares weakly: a proxy that compresses on the fly marks our ETag as weak.
    """
    matches = request.if_none_match.contains_weak(answer.etag)
    response = Response(b"" if matches else answer.body, status=304 if matches else 200)
    if matches:
        del response.headers["Content-Type"]
        del response.headers["Content-Length"]  # it would be that of the answer, not 0
    else:
        response.content_type = answer.content_type
    response.set_etag(answer.etag)
    response.headers["Cache-Control"] = "no-cache"
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response
