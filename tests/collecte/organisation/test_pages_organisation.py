"""The pages of the organisation, for the C2RA and the admin, in a world of two régions with the same names."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.comptes.operations.comptes import issue_lien
from collecte.comptes.operations.gestion_comptes import INVITATION, create_admin
from collecte.comptes.queries.comptes import get_usable_lien
from collecte.core.security import hash_password, token_hash
from collecte.models import (
    Affectation,
    Avenant,
    Compte,
    Convention,
    Courriel,
    Dla,
    EntreeJournal,
    Habilitation,
    Participation,
    Personne,
    Porteuse,
    Region,
    Role,
)
from collecte.organisation.operations.personnes import ADRESSE_DEMANDEE
from collecte.policy import Acteur
from exports.release.seuils import REGLABLES, Seuils
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of

ICI = "/organisation/regions/1"


def two_regions(monde: Monde) -> Acteur:
    monde.region()
    monde.region("bretagne", "Bretagne", "18")
    claire = monde.personne("Claire", "18", etp=80, password=PASSWORD)
    monde.porteuse("Boutique de gestion", "18", "28")
    monde.porteuse("Boutique de gestion", "18", region_id=2)
    monde.personne("Claire-bis", "18", region_id=2)
    return claire


@pytest.fixture
def claire(petit_monde: Monde) -> Acteur:
    """Create Claire on DLA 18 of a région, and her namesake on DLA 18 of another one."""
    return prepare(petit_monde, two_regions)


@pytest.fixture
def isabelle(petit_monde: Monde, claire: Acteur, app: Flask) -> Navigateur:
    """Return the browser of the animatrice of the first région."""
    petit_monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return list(session.scalars(select(EntreeJournal.verbe).order_by(EntreeJournal.id)))


# --- the région


def test_the_region_shows_each_dla_with_its_people_and_its_carrier(isabelle: Navigateur) -> None:
    isabelle.go("/organisation")
    assert "18 Département 18" in isabelle.text
    assert "Boutique de gestion Claire Durand 0,8 0,8 – –" in isabelle.text
    assert "36 Département 36 ▲ Aucune convention n’est saisie. aucune personne 0 – –" in isabelle.text


@pytest.mark.parametrize(("funded", "is_remarked"), [(70, False), (69, True)])
def test_more_than_a_tenth_of_etp_beyond_the_avenant_is_remarked(
    petit_monde: Monde, isabelle: Navigateur, funded: int, is_remarked: bool
) -> None:
    petit_monde.avenant(petit_monde.convention(), etp=funded)
    isabelle.go(ICI)
    assert ("0,8 ETP affectés pour 0,69 ETP conventionnés" in isabelle.text) == is_remarked


def test_a_convention_that_ends_soon_without_another_is_remarked(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.convention(fin=date(2026, 8, 31))
    assert "La convention finit le 31 août 2026, sans suite saisie." in isabelle.go("/organisation/dlas/1").text
    petit_monde.convention(debut=date(2026, 9, 1), fin=date(2029, 8, 31), reference="suite")
    assert "sans suite saisie" not in isabelle.go("/organisation/dlas/1").text


def test_a_dla_that_closed_keeps_its_page(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.convention("36", debut=date(2020, 1, 1), fin=date(2022, 12, 31))
    isabelle.go("/organisation/dlas/3")
    assert "Aucune convention en cours : la dernière est finie le 31 décembre 2022." in isabelle.text
    assert "Personne sur ce DLA aujourd’hui" in isabelle.text


def test_a_word_with_a_nul_byte_is_refused_and_comes_back_without_it(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/mots")
    isabelle.send({"porteuse": "struc\0ture support"})
    assert isabelle.page.status_code == 422
    assert "Un caractère invisible a été retiré" in isabelle.text
    assert isabelle.fields()["porteuse"] == "structure support"
    with petit_monde.database.reading() as session:
        assert session.get_one(Region, 1).mots == {}


def test_the_words_of_a_region_are_said_on_its_pages_only(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/mots")
    words = {"porteuse": "structure support", "porteuses": "structures support", "c2ra": "DLA régional"}
    isabelle.send(words)
    assert "2 structures support" not in isabelle.text
    assert "1 structure support" in isabelle.text
    isabelle.go("/organisation/porteuses/1")
    assert "Structure support, Centre-Val de Loire" in isabelle.text
    with petit_monde.database.reading() as session:
        assert [region.mots for region in session.scalars(select(Region).order_by(Region.id))] == [words, {}]


def test_a_dla_regional_is_added_and_named(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/dlas/nouveau")
    isabelle.send({"code": "reg", "nom": "DLA régional", "nature": "régional"})
    assert "DLA régional, porté par aucune structure porteuse." in isabelle.text
    isabelle.go(f"{ICI}/dlas/nouveau")
    isabelle.send({"code": "REG", "nom": "Autre"})
    assert "La région a déjà un DLA REG." in isabelle.text
    assert isabelle.fields()["nom"] == "Autre"
    isabelle.go("/organisation/dlas/1/modifier")
    isabelle.send({"nom": "Cher"})
    assert verbs(petit_monde)[-2:] == ["créer", "changer"]


# --- structures porteuses


def test_only_a_dla_that_nothing_names_is_withdrawn(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/dlas/1/retirer")
    assert isabelle.send({}).status_code == 409
    assert "Il ne se retire pas." in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).dla_id == 1
    isabelle.go("/organisation/dlas/3/retirer")
    isabelle.send({})
    assert "Le DLA est retiré." in isabelle.text
    assert isabelle.go("/organisation/dlas/3").status_code == 404
    assert verbs(petit_monde) == ["retirer"]


def test_a_structure_carries_several_dla_and_the_c2ra_without_its_rights(
    petit_monde: Monde, isabelle: Navigateur, app: Flask
) -> None:
    petit_monde.personne("Odile", role=Role.DIRECTION, porteuse_id=1, password=PASSWORD)
    isabelle.go("/organisation/porteuses/1/modifier")
    isabelle.send_several({"dlas": ["1", "3"]}, porte_c2ra="y", nom="Boutique régionale")
    assert "DLA 36" in isabelle.text
    assert "DLA 28" not in isabelle.text
    assert "C2RA : sa direction n’en a pas les droits" in isabelle.text
    assert "Odile Durand" in isabelle.text
    odile = Navigateur(app)
    odile.sign_in("odile@exemple.fr")
    assert odile.go(ICI).status_code == 404


def test_a_structure_is_created_once_whatever_its_accents(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/porteuses/nouvelle")
    isabelle.send({"nom": "Bôutique  de GESTION"})
    assert "existe déjà dans la région" in isabelle.text
    isabelle.send({"nom": "France Active"})
    assert "La structure est créée" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Porteuse.nom).order_by(Porteuse.id)).all()[2:] == ["France Active"]


def test_only_a_structure_that_nothing_names_is_withdrawn(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/porteuses/1/retirer")
    assert isabelle.send({}).status_code == 409
    assert "Elle ne se retire pas." in isabelle.text
    isabelle.go(f"{ICI}/porteuses/nouvelle")
    isabelle.send({"nom": "Boutique de gestoin"})
    path = isabelle.page.request.path.removesuffix("/modifier")
    isabelle.go(f"{path}/retirer")
    isabelle.send({})
    assert "La structure est retirée." in isabelle.text
    assert isabelle.go(path).status_code == 404
    assert verbs(petit_monde)[-1] == "retirer"


def test_a_dla_of_another_region_is_never_carried(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/porteuses/1/modifier")
    isabelle.send_several({"dlas": ["1", "4"]})
    assert isabelle.page.status_code == 422
    with petit_monde.database.reading() as session:
        assert session.get_one(Dla, 4).porteuse_id == 2


# --- conventions


def test_a_convention_and_its_avenants_are_entered_corrected_and_removed(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    isabelle.go("/organisation/dlas/1/conventions/nouvelle")
    isabelle.send({"porteuse": "1", "reference": "C-18", "debut": "2025-01-01", "fin": "31/12/2027"})
    assert "La convention est enregistrée" in isabelle.text
    isabelle.go("/organisation/conventions/1/avenants/nouveau")
    assert isabelle.fields()["numero"] == "1"
    typed = {"debut": "2026-01-01", "fin": "2026-12-31", "etp": "2,5"}
    isabelle.send({**typed, "fin": "2028-12-31"})
    assert "sort de sa convention" in isabelle.text
    isabelle.send({**typed, "budget": "77 255,50 €"})
    headers = "Avenant Du Au ETP conventionnés Budget Orientations prioritaires Corriger"
    assert f"1 avenant {headers} 1 1er janvier 2026" in isabelle.text
    assert "2,5 77 255,50 €" in isabelle.text.replace("\u202f", " ").replace("\u00a0", " ")
    isabelle.go("/organisation/avenants/1")
    isabelle.send({"etp": "3"})
    isabelle.go("/organisation/conventions/1/retirer")
    assert isabelle.send({}).status_code == 409
    isabelle.go("/organisation/avenants/1/retirer")
    isabelle.send({})
    isabelle.go("/organisation/conventions/1/retirer")
    isabelle.send({})
    assert "Aucune convention saisie" in isabelle.text
    assert verbs(petit_monde) == [
        "créer",
        "ajouter un avenant",
        "changer un avenant",
        "retirer un avenant",
        "retirer",
    ]


def test_without_structure_porteuse_the_page_says_to_create_one(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go("/organisation/dlas/1/conventions/nouvelle")
    assert "Il faut d’abord une structure porteuse" in browser.text


# --- persons


def test_persons_are_found_by_name_address_dla_role_and_state(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.pilote("Élodie")
    for sought, expected in (
        ("elodie", "Élodie Durand"),
        ("claire@", "Claire Durand"),
        ("dla 18", "Claire Durand"),
        ("pilote", "Élodie Durand"),
    ):
        isabelle.go(f"{ICI}/personnes?q={sought}")
        assert "1 personne " in isabelle.text, sought
        assert expected in isabelle.text
    assert "Personne ne correspond" in isabelle.go(f"{ICI}/personnes?q=désactivé").text
    assert "Claire-bis" not in isabelle.go(f"{ICI}/personnes").text


def test_a_long_list_has_pages(petit_monde: Monde, isabelle: Navigateur) -> None:
    for number in range(60):
        petit_monde.personne(f"p{number:02}")
    assert "Page 1 sur 2" in isabelle.go(f"{ICI}/personnes").text
    isabelle.go(f"{ICI}/personnes?page=999")
    assert "Page 2 sur 2" in isabelle.text


@pytest.mark.parametrize("count", [2, 40])
def test_lists_cost_as_many_queries_whatever_their_length(petit_monde: Monde, isabelle: Navigateur, count: int) -> None:
    for number in range(count):
        petit_monde.personne(f"p{number:02}", "28", "36", etp=50)
    petit_monde.avenant(petit_monde.convention())
    for path in (ICI, f"{ICI}/personnes"):
        assert isabelle.reads(path) <= READS["/organisation/regions/<int:region_id>"], path


def test_a_person_is_created_affected_and_given_roles(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/personnes/nouvelle")
    isabelle.send({"prenom": "Zoé", "nom": "Écho", "adresse": "CLAIRE@exemple.fr", "role": "charge"})
    assert "ne peut pas servir ici" in isabelle.text
    isabelle.send({"adresse": "zoe@exemple.fr"})
    assert "Zoé Écho" in isabelle.text
    zoe = isabelle.page.request.path
    isabelle.go(f"{zoe}/affectations/nouvelle")
    isabelle.send({"dla": "1", "etp": "1,2", "debut": "01/01/2026"})
    assert "« 1,2 » est hors des limites." in isabelle.text.replace("\u00a0", " ")
    isabelle.send({"etp": "0,5", "dla": "1"})
    assert "0,5 1er janvier 2026 à confirmer par la direction –" in isabelle.text
    isabelle.go(f"{zoe}/roles/nouveau")
    isabelle.send({"role": "direction:1"})
    isabelle.go(f"{zoe}/roles/nouveau")
    isabelle.send({"role": "pilote:2"})
    assert "direction de Boutique de gestion" in isabelle.text
    assert "pilote du DLA 28" in isabelle.text
    isabelle.go(f"{zoe}/roles/nouveau")
    isabelle.send({"role": "pilote:2"})
    assert "Zoé Écho a déjà ce rôle." in isabelle.text


def test_whoever_is_affected_may_answer(petit_monde: Monde, isabelle: Navigateur, app: Flask) -> None:
    """An answer is expected from each affectation: a pilote who also works there needs to open it."""
    bertrand = petit_monde.pilote("Bertrand", password=PASSWORD)
    petit_monde.campagne(ouverture=date(2026, 7, 20), cloture=date(2026, 8, 20))
    isabelle.go(f"/organisation/personnes/{bertrand.personne_id}/affectations/nouvelle")
    isabelle.send({"dla": "2", "etp": "0,5", "debut": "01/01/2026"})
    assert "pilote de toute la région" in isabelle.text
    assert "chargé(e) de mission" in isabelle.text
    browser = Navigateur(app)
    browser.sign_in("bertrand@exemple.fr")
    assert browser.go("/a-faire").status_code == 200


@pytest.mark.parametrize("role", ["admin", "direction:2", "pilote:4", "animateur:1", "direction", "", "pilote:x"])
def test_a_role_beyond_the_region_or_one_s_own_is_refused(petit_monde: Monde, isabelle: Navigateur, role: str) -> None:
    isabelle.go("/organisation/personnes/1/roles/nouveau")
    isabelle.send({"role": role})
    assert isabelle.page.status_code == 422
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Habilitation.role).where(Habilitation.compte_id == 1)).all() == [Role.CHARGE]


def test_more_than_one_etp_at_once_is_refused_and_what_was_typed_stays(isabelle: Navigateur) -> None:
    isabelle.go("/organisation/personnes/1/affectations/nouvelle")
    isabelle.send({"dla": "2", "etp": "0,5", "debut": "2026-01-01"})
    assert "Claire Durand a 1,3 ETP en tout à la même date, avec DLA 18" in isabelle.text.replace("\u00a0", " ")
    assert isabelle.fields()["etp"] == "0,5"
    isabelle.send({"dla": "1", "etp": "0,1"})
    assert "Claire Durand est déjà sur le DLA 18" in isabelle.text


def test_someone_is_replaced_in_mid_period_by_someone_new(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/affectations/1/remplacer")
    isabelle.send({"jour": "2026-03-31", "arrivee": ""})
    assert "Choisissez quelqu’un, ou complétez" in isabelle.text
    isabelle.send({"prenom": "Zoé", "nom": "Écho", "adresse": "zoe@exemple.fr", "arrivee": ""})
    assert "Voici la personne qui arrive" in isabelle.text
    assert "chargé(e) de mission" in isabelle.text
    with petit_monde.database.reading() as session:
        affectations = session.scalars(select(Affectation).where(Affectation.dla_id == 1).order_by(Affectation.debut))
        assert [(row.personne.prenom, row.etp, row.debut, row.fin) for row in affectations] == [
            ("Claire", 80, date(2024, 1, 1), date(2026, 3, 31)),
            ("Zoé", 80, date(2026, 4, 1), None),
        ]


def test_a_replacement_that_is_refused_creates_no_one(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/affectations/1/remplacer")
    typed = {"prenom": "Zoé", "nom": "Écho", "adresse": "zoe@exemple.fr", "arrivee": ""}
    isabelle.send({**typed, "jour": "2023-01-01"})
    assert "Le dernier jour est avant le premier" in isabelle.text
    assert isabelle.fields()["prenom"] == "Zoé"
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Compte).where(Compte.adresse == "zoe@exemple.fr")).all() == []
        assert session.get_one(Affectation, 1).fin is None


def test_someone_is_replaced_by_a_colleague_who_has_room(petit_monde: Monde, isabelle: Navigateur) -> None:
    marie = petit_monde.personne("Marie", "36", etp=30)
    isabelle.go("/organisation/affectations/1/remplacer")
    isabelle.send({"jour": "2026-03-31", "arrivee": str(marie.compte_id)})
    assert "Marie Durand a 1,1 ETP en tout" in isabelle.text.replace("\u00a0", " ")
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"etp": "0,7"})
    isabelle.go("/organisation/affectations/1/remplacer")
    isabelle.send({"jour": "2026-03-31", "arrivee": str(marie.compte_id)})
    assert "Marie Durand" in isabelle.text
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Affectation).where(Affectation.dla_id == 1)).all()) == 2


def test_a_departure_leaves_expected_answers_as_they_are(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.campagne()
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"fin": "2026-03-31", "etp": "0,5"})
    assert "Temps et activités, 1er semestre 2026 1 0" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).etp_attendu == 80


def test_a_first_day_is_corrected_among_the_others(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.campagne(ouverture=date(2026, 7, 20), cloture=date(2026, 8, 20))
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"debut": "2026-02-30"})
    assert "n’est pas une date" in isabelle.text
    isabelle.send({"debut": "2026-04-01", "fin": "2026-03-31"})
    assert "Le dernier jour est avant le premier" in isabelle.text
    isabelle.send({"fin": ""})
    assert "18 Département 18 0,8 1er avril 2026 –" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).mois_attendus == 30
    isabelle.go("/organisation/personnes/1/affectations/nouvelle")
    isabelle.send({"dla": "1", "etp": "0,2", "debut": "2026-01-01", "fin": "2026-02-28"})
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"debut": "2026-02-28"})
    assert "Claire Durand est déjà sur le DLA 18" in isabelle.text


def test_an_affectation_entered_by_mistake_goes_with_what_was_to_be_expected_of_it(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    petit_monde.campagne(ouverture=date(2026, 7, 20), cloture=date(2026, 8, 20))
    isabelle.go("/organisation/affectations/1")
    isabelle.go("/organisation/affectations/1/retirer")
    isabelle.send({})
    assert "L’affectation est retirée." in isabelle.text
    assert "Aucune campagne n’attend de réponse de cette personne." in isabelle.text
    assert verbs(petit_monde)[-1] == "retirer"
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Affectation.id).where(Affectation.personne_id == 1)).all() == []


def test_an_affectation_that_an_open_campaign_asked_is_not_withdrawn(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.campagne()
    isabelle.go("/organisation/affectations/1/retirer")
    isabelle.send({})
    assert isabelle.page.status_code == 409
    assert "attend une réponse pour cette affectation" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).fin is None


def test_a_deactivated_account_opens_nothing_until_it_is_back(
    petit_monde: Monde, isabelle: Navigateur, app: Flask
) -> None:
    petit_monde.campagne()
    claire = Navigateur(app)
    claire.sign_in("claire@exemple.fr")
    isabelle.go("/organisation/personnes/1/desactiver")
    isabelle.send({})
    assert "désactivé le" in isabelle.text
    claire.go("/a-faire")
    assert claire.page.request.path == "/connexion"
    claire.sign_in_by_pages("claire@exemple.fr")
    assert "ne correspond pas" in claire.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).personne_id == 1
    isabelle.send({}, action="/organisation/personnes/1/reactiver")
    assert "Le compte est réactivé" in isabelle.text
    claire.sign_in("claire@exemple.fr")
    assert claire.page.request.path == "/a-faire"


def test_nobody_deactivates_oneself_nor_drops_one_s_own_role(petit_monde: Monde, isabelle: Navigateur) -> None:
    with petit_monde.database.reading() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == "isabelle@exemple.fr")).one()
        personne_id, role_id = compte.personne_id, compte.habilitations[0].id
    isabelle.go(f"/organisation/personnes/{personne_id}/desactiver")
    assert isabelle.send({}).status_code == 409
    isabelle.go(f"/organisation/roles/{role_id}/retirer")
    assert isabelle.send({}).status_code == 409
    assert "Ce rôle est le vôtre" in isabelle.text
    assert isabelle.go(ICI).status_code == 200


def test_a_withdrawn_role_closes_its_pages_at_once(petit_monde: Monde, isabelle: Navigateur, app: Flask) -> None:
    other = petit_monde.animatrice("Nora", password=PASSWORD)
    nora = Navigateur(app)
    nora.sign_in("nora@exemple.fr")
    isabelle.go(f"/organisation/personnes/{other.personne_id}")
    with petit_monde.database.reading() as session:
        role_id = session.scalars(select(Habilitation.id).where(Habilitation.compte_id == other.compte_id)).one()
    isabelle.go(f"/organisation/roles/{role_id}/retirer")
    isabelle.send({})
    assert "Le rôle est retiré" in isabelle.text
    assert nora.go(ICI).status_code == 404


def test_an_address_changes_hands_with_a_trace(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "claire-bis@exemple.fr"})
    assert "ne peut pas servir ici" in isabelle.text
    assert "Bretagne" not in isabelle.text
    isabelle.send({"adresse": "Claire.Durand@exemple.fr"})
    assert "Claire.Durand@exemple.fr est demandée" in isabelle.text
    isabelle.go("/organisation/personnes/1/identite")
    isabelle.send({"nom": "Durand-Moreau"})
    assert "Claire Durand-Moreau" in isabelle.text
    assert verbs(petit_monde)[-2:] == ["demander une autre adresse", "renommer"]


def test_an_invitation_sent_to_a_wrong_address_opens_nothing_once_it_is_corrected(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    """Whoever has the wrong address would choose the password of someone else's account."""
    isabelle.go(f"{ICI}/personnes/nouvelle")
    isabelle.send({"prenom": "Zoé", "nom": "Écho", "adresse": "autre@exemple.fr", "role": "charge"})
    zoe = isabelle.page.request.path
    with petit_monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == "autre@exemple.fr")).one()
        token = issue_lien(session, compte=compte, now=petit_monde.heure())
    isabelle.go(f"{zoe}/adresse")
    isabelle.send({"adresse": "zoe@exemple.fr"})
    with petit_monde.database.reading() as session:
        assert get_usable_lien(session, token_hash(token), petit_monde.heure()) is None
        sent = session.execute(select(Courriel.modele, Courriel.adresse)).all()
    assert sent == [(INVITATION, "zoe@exemple.fr")]  # the waiting message; no second one


