"""Takes the README's picture of the feed: real store, real collector on the demo corpus, real dashboard, Chromium.

python tools/web/picture.py            write docs/images/dashboard.png
python tools/web/picture.py --out DIR  also every page, 1280 and 375 pixels wide, light and dark, to look at
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 - after the tree is on the path
from support.processes import start, start_gateway, start_store, stop, wait_until  # noqa: E402
from support.store import StoreHandle  # noqa: E402

PICTURE = ROOT / "docs" / "images" / "dashboard.png"
PAGES = {
    "home": "/",
    "feed": "/dashboard",
    "nothing": "/dashboard?q=absent",
    "refused": "/dashboard?ticker=%24%24&since=never",
    "calls": "/calls",
    "leaderboard": "/leaderboard",
    "author": "/authors/quantq_demo",
    "ticker": "/tickers/SOL",
    "scoring": "/docs/scoring",
    "status": "/status",
    "nowhere": "/nowhere",
}
MOST_BYTES = 300_000
_LIVE_CARDS = 4


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="folder for pictures of every page")
    arguments = parser.parse_args()
    chromium = os.environ.get("CHROMIUM_EXECUTABLE_PATH") or shutil.which("chromium")
    if not chromium:
        sys.exit("Chromium is needed: sudo apt-get install chromium, or set CHROMIUM_EXECUTABLE_PATH")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory() as scratch,
        start_store(Path(scratch)) as store,
        start_gateway("dashboard_svc", store) as dashboard,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        collector = start("collector_svc", _replay(Path(scratch), store), Path(scratch) / "collector.log")
        try:
            _take_feed(_page(browser, 1280, "light"), dashboard.url)
            if arguments.out:
                _take_all(browser, dashboard.url, arguments.out)
        finally:
            stop(collector)
            browser.close()


def _replay(scratch: Path, store: StoreHandle) -> dict[str, str]:
    return {
        "SOURCE": "replay",
        "REPLAY_PATH": "demo",
        "POLL_SECONDS": "1",
        "STORE_TARGET": store.target,
        "STORE_WRITE_TOKEN": store.write_token,
        "HEARTBEAT_PATH": str(scratch / "heartbeat.json"),
        "OUTBOX_PATH": str(scratch / "outbox"),
        "REPLAY_STATE_PATH": str(scratch / "replay.json"),
    }


def _page(browser: Browser, width: int, theme: str) -> Page:
    dark = "dark" if theme == "dark" else "light"
    return browser.new_page(
        viewport={"width": width, "height": 1040}, color_scheme=dark, reduced_motion="reduce", timezone_id="UTC"
    )


def _take_feed(page: Page, url: str) -> None:
    """The feed after a few posts of the demo have arrived live."""
    page.goto(f"{url}/status")
    wait_until("the corpus is there", lambda: bool(page.reload()) and page.locator(".demo").count() > 0)
    page.goto(f"{url}/dashboard")
    wait_until("posts arrived live", lambda: page.locator(".entry.is-new").count() >= _LIVE_CARDS, 180)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURE)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        sys.exit(f"that is more than {MOST_BYTES:,} bytes: make the window smaller")


def _take_all(browser: Browser, url: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        for width in (1280, 375):
            page = _page(browser, width, theme)
            for name, path in PAGES.items():
                page.goto(url + path)
                page.wait_for_load_state()
                page.screenshot(path=out / f"{name}-{width}-{theme}.png", full_page=name != "feed")
            page.close()


if __name__ == "__main__":
    main()
