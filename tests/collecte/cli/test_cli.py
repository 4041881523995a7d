"""The command `collecte` as users run it: results, refusals and their messages, and the server it starts."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from click.testing import Result
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.command_line import UnreachableDatabaseError, reach
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.schema import check_current
from collecte.models import Affectation, Base, Compte, Courriel, Dla, EntreeJournal, Personne, Role
from tests.collecte.conftest import application
from tests.collecte.core.test_tableurs import FAR, by_hand
from tests.collecte.mondes.commande import Commande, held_port, line_with, plain, served, stop, unused_port
from tests.collecte.mondes.monde import PASSWORD, SECRET, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.organisation.test_import_personnes import CLAIRE, ISABELLE, MARIE, csv_file
from tests.exports.records.classeurs import UNSETTLED, opened, texts

CENTRE = "centre-val-de-loire"
TABLES: tuple[type[Base], ...] = (Personne, Compte, Affectation, EntreeJournal)


@pytest.fixture
def commande(monde: Monde) -> Commande:
    """On a migrated database without région, once on each engine."""
    return on(monde)


@pytest.fixture
def ici(petit_monde: Monde) -> Commande:
    """On SQLite, with a région of three DLA."""
    petit_monde.region()
    return on(petit_monde)


def on(monde: Monde) -> Commande:
    return Commande({"DATABASE_URL": monde.database.engine.url.render_as_string(hide_password=False)})


def done(result: Result) -> str:
    """Return the standard output of a command that succeeded."""
    assert result.exit_code == 0, result.output
    return plain(result.stdout)


def refusal(result: Result) -> str:
    """Return the standard error of a refusal: exit code 2 and nothing on stdout."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return plain(result.stderr)


def rows(monde: Monde) -> list[int]:
    """Count persons, accounts, affectations and journal entries, in this order."""
    with monde.database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


# --- the database


def test_an_empty_base_is_created_then_found_up_to_date(sqlite_url: str) -> None:
    commande = Commande({"DATABASE_URL": sqlite_url})
    assert "(avant : vide)" in done(commande("base", "mettre-a-jour"))
    version = re.search(r"version (\d+) \(avant : (\d+)\)", done(commande("base", "mettre-a-jour")))
    assert version
    assert version[1] == version[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("base", "mettre-a-jour"),
        ("region", "creer", CENTRE),
        ("compte", "lien", "claire@exemple.fr"),
        ("classeur", "--periode", "2026-S1", "--sortie", "classeur.xlsx"),
        ("serveur",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_without_an_address_of_base_every_command_says_what_to_write(arguments: tuple[str, ...]) -> None:
    message = refusal(Commande()(*arguments))
    assert "COLLECTE_DATABASE_URL n’est pas défini" in message
    assert "COLLECTE_DATABASE_URL=sqlite:///" in message


@pytest.mark.parametrize("arguments", [("region", "creer", CENTRE), ("compte", "lien", "x@y.fr")], ids=str)
def test_an_empty_base_is_refused_with_the_command_to_run(sqlite_url: str, arguments: tuple[str, ...]) -> None:
    assert "collecte base mettre-a-jour" in refusal(Commande({"DATABASE_URL": sqlite_url})(*arguments))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("collecte.sqlite", "son adresse n’est pas comprise", id="a path alone"),
        pytest.param("postgresql+psycopg://moi:passe@h:port/b", "son adresse n’est pas comprise", id="a wrong port"),
        pytest.param("oracle9://h/b", "son adresse n’est pas comprise", id="an unknown kind"),
        pytest.param("mysql://moi:passe@h/b", "le pilote de ce type de base n’est pas installé", id="no driver"),
        pytest.param("postgresql+psycopg://moi:passe@127.0.0.1:1/b", "Connection refused", id="no answer"),
        pytest.param("sqlite:////dev/null/b.sqlite", "/dev/null", id="no such folder"),
    ],
)
def test_a_base_that_cannot_be_opened_is_said_without_its_password(url: str, reason: str) -> None:
    message = refusal(Commande({"DATABASE_URL": url})("region", "creer", CENTRE))
    assert reason in message
    assert "Vérifiez COLLECTE_DATABASE_URL" in message
    assert "moi" not in message
    assert "passe" not in message


