"""Crossings of a campaign of structures: what a category shows."""

from dataclasses import replace

from exports.enquetes.calculs import croisements, resultats_of
from exports.enquetes.comptes import Depouillement
from exports.enquetes.resultats import Question
from exports.release.cellules import REGION, Dimension
from tests.exports.enquetes.builders import answered
from tests.exports.enquetes.structures import collecte
from tests.exports.release.test_attaque_structures import ASKED, DLAS

SECTEUR = Dimension(code="SECTEUR", libelle="Secteur", categories={"SPORT": "sport", "SOCIAL": "social", "NR": "NR"})


def crossed(code: str, **not_asked: int) -> dict[str, Question]:
    """Cross a question asked of those who had a diagnostic: twenty did in « social » and as many elsewhere; so many did
    not, by sector."""
    had = [("SOCIAL", "accueil diagnostic")] * 20 + [("NR", "accueil diagnostic")] * 20
    others = [(secteur, "accueil") for secteur, count in not_asked.items() for _ in range(count)]
    attendus = [
        replace(
            answered(
                ASKED,
                {"PHASES": phases, "BESOIN": "43"[rank % 2]}
                | ({"DIAGNOSTIC": "34"[rank % 2]} if "diagnostic" in phases else {}),
                dla=DLAS[rank % 2],
            ),
            categories=SECTEUR.territoire(secteur),
        )
        for rank, (secteur, phases) in enumerate([*had, *others])
    ]
    read = Depouillement(collecte(attendus, versions=(ASKED,), dimensions=(SECTEUR,)))
    pages = {REGION: resultats_of(read), **{dla: resultats_of(read, dla) for dla in DLAS[:2]}}
    by_category = croisements(read, pages).items()
    return {
        categorie: question for categorie, questions in by_category for question in questions if question.code == code
    }


def test_a_category_where_nobody_was_asked_reads_as_one_where_few_answered() -> None:
    questions = crossed("DIAGNOSTIC", SPORT=2, NR=8)
    assert questions[SECTEUR.territoire("SPORT")].confidentiel
    assert questions[SECTEUR.territoire("SPORT")].n == 0


def test_an_answer_that_nobody_of_a_large_category_gave_is_a_zero() -> None:
    shown = crossed("BESOIN")[SECTEUR.territoire("SOCIAL")]
    assert [(modalite.code, modalite.nombre) for modalite in shown.modalites] == [("4+3", 20), ("2+1", 0)]
