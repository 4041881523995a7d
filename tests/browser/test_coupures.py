"""Random cuts, lost saves, ended sessions and two tabs on each page of an answer: nothing typed is lost."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from collecte.models import SessionWeb
from questionnaires.temps.unites_temps import UniteTemps, raw_code
from tests.browser.incidents import Incidents
from tests.browser.parcours import served, sign_in
from tests.browser.test_autosave import UNSAVED, lose_saves
from tests.browser.test_verifier import fill as check_page
from tests.browser.test_verifier import moved
from tests.collecte.mondes.monde import Monde
from tests.collecte.reponses.test_reprises import take_back

STEPS = 8
ANSWER = 3
SHARES = tuple(str(share) for share in range(1, 40))
REASONS = ("equipe", "mesure", "structures")
FONCTIONS = ("M1F1", "M2F1", "M3F1")


@dataclass(frozen=True)
class Etape:
    """A page of the journey: how it is reached, and the texts that each of two tabs types in fields of its own."""

    code: str
    first: Mapping[str, Sequence[str]]
    second: Mapping[str, Sequence[str]]
    prepare: Callable[[Monde], object]


def told_in(unite: str) -> Callable[[Monde], object]:
    return lambda monde: monde.save(monde.acteur_of(1), ANSWER, {"UNITE": unite})


def retaken(monde: Monde) -> None:
    claire = monde.acteur_of(1)
    monde.transmit(claire, ANSWER)
    take_back(monde, claire, ANSWER)


LINES = ({"M1F1": SHARES, "M1F2": SHARES}, {"M2F1": SHARES, "M3F1": SHARES})
HOURS = tuple({raw_code(UniteTemps.HEURES, line): texts for line, texts in lines.items()} for lines in LINES)
MONTH = ({"MOIS_LU1": FONCTIONS, "MOIS_MA1": FONCTIONS}, {"MOIS_JE1": FONCTIONS, "MOIS_VE1": FONCTIONS})
ETAPES = {
    "shares": Etape("REPARTITION", *LINES, told_in("pourcent")),
    "hours": Etape("REPARTITION", HOURS[0], HOURS[1], told_in("heures")),
    "typical month": Etape("REPARTITION", *MONTH, told_in("mois")),
    "taken back": Etape("REPARTITION", *LINES, retaken),
    "check page": Etape(
        "verifier",
        {"V9_M1F1.raison": REASONS, "vue_direction": ("non", "mission", "fonction")},
        {"V9_M3F1.raison": REASONS, "accord_chiffres": ("oui", "non")},
        moved,
    ),
}

TYPE = """([name, text]) => {
  const field = document.querySelector(`[data-saisie] [name="${name}"]${name.includes("_") && text &&
    document.querySelector(`[type=radio][name="${name}"]`) ? `[value="${text}"]` : ""}`);
  if (field.type === "radio") field.checked = true; else field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""
LEAVES = "addEventListener('beforeunload', (event) => event.stopImmediatePropagation())"
"""Someone who leaves a page though it asks not to."""

SHOWN = "name => new FormData(document.querySelector('[data-saisie]')).get(name)"


@pytest.fixture
def serve(tmp_path: Path) -> Callable[[], AbstractContextManager[tuple[Monde, str]]]:
    return lambda: served(tmp_path, check_page)


@dataclass
class Onglet:
    page: Page
    fields: Mapping[str, Sequence[str]]
    address: str
    rng: Random
    typed: dict[str, str]

    def type(self) -> None:
        name = self.rng.choice(list(self.fields))
        self.typed[name] = self.rng.choice(self.fields[name])
        self.page.evaluate(TYPE, [name, self.typed[name]])

    def read_again(self) -> None:
        self.page.reload()

    def lose_then_read_again(self) -> None:
        lose_saves(self.page)
        self.type()
        self.page.reload()

    def leave_and_come_back(self) -> None:
        self.page.goto(self.address.rpartition("/reponses")[0] + "/aide")
        self.page.goto(self.address)

    def type_without_a_connection(self) -> None:
        self.page.context.set_offline(True)
        self.type()
        self.page.wait_for_timeout(self.rng.choice([50, 2_500]))
        self.page.context.set_offline(False)

    def pause(self) -> None:
        self.page.wait_for_timeout(2_300)

    def come_back_later(self) -> None:
        self.page.reload()
        self.type()
        self.page.get_by_role("button", name="Revenir plus tard").last.click()
        self.page.wait_for_url("**/a-faire")
        self.page.goto(self.address)


@pytest.mark.parametrize("etape", ETAPES)
@pytest.mark.parametrize("seed", range(3))
def test_nothing_typed_is_lost_whatever_happens_in_two_tabs(
    serve: Callable[[], AbstractContextManager[tuple[Monde, str]]],
    page: Page,
    incidents: Incidents,
    etape: str,
    seed: int,
) -> None:
    for pattern in ("ERR_INTERNET_DISCONNECTED", "401", "422"):
        incidents.tolerate(pattern)
    rng, case = Random(f"{etape} {seed}"), ETAPES[etape]  # noqa: S311 (a draw of tests)
    with serve() as (monde, url):
        case.prepare(monde)
        sign_in(page, url, "Claire")
        address = f"{url}/reponses/{ANSWER}/{case.code}"
        tabs = [
            Onglet(page, case.first, address, rng, {}),
            Onglet(page.context.new_page(), case.second, address, rng, {}),
        ]
        for tab in tabs:
            tab.page.add_init_script(LEAVES)
            tab.page.goto(address)
        for _ in range(STEPS):
            happen(rng.choice(tabs), monde, url)
        for tab in tabs:
            tab.page.goto(address)
            expect(tab.page.locator("[data-saved]")).not_to_have_text(UNSAVED, timeout=15_000)
            assert tab.page.evaluate("sessionStorage.length") == 0
        page.goto(address)
        expected = {**tabs[0].typed, **tabs[1].typed}
        assert expected
        assert {name: page.evaluate(SHOWN, name) for name in expected} == expected


def happen(tab: Onglet, monde: Monde, url: str) -> None:
    """Type something, then have something happen to the tab."""
    tab.type()
    steps = [
        tab.pause,
        tab.read_again,
        tab.lose_then_read_again,
        tab.leave_and_come_back,
        tab.type_without_a_connection,
        tab.come_back_later,
    ]
    step = tab.rng.choice([*steps, None])
    if step is not None:
        return step()
    with monde.database.writing() as session:
        session.execute(delete(SessionWeb))
    tab.type()
    tab.page.wait_for_timeout(tab.rng.choice([50, 2_500]))
    tab.page.goto(tab.address)
    sign_in(tab.page, url, "Claire")
    tab.page.goto(tab.address)
    return None
