"""Releases of campaigns on time: when they are made, what is hidden in them afterwards, and what changes nothing."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import delete, func, select

from collecte.campagnes.operations import publications
from collecte.campagnes.operations.resultats import publish_all_settled_before
from collecte.campagnes.queries.publications import get_release
from collecte.campagnes.queries.textes_libres import list_textes
from collecte.enquetes.operations.textes_libres import Decision, relire
from collecte.models import (
    Campagne,
    CellulePubliee,
    ClasseurReference,
    LecteurAnnonce,
    Participation,
    Publication,
    Region,
    Sort,
)
from collecte.models.participations import VueDirection
from collecte.organisation.operations.organisation import change_seuils
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.rgpd.operations.detachement import detach
from collecte.rgpd.operations.effacement_reponses import erase_answers
from exports.release.cellules import Audience, Mesure, Release, Statut
from exports.release.contexte import Contexte
from exports.release.exactes import CollecteTemps
from exports.release.motifs import AUTRE_DIRECTION, EFFACEE, FONCTION_SEULE, SANS_ACCORD, SANS_AUTEUR
from exports.release.seuils import Seuils
from exports.release.temps import release_temps
from questionnaires.core.francais import typeset
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, Monde
from tests.collecte.mondes.notes import collected as told_by
from tests.collecte.mondes.notes import region

OUI = Partage(accord_chiffres=True, vue_direction=VueDirection.NON)
NON = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)
NAMES = ("Ana", "Bilal", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jean", "Katia", "Luc")
DLAS = ("18", "18", "28", "28", "36", "36", "37", "37", "41", "41")
"""Ten persons in five DLA, and one alone in a sixth for tests that add it."""


def collected(
    monde: Monde, partages: Sequence[Partage] = (), dlas: Sequence[str] = DLAS, silent: Sequence[str] = ()
) -> Acteur:
    """Have persons transmit with their `partages` (no by default), but one in each `silent` DLA, then close.

    Return the animatrice.
    """
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *sorted(set(dlas)))
    persons = [monde.personne(name, dla) for name, dla in zip(NAMES, dlas, strict=False)]
    for name, dla in zip(("Marie", "Lise"), silent, strict=False):
        monde.personne(name, dla)
    isabelle = monde.animatrice()
    monde.campagne()
    for number, person in enumerate(persons):
        typed = {**CENT, "M1F1": str(24 - number), "M3F1": str(16 + number)}
        monde.answered(person, typed, partage=partages[number] if number < len(partages) else NON)
    monde.heure.moment = APRES
    return isabelle


def ten(monde: Monde) -> Acteur:
    return collected(monde)


def one_alone(monde: Monde) -> Acteur:
    """Luc, alone in the DLA 45, agreed that his figures are published."""
    return collected(monde, [*([NON] * 10), OUI], (*DLAS, "45"))


def release_of(monde: Monde, campagne_id: int = 1) -> Release | None:
    with monde.database.reading() as session:
        return get_release(session, campagne_id)


def settled(monde: Monde, isabelle: Acteur) -> Release:
    monde.settle(isabelle)
    made = release_of(monde)
    assert made is not None
    return made


def count(monde: Monde) -> tuple[int, int]:
    """Count releases and cells."""
    with monde.database.reading() as session:
        releases = session.scalar(select(func.count()).select_from(Publication)) or 0
        return releases, session.scalar(select(func.count()).select_from(CellulePubliee)) or 0


def workbook(monde: Monde) -> str:
    """Return every text and figure of the reference workbook, sheet by sheet."""
    with monde.database.reading() as session:
        fichier = session.scalar(select(ClasseurReference.fichier)) or b""
    book = openpyxl.load_workbook(BytesIO(fichier), data_only=True)
    return "\n".join(f"{sheet.title}:{cell.value}" for sheet in book for row in sheet for cell in row if cell.value)


def test_there_is_no_release_before_results_are_settled(monde: Monde) -> None:
    isabelle = prepare(monde, ten)
    assert release_of(monde) is None
    made = settled(monde, isabelle)
    assert (made.numero, made.personnes, made.dlas, made.pas) == (1, 10, 5, 2)
    assert sum(made.missions().values()) == 100
    assert made.caches == set(DLAS)


def test_the_last_of_two_releases_is_the_one_that_is_read(monde: Monde) -> None:
    first = settled(monde, prepare(monde, ten))
    moved = tuple(replace(cellule, motif="revu") for cellule in first.cellules)
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        publications.store_release(session, campagne, replace(first, numero=2, cellules=moved))
    last = release_of(monde)
    assert last is not None
    assert (last.numero, last.cellules) == (2, moved)


def test_settling_again_makes_no_other_release(monde: Monde) -> None:
    isabelle = prepare(monde, ten)
    settled(monde, isabelle)
    before = count(monde)
    monde.heure.moment += timedelta(days=30)
    monde.settle(isabelle)
    assert count(monde) == before
    assert before[0] == 1


def test_two_clicks_at_once_make_one_release(monde: Monde) -> None:
    isabelle = prepare(monde, ten)
    clicks = [threading.Thread(target=lambda: monde.settle(isabelle)) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert count(monde)[0] == 1


def test_a_settlement_that_fails_half_way_leaves_no_release(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    isabelle = prepare(monde, ten)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stopped")

    monkeypatch.setattr("collecte.campagnes.operations.resultats.write_reference", fail)
    with pytest.raises(RuntimeError, match="stopped"):
        monde.settle(isabelle)
    assert count(monde) == (0, 0)
    with monde.database.reading() as session:
        assert session.get_one(Campagne, 1).arretee_le is None


def test_the_figure_of_a_dla_of_one_that_agreed_is_for_its_dla_only(monde: Monde) -> None:
    made = settled(monde, prepare(monde, one_alone))
    cells = [cellule for cellule in made.cellules if cellule.territoire == "45"]
    assert cells
    assert all(cellule.is_shown and cellule.audience is Audience.DLA and cellule.n == 1 for cellule in cells)
    assert made.dlas_montres == ("45",)


def test_a_consent_withdrawn_hides_the_dla_at_once_and_in_the_file_still_to_be_downloaded(monde: Monde) -> None:
    isabelle = prepare(monde, one_alone)
    before = settled(monde, isabelle)
    shown = before.parts("45")
    assert shown
    region, first = before.parts(), workbook(monde)
    luc = _participation_of(monde, "45")
    with monde.database.writing() as session:
        change_partage(
            session,
            participation_id=luc,
            partage=NON,
            acteur=monde.author_of(session.get_one(Participation, luc)),
            now=monde.heure(),
        )
    after = release_of(monde)
    assert after is not None
    assert after.parts("45") == {}
    assert {cellule.motif for cellule in after.cellules if cellule.territoire == "45"} == {SANS_ACCORD}
    assert after.parts() == region
    second = workbook(monde)
    assert second != first
    assert first.count(SANS_ACCORD) < second.count(SANS_ACCORD)


def test_another_release_over_the_same_months_minds_what_was_read_before_a_withdrawal(
    monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    isabelle = prepare(monde, one_alone)
    missions = settled(monde, isabelle).missions("45")
    luc = _participation_of(monde, "45")
    with monde.database.writing() as session:
        author = monde.author_of(session.get_one(Participation, luc))
        change_partage(session, participation_id=luc, partage=NON, acteur=author, now=monde.heure())
    year = monde.campagne("2026-A1", ouverture=date(2027, 1, 4), cloture=date(2027, 1, 25))
    contextes: list[Contexte] = []

    def noted(
        collecte: CollecteTemps, contexte: Contexte, seuils: Seuils, *, numero: int, faite_le: datetime
    ) -> Release:
        contextes.append(contexte)
        return release_temps(collecte, contexte, seuils, numero=numero, faite_le=faite_le)

    monkeypatch.setattr(publications, "release_temps", noted)
    with monde.database.writing() as session:
        publications.publish_temps(session, session.get_one(Campagne, year), monde.heure())
    assert contextes[0].montres == {"45": missions}
    assert "45" in contextes[0].caches


def test_a_stricter_region_releases_with_its_own_thresholds_and_keeps_those_of_former_releases(monde: Monde) -> None:
    isabelle = prepare(monde, ten)
    before = settled(monde, isabelle)
    assert (before.seuils, before.has_lines) == (Seuils(), True)
    with monde.database.writing() as session:
        region = session.get_one(Region, 1)
        change_seuils(session, region=region, seuils={"personnes_lignes": 15}, acteur=isabelle, now=monde.heure())
    assert release_of(monde) == before
    with monde.database.writing() as session:
        again = publications.publish_temps(session, session.get_one(Campagne, 1), monde.heure())
    assert (again.numero, again.seuils.personnes_lignes, again.has_lines) == (2, 15, False)
    assert {cellule.motif for cellule in again.of(Mesure.PART) if not cellule.is_shown} == {
        typeset("au moins 15 personnes sont nécessaires par fonction"),
        FONCTION_SEULE,
    }


def test_a_consent_given_back_shows_the_dla_again(monde: Monde) -> None:
    isabelle = prepare(monde, one_alone)
    shown = settled(monde, isabelle).parts("45")
    luc = _participation_of(monde, "45")
    for partage in (NON, OUI):
        with monde.database.writing() as session:
            author = monde.author_of(session.get_one(Participation, luc))
            change_partage(session, participation_id=luc, partage=partage, acteur=author, now=monde.heure())
    again = release_of(monde)
    assert again is not None
    assert again.parts("45") == shown


def test_erasing_someone_who_did_not_answer_blanks_nothing(monde: Monde) -> None:
    """Marie was expected in the DLA 45, where only Luc answered."""

    def two_in_the_45(world: Monde) -> Acteur:
        return collected(world, [*([NON] * 10), OUI], (*DLAS, "45"), silent=["45"])

    isabelle = prepare(monde, two_in_the_45)
    before = settled(monde, isabelle)
    with monde.database.writing() as session:
        unsent = session.scalars(select(Participation).where(Participation.transmise_le.is_(None))).all()
        assert [attendu.dla.code for attendu in unsent] == ["45"]
        erase_answers(session, unsent, monde.heure())
    after = release_of(monde)
    assert after is not None
    assert after.cellules == before.cellules


def test_an_erasure_blanks_the_cells_of_a_dla_of_one_and_nothing_else(monde: Monde) -> None:
    isabelle = prepare(monde, one_alone)
    before = settled(monde, isabelle)
    luc = _participation_of(monde, "45")
    with monde.database.writing() as session:
        erase_answers(session, [session.get_one(Participation, luc)], monde.heure())
    after = release_of(monde)
    assert after is not None
    cells = [cellule for cellule in after.cellules if cellule.territoire == "45"]
    assert {(cellule.statut, cellule.motif, cellule.valeur) for cellule in cells} == {
        (Statut.INDISPONIBLE, EFFACEE, None)
    }
    others = [cellule for cellule in after.cellules if cellule.territoire != "45"]
    assert others == [cellule for cellule in before.cellules if cellule.territoire != "45"]


def two_alone(monde: Monde) -> Acteur:
    """Luc and Marie, in the DLA 45, agreed that their figures are published."""
    return collected(monde, [*([NON] * 10), OUI, OUI], (*DLAS, "45", "45"))


def test_an_erasure_blanks_the_cells_of_a_dla_of_two(monde: Monde) -> None:
    """The one left would subtract their own answer. The DLA stays hidden in another release over the same months."""
    isabelle = prepare(monde, two_alone)
    assert settled(monde, isabelle).parts("45")
    luc = _participation_of(monde, "45")
    with monde.database.writing() as session:
        erase_answers(session, [session.get_one(Participation, luc)], monde.heure())
    after = release_of(monde)
    assert after is not None
    assert {cellule.motif for cellule in after.cellules if cellule.territoire == "45"} == {EFFACEE}
    assert "45" in after.caches


def test_the_file_of_a_dla_hides_what_was_accepted_for_another_direction(monde: Monde) -> None:
    """One contributor did not know of the present direction; the C2RA still reads the file, and staff their page."""
    isabelle = prepare(monde, two_alone)
    shown = settled(monde, isabelle).parts("45")

    def told() -> tuple[Mapping[str, int], Mapping[str, int], set[str]]:
        release = release_of(monde)
        assert release is not None
        outside = release.told_outside("45")
        hidden = {cellule.motif for cellule in outside.cellules if cellule.territoire == "45" and not cellule.is_shown}
        return release.parts("45"), outside.parts("45"), hidden

    assert told() == (shown, shown, set())
    marc = monde.direction("Marc", "45")
    assert told() == (shown, {}, {AUTRE_DIRECTION})
    with monde.database.writing() as session:
        answers = session.scalars(select(Participation.id).where(Participation.dla.has(code="45"))).all()
        session.add_all(
            LecteurAnnonce(participation_id=participation_id, personne_id=marc.personne_id)
            for participation_id in answers
        )
    assert told() == (shown, shown, set())
    with monde.database.writing() as session:
        detach(session, [session.get_one(Participation, answers[0])], monde.heure())
    assert told() == (shown, {}, {SANS_AUTEUR})


def test_the_base_upgraded_from_an_earlier_version_gets_the_release_that_its_workbook_told(monde: Monde) -> None:
    """The workbook has today's layout, which cannot be read back: nothing is invented."""
    isabelle = prepare(monde, ten)
    settled(monde, isabelle)
    with monde.database.writing() as session:
        session.execute(delete(CellulePubliee))
        session.execute(delete(Publication))
        session.get_one(ClasseurReference, 1).fichier = _empty_workbook()
    assert publish_all_settled_before(monde.database) == 1
    assert publish_all_settled_before(monde.database) == 0
    made = release_of(monde)
    assert made is not None
    assert not made.is_shown


