"""The archive of a campaign: readable without the product, without secrets, and restored as it was."""

import csv
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.queries.campagnes import get_classeur_reference
from collecte.campagnes.queries.publications import get_release, list_pages
from collecte.classeurs.operations.archives.manifeste import Manifeste, Portee
from collecte.classeurs.operations.archives.notice import notice_of
from collecte.classeurs.operations.archives.perimetre import columns_of, tables
from collecte.classeurs.operations.archives.prise import rassembler
from collecte.classeurs.operations.archives.refus import UnarchivableError
from collecte.core.database import Database
from collecte.core.errors import Refus
from collecte.models import (
    Affectation,
    Base,
    Campagne,
    Compte,
    Efface,
    Effacement,
    EntreeJournal,
    Habilitation,
    Participation,
    Personne,
    ReponseAnonyme,
    Transmission,
)
from collecte.models.journal import ARCHIVED, TAKEN_UP
from collecte.policy import Acteur
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from exports.regional.classeurs import write_classeur
from exports.tableur.contenu import empreinte_of
from tests.collecte.conftest import application
from tests.collecte.mondes.anonymes import FINI, foule
from tests.collecte.mondes.archives import archived, manifest, part, satisfaction, taken_up, temps, temps_arrete
from tests.collecte.mondes.bases import migrated, migrated_database, prepare
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.sauvegardes import closing, installation, rows, url_of
from tests.collecte.rgpd.test_purge import later, purge_all
from tests.postgres.serveur import PostgresServer

Fill = Callable[[Monde], Acteur]


@pytest.fixture
def vide(tmp_path: Path) -> str:
    """The URL of an empty SQLite database, beside that of the world."""
    path = tmp_path / "vide.sqlite"
    path.write_bytes(migrated())
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ailleurs(request: pytest.FixtureRequest, vide: str) -> str:
    """The URL of an empty database, once on each engine."""
    if request.param == "sqlite":
        return vide
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.copy_database(migrated_database(server), "collecte_ailleurs")
    return server.url("collecte_ailleurs")


def workbook(monde: Monde) -> str:
    """Return the fingerprint of the campaign's workbook, made now in a transaction that is rolled back."""
    with monde.database.writer() as session:
        collecte = take_out(session, campagne=session.get_one(Campagne, 1), acteur=None, now=monde.heure())
        sink = BytesIO()
        write_classeur(collecte, sink)
    return empreinte_of(sink.getvalue())


def receipts(monde: Monde) -> list[tuple[str | None, str]]:
    with monde.database.reading() as session:
        both = select(Participation.recu, Transmission.recu).join(Transmission.participation)
        return [(row[0], row[1]) for row in session.execute(both.order_by(Participation.id))]


def held(monde: Monde) -> dict[str, list[tuple[object, ...]]]:
    """Return the stored rows by table, in the columns that archives hold, drafts and the journal aside."""
    rows_of_tables = {}
    with monde.database.reading() as session:
        for table in tables():
            columns = [table.c[column] for column in columns_of(table)]
            rows_of_tables[table.name] = [
                tuple(row) for row in session.execute(select(*columns).order_by(*table.primary_key))
            ]
    return rows_of_tables


# --- what comes back


@pytest.mark.parametrize("fill", [temps, temps_arrete, satisfaction])
def test_a_campaign_comes_back_with_its_figures_and_its_receipts_on_either_database(
    monde: Monde, ailleurs: str, tmp_path: Path, fill: Fill
) -> None:
    fill(monde)
    figures, recus = workbook(monde), receipts(monde)
    repris, done = taken_up(archived(monde), ailleurs, monde.heure, tmp_path)
    assert done.campagne_id == 1
    assert receipts(repris) == recus != []
    assert workbook(repris) == figures
    repris.database.close()


def purged(monde: Monde) -> Acteur:
    """A settled campaign whose answers were anonymised afterwards."""
    isabelle = temps_arrete(monde)
    later(monde, 12)
    purge_all(monde)
    return isabelle


