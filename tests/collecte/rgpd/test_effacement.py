"""Erasing someone: nothing of them is left, records that must be kept lose the name, a restored copy is erased
again."""

import json
import shutil
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from collecte.campagnes.queries.publications import get_release
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.errors import Refus
from collecte.core.security import Trousseau
from collecte.models import (
    Accompagnement,
    ClasseurReference,
    Compte,
    Courriel,
    DemandeRappel,
    Efface,
    Effacement,
    ImportRegistre,
    ParQui,
    Participation,
    Personne,
    Structure,
)
from collecte.policy import Acteur
from collecte.rgpd.operations.effacement import effacer, rejouer
from collecte.rgpd.operations.journal_effacements import (
    JournalEffacements,
    journal_of,
    missing_erasures,
)
from collecte.rgpd.queries.dossiers import LISEZ_MOI, find_held, get_dossier
from exports.records.dossier import write_dossier
from exports.release.cellules import Cellule, Statut
from tests.collecte.mondes.commande import plain, served
from tests.collecte.mondes.monde import CENT, SECRET, TROUSSEAU, Monde
from tests.collecte.mondes.structures import MARIE, Terrain, terrain
from tests.collecte.rgpd.test_purge import CANARI, bytes_of, everything, later, purge_all, settled_world


@pytest.fixture
def journal(tmp_path: Path) -> JournalEffacements:
    return JournalEffacements(tmp_path / "effacements", TROUSSEAU)


def erase(
    monde: Monde, journal: JournalEffacements, genre: Efface, identifiant: int, acteur: Acteur | None = None
) -> None:
    with monde.database.writing() as session:
        effacer(session, genre=genre, identifiant=identifiant, journal=journal, acteur=acteur, now=monde.heure())
    monde.database.scrub()


def replay(database: Database, journal: JournalEffacements, monde: Monde) -> int:
    with database.writing() as session:
        return sum(rejouer(session, journal=journal, now=monde.heure()).values())


def copied(monde: Monde) -> Path:
    """Copy the database as it is now to a separate file."""
    monde.database.scrub()
    path = Path(monde.database.engine.url.database or "")
    return Path(shutil.copy(path, path.with_name("hier.sqlite")))


def talkative(monde: Monde) -> list[Acteur]:
    """Create the settled world, where the name of the first person is also in messages and in the journal."""
    authors = settled_world(monde)
    monde.courriel(authors[0], raison=f"{CANARI} Durand, encore un mois de trop.")
    monde.courriel(authors[1], raison=f"Comme {CANARI} Durand.")
    return authors


def released_cells(monde: Monde) -> tuple[Cellule, ...]:
    with monde.database.reading() as session:
        release = get_release(session, 1)
    return release.cellules if release else ()


def test_nothing_of_an_erased_person_is_left_and_figures_stay(monde: Monde, journal: JournalEffacements) -> None:
    authors = talkative(monde)
    before = released_cells(monde)
    assert CANARI in everything(monde)
    erase(monde, journal, Efface.PERSONNE, authors[0].personne_id)
    assert CANARI.casefold() not in everything(monde).casefold()
    moved = [cellule for cellule, former in zip(released_cells(monde), before, strict=True) if cellule != former]
    assert {(cellule.territoire, cellule.statut) for cellule in moved} == {("18", Statut.INDISPONIBLE)}, (
        "her DLA is blank"
    )
    with monde.database.reading() as session:
        assert session.get_one(Compte, authors[0].compte_id).desactive_le == monde.heure()
        book = openpyxl.load_workbook(BytesIO(session.get_one(ClasseurReference, 1).fichier))
    assert CANARI not in str([list(sheet.iter_rows(values_only=True)) for sheet in book])


def test_the_bytes_of_an_erased_person_leave_the_files_of_sqlite(
    petit_monde: Monde, journal: JournalEffacements
) -> None:
    authors = talkative(petit_monde)
    assert CANARI.encode() in bytes_of(petit_monde)
    erase(petit_monde, journal, Efface.PERSONNE, authors[0].personne_id)
    assert CANARI.casefold().encode() not in bytes_of(petit_monde).lower()
    assert CANARI.casefold().encode() not in journal.path.read_bytes().lower()


