"""One page of the browser, for the length of a cycle."""

import asyncio
import time
from collections.abc import Callable, Collection
from importlib.resources import files
from typing import Any, Self

from playwright.async_api import BrowserContext, CDPSession, Error, Page
from playwright.async_api import TimeoutError as NavigationTimeoutError

from collector_svc.x.deadline import QUICK_SECONDS, BrowserLostError, answered, first_line, while_alive
from collector_svc.x.glance import Glance, glance_of
from collector_svc.x.received import Ears, Received
from collector_svc.x.verdict import PageError
from collector_svc.x.wall import Wall

_LOOK = files(__package__).joinpath("look.js").read_text(encoding="utf-8")
_CELLS = files(__package__).joinpath("cells.js").read_text(encoding="utf-8")
# Videos and sounds, which nothing in the engine turns off; pictures besides, for what asks for them by script.
_UNWANTED = ("mp4", "m4s", "m3u8", "webm", "mov", "mp3", "aac", "ts", "vmap", "jpg", "jpeg", "png", "gif", "webp")
_BLOCKED_URLS = [
    *(f"*.{ending}{rest}" for ending in _UNWANTED for rest in ("", "?*")),
    "*://video.twimg.com/*",
    "*://pbs.twimg.com/*",
    "*/media/video/*",
]
_GLANCE_SECONDS = 0.25
_SCROLL_TO_TOP = "window.scrollTo(0, 0)"
_SCROLLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SCROLL_UP = f"window.scrollBy(0, -innerHeight / 2); {_SCROLLED}"
_IS_AT_TOP = "window.scrollY === 0"
_SCROLL_DOWN = "window.scrollTo(0, document.documentElement.scrollHeight)"


class Tab:
    """Opens pages, tells what they receive and show. Every method raises BrowserLostError when the page is gone."""

    def __init__(
        self, page: Page, devtools: CDPSession, ears: Ears, wall: Wall, *, base_url: str, nav_timeout_ms: int
    ) -> None:
        self._page = page
        self._devtools = devtools
        self._wall = wall
        self._ears = ears
        self._base_url = base_url
        self._nav_timeout_ms = nav_timeout_ms
        self.loads = 0

    @classmethod
    async def open_in(
        cls, context: BrowserContext, operations: Collection[str], wall: Wall, base_url: str, nav_timeout_ms: int
    ) -> Self:
        """A new page that hears those operations, and tells the wall where it is led."""
        page = await answered(context.new_page())
        wall.watch(page)
        devtools = await answered(context.new_cdp_session(page))
        await answered(devtools.send("Network.enable"))
        await answered(devtools.send("Network.setBlockedURLs", {"urls": _BLOCKED_URLS}))
        ears = Ears(page, operations, base_url, wall.meet)
        return cls(page, devtools, ears, wall, base_url=base_url, nav_timeout_ms=nav_timeout_ms)

    @property
    def patience_seconds(self) -> float:
        """How long a page may take."""
        return self._nav_timeout_ms / 1000

    @property
    def received(self) -> list[Received]:
        """The answers since the page was opened."""
        return list(self._ears.received)

    @property
    def is_waiting(self) -> bool:
        """Whether the page waits for an answer."""
        return self._ears.is_waiting

    async def open(self, path: str) -> None:
        """Load a page of X. Raises PageError when it does not come, TroubleError when X asked for a login before."""
        self._wall.require_unmet()
        self._ears.forget()
        self.loads += 1
        try:
            response = await while_alive(
                self._page.goto(f"{self._base_url}{path}", wait_until="domcontentloaded", timeout=self._nav_timeout_ms),
                lambda: self._devtools.send("Browser.getVersion"),
            )
        except NavigationTimeoutError:
            # else the next page would find this one still on its way, and break off with it
            await answered(self._devtools.send("Page.stopLoading"))
            raise PageError(f"the page {path} did not come within {self._nav_timeout_ms} ms") from None
        except Error as error:
            if "net::" in error.message:
                raise PageError(f"the page {path} did not come: {first_line(error)}") from None
            raise BrowserLostError(f"the page {path} broke off: {first_line(error)}") from error
        if response is not None and response.status >= 500:  # noqa: PLR2004 - HTTP's own
            raise PageError(f"the page {path} came with status {response.status}")

    async def until(self, is_so: Callable[[Glance], bool], seconds: float) -> Glance:
        """Glance at the page, at once and whenever an answer comes, until it is so or the time is over."""
        end = time.monotonic() + seconds
        while True:
            glance = await self.glance()
            left = end - time.monotonic()
            if is_so(glance) or left <= 0:
                return glance
            await self._ears.listen(min(left, _GLANCE_SECONDS))

    async def until_more_than(self, answers: int, seconds: float) -> Glance:
        """Wait for more than so many answers, so long; for as long as a page may take once one is on its way."""
        glance = await self.until(lambda _: len(self.received) > answers, seconds)
        if self.is_waiting:
            glance = await self.until(lambda _: not self.is_waiting, self.patience_seconds)
        return glance

    async def glance(self) -> Glance:
        """What can be seen right now."""
        return glance_of(await self._evaluate(_LOOK))

    async def cells(self) -> Any:
        """The posts that stand in the page right now, for parsers.read_page_posts."""
        return await self._evaluate(_CELLS)

    async def scroll_down(self) -> None:
        """To the end of what is there, where the page fetches more."""
        await self._evaluate(_SCROLL_DOWN)

    async def scroll_to_top(self) -> None:
        """To what stands above."""
        await self._evaluate(_SCROLL_TO_TOP)

    async def scroll_up(self) -> None:
        """Half a screen, until what comes into view stands there."""
        await self._evaluate(_SCROLL_UP)

    async def is_at_top(self) -> bool:
        """Whether there is nothing above what is in view."""
        return await self._evaluate(_IS_AT_TOP) is True

    async def screenshot(self) -> bytes:
        """A picture of the page as PNG."""
        return await answered(self._page.screenshot(timeout=QUICK_SECONDS * 1000, animations="disabled"))

    async def close(self) -> None:
        """Stop listening; the context closes the page."""
        await self._ears.close()

    async def _evaluate(self, script: str) -> Any:
        for _ in range(3):
            try:
                async with asyncio.timeout(QUICK_SECONDS):
                    return await self._page.evaluate(script)
            except TimeoutError:
                raise BrowserLostError(f"the page did not answer within {QUICK_SECONDS:g} s") from None
            except Error as error:
                # the page was led elsewhere while it was asked, to a login perhaps: ask the page that is there now
                if "context was destroyed" not in error.message and "navigat" not in error.message:
                    raise BrowserLostError(f"the page broke off: {first_line(error)}") from error
                await asyncio.sleep(_GLANCE_SECONDS)
        return None