@pytest.mark.parametrize("asked", [("region", "creer", CENTRE), ("base", "mettre-a-jour"), ("sauvegarder",)])
@pytest.mark.parametrize(
    "password",
    [
        "secr@suite",
        "secr@suite@fin",
        "secr@suite:fin",
        "secr@suite/fin",
        "secr@suite?fin",
        "secr:suite@fin",
        "secr#@fin",
    ],
)
def test_a_password_with_a_bare_at_sign_is_told_nowhere(password: str, asked: tuple[str, ...]) -> None:
    url = f"postgresql+psycopg://moi:{password}@127.0.0.1:1/b"
    message = refusal(Commande({"DATABASE_URL": url, "BACKUP_FOLDER": "/tmp"})(*asked))  # noqa: S108 - nothing is written
    assert "%40" in message
    assert not [part for part in ("secr", "suite", "fin", "moi") if re.search(rf"\b{part}\b", message)]


def test_what_a_server_says_of_its_user_is_not_repeated() -> None:
    refused = OperationalError("", {}, Exception('FATAL:  password authentication failed for user "moi"\nagain'))
    error = UnreachableDatabaseError(refused, "postgresql+psycopg://moi:passe@h/b")
    assert error.reason == 'FATAL:  password authentication failed for user "***"'


def test_settings_never_show_the_address_of_the_base() -> None:
    settings = Settings(
        database_url="postgresql+psycopg://moi:passe@h/b", secret_key=SECRET, public_url="http://127.0.0.1:8000"
    )
    assert "moi" not in repr(settings)


def test_a_file_that_is_no_base_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("ce n’est pas une base", encoding="utf-8")
    assert "ne peut pas être ouverte" in refusal(
        Commande({"DATABASE_URL": f"sqlite:///{path}"})("base", "mettre-a-jour")
    )
    assert path.read_text(encoding="utf-8") == "ce n’est pas une base"


def impatient(url: str) -> Database:
    """Return a database that never waits for a lock."""
    database = Database(url)

    @event.listens_for(database.engine, "before_cursor_execute")
    def _wait_no_more(_connection: object, cursor: sqlite3.Cursor, statement: str, *_rest: object) -> None:
        if statement.startswith("BEGIN"):
            cursor.connection.execute("PRAGMA busy_timeout=0")

    return database


@pytest.fixture
def occupied(petit_monde: Monde, monkeypatch: pytest.MonkeyPatch) -> Iterator[Commande]:
    """On a database that another connection is writing to."""
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    monkeypatch.setattr("collecte.core.command_line.Database", impatient)
    with petit_monde.database.engine.begin():
        yield on(petit_monde)


def test_a_base_where_someone_writes_is_reached_all_the_same(occupied: Commande) -> None:
    database = reach(occupied.settings["DATABASE_URL"])
    check_current(database)
    database.close()


@pytest.mark.parametrize(
    "arguments",
    [("base", "mettre-a-jour"), ("region", "creer", "bretagne"), ("compte", "lien", "claire@exemple.fr")],
    ids=lambda arguments: arguments[0],
)
def test_a_base_where_someone_writes_too_long_is_said_to_be_busy(
    occupied: Commande, arguments: tuple[str, ...]
) -> None:
    message = refusal(occupied(*arguments))
    assert message.startswith("La base est occupée : un autre programme y écrit.")
    assert "COLLECTE_DATABASE_URL" not in message


# --- régions


def test_a_region_comes_with_one_dla_per_departement(monde: Monde, commande: Commande) -> None:
    output = done(commande("region", "creer", CENTRE))
    with monde.database.reading() as session:
        dlas = sorted((dla.code, dla.nom) for dla in session.scalars(select(Dla)))
    assert [code for code, _ in dlas] == ["18", "28", "36", "37", "41", "45"]
    assert all(f"{code} {nom}" in output for code, nom in dlas)


