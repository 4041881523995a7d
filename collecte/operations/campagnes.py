"""Creating a campaign with the answers it expects, and moving its closing date."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from types import MappingProxyType

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.errors import UserFacingError
from collecte.models import Affectation, Campagne, Participation, Region, VersionQuestionnaire
from collecte.operations.classeurs import check_figures_not_told
from collecte.operations.connues import Known, connues_for
from collecte.operations.journal import record
from collecte.operations.versions import publish_version
from collecte.policy import Acteur
from collecte.queries.campagnes import get_campagne_of
from collecte.queries.organisation import list_affectations_during
from collecte.queries.referentiels import get_adopted
from collecte.queries.versions import get_questionnaire
from questionnaires.derive import derive_temps
from questionnaires.francais import decimal_text, paris_day, short_day_text
from questionnaires.loader import shipped_recette
from questionnaires.periodes import Periode


class ExistingCampagneError(UserFacingError):
    def __init__(self, periode: Periode) -> None:
        super().__init__(
            f"Une campagne existe déjà pour le {periode.libelle}.",
            "Ouvrez-la depuis la liste des campagnes, ou choisissez une autre période.",
        )


class DatesError(UserFacingError):
    def __init__(self, ouverture: date, cloture: date) -> None:
        super().__init__(
            f"La clôture ({short_day_text(cloture)}) est avant l’ouverture ({short_day_text(ouverture)}).",
            "Choisissez une clôture le jour de l’ouverture ou après.",
        )


class EarlyOpeningError(UserFacingError):
    def __init__(self, periode: Periode) -> None:
        super().__init__(
            f"L’ouverture est avant la fin de la période ({short_day_text(periode.fin)}).",
            "On répond sur une période terminée : choisissez une ouverture après sa fin.",
        )


class NobodyExpectedError(UserFacingError):
    def __init__(self, periode: Periode) -> None:
        super().__init__(
            f"Personne n’est affecté à un DLA de la région pendant le {periode.libelle}.",
            "Importez d’abord les personnes et leurs affectations.",
        )


class NobodyOnThatDayError(UserFacingError):
    def __init__(self, ouverture: date) -> None:
        super().__init__(
            f"Personne n’est affecté à un DLA de la région le {short_day_text(ouverture)}.",
            "Importez d’abord les personnes et leurs affectations, ou choisissez un autre jour.",
        )


class ExistingEnqueteError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, ouverture: date) -> None:
        super().__init__(
            f"Ce questionnaire a déjà une campagne qui ouvre le {short_day_text(ouverture)}.",
            "Ouvrez-la depuis la liste des campagnes, ou choisissez un autre jour.",
        )


def create_campagne(
    session: Session,
    *,
    region: Region,
    periode: Periode,
    ouverture: date,
    cloture: date,
    avec_activites: bool,
    avec_souhaitable: bool = False,
    acteur: Acteur | None,
    now: datetime,
) -> Campagne:
    """A campaign on time, and one expected answer per affectation of the période, ETP and months prefilled.

    Its questionnaire is derived from the référentiel that the région adopted last.

    Raises DatesError, EarlyOpeningError, ExistingCampagneError, NobodyExpectedError.
    """
    if cloture < ouverture:
        raise DatesError(ouverture, cloture)
    if ouverture <= periode.fin:
        raise EarlyOpeningError(periode)
    if get_campagne_of(session, region, periode.code) is not None:
        raise ExistingCampagneError(periode)
    affectations = list_affectations_during(session, region.id, periode.debut, periode.fin)
    if not affectations:
        raise NobodyExpectedError(periode)
    adopted = get_adopted(session, region.id)
    questionnaire = derive_temps(
        adopted.referentiel, shipped_recette(), periode, avec_activites, avec_souhaitable=avec_souhaitable
    )
    campagne = Campagne(
        region=region,
        version=publish_version(session, questionnaire=questionnaire, now=now),
        referentiel_id=adopted.id,
        instrument=questionnaire.code,
        periode_code=periode.code,
        ouverture=ouverture,
        cloture=cloture,
        avec_activites=avec_activites,
        creee_le=now,
    )
    try:
        with session.begin_nested():
            session.add(campagne)
            session.add_all(_expected(campagne, affectation, periode) for affectation in affectations)
    except IntegrityError:  # another click was quicker
        raise ExistingCampagneError(periode) from None
    _tell(session, campagne, "créer", acteur, now, attendues=len(affectations))
    return campagne


def _expected(campagne: Campagne, affectation: Affectation, periode: Periode) -> Participation:
    mois = periode.months_between(affectation.debut, affectation.fin)
    return Participation(
        campagne=campagne,
        version=campagne.version,
        affectation=affectation,
        dla_id=affectation.dla_id,
        personne_id=affectation.personne_id,
        etp_attendu=affectation.etp,
        mois_attendus=mois,
        saisie={"ETP": decimal_text(affectation.etp, 2), "MOIS": decimal_text(mois, 1)} if campagne.is_temps else {},
    )


def create_enquete(
    session: Session,
    *,
    region: Region,
    version: VersionQuestionnaire,
    ouverture: date,
    cloture: date,
    acteur: Acteur | None,
    now: datetime,
    known: Mapping[int, Known] = MappingProxyType({}),
) -> Campagne:
    """A campaign of any published questionnaire, asked of who is on a DLA of the région on the opening day.

    `known` maps affectations, by their id, to what is known of their answers.

    Raises DatesError, ExistingEnqueteError, NobodyOnThatDayError.
    """
    if cloture < ouverture:
        raise DatesError(ouverture, cloture)
    affectations = list_affectations_during(session, region.id, ouverture, ouverture)
    if not affectations:
        raise NobodyOnThatDayError(ouverture)
    questionnaire = get_questionnaire(version)
    campagne = Campagne(
        region=region,
        version=version,
        instrument=questionnaire.code,
        periode_code=Periode.of(ouverture).code,
        ouverture=ouverture,
        cloture=cloture,
        avec_activites=False,
        nom=questionnaire.titre,
        creee_le=now,
    )
    try:
        with session.begin_nested():
            session.add(campagne)
            for affectation in affectations:
                expected = _expected(campagne, affectation, campagne.periode)
                expected.connues = connues_for(questionnaire, known.get(affectation.id, {}))
                session.add(expected)
    except IntegrityError:
        raise ExistingEnqueteError(ouverture) from None
    _tell(session, campagne, "créer", acteur, now, attendues=len(affectations))
    return campagne


def change_dates(
    session: Session, *, campagne: Campagne, ouverture: date, cloture: date, acteur: Acteur, now: datetime
) -> None:
    """Open or close at other dates: a later closing reopens. Raises DatesError, EarlyOpeningError, ToldFiguresError."""
    if cloture < ouverture:
        raise DatesError(ouverture, cloture)
    if campagne.is_temps and ouverture <= campagne.periode.fin:
        raise EarlyOpeningError(campagne.periode)
    if cloture >= paris_day(now):
        check_figures_not_told(session, campagne)
    before = {"ouverture": campagne.ouverture.isoformat(), "cloture": campagne.cloture.isoformat()}
    campagne.ouverture, campagne.cloture = ouverture, cloture
    after = {"ouverture": ouverture.isoformat(), "cloture": cloture.isoformat()}
    session.flush()
    _tell(session, campagne, "changer les dates", acteur, now, avant=before, apres=after)


def _tell(
    session: Session, campagne: Campagne, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    record(
        session,
        acteur=acteur,
        region_id=campagne.region.id,
        verbe=verbe,
        objet="campagne",
        objet_id=campagne.id,
        now=now,
        **details,
    )