def test_tables_of_persons_go_with_an_erased_person_of_their_region(
    petit_monde: Monde, journal: JournalEffacements
) -> None:
    """A table that someone else sent names the person too, and its undo would bring the name back."""
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    claire, isabelle = petit_monde.personne("Claire", "18"), petit_monde.animatrice()
    sent = {"compte_id": isabelle.compte_id, "nom_fichier": "t.csv", "feuille": b"", "lignes": 1}
    with petit_monde.database.writing() as session:
        for region_id, objet in ((1, "personnes"), (1, "conventions"), (2, "personnes")):
            session.add(ImportRegistre(region_id=region_id, objet=objet, cree_le=petit_monde.heure(), **sent))
    erase(petit_monde, journal, Efface.PERSONNE, claire.personne_id)
    with petit_monde.database.reading() as session:
        left = session.execute(select(ImportRegistre.region_id, ImportRegistre.objet).order_by(ImportRegistre.id)).all()
    assert left == [(1, "conventions"), (2, "personnes")]


def test_an_answer_to_an_open_campaign_goes_altogether(monde: Monde, journal: JournalEffacements) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.campagne()
    monde.answered(claire, {**CENT, "AUTRE_PRECISION": CANARI})
    erase(monde, journal, Efface.PERSONNE, claire.personne_id)
    assert CANARI not in everything(monde)
    with monde.database.reading() as session:
        participation = session.scalars(select(Participation)).one()
        assert (participation.valeurs, participation.saisie, participation.recu, participation.detachee) == (
            None,
            {},
            None,
            None,
        )
        assert participation.retiree_le == monde.heure()


def test_erasing_again_changes_nothing_and_writes_once(monde: Monde, journal: JournalEffacements) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    erase(monde, journal, Efface.PERSONNE, claire.personne_id)
    erase(monde, journal, Efface.PERSONNE, claire.personne_id)
    assert len(journal.path.read_text().splitlines()) == 1
    with monde.database.reading() as session:
        assert session.get_one(Personne, claire.personne_id).nom_complet == f"Personne effacée n° {claire.personne_id}"
        assert len(session.scalars(select(Effacement)).all()) == 1


def test_who_administers_does_not_erase_oneself(monde: Monde, journal: JournalEffacements) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    with pytest.raises(Refus, match="C’est votre propre compte"):
        erase(monde, journal, Efface.PERSONNE, claire.personne_id, claire)
    assert not journal.path.exists()


@pytest.mark.parametrize("genre", list(Efface))
def test_what_does_not_exist_is_not_erased(monde: Monde, journal: JournalEffacements, genre: Efface) -> None:
    with pytest.raises(Refus, match="Rien n’est gardé"):
        erase(monde, journal, genre, 12)


def test_nothing_is_erased_when_its_journal_cannot_be_written(monde: Monde, tmp_path: Path) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    with pytest.raises(Refus, match="Le journal des effacements ne peut"):
        erase(monde, JournalEffacements(tmp_path, TROUSSEAU), Efface.PERSONNE, claire.personne_id)
    with monde.database.reading() as session:
        assert session.get_one(Personne, claire.personne_id).prenom == "Claire"


def told_structure(monde: Monde) -> tuple[Terrain, int, int]:
    """Create a structure with a value in every column about it, and a contact who was written to."""
    monde.region()
    ici = terrain(monde)
    with monde.database.writing() as session:
        structure = session.scalars(select(Structure).where(Structure.nom == "L’Atelier")).one()
        accompagnement = session.scalars(
            select(Accompagnement).where(Accompagnement.structure_id == structure.id)
        ).one()
        structure.nom = structure.sigle = structure.secteur = structure.reseau = f"{CANARI} L’Atelier"
        accompagnement.prescripteur = accompagnement.reorientation = accompagnement.preconisations = f"Voir {CANARI}"
        accompagnement.etapes[0].note = CANARI
        contact = structure.contacts[0]
        contact.nom, contact.telephone = f"{CANARI} Petit", "02 38 00 00 00"
        session.add(
            DemandeRappel(
                campagne_id=ici.campagne_id,
                accompagnement_id=accompagnement.id,
                par_qui=ParQui.DLA,
                nom=contact.nom,
                telephone=contact.telephone,
                demandee_le=monde.heure(),
            )
        )
        ids = structure.id, contact.id
    monde.emploi(ids[0], salaries=3)
    monde.budget(ids[0], produits=100)
    ici.letters()
    return ici, *ids