def test_an_unknown_region_is_refused_with_the_codes_that_are_known(commande: Commande) -> None:
    message = refusal(commande("region", "creer", "centre"))
    assert "« centre » n’est pas un code de région" in message
    assert CENTRE in message


def test_a_region_created_twice_is_refused_and_stays_as_it_was(monde: Monde, commande: Commande) -> None:
    commande("region", "creer", CENTRE)
    assert "existe déjà. Rien n’a été changé." in refusal(commande("region", "creer", CENTRE))
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dla)) == 6


# --- importing persons


def test_persons_are_imported_and_told_line_by_line(monde: Monde, commande: Commande, tmp_path: Path) -> None:
    monde.region()
    output = done(commande("importer", "personnes", csv_file(tmp_path, CLAIRE, MARIE, ISABELLE)))
    assert "  + Claire Moreau, compte claire@exemple.fr\n" in output
    assert "  + Claire Moreau, DLA 18, 0,8 ETP\n" in output
    assert output.endswith("5 créations, 0 modification, 0 ligne sans changement.\n")
    assert rows(monde) == [3, 3, 2, 1]


def test_importing_the_same_file_again_changes_nothing(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    path = csv_file(tmp_path, CLAIRE, MARIE)
    ici("importer", "personnes", path)
    before = rows(petit_monde)
    assert "0 création, 0 modification, 2 lignes sans changement" in done(ici("importer", "personnes", path))
    assert rows(petit_monde) == before


def test_who_an_import_creates_is_invited_when_asked(monde: Monde, commande: Commande, tmp_path: Path) -> None:
    monde.region()
    done(commande("importer", "personnes", csv_file(tmp_path, CLAIRE)))
    done(commande("importer", "personnes", csv_file(tmp_path, CLAIRE, MARIE), "--inviter"))
    with monde.database.reading() as session:
        assert session.scalars(select(Courriel.adresse)).all() == ["marie@exemple.fr"]


def test_a_dry_run_tells_what_it_would_do_and_writes_nothing(monde: Monde, commande: Commande, tmp_path: Path) -> None:
    monde.region()
    output = done(commande("importer", "personnes", csv_file(tmp_path, CLAIRE), "--a-blanc"))
    assert "À blanc, rien n’est changé. Il y aurait : 2 créations" in output
    assert rows(monde) == [0, 0, 0, 0]


@pytest.mark.parametrize("options", [(), ("--a-blanc",)], ids=["for good", "dry run"])
def test_every_error_of_a_file_is_told_by_line_and_nothing_is_written(
    petit_monde: Monde, ici: Commande, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = csv_file(
        tmp_path,
        CLAIRE,
        "99;Marie;Gauthier;marie@exemple.fr;1;01/09/2023;;",
        "36;Paul;Girard;paul@exemple.fr;1,2;01/09/2023;;",
        CLAIRE,
    )
    message = refusal(ici("importer", "personnes", path, *options))
    assert message.startswith("3 erreurs dans le fichier : rien n’a été importé.\n")
    assert re.findall(r"^  Ligne (\d+) : (.{10})", message, re.MULTILINE) == [
        ("3", "Le DLA « 9"),
        ("4", "ETP : « 1,"),
        ("5", "L’adresse "),
    ]
    assert message.endswith("Corrigez le fichier, puis importez-le de nouveau.\n")
    assert rows(petit_monde) == [0, 0, 0, 0]


@pytest.mark.timeout(30)
def test_a_file_with_one_cell_at_the_far_corner_is_refused_in_seconds(
    petit_monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    path = tmp_path / "personnes.xlsx"
    path.write_bytes(by_hand(FAR))
    assert path.stat().st_size < 2_000
    before = datetime.now(UTC)
    message = refusal(ici("importer", "personnes", path))
    assert (datetime.now(UTC) - before).total_seconds() < 10
    assert "la limite est" in message
    assert rows(petit_monde) == [0, 0, 0, 0]


def test_with_two_regions_one_must_be_named(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    ici("region", "creer", "bretagne")
    path = csv_file(tmp_path, CLAIRE)
    message = refusal(ici("importer", "personnes", path))
    assert "Il faut dire de quelle région il s’agit" in message
    assert f"bretagne, {CENTRE}" in message
    assert "« corse » est inconnue" in refusal(ici("importer", "personnes", path, "--region", "corse"))
    assert rows(petit_monde) == [0, 0, 0, 0]
    done(ici("importer", "personnes", path, "--region", CENTRE))
    assert rows(petit_monde) == [1, 1, 1, 1]


# --- accounts


@pytest.fixture
def claire(petit_monde: Monde, ici: Commande, monkeypatch: pytest.MonkeyPatch) -> Commande:
    """On SQLite, with Claire's account, at the world's hour."""
    petit_monde.personne("Claire", "18")
    monkeypatch.setattr("collecte.comptes.commands.now", petit_monde.heure)
    return Commande({**ici.settings, "PUBLIC_URL": "http://127.0.0.1:8000/"})


def test_the_link_of_an_account_chooses_a_password_once(petit_monde: Monde, claire: Commande) -> None:
    result = claire("compte", "lien", " CLAIRE@exemple.fr")
    link = result.stdout.strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/acces/[\w-]{43}", link)
    assert "Ce lien sert une fois, pendant 7 jours." in plain(result.stderr)
    app = application(petit_monde)
    browser, chosen = Navigateur(app), "cheval agrafe pile correct"
    path = link.removeprefix("http://127.0.0.1:8000")
    browser.go(path)
    assert "Claire Durand" in browser.text
    browser.send({"mot_de_passe": chosen, "confirmation": chosen})
    assert browser.page.request.path == "/a-faire"
    assert "n’est plus utilisable" in Navigateur(app).go(path).text
    assert Navigateur(app).sign_in_by_pages("claire@exemple.fr", chosen).request.path == "/a-faire"
    app.extensions["collecte"].database.close()


def test_a_new_link_ends_the_one_before(petit_monde: Monde, claire: Commande) -> None:
    first, second = (claire("compte", "lien", "claire@exemple.fr").stdout.rpartition("/")[2].strip() for _ in range(2))
    app = application(petit_monde)
    assert Navigateur(app).go(f"/acces/{first}").status_code == 400
    assert Navigateur(app).go(f"/acces/{second}").status_code == 200
    app.extensions["collecte"].database.close()


def test_without_a_public_address_the_link_says_what_to_add(petit_monde: Monde, ici: Commande) -> None:
    petit_monde.personne("Claire", "18")
    result = ici("compte", "lien", "claire@exemple.fr")
    assert result.stdout.startswith("/acces/")
    assert "COLLECTE_PUBLIC_URL n’est pas défini" in plain(result.stderr)


def test_an_address_without_account_is_refused(ici: Commande) -> None:
    assert "Aucun compte n’a l’adresse zoe@exemple.fr." in refusal(ici("compte", "lien", "zoe@exemple.fr"))


def test_the_first_admin_chooses_a_password_then_an_application(petit_monde: Monde, claire: Commande) -> None:
    created = claire("compte", "creer-admin", " yann@exemple.fr", "--prenom", "Yann", "--nom", "Keller")
    path = created.stdout.strip().removeprefix("http://127.0.0.1:8000")
    app = application(petit_monde)
    browser = Navigateur(app)
    browser.go(path)
    assert "Yann Keller" in browser.text
    browser.send({"mot_de_passe": PASSWORD, "confirmation": PASSWORD})
    assert browser.page.request.path == "/connexion/application"
    app.extensions["collecte"].database.close()


def test_a_second_admin_is_created_only_when_one_says_so(petit_monde: Monde, claire: Commande) -> None:
    named = ("--prenom", "Yann", "--nom", "Keller")
    claire("compte", "creer-admin", "yann@exemple.fr", *named)
    assert "a déjà un admin" in refusal(claire("compte", "creer-admin", "zoe@exemple.fr", *named))
    assert claire("compte", "creer-admin", "claire@exemple.fr", *named, "--autre").exit_code == 0
    with petit_monde.database.reading() as session:
        compte = get_compte_by_address(session, "claire@exemple.fr")
        assert compte is not None
        assert {habilitation.role for habilitation in compte.habilitations} == {Role.CHARGE, Role.ADMIN}
        assert compte.personne.nom == "Durand", "an account that exists keeps its name"


@pytest.mark.parametrize(
    ("adresse", "prenom", "told"),
    [
        ("yann", "Yann", "n’est pas une adresse électronique"),
        ("yann@exemple", "Yann", "n’est pas une adresse électronique"),
        ("yann keller@exemple.fr", "Yann", "n’est pas une adresse électronique"),
        ("yann@exemple.fr", " ", "de 1 à 80 caractères"),
        ("yann@exemple.fr", "\u200b\u3164", "de 1 à 80 caractères"),
        ("yann@exemple.fr", "Y" * 81, "de 1 à 80 caractères"),
    ],
)
def test_an_admin_without_address_or_name_is_refused(claire: Commande, adresse: str, prenom: str, told: str) -> None:
    assert told in refusal(claire("compte", "creer-admin", adresse, "--prenom", prenom, "--nom", "Keller"))


def test_an_account_is_closed_and_opened_again_by_commands(petit_monde: Monde, claire: Commande) -> None:
    def is_active() -> bool:
        with petit_monde.database.reading() as session:
            compte = get_compte_by_address(session, "claire@exemple.fr")
            return compte is not None and compte.desactive_le is None

    assert "est désactivé" in plain(claire("compte", "desactiver", "claire@exemple.fr").stdout)
    assert not is_active()
    assert "est réactivé" in plain(claire("compte", "reactiver", "claire@exemple.fr").stdout)
    assert is_active()


def test_a_lost_application_is_forgotten_by_a_command(petit_monde: Monde, claire: Commande) -> None:
    petit_monde.animatrice(password=PASSWORD)
    claire("compte", "oublier-application", "isabelle@exemple.fr")
    app = application(petit_monde)
    assert Navigateur(app).sign_in_by_pages("isabelle@exemple.fr").request.path == "/connexion/application"
    app.extensions["collecte"].database.close()


# --- the workbook


@pytest.fixture
def collectee(petit_monde: Monde, ici: Commande) -> Commande:
    """With a campaign that one person of two answered."""
    claire = petit_monde.personne("Claire", "18")
    petit_monde.personne("Marie", "36")
    petit_monde.campagne()
    petit_monde.answered(claire)
    return ici


def test_the_workbook_of_a_periode_opens_and_has_its_sheets(collectee: Commande, tmp_path: Path) -> None:
    sortie = tmp_path / "classeur.xlsx"
    result = collectee("classeur", "--region", CENTRE, "--periode", "2026-s1", "--sortie", sortie)
    assert done(result) == f"Classeur écrit : {sortie}\n"
    assert "Feuille Suivi de la collecte" in result.stderr
    workbook = opened(sortie)
    assert tuple(workbook.sheetnames) == UNSETTLED, "its results are not settled"
    assert {"Claire Durand", "Marie Durand"} <= set(texts(workbook))
    workbook.close()
    assert [path.name for path in tmp_path.glob("*.xlsx*")] == ["classeur.xlsx"]


@pytest.mark.parametrize(
    ("periode", "told"),
    [
        pytest.param("2025-S2", "Aucune campagne pour la période 2025-S2. Périodes de la région : 2026-S1.", id="none"),
        pytest.param(
            "2026-S3", "« 2026-S3 » n’est pas une période. Écrivez par exemple 2026-S1", id="no such semestre"
        ),
        pytest.param("printemps", "« printemps » n’est pas une période.", id="malformed"),
    ],
)
def test_a_periode_without_campaign_is_refused(collectee: Commande, tmp_path: Path, periode: str, told: str) -> None:
    sortie = tmp_path / "classeur.xlsx"
    sortie.write_bytes(b"last month's")
    assert told in refusal(collectee("classeur", "--periode", periode, "--sortie", sortie))
    assert sortie.read_bytes() == b"last month's"


def test_a_folder_that_does_not_exist_is_said(collectee: Commande, tmp_path: Path) -> None:
    sortie = tmp_path / "absent" / "classeur.xlsx"
    message = refusal(collectee("classeur", "--periode", "2026-S1", "--sortie", sortie))
    assert f"Le dossier {sortie.parent} n’existe pas." in message


# --- a mistyped command


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("compte", "lien"), "Il manque l’argument ADRESSE.", id="no argument"),
        pytest.param(("classeur", "--periode", "2026-S1"), "Il manque l’option --sortie.", id="no option"),
        pytest.param(
            ("serveur", "--portt", "1"), "L’option --portt n’existe pas. Vouliez-vous dire --port ?", id="option"
        ),
        pytest.param(("-z",), "L’option -z n’existe pas.", id="option of the root"),
        pytest.param(("importe",), "La commande importe n’existe pas. Vouliez-vous dire importer ?", id="command"),
        pytest.param(("compte", "suppression"), "La commande suppression n’existe pas.", id="command of a group"),
        pytest.param(
            ("serveur", "--port", "x"), "Pour l’option --port : « x » n’est pas un nombre entier.", id="number"
        ),
        pytest.param(
            ("serveur", "--port", "0"), "Pour l’option --port : 0 est hors des limites, de 1 à 65535.", id="range"
        ),
        pytest.param(("serveur", "--port"), "L’option --port attend une valeur.", id="no value"),
        pytest.param(
            ("importer", "personnes", "x", "--a-blanc=oui"), "L’option --a-blanc n’attend pas de valeur.", id="value"
        ),
        pytest.param(
            ("importer", "personnes", "l'absent.csv"),
            "l’argument FICHIER : « l'absent.csv » n’existe pas.",
            id="no file",
        ),
        pytest.param(("importer", "personnes", "/"), "« / » est un dossier, il faut un fichier.", id="a folder"),
        pytest.param(("demo", "--dossier", __file__), "est un fichier, il faut un dossier.", id="a file"),
        pytest.param(("compte", "lien", "a", "b"), "Il y a un argument en trop : b.", id="one more"),
        pytest.param(("compte", "lien", "a\udcff@x"), "« a?@x » contient des octets qui ne sont pas", id="no text"),
    ],
)
def test_a_command_typed_wrong_is_told_in_one_french_line(arguments: tuple[str, ...], told: str) -> None:
    message = refusal(Commande()(*arguments))
    assert told in message
    assert message.count("\n") == 1
    assert not re.search(r"Usage|Error|Try|Invalid|No such|Missing", message)


@pytest.mark.parametrize(
    "words", ["", "demo", "serveur", "classeur", "importer personnes", "referentiel afficher", "questionnaire"]
)
def test_the_help_of_a_command_is_in_french(words: str) -> None:
    output = done(Commande()(*words.split(), "--help"))
    assert f"Usage : {' '.join(['main', *words.split()])} [OPTIONS]" in output
    assert "Affiche cette aide." in output
    english = r"Show|required|default|Commands|TEXT\b|FILE\b|INTEGER|COMMAND |DIRECTORY|ARGS"
    assert not re.search(english, output), output


@pytest.mark.slow(reason="starts processes")
def test_a_command_typed_wrong_tells_where_its_help_is() -> None:
    ended = Commande().run("importer", "personnes")
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr == "Il manque l’argument FICHIER. Aide : collecte importer personnes --help\n"


def test_a_group_alone_shows_its_commands() -> None:
    assert "lien" in Commande()("compte").stderr


def test_a_demo_that_cannot_write_its_folder_says_so() -> None:
    message = refusal(Commande()("demo", "--sans-serveur", "--dossier", "/proc/zz"))
    assert message.startswith("La démonstration ne peut pas écrire dans /proc/zz : ")
    assert "Choisissez un autre --dossier." in message


# --- as a separate process


@pytest.mark.slow(reason="starts processes")
def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_2() -> None:
    ended = Commande().run("base", "mettre-a-jour")
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("COLLECTE_DATABASE_URL n’est pas défini.")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"SECRET_KEY": "secret"}, "COLLECTE_SECRET_KEY : 32 caractères au moins", id="short secret"),
        pytest.param({"SECRET_KEY": ""}, "COLLECTE_SECRET_KEY : 32 caractères au moins", id="no secret"),
        pytest.param(
            {"SECRET_KEY_FILE": "/nulle/part"}, "COLLECTE_SECRET_KEY_FILE : /nulle/part ne peut pas", id="no file"
        ),
        pytest.param({"PUBLIC_URL": "http://collecte.exemple.fr"}, "ailleurs, https", id="http for the public"),
        pytest.param({"PUBLIC_URL": "collecte.exemple.fr"}, "écrivez l’adresse publique", id="no scheme"),
        pytest.param({"PUBLIC_URL": ""}, "COLLECTE_PUBLIC_URL n’est pas défini", id="no public address"),
    ],
)
def test_a_server_with_a_wrong_setting_does_not_start(sqlite_base: str, changes: dict[str, str], told: str) -> None:
    refused = refusal(Commande({**served(sqlite_base, 8000).settings, **changes})("serveur"))
    assert told in refused
    assert SECRET not in refused


