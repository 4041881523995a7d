"""Several expected answers chosen at once: reminded, extended, withdrawn, exported, each once, the others named."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import Participation, Personne, Prolongation
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, forms_of

CAMPAGNE = "/campagnes/1"


def four_asked(monde: Monde) -> None:
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Bruno", "18"), ("Denis", "28"), ("Agnès", "28")):
        monde.personne(prenom, dla, password=PASSWORD)
    monde.campagne(grace=3)
    monde.animatrice(password=PASSWORD)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle's browser, signed in; a campaign of four persons is open, its invitation not yet sent."""
    prepare(petit_monde, four_asked)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def answer_of(monde: Monde, prenom: str) -> Participation:
    with monde.database.reading() as session:
        statement = select(Participation).join(Participation.personne).where(Personne.prenom == prenom)
        return session.scalars(statement).one()


def ids_of(monde: Monde, *prenoms: str) -> Sequence[int]:
    return [answer_of(monde, prenom).id for prenom in prenoms]


def ask(browser: Navigateur, act: str, chosen: Sequence[int], **more: object) -> None:
    """Open the page of an act on the chosen rows, as the bar under the table does."""
    query = "&".join(
        ["choisies=1", *(f"choisie={key}" for key in chosen), *(f"{name}={value}" for name, value in more.items())]
    )
    browser.go(f"{CAMPAGNE}/{act}?{query}")


def confirm(browser: Navigateur, chosen: Sequence[int], **typed: str) -> None:
    """Send the form of the open page, with each of the answers that it holds."""
    assert [f'name="choisie" value="{key}"' in browser.page.text for key in chosen] == [True] * len(chosen)
    browser.send_several({"choisie": [str(key) for key in chosen]}, **typed)


@pytest.mark.parametrize("page", [CAMPAGNE, f"{CAMPAGNE}/dlas/1"])
def test_each_row_has_a_box_and_a_link_ticks_them_all_without_script(isabelle: Navigateur, page: str) -> None:
    rows = isabelle.go(page).text.count('name="choisie"')
    assert rows == (4 if page == CAMPAGNE else 2)
    assert "Choisir Claire Durand, DLA 18" in isabelle.text
    assert "checked" not in isabelle.page.text
    assert isabelle.go(f"{page}?choisie=tous").text.count("checked") == rows
    assert "Ne rien choisir" in isabelle.text


@pytest.mark.parametrize("act", ["relancer", "choix/prolonger", "choix/retirer", "choix.csv"])
@pytest.mark.parametrize("query", ["?choisies=1", "?choisie=", "?choisie=x&choisie=-1&choisie=99999999999"])
def test_without_any_row_chosen_nothing_is_done_and_the_follow_up_says_so(
    isabelle: Navigateur, petit_monde: Monde, act: str, query: str
) -> None:
    isabelle.go(f"{CAMPAGNE}/{act}{query}")
    assert "Choisissez d’abord au moins une ligne" in isabelle.text
    assert isabelle.page.request.path == CAMPAGNE
    assert petit_monde.courriels() == []


