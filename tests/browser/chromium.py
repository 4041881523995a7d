"""Starts the system's Chromium without any network traffic of its own, and opens watched pages in it."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.incidents import Incidents
from tests.outils import require_tool

WINDOWLESS = "chromium-headless-shell"
"""Chromium's engine without tabs and toolbars: drawing them, unseen, takes two thirds of the cost of a new page."""

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # seen by the incidents, and yet never sent
]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
FRANCE = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
PATIENCE = 60_000  # milliseconds before what does not come fails the test: disks of shared machines stall for seconds


@dataclass(frozen=True, slots=True)
class SharedBrowser:
    """Playwright leaves its event loop marked as running: it is, only while a test uses the browser.

    Any other test of the same worker may then run a loop of its own.
    """

    browser: Browser
    loop: asyncio.AbstractEventLoop

    @contextmanager
    def in_use(self) -> Iterator[Browser]:
        asyncio._set_running_loop(self.loop)
        try:
            yield self.browser
        finally:
            asyncio._set_running_loop(None)


@contextmanager
def shared_browser() -> Iterator[SharedBrowser]:
    """Start one process with an empty profile; skip the test where Chromium is not installed."""
    program = require_tool(WINDOWLESS, "chromium", "chromium", "chromium-browser", "google-chrome")
    sandbox = os.geteuid() != 0  # Chromium's own refuses to run as root
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET, chromium_sandbox=sandbox)
        shared = SharedBrowser(browser, asyncio.get_running_loop())
        asyncio._set_running_loop(None)
        try:
            yield shared
        finally:
            asyncio._set_running_loop(shared.loop)
            browser.close()


@contextmanager
def watched_page(browser: Browser, incidents: Incidents, **options: object) -> Iterator[Page]:
    """Yield a page with cookies of its own; `options` are those of Playwright's new_context. Fail on incidents at the
    end."""
    chosen: dict[str, Any] = {**DESKTOP, **FRANCE, **options}
    context = browser.new_context(**chosen)
    context.set_default_timeout(PATIENCE)
    incidents.watch(context)
    try:
        yield context.new_page()
        for page in context.pages:
            page.evaluate("null")  # the page's messages have arrived
    finally:
        context.close()
    incidents.check()
