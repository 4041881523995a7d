"""Incidents that none of our pages may cause while a test drives it: fail, break the CSP, open a dialog, call
elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, Request, Response, WebError

OUR_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Incident:
    """`url`: the page or the file it is about."""

    kind: str
    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text} ({self.url})"


@dataclass
class Incidents:
    """Gathers the incidents of every page of the contexts it watches."""

    # No slots: Playwright keeps its handlers as attributes of the object they belong to.

    _seen: list[Incident] = field(default_factory=list)
    _refused_documents: set[str] = field(default_factory=set)
    _tolerated: list[re.Pattern[str]] = field(default_factory=list)

    def tolerate(self, pattern: str) -> None:
        """Ignore incidents whose sentence contains this pattern, for a test that provokes them."""
        self._tolerated.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("dialog", self._on_dialog)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("weberror", self._on_error)
        context.on("page", lambda page: page.on("crash", self._on_crash))

    def __iter__(self) -> Iterator[Incident]:
        return (incident for incident in self._seen if not self._is_expected(incident))

    def check(self) -> None:
        """Fail the test when there were incidents, and forget them."""
        sentences = [str(incident) for incident in self]
        self._seen.clear()
        if sentences:
            pytest.fail("\n".join(["The pages did what no page may do:", *sentences]), pytrace=False)

    def _is_expected(self, incident: Incident) -> bool:
        """Return whether a page refuses (403, 404, 409, 422) as ours do; Chromium calls it an error in the console."""
        refused = incident.text.startswith("Failed to load resource") and incident.url in self._refused_documents
        return refused or any(pattern.search(str(incident)) for pattern in self._tolerated)

    def _add(self, kind: str, text: str, url: str) -> None:
        self._seen.append(Incident(kind, text, url))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            kind = "CSP violation" if "Content Security Policy" in message.text else "console error"
            self._add(kind, message.text, message.location["url"])

    def _on_dialog(self, dialog: Dialog) -> None:
        self._add("dialog", f"{dialog.type} {dialog.message}", dialog.page.url if dialog.page else "")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if is_foreign(request.url):
            self._add("foreign request", request.resource_type, request.url)

    def _on_response(self, response: Response) -> None:
        is_fetched = response.request.resource_type == "fetch" and "html" in response.headers.get("content-type", "")
        of_a_page = (is_fetched or response.request.is_navigation_request()) and _is_of_the_page(response)
        if of_a_page and HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._refused_documents.add(response.url)

    def _on_error(self, error: WebError) -> None:
        self._add("page error", str(error.error), error.page.url if error.page else "")

    def _on_crash(self, page: Page) -> None:
        self._add("crash", "the page's process died", page.url)


def _is_of_the_page(response: Response) -> bool:
    """Return whether the page itself asked, not a frame in it nor a service worker, which has none."""
    try:
        return not response.frame.parent_frame
    except Error:
        return False


def is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("about", "blob", "data") and parts.hostname != OUR_HOST