@pytest.mark.parametrize(
    ("password", "told"),
    [(None, (INVITATION, "claire.durand@exemple.fr")), (PASSWORD, (ADRESSE_DEMANDEE, "claire@exemple.fr"))],
    ids=["never chose a password", "chose one"],
)
def test_an_address_that_changes_is_told_where_it_matters(
    petit_monde: Monde, isabelle: Navigateur, password: str | None, told: tuple[str, str]
) -> None:
    with petit_monde.database.writing() as session:
        session.get_one(Compte, 1).mot_de_passe = hash_password(password) if password else None
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "claire.durand@exemple.fr"})
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "Claire.Durand@exemple.fr"})  # the same address but for case
    with petit_monde.database.reading() as session:
        assert session.execute(select(Courriel.modele, Courriel.adresse)).all() == [told]


@pytest.mark.parametrize("path", ["adresse", "desactiver"])
def test_who_could_not_give_a_role_takes_no_account_that_has_it(
    petit_monde: Monde, isabelle: Navigateur, path: str
) -> None:
    """Holding the admin's address would be holding the admin's role."""
    admin = petit_monde.personne("Alix", role=Role.ADMIN)
    isabelle.go(f"/organisation/personnes/{admin.personne_id}/{path}")
    isabelle.send({"adresse": "isabelle-bis@exemple.fr"} if path == "adresse" else {})
    assert "Ce compte a un rôle que vous ne pouvez pas donner" in isabelle.text
    with petit_monde.database.reading() as session:
        compte = session.get_one(Compte, admin.compte_id)
        assert (compte.adresse, compte.desactive_le) == ("alix@exemple.fr", None)
    upload(isabelle, f"{HEADER}\n;Alix;Durand;alix@exemple.fr;;;;pilote;;non")
    assert "Ce compte a un rôle que vous ne pouvez pas donner" in isabelle.text.replace("\u00a0", " ")