@pytest.mark.parametrize("fill", [temps_arrete, satisfaction, purged])
def test_the_reference_workbook_comes_back_byte_for_byte(
    petit_monde: Monde, vide: str, tmp_path: Path, fill: Fill
) -> None:
    prepare(petit_monde, fill)
    content = archived(petit_monde)
    repris, _ = taken_up(content, vide, petit_monde.heure, tmp_path)
    stored = []
    for monde in (petit_monde, repris):
        with monde.database.reading() as session:
            classeur = get_classeur_reference(session, 1)
            assert classeur
            stored.append((classeur.fichier, classeur.sha256, classeur.ecarts))
    assert stored[0] == stored[1]
    assert part(content, "classeur.xlsx") == stored[0][0]
    repris.database.close()


def test_rows_come_back_one_by_one(petit_monde: Monde, vide: str, tmp_path: Path) -> None:
    prepare(petit_monde, temps_arrete)
    content = archived(petit_monde)
    before = held(petit_monde)
    repris, _ = taken_up(content, vide, petit_monde.heure, tmp_path)
    after = held(repris)
    for name in set(before) - {"journal", "participations", "comptes"}:
        assert after[name] == before[name], name
    drafts = {"saisie", "connues"}
    columns = [column.name for column in Base.metadata.tables["participations"].columns]
    for row_before, row_after in zip(before["participations"], after["participations"], strict=True):
        pairs = dict(zip(columns, zip(row_before, row_after, strict=True), strict=True))
        assert all(a == b for name, (a, b) in pairs.items() if name not in drafts or pairs["transmise_le"][0])
    repris.database.close()


def test_numbers_go_on_after_those_of_the_archive(monde: Monde, ailleurs: str, tmp_path: Path) -> None:
    temps(monde)
    repris, _ = taken_up(archived(monde), ailleurs, monde.heure, tmp_path)
    with repris.database.reading() as session:
        last = session.scalar(select(func.max(Personne.id)))
    assert repris.personne("Nadia", "18").personne_id == (last or 0) + 1
    assert repris.region("bretagne", "Bretagne", "35") == 2
    repris.database.close()


def test_a_restored_campaign_of_structures_has_the_release_that_was_archived(
    petit_monde: Monde, vide: str, tmp_path: Path
) -> None:
    prepare(petit_monde, satisfaction)
    repris, _ = taken_up(archived(petit_monde), vide, petit_monde.heure, tmp_path)
    with petit_monde.database.reading() as session:
        before = get_release(session, 1), list_pages(session, 1)
    with repris.database.reading() as session:
        assert (get_release(session, 1), list_pages(session, 1)) == before
    assert before[1]
    repris.database.close()


@pytest.mark.parametrize(
    ("fill", "page"),
    [(temps_arrete, "/campagnes/1"), (satisfaction, "/campagnes/1/resultats"), (satisfaction, "/campagnes/1")],
)
def test_whoever_runs_the_region_of_the_new_base_reads_the_same_pages(
    petit_monde: Monde, vide: str, tmp_path: Path, fill: Fill, page: str
) -> None:
    prepare(petit_monde, fill)
    content = archived(petit_monde)
    repris, _ = taken_up(content, vide, petit_monde.heure, tmp_path)
    texts = []
    for monde in (petit_monde, repris):
        monde.animatrice("Nadia", password=PASSWORD)
        browser = Navigateur(application(monde))
        browser.sign_in("nadia@exemple.fr")
        assert browser.go(page).status_code == 200
        texts.append(browser.text)
    assert texts[0] == texts[1]
    repris.database.close()


# --- what it contains, and for whom


def test_the_same_base_gives_the_same_bytes(petit_monde: Monde) -> None:
    prepare(petit_monde, temps)
    archives = []
    for _ in range(2):
        with petit_monde.database.writer() as session:  # undone
            archive = rassembler(
                session,
                campagne=session.get_one(Campagne, 1),
                portee=Portee.COMPLETE,
                trousseau=TROUSSEAU,
                acteur=None,
                now=petit_monde.heure(),
            )
            sink = BytesIO()
            archive.write(sink, lambda _done, _steps, _label: None)
            archives.append(sink.getvalue())
    assert archives[0] == archives[1]
    with zipfile.ZipFile(BytesIO(archives[0])) as source:
        assert source.namelist() == sorted(source.namelist())


