"""The référentiel as people use it: read, filled, commented, answered, debated, adopted, asked."""

import re
from datetime import date
from importlib import metadata

import pytest
from flask import Flask

from collecte.models import EtatVersion, Habilitation, Role
from collecte.policy import Acteur
from questionnaires.referentiel.modifications import move
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, OUVERTURE, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.versions import adopted, changed, moved_on, opened, proposed, read_over, suivi_in_two

VERSION = "/referentiel/versions/1"


def five_persons(monde: Monde) -> dict[str, Acteur]:
    monde.region()
    acteurs = {
        prenom: monde.personne(prenom, dla, password=PASSWORD)
        for prenom, dla in (("claire", "18"), ("rachid", "18"), ("helene", "28"), ("ines", "28"), ("marie", "36"))
    }
    return {**acteurs, "isabelle": monde.animatrice(password=PASSWORD)}


@pytest.fixture
def people(petit_monde: Monde) -> dict[str, Acteur]:
    """Five persons of three DLA, and the C2RA."""
    return prepare(petit_monde, five_persons)


@pytest.fixture
def claire(people: dict[str, Acteur], app: Flask) -> Navigateur:
    return signed_in(app, "claire")


@pytest.fixture
def isabelle(people: dict[str, Acteur], app: Flask) -> Navigateur:
    return signed_in(app, "isabelle")


def signed_in(app: Flask, prenom: str) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in(f"{prenom}@exemple.fr")
    return navigateur


def answered(monde: Monde, people: dict[str, Acteur]) -> None:
    """Create a campaign that everyone answered."""
    monde.campagne()
    for acteur in people.values():
        if acteur is not people["isabelle"]:
            monde.answered(acteur)


def test_the_table_of_2006_is_read_blank_by_everyone(claire: Navigateur, isabelle: Navigateur) -> None:
    for navigateur in (claire, isabelle):
        navigateur.go("/referentiel")
        assert "Version 1 (Texte de 2006) adoptée" in navigateur.text
        for words in (
            "Fonctions % temps Activités",
            "Veille à l’adéquation",
            "Axes de bilan quantitatifs sur 3 ans (par avenant)",
            "Le cofinancement",
        ):
            assert words in navigateur.text
        assert navigateur.text.count("à remplir") == 11


def test_the_table_is_filled_with_one_s_own_transmitted_answer(
    petit_monde: Monde, people: dict[str, Acteur], claire: Navigateur
) -> None:
    answered(petit_monde, people)
    claire.go("/referentiel?vue=reponse-1")
    assert "Votre répartition, 1er semestre 2026, DLA 18, transmise le 8 juillet 2026" in claire.text
    assert "Mission 1 : L’accompagnement auprès des structures 48 %" in claire.text
    assert "à remplir" not in claire.text
    assert "Total 100 %" in claire.text
    assert claire.go("/referentiel?vue=reponse-2").status_code == 404, "someone else's"


def test_the_c2ra_fills_it_with_regional_shares_once_the_campaign_is_closed(
    petit_monde: Monde, people: dict[str, Acteur], isabelle: Navigateur, app: Flask
) -> None:
    answered(petit_monde, people)
    assert isabelle.go("/referentiel?vue=campagne-1").status_code == 404, "still open"
    petit_monde.heure.moment = APRES
    isabelle, claire = signed_in(app, "isabelle"), signed_in(app, "claire")
    isabelle.go("/referentiel?vue=campagne-1")
    assert "Le tableau reste vierge : les résultats ne sont pas encore arrêtés." in isabelle.text
    petit_monde.settle(people["isabelle"])
    isabelle.go("/referentiel?vue=campagne-1")
    assert "Répartition régionale, 1er semestre 2026" in isabelle.text
    assert "pondérée par le temps de chacun, à 5 points près, missions seules" in isabelle.text
    assert "Mission 1 : L’accompagnement auprès des structures 50 %" in isabelle.text
    assert "Total 100 %" in isabelle.text
    assert claire.go("/referentiel?vue=campagne-1").status_code == 404


