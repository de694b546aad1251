"""One Chromium for many cycles: started when needed, replaced after hours or when it is lost, never left behind."""

import asyncio
import contextlib
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import BrowserContext, Error, Playwright, ViewportSize, async_playwright

from collector_svc.shown import one_line
from collector_svc.trouble import State, TroubleError
from collector_svc.x.deadline import BrowserLostError, answered, first_line
from collector_svc.x.processes import kill_browser, kill_process, main_process, parent_of
from collector_svc.x.profile import Profile
from swarmnexus.logs import get_logger

_log = get_logger(__name__)
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_FATAL = re.compile(r"\[err\] [^\n]*FATAL[^\n\]]*\] ?(?P<words>[^\n]+)")
_NO_SANDBOX = re.compile(r"No usable sandbox|SUID sandbox helper|Failed to move to new namespace")
# Playwright turns most of what a browser does on its own account off already. Neither images nor fonts are fetched:
# by the engine itself, because intercepting requests would turn the browser's cache off.
_ARGUMENTS = (
    "--blink-settings=imagesEnabled=false",
    "--disable-remote-fonts",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--mute-audio",
)
# tall, so that a scroll brings many posts
_VIEWPORT: ViewportSize = {"width": 1280, "height": 2400}


@dataclass(frozen=True)
class BrowserOptions:
    """What the operator says of the browser."""

    program: Path | None = None
    profile: Path | None = None
    cache: Path | None = None
    recycle_seconds: float = 6 * 3600.0


class Browser:
    """Hands out contexts, each as if a new browser. `started` counts the browsers so far."""

    def __init__(self, options: BrowserOptions) -> None:
        """Raises TroubleError when there is no Chromium."""
        self._options = options
        self._program = _program(options.program)
        self._profile = Profile(options.profile)
        self._playwright: Playwright | None = None
        self._keeper: BrowserContext | None = None
        self._started_at = 0.0
        self._has_sandbox = os.geteuid() != 0
        self._told_of_sandbox = False
        self.started = 0

    async def context(self) -> BrowserContext:
        """A fresh context. Raises TroubleError when Chromium cannot be started, BrowserLostError when it is lost."""
        if self._keeper is not None and not self._is_fit():
            await self.discard()
        if self._keeper is None:
            await self._start()
        browser = self._keeper.browser if self._keeper else None
        if browser is None:
            raise BrowserLostError("the browser went away as it started")
        return await answered(
            browser.new_context(viewport=_VIEWPORT, locale="en-US", service_workers="block", accept_downloads=False)
        )

    async def discard(self) -> None:
        """End the browser, in order where it answers, else by force; the next context starts another."""
        playwright, self._playwright, self._keeper = self._playwright, None, None
        if playwright is None:
            return
        main = await asyncio.to_thread(main_process, self._profile.path)
        driver = parent_of(main) if main else None
        # A browser that is stopped would hold up the driver, and the driver us. There is nothing in it to be saved.
        await asyncio.to_thread(kill_browser, self._profile.path)
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await playwright.stop()
        except (TimeoutError, Error):
            if driver is not None:
                kill_process(driver)

    async def close(self) -> None:
        """End the browser and let go of its profile."""
        await self.discard()
        await asyncio.to_thread(self._profile.release)

    def _is_fit(self) -> bool:
        browser = self._keeper.browser if self._keeper else None
        is_young = time.monotonic() - self._started_at < self._options.recycle_seconds
        return is_young and browser is not None and browser.is_connected()

    async def _start(self) -> None:
        await asyncio.to_thread(self._profile.take)
        try:
            async with asyncio.timeout(_START_SECONDS):
                self._playwright = await async_playwright().start()
                self._keeper = await self._launch(self._playwright)
        except (TimeoutError, Error) as error:
            await self.discard()
            await asyncio.to_thread(kill_browser, self._profile.path)
            why = _why(error) if isinstance(error, Error) else f"it did not start within {_START_SECONDS:g} s"
            raise TroubleError(State.BROWSER_FAILED, f"{self._program} cannot be started: {why}") from error
        self._started_at = time.monotonic()
        self.started += 1

    async def _launch(self, playwright: Playwright) -> BrowserContext:
        if not self._has_sandbox:
            self._tell_of_sandbox("root cannot have it: run the collector as another user")
            return await self._launch_with(playwright, sandbox=False)
        try:
            return await self._launch_with(playwright, sandbox=True)
        except Error as error:
            # nothing else may cost it its sandbox
            if _NO_SANDBOX.search(error.message) is None:
                raise
        await asyncio.to_thread(kill_browser, self._profile.path)
        self._has_sandbox = False
        self._tell_of_sandbox("this kernel does not let this user have it: allow unprivileged user namespaces")
        return await self._launch_with(playwright, sandbox=False)

    async def _launch_with(self, playwright: Playwright, *, sandbox: bool) -> BrowserContext:
        cache = [f"--disk-cache-dir={self._options.cache.absolute()}"] if self._options.cache else []
        return await playwright.chromium.launch_persistent_context(
            self._profile.path,
            executable_path=self._program,
            headless=True,
            chromium_sandbox=sandbox,
            args=[*_ARGUMENTS, *cache],
            timeout=_START_SECONDS * 1000,
        )

    def _tell_of_sandbox(self, why: str) -> None:
        if not self._told_of_sandbox:
            self._told_of_sandbox = True
            _log.warning("Chromium runs without its sandbox", reason=why)


def _why(error: Error) -> str:
    """What Chromium itself said last, where Playwright passes it on."""
    fatal = _FATAL.search(error.message)
    return one_line(fatal["words"])[:200] if fatal else first_line(error)


def _program(told: Path | None) -> Path:
    """The browser's program. Raises TroubleError."""
    if told is not None:
        if not os.access(told, os.X_OK) or told.is_dir():
            why = "there is no program that we may run; give the path of Chromium"
            raise TroubleError(State.FILES_FAILED, f"CHROMIUM_EXECUTABLE_PATH={str(told)!r} is not accepted: {why}")
        return told
    with contextlib.suppress(StopIteration):
        return Path(next(found for name in _PROGRAMS if (found := shutil.which(name))))
    raise TroubleError(
        State.FILES_FAILED,
        f"CHROMIUM_EXECUTABLE_PATH='' is not accepted: none of {', '.join(_PROGRAMS)} is installed; "
        "install Chromium or give its path",
    )