def test_a_server_refuses_an_empty_base(sqlite_url: str) -> None:
    port = unused_port()
    assert "collecte base mettre-a-jour" in refusal(served(sqlite_url, port)("serveur", "--port", str(port)))


@pytest.mark.slow(reason="starts processes")
def test_a_server_says_that_its_port_is_taken(sqlite_base: str) -> None:
    with held_port() as port:
        ended = served(sqlite_base, port).run("serveur", "--port", str(port))
    assert (ended.code, ended.stdout) == (2, "")
    assert f"L’écoute sur 127.0.0.1:{port} est refusée" in ended.stderr
    assert "Choisissez un autre --port" in ended.stderr


@pytest.mark.faults
def test_a_server_answers_and_stops_cleanly_when_told(sqlite_base: str) -> None:
    port = unused_port()
    with served(sqlite_base, port).started("serveur", "--port", str(port)) as process:
        line_with(process, f"écoute sur 127.0.0.1:{port}")
        with urlopen(f"http://127.0.0.1:{port}/sante", timeout=10) as response:
            assert response.status == 200
        assert stop(process) == (0, "")
    base = Path(sqlite_base.removeprefix("sqlite:///"))
    assert [path.name for path in base.parent.glob(f"{base.name}*")] == [base.name]  # its log is merged back