EXTRA = {
    "role": "admin",
    "region_id": "2",
    "porteuse_id": "2",
    "compte_id": "2",
    "personne_id": "2",
    "dla_id": "4",
    "porte_c2ra": "y",
    "desactive_le": "2026-01-01",
    "code": "ZZZ",
    "debut": "2020-01-01",
    "etp": "0,8",
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/organisation/personnes/1/identite", {"prenom": "Claire", "nom": "Durand"}),
        ("/organisation/personnes/1/adresse", {"adresse": "claire@exemple.fr"}),
        ("/organisation/affectations/1", {"etp": "0,8", "debut": "2024-01-01", "fin": ""}),
        ("/organisation/dlas/1/modifier", {"nom": "Département 18", "nature": "départemental"}),
    ],
)
def test_what_a_page_does_not_ask_changes_nothing(
    petit_monde: Monde, isabelle: Navigateur, path: str, values: dict[str, str]
) -> None:
    """Each form is sent with its present values, and with names of columns as extra fields."""

    def stored() -> list[object]:
        with petit_monde.database.reading() as session:
            tables = (Affectation, Compte, Dla, Habilitation, Personne, Porteuse)
            rows = [row for table in tables for row in session.scalars(select(table))]
            return [[getattr(row, name.key) for name in row.__table__.columns] for row in rows]

    isabelle.go(path)
    before = stored()
    isabelle.send({**EXTRA, **values})
    assert isabelle.page.status_code == 200
    assert stored() == before


