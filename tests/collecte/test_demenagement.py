"""A base moved from SQLite to PostgreSQL: whole or not at all, the same on both sides, and served as before."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing as closed
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.pool import NullPool

from collecte.app import close
from collecte.cli import demenagement
from collecte.comptes.operations.comptes import set_password
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.database import Database
from collecte.exploitation.demenagement import transport
from collecte.exploitation.demenagement.arrivee import filling
from collecte.exploitation.demenagement.comparaison import compare
from collecte.exploitation.demenagement.copie import pour
from collecte.exploitation.demenagement.refus import UnlikeRowError
from collecte.exploitation.sauvegardes.sqlite import opened
from collecte.models import Base, Efface, Personne
from tests.collecte.anonymes import FINI, MERCREDI, foule
from tests.collecte.bases import filled
from tests.collecte.commande import Commande, plain
from tests.collecte.conftest import application
from tests.collecte.monde import PASSWORD, Heure, Monde
from tests.collecte.navigateur import Navigateur
from tests.collecte.sauvegardes import closing, installation, rows, write_directly
from tests.collecte.test_purge import CANARI, everything
from tests.collecte.test_sauvegardes import peopled, refused, succeeded
from tests.collecte.test_schema import upgraded
from tests.dumps import EARLIER, load
from tests.dumps.__main__ import fill
from tests.postgres.serveur import PostgresServer

pytestmark = pytest.mark.postgres

ANIMATRICE = "isabelle@exemple.fr"
_LINK = re.compile(r'href="(/[a-z][a-z0-9/-]*)"')
_TOKEN = re.compile(r'name="csrf_token"[^>]*>')
PAGES = ["/", "/campagnes", "/campagnes/1", "/organisation", "/journal.csv", "/structures", "/classeurs", "/bilans"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "base.sqlite"


@pytest.fixture
def ici(petit_monde: Monde, tmp_path: Path) -> Commande:
    """The command on a SQLite base where someone answered, that nobody has open."""
    peopled(petit_monde)
    return installation(closing(petit_monde), tmp_path)


def nothing_in(url: str) -> bool:
    """Whether a base of PostgreSQL has no table."""
    return rows(url) == {}


def untouched(result: Result, url: str) -> str:
    """What a move that was refused told; nothing came of it."""
    told = refused(result)
    assert nothing_in(url)
    return told


# --- what is moved is the same


@pytest.fixture
def moved(base: Path, tmp_path: Path, postgres_url: str) -> Iterator[tuple[Monde, Monde]]:
    """A full world, and the same one after its move."""
    with filled(base, fill) as monde:
        heure = Heure(monde.heure())
        _let_in(monde, ANIMATRICE)
        told = succeeded(installation(closing(monde), tmp_path)("migrer-vers", postgres_url))
        count = sum(len(own) for name, own in rows(f"sqlite:///{base}").items() if name != "alembic_version")
        assert f"{len(Base.metadata.tables)} tables, {count} lignes, relues" in told
        arrived = Monde(Database(postgres_url), heure)
        yield monde, arrived
        arrived.database.close()


def _let_in(monde: Monde, adresse: str) -> None:
    """Give an account a password and an application of codes."""
    with monde.database.writing() as session:
        compte = get_compte_by_address(session, adresse)
        assert compte
        set_password(session, compte=compte, password=PASSWORD)
        compte.totp_sel, compte.totp_depuis = f"sel de {adresse}", monde.heure()


def seen(monde: Monde) -> dict[str, str]:
    """What the animatrice reads."""
    app = application(monde)
    navigateur = Navigateur(app)
    navigateur.sign_in(ANIMATRICE)
    assert "Se déconnecter" in navigateur.text
    read = {path: _page(navigateur, path) for path in PAGES}
    linked = {link for html in read.values() for link in _LINK.findall(html)} - {*PAGES}
    read |= {path: _page(navigateur, path) for path in sorted(linked)}
    close(app)
    return read


def _page(navigateur: Navigateur, path: str) -> str:
    assert navigateur.go(path).status_code == 200, path
    return _TOKEN.sub("", navigateur.page.text)


def test_a_base_holds_hands_back_and_shows_the_same_after_its_move(moved: tuple[Monde, Monde]) -> None:
    before, after = (upgraded(closing(own)) for own in moved)
    for name, held in before.items():
        assert held == after[name], name
    before, after = (seen(own) for own in moved)
    for path, text_before in before.items():
        assert text_before.splitlines() == after[path].splitlines(), path
    assert len(before) > 80
    assert before.keys() == after.keys()


def test_the_base_of_sqlite_is_as_it_was(ici: Commande, postgres_url: str) -> None:
    before = rows(ici.settings["DATABASE_URL"])
    succeeded(ici("migrer-vers", postgres_url))
    assert rows(ici.settings["DATABASE_URL"]) == before


def test_rows_to_come_are_numbered_after_those_that_were_moved(base: Path, tmp_path: Path, postgres_url: str) -> None:
    with filled(base, fill) as monde:
        write_directly(closing(monde), "UPDATE sqlite_sequence SET seq = 70 WHERE name = 'fabrications'")
    succeeded(installation(f"sqlite:///{base}", tmp_path)("migrer-vers", postgres_url))
    database = Database(postgres_url)
    numbered = {own.name: own.autoincrement_column for own in Base.metadata.sorted_tables}
    with database.engine.begin() as connection:
        following = {
            name: (_next(connection, name, column.name), connection.scalar(text(f"SELECT max(id) FROM {name}")) or 0)
            for name, column in numbered.items()
            if column is not None
        }
    database.close()
    assert following.pop("fabrications")[0] == 71
    assert len(following) > 50
    assert {name: next_one for name, (next_one, last) in following.items() if next_one != last + 1} == {}


def _next(connection: Connection, table: str, column: str) -> int:
    return connection.scalar(text(f"SELECT nextval(pg_get_serial_sequence('{table}', '{column}'))")) or 0


def test_a_session_goes_on_after_the_move(petit_monde: Monde, tmp_path: Path, postgres_url: str) -> None:
    peopled(petit_monde)
    petit_monde.personne("Lise", "18", password=PASSWORD)
    app = application(petit_monde)
    lise = Navigateur(app)
    lise.sign_in("lise@exemple.fr")
    close(app)
    succeeded(installation(closing(petit_monde), tmp_path)("migrer-vers", postgres_url))
    arrived = Monde(Database(postgres_url), petit_monde.heure)
    app = application(arrived)
    cookie = lise.client.get_cookie("collecte", domain="127.0.0.1")
    assert cookie
    lise = Navigateur(app)
    lise.client.set_cookie("collecte", cookie.value, domain="127.0.0.1")
    lise.go("/compte")
    assert "lise@exemple.fr" in lise.text
    close(app)


def test_the_address_may_be_in_a_file(ici: Commande, tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "adresse").write_text(f"{postgres_url}\n")
    told = succeeded(ici("migrer-vers", "--fichier", tmp_path / "adresse"))
    assert f"{tmp_path / 'base.sqlite'}.effacements" in told
    assert postgres_url not in told
    assert not nothing_in(postgres_url)


def test_erasures_done_since_are_done_again_on_the_base_of_arrival(
    petit_monde: Monde, base: Path, tmp_path: Path, postgres_url: str
) -> None:
    petit_monde.region()
    erased = petit_monde.personne(CANARI, "18")
    ici = installation(closing(petit_monde), tmp_path)
    shutil.copyfile(base, tmp_path / "hier.sqlite")
    who = f"{Efface.PERSONNE.value}:{erased.personne_id}"
    succeeded(ici("rgpd", "effacer", who, "--confirmer", who))
    shutil.copyfile(tmp_path / "hier.sqlite", base)
    moved = ici("migrer-vers", postgres_url)
    assert "« collecte rgpd rejouer »" in plain(moved.stderr)
    succeeded(installation(postgres_url, tmp_path)("rgpd", "rejouer"))
    arrived = Monde(Database(postgres_url))
    assert CANARI.casefold() not in everything(arrived).casefold()
    arrived.database.close()


@pytest.mark.parametrize(("moment", "is_told"), [(MERCREDI, True), (FINI + timedelta(days=60), False)])
def test_a_base_left_there_that_would_say_who_gave_an_anonymous_answer_is_told(
    petit_monde: Monde,
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    moment: datetime,
    is_told: bool,
) -> None:
    foule(petit_monde, 2)
    monkeypatch.setattr(demenagement, "now", lambda: moment)
    moved = installation(closing(petit_monde), tmp_path)("migrer-vers", postgres_url)
    succeeded(moved)
    assert ("campagne anonyme" in plain(moved.stderr)) is is_told


# --- what is refused, with nothing written


def test_a_base_that_holds_anything_is_refused(ici: Commande, postgres_url: str) -> None:
    write_directly(postgres_url, "CREATE TABLE notes (texte text)")
    assert "elle a déjà « notes »" in refused(ici("migrer-vers", postgres_url))
    assert rows(postgres_url) == {"notes": []}


def test_a_base_whose_tables_were_made_is_refused(ici: Commande, postgres_base: str) -> None:
    assert "sans y lancer" in refused(ici("migrer-vers", postgres_base))


def test_a_base_that_could_not_write_every_character_is_refused(ici: Commande, postgres_server: PostgresServer) -> None:
    with postgres_server.connect() as connection:
        connection.execute("DROP DATABASE IF EXISTS latine")
        connection.execute("CREATE DATABASE latine TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    assert "en LATIN1" in refused(ici("migrer-vers", postgres_server.url("latine")))


def test_only_postgresql_is_moved_to(ici: Commande, tmp_path: Path) -> None:
    assert "doit être une base PostgreSQL" in refused(ici("migrer-vers", f"sqlite:///{tmp_path / 'autre.sqlite'}"))
    assert not (tmp_path / "autre.sqlite").exists()
    assert "n’est pas comprise" in refused(ici("migrer-vers", "une base"))


def test_only_sqlite_is_moved_from(postgres_base: str, postgres_url: str, tmp_path: Path) -> None:
    ici = installation(postgres_base, tmp_path)
    assert "il n’y a rien à déplacer" in untouched(ici("migrer-vers", postgres_url), postgres_url)


def test_one_address_is_wanted(ici: Commande, tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "adresse").write_text(postgres_url)
    assert "une seule fois" in untouched(ici("migrer-vers"), postgres_url)
    assert "une seule fois" in untouched(
        ici("migrer-vers", postgres_url, "--fichier", tmp_path / "adresse"), postgres_url
    )


def test_a_password_is_never_told(ici: Commande, tmp_path: Path) -> None:
    address = "postgresql+psycopg://collecte:tres-secret@127.0.0.1:1/collecte"
    for harm in (address, address.replace("psycopg", "inconnu"), address.replace(":1/", ":un/")):
        result = ici("migrer-vers", harm)
        assert result.exit_code == 2
        assert "tres-secret" not in result.output


def test_a_base_of_an_earlier_release_is_refused(sqlite_url: str, postgres_url: str, tmp_path: Path) -> None:
    load(EARLIER, sqlite_url)
    told = untouched(installation(sqlite_url, tmp_path)("migrer-vers", postgres_url), postgres_url)
    assert "collecte base mettre-a-jour" in told


def test_a_base_that_is_not_there_is_refused_and_not_made(base: Path, postgres_url: str, tmp_path: Path) -> None:
    told = untouched(installation(f"sqlite:///{base}", tmp_path)("migrer-vers", postgres_url), postgres_url)
    assert "version vide" in told
    assert not base.exists()


def test_a_base_that_someone_uses_is_refused(petit_monde: Monde, ici: Commande, postgres_url: str) -> None:
    with petit_monde.database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        told = untouched(ici("migrer-vers", postgres_url), postgres_url)
    assert "Un autre programme se sert de la base" in told


def test_nobody_writes_in_the_base_meanwhile(
    ici: Commande, base: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[str] = []

    def interrupted(source: Connection, target: Connection, table: Table, seen: Callable[[bytes], None]) -> int:
        with closed(sqlite3.connect(base, timeout=0)) as other, pytest.raises(sqlite3.OperationalError) as error:
            other.execute("UPDATE personnes SET nom = 'Autrement'")
        met.append(str(error.value))
        return compare(source, target, table, seen)

    monkeypatch.setattr(transport, "compare", interrupted)
    succeeded(ici("migrer-vers", postgres_url))
    assert set(met) == {"database is locked"}


def test_a_table_that_would_be_left_behind_is_told(ici: Commande, postgres_url: str) -> None:
    write_directly(ici.settings["DATABASE_URL"], "CREATE TABLE notes (texte text)")
    assert "« notes »" in untouched(ici("migrer-vers", postgres_url), postgres_url)


def test_a_damaged_base_is_not_moved(ici: Commande, base: Path, postgres_url: str) -> None:
    with sqlite3.connect(base) as raw:
        raw.execute("DELETE FROM regions")  # nothing watches here
    raw.close()
    assert "désigne une ligne absente de regions" in untouched(ici("migrer-vers", postgres_url), postgres_url)


REFUSED = [
    pytest.param("nom = 'Mar' || char(0) || 'tin'", "colonne nom) : un caractère nul", id="nul"),
    pytest.param(f"nom = '{'Martin' * 100}'", "colonne nom) : un texte plus long", id="long"),
    pytest.param(
        "series_gardees_le = 'Martin'",
        "colonne series_gardees_le) : une date ou une heure qui ne se lit pas",
        id="date",
    ),
    pytest.param("nom = CAST(x'4d617274696eff' AS TEXT)", ") : un texte qui n’est pas de l’UTF-8", id="bytes"),
]


@pytest.mark.parametrize(("harm", "expected"), REFUSED)
def test_a_value_that_postgresql_refuses_is_told_by_its_row(
    petit_monde: Monde, ici: Commande, postgres_url: str, harm: str, expected: str
) -> None:
    petit_monde.personne("Bruno", "36")
    write_directly(closing(petit_monde), f"UPDATE personnes SET {harm} WHERE id = 2")
    result = ici("migrer-vers", postgres_url)
    told = untouched(result, postgres_url)
    assert "table personnes (id 2" in told
    assert expected in told
    assert "Martin" not in result.output


def test_a_number_that_is_too_large_is_told(petit_monde: Monde, ici: Commande, postgres_url: str) -> None:
    write_directly(closing(petit_monde), "UPDATE participations SET revision = 3000000000")
    told = untouched(ici("migrer-vers", postgres_url), postgres_url)
    assert "table participations (id 1, colonne revision) : un nombre hors des limites" in told


def test_a_long_statement_is_not_cut_by_the_limits_of_the_service(postgres_url: str) -> None:
    hurried = Database(postgres_url, patience=0.05)
    with filling(hurried) as connection:
        connection.execute(text("SELECT pg_sleep(0.2)"))
    hurried.close()


# --- what differs is seen


@pytest.fixture
def both(ici: Commande, base: Path, postgres_url: str) -> Iterator[tuple[Connection, Connection]]:
    """A base that was moved, and where it arrived."""
    succeeded(ici("migrer-vers", postgres_url))
    engine = create_engine(postgres_url, poolclass=NullPool)
    with opened(base) as source, engine.connect() as target:
        yield source, target


HARMS = {
    "a space": ("personnes", "UPDATE personnes SET nom = nom || ' '"),
    "a truth": ("campagnes", "UPDATE campagnes SET avec_activites = NOT avec_activites"),
    "an instant": ("journal", "UPDATE journal SET quand = quand + interval '1 microsecond'"),
    "a day": ("campagnes", "UPDATE campagnes SET cloture = cloture + 1"),
    "a document": ("participations", "UPDATE participations SET valeurs = replace(valeurs, '1', '1.0')"),
    "the last row": ("changements", "DELETE FROM changements WHERE id = (SELECT max(id) FROM changements)"),
    "the first row": ("changements", "DELETE FROM changements WHERE id = (SELECT min(id) FROM changements)"),
    "one more row": (
        "regions",
        "INSERT INTO regions (id, code, nom, mots, max_sollicitations)"
        " SELECT 9, 'x', nom, mots, max_sollicitations FROM regions",
    ),
}


def test_what_differs_in_one_row_is_seen(both: tuple[Connection, Connection]) -> None:
    source, target = both
    for harm, (name, statement) in HARMS.items():
        table = Base.metadata.tables[name]
        assert compare(source, target, table, lambda _row: None) > 0
        assert target.execute(text(statement)).rowcount, harm
        with pytest.raises(UnlikeRowError, match=f"table {name}"):
            compare(source, target, table, lambda _row: None)
        target.rollback()


def test_a_copy_that_is_not_the_same_is_not_kept(
    ici: Commande, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(source: Connection, target: Connection, table: Table, seen: Callable[[], None]) -> None:
        pour(source, target, table, seen)
        if table is Personne.__table__:
            target.execute(text("UPDATE personnes SET prenom = 'Klara'"))

    monkeypatch.setattr(transport, "pour", careless)
    assert "table personnes (id 1) ne se relit pas de même" in untouched(ici("migrer-vers", postgres_url), postgres_url)