@pytest.mark.faults
def test_a_server_logs_once_that_a_proxy_is_not_counted_and_repeats_nothing_of_it(sqlite_base: str) -> None:
    port = unused_port()
    with served(sqlite_base, port).started("serveur", "--port", str(port)) as process:
        line_with(process, f"écoute sur 127.0.0.1:{port}")
        for _ in range(2):
            request = Request(f"http://127.0.0.1:{port}/sante", headers={"X-Forwarded-For": "203.0.113.9"})
            with urlopen(request, timeout=10) as response:
                assert response.status == 200
        code, log = stop(process)
    assert code == 0
    assert log.count("COLLECTE_PROXIES") == 1
    assert "203.0.113.9" not in log


# --- reminders


def test_a_dry_run_of_reminders_says_that_none_would_leave(ici: Commande) -> None:
    assert done(ici("relances", "--a-blanc")) == "Aucune relance ne partirait à cet instant.\n"


def test_a_dry_run_of_reminders_lists_who_and_writes_nothing_until_it_is_for_good(
    ici: Commande, petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    monkeypatch.setattr("collecte.relances.commands.now", petit_monde.heure)
    for _ in range(2):
        output = done(ici("relances", "--a-blanc"))
        assert "1er semestre 2026 (Centre-Val de Loire), invitation : 1 personne\n" in output
        assert "  Claire Durand <claire@exemple.fr>, DLA 18\n" in output
    assert petit_monde.courriels() == []
    assert done(ici("relances")) == "1 message attend son envoi.\n"
    assert done(ici("relances")) == "0 message attend son envoi.\n"
    assert len(petit_monde.courriels()) == 1
