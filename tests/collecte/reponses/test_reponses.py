"""Saving, transmitting and sharing an answer, on both databases."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.models import Campagne, Changement, EntreeJournal, Mode, Participation, TexteNotice, VueDirection
from collecte.models.journal import SHARING_CHANGED
from collecte.policy import Acteur
from collecte.reponses.operations import reponses as operations_reponses
from collecte.reponses.operations.fenetre import AlreadyTransmittedError, ClosedCampagneError, NotYetOpenError
from collecte.reponses.operations.reponses import (
    HELPED,
    ChangedSinceShownError,
    Partage,
    Recu,
    TransmissionRefusee,
    change_partage,
    save_answers,
)
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.answers import Severity
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, NOTICE, Monde


def claire_asked(monde: Monde) -> Acteur:
    monde.region()
    acteur = monde.personne("Claire", "18", etp=80)
    monde.campagne()
    return acteur


@pytest.fixture
def auteur(monde: Monde) -> Acteur:
    return prepare(monde, claire_asked)


@pytest.fixture
def reponse(monde: Monde, auteur: Acteur) -> int:
    return monde.participation(auteur)


def test_an_answer_opens_with_the_expected_etp_and_months(monde: Monde, reponse: int) -> None:
    assert monde.saisie(reponse) == {"ETP": "0,8", "MOIS": "6"}


def test_a_draft_keeps_what_is_not_a_number(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "douze", "M1F2": "", "M1_MARQUE": "Année lourde"})
    assert monde.saisie(reponse)["M1F1"] == "douze"
    assert monde.saisie(reponse)["M1_MARQUE"] == "Année lourde"


def test_a_save_that_changes_nothing_makes_no_revision(monde: Monde, auteur: Acteur, reponse: int) -> None:
    first = monde.save(auteur, reponse, {"M1F1": "12"})
    again = monde.save(auteur, reponse, {"M1F1": "12"})
    assert (first.revision, again.revision, again.changed) == (1, 1, ())


def test_two_tabs_that_change_different_questions_merge(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12", "M1F2": ""}, base=0)
    second = monde.save(auteur, reponse, {"M1F1": "", "M1F2": "30"}, base=0)
    assert second.conflicts == ()
    assert monde.saisie(reponse)["M1F1"] == "12"
    assert monde.saisie(reponse)["M1F2"] == "30"


def test_two_tabs_that_change_the_same_question_are_asked(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"}, base=0)
    second = monde.save(auteur, reponse, {"M1F1": "15", "M1F2": "30"}, base=0)
    assert [(c.code, c.stored, c.typed) for c in second.conflicts] == [("M1F1", "12", "15")]
    assert monde.saisie(reponse)["M1F1"] == "12"
    assert monde.saisie(reponse)["M1F2"] == "30", "what is not in conflict is saved at once"


def test_a_late_tab_does_not_bring_an_old_value_back(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"}, base=0)
    monde.save(auteur, reponse, {"M1F1": "20"}, base=1)
    late = monde.save(auteur, reponse, {"M1F1": "12", "M1F2": "5"}, base=1)
    assert late.conflicts == ()
    assert monde.saisie(reponse)["M1F1"] == "20"


def test_a_page_whose_answer_was_lost_is_not_asked_about_its_own_text(
    monde: Monde, auteur: Acteur, reponse: int
) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"}, base=0, page="onglet")
    again = monde.save(auteur, reponse, {"M1F1": "13"}, base=0, page="onglet")
    assert again.conflicts == ()
    assert monde.saisie(reponse)["M1F1"] == "13"


def test_a_page_whose_answer_was_lost_can_still_erase(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"}, base=0, page="onglet")
    monde.save(auteur, reponse, {"M1F1": ""}, base=0, page="onglet")
    assert monde.saisie(reponse)["M1F1"] == ""


def test_a_page_is_still_asked_when_another_came_after_it(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"}, base=0, page="onglet")
    monde.save(auteur, reponse, {"M1F1": "20"}, base=1, page="autre")
    again = monde.save(auteur, reponse, {"M1F1": "13"}, base=0, page="onglet")
    assert [(conflict.stored, conflict.typed) for conflict in again.conflicts] == [("20", "13")]


def test_a_revision_that_does_not_exist_yet_never_overwrites(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"})
    forged = monde.save(auteur, reponse, {"M1F1": "99"}, base=999_999_999)
    assert [conflict.stored for conflict in forged.conflicts] == ["12"]
    assert monde.saisie(reponse)["M1F1"] == "12"


def test_every_change_is_kept_with_its_author_and_revision(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"})
    monde.save(auteur, reponse, {"M1F1": "14"})
    with monde.database.reading() as session:
        rows = session.scalars(select(Changement).order_by(Changement.revision)).all()
    assert [(row.revision, row.avant, row.apres, row.compte_id) for row in rows] == [
        (1, "", "12", auteur.compte_id),
        (2, "12", "14", auteur.compte_id),
    ]


def test_a_save_tells_when_the_answer_last_changed(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1F1": "12"})
    monde.heure.moment += timedelta(hours=1)
    monde.save(auteur, reponse, {"M1F1": "14"})
    with monde.database.reading() as session:
        assert session.get_one(Participation, reponse).modifiee_le == monde.heure()


def told(monde: Monde, verbe: str) -> list[dict[str, object]]:
    with monde.database.reading() as session:
        return list(session.scalars(select(EntreeJournal.details).where(EntreeJournal.verbe == verbe)))


def test_what_the_helper_did_is_told_without_a_figure_and_once_something_changed(
    monde: Monde, auteur: Acteur, reponse: int
) -> None:
    for aide, typed in (("egal", "12"), ("egal", "12"), ("", "13"), ("n’importe quoi", "14"), ("annuler", "15")):
        with monde.database.writing() as session:
            answer = session.get_one(Participation, reponse)
            save_answers(
                session,
                participation_id=reponse,
                base_revision=answer.revision,
                typed={"M1F1": typed},
                acteur=auteur,
                now=monde.heure(),
                aide=aide,
            )
    assert told(monde, "ajuster") == [{"aide": HELPED["egal"]}, {"aide": HELPED["annuler"]}]


def test_codes_that_nobody_asks_are_left_aside_and_reasons_for_a_year_s_change_are_kept(
    monde: Monde, auteur: Acteur, reponse: int
) -> None:
    sent = {"M1F1": "12", "V9_M1F1.raison": "autre", "V9_M1F1.commentaire": "Congé.", "V9_INCONNU.raison": "autre"}
    monde.save(auteur, reponse, {**sent, "INCONNU": "x", "M1F1.2.QUI": "x", "participation_id": "9"})
    saisie = monde.saisie(reponse)
    assert {code: saisie.get(code) for code in sent} == {**sent, "V9_INCONNU.raison": None}
    assert saisie.keys() - sent.keys() == {"ETP", "MOIS"}


@pytest.mark.parametrize("act", ["save", "transmit"])
def test_the_notice_that_was_shown_last_is_the_one_that_is_kept(
    monde: Monde, auteur: Acteur, reponse: int, act: str
) -> None:
    """Changed since the first save: its text is stored beside the former one."""
    monde.save(auteur, reponse, CENT)
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        campagne.notice = {**(campagne.notice or {}), "contact": "autre@exemple.fr"}
    if act == "save":
        monde.save(auteur, reponse, {"M1F1": "14"})
    else:
        monde.transmit(auteur, reponse)
    with monde.database.reading() as session:
        answer = session.get_one(Participation, reponse)
        assert answer.notice_vue == answer.campagne.information.empreinte
        assert session.get_one(TexteNotice, answer.notice_vue).contenu["contact"] == "autre@exemple.fr"


@pytest.mark.parametrize(
    "slipped",
    [
        pytest.param({"revision": 7}, id="another save"),
        pytest.param({"transmise_le": APRES, "recu": "DLA-2026", "valeurs": {}}, id="the transmission"),
    ],
)
def test_a_write_that_slipped_between_reading_and_saving_is_not_undone(
    monde: Monde, auteur: Acteur, reponse: int, monkeypatch: pytest.MonkeyPatch, slipped: Mapping[str, object]
) -> None:
    """No setting of the product lets it happen; the save checks all the same."""

    def read_too_early(session: Session, participation_id: int) -> Participation:
        read = get_locked_participation(session, participation_id)
        session.execute(update(Participation).values(slipped).execution_options(synchronize_session=False))
        return read

    monkeypatch.setattr(operations_reponses, "get_locked_participation", read_too_early)
    with pytest.raises(Refus, match="Votre réponse a été enregistrée ailleurs"):
        monde.save(auteur, reponse, {"M1F1": "12"})
    assert "M1F1" not in monde.saisie(reponse)


def test_a_text_over_the_limit_is_refused_whole(monde: Monde, auteur: Acteur, reponse: int) -> None:
    with pytest.raises(Refus, match="10\u202f001\u00a0caractères"):
        monde.save(auteur, reponse, {"M1_MARQUE": "a" * 10_001})
    assert "M1_MARQUE" not in monde.saisie(reponse)


def test_a_text_at_the_limit_is_kept(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {"M1_MARQUE": "a" * 10_000})
    assert len(monde.saisie(reponse)["M1_MARQUE"]) == 10_000


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("5\x00", id="NUL, which PostgreSQL refuses"),
        pytest.param("\ud800", id="lone surrogate, which drivers refuse"),
        pytest.param("abc\u202edef", id="direction override"),
        pytest.param("9" * 5_000, id="5,000 digits"),
        pytest.param("NaN", id="NaN"),
    ],
)
def test_hostile_text_is_saved_as_a_draft_and_never_a_number(
    monde: Monde, auteur: Acteur, reponse: int, hostile: str
) -> None:
    monde.save(auteur, reponse, {**CENT, "M1F1": hostile})
    result = monde.transmit(auteur, reponse)
    assert isinstance(result, TransmissionRefusee)
    assert [problem.code for problem in result.problems] == ["M1F1"]


def test_transmitting_keeps_values_and_gives_a_receipt(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    result = monde.transmit(auteur, reponse)
    assert isinstance(result, Recu)
    with monde.database.reading() as session:
        answer = session.get_one(Participation, reponse)
        assert answer.recu == result.reference
        assert answer.valeurs is not None
        assert (answer.valeurs["M1F1"], answer.valeurs["ETP"], answer.valeurs["MOIS"]) == (2400, 80, 60)
        assert answer.valeurs["M1_MARQUE"] is None


def test_who_may_see_is_kept_as_it_was_chosen_when_transmitting(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    monde.transmit(auteur, reponse, partage=Partage(True, VueDirection.MISSION, partage_fiche=True))
    with monde.database.reading() as session:
        answer = session.get_one(Participation, reponse)
        assert (answer.accord_chiffres, answer.vue_direction, answer.partage_fiche) == (
            True,
            VueDirection.MISSION,
            True,
        )
        assert (answer.transmise_le, answer.transmise_par_id, answer.mode) == (
            monde.heure(),
            auteur.compte_id,
            Mode.EN_LIGNE,
        )
        assert answer.notice_vue == NOTICE.empreinte


def test_transmitting_again_gives_the_first_receipt(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    first = monde.transmit(auteur, reponse)
    monde.heure.moment += timedelta(hours=1)
    again = monde.transmit(auteur, reponse, partage=Partage(False, VueDirection.FONCTION))
    assert again == first
    with monde.database.reading() as session:
        assert session.get_one(Participation, reponse).accord_chiffres is True
        verbs = session.scalars(select(EntreeJournal.verbe).where(EntreeJournal.objet == "réponse")).all()
    assert verbs == ["transmettre"]


def test_the_last_second_is_not_late(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    monde.heure.moment = datetime(2026, 7, 21, 23, 59, 59, tzinfo=PARIS)
    monde.transmit(auteur, reponse)
    with monde.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "transmettre")).one()
        assert entry.details == {"vides_confirmes": 0}


def test_thirty_three_three_times_says_what_is_missing(monde: Monde, auteur: Acteur, reponse: int) -> None:
    zeros = dict.fromkeys(CENT, "0")
    monde.save(auteur, reponse, {**zeros, "M1F1": "33,33", "M2F1": "33,33", "M3F1": "33,33"})
    result = monde.transmit(auteur, reponse)
    assert isinstance(result, TransmissionRefusee)
    assert [problem.problem for problem in result.problems] == [
        "Il manque 0,01\u00a0%\u00a0: le total fait 99,99\u00a0%."
    ]


def test_all_problems_come_at_once(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {**CENT, "ETP": "1,2", "M1F1": "douze", "M3F1": "", "AUTRE": "5"})
    result = monde.transmit(auteur, reponse)
    assert isinstance(result, TransmissionRefusee)
    assert [(p.code, p.severity) for p in result.problems] == [
        ("ETP", Severity.BLOCKING),
        ("M1F1", Severity.BLOCKING),
        ("M3F1", Severity.TO_CONFIRM),
        ("AUTRE_PRECISION", Severity.BLOCKING),
    ]


def test_a_blank_line_is_not_a_zero_until_it_is_confirmed(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, {**CENT, "AUTRE": ""})
    refused = monde.transmit(auteur, reponse)
    assert isinstance(refused, TransmissionRefusee)
    assert [p.severity for p in refused.problems] == [Severity.TO_CONFIRM]
    assert isinstance(monde.transmit(auteur, reponse, confirmed=True), Recu)
    with monde.database.reading() as session:
        answer = session.get_one(Participation, reponse)
        assert answer.valeurs is not None
        assert answer.valeurs["AUTRE"] == 0
        assert answer.saisie.get("AUTRE", "") == ""
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "transmettre")).one()
        assert entry.details == {"vides_confirmes": 1}


def test_an_empty_last_line_does_not_bypass_the_sum(monde: Monde, auteur: Acteur, reponse: int) -> None:
    """Pitfall 7."""
    monde.save(auteur, reponse, {**CENT, "M1F1": "20", "AUTRE": ""})
    result = monde.transmit(auteur, reponse, confirmed=True)
    assert isinstance(result, TransmissionRefusee)
    assert "Il manque 4" in result.problems[0].problem


def test_what_was_not_shown_is_not_transmitted(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    with pytest.raises(ChangedSinceShownError):
        monde.transmit(auteur, reponse, revision=0)


def test_a_transmitted_answer_is_locked(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    monde.transmit(auteur, reponse)
    with pytest.raises(AlreadyTransmittedError):
        monde.save(auteur, reponse, {"M1F1": "50"})
    assert monde.saisie(reponse)["M1F1"] == "24"


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param(datetime(2026, 6, 30, 23, 59, 59, tzinfo=PARIS), False, id="the second before opening"),
        pytest.param(datetime(2026, 7, 1, 0, 0, tzinfo=PARIS), True, id="the first second"),
        pytest.param(datetime(2026, 7, 21, 23, 59, 59, tzinfo=PARIS), True, id="the last second"),
        pytest.param(datetime(2026, 7, 22, 0, 0, tzinfo=PARIS), False, id="the second after closing"),
    ],
)
def test_a_campaign_is_open_from_its_first_to_its_last_day_in_paris(
    monde: Monde, auteur: Acteur, reponse: int, moment: datetime, is_open: bool
) -> None:
    monde.heure.moment = moment
    if is_open:
        assert monde.save(auteur, reponse, {"M1F1": "1"}).changed == ("M1F1",)
    else:
        with pytest.raises((ClosedCampagneError, NotYetOpenError)):
            monde.save(auteur, reponse, {"M1F1": "1"})


def test_closing_keeps_drafts_and_refuses_transmission(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.save(auteur, reponse, CENT)
    monde.heure.moment = APRES
    with pytest.raises(ClosedCampagneError, match=r"close depuis le mardi 21 juillet 2026.*conservées"):
        monde.transmit(auteur, reponse)
    assert monde.saisie(reponse)["M1F1"] == "24"


def test_sharing_can_be_revoked_after_closing(monde: Monde, auteur: Acteur, reponse: int) -> None:
    monde.answered(auteur)
    monde.heure.moment = APRES
    with monde.database.writing() as session:
        change_partage(
            session,
            participation_id=reponse,
            partage=Partage(False, VueDirection.MISSION, partage_fiche=True),
            acteur=auteur,
            now=monde.heure(),
        )
    with monde.database.reading() as session:
        answer = session.get_one(Participation, reponse)
        assert (answer.accord_chiffres, answer.vue_direction, answer.partage_fiche) == (
            False,
            VueDirection.MISSION,
            True,
        )
        entree = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id)).all()[-1]
        assert (entree.verbe, entree.compte_id, entree.details) == (SHARING_CHANGED, auteur.compte_id, {})


def test_what_one_wishes_for_is_shown_to_no_one_unless_one_says_so() -> None:
    assert not Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION).partage_fiche


def test_the_journal_holds_no_content_of_answers(monde: Monde, auteur: Acteur) -> None:
    monde.answered(auteur, {**CENT, "M1_MARQUE": "canari"})
    with monde.database.reading() as session:
        texts = [str(entry.details) for entry in session.scalars(select(EntreeJournal))]
        assert session.scalar(select(func.count()).select_from(EntreeJournal)) == 4
    assert not any("canari" in text or "2400" in text for text in texts)
