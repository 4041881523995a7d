"""Copies of a base: verified before they have a name, put back whole or not at all, and who was erased stays so."""

import json
import os
import shutil
import sqlite3
import stat
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.exploitation.sauvegardes import Sauvegarde, garder, is_anonymat_copied, sauvegarder
from collecte.exploitation.sauvegardes.contenu import base_of
from collecte.exploitation.sauvegardes.fichiers import sweep
from collecte.exploitation.sauvegardes.postgres import UnlikeDumpError, verify
from collecte.models import Efface
from tests.collecte.anonymes import FINI, MERCREDI, foule
from tests.collecte.commande import Commande, plain
from tests.collecte.monde import CENT, Monde
from tests.collecte.sauvegardes import Rows, closing, copies, installation, nothing_in, rows, url_of, write_directly
from tests.collecte.test_purge import CANARI, everything

DUMPS = Path(__file__).parents[1] / "dumps"


def peopled(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.campagne()
    monde.answered(
        claire, {**CENT, "AUTRE_PRECISION": "Une précision, avec\nune fin de ligne \\ et « des guillemets »"}
    )


def succeeded(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return plain(result.stdout)


def refused(result: Result) -> str:
    """What it told when it refused; nothing was told as done."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return plain(result.stderr).strip().splitlines()[-1]


@pytest.fixture
def ici(monde: Monde, tmp_path: Path) -> Commande:
    """The command on a base where someone answered, on each database; nobody else has it open."""
    peopled(monde)
    return installation(closing(monde), tmp_path)


@pytest.fixture
def sur_sqlite(petit_monde: Monde, tmp_path: Path) -> Commande:
    """The same on SQLite alone."""
    peopled(petit_monde)
    return installation(closing(petit_monde), tmp_path)


def base_file(commande: Commande) -> Path:
    return Path(commande.settings["DATABASE_URL"].removeprefix("sqlite:///"))


def saved(commande: Commande, tmp_path: Path) -> Path:
    """The copy that the command made."""
    told = succeeded(commande("sauvegarder"))
    path = copies(tmp_path)[-1]
    assert str(path) in told
    return path


def saved_then_changed(commande: Commande, tmp_path: Path) -> tuple[Path, Rows]:
    """The copy, and what the base holds, which is no longer what the copy does."""
    copy, url = saved(commande, tmp_path), commande.settings["DATABASE_URL"]
    write_directly(url, "UPDATE personnes SET nom = 'Autrement'")
    return copy, rows(url)


# --- what is copied comes back


def test_what_was_copied_comes_back_whole_in_the_place_of_what_followed(
    monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    url = url_of(monde)
    before = rows(url)
    copy = saved(ici, tmp_path)
    monde.personne("Bruno", "36")
    closing(monde)
    write_directly(url, "CREATE TABLE plus_tard (id INTEGER PRIMARY KEY, dla_id INTEGER REFERENCES dlas (id))")
    assert "version" in succeeded(ici("restaurer", copy, "--remplacer"))
    assert rows(url) == before


def test_a_copy_comes_back_where_there_is_nothing(sur_sqlite: Commande, tmp_path: Path) -> None:
    before = rows(sur_sqlite.settings["DATABASE_URL"])
    copy = saved(sur_sqlite, tmp_path)
    elsewhere = f"sqlite:///{tmp_path / 'ailleurs' / 'base.sqlite'}"
    told = succeeded(installation(elsewhere, tmp_path)("restaurer", copy))
    assert "remplacée" not in told
    assert rows(elsewhere) == before


def test_a_base_goes_on_as_before_after_it_was_put_back(monde: Monde, ici: Commande, tmp_path: Path) -> None:
    copy = saved(ici, tmp_path)
    succeeded(ici("restaurer", copy, "--remplacer"))
    bruno = monde.personne("Bruno", "36")  # numbers go on after those of the copy
    assert bruno.personne_id == 2


def test_the_manifest_says_what_the_copy_holds(monde: Monde, ici: Commande, tmp_path: Path) -> None:
    copy = saved(ici, tmp_path)
    told = json.loads(copy.with_name(f"{copy.name}.json").read_text())
    assert (told["fichier"], told["octets"]) == (copy.name, copy.stat().st_size)
    assert told["genre"] == monde.database.engine.url.get_backend_name()
    found = rows(url_of(monde))
    (revision,) = found.pop("alembic_version")
    assert told["revision"] in revision
    assert told["lignes"] == {name: len(own) for name, own in found.items()}


def test_a_copy_is_read_by_its_owner_alone(ici: Commande, tmp_path: Path) -> None:
    copy = saved(ici, tmp_path)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in copy.parent.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


# --- what is refused, with nothing touched


@pytest.mark.parametrize("harm", ["a byte", "the end", "the manifest", "another’s manifest"])
def test_a_copy_that_is_not_what_was_written_is_refused(monde: Monde, ici: Commande, tmp_path: Path, harm: str) -> None:
    copy, before = saved_then_changed(ici, tmp_path)
    content, beside = copy.read_bytes(), copy.with_name(f"{copy.name}.json")
    match harm:
        case "a byte":
            middle = len(content) // 2
            copy.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        case "the end":
            copy.write_bytes(content[:-1])
        case "the manifest":
            beside.unlink()
        case _:
            beside.write_text(beside.read_text().replace(copy.name, f"autre{copy.suffix}"))
    told = refused(ici("restaurer", copy, "--remplacer"))
    assert ("altéré" in told) == (harm in {"a byte", "the end"})
    assert "Rien n’a été changé." in told
    assert rows(url_of(monde)) == before


def test_a_base_that_holds_something_is_replaced_only_when_asked(monde: Monde, ici: Commande, tmp_path: Path) -> None:
    copy, before = saved_then_changed(ici, tmp_path)
    assert "--remplacer" in refused(ici("restaurer", copy))
    assert rows(url_of(monde)) == before


def test_a_base_that_someone_uses_is_not_replaced(monde: Monde, ici: Commande, tmp_path: Path) -> None:
    copy = saved(ici, tmp_path)
    with monde.database.engine.connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM personnes"))
    assert "Un autre programme se sert de la base" in refused(ici("restaurer", copy, "--remplacer"))
    with monde.database.engine.connect() as connection:  # its server goes on, as nothing happened
        assert connection.scalar(text("SELECT count(*) FROM personnes")) == before


def test_a_copy_of_a_later_release_is_refused(monde: Monde, ici: Commande, tmp_path: Path) -> None:
    write_directly(url_of(monde), "UPDATE alembic_version SET version_num = '999'")
    copy = saved(ici, tmp_path)
    assert "version 999, que ce programme ne connaît pas" in refused(ici("restaurer", copy, "--remplacer"))


@pytest.mark.postgres
def test_a_copy_of_another_kind_of_base_is_refused(
    petit_monde: Monde, sur_sqlite: Commande, postgres_base: str, tmp_path: Path
) -> None:
    copy = saved(sur_sqlite, tmp_path)
    assert "une base sqlite" in refused(installation(postgres_base, tmp_path)("restaurer", copy))


def test_the_base_is_as_before_when_its_journal_of_erasures_cannot_be_read(
    monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    copy, before = saved_then_changed(ici, tmp_path)
    Path(ici.settings["ERASURES"]).write_text("{}\n")
    assert "La ligne 1 du journal des effacements" in refused(ici("restaurer", copy, "--remplacer"))
    assert rows(url_of(monde)) == before


# --- erasures


def test_who_was_erased_stays_erased_after_yesterday_s_copy_is_put_back(monde: Monde, tmp_path: Path) -> None:
    monde.region()
    erased = monde.personne(CANARI, "18")
    ici = installation(closing(monde), tmp_path)
    copy = saved(ici, tmp_path)
    who = f"{Efface.PERSONNE.value}:{erased.personne_id}"
    succeeded(ici("rgpd", "effacer", who, "--confirmer", who))
    assert "1 effacement refait." in succeeded(ici("restaurer", copy, "--remplacer"))
    assert CANARI.casefold() not in everything(monde).casefold()
    monde.database.close()
    if monde.database.engine.dialect.name == "sqlite":
        assert CANARI.casefold().encode() not in base_file(ici).read_bytes().lower()


def test_a_copy_of_an_earlier_release_says_what_is_left_to_do(sqlite_url: str, tmp_path: Path) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as raw:
        raw.executescript((DUMPS / "0.5.0.sql").read_text(encoding="utf-8"))
    raw.close()
    ici = installation(sqlite_url, tmp_path)
    told = succeeded(ici("restaurer", saved(ici, tmp_path), "--remplacer"))
    assert "« collecte base mettre-a-jour », puis « collecte rgpd rejouer »" in told


# --- the base that was there


def test_the_base_that_was_there_is_kept_with_all_it_had(
    petit_monde: Monde, sur_sqlite: Commande, tmp_path: Path
) -> None:
    copy = saved(sur_sqlite, tmp_path)
    petit_monde.personne("Bruno", "36")
    before = rows(closing(petit_monde))
    told = succeeded(sur_sqlite("restaurer", copy, "--remplacer"))
    (kept,) = tmp_path.glob("base.sqlite.remplacee-*")
    assert str(kept) in told
    assert rows(f"sqlite:///{kept}") == before


def test_the_journal_of_a_base_that_is_gone_is_not_taken_for_that_of_the_copy(
    petit_monde: Monde, sur_sqlite: Commande, tmp_path: Path
) -> None:
    """Put back beside a `-wal` whose base is gone: SQLite would play it on the copy."""
    copy, before, base = saved(sur_sqlite, tmp_path), rows(url_of(petit_monde)), base_file(sur_sqlite)
    with sqlite3.connect(base) as holder:
        holder.execute("PRAGMA journal_mode=WAL")
        holder.execute("DELETE FROM participations")
        holder.commit()
        journal = Path(f"{base}-wal").read_bytes()
    holder.close()
    base.unlink()
    Path(f"{base}-wal").write_bytes(journal)
    succeeded(sur_sqlite("restaurer", copy))
    assert rows(url_of(petit_monde)) == before


def test_a_base_that_cannot_be_read_is_replaced_and_kept(
    petit_monde: Monde, sur_sqlite: Commande, tmp_path: Path
) -> None:
    copy, before, base = saved(sur_sqlite, tmp_path), rows(url_of(petit_monde)), base_file(sur_sqlite)
    base.write_bytes(b"ce n'est plus une base" * 1000)
    assert "La base ne se lit pas" in refused(sur_sqlite("restaurer", copy))
    succeeded(sur_sqlite("restaurer", copy, "--remplacer"))
    assert rows(url_of(petit_monde)) == before
    (kept,) = tmp_path.glob("base.sqlite.remplacee-*")
    assert kept.read_bytes().startswith(b"ce n'est plus")


# --- what is never given the name of a copy


def test_a_damaged_base_gives_no_copy(petit_monde: Monde, sur_sqlite: Commande, tmp_path: Path) -> None:
    base = base_file(sur_sqlite)
    with sqlite3.connect(base) as raw:
        (size,) = raw.execute("PRAGMA page_size").fetchone()
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'personnes'").fetchone()
    raw.close()
    with base.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(bytes(size))
    assert "La base est endommagée" in refused(sur_sqlite("sauvegarder"))
    assert nothing_in(tmp_path)


def test_an_index_that_disagrees_with_its_table_gives_no_copy(
    petit_monde: Monde, sur_sqlite: Commande, tmp_path: Path
) -> None:
    base, address = base_file(sur_sqlite), b"claire@exemple.fr"
    content = base.read_bytes()
    assert content.count(address) > 1
    base.write_bytes(content.replace(address, address.upper(), content.count(address) - 1))
    assert "La base est endommagée" in refused(sur_sqlite("sauvegarder"))
    assert nothing_in(tmp_path)


def test_a_reference_without_its_object_gives_no_copy(petit_monde: Monde, sur_sqlite: Commande, tmp_path: Path) -> None:
    with sqlite3.connect(base_file(sur_sqlite)) as raw:
        raw.execute("DELETE FROM regions")  # nothing watches here
    raw.close()
    assert "désigne une ligne absente de regions" in refused(sur_sqlite("sauvegarder"))
    assert nothing_in(tmp_path)


@pytest.mark.postgres
def test_a_dump_that_lacks_a_row_is_seen(postgres_base: str, tmp_path: Path) -> None:
    monde = Monde(Database(postgres_base))
    peopled(monde)
    made = sauvegarder(monde.database, tmp_path, now=monde.heure(), tell=lambda _: None)
    monde.database.close()
    held = dict(made.manifeste.lignes)
    verify(made.path, held)
    for name in ("personnes", "changements"):
        with pytest.raises(UnlikeDumpError, match=name):
            verify(made.path, {**held, name: held[name] + 1})


def test_a_folder_that_cannot_be_written_is_said(sur_sqlite: Commande, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("un fichier")
    told = refused(sur_sqlite("sauvegarder"))
    assert "ne peut pas être écrite" in told
    assert "seconde" not in told


def test_two_copies_of_one_second_do_not_mix(petit_monde: Monde, tmp_path: Path) -> None:
    folder, now = tmp_path / "copies", petit_monde.heure()
    made = sauvegarder(petit_monde.database, folder, now=now, tell=lambda _: None)
    petit_monde.region()
    with pytest.raises(UserFacingError, match="à la même seconde"):
        sauvegarder(petit_monde.database, folder, now=now, tell=lambda _: None)
    assert made.is_whole
    assert len(list(folder.iterdir())) == 2


# --- keeping some of them


def made_daily(monde: Monde, folder: Path, days: int) -> list[Sauvegarde]:
    """One copy a day, oldest first."""
    first = datetime(2026, 11, 1, 3, tzinfo=UTC)
    return [
        sauvegarder(monde.database, folder, now=first + timedelta(days=day), tell=lambda _: None) for day in range(days)
    ]


def test_the_newest_copies_are_kept_and_what_is_not_ours_is_left(monde: Monde, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    made = made_daily(monde, folder, 4)
    left = ["notes.txt", "collecte-2020-01-01.sqlite", "collecte-2020-01-01-000000.sqlite", "collecte.sqlite.json"]
    for name in left:
        (folder / name).touch()
    renamed = f"collecte-avant-travaux{made[0].path.suffix}"  # by someone, its manifest too
    shutil.copyfile(made[0].path, folder / renamed)
    (folder / f"{renamed}.json").write_text(made[0].manifeste.model_copy(update={"fichier": renamed}).model_dump_json())
    left += [renamed, f"{renamed}.json"]
    done = garder(folder, base_of(monde.database), 2)
    monde.database.close()
    assert [own.path for own in done.supprimees] == [made[1].path, made[0].path]
    expected = {*left, *(name for own in made[2:] for name in (own.path.name, f"{own.path.name}.json"))}
    assert {path.name for path in folder.iterdir()} == expected


def test_an_altered_copy_is_not_counted_among_those_that_are_kept(petit_monde: Monde, tmp_path: Path) -> None:
    made = made_daily(petit_monde, tmp_path, 3)
    made[2].path.write_bytes(b"")
    done = garder(tmp_path, base_of(petit_monde.database), 2)
    assert [own.path for own in done.alterees] == [made[2].path]
    assert done.supprimees == []
    assert all(own.path.exists() for own in made)


def test_the_copies_of_another_base_are_left(petit_monde: Monde, tmp_path: Path) -> None:
    made = made_daily(petit_monde, tmp_path, 2)
    assert garder(tmp_path, "sqlite:/ailleurs.sqlite", 1).supprimees == []
    assert all(own.path.exists() for own in made)


def test_the_command_keeps_as_many_as_it_is_told(sur_sqlite: Commande, petit_monde: Monde, tmp_path: Path) -> None:
    made = made_daily(petit_monde, tmp_path / "copies", 2)
    petit_monde.database.close()
    told = succeeded(sur_sqlite("sauvegarder", "--garder", "2"))
    assert f"Supprimée : {made[0].path.name}" in told
    assert len(copies(tmp_path)) == 2


def test_what_was_left_aside_long_ago_goes(petit_monde: Monde, tmp_path: Path) -> None:
    old, recent = tmp_path / ".collecte-a.sqlite.0123.partiel", tmp_path / ".collecte-b.sqlite.4567.partiel"
    for path in (old, recent):
        path.touch()
    two_days_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(old, (two_days_ago, two_days_ago))
    sweep(tmp_path, datetime.now(UTC))
    assert (old.exists(), recent.exists()) == (False, True)


# --- anonymous campaigns


def test_a_copy_that_has_anonymous_answers_to_come_is_told_with_when_to_delete_it(monde: Monde, tmp_path: Path) -> None:
    foule(monde, 6).transmit(0)
    ici = installation(closing(monde), tmp_path)
    assert "supprimez cette copie dès que ses réponses sont versées" in plain(ici("sauvegarder").stderr)


@pytest.mark.parametrize(
    ("moment", "is_waiting", "told"),
    [
        pytest.param(MERCREDI - timedelta(days=30), False, False, id="before its opening"),
        pytest.param(MERCREDI, False, True, id="while it is open"),
        pytest.param(FINI, False, False, id="when it is over and all may be read"),
        pytest.param(FINI, True, True, id="when it is over and an answer waits"),
    ],
)
def test_an_anonymous_campaign_matters_to_copies_until_all_its_answers_may_be_read(
    petit_monde: Monde, moment: datetime, is_waiting: bool, told: bool
) -> None:
    ici = foule(petit_monde, 6)
    if is_waiting:
        ici.transmit(0)
    assert is_anonymat_copied(petit_monde.database, moment) == told


def test_a_campaign_that_is_not_anonymous_does_not_matter_to_copies(petit_monde: Monde) -> None:
    foule(petit_monde, 2, anonyme=False)
    assert not is_anonymat_copied(petit_monde.database, MERCREDI)


# --- PostgreSQL


@pytest.mark.postgres
def test_a_password_is_on_no_command_line(postgres_base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "arguments"
    programs = tmp_path / "programmes"
    programs.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        real = shutil.which(name)
        script = f'#!/bin/sh\necho "{name} $*" >>{seen}\n[ "$PGPASSWORD" ] && echo given >>{seen}\nexec {real} "$@"\n'
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    ici = installation(postgres_base.replace("postgres@", "postgres:motdepasse@"), tmp_path)
    succeeded(ici("restaurer", saved(ici, tmp_path), "--remplacer"))
    told = seen.read_text()
    started = Counter(line.split()[0] for line in told.splitlines() if line != "given")
    assert started == {"pg_dump": 1, "pg_restore": 3, "psql": 1}
    assert told.count("given") == 2
    assert "motdepasse" not in told


@pytest.mark.postgres
def test_a_missing_program_of_postgresql_is_said_with_what_to_install(
    postgres_base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("collecte.exploitation.sauvegardes.postgres._DEBIAN", tmp_path)
    told = refused(installation(postgres_base, tmp_path)("sauvegarder"))
    assert "pg_dump" in told
    assert "postgresql-client" in told
    assert nothing_in(tmp_path)


@pytest.mark.postgres
def test_on_postgresql_a_folder_must_be_said(postgres_base: str) -> None:
    assert "COLLECTE_BACKUP_FOLDER n’est pas défini" in refused(
        Commande({"DATABASE_URL": postgres_base})("sauvegarder")
    )


@pytest.mark.postgres
def test_a_copy_that_cannot_be_put_back_to_its_end_changes_nothing(postgres_base: str, tmp_path: Path) -> None:
    monde = Monde(Database(postgres_base))
    peopled(monde)
    ici = installation(closing(monde), tmp_path)
    copy = saved(ici, tmp_path)
    write_directly(postgres_base, "ALTER TABLE personnes RENAME CONSTRAINT pk_personnes TO pk_autre")
    write_directly(postgres_base, "CREATE VIEW pk_personnes AS SELECT 1 AS un")  # the name of an index of the copy
    before = rows(postgres_base)
    assert "psql n’a pas abouti" in refused(ici("restaurer", copy, "--remplacer"))
    assert rows(postgres_base) == before