def test_an_archive_holds_neither_secrets_nor_addresses_nor_drafts(petit_monde: Monde) -> None:
    prepare(petit_monde, temps_arrete)
    content = archived(petit_monde)
    with petit_monde.database.reading() as session:
        secrets = [secret for secret in session.scalars(select(Compte.mot_de_passe)) if secret]
    assert secrets
    with zipfile.ZipFile(BytesIO(content)) as source:
        whole = b"".join(source.read(name) for name in source.namelist() if not name.endswith(".xlsx"))
    for word in ("claire@exemple.fr", "isabelle@exemple.fr", "Zyxbrouillon", *secrets):
        assert word.encode() not in whole, word
    assert "=1+1 « é »".encode() in whole  # what was transmitted is there


def test_who_worked_for_several_dla_without_a_part_in_it_has_no_name(
    petit_monde: Monde, vide: str, tmp_path: Path
) -> None:
    prepare(petit_monde, satisfaction)
    content = archived(petit_monde)
    with petit_monde.database.reading() as session:
        lea = session.scalars(select(Personne).where(Personne.prenom == "Lea")).one()
    persons = part(content, "reprise/personnes.csv").decode()
    assert f"n° {lea.id}" in persons
    assert "Lea" not in persons
    repris, _ = taken_up(content, vide, petit_monde.heure, tmp_path)
    with repris.database.reading() as session:
        assert session.scalar(select(func.count()).where(Affectation.personne_id == lea.id)) == 2
    repris.database.close()


@pytest.mark.parametrize("fill", [temps, satisfaction])
def test_answers_are_read_one_by_one_without_any_program(petit_monde: Monde, fill: Fill) -> None:
    """A row per answer with its author, a column per question, numbers in their unit; every column is described."""
    prepare(petit_monde, fill)
    content = archived(petit_monde)
    header, *lines = csv.reader(StringIO(part(content, "reponses/une-a-une.csv").decode(), newline=""))
    read = {line[0]: dict(zip(header, line, strict=True)) for line in lines}
    described = json.loads(part(content, "reponses/une-a-une.csv-metadata.json"))["tableSchema"]["columns"]
    with petit_monde.database.reading() as session:
        sent = session.scalars(select(Transmission).where(Transmission.rendue_le.is_(None))).all()
        assert {str(transmission.participation_id) for transmission in sent} == read.keys()
        for transmission in sent:
            line, participation = read[str(transmission.participation_id)], transmission.participation
            assert (line["DLA"], line["Qui"], line["Reçu"]) == (
                participation.dla.code,
                participation.auteur,
                transmission.recu,
            )
            for code, text in transmission.saisie.items():
                assert line[code].removeprefix("'") == text.replace(",", "."), code
    assert [described_column["titles"][0] for described_column in described] == header


def test_an_archive_to_be_read_holds_no_answer_one_by_one(petit_monde: Monde) -> None:
    prepare(petit_monde, temps)
    content = archived(petit_monde, portee=Portee.LECTURE)
    with zipfile.ZipFile(BytesIO(content)) as source:
        names = source.namelist()
        whole = b"".join(source.read(name) for name in names if not name.endswith(".xlsx"))
    assert not [name for name in names if name.startswith("reprise/") or "une-a-une" in name]
    assert {"LISEZMOI.txt", "classeur.xlsx", "journal.csv", "manifeste.json", "reponses/temps.csv"} <= set(names)
    assert "=1+1 « é »".encode() not in whole
    controles = manifest(content)["controles"]
    assert (controles["transmises"], controles["sommes"], controles["reponses"]) == (6, {}, "")