def test_only_the_chosen_are_reminded_and_the_others_are_named_with_the_reason(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    chosen = ids_of(petit_monde, "Claire", "Bruno", "Denis")
    petit_monde.answered(petit_monde.author_of(answer_of(petit_monde, "Bruno")))
    ask(isabelle, "relancer", chosen)
    assert "Envoyer maintenant à 2 personnes" in isabelle.text
    assert "Bruno Durand (DLA 18) : cette réponse a été transmise" in isabelle.text
    assert "Agnès" not in isabelle.text
    page = isabelle.page
    for _ in range(10):
        isabelle.page = page
        confirm(isabelle, chosen)
    ask(isabelle, "relancer", chosen)
    assert [courriel.adresse for courriel in petit_monde.courriels()] == ["claire@exemple.fr", "denis@exemple.fr"]
    assert "Claire Durand (DLA 18) : un message la rappelle déjà" in isabelle.text


def test_what_was_transmitted_since_the_page_was_shown_is_named_once_the_others_are_reminded(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    chosen = ids_of(petit_monde, "Claire", "Denis")
    ask(isabelle, "relancer", chosen)
    petit_monde.answered(petit_monde.author_of(answer_of(petit_monde, "Denis")))
    confirm(isabelle, chosen)
    assert "1 message part tout de suite. Sans message : Denis Durand (DLA 28), cette réponse a été" in isabelle.text
    assert len(petit_monde.courriels()) == 1


def test_a_dla_is_reminded_from_its_own_page_and_the_page_comes_back(isabelle: Navigateur, petit_monde: Monde) -> None:
    page = f"{CAMPAGNE}/dlas/{answer_of(petit_monde, 'Denis').dla_id}"
    isabelle.go(page)
    assert "Relancer les 2 personnes" in isabelle.text
    isabelle.go(f"{CAMPAGNE}/relancer?dla={answer_of(petit_monde, 'Denis').dla_id}")
    isabelle.send({}, action=f"{CAMPAGNE}/relancer")
    assert isabelle.page.request.path == page
    assert {courriel.adresse for courriel in petit_monde.courriels()} == {"denis@exemple.fr", "agnès@exemple.fr"}


def test_a_person_is_reminded_of_a_campaign_from_their_own_page_in_two_clicks(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    personne_id = answer_of(petit_monde, "Claire").personne_id
    link = f"{CAMPAGNE}/relancer?personne={personne_id}"
    assert f'href="{link}"' in isabelle.go(f"/organisation/personnes/{personne_id}").text
    isabelle.go(link)
    assert "Envoyer maintenant à 1 personne" in isabelle.text
    isabelle.send({}, action=f"{CAMPAGNE}/relancer")
    assert [courriel.adresse for courriel in petit_monde.courriels()] == ["claire@exemple.fr"]
    petit_monde.answered(petit_monde.author_of(answer_of(petit_monde, "Claire")))
    assert link not in isabelle.go(f"/organisation/personnes/{personne_id}").text


def test_missing_answers_of_several_campaigns_are_reminded_at_once_and_each_campaign_once(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.campagne("2025-S2", grace=3)
    assert "/campagnes/manquantes" in isabelle.go("/tableau-de-bord").text
    with petit_monde.database.reading() as session:
        statement = select(Participation.id).join(Participation.personne).where(Personne.prenom == "Claire")
        chosen = session.scalars(statement).all()
    assert len(chosen) == 2
    isabelle.go("/campagnes/manquantes?choisie=tous")
    assert isabelle.page.text.count("checked") == 8
    isabelle.go("/campagnes/manquantes/relancer?choisies=1&" + "&".join(f"choisie={key}" for key in chosen))
    page = isabelle.page
    for _ in range(10):
        isabelle.page = page
        confirm(isabelle, chosen)
    assert [courriel.adresse for courriel in petit_monde.courriels()] == ["claire@exemple.fr"] * 2
    assert "Aucun message ne part. « Temps et activités" in isabelle.text
    assert isabelle.text.count("relancée aujourd’hui") == 2
    with petit_monde.database.reading() as session:
        of_bruno = select(Participation.id).join(Participation.personne).where(Personne.prenom == "Bruno")
        answered = session.scalars(of_bruno.where(Participation.campagne_id == 1)).one()
    petit_monde.save(petit_monde.acteur_of(2), answered, CENT)
    petit_monde.transmit(petit_monde.acteur_of(2), answered)
    isabelle.go(f"/campagnes/manquantes/relancer?choisies=1&choisie={chosen[0]}&choisie={answered}&choisie=99999")
    assert "Claire Durand (DLA 18), relancée aujourd’hui" in isabelle.text
    assert "Bruno Durand (DLA 18), ne manque plus" in isabelle.text
    assert "Envoyer maintenant" not in isabelle.text


def test_chosen_answers_are_withdrawn_once_with_one_reason_and_a_transmitted_one_stays(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    chosen = ids_of(petit_monde, "Claire", "Bruno", "Denis")
    petit_monde.answered(petit_monde.author_of(answer_of(petit_monde, "Bruno")))
    ask(isabelle, "choix/retirer", chosen)
    assert "Retirer 2 réponses attendues" in isabelle.text
    assert "Bruno Durand (DLA 18) : cette réponse est transmise, elle ne se retire pas" in isabelle.text
    confirm(isabelle, chosen, raison="")
    assert isabelle.page.status_code == 422
    assert 'name="choisie"' in isabelle.page.text, "what was chosen is kept"
    confirm(isabelle, chosen, raison="Parties.")
    assert "2 réponses ne sont plus attendues. Bruno Durand (DLA 18)" in isabelle.text
    assert "2 réponses ne sont plus attendues : voir lesquelles" in isabelle.text
    first = answer_of(petit_monde, "Claire").retiree_le
    ask(isabelle, "choix/retirer", chosen)
    assert "Aucune des réponses choisies n’est concernée" in isabelle.text
    assert answer_of(petit_monde, "Claire").retiree_le == first


def test_the_dla_of_the_chosen_are_extended_and_one_that_has_more_time_keeps_it(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    chosen = ids_of(petit_monde, "Claire", "Denis")
    ask(isabelle, "choix/prolonger", chosen)
    confirm(isabelle, chosen[:1], cloture="2026-08-14", raison="Un départ.")
    ask(isabelle, "choix/prolonger", chosen)
    assert "Prolonger 2 DLA" in isabelle.text
    confirm(isabelle, chosen, cloture="2026-07-20", raison="L’été.")
    assert isabelle.page.status_code == 422
    assert 'value="L’été."' in isabelle.page.text, "what was typed comes back"
    confirm(isabelle, chosen, cloture="2026-08-01", raison="L’été.")
    assert "DLA 28. 1 DLA avait déjà ce délai, ou davantage." in isabelle.text
    messages = len(petit_monde.courriels())
    ask(isabelle, "choix/prolonger", chosen)
    confirm(isabelle, chosen, cloture="2026-08-01", raison="L’été.")
    assert "Ces DLA ont déjà jusqu’au" in isabelle.text
    assert len(petit_monde.courriels()) == messages, "nobody is written to twice"
    with petit_monde.database.reading() as session:
        given = {prolongation.dla_id: prolongation.raison for prolongation in session.scalars(select(Prolongation))}
    assert sorted(given.values()) == ["L’été.", "Un départ."]


def test_the_csv_of_the_chosen_says_their_state_and_nothing_else(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.answered(petit_monde.author_of(answer_of(petit_monde, "Bruno")))
    ask(isabelle, "choix.csv", ids_of(petit_monde, "Claire", "Bruno"))
    lines = isabelle.page.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "personne;dla;nom du dla;etat;cloture;etp attendu"
    assert [line.split(";")[:4:3] for line in lines[1:]] == [["Bruno Durand", "transmis"], ["Claire Durand", "à faire"]]
    assert "exemple.fr" not in isabelle.page.text


def test_answers_of_another_campaign_are_neither_reminded_nor_withdrawn_nor_told(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.campagne("2025-S2", grace=3)
    with petit_monde.database.reading() as session:
        elsewhere = session.scalars(select(Participation.id).where(Participation.campagne_id == 2)).all()
    for act in ("choix/retirer", "choix/prolonger", "choix.csv"):
        ask(isabelle, act, elsewhere)
        assert "Choisissez d’abord au moins une ligne" in isabelle.text
    ask(isabelle, "relancer", elsewhere)
    assert "Personne à relancer maintenant" in isabelle.text


# --- a list of several pages


@pytest.fixture
def longue(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle’s browser; a campaign of 53 persons is open, two of them have transmitted."""
    petit_monde.region()
    for number in range(53):
        petit_monde.personne(f"Personne{number:02}", "18" if number < 51 else "28")
    petit_monde.campagne(grace=3)
    petit_monde.animatrice(password=PASSWORD)
    for prenom in ("Personne00", "Personne52"):
        petit_monde.answered(petit_monde.author_of(answer_of(petit_monde, prenom)))
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def choose_all(browser: Navigateur, page: str, act: str) -> None:
    """Follow « Choisir les … de la liste », then press the button of an act, as a browser without script does."""
    link = re.search(r'href="([^"]*choisie=liste[^"]*)">Choisir les', browser.go(page).text)
    assert link, browser.text
    browser.go(unescape(link[1]).partition("#")[0])
    assert browser.page.text.count("checked disabled>") == browser.page.text.count('name="choisie"') - 1 > 0
    fields = next(fields for attributes, fields in forms_of(browser.page.text) if attributes.get("id") == "choisir")
    browser.go(f"{act}?{urlencode(fields)}")


def test_every_row_of_a_list_of_several_pages_is_withdrawn_and_those_that_cannot_are_named(
    longue: Navigateur, petit_monde: Monde
) -> None:
    choose_all(longue, f"{CAMPAGNE}?page=2", f"{CAMPAGNE}/choix/retirer")
    assert "Retirer 51 réponses attendues" in longue.text
    assert "Personne52 Durand (DLA 28) : cette réponse est transmise" in longue.text
    chosen = re.findall(r'name="choisie" value="(\d+)"', longue.page.text)
    assert len(chosen) == 53
    longue.send_several({"choisie": chosen}, raison="Campagne réduite")
    assert "51 réponses ne sont plus attendues. Personne00 Durand (DLA 18) : cette réponse est" in longue.text
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Participation).where(Participation.retiree_le.is_not(None))).all()) == 51


@pytest.mark.parametrize(
    ("page", "act", "passed_over"),
    [
        pytest.param(CAMPAGNE, f"{CAMPAGNE}/relancer", 2, id="of a campaign"),
        pytest.param(f"{CAMPAGNE}?manque=1", f"{CAMPAGNE}/relancer", 0, id="of a campaign, those that are missing"),
        pytest.param("/campagnes/manquantes", "/campagnes/manquantes/relancer", 0, id="of every campaign"),
    ],
)
def test_every_row_of_a_list_is_reminded_once_with_the_filter_of_its_address(
    longue: Navigateur, petit_monde: Monde, page: str, act: str, passed_over: int
) -> None:
    choose_all(longue, page, act)
    chosen = re.findall(r'name="choisie" value="(\d+)"', longue.page.text)
    assert len(chosen) == 51 + passed_over
    assert longue.text.count("cette réponse a été transmise") == passed_over
    confirmation = longue.page
    for _ in range(2):
        longue.page = confirmation
        longue.send_several({"choisie": chosen})
    assert len(petit_monde.courriels()) == 51


def test_the_whole_list_of_a_single_page_is_its_rows(isabelle: Navigateur) -> None:
    isabelle.go(f"{CAMPAGNE}?choisie=liste")
    assert isabelle.page.text.count("checked") == 4
    assert "de la liste" not in isabelle.text
    assert "disabled" not in isabelle.page.text


def test_all_are_reminded_in_two_clicks_from_the_head_of_a_column(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/tableau-de-bord")
    head = re.search(r'class="remind"\s+href="([^"]*)"', isabelle.page.text)
    assert head
    isabelle.go(head[1])
    isabelle.send({}, action=f"{CAMPAGNE}/relancer")
    assert len(petit_monde.courriels()) == 4
    assert 'class="remind"' not in isabelle.go("/tableau-de-bord").text, "once done, it is not offered again"
