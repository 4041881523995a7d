"""Workbooks given out: recognised later as identical, saved again, or changed, and where."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sqlalchemy import func, select

from collecte.classeurs.operations.verification import lire
from collecte.core.errors import Refus
from collecte.models import ClasseurSorti, EntreeJournal
from collecte.models.journal import HANDED_OUT, TAKEN_OUT
from collecte.rgpd.operations.purge import REGLES, purge_some
from exports.tableur.contenu import empreinte_of
from exports.tableur.text import ExportLimitError
from questionnaires.core.francais import moment_text
from tests.collecte.classeurs.sorties import CLASSEUR, MONDES, of_a_campaign, of_bilans, of_notes, taken
from tests.collecte.core.test_tableurs import HOSTILE
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import Monde
from tests.exports.records.classeurs import cells, sheet
from tests.exports.tableur.test_recalculation import recalculated
from tests.tiers import slow_but

Fabrique = Callable[[Monde], Mapping[str, bytes]]

SORTIES = {
    "classeur de campagne, Temps et activités, 1er semestre 2026": ("Isabelle", 1),
    "fiche d’appui, DLA 18 Département 18, 1er semestre 2026": ("Dominique", 1),
}


@pytest.fixture
def ici(petit_monde: Monde) -> Commande:
    return Commande({"DATABASE_URL": petit_monde.database.engine.url.render_as_string(hide_password=False)})


def changed(content: bytes, change: Callable[[Workbook], None] = lambda workbook: None) -> bytes:
    workbook = load_workbook(BytesIO(content))
    change(workbook)
    sink = BytesIO()
    workbook.save(sink)
    return sink.getvalue()


def verified(ici: Commande, folder: Path, content: bytes, name: str = "recu.xlsx") -> tuple[int, str]:
    (folder / name).write_bytes(content)
    ended = ici("classeur", "verifier", folder / name)
    return ended.exit_code, plain(ended.output)


def sortis(monde: Monde) -> list[ClasseurSorti]:
    with monde.database.reading() as session:
        return list(session.scalars(select(ClasseurSorti).order_by(ClasseurSorti.id)))


def count_of(monde: Monde) -> int:
    with monde.database.reading() as session:
        return session.scalars(select(func.count()).select_from(ClasseurSorti)).one()


# --- what is kept


@pytest.mark.parametrize("make", MONDES, ids=lambda make: make.__name__)
def test_each_workbook_that_a_page_hands_out_is_kept_with_who_took_it(make: Fabrique, monde: Monde) -> None:
    books = prepare(monde, make)
    with monde.database.reading() as session:
        rows = session.scalars(select(ClasseurSorti).order_by(ClasseurSorti.id)).all()
        entries = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe.in_([HANDED_OUT, TAKEN_OUT]))).all()
        fingerprints = [entry.details["empreinte"] for entry in entries if "empreinte" in entry.details]
        assert [sorti.nature.split(", ")[0] for sorti in rows] == list(books)
        assert all(sorti.compte is not None for sorti in rows)
    assert [sorti.empreinte for sorti in rows] == fingerprints == [empreinte_of(content) for content in books.values()]
    assert [sorti.octets for sorti in rows] == [len(content) for content in books.values()]


def test_a_row_says_what_it_is_when_and_of_which_campaign(petit_monde: Monde) -> None:
    prepare(petit_monde, of_a_campaign)
    with petit_monde.database.reading() as session:
        rows = session.scalars(select(ClasseurSorti)).all()
        assert {
            sorti.nature: (sorti.compte.personne.prenom, sorti.campagne_id) for sorti in rows if sorti.compte
        } == SORTIES
    assert {sorti.sorti_le for sorti in rows} == {petit_monde.heure()}
    assert [sorti.nom.rsplit(".")[-1] for sorti in rows] == ["xlsx", "xlsx"]


def test_the_reference_workbook_has_one_fingerprint_however_often_it_is_taken(petit_monde: Monde) -> None:
    prepare(petit_monde, of_notes)
    petit_monde.heure.moment += timedelta(days=3)
    taken(petit_monde, "isabelle", CLASSEUR)
    references = [sorti.empreinte for sorti in sortis(petit_monde) if "référence" in sorti.nature]
    assert len(references) == 2
    assert len(set(references)) == 1


def test_nothing_is_kept_of_a_workbook_that_could_not_be_written(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise ExportLimitError("trop grand")

    monkeypatch.setattr("exports.regional.classeurs.write_workbook", refuse)
    with pytest.raises((ExportLimitError, AssertionError)):
        of_a_campaign(petit_monde)
    assert count_of(petit_monde) == 0
    with petit_monde.database.reading() as session:  # the request is kept: what it pools stays pooled
        assert session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == TAKEN_OUT)).one()


def test_a_row_lives_twelve_months(petit_monde: Monde) -> None:
    prepare(petit_monde, of_a_campaign)
    (rule,) = (regle for regle in REGLES if regle.nom == "classeurs_sortis")
    for days, left in ((364, 2), (2, 0)):
        petit_monde.heure.moment += timedelta(days=days)
        with petit_monde.database.writing() as session:
            purge_some(session, rule, now=petit_monde.heure())
        assert count_of(petit_monde) == left


# --- the same data, the same fingerprint


@pytest.mark.slow(
    reason="two processes that each make every workbook; in one, `make test` compares fingerprints of the same data"
)
def test_the_same_data_give_the_same_fingerprints_whatever_the_hash_seed(tmp_path: Path) -> None:
    runs = []
    for seed in ("0", "1"):
        (tmp_path / seed).mkdir()
        ended = subprocess.run(
            [sys.executable, "-m", "tests.collecte.classeurs.sorties", tmp_path / seed],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=170,
        )
        runs.append(json.loads(ended.stdout))
    assert runs[0] == runs[1]
    assert len(set(runs[0].values())) == len(runs[0]) == 8


# --- the command


def test_a_file_as_it_left_is_identical_and_says_who_took_it(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    content = prepare(petit_monde, of_a_campaign)["classeur de campagne"]
    code, text = verified(ici, tmp_path, content, "autre nom.xlsx")
    assert code == 0
    assert text.splitlines() == [
        "Identique : ce fichier est sorti d’ici, tel quel.",
        "classeur-centre-val-de-loire-2026-S1.xlsx (classeur de campagne, Temps et activités, 1er semestre 2026),"
        f" remis le {plain_moment(petit_monde)} à Isabelle Durand",
    ]


def plain_moment(monde: Monde) -> str:
    return plain(moment_text(monde.heure()))


def test_one_written_by_the_command_line_is_known_too(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    prepare(petit_monde, of_a_campaign)
    sortie = tmp_path / "classeur.xlsx"
    assert ici("classeur", "--periode", "2026-S1", "--sortie", sortie).exit_code == 0
    code, text = verified(ici, tmp_path, sortie.read_bytes())
    assert code == 0
    assert "à une commande" in text


@pytest.mark.parametrize(
    "make",
    slow_but(list(MONDES)[:1], MONDES, reason="each kind of workbook; one is saved again in `make test`"),
    ids=lambda make: make.__name__,
)
def test_saved_again_by_openpyxl_data_are_equal(
    make: Fabrique, petit_monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    for nature, content in prepare(petit_monde, make).items():
        code, text = verified(ici, tmp_path, changed(content))
        assert (code, f"({nature}, " in text) == (1, True), text


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize("nature", ["bilan", "bilans"])
def test_saved_again_by_libreoffice_data_are_equal(
    nature: str, petit_monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    content = prepare(petit_monde, of_bilans)[nature]
    code, text = verified(ici, tmp_path, recalculated(content, tmp_path))
    assert (code, f"({nature}, " in text) == (1, True), text
    assert text.startswith("Enregistré de nouveau par un autre logiciel, données égales.")


def test_one_cell_is_found_with_its_sheet_its_rows_and_its_column(
    petit_monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    def change(workbook: Workbook) -> None:
        sheet(workbook, "Dictionnaire")["D107"].value = "changé"

    code, text = verified(ici, tmp_path, changed(prepare(petit_monde, of_a_campaign)["classeur de campagne"], change))
    assert code == 2
    assert text.startswith("Changé depuis qu’il est sorti d’ici.")
    assert text.splitlines()[2:] == ["- Dictionnaire, lignes 101 à 200, colonne D : valeurs changées"]


def test_a_formula_made_a_value_is_told(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    where: list[str] = []

    def change(workbook: Workbook) -> None:
        name, cell = next((name, candidate) for name, candidate in cells(workbook) if candidate.data_type == "f")
        sheet(workbook, name)[cell.coordinate].value = 12
        where.append(f"{name}, lignes 1 à 100, colonne {cell.coordinate.rstrip('0123456789')}")

    code, text = verified(ici, tmp_path, changed(prepare(petit_monde, of_a_campaign)["classeur de campagne"], change))
    assert code == 2
    assert f"- {where[0]} : valeurs changées" in text
    assert f"- {where[0]} : formules remplacées par des valeurs" in text


def test_a_workbook_of_elsewhere_is_unknown(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    prepare(petit_monde, of_a_campaign)
    sink = BytesIO()
    book = Workbook()
    sheet(book, "Sheet")["A1"] = "Temps"
    book.save(sink)
    code, text = verified(ici, tmp_path, sink.getvalue())
    assert code == 3
    assert text.startswith("Inconnu : ce fichier n’est pas sorti de cette installation")


def test_of_two_workbooks_the_closest_is_named(petit_monde: Monde, ici: Commande, tmp_path: Path) -> None:
    books = prepare(petit_monde, of_bilans)
    for nature in ("bilan", "bilan signé"):

        def change(workbook: Workbook) -> None:
            sheet(workbook, "Bilan")["H40"].value = "changé"

        code, text = verified(ici, tmp_path, changed(books[nature], change))
        assert code == 2
        assert f"({nature}, " in text.splitlines()[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("absent.xlsx",), "n’existe pas.", id="no file"),
        pytest.param(("/",), "est un dossier, il faut un fichier.", id="a folder"),
    ],
)
def test_a_file_that_cannot_be_read_has_a_code_of_its_own(arguments: tuple[str, ...], told: str, ici: Commande) -> None:
    ended = ici("classeur", "verifier", *arguments)
    assert ended.exit_code == 4
    assert told in plain(ended.stderr)


def test_a_base_that_is_not_there_has_that_code_too(petit_monde: Monde, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(changed(prepare(petit_monde, of_a_campaign)["fiche d’appui"]))
    ended = Commande({})("classeur", "verifier", tmp_path / "a.xlsx")
    assert ended.exit_code == 4
    assert ended.stderr.startswith("COLLECTE_DATABASE_URL")


READ = {"far cell", "far cell behind a prefix", "one million rows", "700,000 blank formatted rows"} | {
    "more tags than any table needs",
    "one tag with 100,000 attributes",
    "60 MB unpacked",
    "far cell in a part that no sheet names, in UTF-16",
    "far cell in an entry named as Windows does",
    "unknown error value",
    "bad merge",
    "shared strings said to be four billion",
    "huge shared string",
    "long shared string everywhere",
}
"""Readable within limits, but only digests are stored of workbooks: these are unknown."""


MEASURED = ("unknown error value", "bad merge", "zip bomb", "external entity")


@pytest.mark.parametrize(
    "name",
    slow_but(
        MEASURED,
        [name for name, _ in HOSTILE],
        reason="two processes for each file; test_tableurs reads them all within the same limits",
    ),
)
def test_a_hostile_file_is_read_within_limits_or_refused_in_french(name: str) -> None:
    content = next(build for (key, _), build in HOSTILE.items() if key == name)()
    if name in READ:
        assert lire("recu.xlsx", content).contenu.feuilles[0].nom == "Feuil1"
        return
    with pytest.raises(Refus, match="Un classeur sorti d’ici se lit sans cela") as refusal:
        lire("recu.xlsx", content)
    assert str(refusal.value).startswith(("Le ", "La ", "L’"))
