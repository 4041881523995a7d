"""Each check of the browser tests can fail, and does not fail for nothing."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from flask import Flask, Response, abort
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll, axe
from tests.browser.chromium import PHONE, SharedBrowser, watched_page
from tests.browser.incidents import Incidents
from tests.browser.live_server import live_server

STRICT_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WHOLE_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">{head}</head>
<body><main><h1>Essai</h1>{body}</main></body></html>"""
# Name: the addition to a page without fault.
BODIES = {
    "bonne": '<label for="nom">Nom</label> <input id="nom" autocomplete="name">',
    "sans-etiquette": '<input id="nom">',
    "script-en-ligne": "<script>document.title = 'Non'</script>",
    "style-en-ligne": '<p style="color: red">Rouge</p>',
    "image-ailleurs": '<img alt="" src="http://ailleurs.invalid/image.png">',
    "large": '<img alt="" width="2000" height="10" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "script-fautif": '<script src="/faute.js"></script>',
    "sans-javascript": '<script src="/titre.js"></script><noscript><input id="nom"></noscript>',
    "dialogue": '<script src="/dialogue.js"></script>',
    "fichier-absent": '<script src="/absent.js"></script>',
}
SCRIPTS = {"titre": "document.querySelector('h1').remove()", "faute": "null.rien", "dialogue": "alert('Bonjour')"}


def make_app() -> Flask:
    app = Flask(__name__)

    @app.get("/page/<name>")
    def page(name: str) -> Response:
        response = Response(WHOLE_PAGE.format(head="", body=BODIES[name]))
        response.headers["Content-Security-Policy"] = STRICT_CSP
        return response

    @app.get("/libre/<name>")
    def page_without_policy(name: str) -> str:
        return WHOLE_PAGE.format(head="", body=BODIES[name])

    @app.get("/gris")
    def pale_page() -> str:
        return WHOLE_PAGE.format(head="<style>p { color: #ccc }</style>", body="<p>Peu lisible</p>")

    @app.get("/<name>.js")
    def script(name: str) -> Response:
        return Response(SCRIPTS[name] if name in SCRIPTS else abort(404), mimetype="text/javascript")

    @app.get("/refus/<int:status>")
    def refusal(status: int) -> tuple[str, int]:
        return WHOLE_PAGE.format(head="", body="<p>Cette page refuse.</p>"), status

    return app


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with live_server(make_app()) as url:
        yield url


@pytest.mark.parametrize("window", ["page", "phone", "page_sans_js"])
def test_a_page_without_fault_passes_every_check(window: str, site: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(window)
    page.goto(f"{site}/page/bonne")
    page.get_by_label("Nom").fill("Zoé")
    expect(page.get_by_label("Nom")).to_have_value("Zoé")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        pytest.param("/page/script-en-ligne", "CSP violation", id="inline script"),
        pytest.param("/page/style-en-ligne", "CSP violation", id="inline style"),
        pytest.param("/page/image-ailleurs", "CSP violation", id="image of another site, refused by the policy"),
        pytest.param("/libre/image-ailleurs", "foreign request: image", id="image of another site, without policy"),
        pytest.param("/page/script-fautif", "page error", id="script that raises"),
        pytest.param("/page/dialogue", "dialog: alert Bonjour", id="dialog"),
        pytest.param("/page/fichier-absent", "console error: .*404", id="missing file"),
        pytest.param("/refus/500", "console error: .*500", id="page of an internal error"),
    ],
)
def test_an_incident_fails_the_test(path: str, sentence: str, site: str, chromium: Browser) -> None:
    with pytest.raises(pytest.fail.Exception, match=sentence), watched_page(chromium, Incidents()) as page:
        page.goto(site + path)


def test_an_incident_without_javascript_fails_the_test(site: str, chromium: Browser) -> None:
    with (
        pytest.raises(pytest.fail.Exception, match="CSP violation"),
        watched_page(chromium, Incidents(), java_script_enabled=False) as page,
    ):
        page.goto(f"{site}/page/style-en-ligne")


