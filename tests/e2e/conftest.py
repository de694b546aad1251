"""A real Chromium, the way a visitor has one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page
from support.chromium import start_chromium
from support.processes import Running

WAIT_MS = 15_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file."""
    with start_chromium() as browser:
        yield browser


@dataclass
class Visit:
    """A page, and what went wrong in it: dialogs, errors, and what the content policy refused."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)

    def to(self, path: str) -> Page:
        """Go there and wait until it is loaded."""
        self.page.goto(self.url + path)
        return self.page

    def ids(self) -> list[str]:
        """The ids of the posts on the page, in their order."""
        found: list[str] = self.page.eval_on_selector_all("article.entry", "all => all.map(one => one.id.slice(2))")
        return found

    def until_live(self) -> None:
        """Wait until the feed says that it is live."""
        self.page.locator('#live[data-state="live"]').wait_for(timeout=WAIT_MS)


Open = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """`visit(dashboard, width=320, color_scheme="dark")`: a browser of one's own, on no page yet."""
    contexts: list[BrowserContext] = []

    def open_one(dashboard: Running, *, width: int = 1280, height: int = 900, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        opened = Visit(page, dashboard.url)

        def on_dialog(dialog: Dialog) -> None:
            opened.wrong.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                opened.wrong.append(message.text)

        page.on("dialog", on_dialog)
        page.on("console", on_console)
        page.on("pageerror", lambda error: opened.wrong.append(str(error)))
        return opened

    yield open_one
    for context in contexts:
        context.close()
