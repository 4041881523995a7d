"""Imports of persons and of conventions: kept, taken up again, corrected in two tabs, undone until built upon."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import delete, select

from collecte.app import close
from collecte.comptes.operations.comptes import set_password
from collecte.comptes.operations.gestion_comptes import INVITATION
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.models import (
    Affectation,
    BilanSigne,
    Compte,
    Convention,
    Courriel,
    Dla,
    EntreeJournal,
    Habilitation,
    ImportRegistre,
    Participation,
    Personne,
    Porteuse,
    Region,
    Role,
)
from collecte.organisation.operations.annulation_imports import plan_digest, plan_undo_import, undo_import
from collecte.organisation.operations.imports_organisation import IMPORTS, confirm_table, keep_table
from collecte.organisation.operations.personnes import deactivate
from collecte.organisation.queries.imports import get_import
from tests.collecte.conftest import application
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

ICI = "/organisation/regions/1"
HERE = "http://127.0.0.1:8000"
HEADER = "DLA;Prénom;Nom;Courriel;ETP;Début;Fin;Rôle;Structure porteuse;Actif"
ZOE = "28;Zoé;Roy;zoe@exemple.fr;0,5;01/01/2026;;;;"
PAUL = ";Paul;Petit;paul@exemple.fr;;;;pilote;;"
CLAIRE = "18;Claire;Durand;claire@exemple.fr;0,5;01/01/2024;;;;"


@pytest.fixture
def app(petit_monde: Monde) -> Iterator[Flask]:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Claire", "18", etp=80, password=PASSWORD)  # account 1, affectation 1
    petit_monde.direction("Odile", "18", "28", password=PASSWORD)  # account 2
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.animatrice("Nora", password=PASSWORD)
    petit_monde.animatrice("Nolwenn", region_id=2, password=PASSWORD)
    app = application(petit_monde)
    yield app
    close(app)


def browser_of(app: Flask, name: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{name}@exemple.fr")
    return browser


@pytest.fixture
def isabelle(app: Flask) -> Navigateur:
    return browser_of(app, "isabelle")


def sent(browser: Navigateur, *lines: str, header: str = HEADER, kind: str = "personnes") -> str:
    """Send a table; return the address of its page."""
    browser.go(f"{ICI}/importer/{kind}")
    data = {**browser.fields(), "fichier": (BytesIO("\n".join((header, *lines)).encode()), "table.csv")}
    browser.page = browser.client.post(f"{ICI}/importer/{kind}", data=data, follow_redirects=True, base_url=HERE)
    path: str = browser.page.request.path
    return path


def taken(browser: Navigateur, *lines: str, header: str = HEADER, kind: str = "personnes") -> str:
    """Send a table and confirm its right lines; return the address of its page."""
    path = sent(browser, *lines, header=header, kind=kind)
    browser.send({}, action=f"{path}/confirmer")
    return path


def undo(browser: Navigateur, path: str) -> str:
    """Undo an import; return what its page said before."""
    browser.go(f"{path}/annuler")
    said = plain(browser.text)
    browser.send({})
    return said


def addresses(monde: Monde) -> set[str]:
    with monde.database.reading() as session:
        return {adresse.removesuffix("@exemple.fr") for adresse in session.scalars(select(Compte.adresse))}


def compte_of(monde: Monde, name: str) -> Compte:
    with monde.database.reading() as session:
        return session.scalars(select(Compte).where(Compte.adresse == f"{name}@exemple.fr")).one()


def affectation(monde: Monde, row_id: int = 1) -> Affectation:
    with monde.database.reading() as session:
        return session.get_one(Affectation, row_id)


EVERYONE = {"claire", "odile", "isabelle", "nora", "nolwenn"}

# --- undo


def test_an_import_of_persons_is_undone_once_however_often_one_clicks(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = taken(isabelle, ZOE, PAUL, CLAIRE)
    assert addresses(petit_monde) == EVERYONE | {"zoe", "paul"}
    isabelle.go(f"{path}/annuler")
    text = plain(isabelle.text)
    assert "Part : 2 personnes, 2 comptes, 2 rôles, 1 affectation." in text
    assert "Valeurs d’avant l’import rendues à 1 fiche." in text
    assert "Les courriels déjà partis, dont les invitations, ne se reprennent pas" in text
    fields = isabelle.fields()
    for _ in range(10):
        isabelle.client.post(f"{path}/annuler", data=fields, base_url=HERE)
    assert addresses(petit_monde) == EVERYONE
    assert affectation(petit_monde).etp == 80
    with petit_monde.database.reading() as session:
        (entry,) = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "annuler un import"))
        assert (entry.details["lignes"], entry.details["retablis"], entry.details["gardees"]) == (3, 1, 0)
        verbs = session.scalars(select(EntreeJournal.verbe).where(EntreeJournal.id < entry.id)).all()
        assert verbs.count("retirer un rôle") == 1  # Paul's: that of a chargé(e) de mission goes with its affectation
        assert verbs.count("retirer") == 3
        assert session.scalars(select(Courriel.id).where(Courriel.modele == INVITATION)).all() == []


def test_an_import_is_made_once_however_often_one_clicks(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = sent(isabelle, PAUL)
    fields = isabelle.fields(f"{path}/confirmer")
    for _ in range(10):
        isabelle.client.post(f"{path}/confirmer", data=fields, base_url=HERE)
    with petit_monde.database.reading() as session:
        fichier = session.scalars(select(ImportRegistre)).one()
        assert (fichier.prises, fichier.lignes) == (1, 1)
        imported = EntreeJournal.verbe == "importer des personnes"
        assert len(session.scalars(select(EntreeJournal).where(imported)).all()) == 1
    assert "Le tableau est importé" in isabelle.go(path).text


def came(monde: Monde) -> None:
    with monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == "zoe@exemple.fr")).one()
        set_password(session, compte=compte, password=PASSWORD)


def given_a_role(monde: Monde) -> None:
    zoe = compte_of(monde, "zoe")
    with monde.database.writing() as session:
        session.add(Habilitation(compte_id=zoe.id, role=Role.PILOTE, region_id=1))


def placed_elsewhere(monde: Monde) -> None:
    zoe = compte_of(monde, "zoe")
    with monde.database.writing() as session:
        session.add(Affectation(personne_id=zoe.personne_id, dla_id=1, etp=10, debut=date(2026, 2, 1)))


def confirmed(monde: Monde) -> None:
    with monde.database.writing() as session:
        session.get_one(Affectation, 2).attend_depuis = None


def counted_on(monde: Monde) -> None:
    monde.campagne()


def renamed(monde: Monde) -> None:
    with monde.database.writing() as session:
        session.scalars(select(Personne).where(Personne.nom == "Roy")).one().nom = "Le Roy"


@pytest.mark.parametrize(
    ("build", "why"),
    [
        pytest.param(came, "la personne s’est servie de son compte depuis", id="came"),
        pytest.param(given_a_role, "un autre rôle a été donné à la personne depuis", id="role"),
        pytest.param(placed_elsewhere, "une autre affectation a été donnée à la personne depuis", id="affectation"),
        pytest.param(confirmed, "l’accès a été confirmé depuis", id="confirmed"),
        pytest.param(counted_on, "compte sur cette affectation", id="campaign"),
        pytest.param(renamed, "changé depuis par quelqu’un", id="renamed"),
    ],
)
def test_a_line_on_which_something_was_built_is_named_and_stays(
    petit_monde: Monde, isabelle: Navigateur, build: Callable[[Monde], None], why: str
) -> None:
    path = taken(isabelle, ZOE, PAUL)
    build(petit_monde)
    said = undo(isabelle, path)
    assert "Reste : ligne 2, « Zoé " in said
    assert why in said
    assert addresses(petit_monde) == EVERYONE | {"zoe"}
    assert "L’import est annulé, sauf 1 ligne qui reste." in plain(isabelle.text)


def test_an_answer_expected_of_a_campaign_to_come_goes_with_its_affectation(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    petit_monde.campagne(ouverture=date(2026, 9, 1), cloture=date(2026, 10, 1))
    path = taken(isabelle, ZOE)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Participation).where(Participation.affectation_id == 2)).all()
    undo(isabelle, path)
    assert addresses(petit_monde) == EVERYONE
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Participation).where(Participation.affectation_id == 2)).all() == []


def test_an_account_closed_by_a_table_comes_back_waiting_to_be_confirmed(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    path = taken(isabelle, f"{CLAIRE.replace('0,5', '0,8')}non")
    assert compte_of(petit_monde, "claire").desactive_le is not None
    undo(isabelle, path)
    assert compte_of(petit_monde, "claire").desactive_le is None
    assert affectation(petit_monde).attend_depuis is not None


def test_days_taken_away_by_a_table_come_back_waiting_to_be_confirmed(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = taken(isabelle, CLAIRE.replace("0,5;01/01/2024;", "0,8;01/01/2024;31/01/2024"))
    assert affectation(petit_monde).fin == date(2024, 1, 31)
    undo(isabelle, path)
    assert affectation(petit_monde).fin is None
    assert affectation(petit_monde).attend_depuis is not None


def test_a_right_removed_since_never_comes_back(petit_monde: Monde, isabelle: Navigateur) -> None:
    """A table gives an account back: it is closed again since, then its undo changes nothing."""
    admin = petit_monde.acteur_of(3)
    with petit_monde.database.writing() as session:
        deactivate(session, compte=session.get_one(Compte, 1), acteur=admin, now=petit_monde.heure())
    path = taken(isabelle, f"{CLAIRE.replace('0,5', '0,4')}oui")
    assert compte_of(petit_monde, "claire").desactive_le is None
    petit_monde.heure.moment += timedelta(minutes=1)
    with petit_monde.database.writing() as session:
        compte = session.get_one(Compte, 1)
        deactivate(session, compte=compte, acteur=admin, now=petit_monde.heure())
        closed = compte.desactive_le
        session.execute(delete(Affectation).where(Affectation.id == 1))
    said = undo(isabelle, path)
    assert "changé depuis par quelqu’un" in said or "n’existe plus" in said
    assert compte_of(petit_monde, "claire").desactive_le == closed
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Affectation)).all() == []


def test_an_account_given_back_to_someone_who_came_since_stays_open(
    petit_monde: Monde, app: Flask, isabelle: Navigateur
) -> None:
    with petit_monde.database.writing() as session:
        admin = petit_monde.acteur_of(3)
        deactivate(session, compte=session.get_one(Compte, 1), acteur=admin, now=petit_monde.heure())
    path = taken(isabelle, f"{CLAIRE.replace('0,5', '0,8')}oui")
    browser_of(app, "claire")
    assert "la personne s’est servie de son compte depuis" in undo(isabelle, path)
    assert compte_of(petit_monde, "claire").desactive_le is None


def test_nobody_undoes_what_a_table_gave_to_them(petit_monde: Monde, app: Flask, isabelle: Navigateur) -> None:
    path = taken(isabelle, ";Nora;Durand;nora@exemple.fr;;;;pilote;;", PAUL)
    nora = browser_of(app, "nora")
    said = undo(nora, path)
    assert "Reste : ligne 2, « Nora Durand », c’est votre compte" in said
    assert addresses(petit_monde) == EVERYONE
    with petit_monde.database.reading() as session:
        roles = session.scalars(select(Habilitation.role).where(Habilitation.compte_id == 4)).all()
        assert {*roles} == {Role.ANIMATEUR, Role.PILOTE}
    undo(isabelle, path)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Habilitation.role).where(Habilitation.compte_id == 4)).all() == [Role.ANIMATEUR]


def test_an_account_with_a_role_that_one_cannot_give_is_not_closed_by_an_undo(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    with petit_monde.database.writing() as session:
        admin = petit_monde.acteur_of(3)
        deactivate(session, compte=session.get_one(Compte, 1), acteur=admin, now=petit_monde.heure())
    path = taken(isabelle, f"{CLAIRE.replace('0,5', '0,8')}oui")
    with petit_monde.database.writing() as session:
        session.add(Habilitation(compte_id=1, role=Role.ADMIN))
    assert "un rôle que vous ne pouvez ni donner ni retirer" in undo(isabelle, path)
    assert compte_of(petit_monde, "claire").desactive_le is None


def test_an_etp_that_no_longer_fits_is_not_put_back(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = taken(isabelle, CLAIRE)
    with petit_monde.database.writing() as session:
        session.add(Affectation(personne_id=1, dla_id=2, etp=50, debut=date(2026, 1, 1)))
    assert "les autres affectations de la personne ont changé depuis" in undo(isabelle, path)
    assert affectation(petit_monde).etp == 50


def test_an_etp_lowered_for_another_dla_of_the_same_file_is_put_back(petit_monde: Monde, isabelle: Navigateur) -> None:
    other = CLAIRE.replace("18;", "28;", 1).replace("2024", "2026")
    path = taken(isabelle, CLAIRE, other)
    undo(isabelle, path)
    with petit_monde.database.reading() as session:
        assert [row.etp for row in session.scalars(select(Affectation))] == [80]


def test_an_undo_is_asked_of_who_proves_to_be_there(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = taken(isabelle, PAUL)
    isabelle.go(f"{path}/annuler")
    petit_monde.heure.moment += timedelta(minutes=11)
    isabelle.send({})
    assert "Confirmez que c’est vous" in isabelle.text
    assert "paul" in addresses(petit_monde)


# --- undo of conventions

OF_CONVENTIONS = "DLA;Structure porteuse;Référence;Début;Fin;Avenant;Début avenant;Fin avenant;ETP;Budget"
NEW = "36;Ligue de Loire;C-36;01/01/2025;31/12/2027;1;01/01/2026;31/12/2026;2,5;77 255,50 €"


def conventions(monde: Monde) -> list[tuple[str, str, date, list[int]]]:
    with monde.database.reading() as session:
        return [
            (row.reference, row.porteuse.nom, row.fin, [avenant.etp for avenant in row.avenants])
            for row in session.scalars(select(Convention).order_by(Convention.id))
        ]


def carrier(monde: Monde, dla_id: int) -> tuple[str, bool]:
    """Return the structure of a DLA, and whether it waits to be confirmed."""
    with monde.database.reading() as session:
        dla = session.get_one(Dla, dla_id)
        return dla.porteuse.nom if dla.porteuse else "", dla.attend_depuis is not None


def test_conventions_with_their_new_structure_are_undone(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = taken(isabelle, NEW, header=OF_CONVENTIONS, kind="conventions")
    assert carrier(petit_monde, 3) == ("Ligue de Loire", False)
    said = undo(isabelle, path)
    assert "Part : 1 structure porteuse, 1 convention, 1 avenant." in said
    assert conventions(petit_monde) == []
    assert carrier(petit_monde, 3) == ("", False)
    with petit_monde.database.reading() as session:
        assert [porteuse.nom for porteuse in session.scalars(select(Porteuse))] == ["Porteuse de Odile"]


def test_a_dla_that_a_table_gave_to_a_structure_is_handed_back_waiting_to_be_confirmed(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    taken_by = NEW.replace("36;", "18;", 1)
    path = taken(isabelle, taken_by, header=OF_CONVENTIONS, kind="conventions")
    assert carrier(petit_monde, 1) == ("Ligue de Loire", False)
    undo(isabelle, path)
    assert carrier(petit_monde, 1) == ("Porteuse de Odile", True)


def test_a_table_gives_a_dla_to_a_structure_that_has_a_direction_once_someone_confirms_it(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    line = NEW.replace("Ligue de Loire", "Porteuse de Odile")
    taken(isabelle, line, header=OF_CONVENTIONS, kind="conventions")
    assert carrier(petit_monde, 3) == ("Porteuse de Odile", True)


def test_terms_of_a_convention_return_to_what_they_were_unless_others_took_their_days(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    petit_monde.avenant(petit_monde.convention("18", 1), etp=200)
    before = conventions(petit_monde)
    line = "18;Porteuse de Odile;Bis;01/01/2025;31/12/2026;1;01/01/2026;31/12/2026;1,5;"
    path = taken(isabelle, line, header=OF_CONVENTIONS, kind="conventions")
    assert conventions(petit_monde) == [("Bis", "Porteuse de Odile", date(2026, 12, 31), [150])]
    later = petit_monde.convention("18", 1, reference="Suite", debut=date(2027, 1, 1), fin=date(2028, 12, 31))
    assert "les dates des autres conventions ou avenants ont changé depuis" in undo(isabelle, path)
    assert conventions(petit_monde)[0][0] == "Bis"
    with petit_monde.database.writing() as session:
        session.delete(session.get_one(Convention, later))
    undo(isabelle, path)
    assert conventions(petit_monde) == before


def with_an_avenant(monde: Monde) -> None:
    monde.avenant(1, 2, debut=date(2027, 1, 1), fin=date(2027, 12, 31))


def with_an_orientation(monde: Monde) -> None:
    monde.orientation(1)


def with_a_signed_bilan(monde: Monde) -> None:
    with monde.database.writing() as session:
        session.add(BilanSigne(avenant_id=1, contenu={}, signe_le=monde.heure(), signe_par_id=2))


@pytest.mark.parametrize(
    ("build", "why"),
    [
        pytest.param(with_an_avenant, "un avenant y a été ajouté depuis", id="avenant"),
        pytest.param(with_an_orientation, "une orientation prioritaire y a été ajoutée depuis", id="orientation"),
        pytest.param(with_a_signed_bilan, "son bilan a été signé", id="bilan"),
    ],
)
def test_a_convention_on_which_something_was_built_stays(
    petit_monde: Monde, isabelle: Navigateur, build: Callable[[Monde], None], why: str
) -> None:
    path = taken(isabelle, NEW, header=OF_CONVENTIONS, kind="conventions")
    build(petit_monde)
    said = undo(isabelle, path)
    assert "Reste : ligne 2, « DLA 36, C-36 »" in said
    assert why in said
    assert [row[0] for row in conventions(petit_monde)] == ["C-36"]


def test_the_etp_of_an_avenant_stays_once_its_bilan_is_signed(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.avenant(petit_monde.convention("18", 1), etp=200)
    line = "18;Porteuse de Odile;2025-2027;01/01/2025;31/12/2027;1;01/01/2026;31/12/2026;1,5;77 255,50 €"
    path = taken(isabelle, line, header=OF_CONVENTIONS, kind="conventions")
    with_a_signed_bilan(petit_monde)
    assert "le bilan de cet avenant a été signé depuis" in undo(isabelle, path)
    assert conventions(petit_monde)[0][3] == [150]


# --- the list, and what is left half-way


def test_an_import_left_half_way_is_taken_up_again_from_the_list_by_anyone_who_runs_the_region(
    petit_monde: Monde, app: Flask, isabelle: Navigateur
) -> None:
    assert "Aucun import depuis trois mois" in isabelle.go(f"{ICI}/imports").text
    path = taken(isabelle, ZOE, PAUL.replace("pilote", "roi"))
    nora, nolwenn = browser_of(app, "nora"), browser_of(app, "nolwenn")
    nora.go(f"{ICI}/imports")
    row = plain(nora.text)
    assert "table.csv personnes" in row
    assert "Isabelle Durand 1 importée, 1 à corriger à corriger Annuler" in row
    csv = plain(nora.go(f"{path}/a-corriger.csv").data.decode("utf-8-sig"))
    assert "Le rôle « roi » est inconnu." in csv
    for address in (path, f"{path}/annuler", f"{path}/a-corriger.csv", f"{ICI}/imports"):
        assert nolwenn.go(address).status_code == 404
    nora.go(path)
    nora.send({"l3c7": "pilote"}, action=path)
    nora.send({}, action=f"{path}/confirmer")
    assert {"zoe", "paul"} <= addresses(petit_monde)
    isabelle.go(path)
    assert "2 lignes de ce tableau sont importées" in plain(isabelle.text)
    undo(isabelle, path)
    assert addresses(petit_monde) == EVERYONE


def test_a_line_corrected_in_two_tabs_tells_the_second_which_loses_nothing(
    petit_monde: Monde, app: Flask, isabelle: Navigateur
) -> None:
    path = sent(isabelle, ZOE, PAUL.replace("pilote", "roi"))
    other = browser_of(app, "nora")
    other.go(path)
    fields = {**other.fields(path), "l3c7": "reine", "l3c1": "Paulin"}
    isabelle.send({"l3c7": "prince"}, action=path)
    other.page = other.client.post(path, data=fields, base_url=HERE)
    assert other.page.status_code == 409
    assert "Ligne 3, corrigée ailleurs entre-temps" in plain(other.text)
    assert "« Rôle » dit maintenant « prince »" in plain(other.text)
    assert (other.fields(path)["l3c7"], other.fields(path)["l3c1"]) == ("reine", "Paulin")
    isabelle.go(path)
    assert isabelle.fields(path)["l3c7"] == "prince"


def test_a_table_sent_ten_times_is_listed_once(petit_monde: Monde, isabelle: Navigateur) -> None:
    paths = {sent(isabelle, ZOE) for _ in range(10)}
    assert len(paths) == 1
    taken(isabelle, ZOE)
    assert {sent(isabelle, ZOE)}.isdisjoint(paths)  # that one is imported


def test_lines_taken_after_an_undo_are_undone_in_their_turn(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = taken(isabelle, ZOE, PAUL.replace("pilote", "roi"))
    undo(isabelle, path)
    isabelle.go(path)
    isabelle.send({"l3c7": "pilote"}, action=path)
    isabelle.send({}, action=f"{path}/confirmer")
    assert addresses(petit_monde) == EVERYONE | {"paul"}
    isabelle.go(f"{ICI}/imports")
    assert "importé Annuler" in plain(isabelle.text)
    undo(isabelle, path)
    assert addresses(petit_monde) == EVERYONE


def test_a_file_of_which_nothing_is_imported_is_forgotten(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = sent(isabelle, ZOE)
    isabelle.send({}, action=f"{path}/oublier")
    assert "Le fichier est oublié." in isabelle.text
    assert isabelle.go(path).status_code == 404


# --- both databases


@pytest.mark.parametrize(
    ("objet", "header", "rows"),
    [
        pytest.param("personnes", HEADER, (CLAIRE, ZOE, PAUL), id="persons"),
        pytest.param("conventions", OF_CONVENTIONS, (NEW, NEW.replace("36;", "18;", 1)), id="conventions"),
    ],
)
def test_a_table_is_imported_then_undone_on_both_databases(
    monde: Monde, objet: str, header: str, rows: tuple[str, ...]
) -> None:
    monde.region()
    isabelle, _ = monde.animatrice(), monde.personne("Claire", "18", etp=80)
    monde.direction("Odile", "18", "28")

    def state() -> list[object]:
        return [addresses(monde), affectation(monde).etp, conventions(monde), carrier(monde, 1)[0], carrier(monde, 3)]

    before, headers = state(), tuple(header.split(";"))
    lignes = (
        LigneTableur(numero, dict(zip(headers, row.split(";"), strict=True))) for numero, row in enumerate(rows, 2)
    )
    with monde.database.writing() as session:
        fichier = keep_table(
            session,
            region=session.get_one(Region, 1),
            objet=objet,
            nom_fichier="table.csv",
            feuille=Feuille("", headers, tuple(lignes)),
            acteur=isabelle,
            now=monde.heure(),
        )
        import_id, empreinte = fichier.id, fichier.empreinte
    assert state() == before
    with monde.database.writing() as session:
        kept = get_import(session, isabelle, import_id)
        assert kept is not None
        count = confirm_table(session, import_file=kept, empreinte=empreinte, acteur=isabelle, now=monde.heure())
        assert count == len(rows)
    assert state() != before
    for done in (True, False):
        with monde.database.writing() as session:
            kept = get_import(session, isabelle, import_id)
            assert kept is not None
            regles = IMPORTS[objet].regles
            plan = plan_undo_import(session, import_file=kept, regles=regles, acteur=isabelle)
            is_undone = undo_import(
                session,
                import_file=kept,
                regles=regles,
                shown=plan_digest(plan),
                acteur=isabelle,
                now=monde.heure(),
            )
            assert is_undone is done
        assert state() == before
