"""Counts of a questionnaire are formulas on its rows, whatever the words of its answers, and follow edits."""

from io import BytesIO
from pathlib import Path

import pytest

from exports.records.records import CollecteEnquete
from questionnaires.core.blocs import Block
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, MultipleChoice, Number, Ranking, Scale, YesNo
from tests.exports.enquetes.builders import answered, enquete, versions, written
from tests.exports.records.classeurs import opened, row_of, rows, sheet
from tests.exports.tableur.test_hostile_text import CORPUS
from tests.exports.tableur.test_recalculation import differences, recalculated

WORDS = (*CORPUS, "*", "?", "~*", ">1", "<>", "=", "oui", "OUI", "non posée", "Sans objet", "", "5", "vrai", "x" * 400)
"""Words that a formula could take for a pattern, a comparison, a number or a reason for having no value."""

ASKED: tuple[Block, ...] = (
    Choice(
        code="MOT",
        libelle="Lequel ?",
        options=tuple(Option(code=f"o{rank}", libelle=word or "vide") for rank, word in enumerate(WORDS)),
    ),
    YesNo(code="VU", libelle="Vu ?", sans_objet=True),
    Scale(code="AVIS", libelle="Avis", echelle="S4"),
    MultipleChoice(
        code="BESOINS", libelle="Besoins", options=(Option(code="a", libelle="A"), Option(code="b", libelle="B"))
    ),
    Ranking(
        code="PRIO",
        libelle="Priorités",
        options=tuple(Option(code=f"p{rank}", libelle=f"Priorité {rank}") for rank in range(4)),
        rangs=2,
    ),
    Number(code="DUREE", libelle="Jours", unite="jours", decimals=2, maximum=10_000),
    Number(code="PART", libelle="Part", unite="%", maximum=100),
)
ONE = versions(ASKED)


def answers(count: int = 2 * len(WORDS)) -> CollecteEnquete:
    """Build answers with each word twice; one in three is blank, one in four is not concerned."""
    saisies = [
        {
            "MOT": f"o{rank % len(WORDS)}",
            "VU": ("oui", "non", "nc", "")[rank % 4],
            "AVIS": str(1 + rank % 4),
            "BESOINS": ("a", "a b", "")[rank % 3],
            "PRIO": ("p0 p1", "p2", "", "p1 p0")[rank % 4],
            "DUREE": "" if rank % 3 == 0 else f"{rank},{rank % 10}5",
            "PART": str(rank % 101),
        }
        for rank in range(count)
    ]
    return enquete([answered(ONE[0], saisie, dla=("18", "28")[rank % 2]) for rank, saisie in enumerate(saisies)], ONE)


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_whatever_the_words_formulas_find_the_counts(tmp_path: Path) -> None:
    assert differences(written(answers()), tmp_path) == []


def test_what_a_formula_can_count_is_a_formula_on_the_rows() -> None:
    book = opened(written(answers()), values=False)
    table = {str(row[0]): str(row[1]) for row in rows(book, "Synthèse") if row[1] is not None}
    assert table["Très satisfait(e)"].startswith("=COUNTIF('Données'!")
    assert table["Non"].startswith("=SUMPRODUCT(--EXACT('Données'!")
    assert table["A"].startswith("=SUM('Données'!")
    assert table["Somme (jours)"].startswith("=SUM('Données'!")
    assert table["Moyenne (jours)"].startswith("=SUM('Données'!")
    assert table["Non concerné / ne sait pas"].startswith("=COUNTIF('Données'!")
    assert table["non posée"] == "2"  # a cell that says so may be a reason for having no value


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_a_row_that_one_edits_is_counted_again(tmp_path: Path) -> None:
    book = opened(written(answers()), values=False)
    page = sheet(book, "Données")
    column = next(cell.column for cell in page[1] if cell.value == "AVIS/score")
    edited = next(row for row in range(2, 20) if page.cell(row, column).value == 1)
    page.cell(edited, column).value = 4
    sink = BytesIO()
    book.save(sink)
    before, after = (
        row_of(opened(content), "Synthèse", "Très satisfait(e)")[1]
        for content in (written(answers()), recalculated(sink.getvalue(), tmp_path))
    )
    assert after == before + 1  # type: ignore[operator]


def test_without_a_row_nothing_is_read_there() -> None:
    book = opened(written(enquete([], ONE)), values=False)
    assert not [row for row in rows(book, "Synthèse") if "Données" in str(row[1])]
