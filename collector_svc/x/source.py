"""What the sources that drive a browser do alike: one timeline of X, cycle after cycle."""

import time

from playwright.async_api import BrowserContext

from collector_svc.settings import CollectorSettings
from collector_svc.sources.protocol import Harvest
from collector_svc.trouble import State, TroubleError
from collector_svc.x.browser import Browser, BrowserOptions
from collector_svc.x.cookies import Session, read_session
from collector_svc.x.cursor_file import CursorFile
from collector_svc.x.deadline import BrowserLostError, answered
from collector_svc.x.evidence import Evidence
from collector_svc.x.tab import Tab
from collector_svc.x.timeline import CONVERSATION, Timeline
from collector_svc.x.visit import Found, Plan, Visit
from collector_svc.x.wall import Wall
from swarmnexus.logs import get_logger

_log = get_logger(__name__)
_TRIES = 2


class BrowserSource:
    """A source: see collector_svc.sources.protocol.Source."""

    def __init__(self, settings: CollectorSettings, timeline: Timeline, browser: Browser | None = None) -> None:
        """`browser` is one that it shares and does not close; it has its own, as the settings say, unless it is given.

        Raises TroubleError when cookies, cursor or browser cannot be used.
        """
        self._settings = settings
        self._timeline = timeline
        self._handle = ""
        self._session()
        self._cursor = CursorFile(settings.cursor_path, f"{timeline.name} @{settings.mention_handle.lower()}")
        self._evidence = Evidence(settings.debug_detail_path) if settings.debug_detail else None
        self._threads_rest_until = 0.0
        self._greeted = ("", 0)
        self._owns_browser = browser is None
        self._browser = browser or Browser(
            BrowserOptions(
                settings.chromium_executable_path,
                settings.chrome_user_data_dir,
                settings.chrome_disk_cache_dir,
                settings.browser_hours * 3600.0,
            )
        )

    @property
    def name(self) -> str:
        """See Source."""
        return self._timeline.name

    @property
    def handle(self) -> str:
        """See Source."""
        return self._handle

    async def read(self, limit: int) -> Harvest:
        """See Source. When the browser breaks off it is replaced, and the cycle done once more.

        Not so where X has asked for a login by then: the cycle ends with that.
        """
        # anew each time: the operator renews cookies while we run
        session, wall = self._session(), Wall(self._settings.x_base_url)
        for tries_left in reversed(range(_TRIES)):
            try:
                found = await self._read(session, wall, limit)
            except BrowserLostError as error:
                await self._browser.discard()
                wall.require_unmet()
                _log.warning("the browser is replaced", reason=str(error))
                if not tries_left:
                    raise TroubleError(State.BROWSER_FAILED, f"{error} (twice)") from error
            else:
                return Harvest(found.mentions, found.ledger)
        raise AssertionError

    async def keep(self, harvest: Harvest) -> None:
        """See Source."""
        self._cursor.keep(harvest.cursor)

    async def close(self) -> None:
        """See Source."""
        if self._owns_browser:
            await self._browser.close()

    def _session(self) -> Session:
        return read_session(self._settings.tw_cookies_path, self._settings.x_base_url)

    async def _read(self, session: Session, wall: Wall, limit: int) -> Found:
        context, is_lost = await self._browser.context(), False
        try:
            return await self._read_in(context, session, wall, limit)
        except BrowserLostError:
            # it would not answer to this either, and whoever catches the error ends it
            is_lost = True
            raise
        finally:
            try:
                if not is_lost:
                    await answered(context.close())
            except BrowserLostError:
                await self._browser.discard()

    async def _read_in(self, context: BrowserContext, session: Session, wall: Wall, limit: int) -> Found:
        await answered(context.add_cookies(session.for_browser()))
        tab = await self._tab(context, wall)
        is_resting = time.monotonic() < self._threads_rest_until
        pages = 0 if is_resting else self._settings.max_pages_per_cycle
        plan = Plan(self._timeline, self._settings.mention_handle, self._settings.strict_account_check, pages)
        visit = Visit(tab, plan, lambda: self._tab(context, wall))
        try:
            self._greet(await visit.arrive())
            found = await visit.read(self._cursor.ledger, limit)
        except TroubleError as error:
            if self._evidence is not None:
                await self._evidence.keep(error.state, tab, session.secrets)
            raise
        finally:
            await tab.close()
        if found.trouble is not None:
            self._threads_rest_until = time.monotonic() + found.trouble.retry_after_seconds
            state, reason = found.trouble.state.value, str(found.trouble)
            _log.warning("threads wait", state=state, reason=reason, waiting=len(found.ledger.waiting))
        return found

    async def _tab(self, context: BrowserContext, wall: Wall) -> Tab:
        operations = (*self._timeline.operations, CONVERSATION)
        return await Tab.open_in(context, operations, wall, self._settings.x_base_url, self._settings.nav_timeout_ms)

    def _greet(self, handle: str) -> None:
        """Say who is logged in, whenever that is news or the browser is."""
        self._handle = handle
        greeting = (handle, self._browser.started)
        if handle and greeting != self._greeted:
            self._greeted = greeting
            _log.info(f"Logged in as @{handle}")
