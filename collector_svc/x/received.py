"""The answers that a page receives, heard as they come; none is ever asked for by us."""

import asyncio
import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, Request, Response

from collector_svc.parsers.decode import NotJsonError, decode

# The operation's id changes with each release of X; its name stays.
_OPERATION = re.compile(r"/graphql/[^/]+/(?P<name>[A-Za-z0-9_]+)\Z|/2/notifications/(?P<older>mentions)\.json\Z")
OLDER_MENTIONS = "mentions.json"
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """One answer. `document` is None when it is no JSON or broke off; `status` is 0 when none came."""

    operation: str
    status: int
    document: Any
    reset_at: float | None = None

    @property
    def is_limited(self) -> bool:
        """Whether X says that it was asked too often."""
        return self.status == 429  # noqa: PLR2004 - HTTP's own number


class Ears:
    """Hears the answers of some operations on one page."""

    def __init__(self, page: Page, operations: Collection[str], base_url: str, on_refusal: Callable[[], None]) -> None:
        """`on_refusal` hears at once when X answers that nobody is logged in."""
        self._on_refusal = on_refusal
        self._operations = frozenset(operations)
        self._host = urlsplit(base_url).hostname or ""
        self._received: list[Received] = []
        self._pending: set[Request] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failure)

    @property
    def is_waiting(self) -> bool:
        """Whether the page has asked for something that has not come yet."""
        return bool(self._pending)

    @property
    def received(self) -> Sequence[Received]:
        """The answers since they were last forgotten, in the order in which they came."""
        return self._received

    def forget(self) -> None:
        """Begin anew, as for another page; what is still on its way is not waited for."""
        self._received = []
        self._pending.clear()

    async def listen(self, seconds: float) -> None:
        """Wait for the next answer, no longer than that."""
        self._news.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def close(self) -> None:
        """Stop reading answers."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _operation(self, request: Request) -> str:
        address = urlsplit(request.url)
        host = address.hostname or ""
        if request.method == "OPTIONS" or (host != self._host and not host.endswith(f".{self._host}")):
            return ""
        found = _OPERATION.search(address.path)
        name = "" if found is None else OLDER_MENTIONS if found["older"] else found["name"]
        return name if name in self._operations else ""

    def _on_request(self, request: Request) -> None:
        if self._operation(request):
            self._pending.add(request)

    def _on_failure(self, request: Request) -> None:
        if request in self._pending:
            self._keep(request, Received(self._operation(request), 0, None))

    def _on_response(self, response: Response) -> None:
        if response.request in self._pending:
            if response.status == 401:  # noqa: PLR2004 - HTTP's own number
                self._on_refusal()
            task = asyncio.ensure_future(self._take(response))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _take(self, response: Response) -> None:
        try:
            body = await response.body()
            document = decode(body) if len(body) <= _MOST_BYTES else None
        except (Error, NotJsonError):
            document = None
        reset_at = _reset_at(response.headers)
        self._keep(response.request, Received(self._operation(response.request), response.status, document, reset_at))

    def _keep(self, request: Request, received: Received) -> None:
        # of a body that broke off both the failure and the reading tell
        if request in self._pending:
            self._pending.discard(request)
            self._received.append(received)
            self._news.set()


def _reset_at(headers: dict[str, str]) -> float | None:
    """When a limit ends, in epoch seconds: X's own header, or HTTP's."""
    told = headers.get("x-rate-limit-reset", "")
    if told.isascii() and told.isdigit():
        return float(told)
    told = headers.get("retry-after", "")
    return time.time() + float(told) if told.isascii() and told.isdigit() else None
