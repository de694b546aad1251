"""Reading the page as somebody who scrolls through it and knows its markup."""

from dataclasses import dataclass

from playwright.sync_api import Page

# of each post in the page: whose it is, where, when, and its text with emoji for their pictures
_POSTS = """
() => [...document.querySelectorAll('[data-testid="cellInnerDiv"] article[data-testid="tweet"]')].map((article) => {
  const own = (selector) => [...article.querySelectorAll(selector)].find((one) => !one.closest('.quote'));
  const text = own('[data-testid="tweetText"]')?.cloneNode(true);
  text?.querySelectorAll('img').forEach((image) => image.replaceWith(image.alt));
  const link = own('a[href*="/status/"] time')?.closest('a');
  return {
    link: link?.getAttribute('href') ?? '',
    name: own('[data-testid="User-Name"]').innerText,
    time: link?.querySelector('time').getAttribute('datetime') ?? '',
    text: text?.textContent ?? '',
    isCut: Boolean(own('[data-testid="tweet-text-show-more-link"]')),
    isPromoted: Boolean(article.closest('[data-testid="placementTracking"]')),
  };
})
"""


@dataclass(frozen=True)
class Seen:
    """A post as it was seen."""

    link: str
    name: str
    time: str
    text: str
    is_cut: bool
    is_promoted: bool

    @property
    def post_id(self) -> str:
        """The id in its link, empty where it has none."""
        return self.link.rpartition("/")[2]


def seen(page: Page) -> list[Seen]:
    """The posts that are in the page now."""
    found = page.evaluate(_POSTS)
    return [Seen(one["link"], one["name"], one["time"], one["text"], one["isCut"], one["isPromoted"]) for one in found]


def scrolled(page: Page, by: int = 600) -> list[Seen]:
    """All posts from here on, in the order in which they came into the page; up with a negative step."""
    found: dict[Seen, None] = {}
    while True:
        page.wait_for_function("!document.querySelector('main [role=progressbar]')")
        found |= dict.fromkeys(seen(page))
        at = page.evaluate("[scrollY, document.documentElement.scrollHeight]")
        page.evaluate("(by) => window.scrollBy(0, by)", by)
        # the list answers a scroll by the next frame
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if at == page.evaluate("[scrollY, document.documentElement.scrollHeight]"):
            return list(found)
