"""Assertions on any page: it is accessible, it does not scroll sideways."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Locator, Page

WCAG_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules that look at colours."""

RUN_AXE = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
# A phone's layout widens to what overflows it: compare with the screen too.
FIND_OVERFLOW = """screen => {
  const width = Math.min(screen, document.documentElement.clientWidth);
  if (document.scrollingElement.scrollWidth <= width) return [];
  const tooWide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 0.5);
  return [
    `${document.scrollingElement.scrollWidth} px wide on a screen of ${width} px`,
    ...tooWide.slice(0, 5).map(e => e.outerHTML.slice(0, 120)),
  ];
}"""

FIND_OWN_COLOURS = """() => [...document.body.querySelectorAll('*')]
  .filter(e => getComputedStyle(e).forcedColorAdjust === 'none')
  .filter(e => [...e.childNodes].some(own => own.nodeType === Node.TEXT_NODE && own.textContent.trim()))
  .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


def axe(page: Page) -> list[str]:
    """List the violations of WCAG 2.2 AA and of good practice that axe-core reports: rule, impact, element, remedy."""
    page.wait_for_load_state()
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        with copy_where_axe_runs(page) as copy:
            return run_axe(copy)
    return run_axe(page)


def run_axe(page: Page, rules: object = WCAG_TAGS) -> list[str]:
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(axe_source())  # evaluated by the browser itself: the page's CSP need not allow it
    results: dict[str, Any] = page.evaluate(RUN_AXE, rules)
    return [describe(violation, node) for violation in results["violations"] for node in violation["nodes"]]


@contextmanager
def copy_where_axe_runs(page: Page) -> Iterator[Page]:
    """Copy the page as it stands without JavaScript into a window that has it: axe waits for promises, for ever
    otherwise."""
    assert page.context.browser
    html = re.sub(r"</?noscript\b[^>]*>", "", page.content())
    context = page.context.browser.new_context(viewport=page.viewport_size, locale="fr-FR")
    try:
        copy = context.new_page()
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "script-src 'none'"}
        copy.route(page.url, lambda route: route.fulfill(body=html, headers=headers))
        copy.goto(page.url)
        yield copy
    finally:
        context.close()


@cache
def axe_source() -> str:
    """Return the source, ending on a value that the browser can return."""
    source = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    return f"{source}\n;null"


def describe(violation: dict[str, Any], node: dict[str, Any]) -> str:
    element = " ".join(map(str, node["target"]))
    remedy = " ".join(node["failureSummary"].split())
    return f"{violation['id']} ({violation['impact']}): {violation['help']}, at {element}. {remedy}"


def assert_accessible(page: Page) -> None:
    violations = axe(page)
    assert not violations, "\n".join([f"{page.url} is not accessible:", *violations])


def assert_contrasted(page: Page) -> None:
    """Check the colours in which the page is shown now."""
    violations = run_axe(page, CONTRAST)
    assert not violations, "\n".join([f"{page.url} is hard to read:", *violations])


def assert_colours_are_chosen(page: Page) -> None:
    """Check that every text has the forced colours of its reader, whose contrast is theirs: none keeps its own.

    axe cannot tell: for such a text it reads the colour that the page wanted.
    """
    imposed = page.evaluate(FIND_OWN_COLOURS)
    assert not imposed, "\n".join([f"{page.url} imposes its colours:", *imposed])


def assert_no_horizontal_scroll(page: Page) -> None:
    """Check that nothing is wider than the screen, naming the first such elements."""
    page.wait_for_load_state()  # a click returns when the next page begins, perhaps before it has an element
    assert page.viewport_size
    overflow = page.evaluate(FIND_OVERFLOW, page.viewport_size["width"])
    assert not overflow, "\n".join([f"{page.url} scrolls sideways:", *overflow])


def follow(entry: Locator) -> None:
    """Click, then wait for the page that it opens: a page where one answers saves what is typed first."""
    with entry.page.expect_navigation():
        entry.click()


def look(page: Page) -> None:
    """Run the checks of every page, on its current screen."""
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


def look_in_light_and_dark(page: Page) -> None:
    """Run the checks of every page in light, then those of its colours in dark: nothing else differs."""
    page.emulate_media(color_scheme="light")
    look(page)
    page.emulate_media(color_scheme="dark")
    assert_contrasted(page)


def look_at_widths(page: Page, *widths: int) -> None:
    """Run the checks of every page at each width of its window, in pixels, without loading it again."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        look(page)
