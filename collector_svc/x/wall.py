"""Whether X has asked for a login: heard from the pages themselves, whatever else becomes of them."""

from urllib.parse import urlsplit

from playwright.async_api import Frame, Page, Request

from collector_svc.x.glance import is_login_path
from collector_svc.x.verdict import login_wanted


class Wall:
    """One for each cycle. Once X has asked for a login, the cycle loads no further page.

    A page that is led to a login may fail in any way at the same time: it breaks off, comes too late, or its browser
    answers no more. Such a failure is a reason to try again everywhere but here, where trying is asking once more.
    """

    def __init__(self, base_url: str) -> None:
        self._host = urlsplit(base_url).hostname or ""
        self.is_met = False

    def watch(self, page: Page) -> None:
        """Hear where this page goes, by itself or led by X."""
        page.on("request", self._on_request)
        page.on("framenavigated", self._on_navigation)

    def meet(self) -> None:
        """X has said that nobody is logged in."""
        self.is_met = True

    def require_unmet(self) -> None:
        """Raises TroubleError when X has asked for a login."""
        if self.is_met:
            raise login_wanted()

    def _on_request(self, request: Request) -> None:
        if request.is_navigation_request():
            self._judge(request.url)

    def _on_navigation(self, frame: Frame) -> None:
        # a page that changes its address by itself asks for nothing
        if frame.parent_frame is None:
            self._judge(frame.url)

    def _judge(self, url: str) -> None:
        address = urlsplit(url)
        if address.hostname == self._host and is_login_path(address.path):
            self.meet()
