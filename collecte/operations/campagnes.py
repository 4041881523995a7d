"""Creating a campaign with the answers it expects, and moving its closing date."""

from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.errors import UserFacingError
from collecte.models import Affectation, Campagne, Participation, Region, VersionQuestionnaire
from collecte.operations.journal import record
from collecte.policy import Acteur
from collecte.queries.campagnes import get_campagne_of, get_last_version_number, get_version_by_hash
from collecte.queries.organisation import list_affectations_during
from collecte.queries.referentiels import get_adopted
from questionnaires.derive import derive_temps
from questionnaires.francais import decimal_text, plural, short_day_text
from questionnaires.loader import shipped_recette
from questionnaires.model import Questionnaire
from questionnaires.periodes import Periode
from questionnaires.verification import Anomalie, blocking, verify
from questionnaires.versions import content_hash, to_json

_TRIES = 5


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


class ConcurrentPublicationError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("D’autres campagnes se créent au même instant.", "Rien n’est créé : essayez de nouveau.")


class DefectiveQuestionnaireError(UserFacingError):
    """`anomalies` has everything that is wrong."""

    def __init__(self, anomalies: tuple[Anomalie, ...]) -> None:
        self.anomalies = anomalies
        super().__init__(
            f"Le questionnaire ne peut pas être publié : {plural(len(anomalies), 'point')} à corriger.",
            str(anomalies[0]),
        )


class NobodyExpectedError(UserFacingError):
    def __init__(self, periode: Periode) -> None:
        super().__init__(
            f"Personne n’est affecté à un DLA de la région pendant le {periode.libelle}.",
            "Importez d’abord les personnes et leurs affectations.",
        )


def publish_version(session: Session, *, questionnaire: Questionnaire, now: datetime) -> VersionQuestionnaire:
    """The immutable version of a questionnaire: the one already published with the same content, or a new one.

    Two régions may publish at the same instant: whoever comes second reads again. Raises
    DefectiveQuestionnaireError.
    """
    if defects := blocking(verify(questionnaire)):
        raise DefectiveQuestionnaireError(defects)
    empreinte = content_hash(questionnaire)
    for _ in range(_TRIES):
        if version := get_version_by_hash(session, empreinte):
            return version
        try:
            with session.begin_nested():
                version = _new_version(session, questionnaire, empreinte, now)
        except IntegrityError:
            continue
        return version
    raise ConcurrentPublicationError


def _new_version(session: Session, questionnaire: Questionnaire, empreinte: str, now: datetime) -> VersionQuestionnaire:
    version = VersionQuestionnaire(
        code=questionnaire.code,
        numero=get_last_version_number(session, questionnaire.code) + 1,
        empreinte=empreinte,
        contenu=to_json(questionnaire),
        publiee_le=now,
    )
    session.add(version)
    session.flush()
    return version


def create_campagne(
    session: Session,
    *,
    region: Region,
    periode: Periode,
    ouverture: date,
    cloture: date,
    avec_activites: bool,
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
    questionnaire = derive_temps(adopted.referentiel, shipped_recette(), periode, avec_activites)
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
        affectation=affectation,
        dla_id=affectation.dla_id,
        personne_id=affectation.personne_id,
        etp_attendu=affectation.etp,
        mois_attendus=mois,
        saisie={"ETP": decimal_text(affectation.etp, 2), "MOIS": decimal_text(mois, 1)},
    )


def change_dates(
    session: Session, *, campagne: Campagne, ouverture: date, cloture: date, acteur: Acteur, now: datetime
) -> None:
    """Open or close at other dates: a later closing reopens. Raises DatesError, EarlyOpeningError."""
    if cloture < ouverture:
        raise DatesError(ouverture, cloture)
    if ouverture <= campagne.periode.fin:
        raise EarlyOpeningError(campagne.periode)
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
