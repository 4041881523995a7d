"""An animatrice enters the persons of her région; no second name lets her read what a DLA does not let her read."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.comptes.operations.comptes import set_password
from collecte.comptes.operations.gestion_comptes import INVITATION
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.errors import Refus
from collecte.core.jobs import HOUSEKEEPING
from collecte.models import (
    AdresseDemandee,
    Affectation,
    Compte,
    Courriel,
    Dla,
    Habilitation,
    LecteurAnnonce,
    Region,
    Role,
    SessionWeb,
    VueDirection,
)
from collecte.organisation.operations.acces import (
    ACCES_A_CONFIRMER,
    DIRECTION_NOMMEE,
    SettledAccessError,
    confirm_acces,
    confirm_all,
    stamp_of,
)
from collecte.organisation.operations.affectations import add_affectation
from collecte.organisation.operations.personnes import (
    ADDRESS_DAYS,
    ADRESSE_CHANGEE,
    ADRESSE_DEMANDEE,
    ADRESSE_REFUSEE,
    create_personne,
    take_due_adresses,
)
from collecte.organisation.operations.roles import give_role
from collecte.organisation.queries.acces import count_confirmable, list_confirmable, list_directing
from collecte.policy import Droit
from collecte.reponses.operations.reponses import Partage
from collecte.temps.queries.chiffres_temps import list_chiffres_dla
from tests.collecte.conftest import settings_of
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

ICI = "/organisation/regions/1"
HEADER = "DLA;Prénom;Nom;Courriel;ETP;Début;Fin;Rôle;Structure porteuse;Actif"
MONTREE = Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION)


def with_each_role(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)  # person 1
    monde.direction("Odile", "18", password=PASSWORD)  # person 2, porteuse 1
    monde.personne("Alix", role=Role.ADMIN, password=PASSWORD)  # person 3
    monde.animatrice(password=PASSWORD)  # person 4
    monde.structure(dla="18")


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    """Return a world with Claire and her direction Odile in DLA 18, nobody in DLA 28, an admin, Isabelle animatrice."""
    prepare(petit_monde, with_each_role)
    return petit_monde


def signed_in(app: Flask, login: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{login}@exemple.fr")
    return browser


@pytest.fixture
def isabelle(ici: Monde, app: Flask) -> Navigateur:
    return signed_in(app, "isabelle")


def upload(browser: Navigateur, table: str) -> None:
    browser.go(f"{ICI}/importer/personnes")
    data = {**browser.fields(), "fichier": (BytesIO(table.encode()), "personnes.csv")}
    browser.page = browser.client.post(
        f"{ICI}/importer/personnes", data=data, follow_redirects=True, base_url="http://127.0.0.1:8000"
    )


def said(browser: Navigateur) -> str:
    """Return the text of a page with plain spaces."""
    return browser.text.replace("\u00a0", " ").replace("\u202f", " ")


def puppet_account(monde: Monde, adresse: str = "prete-nom@exemple.fr") -> int:
    """Return the id of the second name's account; Isabelle reads its mailbox, so she chooses its password."""
    with monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == adresse)).one()
        set_password(session, compte=compte, password=PASSWORD)
        return compte.id


def ticked(browser: Navigateur, *keys: str) -> list[str]:
    """Return the values of the boxes of these accesses on the page."""
    values = re.findall(r'value="((?:role|affectation|dla):\d+:\w+)"', browser.page.text)
    return [value for value in values if value.rpartition(":")[0] in keys]


def reads_the_structure(app: Flask, login: str = "prete-nom") -> bool:
    browser = signed_in(app, login)
    browser.go("/structures/1")
    return browser.page.status_code == 200


# --- nobody grants oneself an access


@pytest.mark.parametrize("role", ["charge", "animateur", "direction:1", "pilote"])
def test_nobody_gives_a_role_to_oneself(ici: Monde, isabelle: Navigateur, role: str) -> None:
    isabelle.go("/organisation/personnes/4")
    assert "Donner un rôle" not in said(isabelle)
    isabelle.go("/organisation/personnes/4/roles/nouveau")
    isabelle.send({"role": role})
    assert "Personne ne se donne un rôle" in said(isabelle)
    with ici.database.reading() as session:
        roles = session.scalars(select(Habilitation.role).join(Habilitation.compte).where(Compte.personne_id == 4))
        assert roles.all() == [Role.ANIMATEUR]