# --- another région does not exist


@pytest.mark.parametrize(
    "path",
    [
        "/organisation/regions/2",
        "/organisation/regions/2/personnes",
        "/organisation/regions/2/personnes/nouvelle",
        "/organisation/regions/2/importer/personnes",
        "/organisation/dlas/4",
        "/organisation/dlas/4/retirer",
        "/organisation/dlas/4/conventions/nouvelle",
        "/organisation/porteuses/2",
        "/organisation/porteuses/2/modifier",
        "/organisation/porteuses/2/retirer",
        "/organisation/personnes/2",
        "/organisation/personnes/2/adresse",
        "/organisation/personnes/2/roles/nouveau",
        "/organisation/affectations/2",
        "/organisation/affectations/2/remplacer",
        "/organisation/affectations/2/retirer",
        "/organisation/roles/2/retirer",
        "/organisation/conventions/1",
        "/organisation/avenants/1",
    ],
)
def test_what_is_of_another_region_does_not_exist(petit_monde: Monde, isabelle: Navigateur, path: str) -> None:
    petit_monde.avenant(petit_monde.convention("18", 2, region_id=2))
    assert isabelle.go(path).status_code == 404
    sent = isabelle.client.post(path, data={"csrf_token": "x"}, base_url="http://127.0.0.1:8000")
    assert sent.status_code in (404, 405)