def test_the_notice_names_only_what_the_archive_holds(petit_monde: Monde) -> None:
    """A questionnaire of the région asks no référentiel; one read in counts only has no table before its results."""
    prepare(petit_monde, satisfaction)
    content = archived(petit_monde, portee=Portee.LECTURE)
    notice = part(content, "LISEZMOI.txt").decode()
    assert "- reponses/" in notice
    assert "référentiel" not in notice
    manifeste = Manifeste.model_validate_json(part(content, "manifeste.json"))
    assert "reponses/" not in notice_of(manifeste, ["classeur.xlsx"]).decode()
    assert "et le référentiel." in notice_of(manifeste, ["definitions/referentiel-v1.yaml"]).decode()


def test_the_archive_of_a_questionnaire_holds_its_released_figures(petit_monde: Monde) -> None:
    prepare(petit_monde, satisfaction)
    content = archived(petit_monde, portee=Portee.LECTURE)
    lines = list(csv.DictReader(StringIO(part(content, "reponses/resultats.csv").decode(), newline="")))
    labelled = {(line["Territoire"], line["Libellé de la modalité"]): line for line in lines}
    sent = labelled["région", "Réponses transmises"]
    assert sent["Nombre"] == str(manifest(content)["controles"]["transmises"])


def test_accounts_come_back_closed_and_without_any_right(petit_monde: Monde, vide: str, tmp_path: Path) -> None:
    prepare(petit_monde, temps_arrete)
    repris, _ = taken_up(archived(petit_monde), vide, petit_monde.heure, tmp_path)
    with repris.database.reading() as session:
        comptes = session.scalars(select(Compte)).all()
        assert comptes
        assert all(compte.desactive_le and not compte.adresse and compte.mot_de_passe is None for compte in comptes)
        assert session.scalar(select(func.count()).select_from(Habilitation)) == 0
    repris.database.close()


# --- what is not archived


def test_a_campaign_that_takes_answers_is_not_archived(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    with pytest.raises(UnarchivableError, match="prend des réponses jusqu’au mardi 21 juillet 2026"):
        archived(petit_monde)


def test_an_anonymous_campaign_waits_for_its_results_to_be_settled(petit_monde: Monde) -> None:
    crowd = foule(petit_monde, 6)
    for rank in range(6):
        crowd.transmit(rank)
    petit_monde.heure.moment = FINI
    with pytest.raises(UnarchivableError, match="est anonyme et ses résultats ne sont pas arrêtés"):
        archived(petit_monde)


@pytest.mark.parametrize(("sent", "read"), [(7, 7), (3, 0)])
def test_the_archive_of_an_anonymous_campaign_holds_what_may_be_read_and_whose_it_is_nowhere(
    petit_monde: Monde, vide: str, tmp_path: Path, sent: int, read: int
) -> None:
    crowd = foule(petit_monde, 8)
    for rank in range(sent):
        crowd.transmit(rank, REPERE=str(70_001 + rank))
    isabelle = petit_monde.animatrice()
    petit_monde.heure.moment = FINI
    petit_monde.settle(isabelle)
    content = archived(petit_monde)
    named = part(content, "reprise/participations.csv") + part(content, "reprise/transmissions.csv")
    apart = part(content, "reprise/reponses_anonymes.csv")
    assert [f"7000{rank}".encode() in apart for rank in range(1, sent + 1)] == [bool(read)] * sent
    assert b"7000" not in named
    repris, _ = taken_up(content, vide, petit_monde.heure, tmp_path)
    with repris.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReponseAnonyme)) == read
    repris.database.close()


def test_a_campaign_that_shares_its_months_with_another_is_archived_to_be_read_only(petit_monde: Monde) -> None:
    """Restored without the other one, it would show what is hidden beside it."""
    prepare(petit_monde, temps)
    petit_monde.campagne("2026-A1", ouverture=date(2027, 1, 4), cloture=date(2027, 1, 22))
    with pytest.raises(UnarchivableError, match="Une autre campagne couvre les mois"):
        archived(petit_monde)
    assert manifest(archived(petit_monde, portee=Portee.LECTURE))["portee"] == "lecture"


# --- where it is restored


