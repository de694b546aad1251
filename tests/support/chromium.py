"""A real Chromium, the way a visitor has one."""

import contextlib
import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright


@contextlib.contextmanager
def start_chromium() -> Iterator[Browser]:
    """Fails the test where there is none.

    For the tests of a file, not of a session: Playwright's loop would be in the way of asynchronous tests.
    """
    path = os.environ.get("CHROMIUM_EXECUTABLE_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("Chromium is needed: sudo apt-get install chromium, or set CHROMIUM_EXECUTABLE_PATH")
    # Chromium's own sandbox refuses to run as root
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