def test_regional_shares_of_too_few_are_confidential(petit_monde: Monde, people: dict[str, Acteur], app: Flask) -> None:
    petit_monde.campagne()
    petit_monde.answered(people["claire"])
    petit_monde.answered(people["marie"], {**CENT, "M1F1": "23", "M1F2": "17"})
    petit_monde.heure.moment = APRES
    petit_monde.settle(people["isabelle"])
    isabelle = signed_in(app, "isabelle")
    isabelle.go("/referentiel?vue=campagne-1")
    assert "Le tableau reste vierge : moins de 3 DLA ont répondu." in isabelle.text
    assert isabelle.text.count("à remplir") == 11


def test_answers_to_other_questionnaires_fill_nothing(
    petit_monde: Monde, people: dict[str, Acteur], claire: Navigateur, isabelle: Navigateur
) -> None:
    petit_monde.enquete(petit_monde.questionnaire(), cloture=OUVERTURE)
    for navigateur, vue in ((claire, "reponse-1"), (isabelle, "campagne-1")):
        navigateur.go("/referentiel")
        assert vue not in navigateur.page.text


def test_an_answer_is_shown_in_the_version_that_it_was_asked_in(
    petit_monde: Monde, people: dict[str, Acteur], claire: Navigateur
) -> None:
    answered(petit_monde, people)
    adopted(petit_monde, people["isabelle"])
    claire.go("/referentiel")
    assert "Mesure d’impact" in claire.text
    assert "adoptée le 8 juillet 2026" in claire.text
    claire.go("/referentiel?vue=reponse-1")
    assert "Suivi du parcours de développement" in claire.text
    assert "Mesure d’impact" not in claire.text


@pytest.mark.parametrize("vue", ["version-1", "version-r2", "version-99", "reponse-1", "campagne-1", "x"])
def test_what_is_not_one_s_own_does_not_exist(
    petit_monde: Monde, claire: Navigateur, people: dict[str, Acteur], app: Flask, vue: str
) -> None:
    petit_monde.region("bretagne", "Bretagne", "22")
    answered(petit_monde, people)
    opened(petit_monde, people["isabelle"])
    petit_monde.personne("yann", "22", region_id=2, password=PASSWORD)
    yann = signed_in(app, "yann")
    expected = 200 if vue == "version-r2" else 404
    assert yann.go(f"/referentiel?vue={vue}").status_code == expected


def test_a_complement_goes_to_the_c2ra_and_its_answer_comes_back(claire: Navigateur, isabelle: Navigateur) -> None:
    claire.go("/referentiel")
    assert "/referentiel/lignes/M1F3A2/complement?vue=version-r1" in claire.page.text
    claire.go("/referentiel/lignes/M1F3A2/complement?vue=version-r1")
    claire.send({"texte": " "})
    assert claire.page.status_code == 422
    assert "Écrivez votre proposition." in claire.text
    claire.send({"texte": "Préciser l’outil de mesure."})
    assert claire.page.request.path == "/referentiel/complements"
    assert "Préciser l’outil de mesure. claire Durand" in claire.text
    assert "en attente" in claire.text

    isabelle.go("/referentiel")
    assert "Propositions (1 attend une réponse)" in isabelle.text
    isabelle.go("/referentiel/complements/1")
    isabelle.send({"etat": "retenu", "reponse": ""})
    assert "Écrivez une phrase à l’auteur." in isabelle.text
    isabelle.send({"etat": "retenu", "reponse": "Repris dans la version 2."})
    claire.go("/referentiel/complements")
    assert "retenu Repris dans la version 2. Isabelle Durand" in claire.text


def test_a_colleague_does_not_read_a_proposal(
    petit_monde: Monde, people: dict[str, Acteur], app: Flask, claire: Navigateur
) -> None:
    proposed(petit_monde, people["claire"])
    rachid = signed_in(app, "rachid")
    rachid.go("/referentiel/complements")
    assert "Aucune proposition" in rachid.text


