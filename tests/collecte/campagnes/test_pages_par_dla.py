"""« Où en est chaque DLA, page par page »: only for surveys of DLA that are read with names, and only states."""

import re

import pytest
from flask import Flask

from collecte.models import Population
from collecte.reponses.operations.refus import refuser
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text, YesNo
from questionnaires.editing.edition import add_block, add_section
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import CLOTURE, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.policy.test_acces import NONE

PAGES = "/campagnes/1/pages"


def bilan(diffusion: str = "nominative") -> Questionnaire:
    """A page with a compulsory question, one without, and one asked only according to an answer on the first."""
    made = Questionnaire(code="BILAN2", titre="Bilan", minutes=5, sections=(), diffusion=diffusion)
    for code in ("UN", "DEUX", "TROIS"):
        made = add_section(made, code)
    made = add_block(made, "UN_G", YesNo(code="FONDS", libelle="Y a-t-il un fonds ?", required=True))
    made = add_block(made, "DEUX_G", Text(code="MOT", libelle="Un mot ?"))
    made = add_block(made, "TROIS_G", Text(code="QUEL", libelle="Lequel ?"))
    last = made.sections[2].model_copy(update={"relevant": "${FONDS} = 'oui'"})
    return made.model_copy(update={"sections": (*made.sections[:2], last)})


@pytest.fixture
def monde(petit_monde: Monde) -> Monde:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    return petit_monde


def asked(monde: Monde, questionnaire: Questionnaire, population: Population = Population.DLA) -> None:
    periode = Periode.parse("2026-V1") if population is Population.DLA else None
    monde.enquete(monde.questionnaire(questionnaire), population=population, periode=periode, cloture=CLOTURE)


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def states(browser: Navigateur) -> dict[str, list[str]]:
    """Return the states of the pages by DLA, as the page shows them."""
    browser.go(PAGES)
    rows = re.findall(r'<th scope="row" data-label="DLA">\s*<a [^>]*>(\d+).*?</tr>', browser.page.text, re.DOTALL)
    bodies = re.findall(r'<th scope="row" data-label="DLA">\s*<a .*?</tr>', browser.page.text, re.DOTALL)
    return {
        dla: re.findall(r'class="cell"\s+data-etat="([^"]+)"', body) for dla, body in zip(rows, bodies, strict=True)
    }


def test_each_page_of_each_dla_has_the_state_that_its_team_reads(monde: Monde, app: Flask) -> None:
    asked(monde, bilan())
    isabelle, claire = signed_in(app, "Isabelle"), signed_in(app, "Claire")
    assert states(isabelle) == {dla: ["à faire", "à faire", "non posée"] for dla in ("18", "28", "36")}
    claire.go("/reponses/1/UN")
    claire.send({"FONDS": "oui"})
    assert states(isabelle)["18"] == ["faite", "à faire", "à faire"]
    claire.go("/reponses/1/DEUX")
    claire.send({"MOT": "Un secret de l’équipe"})
    assert states(isabelle)["18"] == ["faite", "faite", "à faire"]
    assert states(isabelle)["28"] == ["à faire", "à faire", "non posée"]
    assert len(re.findall(r'class="cell"[^>]*href="/campagnes/1/dlas/1"', isabelle.page.text)) == 3
    assert "2 sur 3 pages faites" in isabelle.text
    assert "1 DLA sur 3" in isabelle.text
    assert "secret" not in isabelle.text
    isabelle.go("/campagnes/1")
    assert "Où en est chaque DLA, page par page" in isabelle.text


def test_its_team_is_told_that_the_c2ra_sees_which_pages_are_done(monde: Monde, app: Flask) -> None:
    asked(monde, bilan())
    claire = signed_in(app, "Claire")
    claire.go("/reponses/1/UN")
    assert "avant, il voit seulement quelles pages sont faites" in claire.text


def test_who_wishes_not_to_answer_shows_no_page_more_than_before(monde: Monde, app: Flask) -> None:
    asked(monde, bilan())
    claire = monde.acteur_of(1)
    with monde.database.writing() as session:
        refuser(session, participation_id=1, acteur=claire, now=monde.heure())
    isabelle = signed_in(app, "Isabelle")
    assert states(isabelle)["18"] == ["à faire", "à faire", "non posée"]
    assert "ne souhaite pas répondre" in isabelle.text


@pytest.mark.parametrize(
    ("diffusion", "population"),
    [("agregee", Population.DLA), ("nominative", Population.PERSONNES), ("agregee", Population.PERSONNES)],
)
def test_nothing_of_the_kind_is_shown_of_a_person_nor_in_counts(
    monde: Monde, app: Flask, diffusion: str, population: Population
) -> None:
    asked(monde, bilan(diffusion), population)
    isabelle = signed_in(app, "Isabelle")
    assert isabelle.go(PAGES).status_code == NONE
    isabelle.go("/campagnes/1")
    assert "page par page" not in isabelle.text


def test_a_hundred_dla_take_as_many_reads_as_two(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region("petite", "Petite", "01", "02")
    petit_monde.region("grande", "Grande", *(f"D{number:03d}" for number in range(100)))
    for region_id, prenom in ((1, "Paule"), (2, "Gaëlle")):
        petit_monde.animatrice(prenom, region_id=region_id, password=PASSWORD)
        brouillon = petit_monde.questionnaire(bilan(), region_id=region_id)
        petit_monde.enquete(brouillon, population=Population.DLA, periode=Periode.parse("2026-V1"), cloture=CLOTURE)
    counts = []
    for campagne_id, prenom in ((1, "Paule"), (2, "Gaëlle")):
        browser = signed_in(app, prenom)
        browser.go(f"/campagnes/{campagne_id}/pages")
        counts.append(browser.reads(f"/campagnes/{campagne_id}/pages"))
        assert browser.page.status_code == 200
    assert counts[1] <= counts[0] <= READS["/campagnes/<int:campagne_id>/pages"]