def test_an_incident_in_a_second_tab_fails_the_test(site: str, chromium: Browser) -> None:
    with pytest.raises(pytest.fail.Exception, match="page error"), watched_page(chromium, Incidents()) as page:
        page.context.new_page().goto(f"{site}/page/script-fautif")


@pytest.mark.parametrize("status", [403, 404, 409, 422])
def test_a_page_that_refuses_is_no_incident(status: int, site: str, page: Page, incidents: Incidents) -> None:
    response = page.goto(f"{site}/refus/{status}")
    assert response
    assert response.status == status
    assert not list(incidents)


def test_a_provoked_incident_can_be_tolerated(site: str, page: Page, incidents: Incidents) -> None:
    incidents.tolerate("dialog: alert")
    page.goto(f"{site}/page/dialogue")


def test_another_loopback_address_is_foreign_and_out_of_reach(chromium: Browser) -> None:
    """The rule that stops names also stops numbers, or a page could call any address."""
    with closing(socket.create_server(("127.0.0.2", 0))) as elsewhere:
        elsewhere.settimeout(0.2)
        address = f"http://127.0.0.2:{elsewhere.getsockname()[1]}/"
        with (
            pytest.raises(pytest.fail.Exception, match="foreign request"),
            watched_page(chromium, Incidents()) as page,
        ):
            page.set_content(f'<img alt="" src="{address}">')
        with pytest.raises(TimeoutError):
            elsewhere.accept()


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        pytest.param("/page/sans-etiquette", "label", id="field without label, under the strict policy"),
        pytest.param("/gris", "color-contrast", id="pale text"),
    ],
)
def test_an_accessibility_fault_is_seen(path: str, rule: str, site: str, page: Page) -> None:
    page.goto(site + path)
    assert [violation.split()[0] for violation in axe(page)] == [rule]
    with pytest.raises(AssertionError, match=rule):
        assert_accessible(page)


def test_an_accessibility_fault_of_a_page_without_javascript_is_seen(site: str, page: Page, page_sans_js: Page) -> None:
    for window in (page, page_sans_js):
        window.goto(f"{site}/page/sans-javascript")
    assert [violation.split()[0] for violation in axe(page)] == ["page-has-heading-one"]
    assert [violation.split()[0] for violation in axe(page_sans_js)] == ["label"]


@pytest.mark.parametrize("options", [pytest.param({}, id="desktop"), pytest.param(PHONE, id="phone")])
def test_a_page_wider_than_its_screen_is_seen(
    options: dict[str, object], site: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(**options)
    page.goto(f"{site}/page/large")
    with pytest.raises(AssertionError, match=r'scrolls sideways:(?s:.*)width="2000"'):
        assert_no_horizontal_scroll(page)


def test_windows_are_those_of_a_person_in_france(site: str, page: Page, phone: Page) -> None:
    for window, width in ((page, 1280), (phone, 360)):
        window.goto(f"{site}/page/bonne")
        assert window.evaluate("[innerWidth, navigator.language]") == [width, "fr-FR"]
        assert window.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/Paris"


def test_two_pages_of_a_test_share_no_cookie(site: str, open_page: Callable[..., Page]) -> None:
    first, second = open_page(), open_page()
    first.context.add_cookies([{"name": "qui", "value": "moi", "url": site}])
    assert first.context.cookies()
    assert not second.context.cookies()


def test_the_live_server_leaves_neither_thread_nor_socket(page: Page) -> None:
    before = set(threading.enumerate())
    with live_server(make_app()) as url:
        page.goto(f"{url}/page/bonne")
        with urlopen(f"{url}/page/bonne") as answer:
            assert answer.status == 200
    assert set(threading.enumerate()) <= before
    port = urlsplit(url).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port or 0))


def test_other_tests_of_the_worker_may_run_an_event_loop(chromium_process: SharedBrowser) -> None:
    assert chromium_process.browser.is_connected()
    assert asyncio.run(asyncio.sleep(0, "ran")) == "ran"