def test_an_upgrade_stopped_half_way_goes_on(monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    isabelle = prepare(monde, ten)
    settled(monde, isabelle)
    with monde.database.writing() as session:
        session.execute(delete(CellulePubliee))
        session.execute(delete(Publication))
        session.get_one(ClasseurReference, 1).fichier = _empty_workbook()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr(publications, "store_release", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            publish_all_settled_before(monde.database)
    assert count(monde) == (0, 0)
    assert publish_all_settled_before(monde.database) == 1


def test_a_campaign_without_answers_is_settled_and_says_so(monde: Monde) -> None:
    def nobody(world: Monde) -> Acteur:
        world.region()
        world.personne("Ana", "18")
        isabelle = world.animatrice()
        world.campagne()
        world.heure.moment = APRES
        return isabelle

    made = settled(monde, prepare(monde, nobody))
    assert not made.is_shown
    assert {cellule.statut for cellule in made.of(Mesure.PART)} == {Statut.SANS_OBJET}
    assert made.motif == "aucune réponse transmise"


def test_answers_changed_behind_the_program_move_no_figure(monde: Monde) -> None:
    """A release is not computed again from answers."""
    isabelle = prepare(monde, ten)
    made = settled(monde, isabelle)
    with monde.database.writing() as session:
        for participation in session.scalars(select(Participation)):
            participation.valeurs = {**(participation.valeurs or {}), "M1F1": 0, "M1F2": 10_000}
    again = release_of(monde)
    assert again is not None
    assert again.cellules == made.cellules
    assert replace(again, cellules=()) == replace(made, cellules=())


def _participation_of(monde: Monde, dla: str) -> int:
    with monde.database.reading() as session:
        participations = session.scalars(select(Participation).where(Participation.transmise_le.is_not(None)))
        return next(participation.id for participation in participations if participation.dla.code == dla)


def _empty_workbook() -> bytes:
    content = BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


PRECISIONS = ("Astreintes", "Congrès", "Bénévolat", "Syndicat", "Fête du DLA", "Secret de Marie")


def telling(monde: Monde) -> Acteur:
    """Ten persons, six of whom describe their time outside the référentiel."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *sorted(set(DLAS)))
    persons = [monde.personne(name, dla) for name, dla in zip(NAMES, DLAS, strict=False)]
    isabelle = monde.animatrice()
    monde.campagne()
    for person, precision in zip(persons, (*PRECISIONS, *[""] * 4), strict=True):
        more = {"M3F1": "10", "AUTRE": "6", "AUTRE_PRECISION": precision} if precision else {}
        monde.answered(person, {**CENT, **more}, partage=NON)
    monde.heure.moment = APRES
    return isabelle


def test_what_time_outside_the_referentiel_covers_waits_for_a_review(monde: Monde) -> None:
    isabelle = prepare(monde, telling)
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        (question,) = list_textes(session, campagne, monde.heure())
        texts = {texte.texte: texte.empreinte for texte in question.distincts}
        assert set(texts) == set(PRECISIONS)
        decisions = {texts[text]: Decision(Sort.GARDE) for text in PRECISIONS[:3]}
        decisions[texts["Secret de Marie"]] = Decision(Sort.MASQUE)
        relire(session, campagne=campagne, code=question.code, decisions=decisions, acteur=isabelle, now=monde.heure())
    settled(monde, isabelle)
    written = workbook(monde)
    assert all(text in written for text in PRECISIONS[:3])
    assert not any(text in written for text in PRECISIONS[3:])


def four_semestres(monde: Monde) -> int:
    """Settle each semestre of two years; nine points move to M3F1 in the second. Return the last campaign's id."""
    people = region(monde, *["18"] * 3, *["28"] * 3, *["36"] * 3)
    moved = [{"M1F1": "15", "M3F1": "25"}] * len(people)
    told_by(monde, people, "2025-S1", date(2025, 7, 1))
    told_by(monde, people, "2025-S2", date(2026, 1, 5))
    told_by(monde, people, "2026-S1", date(2026, 7, 1), moved)
    return told_by(monde, people, "2026-S2", date(2027, 1, 4), moved)


def test_the_second_semestre_compares_its_year_with_the_one_before(petit_monde: Monde) -> None:
    made = release_of(petit_monde, four_semestres(petit_monde))
    assert made is not None
    result = {cellule.colonne: cellule.valeur for cellule in made.of(Mesure.SENS) if cellule.ligne == "M3"}
    assert result == {"2025-A1": 1, "2026-S1": 0}
    ecart = made.get(Mesure.ECART, "M3", colonne="2025-A1")
    assert ecart is not None
    assert ecart.valeur is not None
    assert abs(ecart.valeur - 9) <= made.pas