def test_an_installation_that_holds_something_is_left_as_it_is(petit_monde: Monde, tmp_path: Path) -> None:
    prepare(petit_monde, temps)
    content = archived(petit_monde)
    before = rows(url_of(petit_monde))
    with pytest.raises(Refus, match="Cette installation n’est pas vide"):
        taken_up(content, url_of(petit_monde), petit_monde.heure, tmp_path)
    assert rows(url_of(petit_monde)) == before


def test_who_was_erased_since_is_erased_again(petit_monde: Monde, vide: str, tmp_path: Path) -> None:
    prepare(petit_monde, temps_arrete)
    content = archived(petit_monde)
    journal = JournalEffacements(tmp_path / "effacements", TROUSSEAU)
    with petit_monde.database.writing() as session:
        effacer(session, genre=Efface.PERSONNE, identifiant=1, journal=journal, acteur=None, now=petit_monde.heure())
    repris, done = taken_up(content, vide, petit_monde.heure, tmp_path, journal)
    assert done.effacements == 1
    with repris.database.reading() as session:
        assert session.get_one(Personne, 1).nom == "effacée n° 1"
        assert session.scalar(select(func.count()).where(Participation.personne_id == 1)) == 0
        assert session.scalar(select(func.count()).select_from(Effacement)) == 1
    repris.database.close()
    assert b"Claire" not in Path(vide.removeprefix("sqlite:///")).read_bytes()


def test_what_has_lived_its_time_is_purged_as_anywhere(petit_monde: Monde, vide: str, tmp_path: Path) -> None:
    prepare(petit_monde, temps_arrete)
    repris, _ = taken_up(archived(petit_monde), vide, petit_monde.heure, tmp_path)
    later(repris, 12)
    assert purge_all(repris)["reponses"] > 0
    with repris.database.reading() as session:
        assert session.scalar(select(func.count()).where(Participation.personne_id.is_not(None))) == 0
    repris.database.close()


# --- as commands


def test_the_commands_archive_look_through_and_take_up(monde: Monde, ailleurs: str, tmp_path: Path) -> None:
    temps_arrete(monde)
    ici, la_bas = installation(closing(monde), tmp_path), installation(ailleurs, tmp_path / "la-bas")
    result = ici("campagne", "archiver", "1", "--sortie", tmp_path)
    assert result.exit_code == 0, result.output
    (path,) = tmp_path.glob("campagne-*.zip")
    assert path.name.startswith("campagne-temps-2026-s1-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "L’archive est entière." in ici("campagne", "verifier-archive", path).stdout
    empty = rows(ailleurs)
    assert "Rien n’a été changé." in la_bas("campagne", "reprendre", path, "--a-blanc").stdout
    assert rows(ailleurs) == empty
    done = la_bas("campagne", "reprendre", path, "--appliquer")
    assert done.exit_code == 0, done.output
    assert "contrôles égaux" in plain(done.stdout)
    assert "autre installation" not in plain(done.stdout)
    for url, verbe in ((url_of(monde), ARCHIVED), (ailleurs, TAKEN_UP)):
        database = Database(url)
        with database.reading() as session:
            (entree,) = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == verbe))
            assert entree.details["empreinte"]
        database.close()


@pytest.mark.parametrize("options", [(), ("--a-blanc", "--appliquer")])
def test_taking_up_asks_whether_it_is_for_good(vide: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "rien.zip"
    path.write_bytes(b"")
    result = installation(vide, tmp_path)("campagne", "reprendre", path, *options)
    assert result.exit_code == 2
    assert "--a-blanc ou --appliquer" in plain(result.stderr)


def test_a_campaign_that_is_not_there_is_told_with_those_that_are(petit_monde: Monde, tmp_path: Path) -> None:
    prepare(petit_monde, temps)
    result = installation(closing(petit_monde), tmp_path)("campagne", "archiver", "9")
    assert result.exit_code == 2
    assert "Aucune campagne n’a le numéro 9." in plain(result.stderr)
    assert "n° 1, Temps et activités, 1er semestre 2026" in plain(result.stderr)