def test_nothing_of_an_erased_structure_is_left(monde: Monde, journal: JournalEffacements) -> None:
    _, structure_id, _ = told_structure(monde)
    assert CANARI in everything(monde)
    erase(monde, journal, Efface.STRUCTURE, structure_id)
    content = everything(monde)
    assert CANARI.casefold() not in content.casefold()
    assert MARIE not in content
    with monde.database.reading() as session:
        structure = session.get_one(Structure, structure_id)
        assert (structure.emplois, structure.budgets, structure.archivee_le) == ([], [], monde.heure())
        # the DLA's own work is kept
        assert [len(accompagnement.etapes) for accompagnement in session.scalars(select(Accompagnement))] == [2, 2]


def test_nothing_of_an_erased_contact_is_left_but_its_structure(monde: Monde, journal: JournalEffacements) -> None:
    _, structure_id, contact_id = told_structure(monde)
    erase(monde, journal, Efface.CONTACT, contact_id)
    content = everything(monde)
    assert MARIE not in content
    assert f"{CANARI} Petit" not in content
    with monde.database.reading() as session:
        assert session.get_one(Structure, structure_id).nom.startswith(CANARI)
        assert session.scalars(select(DemandeRappel)).all() == []
        assert not any(
            courriel.contact_id == contact_id and courriel.adresse for courriel in session.scalars(select(Courriel))
        )


def test_a_copy_restored_after_an_erasure_is_erased_again(petit_monde: Monde, journal: JournalEffacements) -> None:
    authors = talkative(petit_monde)
    yesterday = copied(petit_monde)
    erase(petit_monde, journal, Efface.PERSONNE, authors[0].personne_id)
    restored = Database(f"sqlite:///{yesterday}")
    assert CANARI.encode() in yesterday.read_bytes()
    with restored.reading() as session:
        assert len(missing_erasures(session, journal)) == 1
    assert replay(restored, journal, petit_monde) == 1
    restored.scrub(whole=True)
    assert CANARI.casefold().encode() not in yesterday.read_bytes().lower()
    assert replay(restored, journal, petit_monde) == 0
    restored.close()


def test_the_journal_of_erasures_says_nothing_without_the_key(monde: Monde, journal: JournalEffacements) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    erase(monde, journal, Efface.PERSONNE, claire.personne_id)
    (line,) = journal.path.read_text().splitlines()
    assert set(json.loads(line)) == {"empreinte", "quand", "cle"}
    other = JournalEffacements(journal.path, type(TROUSSEAU)("another key altogether, of forty characters"))
    assert not any(marque in line for marque in other.trousseau.marques())
    assert other.empreinte(Efface.PERSONNE, claire.personne_id) not in line
    assert journal.path.stat().st_mode & 0o077 == 0


def test_erasures_of_a_former_key_are_done_again_when_it_is_listed_and_told_when_it_is_not(
    petit_monde: Monde, journal: JournalEffacements
) -> None:
    """Counted as done without a match, they would stay undone for ever."""
    authors = talkative(petit_monde)
    yesterday = copied(petit_monde)
    erase(petit_monde, journal, Efface.PERSONNE, authors[0].personne_id)
    restored = Database(f"sqlite:///{yesterday}")
    other = "another key altogether, of forty characters"
    with pytest.raises(Refus, match="sous une autre clé secrète"):
        replay(restored, replace(journal, trousseau=Trousseau(other)), petit_monde)
    listed = replace(journal, trousseau=Trousseau(other, former=(SECRET,)))
    assert replay(restored, listed, petit_monde) == 1
    assert replay(restored, replace(journal, trousseau=Trousseau(other)), petit_monde) == 0
    restored.close()


