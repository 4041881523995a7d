"""Shares proposed from a calendar, in a real browser: read on the device, sent nowhere, corrected as one likes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Request, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.parcours import served_world
from tests.browser.test_parcours import open_section
from tests.collecte.mondes.monde import Monde
from tests.questionnaires.temps.test_agenda_navigateur import TEN, calendar, event

SECRET = "Zibeline"
"""A word of the calendar alone: nothing that leaves the browser may have it."""

AGENDA = calendar(
    event(TEN, "DURATION:PT6H", title=f"Comité {SECRET}"),
    event(TEN, "DURATION:PT3H", title="Diagnostic Fabrique"),
    event(TEN, "DURATION:PT1H", title="Dentiste"),
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served_world(tmp_path) as served:
        yield served


def fichier(text: str | bytes, name: str = "agenda.ics") -> FilePayload:
    return {"name": name, "mimeType": "text/calendar", "buffer": text.encode() if isinstance(text, str) else text}


def opened(page: Page, url: str) -> int:
    number = open_section(page, url, "REPARTITION")
    page.get_by_text("Partir de votre agenda").click()
    return number


def give(page: Page, text: str | bytes, name: str = "agenda.ics") -> None:
    calendar_file(page).set_input_files([fichier(text, name)])


def calendar_file(page: Page) -> Locator:
    """Return the field of the calendar, once its script came."""
    field = page.get_by_label("Le fichier .ics")
    expect(field).to_be_visible()
    return field


def choose(page: Page) -> None:
    """Give each title of AGENDA its fonction."""
    for title, code in ((f"Comité {SECRET}", "M2F1"), ("Diagnostic Fabrique", "M1F1"), ("Dentiste", "-")):
        page.get_by_label(title).select_option(code)


def test_shares_come_from_a_calendar_and_no_byte_of_it_leaves(
    world: tuple[Monde, str], page: Page, tmp_path: Path
) -> None:
    monde, url = world
    sent: list[Request] = []
    number = opened(page, url)
    page.context.on("request", lambda request: sent.append(request))  # those of workers too
    page.locator("#M1F1").fill("50")
    give(page, AGENDA)
    expect(page.locator("[data-lu]")).to_contain_text("10\u00a0h de rendez-vous lues au 1er semestre 2026")
    choose(page)
    beside = page.locator(".share", has=page.locator("#M2F1"))
    expect(beside).to_contain_text("Agenda\u00a0: 67\u00a0%")
    assert_accessible(page)
    page.get_by_role("button", name="Tout reprendre").click()
    expect(page.locator("#M2F1")).to_have_value("67")
    expect(page.locator("#M1F1")).to_have_value("50")
    page.get_by_role("button", name="La remplacer aussi").click()
    expect(page.locator("#M1F1")).to_have_value("33")
    expect(page.locator("[data-shared]")).to_have_text("100\u00a0%")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/ACTIVITES")
    assert monde.saisie(number)["M2F1"] == "67"
    whole = [f"{request.url} {request.headers} {request.post_data or ''}" for request in sent]
    assert [text for text in whole if SECRET in text or "VCALENDAR" in text or "Dentiste" in text] == []
    saved = [text for text in whole if "M2F1" in text and "67" in text]
    assert saved, "the log has the shares that were taken"
    kept = [path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("base.sqlite")]
    assert any(b"M2F1" in data for data in kept)
    assert [data for data in kept if SECRET.encode() in data] == []


def test_one_share_is_taken_alone_and_all_may_be_undone(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    give(page, AGENDA)
    choose(page)
    page.get_by_role("button", name="Reprendre 33 % pour").click()
    expect(page.locator("#M1F1")).to_have_value("33")
    expect(page.locator("#M1F1")).to_be_focused()
    expect(page.locator("#M2F1")).to_have_value("")
    page.get_by_role("button", name="Tout reprendre").click()
    expect(page.locator("#M2F1")).to_have_value("67")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.locator("#M2F1")).to_have_value("")
    page.get_by_role("button", name="Retirer la proposition").click()
    expect(page.locator(".propose")).to_have_count(0)


def test_the_fonctions_of_words_are_kept_on_the_device_until_forgotten(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    give(page, AGENDA)
    choose(page)
    page.reload()
    page.get_by_text("Partir de votre agenda").click()
    give(page, AGENDA)
    expect(page.get_by_label("Dentiste")).to_have_value("-")
    page.get_by_role("button", name="Oublier mes choix").click()
    expect(page.get_by_label("Dentiste")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"PK\x03\x04", "n’est pas un agenda", id="another file"),
        pytest.param(AGENDA[: AGENDA.index("Dentiste")], "s’arrête avant la fin", id="cut in the middle"),
        pytest.param(calendar(), "Aucun rendez-vous", id="nothing in it"),
        pytest.param(AGENDA.replace("20260302", "20190302"), "Aucun rendez-vous", id="another year"),
        pytest.param(b"BEGIN:VCALENDAR\r\n" + b"X" * 50_000_000, "dépasse les 20\u00a0Mo", id="fifty megabytes"),
        pytest.param(AGENDA.replace(TEN, "DTSTART:demain"), "3 événements aux dates illisibles", id="no date"),
    ],
)
def test_a_file_that_is_no_help_gets_one_sentence_and_changes_nothing(
    world: tuple[Monde, str], page: Page, tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    _, url = world
    opened(page, url)
    page.locator("#M1F1").fill("50")
    path = tmp_path / "fichier.ics"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    calendar_file(page).set_input_files(path)
    expect(page.locator("[data-lu]")).to_contain_text(sentence)
    expect(page.locator("#M1F1")).to_have_value("50")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_the_accents_of_a_calendar_are_read(world: tuple[Monde, str], page: Page, encoding: str) -> None:
    _, url = world
    opened(page, url)
    give(page, calendar(event(TEN, "DURATION:PT1H", title="Réunion à l’œuvre")).encode(encoding))
    expect(page.get_by_label("Réunion à l’œuvre")).to_be_visible()


def test_the_proposal_fits_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    opened(phone, url)
    give(phone, AGENDA)
    choose(phone)
    assert_accessible(phone)
    assert_no_horizontal_scroll(phone)


def test_without_script_the_fold_says_so_and_the_lines_are_there(world: tuple[Monde, str], page_sans_js: Page) -> None:
    _, url = world
    open_section(page_sans_js, url, "REPARTITION")
    page_sans_js.get_by_text("Partir de votre agenda").click()
    expect(page_sans_js.get_by_text("Ceci demande JavaScript")).to_be_visible()
    expect(page_sans_js.get_by_label("Le fichier .ics")).to_be_hidden()
    expect(page_sans_js.locator("#M1F1")).to_be_editable()