def test_nobody_gives_an_affectation_to_oneself(ici: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/personnes/4/affectations/nouvelle")
    isabelle.send({"dla": "1", "etp": "0,1", "debut": "01/01/2026"})
    assert "Personne ne se donne un rôle ni une affectation" in said(isabelle)
    isabelle.go("/organisation/affectations/1/remplacer")
    isabelle.send({"arrivee": "4", "jour": "01/03/2026"})
    assert "Personne ne se donne un rôle ni une affectation" in said(isabelle)
    with ici.database.reading() as session:
        assert session.scalars(select(Affectation.personne_id)).all() == [1]


@pytest.mark.parametrize(
    "line",
    [
        "18;Isabelle;Durand;isabelle@exemple.fr;0,1;01/01/2026;;;;",
        ";Isabelle;Durand;isabelle@exemple.fr;;;;direction;Porteuse de Odile;",
    ],
    ids=["an affectation", "a direction"],
)
def test_no_table_gives_them_either(ici: Monde, isabelle: Navigateur, line: str) -> None:
    upload(isabelle, f"{HEADER}\n{line}")
    assert "Personne ne se donne un rôle ni une affectation" in said(isabelle)


def test_one_s_own_place_may_be_shortened_and_not_made_longer(ici: Monde, isabelle: Navigateur) -> None:
    with ici.database.writing() as session:
        session.add(Affectation(personne_id=4, dla_id=1, etp=10, debut=date(2025, 1, 1), fin=date(2026, 6, 30)))
    isabelle.go("/organisation/affectations/2")
    isabelle.send({"etp": "0,1", "debut": "01/01/2025", "fin": "31/12/2026"})
    assert "Personne ne se donne un rôle ni une affectation" in said(isabelle)
    isabelle.go("/organisation/affectations/2")
    isabelle.send({"etp": "0,1", "debut": "01/01/2025", "fin": "31/05/2026"})
    assert "L’affectation est changée." in said(isabelle)


# --- nor grants it to a second name


def by_a_role(isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/personnes/nouvelle")
    isabelle.send({"prenom": "Paul", "nom": "Roux", "adresse": "prete-nom@exemple.fr", "role": ""})
    isabelle.go(f"{isabelle.page.request.path}/roles/nouveau")
    isabelle.send({"role": "direction:1"})
    assert "Le rôle est donné." in said(isabelle)


def by_an_affectation(isabelle: Navigateur) -> None:
    isabelle.go(f"{ICI}/personnes/nouvelle")
    isabelle.send({"prenom": "Paul", "nom": "Roux", "adresse": "prete-nom@exemple.fr", "role": "charge"})
    isabelle.go(f"{isabelle.page.request.path}/affectations/nouvelle")
    isabelle.send({"dla": "1", "etp": "0,1", "debut": "01/01/2026"})
    assert "L’affectation est enregistrée." in said(isabelle)


def by_a_table(isabelle: Navigateur) -> None:
    lines = (
        "18;Paul;Roux;prete-nom@exemple.fr;0,1;01/01/2026;;;;",
        ";Paul;Roux;prete-nom@exemple.fr;;;;direction;Porteuse de Odile;",
    )
    upload(isabelle, "\n".join((HEADER, *lines)))
    isabelle.send({}, action=f"{isabelle.page.request.path}/confirmer")
    assert "Le tableau est importé." in said(isabelle)


def by_a_replacement(isabelle: Navigateur) -> None:
    isabelle.go("/organisation/affectations/1/remplacer")
    new = {"prenom": "Paul", "nom": "Roux", "adresse": "prete-nom@exemple.fr"}
    isabelle.send({"arrivee": "", "jour": "01/03/2026", **new})
    assert "Le départ et l’arrivée sont enregistrés" in said(isabelle)


WAYS = (by_a_role, by_an_affectation, by_a_table, by_a_replacement)


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_a_second_name_opens_nothing_of_a_dla(ici: Monde, isabelle: Navigateur, app: Flask, way) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    ici.heure.moment += timedelta(days=60)
    isabelle = signed_in(app, "isabelle")
    way(isabelle)
    puppet_account(ici)
    assert not reads_the_structure(app)
    with ici.database.writing() as session:
        confirm_all(session, region=session.get_one(Region, 1), now=ici.heure())
    assert reads_the_structure(app)  # once confirmed, it reads


def test_a_structure_that_takes_over_a_dla_opens_it_once_the_admin_agrees(
    ici: Monde, isabelle: Navigateur, app: Flask
) -> None:
    ici.direction("Paul", password=PASSWORD)  # of a structure that carries no DLA: porteuse 2
    isabelle.go("/organisation/porteuses/2/modifier")
    isabelle.send_several({"dlas": ["1"]}, nom="Association de façade")
    assert not reads_the_structure(app, "paul")
    assert not reads_the_structure(app, "odile")  # direction of the former carrier
    alix = signed_in(app, "alix")
    alix.go("/acces-a-confirmer")
    assert "DLA 18 Département 18, porté par Association de façade" in said(alix)
    alix.send_several({"acces": ticked(alix, "dla:1")}, geste="confirmer")
    assert "1 accès confirmé." in said(alix)
    assert reads_the_structure(app, "paul")


def test_an_affectation_that_was_over_opens_again_once_confirmed(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    with ici.database.writing() as session:
        session.get_one(Affectation, 1).fin = date(2025, 6, 30)
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"etp": "1", "debut": "01/01/2024", "fin": ""})
    assert "L’affectation est changée." in said(isabelle)
    assert not reads_the_structure(app, "claire")


def test_a_place_that_goes_on_was_confirmed_with_the_one_before(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"etp": "1", "debut": "01/01/2024", "fin": "31/12/2026"})
    isabelle.go("/organisation/personnes/1/affectations/nouvelle")
    isabelle.send({"dla": "1", "etp": "0,8", "debut": "01/01/2027"})
    with ici.database.reading() as session:
        assert session.scalars(select(Affectation.attend_depuis)).all() == [None, None]
    assert reads_the_structure(app, "claire")


