"""SOURCE=search: the newest posts that a search for the tracked account finds."""

from collector_svc.settings import CollectorSettings
from collector_svc.x.browser import Browser
from collector_svc.x.source import BrowserSource
from collector_svc.x.timeline import search_for


class SearchSource(BrowserSource):
    """A source: see Source."""

    def __init__(self, settings: CollectorSettings, browser: Browser | None = None) -> None:
        """See BrowserSource."""
        super().__init__(settings, search_for(settings.mention_handle), browser)
