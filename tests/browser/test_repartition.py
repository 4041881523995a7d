"""The page of the répartition in a real browser: two levels live, the helper, the keyboard, a phone, no script."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Locator, Page, expect

from collecte.reponses.views.pages_repartition import tables_of
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.unites_temps import UniteTemps
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.reponses.test_missions_comptees import CODES, asked, counted

BUDGET = 30
"""Fields filled, choices and buttons, from « À faire » to the receipt, with no earlier période."""


def fill(monde: Monde) -> None:
    """Create one person, one open campaign, nothing before."""
    monde.region()
    monde.personne("Claire", "18", etp=80, password=PASSWORD)
    monde.campagne()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


def open_repartition(page: Page, url: str) -> None:
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/1/REPARTITION")


def type_in(page: Page, **texts: str) -> None:
    for code, text in texts.items():
        page.locator(f"#{code}").fill(text)


def state(page: Page, code: str) -> Locator:
    return page.locator(f"#{code}-etat")


@dataclass
class Counted:
    """A person at a page, each gesture counted."""

    page: Page
    count: int = 0

    def fill(self, code: str, text: str) -> None:
        self.count += 1
        self.page.locator(f"#{code}").fill(text)

    def choose(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("radio", name=name, exact=True).check()

    def press(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("link", name=name).or_(self.page.get_by_role("button", name=name)).first.click()


def test_shares_and_transmission_take_fewer_gestures_than_their_budget(world: tuple[Monde, str], page: Page) -> None:
    """`--log-cli-level=INFO` shows the number."""
    _, url = world
    sign_in(page, url, "Claire")
    page.goto(url)
    claire = Counted(page)
    claire.press("Commencer")
    claire.press("Enregistrer et continuer")  # the base: the C2RA's figures are in its fields
    for code, share in CENT.items():
        claire.fill(code, share)
    claire.press("Enregistrer et continuer")
    claire.choose("Oui")
    claire.choose("Oui, par mission")
    claire.press("Transmettre ma réponse")
    expect(page.get_by_text("Votre réponse est transmise")).to_be_visible()
    logging.getLogger(__name__).info("shares and transmission: %s interactions", claire.count)
    assert claire.count < BUDGET, f"{claire.count} interactions"


def test_a_mission_then_its_fonctions_say_what_is_left_in_it(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1_PART="48", M1F1="24")
    expect(state(page, "M1_PART")).to_have_text("Reste 24 % dans la mission")
    type_in(page, M1F2="16", M1F3="8")
    expect(state(page, "M1_PART")).to_have_text("Tout est réparti dans la mission")
    expect(page.locator(".total")).to_contain_text("Réparti : 48 %")


def test_fonctions_make_their_mission_and_a_contradiction_is_told_and_blocks_nothing(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M2F1="7", M2F2="5,5")
    expect(state(page, "M2_PART")).to_have_text("Calculée : 12,5 %")
    expect(page.locator("#M2_PART")).to_have_attribute("placeholder", "12,5")
    type_in(page, M2_PART="10")
    etat = state(page, "M2_PART")
    expect(etat).to_contain_text("10\u00a0% annoncés, 12,5\u00a0% dans ses fonctions, seules transmises. Corrigez")
    text = etat.inner_text()
    expect(page.locator("[data-announce]")).to_contain_text(text)
    expect(page.locator("[data-wrong]")).to_be_hidden()
    page.get_by_text("Enregistré à").wait_for()
    page.reload()
    assert etat.inner_text() == text, "the browser and the server say the same"
    assert_accessible(page)
    type_in(page, M2_PART="")
    expect(etat).to_have_text("Calculée : 12,5 %")


def test_the_total_and_the_mission_are_told_aloud_once_one_pauses(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    voice = page.locator("[data-announce]")
    expect(voice).to_be_empty()
    type_in(page, M1_PART="48", M1F1="36,5")
    left = "Reste à répartir\u00a0: 52\u00a0%, 11,5\u00a0% à détailler. Reste 11,5\u00a0% dans la mission."
    expect(voice).to_have_text(f"Réparti\u00a0: 48\u00a0%. {left}")


def test_what_cannot_be_read_is_said_under_its_line_and_counted_at_the_top(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1F1="douze", M1F2="101")
    page.locator("#M1F3").focus()
    wrong = page.locator("[data-wrong]")
    expect(wrong).to_have_text("2\u00a0lignes à corriger")
    for code in ("M1F1", "M1F2"):
        expect(page.locator(f"#{code}-err")).to_be_visible()
        expect(page.locator(f"#{code}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#{code}")).to_have_attribute("aria-describedby", f"{code}-err")
    assert_accessible(page)
    wrong.click()
    expect(page.locator("#M1F1")).to_be_focused()
    type_in(page, M1F1="12", M1F2="10")
    expect(wrong).to_be_hidden()
    expect(page.locator("#M1F1")).not_to_have_attribute("aria-invalid", "true")


def drag(page: Page, start: int, end: int) -> None:
    """Drag a boundary of the bar, both places in percent of it."""
    box = page.locator("[data-bar]").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start / 100, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 200, y)
    page.mouse.move(box["x"] + box["width"] * end / 100, y)
    page.mouse.up()


def test_a_boundary_of_the_bar_is_dragged_between_two_fonctions_and_undone(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1F1="24", M1F2="16", M2_PART="20", M2F1="8")
    drag(page, 24, 30)
    expect(page.locator("#M1F1")).to_have_value("30")
    expect(page.locator("#M1F2")).to_have_value("10")
    drag(page, 48, 44)
    expect(page.locator("#M2F1")).to_have_value("4")
    expect(page.locator("#M2_PART")).to_have_value("20")
    expect(page.locator("legend .sum").nth(1)).to_contain_text("16\u00a0% à détailler")
    page.locator("[data-moved]").get_by_role("button", name="Annuler").click()
    expect(page.locator("#M2F1")).to_have_value("8")
    expect(page.locator("[data-moved]")).to_be_hidden()


def test_the_boundary_of_two_missions_moves_both_and_the_last_one_stops_at_the_whole(
    world: tuple[Monde, str], page: Page
) -> None:
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F1="40", M2_PART="30", M2F1="20")
    drag(page, 40, 50)
    expect(page.locator("#M1F1")).to_have_value("50")
    expect(page.locator("#M2F1")).to_have_value("10")
    expect(page.locator("#M2_PART")).to_have_value("20")
    drag(page, 70, 120)
    expect(page.locator("#M2_PART")).to_have_value("50")
    expect(page.locator(".total")).to_contain_text("Réparti\u00a0: 100\u00a0%")
    page.get_by_text("Enregistré à").wait_for()
    assert (monde.saisie(1)["M1F1"], monde.saisie(1)["M2_PART"]) == ("50", "50")


def test_the_title_and_the_summary_follow_what_is_corrected(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1F1="douze", M1F2="101", M2_PART="dix", M2F1="12")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    summary = page.locator(".errors")
    expect(summary.get_by_role("link")).to_have_count(3)
    page.wait_for_load_state()  # the script listens from then on
    assert page.title().startswith("Erreur\u00a0: La répartition")
    type_in(page, M1F1="12", M2_PART="")
    expect(summary.get_by_role("link")).to_have_text(re.compile("101"))
    assert page.title().startswith("Erreur\u00a0: La répartition")
    type_in(page, M1F2="10")
    expect(summary).to_be_hidden()
    assert page.title().startswith("La répartition")
    type_in(page, M1F2="treize")
    page.locator("#M4F1").focus()
    expect(summary.get_by_role("link")).to_have_text(re.compile("treize"))
    assert page.title().startswith("Erreur\u00a0: La répartition")
    assert_accessible(page)
    summary.get_by_role("link").click()
    expect(page.locator("#M1F2")).to_be_focused()


def test_on_a_phone_no_word_of_a_mission_is_cut_by_its_sum(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    open_repartition(phone, url)
    type_in(phone, M1F1="33,33")
    words = "own => [...own.firstChild.textContent.matchAll(/[^ ]+/g)].map(word => [own.firstChild, word])"
    lines = f"""all => all.flatMap({words}).map(([text, word]) => {{
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      return [word[0], range.getClientRects().length];
    }})"""
    words_on_lines = phone.locator(".split > legend > h2").evaluate_all(lines)
    assert ["Accompagnement", 1] in words_on_lines
    assert [word for word, count in words_on_lines if count > 1] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("ArrowUp", "13,5"), ("ArrowDown", "11,5"), ("Shift+ArrowUp", "17,5"), ("PageUp", "17,5"), ("PageDown", "7,5")],
)
def test_keys_move_the_share_of_a_fonction_and_of_a_mission(
    world: tuple[Monde, str], page: Page, key: str, value: str
) -> None:
    _, url = world
    open_repartition(page, url)
    for code in ("M1_PART", "M1F1"):
        type_in(page, **{code: "12,5"})
        page.locator(f"#{code}").press(key)
        expect(page.locator(f"#{code}")).to_have_value(value)


def test_keys_move_a_mission_left_blank_from_what_its_fonctions_make(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1F1="24", M1F2="16")
    page.locator("#M1_PART").press("PageUp")
    expect(page.locator("#M1_PART")).to_have_value("45")
    expect(state(page, "M1_PART")).to_have_text("Reste 5 % dans la mission")


def open_helper(page: Page) -> None:
    page.get_by_text("M’aider à arriver à 100 %").click()


def test_the_helper_is_shown_applied_saved_and_undone_in_the_page(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F1="40", M1F2="20", M3F1="20")
    open_helper(page)
    page.get_by_role("button", name="Répartir le reste en proportion").click()
    preview = page.locator("[data-preview]")
    expect(preview).to_contain_text("3 lignes changeraient. Rien n’est encore changé.")
    expect(preview).to_contain_text("Suivi et régulation : 20 % → 25 %")
    expect(preview).to_be_focused()
    expect(page.locator("#M1F1")).to_have_value("40")
    assert_accessible(page)
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")  # the typed text
    with page.expect_response("**/REPARTITION"):
        preview.get_by_role("button", name="Appliquer").click()
    expect(page.locator("#M1F1")).to_have_value("50")
    expect(page.locator(".total")).to_contain_text("Tout est réparti")
    assert monde.saisie(1)["M3F1"] == "25"
    type_in(page, M1F2="24")
    preview.get_by_role("button", name="Annuler ces changements").click()
    expect(page.locator("#M1F1")).to_have_value("40")
    expect(page.locator("#M1F2")).to_have_value("24")  # typed since: kept
    expect(preview).to_contain_text("Les parts sont de nouveau comme avant.")


def test_missions_alone_are_enough_for_the_helper(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1_PART="48", M2_PART="27", M3F1="16", M4_PART="9", AUTRE="0")
    open_helper(page)
    page.get_by_role("button", name="Répartir le reste à parts égales").click()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.locator(".total")).to_contain_text("Tout est réparti")
    for code in ("M1_PART", "M2_PART", "M4_PART"):
        expect(state(page, code)).to_have_text("Tout est réparti dans la mission")


def test_a_helper_that_proposes_nothing_says_why_in_the_page(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    open_helper(page)
    page.get_by_role("button", name="Arrondir à 100").click()
    expect(page.locator("[data-preview]")).to_contain_text("Tapez-en d’abord, même approximatives.")
    type_in(page, M1F1="40")
    page.get_by_role("button", name="Mettre tout le reste sur cette ligne").click()
    expect(page.locator("[data-preview]")).to_contain_text("Choisissez celle qui reçoit le reste.")


def test_the_helper_works_with_the_keyboard_alone(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M1F1="33", M1F2="33", M1F3="33")
    page.get_by_text("M’aider à arriver à 100 %").press("Enter")
    page.get_by_role("button", name="Arrondir à 100").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#M1F1")).to_have_value("34")
    expect(page.locator("[data-preview]")).to_be_focused()


def test_the_helper_works_without_any_script(world: tuple[Monde, str], page_sans_js: Page) -> None:
    page = page_sans_js
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1_PART="60", M1F1="40", M3F1="30")
    open_helper(page)
    page.get_by_role("button", name="Répartir le reste à parts égales").click()
    expect(page.locator(".adjusted").first).to_contain_text("Rien n’est encore changé.")
    assert_accessible(page)
    page.get_by_role("button", name="Appliquer").click()
    expect(page.locator(".total")).to_contain_text("Tout est réparti")
    assert monde.saisie(1)["M1F2"] == "10"
    assert_accessible(page)
    page.get_by_role("button", name="Annuler ces changements").click()
    expect(page.locator("#M1F2")).to_have_value("")
    expect(page.locator("#M1F1")).to_have_value("40")


def test_on_a_phone_what_is_left_stays_in_sight(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    open_repartition(phone, url)
    type_in(phone, M1_PART="48", AUTRE="5")
    phone.locator("#AUTRE").scroll_into_view_if_needed()
    expect(phone.locator(".total [data-left]")).to_be_in_viewport()
    expect(phone.locator(".total [data-left]")).to_have_text("Reste à répartir : 47 %, 48 % à détailler")
    assert_no_horizontal_scroll(phone)
    assert_accessible(phone)
    open_helper(phone)
    phone.get_by_role("button", name="Répartir le reste à parts égales").tap()
    phone.get_by_role("button", name="Appliquer").tap()
    expect(phone.locator(".total [data-left]")).to_have_text("Tout est réparti")
    assert_no_horizontal_scroll(phone)


def test_a_screen_reader_meets_each_mission_as_a_heading_then_its_lines_and_what_is_wrong(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    open_repartition(page, url)
    type_in(page, M3F1="18,5", M4_PART="8", M4F1="dix")
    page.locator("#M4F2").focus()
    expect(page.locator("#M4F1-err")).to_be_visible()
    snapshot = page.locator("fieldset.split").nth(3).aria_snapshot().replace("\u00a0", " ")
    assert [line.strip() for line in snapshot.splitlines()] == [
        '- group "Professionnalisation 8 % à détailler 8 %":',
        '- heading "Professionnalisation" [level=2]',
        "- text: 8 % à détailler 8 % Toute la mission 4 , en pour cent",
        '- textbox "Toute la mission 4 , en pour cent":',
        '- /placeholder: ""',
        '- text: "8"',
        "- paragraph: Reste 8 % dans la mission",
        "- text: Réseau régional DLA/C2RA , en pour cent",
        '- textbox "Réseau régional DLA/C2RA , en pour cent" [invalid]: dix',
        "- paragraph: ▲ « dix » n’est pas un nombre. Écrivez un pourcentage, par exemple 7 ou 7,5.",
        "- text: Formations et initiatives nationales , en pour cent",
        '- textbox "Formations et initiatives nationales , en pour cent"',
        "- group: Ce qui a marqué la période (facultatif)",
        "- group: Ce que ces lignes comprennent",
    ]
    bar = page.locator("[data-bar]").aria_snapshot().replace("\u00a0", " ")
    assert "Programme d’activité : 18,5 %, Professionnalisation : 8 % dont 8 % à détailler" in bar


DRAWN = """bar => [...bar.querySelectorAll('svg, rect, text, line')].map(own => {
  const [x, y, width, end] = ['x', 'y', 'width', 'x1'].map(name =>
    Math.round(10 * parseFloat(own.getAttribute(name) ?? 0)));
  const text = own.tagName === 'text' ? own.textContent : '';
  return [own.tagName, own.getAttribute('class') ?? '', text, x, y, width, end];
})"""
"""Everything drawn in a bar, places in tenths of a percent."""


@pytest.mark.parametrize(
    "typed",
    [
        {"M1F1": "24", "M1F2": "15,5", "M2_PART": "20", "M2F1": "8", "M3F1": "18", "M4F1": "6,25"},
        {"M1_PART": "60", "M2_PART": "45", "M3F1": "20"},
        {"M1F1": "douze", "M4F2": "3"},
        {"M1_PART": "10", "M1F1": "12", "M3F1": "88"},
        {"UNITE": "heures", "M1F1_HEURES": "douze", "M1F2_HEURES": "3", "M2F1_HEURES": "1"},
    ],
    ids=["to detail", "beyond the whole", "unreadable", "contradicted", "unreadable hours"],
)
def test_the_server_and_the_browser_draw_the_same_bar(
    world: tuple[Monde, str], page: Page, page_sans_js: Page, typed: dict[str, str]
) -> None:
    monde, url = world
    monde.save(monde.acteur_of(1), 1, typed)
    bars = []
    for shown in (page, page_sans_js):
        open_repartition(shown, url)
        bar = shown.locator("[data-bar]")
        label = (bar.get_attribute("aria-label") or "").replace("\u00a0", " ")
        bars.append((bar.evaluate(DRAWN), label, shown.evaluate(SAID)))
    assert bars[0] == bars[1]


SAID = """() => {
  const textsOf = query => [...document.querySelectorAll(query)].map(own => own.textContent);
  const [shared, left] = textsOf('.total [data-shared], .total [data-left]');
  return [`${shared} ${left}`, textsOf('legend [data-detail], legend [data-sum]'), textsOf('[data-etat]')];
}"""
"""The total, the headings, and what is said of each share of a mission."""


def said_by_the_server(texts: dict[str, str]) -> tuple[str, list[str], list[str]]:
    """Return what `SAID` reads."""
    settled, bar = counted(texts)
    section = asked().section("REPARTITION")
    assert section is not None
    lines = frozenset(asked().repartitions[0].lignes)
    table = tables_of(asked(), section, texts, lines)[TEMPS]
    is_percent = settled.told.unite is UniteTemps.POURCENT
    headings = [text for segment in bar.segments for text in (segment.detail, segment.text)]
    return f"{bar.reparti} {bar.left}", headings, [part.etat for part in table.parts.values() if is_percent]


TYPED = {
    "pourcent": ["", "0", "5", "12,5", "20", "30", "50", "100", "douze", "-5", "45 min", "10+5"],
    "heures": ["", "0", "5", "3h30", "45 min", "20", "douze", "-5", "12 %", "2+1,5"],
}


@pytest.mark.parametrize("unite", TYPED)
def test_in_any_typing_order_the_browser_says_what_the_server_says(
    world: tuple[Monde, str], page: Page, unite: str
) -> None:
    monde, url = world
    monde.save(monde.acteur_of(1), 1, {"UNITE": unite})
    open_repartition(page, url)
    rng = Random(20261202)  # noqa: S311 (texts, not secrets)
    texts = {"UNITE": unite}
    suffix = "" if unite == "pourcent" else "_HEURES"
    for _ in range(60):
        code = rng.choice(CODES if unite == "pourcent" else asked().repartitions[0].lignes)
        texts[code + suffix] = rng.choice(TYPED[unite])
        type_in(page, **{code: texts[code + suffix]})
        assert tuple(page.evaluate(SAID)) == said_by_the_server(texts), texts