# --- confirmation


def test_the_direction_in_place_confirms_and_the_team_is_told(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    by_a_role(isabelle)
    with ici.database.reading() as session:
        sent = set(session.execute(select(Courriel.modele, Courriel.adresse)).all())
    assert {(ACCES_A_CONFIRMER, "odile@exemple.fr"), (DIRECTION_NOMMEE, "claire@exemple.fr")} <= sent
    odile = signed_in(app, "odile")
    odile.go("/mes-dla")
    assert "1 accès à vos DLA attend votre accord" in said(odile)
    odile.go("/acces-a-confirmer")
    assert "Paul Roux, direction de Porteuse de Odile (DLA 18)" in said(odile)
    odile.send_several({"acces": ticked(odile, "role:5")}, geste="confirmer")
    assert "1 accès confirmé." in said(odile)
    puppet_account(ici)
    assert reads_the_structure(app)


def test_the_admin_confirms_where_there_is_no_direction_yet(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    isabelle.go(f"{ICI}/personnes/nouvelle")
    isabelle.send({"prenom": "Zoé", "nom": "Écho", "adresse": "zoe@exemple.fr", "role": "charge"})
    isabelle.go(f"{isabelle.page.request.path}/affectations/nouvelle")
    isabelle.send({"dla": "2", "etp": "1", "debut": "01/01/2026"})
    with ici.database.reading() as session:
        letters = session.execute(select(Courriel.modele, Courriel.adresse)).all()
    assert (ACCES_A_CONFIRMER, "alix@exemple.fr") in letters
    alix = signed_in(app, "alix")
    alix.go("/administration")
    assert "1 accès attend votre accord" in said(alix)
    alix.go("/acces-a-confirmer")
    alix.send_several({"acces": ticked(alix, "affectation:2")}, geste="confirmer")
    assert "1 accès confirmé." in said(alix)
    alix.go("/administration/acces")
    assert "Isabelle Durand" in said(alix)
    assert "confirmer un accès" in said(alix)
    assert "Zoé Écho" in said(alix)


def test_who_runs_the_region_confirms_nothing_as_admin(ici: Monde, isabelle: Navigateur) -> None:
    with ici.database.writing() as session:
        session.add(Habilitation(compte_id=4, role=Role.ADMIN))
    by_an_affectation(isabelle)
    isabelle.go("/acces-a-confirmer")
    assert "Aucun accès à confirmer" in said(isabelle)


def test_who_runs_a_region_makes_no_admin_who_would_confirm_what_they_give(ici: Monde, isabelle: Navigateur) -> None:
    with ici.database.writing() as session:
        session.add(Habilitation(compte_id=4, role=Role.ADMIN))
    with ici.database.reading() as session:
        acteur = get_acteur(session, 4)
    assert acteur
    assert acteur.has(Droit.ADMINISTRER)
    with pytest.raises(Refus, match="Vous animez une région"), ici.database.writing() as session:
        give_role(session, compte=session.get_one(Compte, 1), role=Role.ADMIN, acteur=acteur, now=ici.heure())


def test_nobody_confirms_what_does_not_wait_for_them(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    ici.direction("Autre", "28", password=PASSWORD)
    by_an_affectation(isabelle)
    autre = signed_in(app, "autre")
    autre.go("/acces-a-confirmer")
    assert "Aucun accès à confirmer" in said(autre)
    autre.go("/compte/mot-de-passe")
    forged = {**autre.fields(), "acces": "affectation:2:0", "geste": "confirmer"}
    autre.client.post("/acces-a-confirmer", data=forged, base_url="http://127.0.0.1:8000")
    with ici.database.reading() as session:
        assert session.get_one(Affectation, 2).attend_depuis is not None


def test_what_is_refused_is_taken_back(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    by_a_table(isabelle)
    odile = signed_in(app, "odile")
    odile.go("/acces-a-confirmer")
    odile.send_several({"acces": ticked(odile, "role:6", "affectation:2")}, geste="refuser")
    assert "2 accès refusés." in said(odile)
    with ici.database.reading() as session:
        assert session.get(Affectation, 2) is None
        assert session.scalars(select(Habilitation).where(Habilitation.porteuse_id == 1)).one().compte_id == 2


def test_nothing_ticked_and_a_second_click_say_so(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    by_a_role(isabelle)
    odile, other = signed_in(app, "odile"), signed_in(app, "odile")
    odile.go("/acces-a-confirmer")
    other.go("/acces-a-confirmer")
    odile.send({"geste": "confirmer"})
    assert "Cochez au moins un accès." in said(odile)
    odile.send_several({"acces": ticked(odile, "role:5")}, geste="confirmer")
    other.send_several({"acces": ticked(other, "role:5")}, geste="refuser")
    assert other.page.status_code == 409
    with ici.database.reading() as session:
        assert session.get_one(Habilitation, 5).attend_depuis is None


def test_who_waits_answers_and_reads_why_the_rest_is_closed(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    by_an_affectation(isabelle)
    puppet_account(ici)
    browser = signed_in(app, "prete-nom")
    browser.go("/a-faire")
    assert "Paul Roux, DLA 18 Département 18, 0,1 ETP depuis le 1er janvier 2026 : attend d’être confirmé" in said(
        browser
    )


def test_who_has_nothing_but_a_direction_that_waits_reads_why(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    by_a_role(isabelle)
    compte_id = puppet_account(ici)
    with ici.database.reading() as session:
        acteur = get_acteur(session, compte_id)
    assert acteur is not None
    assert acteur.mandats == frozenset()
    browser = signed_in(app, "prete-nom")
    browser.go("/")
    assert "Attend d’être confirmé : Paul Roux, direction de Porteuse de Odile" in said(browser)


# --- individual time


def test_time_is_read_by_the_direction_that_its_author_knew_of(ici: Monde, app: Flask) -> None:
    claire = ici.acteur_of(1)
    ici.campagne()
    ici.answered(claire, partage=MONTREE)
    ici.heure.moment += timedelta(days=90)
    ici.settle(ici.acteur_of(4))
    with ici.database.reading() as session:
        assert session.execute(select(LecteurAnnonce.participation_id, LecteurAnnonce.personne_id)).all() == [(1, 2)]
    ici.personne("Paul", role=Role.DIRECTION, porteuse_id=1, password=PASSWORD)
    assert shown_to(ici, app, "odile") == (True, True)
    assert shown_to(ici, app, "paul") == (False, False)
    author = signed_in(app, "claire")
    author.go("/ma-repartition/1/partage")
    assert "Votre direction a changé depuis votre choix. Vous montriez votre temps à Odile Durand" in said(author)
    author.send({})
    assert "Votre direction a changé" not in said(author)
    assert shown_to(ici, app, "paul") == (True, True)


def shown_to(monde: Monde, app: Flask, login: str) -> tuple[bool, bool]:
    """Return whether a direction reads Claire's time under her name, and the figure of the DLA, which is hers alone."""
    browser = signed_in(app, login)
    browser.go("/direction/campagnes/1/dlas/1/repartitions")
    with monde.database.reading() as session:
        compte_id = session.scalars(select(Compte.id).where(Compte.adresse == f"{login}@exemple.fr")).one()
        acteur = get_acteur(session, compte_id)
        assert acteur is not None
        (figure,) = list_chiffres_dla(session, acteur, 1)
    return "Claire Durand" in said(browser), bool(figure.parts)


# --- addresses


def test_an_account_in_use_keeps_its_address_until_its_owner_agrees(
    ici: Monde, isabelle: Navigateur, app: Flask
) -> None:
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "prete-nom@exemple.fr"})
    assert "L’adresse est demandée." in said(isabelle)
    assert "prete-nom@exemple.fr est demandée" in said(isabelle)
    thief = Navigateur(app)
    thief.go("/mot-de-passe-oublie")
    thief.send({"adresse": "prete-nom@exemple.fr"})
    with ici.database.reading() as session:
        sent = session.execute(select(Courriel.modele, Courriel.adresse)).all()
    assert sent == [(ADRESSE_DEMANDEE, "claire@exemple.fr")]
    claire = signed_in(app, "claire")
    claire.go("/compte")
    assert "Une autre adresse est demandée pour votre compte : prete-nom@exemple.fr." in said(claire)
    claire.go("/compte/adresse")
    claire.send({"geste": "refuser"})
    assert "L’adresse est refusée" in said(claire)
    with ici.database.reading() as session:
        assert session.get_one(Compte, 1).adresse == "claire@exemple.fr"
        assert session.scalars(select(AdresseDemandee)).all() == []
        assert (ADRESSE_REFUSEE, "isabelle@exemple.fr") in session.execute(
            select(Courriel.modele, Courriel.adresse)
        ).all()


def test_its_owner_confirms_it_and_keeps_what_the_account_opens(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "claire.durand@exemple.fr"})
    claire = signed_in(app, "claire")
    claire.go("/compte/adresse")
    claire.send({"geste": "confirmer"})
    assert "Votre adresse est changée Un message y part" in said(claire)
    with ici.database.reading() as session:
        compte = session.get_one(Compte, 1)
        assert (compte.adresse, compte.mot_de_passe) == (
            "claire.durand@exemple.fr",
            None,
        )  # chosen from the new mailbox
        assert session.scalars(select(SessionWeb).where(SessionWeb.compte_id == 1)).all() == []
        sent = session.execute(select(Courriel.modele, Courriel.adresse)).all()
    assert (INVITATION, "claire.durand@exemple.fr") in sent
    puppet_account(ici, "claire.durand@exemple.fr")
    assert reads_the_structure(app, "claire.durand")


def test_without_an_answer_it_comes_after_days_and_its_accesses_wait(
    ici: Monde, isabelle: Navigateur, app: Flask
) -> None:
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "prete-nom@exemple.fr"})
    for days, expected in ((ADDRESS_DAYS - 1, "claire@exemple.fr"), (1, "prete-nom@exemple.fr")):
        ici.heure.moment += timedelta(days=days)
        with ici.database.writing() as session:
            take_due_adresses(session, now=ici.heure())
            assert session.get_one(Compte, 1).adresse == expected
    puppet_account(ici)
    assert not reads_the_structure(app, "prete-nom")
    with ici.database.reading() as session:
        sent = session.execute(select(Courriel.modele, Courriel.adresse)).all()
    assert (ADRESSE_CHANGEE, "claire@exemple.fr") in sent
    assert (ACCES_A_CONFIRMER, "odile@exemple.fr") in sent


def test_the_worker_takes_them(ici: Monde) -> None:
    with ici.database.writing() as session:
        moment = ici.heure()
        session.add(AdresseDemandee(compte_id=1, adresse="autre@exemple.fr", demandee_le=moment, effet_le=moment))
    with ici.database.writing() as session:
        HOUSEKEEPING.run(session, settings_of(ici), ici.heure())
        assert session.get_one(Compte, 1).adresse == "autre@exemple.fr"


def test_it_can_be_given_up_and_an_address_taken_meanwhile_changes_nothing(ici: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "autre@exemple.fr"})
    isabelle.send({}, action="/organisation/personnes/1/adresse/abandonner")
    assert "Le changement d’adresse est abandonné." in said(isabelle)
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "autre@exemple.fr"})
    ici.personne("Autre")
    ici.heure.moment += timedelta(days=ADDRESS_DAYS)
    with ici.database.writing() as session:
        take_due_adresses(session, now=ici.heure())
        assert session.get_one(Compte, 1).adresse == "claire@exemple.fr"