def test_an_arrival_is_never_someone_of_another_region(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/affectations/1/remplacer")
    isabelle.send({"jour": "2026-03-31", "arrivee": "2"})
    assert isabelle.page.status_code == 422


# --- imports

HEADER = "DLA;Prénom;Nom;Courriel;ETP;Début;Fin;Rôle;Structure porteuse;Actif"


def upload(browser: Navigateur, content: str, *, kind: str = "personnes", name: str = "table.csv") -> None:
    browser.go(f"{ICI}/importer/{kind}")
    data = {**browser.fields(), "fichier": (BytesIO(content.encode()), name)}
    browser.page = browser.client.post(
        f"{ICI}/importer/{kind}", data=data, follow_redirects=True, base_url="http://127.0.0.1:8000"
    )


def confirm(browser: Navigateur, **values: str) -> None:
    """Confirm from the page of the import, or from the proof that was asked of it."""
    page = browser.page.request.path.removesuffix("/confirmer")
    browser.send(values, action=f"{page}/confirmer")


LINES = "\n".join(
    [
        HEADER,
        "18;Claire;Durand;claire@exemple.fr;0,5;01/01/2024;;;;",
        ";Odile;Roy;odile@exemple.fr;;;;Direction;BOUTIQUE de gestion;",
        ";Odile;Roy;odile@exemple.fr;;;;Pilote;;",
        "28;Paul;Petit;paul@exemple.fr;1;01/01/2024;30/06/2024;;;non",
    ]
)


def test_a_table_shows_its_effects_then_does_them(petit_monde: Monde, isabelle: Navigateur) -> None:
    upload(isabelle, LINES)
    text = isabelle.text.replace("\u00a0", " ")
    assert "2 modification Claire Durand, DLA 18 : 0,8 ETP → 0,5 ETP" in text
    assert "3 création Odile Roy, compte odile@exemple.fr, direction de Boutique de gestion" in text
    assert "4 modification Odile Roy devient pilote de toute la région" in text
    assert "5 désactivation Paul Petit, compte paul@exemple.fr" in text
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).etp == 80
    confirm(isabelle)
    assert "Le tableau est importé." in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).etp == 50
        paul = session.scalars(select(Compte).where(Compte.adresse == "paul@exemple.fr")).one()
        assert paul.desactive_le is not None
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "importer des personnes")).one()
        assert entry.details["desactivations"] == 1
        assert entry.compte_id is not None
    upload(isabelle, LINES)
    assert "Tout est déjà connu" in isabelle.text


