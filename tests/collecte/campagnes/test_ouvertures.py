"""A campaign from planned to settled: notice, expected answers, grace, extension, refusal; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from collecte.campagnes.operations.attendues import fixer_attendues, fixer_celles_du_jour, follow_affectations
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.operations.campagnes import Dates, EarlyOpeningError, change_dates
from collecte.campagnes.operations.corrections import (
    NotExpectableError,
    ajouter_attendue,
    corriger_attendue,
    list_addable,
    retirer_attendue,
)
from collecte.campagnes.operations.notices import OpenedCampagneError, change_notice
from collecte.campagnes.operations.ouverture import (
    IncompleteNoticeError,
    confirm_opening,
    withdraw_opening,
)
from collecte.campagnes.operations.prolongations import (
    prolonger,
    retirer_prolongation,
)
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.campagnes.queries.collectes import get_collecte, get_collecte_enquete
from collecte.campagnes.queries.suivis import list_suivi
from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import ReasonMissingError
from collecte.core.tableurs import read_table
from collecte.models import (
    Affectation,
    Campagne,
    EntreeJournal,
    EtatCampagne,
    Notice,
    Participation,
    Population,
    Prolongation,
    Region,
)
from collecte.models.notices import CSE_SANS_OBJET
from collecte.organisation.operations.import_personnes import import_personnes
from collecte.organisation.queries.direction import list_directed_campagnes
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import (
    AlreadyTransmittedError,
    ClosedCampagneError,
    NotYetOpenError,
    SettledResultsError,
    WithdrawnError,
)
from collecte.reponses.operations.refus import refuser, revenir_sur_le_refus
from collecte.reponses.operations.reponses import (
    Recu,
)
from collecte.reponses.queries.participations import get_own_participation
from exports.records.couverture import couverture
from exports.records.records import Etat
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, add_section
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.monde import CENT, CLOTURE, NOTICE, OUVERTURE, PENDANT, Monde

BEFORE = datetime(2026, 6, 1, 9, 0, tzinfo=PARIS)
CAMPAGNE = 1
ENSEMBLE = add_block(
    add_block(
        add_section(Questionnaire(code="ENSEMBLE", titre="Ensemble", minutes=5, sections=()), "P"),
        "P_G",
        Text(code="BESOIN", libelle="De quoi avez-vous besoin ?"),
    ),
    "P_G",
    Text(code="AUTRE", libelle="Et encore ?"),
)
WITHOUT_CSE = replace(NOTICE, cse="", cse_le="")


@pytest.fixture
def ici(monde: Monde) -> Monde:
    """A région of three DLA with its animatrice, before any opening."""
    monde.region()
    monde.heure.moment = BEFORE
    return monde


@pytest.fixture
def claire(ici: Monde) -> Acteur:
    return ici.personne("Claire", "18", etp=80)


@pytest.fixture
def isabelle(ici: Monde) -> Acteur:
    return ici.animatrice()


def after(days: int) -> date:
    return CLOTURE + timedelta(days=days)


def at(monde: Monde, day: date, hour: int = 10) -> None:
    monde.heure.moment = datetime.combine(day, time(hour), PARIS)


def expected(monde: Monde) -> list[tuple[str, str]]:
    with monde.database.reading() as session:
        rows = list_suivi(session, session.get_one(Campagne, CAMPAGNE))
        return [(row.nom.split()[0], row.dla.code) for row in rows]


def etats(monde: Monde) -> list[Etat]:
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, CAMPAGNE)
        return [row.etat(campagne, monde.heure().date()) for row in list_suivi(session, campagne)]


def fix(monde: Monde) -> bool:
    with monde.database.writing() as session:
        return fixer_attendues(session, campagne_id=CAMPAGNE, now=monde.heure())


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return list(session.scalars(select(EntreeJournal.verbe).order_by(EntreeJournal.id)))


def settle(monde: Monde) -> None:
    with monde.database.writing() as session:
        session.get_one(Campagne, CAMPAGNE).arretee_le = monde.heure()


def extend(monde: Monde, acteur: Acteur, cloture: date, *, dla_id: int = 1, raison: str = "Arrivée tardive.") -> None:
    with monde.database.writing() as session:
        prolonger(
            session,
            campagne_id=CAMPAGNE,
            dla_id=dla_id,
            cloture=cloture,
            raison=raison,
            acteur=acteur,
            now=monde.heure(),
        )


# --- states


@pytest.mark.parametrize(
    ("day", "extended", "etat"),
    [
        pytest.param(OUVERTURE - timedelta(days=1), None, EtatCampagne.PREVUE, id="the day before"),
        pytest.param(CLOTURE, None, EtatCampagne.OUVERTE, id="the closing is included"),
        pytest.param(after(1), None, EtatCampagne.GRACE, id="first day of grace"),
        pytest.param(after(3), None, EtatCampagne.GRACE, id="last day of grace"),
        pytest.param(after(4), None, EtatCampagne.CLOTUREE, id="after grace"),
        pytest.param(after(9), after(9), EtatCampagne.OUVERTE, id="extended"),
        pytest.param(after(10), after(9), EtatCampagne.CLOTUREE, id="extension over"),
        pytest.param(after(2), after(1), EtatCampagne.GRACE, id="extended less than grace"),
    ],
)
def test_the_state_follows_dates_grace_and_extension(day: date, extended: date | None, etat: EtatCampagne) -> None:
    campagne = Campagne(ouverture=OUVERTURE, cloture=CLOTURE, grace_jours=3, confirmee_le=PENDANT)
    assert campagne.etat(day, extended) is etat
    assert etat.accepts == (etat in {EtatCampagne.OUVERTE, EtatCampagne.GRACE})
    campagne.confirmee_le = None
    assert campagne.etat(day, extended) is EtatCampagne.PREVUE
    campagne.annulee_le = PENDANT
    assert campagne.etat(day, extended) is EtatCampagne.ANNULEE


def test_settled_results_end_a_campaign_whatever_the_day() -> None:
    campagne = Campagne(ouverture=OUVERTURE, cloture=CLOTURE, arretee_le=PENDANT)
    assert campagne.etat(CLOTURE, CLOTURE + timedelta(days=9)) is EtatCampagne.ARRETEE


# --- notice


@pytest.mark.parametrize(
    ("notice", "missing"),
    [
        pytest.param(NOTICE, (), id="complete"),
        pytest.param(replace(NOTICE, cse="sans objet", cse_le=""), (), id="no CSE to inform"),
        pytest.param(replace(NOTICE, cse="faite", cse_le=""), ("l’information du CSE",), id="done without a day"),
        pytest.param(replace(NOTICE, contact="  "), ("le contact pour exercer ses droits",), id="blank contact"),
        pytest.param(Notice(reprise=True), (), id="what earlier releases told"),
    ],
)
def test_a_notice_says_what_it_still_lacks(notice: Notice, missing: tuple[str, ...]) -> None:
    assert notice.missing == missing
    assert Notice.read(notice.document) == notice


def test_a_campaign_on_time_does_not_open_without_its_notice(ici: Monde, claire: Acteur) -> None:
    ici.campagne(notice=WITHOUT_CSE)
    at(ici, OUVERTURE)
    assert not fix(ici)
    with pytest.raises(NotYetOpenError, match=r"n’est pas encore ouverte\. Votre C2RA l’ouvrira"):
        ici.save(claire, ici.participation(claire), CENT)


def test_after_its_day_it_opens_once_its_notice_is_complete_and_its_opening_confirmed(
    ici: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    ici.campagne(notice=WITHOUT_CSE)
    at(ici, OUVERTURE)
    with pytest.raises(IncompleteNoticeError), ici.database.writing() as session:
        confirm_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())
    with ici.database.writing() as session:
        change_notice(session, campagne_id=CAMPAGNE, notice=NOTICE, acteur=isabelle, now=ici.heure())
    with pytest.raises(NotYetOpenError):
        ici.save(claire, ici.participation(claire), CENT)
    with ici.database.writing() as session:
        confirm_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())
    ici.save(claire, ici.participation(claire), CENT)
    assert verbs(ici)[-3:] == ["écrire la notice", "confirmer l’ouverture", "fixer les réponses attendues"]


def test_what_was_confirmed_is_taken_back_by_hand_or_by_a_notice_that_lacks_something(
    ici: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    ici.campagne()
    with ici.database.writing() as session:
        change_notice(session, campagne_id=CAMPAGNE, notice=WITHOUT_CSE, acteur=isabelle, now=ici.heure())
        assert session.get_one(Campagne, CAMPAGNE).confirmee_le is None
        complete = replace(NOTICE, cse=CSE_SANS_OBJET, cse_le="")
        change_notice(session, campagne_id=CAMPAGNE, notice=complete, acteur=isabelle, now=ici.heure())
        confirm_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())
        withdraw_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())
        assert session.get_one(Campagne, CAMPAGNE).etat(CLOTURE) is EtatCampagne.PREVUE
        confirm_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())
    at(ici, OUVERTURE)
    with pytest.raises(OpenedCampagneError), ici.database.writing() as session:
        withdraw_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())


def test_nobody_opens_a_campaign_that_nobody_could_answer(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne(notice=WITHOUT_CSE)
    at(ici, CLOTURE + timedelta(days=1))
    with ici.database.writing() as session:
        session.get_one(Campagne, CAMPAGNE).notice = NOTICE.document
    with pytest.raises(Refus, match="est passé"), ici.database.writing() as session:
        confirm_opening(session, campagne_id=CAMPAGNE, acteur=isabelle, now=ici.heure())


def test_a_notice_that_was_read_does_not_change(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    with pytest.raises(OpenedCampagneError), ici.database.writing() as session:
        change_notice(session, campagne_id=CAMPAGNE, notice=WITHOUT_CSE, acteur=isabelle, now=ici.heure())


def test_an_answer_keeps_which_notice_its_author_was_shown(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    ici.save(claire, ici.participation(claire), CENT)
    with ici.database.reading() as session:
        assert session.scalars(select(Participation.notice_vue)).one() == NOTICE.empreinte


def test_the_next_notice_begins_with_the_last_one_its_cse_aside(ici: Monde, claire: Acteur) -> None:
    ici.campagne("2025-S1")
    with ici.database.reading() as session:
        first = session.get_one(Campagne, CAMPAGNE).information
    assert first.for_another() == replace(NOTICE, cse="", cse_le="")


# --- expected answers


def test_until_the_opening_expected_answers_follow_the_affectations(ici: Monde, claire: Acteur) -> None:
    ici.personne("Rachid", "28")
    ici.campagne()
    ici.personne("Marie", "36", debut=date(2026, 4, 1))
    with ici.database.writing() as session:
        left = session.scalars(select(Affectation).where(Affectation.personne_id == claire.personne_id)).one()
        left.fin = date(2025, 12, 31)
        session.flush()
        follow_affectations(session, 1, ici.heure())
    assert expected(ici) == [("Rachid", "28"), ("Marie", "36")]


def test_at_the_opening_they_are_fixed_once(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    ici.personne("Rachid", "28")
    at(ici, OUVERTURE)
    assert fix(ici)
    assert expected(ici) == [("Claire", "18"), ("Rachid", "28")]
    ici.personne("Marie", "36")
    assert not fix(ici)
    with ici.database.writing() as session:
        follow_affectations(session, 1, ici.heure())
    assert expected(ici) == [("Claire", "18"), ("Rachid", "28")]


def test_eight_workers_at_once_fix_them_once(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    ici.personne("Rachid", "28")
    at(ici, OUVERTURE)
    start = Barrier(8)

    def work(_: int) -> list[int]:
        start.wait(10)
        with ici.database.writing() as session:
            return fixer_celles_du_jour(session, now=ici.heure())

    with ThreadPoolExecutor(8) as workers:
        done = list(workers.map(work, range(8)))
    assert sorted(done) == [[], [], [], [], [], [], [], [CAMPAGNE]]
    assert expected(ici) == [("Claire", "18"), ("Rachid", "28")]
    assert verbs(ici).count("fixer les réponses attendues") == 1


def test_an_expected_answer_is_added_withdrawn_and_added_again(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    fix(ici)
    ici.personne("Rachid", "28")
    with ici.database.writing() as session:
        (addable,) = list_addable(session, session.get_one(Campagne, CAMPAGNE))
        added = ajouter_attendue(
            session, campagne_id=CAMPAGNE, key=addable.key, raison="Arrivé.", acteur=isabelle, now=ici.heure()
        )
    assert expected(ici) == [("Claire", "18"), ("Rachid", "28")]
    with ici.database.writing() as session:
        retirer_attendue(session, participation_id=added, raison="Parti.", acteur=isabelle, now=ici.heure())
    assert expected(ici) == [("Claire", "18")]
    with ici.database.reading() as session:
        assert len(get_collecte(session, session.get_one(Campagne, CAMPAGNE), ici.heure()).attendus) == 1
    with ici.database.writing() as session:
        again = ajouter_attendue(
            session, campagne_id=CAMPAGNE, key=addable.key, raison="Revenu.", acteur=isabelle, now=ici.heure()
        )
    assert again == added
    assert verbs(ici)[-3:] == [
        "ajouter une réponse attendue",
        "retirer une réponse attendue",
        "ajouter une réponse attendue",
    ]


def test_eight_clicks_at_once_add_one_expected_answer(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    fix(ici)
    ici.personne("Rachid", "28")
    with ici.database.reading() as session:
        (addable,) = list_addable(session, session.get_one(Campagne, CAMPAGNE))
    start = Barrier(8)

    def click(_: int) -> bool:
        start.wait(10)
        try:
            with ici.database.writing() as session:
                ajouter_attendue(
                    session, campagne_id=CAMPAGNE, key=addable.key, raison="Arrivé.", acteur=isabelle, now=ici.heure()
                )
        except NotExpectableError:
            return False
        return True

    with ThreadPoolExecutor(8) as clicks:
        assert sorted(clicks.map(click, range(8))) == [False] * 7 + [True]
    assert expected(ici) == [("Claire", "18"), ("Rachid", "28")]


def test_what_is_expected_is_corrected_and_coverage_follows(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    fix(ici)
    participation_id = ici.participation(claire)
    with ici.database.writing() as session:
        corriger_attendue(
            session,
            participation_id=participation_id,
            etp=50,
            mois=30,
            raison="Mi-temps.",
            acteur=isabelle,
            now=ici.heure(),
        )
    assert ici.saisie(participation_id) == {"ETP": "0,5", "MOIS": "3"}
    with ici.database.reading() as session:
        rows = list_suivi(session, session.get_one(Campagne, CAMPAGNE))
        assert couverture(rows).poids_attendu == 1500
    ici.save(claire, participation_id, {"ETP": "0,6"})
    with ici.database.writing() as session:
        corriger_attendue(
            session, participation_id=participation_id, etp=60, mois=30, raison="Non.", acteur=isabelle, now=ici.heure()
        )
    assert ici.saisie(participation_id)["MOIS"] == "3"


@pytest.mark.parametrize(("etp", "mois"), [(0, 30), (101, 30), (50, 0), (50, 61), (-1, -1)])
def test_terms_out_of_bounds_are_refused(ici: Monde, claire: Acteur, isabelle: Acteur, etp: int, mois: int) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    fix(ici)
    participation_id = ici.participation(claire)
    with pytest.raises(Refus, match="L’ETP va de 0,01 à 1"), ici.database.writing() as session:
        corriger_attendue(
            session,
            participation_id=participation_id,
            etp=etp,
            mois=mois,
            raison="Non.",
            acteur=isabelle,
            now=ici.heure(),
        )


def test_a_correction_before_the_opening_or_without_a_reason_is_refused(
    ici: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    ici.campagne()
    participation_id = ici.participation(claire)
    for raison, error, why in (
        ("Parti.", Refus, "suivent encore les affectations"),
        ("   ", ReasonMissingError, "raison"),
    ):
        with pytest.raises(error, match=why), ici.database.writing() as session:
            retirer_attendue(
                session, participation_id=participation_id, raison=raison, acteur=isabelle, now=ici.heure()
            )


def test_a_transmitted_answer_is_not_withdrawn_and_a_withdrawn_one_not_written(
    ici: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    rachid = ici.personne("Rachid", "28")
    ici.campagne()
    at(ici, OUVERTURE)
    fix(ici)
    ici.answered(claire)
    with pytest.raises(Refus, match="Cette réponse est transmise"), ici.database.writing() as session:
        retirer_attendue(
            session, participation_id=ici.participation(claire), raison="Non.", acteur=isabelle, now=ici.heure()
        )
    participation_id = ici.participation(rachid)
    with ici.database.writing() as session:
        retirer_attendue(session, participation_id=participation_id, raison="Congé.", acteur=isabelle, now=ici.heure())
    with pytest.raises(WithdrawnError, match="n’est plus attendue"):
        ici.save(rachid, participation_id, CENT)


# --- grace and extension


def test_a_late_answer_is_taken_in_the_days_of_grace_and_marked(ici: Monde, claire: Acteur) -> None:
    ici.campagne(grace=3)
    at(ici, CLOTURE + timedelta(days=3))
    assert etats(ici) == [Etat.EN_RETARD]
    ici.answered(claire)
    with ici.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "transmettre")).one()
    assert entry.details["en_retard"] is True
    assert etats(ici) == [Etat.TRANSMIS]


def test_after_the_grace_the_refusal_says_the_last_day(ici: Monde, claire: Acteur) -> None:
    ici.campagne(grace=3)
    at(ici, CLOTURE + timedelta(days=4))
    with pytest.raises(ClosedCampagneError, match="close depuis le vendredi 24 juillet 2026"):
        ici.save(claire, ici.participation(claire), CENT)


@pytest.mark.parametrize("days", [-1, 61])
def test_a_grace_out_of_bounds_is_refused(ici: Monde, claire: Acteur, days: int) -> None:
    with pytest.raises(Refus, match="de 0 à 60 jours"):
        ici.campagne(grace=days)


def test_an_extension_reopens_for_its_dla_alone(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    rachid = ici.personne("Rachid", "28")
    ici.campagne()
    at(ici, CLOTURE + timedelta(days=5))
    extend(ici, isabelle, CLOTURE + timedelta(days=9))
    assert etats(ici) == [Etat.A_FAIRE, Etat.EN_RETARD]
    ici.save(claire, ici.participation(claire), CENT)
    with pytest.raises(ClosedCampagneError):
        ici.save(rachid, ici.participation(rachid), CENT)
    with ici.database.writing() as session:
        assert retirer_prolongation(session, campagne_id=CAMPAGNE, dla_id=1, acteur=isabelle, now=ici.heure())
        assert not retirer_prolongation(session, campagne_id=CAMPAGNE, dla_id=1, acteur=isabelle, now=ici.heure())
    with pytest.raises(ClosedCampagneError):
        ici.save(claire, ici.participation(claire), CENT)
    assert ici.saisie(ici.participation(claire))["M1F1"] == "24", "what was typed is kept"


def test_a_second_extension_takes_the_place_of_the_first(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    for days in (5, 9):
        extend(ici, isabelle, CLOTURE + timedelta(days=days))
    with ici.database.reading() as session:
        assert session.scalars(select(Prolongation.cloture)).all() == [CLOTURE + timedelta(days=9)]


def test_an_extension_that_gives_nothing_is_refused(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.region("bretagne", "Bretagne", "22")
    ici.campagne()
    later = CLOTURE + timedelta(days=5)
    refused: list[tuple[type[UserFacingError], str, date, int, str]] = [
        (Refus, "se clôture déjà", CLOTURE, 1, "Oui."),
        (Refus, "n’est pas de la région", later, 4, "Oui."),
        (ReasonMissingError, "raison", later, 1, " "),
    ]
    for error, why, cloture, dla_id, raison in refused:
        with pytest.raises(error, match=why):
            extend(ici, isabelle, cloture, dla_id=dla_id, raison=raison)
    at(ici, later + timedelta(days=1))
    with pytest.raises(Refus, match="est passé"):
        extend(ici, isabelle, later)


# --- « je ne souhaite pas répondre »


def test_a_refusal_stops_writing_keeps_the_draft_and_is_taken_back(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    at(ici, OUVERTURE)
    participation_id = ici.participation(claire)
    ici.save(claire, participation_id, {"M1F1": "24"})
    with ici.database.writing() as session:
        assert refuser(session, participation_id=participation_id, acteur=claire, now=ici.heure())
        assert not refuser(session, participation_id=participation_id, acteur=claire, now=ici.heure())
    assert etats(ici) == [Etat.REFUS]
    with pytest.raises(Refus, match="revenez d’abord sur ce choix"):
        ici.save(claire, participation_id, {"M1F1": "30"})
    with ici.database.writing() as session:
        assert revenir_sur_le_refus(session, participation_id=participation_id, acteur=claire, now=ici.heure())
    assert etats(ici) == [Etat.COMMENCE]
    ici.answered(claire)
    with pytest.raises(AlreadyTransmittedError), ici.database.writing() as session:
        refuser(session, participation_id=participation_id, acteur=claire, now=ici.heure())


def test_a_refusal_counts_apart_and_its_direction_reads_only_that_nothing_came(ici: Monde, claire: Acteur) -> None:
    ici.personne("Rachid", "28")
    ici.campagne()
    at(ici, OUVERTURE)
    with ici.database.writing() as session:
        refuser(session, participation_id=ici.participation(claire), acteur=claire, now=ici.heure())
    direction = ici.direction("Denise", "18")
    with ici.database.reading() as session:
        campagne = session.get_one(Campagne, CAMPAGNE)
        counted = couverture(list_suivi(session, campagne))
        assert (counted.attendues, counted.transmises, counted.refusees) == (2, 0, 1)
        (directed,) = list_directed_campagnes(session, direction, OUVERTURE)
    assert [
        (transmission.dla.code, transmission.nom, transmission.is_transmitted)
        for transmission in directed.transmissions
    ] == [("18", "Claire Durand", False)]


def test_a_refusal_comes_neither_before_the_opening_nor_after_the_end(ici: Monde, claire: Acteur) -> None:
    ici.campagne()
    participation_id = ici.participation(claire)
    for day, error in ((date(2026, 6, 20), NotYetOpenError), (CLOTURE + timedelta(days=1), ClosedCampagneError)):
        at(ici, day)
        with pytest.raises(error), ici.database.writing() as session:
            refuser(session, participation_id=participation_id, acteur=claire, now=ici.heure())


# --- « résultats arrêtés »


def test_settled_results_forbid_answers_dates_extensions_and_reopenings(
    ici: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    rachid = ici.personne("Rachid", "28")
    ici.campagne()
    at(ici, OUVERTURE)
    fix(ici)
    ici.answered(claire)
    settle(ici)
    with pytest.raises(SettledResultsError, match="ont été arrêtés le"):
        ici.save(rachid, ici.participation(rachid), CENT)
    with pytest.raises(SettledResultsError):
        extend(ici, isabelle, CLOTURE + timedelta(days=5))
    with pytest.raises(SettledResultsError), ici.database.writing() as session:
        rouvrir(session, participation_id=ici.participation(claire), raison="Non.", acteur=isabelle, now=ici.heure())
    with pytest.raises(SettledResultsError), ici.database.writing() as session:
        change_dates(
            session,
            campagne=session.get_one(Campagne, CAMPAGNE),
            dates=Dates(OUVERTURE, CLOTURE + timedelta(days=9)),
            acteur=isabelle,
            now=ici.heure(),
        )
    with ici.database.reading() as session:
        deroulement = get_collecte(session, session.get_one(Campagne, CAMPAGNE), ici.heure()).deroulement
    assert deroulement.etat.startswith("résultats arrêtés le 1")


# --- the next période


def prepare(monde: Monde, acteur: Acteur, **changes: object) -> int:
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, CAMPAGNE)
        dates = replace(propose_next(campagne).dates, **changes)  # type: ignore[arg-type] # a field by its name
        return prepare_next(session, campagne=campagne, dates=dates, acteur=acteur, now=monde.heure()).id


def test_the_next_campaign_has_the_same_options_one_periode_later(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne(activites=True, souhaitable=True, grace=5)
    prepared = prepare(ici, isabelle)
    with ici.database.reading() as session:
        first, then = session.get_one(Campagne, CAMPAGNE), session.get_one(Campagne, prepared)
        assert (then.periode_code, then.grace_jours, then.avec_activites) == ("2026-S2", 5, True)
        assert (then.ouverture, then.cloture) == (date(2027, 1, 1), date(2027, 1, 21))
        assert then.version.code == first.version.code
        assert then.missing_notice == ("l’information du CSE",)
        assert then.attendues_fixees_le is None


def test_its_dates_are_adjusted_and_still_checked(ici: Monde, claire: Acteur, isabelle: Acteur) -> None:
    ici.campagne()
    with pytest.raises(EarlyOpeningError):
        prepare(ici, isabelle, ouverture=date(2026, 12, 1))


def test_the_31st_of_a_month_moves_to_the_last_day_of_a_shorter_one() -> None:
    campagne = Campagne(periode_code="2026-S1", ouverture=date(2026, 8, 31), cloture=date(2026, 12, 31), grace_jours=0)
    assert propose_next(campagne).dates == Dates(date(2027, 2, 28), date(2027, 6, 30))


# --- one answer per DLA


@pytest.fixture
def collective(ici: Monde, claire: Acteur) -> int:
    """Open a survey of each DLA over its avenant; Claire and Rachid are on the DLA 18."""
    ici.personne("Rachid", "18")
    at(ici, OUVERTURE)
    return ici.enquete(
        ici.questionnaire(ENSEMBLE), population=Population.DLA, periode=Periode.parse("2026-V1"), cloture=CLOTURE
    )


def test_each_dla_is_expected_once_whoever_works_there(ici: Monde, collective: int) -> None:
    with ici.database.reading() as session:
        rows = session.scalars(select(Participation).order_by(Participation.dla_id)).all()
        assert [
            (participation.dla.code, participation.personne_id, participation.affectation_id) for participation in rows
        ] == [
            ("18", None, None),
            ("28", None, None),
            ("36", None, None),
        ]
        collecte = get_collecte_enquete(session, session.get_one(Campagne, collective), ici.heure())
    assert [(attendu.dla, attendu.nom) for attendu in collecte.attendus] == [("18", ""), ("28", ""), ("36", "")]
    assert len({attendu.personne for attendu in collecte.attendus}) == 3


def test_a_dla_is_never_expected_twice(ici: Monde, collective: int) -> None:
    with ici.database.writing() as session:
        assert list_addable(session, session.get_one(Campagne, collective)) == []
        count = select(func.count()).select_from(Participation)
        assert session.scalar(count) == 3


def test_an_avenant_is_not_asked_of_each_person(ici: Monde, claire: Acteur) -> None:
    with pytest.raises(Refus, match="Un avenant est celui d’un DLA"):
        ici.enquete(ici.questionnaire(), periode=Periode.parse("2026-V1"))


def of_dla_18(monde: Monde) -> int:
    with monde.database.reading() as session:
        return session.scalars(select(Participation.id).where(Participation.dla_id == 1)).one()


def test_two_of_a_dla_fill_one_answer_and_who_transmitted_is_known(ici: Monde, claire: Acteur, collective: int) -> None:
    participation_id, rachid = of_dla_18(ici), ici.acteur_of(2)
    base = 0
    ici.save(claire, participation_id, {"BESOIN": "Du temps"}, base=base)
    saved = ici.save(rachid, participation_id, {"AUTRE": "Un appui"}, base=base)
    assert (saved.changed, saved.conflicts) == (("AUTRE",), ())
    assert isinstance(ici.transmit(rachid, participation_id), Recu)
    with ici.database.reading() as session:
        participation = session.get_one(Participation, participation_id)
        assert participation.valeurs == {"BESOIN": "Du temps", "AUTRE": "Un appui"}
        assert participation.transmise_par_id == rachid.compte_id
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "transmettre")).one()
        assert entry.compte_id == rachid.compte_id


def test_the_answer_of_a_dla_is_its_current_staff_s_and_its_direction_s(
    ici: Monde, claire: Acteur, collective: int
) -> None:
    elsewhere = ici.personne("Marie", "28")
    left = ici.personne("Ancienne", "18", fin=date(2026, 6, 30))
    coming = ici.personne("Future", "18", debut=date(2026, 9, 1))
    directs, other = ici.direction("Denise", "18"), ici.direction("Odile", "28")
    participation_id = of_dla_18(ici)
    with ici.database.reading() as session:
        seen = {
            acteur.nom.split()[0]
            for acteur in (claire, elsewhere, left, coming, directs, other)
            if get_own_participation(session, acteur, participation_id, OUVERTURE)
        }
    assert seen == {"Claire", "Denise"}


def test_an_import_of_persons_changes_who_a_planned_campaign_expects(
    ici: Monde, claire: Acteur, tmp_path: Path
) -> None:
    ici.campagne()
    path = tmp_path / "personnes.csv"
    path.write_text("dla;prénom;nom;courriel;etp;début\n28;Rachid;Benali;rachid@exemple.fr;1;01/02/2026\n", "utf-8")
    with ici.database.writing() as session:
        import_personnes(session, region=session.get_one(Region, 1), feuille=read_table(path), now=ici.heure())
    assert expected(ici) == [("Claire", "18"), ("Rachid", "28")]