def test_an_account_that_nobody_used_yet_changes_at_once_and_its_accesses_wait(
    ici: Monde, isabelle: Navigateur, app: Flask
) -> None:
    marie = ici.personne("Marie", "18")
    isabelle.go(f"/organisation/personnes/{marie.personne_id}/adresse")
    isabelle.send({"adresse": "prete-nom@exemple.fr"})
    assert "L’adresse est changée." in said(isabelle)
    puppet_account(ici)
    assert not reads_the_structure(app)


# --- cases found by an outsider


def test_a_place_that_was_over_opens_nothing_by_another_that_follows_it(
    ici: Monde, isabelle: Navigateur, app: Flask
) -> None:
    with ici.database.writing() as session:
        session.get_one(Affectation, 1).fin = date(2025, 6, 30)
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"etp": "1", "debut": "01/01/2024", "fin": "07/07/2026"})  # yesterday
    isabelle.go("/organisation/personnes/1/affectations/nouvelle")
    isabelle.send({"dla": "1", "etp": "0,1", "debut": "08/07/2026"})
    assert "L’affectation est enregistrée." in said(isabelle)
    assert not reads_the_structure(app, "claire")


@pytest.mark.parametrize(("debut", "fin"), [("01/01/2026", ""), ("01/01/2023", "")])
def test_a_place_confirmed_for_later_or_for_less_is_not_stretched(
    ici: Monde, isabelle: Navigateur, app: Flask, debut: str, fin: str
) -> None:
    with ici.database.writing() as session:
        affectation = session.get_one(Affectation, 1)
        if debut.endswith("2026"):
            affectation.debut, affectation.fin = date(2030, 1, 1), date(2030, 1, 2)
    isabelle.go("/organisation/affectations/1")
    isabelle.send({"etp": "1", "debut": debut, "fin": fin})
    assert "L’affectation est changée." in said(isabelle)
    assert not reads_the_structure(app, "claire")


