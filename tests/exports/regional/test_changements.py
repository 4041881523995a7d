"""« Ce qui a changé »: answers received and reopened, and figures that moved unless they would disclose an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from pypdf import PageObject

from exports.regional.classeur import write_regional
from exports.regional.matiere import (
    Arretee,
    Audience,
    Changements,
    Edition,
    Famille,
    GenreEvenement,
    Matiere,
    Mouvement,
    Publiee,
)
from exports.regional.reperes import kept, reperes_of
from questionnaires.core.francais import moment_text
from tests.exports.records.classeurs import Value, opened, rows, texts
from tests.exports.regional.matieres import matiere, written
from tests.exports.tableur.impression import letters_of, printed
from tests.tiers import sampled

SUJET = "temps:2026-S1"
QUAND = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SHEET = "Ce qui a changé"
REFERENCE = "dernier classeur régional pour l’équipe et la direction du DLA 37, sorti le 1er septembre 2026 à 10 h 00"
COMPLETE = [audience for audience in Audience if audience.edition is Edition.COMPLETE]
"""Audiences whose edition has that sheet."""


def came(count: int, genre: GenreEvenement = GenreEvenement.ARRIVEE, detail: str = "") -> list[Mouvement]:
    """Build answers received on time, each by a different person."""
    return [
        Mouvement(
            genre=genre,
            quand=QUAND + timedelta(hours=rank),
            sujet=SUJET,
            reponse=rank,
            quoi="Temps du semestre",
            qui=f"CANARI {rank}",
            detail=detail,
        )
        for rank in range(count)
    ]


@cache
def told_to(audience: Audience) -> Mapping[str, float]:
    """Return the figures that a first workbook shows an audience."""
    return kept(reperes_of(write_regional(matiere(audience), BytesIO())))


def changed(mouvements: Sequence[Mouvement], audience: Audience = Audience.C2RA, by: float = 1) -> Matiere:
    """Build the records that follow a workbook whose figures were each lower by `by`."""
    avant = {cle: valeur - by for cle, valeur in told_to(audience).items()}
    changements = Changements(depuis=QUAND, reference=REFERENCE, mouvements=tuple(mouvements), avant=avant, least=5)
    return matiere(audience, changements=changements)


def without_time(records: Matiere) -> Matiere:
    """Take figures of time out of the workbook before."""
    assert records.changements is not None
    avant = {key: value for key, value in records.changements.avant.items() if not key.startswith("temps:")}
    return replace(records, changements=replace(records.changements, avant=avant))


def with_every_kind(records: Matiere) -> Matiere:
    """Have twenty answers of each kind, and ten campaigns settled."""
    assert records.changements is not None
    mouvements = [mouvement for genre in GenreEvenement for mouvement in came(20, genre)]
    settled = tuple(Arretee(quand=QUAND, quoi=f"Vos outils, enquête n° {rank}") for rank in range(10))
    changements = replace(records.changements, mouvements=tuple(mouvements), publications=settled)
    return replace(records, changements=changements)


def said_on(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def moved(content: bytes) -> list[list[Value]]:
    """Return the rows of the figures that moved."""
    table = rows(opened(content), SHEET)
    start = next((index for index, row in enumerate(table) if row[0] == "Chiffre"), len(table))
    return [row for row in table[start + 1 :] if isinstance(row[1], int | float)]


def about_time(table: list[list[Value]]) -> list[list[Value]]:
    return [row for row in table if str(row[0]).startswith("Temps\u00a0:")]


def test_what_the_last_workbook_did_not_tell_is_named_not_said_to_stand_still() -> None:
    table = rows(opened(written(without_time(changed([], by=0)))), SHEET)
    textes = [" ".join(str(row[0]).split()) for row in table if row[0]]
    names = "Temps, Temps du 2e semestre 2025"
    assert (
        textes[0]
        == f"Aucune réponse comptée n’a changé ; aucun des chiffres comparés n’a bougé ; non comparés : {names}"
    )
    assert f"Rien à comparer dans le dernier classeur : {names}." in textes


def test_figures_that_moved_stand_beside_what_they_were() -> None:
    values = moved(written(changed(came(6))))
    assert len(values) > 30
    rounded = [row for row in values if str(row[0]).endswith(("%)", "(ETP)"))]
    assert about_time(rounded)
    assert {row[3] for row in rounded} == {None}, "the sign of a difference of rounded figures could be wrong"
    assert {row[3] for row in values if row not in rounded} == {1}


def test_no_number_is_followed_by_a_lone_comma() -> None:
    book = opened(written(changed([], by=0.25)))
    formats = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert [number for number in formats if ".#" in number] == []
    figures = [row for row in book[SHEET].iter_rows() if isinstance(row[1].value, int | float)]
    assert {(row[1].number_format, row[2].number_format) for row in figures} >= {("#,##0.00", "#,##0")}
    assert {row[3].number_format for row in figures} >= {"+#,##0.00;−#,##0.00;0"}


@pytest.mark.parametrize(
    ("avant", "said"),
    [
        pytest.param(
            (1, 11), "Publication n° 2 (13 personnes comptées, au lieu de 11 dans la n° 1)", id="late answers"
        ),
        pytest.param((1, 13), "Publication n° 2 (13 personnes comptées, comme dans la n° 1)", id="corrections alone"),
        pytest.param(None, "Résultats arrêtés, publication n° 2 (13 personnes comptées)", id="none told before"),
    ],
)
def test_a_release_made_since_is_named_and_its_figures_are_compared(avant: tuple[int, int] | None, said: str) -> None:
    publiee = Publiee(quand=QUAND, quoi="Temps du semestre", numero=2, personnes=13, avant=avant)
    changements = changed([])
    assert changements.changements is not None
    content = written(replace(changements, changements=replace(changements.changements, publications=(publiee,))))
    assert about_time(moved(content))
    title = " ".join(str(opened(content)[SHEET]["A1"].value).split())
    assert title.startswith(f"Temps du semestre : {said[0].lower()}{said[1:]} ; ")
    assert "Temps du semestre" in texts(opened(content))


@pytest.mark.parametrize("audience", sampled(COMPLETE, 1, reason="a whole workbook for each audience"))
def test_settlements_and_the_answers_of_another_release_are_told_one_by_one(audience: Audience) -> None:
    release = Publiee(
        quand=QUAND, quoi="Temps du semestre", numero=2, personnes=13, avant=(1, 11), tardives=2, corrigees=1
    )
    publications = (Arretee(quand=QUAND, quoi="Vos outils"), release)
    records = changed([], audience)
    assert records.changements is not None
    content = written(replace(records, changements=replace(records.changements, publications=publications)))
    table = [[" ".join(str(value).split()) for value in row if value] for row in rows(opened(content), SHEET)]
    when = " ".join(moment_text(QUAND).split())
    assert [row for row in table if when in row] == [
        ["résultats arrêtés", when, "Vos outils"],
        ["publication n° 2 (13 personnes comptées, au lieu de 11 dans la n° 1)", when, "Temps du semestre"],
        ["2 réponses arrivées après l’arrêt des résultats", when, "Temps du semestre"],
        ["1 réponse rouverte et corrigée", when, "Temps du semestre"],
    ]
    assert about_time(moved(content))


def test_figures_of_earlier_periodes_that_moved_are_told() -> None:
    records = changed([], by=0)
    assert records.changements is not None
    key = next(key for key in records.changements.avant if key.startswith("temps:2025-S2:mission:"))
    before = {**records.changements.avant, key: 99.0}
    records = replace(records, changements=replace(records.changements, avant=before))
    ((label, avant, *_),) = moved(written(records))
    assert (str(label).partition("\u00a0:")[0], avant) == ("Temps du 2e semestre 2025", 99)


def test_figures_that_did_not_move_are_left_out() -> None:
    book = opened(written(changed(came(6), by=0)))
    assert "Aucun des chiffres comparés n’a bougé." in texts(book)


@pytest.mark.parametrize(
    ("count", "audience"),
    sampled(list(product([1, 4], COMPLETE)), 3, reason="two whole workbooks for each audience"),
)
def test_figures_that_few_answers_moved_are_not_set_side_by_side(count: int, audience: Audience) -> None:
    content = written(changed(came(count), audience))
    assert not about_time(moved(content))
    text = " ".join(texts(opened(content))).replace("\u00a0", " ")
    assert "Moins de 5 réponses ont changé pour Temps du semestre" in text


def test_one_answer_that_comes_and_goes_is_one_answer() -> None:
    assert not about_time(
        moved(written(changed([*came(4), *came(4, GenreEvenement.ROUVERTE), *came(4, GenreEvenement.CORRIGEE)])))
    )


def test_signatures_are_no_answers() -> None:
    signed = Mouvement(
        genre=GenreEvenement.SIGNE, quand=QUAND, sujet="bilans", reponse=1, quoi="Bilan, avenant 1", qui="DLA 18"
    )
    values = moved(written(changed([signed])))
    assert [row for row in values if str(row[0]).startswith("Bilans")]


@pytest.mark.parametrize(
    "audience",
    sampled(
        [audience for audience in COMPLETE if not audience.is_inside], 1, reason="a whole workbook for each audience"
    ),
)
def test_outside_nobody_is_named_and_no_reason_is_told(audience: Audience) -> None:
    records = changed(came(7, GenreEvenement.ROUVERTE, "CANARI de raison"), audience)
    phrases = texts(opened(written(records)))
    assert not [text for text in phrases if "CANARI" in text]
    assert any("7 réponses rouvertes" in text.replace("\u00a0", " ") for text in phrases)


def test_inside_each_is_told_with_its_reason() -> None:
    phrases = texts(opened(written(changed(came(2, GenreEvenement.ROUVERTE, "erreur de saisie")))))
    assert {"CANARI 0", "CANARI 1"} <= set(phrases)
    assert sum("erreur de saisie" in text for text in phrases) == 2


def test_plurals_are_those_of_each_word() -> None:
    assert [genre.pluriel for genre in GenreEvenement] == [
        "réponses arrivées",
        "réponses arrivées après la clôture",
        "réponses corrigées",
        "réponses rouvertes",
        "bilans signés",
    ]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: changed(came(12, detail="raison écrite par une personne, " * 6)), id="figures that moved"),
        pytest.param(lambda: changed(came(4), Audience.DLA), id="too few answers"),
        pytest.param(lambda: without_time(changed(came(9), by=0)), id="nothing to compare"),
        pytest.param(lambda: with_every_kind(changed([], Audience.DLA)), id="counts alone"),
    ],
)
def test_it_is_printed_in_letters_of_seven_points_at_least(make: Callable[[], Matiere], tmp_path: Path) -> None:
    records = replace(make(), familles=frozenset({Famille.TEMPS, Famille.ENQUETES, Famille.CHANGEMENTS}))
    pages = [page for page in printed(written(records), tmp_path).pages if REFERENCE in said_on(page)]
    assert pages
    assert min(size for page in pages for size in letters_of(page)) > 6.95


def test_it_is_left_out_when_it_is_not_asked() -> None:
    records = matiere(familles=frozenset({Famille.TEMPS}), changements=changed(came(6)).changements)
    assert SHEET not in opened(written(records)).sheetnames
