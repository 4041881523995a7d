"""Importing persons: a real file in, all or nothing, errors by line."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from collecte.models import Affectation, Compte, EntreeJournal, Personne, Region, Role
from collecte.operations.import_personnes import Bilan, RefusedFileError, import_personnes
from collecte.tableurs import read_table
from tests.collecte.monde import Monde

HEADER = "DLA;Prénom;Nom;Courriel;ETP;Début;Fin;Rôle"
CLAIRE = "18;Claire;Moreau;claire@exemple.fr;0,8;01/09/2023;;"
MARIE = "36;Marie;Gauthier;marie@exemple.fr;1;2023-09-01;;Chargée de mission"
ISABELLE = ";Isabelle;Renaud;isabelle@exemple.fr;;;;Animatrice C2RA"


def csv_file(folder: Path, *lines: str, encoding: str = "cp1252") -> Path:
    path = folder / "personnes.csv"
    path.write_bytes("\r\n".join([HEADER, *lines]).encode(encoding))
    return path


def run_import(monde: Monde, path: Path, *, commit: bool = True) -> Bilan:
    with monde.database.writer() as session:
        region = session.scalars(select(Region).order_by(Region.id)).first()
        assert region is not None
        bilan = import_personnes(session, region=region, feuille=read_table(path), now=monde.heure())
        if commit:
            session.commit()
        return bilan


def refused(monde: Monde, path: Path) -> Sequence[str]:
    with pytest.raises(RefusedFileError) as info:
        run_import(monde, path)
    return [str(defaut) for defaut in info.value.defauts]


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    petit_monde.region()
    return petit_monde


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_persons_of_a_csv_file_are_created_whatever_its_encoding(monde: Monde, tmp_path: Path, encoding: str) -> None:
    monde.region()
    bilan = run_import(monde, csv_file(tmp_path, CLAIRE, MARIE, ISABELLE, encoding=encoding))
    assert len(bilan.created) == 5  # three accounts, two affectations
    with monde.database.reading() as session:
        affectations = session.scalars(select(Affectation).order_by(Affectation.id)).all()
        assert [(own.dla.code, own.etp, own.debut, own.fin) for own in affectations] == [
            ("18", 80, date(2023, 9, 1), None),
            ("36", 100, date(2023, 9, 1), None),
        ]
        roles = {
            own.adresse: [habilitation.role for habilitation in own.habilitations]
            for own in session.scalars(select(Compte))
        }
        assert roles["isabelle@exemple.fr"] == [Role.ANIMATEUR]
        assert roles["claire@exemple.fr"] == [Role.CHARGE]


def test_an_excel_file_with_real_numbers_and_dates_is_read(ici: Monde, tmp_path: Path) -> None:
    path = tmp_path / "personnes.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, header in enumerate(HEADER.split(";")):
            sheet.write(0, column, header)
        for column, value in enumerate([18, "Zoé", "Écho", "zoe@exemple.fr", 0.8]):
            sheet.write(1, column, value)
        sheet.write_datetime(1, 5, date(2024, 2, 29), day)
    run_import(ici, path)
    with ici.database.reading() as session:
        own = session.scalars(select(Affectation)).one()
        assert (own.personne.nom_complet, own.dla.code, own.etp, own.debut) == ("Zoé Écho", "18", 80, date(2024, 2, 29))


def test_importing_the_same_file_again_changes_nothing(ici: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, CLAIRE, MARIE, ISABELLE)
    run_import(ici, path)
    bilan = run_import(ici, path)
    assert (bilan.created, bilan.updated, bilan.unchanged) == ([], [], 3)
    with ici.database.reading() as session:
        assert len(session.scalars(select(EntreeJournal)).all()) == 1


def test_a_changed_line_says_what_becomes_what(ici: Monde, tmp_path: Path) -> None:
    run_import(ici, csv_file(tmp_path, CLAIRE))
    bilan = run_import(ici, csv_file(tmp_path, CLAIRE.replace("0,8", "0,5").replace(";;", ";30/06/2026;")))
    assert bilan.updated == ["Claire Moreau, DLA 18 : 0,8 ETP → 0,5 ETP jusqu’au 30 juin 2026"]


def test_a_dry_run_writes_nothing(ici: Monde, tmp_path: Path) -> None:
    bilan = run_import(ici, csv_file(tmp_path, CLAIRE), commit=False)
    assert len(bilan.created) == 2
    with ici.database.reading() as session:
        assert session.scalars(select(Personne)).all() == []


def test_one_person_on_two_dla_has_one_account(ici: Monde, tmp_path: Path) -> None:
    lines = [f"{dla};Nadège;Perrin;{address};0,5;01/01/2024;;" for dla, address in (("18", "n@a.fr"), ("28", "N@A.fr"))]
    run_import(ici, csv_file(tmp_path, *lines))
    with ici.database.reading() as session:
        assert len(session.scalars(select(Compte)).all()) == 1
        assert [own.dla.code for own in session.scalars(select(Affectation).order_by(Affectation.id))] == ["18", "28"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param(CLAIRE.replace("18;", "99;", 1), "Le DLA « 99 » est inconnu dans la région.", id="unknown DLA"),
        pytest.param(CLAIRE.replace("0,8", "1,2"), "« 1,2 » est hors des limites.", id="ETP over one"),
        pytest.param(CLAIRE.replace("0,8", "NaN"), "« NaN » n’est pas un nombre.", id="NaN"),
        pytest.param(CLAIRE.replace("0,8", "80 %"), "« 80 % » n’est pas un nombre.", id="percent"),
        pytest.param(CLAIRE.replace("0,8", ""), "L’ETP manque.", id="no ETP"),
        pytest.param(CLAIRE.replace("claire@exemple.fr", "claire"), "n’est pas une adresse", id="not an address"),
        pytest.param(CLAIRE.replace("01/09/2023", "31/02/2023"), "n’est pas une date", id="no such day"),
        pytest.param(CLAIRE.replace(";;", ";01/01/2020;"), "La fin est avant le début.", id="end before start"),
        pytest.param(CLAIRE.replace(";;", ";;Préfet"), "Le rôle « Préfet » est inconnu.", id="unknown role"),
        pytest.param(CLAIRE.replace("Moreau", ""), "Le nom manque", id="no name"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number_and_nothing_is_written(
    ici: Monde, tmp_path: Path, line: str, sentence: str
) -> None:
    (told,) = refused(ici, csv_file(tmp_path, MARIE, line))
    assert told.startswith("Ligne 3 : ")
    assert sentence in told.replace("\u00a0", " ")
    with ici.database.reading() as session:
        assert session.scalars(select(Personne)).all() == []


def test_every_error_of_a_file_is_told_at_once(ici: Monde, tmp_path: Path) -> None:
    told = refused(
        ici,
        csv_file(tmp_path, CLAIRE.replace("18", "99", 1).replace("0,8", "1,2"), MARIE, CLAIRE, CLAIRE),
    )
    assert [sentence.split(" : ")[0] for sentence in told] == ["Ligne 2", "Ligne 2", "Ligne 5"]
    assert "déjà à la ligne 4 pour le même DLA" in told[2]


def test_an_address_under_two_names_is_refused(ici: Monde, tmp_path: Path) -> None:
    other = MARIE.replace("marie@exemple.fr", "CLAIRE@exemple.fr")
    (told,) = refused(ici, csv_file(tmp_path, CLAIRE.replace("0,8", "0,2"), other.replace(";1;", ";0,2;")))
    assert "est à la ligne 2 sous le nom Claire Moreau" in told


def test_a_person_never_has_more_than_one_etp(ici: Monde, tmp_path: Path) -> None:
    (told,) = refused(ici, csv_file(tmp_path, CLAIRE, CLAIRE.replace("18", "28", 1)))
    assert "Claire Moreau a 1,6 ETP en tout" in told


def test_a_missing_column_is_named_with_those_that_were_read(ici: Monde, tmp_path: Path) -> None:
    path = tmp_path / "personnes.csv"
    path.write_text("DLA;Nom;Courriel;ETP;Début\n18;Moreau;c@exemple.fr;1;01/01/2024", encoding="utf-8")
    (told,) = refused(ici, path)
    assert "« prénom » manque" in told
    assert "DLA, Nom, Courriel" in told


def test_an_account_of_another_region_is_not_touched(ici: Monde, tmp_path: Path) -> None:
    ici.region("bretagne", "Bretagne", "22")
    ici.personne("claire", "22", region_id=2)
    (told,) = refused(ici, csv_file(tmp_path, CLAIRE))
    assert "compte d’une autre région" in told
