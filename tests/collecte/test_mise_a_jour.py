"""Bringing a base to this release: never without a fresh copy of it, unless told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collecte.core.database import Database
from collecte.core.schema import current_revision, head_revision
from collecte.exploitation.sauvegardes import Sauvegarde, sauvegarder
from tests.collecte.bases import of_release
from tests.collecte.commande import Commande
from tests.collecte.sauvegardes import copies, installation, write_directly
from tests.collecte.test_sauvegardes import refused, succeeded
from tests.dumps import EARLIER


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ancienne(request: pytest.FixtureRequest, tmp_path: Path) -> Commande:
    """The command on a base of the last release, on each database."""
    return installation(of_release(EARLIER, request.param, request), tmp_path)


def revision(commande: Commande) -> str | None:
    database = Database(commande.settings["DATABASE_URL"])
    found = current_revision(database)
    database.close()
    return found


def copied(commande: Commande, tmp_path: Path, *, age: timedelta) -> Sauvegarde:
    """A copy made some time ago."""
    database = Database(commande.settings["DATABASE_URL"])
    made = sauvegarder(database, tmp_path / "copies", now=datetime.now(UTC) - age, tell=lambda _: None)
    database.close()
    return made


def test_a_base_is_not_upgraded_without_a_copy(ancienne: Commande) -> None:
    before = revision(ancienne)
    assert before != head_revision()
    told = refused(ancienne("base", "mettre-a-jour"))
    assert "--sauvegarder" in told
    assert "--sans-sauvegarde" in told
    assert revision(ancienne) == before


def test_a_base_is_upgraded_once_it_was_copied(ancienne: Commande, tmp_path: Path) -> None:
    copied(ancienne, tmp_path, age=timedelta(hours=23))
    assert f"Base à la version {head_revision()}" in succeeded(ancienne("base", "mettre-a-jour"))
    assert revision(ancienne) == head_revision()


def of_another_base(own: Sauvegarde) -> None:
    _said(own, base="sqlite:/ailleurs.sqlite")


def of_another_version(own: Sauvegarde) -> None:
    _said(own, revision="001")


def of_tomorrow(own: Sauvegarde) -> None:
    _said(own, moment=datetime.now(UTC) + timedelta(hours=1))


def altered(own: Sauvegarde) -> None:
    content = own.path.read_bytes()
    own.path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def _said(own: Sauvegarde, **update: object) -> None:
    own.path.with_name(f"{own.path.name}.json").write_text(own.manifeste.model_copy(update=update).model_dump_json())


HARMS = [of_another_base, of_another_version, of_tomorrow, altered]


@pytest.mark.parametrize("harm", HARMS, ids=lambda own: own.__name__)
def test_a_copy_that_would_not_bring_this_base_back_is_none(
    ancienne: Commande, tmp_path: Path, harm: Callable[[Sauvegarde], None]
) -> None:
    harm(copied(ancienne, tmp_path, age=timedelta(hours=1)))
    refused(ancienne("base", "mettre-a-jour"))


def test_yesterday_s_copy_is_too_old(ancienne: Commande, tmp_path: Path) -> None:
    copied(ancienne, tmp_path, age=timedelta(hours=24, seconds=1))
    refused(ancienne("base", "mettre-a-jour"))


def test_one_option_copies_first(ancienne: Commande, tmp_path: Path) -> None:
    before = revision(ancienne)
    assert "Sauvegarde vérifiée" in succeeded(ancienne("base", "mettre-a-jour", "--sauvegarder"))
    (path,) = copies(tmp_path)
    assert Sauvegarde.read(path).manifeste.revision == before
    assert revision(ancienne) == head_revision()


def test_another_does_without(ancienne: Commande, tmp_path: Path) -> None:
    succeeded(ancienne("base", "mettre-a-jour", "--sans-sauvegarde"))
    assert revision(ancienne) == head_revision()
    assert not (tmp_path / "copies").exists()


def test_a_base_goes_back_to_before_its_upgrade(ancienne: Commande, tmp_path: Path) -> None:
    before = revision(ancienne)
    succeeded(ancienne("base", "mettre-a-jour", "--sauvegarder"))
    (path,) = copies(tmp_path)
    assert "collecte base mettre-a-jour" in succeeded(ancienne("restaurer", path, "--remplacer"))
    assert revision(ancienne) == before
    succeeded(ancienne("base", "mettre-a-jour"))  # the copy that came back is its own
    assert revision(ancienne) == head_revision()


def test_an_empty_base_needs_no_copy(database_url: str, tmp_path: Path) -> None:
    assert "(avant : vide)" in succeeded(installation(database_url, tmp_path)("base", "mettre-a-jour"))


@pytest.mark.postgres
def test_on_postgresql_an_empty_base_needs_no_folder_either(postgres_url: str) -> None:
    assert "(avant : vide)" in succeeded(Commande({"DATABASE_URL": postgres_url})("base", "mettre-a-jour"))


def test_a_base_of_a_later_release_is_left_as_it_is(base_url: str, tmp_path: Path) -> None:
    write_directly(base_url, "UPDATE alembic_version SET version_num = '999'")
    told = refused(installation(base_url, tmp_path)("base", "mettre-a-jour"))
    assert "version 999, que ce programme ne connaît pas" in told
