"""As one types: options that earlier answers allow, and questions that wait for a function few pages load."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from questionnaires.core.blocs import Ligne, Tableau
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Ranking, Text
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.questionnaires.core.fabrique import options, questionnaire

NUMEROS = tuple(Option(code=f"e{n}", libelle=f"Est {n}", relevant="${R} = 'est'") for n in range(8))
OUEST = Option(code="o", libelle="Rennes", relevant="${R} = 'ouest'")


def tableau(code: str, *villes: Option) -> Tableau:
    choice = Choice(code=f"{code}_V", libelle="Où", options=villes)
    return Tableau(code=f"T{code}", libelle="Où", lignes=(Ligne(code=code, libelle="Ateliers", choices=(choice,)),))


WHOLE = questionnaire(
    Choice(code="R", libelle="Région", options=options(est="Est", ouest="Ouest")),
    Choice(
        code="V", libelle="Ville", options=(NUMEROS[0], Option(code="o", libelle="Brest", relevant="${R} = 'ouest'"))
    ),
    Choice(code="L", libelle="Liste", options=(*NUMEROS, OUEST)),
    Ranking(code="K", libelle="Rangs", options=(*options(a="Partout"), NUMEROS[1], OUEST)),
    tableau("A", *NUMEROS, OUEST),
    tableau("B", NUMEROS[2], OUEST),
    Text(code="T", libelle="Nom"),
    Text(code="Q", libelle="Pourquoi ?", relevant="starts-with(${T}, 'Les ')"),
)


def invited(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.enquete(monde.questionnaire(WHOLE))


def test_options_and_questions_follow_what_is_typed(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    with served(tmp_path, invited) as (_, site):
        page = open_page()
        sign_in(page, site, "Claire")
        page.goto(f"{site}/reponses/1/S1")
        expect(page.get_by_text("Ville", exact=True)).to_be_hidden()  # no option to choose yet
        expect(page.get_by_label("1er choix").locator("option", has_text="Est 1")).to_have_attribute("hidden", "")
        page.get_by_label("Ouest").check()
        expect(page.get_by_label("Est 0")).to_be_hidden()
        page.get_by_label("Brest").check()
        assert page.locator("#L option:not([hidden])").all_text_contents() == ["Sans réponse", "Rennes"]
        assert page.locator("#A_V option:not([hidden])").all_text_contents() == ["Sans réponse", "Rennes"]
        expect(page.get_by_label("Est 2")).to_be_hidden()
        page.get_by_label("Rennes").check()
        page.get_by_label("Est", exact=True).check()
        expect(page.get_by_label("Est 0")).to_be_visible()
        expect(page.get_by_label("Est 2")).to_be_visible()
        expect(page.get_by_label("Rennes")).to_be_visible()  # it was chosen, as
        expect(page.get_by_label("Brest")).to_be_visible()  # it was chosen: the server will say so
        expect(page.get_by_label("Pourquoi")).to_be_hidden()
        assert page.locator("[name=cachees]").input_value().split() == ["Q", "=V", "=L", "=K", "=A_V", "=B_V"]
        page.get_by_label("Nom").fill("Les Jardins")
        expect(page.get_by_label("Pourquoi")).to_be_visible()
