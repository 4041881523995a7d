"""Pages in a real Chromium, for tests that see what a person sees."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import PHONE, SharedBrowser, shared_browser, watched_page
from tests.browser.incidents import Incidents

HERE = f"{Path(__file__).parent}/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if str(item.path).startswith(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_process() -> Iterator[SharedBrowser]:
    with shared_browser() as shared:
        yield shared


@pytest.fixture
def chromium(chromium_process: SharedBrowser) -> Iterator[Browser]:
    """The worker's browser; most tests want `page`, `phone`, `page_sans_js` or `open_page`."""
    with chromium_process.in_use() as browser:
        yield browser


@pytest.fixture
def incidents() -> Incidents:
    """The faults of the test's pages so far; `incidents.tolerate(pattern)` for those that a test provokes."""
    return Incidents()


@pytest.fixture
def open_page(chromium: Browser, incidents: Incidents) -> Iterator[Callable[..., Page]]:
    """Opens one more page, as another person would: `open_page(**PHONE)`, `open_page(java_script_enabled=False)`."""
    with ExitStack() as pages:
        yield lambda **options: pages.enter_context(watched_page(chromium, incidents, **options))


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A window of 1280 × 900, in French, in Paris."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A touch screen of 360 × 740."""
    return open_page(**PHONE)


@pytest.fixture
def page_sans_js(open_page: Callable[..., Page]) -> Page:
    """A window whose pages run no script."""
    return open_page(java_script_enabled=False)