def test_erasures_written_before_keys_were_told_apart_are_done_again(
    petit_monde: Monde, journal: JournalEffacements
) -> None:
    authors = talkative(petit_monde)
    empreinte = journal.empreinte(Efface.PERSONNE, authors[0].personne_id)
    journal.path.write_text(json.dumps({"empreinte": empreinte, "quand": "2026-01-01T00:00:00+00:00"}) + "\n")
    assert replay(petit_monde.database, journal, petit_monde) == 1


def test_a_line_that_cannot_be_read_is_said_by_its_number(journal: JournalEffacements) -> None:
    journal.path.write_text('{"empreinte": "a", "quand": "2026-01-01T00:00:00+00:00"}\n{"empre')
    with pytest.raises(Refus, match="ligne 2"):
        journal.read()


def test_the_file_stands_beside_an_sqlite_base_unless_said() -> None:
    settings = Settings(database_url="sqlite:////srv/base.sqlite", secret_key=SECRET, public_url="http://127.0.0.1")
    assert journal_of(settings).path == Path("/srv/base.sqlite.effacements")


# --- handing data over


def test_a_file_has_all_of_a_person_and_no_secret(monde: Monde) -> None:
    authors = talkative(monde)
    with monde.database.reading() as session:
        dossier = get_dossier(session, Efface.PERSONNE, authors[0].personne_id)
        compte = session.get_one(Compte, authors[0].compte_id)
        totp_sel, mot_de_passe = compte.totp_sel, compte.mot_de_passe
    assert dossier is not None
    assert {"personnes", "comptes", "affectations", "participations", "transmissions", "changements", "courriels"} <= (
        dossier.tables.keys()
    )
    content = str(dossier.tables)
    assert f"{CANARI} a tout dit" in content
    for secret in ("mot_de_passe", "totp_sel", "empreinte", *filter(None, (totp_sel, mot_de_passe))):
        assert secret not in content


def test_a_file_has_nothing_of_the_answers_of_others(monde: Monde) -> None:
    authors = talkative(monde)
    isabelle = monde.acteur_of(1)
    with monde.database.reading() as session:
        dossier = get_dossier(session, Efface.PERSONNE, isabelle.personne_id)
        of_an_author = get_dossier(session, Efface.PERSONNE, authors[0].personne_id)
    assert dossier is not None
    assert of_an_author is not None
    assert CANARI in str(of_an_author.sheets)
    holding = {table for table, rows in dossier.sheets.items() if CANARI in str(rows)}
    assert holding == {"messages_echange"}, "a message that she wrote is hers"
    assert "transmissions" in dossier.actes  # she gave one back, whose content is not hers


def test_without_answers_the_file_has_none_of_their_content(monde: Monde) -> None:
    authors = talkative(monde)
    with monde.database.reading() as session:
        dossier = get_dossier(session, Efface.PERSONNE, authors[0].personne_id, with_answers=False)
    assert dossier is not None
    assert "a tout dit" not in str(dossier.sheets)
    assert "participations" in dossier.tables