def test_what_is_confirmed_is_what_was_shown(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    by_an_affectation(isabelle)
    odile = signed_in(app, "odile")
    odile.go("/acces-a-confirmer")
    assert "Paul Roux, DLA 18 Département 18, 0,1 ETP depuis le 1er janvier 2026 – prete-nom@exemple.fr" in said(odile)
    isabelle.go("/organisation/personnes/5/adresse")
    isabelle.send({"adresse": "autre-nom@exemple.fr"})
    odile.send_several({"acces": ticked(odile, "affectation:2")}, geste="confirmer")
    assert odile.page.status_code == 409
    assert "a changé depuis que cette page est affichée" in said(odile)
    with ici.database.reading() as session:
        assert session.get_one(Affectation, 2).attend_depuis is not None


def test_an_account_that_is_opened_again_opens_no_dla_by_itself(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    isabelle.go("/organisation/personnes/1/desactiver")
    isabelle.send({})
    isabelle.send({}, action="/organisation/personnes/1/reactiver")
    assert not reads_the_structure(app, "claire")


def test_a_closed_account_changes_no_address_and_closing_it_ends_the_request(ici: Monde, isabelle: Navigateur) -> None:
    """Its owner could neither read the message nor refuse."""
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "prete-nom@exemple.fr"})
    isabelle.go("/organisation/personnes/1/desactiver")
    isabelle.send({})
    with ici.database.reading() as session:
        assert session.scalars(select(AdresseDemandee)).all() == []
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "prete-nom@exemple.fr"})
    assert "Ce compte est désactivé : son adresse ne change pas." in said(isabelle)


