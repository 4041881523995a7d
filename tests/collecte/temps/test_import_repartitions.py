"""Past years: taken from files as they are, never altered, all or nothing, forgotten in time."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import select

from collecte.core.operations.cellules import RefusedFileError
from collecte.core.operations.imports import Bilan
from collecte.core.tableurs import read_table
from collecte.models import Efface, EntreeJournal, Region, Reprise
from collecte.reponses.queries.reprises import list_reprises, referentiel_of
from collecte.rgpd.operations.droits import exporter, garder_series
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from collecte.rgpd.operations.purge import REGLES, purge_some
from collecte.temps.operations.import_repartitions import import_repartitions
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import CENT, SECRET, TROUSSEAU, Monde
from tests.collecte.mondes.versions import adopted

LIGNES = tuple(CENT)
HEADERS = ("DLA", "Période", "Référentiel", "Courriel", *LIGNES)
CLAIRE = ("18", "2024-A1", "1", "claire@exemple.fr", *CENT.values())
LE_DLA = ("18", "2024-A1", "1", "", *CENT.values())


def but(row: Sequence[str], **changes: str) -> tuple[str, ...]:
    """Return a row with some cells changed, by header."""
    places = {header.replace("é", "e").replace("É", "E"): place for place, header in enumerate(HEADERS)}
    changed = list(row)
    for header, text in changes.items():
        changed[places[header]] = text
    return tuple(changed)


def csv_file(folder: Path, *rows: Sequence[str], headers: Sequence[str] = HEADERS) -> Path:
    path = folder / "repartitions.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([headers, *rows])
    return path


def imported(monde: Monde, path: Path) -> Bilan:
    with monde.database.writing() as session:
        region = session.get_one(Region, 1)
        return import_repartitions(session, region=region, feuille=read_table(path), now=monde.heure())


def refused(monde: Monde, path: Path) -> str:
    with pytest.raises(RefusedFileError) as refusal:
        imported(monde, path)
    assert kept(monde) == []
    return plain(str(refusal.value))


def kept(monde: Monde) -> list[Reprise]:
    with monde.database.reading() as session:
        return list(session.scalars(select(Reprise).order_by(Reprise.id)))


@pytest.fixture
def region(monde: Monde) -> Monde:
    monde.region()
    monde.personne("Claire", "18")
    monde.personne("Paul", "18")
    return monde


def test_a_person_s_and_a_dla_s_are_kept_apart(region: Monde, tmp_path: Path) -> None:
    bilan = imported(region, csv_file(tmp_path, CLAIRE, LE_DLA))
    assert bilan.created == [
        "Claire Durand, DLA 18, année 2024 (repris, version 1)",
        "DLA 18, année 2024 (repris, version 1)",
    ]
    with region.database.reading() as session:
        (reprise,) = list_reprises(session, 1)
        _, of_dla = kept(region)
        assert reprise.parts == {code: int(text) * 100 for code, text in CENT.items()} == of_dla.parts
        assert reprise.periode.code == "2024-A1"
        assert (reprise.is_exact, reprise.par_dla, of_dla.par_dla) == (True, False, True)
        assert referentiel_of(reprise).lignes == LIGNES
        assert list_reprises(session, 2) == []


def test_importing_again_changes_nothing(region: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, CLAIRE, LE_DLA)
    imported(region, path)
    before = [(reprise.id, reprise.parts, reprise.importee_le) for reprise in kept(region)]
    region.heure.moment += timedelta(days=30)
    bilan = imported(region, path)
    assert (bilan.changes, bilan.unchanged) == (0, 2)
    assert [(reprise.id, reprise.parts, reprise.importee_le) for reprise in kept(region)] == before


def test_a_correction_is_told_and_does_not_keep_a_name_longer(region: Monde, tmp_path: Path) -> None:
    imported(region, csv_file(tmp_path, CLAIRE))
    first = kept(region)[0].importee_le
    region.heure.moment += timedelta(days=30)
    bilan = imported(region, csv_file(tmp_path, but(CLAIRE, M1F1="20", AUTRE="4")))
    assert bilan.updated == ["Claire Durand, DLA 18, année 2024 (repris, version 1)"]
    (reprise,) = kept(region)
    assert (reprise.parts["M1F1"], reprise.parts["AUTRE"], reprise.importee_le) == (2000, 400, first)


@pytest.mark.parametrize(("autre", "somme"), [("2", 10200), ("0,5", 10050)])
def test_a_sum_near_the_whole_is_told_and_never_altered(region: Monde, tmp_path: Path, autre: str, somme: int) -> None:
    bilan = imported(region, csv_file(tmp_path, but(CLAIRE, AUTRE=autre)))
    assert len(bilan.mentions) == 1
    assert plain(bilan.mentions[0]).startswith("Ligne 2 : les parts font 10")
    (reprise,) = kept(region)
    assert reprise.somme == somme
    assert not reprise.is_exact
    assert reprise.parts["M1F1"] == 2400


def test_98_is_taken_and_97_99_is_refused_by_its_line(region: Monde, tmp_path: Path) -> None:
    message = refused(region, csv_file(tmp_path, LE_DLA, but(CLAIRE, M1F1="21,99")))
    assert "Ligne 3 : Les parts font 97,99 %." in message
    assert "Ligne 2" not in message
    imported(region, csv_file(tmp_path, but(CLAIRE, M1F1="22")))
    assert kept(region)[0].somme == 9800


def test_a_blank_line_is_not_zero(region: Monde, tmp_path: Path) -> None:
    imported(region, csv_file(tmp_path, but(CLAIRE, AUTRE="")))
    assert "AUTRE" not in kept(region)[0].parts


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param(but(CLAIRE, DLA="99"), "Le DLA « 99 » est inconnu", id="dla"),
        pytest.param(but(CLAIRE, DLA=""), "Le code du DLA manque.", id="no dla"),
        pytest.param(but(CLAIRE, Periode="2024"), "« 2024 » n’est pas une période.", id="période"),
        pytest.param(but(CLAIRE, Periode="2026-A1"), "La période 2026-A1 n’est pas finie.", id="not over"),
        pytest.param(but(CLAIRE, Referentiel="2"), "« 2 » n’est pas une version", id="version"),
        pytest.param(but(CLAIRE, Referentiel=""), "Le référentiel manque.", id="no version"),
        pytest.param(but(CLAIRE, Courriel="x@exemple.fr"), "n’a jamais été affecté(e) au DLA 18.", id="person"),
        pytest.param(but(CLAIRE, DLA="28"), "n’a jamais été affecté(e) au DLA 28.", id="another dla"),
        pytest.param(but(CLAIRE, M1F1="douze"), "M1F1 : « douze » n’est pas un nombre.", id="words"),
        pytest.param(but(CLAIRE, M1F1="24,123"), "M1F1 : « 24,123 » est trop précis.", id="too fine"),
        pytest.param(but(CLAIRE, M1F1="-24"), "est négatif", id="negative"),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_file(
    region: Monde, tmp_path: Path, row: Sequence[str], told: str
) -> None:
    message = refused(region, csv_file(tmp_path, LE_DLA, row))
    assert "Ligne 3 : " in message
    assert told in message


def test_the_same_person_twice_is_refused(region: Monde, tmp_path: Path) -> None:
    assert "Ligne 3 : La ligne 2 dit déjà cette répartition." in refused(region, csv_file(tmp_path, CLAIRE, CLAIRE))


def test_the_same_person_under_a_name_and_an_address_is_refused(region: Monde, tmp_path: Path) -> None:
    headers = (*HEADERS, "Prénom", "Nom")
    named = (*but(CLAIRE, Courriel=""), "claire", "DURAND")
    path = csv_file(tmp_path, (*CLAIRE, "", ""), named, headers=headers)
    assert "Ligne 3 : La ligne 2 dit déjà cette répartition." in refused(region, path)


def test_a_periode_that_has_its_campaign_is_refused(region: Monde, tmp_path: Path) -> None:
    region.campagne("2025-S2")
    assert "a sa campagne" in refused(region, csv_file(tmp_path, but(CLAIRE, Periode="2025-S2")))


def test_columns_may_be_named_by_their_titles_and_unknown_ones_are_told(region: Monde, tmp_path: Path) -> None:
    headers = ("Courriel", "Suivi et régulation", "Remarque", "DLA", "Total", "Référentiel", "Période")
    path = csv_file(
        tmp_path, ("claire@exemple.fr", "100 %", "vu", "DLA 18", "100", "Version 1", "2024-s1"), headers=headers
    )
    bilan = imported(region, path)
    assert bilan.mentions == ["Colonnes non lues : Remarque."]
    assert kept(region)[0].parts == {"M3F1": 10000}


@pytest.mark.parametrize("header", ["Hors référentiel", "Autre activité"])
def test_work_outside_the_référentiel_keeps_its_former_short_title(region: Monde, tmp_path: Path, header: str) -> None:
    row = but(CLAIRE, M1F1="20", AUTRE="4")
    imported(region, csv_file(tmp_path, row, headers=tuple(header if name == "AUTRE" else name for name in HEADERS)))
    assert kept(region)[0].parts["AUTRE"] == 400


def test_two_columns_of_the_same_line_are_refused(region: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, (*CLAIRE, "0"), headers=(*HEADERS, "Suivi et régulation"))
    assert "disent la même ligne de la version 1" in refused(region, path)


def test_a_line_of_another_version_of_the_referentiel_is_refused(region: Monde, tmp_path: Path) -> None:
    """M1F3 was split into M1F4 and M1F5 in version 2."""
    region.animatrice()
    adopted(region, region.animatrice("Irène"))
    headers = (*HEADERS, "M1F4", "M1F5")
    message = refused(region, csv_file(tmp_path, (*but(CLAIRE, Referentiel="2"), "", ""), headers=headers))
    assert "« M1F3 » n’est pas une ligne de la version 2." in message
    split = (*but(CLAIRE, Referentiel="2", M1F3=""), "3", "5")
    imported(region, csv_file(tmp_path, split, (*LE_DLA, "", ""), headers=headers))
    claire, of_dla = kept(region)
    assert (claire.parts["M1F4"], claire.parts["M1F5"], "M1F3" in claire.parts) == (300, 500, False)
    assert (claire.referentiel_id, of_dla.referentiel_id) == (1, None)


def test_the_journal_says_whose_and_when_never_what(region: Monde, tmp_path: Path) -> None:
    imported(region, csv_file(tmp_path, CLAIRE))
    with region.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "importer des répartitions")).one()
    assert entry.details["creations"] == 1
    assert "Claire Durand" in json.dumps(entry.details, ensure_ascii=False)
    assert "2400" not in json.dumps(entry.details)


# --- how long


def purge(monde: Monde) -> int:
    regle = next(regle for regle in REGLES if regle.nom == "reprises")
    with monde.database.writing() as session:
        return purge_some(session, regle, now=monde.heure())


def test_a_person_s_loses_its_name_after_twelve_months_and_a_dla_s_does_not(region: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, CLAIRE, LE_DLA)
    imported(region, path)
    region.heure.moment += timedelta(days=364)
    assert purge(region) == 0
    region.heure.moment += timedelta(days=2)
    assert purge(region) == 1
    assert purge(region) == 0
    of_dla, cut = kept(region)
    assert (cut.personne_id, cut.par_dla, cut.somme, of_dla.par_dla) == (None, False, 10000, True)
    with region.database.reading() as session:
        assert list_reprises(session, 1) == []


def test_importing_again_does_not_give_its_name_back(region: Monde, tmp_path: Path) -> None:
    path = csv_file(tmp_path, CLAIRE)
    imported(region, path)
    region.heure.moment += timedelta(days=366)
    purge(region)
    bilan = imported(region, path)
    assert (bilan.changes, bilan.unchanged) == (0, 1)
    assert [reprise.personne_id for reprise in kept(region)] == [None]


def test_one_s_own_series_stays_while_the_convention_runs_when_asked(region: Monde, tmp_path: Path) -> None:
    region.porteuse("L’Appui", "18")
    region.convention(fin=date(2027, 12, 31))
    imported(region, csv_file(tmp_path, CLAIRE, but(CLAIRE, Courriel="paul@exemple.fr")))
    with region.database.writing() as session:
        garder_series(session, personne_id=1, garder=True, now=region.heure())
    region.heure.moment += timedelta(days=366)
    assert purge(region) == 1
    with region.database.reading() as session:
        assert len(list_reprises(session, 1)) == 1
        assert list_reprises(session, 2) == []
    region.heure.moment += timedelta(days=366)
    assert purge(region) == 1, "the convention is over"


def test_an_erased_person_s_are_deleted(region: Monde, tmp_path: Path) -> None:
    imported(region, csv_file(tmp_path, CLAIRE, LE_DLA))
    journal = JournalEffacements(tmp_path / "effacements", TROUSSEAU)
    with region.database.writing() as session:
        effacer(session, genre=Efface.PERSONNE, identifiant=1, journal=journal, acteur=None, now=region.heure())
    assert [reprise.par_dla for reprise in kept(region)] == [True]


def test_one_s_own_data_have_them(region: Monde, tmp_path: Path) -> None:
    imported(region, csv_file(tmp_path, CLAIRE, but(CLAIRE, Courriel="paul@exemple.fr"), LE_DLA))
    with region.database.writing() as session:
        dossier = exporter(session, genre=Efface.PERSONNE, identifiant=1, acteur=None, now=region.heure())
    assert dossier is not None
    (row,) = dossier.tables["reprises"]
    assert row["periode_code"] == "2024-A1"
    assert json.loads(str(row["parts"]))["M1F1"] == 2400


# --- the command, on files as spreadsheets write them


def written_by_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    sheet.append([*CLAIRE[:4], *(int(text) / 100 for text in CENT.values())])
    for cell in sheet[2][4:]:
        cell.number_format = "0%"
    book.save(path)


def written_by_xlsxwriter(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, [*CLAIRE[:4], *(int(text) for text in CENT.values())])


@pytest.mark.parametrize("write", [written_by_openpyxl, written_by_xlsxwriter])
def test_the_command_says_what_it_did(petit_monde: Monde, tmp_path: Path, write: Callable[[Path], None]) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    path = tmp_path / "passe.xlsx"
    write(path)
    commande = Commande({"DATABASE_URL": petit_monde.database.engine.url.render_as_string(), "SECRET_KEY": SECRET})
    ended = commande("importer", "repartitions", path, "--a-blanc")
    assert (ended.exit_code, kept(petit_monde)) == (0, [])
    assert "À blanc, rien n’est changé. Il y aurait : 1 création" in plain(ended.output)
    ended = commande("importer", "repartitions", path)
    assert ended.exit_code == 0
    assert plain(ended.output).splitlines() == [
        "  + Claire Durand, DLA 18, année 2024 (repris, version 1)",
        "1 création, 0 modification, 0 ligne sans changement.",
    ]
    assert kept(petit_monde)[0].parts["M1F1"] == 2400
    assert "0 création, 0 modification, 1 ligne sans changement." in plain(
        commande("importer", "repartitions", path).output
    )
