"""SOURCE=notifications: the Mentions tab of the account that is logged in."""

from collector_svc.settings import CollectorSettings
from collector_svc.x.browser import Browser
from collector_svc.x.source import BrowserSource
from collector_svc.x.timeline import MENTIONS


class NotificationsSource(BrowserSource):
    """A source: see Source."""

    def __init__(self, settings: CollectorSettings, browser: Browser | None = None) -> None:
        """See BrowserSource."""
        super().__init__(settings, MENTIONS, browser)