@pytest.mark.parametrize("ticked", [True, False])
def test_who_a_table_creates_is_invited_if_so_ticked(petit_monde: Monde, isabelle: Navigateur, ticked: bool) -> None:
    upload(isabelle, LINES)
    assert isabelle.fields(f"{isabelle.page.request.path}/confirmer")["inviter"] == "y"
    confirm(isabelle, **({} if ticked else {"inviter": ""}))
    with petit_monde.database.reading() as session:
        sent = select(Courriel.modele, Courriel.adresse).where(Courriel.modele == INVITATION)
        invited = session.execute(sent).all()
    assert invited == ([(INVITATION, "odile@exemple.fr")] if ticked else [])  # Paul's account is closed


def test_a_table_that_may_give_roles_is_confirmed_by_who_proves_to_be_there(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    upload(isabelle, f"{HEADER}\n;Odile;Roy;odile@exemple.fr;;;;animateur;;")
    petit_monde.heure.moment += timedelta(minutes=11)
    confirm(isabelle)
    assert "Confirmez que c’est vous" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Compte.id).where(Compte.adresse == "odile@exemple.fr")).all() == []
    proof = {"preuve_mot_de_passe": PASSWORD, "preuve_code": petit_monde.code("isabelle@exemple.fr")}
    confirm(isabelle, **proof)
    assert "Le tableau est importé." in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Courriel.adresse)).all() == ["odile@exemple.fr"]


def test_a_conventions_table_is_imported_from_the_page(petit_monde: Monde, isabelle: Navigateur) -> None:
    header = "DLA;Structure porteuse;Référence;Début;Fin;Avenant;Début avenant;Fin avenant;ETP;Budget"
    line = "18;Boutique de gestion;C-18;01/01/2025;31/12/2027;1;01/01/2026;31/12/2026;2,5;77 255,50 €"
    upload(isabelle, f"{header}\n{line}", kind="conventions")
    confirm(isabelle)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Avenant.budget)).all() == [7_725_550]
        assert session.scalars(select(Convention.porteuse_id)).all() == [1]


def test_what_changed_meanwhile_is_shown_again_before_anything_is_written(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    upload(isabelle, LINES)
    with petit_monde.database.writing() as session:
        session.get_one(Affectation, 1).etp = 60
    confirm(isabelle)
    assert "quelqu’un a changé ce que ce tableau touche" in isabelle.text
    assert "0,6 ETP → 0,5 ETP" in isabelle.text.replace("\u00a0", " ")
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).etp == 60
    confirm(isabelle)
    assert "Le tableau est importé." in isabelle.text


def test_a_table_that_is_wrong_by_now_is_told_by_line(petit_monde: Monde, isabelle: Navigateur) -> None:
    upload(isabelle, LINES)
    with petit_monde.database.writing() as session:
        session.get_one(Porteuse, 1).nom = "Renommée"
    confirm(isabelle)
    assert "La structure porteuse « BOUTIQUE de gestion » est inconnue" in isabelle.text.replace("\u00a0", " ")