def test_an_answer_given_meanwhile_is_shown_before_it_is_replaced(
    petit_monde: Monde, people: dict[str, Acteur], app: Flask, isabelle: Navigateur
) -> None:
    proposed(petit_monde, people["claire"])
    other = signed_in(app, "isabelle")
    for navigateur in (isabelle, other):
        navigateur.go("/referentiel/complements/1")
    other.send({"etat": "ecarte", "reponse": ""})
    other.send({"etat": "écarté", "reponse": "Déjà dans M2."})
    isabelle.send({"etat": "retenu", "reponse": "Oui."})
    assert isabelle.page.status_code == 409
    assert "Quelqu’un d’autre a répondu" in isabelle.text
    assert "Déjà dans M2." in isabelle.text
    isabelle.send({"etat": "retenu", "reponse": "Oui, tout compte fait."})
    assert "Oui, tout compte fait." in isabelle.text


def test_a_version_is_opened_changed_consulted_on_and_adopted(
    petit_monde: Monde, isabelle: Navigateur, claire: Navigateur
) -> None:
    isabelle.go("/referentiel/versions/nouvelle")
    isabelle.send({"titre": "Après le 14 septembre"})
    assert isabelle.page.request.path == f"{VERSION}/texte"
    isabelle.go(f"{VERSION}/lignes/M3F1A2")
    isabelle.send({"titre": "Maîtrise de l'outil et saisie des données"})
    assert "Dernière modification : ligne « Maîtrise de l’outil Enée" in isabelle.text
    isabelle.go(f"{VERSION}/consultations")
    isabelle.send({"qui": "Directions", "jour": "2026-07-07", "remarques": "Préciser Enée."})
    isabelle.send({}, action=f"{VERSION}/relire")
    assert "relue le 8 juillet 2026" in isabelle.text
    isabelle.go(f"{VERSION}/adopter")
    assert "1 changement" in isabelle.text
    assert "Aucune rupture" in isabelle.text
    isabelle.send({})
    claire.go(VERSION)
    for words in (
        "adoptée le 8 juillet 2026",
        "Directions 7 juillet 2026 Préciser Enée.",
        "Maîtrise de l’outil et sai",
    ):
        assert words in claire.text
    assert f"{VERSION}/texte" not in claire.page.text
    assert isabelle.go(f"{VERSION}/texte").status_code == 409


@pytest.fixture
def debat(petit_monde: Monde, people: dict[str, Acteur], isabelle: Navigateur) -> Navigateur:
    """The animatrice's browser, with a version en débat."""
    opened(petit_monde, people["isabelle"])
    return isabelle


PARTS = {
    "titre_1": "Prendre contact",
    "court_1": "Contact",
    "titre_2": "Mesurer l’impact",
    "court_2": "Impact",
    **{f"M1F3A{number}": "1" if number == 1 else "2" for number in range(1, 6)},
}


