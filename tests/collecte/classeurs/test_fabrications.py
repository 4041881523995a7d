"""Workbooks made in the background: asked for once, kept for their account, withdrawn when their figures are."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from collecte.app import close
from collecte.campagnes.operations.ouverture import supprimer_campagne
from collecte.campagnes.queries.collectes import get_collecte_with_serie
from collecte.classeurs.fabrique import Fabrique, Veille, fabriquer
from collecte.classeurs.jobs_classeurs import take
from collecte.classeurs.operations import fabrique as gestes
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, gather
from collecte.classeurs.operations.fabrique import LEASE, MAX_TRIES, Reclame
from collecte.classeurs.operations.ouvrages import demander_regional
from collecte.exploitation.jobs import periodiques
from collecte.models import (
    Campagne,
    ClasseurSorti,
    Efface,
    EtatFabrication,
    Fabrication,
    Habilitation,
    MorceauFabrique,
    Participation,
    Region,
)
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.rgpd.operations.detachement import detach
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from collecte.rgpd.operations.regles_reponses import purge_historique
from collecte.telechargements.operations.fabrications import LIFE, annuler, recommencer, supprimer
from exports.formats import Format
from exports.regional.classeur import write_regional
from exports.regional.classeurs import write_classeur
from exports.regional.matiere import Audience, Famille
from exports.tableur import lecture_contenu
from exports.tableur.contenu import Contenu, empreinte_of
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.fabrications import asked, campaign_workbook, downloaded, fabrications, make_waiting
from tests.collecte.mondes.monde import CENT, PASSWORD, PENDANT, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.registre import work

POST = "/campagnes/1/classeur.xlsx"
SEULE = "/classeurs/1"
TEMPS = DemandeClasseur(audience=Audience.C2RA, familles=frozenset(Famille), temps_id=1)


def peopled(monde: Monde) -> Acteur:
    """A campaign that two persons of three answered; return its animatrice."""
    monde.region()
    monde.region("bretagne", "Bretagne", "22")
    for prenom, dla in (("Claire", "18"), ("Rachid", "28")):
        monde.personne(prenom, dla)
    monde.personne("Ines", "36")
    isabelle = monde.animatrice(password=PASSWORD)
    monde.animatrice("Odile", password=PASSWORD)
    monde.campagne()
    for personne_id in (1, 2):
        monde.answered(monde.acteur_of(personne_id), CENT)
    return isabelle


def asked_regional(monde: Monde, acteur: Acteur, demande: DemandeClasseur = TEMPS) -> int:
    with monde.database.writing() as session:
        region = session.get_one(Region, 1)
        return demander_regional(
            session, region=region, demande=demande, choisi=Format.CLASSEUR, acteur=acteur, now=monde.heure()
        )


def made(monde: Monde) -> int:
    return make_waiting(monde.database, monde.heure)


def content(monde: Monde, fabrication_id: int = 1) -> bytes:
    table = MorceauFabrique
    with monde.database.reading() as session:
        pieces = select(table.contenu).where(table.fabrication_id == fabrication_id)
        return b"".join(session.scalars(pieces.order_by(table.rang)))


def claimed(monde: Monde) -> Reclame:
    taken = take(monde.database, monde.heure())
    assert taken is not None
    return taken


def fabrique_of(monde: Monde) -> Fabrique:
    return Fabrique(monde.database, TROUSSEAU, monde.heure)


def states(monde: Monde) -> list[EtatFabrication]:
    return [fabrication.etat for fabrication in fabrications(monde)]


def without_rights(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        session.execute(delete(Habilitation).where(Habilitation.compte_id == acteur.compte_id))


@pytest.fixture
def app(petit_monde: Monde) -> Iterator[Flask]:
    prepare(petit_monde, peopled)
    app = application(petit_monde)
    yield app
    close(app)


@pytest.fixture
def isabelle(app: Flask) -> Navigateur:
    return signed_in(app, "isabelle")


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


# --- from the request to the file


def test_the_workbook_of_a_campaign_is_the_one_that_its_own_function_writes(monde: Monde, tmp_path: Path) -> None:
    asked(monde, prepare(monde, peopled))
    assert made(monde) == 1
    (fabrication,) = fabrications(monde)
    assert (fabrication.etat, fabrication.nom) == (EtatFabrication.PRET, "classeur-centre-val-de-loire-2026-S1.xlsx")
    assert fabrication.lue_le is not None
    with monde.database.reading() as session:
        collecte = get_collecte_with_serie(session, session.get_one(Campagne, 1), fabrication.lue_le)
    write_classeur(collecte, tmp_path / fabrication.nom)
    assert content(monde) == (tmp_path / fabrication.nom).read_bytes()
    assert fabrication.octets == len(content(monde))


def test_that_of_a_region_too(monde: Monde, tmp_path: Path) -> None:
    acteur, hour = prepare(monde, peopled), monde.heure()
    with monde.database.writer() as session:  # rolled back: otherwise its pools would be stored
        region = session.get_one(Region, 1)
        matiere = gather(session, region=region, demande=TEMPS, acteur=acteur, trousseau=TROUSSEAU, now=hour)
    asked_regional(monde, acteur)
    assert made(monde) == 1
    (fabrication,) = fabrications(monde)
    assert fabrication.lue_le == hour
    write_regional(matiere, tmp_path / fabrication.nom)
    assert content(monde) == (tmp_path / fabrication.nom).read_bytes()


def test_what_is_asked_survives_its_document() -> None:
    whole = DemandeClasseur(
        audience=Audience.PILOTES,
        familles=frozenset({Famille.TEMPS, Famille.NOTE}),
        temps_id=3,
        enquete_ids=frozenset({5, 4}),
        annee=2026,
        dla_ids=frozenset({2}),
    )
    assert DemandeClasseur.from_document({"format": "xlsx", **whole.to_document()}) == whole


def test_from_the_page_to_the_file(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1")
    isabelle.send({}, action=POST)
    assert isabelle.page.request.path == SEULE
    assert "Le fichier attend son tour" in isabelle.text
    assert "Où en est-il ?" in isabelle.text
    assert isabelle.go(f"{SEULE}/fichier").request.path == SEULE, "there is no file yet"
    made(petit_monde)
    isabelle.go(SEULE)
    assert "Le fichier est prêt" in isabelle.text
    assert "État des réponses du 8 juillet 2026 à 10 h 00" in isabelle.text
    assert "gardé jusqu’au 15 juillet 2026 à 10 h 00" in isabelle.text
    response = isabelle.go(f"{SEULE}/fichier")
    assert response.data == content(petit_monde)
    assert response.headers["Content-Disposition"] == "attachment; filename=classeur-centre-val-de-loire-2026-S1.xlsx"
    assert response.headers["Content-Length"] == str(len(response.data))


def test_a_file_is_given_piece_by_piece(
    isabelle: Navigateur, petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gestes, "MORCEAU", 5_000)
    file = campaign_workbook(isabelle).data
    with petit_monde.database.reading() as session:
        lengths = session.scalars(select(func.length(MorceauFabrique.contenu)).order_by(MorceauFabrique.rang)).all()
    assert len(lengths) > 2
    assert set(lengths[:-1]) == {5_000}
    assert sum(lengths) == len(file)
    assert file == content(petit_monde)


def test_it_is_handed_out_when_it_is_made_whoever_downloads_it_and_however_often(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    file = campaign_workbook(isabelle).data
    isabelle.go(f"{SEULE}/fichier")
    with petit_monde.database.reading() as session:
        (sorti,) = session.scalars(select(ClasseurSorti))
        assert sorti.compte is not None
        assert (sorti.compte.adresse, sorti.empreinte) == ("isabelle@exemple.fr", empreinte_of(file))


def test_what_a_workbook_has_nothing_to_tell_of_is_refused_in_words(isabelle: Navigateur, petit_monde: Monde) -> None:
    nothing = DemandeClasseur(audience=Audience.C2RA, familles=frozenset(), enquete_ids=frozenset({99}))
    asked_regional(petit_monde, petit_monde.acteur_of(4), nothing)
    made(petit_monde)
    isabelle.go(SEULE)
    assert "Ce classeur n’aurait rien à dire. Choisissez une période" in isabelle.text


def test_nobody_waits_while_a_file_is_fingerprinted(petit_monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(petit_monde, prepare(petit_monde, peopled))
    wrote: list[bool] = []

    def contenu_of(fichier: bytes) -> Contenu:
        with petit_monde.database.writing(in_passing=True) as session:  # gives up at once when the database is locked
            session.get_one(Campagne, 1).ouverture = PENDANT.date()
        wrote.append(True)
        return lecture_contenu.contenu_of(fichier)

    monkeypatch.setattr("collecte.telechargements.operations.sorties.contenu_of", contenu_of)
    made(petit_monde)
    assert wrote == [True]
    assert states(petit_monde) == [EtatFabrication.PRET]


# --- asked once


def test_the_same_request_is_the_same_row_until_it_is_ready(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    assert [asked(monde, isabelle), asked(monde, isabelle)] == [1, 1]
    taken = claimed(monde)
    assert asked(monde, isabelle) == 1, "it is being made"
    fabriquer(fabrique_of(monde), taken)
    assert asked(monde, isabelle) != 1, "answers may have come since"
    assert states(monde) == [EtatFabrication.PRET, EtatFabrication.EN_ATTENTE]


def test_clicks_at_once_make_one_request(monde: Monde) -> None:
    isabelle, requests = prepare(monde, peopled), []
    clicks = [threading.Thread(target=lambda: requests.append(asked(monde, isabelle))) for _ in range(6)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert requests == [1] * 6
    assert len(fabrications(monde)) == 1


def test_another_account_or_another_choice_is_another_request(petit_monde: Monde) -> None:
    isabelle = prepare(petit_monde, peopled)
    marie = petit_monde.animatrice("Marie")
    other = DemandeClasseur(audience=Audience.PUBLIC, familles=frozenset(Famille), temps_id=1)
    assert asked(petit_monde, isabelle) != asked(petit_monde, marie)
    assert asked_regional(petit_monde, isabelle) != asked_regional(petit_monde, isabelle, other)
    assert len(fabrications(petit_monde)) == 4


def test_a_process_alone_has_it(monde: Monde) -> None:
    asked(monde, prepare(monde, peopled))
    claims: list[Reclame | None] = []
    workers = [threading.Thread(target=lambda: claims.append(take(monde.database, monde.heure()))) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len([claim for claim in claims if claim is not None]) == 1


# --- cancelled, lost, begun again


def test_one_that_waits_is_cancelled_and_never_made(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1")
    isabelle.send({}, action=POST)
    isabelle.send({}, action=f"{SEULE}/annuler")
    assert "Le fichier est annulé" in isabelle.text
    assert made(petit_monde) == 0
    isabelle.send({}, action=f"{SEULE}/recommencer")
    assert isabelle.page.request.path == "/classeurs/2"
    assert downloaded(isabelle).data == content(petit_monde, 2)
    assert [fabrication.id for fabrication in fabrications(petit_monde)] == [2]


def test_nothing_is_kept_of_one_that_is_cancelled_while_it_is_made(monde: Monde) -> None:
    asked(monde, prepare(monde, peopled))
    taken = claimed(monde)
    with monde.database.writing() as session:
        annuler(session, own=session.get_one(Fabrication, 1), now=monde.heure())
    fabriquer(fabrique_of(monde), taken)
    assert states(monde) == [EtatFabrication.ANNULE]
    assert content(monde) == b""
    with monde.database.reading() as session:
        assert session.scalars(select(ClasseurSorti)).all() == []


def test_cancelling_one_that_is_ready_changes_nothing(monde: Monde) -> None:
    asked(monde, prepare(monde, peopled))
    made(monde)
    with monde.database.writing() as session:
        annuler(session, own=session.get_one(Fabrication, 1), now=monde.heure())
    assert states(monde) == [EtatFabrication.PRET]


def test_who_makes_it_tells_how_far_and_leaves_once_it_is_not_wanted(monde: Monde) -> None:
    asked(monde, prepare(monde, peopled))
    left: list[bool] = []
    veille = Veille(fabrique_of(monde), claimed(monde), leave=lambda: left.append(True))
    veille.tell(12, 40, "Feuille Données")
    monde.heure.moment += LEASE / 2
    veille.look()
    (fabrication,) = fabrications(monde)
    assert (fabrication.faits, fabrication.attendus, fabrication.libelle) == (12, 40, "Feuille Données")
    assert fabrication.reclame_jusqua == monde.heure() + LEASE
    assert left == []
    with monde.database.writing() as session:
        annuler(session, own=session.get_one(Fabrication, 1), now=monde.heure())
    veille.look()
    assert left == [True]


def test_a_base_in_use_does_not_stop_who_makes_it(petit_monde: Monde) -> None:
    asked(petit_monde, prepare(petit_monde, peopled))
    left: list[bool] = []
    veille = Veille(fabrique_of(petit_monde), claimed(petit_monde), leave=lambda: left.append(True))
    veille.tell(1, 2, "Synthèse")
    with petit_monde.database.writing() as session:
        session.get_one(Campagne, 1)
        veille.look()
    assert left == []
    assert fabrications(petit_monde)[0].faits == 0
    veille.look()
    assert fabrications(petit_monde)[0].faits == 1


def test_one_that_is_lost_is_taken_up_again_and_given_up_after_three_tries(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    asked(monde, isabelle)
    first = claimed(monde)
    for _ in range(MAX_TRIES - 1):
        assert take(monde.database, monde.heure()) is None, "it is in the hands of another"
        monde.heure.moment += LEASE
        assert claimed(monde) != first
    fabriquer(fabrique_of(monde), first)
    assert states(monde) == [EtatFabrication.EN_COURS], "who lost it keeps nothing"
    monde.heure.moment += LEASE
    assert take(monde.database, monde.heure()) is None
    assert states(monde) == [EtatFabrication.INTERROMPU]
    with monde.database.writing() as session:
        fabrication = session.get_one(Fabrication, 1)
        again = recommencer(session, own=fabrication, acteur=isabelle, now=monde.heure())
    assert made(monde) == 1
    assert [(fabrication.id, fabrication.etat) for fabrication in fabrications(monde)] == [
        (again, EtatFabrication.PRET)
    ]


# --- rights


def test_another_account_has_no_page_of_it(isabelle: Navigateur, app: Flask, petit_monde: Monde) -> None:
    petit_monde.animatrice("Marie", password=PASSWORD)
    campaign_workbook(isabelle)
    for prenom in ("odile", "marie"):  # of another région, then of the same one
        other = signed_in(app, prenom)
        for path in (SEULE, f"{SEULE}/fichier"):
            assert other.go(path).status_code == 404
        other.go("/classeurs")
        assert "Aucun classeur demandé ces derniers jours" in other.text
        token = {"csrf_token": other.fields("/deconnexion")["csrf_token"]}
        for gesture in ("annuler", "recommencer", "supprimer"):
            sent = other.client.post(f"{SEULE}/{gesture}", data=token, base_url="http://127.0.0.1:8000")
            assert sent.status_code == 404
    assert states(petit_monde) == [EtatFabrication.PRET]


def test_it_is_refused_when_the_right_is_withdrawn_before_it_is_made(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    asked(monde, isabelle)
    asked_regional(monde, isabelle)
    without_rights(monde, isabelle)
    made(monde)
    assert states(monde) == [EtatFabrication.REFUSE] * 2
    assert fabrications(monde)[0].refus.startswith("Vous n’animez plus la région de ce classeur")
    with monde.database.reading() as session:
        assert session.scalars(select(ClasseurSorti)).all() == []


def test_a_file_is_out_of_reach_once_the_right_is_withdrawn(isabelle: Navigateur, petit_monde: Monde) -> None:
    campaign_workbook(isabelle)
    with petit_monde.database.writing() as session:
        session.scalars(select(Habilitation).where(Habilitation.compte_id == 4)).one().region_id = 2
    for path in (SEULE, f"{SEULE}/fichier"):
        assert isabelle.go(path).status_code == 404
    isabelle.go("/classeurs")
    assert "Temps et activités" not in isabelle.text


def test_results_settled_meanwhile_lead_to_their_own_workbook(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1")
    isabelle.send({}, action=POST)
    petit_monde.heure.moment += timedelta(days=20)
    petit_monde.settle(petit_monde.acteur_of(4))
    made(petit_monde)
    assert states(petit_monde) == [EtatFabrication.REFUSE]
    assert "classeur de référence" in fabrications(petit_monde)[0].refus


# --- withdrawn


def erased(monde: Monde, folder: Path) -> None:
    journal = JournalEffacements(folder / "effacements", TROUSSEAU)
    with monde.database.writing() as session:
        effacer(session, genre=Efface.PERSONNE, identifiant=1, journal=journal, acteur=None, now=monde.heure())


def unshared(monde: Monde, _folder: Path) -> None:
    with monde.database.writing() as session:
        partage = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)
        acteur = monde.acteur_of(1)
        change_partage(session, participation_id=1, partage=partage, acteur=acteur, now=monde.heure())


def detached(monde: Monde, _folder: Path) -> None:
    with monde.database.writing() as session:
        detach(session, [session.get_one(Participation, 1)], monde.heure())


def purged(monde: Monde, _folder: Path) -> None:
    with monde.database.writing() as session:
        purge_historique(session, [1], monde.heure())


def given_up(monde: Monde, _folder: Path) -> None:
    later = monde.campagne(
        "2026-S2", ouverture=PENDANT.date() + timedelta(days=200), cloture=PENDANT.date() + timedelta(days=220)
    )
    with monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=later, acteur=monde.acteur_of(4), now=monde.heure())


WITHDRAWN = [erased, unshared, detached, purged, given_up]


@pytest.mark.parametrize("withdraw", WITHDRAWN, ids=lambda withdraw: withdraw.__name__)
def test_a_file_goes_with_what_it_told(monde: Monde, tmp_path: Path, withdraw: Callable[[Monde, Path], None]) -> None:
    isabelle = prepare(monde, peopled)
    asked(monde, isabelle)
    asked_regional(monde, isabelle)
    made(monde)
    withdraw(monde, tmp_path)
    assert states(monde) == [EtatFabrication.RETIRE] * 2
    with monde.database.reading() as session:
        assert session.scalars(select(MorceauFabrique.rang)).all() == []


@pytest.mark.parametrize("withdraw", WITHDRAWN, ids=lambda withdraw: withdraw.__name__)
def test_what_was_read_before_is_not_kept_after(
    monde: Monde, tmp_path: Path, withdraw: Callable[[Monde, Path], None]
) -> None:
    """It was read, and is being written while the erasure happens: it is read again."""
    isabelle = prepare(monde, peopled)
    asked(monde, isabelle)
    taken = claimed(monde)
    with monde.database.writing() as session:
        ouvrage = gestes.lire(session, taken, trousseau=TROUSSEAU, now=monde.heure())
    withdraw(monde, tmp_path)
    path = tmp_path / ouvrage.sortie.nom
    ouvrage.write(path, lambda done, total, label: None)
    arguments = {"sortie": ouvrage.sortie, "fichier": path.read_bytes(), "acteur": isabelle, "now": monde.heure()}
    with pytest.raises(gestes.LostClaimError), monde.database.writing() as session:
        gestes.garder(session, taken, **arguments)  # type: ignore[arg-type] # fields by name
    assert states(monde) == [EtatFabrication.EN_ATTENTE]
    assert made(monde) == 1
    if withdraw in {erased, detached}:
        assert content(monde) != path.read_bytes()


def test_an_erasure_waits_for_a_file_that_is_being_kept_then_takes_it_back(monde: Monde, tmp_path: Path) -> None:
    isabelle = prepare(monde, peopled)
    asked(monde, isabelle)
    taken = claimed(monde)
    with monde.database.writing() as session:
        ouvrage = gestes.lire(session, taken, trousseau=TROUSSEAU, now=monde.heure())
    path = tmp_path / ouvrage.sortie.nom
    ouvrage.write(path, lambda done, total, label: None)
    erasure = threading.Thread(target=erased, args=(monde, tmp_path))
    with monde.database.writing() as session:
        arguments = {"sortie": ouvrage.sortie, "fichier": path.read_bytes(), "acteur": isabelle, "now": monde.heure()}
        gestes.garder(session, taken, **arguments)  # type: ignore[arg-type] # fields by name
        erasure.start()
        erasure.join(1)
        assert erasure.is_alive()
    erasure.join()
    assert states(monde) == [EtatFabrication.RETIRE]
    assert content(monde) == b""


def test_files_of_another_region_stay(monde: Monde, tmp_path: Path) -> None:
    asked(monde, prepare(monde, peopled))
    with monde.database.writing() as session:
        region = session.get_one(Region, 2)
        nothing = DemandeClasseur(audience=Audience.C2RA, familles=frozenset(Famille), annee=2026)
        demander_regional(
            session,
            region=region,
            demande=nothing,
            choisi=Format.CLASSEUR,
            acteur=monde.acteur_of(5),
            now=monde.heure(),
        )
    made(monde)
    before = states(monde)
    erased(monde, tmp_path)
    assert states(monde) == [EtatFabrication.RETIRE, *before[1:]]


def test_its_page_says_that_it_is_not_handed_out_any_more_and_makes_it_again(
    isabelle: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    campaign_workbook(isabelle)
    erased(petit_monde, tmp_path)
    assert isabelle.go(f"{SEULE}/fichier").request.path == SEULE
    assert "Le fichier n’est plus disponible" in isabelle.text
    assert "Claire" not in isabelle.text
    isabelle.send({}, action=f"{SEULE}/recommencer")
    assert b"PK" in downloaded(isabelle).data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(False, True, id="agreeing"),
        pytest.param(True, True, id="agreeing again"),
        pytest.param(False, False, id="refusing again"),
    ],
)
def test_giving_one_s_agreement_or_saying_the_same_again_takes_nothing_back(
    monde: Monde, before: bool, after: bool
) -> None:
    acteur = prepare(monde, peopled)
    shared(monde, before, VueDirection.NON)
    asked(monde, acteur)
    made(monde)
    shared(monde, after, VueDirection.FONCTION)
    assert states(monde) == [EtatFabrication.PRET]


def shared(monde: Monde, agreed: bool, vue: VueDirection) -> None:
    """Record who may see the first answer, as its author decides."""
    with monde.database.writing() as session:
        partage = Partage(accord_chiffres=agreed, vue_direction=vue)
        change_partage(session, participation_id=1, partage=partage, acteur=monde.acteur_of(1), now=monde.heure())


def test_what_an_erased_account_asked_for_goes(monde: Monde, tmp_path: Path) -> None:
    asked(monde, prepare(monde, peopled))
    made(monde)
    journal = JournalEffacements(tmp_path / "effacements", TROUSSEAU)
    with monde.database.writing() as session:
        effacer(session, genre=Efface.PERSONNE, identifiant=4, journal=journal, acteur=None, now=monde.heure())
    assert fabrications(monde) == []
    assert content(monde) == b""


# --- kept until a date


def test_it_is_gone_the_moment_its_date_is_past(isabelle: Navigateur, petit_monde: Monde) -> None:
    campaign_workbook(isabelle)
    petit_monde.heure.moment += LIFE - timedelta(hours=1)
    isabelle = signed_in(isabelle.app, "isabelle")
    assert isabelle.go(f"{SEULE}/fichier").data == content(petit_monde)
    petit_monde.heure.moment += timedelta(hours=1)
    assert isabelle.go(SEULE).status_code == 404
    assert isabelle.go(f"{SEULE}/fichier").status_code == 404
    work(petit_monde, tuple(periodique for periodique in periodiques() if periodique.nom == "ménage"))
    assert fabrications(petit_monde) == []
    assert content(petit_monde) == b""


def test_it_is_deleted_at_once_by_who_asked(isabelle: Navigateur, petit_monde: Monde) -> None:
    campaign_workbook(isabelle)
    isabelle.go(SEULE)
    isabelle.send({}, action=f"{SEULE}/supprimer")
    assert isabelle.page.request.path == "/classeurs"
    assert "Le fichier est supprimé." in isabelle.text
    assert (fabrications(petit_monde), content(petit_monde)) == ([], b"")


# --- pages


def test_the_list_tells_where_each_is(isabelle: Navigateur, petit_monde: Monde) -> None:
    campaign_workbook(isabelle)
    asked_regional(petit_monde, petit_monde.acteur_of(4))
    isabelle.go("/tableau-de-bord")
    assert 'href="/classeurs"' in isabelle.page.text
    isabelle.go("/classeurs")
    listed = isabelle.text.partition("Gardé jusqu’au")[2]
    assert listed.index("Classeur régional, Centre-Val de Loire, pour l’animation régionale (C2RA)") < listed.index(
        "Classeur de campagne, Temps et activités, 1er semestre 2026"
    )
    assert "en attente" in listed
    assert "prêt 0,1 Mo" in listed
    assert isabelle.reads("/classeurs") <= READS["/classeurs"]


def test_the_page_says_when_nobody_makes_it(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1")
    isabelle.send({}, action=POST)
    assert "Rien ne s’est passé depuis deux minutes" not in isabelle.text
    petit_monde.heure.moment += timedelta(minutes=3)
    isabelle.go(SEULE)
    assert "Rien ne s’est passé depuis deux minutes" in isabelle.text


def test_the_page_tells_the_rows_written(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1")
    isabelle.send({}, action=POST)
    veille = Veille(fabrique_of(petit_monde), claimed(petit_monde), leave=lambda: None)
    veille.tell(12_010, 30_011, "Feuille Données : 12 000 lignes écrites sur 30 000")
    veille.look()
    isabelle.go(SEULE)
    assert "Le fichier se prépare Classeur de campagne" in isabelle.text
    assert "Feuille Données : 12 000 lignes écrites sur 30 000" in isabelle.text
    assert '<progress value="12010"' in isabelle.page.text


def test_a_page_that_expired_changes_nothing(isabelle: Navigateur, petit_monde: Monde) -> None:
    campaign_workbook(isabelle)
    for gesture in ("annuler", "recommencer", "supprimer"):
        sent = isabelle.client.post(f"{SEULE}/{gesture}", base_url="http://127.0.0.1:8000")
        assert (sent.status_code, sent.headers["Location"]) == (303, SEULE)
    assert states(petit_monde) == [EtatFabrication.PRET]


def test_the_number_of_one_that_is_deleted_is_given_to_no_other(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    first = asked(monde, isabelle)
    with monde.database.writing() as session:
        supprimer(session, own=session.get_one(Fabrication, first))
    assert asked(monde, isabelle) > first