def test_another_domain_that_folds_to_the_same_is_another_address(ici: Monde, isabelle: Navigateur) -> None:
    with ici.database.writing() as session:
        compte = session.get_one(Compte, 1)
        compte.adresse = compte.adresse_cle = "claire@passion.fr"
    isabelle.go("/organisation/personnes/1/adresse")
    isabelle.send({"adresse": "claire@paßion.fr"})
    with ici.database.reading() as session:
        assert session.get_one(Compte, 1).adresse == "claire@passion.fr"


def test_a_direction_under_another_name_is_another_direction(ici: Monde, isabelle: Navigateur, app: Flask) -> None:
    claire = ici.acteur_of(1)
    ici.campagne()
    ici.answered(claire, partage=MONTREE)
    isabelle.go("/organisation/personnes/2/identite")
    isabelle.send({"prenom": "Paul", "nom": "Roux"})
    assert not reads_the_structure(app, "odile")
    with ici.database.reading() as session:
        assert session.scalars(select(LecteurAnnonce)).all() == []


def test_who_entered_an_access_confirms_it_by_no_role_of_later(ici: Monde, isabelle: Navigateur) -> None:
    by_an_affectation(isabelle)
    with ici.database.writing() as session:
        (habilitation,) = session.scalars(select(Habilitation).where(Habilitation.compte_id == 4))
        session.delete(habilitation)
        session.add(Habilitation(compte_id=4, role=Role.ADMIN))
        session.add(Habilitation(compte_id=4, role=Role.DIRECTION, region_id=1, porteuse_id=1))
    isabelle.go("/acces-a-confirmer")
    assert "Aucun accès à confirmer" in said(isabelle)


