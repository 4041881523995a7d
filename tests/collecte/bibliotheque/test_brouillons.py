"""The library of a région: created, changed with a trace, undone, tested apart from answers; on both databases."""

import pytest
from sqlalchemy import func, select

from collecte.bibliotheque.operations import brouillons as operations
from collecte.bibliotheque.operations.brouillons import (
    ChangedBrouillonError,
    TakenCodeError,
    change_brouillon,
    create_brouillon,
    put_away,
    save_essai,
    start_again,
    take_back,
    undo_change,
)
from collecte.bibliotheque.queries.brouillons import (
    get_essai,
    list_brouillons,
    list_modifications,
    read_brouillon,
)
from collecte.core.errors import Refus
from collecte.core.queries.rows import get_row
from collecte.models import Brouillon, Essai, ModificationBrouillon, Participation
from collecte.policy import Acteur, animated_brouillons
from questionnaires.core.model import Questionnaire
from questionnaires.editing.edition import add_section, remove_section, with_settings
from tests.collecte.mondes.monde import Monde

FLASH = add_section(Questionnaire(code="FLASH", titre="Enquête flash", minutes=0, sections=()), "Accueil")


@pytest.fixture
def isabelle(monde: Monde) -> Acteur:
    monde.region()
    return monde.animatrice()


def created(monde: Monde, acteur: Acteur, questionnaire: Questionnaire = FLASH) -> int:
    with monde.database.writing() as session:
        return create_brouillon(session, region_id=1, questionnaire=questionnaire, acteur=acteur, now=monde.heure()).id


def retitle(monde: Monde, acteur: Acteur, brouillon_id: int, titre: str, base: int | None = None) -> None:
    with monde.database.writing() as session:
        change_brouillon(
            session,
            brouillon_id=brouillon_id,
            change=lambda questionnaire: with_settings(questionnaire, titre=titre),
            libelle=f"Titre : {titre}",
            acteur=acteur,
            now=monde.heure(),
            base_revision=base,
        )


def titre_of(monde: Monde, brouillon_id: int) -> str:
    with monde.database.reading() as session:
        return read_brouillon(session.get_one(Brouillon, brouillon_id)).titre


def test_a_code_is_taken_once_in_a_region_and_never_that_of_time(monde: Monde, isabelle: Acteur) -> None:
    created(monde, isabelle)
    with pytest.raises(TakenCodeError, match="FLASH"):
        created(monde, isabelle)
    with pytest.raises(Refus, match="est celui de"):
        created(monde, isabelle, with_settings(FLASH, code="TEMPS"))


def test_changes_are_undone_one_after_the_other(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    retitle(monde, isabelle, brouillon_id, "Un")
    retitle(monde, isabelle, brouillon_id, "Deux")
    with monde.database.writing() as session:
        assert undo_change(session, brouillon_id=brouillon_id, now=monde.heure()) == "Titre : Deux"
    assert titre_of(monde, brouillon_id) == "Un"
    with monde.database.writing() as session:
        undo_change(session, brouillon_id=brouillon_id, now=monde.heure())
    assert titre_of(monde, brouillon_id) == FLASH.titre
    with pytest.raises(Refus, match="plus rien à annuler"), monde.database.writing() as session:
        undo_change(session, brouillon_id=brouillon_id, now=monde.heure())


def test_a_page_made_from_an_older_state_does_not_undo_what_another_did(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    retitle(monde, isabelle, brouillon_id, "Un", base=0)
    with pytest.raises(ChangedBrouillonError):
        retitle(monde, isabelle, brouillon_id, "Deux", base=0)
    assert titre_of(monde, brouillon_id) == "Un"


def test_what_changes_nothing_leaves_no_trace(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    retitle(monde, isabelle, brouillon_id, FLASH.titre)
    with monde.database.reading() as session:
        assert list_modifications(session, brouillon_id) == []
        assert session.get_one(Brouillon, brouillon_id).revision == 0


def test_what_someone_else_removed_is_said(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    with pytest.raises(Refus, match="Cette partie du questionnaire n’existe plus"), monde.database.writing() as session:
        change_brouillon(
            session,
            brouillon_id=brouillon_id,
            change=lambda questionnaire: remove_section(questionnaire, "AILLEURS"),
            libelle="",
            acteur=isabelle,
            now=monde.heure(),
        )


def test_only_the_last_changes_are_kept(monde: Monde, isabelle: Acteur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "KEPT", 3)
    brouillon_id = created(monde, isabelle)
    for number in range(6):
        retitle(monde, isabelle, brouillon_id, f"Titre {number}")
    with monde.database.reading() as session:
        assert [m.libelle for m in list_modifications(session, brouillon_id)] == [
            f"Titre : Titre {n}" for n in (5, 4, 3)
        ]


def test_a_library_is_that_of_its_region(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    ailleurs = monde.animatrice("Odile", region_id=monde.region("bretagne", "Bretagne", "29"))
    with monde.database.reading() as session:
        assert [b.id for b in list_brouillons(session, isabelle)] == [brouillon_id]
        assert list_brouillons(session, ailleurs) == []
        assert get_row(session, Brouillon, brouillon_id, animated_brouillons(ailleurs)) is None


def test_what_is_put_away_can_be_taken_back(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    with monde.database.writing() as session:
        put_away(session, brouillon_id=brouillon_id, acteur=isabelle, now=monde.heure())
    with monde.database.reading() as session:
        assert session.get_one(Brouillon, brouillon_id).retire_le == monde.heure()
    with monde.database.writing() as session:
        take_back(session, brouillon_id=brouillon_id, acteur=isabelle, now=monde.heure())
    with monde.database.reading() as session:
        assert session.get_one(Brouillon, brouillon_id).retire_le is None


def test_a_test_is_one_s_own_and_makes_no_answer(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    for typed in ({"A": "1", "B": "2"}, {"B": "3"}):
        with monde.database.writing() as session:
            save_essai(session, brouillon_id=brouillon_id, compte_id=isabelle.compte_id, typed=typed, now=monde.heure())
    with monde.database.reading() as session:
        essai = get_essai(session, brouillon_id, isabelle.compte_id)
        assert essai is not None
        assert essai.saisie == {"A": "1", "B": "3"}
        assert session.scalar(select(func.count()).select_from(Participation)) == 0
    with monde.database.writing() as session:
        start_again(session, brouillon_id=brouillon_id, compte_id=isabelle.compte_id)
        assert session.scalar(select(func.count()).select_from(Essai)) == 0


def test_removing_a_draft_removes_its_history(monde: Monde, isabelle: Acteur) -> None:
    brouillon_id = created(monde, isabelle)
    retitle(monde, isabelle, brouillon_id, "Un")
    with monde.database.writing() as session:
        session.delete(session.get_one(Brouillon, brouillon_id))
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ModificationBrouillon)) == 0
