"""The data of a région in another format: its page, its file, its journal entry, and the command that recognises it."""

import hashlib
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import ClasseurSorti, EntreeJournal
from collecte.models.journal import HANDED_OUT
from exports.formats import Format
from exports.regional.matiere import DEFAULT, Audience, Famille
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.fabrications import downloaded, make_waiting
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import told

PAGE = "/classeurs/regions/1"
DEFAULTS = [famille.name for famille in Famille if famille in DEFAULT]
ARCHIVES = [choisi for choisi in Format if not choisi.is_workbook]


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    """A région whose two périodes are settled, with a structure received and accompanied in two DLA."""
    prepare(petit_monde, told)
    return petit_monde


@pytest.fixture
def isabelle(lieu: Monde, app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go(PAGE)
    return browser


def asked(page: Navigateur, choisi: Format, familles: Sequence[str] = tuple(DEFAULTS), **fields: str) -> None:
    page.go(PAGE)
    page.send_several({"familles": familles, "enquetes": [], "dlas": []}, format=choisi.name, **fields)


def taken(page: Navigateur, choisi: Format, familles: Sequence[str] = tuple(DEFAULTS), **fields: str) -> bytes:
    asked(page, choisi, familles, **fields)
    return bytes(downloaded(page).data)


def test_the_page_proposes_the_workbook_first_and_the_others_under_a_heading(isabelle: Navigateur) -> None:
    page = isabelle.page.text
    page = page[page.index('<select id="format"') :]
    assert isabelle.fields()["format"] == Format.CLASSEUR.name
    heading = page.index('<optgroup label="Autres formats">')
    places = [page.index(f'value="{choisi.name}"') for choisi in Format]
    assert places == sorted(places)
    assert places[1] < heading < places[2]
    assert "pip install" not in page


@pytest.mark.parametrize("choisi", ARCHIVES)
def test_an_archive_has_its_name_and_its_type_and_says_for_whom_it_is(isabelle: Navigateur, choisi: Format) -> None:
    content = taken(isabelle, choisi, audience="PILOTES")
    assert isabelle.page.status_code == 200, isabelle.text
    assert isabelle.page.mimetype == "application/zip"
    named = f"donnees-regionales-centre-val-de-loire-pilotes-2026-07-22-{choisi.value}.zip"
    assert isabelle.page.headers["Content-Disposition"].endswith(named)
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        assert Audience.PILOTES.value in package.read("LISEZ-MOI.txt").decode()


def test_it_is_kept_by_the_digest_of_its_bytes_with_its_line_of_the_journal(lieu: Monde, isabelle: Navigateur) -> None:
    content = taken(isabelle, Format.CSV)
    with lieu.database.reading() as session:
        sorti = session.scalars(select(ClasseurSorti).order_by(ClasseurSorti.id.desc())).first()
        entry = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
    assert sorti is not None
    assert entry is not None
    assert sorti.empreinte == hashlib.sha256(content).hexdigest() == entry.details["empreinte"]
    assert entry.verbe == HANDED_OUT
    assert (sorti.octets, sorti.contenu) == (len(content), {"feuilles": []})
    assert sorti.nature.startswith("données régionales (CSV), Centre-Val de Loire, pour ")


def test_the_command_knows_the_very_file_again_and_no_other(lieu: Monde, isabelle: Navigateur, tmp_path: Path) -> None:
    content = taken(isabelle, Format.CSV_EXCEL)
    ici = Commande({"DATABASE_URL": lieu.database.engine.url.render_as_string(hide_password=False)})
    (tmp_path / "recu (1).ZIP").write_bytes(content)
    result = ici("classeur", "verifier", tmp_path / "recu (1).ZIP")
    assert result.exit_code == 0
    assert "Identique" in result.output
    assert "données régionales (CSV pour Excel)" in plain(result.output)
    (tmp_path / "recu.zip").write_bytes(content + b" ")
    other = ici("classeur", "verifier", tmp_path / "recu.zip")
    assert other.exit_code == 3
    missing = ici("classeur", "verifier", tmp_path / "absent.zip")
    assert missing.exit_code == 4


def test_a_workbook_of_elsewhere_is_never_taken_for_an_archive(
    lieu: Monde, isabelle: Navigateur, tmp_path: Path
) -> None:
    taken(isabelle, Format.CSV)
    (tmp_path / "classeur.xlsx").write_bytes(taken(isabelle, Format.CLASSEUR, ["TEMPS"], temps="1"))
    with lieu.database.writing() as session:
        last = session.scalars(select(ClasseurSorti).order_by(ClasseurSorti.id.desc())).first()
        assert last is not None
        session.delete(last)
    ici = Commande({"DATABASE_URL": lieu.database.engine.url.render_as_string(hide_password=False)})
    ended = ici("classeur", "verifier", tmp_path / "classeur.xlsx")
    assert "données régionales" not in plain(ended.output)


def test_a_choice_without_data_is_refused_with_what_to_choose(lieu: Monde, isabelle: Navigateur) -> None:
    asked(isabelle, Format.CSV, ["TEMPS"])
    make_waiting(lieu.database, lieu.heure)
    isabelle.go(isabelle.page.request.path)
    assert "Choisissez « Données »" in plain(isabelle.text)


def test_without_an_extra_its_format_is_not_offered_and_the_page_says_what_adds_it(
    isabelle: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exports.formats.choix.find_spec", lambda _name: None)
    isabelle.go(PAGE)
    assert 'value="PARQUET"' not in isabelle.page.text
    assert 'value="SAV"' not in isabelle.page.text
    words = plain(isabelle.text)
    assert "Pour Parquet et SPSS, qui administre l’installation y lance : pip install" in words
    assert "[parquet,spss]" in words
    asked(isabelle, Format.SAV)
    assert isabelle.page.status_code == 422