def test_what_waits_is_confirmed_once_on_both_databases(monde: Monde) -> None:
    monde.region()
    monde.porteuse("Fédération", "18")
    isabelle = monde.animatrice()
    alix = monde.personne("Alix", role=Role.ADMIN)
    with monde.database.writing() as session:
        paul = create_personne(
            session,
            region=session.get_one(Region, 1),
            prenom="Paul",
            nom="Roux",
            adresse="paul@exemple.fr",
            acteur=isabelle,
            now=monde.heure(),
        )
        give_role(session, compte=paul, role=Role.DIRECTION, porteuse_id=1, acteur=isabelle, now=monde.heure())
        add_affectation(
            session,
            personne=paul.personne,
            dla=session.scalars(select(Dla).where(Dla.code == "18")).one(),
            etp=50,
            debut=date(2026, 1, 1),
            fin=None,
            acteur=isabelle,
            now=monde.heure(),
        )
    with monde.database.reading() as session:
        waiting = list_confirmable(session, alix)
        assert count_confirmable(session, alix) == 2
        cles = {kind: {row.id: stamp_of(session, row) for row in rows} for kind, rows in waiting.items()}
        assert [personne.nom_complet for personne in list_directing(session, 1)] == []
    with monde.database.writing() as session:
        assert confirm_acces(session, cles=cles, acteur=alix, now=monde.heure()) == 2
    with monde.database.writing() as session, pytest.raises(SettledAccessError):
        confirm_acces(session, cles=cles, acteur=alix, now=monde.heure())
    with monde.database.reading() as session:
        assert [personne.nom_complet for personne in list_directing(session, 1)] == ["Paul Roux"]