def test_the_archive_opens_and_a_formula_stays_text(monde: Monde) -> None:
    _, structure_id, _ = told_structure(monde)
    with monde.database.writing() as session:
        session.get_one(Structure, structure_id).commune = "=1+1"
    with monde.database.reading() as session:
        dossier = get_dossier(session, Efface.STRUCTURE, structure_id)
    assert dossier is not None
    with zipfile.ZipFile(BytesIO(write_dossier(dossier.sheets, LISEZ_MOI))) as archive:
        assert archive.namelist() == ["lisez-moi.txt", "donnees.json", "donnees.xlsx"]
        whole = json.loads(archive.read("donnees.json"))
        book = openpyxl.load_workbook(BytesIO(archive.read("donnees.xlsx")))
    assert [row["commune"] for row in whole["structures"]] == ["=1+1"]
    cells = [cell for row in book["structures"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert {"contacts_structure", "accompagnements", "participations", "releves_emploi", "liens_reponse"} <= set(whole)


@pytest.mark.parametrize(
    ("sought", "genre"),
    [
        pytest.param(MARIE, Efface.CONTACT, id="an address"),
        pytest.param(f"petit {CANARI.upper()}", Efface.CONTACT, id="words in any order and case"),
        pytest.param("l atelier", Efface.STRUCTURE, id="a name without its apostrophe"),
    ],
)
def test_someone_is_found(monde: Monde, sought: str, genre: Efface) -> None:
    told_structure(monde)
    with monde.database.reading() as session:
        assert genre in {held.genre for held in find_held(session, sought)}


def test_a_purge_after_an_erasure_has_nothing_to_trip_over(monde: Monde, journal: JournalEffacements) -> None:
    authors = talkative(monde)
    erase(monde, journal, Efface.PERSONNE, authors[0].personne_id)
    later(monde, 40)
    purge_all(monde)
    assert set(purge_all(monde).values()) == {0}


# --- by command


def test_a_command_previews_erases_and_replays(petit_monde: Monde, sqlite_base: str, tmp_path: Path) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    ici = served(sqlite_base, 8000)
    preview = ici("rgpd", "effacer", "claire@exemple.fr")
    target = f"personne:{claire.personne_id}"
    assert f"--confirmer {target}" in preview.stdout
    assert not Path(f"{petit_monde.database.engine.url.database}.effacements").exists()
    archive = tmp_path / "claire.zip"
    assert ici("rgpd", "exporter", "Durand Claire", "--sortie", archive).exit_code == 0
    assert b"claire@exemple.fr" in zipfile.ZipFile(archive).read("donnees.json")
    assert "effacé" in ici("rgpd", "effacer", "claire@exemple.fr", "--confirmer", target).stdout
    assert plain(ici("rgpd", "rejouer").stdout) == "0 effacement refait.\n"
    result = ici("rgpd", "effacer", "claire@exemple.fr")
    assert (result.exit_code, "Rien n’est gardé sous" in plain(result.stderr)) == (2, True)


def test_a_base_behind_its_journal_of_erasures_is_told_when_it_is_upgraded(
    petit_monde: Monde, sqlite_base: str
) -> None:
    journal = JournalEffacements(Path(f"{petit_monde.database.engine.url.database}.effacements"), TROUSSEAU)
    journal.add(journal.empreinte(Efface.PERSONNE, 12), petit_monde.heure())
    ici = served(sqlite_base, 8000)
    assert "collecte rgpd rejouer" in plain(ici("base", "mettre-a-jour").stderr)
    ici("rgpd", "rejouer")
    assert "rejouer" not in ici("base", "mettre-a-jour").stderr


@pytest.mark.parametrize("typed", ["personne:99", "personne:١", "=cmd()", "%", "\u202eclaire", "' OR 1=1 --"])
def test_what_designates_no_one_is_said(petit_monde: Monde, sqlite_base: str, typed: str) -> None:
    petit_monde.region()
    result = served(sqlite_base, 8000)("rgpd", "effacer", typed)
    assert (result.exit_code, "Rien n’est gardé" in plain(result.stderr)) == (2, True)


def test_several_found_are_listed_with_what_to_write(petit_monde: Monde, sqlite_base: str) -> None:
    petit_monde.region()
    ids = [petit_monde.personne(prenom, "18").personne_id for prenom in ("Claire", "Bruno")]
    result = served(sqlite_base, 8000)("rgpd", "effacer", "durand")
    assert result.exit_code == 2
    assert all(f"personne:{personne_id}" in result.stderr for personne_id in ids)


def test_the_register_tells_each_processing_with_its_durations(petit_monde: Monde, sqlite_base: str) -> None:
    output = plain(served(sqlite_base, 8000)("rgpd", "registre").stdout)
    assert "Responsable du traitement : non renseigné" in output
    assert "- messages et leur adresse [courriels] : 3 mois après l’envoi ou l’abandon" in output