def test_a_split_is_confirmed_after_saying_what_series_become(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M1F3/separer")
    debat.send({**PARTS, "court_2": "", "M1F3A5": ""})
    assert "Écrivez le titre court." in debat.text
    assert "Choisissez la partie de « Mise à jour et amélioration des outils »." in debat.text
    debat.send(PARTS)
    assert debat.page.status_code == 200
    assert "« Suivi post-accompagnement » → devient « Contact » + « Impact » : la série continue" in debat.text
    debat.send({"corriger": "oui"})
    assert debat.fields()["court_2"] == "Impact"
    debat.send({**PARTS, "court_2": "Mesure"})
    debat.send({"confirme": "oui"})
    assert debat.page.request.path == f"{VERSION}/texte"
    assert "Fonction « Suivi post-accompagnement » séparée en 2." in debat.text
    debat.go(VERSION)
    assert "« Contact » + « Mesure »" in debat.text


def test_a_split_can_be_in_more_than_two(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M1F3/separer?parties=3")
    third = {"titre_3": "Enquêter", "court_3": "Enquêtes", "M1F3A4": "3"}
    debat.send({**PARTS, **third})
    debat.send({"confirme": "oui"})
    assert "séparée en 3" in debat.text


def test_one_more_part_keeps_what_was_typed_of_the_others(debat: Navigateur) -> None:
    page = f"{VERSION}/lignes/M1F3/separer"
    debat.go(page)
    debat.send({**PARTS, "formulaire_de": page}, path="/formulaires/garder")
    debat.go(f"{page}?parties=3")
    third = {"titre_3": "Enquêter", "court_3": "Enquêtes", "M1F3A4": "3"}
    fields = debat.fields(page)
    assert (fields["parties"], fields["court_1"], fields["court_3"]) == ("3", "Contact", "")
    debat.page = debat.client.post(page, data={**fields, **third}, base_url="http://127.0.0.1:8000")
    debat.send({"confirme": "oui"})
    assert "séparée en 3" in debat.text
    assert debat.client.get(page, base_url="http://127.0.0.1:8000").status_code == 404  # that line no longer exists
    debat.go(f"{VERSION}/lignes/M1F1/separer")
    assert debat.fields()["court_1"] == ""


def test_a_merge_across_missions_says_that_both_totals_break(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M2F4/reunir")
    debat.send({"avec": "M4F1", "titre": "Vie du réseau", "court": "Réseau"})
    assert "« Orientations et ressources régionales » + « Réseau régional DLA/C2RA »" in debat.text
    assert "Mission « Professionnalisation » : du temps y entre ou en sort" in debat.text
    debat.send({"confirme": "oui"})
    assert "réunie avec 1 autre fonction" in debat.text


def test_a_merge_that_would_empty_a_mission_is_refused_on_its_page(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M1F1/reunir")
    debat.send({"avec": "M3F1", "titre": "Tout", "court": "Tout"})
    assert debat.page.status_code == 400
    assert "La mission « Programme d’activité » n’aurait plus de fonction." in debat.text
    assert debat.fields()["titre"] == "Tout"


def test_retiring_a_fonction_says_where_its_time_goes(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M1F3/retirer")
    assert "« Suivi post-accompagnement » + « Hors référentiel » → devient « Hors référentiel »" in debat.text
    debat.send({})
    assert "est retirée" not in debat.text
    assert "Ligne « Suivi du parcours" in debat.text
    debat.go(f"{VERSION}/lignes/M3F1/retirer")
    assert "n’aurait plus de fonction" in debat.text
    with pytest.raises(LookupError):
        debat.fields()


def test_lines_are_added_moved_and_the_last_change_undone(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M4/ajouter/fonction")
    words = {"titre": "L’accueil des stagiaires", "court": "Stagiaires"}
    debat.send({**words, "activites": "Accueil\n\nBilan"})
    assert "L’accueil des stagiaires" in debat.text
    debat.go(f"{VERSION}/lignes/M4F3/ajouter/activite")
    debat.send({"titre": "Rapport"})
    debat.send({"haut": "M4F3A3"}, action=f"{VERSION}/deplacer")
    text = debat.text[debat.text.index("L’accueil des stagiaires Réécrire") :]
    assert text.index("Accueil Réécrire") < text.index("Rapport Réécrire") < text.index("Bilan Réécrire")
    debat.send({}, action=f"{VERSION}/annuler")
    assert "Annulé : ligne « Rapport » déplacée." in debat.text
    debat.send({}, action=f"{VERSION}/annuler")
    assert "Rapport Réécrire" not in debat.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"court": "x" * 41}, "Le titre court a 41 caractères, 40 au plus.", id="long"),
        pytest.param({"court": "suivi et régulation"}, "Deux fonctions auraient le titre court", id="taken"),
        pytest.param({"titre": ""}, "Écrivez le titre.", id="blank"),
    ],
)
def test_words_that_are_refused_are_shown_again(debat: Navigateur, values: dict[str, str], sentence: str) -> None:
    debat.go(f"{VERSION}/lignes/M1F1")
    debat.send(values)
    assert sentence in debat.text
    assert debat.fields().items() >= values.items()


def test_a_change_made_meanwhile_is_said_and_the_page_can_be_sent_again(
    petit_monde: Monde, people: dict[str, Acteur], debat: Navigateur
) -> None:
    debat.go(f"{VERSION}/lignes/M1F1A1")
    changed(petit_monde, people["isabelle"], 1, suivi_in_two)
    debat.send({"titre": "Accueil"})
    assert debat.page.status_code == 409
    assert "Cette version a été modifiée depuis" in debat.text
    debat.send({"titre": "Accueil"})
    assert "Dernière modification : ligne « Identification, accueil" in debat.text


def test_lines_with_proposals_say_so_where_the_text_is_changed(
    petit_monde: Monde, people: dict[str, Acteur], debat: Navigateur
) -> None:
    for prenom, code in (("claire", "M1F3"), ("marie", "M1F3"), ("claire", "M2X1")):
        proposed(petit_monde, people[prenom], code)
    debat.go(f"{VERSION}/texte")
    assert "Retirer : Suivi du parcours" in debat.text
    assert "2 propositions : Suivi du parcours" in debat.text
    assert "1 proposition : L’ancrage territorial" in debat.text


def test_a_boundary_that_quotes_a_retired_fonction_is_to_be_read_again(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M2F3/retirer")
    debat.send({})
    debat.go(VERSION)
    quotes = "« Suivi et régulation » renvoie encore à « Appui aux comités de pilotage »"
    assert f"{quotes}, qui n’existe plus." in debat.text
    assert f'href="{VERSION}/lignes/M3F1">' in debat.page.text  # the line that quotes it


def test_a_version_that_quotes_what_is_gone_is_not_adopted(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M2F3/retirer")
    debat.send({})
    debat.go(VERSION)
    debat.send({}, action=f"{VERSION}/relire")
    debat.go(f"{VERSION}/adopter")
    assert "« Suivi et régulation » renvoie encore à « Appui aux comités de pilotage »" in debat.text
    assert "Cette version ne peut pas être adoptée avec ces renvois." in debat.text
    line = re.search(r'href="(/referentiel\?vue=version-\d+)&amp;partie=M3F1#M3F1"', debat.page.text)
    assert line
    assert 'id="M3F1"' in debat.go(line[1]).text
    debat.go(VERSION)
    forged = debat.fields(f"{VERSION}/relire")
    debat.client.post(f"{VERSION}/adopter", data=forged, base_url="http://127.0.0.1:8000")
    debat.go(VERSION)
    assert "relue" in debat.text
    debat.send({}, action=f"{VERSION}/relire", path=f"{VERSION}/debattre")
    debat.go(f"{VERSION}/lignes/M3F1")
    debat.send({"frontiere": ""})
    debat.go(VERSION)
    debat.send({}, action=f"{VERSION}/relire")
    debat.go(f"{VERSION}/adopter")
    debat.send({}, action=f"{VERSION}/adopter")
    assert "La version est adoptée" in debat.text


def test_several_retired_fonctions_and_a_single_activite_are_said_in_good_french(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/lignes/M2F4/retirer")
    assert "La fonction et son activité ne seront plus dans cette version." in debat.text
    debat.send({})
    debat.go(f"{VERSION}/lignes/M2F5/retirer")
    assert "La fonction et ses 3 activités ne seront plus dans cette version." in debat.text
    debat.send({})
    debat.go(VERSION)
    assert "« Orientations et ressources régionales », qui n’existent plus." in debat.text


def test_who_runs_two_regions_opens_a_version_in_either(
    petit_monde: Monde, people: dict[str, Acteur], app: Flask
) -> None:
    petit_monde.region("bretagne", "Bretagne", "22")
    with petit_monde.database.writing() as session:
        session.add(Habilitation(compte_id=people["isabelle"].compte_id, role=Role.ANIMATEUR, region_id=2))
    isabelle = signed_in(app, "isabelle")
    isabelle.go("/referentiel")
    assert "Version 1, adoptée, vierge, Bretagne" in isabelle.text
    isabelle.go("/referentiel/versions/nouvelle?region=1")
    isabelle.send({"region": "2", "titre": "Chez nous"})
    isabelle.go("/referentiel/versions")
    assert "Bretagne Version Titre État En débat le Relue le Adoptée le Version 2 Chez nous en débat" in isabelle.text
    assert "Ouvrir une version en Centre-Val de Loire" in isabelle.text


def test_an_abandoned_version_is_gone_and_another_can_be_opened(debat: Navigateur) -> None:
    debat.go("/referentiel/versions/nouvelle")
    debat.send({"titre": "Une de trop"})
    assert debat.page.status_code == 409
    assert "Une version est déjà ouverte" in debat.text
    debat.go(f"{VERSION}/abandonner")
    debat.send({})
    assert debat.page.request.path == "/referentiel/versions"
    assert "Ouvrir une version" in debat.text


def test_a_consultation_noted_by_mistake_is_retired(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/consultations")
    debat.send({"qui": "Erreur", "jour": "7 juillet"})
    assert "Écrivez une date" in debat.text
    debat.send({"qui": "Erreur", "jour": "07/07/2026", "remarques": "Rien à dire."})
    debat.go(f"{VERSION}/consultations/1/retirer")
    assert "Retirer la consultation de Erreur" in debat.text
    assert "Rien à dire." in debat.text
    debat.send({})
    assert "Personne n’est noté" in debat.text
    assert debat.go(f"{VERSION}/consultations/1/retirer").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "<script>alert(1)</script>", "a\u202ec"])
def test_hostile_words_stay_words(debat: Navigateur, text: str) -> None:
    debat.go(f"{VERSION}/lignes/M1X1")
    debat.send({"titre": text})
    debat.go(f"{VERSION}/lignes/M1/ajouter/axe")
    debat.send({"titre": text})
    assert debat.page.status_code == 200
    assert "<script>alert" not in debat.page.text


def test_the_next_campaign_asks_the_adopted_version(
    petit_monde: Monde, people: dict[str, Acteur], claire: Navigateur
) -> None:
    version_id = opened(petit_monde, people["isabelle"])
    changed(petit_monde, people["isabelle"], version_id, read_over(suivi_in_two))
    petit_monde.campagne("2025-S2", ouverture=date(2026, 7, 1))
    moved_on(petit_monde, people["isabelle"], version_id, EtatVersion.RELUE, EtatVersion.ADOPTEE)
    petit_monde.campagne()
    before = petit_monde.participation(people["claire"], 1)
    after = petit_monde.participation(people["claire"], 2)
    claire.go(f"/reponses/{before}/REPARTITION")
    assert set(claire.fields()) >= {"M1F1", "M1F2", "M1F3"}
    claire.go(f"/reponses/{after}/REPARTITION")
    assert set(claire.fields()) >= {"M1F1", "M1F2", "M1F4", "M1F5"}
    assert "M1F3" not in claire.fields()


def test_no_page_gives_its_footer_another_version_than_the_product_s(debat: Navigateur) -> None:
    """`version` is the product's in every template."""
    for path in ("/referentiel", VERSION, f"{VERSION}/texte", f"{VERSION}/adopter", f"{VERSION}/lignes/M1F1"):
        debat.go(path)
        assert debat.text.endswith(f"Version {metadata.version('collecte-dla')}")


@pytest.mark.parametrize("path", ["/referentiel", "/referentiel/complements", "/referentiel/versions", VERSION])
def test_pages_ask_the_base_the_same_number_of_questions_whatever_they_list(
    petit_monde: Monde, people: dict[str, Acteur], isabelle: Navigateur, path: str
) -> None:
    def count() -> int:
        count_read = isabelle.reads(path)
        assert isabelle.page.status_code == 200
        return count_read

    version_id = opened(petit_monde, people["isabelle"])
    changed(petit_monde, people["isabelle"], version_id, suivi_in_two)
    proposed(petit_monde, people["claire"])
    petit_monde.campagne("2024-S2", cloture=OUVERTURE)
    isabelle.go(path)
    before = count()
    for prenom in ("claire", "rachid", "marie"):
        proposed(petit_monde, people[prenom])
    for places in (1, -1, 1):
        changed(petit_monde, people["isabelle"], version_id, lambda texte, by=places: move(texte, "M1F1", by))  # type: ignore[misc]
    for periode in ("2025-S1", "2025-S2", "2026-S1"):
        petit_monde.campagne(periode, cloture=OUVERTURE)
    assert count() <= before


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        pytest.param("", "M1", id="the first mission"),
        pytest.param("?partie=M3", "M3", id="a mission"),
        pytest.param("?partie=M2F1", "M2", id="the mission of a line"),
        pytest.param("?partie=ZZZ", "M1", id="a line that does not exist"),
    ],
)
def test_one_mission_comes_open_and_a_line_opens_its_own(debat: Navigateur, asked: str, opened: str) -> None:
    for path in (f"{VERSION}/texte", "/referentiel"):
        debat.go(f"{path}{asked}")
        open_ones = re.findall(r'<details class="part [^>]*\bopen>.*?<div id="(\w+)"', debat.page.text, re.DOTALL)
        assert open_ones == [opened], path


def test_a_line_moved_comes_back_in_its_open_mission(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/texte")
    debat.send({"bas": "M3F1"}, action=f"{VERSION}/deplacer")
    assert open_at(debat) == "M3F1"


WORDS = {"titre": "Veille sur le territoire", "court": "Veille"}


@pytest.mark.parametrize(
    ("path", "values", "confirmed", "line", "undone"),
    [
        pytest.param("M2F1", WORDS, False, "M2F1", "M2F1", id="rewritten"),
        pytest.param("M3F1/ajouter/activite", {"titre": "Relire"}, False, "M3F1A9", "M3F1A8", id="added"),
        pytest.param("M2F2/retirer", {}, False, "M2F1A3", "M2F2", id="retired"),
        pytest.param("M1F3/separer", PARTS, True, "M1F4", "M1F3", id="split"),
        pytest.param("M2F4/reunir", {"avec": "M4F1", **WORDS}, True, "M2F6", "M2F4", id="merged"),
    ],
)
def test_a_change_and_its_undoing_come_back_to_the_line_in_its_open_mission(
    debat: Navigateur, path: str, values: dict[str, str], confirmed: bool, line: str, undone: str
) -> None:
    debat.go(f"{VERSION}/lignes/{path}")
    debat.send(values)
    if confirmed:
        debat.send({"confirme": "oui"})
    assert open_at(debat) == line
    debat.send({}, action=f"{VERSION}/annuler")
    assert open_at(debat) == undone


def open_at(navigateur: Navigateur) -> str:
    """Return the code of the line that the address asks for, if its mission is open."""
    code = navigateur.page.request.args["partie"]
    inside = re.search(rf'open>\s*<summary>(?:(?!</details>).)*id="{code}"', navigateur.page.text, re.DOTALL)
    return code if inside else ""


def test_a_refusal_of_a_button_of_the_text_is_said_at_the_line(debat: Navigateur) -> None:
    debat.go(f"{VERSION}/texte")
    debat.send({"bas": "M3F1", "revision": "99"}, action=f"{VERSION}/deplacer")
    assert open_at(debat) == "M3F1"
    assert "Cette version a été modifiée depuis que cette page est ouverte." in debat.text