def test_the_right_lines_of_a_table_are_imported_while_the_wrong_ones_are_corrected(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    odile, nora = ";Odile;Roy;odile@;;;;pilote;;", ";Nora;Petit;nora@exemple.fr;;;;roi;;"
    upload(isabelle, f"{HEADER}\n18;Claire;Durand;claire@exemple.fr;0,5;01/01/2024;;;;\n{odile}\n{nora}")
    assert "2 lignes à corriger" in plain(isabelle.text)
    page = isabelle.page.request.path
    isabelle.send({"l3c3": "odile@exemple.fr", "l4c7": "reine", "laisser": "4"}, action=page)
    assert "Odile Roy, compte odile@exemple.fr" in plain(isabelle.text)
    assert "Importer les 2 lignes justes" in plain(isabelle.text)
    confirm(isabelle)
    assert "2 lignes sont importées ; les autres attendent ici." in plain(isabelle.text)
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).etp == 50
        addresses = session.scalars(select(Compte.adresse)).all()
        assert "odile@exemple.fr" in addresses
        assert "nora@exemple.fr" not in addresses
    isabelle.send({"reprendre": "4"}, action=page)
    assert isabelle.fields(page)["l4c7"] == "reine"
    isabelle.send({"l4c7": "pilote"}, action=page)
    confirm(isabelle)
    assert "Le tableau est importé." in isabelle.text
    with petit_monde.database.reading() as session:
        assert "nora@exemple.fr" in session.scalars(select(Compte.adresse)).all()


def test_only_effects_that_were_shown_are_confirmed(petit_monde: Monde, isabelle: Navigateur) -> None:
    upload(isabelle, LINES)
    confirm(isabelle, empreinte="0" * 64)
    assert "Voici ce qu’il ferait maintenant" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Affectation, 1).etp == 80


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param("", "table.csv", "Le fichier est vide.", id="empty"),
        pytest.param("a;b\n1;2", "table.csv", "La colonne « prénom » manque.", id="columns"),
        pytest.param("x", "table.exe", "", id="not a table"),
        pytest.param(f"{HEADER}\n99;A;B;a@b.fr;1;01/01/2024;;;;", "t.csv", "Le DLA « 99 »", id="unknown DLA"),
        pytest.param(
            f"{HEADER}\n;A;B;a@b.fr;;;;Direction;;", "t.csv", "La structure porteuse manque", id="direction of nothing"
        ),
        pytest.param(f"{HEADER}\n;A;B;a@b.fr;;;;admin;;", "t.csv", "Le rôle « admin » est inconnu", id="admin"),
        pytest.param(f"{HEADER}\n;A;B;a@b.fr;;;;pilote;;peut-être", "t.csv", "n’est ni oui ni non", id="active or not"),
        pytest.param(
            f"{HEADER}\n;Isabelle;Durand;isabelle@exemple.fr;;;;animateur;;non",
            "t.csv",
            "Ce compte est le vôtre",
            id="oneself",
        ),
        pytest.param(
            f"{HEADER}\n;A;B;a@b.fr;;;;pilote;;oui\n;A;B;a@b.fr;;;;animateur;;non",
            "t.csv",
            "L’adresse a@b.fr est active à une ligne",
            id="active and not",
        ),
    ],
)
def test_a_table_that_is_refused_says_why_and_changes_nothing(
    petit_monde: Monde, isabelle: Navigateur, content: str, name: str, sentence: str
) -> None:
    before = verbs(petit_monde)
    upload(isabelle, content, name=name)
    assert sentence in isabelle.text.replace("\u00a0", " ")
    assert verbs(petit_monde) == before


def test_a_table_without_a_line_is_not_said_to_be_known(isabelle: Navigateur) -> None:
    upload(isabelle, HEADER)
    assert "aucune ligne sous ses titres" in isabelle.text
    assert "déjà connu" not in isabelle.text


def test_an_account_comes_back_by_a_table(petit_monde: Monde, isabelle: Navigateur) -> None:
    for line in (
        ";Claire;Durand;claire@exemple.fr;;;;;;non",
        "18;Claire;Durand;claire@exemple.fr;0,8;01/01/2024;;;;oui",
    ):
        upload(isabelle, f"{HEADER}\n{line}")
        confirm(isabelle)
    with petit_monde.database.reading() as session:
        assert session.get_one(Compte, 1).desactive_le is None
        assert session.get_one(Affectation, 1).fin is None


def test_an_unknown_kind_of_import_is_no_page(isabelle: Navigateur) -> None:
    assert isabelle.go(f"{ICI}/importer/reponses").status_code == 404


# --- the admin


