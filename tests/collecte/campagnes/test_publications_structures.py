"""Releases of surveys of structures: made once, read by every page and file, changed by nothing that comes after."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from collecte.campagnes.operations import publications
from collecte.campagnes.operations.resultats import publish_all_settled_before, write_reference
from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.campagnes.queries.publications import KEPT, get_release, list_pages, list_unreleased
from collecte.campagnes.queries.resultats import get_resultats
from collecte.comptes.web.context import services_of
from collecte.enquetes.operations.textes_libres import Decision
from collecte.models import (
    Campagne,
    CellulePubliee,
    ClasseurReference,
    Dla,
    Efface,
    PagePubliee,
    Participation,
    Publication,
    ReponseAnonyme,
    Sort,
)
from collecte.policy import Acteur
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from exports.enquetes.calculs import resultats
from exports.enquetes.publication import ENSEMBLE, LUES
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats
from exports.enquetes.resultats import plain as plain_results
from exports.enquetes.resultats import read as read_results
from exports.release.cellules import Mesure, Statut
from exports.release.motifs import CONFIDENTIEL, NON_PUBLIE
from exports.statistiques.enonces import Enonce, Niveau
from tests.collecte.cli.test_cli import on
from tests.collecte.enquetes.test_resultats_structures import CHER, REGION, as_, satisfaction
from tests.collecte.enquetes.test_textes_libres import crowd, decide
from tests.collecte.mondes.anonymes import FINI
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.retours import AVIS, CLOS, answer, asked
from tests.collecte.rgpd.test_conservation_structures import settled_impact, settled_satisfaction
from tests.collecte.rgpd.test_effacement import erase
from tests.collecte.rgpd.test_purge import later, purge_all

Geste = Callable[[Monde, Path], None]


def told(monde: Monde) -> Mapping[str, Resultats]:
    """Return the results that pages show, by DLA code, with an empty code for the région."""
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        codes = ("", *session.scalars(select(Dla.code).where(Dla.region_id == 1).order_by(Dla.code)))
        return {code: get_resultats(session, campagne, code or None) for code in codes}


def unnamed(by_dla: Mapping[str, Resultats]) -> Mapping[str, Resultats]:
    """Take out the name of the release, which answers do not give."""
    assert all(results.publication.startswith("publication n°") for results in by_dla.values() if results.questions)
    return {dla: replace(results, publication="") for dla, results in by_dla.items()}


def computed(monde: Monde) -> Mapping[str, Resultats]:
    """Return the results computed from present answers, by DLA code."""
    with monde.database.reading() as session:
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), monde.heure())
        return {
            dla: resultats(collecte, dla or None)
            for dla in ("", *(dla_of_region.code for dla_of_region in collecte.dlas))
        }


def count(monde: Monde) -> tuple[int, int, int]:
    """Count releases, pages and cells."""
    with monde.database.reading() as session:
        releases, pages, cells = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Publication, PagePubliee, CellulePubliee)
        )
        return releases, pages, cells


# --- made once


@pytest.mark.parametrize("settled", [settled_satisfaction, settled_impact, satisfaction])
def test_a_release_tells_what_answers_said_when_results_were_settled(
    petit_monde: Monde, settled: Callable[[Monde], None]
) -> None:
    prepare(petit_monde, settled)
    assert unnamed(told(petit_monde)) == computed(petit_monde)
    with petit_monde.database.reading() as session:
        release = get_release(session, 1)
        words = list_pages(session, 1)
    assert release is not None
    assert (release.numero, release.personnes) == (1, told(petit_monde)[""].transmises)
    places = {cellule.territoire for cellule in release.cellules}
    crossed = {dimension.territoire(code) for dimension in release.dimensions for code in dimension.categories}
    assert places - crossed == words.keys() == told(petit_monde).keys()


def test_a_count_is_in_its_cell_alone(petit_monde: Monde) -> None:
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.reading() as session:
        page = list_pages(session, 1)[""]
    questions = [question for groupe in page["groupes"] for question in groupe["questions"]]
    assert questions
    assert (page["attendues"], page["transmises"], page["lues"]) == (0, 0, 0)
    assert {question["n"] for question in questions} == {0}
    assert {modalite["nombre"] for question in questions for modalite in question["modalites"]} == {None}


def test_what_is_hidden_says_why_and_no_answer_is_not_confidential(petit_monde: Monde) -> None:
    """The DLA 28 has two answers; in the 36, none was expected."""
    prepare(petit_monde, few)
    with petit_monde.database.reading() as session:
        release = get_release(session, 1)
    assert release is not None
    whole = {dla: release.get(Mesure.COMPTE, ENSEMBLE, dla, LUES) for dla in ("", "28", "36")}
    assert [cellule and (cellule.statut, cellule.motif) for cellule in whole.values()] == [
        (Statut.MONTRE, ""),
        (Statut.CONFIDENTIEL, CONFIDENTIEL),
        (Statut.SANS_OBJET, "aucune réponse transmise"),
    ]
    assert all(cellule.motif for cellule in release.cellules if cellule.valeur is None)


def over(monde: Monde) -> Acteur:
    """Twelve answers of the DLA 18 and two of the 28, closed but not settled."""
    monde.region()
    isabelle = monde.animatrice()
    campagne_id = asked(monde, {"18": 12, "28": 6})
    for dla, sent in (("18", 12), ("28", 2)):
        answer(monde, campagne_id, dla, [AVIS] * sent)
    monde.heure.moment = CLOS
    return isabelle


def few(monde: Monde) -> None:
    monde.settle(over(monde))


def test_two_clicks_at_once_make_one_release_of_structures(petit_monde: Monde) -> None:
    isabelle = prepare(petit_monde, over)
    clicks = [threading.Thread(target=lambda: petit_monde.settle(isabelle)) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert count(petit_monde)[0] == 1


def test_a_settlement_that_fails_half_way_leaves_no_release_of_structures(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    isabelle = prepare(petit_monde, over)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr("collecte.campagnes.operations.resultats.write_reference", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            petit_monde.settle(isabelle)
    assert count(petit_monde) == (0, 0, 0)
    petit_monde.settle(isabelle)
    assert count(petit_monde)[0] == 1


# --- changed by nothing


def erasing(*structures: int) -> Geste:
    def erase_them(monde: Monde, folder: Path) -> None:
        journal = JournalEffacements(folder / "effacements", TROUSSEAU)
        for structure_id in structures:
            erase(monde, journal, Efface.STRUCTURE, structure_id)

    return erase_them


def purging(monde: Monde, folder: Path) -> None:
    later(monde, 37)
    purge_all(monde)


def correcting(monde: Monde, folder: Path) -> None:
    monde.emploi(13, date(2026, 2, 1), salaries=80)
    monde.ingenierie(1)


def renaming(monde: Monde, folder: Path) -> None:
    with monde.database.writing() as session:
        session.execute(update(Dla).where(Dla.code == "28").values(nom="Eure-et-Loir et Perche"))


def affecting(monde: Monde, folder: Path) -> None:
    monde.personne("Double", "18", "28")


def altering(monde: Monde, folder: Path) -> None:
    """Change answers directly in the database."""
    with monde.database.writing() as session:
        for participation in session.scalars(select(Participation).where(Participation.transmise_le.is_not(None))):
            participation.valeurs = {
                code: "1" if value in set("1234") else value for code, value in (participation.valeurs or {}).items()
            }


GESTES = [
    pytest.param(erasing(1), id="a structure that answered is erased"),
    pytest.param(erasing(12, 2, 13), id="several are, one of which did not answer"),
    pytest.param(purging, id="answers are cut from who gave them"),
    pytest.param(correcting, id="the register is corrected"),
    pytest.param(renaming, id="a DLA has another name"),
    pytest.param(affecting, id="someone now works for two DLA"),
    pytest.param(altering, id="answers change behind the program"),
]


@pytest.mark.parametrize("geste", GESTES)
@pytest.mark.parametrize("settled", [settled_satisfaction, settled_impact])
def test_nothing_that_comes_after_moves_a_release(
    petit_monde: Monde, tmp_path: Path, geste: Geste, settled: Callable[[Monde], None]
) -> None:
    prepare(petit_monde, settled)
    before = told(petit_monde)
    assert before[""].groupes
    geste(petit_monde, tmp_path)
    assert told(petit_monde) == before


def test_answers_that_change_would_move_figures_if_they_were_computed_again(petit_monde: Monde) -> None:
    prepare(petit_monde, settled_satisfaction)
    altering(petit_monde, Path())
    assert computed(petit_monde)[""] != told(petit_monde)[""]


def test_a_workbook_reads_the_release_whatever_answers_say_since(petit_monde: Monde) -> None:
    prepare(petit_monde, settled_satisfaction)
    before = results_sheet(petit_monde)
    altering(petit_monde, Path())
    assert results_sheet(petit_monde) == before


def test_between_the_closing_and_the_settlement_a_workbook_counts_answers_alone(petit_monde: Monde) -> None:
    """A late answer would be the difference between the workbook's figures and the release's."""
    prepare(petit_monde, over)
    before = results_sheet(petit_monde)
    assert str(before[0][0]).replace("\xa0", " ").startswith("14 réponses sur 18 structures interrogées. Résultats non")
    altering(petit_monde, Path())
    assert results_sheet(petit_monde) == before


def results_sheet(monde: Monde) -> list[tuple[object, ...]]:
    """Return the rows of Résultats in a workbook written now, where counts are values and not formulas on answers."""
    with monde.database.reading() as session:
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), monde.heure())
    sheet = openpyxl.load_workbook(BytesIO(write_reference(collecte)))["Résultats"]
    formulas = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not [formula for formula in formulas if formula.startswith(("=COUNTIF", "=SUMPRODUCT"))]
    return list(sheet.iter_rows(values_only=True))


def test_the_texts_of_a_release_go_with_their_answers(petit_monde: Monde) -> None:
    texts = [f"Phrase {rank}" for rank in range(6)]
    ici = crowd(petit_monde, texts)
    decide(ici, {text: Decision(Sort.GARDE) for text in texts})
    petit_monde.heure.moment = FINI
    petit_monde.settle(petit_monde.acteur_of(1))
    before = told(petit_monde)
    assert "Phrase 3" in str(before[""].mots)
    later(petit_monde, 25)
    purge_all(petit_monde)
    after = told(petit_monde)
    assert "Phrase" not in str(after)
    assert {dla: replace(results, mots=()) for dla, results in before.items()} == after


def test_a_dla_that_comes_after_has_no_figure(petit_monde: Monde) -> None:
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.writing() as session:
        session.add(Dla(region_id=1, code="99", nom="Nouveau"))
    results = told(petit_monde)["99"]
    assert (results.pourquoi, results.questions) == (NON_PUBLIE, ())
    assert results.dla is not None
    assert results.dla.nom == "Nouveau"


def test_pages_of_released_results_read_no_answer_but_those_with_a_name(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, settled_satisfaction)
    page = as_(app, "Isabelle")
    page.go(REGION)
    seen: list[str] = []
    event.listen(services_of(app).database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for path in (REGION, CHER):
        seen.clear()
        page.go(path)
        assert "promoteur" in page.text
        assert sum("_publiees" in statement for statement in seen) == 2
    assert not [statement for statement in seen if "participations.valeurs" in statement and "LIKE" not in statement]
    assert not any(ReponseAnonyme.__tablename__ in statement for statement in seen)


# --- what an earlier version kept


def kept_before(monde: Monde) -> None:
    """A release as the last version before releases left it: one detractor beside the others, shown by mark."""
    prepare(monde, settled_satisfaction)
    with monde.database.writing() as session:
        session.execute(delete(CellulePubliee))
        session.execute(update(Publication).values(numero=KEPT, cadre={}))
        for page, results in zip(session.scalars(select(PagePubliee)), told_in_turn(session), strict=True):
            page.contenu = by_level(results)


def told_in_turn(session: Session) -> Iterator[Resultats]:
    collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), CLOS)
    for page in session.scalars(select(PagePubliee)).all():
        yield resultats(collecte, page.territoire or None)


def by_level(results: Resultats) -> dict[str, Any]:
    """Return the stored page with a recommendation that has a single answer in one of its marks."""
    marks = (*("0",) * 1, *("3",) * 2, *("9",) * 9)
    question = Question(
        code="RECOMMANDATION",
        libelle="Recommanderiez-vous le DLA ?",
        n=len(marks),
        echelle="R10",
        modalites=tuple(Modalite(str(mark), marks.count(str(mark)), code=str(mark)) for mark in range(11)),
        enonces=(Enonce(Niveau.COMPTES, "Recommandation du DLA : 9 promoteurs, 0 passif, 3 détracteurs."),),
    )
    phrases = ("12 réponses.", question.enonces[0].phrase)
    return plain_results(
        replace(results, groupes=(GroupeDepouille("Avis", (question,)),), phrases=phrases, pourquoi="")
    )


def test_what_an_earlier_version_kept_becomes_the_first_release_from_its_counts(petit_monde: Monde) -> None:
    kept_before(petit_monde)
    reference = reference_of(petit_monde)
    assert publish_all_settled_before(petit_monde.database) == 1
    assert publish_all_settled_before(petit_monde.database) == 0
    results = told(petit_monde)[""]
    (question,) = results.questions
    assert (question.confidentiel, question.modalites) == (CONFIDENTIEL, ())
    assert results.phrases == ("12 réponses.",)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Publication.numero)).all() == [1]
    assert reference_of(petit_monde) != reference, "the reference workbook is drawn again from the release"


def test_an_option_that_excludes_the_others_is_known_from_the_version_that_was_asked(petit_monde: Monde) -> None:
    kept_before(petit_monde)
    counts = {"accueil": 9, "diagnostic": 7, "nsp": 6}
    phases = Question(
        code="PHASES",
        libelle="Quelles étapes ?",
        n=15,
        modalites=tuple(Modalite(code, chosen, code=code) for code, chosen in counts.items()),
    )
    with petit_monde.database.writing() as session:
        for page in session.scalars(select(PagePubliee).where(PagePubliee.territoire == "")):
            kept = replace(read_results(page.contenu), groupes=(GroupeDepouille("Avis", (phases,)),))
            page.contenu = plain_results(kept)
    assert publish_all_settled_before(petit_monde.database) == 1
    (question,) = told(petit_monde)[""].questions
    shown = {modalite.code: modalite.nombre for modalite in question.modalites}
    assert shown == {"accueil": 9, "diagnostic": 7, "nsp": None}


def reference_of(monde: Monde) -> bytes:
    with monde.database.reading() as session:
        return session.scalars(select(ClasseurReference.fichier)).one()


def test_an_upgrade_stopped_half_way_keeps_what_was_and_goes_on(
    petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_before(petit_monde)
    before = count(petit_monde)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr("collecte.campagnes.operations.resultats.write_reference", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            publish_all_settled_before(petit_monde.database)
    assert count(petit_monde) == before
    assert publish_all_settled_before(petit_monde.database) == 1


def test_the_upgrade_command_says_how_many_campaigns_it_released(monde: Monde) -> None:
    kept_before(monde)
    commande: Commande = on(monde)
    sentence = "Chiffres publiés de 1 campagne arrêtée"
    assert sentence in plain(commande("base", "mettre-a-jour").stdout)
    assert sentence not in plain(commande("base", "mettre-a-jour").stdout)


def test_a_campaign_of_which_nothing_was_kept_is_not_computed_again(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, settled_satisfaction)
    with petit_monde.database.writing() as session:
        publications.forget_releases(session, 1)
    assert publish_all_settled_before(petit_monde.database) == 1
    results = told(petit_monde)
    assert {of_dla.pourquoi for of_dla in results.values()} == {NON_PUBLIE}
    assert not any(of_dla.questions for of_dla in results.values())
    with petit_monde.database.reading() as session:
        assert list_unreleased(session) == []
    page = as_(app, "Isabelle").go(REGION)
    assert NON_PUBLIE[1:] in page.text