@pytest.fixture
def alix(petit_monde: Monde, claire: Acteur, app: Flask) -> Navigateur:
    """Return the browser of the admin of the installation."""
    petit_monde.personne("Alix", role=Role.ADMIN, password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("alix@exemple.fr")
    return browser


def test_the_admin_creates_the_first_animateur_of_a_region_and_no_other(petit_monde: Monde, alix: Navigateur) -> None:
    assert alix.page.request.path == "/administration"
    alix.go("/administration/regions/2/animateur")
    alix.send({"prenom": "Yann", "nom": "Le Goff", "adresse": "yann@exemple.fr"})
    assert "Bretagne Yann Le Goff" in alix.text
    alix.go("/administration/regions/2/animateur")
    alix.send({"prenom": "Anne", "nom": "Le Goff", "adresse": "anne@exemple.fr"})
    assert "La région Bretagne a déjà une personne qui l’anime." in alix.text
    with petit_monde.database.reading() as session:
        yann = session.scalars(select(Compte).where(Compte.adresse == "yann@exemple.fr")).one()
        assert [(habilitation.role, habilitation.region_id) for habilitation in yann.habilitations] == [
            (Role.ANIMATEUR, 2)
        ]


SEUILS = "/administration/regions/1/seuils"


def test_the_admin_makes_thresholds_of_a_region_stricter_never_laxer(petit_monde: Monde, alix: Navigateur) -> None:
    alix.go(SEUILS)
    assert "5 au moins. Aujourd’hui : 5." in alix.text
    assert "85 au plus. Aujourd’hui : 85." in alix.text
    usual = {nom: str(getattr(Seuils(), nom)) for nom in REGLABLES}
    alix.send({**usual, "personnes": "4"})
    assert "Ce seuil serait moins strict que celui du produit, qui protège les personnes." in alix.text
    assert "Écrivez 5 au moins." in alix.text
    alix.send({**usual, "dominance": "90"})
    assert "Écrivez 85 au plus." in alix.text
    alix.send({**usual, "personnes": "9"})
    assert "Ce seuil serait sous un autre, qu’il suppose. Écrivez 9 au moins, ou baissez l’autre." in alix.text
    alix.send({**usual, "pas_missions": "15"})
    assert "Des parts arrondies ainsi ne feraient pas 100." in alix.text
    alix.send({**usual, "personnes": "beaucoup"})
    assert "Ce seuil ne peut pas être lu." in alix.text
    alix.send({**usual, "largeur": "101"})
    assert "Ce seuil cacherait tout. Restez entre 10 et 100." in alix.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Region, 1).seuils == Seuils()
    alix.send({**usual, "personnes": "7", "dominance": "60"})
    assert "Les seuils de la région Centre-Val de Loire sont enregistrés" in alix.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Region, 1).seuils == replace(Seuils(), personnes=7, dominance=60)
        assert session.get_one(Region, 2).seuils == Seuils()
        entree = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
        assert entree is not None
        assert (entree.verbe, entree.region_id) == ("changer les seuils de publication", 1)
        assert session.get_one(Compte, entree.compte_id).adresse == "alix@exemple.fr"
        assert entree.details == {
            "avant": {"personnes": 5, "dominance": 85},
            "apres": {"personnes": 7, "dominance": 60},
        }
    alix.go(SEUILS)
    alix.send(usual)
    with petit_monde.database.reading() as session:
        assert session.get_one(Region, 1).seuils_propres == {}


def test_the_admin_gives_and_withdraws_the_admin_s_role_only_of_others(petit_monde: Monde, alix: Navigateur) -> None:
    alix.go("/administration/comptes?adresse=CLAIRE@exemple.fr")
    assert "chargé(e) de mission" in alix.text
    alix.send({"role": "animateur"}, action="/administration/comptes/1/donner")
    assert "administration de l’installation" in alix.text
    with petit_monde.database.reading() as session:
        roles = session.scalars(select(Habilitation.role).where(Habilitation.compte_id == 1).order_by(Habilitation.id))
        assert list(roles) == [Role.CHARGE, Role.ADMIN]
    alix.send({}, action="/administration/comptes/1/retirer")
    assert "Le rôle est retiré" in alix.text
    alix.go("/administration/comptes?adresse=alix@exemple.fr")
    assert "Ce compte est le vôtre" in alix.text
    path = alix.page.request.path
    alix.go("/administration/comptes/1")
    assert alix.send({}, path=f"{path}/retirer").status_code == 409


def test_the_admin_s_page_of_an_account_without_region_opens(petit_monde: Monde, alix: Navigateur) -> None:
    """An admin created by `creer-admin` has none."""
    with petit_monde.database.writing() as session:
        create_admin(
            session, address="yann@exemple.fr", prenom="Yann", nom="Le Goff", is_another=True, now=petit_monde.heure()
        )
    assert "Région aucune" in text_of(alix.go("/administration/comptes?adresse=yann@exemple.fr"))


def test_the_admin_helps_who_lost_phone_and_recovery_codes(petit_monde: Monde, alix: Navigateur, app: Flask) -> None:
    isabelle = petit_monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    alix.go(f"/administration/comptes/{isabelle.compte_id}/oublier-application")
    assert "de vive voix" in alix.text
    alix.send({})
    assert "L’application est oubliée." in alix.text
    assert browser.go(ICI).request.path == "/connexion"
    assert browser.sign_in_by_pages("isabelle@exemple.fr").request.path == "/connexion/application"


def test_the_admin_closes_and_opens_any_account_but_one_s_own(petit_monde: Monde, alix: Navigateur) -> None:
    alix.go("/administration/comptes/1/desactiver")
    alix.send({})
    assert "Le compte est désactivé." in alix.text
    alix.send({}, action="/administration/comptes/1/reactiver")
    assert "Le compte est réactivé" in alix.text
    assert verbs(petit_monde)[-2:] == ["désactiver le compte", "réactiver le compte"]
    alix.go("/administration/comptes?adresse=alix@exemple.fr")
    assert "Désactiver" not in alix.text
    alix.go(f"{alix.page.request.path}/desactiver")
    assert alix.send({}).status_code == 409


def test_the_admin_sees_no_list_of_persons_and_no_campaign(petit_monde: Monde, alix: Navigateur) -> None:
    campagne = petit_monde.campagne()
    assert "Aucun compte n’a cette adresse" in alix.go("/administration/comptes?adresse=claire").text
    for path in (ICI, f"{ICI}/personnes", "/organisation/personnes/1", f"/campagnes/{campagne}"):
        assert alix.go(path).status_code == 404
